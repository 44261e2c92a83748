"""HTML that articles bring with them: as the plain text that search and the summary show, and as blocks to lay out.

Whatever the HTML, the time that it takes is bounded: what would keep a parser busy is refused. A
whole page that is to be understood is the subject of `sources.listing`.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsreader.errors import SourceError
from newsreader.sources.document import escape_stray_brackets, refuse_bombs
from newsreader.text import clean, clean_line, clean_text, clean_url

MAX_TRUSTED = 20_000
"""Characters of HTML that are parsed without a look at what is in them: they can't cost more than 0.1 s."""

_NAMED = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|big|blockquote|br|center|cite|code|del|dfn|div|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark"
    r"|ol|p|pre|q|s|samp|small|span|strike|strong|sub|sup|table|td|th|tr|tt|u|ul|var|wbr)(?=[\s/>])[^<>]*>"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_SPACE = re.compile(r"\s+")
_FLAT = re.compile(
    r"(?:[^<&\r\0]++|</?(?:p|br|b|i|em|strong)>|<br ?/>|<(?:a|img)(?: [a-z]+=\"[^\"<>&\r\0]*\")* ?/?>|</a>)*+"
)
"""HTML whose text is what stands between its tags, in this order, whatever they are nested in: most summaries."""
_FLAT_BREAK = re.compile(r"<(?:/?(?:p|br)>|br ?/>)(?: *<(?:/?(?:p|br)>|br ?/>))*")
_DROPPED = frozenset("script style head template svg math iframe audio video canvas select textarea".split())
_DROPPED_FROM_BLOCKS = _DROPPED | {"noscript"}
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark noscript output q s samp"
    " small span strike strong sub sup time tt u var wbr picture source button nobr ruby rb rt rp td th".split()
)


def looks_like_html(text: str) -> bool:
    """Whether a text that does not say what it is has a tag of HTML or an entity in it."""
    return ("<" in text or "&" in text) and _NAMED.search(text) is not None


def html_to_line(text: str) -> str:
    """Return the text of HTML as one line: a headline, a name."""
    return clean_line(_plain(text).replace("\n", " ") if "<" in text or "&" in text else text)


def html_to_text(text: str) -> str:
    """Return the text of HTML with a newline between its paragraphs.

    A list item begins with "- "; scripts, styles and media are left out, a picture too. Text without any markup
    has its paragraphs at blank lines.
    """
    if "<" in text or "&" in text:
        return clean_text(_plain(text))
    return clean_text("\n".join(_SPACE.sub(" ", part) for part in _BLANK_LINE.split(text)))


def _plain(text: str) -> str:
    if len(text) > MAX_TRUSTED:
        try:
            refuse_bombs(text)
        except SourceError:
            return _TAG.sub(" ", text)
    elif _FLAT.fullmatch(text):  # a tenth of the time of the parser
        return _TAG.sub("", _FLAT_BREAK.sub("\n", text.replace("\n", " ")))
    root = LexborHTMLParser(escape_stray_brackets(text)).body
    return "" if root is None else _text_of(root)


def _text_of(root: LexborNode) -> str:
    """Walk the tree once, without recursion."""
    pieces: list[str] = []
    preformatted = 0
    pending: list[LexborNode | str] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, str):  # the end of a block
            pieces.append("\n")
            preformatted -= node == "pre"
            continue
        if node.is_text_node:
            text = node.text_content or ""
            pieces.append(text if preformatted else text.replace("\n", " "))
            continue
        tag = node.tag or ""
        if not node.is_element_node or tag in _DROPPED:
            continue
        if tag not in _INLINE:
            pieces.append("\n- " if tag == "li" else "\n")
            pending.append(tag)
            preformatted += tag == "pre"
        _push_children(node, pending)
    return "".join(pieces)


def _push_children(node: LexborNode, pending: list[Any]) -> None:
    """Put the children of a node on a stack, the first one on top."""
    child = node.last_child
    while child is not None:
        pending.append(child)
        child = child.prev


MAX_HTML = 400_000
"""Characters of HTML that are looked at."""
MAX_NODES = 20_000
MAX_LINES = 2_000
"""Lines that blocks may have together: three times those of the longest text that is shown, at 80 columns."""
MAX_LINKS = 200
MAX_DEPTH = 6
"""Lists within lists, and quotes within quotes, that are told apart."""

CELLS = " | "

_CONTEXTS = {
    **dict.fromkeys("h1 h2 h3 h4 h5 h6 caption summary".split(), "heading"),
    "blockquote": "quote",
    "pre": "pre",
    "table": "table",
}
"""What of the elements around decides what a block is."""
_BREAK = "\0"
"""A line break within a block; two of them end it. No text has this in it."""
_BREAKS = re.compile(rf"{_BREAK}\s*{_BREAK}[{_BREAK}\s]*")
_LISTS = frozenset({"ul", "ol", "menu", "dir"})


class BlockKind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    CODE = "code"
    """Its lines are as they were written."""
    ROW = "row"
    """The cells of a row of a table, with `CELLS` between them."""


