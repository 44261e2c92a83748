"""An order that blank lines show: each story of a text is a block of lines with its date in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from newsreader.sources.listing.alts import find_alts
from newsreader.sources.listing.anchors import Anchor
from newsreader.sources.listing.boxes import hold_headlines_only
from newsreader.sources.listing.stories import Reading, Story, same
from newsreader.sources.listing.wording import is_sectionlike, is_sentence, is_title_case
from newsreader.text import fold


@dataclass(slots=True)
class _Block:
    """The lines between two blank ones around a date."""

    anchor: Anchor
    start: int
    end: int
    above: list[int]
    """Its lines of text above the date."""
    below: list[int]


def by_blocks(reading: Reading) -> list[Story]:
    """Every story is a block between blank lines.

    Whether its date opens it, closes it, or stands below the headline is what most blocks of the page do.
    """
    blocks = [] if reading.page.marked else _find_blocks(reading)
    closing = _most(bool(block.above) and not block.below for block in blocks)
    opening = _most(bool(block.below) and not block.above for block in blocks)
    led = [block.above if closing else block.below for block in blocks]
    kickers = _most(_has_kicker(lines, reading) for lines in led)
    alts = _most(_has_alt(lines, reading) for lines in led)
    said = Counter(fold(line.text) for line in reading.page.lines)
    stories = []
    for block in blocks:
        lines = block.above if closing and not block.below else block.below if opening and not block.above else []
        if lines:
            story = _led_story(block, lines, reading, said, kickers=kickers, alts=alts)
        else:
            story = _headed_story(block, reading)
        stories.append(story)
    whole = sum(story.headline >= 0 for story in stories)
    if len(stories) < 2 or whole < 0.8 * len(stories) or hold_headlines_only(stories, reading):
        return []
    headed = [place for place, story in enumerate(stories) if story.start == story.headline < story.anchor.line]
    find_alts(stories, reading, headed)
    return stories


def _most(facts: Iterable[bool]) -> bool:
    known = list(facts)
    return sum(known) >= 0.7 * len(known) > 0


def _find_blocks(reading: Reading) -> list[_Block]:
    """Find the block around each date; one that holds two dates is no story's."""
    lines = reading.page.lines
    numbers = list(accumulate(int(line.gap > 0) for line in lines))
    first: dict[int, int] = {}
    for index, number in enumerate(numbers):
        first.setdefault(number, index)
    held = Counter(numbers[anchor.line] for anchor in reading.anchors)
    blocks = []
    for anchor in reading.anchors:
        date, number = anchor.line, numbers[anchor.line]
        start, end = first[number], first.get(number + 1, len(lines))
        if held[number] > 1:
            start, end = date, date + 1
        blocks.append(_Block(anchor, start, end, reading.texts(start, date), reading.texts(date + 1, end)))
    return blocks


def _led_story(
    block: _Block, lines: list[int], reading: Reading, said: Counter[str], *, kickers: bool, alts: bool
) -> Story:
    """Make the story of a block whose headline comes first: below the alternative text, or the topic, if the page
    has them."""
    headline = next((index for index in lines if not is_sentence(reading.line(index).text)), lines[0])
    start, alt = headline, -1
    text = reading.line(lines[0]).text
    repeat = next((index for index in lines[1:3] if same(text, reading.line(index).text)), -1)
    if repeat >= 0 or (alts and _has_alt(lines, reading)):
        start = alt = lines[0]
        headline = repeat if repeat >= 0 else lines[1]
    elif headline > lines[0]:
        start = alt = lines[0]
    elif _has_kicker(lines, reading) and (kickers or said[fold(text)] > 1):
        start = headline = lines[1]
    return Story(block.anchor, min(start, block.anchor.line), block.end, headline=headline, alt=alt, boxed=True)


def _headed_story(block: _Block, reading: Reading) -> Story:
    """Make the story of a block whose headline stands right above the date."""
    headline = block.above[-1] if block.above else next(iter(block.below), -1)
    start = min(headline, block.anchor.line) if headline >= 0 else block.anchor.line
    return Story(block.anchor, start, block.end, headline, boxed=True)


def _has_kicker(lines: list[int], reading: Reading) -> bool:
    """Whether a word or two for the topic stand above a headline."""
    texts = [reading.line(index).text for index in lines[:2]]
    if len(texts) < 2 or is_sentence(texts[1]):
        return False
    return len(texts[0].split()) <= 2 and is_sectionlike(texts[0]) and len(texts[1]) > len(texts[0])


def _has_alt(lines: list[int], reading: Reading) -> bool:
    """Whether the second line has the capitals of a headline and the first has not."""
    texts = [reading.line(index).text for index in lines[:2]]
    return len(texts) == 2 and is_title_case(texts[1]) and not is_title_case(texts[0]) and len(texts[0].split()) > 3
