"""What the detail says of an article: headline, facts, text, links, and what else covers its story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec
from textual.content import Content
from textual.style import Style

from newsreader.dates import describe_age, from_iso
from newsreader.library import Library
from newsreader.library.ordering import Basis, Place, newest_first
from newsreader.library.rendering import FIRST_LINK, rendered
from newsreader.model import Article, ArticleId, Body, State
from newsreader.text import clean_line, clean_url
from newsreader.tui.cells import MONTHS, QUIET, UNTITLED, WEEKDAYS, FindHits, Glyphs, literal, plain_line
from newsreader.tui.search.query import Hits

if TYPE_CHECKING:  # the parser of pages is loaded when the first text is laid out
    from newsreader.sources.html import Block, Rendered

MAX_MENTIONS = 20
"""Articles of a kind that are listed; of more it is said how many."""
MIN_TEXT = 12
"""Cells that must be left for text behind a lead; where there are fewer, its further lines begin at the edge."""


class Mention(msgspec.Struct, frozen=True):
    """Another article, as the detail names it."""

    id: ArticleId
    headline: str
    source: str
    """The name of its source."""
    age: str


class Mentions(msgspec.Struct, frozen=True):
    """The articles that the detail of one names."""

    also: tuple[Mention, ...] = ()
    """Those that tell the same story."""
    related: tuple[Mention, ...] = ()
    """Those that share a text or a headline with it, and may tell another one."""


NO_MENTIONS = Mentions()

Target = str | Mention
"""What a number in the detail leads to: an address, or another article."""


class Page(msgspec.Struct, frozen=True):
    """All that the detail shows of an article, but for its marks."""

    article: Article
    place: Place
    source: str
    """The name of its source."""
    summary: str
    now: datetime
    content: str = ""
    mentions: Mentions = NO_MENTIONS
    """What else covers the story."""

    @property
    def text(self) -> Rendered:
        """Its text in blocks, with its links."""
        return rendered(Body(summary=self.summary, content=self.content), clean_url(self.article.url))


def find_mentions(library: Library, article: Article) -> Mentions:
    """Find what else covers the story of an article, the newest first, and what is related; as far as is known."""
    stories = library.stories.current
    story = stories.members(stories.of(article.id) or 0)
    return Mentions(_mentions(library, story, article), _mentions(library, stories.related(article.id), article))


def _mentions(library: Library, ids: Iterable[ArticleId], article: Article) -> tuple[Mention, ...]:
    """Name other articles that are neither hidden nor of a removed source; muted ones may be named."""
    shown = []
    for each in ids:
        other = library.store.articles.get(each)
        if other is not None and each != article.id and not library.state(each).hidden:
            source = library.store.sources.get(other.source)
            if source is None or not source.removed:
                shown.append(other)
    if not shown:
        return ()
    now = library.clock()
    return tuple(
        Mention(
            other.id,
            clean_line(other.headline) or UNTITLED,
            clean_line(library.source_name(other.source)),
            describe_age(from_iso(other.published) or from_iso(other.added), now),
        )
        for other in newest_first(shown, now)
    )


def targets(page: Page) -> dict[int, Target]:
    """Give what the numbers in the detail lead to: the article's own address, links in its text, other articles."""
    own = clean_url(page.article.url)
    found: dict[int, Target] = {FIRST_LINK - 1: own} if own else {}
    found.update(enumerate(page.text.links, FIRST_LINK))
    also, related = page.mentions.also[:MAX_MENTIONS], page.mentions.related[:MAX_MENTIONS]
    found.update(enumerate(also + related, max(found, default=0) + 1))
    return found


def target_label(target: Target) -> str:
    """Name what a number leads to, in one line."""
    return plain_line(f"{target.source}: {target.headline}" if isinstance(target, Mention) else target)


def with_state(paragraphs: Sequence[Content], state: Content) -> Content:
    """Join the paragraphs of a page, with the line that says its state below the facts."""
    headline, facts, *others = paragraphs
    return Content("\n\n").join([headline, Content("\n").join([facts, state]), *others])


def page_paragraphs(page: Page, glyphs: Glyphs, hits: Hits, width: int) -> list[Content]:
    """Lay out all of a page that marks do not change: headline, facts, text, and what it leads to."""
    headline = clean_line(page.article.headline) or UNTITLED
    facts = Content(f" {glyphs.dot} ").join(map(literal, filter(None, _facts(page))))
    paragraphs = [
        literal(headline, hits.in_field("headline")).stylize("bold"),
        facts.stylize(QUIET),
        *_text_content(page.text, glyphs, hits.in_field("summary"), width),
    ]
    links, mentions = [], []
    for number, target in targets(page).items():
        lead = Content.styled(f"{number} ", QUIET)
        click = Style.from_meta({"@click": f"app.go_to_number({number})"})
        if isinstance(target, Mention):
            named = literal(target.headline).stylize(click)
            line = Content.assemble(literal(target.source).stylize(QUIET), " ", named, (f" ({target.age})", QUIET))
            mentions.append(hanging(lead, line, width))
        else:
            links.append(hanging(lead, Content.styled(target, "$text-accent").stylize(click), width))
    if links:
        paragraphs.append(Content("\n").join(links))
    for heading, articles in (("also:", page.mentions.also), ("related:", page.mentions.related)):
        if articles:
            count = min(len(articles), MAX_MENTIONS)
            lines = [Content.styled(heading, QUIET), *mentions[:count]]
            if len(articles) > count:
                lines.append(Content.styled(f"and {len(articles) - count} more", QUIET))
            paragraphs.append(Content("\n").join(lines))
            mentions = mentions[count:]
    return paragraphs


