"""What an article's text is made of, whatever it is shown on: blocks in their order, each of spans, and links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntFlag, StrEnum, auto
from itertools import chain

import msgspec

LONGEST = 50_000
"""Characters that are shown of an article; the rest is for the browser."""
MAX_LINES = 2_000
"""Lines that its blocks may have together: three times those of the longest text that is shown, at 80 columns."""


class Style(IntFlag):
    """How a span differs from the text around it."""

    PLAIN = 0
    BOLD = auto()
    ITALIC = auto()
    CODE = auto()
    STRUCK = auto()
    UNDERLINED = auto()
    LINK = auto()
    """Words that lead somewhere."""
    NUMBER = auto()
    """The number of a link."""
    QUIET = auto()
    """What is said of something that is not shown itself, and captions."""
    HEADING = auto()
    FRAME = auto()
    """What typesetting puts around text: bars, marks, rules, and the blanks that align it."""
    KEYWORD = auto()
    STRING = auto()
    COMMENT = auto()
    LITERAL = auto()
    NAME = auto()
    """What code defines or calls; these are of code, as the four before."""
    ADDED = auto()
    REMOVED = auto()
    """Lines of a diff."""


class Span(msgspec.Struct, frozen=True, gc=False):
    """Text of one style, cleaned; a newline in it is a line break."""

    text: str
    style: Style = Style.PLAIN
    link: int = 0
    """The number of the link that it is part of; 0 for none."""
    place: int = -1
    """Of a line that is laid out: where it begins in the text of its block (`Block.text`); -1 for what that is not."""

    def part(self, start: int, end: int) -> Span:
        """Return what is from one character to another."""
        return Span(self.text[start:end], self.style, self.link, self.place + start if self.place >= 0 else -1)


Spans = tuple[Span, ...]


class Kind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CAPTION = "caption"
    TERM = "term"
    """What a definition list defines, or what is seen of a text that opens."""
    CODE = "code"
    """Its lines are as they were written."""
    TABLE = "table"
    RULE = "rule"


class Frame(msgspec.Struct, frozen=True, gc=False):
    """A quote or an item of a list that a block stands in."""

    mark: str = ""
    """What an item begins with: `-`, `3.`, `c.`, `[^3]` for a footnote, `+` for a text that opens; else empty."""
    number: int | None = None
    """Which item it is of a list that counts them, however that writes numbers."""
    is_quote: bool = False
    begins: bool = False
    """Whether the block is the first one of it."""
    is_first: bool = False
    """Whether it is the first item of its list."""


_ROMAN = dict(
    zip("m cm d cd c xc l xl x ix v iv i".split(), (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), strict=True)
)
MAX_ROMAN = 3_999


def numeral(number: int, kind: str) -> str:
    """Write a number as a list does of the HTML type `1`, `a`, `A`, `i` or `I`; in digits where that can't be."""
    text = ""
    if kind in {"a", "A"}:
        left = number
        while left > 0:
            left, letter = divmod(left - 1, 26)
            text = chr(ord("a") + letter) + text
    elif kind in {"i", "I"} and 0 < number <= MAX_ROMAN:
        left = number
        for letters, value in _ROMAN.items():
            text += letters * (left // value)
            left %= value
    return (text.upper() if kind.isupper() else text) or str(number)


class Block(msgspec.Struct, frozen=True, gc=False):
    """A piece of text that stands by itself."""

    kind: Kind
    spans: Spans = ()
    """What it says; of a table the caption."""
    frames: tuple[Frame, ...] = ()
    """The outermost first."""
    level: int = 0
    """Of a heading, from 1."""
    language: str = ""
    """Of code, as its publisher calls it; empty where that is not known."""
    rows: tuple[tuple[Spans, ...], ...] = ()
    """The cells of a table, as many in each row."""
    heads: int = 0
    """Rows, the first ones, that name the columns of a table."""

    @property
    def text(self) -> str:
        """What it says; the cells of a table a line each, behind its caption."""
        if not self.rows:
            return plain(self.spans)
        return "\n".join(map(plain, filter(None, [self.spans, *(cell for row in self.rows for cell in row)])))


class LinkKind(StrEnum):
    """What a link leads to, which decides the program that opens it."""

    PAGE = "page"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    MAIL = "mail"
    """A mail to be written; only the reader makes these."""


class Link(msgspec.Struct, frozen=True):
    """Where a number in the text leads."""

    url: str
    kind: LinkKind = LinkKind.PAGE
    words: str = ""
    """What the text says of it, on one line."""


class Text:
    """What there is to read of an article, and where its links lead; read as far as is asked for."""

    def __init__(
        self,
        blocks: Iterable[Block] = (),
        links: Sequence[Link] = (),
        *,
        cut: Callable[[], bool] = lambda: False,
        size: int = 0,
    ) -> None:
        """Take what gives the blocks, one after the other.

        Args:
            blocks: they are asked for when they are needed.
            links: in the order of their numbers; those of a block are there when it is.
            cut: says whether there is more of it, when all blocks were given.
            size: about how many characters the blocks have together.
        """
        self._coming = iter(blocks)
        self._read: list[Block] = []
        self._links = links
        self._cut = cut
        self._size = size
        self._characters = 0
        """Those of the blocks that were given."""

    def __iter__(self) -> Iterator[Block]:
        """Give the blocks, each read when it is asked for."""
        number = 0
        while number < len(self._read) or self._read_one():
            yield self._read[number]
            number += 1

    def _read_one(self) -> bool:
        block = next(self._coming, None)
        if block is None:
            self._size = self._characters
            return False
        self._read.append(block)
        self._characters += len(block.text)
        return True

    def read_all(self) -> None:
        """Read what is not read yet."""
        while self._read_one():
            pass

    @property
    def blocks(self) -> list[Block]:
        """All blocks."""
        self.read_all()
        return self._read

    @property
    def links(self) -> Sequence[Link]:
        """All links, in the order of their numbers."""
        self.read_all()
        return self._links

    @property
    def cut(self) -> bool:
        """Whether there is more of it than its blocks say."""
        self.read_all()
        return self._cut()

    @property
    def left(self) -> int:
        """About how many characters are still to be read."""
        return max(self._size - self._characters, 0)

    def address(self, place: int) -> str:
        """Give the address of a link of a block that was read, by its place among all links; empty for none."""
        return self._links[place].url if 0 <= place < len(self._links) else ""

    def after(self, lead: Sequence[Block]) -> Text:
        """Return the same with other blocks before it."""
        return Text(chain(lead, self), self._links, cut=lambda: self.cut, size=self._size)

    def numbered(self, first: int, url: str) -> dict[int, Link]:
        """Give the links by their numbers, the first one's being `first`, behind that to the article's own address."""
        return ({first - 1: Link(url)} if url else {}) | dict(enumerate(self.links, first))


def plain(spans: Iterable[Span]) -> str:
    """Give the text of spans."""
    return "".join([span.text for span in spans])
