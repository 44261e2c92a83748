"""Dates as publishers write them, read without inventing anything, and written for the store and for people.

A day stays a day, a time without an offset stays without; what lacks its year or its day is no date. Nothing
depends on the clock, the time zone or the locale of the machine.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from newsreader import dateforms as forms
from newsreader.datewords import DAYS_BACK, MONTHS, REGIONS, ZONES
from newsreader.model import Published
from newsreader.text import clean_line, fold

MAX_LENGTH = 120
"""Characters that a date with its label and zone may have; nothing beyond them is looked at."""
_CLOCK_UNITS = {"seconds", "minutes", "hours"}


class DateMatch(NamedTuple):
    """A date found in a text."""

    published: date | datetime
    start: int
    end: int
    """Indexes into the text: weekday, ordinal and time included, brackets and separators not."""


def parse_published(text: str, *, reference: date | datetime | None = None, day_first: bool | None = None) -> Published:
    """Read a text that is a date and nothing else, but for a label ("Published:", "le") and brackets.

    A time whose zone is unknown or ambiguous gives the plain day, as written: a time without its zone would be
    hours off. `4/6/2016` is a date only if `day_first` says how to read it. "3 hours ago" and "yesterday"
    need `reference`, and nothing else looks at it; against a plain day, whole days of the hours are taken off.
    None where the text is no date, or an impossible one.
    """
    if len(text) > MAX_LENGTH:
        text = text.strip()[: MAX_LENGTH + 1]
    text = clean_line(text).strip(forms.EDGES).rstrip(".")
    if not text or len(text) > MAX_LENGTH:
        return None
    if compact := forms.COMPACT.fullmatch(text):
        text = forms.spelt_out(compact)
    for order in (text, _with_time_last(text)):
        reader = _Reader(order, reference, day_first, whole=True)
        label = forms.LABEL.match(reader.folded)
        for start in sorted({0, label.end() if label else 0}):
            match = reader.at(start)
            if match and forms.REST.fullmatch(reader.folded, match.end):
                return match.published
    return _in_unusual_order(_fold(text))


def leading_date(
    text: str, *, reference: date | datetime | None = None, day_first: bool | None = None
) -> DateMatch | None:
    """Find a full date, with its time if that clearly follows, at the start of `text`.

    Blanks and an opening bracket may stand before it; anything but more digits may be glued to its end.
    """
    start = len(text) - len(text.lstrip(" \t\n([{"))
    match = _Reader(text[start : start + MAX_LENGTH], reference, day_first).at(0)
    return DateMatch(match.published, start, start + match.end) if match else None


def trailing_date(
    text: str, *, reference: date | datetime | None = None, day_first: bool | None = None
) -> DateMatch | None:
    """Find a full date, with its time if it has one, at the end of `text`; a stop or brackets may close it."""
    end = len(text.rstrip(" \t\n)]}."))
    shift = max(0, end - MAX_LENGTH)
    reader = _Reader(text[shift:end], reference, day_first)
    for word in forms.WORD_START.finditer(reader.folded):
        match = reader.at(word.start())
        if match and match.end == end - shift:
            return DateMatch(match.published, match.start + shift, end)
    return None


def to_iso(published: Published) -> str | None:
    """Write a date as ISO 8601 with just what it has: a day, a time, an offset."""
    return None if published is None else published.isoformat()


def from_iso(text: str | None) -> Published:
    """Read what `to_iso` wrote; None for anything else."""
    try:
        if text is None or len(text) == 10:
            return date.fromisoformat(text) if text else None
        return datetime.fromisoformat(text) if text[10:11] == "T" else None
    except (ValueError, TypeError):
        return None


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


class _Reader:
    """Reads the date at a place of one text, which is folded by character, so that places in both agree."""

    def __init__(
        self, text: str, reference: date | datetime | None, day_first: bool | None, *, whole: bool = False
    ) -> None:
        self.text = text
        self.folded = _fold(text)
        self.reference = reference
        self.day_first = day_first
        self.whole = whole
        """Nothing but a date is expected in the text."""

    def at(self, start: int) -> DateMatch | None:
        """Read the date that starts at `start`."""
        if self.reference is not None and (found := self._relative(start, self.reference)):
            return found
        for form in forms.FORMS:
            match = form.match(self.folded, start)
            if match and not forms.GLUED.match(self.folded, match.end()):
                return self._written(match)
        return None

    def _written(self, match: re.Match[str]) -> DateMatch | None:
        day = forms.read_day(match, self.day_first)
        found = None if day is None else self._timed(day, match.end(), iso="iso" in match.re.groupindex)
        return DateMatch(found[0], match.start(), found[1]) if found else None

    def _timed(self, day: date, end: int, *, iso: bool) -> tuple[date | datetime, int] | None:
        """Read the time and zone that may follow a day; give where they end. None: they are impossible."""
        lead = forms.TO_TIME.match(self.folded, end)
        clock = forms.TIME.match(self.folded, lead.end() if lead else end)
        if clock is None or forms.GLUED_MERIDIEM.match(self.text, clock.end()):
            name = forms.ZONE_NAME.match(self.text, end) if self.whole else None
            return day, name.end() if name and name["name"].lower() in ZONES else end
        local = forms.read_time(day, clock)
        if local is None:
            return None
        offset = forms.OFFSET.match(self.folded, clock.end())
        if offset is None:
            return self._named_zone(day, local, end, clock.end())
        if not (offset["blank"] or offset["utc"] or clock["second"] or iso):
            return day, end  # `10:30-12:30` is no time with an offset
        zone = forms.read_offset(offset)
        return None if zone is None else (local.replace(tzinfo=zone), self._past_zone_name(offset.end()))

    def _past_zone_name(self, end: int) -> int:
        """Go past the name that repeats an offset (`+0200 CEST`)."""
        name = forms.ZONE_NAME.match(self.text, end) if self.whole else None
        return name.end() if name and name["name"].isupper() and name["name"] != "Z" else end

    def _named_zone(self, day: date, local: datetime, day_end: int, end: int) -> tuple[date | datetime, int] | None:
        found = forms.ZONE_NAME.match(self.text, end)
        if found is None:
            return local, end
        name = found["name"]
        if name.isupper() or "/" in name or (self.whole and name.lower() in ZONES):
            offset = forms.zone_offset(name, local)
            if offset is not None:
                return local.replace(tzinfo=offset), found.end()
            if self.whole:
                return day, found.end()
            if len(name) > 1:
                return day, day_end
        return local, end

    def _relative(self, start: int, reference: date | datetime) -> DateMatch | None:
        if word := forms.DAY_WORD.match(self.folded, start):
            day = _back(reference, {"days": DAYS_BACK[word[0]]})
            found = self._timed(day, word.end(), iso=False) if day else None
            return DateMatch(found[0], start, found[1]) if found else None
        if now := forms.NOW.match(self.folded, start):
            published = _back(reference, {"seconds": 0})
            return DateMatch(published, start, now.end()) if published else None
        if ago := forms.AGO.match(self.folded, start):
            published = _back(reference, forms.read_amounts(ago["span"]))
            return DateMatch(published, start, ago.end()) if published else None
        return None


def _fold(text: str) -> str:
    return text.lower() if text.isascii() else "".join(map(_fold_character, text))


def _fold_character(character: str) -> str:
    folded = fold(character)
    return folded if len(folded) == 1 else character


def _with_time_last(text: str) -> str:
    """Move the only time of `text`, and its zone, to the end: where asctime and "10:30, 6 May" don't have it."""
    times = list(forms.TIME.finditer(_fold(text)))
    if len(times) != 1:
        return text
    start, end = times[0].span()
    offset, name = forms.OFFSET.match(_fold(text), end), forms.ZONE_NAME.match(text, end)
    if offset:
        end = offset.end()
    elif name and name["name"].lower() in ZONES.keys() | REGIONS.keys():
        end = name.end()
    before, after = text[:start].rstrip(forms.EDGES), text[end:].lstrip(forms.EDGES)
    return f"{before} {after} {text[start:end]}".strip()


