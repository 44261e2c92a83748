"""Dates that are set as a badge: day, month and year on lines of their own."""

from __future__ import annotations

import re
from dataclasses import replace

from newsreader.dates import parse_published
from newsreader.sources.lines import Page

_DAY_OR_YEAR = re.compile(r"\d{1,2}\.?|(?:19|20)\d\d")
_PART = re.compile(r"(?:[^\W\d]{3,10}\.?,?|\d{1,2}(?:st|nd|rd|th|\.)?,?|[^\W\d]{3,10}\.? \d{1,2},?|(?:19|20)\d\d)")


def join_dates(page: Page) -> None:
    """Make one line of the two or three that hold the parts of one date."""
    lines = page.lines
    joined = []
    index = 0
    while index < len(lines):
        length = next((count for count in (3, 2) if _is_badge(page, index, count)), 1)
        text = " ".join(line.text for line in lines[index : index + length])
        joined.append(replace(lines[index], text=text) if length > 1 else lines[index])
        index += length
    page.lines = joined


def _is_badge(page: Page, start: int, count: int) -> bool:
    """Whether so many lines, each too short to be more than a part, make a full date together."""
    parts = [line.text for line in page.lines[start : start + count]]
    if len(parts) < count or not all(map(_PART.fullmatch, parts)) or not any(map(_DAY_OR_YEAR.fullmatch, parts)):
        return False
    return parse_published(" ".join(parts)) is not None
