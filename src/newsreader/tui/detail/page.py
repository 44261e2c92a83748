"""What the detail says of an article: headline, a line about it, text, links, and what else covers its story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial

import msgspec
from rich.cells import cell_len
from textual.content import Content
from textual.style import Style

from newsreader.choices import DateStyle
from newsreader.dates import describe_age, from_iso
from newsreader.library import Library
from newsreader.library.ordering import Basis, Place, newest_first
from newsreader.library.rendering import FIRST_LINK
from newsreader.model import Article, ArticleId, Block, Rendered, State
from newsreader.text import clean_line, clean_url, fold
from newsreader.tui.cells import QUIET, UNTITLED, FindHits, Glyphs, hanging, literal
from newsreader.tui.days import moment
from newsreader.tui.search.query import Hits

MAX_MENTIONS = 20
"""Articles of a kind that are listed; of more it is said how many."""
MAX_PIECE = 2_000
"""Characters of a line that are laid out together: a screen at 80 columns."""
MARKS = 1
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
    date_style: DateStyle = DateStyle.DAY_FIRST
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


def page_pieces(page: Page, marks: Callable[[], list[Content]], glyphs: Glyphs, hits: Hits, width: int) -> list[Piece]:
    """Give the pieces of a page: headline, facts with `marks` behind them, text, and what it leads to."""
    title = clean_line(page.article.headline) or UNTITLED
    facts = [literal(fact).stylize(QUIET) for fact in _facts(page)]
    dot = Content.styled(f" {glyphs.dot} ", QUIET)
    pieces = [
        Piece(title, lambda: literal(title, hits.in_field("headline")).stylize("bold")),
        Piece(dot.join(facts).plain, lambda: dot.join([*facts, *marks()]), follows=True),
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
    """Give the facts about an article, each said once: source, section, author, day, how long ago, edited."""
    article = page.article
    today, edited = page.now.astimezone().date(), from_iso(article.edited)
    if page.place.basis is Basis.PUBLISHED:
        day = moment(page.place.time or page.place.day, today, page.date_style)
        age = describe_age(from_iso(article.published), page.now)
    else:
        claimed = from_iso(article.published)
        day = f"dated {moment(claimed, today, page.date_style)}, still to come" if claimed else "no date"
        age = f"added {describe_age(from_iso(article.added), page.now)}"
    names: list[str] = []
    for name in map(clean_line, (page.source, article.section, article.author)):
        if name and not any(fold(name) in fold(known) for known in names):
            names.append(name)
    return [*names, day, age, *([f"edited {describe_age(edited, page.now)}"] if edited else [])]


def mark_parts(state: State, gone: bool, glyphs: Glyphs) -> list[Content]:
    """Write the marks of an article; `gone`: it is in the list only until that is made again."""
    marks = [] if state.read else [Content.styled(f"{glyphs.unread} unread", "$text-accent")]
    if state.starred:
        marks.append(Content.styled(f"{glyphs.star} starred", "$text-warning"))
    if state.hidden or gone:
        why = "hidden" if state.hidden else "muted or removed"
        marks.append(Content.styled(f"{glyphs.gone} {why}", QUIET))
    for tag in sorted(state.tags):
        marks.append(literal(f"#{clean_line(tag)}").stylize(QUIET))
    return marks


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
