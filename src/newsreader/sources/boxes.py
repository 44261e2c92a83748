"""Repeated containers: the element of each story, where the markup has one."""

from __future__ import annotations

from collections import Counter

from newsreader.sources.lines import ancestors
from newsreader.sources.stories import Reading


def find_boxes(reading: Reading) -> list[tuple[int, int]]:
    """Return for each date the lines (first, after the last) of the widest element that holds no other date."""
    parents = reading.page.parents
    lines = reading.page.lines
    held: Counter[int] = Counter()
    for anchor in reading.anchors:
        for box in ancestors(lines[anchor.line].box, parents):
            held[box] += 1
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for index, line in enumerate(lines):
        for box in ancestors(line.box, parents):
            first.setdefault(box, index)
            last[box] = index
    spans = []
    for anchor in reading.anchors:
        widest = -1
        for box in ancestors(lines[anchor.line].box, parents):
            if box == 0 or held[box] > 1:
                break
            widest = box
        spans.append((first[widest], last[widest] + 1) if widest >= 0 else (anchor.line, anchor.line + 1))
    return spans
