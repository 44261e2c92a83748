"""Dates as publishers write them, read without inventing anything, and written for the store and for people.

A day stays a day, a time without an offset stays without; what lacks its year or its day is no date. Nothing
depends on the clock, the time zone or the locale of the machine. The reader with its patterns and words takes 25 ms to
load, and wait until there is a date that needs them.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from newsreader.choices import DateStyle
from newsreader.model import Published
from newsreader.text import fold, plural

_PROGRAM_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_BY_PROGRAM = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(?P<day>[0-9]{1,2}) "
    r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?P<year>[0-9]{4}) "
    r"(?P<clock>[0-9]{2}:[0-5][0-9]:[0-5][0-9]) (?P<zone>GMT|[+-](?:0[0-9]|1[0-4])[0-5][0-9])"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
)
"""RFC 5322, 3.3 and RFC 3339, 5.6, as nearly all feeds have them."""

_SLASHED = r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d/-])"
_DAY_FIRST = r"(?:de|fr|es|it|pt|nl|da|nb|no|fi|pl|ru|cs|ro|el|en-(?:gb|au|nz|ie))\b"
"""The languages whose countries write 4/6/2016 for a day in June; "en" alone is written in both orders.

Both patterns are compiled when a page or a feed asks for them, as a start does not."""
_NAMED_MONTH = r"(?<!\d)\d{1,2}\.?[\s-]([^\W\d_]+)\.?[\s-]\d{4}"
_CROATIAN_LETTERS = "čćđšž"
_POLISH_OR_CZECH_LETTERS = "ąęłńśźżáéíóúýěřůňťď"
_EPOCH = datetime(1970, 1, 1)
_FIRST_NEWSPAPER = 1605
LONGEST_LINE = 10_000
"""Characters of a line in which dates are looked for: days and years in turn, as many as fit, took 11 ms."""


class DateMatch(NamedTuple):
    """A date found in a text."""

    published: date | datetime
    start: int
    end: int
    """Indexes into the text: weekday, ordinal and time included, brackets and separators not."""


def parse_published(
    text: str,
    *,
    reference: date | datetime | None = None,
    day_first: bool | None = None,
    croatian: bool | None = None,
) -> Published:
    """Read a text that is a date and nothing else, but for a label ("Published:", "le") and brackets.

    A time whose zone is unknown or ambiguous gives the plain day, as written: a time without its zone would be
    hours off. `4/6/2016` is a date only if `day_first` says how to read it; `croatian` says which month "lis" is, for
    which its stops are looked at otherwise. "3 hours ago" and "yesterday"
    need `reference`, and nothing else looks at it; against a plain day, whole days of the hours are taken off.
    None where the text is no date, or an impossible one.
    """
    if (found := _BY_PROGRAM.fullmatch(text)) and (published := _by_program(found)):
        return published
    from newsreader.dates import reader

    return reader.read_whole(text, reference, day_first, croatian)


def _by_program(found: re.Match[str]) -> datetime | None:
    """Read a time as programs write it, the same as the reader would and in a tenth of its time."""
    day, month, year, clock, zone = found.group("day", "month", "year", "clock", "zone")
    if month:
        date_ = f"{year}-{_PROGRAM_MONTHS.index(month) // 3 + 1:02}-{int(day):02}T{clock}"
        text = date_ + ("+00:00" if zone == "GMT" else f"{zone[:3]}:{zone[3:]}")
    else:
        text = found[0]
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def leeway_of(text: str) -> timedelta:
    """Return how far the date that "2 weeks ago" gives may lie from the true one: one of the least unit that it names.

    Zero for dates that are written, and for "yesterday".
    """
    from newsreader.dates import reader

    return reader.leeway_of(text)


def is_clock_zero(published: date | datetime) -> bool:
    """Whether a program wrote this because it has no date: the first second of Unix, in whatever zone or none, its day,
    or a year before newspapers."""
    if not _EPOCH.year - 1 <= published.year <= _EPOCH.year:
        return published.year < _FIRST_NEWSPAPER
    if not isinstance(published, datetime):
        return published == _EPOCH.date()
    return _EPOCH in {published.replace(tzinfo=None), published.astimezone(UTC).replace(tzinfo=None)}


def find_dates(
    text: str,
    *,
    reference: date | datetime | None = None,
    day_first: bool | None = None,
    croatian: bool | None = None,
) -> list[DateMatch]:
    """Find every full date in a line of text, from left to right, each with its time if that clearly follows.

    Anything but more digits may be glued to the end of a date. Characters beyond `LONGEST_LINE` are not looked at.
    """
    from newsreader.dates.reader import Reader

    dates = Reader(text[:LONGEST_LINE], reference, day_first, croatian).find_all()
    return [DateMatch(published, start, end) for start, (published, end) in dates]


def settle_day_order(texts: Iterable[str], language: str = "") -> bool | None:
    """Return whether the day stands first in these texts: a part above 12 shows it, else the language that they declare
    (BCP 47). None: nothing shows it, or both."""
    first = second = False
    for text in texts:
        for match in re.finditer(_SLASHED, text):
            first |= 12 < int(match.group(1)) <= 31
            second |= 12 < int(match.group(3)) <= 31
    if first != second:
        return first
    language = language.lower().replace("_", "-")
    if first or language == "en-us":
        return None if first else False
    return True if re.match(_DAY_FIRST, language) else None


def settle_croatian(texts: Iterable[str], language: str = "") -> bool | None:
    """Return whether texts are Croatian, where "lis" is October, or Polish or Czech, where it is November.

    The language that they declare (BCP 47) says so, else other names of months, else their letters. None: nothing does.
    """
    from newsreader.dates.forms import CROATIAN, OF_TWO_MONTHS

    if re.match(r"(?:hr|pl|cs|sk)\b", language, re.IGNORECASE):
        return language[:2].lower() == "hr"
    text = " ".join(texts).lower()
    named = {fold(name) for name in re.findall(_NAMED_MONTH, text)}
    if not named & OF_TWO_MONTHS:
        return None
    if named & CROATIAN.keys() - OF_TWO_MONTHS:
        return True
    own, others = (sum(map(text.count, letters)) for letters in (_CROATIAN_LETTERS, _POLISH_OR_CZECH_LETTERS))
    return None if own == others else own > others


def to_iso(published: Published) -> str | None:
    """Write a date as ISO 8601 with just what it has: a day, a time, an offset."""
    return None if published is None else published.isoformat()


def to_the_second(moment: datetime) -> str:
    """Write a time as ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def from_iso(text: str | None) -> Published:
    """Read what `to_iso` wrote; None for anything else."""
    try:
        if text is None or len(text) == 10:
            return date.fromisoformat(text) if text else None
        return datetime.fromisoformat(text) if text[10:11] == "T" else None
    except (ValueError, TypeError):
        return None


