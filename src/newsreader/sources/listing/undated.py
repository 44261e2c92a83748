"""Stories without a date among dated ones: they neither take nor lend a date, nor leak into their neighbours."""

from __future__ import annotations

from itertools import pairwise

from newsreader.sources.listing.anchors import Anchor
from newsreader.sources.listing.roles import Role
from newsreader.sources.listing.stories import Reading, Story, same
from newsreader.sources.listing.wording import is_sectionlike, is_sentence, names_section, word_count

REASON = "it has no date"


def begins_undated(story: Story, index: int, end: int, reading: Reading) -> bool:
    """Whether a story without a date begins at a line below the date of `story`.

    It is a heading like the headline of `story`; or two lines that repeat each other; or, below the summary, two
    lines that stand together and apart, or a line like a headline.
    """
    line, role = reading.line(index), reading.roles[index]
    level = reading.line(story.headline).heading if story.headline >= 0 else 0
    if level or line.heading or reading.page.marked:
        return role is Role.TEXT and level > 0 and line.heading == level and not _outranks_next(index, end, reading)
    has_body = bool(story.anchor.after or reading.texts(story.anchor.line + 1, index))
    if index + 1 < end and reading.roles[index + 1] is Role.TEXT and _is_pair(story, index, has_body, end, reading):
        return True
    if role is not Role.TEXT or not has_body:
        return False
    return is_sentence(reading.line(index - 1).text) and _is_headline(index, end, reading)


def _outranks_next(index: int, end: int, reading: Reading) -> bool:
    """Whether the line below a heading is a heading of a lower level: then it is a section's."""
    below = reading.texts(index + 1, end + 1)[:1]
    return bool(below) and reading.line(below[0]).heading > reading.line(index).heading


def _is_pair(story: Story, index: int, has_body: bool, end: int, reading: Reading) -> bool:
    """Whether a line is the alternative text of the one below it."""
    line, following = reading.line(index), reading.line(index + 1)
    if reading.roles[index] is Role.IMAGE:
        return (has_body or following.gap == 0) and _is_headline(index + 1, end, reading)
    if reading.roles[index] is not Role.TEXT or same(line.text, story.title(reading)):
        return False
    touching = story.alt >= 0 and line.gap > 0 and following.gap == 0
    return same(line.text, following.text) or (touching and not is_sentence(following.text))


def _is_headline(index: int, end: int, reading: Reading) -> bool:
    """Whether a line reads like a headline: several words, most of them capitals, and no full stop; and not like
    the heading of a section, which the next story follows at once."""
    text = reading.line(index).text
    alone = all(is_sectionlike(reading.line(below).text) for below in reading.texts(index + 1, end))
    if alone and is_sectionlike(text) and (names_section(text) or len(text.split()) < 5):
        return False
    words = [word for word in text.split() if len(word) > 3 and word[:1].isalpha()]
    capitals = sum(word[:1].isupper() for word in words)
    return 4 <= len(text.split()) <= 25 and not is_sentence(text) and 2 * capitals > len(words) > 1


def is_headline_with_summary(texts: list[int], reading: Reading) -> bool:
    """Whether lines are a headline, in whatever case it is written, and its summary: below a summary of one paragraph
    these are another story."""
    if len(texts) != 2 or reading.page.marked:
        return False
    first, second = (reading.line(index) for index in texts)
    alike = not any(line.gap for line in reading.page.lines) or (first.gap > 0 and second.gap > 0)
    apart = alike and not (first.item or second.item)
    return (
        apart
        and 5 < word_count(first.text) <= 25
        and (first.text[-1].isalnum() or first.text[-1] in "?!”’")
        and is_sentence(second.text)
    )


def find_undated(stories: list[Story], reading: Reading) -> list[Story]:
    """Find the stories without a date between dated ones."""
    found = []
    for story, following in pairwise(stories):
        index = story.end
        while index < following.start:
            if reading.roles[index] is Role.TEXT and _begins(story, index, following.start, reading):
                found.append(_undated(index, following.start, story, reading))
                index = found[-1].end
            else:
                index += 1
    return found


def _begins(story: Story, index: int, end: int, reading: Reading) -> bool:
    if begins_undated(story, index, end, reading):
        return True
    return index == story.end and is_headline_with_summary(reading.texts(index, end), reading)


def _undated(index: int, end: int, story: Story, reading: Reading) -> Story:
    headline, alt = index, -1
    if index + 1 < end and not reading.line(index).heading and reading.line(index + 1).gap == 0:
        leads = is_sentence(reading.line(index + 1).text) and not is_sentence(reading.line(index).text)
        headline, alt = (index, -1) if leads else (index + 1, index)
    stop = headline + 1
    while stop < end and not begins_undated(story, stop, end, reading) and not _ends(stop, reading):
        stop += 1
    return Story(Anchor(headline, None, refused=REASON), index, stop, headline=headline, alt=alt)


def _ends(index: int, reading: Reading) -> bool:
    return reading.roles[index] is not Role.TEXT or is_sectionlike(reading.line(index).text)
