"""The standard streams: data on stdout as JSON, TSV or a table, messages on stderr, and the exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import TextIO

from newsreader.encoding import SAME_WIDTH
from newsreader.text import clean_line

Row = dict[str, object]


class ExitCode(IntEnum):
    """What a command's exit code means to a script."""

    DONE = 0
    NOTHING = 1
    """Nothing matched, as with grep."""
    USAGE = 2
    """Wrong usage, or a query with a mistake."""
    STORE = 3
    """The store can't be used; nothing was changed."""
    SOURCE = 4
    """A source or a file failed, or the output could not be written; the rest was done."""
    CRASH = 70
    """An internal error (EX_SOFTWARE of sysexits.h)."""
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    """The reader of our output stopped reading."""


class OutputError(Exception):
    """Stdout can't be written; `__cause__` is the OSError that says why."""


def open_streams() -> None:
    """Open closed standard streams on the null device, and make encoding errors harmless on the others.

    The descriptor of a closed stream would be given to the next file that is opened, such as a library's.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)  # as streams are, or programs that we start have none
    os.close(descriptor)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for as long as we run
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def discard_stream(stream: TextIO) -> None:
    """Point a stream that can't be written at the null device, so that the flush at exit does not fail."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


def write(data: bytes) -> None:
    """Write to stdout. Raises OutputError."""
    rest = memoryview(data)
    try:
        while rest:  # an unbuffered stream (PYTHONUNBUFFERED) may write less than it is given
            rest = rest[sys.stdout.buffer.write(rest) :]
    except OSError as error:
        raise OutputError from error


def flush() -> None:
    """Flush stdout. Raises OutputError."""
    try:
        sys.stdout.flush()
    except OSError as error:
        raise OutputError from error


def print_line(text: str) -> None:
    """Print a line on stdout as UTF-8; lone surrogates (a file name that is not UTF-8) become question marks."""
    write(text.encode(errors="replace") + b"\n")


def print_message(text: str) -> None:
    """Print one line on stderr, after what was written to stdout."""
    flush()
    print_stderr(f"newsreader: {clean_line(text)}")


def print_stderr(line: str) -> None:
    """Print a line on stderr as it is; where that fails, only the exit code is left to tell."""
    try:
        print(line, file=sys.stderr, flush=True)  # noqa: T201
    except OSError:
        discard_stream(sys.stderr)


def nothing_matched() -> ExitCode:
    """Print that nothing matched; return the exit code for it."""
    print_message("nothing matched")
    return ExitCode.NOTHING


def plural(count: int, noun: str) -> str:
    """Format a count with its noun: `1 article`, `1,200 articles`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def more_counts(*counted: tuple[int, str]) -> str:
    """Format the counts that are not zero, to continue a list of counts: `, 2 changed, 1 failed`."""
    return "".join(f", {count:,} {what}" for count, what in counted if count)


def row_of(value: object, names: Sequence[str], **replaced: object) -> Row:
    """Return attributes of a value by their names, some of them replaced by another form, or by what it lacks."""
    return {name: replaced[name] if name in replaced else getattr(value, name) for name in names}


def write_json(rows: Iterable[Row]) -> None:
    """Print a JSON array (RFC 8259), one row a line."""
    from msgspec import json  # noqa: PLC0415 - 30 ms that messages and help do not need

    write(b"[")
    separator = b"\n"
    for row in rows:
        write(separator + json.encode(row))
        separator = b",\n"
    write(b"\n]\n")


def write_rows(rows: Iterable[Row], output: str, columns: Sequence[str]) -> None:
    """Print rows for programs: as `json`, `jsonl` (an object a line) or `tsv` (these columns, without a heading)."""
    match output:
        case "json":
            write_json(rows)
        case "jsonl":
            from msgspec import json  # noqa: PLC0415 - as above

            for row in rows:
                write(json.encode(row) + b"\n")
        case "tsv":
            for row in rows:
                print_line("\t".join(_cell(row[column]) for column in columns))


def _cell(value: object) -> str:
    """Format a value without tabs or line breaks."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ",".join(map(str, value))
        case _:
            return " ".join(str(value).split())


def write_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    flexible: str = "",
    accent: str = "",
    dim: Sequence[bool] = (),
) -> None:
    """Print a table for people: in colour on a terminal, plain aligned columns and uncut elsewhere.

    Args:
        headings: shown on a terminal.
        rows: the values of each row, one for each heading.
        flexible: the heading of the column that is cut with an ellipsis where the terminal is narrow.
        accent: the heading of the column in another colour.
        dim: for each row, whether it is of less interest.
    """
    cells = [["" if value is None else str(value) for value in row] for row in rows]
    if not sys.stdout.isatty():
        write(_plain_table(cells).encode(sys.stdout.encoding, SAME_WIDTH))
        return
    from rich.console import Console  # noqa: PLC0415 - 40 ms, on a terminal only
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        style = "cyan" if heading == accent else ""
        ratio = 1 if heading == flexible else None
        table.add_column(heading, style=style, no_wrap=True, overflow="ellipsis", ratio=ratio)
    for number, row in enumerate(cells):
        # Text, because Rich would read a string as markup.
        table.add_row(*map(Text, row), style="dim" if dim and dim[number] else "")
    console = Console()
    with console.capture() as captured:
        console.print(table)
    write(captured.get().encode(sys.stdout.encoding, SAME_WIDTH))


def _plain_table(rows: Sequence[Sequence[str]]) -> str:
    from rich.cells import cell_len  # noqa: PLC0415 - not for `--output json`

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join(padded).rstrip() + "\n")
    return "".join(lines)
