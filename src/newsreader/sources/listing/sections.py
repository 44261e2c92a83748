"""The headings under which a page files its stories."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter

from newsreader.sources.listing.boilerplate import is_section_name
from newsreader.sources.listing.roles import Role
from newsreader.sources.listing.stories import AnalysedPage, Story
from newsreader.sources.listing.wording import names_section
from newsreader.text import fold

_NUMBERS = re.compile(r"\d+")


def section_lines(page: AnalysedPage, stories: list[Story]) -> list[int]:
    """Find the lines that could head a section, belong to no story, and are touched by no text from above on a page
    that divides its blocks with blank lines."""
    taken = {index for story in stories for index in range(story.start, story.end)}
    starts = {story.start for story in stories}
    divided = sum(line.gap > 0 for line in page.source.lines) * 4 > len(page.source.lines)
    found = []
    for index, role in enumerate(page.roles):
        line = page.line(index)
        named = role is Role.NOISE and index + 1 in starts and is_section_name(line.text)
        if index in taken or not (named or (role is Role.TEXT and page.heads_section(index))):
            continue
        touched = divided and not line.gap and index > 0 and page.roles[index - 1] is Role.TEXT
        if line.heading or not touched:
            found.append(index)
    return _without_kickers(found, starts, page)


def _without_kickers(found: list[int], starts: set[int], page: AnalysedPage) -> list[int]:
    """Drop the topics and numbers above single stories: several of them return, or differ in their number alone."""
    above = [index for index in found if index + 1 in starts]
    labelled = sum(page.roles[start - 1] is Role.LABEL for start in starts if start)
    if labelled and labelled + len(above) >= 0.8 * len(starts):
        named = {index for index in above if page.line(index).heading or names_section(page.line(index).text)}
        return [index for index in found if index not in above or index in named]
    said = Counter(_NUMBERS.sub("0", fold(page.line(index).text)) for index in above)
    returning = {text for text, count in said.items() if count > 1}
    if not returning:
        return found
    most = len(above) >= 0.6 * len(starts)
    return [
        index
        for index in found
        if index not in above or not (most or _NUMBERS.sub("0", fold(page.line(index).text)) in returning)
    ]


def section_of(story: Story, page: AnalysedPage, sections: list[int]) -> str:
    """Return the nearest section above a story; `sections` are the lines of all."""
    place = bisect_left(sections, story.start)
    return page.line(sections[place - 1]).text.removesuffix(":").rstrip() if place else ""
