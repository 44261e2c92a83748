"""Reads the dates of one text: the one it is, the one at a place, or all that stand in it.

`newsreader.dates` loads this module when there is a date to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from unicodedata import decimal

from newsreader.dates import forms
from newsreader.dates.forms import FIRST_WORDS, MONTHS, OF_TWO_MONTHS, REGIONS, WEEKDAYS, ZONES
from newsreader.model import Published
from newsreader.text import clean_line, fold

MAX_LENGTH = 120
"""Characters that a date with its label and zone may have; nothing beyond them is looked at."""
Found = tuple[date | datetime, int]
"""A date, and where it ends."""
_LENGTHS = {
    "seconds": timedelta(seconds=1),
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
    "months": timedelta(days=31),
    "years": timedelta(days=366),
}
_CLOCK_UNITS = {"seconds", "minutes", "hours"}
_MOST_TOKENS = 6
"""Words of the longest phrase that counts back, its number included."""


class Back(NamedTuple):
    """How far back, and where the text that says so ends."""

    amounts: dict[str, int]
    """By unit of time."""
    end: int
    is_counted: bool = True
    """It is so many units, and not a day of its own as yesterday is."""


def read_whole(
    text: str, reference: date | datetime | None, day_first: bool | None, croatian: bool | None = None
) -> Published:
    """Read a text from end to end, what surrounds the date and a label before it left out."""
    if len(text) > MAX_LENGTH:
        text = text.strip()[: MAX_LENGTH + 1]
    text = clean_line(text).strip(forms.EDGES)
    if len(text) > MAX_LENGTH or (reference is None and not any(map(str.isdecimal, text))):
        return None
    if compact := forms.COMPACT.fullmatch(text.rstrip(".")):  # as ISO 8601's extended format has it
        year, month, day, hour, minute, second, zone = compact.groups(default="")
        text = f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}{zone}" if hour else "")
    for order in _orders(text):
        reader = Reader(order, reference, day_first, croatian, whole=True)
        label = forms.LABEL.match(reader.folded)
        for start in sorted({0, label.end() if label else 0}):
            found = reader.at(start)
            if found is None:
                continue
            end = forms.past_weekday(forms.WEEKDAY_BEHIND, reader.folded, found[1], whole=True)
            if any(forms.REST.fullmatch(reader.folded, place) for place in {found[1], end}):
                return found[0]
    return _in_any_order(text)


def _in_any_order(text: str) -> date | None:
    """Read a day, a month's name and a year that stand in no form that is known here, with nothing but weekdays."""
    days: list[str] = []
    months: list[int] = []
    years: list[str] = []
    for word in map(fold, filter(None, forms.DIVIDERS.split(fold_in_place(text)))):
        if number := forms.DAY_OR_YEAR.fullmatch(word):
            (years if number["year"] else days).append(number["year"] or number["day"])
        elif word in MONTHS and word not in OF_TWO_MONTHS:
            months.append(MONTHS[word])
        elif word not in WEEKDAYS:
            return None
    try:
        (day,), (month,), (year,) = days, months, years
        return date(int(year), month, int(day))
    except ValueError:
        return None


def leeway_of(text: str) -> timedelta:
    """Return the length of the least unit in "2 weeks ago"; zero where nothing is counted back."""
    folded = fold_in_place(text)
    for word in forms.WORD.finditer(folded):
        back = counted_back(folded, word.start())
        if back and back.is_counted:
            return min(_LENGTHS[unit] for unit in back.amounts)
    return timedelta()


def counted_back(folded: str, start: int) -> Back | None:
    """Read what is counted back at a place of a text that `fold_in_place` folded: "3 дня назад", "tydzień temu"."""
    if ago := forms.AGO.match(folded, start):
        return Back(forms.read_amounts(ago["span"]), ago.end())
    tokens: list[tuple[str, int]] = []
    amount = 0
    place = start
    while len(tokens) < _MOST_TOKENS and (token := forms.TOKEN.match(folded, place)):
        if token["number"] and amount:
            break
        amount = amount or int(token["number"] or 0)
        word = "#" if token["number"] else fold(token["word"]).strip(".")
        if not tokens and word not in forms.FIRST_OF_COUNTED:
            return None
        place = token.end()
        tokens.append((word, place))
    for count in range(len(tokens), 0, -1):
        said, end = " ".join(word for word, _ in tokens[:count]), tokens[count - 1][1]
        if unit := forms.COUNTED_BACK.get(said):
            return Back({unit: amount if "#" in said else 1}, end)
        if said in forms.JUST_NOW:
            return Back({"seconds": 0}, end)
        if said in forms.DAYS_BACK:
            return Back({"days": forms.DAYS_BACK[said]}, end, is_counted=False)
    return None


