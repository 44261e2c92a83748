"""HTML becomes blocks to read: paragraphs, headings, list items, quotes and code, with its links numbered.

The one home of how an article's `content` is rendered. What comes out is plain text, cleaned again, and bounded however
the HTML is built.
"""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsreader.sources.html.guard import refuse_bombs, with_signs
from newsreader.text import clean, clean_line, clean_url

MAX_HTML = 400_000
"""Characters of HTML that are looked at."""
MAX_NODES = 20_000
MAX_BLOCKS = 2_000
MAX_LINKS = 200
MAX_DEPTH = 6
"""Lists within lists, and quotes within quotes, that are told apart."""

CELLS = " | "

_DROPPED = frozenset("script style head template svg math iframe audio video canvas select textarea noscript".split())
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark output q s samp small span"
    " strike strong sub sup time tt u var wbr picture source button nobr ruby rb rt rp td th".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 caption summary".split())
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


def render(html: str, first: int = 1, known: str = "") -> Rendered:
    """Render HTML. Links are numbered from `first`; one to the address `known` is the number before it.

    Raises SourceError for HTML that is built to keep a parser busy.
    """
    cut = len(html) > MAX_HTML
    html = html[:MAX_HTML]
    refuse_bombs(html)
    renderer = _Renderer(first, known)
    root = LexborHTMLParser(with_signs(html)).body
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

    def __init__(self, first: int, known: str) -> None:
        self.blocks: list[Block] = []
        self.links: list[str] = []
        self.full = False
        self._first = first
        self._known = known
        self._pieces: list[str] = []
        self._lists: list[int | None] = []
        """The open lists: the number of the last item, None where they have no numbers."""
        self._mark = ""
        self._open = {"quote": 0, "pre": 0, "heading": 0, "table": 0}

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
            self.full = visited > MAX_NODES or len(self.blocks) >= MAX_BLOCKS
            if node.is_text_node:
                self._pieces.append(node.text_content or "")
            elif node.is_element_node and (node.tag or "") not in _DROPPED:
                self._enter(node, pending)
        self._flush()

    def _enter(self, node: LexborNode, pending: list[LexborNode | _End]) -> None:
        tag = node.tag or ""
        if tag == "br":
            self._pieces.append("\n" if self._open["pre"] else _BREAK)
            return
        if tag == "img":
            alternative = clean_line(str(node.attributes.get("alt") or ""), 200)
            self._pieces.append(f" [{alternative}] " if alternative else "")
            return
        if tag in {"td", "th"} and "".join(self._pieces).strip():
            self._pieces.append(CELLS)
        if tag not in _INLINE:
            self._flush()
            self._begin(tag)
        href = str(node.attributes.get("href") or "") if tag == "a" else ""
        pending.append(_End(tag, href, len(self.blocks), len(self._pieces)))
        children = []
        child = node.child
        while child is not None:
            children.append(child)
            child = child.next
        pending.extend(reversed(children))

    def _begin(self, tag: str) -> None:
        if tag in _LISTS:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            if number is not None:
                self._lists[-1] = number + 1
            self._mark = "-" if number is None else f"{number + 1}."
        elif kind := _state(tag):
            self._open[kind] += 1

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
        elif kind := _state(end.tag):
            self._open[kind] -= 1

    def _link(self, end: _End) -> None:
        """Put the number of a link behind its text, if it has any."""
        url = clean_url(end.href)
        around_blocks = len(self.blocks) > end.blocks
        has_text = "".join(self._pieces if around_blocks else self._pieces[end.pieces :]).strip()
        if not url or not (has_text or around_blocks) or (number := self._number(url)) is None:
            return
        if has_text:
            self._pieces.append(f" [{number}]")
        else:
            self.blocks[-1] = replace(self.blocks[-1], text=f"{self.blocks[-1].text} [{number}]")

    def _number(self, url: str) -> int | None:
        if url == self._known:
            return self._first - 1
        if url not in self.links:
            if len(self.links) >= MAX_LINKS:
                return None
            self.links.append(url)
        return self._first + self.links.index(url)

    def _flush(self) -> None:
        """End the block that is open, if there is anything in it."""
        text = "".join(self._pieces)
        self._pieces.clear()
        if self._open["pre"]:
            self._add(clean(text.expandtabs(4)).strip("\n").rstrip())
            return
        for part in _BREAKS.split(text):
            self._add("\n".join(filter(None, map(_in_one, part.split(_BREAK)))))

    def _add(self, text: str) -> None:
        if not text.strip():
            return
        code = bool(self._open["pre"])
        depth = min(len(self._lists), MAX_DEPTH)
        quoted = min(self._open["quote"], MAX_DEPTH)
        item = bool(self._lists or self._mark)
        kind = BlockKind.CODE if code else BlockKind.HEADING if self._open["heading"] else BlockKind.PARAGRAPH
        if kind is BlockKind.PARAGRAPH and item:
            kind = BlockKind.ITEM
        elif kind is BlockKind.PARAGRAPH and self._open["table"] and CELLS in text:
            kind = BlockKind.ROW  # tables of one column only are there for the look of a page
        self.blocks.append(Block(text, kind, self._mark, depth, quoted))
        self._mark = ""


def _state(tag: str) -> str:
    if tag in _HEADINGS:
        return "heading"
    return {"blockquote": "quote", "pre": "pre", "table": "table"}.get(tag, "")


def _in_one(text: str) -> str:
    """Fold blanks as a browser does; what is cleaned after it is one line."""
    return " ".join(clean(" ".join(text.split())).split())
