"""Rows and headings: which article stands where, at the cost of what is seen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.library.ordering import Ordered, find_days
from newsreader.model import Article
from newsreader.tui.list.headlines import MANY, Day, Headlines

FIRST = date(2025, 11, 13)


def articles(days):
    """Articles of days so many before the first; newest first."""
    return [
        Article(id=number + 1, headline=f"{number}", published=str(FIRST - timedelta(ago)), added="", source="s")
        for number, ago in enumerate(days)
    ]


def day_of(article):
    return date.fromisoformat(article.published)


def listed(made, unread=(), *, here=None, by_day=True):
    """A list of some articles: of all, or of those whose flags are 1."""
    order = Ordered(made, datetime(2026, 1, 1, tzinfo=UTC))
    return Headlines(order, here, order.flags_of(set(unread)), by_day=by_day)


DAYS = st.lists(st.integers(0, 30), max_size=80).map(sorted)


@given(DAYS)
def test_days_are_where_the_day_changes(days):
    dates = [FIRST - timedelta(ago) for ago in days]
    assert find_days(articles(days), day_of) == [(day, dates.index(day)) for day in dict.fromkeys(dates)]


@given(DAYS, st.data())
def test_some_articles_stand_under_the_days_that_they_have(days, data):
    here = bytes(data.draw(st.lists(st.integers(0, 1), min_size=len(days), max_size=len(days))))
    made = articles(days)
    there = [article for article, flag in zip(made, here, strict=True) if flag]
    headlines = listed(made, {article.id for article in made[::2]}, here=here)
    assert headlines.articles == headlines.everything == there
    assert [day_of(article) for article in there] == [
        day for each in headlines.days for day in [each.day] * (each.end - each.start)
    ]
    assert len({each.day for each in headlines.days}) == len(headlines.days)
    for article in made:
        index = headlines.index_of(article.id)
        assert there[index] == article if article in there else index is None
    assert headlines.unread == sum(article.id % 2 for article in there)


@given(DAYS)
def test_rows_and_articles_are_each_others_inverse(days):
    headlines = listed(articles(days))
    rows = [headlines.at(row) for row in range(len(headlines))]
    assert [row for row in rows if isinstance(row, int)] == list(range(len(days)))
    for index in range(len(days)):
        assert headlines.at(headlines.row_of(index)) == index
        assert headlines.day_of(index).start <= index < headlines.day_of(index).end
    for row, found in enumerate(rows):
        assert headlines.index_near(row) == (found.start if isinstance(found, Day) else found)


@given(DAYS, st.data())
def test_counts_of_unread_follow_every_mark(days, data):
    made = articles(days)
    ids = {article.id for article in made}
    some = st.sets(st.sampled_from(sorted(ids))) if ids else st.just(set())
    unread = data.draw(some)
    headlines = listed(made, unread)
    for _ in range(5):
        changed = data.draw(some) | {10_000}
        now_unread = data.draw(some) & changed
        headlines.update_unread(changed, now_unread)
        unread = (unread - changed) | now_unread
        assert headlines.unread == len(unread)
        for day in headlines.days:
            expected = sum(made[index].id in unread for index in range(day.start, day.end))
            assert headlines.unread_in(day.start, day.end) == expected


def test_many_marks_at_once_count_the_same():
    made = articles(sorted(number // 10 for number in range(300)))
    headlines = listed(made, {article.id for article in made})
    assert headlines.unread_in(headlines.days[0].start, headlines.days[0].end) == 10
    ids = {article.id for article in made[: MANY + 50]}
    headlines.update_unread(ids, {made[0].id, 10_000})
    assert headlines.unread == 300 - len(ids) + 1
    assert headlines.unread_in(headlines.days[0].start, headlines.days[0].end) == 1


def test_finding_the_days_of_one_long_day_looks_at_few_articles():
    looked = []
    made = articles([0] * 50_000)
    find_days(made, lambda article: looked.append(article) or day_of(article))
    assert len(looked) < 50


@pytest.mark.parametrize(("index", "step", "found"), [(0, 1, 2), (2, 1, None), (2, -1, None), (4, -1, 2)])
def test_the_next_unread_is_found_in_both_directions(index, step, found):
    headlines = listed(articles([0, 0, 1, 2, 2]), {3})
    assert headlines.next_unread(index, step) == found


def test_a_list_without_days_has_no_headings():
    headlines = listed(articles([0, 1, 2]), by_day=False)
    assert len(headlines) == 3
    assert [headlines.at(row) for row in range(3)] == [0, 1, 2]
    assert headlines.day_of(1) is None
    assert headlines.next_day(1, 1) is None


async def test_50_000_headlines_paint_only_what_is_seen(add, library, open_reader, monkeypatch):
    from newsreader.tui.list.pane import HeadlineList

    painted = []
    paint = HeadlineList.render_line
    monkeypatch.setattr(HeadlineList, "render_line", lambda self, y: painted.append(y) or paint(self, y))
    async with open_reader() as reader:
        made = articles(number // 100 for number in range(50_000))
        height = reader.list.size.height
        painted.clear()
        reader.list.show(listed(made, {1, 2}), 0)
        await reader.pilot.pause()
        assert len(painted) <= 2 * height
        for keys, most in [(["G"], 2 * height), (["k"], 2), (["g"], 2 * height), (["j"], 2)]:
            painted.clear()
            await reader.press(*keys)
            await reader.pilot.pause()
            assert len(painted) <= most, keys
        painted.clear()
        reader.list.repaint({made[1].id})
        await reader.pilot.pause()
        assert len(painted) <= 2, "the row and its heading"
