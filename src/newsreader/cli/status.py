"""The command that bars and prompts call every few seconds: counts, from a small file as long as nothing changed.

Imports neither the store nor msgspec, which are only loaded to count.
"""

from __future__ import annotations

import argparse
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from newsreader import __version__
from newsreader.cli.output import print_line, write_json_object
from newsreader.config import chosen_store, default_store, read_small, write_small
from newsreader.errors import UsageError, did_you_mean
from newsreader.ids import stable_id
from newsreader.startup_cache import folder_of

if TYPE_CHECKING:
    from newsreader.library import Library
    from newsreader.query import Query

COUNTS = ("unread", "new", "starred", "total", "sources", "failing")
"""What is counted, in the order of the file: `new` is unread and was added today."""
_FORM = "{unread} unread, {new} new"
"""What is printed where nothing else is asked for."""
_KEPT = 20
"""For how many queries counts are kept."""
_FIELD = re.compile(r"\{(\w*)\}")
_UNCLOSED = re.compile(rf"\{{({'|'.join(COUNTS)})(?![\w}}])")


def show_status(arguments: argparse.Namespace) -> None:
    """Print how many articles are unread, new and starred, in the form that was asked for."""
    words, form = " ".join(arguments.query), arguments.format
    if form is not None and arguments.output == "json":
        raise UsageError("--format is the form of text: leave it out for --output json")
    form = _FORM if form is None else form
    if unclosed := _UNCLOSED.search(form):
        raise UsageError(f"--format has a {unclosed[0]} without a }} behind it")
    path = chosen_store(getattr(arguments, "store", None)) or default_store()
    kept = _Kept(path)
    if (counts := kept.of(words)) is None:
        from newsreader.cli.arguments import opened  # noqa: PLC0415 - loads the store
        from newsreader.query import parse  # noqa: PLC0415 - likewise

        query = parse(words)
        with opened(arguments) as library:
            counts = count(library, query)
        kept.keep(words, counts)
    if arguments.output == "json":
        from newsreader.schema import Counts  # noqa: PLC0415 - loads msgspec

        write_json_object(Counts(**counts))
    else:
        print_line(_FIELD.sub(lambda field: _shown(field[1], counts), form))


def count(library: Library, query: Query) -> dict[str, int]:
    """Count the articles that a query finds, and the sources of the library."""
    from datetime import UTC  # noqa: PLC0415 - not loaded where nothing is counted

    from newsreader.library.searching import select  # noqa: PLC0415 - likewise

    today = library.clock().replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC).isoformat()
    articles = select(library, query)
    unread = library.unread([article.id for article in articles])
    sources = [source for source in library.store.sources.values() if not source.removed]
    return {
        "unread": len(unread),
        "new": sum(article.added >= today for article in articles if article.id in unread),
        "starred": sum(library.store.states[article.id].starred for article in articles),
        "total": len(articles),
        "sources": len(sources),
        "failing": sum(bool(source.error) for source in sources),
    }


def _shown(name: str, counts: dict[str, int]) -> str:
    if name not in counts:
        raise UsageError(f"--format has no {{{name}}}{did_you_mean(name, COUNTS)}")
    return f"{counts[name]}"


class _Kept:
    """The counts of one library as they were kept; best effort."""

    def __init__(self, library: Path) -> None:
        """Look at what the counts depend on: the library's two files, the day and the zone."""
        self._library = library
        stamps = (_stamp(path) for path in (library, Path(f"{library}.log")))
        self._basis = " ".join((__version__, *stamps, time.strftime("%F %z")))

    def of(self, words: str) -> dict[str, int] | None:
        """Return the counts of a query; None where they are not known."""
        with suppress(ValueError):
            for line in self._lines():
                query, *counts = map(int, line.split())
                if query == stable_id("status", words):
                    return dict(zip(COUNTS, counts, strict=True))
        return None

    def keep(self, words: str, counts: dict[str, int]) -> None:
        """Keep the counts of a query, all or none."""
        line = " ".join(map(str, (stable_id("status", words), *counts.values())))
        lines = [self._basis, line, *self._lines()[: _KEPT - 1]]
        with suppress(OSError, UsageError):
            write_small(folder_of(self._library) / "status", "\n".join(lines).encode())

    def _lines(self) -> list[str]:
        with suppress(OSError, UsageError, ValueError):
            basis, *lines = read_small(folder_of(self._library) / "status").decode().splitlines()
            return lines if basis == self._basis else []
        return []


def _stamp(path: Path) -> str:
    """Return what changes with the content of a file."""
    try:
        status = path.stat()
    except OSError:
        return "none"
    return f"{status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns}"
