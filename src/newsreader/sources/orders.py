"""The orders in which pages write their stories, and which of them a page keeps.

Each order cuts the page into stories around its dates. All are tried; the one in which most stories come out
whole is the page's own.
"""

from __future__ import annotations

from collections import Counter

from newsreader.sources.blocks import by_blocks
from newsreader.sources.boilerplate import is_sentence, names_section
from newsreader.sources.boxes import by_boxes, by_headings
from newsreader.sources.date_after import date_after
from newsreader.sources.date_before import date_before
from newsreader.sources.ends import end_stories
from newsreader.sources.scoring import score
from newsreader.sources.splits import Order, best_split
from newsreader.sources.stories import Reading, Story


def best_stories(reading: Reading) -> list[Story]:
    """Read the page in every order and keep the stories of the one, or the two, that explain it best."""
    readings = [stories for order in ORDERS if (stories := order(reading))]
    if split := best_split(ORDERS, readings, reading):
        return split
    return max(readings, key=lambda stories: score(stories, reading), default=[])


def date_last(reading: Reading) -> list[Story]:
    """Headline, summary, date."""
    stories: list[Story] = []
    for place, anchor in enumerate(reading.anchors):
        start, _ = reading.bounds(place)
        above = reading.texts(start, anchor.line)
        while len(above) > 1 and reading.heads_section(above[0]) and place and _closes(above, reading):
            above = above[1:]
        stories.append(Story(anchor, above[0] if above else anchor.line, anchor.line + 1, above[0] if above else -1))
    if len(stories) > 1:
        usual = Counter(story.anchor.line - story.headline for story in stories[1:] if story.headline >= 0)
        first = stories[0]
        above = reading.texts(0, first.anchor.line)
        distance = usual.most_common(1)[0][0] if usual else 1
        near = [index for index in above if first.anchor.line - index <= distance]
        led = [index for index in above if _leads_text(index, first.anchor.line, reading)]
        usually_led = sum(_leads_text(story.headline, story.anchor.line, reading) for story in stories[1:])
        if near and near[0] not in led and 2 * usually_led > len(stories):
            near = sorted(led, key=lambda index: abs(first.anchor.line - index - distance))
        if near:
            first.headline = first.start = near[0]
    return stories


def _leads_text(index: int, date: int, reading: Reading) -> bool:
    """Whether running text follows a line that is none, as it follows a headline."""
    below = reading.texts(index + 1, date)[:1] if index >= 0 else []
    return bool(below) and is_sentence(reading.line(below[0]).text) and not is_sentence(reading.line(index).text)


def _closes(above: list[int], reading: Reading) -> bool:
    """Whether the first of several lines above a date heads a section: a headline follows it, no sentence."""
    first, second = reading.line(above[0]), reading.line(above[1])
    return (names_section(first.text) or first.text.isupper()) and not is_sentence(second.text)


def one_line(reading: Reading) -> list[Story]:
    """Date and headline on one line; a summary may follow below."""
    inline = [anchor for anchor in reading.anchors if not anchor.whole]
    headed = [anchor for anchor in inline if reading.line(anchor.line).heading]
    if 5 * len(headed) >= 4 * len(inline):
        inline = headed
    if 2 * len(inline) <= len(reading.anchors):
        return []
    stories = []
    ends = [*(anchor.line for anchor in inline[1:]), len(reading.page.lines)]
    for anchor, end in zip(inline, ends, strict=True):
        stories.append(Story(anchor, anchor.line, end, inline=anchor.lead or anchor.rest))
    end_stories(stories, reading)
    return stories


ORDERS: tuple[Order, ...] = (by_boxes, by_headings, by_blocks, date_after, date_before, date_last, one_line)
"""The common ones first: of two that explain a page equally well, the first is kept."""
