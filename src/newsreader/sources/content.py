"""The HTML of an article's content, as blocks of spans with numbered links.

Whatever the HTML, what is read of it and the time that it takes are bounded: what would keep a parser busy is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

import msgspec
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsreader.addresses import shown_address
from newsreader.blocks import (
    LONGEST,
    MAX_LINES,
    Block,
    Frame,
    Kind,
    Link,
    LinkKind,
    Span,
    Spans,
    Style,
    Text,
    numeral,
    plain,
)
from newsreader.sources.document import escape_stray_brackets, refuse_bombs
from newsreader.sources.embedded import formula, kind_of, read_medium
from newsreader.sources.html import DROPPED, INLINE, push_children, subscript, superscript
from newsreader.text import MAX_TEXT, clean, clean_line, clean_url

MAX_HTML = 400_000
"""Characters of HTML that are looked at."""
MAX_NODES = 20_000
WHOLE = MAX_TEXT // LONGEST
"""How many times these limits what is to be exported may have."""
MAX_LINKS = 200
MAX_WORDS = 200
"""Characters of a link's words in a list of all of them."""
MAX_DEPTH = 8
"""Lists within lists, and quotes within quotes, that are told apart: the innermost."""
MAX_COLUMNS = 1_000
MAX_SPANNED = 1_000
"""Rows and columns that a cell may take (HTML, 4.9.11: 1,000 columns)."""

_STYLES = {
    **dict.fromkeys("b strong th mark summary dt".split(), Style.BOLD),
    **dict.fromkeys("i em cite dfn var address".split(), Style.ITALIC),
    **dict.fromkeys("code kbd samp tt".split(), Style.CODE),
    **dict.fromkeys("s strike del".split(), Style.STRUCK),
    **dict.fromkeys("u ins".split(), Style.UNDERLINED),
}
_KINDS = {
    **dict.fromkeys("caption figcaption".split(), Kind.CAPTION),
    **dict.fromkeys("summary dt".split(), Kind.TERM),
    **{f"h{level}": Kind.HEADING for level in range(1, 7)},
    "pre": Kind.CODE,
}
"""The elements that say what the blocks in them are; the innermost counts, but code stays code."""
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_FRAMES = {
    "dd": Frame(begins=True),
    "details": Frame("+", begins=True),
    "blockquote": Frame(is_quote=True, begins=True),
}
"""What blocks stand in within an element, but for items."""
_MEDIA = frozenset({"img", "video", "audio", "iframe", "embed"})
_UNSEEN = (DROPPED - _MEDIA - {"math"}) | {"noscript", "rp", "source", "track", "annotation"}
_AROUND = {"q": ("“", "”"), "rt": ("(", ")")}
"""What a browser puts around an element."""
_BREAK = "\0"
"""A line break within a block; two of them end it. No text has this in it."""
_BLANKS = re.compile(r"[ \t\n\r\f]+")
"""What browsers fold (HTML, 4.5): a no-break space stays."""
_NOTE = re.compile(r"\s*(?:\[\s*((?:[a-z]{1,4}\s)?[\w*†‡§]{1,4})\s*\]|(\d{1,4}|\w|[*†‡§]{1,4}))\s*")
"""What a link to a footnote says."""
_BACK = re.compile(r"[↩↑^⤴⏎]\ufe0e?[\d⁰¹²³⁴-⁹]*")
"""What a link from a footnote back to its mark says."""
_ANCHORS = frozenset("#¶§🔗")
"""What a link from a heading to itself says."""
_LANGUAGE = re.compile(r"(?:^|\s)(?:lang(?:uage)?-|highlight-(?:source|text)-|brush:\s*|sourceCode\s+)([\w+#.-]{1,30})")
_BARE = re.compile(r"\bhttps?://[^\s<>\"'`\\^{|}\u00a0\u2028]{3,4001}")
_NOT_OF_ADDRESS = ".,;:!?*_'\"»“”‘’…"
_GUTTER = re.compile(r"(?:^|\s)(?:gutter|lineno\w*|lnt?|rouge-gutter|line-numbers-rows)(?:\s|$)")
"""What highlighters of code call the numbers of its lines."""
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def render(html: str, first: int = 1, article_url: str = "", headline: str = "", *, whole: bool = False) -> Text:
    """Read HTML, as far as is asked for. Links are numbered from `first`; one to `article_url` is that before it.

    What is said of a picture is left out where it repeats the `headline`. With `whole`, as much is read as a library
    keeps of an article (`WHOLE`); else what a person reads on a screen.

    Raises SourceError for HTML that is built to keep a parser busy.
    """
    times = WHOLE if whole else 1
    cut = len(html) > times * MAX_HTML
    html = html[: times * MAX_HTML]
    refuse_bombs(html)
    root = LexborHTMLParser(escape_stray_brackets(html)).body
    if root is None:
        return Text()
    reader = _Reader(first, article_url, headline, times)
    return Text(reader.read(root), reader.links, cut=lambda: cut or reader.full, size=len(root.text()))


