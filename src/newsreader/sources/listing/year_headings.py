"""Days and months whose year stands in a heading above them ("2025", "November 2025"), as archives list them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from newsreader.dates import parse_published
from newsreader.sources.listing.lines import Line, Page

_YEAR_LAST = re.compile(r"(?:.{2,40}\s)?((?:19|20)\d\d)")
_DAY = re.compile(
    r"(?P<weekday>[^\W\d]{2,12}\.?,? )??"
    r"(?P<day>[^\W\d]{3,12}\.? \d{1,2}|\d{1,2}\.? (?:de )?[^\W\d]{3,12}\.?|\d{1,2}\.\d{1,2}\.)(?![\w/.]|\s\d)"
)


@dataclass(slots=True, frozen=True)
class _Day:
    """A day without a year below a heading."""

    line: int
    end: int
    """Where it ends in its line."""
    year: str
    published: date


def add_years(page: Page) -> None:
    """Write the year of a heading behind the days below it, where the page leaves no doubt of it.

    Each heading has days below it, and all days of the page rise, or fall, from the first to the last: else a list of
    years to choose from, or a day of another year, could pass for them.
    """
    days: list[_Day] = []
    year, month, unused = "", 0, False
    for index, line in enumerate(page.lines):
        if found := _year_of(line):
            if unused:
                return
            (year, month), unused = found, True
        elif year and (day := _day_in(line, index, year)):
            if month and day.published.month != month:
                return
            days.append(day)
            unused = False
    order = [(one.published > two.published) - (one.published < two.published) for one, two in pairwise(days)]
    if len(days) < 2 or {-1, 1} <= set(order):
        return
    for day in days:
        page.lines[day.line] = _completed(page.lines[day.line], day)


def _year_of(line: Line) -> tuple[str, int] | None:
    """Read a line that is a year, or a heading that ends with one; and its month, if it is one of a month."""
    match = _YEAR_LAST.fullmatch(line.text) if len(line.text) < 50 else None
    if match is None:
        return None
    year, lead = match[1], line.text[: match.start(1)].strip()
    first = parse_published(f"1 {lead} {year}") if lead else None
    if first:
        return year, first.month
    listed = not lead or (line.heading and not any(map(str.isdigit, lead)) and len(lead.split()) < 4)
    return (year, 0) if listed else None


def _day_in(line: Line, index: int, year: str) -> _Day | None:
    """Read a day without a year at the start of a line."""
    match = _DAY.match(line.text) if len(line.text) < 300 and not line.image and not line.heading else None
    published = parse_published(_with_year(match["day"], year), day_first=True) if match else None
    if match is None or published is None:
        return None
    plain = published.date() if isinstance(published, datetime) else published
    return _Day(index, match.end(), year, plain)


def _with_year(day: str, year: str) -> str:
    return f"{day}{year}" if day[-1] == "." and day[0].isdigit() and day[-2].isdigit() else f"{day} {year}"


def _completed(line: Line, day: _Day) -> Line:
    return replace(line, text=_with_year(line.text[: day.end], day.year) + line.text[day.end :])
