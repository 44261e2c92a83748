"""Figures about a library."""

from datetime import UTC, date, datetime, timedelta

from newsreader.library.marking import set_state
from newsreader.library.statistics import stats
from newsreader.query import parse
from tests.conftest import draft

TODAY = date(2025, 11, 23)


def test_articles_are_counted_by_source_in_all_and_by_day(library, add):
    ids = add(*[draft(f"One {ago}", TODAY - timedelta(days=ago)) for ago in (0, 1, 13, 14, 27, 28)], source="one")
    (other,) = add(draft("Two", datetime(2025, 11, 22, 23, 30, tzinfo=UTC)), source="Another")
    set_state(library, [ids[0], ids[1], ids[2]], "read", True)
    set_state(library, [other], "starred", True)
    another, one, total, *days = stats(library, parse(""))
    assert (another.kind, another.name, another.articles, another.starred) == ("source", "Another", 1, 1)
    assert (one.name, one.articles, one.unread, one.read, one.weekly, one.newest) == ("one", 6, 3, 0.5, 1.25, TODAY)
    assert (total.kind, total.articles, total.unread, total.weekly) == ("total", 7, 4, 1.5)
    assert [day.name for day in days] == [(TODAY - timedelta(days=ago)).isoformat() for ago in range(13, -1, -1)]
    assert [(day.articles, day.unread) for day in days] == [(1, 0), *[(0, 0)] * 11, (2, 1), (1, 0)]


def test_a_query_counts_what_it_means(library, add):
    add("One", "Two")
    assert [(each.kind, each.articles) for each in stats(library, parse("one"))][:2] == [("source", 1), ("total", 1)]
    (total, *_) = stats(library, parse("three"))
    assert (total.articles, total.read, total.newest) == (0, 0.0, None)


def test_what_has_no_date_counts_for_the_day_it_came_but_not_with_its_source(library, add, clock):
    add(draft("Old", None), draft("Older", None), source="one")
    one, total, *days = stats(library, parse(""))
    assert (one.articles, one.weekly, one.newest) == (2, 0.0, None) and total.weekly == 0.0
    assert {day.articles for day in days} == {0}
    clock.go_on(days=1)
    add(draft("Old", None), draft("Older", None), draft("New", None), source="one")
    one, _, *days = stats(library, parse(""))
    assert (one.articles, one.weekly, one.newest) == (3, 0.25, TODAY + timedelta(days=1))
    assert [day.articles for day in days[-2:]] == [0, 1]