class _End(msgspec.Struct, frozen=True, gc=False):
    """The end of an element, among the nodes that are still to be visited."""

    node: LexborNode
    style: Style
    """That of what comes after it."""
    blocks: int
    pieces: int
    """Where it began: so many were there."""
    notes: int
    """Links within the page before it."""


class _List(msgspec.Struct, gc=False):
    """A list that is open."""

    number: int | None = None
    """That of its next item; None where they have none."""
    step: int = 1
    kind: str = "1"
    """How its numbers are written."""
    begins: bool = True
    """Whether its next item is the first one."""


class _Reader:
    """Goes through a tree once, without recursion."""

    def __init__(self, first: int, article_url: str, headline: str, times: int) -> None:
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.full = False
        self._times = times
        """How many times the limits hold."""
        self._first = first
        self._headline = headline
        self._article_url = article_url
        self._numbers: dict[str, int] = {article_url: first - 1} if article_url else {}
        """The number of each address, that of the article first."""
        self._lines = 0
        self._characters = 0
        """Those of the blocks."""
        self._pieces: list[Span] = []
        """What is said since the last block."""
        self._style = Style.PLAIN
        self._kinds = [(Kind.PARAGRAPH, 0)]
        """What the blocks in the open elements of `_KINDS` are, and their levels."""
        self._language = ""
        self._lists: list[_List] = []
        self._frames: list[Frame] = []
        self._links_open = 0
        self._notes = 0
        self._noted: dict[str, str] = {}
        """The marks of footnotes, by the names of the elements that these stand in."""
        self._awaited = ""
        """The mark that the footnote is expected to begin with that was come to."""
        self._table: _Table | None = None
        """The table of data that is open: what is said goes into its cells."""

    def read(self, root: LexborNode) -> Iterator[Block]:
        """Visit all that is in a node; give each block when there is another one, so that nothing of it changes."""
        pending: list[LexborNode | _End] = [root]
        visited = given = 0
        while pending and not self.full:
            node = pending.pop()
            if given + 1 < len(self.blocks):
                yield from self.blocks[given:-1]
                given = len(self.blocks) - 1
            if isinstance(node, _End):
                self._leave(node)
                continue
            visited += 1
            self.full = visited > self._times * MAX_NODES
            if node.is_text_node:
                self._say_text(node.text_content or "")
            elif node.is_element_node and not _is_unseen(node):
                self._enter(node, pending)
        if self._table is not None:  # there is more of it than is read
            self._add_table(self._table)
        self._awaited = ""
        self._flush()
        yield from self.blocks[given:]

    def _enter(self, node: LexborNode, pending: list[LexborNode | _End]) -> None:
        tag = node.tag or ""
        if tag == "br":
            self._say("\n" if self._in_code else _BREAK)
        elif tag in _MEDIA:
            self._say_medium(node)
        elif tag == "math":
            self._say(formula(node))
        elif tag == "input":
            if (node.attributes.get("type") or "").lower() == "checkbox":  # of a task, whether it is done
                self._say("[x] " if "checked" in node.attributes else "[ ] ")
        else:
            if tag not in INLINE:
                self._flush()
            pending.append(_End(node, self._style, len(self.blocks), len(self._pieces), self._notes))
            self._begin(node, tag)
            push_children(node, pending)

    def _begin(self, node: LexborNode, tag: str) -> None:
        if tag in _STYLES:
            self._style |= _STYLES[tag]
        if tag in {"td", "th"}:
            self._flush_cell()
        elif tag in _AROUND:
            self._say(_AROUND[tag][0])
        elif tag == "a":
            self._links_open += 1
            self._notes += bool(self._place_on_page(node))
        elif tag in {"pre", "code", "div"}:
            found = _LANGUAGE.search(node.attributes.get("class") or "")
            self._language = found[1] if found else node.attributes.get("data-lang") or self._language
        if kind := _KINDS.get(tag):
            level = int(tag[1]) if kind is Kind.HEADING else 0
            self._kinds.append(self._kinds[-1] if self._in_code else (kind, level))
        if tag not in INLINE:
            self._begin_block(node, tag)
        if self._noted and self._table is None:
            attributes = node.attributes
            self._begin_note(self._noted.get(attributes.get("id") or attributes.get("name") or "", ""))

    def _begin_note(self, mark: str) -> None:
        """Have a footnote begin with the mark that led to it, in place of the number of its item."""
        if mark and self._frames and self._frames[-1].begins and self._frames[-1].mark[-1:] in {"-", "."}:
            self._frames[-1] = replace(self._frames[-1], mark=mark, number=None)
        elif mark:
            self._awaited = mark

    def _begin_block(self, node: LexborNode, tag: str) -> None:
        if self._table is not None:
            if tag == "tr":
                self._table.begin_row(is_head=node.parent is not None and node.parent.tag == "thead")
            elif tag == "li":
                self._say("• ")
        elif tag == "table" and _is_table_of_data(node):
            self._table = _Table()
        elif tag in _LISTS:
            self._lists.append(_numbered_list(node) if tag == "ol" else _List())
        elif tag == "li":
            self._frames.append(self._item(node))
        elif tag in _FRAMES:
            self._frames.append(_FRAMES[tag])
        elif tag == "hr":
            self._add(Block(Kind.RULE))

    def _item(self, node: LexborNode) -> Frame:
        """Begin an item of the innermost list."""
        within = self._lists[-1] if self._lists else _List(begins=False)
        is_first, within.begins = within.begins, False
        if within.number is None:
            return Frame("-", begins=True, is_first=is_first)
        number = _number(node, "value", within.number)
        within.number = number + within.step
        kind = node.attributes.get("type") or within.kind
        return Frame(f"{numeral(number, kind)}.", number, begins=True, is_first=is_first)

    def _leave(self, end: _End) -> None:
        node, tag = end.node, end.node.tag or ""
        self._style = end.style
        if tag == "a":
            self._leave_link(end)
        elif tag in {"sup", "sub"}:
            self._leave_script(end, tag)
        elif tag in _AROUND:
            self._say(_AROUND[tag][1])
        elif tag in {"td", "th", "caption"}:
            self._flush_cell(node)
        if tag not in INLINE:
            self._leave_block(tag)

    def _leave_block(self, tag: str) -> None:
        self._flush()
        if tag in _KINDS:
            self._kinds.pop()
        if tag in {"pre", "div"}:
            self._language = ""
        if self._table is not None:
            if tag == "table":
                self._add_table(self._table)
        elif tag in _LISTS and self._lists:
            self._lists.pop()
        elif (tag == "li" or tag in _FRAMES) and self._frames:
            self._frames.pop()

    # What is said

    @property
    def _in_code(self) -> bool:
        return self._kinds[-1][0] is Kind.CODE

    def _say(self, text: str, style: Style | None = None, link: int = 0) -> None:
        if text:
            self._pieces.append(Span(text, self._style if style is None else style, link))

    def _say_text(self, text: str) -> None:
        """Say text as it stands; addresses in it become links."""
        end = 0
        if "://" in text and not (self._links_open or self._in_code or self._style & Style.CODE):
            for found in _BARE.finditer(text):
                address = _trimmed(found[0])
                if number := self._number(clean_url(address), ""):
                    self._say(text[end : found.start()])
                    self._say(shown_address(address), self._style | Style.LINK, number)
                    self._say_number(number)
                    end = found.start() + len(address)
        self._say(text[end:])

    def _say_number(self, number: int) -> None:
        if number:
            self._say(" ", Style.PLAIN)
            self._say(f"[{number}]", Style.NUMBER, number)

    def _say_medium(self, node: LexborNode) -> None:
        """Say what a picture shows, or that there is one."""
        medium = read_medium(node, self._headline)
        if medium is None:
            return
        if medium.is_sign:
            self._say(medium.words)
            return
        kind = "page within the page" if medium.kind is LinkKind.PAGE else medium.kind
        number = self._number(medium.url, medium.words, medium.kind)
        if node.tag != "img":
            self._flush()
        self._say(" ")
        self._say(f"[{kind}: {medium.words}]" if medium.words else f"[{kind}]", Style.QUIET, number)
        self._say_number(number)
        self._say(" ")
        if node.tag != "img":
            self._flush()

    def _place_on_page(self, node: LexborNode) -> str:
        """Return the name of the element of the same page that a link leads to; empty where it leads elsewhere."""
        page, _, place = (node.attributes.get("href") or "").partition("#")
        return unquote(place) if page in {"", self._article_url.partition("#")[0]} else ""

    def _leave_link(self, end: _End) -> None:
        """Style the words of a link and put its number behind them, if it has any."""
        self._links_open -= 1
        around_blocks = len(self.blocks) > end.blocks
        start = 0 if around_blocks else end.pieces
        text = plain(self._pieces[start:]).replace(_BREAK, " ")
        if place := self._place_on_page(end.node):
            self._leave_place(place, start, text)
            return
        attributes = end.node.attributes
        address = clean_url(attributes.get("href") or "")
        if not address:
            self._say_contact(attributes.get("href") or "", text)
        if not address or not (text.strip() or around_blocks):
            return
        is_enclosure = "enclosure" in (attributes.get("rel") or "").split()
        kind = kind_of(address, f"{text if is_enclosure else ''} {attributes.get('type') or ''}")
        if any(piece.link and self.links[piece.link - self._first].url == address for piece in self._pieces[start:]):
            return  # a picture that leads to itself has its number
        is_address = _BARE.fullmatch(text.strip()) is not None
        own = [piece for piece in self._pieces[start:] if not piece.style & (Style.QUIET | Style.NUMBER)]
        words = clean_line(text if is_enclosure else plain(own).replace(_BREAK, " "), MAX_WORDS)
        number = self._number(address, "" if is_address else words, kind)
        if not number:
            return
        if not text.strip():
            last = self.blocks[-1]
            self.blocks[-1] = replace(last, spans=(*last.spans, Span(" "), Span(f"[{number}]", Style.NUMBER, number)))
            return
        if is_enclosure:
            about = words.replace(f"{kind}/", "", 1)
            self._pieces[start:] = [Span(f"[{kind}: {about}]", Style.QUIET, number)]
        elif is_address:
            self._pieces[start:] = [Span(shown_address(text.strip()), self._style | Style.LINK, number)]
        else:
            self._pieces[start:] = [
                piece if piece.link else replace(piece, style=piece.style | Style.LINK, link=number)
                for piece in self._pieces[start:]
            ]
        self._say_number(number)

    def _say_contact(self, href: str, text: str) -> None:
        """Say the address for mail or the telephone number that words lead to, which are not opened."""
        scheme, _, rest = href.strip().partition(":")
        said = clean_line(unquote(rest.partition("?")[0]), MAX_WORDS) if scheme.lower() in {"mailto", "tel"} else ""
        if said and text.strip() and said not in text:
            self._say(f" ({said})")

    def _leave_place(self, place: str, start: int, text: str) -> None:
        """Write the mark of a footnote; leave out a link of a heading to itself, and of a footnote to its mark."""
        note = _NOTE.fullmatch(text)
        in_note = bool(self._frames) and self._frames[-1].mark[:1] == "["
        leads_back = _BACK.fullmatch(text.strip()) or (note and in_note and place not in self._noted)
        if leads_back and start and self._pieces[start - 1].text.strip() == "^":
            del self._pieces[start - 1 :]
        elif leads_back or (text.strip() in _ANCHORS and self._kinds[-1][0] is not Kind.PARAGRAPH):
            del self._pieces[start:]
        elif note:  # else the number of a footnote would be part of the word before it
            mark = self._noted[place] = f"[^{note[1] or note[2]}]"
            self._pieces[start:] = [Span(mark, Style.NUMBER)]

    def _leave_script(self, end: _End, tag: str) -> None:
        """Write what stands above or below; what is a note is written already."""
        pieces = self._pieces[end.pieces :]
        if self._links_open or len(self.blocks) > end.blocks or self._notes > end.notes:
            return
        text = plain(pieces)
        if self._awaited == f"[^{text.strip()}]" and not end.pieces:
            self._pieces[:] = [Span(self._awaited, Style.NUMBER)]
            self._awaited = ""
            return
        before = self._pieces[end.pieces - 1].text if end.pieces else ""
        written = superscript(text, before) if tag == "sup" else subscript(text)
        if written != text and pieces:
            self._pieces[end.pieces :] = [replace(pieces[0], text=written)]

    def _number(self, url: str, words: str, kind: LinkKind | None = None) -> int:
        """Return the number of a link that was cleaned; 0 for one that may not be opened, or after `MAX_LINKS`."""
        if not url or (url not in self._numbers and len(self.links) >= self._times * MAX_LINKS):
            return 0
        if url not in self._numbers:
            self._numbers[url] = self._first + len(self.links)
            self.links.append(Link(url, kind_of(url) if kind is None else kind, words))
        return self._numbers[url]

    # What becomes of it

    def _flush(self) -> None:
        """End the block that is open, if there is anything in it; in a table of data, the line of its cell."""
        if not self._pieces:
            return
        if self._table is not None:
            self._say(_BREAK)
            return
        pieces, self._pieces = self._pieces, []
        kind, level = self._kinds[-1]
        if kind is Kind.CODE:
            text = clean(plain(pieces).replace(_BREAK, "\n").expandtabs(4)).strip("\n").rstrip()
            self._add(Block(kind, (Span(text),), language=self._language))
            return
        for spans in _paragraphs(self._without_brackets(pieces)):
            if plain(spans) == self._awaited:  # the note stands in the next block
                self._pieces = [*spans, Span(" ")]
            else:
                self._awaited = ""
                self._add(Block(kind, spans, level=level))

    def _without_brackets(self, pieces: list[Span]) -> list[Span]:
        """Take away the brackets that a publisher puts around the mark of a footnote, which has its own."""
        for place in range(1, len(pieces) - 1) if self._noted else ():
            before, piece, after = pieces[place - 1 : place + 2]
            is_mark = piece.style & Style.NUMBER and not piece.link
            if is_mark and before.text.endswith("[") and after.text.startswith("]"):
                pieces[place - 1 : place + 2] = [before.part(0, -1), piece, after.part(1, len(after.text))]
        return pieces

    def _flush_cell(self, cell: LexborNode | None = None) -> None:
        """Take what was said since the last cell into the one that ends; without one it stood between them."""
        if self._table is None:
            self._say(" ")  # what one that lays a page out has beside each other
            return
        pieces, self._pieces = self._pieces, []
        if cell is None:
            return
        spans = _joined(_paragraphs(self._without_brackets(pieces)))
        if cell.tag == "caption":
            self._table.caption = spans
        else:
            self._table.add_cell(cell, spans)

    def _add_table(self, table: _Table) -> None:
        self._table = None
        self._pieces.clear()
        rows, heads = table.finished()
        room = (self._times * MAX_LINES - self._lines) // _lines_of_row(rows[0]) if rows else 0
        self.full = self.full or len(rows) > room
        rows = rows[:room]
        if rows:
            self._add(Block(Kind.TABLE, table.caption, rows=tuple(rows), heads=heads))

    def _add(self, block: Block) -> None:
        """Add a block, or as much of it as there is room for."""
        text = block.text
        if block.kind is Kind.TABLE:
            lines = len(block.rows) * _lines_of_row(block.rows[0])
        elif block.kind is Kind.RULE:
            lines = 1
        elif not text.strip():
            return
        else:
            lines = text.count("\n") + 1
        more_lines = self._times * MAX_LINES - self._lines
        more_characters = self._times * LONGEST - self._characters
        if lines > more_lines or len(text) > more_characters:
            self.full = True
            spans = _cut(block.spans, more_characters, more_lines)
            if not plain(spans).strip():
                return
            block = replace(block, spans=spans)
        self._lines += lines
        self._characters += len(text)
        if self._frames:
            block = replace(block, frames=tuple(self._frames[-MAX_DEPTH:]))
            self._frames = [replace(frame, begins=False) if frame.begins else frame for frame in self._frames]
        self.blocks.append(block)


