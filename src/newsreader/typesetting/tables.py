"""Tables in a width: columns beside one another where there is room, else a record for each row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace
from rich.cells import cell_len

from newsreader.blocks import Span, Spans, Style, plain
from newsreader.typesetting.signs import Signs
from newsreader.typesetting.wrapping import Line, is_right_to_left, width_of, wrapped

LEAST = 12
"""Cells that a column must have, or all that its words need: below that a row is easier to read as a record."""
_MOST_COLUMNS = 40
_NUMBER = re.compile(
    r"[+\-−±~<>≤≥]?\s?[$€£¥]?\d[\d.,'\u00a0 ]*\s?(?:[%‰°]|[a-zA-Zµ°/²³]{1,4})?|[-–—]|n/a", re.IGNORECASE
)


class _Column(NamedTuple):
    """What the cells of a column need."""

    wish: int
    """Cells of the longest one."""
    least: int
    is_number: bool


def table_lines(rows: Sequence[Sequence[Spans]], heads: int, width: int, signs: Signs) -> Iterator[Line]:
    """Lay the rows of a table out in so many cells, row by row; the first ones name its columns."""
    count = len(rows[0]) if rows else 0
    columns = [_column([row[place] for row in rows], heads) for place in range(min(count, _MOST_COLUMNS))]
    least = sum(column.least for column in columns) + count - 1
    if count > _MOST_COLUMNS or least > width:
        yield from _records(rows, heads, width, signs)
        return
    gap = " " if least + 2 * (count - 1) <= width else ""
    separator = f"{gap}{signs.column}{gap}"
    widths = _fitted(columns, width - len(separator) * (count - 1))
    head_rule, rule = (
        [Span((gap and sign).join(["", cross, ""]).join(sign * each for each in widths), Style.FRAME)]
        for sign, cross in ((signs.head_rule, signs.head_cross), (signs.rule, signs.cross))
    )
    wraps = False
    for number, row in enumerate(rows):
        is_head = number < heads
        lines = list(_row_lines([_bold(cell) for cell in row] if is_head else row, widths, columns, separator))
        wrapped_before, wraps = wraps, len(lines) > 1
        if number and number == heads:
            yield head_rule
        elif number > heads and (wraps or wrapped_before):
            yield rule
        yield from lines


def _bold(cell: Spans) -> Spans:
    return tuple(replace(span, style=span.style | Style.BOLD) for span in cell)


def _column(cells: Sequence[Spans], heads: int) -> _Column:
    texts = [plain(cell) for cell in cells]
    wish = max(max(map(cell_len, text.split("\n"))) for text in texts)
    words = max(max(map(cell_len, text.split()), default=0) for text in texts)
    numbers = [text.strip() for text in texts[heads:] if text.strip()]
    return _Column(max(wish, 1), max(min(words, LEAST), 1), bool(numbers) and all(map(_NUMBER.fullmatch, numbers)))


def _fitted(columns: Sequence[_Column], room: int) -> list[int]:
    """Give each column what it wishes, or take from the widest what is not there."""
    widths = [column.wish for column in columns]
    excess = sum(widths) - room
    while excess > 0:
        # The widest come down together, to the next one or as far as is needed.
        limit = max(width for width, column in zip(widths, columns, strict=True) if width > column.least)
        widest = [place for place, width in enumerate(widths) if width == limit and width > columns[place].least]
        others = [width for width in widths if width < limit]
        floor = max([*others, *(columns[place].least for place in widest)], default=1)
        step = max(1, min(limit - floor, excess // len(widest)))
        for place in widest:
            taken = min(step, excess, widths[place] - columns[place].least)
            widths[place] -= taken
            excess -= taken
    return widths


def _row_lines(
    cells: Sequence[Spans], widths: Sequence[int], columns: Sequence[_Column], separator: str
) -> Iterator[Line]:
    """Lay the cells of a row out beside one another."""
    parts = [list(wrapped(cell, width)) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(1, *map(len, parts))):
        line: Line = []
        for place, (part, width, column) in enumerate(zip(parts, widths, columns, strict=True)):
            if place:
                line.append(Span(separator, Style.FRAME))
            spans = part[number] if number < len(part) else []
            blanks = Span(" " * (width - width_of(spans)), Style.FRAME)
            to_the_right = column.is_number or is_right_to_left(plain(spans))
            line += [blanks, *spans] if to_the_right else [*spans, blanks]
        yield line


def _records(rows: Sequence[Sequence[Spans]], heads: int, width: int, signs: Signs) -> Iterator[Line]:
    """Write a table that is too wide row by row: what each cell is of, and what it says."""
    names = [_bold(name) for name in rows[heads - 1]] if 0 < heads < len(rows) else [()] * len(rows[0])
    for number, row in enumerate(rows[heads:] or rows):
        if number:
            yield [Span(signs.rule * min(width, 8), Style.FRAME)]
        for name, cell in zip(names, row, strict=True):
            if not cell:
                continue
            said = (*name, Span(": ", Style.FRAME), *cell) if name else cell
            lines = wrapped(said, max(width - 2, 1))
            yield next(lines)
            yield from ([Span("  "[: width - 1], Style.FRAME), *line] for line in lines)
