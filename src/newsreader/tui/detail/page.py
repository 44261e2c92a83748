"""What the detail says of an article: headline, a line about it, text, links, and what else covers its story.

All of it is lines that look as the styles of their text say, and in which a click on a link goes there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache, cached_property, partial
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec
from rich.cells import cell_len
from textual.content import Content
from textual.content import Span as ContentSpan
from textual.style import Style as Look

from newsreader.addresses import shown_address
from newsreader.blocks import Block, Kind, LinkKind, Span, Style, Text
from newsreader.choices import DateStyle
from newsreader.dates import describe_age, from_iso, moment
from newsreader.library import Library
from newsreader.library.ordering import Basis, Place, newest_first
from newsreader.library.rendering import FIRST_LINK
from newsreader.model import Article, ArticleId, State
from newsreader.text import clean_line, clean_url, fold
from newsreader.tui.cells import (
    ASCII,
    HIT,
    MIN_TEXT,
    QUIET,
    Glyphs,
    Spans,
    flowing,
    hanging,
    isolates,
    literal,
    titled,
)
from newsreader.tui.search.query import Hits
from newsreader.typesetting import layout
from newsreader.typesetting.hyperlinks import address_for_terminal, terminal_takes_links
from newsreader.typesetting.wrapping import count_wide

MAX_MENTIONS = 20
"""Articles of a kind that are listed; of more it is said how many."""
MARKS = 1
"""The place of the marks among the pieces of a page."""


_LOOKS = {
    Style.FRAME: QUIET,
    Style.QUIET: QUIET,
    Style.NUMBER: QUIET,
    Style.HEADING: "$text-primary",
    Style.COMMENT: f"{QUIET} italic",
    Style.KEYWORD: "$text-accent",
    Style.STRING: "$text-success",
    Style.LITERAL: "$text-warning",
    Style.NAME: "$text-primary",
    Style.ADDED: "$text-success",
    Style.REMOVED: "$text-error",
    Style.BOLD: "bold",
    Style.ITALIC: "italic",
    Style.STRUCK: "strike",
    Style.UNDERLINED: "underline",
    Style.LINK: "underline $text-accent",
    Style.CODE: "on $surface",
}
"""Of several, the colour of the last counts."""
FOUND = "bold underline $text-accent on $accent-muted"
"""What was found in the article."""
AT = "reverse"
"""The one of those that the reader is at."""


class TextLine(NamedTuple):
    """A line of the page."""

    content: Content
    parts: Sequence[tuple[int, int, int]] = ()
    """Where text of its block stands in it: from which character to which, and where that begins in the text."""


@cache
def _look(style: Style) -> str:
    return " ".join(look for flag, look in _LOOKS.items() if flag & style)


def link_look(number: int, url: str) -> Look:
    """Give what makes words a link: a click goes where the number leads, and the terminal is told its address."""
    click = Look.from_meta({"@click": f"app.go_to_number({number})"})
    return click + Look(link=address_for_terminal(url)) if url and terminal_takes_links() else click


def text_line(line: Sequence[Span], address: Callable[[int], str]) -> TextLine:
    """Give a line as it looks: a click on a link goes there, and the terminal is told its address.

    Args:
        line: what it says.
        address: gives that of the link of a number, empty where there is none.
    """
    pieces: list[str] = []
    spans: list[ContentSpan] = []
    parts: list[tuple[int, int, int]] = []
    position = 0
    for span in line:
        before, after = ("", "") if span.style & Style.FRAME else isolates(span.text)
        text = f"{before}{span.text}{after}"
        end = position + len(text)
        if look := _look(span.style):
            spans.append(ContentSpan(position, end, look))
        if span.link and (url := address(span.link)):
            spans.append(ContentSpan(position, end, link_look(span.link, url)))
        if span.place >= 0:
            parts.append((position + len(before), end - len(after), span.place))
        pieces.append(text)
        position = end
    return TextLine(Content("".join(pieces), spans), parts)


def highlighted(line: TextLine, places: Spans, look: str) -> TextLine:
    """Highlight what stands at some places of the text of a line's block, which are in order."""
    spans: list[ContentSpan] = []
    for start, end, place in line.parts:
        until = place + end - start
        for number in range(bisect_right(places, place, key=itemgetter(1)), len(places)):
            first, last = places[number]
            if first >= until:
                break
            spans.append(ContentSpan(start + max(first - place, 0), start + min(last, until) - place, look))
    return line._replace(content=Content(line.content.plain, [*line.content.spans, *spans])) if spans else line


class Target(msgspec.Struct, frozen=True):
    """What a number in the detail leads to: an address, or another article."""

    url: str
    """The address; of another article its own, which may be empty."""
    article: ArticleId | None = None
    source: str = ""
    """The name of the other article's source."""
    age: str = ""
    heading: str = ""
    """What the other article is listed under."""
    kind: LinkKind = LinkKind.PAGE
    """What the address leads to."""
    words: str = ""
    """What the text says of it; the headline of the other article."""

    @property
    def label(self) -> str:
        """What it is called in a list of all of them."""
        if self.article is not None:
            return f"{self.source}: {self.words}"
        return self.words or shown_address(self.url)

    @property
    def about(self) -> str:
        """What a list of all of them says beside it: the age of an article; the host of a link, and what it shows."""
        if self.article is not None:
            return self.age
        kind = "" if self.kind is LinkKind.PAGE else f"{self.kind}, "
        return f"{kind}{urlsplit(self.url).hostname or ''}"


