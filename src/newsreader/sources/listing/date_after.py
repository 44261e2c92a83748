"""The common order: headline, date, summary."""

from __future__ import annotations

from collections import Counter

from newsreader.sources.listing.alts import find_alts
from newsreader.sources.listing.ends import end_stories
from newsreader.sources.listing.roles import Role
from newsreader.sources.listing.stories import Reading, Story
from newsreader.sources.listing.wording import is_fragment, word_count
from newsreader.text import fold


def date_after(reading: Reading) -> list[Story]:
    """Headline, date, summary: the headline is the last line before the date that is no byline and no label."""
    stories = []
    for place, anchor in enumerate(reading.anchors):
        start, end = reading.bounds(place)
        headline = _headline_above(start, anchor.line, reading)
        stories.append(Story(anchor, headline if headline >= 0 else anchor.line, end, headline=headline))
    if _tags_below_headlines(stories, reading):
        for place, story in enumerate(stories):
            _pass_tags(story, reading.bounds(place)[0], reading)
    find_alts(stories, reading, [place for place, story in enumerate(stories) if story.headline >= 0])
    end_stories(stories, reading)
    return stories


def _headline_above(start: int, date: int, reading: Reading) -> int:
    """Return the last line that is no byline and no label; one that asks to join something, where it is alone."""
    for index in range(date - 1, start - 1, -1):
        role, above = reading.roles[index], reading.roles[index - 1] if index > start else None
        if role is Role.TEXT or (role is Role.OFFER and index > start):
            return index
        if role is Role.NOISE and above is Role.IMAGE and index == date - 1 and not reading.page.marked:
            return index  # below an image stands its headline, be it "Reply" or "Search"
    return -1


def _after_more(start: int, date: int, reading: Reading) -> list[int]:
    """Return the lines between the "read more" of the story before and a date: they belong to what follows."""
    mores = [index for index in range(start, date) if reading.roles[index] is Role.MORE]
    return reading.texts(mores[-1] + 1, date) if mores else []


def _tags_below_headlines(stories: list[Story], reading: Reading) -> bool:
    """Whether the page puts categories between headline and date: between a "read more" and the next date stand
    several lines, the last ones of fewer words."""
    heads = [_after_more(reading.bounds(place)[0], story.anchor.line, reading) for place, story in enumerate(stories)]
    heads = [head for head in heads if head]
    tagged = [
        head
        for head in heads
        if len(head) > 1
        and all(is_fragment(reading.line(index).text) for index in head[1:])
        and len(reading.line(head[0]).text) > len(reading.line(head[-1]).text)
    ]
    return len(heads) > 2 and len(tagged) >= 0.7 * len(heads)


def _pass_tags(story: Story, start: int, reading: Reading) -> None:
    head = _after_more(start, story.anchor.line, reading)
    if start == 0 and not head:
        head = _first_head(story, reading)
    if 1 < len(head) <= 4:
        story.headline = story.start = head[0]


def _first_head(story: Story, reading: Reading) -> list[int]:
    """Return headline and categories of the first story: categories are few words, or stand elsewhere on the page."""
    above = reading.texts(max(0, story.anchor.line - 6), story.anchor.line)
    said = Counter(fold(line.text) for line in reading.page.lines)
    unique = [index for index in above if said[fold(reading.line(index).text)] == 1]
    long = [index for index in unique if not is_fragment(text := reading.line(index).text) or word_count(text) > 3]
    headline = (long or unique or above)[-1:]
    return [index for index in above if headline and index >= headline[0]]
