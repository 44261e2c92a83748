"""A story: the lines of the page that belong to one date, and what each of them is."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsreader.sources.anchors import Anchor
from newsreader.sources.boilerplate import (
    byline,
    is_fragment,
    is_placeholder,
    is_sectionlike,
    is_sentence,
    without_read_more,
)
from newsreader.sources.lines import Line, Page
from newsreader.sources.roles import Role
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
        return [index for index in range(start, end) if self.roles[index] is Role.TEXT]

    def has_more(self, start: int, end: int) -> bool:
        """Whether a "read more" stands in a stretch."""
        return Role.MORE in self.roles[start:end]


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
    summary: list[str] = field(default_factory=list)

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
    cut = first if len(_comparable(first)) <= len(_comparable(second)) else second
    return len(short) >= 12 and cut.rstrip(" ]\"'”").endswith(("...", "…")) and long.startswith(short)


def _comparable(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


def summarise(story: Story, reading: Reading) -> list[str]:
    """Gather the summary: the text after the date; else an alternative text that differs from the headline and
    says something (design section 10, rules 6 and 7)."""
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
    rest = without_read_more(story.anchor.rest) if story.anchor.rest and not story.inline else ""
    collected: list[int] = []
    repeats: list[int] = []
    level = reading.line(story.headline).heading if story.headline >= 0 else 0
    first = min(story.headline, story.anchor.line) if story.headline >= 0 else story.anchor.line
    ended = False
    for index in range(first, story.end):
        line, role = reading.line(index), reading.roles[index]
        if index in (story.headline, story.anchor.line) or (story.headline < 0 and index < story.anchor.line):
            continue
        if line.heading and role is Role.TEXT and level and line.heading <= level and index > story.anchor.line:
            break
        if role is Role.MORE and (collected or repeats):
            ended = True
        if ended or role is not Role.TEXT or index == story.alt:
            continue
        if same(line.text, title):
            repeats.append(index)
        elif index > story.headline or index > story.anchor.line:
            collected.append(index)
    texts = [without_read_more(reading.line(index).text) for index in _without_captions(collected, reading)]
    if not texts and _stands_as_summary(repeats, reading):
        texts = [reading.line(repeats[0]).text]
    return [text for text in ([rest] if rest else []) + texts if any(map(str.isalnum, text))]


def _stands_as_summary(repeats: list[int], reading: Reading) -> bool:
    """A text equal to the headline is its image's; a second one, or one that the markup shows as text, is a summary."""
    if reading.page.marked:
        return any(not reading.line(index).linked and not reading.line(index).heading for index in repeats)
    return len(repeats) > 1


def _without_captions(indexes: list[int], reading: Reading) -> list[int]:
    """Drop a few words without an end that stand beside running text: captions, categories, names."""
    running = [index for index in indexes if is_sentence(reading.line(index).text)]
    if not running:
        return indexes
    return [
        index for index in indexes if not is_fragment(reading.line(index).text) or reading.line(index).text[:1] in "“\""
    ]


def author_of(story: Story, reading: Reading) -> str:
    """Find who wrote it: a byline within the story."""
    if story.anchor.author:
        return story.anchor.author
    for index in range(story.start, story.end):
        if reading.roles[index] is Role.BYLINE:
            return byline(reading.line(index).text)
    return ""


def section_of(story: Story, reading: Reading, taken: set[int]) -> str:
    """Find the nearest line above that could head a section, and belongs to no story."""
    for index in range(story.start - 1, -1, -1):
        line = reading.line(index)
        if reading.roles[index] is Role.TEXT and index not in taken and (line.heading or is_sectionlike(line.text)):
            return line.text
    return ""
