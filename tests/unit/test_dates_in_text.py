"""Dates in a text: at its start, at its end, between."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from newsreader.dates import DateMatch, find_dates

NOV_6 = date(2025, 11, 6)


def leading_date(text: str, *, reference: date | None = None, day_first: bool | None = None) -> DateMatch | None:
    """Give the date that a text begins with: blanks and brackets may stand before it."""
    for match in find_dates(text, reference=reference, day_first=day_first)[:1]:
        return None if text[: match.start].strip(" \t\n([{") else match
    return None


def trailing_date(text: str, *, reference: date | None = None, day_first: bool | None = None) -> DateMatch | None:
    """Give the date that a text ends with: a stop or brackets may close it."""
    for match in find_dates(text, reference=reference, day_first=day_first)[-1:]:
        return None if text[match.end :].strip(" \t\n)]}.") else match
    return None


def found(match: DateMatch | None, text: str) -> tuple[date, str] | None:
    return (match.published, text[match.start : match.end]) if match else None


@pytest.mark.parametrize(
    ("text", "published", "span"),
    [
        ("October 20th 2023The FDA …", date(2023, 10, 20), "October 20th 2023"),
        ("2021-04-27: GCC 11 released", date(2021, 4, 27), "2021-04-27"),
        ("2021-04-27The compiler", date(2021, 4, 27), "2021-04-27"),
        ("Feb 11, 2020 - headline", date(2020, 2, 11), "Feb 11, 2020"),
        ("May 2, 2020 was the day", date(2020, 5, 2), "May 2, 2020"),
        ("  31-Mar-2020: a fix", date(2020, 3, 31), "31-Mar-2020"),
        ("[2021-04-27] GCC 11", date(2021, 4, 27), "2021-04-27"),
        ("Thursday, November 6th, 2025 | A headline", NOV_6, "Thursday, November 6th, 2025"),
        ("6 août 2025 – Un titre", date(2025, 8, 6), "6 août 2025"),
        ("2025年11月6日、発表", NOV_6, "2025年11月6日"),
        ("06.11.2025 Eine Meldung", NOV_6, "06.11.2025"),
        ("4/26/2016 A headline", date(2016, 4, 26), "4/26/2016"),
        ("2025-11-06 Friday deals", NOV_6, "2025-11-06"),
        ("Nov 6, 2025 (Reuters) - A headline", NOV_6, "Nov 6, 2025"),
        ("Nov 6, 2025 12 ways to wait", NOV_6, "Nov 6, 2025"),
        ("Nov 6, 2025 3.50 euro a litre", NOV_6, "Nov 6, 2025"),
        ("Nov 6, 2025 10:30 The agency", datetime(2025, 11, 6, 10, 30), "Nov 6, 2025 10:30"),
        ("Nov 6, 2025 at 5 PM: doors", datetime(2025, 11, 6, 17), "Nov 6, 2025 at 5 PM"),
        ("2025-11-06T10:30:00Z A headline", datetime(2025, 11, 6, 10, 30, tzinfo=UTC), "2025-11-06T10:30:00Z"),
        (
            "Nov 6, 2025 10:30 EST The agency",
            datetime(2025, 11, 6, 10, 30, tzinfo=timezone(timedelta(hours=-5))),
            "Nov 6, 2025 10:30 EST",
        ),
        ("Nov 6, 2025 10:30 Met Office warns", datetime(2025, 11, 6, 10, 30), "Nov 6, 2025 10:30"),
        ("Nov 6, 2025 10:30 FDA approves", NOV_6, "Nov 6, 2025"),
        ("Nov 6, 2025 10:30-12:30 a talk", NOV_6, "Nov 6, 2025"),
        ("Nov 6, 2025 10:30 - 12:30 a talk", NOV_6, "Nov 6, 2025"),
        ("Nov 6, 2025 10:30 PMThe agency", NOV_6, "Nov 6, 2025"),
        ("2025-11-06\tA headline", NOV_6, "2025-11-06"),
    ],
)
def test_a_leading_date_is_found_with_its_place(text: str, published: date, span: str) -> None:
    match = leading_date(text)
    assert found(match, text) == (published, span)
    assert match is not None
    assert type(match.published) is type(published)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A headline of Nov 6, 2025",
        "20251106123",
        "20251106 - a build",
        "2025-11-061",
        "2025-11-06-1",
        "2025-11-06.2 released",
        "1.2.2025.4",
        "1.2.20254",
        "2025.11.1 released",
        "November 13 20251",
        "May 2020 was a month",
        "2020 was a year",
        "November 13: a headline",
        "6-7 November 2025",
        "September 20-24 2021",
        "4/6/2016 A headline",
        "Feb 30, 2025 - a headline",
        "Nov 6, 2025 25:10 - a headline",
        "Today the agency",
        "3 hours ago",
        "Novembers 6, 2025",
    ],
)
def test_what_is_no_leading_date_is_left(text: str) -> None:
    assert leading_date(text) is None


@pytest.mark.parametrize(
    ("text", "published", "span"),
    [
        ("GCC 11 released [2021-04-27]", date(2021, 4, 27), "2021-04-27"),
        ("GCC 11 released (April 27th, 2021).", date(2021, 4, 27), "April 27th, 2021"),
        ("A headline – Thursday, November 6, 2025", NOV_6, "Thursday, November 6, 2025"),
        ("A headline 6. November 2025", NOV_6, "6. November 2025"),
        ("A headline, 2025-11-06 10:30", datetime(2025, 11, 6, 10, 30), "2025-11-06 10:30"),
        ("Une nouvelle, 6 août 2025  ", date(2025, 8, 6), "6 août 2025"),
        ("Nov 6, 2025", NOV_6, "Nov 6, 2025"),
        ("x" * 5000 + " Nov 6, 2025", NOV_6, "Nov 6, 2025"),
    ],
)
def test_a_trailing_date_is_found_with_its_place(text: str, published: date, span: str) -> None:
    assert found(trailing_date(text), text) == (published, span)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nov 6, 2025 was the day",
        "Build 120251106",
        "v1.2025-11-06",
        "Home Assistant 2025.11.1",
        "released in November 2025",
        "6-7 November 2025",
        "mayNov 6, 2025",
        "on 4/6/2016",
        "on Feb 30, 2025",
        "Nov 6, 2025 10:30 XYZ",
    ],
)
def test_what_is_no_trailing_date_is_left(text: str) -> None:
    assert trailing_date(text) is None


def test_a_date_in_figures_is_settled_by_the_page() -> None:
    assert found(leading_date("4/6/2016 x", day_first=True), "4/6/2016 x") == (date(2016, 6, 4), "4/6/2016")
    assert found(trailing_date("x 4/6/2016", day_first=False), "x 4/6/2016") == (date(2016, 4, 6), "4/6/2016")


def test_a_relative_date_is_found_given_a_reference() -> None:
    text = "2 days ago - A headline"
    assert found(leading_date(text, reference=NOV_6), text) == (date(2025, 11, 4), "2 days ago")
    text = "A headline | yesterday at 10:30"
    expected = (datetime(2025, 11, 5, 10, 30), "yesterday at 10:30")
    assert found(trailing_date(text, reference=NOV_6), text) == expected
    assert leading_date("Today's headlines", reference=NOV_6) is None
    assert leading_date("Yesterdays", reference=NOV_6) is None


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Ferry fares stay 18 October 2021 News", ["18 October 2021"]),
        ("1. Feb 21, 2020", ["Feb 21, 2020"]),
        ("(Univ A) Dec 14, 2017 - text", ["Dec 14, 2017"]),
        ("Source: X - March 26, 2024 Category: Local", ["March 26, 2024"]),
        ("Posted 6 Nov 2025 · updated Fri, 7 Nov 2025 10:30", ["6 Nov 2025", "Fri, 7 Nov 2025 10:30"]),
        ("2025-11-06/2025-11-08", []),
        ("From 6-7 November 2025, or 1.2.2025.4", []),
        ("Numbers 6 7 2025 8", []),
        ("", []),
    ],
)
def test_every_date_of_a_line_is_found_with_its_place(text: str, spans: list[str]) -> None:
    assert [text[match.start : match.end] for match in find_dates(text)] == spans