def instant_from_iso(text: str | None) -> datetime | None:
    """Read a time with an offset that was written as ISO 8601; None for anything else, a day or a time without too."""
    found = from_iso(text)
    return found if isinstance(found, datetime) and found.tzinfo else None


def local_day(published: date | datetime, zone: tzinfo | None = None) -> date:
    """Tell the day on which a reader in `zone` (None: the system's) sees it.

    A plain day stays as it is, and a time without an offset is taken as the reader's own.
    """
    if not isinstance(published, datetime):
        return published
    if published.utcoffset() is None:
        return published.date()
    try:
        return published.astimezone(zone).date()
    except (OverflowError, ValueError, OSError):
        return published.date()


def by_the_clock(published: Published) -> str:
    """Write a time as the reader's own clock shows it, to the minute, a day as it is; empty without either.

    A time without an offset is the reader's own.
    """
    if not isinstance(published, datetime):
        return to_iso(published) or ""
    with contextlib.suppress(OverflowError, ValueError, OSError):  # at the ends of the calendar
        published = published if published.utcoffset() is None else published.astimezone()
    return published.replace(tzinfo=None).isoformat(" ", "minutes")


def day_name(day: date, today: date, style: DateStyle) -> str:
    """Write a day for a heading: `Thursday 13 November`, with the year when it is not this one."""
    year = "" if day.year == today.year else f" {day.year}"
    match style:
        case DateStyle.DAY_FIRST:
            return f"{day:%A} {day.day} {day:%B}{year}"
        case DateStyle.MONTH_FIRST:
            return f"{day:%A}, {day:%B} {day.day}{year and ','}{year}"
        case DateStyle.ISO:
            return f"{day:%A} {day.isoformat()}"


