"""Days in plain words, and what queries ask of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.errors import QueryError
from newsreader.query import parse
from newsreader.query.fields import RELATIONS, span

SUNDAY = date(2025, 11, 23)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def days(first, last):
    return range(first.toordinal(), last.toordinal() + 1)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2025-11-13", "2025-11-13", "2025-11-13"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2007", "2007-01-01", "2007-12-31"),
        ("today", "2025-11-23", "2025-11-23"),
        ("Yesterday", "2025-11-22", "2025-11-22"),
        ("sunday", "2025-11-23", "2025-11-23"),
        ("monday", "2025-11-17", "2025-11-17"),
        ("sat", "2025-11-22", "2025-11-22"),
        ("this week", "2025-11-17", "2025-11-23"),
        ("last  week", "2025-11-10", "2025-11-16"),
        ("this month", "2025-11-01", "2025-11-30"),
        ("last month", "2025-10-01", "2025-10-31"),
        ("last year", "2024-01-01", "2024-12-31"),
        ("3 days ago", "2025-11-20", "2025-11-20"),
        ("2w", "2025-11-09", "2025-11-09"),
        ("1m", "2025-10-23", "2025-10-23"),
        ("a year ago", "2024-11-23", "2024-11-23"),
        ("13 November 2025", "2025-11-13", "2025-11-13"),
    ],
)
def test_words_mean_days(words, first, last):
    assert span(words, SUNDAY) == days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "words", ["", "soon", "2025-13", "2025-02-30", "0000", "9999y", "4/6/2025", "november", "week"]
)
def test_words_that_mean_no_day_mean_none(words):
    assert span(words, SUNDAY) is None


@given(
    DAYS, st.sampled_from(["today", "yesterday", "monday", "this week", "last month", "last year", "3 days ago", "2w"])
)
def test_plain_words_mean_days_up_to_this_year_on_every_day(today, words):
    meant = span(words, today)
    assert meant
    assert meant.start <= today.toordinal()


@given(DAYS, DAYS)
def test_every_day_is_before_on_or_after_a_span_and_only_one_of_them(day, today):
    meant = span("last month", today)
    asked = {name: day.toordinal() in relation.days(meant) for name, relation in RELATIONS.items()}
    assert asked["before"] + asked["on"] + asked["after"] == 1
    assert asked["since"] == (asked["on"] or asked["after"])
    assert asked["until"] == (asked["on"] or asked["before"])


@pytest.mark.parametrize("query", ["since:monday", 'before:"a year ago" is:read', 'on:"last week" OR after:2025-11-13'])
def test_a_query_with_days_prints_back_as_itself(query):
    assert str(parse(query)) == query


def test_days_that_mean_none_are_told_with_their_place_and_examples():
    with pytest.raises(QueryError, match="since: with a day, as in 2025-11-13") as error:
        parse("glass since:soon")
    assert error.value.position == 12


def test_the_day_is_that_of_the_heading_and_today_that_of_the_clock(library, add, clock):
    from newsreader.library.searching import select
    from tests.conftest import draft

    add(draft("today", date(2025, 11, 23)), draft("yesterday", date(2025, 11, 22)), draft("undated", None))
    add(draft("to come", date(2026, 1, 1)))

    def found(query: str) -> set[str]:
        return {article.headline for article in select(library, parse(query))}

    assert found("on:today") == {"today", "undated", "to come"}
    clock.now += timedelta(days=1)
    assert found("on:today") == set()
    assert found("on:yesterday") == {"today", "undated", "to come"}
    assert found("before:yesterday") == {"yesterday"}


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2025-11-03..2025-11-13", date(2025, 11, 3), date(2025, 11, 13)),
        ("2025-11-13..2025-11-03", date(2025, 11, 3), date(2025, 11, 13)),
        ("2025-10..2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("last month .. yesterday", date(2025, 10, 1), date(2025, 11, 22)),
        ("3d..today", date(2025, 11, 20), date(2025, 11, 23)),
        ("monday..today", date(2025, 11, 17), date(2025, 11, 23)),
        ("2024..2025..2023", date(2023, 1, 1), date(2025, 12, 31)),
        ("..".join(["2025"] * 5_000), date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_two_days_with_dots_between_are_a_range_whichever_comes_first(words, first, last):
    assert span(words, date(2025, 11, 23)) == days(first, last)
    assert parse(f'on:"{words}"') == parse(str(parse(f'on:"{words}"')))


@pytest.mark.parametrize("words", ["..", "2025..", "..today", "2025..x", "2025...2026", "a..b", "1..2..3"])
def test_a_range_without_its_ends_is_none(words):
    assert span(words, date(2025, 11, 23)) is None