_LOOKED_AT = 5_000
"""Nodes by which a table is judged."""
_LONG = 400
"""Characters of a cell that is a text, where no cell of its table names a column."""
_NEVER_IN_CELLS = frozenset("table pre blockquote h1 h2 h3 h4 h5 h6 hr article section figure iframe video".split())
_HEADS = frozenset({"th", "caption", "thead"})
_TABLE_SPAN = re.compile(r"\s*0*([1-9]\d{0,3})\s*")


def _is_table_of_data(table: LexborNode) -> bool:
    """Whether the rows and columns of a table mean something, by what is in its cells.

    One that lays a page out has a single column or a single row, or texts, headings and tables in its cells.
    """
    if table.attributes.get("role") in {"presentation", "none"}:
        return False
    has_heads, rows, columns, looked_at, paragraphs = False, 0, 0, 0, 0
    pending: list[LexborNode] = []
    push_children(table, pending)
    while pending and looked_at < _LOOKED_AT:
        node = pending.pop()
        tag = node.tag or ""
        if not node.is_element_node:
            continue
        looked_at += 1
        if tag in _NEVER_IN_CELLS:
            return False
        has_heads = has_heads or tag in _HEADS
        if tag == "tr":
            rows += 1
            cells = [child for child in node.iter() if child.tag in {"td", "th"}]
            columns = max(columns, sum(_span(cell, "colspan") for cell in cells[:MAX_COLUMNS]))
        elif tag == "td":
            paragraphs = 0
            if not has_heads and len(node.text(strip=True)) > _LONG:
                return False
        elif tag in {"p", "ul", "ol"}:
            paragraphs += 1
            if paragraphs > 1 and not has_heads:
                return False
        push_children(node, pending)
    return columns > 1 and (rows > 1 or has_heads)


