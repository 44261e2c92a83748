"""Alternative texts that were copied with a page's text: a line above a headline that is not the story before's.

They are assumed only on evidence (design section 10, rule 5): the line repeats its headline, or says nothing, or
returns as the text after the date; or it touches its headline on a page that otherwise uses blank lines. Where
blank lines tell nothing, what the page does elsewhere decides, and which headline the line shares words with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from newsreader.sources.boilerplate import is_sectionlike, names_section
from newsreader.sources.roles import Role
from newsreader.sources.stories import Reading, Story, same
from newsreader.text import fold

_WORD = re.compile(r"[^\W_]{4,}")


def find_alts(stories: list[Story], reading: Reading, places: Iterable[int]) -> None:
    """Set `alt` and `start` of those stories, whose headlines are known, above which their alternative text stands."""
    if reading.page.marked:
        return
    evidence = _Evidence(stories, reading)
    for place in places:
        story = stories[place]
        candidate = _candidate(story, stories, place, reading)
        if candidate < 0 or (place and same(reading.line(candidate).text, stories[place - 1].title(reading))):
            continue
        known = _is_certain(story, candidate, reading) or _touches(story, candidate, evidence)
        if known or (not evidence.blanks_tell and _is_likely(place, candidate, evidence)):
            story.alt = story.start = candidate


@dataclass
class _Evidence:
    """What the page as a whole says about alternative texts, looked for when it is asked for."""

    stories: list[Story]
    reading: Reading

    @cached_property
    def known(self) -> list[bool]:
        """For each line that could be an alternative text, whether it is certain to be one."""
        return [
            _is_certain(story, index, self.reading)
            for place, story in enumerate(self.stories)
            if story.headline >= 0 and (index := _candidate(story, self.stories, place, self.reading)) >= 0
        ]

    @cached_property
    def repeats_headlines(self) -> bool:
        """Whether somewhere the line above a headline repeats it."""
        line = self.reading.line
        return any(
            story.headline > 0
            and self.reading.roles[story.headline - 1] is Role.TEXT
            and same(line(story.headline - 1).text, line(story.headline).text)
            for story in self.stories
        )

    @cached_property
    def blanks_tell(self) -> bool:
        """Whether the page's blank lines group its lines: some headlines touch what is above them, others do not."""
        line = self.reading.line
        gaps = {line(story.headline).gap > 0 for story in self.stories if story.headline > 0}
        return len(gaps) > 1 or (gaps == {False} and any(line(story.anchor.line).gap for story in self.stories))

    @cached_property
    def has_pairs(self) -> bool:
        """Whether somewhere on the page a line repeats the one above it, as alternative texts do."""
        return any(
            self.reading.roles[index] is Role.TEXT and same(line.text, following.text)
            for index, (line, following) in enumerate(pairwise(self.reading.page.lines))
        )

    @cached_property
    def words_tell(self) -> bool:
        """Whether the lines above headlines share more words with the headline below them than with the one above."""
        closer = 0
        for place, story in enumerate(self.stories[1:], 1):
            candidate = _candidate(story, self.stories, place, self.reading)
            if candidate >= 0:
                text = self.reading.line(candidate).text
                own, other = (_shared(text, each.title(self.reading)) for each in (story, self.stories[place - 1]))
                closer += (own > other) - (own < other)
        return closer > 1 and closer >= 0.5 * (len(self.stories) - 1)


def _candidate(story: Story, stories: list[Story], place: int, reading: Reading) -> int:
    floor = stories[place - 1].anchor.line + 1 if place else 0
    index = story.headline - 1
    while index >= floor and reading.roles[index] is Role.LABEL:
        index -= 1
    if index < floor or reading.roles[index] not in {Role.TEXT, Role.IMAGE}:
        return -1
    return index


def _is_certain(story: Story, candidate: int, reading: Reading) -> bool:
    line = reading.line(candidate)
    if reading.roles[candidate] is Role.IMAGE or same(line.text, reading.line(story.headline).text):
        return True
    below = story.anchor.rest
    if not below:
        after = next(iter(reading.texts(story.anchor.line + 1, min(story.anchor.line + 4, len(reading.roles)))), -1)
        below = reading.line(after).text if after >= 0 else ""
    # right below the date before, and apart from its headline, it is that story's summary: two stories may share one
    shared = candidate > 0 and reading.roles[candidate - 1] is Role.DATE and reading.line(story.headline).gap > 0
    return same(line.text, below) and not shared


def _touches(story: Story, candidate: int, evidence: _Evidence) -> bool:
    """Alternative text and headline stand together, labels included, and apart from what is above."""
    reading = evidence.reading
    if any(reading.line(index).gap for index in range(candidate + 1, story.headline + 1)):
        return False
    first = candidate
    while first and not reading.line(first).gap and reading.roles[first - 1] is Role.LABEL:
        first -= 1
    if (first and not reading.line(first).gap) or reading.line(candidate).heading:
        return False
    return not _is_kicker(reading.line(candidate).text) or evidence.repeats_headlines


def _is_kicker(text: str) -> bool:
    """Whether a line above a headline names its topic: a few words, all capitals or capitalised."""
    words = text.split()
    capitals = all(word[:1].isupper() or len(word) < 4 for word in words)
    return is_sectionlike(text) and len(words) <= 3 and (capitals or names_section(text))


def _is_likely(place: int, candidate: int, evidence: _Evidence) -> bool:
    """Where every line stands alike, and the page has alternative texts at all."""
    if not any(evidence.known) and not evidence.has_pairs and not evidence.words_tell:
        return False
    stories, reading = evidence.stories, evidence.reading
    story = stories[place]
    text = reading.line(candidate).text
    if is_sectionlike(text):
        return False
    floor = stories[place - 1].anchor.line + 1 if place else 0
    between = [index for index in reading.texts(floor, candidate) if not is_sectionlike(reading.line(index).text)]
    if between and place:
        return True
    if place and stories[place - 1].headline >= 0:
        own = _shared(text, reading.line(story.headline).text)
        other = _shared(text, reading.line(stories[place - 1].headline).text)
        if own != other:
            return own > other
    elif _shared(text, reading.line(story.headline).text) > 1:
        return True
    return sum(evidence.known) * 2 >= len(evidence.known)


def _shared(text: str, headline: str) -> int:
    words = {word[:6] for word in _WORD.findall(fold(text))}
    return len(words & {word[:6] for word in _WORD.findall(fold(headline))})
