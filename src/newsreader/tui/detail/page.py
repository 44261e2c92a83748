"""What the detail says of an article: headline, facts, text, links, and what else covers its story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from rich.cells import cell_len
from textual.content import Content
from textual.style import Style

from newsreader.dates import describe_age, from_iso
from newsreader.library import Library
from newsreader.library.ordering import Basis, Place, newest_first
from newsreader.library.rendering import FIRST_LINK
from newsreader.model import Article, ArticleId, State
from newsreader.text import clean_line, clean_url
from newsreader.tui.cells import QUIET, UNTITLED, FindHits, Glyphs, hanging, literal
from newsreader.tui.search.query import Hits

if TYPE_CHECKING:  # the parser of pages is loaded when the first text is laid out
    from newsreader.sources.html import Block, Rendered

MAX_MENTIONS = 20
"""Articles of a kind that are listed; of more it is said how many."""
MAX_PIECE = 2_000
"""Characters of a line that are laid out together: a screen at 80 columns."""
MARKS = 2
"""The place of the marks among the pieces of a page."""


class Target(msgspec.Struct, frozen=True):
    """What a number in the detail leads to: an address, or another article."""

    url: str
    """The address; of another article its own, which may be empty."""
    article: ArticleId | None = None
    headline: str = ""
    source: str = ""
    """The name of the other article's source."""
    age: str = ""
    heading: str = ""
    """What the other article is listed under."""

    @property
    def label(self) -> str:
        """What it is called in a list of all of them."""
        return self.url if self.article is None else f"{self.source}: {self.headline}"


class Page(msgspec.Struct, frozen=True):
    """All that the detail shows of an article, but for its marks."""

    article: Article
    place: Place
    source: str
    """The name of its source."""
    text: Rendered
    now: datetime
    mentions: Sequence[Target] = ()
    """Other articles, those of a heading beside each other."""

    @property
    def targets(self) -> dict[int, Target]:
        """What its numbers lead to: 1 to its own address, then the links in its text, then other articles."""
        own = clean_url(self.article.url)
        targets = {FIRST_LINK - 1: Target(own)} if own else {}
        targets |= enumerate(map(Target, self.text.links), FIRST_LINK)
        return targets | dict(enumerate(self.mentions, max(targets, default=0) + 1))


def find_mentions(library: Library, article: Article) -> list[Target]:
    """Find what else covers the story of an article ("also"), and what shares a text or a headline with it ("related").

    The newest first, as far as is known. Articles that are hidden or of a removed source are left out; muted ones may
    be named.
    """
    stories, now = library.stories.current, library.clock()
    story = stories.members(stories.of(article.id) or 0)
    mentions = []
    for heading, ids in (("also", story), ("related", stories.related(article.id))):
        shown = []
        for each in ids:
            other = library.store.articles.get(each)
            if other is not None and each != article.id and not library.store.states[each].hidden:
                source = library.store.sources.get(other.source)
                if source is None or not source.removed:
                    shown.append(other)
        omitted = f", the newest {MAX_MENTIONS} of {len(shown):,}" if len(shown) > MAX_MENTIONS else ""
        mentions += [
            Target(
                url=clean_url(other.url),
                article=other.id,
                headline=clean_line(other.headline) or UNTITLED,
                source=clean_line(library.source_name(other.source)),
                age=describe_age(from_iso(other.published) or from_iso(other.added), now),
                heading=heading + omitted,
            )
            for other in newest_first(shown, now)[:MAX_MENTIONS]
        ]
    return mentions


class Piece(msgspec.Struct, frozen=True):
    """A few lines of a page, laid out when they are to be seen; a page is far longer than the screen."""

    text: str
    """About what it says."""
    lay_out: Callable[[], Content]
    follows: bool = False
    """Whether it stands right below the piece before it; else there is a blank line between them."""

    def height(self, width: int) -> int:
        """Give about how many lines of `width` cells it takes, with the blank one before it."""
        return 2 - self.follows + cell_len(self.text) // max(width, 1)