class _Table:
    """Takes the cells of a table of data, each into its column."""

    def __init__(self) -> None:
        self.caption: Spans = ()
        self._rows: list[list[Spans]] = []
        self._heads = 0
        self._names_columns = False
        """Whether all cells of the last row do."""
        self._is_head = False
        self._spanned: dict[int, int] = {}
        """Columns that a cell above takes, and for how many more rows."""

    def begin_row(self, *, is_head: bool) -> None:
        """Begin a row; `is_head`: it says what is in the columns."""
        self._end_row()
        self._rows.append([])
        self._is_head, self._names_columns = is_head, True

    def add_cell(self, cell: LexborNode, spans: Spans) -> None:
        """Add the next cell of the row, at the first column that is free."""
        if not self._rows:
            self.begin_row(is_head=False)
        row = self._rows[-1]
        self._skip_spanned()
        rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
        self._names_columns = self._names_columns and (cell.tag == "th" or not spans)
        if len(row) + columns > MAX_COLUMNS:
            return
        if rows > 1:
            self._spanned |= dict.fromkeys(range(len(row), len(row) + columns), rows)
        row += [spans, *[()] * (columns - 1)]

    def finished(self) -> tuple[list[tuple[Spans, ...]], int]:
        """Give the rows that say something, all of one length, and how many of them are heads."""
        self._end_row()
        width = max(map(len, self._rows), default=0)
        rows = [(*row, *[()] * (width - len(row))) for row in self._rows]
        said = [any(plain(row[column]).strip() for row in rows) for column in range(width)]
        kept = [tuple(cell for cell, is_said in zip(row, said, strict=True) if is_said) for row in rows]
        heads = sum(any(row) for row in kept[: self._heads])
        return [row for row in kept if any(row)], heads

    def _end_row(self) -> None:
        if not self._rows:
            return
        self._skip_spanned()
        row = self._rows[-1]
        is_head = bool(row) and (self._is_head or (self._names_columns and any(row)))
        if is_head and self._heads == len(self._rows) - 1:
            self._heads += 1
        self._spanned = {column: rows - 1 for column, rows in self._spanned.items() if rows > 1}

    def _skip_spanned(self) -> None:
        row = self._rows[-1]
        while self._spanned.get(len(row), 0) and len(row) < MAX_COLUMNS:
            row.append(())