class Reader:
    """Reads the date at a place of one text, which is folded by character, so that places in both agree."""

    def __init__(
        self,
        text: str,
        reference: date | datetime | None,
        day_first: bool | None,
        croatian: bool | None,
        *,
        whole: bool = False,
    ) -> None:
        self.text = text
        self.folded = fold_in_place(text)
        self.reference = reference
        self.day_first = day_first
        self.croatian = croatian
        self.whole = whole
        """Nothing but a date is expected in the text."""

    def at(self, start: int) -> Found | None:
        """Read the date that starts at `start`."""
        if self.reference is not None and (found := self._relative(start, self.reference)):
            return found
        after = forms.past_weekday(forms.WEEKDAY, self.folded, start, whole=self.whole)
        return (self._written(after) if after > start else None) or self._written(start)

    def find_all(self) -> Iterator[tuple[int, Found]]:
        """Find all dates, from left to right, with the place where each starts; of two that overlap, the first."""
        if self.reference is None and not forms.YEAR_OR_CLOCK.search(self.folded):
            return
        end = 0
        for word in forms.WORD.finditer(self.folded):
            begins = word[0][0].isdigit() or fold(word[0]) in FIRST_WORDS or self.reference is not None
            found = self.at(word.start()) if begins and word.start() >= end else None
            if found:
                end = found[1]
                yield word.start(), found

    def _written(self, start: int) -> Found | None:
        first = self.folded[start : start + 4]
        by_start: tuple[re.Pattern[str], ...] = forms.MONTH_FIRST
        if first[:1].isdigit():
            by_start = forms.YEAR_FIRST if len(first) == 4 and first.isdigit() else forms.DAY_FIRST
        for form in by_start:
            match = form.match(self.folded, start)
            day = forms.read_day(match, self.day_first, self.croatian) if match else None
            if match and day and not forms.GLUED.match(self.folded, match.end()):
                return self._timed(day, match.end(), iso="iso" in match.re.groupindex)
        return None

    def _timed(self, day: date, end: int, *, iso: bool) -> Found | None:
        """Read the time and zone that may follow a day; give where they end. None: they are impossible."""
        behind = forms.past_weekday(forms.WEEKDAY_BEHIND, self.folded, end, whole=self.whole)
        lead = forms.TO_TIME.match(self.folded, behind)
        clock = forms.TIME.match(self.folded, lead.end() if lead else behind)
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
        name = forms.ZONE_NAME.match(self.text, offset.end()) if self.whole else None
        repeated = name is not None and name["name"].isupper() and name["name"] != "Z"  # `+0200 CEST`
        end = name.end() if name and repeated else offset.end()
        return None if zone is None else (local.replace(tzinfo=zone), end)

    def _named_zone(self, day: date, local: datetime, day_end: int, end: int) -> Found | None:
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

    def _relative(self, start: int, reference: date | datetime) -> Found | None:
        back = counted_back(self.folded, start)
        published = _back(reference, back.amounts) if back else None
        if back is None or published is None:
            return None
        if back.is_counted:
            return published, back.end
        found = self._timed(published, back.end, iso=False)
        # "Yesterday" may be a word of a sentence.
        apart = self.whole or forms.APART.match(self.folded, back.end) or (found and found[1] > back.end)
        return found if apart else None


def fold_in_place(text: str) -> str:
    """Fold each character that has a fold of one character, so that places in both texts agree."""
    return text.lower() if text.isascii() else "".join(map(_fold_character, text))


@lru_cache(maxsize=4096)  # the letters of a page
def _fold_character(character: str) -> str:
    if character.isdecimal():  # Arabic and Persian papers have digits of their own
        return str(decimal(character))
    folded = fold(character)
    return folded if len(folded) == 1 else character


def _orders(text: str) -> Iterator[str]:
    """Give the text as it is, then with its only time moved to the end: asctime and "10:30, 6 May" have it before."""
    yield text
    folded = fold_in_place(text)
    times = list(forms.TIME.finditer(folded))
    if len(times) != 1:
        return
    start, end = times[0].span()
    offset, name = forms.OFFSET.match(folded, end), forms.ZONE_NAME.match(text, end)
    if offset:
        end = offset.end()
    elif name and name["name"].lower() in ZONES.keys() | REGIONS.keys():
        end = name.end()
    before, after = text[:start].rstrip(forms.EDGES), text[end:].lstrip(forms.EDGES)
    yield f"{before} {after.rstrip('.')} {text[start:end]}".strip()


def _back(reference: date | datetime, amounts: dict[str, int]) -> date | datetime | None:
    """Go back from `reference`: to a time if hours or less are named, else to a plain day."""
    from dateutil.relativedelta import relativedelta  # noqa: PLC0415

    clock = {unit: amount for unit, amount in amounts.items() if unit in _CLOCK_UNITS}
    months = 12 * amounts.get("years", 0) + amounts.get("months", 0)
    days = 7 * amounts.get("weeks", 0) + amounts.get("days", 0)
    try:
        day = reference.date() if isinstance(reference, datetime) else reference
        day -= relativedelta(months=months, days=days)
        if not clock:
            return day
        if not isinstance(reference, datetime):
            return day - timedelta(days=timedelta(**clock).days)
        earlier = reference.replace(day.year, day.month, day.day, microsecond=0)
        if earlier.utcoffset() is None:
            return earlier - timedelta(**clock)
        earlier = (earlier.astimezone(UTC) - timedelta(**clock)).astimezone(earlier.tzinfo)
        return earlier.replace(tzinfo=timezone(earlier.utcoffset() or timedelta()))
    except (ValueError, OverflowError):
        return None
