"""A story: the lines of the page that belong to one date, and what each of them is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from newsreader.sources.listing.anchors import Anchor
from newsreader.sources.listing.boilerplate import byline, is_placeholder
from newsreader.sources.listing.lines import Line, Page
from newsreader.sources.listing.more_links import without_read_more
from newsreader.sources.listing.roles import Role
from newsreader.sources.listing.wording import (
    is_fragment,
    is_sectionlike,
    is_sentence,
    is_tag_list,
    names_section,
    word_count,
)
from newsreader.text import fold


@dataclass(slots=True)
class Reading:
    """A page with its lines told apart: what every order of reading starts from."""

    page: Page
    roles: list[Role]
    anchors: list[Anchor]

    def line(self, index: int) -> Line:
        """Return a line."""
        return self.page.lines[index]

    def texts(self, start: int, end: int) -> list[int]:
        """Return the lines of a stretch that could be a headline, a summary or a section."""
        stop = min(end, len(self.roles))
        return [index for index in range(start, stop) if self.roles[index] is Role.TEXT]

    def paragraphs(self, start: int, end: int) -> int:
        """Count the paragraphs of a stretch."""
        return sum(index == start or not self.continues(index) for index in self.texts(start, end))

    def continues(self, index: int) -> bool:
        """Whether a line goes on with the paragraph of the line above: text that was wrapped at a width."""
        if index == 0 or self.page.lines[index].gap or self.roles[index - 1] is not Role.TEXT:
            return False
        above = self.page.lines[index - 1].text
        wrapped = len(above) >= 50 or self.page.lines[index].text[:1].islower()
        return wrapped and not is_sentence(above) and not self.page.lines[index - 1].heading

    def bounds(self, place: int) -> tuple[int, int]:
        """Return the line after the date before the one at `place`, and the line of the date after it."""
        start = self.anchors[place - 1].line + 1 if place else 0
        end = self.anchors[place + 1].line if place + 1 < len(self.anchors) else len(self.page.lines)
        return start, end

    def span(self, place: int) -> tuple[int, int]:
        """Return the line after the date at `place`, and the line of the date after it."""
        return self.anchors[place].line + 1, self.bounds(place)[1]

    def heads_section(self, index: int) -> bool:
        """Whether a line could head a section; where the markup has headings, others must say so by their words."""
        line = self.page.lines[index]
        if line.heading:
            return True
        return is_sectionlike(line.text) and (not self.page.headed or names_section(line.text))


@dataclass(slots=True)
class Story:
    """One story as it stands on the page, by the indexes of its lines."""

    anchor: Anchor
    start: int
    """Its first line: what stands above is not its own."""
    end: int
    """The line after its last."""
    headline: int = -1
    """-1: none was found."""
    inline: str = ""
    """The headline, where it shares its line with the date."""
    alt: int = -1
    """A line of text that was found to be an image's alternative text."""
    boxed: bool = False
    """It has an element of its own on the page."""

    def title(self, reading: Reading) -> str:
        """Return its headline."""
        return self.inline or (reading.line(self.headline).text if self.headline >= 0 else "")


def same(first: str, second: str) -> bool:
    """Whether two texts read the same: quotes, dashes, case folded, one perhaps cut off with an ellipsis."""
    one, two = _comparable(first), _comparable(second)
    if not one or not two:
        return False
    if one == two:
        return True
    short, long = sorted((one, two), key=len)
    if len(short) >= 12 and long.startswith(short) and _names_site(first, second):
        return True
    cut = first if len(_comparable(first)) <= len(_comparable(second)) else second
    return len(short) >= 12 and cut.rstrip(" ]\"'”").endswith(("...", "…")) and long.startswith(short)


def _names_site(first: str, second: str) -> bool:
    """Whether the longer of two texts only adds the name of the site: "Headline - The Bay Courier"."""
    longer = fold(max(first, second, key=len))
    name = re.split(r"\s[-|·]\s|\s?[|»]\s?", longer)[-1]
    return len(longer) - len(name) <= len(min(first, second, key=len)) + 5 and len(name.split()) <= 5


