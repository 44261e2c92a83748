"""Days in plain words, as `since:`, `until:`, `after:`, `before:` and `on:` take them.

2025-11-13   2025-11   2025        a day, a month, a year (ISO 8601)
today   yesterday   monday         a weekday is the last one that has been, today included
"this week"   "last month"         calendar weeks (Monday first), months and years
"3 days ago"   "a year ago"   2w   one day, counted back from today: d, w, m and y
"13 November 2025"                 any date that `newsreader.dates` reads
2025-11-03..2025-11-13   monday..today   "3 weeks ago..yesterday"     from one to the other, both included
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from newsreader.dates import parse_published

_ISO = re.compile(r"(\d{4})(?:-(\d\d))?")
_SHORT = re.compile(r"(\d{1,4})([dwmy])")
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
_WEEKDAYS = {name: number for number, day in enumerate(calendar.day_name) for name in (day.lower(), day[:3].lower())}
_CALENDAR = re.compile(r"(this|last) (week|month|year)")
EXAMPLES = '2025-11-13, 2025-11, yesterday, monday, "last week", "3 days ago" or 2w'


class Span(NamedTuple):
    """The days that words mean; both are in it."""

    first: date
    last: date


@lru_cache(maxsize=256)
def span(words: str, today: date) -> Span | None:
    """Find the days that words mean on a day; None where they mean none."""
    words = " ".join(words.lower().split())
    one, between, other = words.partition("..")
    if between:
        start, end = span(one, today), span(other, today)
        return Span(min(start.first, end.first), max(start.last, end.last)) if start and end else None
    try:
        if iso := _ISO.fullmatch(words):
            return _month(int(iso[1]), int(iso[2])) if iso[2] else _year(int(iso[1]))
        if of_calendar := _CALENDAR.fullmatch(words):
            return _of_calendar(of_calendar[1] == "last", of_calendar[2], today)
        if words in _WEEKDAYS:
            day: date | None = today - timedelta(days=(today.weekday() - _WEEKDAYS[words]) % 7)
        else:
            day = _day(words, today)
    except (ValueError, OverflowError):
        return None
    return Span(day, day) if day else None


def means_days(words: str) -> bool:
    """Return whether words mean days: those that do mean some on every day."""
    return span(words, date(2000, 1, 1)) is not None


def _day(words: str, today: date) -> date | None:
    if short := _SHORT.fullmatch(words):
        words = f"{short[1]} {_UNITS[short[2]]} ago"
    found = parse_published(words, reference=today)
    return found.date() if isinstance(found, datetime) else found


def _of_calendar(last: bool, unit: str, today: date) -> Span:
    match unit:
        case "week":
            monday = today - timedelta(days=today.weekday() + 7 * last)
            return Span(monday, monday + timedelta(days=6))
        case "month":
            inside = today.replace(day=1) - timedelta(days=1) if last else today
            return _month(inside.year, inside.month)
        case _:
            return _year(today.year - last)


def _month(year: int, month: int) -> Span:
    return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31))


class Relation(NamedTuple):
    """How the day of an article relates to the days that words mean."""

    help: str
    """Which days it finds, as docs/queries.md has it."""
    days: Callable[[Span], range]
    """Returns them as ordinals (`date.toordinal`)."""


_END = date.max.toordinal() + 1
RELATIONS = {
    "since": Relation("that day and later", lambda span: range(span.first.toordinal(), _END)),
    "until": Relation("that day and earlier", lambda span: range(span.last.toordinal() + 1)),
    "after": Relation("later, that day not included", lambda span: range(span.last.toordinal() + 1, _END)),
    "before": Relation("earlier, that day not included", lambda span: range(span.first.toordinal())),
    "on": Relation(
        "in that day, month, year or range: `on:2025-11-03..2025-11-13`",
        lambda span: range(span.first.toordinal(), span.last.toordinal() + 1),
    ),
}
"""What stands before the colon."""
