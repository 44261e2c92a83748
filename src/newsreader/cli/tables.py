"""Tables for people (Rich): in colour on a terminal, plain and uncut in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from newsreader.cli.streams import write_text


class Column(NamedTuple):
    """A column of a table."""

    heading: str
    style: str = ""
    flexible: bool = False
    """It gives way, with an ellipsis, where the terminal is narrow; the others keep their width."""


def write_table(columns: Sequence[Column], rows: Iterable[Sequence[str]], dim: Sequence[bool] = ()) -> None:
    """Print a table; `dim` says which rows are of less interest."""
    cells = [tuple(row) for row in rows]
    if not sys.stdout.isatty():
        _write_plain(cells)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(
            column.heading,
            style=column.style,
            no_wrap=True,
            overflow="ellipsis",
            ratio=1 if column.flexible else None,
        )
    for number, row in enumerate(cells):
        # Text, because a string would be read as markup.
        table.add_row(*map(Text, row), style="dim" if number < len(dim) and dim[number] else "")
    console = Console()
    with console.capture() as captured:
        console.print(table)
    write_text(captured.get())


def _write_plain(rows: Sequence[Sequence[str]]) -> None:
    """Print aligned columns, each as wide as it needs, for `grep` and people alike."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        write_text("  ".join(padded).rstrip() + "\n")