@lru_cache(maxsize=40_000)
def _comparable(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


def summarise(story: Story, reading: Reading) -> list[str]:
    """Gather the summary: the text after the date; else an alternative text that differs from the headline and
    says something (docs/listing-pages.md)."""
    title = story.title(reading)
    collected = _body(story, reading, title)
    if collected:
        return collected
    for index in _alts(story, reading):
        alt = reading.line(index).text
        if not same(alt, title) and not is_placeholder(alt) and len(alt.split()) >= 4:
            return [alt]
    return []


def _alts(story: Story, reading: Reading) -> list[int]:
    images = [index for index in range(story.start, story.end) if reading.roles[index] is Role.IMAGE]
    return [story.alt, *images] if story.alt >= 0 else images


def _body(story: Story, reading: Reading, title: str) -> list[str]:
    rest = without_read_more(story.anchor.after) if story.anchor.after and not story.inline else ""
    collected: list[int] = []
    repeats: list[int] = []
    level = reading.line(story.headline).heading if story.headline >= 0 else 0
    first = min(story.headline, story.anchor.line) if story.headline >= 0 else story.anchor.line
    first = max(first, story.start)
    ended = shown = False
    for index in range(first, story.end):
        line, role = reading.line(index), reading.roles[index]
        if index in (story.headline, story.anchor.line) or (story.headline < 0 and index < story.anchor.line):
            continue
        if line.heading and role is Role.TEXT and level and line.heading <= level and index > story.anchor.line:
            break
        shown = shown or (role is Role.IMAGE and index > first)
        if role in {Role.MORE, Role.NOISE, Role.OFFER} and (collected or (role is Role.MORE and (shown or repeats))):
            ended = True
        if ended or role is not Role.TEXT or index == story.alt:
            continue
        if same(line.text, title):
            repeats.append(index)
        elif index > story.anchor.line or (index > story.headline and not _is_meta(line.text)):
            collected.append(index)
    unlinked = [index for index in collected if not reading.line(index).linked]
    if any(is_sentence(without_read_more(reading.line(index).text)) for index in unlinked):
        collected = unlinked  # what is all link beside running text: categories, names, the rest of the story
    texts = _without_captions(_paragraphs(collected, reading))
    if not texts and _stands_as_summary(repeats, reading):
        texts = [reading.line(repeats[0]).text]
    return [text for text in ([rest] if rest else []) + texts if any(map(str.isalnum, text))]


def _is_meta(text: str) -> bool:
    """Whether a line between headline and date is a name or a category: a few words, most with capitals."""
    return is_fragment(text) and (word_count(text) < 4 or is_sectionlike(text))


def _paragraphs(indexes: list[int], reading: Reading) -> list[str]:
    """Join the lines of each paragraph, and take the "read more" off its end."""
    paragraphs: list[str] = []
    last = -1
    for index in indexes:
        text = reading.line(index).text
        if paragraphs and last == index - 1 and reading.continues(index):
            paragraphs[-1] += " " + text
        else:
            paragraphs.append(text)
        last = index
    return [without_read_more(paragraph) for paragraph in paragraphs]


def _stands_as_summary(repeats: list[int], reading: Reading) -> bool:
    """A text equal to the headline is its image's; a second one, or one that the markup shows as text, is a summary."""
    if reading.page.marked:
        return any(not reading.line(index).linked and not reading.line(index).heading for index in repeats)
    return len(repeats) > 1


def _without_captions(texts: list[str]) -> list[str]:
    """Drop a few words without an end that stand beside running text: captions, categories, names."""
    if not any(map(is_sentence, texts)):
        return texts
    return [text for text in texts if not (is_fragment(text) or is_tag_list(text)) or text[:1] in '“"']


def is_caption(text: str, following: str) -> bool:
    """Whether a short line may be the caption of the paragraph below it."""
    return len(text.split()) <= 10 and len(following.split()) >= max(12, 2 * len(text.split()))


def without_stray_captions(summaries: list[list[str]]) -> list[list[str]]:
    """Where a page gives one paragraph to a story, a short line above a paragraph is its picture's caption."""
    single = sum(len(summary) == 1 for summary in summaries)
    if single < 5 or single < 0.8 * sum(map(bool, summaries)):
        return summaries
    return [
        summary[1:] if len(summary) == 2 and is_caption(*summary) else summary  # a caption cut off is no loss
        for summary in summaries
    ]


def author_of(story: Story, reading: Reading) -> str:
    """Find who wrote it: a byline within the story."""
    if story.anchor.author:
        return story.anchor.author
    for index in range(story.start, story.end):
        if reading.roles[index] is Role.BYLINE:
            text = reading.line(index).text
            return byline(text) or text
    return ""
