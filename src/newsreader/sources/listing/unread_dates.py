"""Lines that have the form of the page's dates and are none that can be read: a month in a language that nobody knows.

Each becomes an anchor without a date: its story is refused with the reason, and lends its text to nobody.
"""

from __future__ import annotations

import re
from itertools import islice

from newsreader.dates import find_dates
from newsreader.sources.listing.anchors import YEARS, Anchor, is_meta
from newsreader.sources.listing.lines import LONGEST_CELL, LONGEST_STORY, Page

_PART = re.compile(r"(?P<year>\d{4})(?!\d)|(?P<number>\d{1,2})(?!\d)|(?P<word>[^\W\d_]+)|(?P<blank>\s+)|\.")
_PATTERNS = {"year": r"(?P<year>\d{4})(?!\d)", "number": r"(?P<number>\d{1,2})(?!\d)", "blank": r"\.?\s+"}
_WORD = r"[^\W\d_](?:[^\s\d,.:;|/()-]*)"


MOST_FORMS = 8
"""Forms of dates that are looked for: pages have one or two, and each costs a look at every line."""


def add_unread_dates(page: Page, dates: list[Anchor]) -> list[Anchor]:
    """Return the dates of a page together with those that are written as these are and can't be read.

    What touches a date that was read is no date of its own story: it may be a headline ("Week 12, 2025").
    """
    forms: dict[str, Anchor] = {}
    for anchor in dates:
        if anchor.published and (form := _form(page.lines[anchor.line].text, anchor)):
            forms.setdefault(form, anchor)
    dated = {anchor.line for anchor in dates}
    unread = []
    for form, sample in islice(forms.items(), MOST_FORMS):
        pattern = re.compile(form)
        for index, line in enumerate(page.lines):
            match = pattern.fullmatch(line.text) if index not in dated and len(line.text) <= LONGEST_STORY else None
            touches = sample.alone and not dated.isdisjoint({index - 1, index + 1})
            if match is None or touches or line.image or not _could_be(match) or find_dates(line.text, day_first=True):
                continue
            text = (match.groupdict().get("text") or "").strip()
            shown = line.text.replace(text, "").strip() if text else line.text
            unread.append(
                Anchor(
                    index,
                    None,
                    refused=f"its date can't be read: {shown[:LONGEST_CELL]}",
                    before=text if sample.before else "",
                    after=text if sample.after else "",
                    divided=sample.divided,
                    loose=sample.loose,
                )
            )
            dated.add(index)
    return sorted([*dates, *unread], key=lambda anchor: anchor.line)


def _form(text: str, anchor: Anchor) -> str:
    """Return a pattern for lines that are written as that of a date is, with other words and numbers; empty where its
    text is glued to it, or the date has no word in it, which could be a month."""
    start, end = 0, len(text)
    if anchor.before:
        start = text.find(anchor.before) + len(anchor.before)
    elif anchor.after:
        end = text.rfind(anchor.after)
    date = text[start:end]
    names = [part.lastgroup for part in _PART.finditer(date)]
    parts = {name: names.count(name) for name in _PATTERNS}
    if len(date) > LONGEST_CELL or not (anchor.alone or anchor.divided or anchor.loose):
        return ""
    if parts["year"] != 1 or parts["number"] != 1 or "word" not in names:
        return ""
    form, place = "", 0
    for part in _PART.finditer(date):
        form += re.escape(date[place : part.start()])
        form += _PATTERNS.get(part.lastgroup or "", _WORD if part.lastgroup else r"\.?")
        place = part.end()
    form += re.escape(date[place:])
    text_form = "(?P<text>.+)" if anchor.before or anchor.after else ""
    return text_form + form if anchor.before else form + text_form


def _could_be(match: re.Match[str]) -> bool:
    """Whether the numbers are those of a day and a year, and the line is none of those that stand beside dates."""
    return 0 < int(match["number"]) <= 31 and int(match["year"]) in YEARS and not is_meta(match[0])
