"""Dates that a page writes in parts, completed from the page as a whole before its dates are read.

Badges have day, month and year on lines of their own; archives put the year into a heading above days without one;
years may have two digits; lists may count their items.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from newsreader.dates import find_dates, parse_published
from newsreader.sources.listing.anchors import is_month
from newsreader.sources.listing.lines import Line, Page

_DAY_OR_YEAR = re.compile(r"\d{1,2}\.?|(?:19|20)\d\d")
_DAY_ABOVE_MONTH = re.compile(r"(\d{1,2})日? ((?:19|20)\d\d)[-./年](\d{1,2})月?")
_BADGE_PART = re.compile(
    r"[^\W\d]{3,10}\.?,?|\d{1,2}(?:st|nd|rd|th|\.)?,?|[^\W\d]{3,10}\.? \d{1,2},?|(?:19|20)\d\d(?:[-./年]\d{1,2}月?)?"
)
_YEAR_LAST = re.compile(r"(?:.{2,40}\s)?((?:19|20)\d\d)")
_DAY_WITHOUT_YEAR = re.compile(
    r"(?P<weekday>[^\W\d]{2,12}\.?,? )??"
    r"(?P<day>[^\W\d]{3,12}\.? \d{1,2}|\d{1,2}\.? (?:de )?[^\W\d]{3,12}\.?|\d{1,2}\.\d{1,2}\.)(?![\w/.]|\s\d)"
)
_SHORT_YEAR = re.compile(r"(?<![\w./-])(\d{1,2})([./ -])(\d{1,2}|[^\W\d_]{3,9})\2(\d{2})(?![\w/-]|[.:]\d|\sde\b)")
_LONGEST_LABEL = 30
"""Characters before a date at the beginning of a line: "Last updated on Wednesday, " has 27."""
_NUMBERED = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")


def complete_dates(page: Page) -> None:
    """Write dates in full on one line of the page each, where the page leaves no doubt of them."""
    _add_years(page)
    _join_badges(page)
    _add_years(page)
    _complete_short_years(page)
    _drop_item_numbers(page)


def _join_badges(page: Page) -> None:
    """Make one line of the two or three that hold the parts of one date.

    Where a page has such badges, those without a year (it stands above the first of many) are joined too: their stories
    are refused for it, and not taken for text of the story before.
    """
    joined = _join_lines(page.lines, (3, 2), _is_date)
    page.lines = _join_lines(joined, (2,), _lacks_year) if len(joined) < len(page.lines) else joined


def _join_lines(lines: list[Line], lengths: tuple[int, ...], is_badge: Callable[[str], bool]) -> list[Line]:
    joined = []
    index = 0
    while index < len(lines):
        line, taken = lines[index], 1
        for length in lengths:
            parts = [each.text for each in lines[index : index + length]]
            if len(parts) < length or not all(map(_BADGE_PART.fullmatch, parts)):
                continue
            text = " ".join(parts)
            if any(map(_DAY_OR_YEAR.fullmatch, parts)) and is_badge(text):
                line, taken = replace(line, text=_with_day_last(text)), length
                break
        joined.append(line)
        index += taken
    return joined


def _is_date(text: str) -> bool:
    return parse_published(text) is not None or parse_published(_with_day_last(text)) is not None


def _with_day_last(text: str) -> str:
    """Turn a day above its year and month ("13", "2025-11") round."""
    return _DAY_ABOVE_MONTH.sub(r"\2-\3-\1", text)


def _lacks_year(text: str) -> bool:
    return any(map(str.isalpha, text)) and parse_published(f"{text} 2024") is not None


@dataclass(slots=True, frozen=True)
class _Day:
    """A day without a year below a heading that has one."""

    line: int
    end: int
    """Where it ends in its line."""
    year: str
    published: date


def _add_years(page: Page) -> None:
    """Write the year of a heading behind the days below it.

    Each heading has days below it, and all days of the page rise, or fall, from the first to the last: else a list of
    years to choose from, or a day of another year, could pass for them. A day that has a year keeps it.
    """
    days: list[_Day] = []
    year, month, unused = "", 0, False
    for index, line in enumerate(page.lines):
        if heading := _year_of(line):
            if unused:
                return
            (year, month), unused = heading, True
        elif year and (day := _day_of(line, index, year)):
            if month and day.published.month != month:
                return
            days.append(day)
            unused = False
    order = {(one.published > two.published) - (one.published < two.published) for one, two in pairwise(days)}
    if len(days) < 2 or {-1, 1} <= order:
        return
    for day in days:
        line = page.lines[day.line]
        text = _with_year(line.text[: day.end], day.year) + line.text[day.end :]
        page.lines[day.line] = replace(line, text=text)


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


def _day_of(line: Line, index: int, year: str) -> _Day | None:
    """Read a day without a year at the start of a line."""
    match = _DAY_WITHOUT_YEAR.match(line.text) if len(line.text) < 300 and not line.image and not line.heading else None
    if match is None or find_dates(line.text[: match.end() + 10]):
        return None
    published = parse_published(_with_year(match["day"], year), day_first=True)
    if published is None:
        return None
    plain = published.date() if isinstance(published, datetime) else published
    return _Day(index, match.end(), year, plain)


def _with_year(day: str, year: str) -> str:
    return f"{day}{year}" if day[-1] == "." and day[0].isdigit() and day[-2].isdigit() else f"{day} {year}"


def _complete_short_years(page: Page) -> None:
    """Write the years of dates that begin or end a line with four digits.

    The year stands last or first: in the place where all dates of the page exist, or else where they lie much closer
    together. Where that does not settle it, the dates stay as they are.
    """
    short = [(index, match) for index, line in enumerate(page.lines) if (match := _short_year_in(line.text))]
    if not short:
        return
    orders = (_year_last, _year_first)
    last, first = (_days_between([order(match) for _, match in short]) for order in orders)
    if last is None and first is None:
        return
    if last is not None and first is not None and (len(short) < 3 or 4 * min(last, first) > max(last, first)):
        return  # both could be: news of some months, read in the wrong order, spreads over decades
    order = _year_last if first is None or (last is not None and last < first) else _year_first
    for index, match in short:
        text = page.lines[index].text
        page.lines[index] = replace(page.lines[index], text=text[: match.start()] + order(match) + text[match.end() :])


def _short_year_in(text: str) -> re.Match[str] | None:
    """Find such a date at the beginning of a line, below a label, or at its end."""
    if len(text) >= 200 or not any(map(str.isdigit, text)):
        return None
    dates = list(_SHORT_YEAR.finditer(text))
    if len(dates) != 1:
        return None
    near = dates[0].start() < _LONGEST_LABEL or not text[dates[0].end() :].strip(" )].")
    return dates[0] if near else None


def _year_last(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]}{match[3]}{match[2]}{_full_year(match[4])}"


def _year_first(match: re.Match[str]) -> str:
    if match[2] == " " or len(match[1]) < 2:
        return ""
    separator = match[2] if match[3].isdigit() else "-"
    return f"{_full_year(match[1])}{separator}{match[3].rjust(2, '0')}{separator}{match[4]}"


def _full_year(year: str) -> str:
    return f"{'20' if int(year) < 50 else '19'}{year}"


def _days_between(texts: list[str]) -> int | None:
    """Count the days from the first to the last of some dates; None where one of them does not exist."""
    for day_first in (True, False):
        days = [parse_published(text, day_first=day_first) for text in texts if text]
        plain = [date(day.year, day.month, day.day) for day in days if day]
        if texts and len(plain) == len(texts):
            return (max(plain) - min(plain)).days
    return None


def _drop_item_numbers(page: Page) -> None:
    """Take the numbers off lines that are counted through, three or more of them one by one; dates are none."""
    counted = []
    for index, line in enumerate(page.lines):
        match = None if line.image else _NUMBERED.match(line.text)
        if match and not is_month(line.text[match.end() :]):  # "6. November 2025" is a day of a month
            starts = [each.start for each in find_dates(line.text[:40])]
            if starts[:1] != [0]:
                counted.append((index, match))
    numbers = [int(match[1]) for _, match in counted]
    if len(numbers) < 3 or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return
    for index, match in counted:
        line = page.lines[index]
        page.lines[index] = replace(line, text=line.text[match.end() :], item=True)