def _in_unusual_order(folded: str) -> date | None:
    """Let dateutil read a day, the name of a month and a year of four digits that stand in no known form.

    It guesses and fills gaps, so its reading counts only where both numbers have found their place.
    """
    months, numbers = forms.MONTH_NAME.findall(folded), forms.NUMBER.findall(folded)
    if len(months) != 1 or sorted(map(len, numbers)) not in ([1, 4], [2, 4]):
        return None
    from dateutil.parser import parse, parserinfo  # noqa: PLC0415 - 53 ms that most runs do without

    english = forms.MONTH_NAME.sub(lambda name: parserinfo.MONTHS[MONTHS[name["month"]] - 1][0], folded)
    try:
        read = parse(english, default=datetime(1, 1, 1), ignoretz=True)
    except (ValueError, OverflowError):
        return None
    in_place = read == datetime(read.year, read.month, read.day) and {read.day, read.year} == set(map(int, numbers))
    return read.date() if in_place else None


def _back(reference: date | datetime, amounts: dict[str, int]) -> date | datetime | None:
    """Go back from `reference`: to a time if hours or less are named, else to a plain day."""
    from dateutil.relativedelta import relativedelta  # noqa: PLC0415 - 17 ms that most runs do without

    clock = timedelta(**{unit: amount for unit, amount in amounts.items() if unit in _CLOCK_UNITS})
    calendar = relativedelta(
        years=amounts.get("years", 0),
        months=amounts.get("months", 0),
        weeks=amounts.get("weeks", 0),
        days=amounts.get("days", 0),
    )
    try:
        if not isinstance(reference, datetime):
            return reference - calendar - timedelta(days=clock.days)
        if not _CLOCK_UNITS & amounts.keys():
            return reference.date() - calendar
        earlier = reference.replace(microsecond=0) - calendar
        if earlier.utcoffset() is None:
            return earlier - clock
        earlier = (earlier.astimezone(UTC) - clock).astimezone(earlier.tzinfo)
        return earlier.replace(tzinfo=timezone(earlier.utcoffset() or timedelta()))
    except (ValueError, OverflowError):
        return None


