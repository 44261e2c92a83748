"""HTML that articles bring with them: as the plain text that search and the summary show, and as blocks to lay out.

Whatever the HTML, the time that it takes is bounded: what would keep a parser busy is refused. A
whole page that is to be understood is the subject of `sources.listing`.
"""

from __future__ import annotations

import re
from html import escape
from itertools import chain
from typing import Any

import msgspec
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsreader.addresses import joined
from newsreader.errors import SourceError
from newsreader.model import MAX_LINES, Block, BlockKind, Rendered
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


_TITLE_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?)/?>")
_ALONE = frozenset({"br", "wbr"})
_STYLES = frozenset("b big em font i s small span strike strong sub sup tt u".split())
_ADDRESSES = frozenset("action cite data href longdesc poster src srcset".split())
"""Attributes whose values are addresses (HTML, index of attributes)."""
_LINKING = ("href", "src", "poster", "action=", "cite=", "data=", "longdesc=")
_ABSOLUTE = tuple(f'{name}="{start}' for name in ("href", "src") for start in ("http:", "https:", "mailto:", "#"))
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_CANDIDATE = re.compile(r"[\s,]*(\S*[^\s,])((?:\s+[^\s,]+)?\s*)")
"""An address of `srcset`, and its width or density (HTML, 4.8.4.2.1)."""


def looks_like_html(text: str) -> bool:
    """Whether a text that does not say what it is has a tag of HTML or an entity in it."""
    return ("<" in text or "&" in text) and _NAMED.search(text) is not None


def html_to_line(text: str) -> str:
    """Return the text of HTML as one line: a headline, a name."""
    return clean_line(_plain(text).replace("\n", " ") if "<" in text or "&" in text else text)


def title_to_line(text: str) -> str:
    """Return the text of a title that may be HTML, with the elements that it names: "Why <table> came back".

    A tag is markup where it has attributes or a partner, and else a word; a break, and a style that begins or ends the
    title, need no partner.
    """
    words: list[re.Match[str]] = []
    opened: dict[str, list[re.Match[str]]] = {}
    for tag in _TITLE_TAG.finditer(text):
        name = tag[2].lower()
        if name in _ALONE:
            continue
        if not tag[1]:
            opened.setdefault(name, []).append(tag)
        elif not opened.get(name):
            words += [] if name in _STYLES and tag.end() == len(text) != len(tag[0]) else [tag]
        elif _encloses_nothing(text, opener := opened[name].pop(), tag):
            words += [opener, tag]
    for tag in chain.from_iterable(opened.values()):
        is_style = tag[2].lower() in _STYLES and tag.start() == 0 and text[tag.end() :][:1].isalnum()
        words += [] if is_style or "=" in tag[3] else [tag]
    pieces, end = [], 0
    for tag in sorted(words, key=re.Match.start):
        pieces += [text[end : tag.start()], escape(tag[0])]
        end = tag.end()
    return html_to_line("".join([*pieces, text[end:]]))


def _encloses_nothing(text: str, opener: re.Match[str], closer: re.Match[str]) -> bool:
    """Whether two tags are words, as they touch nothing between them: `from <b> to </b>`, `an empty <p></p>`."""
    between = text[opener.end() : closer.start()]
    is_all = opener.start() == 0 and closer.end() == len(text)
    return not (opener[3].strip() or is_all) and (not between or (between[0].isspace() and between[-1].isspace()))


