"""Where a story ends: before the next one's section, before a story without a date, before the page's furniture."""

from __future__ import annotations

from itertools import pairwise

from newsreader.sources.listing.anchors import Anchor
from newsreader.sources.listing.boilerplate import is_noise
from newsreader.sources.listing.roles import MOST, PASSED, Role
from newsreader.sources.listing.stories import AnalysedPage, Story, is_caption, same
from newsreader.sources.listing.wording import is_sectionlike, is_sentence, names_section

UNDATED = "it has no date"
HEADLINE_WORDS = range(4, 26)
"""Words of a line that is taken for a headline without a date below it: fewer name a section, more are text."""


def end_stories(stories: list[Story], page: AnalysedPage) -> None:
    """Set where each story ends, given where each begins."""
    short = _has_short_summaries(stories, page)
    for story, following in pairwise(stories):
        story.end = _end_before(story, following.start, page, short)
    if stories:
        stories[-1].end = last_end(stories, page, short)


def _has_short_summaries(stories: list[Story], page: AnalysedPage) -> bool:
    """Whether below most dates stands one line that could head a section: then it is a summary."""
    alone = 0
    for story, following in pairwise(stories):
        below = page.texts(story.anchor.line + 1, following.start)
        text = page.line(below[0]).text if len(below) == 1 else ""
        alone += bool(text) and is_sectionlike(text) and not (names_section(text) or text.isupper())
    return len(stories) > 2 and alone >= MOST * (len(stories) - 1)


def _end_before(story: Story, end: int, page: AnalysedPage, short: bool) -> int:
    """Find where a story ends above line `end`: the headings of sections there are not its own."""
    end = _before_undated(story, end, page)
    while end - 1 > story.anchor.line:
        role = page.roles[end - 1]
        passed = role in PASSED and role is not Role.DATE
        if not passed and not (role is Role.TEXT and _heads_section(end - 1, story, page, short)):
            break
        end -= 1
    return end


def _heads_section(index: int, story: Story, page: AnalysedPage, short: bool) -> bool:
    """Whether a line below a date heads a section; right below it, it could also be a short summary."""
    text = page.line(index).text
    if not page.heads_section(index) or same(text, story.title(page)):
        return False
    if index > story.anchor.line + 1 or story.anchor.after:
        return True
    if short and not names_section(text):
        return False
    words = text.split()
    return len(words) <= 3 or all(word[:1].isupper() or len(word) < 4 or not word[:1].isalpha() for word in words)


def last_end(stories: list[Story], page: AnalysedPage, short: bool = False) -> int:
    """Return where the last story ends: where the page's furniture begins, and no longer than the ones before it."""
    story = stories[-1]
    date = story.anchor.line
    end = _before_undated(story, story.end, page)
    longest = max((page.paragraphs(other.anchor.line + 1, other.end) for other in stories[:-1]), default=20)
    below = page.texts(date + 1, end)
    if below and is_sentence(page.line(below[0]).text):
        longest = max(longest, 1)
    seen = 0
    for index in range(date + 1, end):
        role, line = page.roles[index], page.line(index)
        if role is Role.MORE and seen:
            return index + 1
        if role is Role.NOISE and (seen or is_noise(line.text)):
            if seen or not longest or not _sentence_follows(index, page):
                return index
        elif role is Role.TEXT and not (seen and page.continues(index)):
            is_summary = short and not seen and not names_section(line.text)
            if not is_summary and _is_beyond(index, seen, longest, page):
                return index
            seen += 1
    return end


def _is_beyond(index: int, seen: int, longest: int, page: AnalysedPage) -> bool:
    """Whether a line below the last date is no longer of its story, which has `seen` lines of at most `longest`."""
    line = page.line(index)
    if line.heading:
        return True
    if seen >= longest:
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
    for index in range(story.anchor.line + 1, end):
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
    has_body = bool(story.anchor.after or page.texts(story.anchor.line + 1, index))
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
    if alone and is_sectionlike(text) and (names_section(text) or len(words) < 5):
        return False
    long = [word for word in words if len(word) > 3 and word[:1].isalpha()]
    capitals = sum(word[:1].isupper() for word in long)
    return len(words) in HEADLINE_WORDS and not is_sentence(text) and 2 * capitals > len(long) > 1


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