def _span(cell: LexborNode, name: str) -> int:
    found = _TABLE_SPAN.fullmatch(cell.attributes.get(name) or "")
    return min(int(found[1]), MAX_SPANNED) if found else 1


def _is_unseen(node: LexborNode) -> bool:
    """Whether a browser shows nothing of an element, or what it shows is there twice.

    A formula that is hidden stands for a picture of it.
    """
    if (node.tag or "") in _UNSEEN:
        return True
    attributes = node.attributes
    if not attributes:
        return False
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or (bool(_HIDDEN.search(attributes.get("style") or "")) and node.css_first("math") is None)
        or bool(_GUTTER.search(attributes.get("class") or ""))
    )


def _numbered_list(node: LexborNode) -> _List:
    reversed_ = "reversed" in node.attributes
    start = sum(child.tag == "li" for child in node.iter()) if reversed_ else 1
    return _List(_number(node, "start", start), -1 if reversed_ else 1, node.attributes.get("type") or "1")


def _number(node: LexborNode, name: str, otherwise: int) -> int:
    text = (node.attributes.get(name) or "").strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", text) else otherwise


def _trimmed(address: str) -> str:
    """Return an address without what belongs to the sentence that it stands in."""
    address = address.rstrip(_NOT_OF_ADDRESS)
    while (opening := {")": "(", "]": "["}.get(address[-1:])) and address.count(address[-1]) > address.count(opening):
        address = address[:-1].rstrip(_NOT_OF_ADDRESS)
    return address


