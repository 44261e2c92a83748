"""What the arguments of a command refer to: the library, stdin, ids, and a query."""

from __future__ import annotations

import argparse
import shlex
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from newsreader import debug
from newsreader.cli.output import ExitCode, found, print_message
from newsreader.config import LARGEST_VARIABLE, chosen_store, largest
from newsreader.errors import SourceError, StoreError, UsageError
from newsreader.ids import LENGTH, could_be_id, format_id, ids_with_prefix, is_prefix
from newsreader.library import Library, open_library
from newsreader.model import Article

if TYPE_CHECKING:
    from newsreader.query import Query

STDIN = "-"
"""The argument that stands for what is read from stdin."""
_SHORTEST = 4
"""Characters that a line has to have to be an id: `newsreader list` shows as many, and fewer would mean thousands."""


@contextmanager
def opened(arguments: argparse.Namespace, *, creates: bool = False, polls: bool = False) -> Iterator[Library]:
    """Open the library, print what is noteworthy about its files, and close it afterwards.

    All of a snapshot is compared with its checksum, where the caller is none that `polls` the store soon itself.

    Raises:
        StoreError: it can't be opened; or it was named and is not there, and the command is none that `creates` it.
    """
    named = chosen_store(getattr(arguments, "store", None))
    with open_library(named) as library:
        if named is not None and not creates and not named.exists():
            raise StoreError(f"{named}: there is no library; `newsreader add` or `import` creates one there")
        if not polls:
            library.store.poll()
        notices = library.store.notices
        for notice in notices:
            print_message(notice)
        debug.note("opened", articles=len(library.store.articles), notices=len(notices))
        yield library
        for rule in library.slow_rules:
            way_out = f"`newsreader mute --remove {library.mute_rules.index(rule) + 1}` takes it back"
            print_message(f"the mute rule {rule} takes too long and hides nothing; {way_out}")


def read_file(name: str) -> bytes:
    """Read a file that was named, or stdin for `-`, up to the limit: a device or a pipe may be endless.

    Raises:
        SourceError: it can't be read, or is larger; without its name.
    """
    if not name:
        raise SourceError("names no file")
    limit = largest()
    if name == STDIN and sys.stdin.isatty():
        print_message("reading from the terminal; Ctrl+D ends")
    try:
        with nullcontext(sys.stdin.buffer) if name == STDIN else Path(name).open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        other = f": `newsreader add {shlex.quote(name)}` adds an address" if "://" in name else ""
        raise SourceError(f"there is no such file{other}") from error
    except IsADirectoryError as error:
        raise SourceError("is a folder; name the files in it") from error
    except OSError as error:
        raise SourceError(f"can't be read ({error.strerror})") from error
    if len(data) > limit:
        raise SourceError(f"is larger than {limit / 1_000_000:g} MB, the limit that {LARGEST_VARIABLE} sets")
    return data


def articles_of(library: Library, words: Sequence[str]) -> list[Article]:
    """Return the articles whose ids, or beginnings of ids, were given as arguments; `-` stands for those on stdin.

    There the first word of each line is one, so that what `newsreader list` printed may come back through `grep`
    or `fzf`: the table, TSV or ids. Ids that no article has are named on stderr, unless that is all of them.

    Raises:
        UsageError: a word can't be part of an id, or several ids begin with it.
        SourceError: stdin can't be read.
    """
    known = sorted(library.store.articles)
    articles: dict[int, Article] = {}
    missing = []
    for prefix in _prefixes(words):
        ids = ids_with_prefix(prefix)
        matches = known[bisect_left(known, ids.start) : bisect_left(known, ids.stop)]
        if len(matches) > 1:
            some = ", ".join(map(format_id, matches[:3]))
            raise UsageError(f"{len(matches)} ids begin with {prefix} ({some} ...): give more characters")
        articles |= {article_id: library.store.articles[article_id] for article_id in matches}
        missing += [] if matches else [prefix]
    if articles and missing:
        print_message(f"no article with id {', '.join(missing)}")
    return list(articles.values())


def _prefixes(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if word != STDIN:
            yield _prefix(word)
            continue
        try:
            lines = read_file(STDIN).decode(errors="replace").splitlines()
        except SourceError as error:
            raise SourceError(f"stdin {error}") from error
        for number, line in enumerate(lines, 1):
            if first := line.split(maxsplit=1):
                yield _prefix(first[0], f" (line {number} of stdin)", shortest=_SHORTEST)


def _prefix(word: str, place: str = "", shortest: int = 1) -> str:
    prefix = word.lower().removeprefix("id:")
    if not is_prefix(prefix) or len(prefix) < shortest:
        raise UsageError(f"no article with id {word[: 2 * LENGTH]!r}{place}: `newsreader list -o ids` prints the ids")
    return prefix


def query_of(library: Library, arguments: argparse.Namespace) -> Query:
    """Parse the query arguments; none match everything, and `-` matches the articles whose ids are on stdin.

    Raises:
        QueryError: the query has a mistake.
        UsageError, SourceError: as from `articles_of`.
    """
    from newsreader.query import Query, parse  # noqa: PLC0415 - as all here that only searching needs
    from newsreader.query.tree import All, Any, Condition  # noqa: PLC0415

    query = parse(" ".join(word for word in arguments.query if word != STDIN))
    if STDIN not in arguments.query:
        return query
    ids = Any(tuple(Condition("id", format_id(article.id)) for article in articles_of(library, [STDIN])))
    return Query(ids if query.root == All() else All((query.root, ids)), query.sort)


def articles_meant(library: Library, arguments: argparse.Namespace) -> list[Article]:
    """Return the articles that the query arguments name by their ids, or the beginnings of them, else those they match.

    Raises as `articles_of` and `required_query`.
    """
    words = arguments.query
    if all(word == STDIN or could_be_id(word.removeprefix("id:")) for word in words):
        articles = articles_of(library, words)
        if articles or STDIN in words:
            return articles
    from newsreader.library.searching import select  # noqa: PLC0415

    return select(library, required_query(library, arguments))


def matched(library: Library, arguments: argparse.Namespace, articles: Sized) -> ExitCode:
    """Return the exit code for what a query matches; say so where that is nothing, with what was meant."""
    meant = "" if articles else next(_terms_meant(library, arguments.query), "")
    return found(articles, f"nothing matched{meant and f'; did you mean {meant}?'}")


def _terms_meant(library: Library, words: Sequence[str]) -> Iterator[str]:
    """Give the terms that words may have been meant for: the beginnings of ids, and states."""
    from newsreader.query.fields import STATES  # noqa: PLC0415

    for word in words:
        if word in STATES:
            yield f"is:{word}"
        elif _SHORTEST <= len(word) < LENGTH and could_be_id(word):
            ids = ids_with_prefix(word)
            if any(article_id in ids for article_id in library.store.articles):
                yield f"id:{word}"


def required_query(library: Library, arguments: argparse.Namespace) -> Query:
    """Parse the query arguments of a command that has to be told which articles.

    Raises:
        UsageError: the query is empty: a script's variable that is not set must not match everything.
        QueryError, SourceError: as from `query_of`.
    """
    if not " ".join(arguments.query).strip():
        raise UsageError("the query is empty: give one such as is:unread or before:2025")
    return query_of(library, arguments)
