"""Where a story begins and ends.

It ends before the next one's section, before a story without a date, before the page's furniture. It begins with its
headline or, in text that was copied from a page, with the alternative text of its image above that. Such a text is
assumed only on evidence: the line repeats its headline, or is an image's by its words, or returns as the text after the
date; or it touches its headline on a page that otherwise uses blank lines. Where blank lines tell nothing, what the
page does elsewhere decides, and which headline the line shares words with.
"""

from __future__ import annotations

import re
from itertools import pairwise

from newsreader.sources.listing.anchors import Anchor
from newsreader.sources.listing.roles import PASSED, Role
from newsreader.sources.listing.stories import AnalysedPage, Story, is_caption, same
from newsreader.sources.listing.wording import is_label, is_noise, is_sectionlike, is_sentence, names_section
from newsreader.text import fold

UNDATED = "it has no date"
HEADLINE_WORDS = range(4, 26)
"""Words of a line that is taken for a headline without a date below it: fewer name a section, more are text."""
LONGEST_ALONE = 20
"""Lines of the only story of a page, which has no other to measure it by: what is longer is a whole article."""
_WORD = re.compile(r"[^\W_]{4,}")
STEM = 6
"""Letters by which words are compared: "ferries" and "ferry's" share five, "approve" and "approval" seven."""


def end_stories(stories: list[Story], page: AnalysedPage) -> None:
    """Set where each story ends, given where each begins."""
    for story, following in pairwise(stories):
        end = _before_undated(story, following.start, page)
        while end > story.body:  # the headings of sections above the next one are not its own
            role = page.roles[end - 1]
            passed = role in PASSED and role is not Role.DATE
            if not passed and not (role is Role.TEXT and _heads_section(end - 1, story, page)):
                break
            end -= 1
        story.end = end
    if stories:
        stories[-1].end = last_end(stories, page)


def _heads_section(index: int, story: Story, page: AnalysedPage) -> bool:
    """Whether a line below a date heads a section; right below it, it could also be a short summary."""
    text = page.line(index).text
    if not page.heads_section(index) or same(text, story.title(page)):
        return False
    if index > story.body or story.anchor.after:
        return True
    return names_section(text) or is_label(text)


def last_end(stories: list[Story], page: AnalysedPage) -> int:
    """Return where the last story ends: where the page's furniture begins, and no longer than the ones before it."""
    story = stories[-1]
    end = _before_undated(story, story.end, page)
    longest = max((len(page.texts(other.body, other.end)) for other in stories[:-1]), default=LONGEST_ALONE)
    within = {page.line(index).heading for other in stories[:-1] for index in range(other.body, other.end)}
    seen = 0
    for index in range(story.body, end):
        role, line = page.roles[index], page.line(index)
        if role is Role.MORE and seen:
            return index + 1
        if role is Role.NOISE and (seen or is_noise(line.text)):
            if seen or not longest or not _sentence_follows(index, page):
                return index
        elif role is Role.TEXT:
            is_summary = not seen and not names_section(line.text)
            if not is_summary and _is_beyond(index, seen, longest, within, page):
                return index
            seen += 1
    return end


def _is_beyond(index: int, seen: int, longest: int, within: set[int], page: AnalysedPage) -> bool:
    """Whether a line below the last date is no longer of its story, which has `seen` lines of at most `longest`, and
    headings of the levels that other stories have `within`."""
    line = page.line(index)
    if line.heading:
        return line.heading not in within
    if seen >= longest and not (seen and all(is_sentence(each.text) for each in page.source.lines[index:])):
        above = page.texts(index - 3, index)
        captioned = seen == 1 and bool(above) and is_caption(page.line(above[-1]).text, line.text)
        if not captioned:
            return True
    return is_sectionlike(line.text) and not line.item and (seen > 0 or not _sentence_follows(index, page))


def _sentence_follows(index: int, page: AnalysedPage) -> bool:
    following = page.texts(index + 1, index + 3)
    return bool(following) and is_sentence(page.line(following[0]).text)


def _before_undated(story: Story, end: int, page: AnalysedPage) -> int:
    """Return where a story without a date begins below the date of `story`, else `end`."""
    for index in range(story.body, end):
        if _begins_undated(story, index, end, page):
            return index
    return end


def _begins_undated(story: Story, index: int, end: int, page: AnalysedPage) -> bool:
    """Whether a story without a date begins at a line below the date of `story`.

    It is a heading like the headline of `story`; or two lines that repeat each other; or, below the summary, two
    lines that stand together and apart, or a line like a headline.
    """
    line, role = page.line(index), page.roles[index]
    level = page.line(story.headline).heading if story.headline >= 0 else 0
    if level or line.heading or page.source.marked:
        if role is not Role.TEXT or not 0 < level == line.heading:
            return False
        below = page.texts(index + 1, end + 1)[:1]
        return not below or page.line(below[0]).heading <= level  # else it heads a section
    has_body = bool(story.anchor.after or page.texts(story.body, index))
    following = page.line(index + 1) if index + 1 < end and page.roles[index + 1] is Role.TEXT else None
    if role is not Role.TEXT:
        return False
    if following and not same(line.text, story.title(page)):
        touching = story.alt >= 0 and line.gap > 0 and following.gap == 0
        if same(line.text, following.text) or (touching and not is_sentence(following.text)):
            return True
    return has_body and is_sentence(page.line(index - 1).text) and _is_headline(index, end, page)