def short_day(day: date, today: date, style: DateStyle) -> str:
    """Write a day for a column: `13 Nov`, with the year when it is not this one."""
    year = "" if day.year == today.year else f" {day.year}"
    match style:
        case DateStyle.DAY_FIRST:
            return f"{day.day} {day:%b}{year}"
        case DateStyle.MONTH_FIRST:
            return f"{day:%b} {day.day}{year}"
        case DateStyle.ISO:
            return day.isoformat() if year else f"{day:%m-%d}"


def moment(when: date | datetime, today: date, style: DateStyle) -> str:
    """Write a day or a time for a sentence: `Thu 13 Nov 09:12`, with the year when it is not this one."""
    time = f" {when:%H:%M}" if isinstance(when, datetime) else ""
    if style is DateStyle.ISO:
        return f"{when:%a} {when:%Y-%m-%d}{time}"
    return f"{when:%a} {short_day(when, today, style)}{time}"


def describe_age(published: Published, now: datetime) -> str:
    """Say how long before `now` it was: "3 hours ago", "yesterday", "5 months ago", "in 3 days".

    Less than a day apart, two times are compared as times; all else by the days that a reader in the zone of
    `now` sees. A time without an offset is in that zone too. Empty without a date.
    """
    if published is None:
        return ""
    seconds, days, months = _since(published, now)
    if seconds is not None:
        if abs(seconds) < 60:
            return "just now"
        return _ago(int(seconds / 60), "minute") if abs(seconds) < 3600 else _ago(int(seconds / 3600), "hour")
    if abs(days) <= 1:
        return {0: "today", 1: "yesterday", -1: "tomorrow"}[days]
    if months == 0:
        return _ago(days, "day")
    return _ago(months, "month") if abs(months) < 12 else _ago(int(months / 12), "year")


def short_age(published: Published, now: datetime) -> str:
    """Say what `describe_age` says in at most five letters: "now", "45m", "3h", "today", "2d", "5w", "1y".

    There are no months: their letter is that of minutes. What is still to come is "soon", however far away.
    """
    if published is None:
        return ""
    seconds, days, months = _since(published, now)
    if seconds is not None and seconds > -60:
        return "now" if seconds < 60 else f"{int(seconds / 60)}m" if seconds < 3600 else f"{int(seconds / 3600)}h"
    if seconds is not None or days < 0:
        return "soon"
    if months >= 12:
        return f"{months // 12}y"
    return f"{days // 7}w" if days >= 7 else f"{days}d" if days else "today"


def _since(published: date | datetime, now: datetime) -> tuple[float | None, int, int]:
    """Count the seconds up to `now` between two times less than a day apart, else None; the days; the full months."""
    now = now if now.utcoffset() is not None else now.astimezone()
    seconds = None
    if isinstance(published, datetime):
        if published.utcoffset() is None:
            published = published.replace(tzinfo=now.tzinfo)
        seconds = (now - published).total_seconds()
    # An offset knows of no summer time: where it is the system's own now, the system says what it was then.
    is_own = now.astimezone().utcoffset() == now.utcoffset()
    day, today = local_day(published, None if is_own else now.tzinfo), now.date()
    within_a_day = seconds is not None and abs(seconds) < 86400
    return seconds if within_a_day else None, (today - day).days, _full_months(day, today)


def _full_months(earlier: date, later: date) -> int:
    if later < earlier:
        return -_full_months(later, earlier)
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)


def _ago(amount: int, unit: str) -> str:
    counted = plural(abs(amount), unit)
    return f"{counted} ago" if amount > 0 else f"in {counted}"