def _facts(page: Page) -> list[str]:
    """Give the parts of the facts line: day, how long ago, source, section, author, edited."""
    article = page.article
    edited = from_iso(article.edited)
    facts = [clean_line(page.source), clean_line(article.section), clean_line(article.author)]
    if edited:
        facts.append(f"edited {describe_age(edited, page.now)}")
    if page.place.basis is Basis.PUBLISHED:
        published = page.place.time or page.place.day
        return [_moment(published), describe_age(from_iso(article.published), page.now), *facts]
    claimed = from_iso(article.published)
    date_line = f"dated {_moment(claimed)}, still to come" if claimed else "no date"
    return [date_line, f"added {describe_age(from_iso(article.added), page.now)}", *facts]


def _moment(moment: date | datetime) -> str:
    """Write `Thu 13 Nov 2025`, with the time when there is one."""
    day = f"{WEEKDAYS[moment.weekday()][:3]} {moment.day} {MONTHS[moment.month - 1][:3]} {moment.year}"
    return f"{day} {moment:%H:%M}" if isinstance(moment, datetime) else day


def state_line(state: State, gone: bool, glyphs: Glyphs) -> Content:
    """Write the marks of an article; `gone`: it is in the list only until that is made again."""
    read = Content.styled(f"{glyphs.read} read", QUIET)
    parts = [read if state.read else Content(f"{glyphs.unread} unread")]
    if state.starred:
        parts.append(Content.styled(f"{glyphs.star} starred", "$text-warning"))
    if state.hidden or gone:
        why = "hidden" if state.hidden else "muted or removed"
        parts.append(Content.styled(f"{glyphs.gone} {why}", QUIET))
    for tag in sorted(state.tags):
        parts.append(literal(f"#{clean_line(tag)}").stylize(QUIET))
    return Content("  ").join(parts)


def _text_content(text: Rendered, glyphs: Glyphs, hits: FindHits, width: int) -> list[Content]:
    """Lay out the blocks of an article, a paragraph each; the items of a list, and the rows of a table, are one."""
    paragraphs: list[Content] = []
    before = ""
    for block in text.blocks:
        group = "list" if block.mark or block.depth else "table" if block.kind == "row" else ""
        line = _block(block, hits, width)
        if group and group == before:
            paragraphs[-1] = Content("\n").join([paragraphs[-1], line])
        else:
            paragraphs.append(line)
        before = group
    if text.cut:
        paragraphs.append(Content.styled(f"{glyphs.ellipsis} the rest is in the browser", QUIET))
    return paragraphs or [Content.styled("No summary.", QUIET)]


def _block(block: Block, hits: FindHits, width: int) -> Content:
    content = literal(block.text, hits)
    if block.kind == "heading":
        content = content.stylize("bold")
    elif block.kind == "code":
        content = content.stylize(QUIET)
    if block.quoted:
        content = content.stylize("italic")
    mark = ""
    if block.depth or block.mark:
        mark = "  " * max(block.depth - 1, 0) + (f"{block.mark} " if block.mark else "  ")
    if not block.quoted and not mark:
        return content
    quote = Content.styled("> " * block.quoted, QUIET)
    return hanging(quote + Content.styled(mark, QUIET), content, width, quote + " " * len(mark))


def hanging(lead: Content, text: Content, width: int, below: Content | None = None) -> Content:
    """Wrap text behind a lead so that its further lines stand below its first, for a pane of `width` cells.

    Args:
        lead: what stands before the first line: `- `, `3 `.
        text: in one or several lines.
        width: cells.
        below: what stands before each further line, as wide as the lead; None for spaces.
    """
    room = width - lead.cell_length
    if room < MIN_TEXT:
        return lead + text
    first, *rest = text.wrap(room) or [text]
    below = Content(" " * lead.cell_length) if below is None else below
    lines = [lead + first]
    for line in rest:
        # A line begins with one space where a long word before it was cut in two.
        cut_in_two = line.plain[:1] == " " and line.plain[1:2].strip()
        lines.append(below + (line[1:] if cut_in_two else line))
    return Content("\n").join(lines)
