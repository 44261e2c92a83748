"""The numbers of a list whose items are stories: "1. North Pier to Grow", "2. ..."."""

from __future__ import annotations

import re
from dataclasses import replace

from newsreader.dates import leading_date
from newsreader.sources.listing.anchors import is_month
from newsreader.sources.listing.lines import Line, Page

_NUMBERED = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")


def drop_numbers(page: Page) -> None:
    """Take the numbers off lines that are counted through, three or more of them one by one; dates are none."""
    counted = [(index, match) for index, line in enumerate(page.lines) if (match := _number(line))]
    numbers = [int(match.group(1)) for _, match in counted]
    if len(numbers) < 3 or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return
    for index, match in counted:
        line = page.lines[index]
        page.lines[index] = replace(line, text=line.text[match.end() :], item=True)


def _number(line: Line) -> re.Match[str] | None:
    match = _NUMBERED.match(line.text)
    if not match or line.image or leading_date(line.text) or is_month(line.text[match.end() :]):
        return None  # "6. November 2025" is a day of a month
    return match