def html_to_text(text: str) -> str:
    """Return the text of HTML with a newline between its paragraphs.

    A list item begins with "- "; scripts, styles and media are left out. Pictures are their words (`alt`, else `title`)
    where there is nothing else. Text without any markup has its paragraphs at blank lines.
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
        flat = _TAG.sub("", _FLAT_BREAK.sub("\n", text.replace("\n", " ")))
        if flat.strip() or "<img" not in text:
            return flat
    root = LexborHTMLParser(escape_stray_brackets(text)).body
    return "" if root is None else _text_of(root)


def _text_of(root: LexborNode) -> str:
    """Walk the tree once, without recursion."""
    pieces: list[str] = []
    pictures: list[str] = []
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
        if tag == "img":
            pictures.append(_words_of(node))
        if tag not in _INLINE:
            pieces.append("\n- " if tag == "li" else "\n")
            pending.append(tag)
            preformatted += tag == "pre"
        _push_children(node, pending)
    text = "".join(pieces)
    return text if text.strip(" \n-") or not pictures else "\n".join(pictures)


def _words_of(picture: LexborNode) -> str:
    return clean_line(str(picture.attributes.get("alt") or picture.attributes.get("title") or ""), 200)


def _push_children(node: LexborNode, pending: list[Any]) -> None:
    """Put the children of a node on a stack, the first one on top."""
    child = node.last_child
    while child is not None:
        pending.append(child)
        child = child.prev


def resolve_links(html: str, base: str) -> str:
    """Return HTML in which no address is relative to where it came from.

    They start from `base`, or what `<base>` and `xml:base` in it say, and are read by an HTML parser, whose spelling of
    the whole is returned where one of them was relative.
    """
    if "=" not in html:
        return html  # there is no attribute
    lower = html.lower()
    if sum(map(lower.count, _LINKING)) == sum(map(lower.count, _ABSOLUTE)):
        return html  # as in most feeds; a tenth of the time of the parser
    if len(html) > MAX_TRUSTED:
        try:
            refuse_bombs(html)
        except SourceError:
            return html
    parser = LexborHTMLParser(escape_stray_brackets(html), is_fragment=True)
    declared = parser.css_first("base[href]")
    base = joined(base, str(declared.attributes["href"] or "").strip()) if declared is not None else base
    pending: list[tuple[LexborNode | None, str]] = [(parser.root, base)]
    is_changed = False
    while pending:
        node, base = pending.pop()
        if node is None:
            continue
        pending.append((node.next, base))
        if node.is_element_node:
            base = joined(base, str(node.attributes.get("xml:base") or "").strip()) or base
            is_changed |= _resolve(node, base)
            pending.append((node.first_child, base))
    return (parser.html or html) if is_changed else html


def _resolve(node: LexborNode, base: str) -> bool:
    """Make the addresses of an element absolute; return whether one of them was not."""
    is_changed = False
    for name, value in node.attributes.items():
        if not value or name not in _ADDRESSES:
            continue
        if name == "srcset":
            absolute = ", ".join(
                f"{joined(base, candidate[1])}{candidate[2].rstrip()}" for candidate in _CANDIDATE.finditer(value)
            )
            is_relative = any(not _SCHEME.match(candidate[1]) for candidate in _CANDIDATE.finditer(value))
        else:
            address = _BREAKS.sub("", value.strip())
            absolute = joined(base, address)
            is_relative = not address.startswith("#") and absolute != address
        if is_relative and absolute:
            node.attrs[name] = absolute
            is_changed = True
    return is_changed


MAX_HTML = 400_000
"""Characters of HTML that are looked at."""
MAX_NODES = 20_000
MAX_LINKS = 200
MAX_DEPTH = 6
"""Lists within lists, and quotes within quotes, that are told apart."""

CELLS = " | "
"""Stands between the cells of a row."""

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
        self._open_links = 0
        self._pictures: list[str] = []
        """The addresses of pictures without words."""

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
        if not self.blocks:  # there is nothing but pictures, and one wants to see them
            self.blocks += [Block(f"[picture]{number}") for number in map(self._numbered, self._pictures) if number]

    def _enter(self, node: LexborNode, pending: list[LexborNode | _End]) -> None:
        tag = node.tag or ""
        if tag == "br":
            self._say("\n" if self._open["pre"] else _BREAK)
            return
        if tag == "img":
            self._picture(node)
            return
        if tag in {"td", "th"} and self._has_text:
            self._say(CELLS)
        if tag not in _INLINE:
            self._flush()
            self._begin(tag)
        href = str(node.attributes.get("href") or "") if tag == "a" else ""
        self._open_links += tag == "a"
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
            self._open_links -= 1
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
        around_blocks = len(self.blocks) > end.blocks
        has_text = "".join(self._pieces if around_blocks else self._pieces[end.pieces :]).strip()
        number = self._numbered(end.href) if has_text or around_blocks else ""
        if has_text:
            self._say(number)
        elif number:
            self.blocks[-1] = replace(self.blocks[-1], text=self.blocks[-1].text + number)

    def _picture(self, node: LexborNode) -> None:
        """Put the words of a picture, which lead to it where they lead nowhere else."""
        words, address = _words_of(node), str(node.attributes.get("src") or "")
        if not words:
            self._pictures.append(address)
            return
        number = "" if self._open_links else self._numbered(address)
        self._say(f" [{words}]{number} ")

    def _numbered(self, address: str) -> str:
        """Return the number of a link, with a blank before it; nothing for one that may not be opened."""
        url = clean_url(address)
        if not url or (url not in self._numbers and len(self._numbers) > MAX_LINKS):
            return ""
        return f" [{self._numbers.setdefault(url, self._first + len(self._numbers) - 1)}]"

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
