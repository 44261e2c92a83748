"""The order of papers that close with the date: headline, summary, date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from newsreader.sources.listing.roles import Role
from newsreader.sources.listing.stories import Reading, Story
from newsreader.sources.listing.wording import is_sectionlike, is_sentence, is_title_case, names_section, word_count


def date_last(reading: Reading) -> list[Story]:
    """Headline, summary, date."""
    stories = []
    for anchor, head in zip(reading.anchors, _heads(reading), strict=True):
        first = head[0] if head else -1
        stories.append(Story(anchor, first if head else anchor.line, anchor.line + 1, first))
    if len(stories) > 1:
        _begin_first(stories, reading)
    _pass_alts(stories, reading)
    return stories


def _heads(reading: Reading) -> list[list[int]]:
    """Return the lines of text that belong to each date: what is above it and below the date before, but for headings
    of sections and a story without a date."""
    heads = [reading.texts(reading.bounds(place)[0], anchor.line) for place, anchor in enumerate(reading.anchors)]
    usual = _most(map(len, heads[1:])) if len(heads) > 2 else 0
    for head in heads[1:]:
        while len(head) > 1 and reading.heads_section(head[0]) and _closes(head, usual, reading):
            del head[0]
    heads = _without_kickers(heads, reading)
    leads = [
        [index for index in head if _leads_text(index, anchor.line, reading)]
        for head, anchor in zip(heads, reading.anchors, strict=True)
    ]
    if len(heads) < 3 or sum(len(lead) == 1 for lead in leads) < 0.6 * len(heads):
        return heads
    return [
        [index for index in head if index >= lead[-1]] if place and len(lead) > 1 else head
        for place, (head, lead) in enumerate(zip(heads, leads, strict=True))
    ]


def _without_kickers(heads: list[list[int]], reading: Reading) -> list[list[int]]:
    """Drop a word or two for the topic where most stories begin with it: a longer line and a third one follow."""
    topics = [
        len(head) > 2
        and word_count(reading.line(head[0]).text) < 3
        and is_sectionlike(reading.line(head[0]).text)
        and word_count(reading.line(head[1]).text) > 2
        for head in heads
    ]
    if sum(topics) < max(2, 0.7 * len(heads)):
        return heads
    return [head[1:] if topic else head for head, topic in zip(heads, topics, strict=True)]


def _most(counts: Iterable[int]) -> int:
    return Counter(counts).most_common(1)[0][0]


def _closes(head: list[int], usual: int, reading: Reading) -> bool:
    """Whether the first of several lines above a date heads a section: a headline follows it, no sentence, and the
    line says so or is one more than usual."""
    first, second = reading.line(head[0]), reading.line(head[1])
    says = names_section(first.text) or first.text.isupper()
    return (says or 1 < usual < len(head)) and not is_sentence(second.text)


def _begin_first(stories: list[Story], reading: Reading) -> None:
    """Tell the first story from what a page begins with: it is as long as the others, and led as they are."""
    first = stories[0]
    distance = _most([story.anchor.line - story.headline for story in stories[1:] if story.headline >= 0] or [1])
    above = reading.texts(0, first.anchor.line)
    near = [index for index in above if first.anchor.line - index <= distance]
    led = [index for index in above if _leads_text(index, first.anchor.line, reading)]
    usually_led = sum(_leads_text(story.headline, story.anchor.line, reading) for story in stories[1:])
    if near and near[0] not in led and 2 * usually_led > len(stories):
        near = sorted(led, key=lambda index: abs(first.anchor.line - index - distance))
    if near:
        first.headline = first.start = near[0]


def _leads_text(index: int, date: int, reading: Reading) -> bool:
    """Whether running text follows a line that is none, as it follows a headline."""
    below = reading.texts(index + 1, date)[:1] if index >= 0 else []
    if not below or reading.continues(below[0]):
        return False
    return is_sentence(reading.line(below[0]).text) and not is_sentence(reading.line(index).text)


def _pass_alts(stories: list[Story], reading: Reading) -> None:
    """Take the first lines of most stories as alternative texts: below them stands a label, or another line that has
    the capitals of a headline while they have not."""
    if reading.page.marked:
        return
    headed = [story for story in stories if story.headline >= 0]
    seconds = [(reading.texts(story.headline + 1, story.anchor.line) or [-1])[0] for story in headed]
    found = [
        (story, second)
        for story, second in zip(headed, seconds, strict=True)
        if second > story.headline and _is_over_headline(story, second, reading)
    ]
    if len(found) >= max(2, 0.7 * len(stories)):
        for story, second in found:
            story.alt, story.headline = story.headline, second


def _is_over_headline(story: Story, second: int, reading: Reading) -> bool:
    one, two = reading.line(story.headline).text, reading.line(second).text
    if is_sentence(one) or is_sentence(two):
        return False
    labelled = Role.LABEL in reading.roles[story.headline + 1 : second]
    return (labelled and _leads_text(second, story.anchor.line, reading)) or (
        is_title_case(two) and not is_title_case(one)
    )