def describe_age(published: Published, now: datetime) -> str:
    """Say how long before `now` it was: "3 hours ago", "yesterday", "5 months ago", "in 3 days".

    Less than a day apart, two times are compared as times; all else by the days that a reader in the zone of
    `now` sees. A time without an offset is in that zone too. Empty without a date.
    """
    if published is None:
        return ""
    now = now if now.utcoffset() is not None else now.astimezone()
    if isinstance(published, datetime):
        if published.utcoffset() is None:
            published = published.replace(tzinfo=now.tzinfo)
        seconds = (now - published).total_seconds()
        if abs(seconds) < 86400:
            return _describe_seconds(seconds)
    day, today = local_day(published, now.tzinfo), now.date()
    days, months = (today - day).days, _full_months(day, today)
    if abs(days) <= 1:
        return {0: "today", 1: "yesterday", -1: "tomorrow"}[days]
    if months == 0:
        return _ago(days, "day")
    return _ago(months, "month") if abs(months) < 12 else _ago(int(months / 12), "year")


def _describe_seconds(seconds: float) -> str:
    if abs(seconds) < 60:
        return "just now"
    return _ago(int(seconds / 60), "minute") if abs(seconds) < 3600 else _ago(int(seconds / 3600), "hour")


def _full_months(earlier: date, later: date) -> int:
    if later < earlier:
        return -_full_months(later, earlier)
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)


def _ago(amount: int, unit: str) -> str:
    counted = f"{abs(amount)} {unit}{'' if abs(amount) == 1 else 's'}"
    return f"{counted} ago" if amount > 0 else f"in {counted}"
