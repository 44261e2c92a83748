"""Where a story ends: before the next one's section, before a story without a date, before the page's furniture."""

from __future__ import annotations

from itertools import pairwise

from newsreader.sources.listing.boilerplate import is_noise
from newsreader.sources.listing.roles import PASSED, Role
from newsreader.sources.listing.stories import Reading, Story, is_caption, same
from newsreader.sources.listing.undated import begins_undated, is_headline_with_summary
from newsreader.sources.listing.wording import is_fragment, is_sectionlike, is_sentence, names_section


def end_stories(stories: list[Story], reading: Reading) -> None:
    """Set where each story ends, given where each begins."""
    short = _has_short_summaries(stories, reading)
    for story, following in pairwise(stories):
        story.end = _tail_end(story, following.start, reading, short)
    if stories:
        stories[-1].end = last_end(stories, reading, short)
        _end_after_paragraph(stories, reading)


def _end_after_paragraph(stories: list[Story], reading: Reading) -> None:
    """Where a page gives one paragraph to a story, what follows it below a line that is no sentence is not the
    story's: a box of the page, a story without a date."""
    counts = [reading.paragraphs(story.anchor.line + 1, story.end) for story in stories]
    if len(stories) < 4 or sum(count == 1 for count in counts) < 0.6 * len(stories):
        return
    for story, count in zip(stories, counts, strict=True):
        below = reading.texts(story.anchor.line + 1, story.end) if count > 1 else []
        if below and is_sentence(reading.line(below[0]).text):
            odd = [index for index in below[1:] if _is_apart(index, reading)]
            if is_headline_with_summary(below[1:], reading):
                odd = below[1:]
            story.end = odd[0] if odd else story.end


def _is_apart(index: int, reading: Reading) -> bool:
    line = reading.line(index)
    return is_fragment(line.text) and not line.item and not reading.continues(index)


def _has_short_summaries(stories: list[Story], reading: Reading) -> bool:
    """Whether below most dates stands one line that could head a section: then it is a summary."""
    lone = 0
    for story, following in pairwise(stories):
        below = reading.texts(story.anchor.line + 1, following.start)
        text = reading.line(below[0]).text if len(below) == 1 else ""
        lone += bool(text) and is_sectionlike(text) and not (names_section(text) or text.isupper())
    return len(stories) > 2 and lone >= 0.6 * (len(stories) - 1)


def _tail_end(story: Story, end: int, reading: Reading, short: bool) -> int:
    """Find where a story ends before the next one begins: the headings of sections between them are neither's."""
    end = _before_undated(story, end, reading)
    while end - 1 > story.anchor.line:
        role = reading.roles[end - 1]
        passed = role in PASSED and role is not Role.DATE
        if not passed and not (role is Role.TEXT and _heads_section(end - 1, story, reading, short)):
            break
        end -= 1
    return end


def _heads_section(index: int, story: Story, reading: Reading, short: bool) -> bool:
    """Whether a line below a date heads a section; right below it, it could also be a short summary."""
    if not reading.heads_section(index) or same(reading.line(index).text, story.title(reading)):
        return False
    if index > story.anchor.line + 1 or story.anchor.after:
        return True
    if short and not names_section(reading.line(index).text):
        return False
    words = reading.line(index).text.split()
    return len(words) <= 3 or all(word[:1].isupper() or len(word) < 4 or not word[:1].isalpha() for word in words)


def _before_undated(story: Story, end: int, reading: Reading) -> int:
    """Stop before a story without a date."""
    for index in range(story.anchor.line + 1, end):
        if begins_undated(story, index, end, reading):
            return index
    return end


def last_end(stories: list[Story], reading: Reading, short: bool = False) -> int:
    """The last story ends where the page's furniture begins, and is no longer than the ones before it."""
    story = stories[-1]
    story.end = _before_undated(story, story.end, reading)
    lengths = [reading.paragraphs(other.anchor.line + 1, other.end) for other in stories[:-1]]
    longest = max(lengths, default=20)
    following = reading.texts(story.anchor.line + 1, story.end)[:1]
    if following and is_sentence(reading.line(following[0]).text):
        longest = max(longest, 1)
    seen = 0
    for index in range(story.anchor.line + 1, story.end):
        role = reading.roles[index]
        if role is Role.NOISE and (seen or is_noise(reading.line(index).text)):
            if seen or not longest or not _sentence_follows(index, reading):
                return index
        elif role is Role.TEXT and not (seen and reading.continues(index)):
            if not (short and not seen and not names_section(reading.line(index).text)) and _is_beyond(
                index, seen, longest, reading
            ):
                return index
            seen += 1
        elif role is Role.MORE and seen:
            return index + 1
    return story.end


def _is_beyond(index: int, seen: int, longest: int, reading: Reading) -> bool:
    """Whether a line below the last date is no longer of its story, which has `seen` lines of at most `longest`."""
    line = reading.line(index)
    if line.heading:
        return True
    if seen >= longest and not (_after_caption(index, seen, reading) or (seen and _closes_page(index, reading))):
        return True
    return is_sectionlike(line.text) and not line.item and (seen > 0 or not _sentence_follows(index, reading))


def _closes_page(index: int, reading: Reading) -> bool:
    """Whether a line is the page's last and running text: a footer would be furniture, or say more."""
    return index == len(reading.roles) - 1 and not reading.page.marked and is_sentence(reading.line(index).text)


def _after_caption(index: int, seen: int, reading: Reading) -> bool:
    """Whether all that was seen before this paragraph is one short line: its picture's caption."""
    above = reading.texts(index - 3, index)
    return seen == 1 and bool(above) and is_caption(reading.line(above[-1]).text, reading.line(index).text)


def _sentence_follows(index: int, reading: Reading) -> bool:
    following = reading.texts(index + 1, min(index + 3, len(reading.page.lines)))
    return bool(following) and is_sentence(reading.line(following[0]).text)
