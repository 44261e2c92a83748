"""Tables in HTML: those of data, whose rows and columns mean something, and those that only lay a page out."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from newsreader.blocks import Spans, plain
from newsreader.sources.html import push_children

MAX_COLUMNS = 1_000
MAX_SPANNED = 1_000
"""Rows and columns that a cell may take (HTML, 4.9.11: 1,000 columns)."""
_LOOKED_AT = 5_000
"""Nodes by which a table is judged."""
_LONG = 400
"""Characters of a cell that is a text, where no cell of its table names a column."""
_NEVER_IN_CELLS = frozenset("table pre blockquote h1 h2 h3 h4 h5 h6 hr article section figure iframe video".split())
_HEADS = frozenset({"th", "caption", "thead"})
_SPAN = re.compile(r"\s*0*([1-9]\d{0,3})\s*")


def is_table_of_data(table: LexborNode) -> bool:
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


class Table:
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
    found = _SPAN.fullmatch(cell.attributes.get(name) or "")
    return min(int(found[1]), MAX_SPANNED) if found else 1
