"""A story: the lines of the page that belong to one date, its headline, its summary, its author."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from newsreader.sources.listing.anchors import Anchor
from newsreader.sources.listing.lines import FEWEST, MOST, Line, Page
from newsreader.sources.listing.roles import Role
from newsreader.sources.listing.wording import (
    byline,
    is_fragment,
    is_placeholder,
    is_sectionlike,
    is_sentence,
    is_tag_list,
    names_section,
    word_count,
)
from newsreader.text import fold

SHORTEST_CUT = 12
"""Characters that a text cut off with an ellipsis must share with another one to be the same: two words or three."""
RUNNING_TEXT = 12
"""Words of a line that is more than a caption, whatever it ends with."""
FEWEST_ALT_WORDS = 4
"""An alternative text of fewer words names what is seen and says nothing of the story."""


@dataclass(slots=True)
class AnalysedPage:
    """A page with the roles of its lines and the dates of its stories: what every layout starts from."""

    source: Page
    roles: list[Role]
    anchors: list[Anchor]

    def line(self, index: int) -> Line:
        """Return a line."""
        return self.source.lines[index]

    def texts(self, start: int, end: int) -> list[int]:
        """Return the lines of a stretch that could be a headline, a summary or a section."""
        stop = min(end, len(self.roles))
        return [index for index in range(max(start, 0), stop) if self.roles[index] is Role.TEXT]

    def bounds(self, place: int) -> tuple[int, int]:
        """Return the line after the date before the one at `place`, and the line of the date after it."""
        start = self.anchors[place - 1].line + 1 if place else 0
        end = self.anchors[place + 1].line if place + 1 < len(self.anchors) else len(self.roles)
        return start, end

    def heads_section(self, index: int) -> bool:
        """Whether a line could head a section; where the markup has headings, others must say so by their words."""
        line = self.line(index)
        if line.heading:
            return True
        return is_sectionlike(line.text) and (not self.source.headed or names_section(line.text))


@dataclass(slots=True)
class Story:
    """One story as it stands on the page, by the indexes of its lines."""

    anchor: Anchor
    start: int
    """Its first line: what stands above is not its own."""
    end: int
    """The line after its last."""
    headline: int = -1
    """-1: it has none, or shares its line with the date."""
    inline: str = ""
    """The headline, where it shares its line with the date."""
    alt: int = -1
    """A line of text that is taken for an image's alternative text."""
    boxed: bool = False
    """It has an element of its own on the page."""

    @property
    def body(self) -> int:
        """The first line below both its date and its headline."""
        return max(self.anchor.line, self.headline) + 1

    def title(self, page: AnalysedPage) -> str:
        """Return its headline."""
        return self.inline or (page.line(self.headline).text if self.headline >= 0 else "")


def same(first: str, second: str) -> bool:
    """Whether two texts read the same: quotes, dashes, case folded, one perhaps cut off with an ellipsis."""
    one, two = _letters(first), _letters(second)
    if not one or not two:
        return False
    if one == two:
        return True
    if len(one) > len(two):
        first, one, two = second, two, one
    return len(one) >= SHORTEST_CUT and two.startswith(one) and first.rstrip(" ]\"'”").endswith(("...", "…"))


@lru_cache(maxsize=40_000)
def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def summarise(story: Story, page: AnalysedPage) -> list[str]:
    """Gather the summary: the text after the date; else an alternative text that differs from the headline and
    says something."""
    title = story.title(page)
    after = "" if story.inline or is_fragment(story.anchor.after) else story.anchor.after  # a category
    texts = [after, *_body(story, page, title)]
    texts = [text for text in texts if any(map(str.isalnum, text))]
    if texts:
        return texts
    alts = [index for index in range(story.start, story.end) if page.roles[index] is Role.IMAGE]
    for index in [story.alt, *alts] if story.alt >= 0 else alts:
        alt = page.line(index).text
        if not same(alt, title) and not is_placeholder(alt) and len(alt.split()) >= FEWEST_ALT_WORDS:
            return [alt]
    return []


def _body(story: Story, page: AnalysedPage, title: str) -> list[str]:
    """Gather the paragraphs below the headline: those behind the date, and running text before it."""
    date, headline = story.anchor.line, story.headline
    level = page.line(headline).heading if headline >= 0 else 0
    first = max(min(headline, date) if headline >= 0 else date, story.start)
    collected: list[int] = []
    repeats: list[int] = []
    shown = False
    for index in range(first, story.end):
        line, role = page.line(index), page.roles[index]
        if index in {headline, date, story.alt}:
            continue
        if index > date and role is Role.TEXT and level and 0 < line.heading <= level:
            break
        shown = shown or role is Role.IMAGE
        if (role is Role.NOISE and collected) or (role is Role.MORE and (collected or repeats or shown)):
            break
        if role is Role.TEXT and same(line.text, title):
            repeats.append(index)
        elif role is Role.TEXT and (index > date or not is_fragment(line.text)):
            collected.append(index)
    unlinked = [index for index in collected if not page.line(index).linked]
    if any(is_sentence(page.line(index).text) for index in unlinked):
        collected = unlinked  # what is all link beside running text: categories, names, the rest of the story
    texts = [page.line(index).text for index in collected]
    running = any(is_sentence(text) or word_count(text) >= RUNNING_TEXT for text in texts)
    if running:  # a few words beside running text are captions, categories, names
        texts = [text for text in texts if not (is_fragment(text) or is_tag_list(text)) or text[:1] in '“"']
    if texts:
        return texts
    # A text equal to the headline is its image's; a second one, or one that the markup shows as text, is a summary.
    plain = [index for index in repeats if not page.line(index).linked and not page.line(index).heading]
    stands = plain if page.source.marked else repeats[1:]
    return [page.line(repeats[0]).text] if stands else []


def is_caption(text: str, following: str) -> bool:
    """Whether a short line may be the caption of the paragraph below it."""
    return len(text.split()) <= 10 and len(following.split()) >= max(12, 2 * len(text.split()))


def without_stray_captions(summaries: list[list[str]]) -> list[list[str]]:
    """Where a page gives one paragraph to a story, a short line above a paragraph is its picture's caption."""
    single = sum(len(summary) == 1 for summary in summaries)
    if single < FEWEST or single < MOST * sum(map(bool, summaries)):
        return summaries
    return [summary[1:] if len(summary) == 2 and is_caption(*summary) else summary for summary in summaries]


def author_of(story: Story, page: AnalysedPage) -> str:
    """Return who wrote it: a byline within the story."""
    if story.anchor.author:
        return story.anchor.author
    for index in range(story.start, story.end):
        if page.roles[index] is Role.BYLINE:
            text = page.line(index).text
            return byline(text) or text
    return ""
