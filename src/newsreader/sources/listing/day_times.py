"""News of the day: a date, and below it stories that have just their times."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time
from itertools import pairwise

from newsreader.sources.listing.anchors import Anchor
from newsreader.sources.listing.lines import Page

_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:h](?P<minute>\d\d)|\.(?P<dotted>\d\d)(?=\s?Uhr))(?![\d:.])(?:\s?(?:Uhr|h|(?P<half>[AaPp])\.?[Mm]\.?)\b)?"
    r"\s*[|•·–—:-]?\s*(?P<rest>.*)"
)
_LONGEST = 600


def with_times(page: Page, found: list[Anchor]) -> list[Anchor]:
    """Give each story below a date its own time, where the page has a list of times below most of its dates.

    The times below a date all rise or all fall: a column of durations is none.
    """
    whole = [anchor for anchor in found if anchor.alone]
    if not whole or len(whole) < len(found):
        return found
    ends = [*(anchor.line for anchor in whole[1:]), len(page.lines)]
    lists = [_times_below(page, anchor, end) for anchor, end in zip(whole, ends, strict=True)]
    listed = sum(map(bool, lists))
    if listed < 0.8 * len(lists) or sum(map(len, lists)) < max(3, 1.5 * listed) or not all(map(_in_order, lists)):
        return found
    timed = [times or [anchor] for anchor, times in zip(whole, lists, strict=True)]
    return [anchor for times in timed for anchor in times]


def _times_below(page: Page, day: Anchor, end: int) -> list[Anchor]:
    found = []
    published = day.published
    if published is None or isinstance(published, datetime):
        return []
    for index in range(day.line + 1, end):
        match = _TIME.fullmatch(page.lines[index].text[:_LONGEST])
        clock = _clock(match) if match else None
        if match and clock:
            rest = match["rest"].strip()
            found.append(
                replace(day, line=index, published=datetime.combine(published, clock), after=rest, divided=bool(rest))
            )
    return found


def _clock(match: re.Match[str]) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or match["dotted"])
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (match["half"] in "Pp")
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _in_order(anchors: list[Anchor]) -> bool:
    pairs = list(pairwise(str(anchor.published) for anchor in anchors))
    return all(one <= other for one, other in pairs) or all(one >= other for one, other in pairs)
