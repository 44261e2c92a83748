"""Everything that goes to stderr, and what the exit codes mean."""

from __future__ import annotations

import sys
from enum import IntEnum

from newsreader.cli import streams
from newsreader.errors import NewsreaderError, QueryError, SourceError, StoreError
from newsreader.text import clean_line


class ExitCode(IntEnum):
    """What a command's end means to a script."""

    DONE = 0
    NOTHING = 1
    """Nothing matched, as with grep."""
    USAGE = 2
    """Wrong usage, an unreadable query among it."""
    STORE = 3
    """The store can't be used as asked; nothing was changed."""
    SOURCE = 4
    """A source or a file failed, the output among them; the others were done."""
    CRASH = 70
    """A bug of ours (EX_SOFTWARE of sysexits.h)."""
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    """Whoever read our output stopped reading."""


def say(text: str) -> None:
    """Narrate one line on stderr."""
    streams.flush()
    _narrate(f"newsreader: {clean_line(text)}")


def _narrate(line: str) -> None:
    try:
        print(line, file=sys.stderr, flush=True)  # noqa: T201
    except OSError:  # nobody can be told; the exit code tells
        streams.let_go(sys.stderr)


def report(error: NewsreaderError) -> ExitCode:
    """Say what failed, and give the exit code for it."""
    if isinstance(error, QueryError):
        say(f"{error} (in the query)")
        _point_at(error)
        return ExitCode.USAGE
    say(str(error))
    match error:
        case StoreError():
            return ExitCode.STORE
        case SourceError():
            return ExitCode.SOURCE
        case _:
            return ExitCode.USAGE


def _point_at(error: QueryError) -> None:
    """Show the query with a caret under the place."""
    from rich.cells import cell_len  # noqa: PLC0415 - only for an error

    before = clean_line(error.query[: error.position])
    gap = " " if before and error.query[: error.position].endswith((" ", "\t")) else ""
    _narrate(f"  {clean_line(error.query)}")
    _narrate("  " + " " * cell_len(before + gap) + "^")


def articles(count: int) -> str:
    """Say how many articles."""
    return f"{count:,} article{'' if count == 1 else 's'}"
