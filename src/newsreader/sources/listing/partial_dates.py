"""Dates that a page writes in parts, completed from the page as a whole before its dates are read.

Badges have day, month and year on lines of their own; archives put the year into a heading above days without one;
years may have two digits; lists may count their items.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from newsreader.dates import find_dates, local_day, parse_published
from newsreader.sources.listing.anchors import is_month
from newsreader.sources.listing.lines import FEWEST, LONGEST_STORY, Line, Page

_DAY_OR_YEAR = re.compile(r"\d{1,2}\.?|(?:19|20)\d\d")
_DAY_ABOVE_MONTH = re.compile(r"(\d{1,2})日? ((?:19|20)\d\d)[-./年](\d{1,2})月?")
_NAME = r"[^\W\d_]{2,14}"
"""Letters that names of months and weekdays have in the languages that are known (`newsreader.dates.forms`)."""
_BADGE_PART = re.compile(
    rf"{_NAME}\.?,?|\d{{1,2}}(?:st|nd|rd|th|\.)?,?|{_NAME}\.? \d{{1,2}},?|(?:19|20)\d\d(?:[-./年]\d{{1,2}}月?)?"
)
_YEAR_LAST = re.compile(r"(?:.{2,40}\s)?((?:19|20)\d\d)")
"""A heading: what has more than 40 characters before the year is a headline or text."""
_DAY = rf"(?P<day>{_NAME}\.? \d{{1,2}}|\d{{1,2}}\.? (?:de )?{_NAME}\.?|\d{{1,2}}\.\d{{1,2}}\.)"
_DAY_WITHOUT_YEAR = re.compile(rf"(?P<weekday>{_NAME}\.?,? )??{_DAY}(?![\w/.]|\s\d)")
_DAY_AT_END = re.compile(rf"(?<=[\s(\[]){_DAY}(?=[)\]]?$)")
_SHORT_YEAR = re.compile(r"(?<![\w./-])(\d{1,2})([./ -])(\d{1,2}|[^\W\d_]{3,12})\2(\d{2})(?![\w/-]|[.:]\d|\sde\b)")
"""The name of a month has three letters at least here: "3 of 12" is no date."""
_LONGEST_LABEL = 30
"""Characters before a date at the beginning of a line: "Last updated on Wednesday, " has 27."""
_NUMBERED = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")


def complete_dates(page: Page) -> None:
    """Write dates in full on one line of the page each, where the page leaves no doubt of them."""
    _join_badges(page)
    _add_years(page)
    _complete_short_years(page)
    _drop_item_numbers(page)


def _join_badges(page: Page) -> None:
    """Make one line of the two or three that hold the parts of one date, with its year or without."""
    joined = []
    index = 0
    while index < len(page.lines):
        line, length = page.lines[index], 1
        for count in (3, 2):
            text = _badge([each.text for each in page.lines[index : index + count]], count)
            if text:
                line, length = replace(line, text=text), count
                break
        joined.append(line)
        index += length
    page.lines = joined


def _badge(parts: list[str], count: int) -> str:
    """Return the date that so many lines make; empty where they make none."""
    if len(parts) < count or not all(map(_BADGE_PART.fullmatch, parts)) or not any(map(_DAY_OR_YEAR.fullmatch, parts)):
        return ""
    if len(parts[0]) == 4 and parts[0].isdigit():  # the year above day and month
        parts = [*parts[1:], parts[0]]
    text = _DAY_ABOVE_MONTH.sub(r"\2-\3-\1", " ".join(parts))
    yearless = count == 2 and any(map(str.isalpha, text)) and parse_published(f"{text} 2024") is not None
    return text if yearless or parse_published(text) is not None else ""


def _add_years(page: Page) -> None:
    """Write the year of a heading behind the days below it, which all begin their lines, or all end them."""
    completed = _with_years(page, _DAY_WITHOUT_YEAR.match) or _with_years(page, _DAY_AT_END.search)
    for index, text in completed.items():
        page.lines[index] = replace(page.lines[index], text=text)


def _with_years(page: Page, day_in: Callable[[str], re.Match[str] | None]) -> dict[int, str]:
    """Return lines with their days completed, by index; none where that is not sure.

    Each heading has days below it, and all days of the page rise, or fall, from the first to the last: else a list of
    years to choose from, or a day of another year, could pass for them. A day that has a year keeps it.
    """
    completed: dict[int, str] = {}
    days: list[date] = []
    year, month, used = "", 0, True
    for index, line in enumerate(page.lines):
        if heading := _year_of(line):
            if not used:
                return {}
            (year, month), used = heading, False
        elif year and (found := _day_on(line, day_in)):
            day = parse_published(f"{found['day']} {year}", day_first=True)
            if day is None or (month and day.month != month):
                return {}
            days.append(local_day(day))
            completed[index] = f"{line.text[: found.end('day')]} {year}{line.text[found.end('day') :]}"
            used = True
    return completed if len(days) > 1 and days in (sorted(days), sorted(days, reverse=True)) else {}


def _year_of(line: Line) -> tuple[str, int] | None:
    """Read a line that is a year, or a heading that ends with one; and its month, if it is one of a month."""
    match = _YEAR_LAST.fullmatch(line.text)
    if match is None:
        return None
    year, lead = match[1], line.text[: match.start(1)].strip()
    first = parse_published(f"1 {lead} {year}") if lead else None
    if first:
        return year, first.month
    # "News archive of 2025"; more words are a headline that ends with a year
    listed = not lead or (line.heading and not any(map(str.isdigit, lead)) and len(lead.split()) < 4)
    return (year, 0) if listed else None


def _day_on(line: Line, day_in: Callable[[str], re.Match[str] | None]) -> re.Match[str] | None:
    """Return a day without a year where a line may have it; None: there is none."""
    if len(line.text) > LONGEST_STORY or line.image or line.heading:
        return None
    match = day_in(line.text)
    if match is None or find_dates(line.text[match.start() : match.end() + 10]):
        return None
    return match if parse_published(f"{match['day']} 2024", day_first=True) else None


def _complete_short_years(page: Page) -> None:
    """Write the years of dates that begin or end a line with four digits.

    The year stands last or first: in the place where all dates of the page lie much closer together, four times at
    least (with two or eight times, the pages that were tried are read alike). Where that does not settle it, the dates
    stay as they are.
    """
    short: list[tuple[int, re.Match[str]]] = []
    for index, line in enumerate(page.lines):
        found = list(_SHORT_YEAR.finditer(line.text)) if len(line.text) <= LONGEST_STORY else []
        # a label may stand before it
        if len(found) == 1 and (found[0].start() < _LONGEST_LABEL or not line.text[found[0].end() :].strip(" )].")):
            short.append((index, found[0]))
    orders = []
    for day, year in ((1, 4), (4, 1)):  # the groups that hold them
        years = [f"{'20' if int(match[year]) < 50 else '19'}{match[year]}" for _, match in short]  # as RFC 5322, 4.3
        texts = [f"{full}-{match[3]}-{match[day]}" for full, (_, match) in zip(years, short, strict=True)]
        days = [parse_published(text) for text in texts]
        plain = [local_day(each) for each in days if each]
        if texts and len(plain) == len(texts):
            orders.append(((max(plain) - min(plain)).days, texts))
    orders.sort()
    if not orders or (len(orders) > 1 and (len(short) < FEWEST or 4 * orders[0][0] > orders[1][0])):
        return
    for (index, match), text in zip(short, orders[0][1], strict=True):
        line = page.lines[index]
        page.lines[index] = replace(line, text=line.text[: match.start()] + text + line.text[match.end() :])


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
    if len(numbers) < FEWEST or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return
    for index, match in counted:
        line = page.lines[index]
        page.lines[index] = replace(line, text=line.text[match.end() :], item=True)
