"""Dates that are set as a badge: day, month and year on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from newsreader.dates import parse_published
from newsreader.sources.listing.lines import Line, Page

_DAY_OR_YEAR = re.compile(r"\d{1,2}\.?|(?:19|20)\d\d")
_DAY_ABOVE_MONTH = re.compile(r"(\d{1,2})日? ((?:19|20)\d\d)[-./年](\d{1,2})月?")
_PART = re.compile(
    r"[^\W\d]{3,10}\.?,?|\d{1,2}(?:st|nd|rd|th|\.)?,?|[^\W\d]{3,10}\.? \d{1,2},?|(?:19|20)\d\d(?:[-./年]\d{1,2}月?)?"
)


def join_dates(page: Page) -> None:
    """Make one line of the two or three that hold the parts of one date.

    Where a page has such badges, those without a year (it stands above the first of many) are joined too: their stories
    are refused for it, and not taken for text of the story before.
    """
    joined = _joined(page.lines, (3, 2), _is_date)
    page.lines = _joined(joined, (2,), _lacks_year) if len(joined) < len(page.lines) else joined


def _joined(lines: list[Line], counts: tuple[int, ...], is_badge: Callable[[str], bool]) -> list[Line]:
    joined = []
    index = 0
    while index < len(lines):
        length = next((count for count in counts if _is_badge(lines[index : index + count], count, is_badge)), 1)
        text = _day_last(" ".join(line.text for line in lines[index : index + length]))
        joined.append(replace(lines[index], text=text) if length > 1 else lines[index])
        index += length
    return joined


def _is_badge(lines: list[Line], count: int, is_badge: Callable[[str], bool]) -> bool:
    """Whether so many lines, each too short to be more than a part, are a badge together."""
    parts = [line.text for line in lines]
    if len(parts) < count or not all(map(_PART.fullmatch, parts)) or not any(map(_DAY_OR_YEAR.fullmatch, parts)):
        return False
    return is_badge(" ".join(parts))


def _is_date(text: str) -> bool:
    return parse_published(text) is not None or parse_published(_day_last(text)) is not None


def _day_last(text: str) -> str:
    """Turn a day above its year and month ("13", "2025-11") round."""
    return _DAY_ABOVE_MONTH.sub(r"\2-\3-\1", text)


def _lacks_year(text: str) -> bool:
    return any(map(str.isalpha, text)) and parse_published(f"{text} 2024") is not None