def page_pieces(page: Page, marks: Callable[[], Content], glyphs: Glyphs, hits: Hits, width: int) -> list[Piece]:
    """Give the pieces of a page: headline, facts with `marks` below them, text, and what it leads to."""
    title = clean_line(page.article.headline) or UNTITLED
    facts = [fact for fact in _facts(page) if fact]
    pieces = [
        Piece(title, lambda: literal(title, hits.in_field("headline")).stylize("bold")),
        Piece("".join(facts), lambda: Content(f" {glyphs.dot} ").join(map(literal, facts)).stylize(QUIET)),
        Piece("", marks, follows=True),
        *_text_pieces(page.text, glyphs, hits.in_field("summary"), width),
    ]
    heading = None
    for number, target in page.targets.items():
        is_first, heading = target.heading != heading, target.heading
        if is_first and heading:
            pieces.append(Piece(heading, partial(Content.styled, f"{heading}:", QUIET)))
        follows = bool(heading) or not is_first
        pieces.append(Piece(target.label, partial(_target_line, number, target, width), follows))
    return pieces


def joined(pieces: Iterable[Piece], laid_out: Iterable[Content]) -> Content:
    """Join what was laid out of a page so far."""
    parts: list[Content | str] = []
    for piece, content in zip(pieces, laid_out, strict=False):
        parts += ["\n" if piece.follows else "\n\n", content]
    return Content("").join(parts[1:])


def _target_line(number: int, target: Target, width: int) -> Content:
    click = Style.from_meta({"@click": f"app.go_to_number({number})"})
    if target.article is None:
        line = Content.styled(target.url, "$text-accent").stylize(click)
    else:
        headline = literal(target.headline).stylize(click)
        line = Content.assemble(literal(target.source).stylize(QUIET), " ", headline, (f" ({target.age})", QUIET))
    return hanging(Content.styled(f"{number} ", QUIET), line, width)


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
    time = f" {moment:%H:%M}" if isinstance(moment, datetime) else ""
    return f"{moment:%a} {moment.day} {moment:%b} {moment.year}{time}"


def marks_line(state: State, gone: bool, glyphs: Glyphs) -> Content:
    """Write the marks of an article; `gone`: it is in the list only until that is made again."""
    read = Content.styled(f"{glyphs.read} read", QUIET)
    marks = [read if state.read else Content(f"{glyphs.unread} unread")]
    if state.starred:
        marks.append(Content.styled(f"{glyphs.star} starred", "$text-warning"))
    if state.hidden or gone:
        why = "hidden" if state.hidden else "muted or removed"
        marks.append(Content.styled(f"{glyphs.gone} {why}", QUIET))
    for tag in sorted(state.tags):
        marks.append(literal(f"#{clean_line(tag)}").stylize(QUIET))
    return Content("  ").join(marks)


def _text_pieces(text: Rendered, glyphs: Glyphs, hits: FindHits, width: int) -> Iterator[Piece]:
    """Give the lines of an article's blocks; the items of a list, and the rows of a table, follow one another."""
    before = ""
    for block in text.blocks:
        group = "list" if block.mark or block.depth else "table" if block.kind == "row" else ""
        follows, before = group != "" and group == before, group
        for number, line in enumerate(_lines(block.text)):
            yield Piece(line, partial(_block_line, block, line, number, hits, width), follows or number > 0)
    if text.cut:
        rest = f"{glyphs.ellipsis} the rest is in the browser"
        yield Piece(rest, partial(Content.styled, rest, QUIET))
    elif not text.blocks:
        yield Piece("", partial(Content.styled, "No summary.", QUIET))


def _lines(text: str) -> Iterator[str]:
    """Give the lines of a text, an endless one in parts."""
    for line in text.split("\n"):
        rest = line
        while len(rest) > MAX_PIECE:
            end = rest.rfind(" ", 0, MAX_PIECE) + 1 or MAX_PIECE
            yield rest[:end].rstrip()
            rest = rest[end:]
        yield rest


def _block_line(block: Block, line: str, number: int, hits: FindHits, width: int) -> Content:
    """Lay out the line of a block that has this number, from 0."""
    content = literal(line, hits)
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
    quote = "> " * block.quoted
    below = quote + " " * len(mark)
    return hanging(
        Content.styled(below if number else quote + mark, QUIET), content, width, Content.styled(below, QUIET)
    )
