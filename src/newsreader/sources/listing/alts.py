"""Alternative texts that were copied with a page's text: a line above a headline that is not the story before's.

They are assumed only on evidence: the line repeats its headline, or is an image's by its words, or returns as the text
after the date; or it touches its headline on a page that otherwise uses blank lines. Where blank lines tell nothing,
what the page does elsewhere decides, and which headline the line shares words with.
"""

from __future__ import annotations

import re
from itertools import pairwise

from newsreader.sources.listing.roles import Role
from newsreader.sources.listing.stories import AnalysedPage, Story, same
from newsreader.sources.listing.wording import is_sectionlike, names_section
from newsreader.text import fold

_WORD = re.compile(r"[^\W_]{4,}")
STEM = 6
"""Letters by which words are compared: "ferries" and "ferry's" share five, "approve" and "approval" seven."""


def find_alts(stories: list[Story], page: AnalysedPage) -> None:
    """Set `alt` and `start` of those stories above whose headline their alternative text stands."""
    if page.source.marked:
        return
    candidates = [_candidate(place, stories, page) for place in range(len(stories))]
    certain = [index >= 0 and _is_certain(story, index, page) for story, index in zip(stories, candidates, strict=True)]
    blanks_tell = _blanks_tell(stories, page)
    has_alts = any(certain) or _words_tell(stories, candidates, page)
    for place, (story, index) in enumerate(zip(stories, candidates, strict=True)):
        if index < 0:
            continue
        assumed = certain[place] or _touches(story, index, page)
        if assumed or (has_alts and not blanks_tell and _is_nearer(place, index, stories, page)):
            story.alt = story.start = index


def _candidate(place: int, stories: list[Story], page: AnalysedPage) -> int:
    """Return the line above a headline, labels and bylines left out, that could be its alternative text; else -1."""
    floor = stories[place - 1].anchor.line + 1 if place else 0
    index = stories[place].headline - 1
    while index >= floor and page.roles[index] in {Role.LABEL, Role.BYLINE}:
        index -= 1
    if index < floor or page.roles[index] not in {Role.TEXT, Role.IMAGE}:
        return -1
    if place and same(page.line(index).text, stories[place - 1].title(page)):
        return -1
    return index


def _is_certain(story: Story, index: int, page: AnalysedPage) -> bool:
    line = page.line(index)
    if page.roles[index] is Role.IMAGE or same(line.text, page.line(story.headline).text):
        return True
    after = page.texts(story.anchor.line + 1, story.anchor.line + 4)[:1]
    below = story.anchor.after or (page.line(after[0]).text if after else "")
    # right below the date before, and apart from its headline, it is that story's summary: two stories may share one
    shared = index > 0 and page.roles[index - 1] is Role.DATE and page.line(story.headline).gap > 0
    return same(line.text, below) and not shared


def _blanks_tell(stories: list[Story], page: AnalysedPage) -> bool:
    """Whether the page's blank lines group its lines: some headlines touch what is above them, others do not."""
    gaps = {page.line(story.headline).gap > 0 for story in stories if story.headline > 0}
    return len(gaps) > 1 or (gaps == {False} and any(page.line(story.anchor.line).gap for story in stories))


def _touches(story: Story, index: int, page: AnalysedPage) -> bool:
    """Whether alternative text and headline stand together, labels included, and apart from what is above."""
    if page.line(index).heading or any(page.line(below).gap for below in range(index + 1, story.headline + 1)):
        return False
    first = index
    while first and not page.line(first).gap and page.roles[first - 1] is Role.LABEL:
        first -= 1
    apart = page.line(first).gap if first else any(line.gap for line in page.source.lines)
    return bool(apart) and not _is_kicker(page.line(index).text)


def _is_kicker(text: str) -> bool:
    """Whether a line above a headline names its topic: a few words, all capitals or capitalised."""
    words = text.split()
    capitals = all(not word[:1].islower() or len(word) < 4 for word in words)
    return is_sectionlike(text) and len(words) <= 3 and (capitals or names_section(text))


def _words_tell(stories: list[Story], candidates: list[int], page: AnalysedPage) -> bool:
    """Whether most lines above headlines share more words with the headline below them than with the one above."""
    nearer = 0
    for (before, story), index in zip(pairwise(stories), candidates[1:], strict=True):
        if index >= 0:
            own, other = _shared(index, story, page), _shared(index, before, page)
            nearer += (own > other) - (own < other)
    return nearer > 1 and 2 * nearer >= len(stories) - 1


def _is_nearer(place: int, index: int, stories: list[Story], page: AnalysedPage) -> bool:
    """Whether a line belongs to the headline below it rather than to the one above: that has a text already, or shares
    fewer words."""
    if is_sectionlike(page.line(index).text):
        return False
    if not place:
        return True
    above = stories[place - 1]
    between = page.texts(above.anchor.line + 1, index)
    if any(not is_sectionlike(page.line(each).text) for each in between):
        return True
    return _shared(index, stories[place], page) > _shared(index, above, page)


def _shared(index: int, story: Story, page: AnalysedPage) -> int:
    """Count the words that a line shares with a headline."""
    words, others = (
        {word[:STEM] for word in _WORD.findall(fold(text))} for text in (page.line(index).text, story.title(page))
    )
    return len(words & others)
