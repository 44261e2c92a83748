"""The orders in which pages write their stories, and which of them a page keeps.

Each order cuts the page into stories around its dates. All are tried; the one in which most stories come out
whole is the page's own.
"""

from __future__ import annotations

from newsreader.sources.listing.blocks import by_blocks
from newsreader.sources.listing.boxes import by_boxes, by_headings
from newsreader.sources.listing.date_after import date_after
from newsreader.sources.listing.date_before import date_before
from newsreader.sources.listing.date_last import date_last
from newsreader.sources.listing.ends import end_stories
from newsreader.sources.listing.scoring import score
from newsreader.sources.listing.splits import Order, best_split
from newsreader.sources.listing.stories import Reading, Story


def best_stories(reading: Reading) -> list[Story]:
    """Read the page in every order and keep the stories of the one, or the two, that explain it best."""
    readings = [stories for order in ORDERS if (stories := order(reading))]
    if split := best_split(ORDERS, readings, reading):
        return split
    return max(readings, key=lambda stories: score(stories, reading), default=[])


def one_line(reading: Reading) -> list[Story]:
    """Date and headline on one line; a summary may follow below."""
    inline = [anchor for anchor in reading.anchors if not anchor.alone]
    headed = [anchor for anchor in inline if reading.line(anchor.line).heading]
    if 5 * len(headed) >= 4 * len(inline):
        inline = headed
    if 2 * len(inline) <= len(reading.anchors):
        return []
    stories = []
    ends = [*(anchor.line for anchor in inline[1:]), len(reading.page.lines)]
    for anchor, end in zip(inline, ends, strict=True):
        stories.append(Story(anchor, anchor.line, end, inline=anchor.before or anchor.after))
    end_stories(stories, reading)
    return stories


ORDERS: tuple[Order, ...] = (by_boxes, by_headings, by_blocks, date_after, date_before, date_last, one_line)
"""The common ones first: of two that explain a page equally well, the first is kept."""
