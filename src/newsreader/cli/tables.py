"""What a command lists: a table for people, and JSON, JSON lines or TSV for programs, each declared once."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from newsreader.cli.output import Row, has_color, page, write_clean, write_json, write_json_object
from newsreader.dates import by_the_clock, from_iso
from newsreader.text import MAX_TEXT, clean_line

if TYPE_CHECKING:
    from newsreader.schema import Record

GAP = 2
"""Blanks between columns."""
PADDED = 40
"""Cells up to which texts are aligned where nothing is cut: one long name does not push all others aside."""
_BOLD, _DIM, _ACCENT, _NO_ACCENT, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[39m", "\x1b[0m"


class Kind(Enum):
    """What a column holds, and so what happens to it where the terminal is narrow."""

    TEXT = auto()
    """Gives way: the widest first, cut with an ellipsis."""
    WHOLE = auto()
    """An id, a mark or an age, which is worth nothing when it is cut."""
    DATE = auto()
    """ISO 8601, shown whole and as the reader's own clock has it."""
    NUMBER = auto()
    """Shown whole, to the right, with separators for thousands."""


class Column(NamedTuple):
    """A column of a table."""

    name: str
    """The key of its values in a row."""
    kind: Kind = Kind.TEXT
    heading: str | None = None
    """Shown on a terminal; None for the name."""
    is_optional: bool = False
    """Whether it is left out where the terminal is narrow."""
    weight: int = 1
    """How much of the room a text gets beside others."""
    least: int = 20
    """Cells that a text has before optional columns are left out for it."""


class Listing(NamedTuple):
    """How a command lists rows."""

    columns: tuple[Column, ...]
    """Of the table. The first one is coloured; a text that may be long stands last, where nothing has to be padded."""
    tsv: tuple[str, ...] = ()
    """The fields that a line of TSV has; there is no heading."""
    is_dim: Callable[[Row], bool] = lambda row: False
    """Whether a row is of less interest."""


def write_listing(listing: Listing, output: str, data: Iterable[Record], shown: Iterable[Row] | None = None) -> None:
    """Print rows as `table`, `json`, `jsonl` (an object a line) or `tsv`.

    Args:
        listing: how.
        output: the format.
        data: the rows for programs.
        shown: the rows of the table, where they are others. Of the two only what is printed is looked at.
    """
    match output:
        case "json":
            write_json(data)
        case "jsonl":
            for record in data:
                write_json_object(record)
        case "tsv":
            for row in data:
                write_clean("\t".join([_cell(getattr(row, name)) for name in listing.tsv]) + "\n")
        case _:
            from msgspec.structs import asdict  # noqa: PLC0415 - 30 ms that help does not need

            write_tables((listing, map(asdict, data) if shown is None else shown))


def write_tables(*tables: tuple[Listing, Iterable[Row]]) -> None:
    """Print tables for people, a blank line between them, through a pager where they are long."""
    page("\n".join(_as_table(listing, list(rows)) for listing, rows in tables))


def _cell(value: object) -> str:
    """Format a value for TSV: no tabs or line breaks."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ",".join(map(_cell, value))
        case _:
            return clean_line(str(value), MAX_TEXT)


def _as_table(listing: Listing, rows: Sequence[Row]) -> str:
    """Format rows for people: with headings and as wide as the terminal on one, uncut elsewhere."""
    if not rows:
        return ""
    columns = listing.columns
    cells = [[_shown(row[column.name], column.kind) for column in columns] for row in rows]
    colored = has_color()
    is_cut = sys.stdout.isatty()
    if is_cut:
        room = os.get_terminal_size(sys.stdout.fileno()).columns or shutil.get_terminal_size().columns
        headings = [column.name if column.heading is None else column.heading for column in columns]
        filled = [any(each) for each in zip(*cells, strict=True)]
        widths = fitting(columns, _widths([headings, *cells]), filled, room)
        heading = _line(columns, headings, widths, is_cut=True)
        lines = [f"{_BOLD}{heading}{_PLAIN}" if colored else heading]
    else:
        widths = [*(min(width, PADDED) for width in _widths([row[:-1] for row in cells])), 1]
        lines = []
    for row, row_cells in zip(rows, cells, strict=True):
        line = _line(columns, row_cells, widths, is_cut=is_cut, accent=colored)
        lines.append(f"{_DIM}{line}{_PLAIN}" if colored and listing.is_dim(row) else line)
    return "\n".join(lines) + "\n"


def fitting(columns: Sequence[Column], widths: Sequence[int], filled: Sequence[bool], room: int) -> list[int]:
    """Return how wide each column is in a room, in cells; 0 for one that is left out.

    What is not `filled` in any row is left out, and so are optional columns, the last one first, where the others
    would not fit with the `least` cells of each text. Then the widest text, by its weight, gives way, again and again.
    Nothing else is cut, be the room ever so narrow.
    """
    fitted = [width if is_filled else 0 for width, is_filled in zip(widths, filled, strict=True)]
    texts = [place for place, column in enumerate(columns) if column.kind is Kind.TEXT]
    for place in reversed([place for place, column in enumerate(columns) if column.is_optional]):
        least = [min(width, columns[each].least) if each in texts else width for each, width in enumerate(fitted)]
        if _taken(least) > room:
            fitted[place] = 0
    while _taken(fitted) > room and (wide := [place for place in texts if fitted[place] > 1]):
        fitted[max(wide, key=lambda place: fitted[place] / columns[place].weight)] -= 1
    return fitted


def _taken(widths: Sequence[int]) -> int:
    """Return the cells that columns and the gaps between them take."""
    return sum(widths) + GAP * (sum(map(bool, widths)) - 1)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    from rich.cells import cell_len  # noqa: PLC0415 - not for `--output json`

    return [max(map(cell_len, column)) for column in zip(*rows, strict=True)]


def _line(
    columns: Sequence[Column],
    cells: Sequence[str],
    widths: Sequence[int],
    *,
    is_cut: bool = False,
    accent: bool = False,
) -> str:
    """Put the cells of a row beside one another, each in its width; longer ones stick out unless they are cut."""
    from rich.cells import cell_len, set_cell_size  # noqa: PLC0415 - as above

    line: list[str] = []
    for column, cell, width in zip(columns, cells, widths, strict=True):
        if not width:
            continue
        length = cell_len(cell)
        if is_cut and length > width:
            cell, length = set_cell_size(cell, width - 1) + "…", width  # noqa: PLW2901
        blanks = " " * (width - length)
        cell = blanks + cell if column.kind is Kind.NUMBER else cell + blanks  # noqa: PLW2901
        line.append(f"{_ACCENT}{cell}{_NO_ACCENT}" if accent and not line else cell)
    return (" " * GAP).join(line).rstrip()


def _shown(value: object, kind: Kind) -> str:
    """Format a value for people."""
    match value:
        case None:
            return ""
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.1f}"
    text = clean_line(str(value))
    return by_the_clock(from_iso(text)) or text if kind is Kind.DATE else text
