"""Years of two digits (06.11.25, 11/14/25), completed where all dates of a page together tell where the year stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from newsreader.dates import parse_published
from newsreader.sources.listing.lines import Page

_SHORT = re.compile(r"(?<![\w./-])(\d{1,2})([./ -])(\d{1,2}|[^\W\d_]{3,9})\2(\d{2})(?![\w/-]|[.:]\d|\sde\b)")
_LONGEST_LEAD = 30


def complete_years(page: Page) -> None:
    """Write the years of dates that begin or end a line with four digits.

    The year stands last or first: in the place where all dates of the page exist, or else where they lie closest
    together. Where that does not settle it, the dates stay as they are.
    """
    found = [(index, match) for index, line in enumerate(page.lines) if (match := _date_in(line.text))]
    orders: tuple[Callable[[re.Match[str]], str], ...] = (_year_last, _year_first)
    spans = [_span([order(match) for _, match in found]) for order in orders]
    if spans == [None, None] or not found:
        return
    if None in spans:
        order = orders[spans.index(None) ^ 1]
    else:
        last, first = (span or 0 for span in spans)
        if len(found) < 3 or 4 * min(last, first) > max(last, first):
            return
        order = orders[last > first]
    for index, match in found:
        text = page.lines[index].text
        page.lines[index] = replace(page.lines[index], text=text[: match.start()] + order(match) + text[match.end() :])


def _date_in(text: str) -> re.Match[str] | None:
    """Find such a date at the beginning of a line, below a label, or at its end."""
    found = list(_SHORT.finditer(text)) if len(text) < 200 and any(map(str.isdigit, text)) else []
    if len(found) != 1:
        return None
    match = found[0]
    near = match.start() < _LONGEST_LEAD or not text[match.end() :].strip(" )].")
    return match if near else None


def _full(year: str) -> str:
    return f"{'20' if int(year) < 50 else '19'}{year}"


def _year_last(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]}{match[3]}{match[2]}{_full(match[4])}"


def _year_first(match: re.Match[str]) -> str:
    if match[2] == " " or len(match[1]) < 2:
        return ""
    separator = match[2] if match[3].isdigit() else "-"
    return f"{_full(match[1])}{separator}{match[3].rjust(2, '0')}{separator}{match[4]}"


def _span(texts: list[str]) -> int | None:
    """Count the days from the first to the last of some dates; None where one of them does not exist."""
    for day_first in (True, False):
        days = [parse_published(text, day_first=day_first) for text in texts if text]
        plain = [date(day.year, day.month, day.day) for day in days if day]
        if texts and len(plain) == len(texts):
            return (max(plain) - min(plain)).days
    return None
