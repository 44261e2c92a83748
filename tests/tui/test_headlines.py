"""Rows and headings: which article stands where, at the cost of what is seen."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.model import Article
from newsreader.tui.days import Day, find_days
from newsreader.tui.headlines import MANY, Headlines

FIRST = date(2025, 11, 13)


def articles(days):
    """Articles of days so many before the first; newest first."""
    return [
        Article(id=number + 1, headline=f"{number}", published=str(FIRST - timedelta(ago)), added="", source="s")
        for number, ago in enumerate(days)
    ]


def day_of(article):
    return date.fromisoformat(article.published)


DAYS = st.lists(st.integers(0, 30), max_size=80).map(sorted)


@given(DAYS)
def test_days_are_where_the_day_changes(days):
    found = find_days(articles(days), day_of)
    assert [day for each in found for day in [each.day] * (each.end - each.start)] == [
        FIRST - timedelta(ago) for ago in days
    ]
    assert len({each.day for each in found}) == len(found)


@given(DAYS)
def test_rows_and_articles_are_each_others_inverse(days):
    headlines = Headlines(articles(days), day_of=day_of)
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
    headlines = Headlines(made, unread, day_of)
    for _ in range(5):
        changed = data.draw(some) | {10_000}
        now_unread = data.draw(some) & changed
        headlines.note(changed, now_unread)
        unread = (unread - changed) | now_unread
        assert headlines.unread == len(unread)
        for day in headlines.days:
            expected = sum(made[index].id in unread for index in range(day.start, day.end))
            assert headlines.unread_on(day) == expected


def test_many_marks_at_once_count_the_same():
    made = articles(sorted(number // 10 for number in range(300)))
    headlines = Headlines(made, {article.id for article in made}, day_of)
    assert headlines.unread_on(headlines.days[0]) == 10
    ids = {article.id for article in made[: MANY + 50]}
    headlines.note(ids, {made[0].id, 10_000})
    assert headlines.unread == 300 - len(ids) + 1
    assert headlines.unread_on(headlines.days[0]) == 1


def test_finding_the_days_of_one_long_day_looks_at_few_articles():
    looked = []
    made = articles([0] * 50_000)
    find_days(made, lambda article: looked.append(article) or day_of(article))
    assert len(looked) < 50


@pytest.mark.parametrize(("index", "step", "found"), [(0, 1, 2), (2, 1, None), (2, -1, None), (4, -1, 2)])
def test_the_next_unread_is_found_in_both_directions(index, step, found):
    headlines = Headlines(articles([0, 0, 1, 2, 2]), {3}, day_of)
    assert headlines.next_unread(index, step) == found


def test_a_list_without_days_has_no_headings():
    headlines = Headlines(articles([0, 1, 2]))
    assert len(headlines) == 3
    assert [headlines.at(row) for row in range(3)] == [0, 1, 2]
    assert headlines.day_of(1) is None
    assert headlines.next_day(1, 1) is None


async def test_50_000_headlines_paint_only_what_is_seen(add, library, open_reader, monkeypatch):
    from newsreader.tui.widgets.headline_list import HeadlineList

    painted = []
    paint = HeadlineList.render_line
    monkeypatch.setattr(HeadlineList, "render_line", lambda self, y: painted.append(y) or paint(self, y))
    async with open_reader() as reader:
        made = articles(number // 10 for number in range(50_000))
        height = reader.list.size.height
        painted.clear()
        reader.list.show(Headlines(made, {1, 2}, day_of), 0)
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
