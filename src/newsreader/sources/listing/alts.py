"""Alternative texts that were copied with a page's text: a line above a headline that is not the story before's.

They are assumed only on evidence (docs/listing-pages.md): the line repeats its headline, or says nothing, or
returns as the text after the date; or it touches its headline on a page that otherwise uses blank lines. Where
blank lines tell nothing, what the page does elsewhere decides, and which headline the line shares words with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from newsreader.sources.listing.roles import Role
from newsreader.sources.listing.stories import Reading, Story, same
from newsreader.sources.listing.wording import is_sectionlike, is_sentence, names_section
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
        known = evidence.leads_each or _is_certain(story, candidate, reading) or _touches(story, candidate, evidence)
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
    def closer(self) -> int:
        """How many more lines above headlines share words with the headline below them than with the one above."""
        closer = 0
        for place, story in enumerate(self.stories[1:], 1):
            candidate = _candidate(story, self.stories, place, self.reading)
            if candidate >= 0:
                text = self.reading.line(candidate).text
                own, other = (_shared(text, each.title(self.reading)) for each in (story, self.stories[place - 1]))
                closer += (own > other) - (own < other)
        return closer

    @cached_property
    def words_tell(self) -> bool:
        """Whether that goes for most of them."""
        return self.closer > 1 and self.closer >= 0.5 * (len(self.stories) - 1)

    @cached_property
    def leads_each(self) -> bool:
        """Whether a line stands above every headline, the first one's too, and none below the last story: were they
        texts of the stories above them, the last story would have one as well."""
        reading, stories = self.reading, self.stories
        places = range(len(stories))
        above = [_candidate(stories[place], stories, place, reading) for place in places]
        if len(stories) < 3 or min(above) < 0 or self.closer < 0 or names_section(reading.line(above[0]).text):
            return False
        if any(
            not reading.line(index).gap and reading.line(story.headline).gap
            for index, story in zip(above, stories, strict=True)
        ):
            return False
        if 2 * sum(is_sectionlike(reading.line(index).text) for index in above) >= len(above):
            return False  # topics
        below = _last_texts(stories[-1], reading)
        if not any(is_sentence(reading.line(index).text) for index in above):
            return not below or is_sentence(reading.line(below[-1]).text)
        return not below and not any(map(self.is_summed, places[:-1]))

    def is_summed(self, place: int) -> bool:
        """Whether text stands below the date of a story, above what could be the alternative text of the next one."""
        story = self.stories[place]
        candidate = _candidate(self.stories[place + 1], self.stories, place + 1, self.reading)
        between = self.reading.texts(story.anchor.line + 1, candidate)
        return bool(story.anchor.after) or any(not _names_section(index, self.reading) for index in between)

    @cached_property
    def follows_summaries(self) -> bool | None:
        """Whether above each certain alternative text stands the summary of the story before; None: some do."""
        places = [
            place
            for place, story in enumerate(self.stories[1:])
            if (index := _candidate(story, self.stories, place + 1, self.reading)) >= 0
            and _is_certain(story, index, self.reading)
        ]
        summed = {self.is_summed(place) for place in places}
        return summed.pop() if len(places) > 1 and len(summed) == 1 else None


def _names_section(index: int, reading: Reading) -> bool:
    text = reading.line(index).text
    return is_sectionlike(text) and names_section(text)


def _last_texts(story: Story, reading: Reading) -> list[int]:
    """Return the lines of text below the last date, down to the furniture of the page."""
    end = story.anchor.line + 1
    while end < len(reading.roles) and reading.roles[end] not in {Role.NOISE, Role.OFFER, Role.MORE}:
        end += 1
    return reading.texts(story.anchor.line + 1, end)


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
    if _opens_section(candidate, reading) and not is_sectionlike(line.text):
        return True
    below = story.anchor.after
    if not below:
        after = next(iter(reading.texts(story.anchor.line + 1, min(story.anchor.line + 4, len(reading.roles)))), -1)
        below = reading.line(after).text if after >= 0 else ""
    # right below the date before, and apart from its headline, it is that story's summary: two stories may share one
    shared = candidate > 0 and reading.roles[candidate - 1] is Role.DATE and reading.line(story.headline).gap > 0
    return same(line.text, below) and not shared


def _opens_section(candidate: int, reading: Reading) -> bool:
    """Whether a line stands below a heading that other stories stand above: it is no text of theirs."""
    above = reading.texts(candidate - 1, candidate)
    return bool(above) and _names_section(above[0], reading) and Role.DATE in reading.roles[: above[0]]


def _touches(story: Story, candidate: int, evidence: _Evidence) -> bool:
    """Alternative text and headline stand together, labels included, and apart from what is above."""
    reading = evidence.reading
    if any(reading.line(index).gap for index in range(candidate + 1, story.headline + 1)):
        return False
    first = candidate
    while first and not reading.line(first).gap and reading.roles[first - 1] is Role.LABEL:
        first -= 1
    apart = reading.line(first).gap if first else any(line.gap for line in reading.page.lines)
    if not apart or reading.line(candidate).heading:
        return False
    return not _is_kicker(reading.line(candidate).text) or evidence.repeats_headlines


def _is_kicker(text: str) -> bool:
    """Whether a line above a headline names its topic: a few words, all capitals or capitalised."""
    words = text.split()
    capitals = all(not word[:1].islower() or len(word) < 4 for word in words)
    return is_sectionlike(text) and len(words) <= 3 and (capitals or names_section(text))


def _is_likely(place: int, candidate: int, evidence: _Evidence) -> bool:
    """Where every line stands alike, and the page has alternative texts at all."""
    if not any(evidence.known) and not evidence.has_pairs and not evidence.words_tell:
        return False
    reading, story = evidence.reading, evidence.stories[place]
    text, certain = reading.line(candidate).text, sum(evidence.known)
    if is_sectionlike(text):
        return False
    own = _shared(text, story.title(reading))
    if not place:
        return own > 1 or certain + 1 >= len(evidence.known)
    above = evidence.stories[place - 1]
    between = reading.texts(above.anchor.line + 1, candidate)
    if any(not is_sectionlike(reading.line(index).text) for index in between):
        return True
    if evidence.follows_summaries is not None:
        return not evidence.follows_summaries
    other = _shared(text, above.title(reading))
    return own > other if own != other else 2 * certain >= len(evidence.known)


def _shared(text: str, headline: str) -> int:
    words = {word[:6] for word in _WORD.findall(fold(text))}
    return len(words & {word[:6] for word in _WORD.findall(fold(headline))})
