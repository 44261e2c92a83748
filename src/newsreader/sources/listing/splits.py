"""Pages that change their order once: a lead in one, a list in another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from operator import itemgetter

from newsreader.sources.listing.scoring import points, score
from newsreader.sources.listing.stories import Reading, Story

Order = Callable[[Reading], list[Story]]
_GAIN = 0.75
"""How much better than any one order two must explain a page, in stories."""


def best_split(orders: tuple[Order, ...], readings: list[list[Story]], reading: Reading) -> list[Story]:
    """Read a page in one order down to some line and in another below it, where that explains much more.

    `readings` are the stories that the orders find in the whole page. Nothing where one order is enough.
    """
    single = max((score(stories, reading) for stories in readings), default=0)
    cut = _best_cut(readings, reading, single)
    if cut < 0:
        return []
    parts: list[Story] = []
    for first, stop in ((0, cut), (cut, len(reading.page.lines))):
        part = _part(reading, first, stop)
        found = [(score(stories, part), stories) for order in orders if (stories := order(part))]
        best = max(found, key=itemgetter(0))[1] if found else []
        parts.extend(_moved(story, first) for story in best)
    return parts if score(parts, reading) > single + _GAIN / 2 else []


def _best_cut(readings: list[list[Story]], reading: Reading, single: float) -> int:
    """Find the line between two stories at which the best order above and the best one below are worth most."""
    places = {anchor.line: place for place, anchor in enumerate(reading.anchors)}
    count = len(places)
    if count < 4:
        return -1
    above, below, starts = [0.0] * (count + 1), [0.0] * (count + 1), [-1] * (count + 1)
    for stories in readings:
        worth = [0.0] * count
        begins = [-1] * count
        for story, value in zip(stories, points(stories, reading), strict=True):
            worth[places[story.anchor.line]] += value
            begins[places[story.anchor.line]] = min(story.start, story.anchor.line)
        for place, total in enumerate(accumulate(worth, initial=0.0)):
            above[place] = max(above[place], total)
        for place, total in enumerate(accumulate(reversed(worth), initial=0.0)):
            if total > below[count - place]:
                below[count - place], starts[count - place] = total, begins[count - place]
    cut = max(range(1, count), key=lambda place: above[place] + below[place])
    if above[cut] + below[cut] < single + _GAIN or starts[cut] < 0:
        return -1
    return _above_sections(starts[cut], reading)


def _above_sections(line: int, reading: Reading) -> int:
    while line and reading.heads_section(line - 1) and line - 1 not in {anchor.line for anchor in reading.anchors}:
        line -= 1
    return line


def _part(reading: Reading, first: int, stop: int) -> Reading:
    """Take some lines of a page as a page of their own."""
    page = replace(reading.page, lines=reading.page.lines[first:stop])
    anchors = [replace(each, line=each.line - first) for each in reading.anchors if first <= each.line < stop]
    return Reading(page, reading.roles[first:stop], anchors)


def _moved(story: Story, lines: int) -> Story:
    """Give a story of a part its place in the page."""
    return replace(
        story,
        anchor=replace(story.anchor, line=story.anchor.line + lines),
        start=story.start + lines,
        end=story.end + lines,
        headline=story.headline + lines if story.headline >= 0 else -1,
        alt=story.alt + lines if story.alt >= 0 else -1,
    )