class Page(msgspec.Struct, frozen=True):
    """All that the detail shows of an article, but for its marks."""

    article: Article
    place: Place
    source: str
    """The name of its source."""
    text: Text
    now: datetime
    date_style: DateStyle = DateStyle.DAY_FIRST
    full_text: str = ""
    """Where the text is from that is not its source's, or why there is none; empty where nobody asked."""
    mentions: Sequence[Target] = ()
    """Other articles, those of a heading beside each other."""

    @property
    def targets(self) -> dict[int, Target]:
        """What its numbers lead to: 1 to its own address, then the links in its text, then other articles."""
        own = clean_url(self.article.url)
        targets = {FIRST_LINK - 1: Target(own, words=clean_line(self.article.headline))} if own else {}
        for number, link in enumerate(self.text.links, FIRST_LINK):
            targets[number] = Target(link.url, kind=link.kind, words=link.words)
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
        if not shown:
            continue
        omitted = f", the newest {MAX_MENTIONS} of {len(shown):,}" if len(shown) > MAX_MENTIONS else ""
        mentions += [
            Target(
                url=clean_url(other.url),
                article=other.id,
                words=titled(other.headline),
                source=clean_line(library.source_name(other.source)),
                age=describe_age(from_iso(other.published) or from_iso(other.added), now),
                heading=heading + omitted,
            )
            for other in newest_first(shown, now)[:MAX_MENTIONS]
        ]
    return mentions


class Piece(msgspec.Struct, frozen=True, dict=True):
    """Some lines of a page, laid out when they are to be seen; a page is far longer than the screen."""

    text: str
    """What it says."""
    lay_out: Callable[[], Iterable[TextLine]]
    """Gives its lines, each as wide as the page at most, with what a search hit highlighted."""
    follows: bool = False
    """Whether it stands right below the piece before it; else a blank line is to be put between them."""
    spaced: bool = False
    """Whether a blank line is the first of its own."""
    is_text: bool = False
    """Whether it is what the article says: its headline or its text."""

    @cached_property
    def words(self) -> int:
        """How many words of the article it has."""
        return word_count(self.text) if self.is_text else 0

    def height(self, width: int) -> int:
        """Give about how many lines of `width` cells it takes, with the blank one before it."""
        return 2 - self.follows + self.spaced + cell_len(self.text) // max(width, 1) + self.text.count("\n")


def word_count(text: str) -> int:
    """Count the words that a text takes as long to read as; two letters of Chinese or Japanese make one."""
    return len(text.split()) + (0 if text.isascii() else count_wide(text) // 2)


def page_pieces(
    page: Page, marks: Callable[[], list[Content]], glyphs: Glyphs, hits: Hits, width: int
) -> Iterator[Piece]:
    """Give the pieces of a page: headline, facts with `marks` behind them, text as it is read, what it leads to."""
    signs = layout.ASCII if glyphs is ASCII else layout.UNICODE
    own = clean_url(page.article.url)

    def address(number: int) -> str:
        return own if number == FIRST_LINK - 1 else page.text.address(number - FIRST_LINK)

    def piece(text: str, content: Callable[[], Content], *, follows: bool = False) -> Piece:
        return Piece(text, lambda: map(TextLine, content().wrap(width)), follows)

    def text_piece(block: Block, field: str, before: Block | None = None) -> Piece:
        block = layout.drawable(block, signs)

        def lay_out() -> Iterator[TextLine]:
            find = hits.in_field(field)
            places = find(block.text) if find else []
            for line in layout.block_lines(block, before, width, signs):
                yield highlighted(text_line(line, address), places, HIT)

        spaced = before is not None and not layout.is_tight(before, block)
        return Piece(block.text, lay_out, follows=before is not None, spaced=spaced, is_text=True)

    yield text_piece(Block(Kind.PARAGRAPH, (Span(titled(page.article.headline), Style.BOLD),)), "headline")
    facts = [literal(fact).stylize(QUIET) for fact in _facts(page)]
    dot = Content.styled(f" {glyphs.dot} ", QUIET)
    yield piece(
        dot.join(facts).plain, lambda: Content("\n").join(flowing([*facts, *marks()], dot, width)), follows=True
    )
    before = None
    for block in page.text:
        yield text_piece(block, "summary", before)
        before = block
    if page.text.cut or before is None:
        said = f"{glyphs.ellipsis} the rest is in the browser" if page.text.cut else "No summary."
        yield piece(said, partial(Content.styled, said, QUIET))
    heading = None
    for number, target in page.targets.items():
        is_first, heading = target.heading != heading, target.heading
        if is_first and heading:
            yield piece(heading, partial(Content.styled, f"{heading}:", QUIET))
        follows = bool(heading) or not is_first
        yield piece(target.label, partial(_target_line, number, target, width, glyphs.ellipsis), follows=follows)


def _target_line(number: int, target: Target, width: int, ellipsis: str) -> Content:
    if target.article is None:
        address = shown_address(target.url, max(width - len(f"{number} "), MIN_TEXT), ellipsis)
        line = Content.styled(address, "$text-accent").stylize(link_look(number, target.url))
        if target.kind is not LinkKind.PAGE:
            line = Content.assemble(line, (f" ({target.kind})", QUIET))
    else:
        headline = literal(target.words).stylize(link_look(number, ""))
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
    since = f"edited {describe_age(edited, page.now)}" if edited else ""
    return [*names, *filter(None, (day, age, since, page.full_text))]


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