def _paragraphs(pieces: Iterable[Span]) -> Iterator[Spans]:
    """Fold blanks as a browser does, and give the spans of each paragraph; two breaks are between them."""
    spans: list[Span] = []
    breaks, blank = 0, False
    for piece in pieces:
        if piece.text == _BREAK:
            breaks += 1
            continue
        text = piece.text
        if not (text.isascii() and text.isprintable() and "  " not in text):  # as most are
            text = _BLANKS.sub(" ", clean(text.replace(_BREAK, " ")))
        bare = text.strip(" ")
        if not bare:
            blank = blank or bool(text)
            continue
        if breaks > 1 and spans:
            yield tuple(spans)
            spans = []
        if spans:
            between = "\n" if breaks else " " * (blank or text[0] == " ")
            _append(spans, replace(piece, text=bare), between)
        else:
            spans.append(replace(piece, text=bare))
        breaks, blank = 0, text[-1] == " "
    if spans:
        yield tuple(spans)


def _append(spans: list[Span], span: Span, between: str) -> None:
    """Add a span behind what is between it and the last one; one of the same style continues that."""
    last = spans[-1]
    if (last.style, last.link) == (span.style, span.link):
        spans[-1] = replace(last, text=f"{last.text}{between}{span.text}")
    elif (last.link == span.link and not span.style & Style.NUMBER) if last.link else last.style is Style.PLAIN:
        spans[-1] = replace(last, text=last.text + between)
        spans.append(span)
    elif span.style is Style.PLAIN and not span.link:
        spans.append(replace(span, text=between + span.text))
    else:
        spans += [Span(between), span] if between else [span]


def _joined(paragraphs: Iterable[Spans]) -> Spans:
    """Join paragraphs, each on its line."""
    joined: list[Span] = []
    for spans in paragraphs:
        joined += [Span("\n"), *spans] if joined else spans
    return tuple(joined)


def _lines_of_row(row: tuple[Spans, ...]) -> int:
    """Return about how many lines a row of a table takes: one of many columns has a line for each."""
    return 1 if len(row) <= 16 else len(row)


def _cut(spans: Spans, characters: int, lines: int) -> Spans:
    """Give as much of spans as there is room for."""
    kept: list[Span] = []
    for span in spans:
        text = "\n".join(span.text[: max(characters, 0)].split("\n", lines)[:lines]) if lines > 0 else ""
        kept.append(replace(span, text=text))
        if text != span.text:
            break
        characters -= len(text)
        lines -= text.count("\n")
    return tuple(kept)