def _is_headline(index: int, end: int, page: AnalysedPage) -> bool:
    """Whether a line reads like a headline: several words, most of them with capitals, and no full stop; and not like
    the heading of a section, which the next story follows at once."""
    text = page.line(index).text
    words = text.split()
    alone = all(is_sectionlike(page.line(below).text) for below in page.texts(index + 1, end))
    if alone and is_sectionlike(text) and (names_section(text) or len(words) < 5):  # 3 to 7 read the pages tried alike
        return False
    long = [word for word in words if len(word) > 3 and word[:1].isalpha()]  # "of" and "the" are small in titles
    capitals = sum(word[:1].isupper() for word in long)
    headed = 2 * capitals > len(long) > 1 or _sentence_follows(index, page)
    return len(words) in HEADLINE_WORDS and not is_sentence(text) and headed


def find_undated(stories: list[Story], page: AnalysedPage) -> list[Story]:
    """Find the stories without a date between dated ones."""
    undated = []
    for story, following in pairwise(stories):
        index = story.end
        while index < following.start:
            if page.roles[index] is Role.TEXT and _begins_undated(story, index, following.start, page):
                undated.append(_undated(index, following.start, story, page))
                index = undated[-1].end
            else:
                index += 1
    return undated


def _undated(index: int, end: int, story: Story, page: AnalysedPage) -> Story:
    headline, alt = index, -1
    if index + 1 < end and not page.line(index).heading and page.line(index + 1).gap == 0:
        first, second = page.line(index).text, page.line(index + 1).text
        if is_sentence(first) or not is_sentence(second):
            headline, alt = index + 1, index
    stop = headline + 1
    while stop < end and page.roles[stop] is Role.TEXT and not is_sectionlike(page.line(stop).text):
        if _begins_undated(story, stop, end, page):
            break
        stop += 1
    return Story(Anchor(headline, None, refused=UNDATED), index, stop, headline=headline, alt=alt)


def find_alts(stories: list[Story], page: AnalysedPage) -> None:
    """Set `alt` and `start` of those stories above whose headline their alternative text stands."""
    if page.source.marked:
        return
    candidates = [_candidate(place, stories, page) for place in range(len(stories))]
    certain = [index >= 0 and _is_certain(story, index, page) for story, index in zip(stories, candidates, strict=True)]
    # Blank lines group the lines of a page where some headlines touch what is above them and others do not.
    gaps = {page.line(story.headline).gap > 0 for story in stories if story.headline > 0}
    blanks_tell = len(gaps) > 1 or (gaps == {False} and any(page.line(story.anchor.line).gap for story in stories))
    nearness = [_nearness(place, index, stories, page) for place, index in enumerate(candidates)]
    balance = sum(nearer > 0 for nearer in nearness[1:]) - sum(nearer < 0 for nearer in nearness[1:])
    has_alts = any(certain) or (balance > 1 and 2 * balance >= len(stories) - 1)
    for place, (story, index) in enumerate(zip(stories, candidates, strict=True)):
        assumed = has_alts and not blanks_tell and (nearness[place] > 0 or not place)
        if index >= 0 and (assumed or certain[place] or _touches(story, index, page)):
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


def _touches(story: Story, index: int, page: AnalysedPage) -> bool:
    """Whether alternative text and headline stand together, labels included, and apart from what is above."""
    if page.line(index).heading or any(page.line(below).gap for below in range(index + 1, story.headline + 1)):
        return False
    first = index
    while first and not page.line(first).gap and page.roles[first - 1] is Role.LABEL:
        first -= 1
    apart = page.line(first).gap if first else any(line.gap for line in page.source.lines)
    text = page.line(index).text
    words = text.split()
    capitals = all(not word[:1].islower() or len(word) < 4 for word in words)
    # It names the topic in a word or three; with 2 or 5 the pages that were tried are read alike.
    kicker = is_sectionlike(text) and len(words) <= 3 and (capitals or names_section(text))
    return bool(apart) and not kicker


def _nearness(place: int, index: int, stories: list[Story], page: AnalysedPage) -> int:
    """Return how many more words a line shares with the headline below it than with the one above."""
    if index < 0:
        return 0
    line, below, above = (
        {word[:STEM] for word in _WORD.findall(fold(text))}
        for text in (page.line(index).text, stories[place].title(page), stories[place - 1].title(page) if place else "")
    )
    return len(line & below) - len(line & above)