class Block(msgspec.Struct, frozen=True):
    """A piece of text that stands by itself."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    mark: str = ""
    """What an item of a list begins with: `-`, `3.`; empty for its further paragraphs."""
    depth: int = 0
    """Lists that it is in."""
    quoted: int = 0
    """Quotes that it is in."""


class Rendered(msgspec.Struct, frozen=True):
    """What there is to read, and where its links lead."""

    blocks: list[Block]
    links: list[str] = []
    """The addresses of the links, whose numbers stand in brackets in the text."""
    cut: bool = False
    """There is more of it."""


def render(html: str, first: int = 1, article_url: str = "") -> Rendered:
    """Render HTML. Links are numbered from `first`; one to the address `article_url` is the number before it.

    Raises SourceError for HTML that is built to keep a parser busy.
    """
    cut = len(html) > MAX_HTML
    html = html[:MAX_HTML]
    refuse_bombs(html)
    renderer = _Renderer(first, article_url)
    root = LexborHTMLParser(escape_stray_brackets(html)).body
    if root is not None:
        renderer.walk(root)
    return Rendered(renderer.blocks, renderer.links, cut or renderer.full)


class _End(msgspec.Struct, frozen=True):
    """The end of an element, among the nodes that are still to be visited."""

    tag: str
    href: str = ""
    blocks: int = 0
    pieces: int = 0
    """Where it began: so many were there."""


class _Renderer:
    """Goes through a tree once, without recursion."""

    def __init__(self, first: int, article_url: str) -> None:
        self.blocks: list[Block] = []
        self.full = False
        self._first = first
        self._numbers = {article_url: first - 1}
        """The number of each address, that of the article first."""
        self._lines = 0
        """Lines of the blocks."""
        self._pieces: list[str] = []
        self._has_text = False
        """Whether there is more than blanks in the pieces."""
        self._lists: list[int | None] = []
        """The open lists: the number of the last item, None where they have no numbers."""
        self._mark = ""
        self._open = dict.fromkeys(_CONTEXTS.values(), 0)

    @property
    def links(self) -> list[str]:
        """The addresses of the links, in the order of their numbers."""
        return list(self._numbers)[1:]

    def walk(self, root: LexborNode) -> None:
        """Visit all that is in a node."""
        pending: list[LexborNode | _End] = [root]
        visited = 0
        while pending and not self.full:
            node = pending.pop()
            if isinstance(node, _End):
                self._leave(node)
                continue
            visited += 1
            self.full = visited > MAX_NODES or self._lines >= MAX_LINES
            if node.is_text_node:
                self._say(node.text_content or "")
            elif node.is_element_node and (node.tag or "") not in _DROPPED_FROM_BLOCKS:
                self._enter(node, pending)
        self._flush()

    def _enter(self, node: LexborNode, pending: list[LexborNode | _End]) -> None:
        tag = node.tag or ""
        if tag == "br":
            self._say("\n" if self._open["pre"] else _BREAK)
            return
        if tag == "img":
            alternative = clean_line(str(node.attributes.get("alt") or ""), 200)
            self._say(f" [{alternative}] " if alternative else "")
            return
        if tag in {"td", "th"} and self._has_text:
            self._say(CELLS)
        if tag not in _INLINE:
            self._flush()
            self._begin(tag)
        href = str(node.attributes.get("href") or "") if tag == "a" else ""
        pending.append(_End(tag, href, len(self.blocks), len(self._pieces)))
        _push_children(node, pending)

    def _say(self, piece: str) -> None:
        self._pieces.append(piece)
        self._has_text = self._has_text or not (piece.isspace() or not piece)

    def _begin(self, tag: str) -> None:
        if tag in _LISTS:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            if number is not None:
                self._lists[-1] = number + 1
            self._mark = "-" if number is None else f"{number + 1}."
        elif tag in _CONTEXTS:
            self._open[_CONTEXTS[tag]] += 1

    def _leave(self, end: _End) -> None:
        if end.tag == "a":
            self._link(end)
        if end.tag in _INLINE:
            return
        self._flush()
        if end.tag in _LISTS and self._lists:
            self._lists.pop()
            self._mark = ""
        elif end.tag == "li":
            self._mark = ""
        elif end.tag in _CONTEXTS:
            self._open[_CONTEXTS[end.tag]] -= 1

    def _link(self, end: _End) -> None:
        """Put the number of a link behind its text, if it has any."""
        url = clean_url(end.href)
        around_blocks = len(self.blocks) > end.blocks
        has_text = "".join(self._pieces if around_blocks else self._pieces[end.pieces :]).strip()
        if not url or not (has_text or around_blocks):
            return
        if url not in self._numbers and len(self._numbers) > MAX_LINKS:
            return
        number = self._numbers.setdefault(url, self._first + len(self._numbers) - 1)
        if has_text:
            self._say(f" [{number}]")
        else:
            self.blocks[-1] = replace(self.blocks[-1], text=f"{self.blocks[-1].text} [{number}]")

    def _flush(self) -> None:
        """End the block that is open, if there is anything in it."""
        text = "".join(self._pieces)
        self._pieces.clear()
        self._has_text = False
        if self._open["pre"]:
            self._add(clean(text.expandtabs(4)).strip("\n").rstrip())
            return
        for part in _BREAKS.split(text):
            # Blanks are folded as a browser does; what is cleaned after it is one line.
            lines = [" ".join(clean(" ".join(line.split())).split()) for line in part.split(_BREAK, MAX_LINES)]
            self._add("\n".join(filter(None, lines)))

    def _add(self, text: str) -> None:
        lines = text.split("\n", MAX_LINES - self._lines)
        if self._lines + len(lines) > MAX_LINES:
            self.full = True
            lines.pop()
        if not any(map(str.strip, lines)):
            return
        text = "\n".join(lines)
        self._lines += len(lines)
        kind = BlockKind.PARAGRAPH
        if self._open["pre"]:
            kind = BlockKind.CODE
        elif self._open["heading"]:
            kind = BlockKind.HEADING
        elif self._lists or self._mark:
            kind = BlockKind.ITEM
        elif self._open["table"] and CELLS in text:
            kind = BlockKind.ROW  # tables of one column only are there for the look of a page
        depth, quoted = min(len(self._lists), MAX_DEPTH), min(self._open["quote"], MAX_DEPTH)
        self.blocks.append(Block(text, kind, self._mark, depth, quoted))
        self._mark = ""
