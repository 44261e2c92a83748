"""Settles whether 4/6/2016 has its day first, from all that a page or a feed has of dates."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SLASHED = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d/-])")
_DAY_FIRST = re.compile(r"(?:de|fr|es|it|pt|nl|da|nb|no|fi|pl|ru|cs|ro|el|en-(?:gb|au|nz|ie))\b")
"""The languages whose countries write 4/6/2016 for a day in June; "en" alone is written in both orders."""


def settle_day_order(texts: Iterable[str], language: str = "") -> bool | None:
    """Return whether the day stands first in these texts: a part above 12 shows it, else the language that they declare
    (BCP 47). None: nothing shows it, or both."""
    first = second = False
    for text in texts:
        for match in _SLASHED.finditer(text):
            first |= 12 < int(match.group(1)) <= 31
            second |= 12 < int(match.group(3)) <= 31
    if first != second:
        return first
    language = language.lower().replace("_", "-")
    if first or language == "en-us":
        return None if first else False
    return True if _DAY_FIRST.match(language) else None
