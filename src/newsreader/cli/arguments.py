"""What the arguments of a command refer to: the library, its articles, one article."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from newsreader.cli.output import ExitCode, print_message
from newsreader.config import chosen_store
from newsreader.errors import StoreError, UsageError
from newsreader.ids import format_id, ids_with_prefix, is_prefix
from newsreader.library import Library, open_library
from newsreader.model import Article
from newsreader.query import Query, parse


@contextmanager
def opened(arguments: argparse.Namespace, *, writable: bool = False) -> Iterator[Library]:
    """Open the library, print what is noteworthy about its files, and close it afterwards.

    Raises:
        StoreError: it can't be opened, or not be written where it must be `writable`.
    """
    with open_library(chosen_store(getattr(arguments, "store", None))) as library:
        for notice in library.store.notices:
            print_message(notice)
        if writable and library.read_only:
            raise StoreError(f"{library.store.path}: {library.read_only}; nothing was changed")
        yield library


def query_of(arguments: argparse.Namespace) -> Query:
    """Parse the query arguments; no query matches everything. Raises QueryError."""
    return parse(" ".join(arguments.query))


def required_query(arguments: argparse.Namespace) -> Query:
    """Parse the query arguments of a command that changes every article they match.

    Raises:
        UsageError: the query is empty: a script's variable that is not set must not match everything.
        QueryError: it has a mistake.
    """
    text = " ".join(arguments.query)
    if not text.strip():
        raise UsageError("the query is empty: give one such as is:unread or before:2025")
    return parse(text)


def article_of(library: Library, prefix: str) -> Article | None:
    """Return the article whose id begins with `prefix`, or None.

    Raises:
        UsageError: `prefix` can't be part of an id, or several ids begin with it.
    """
    prefix = prefix.removeprefix("id:")
    if not is_prefix(prefix):
        raise UsageError(f"no article with id {prefix!r}: `newsreader list --output ids` prints the ids")
    ids = ids_with_prefix(prefix)
    matches = [article for article in library.store.articles.values() if article.id in ids]
    if len(matches) > 1:
        some = ", ".join(format_id(article.id) for article in matches[:3])
        raise UsageError(f"{len(matches)} ids begin with {prefix} ({some} ...): give more characters")
    return matches[0] if matches else None


def nothing_matched() -> ExitCode:
    """Print that nothing matched; return the exit code for it."""
    print_message("nothing matched")
    return ExitCode.NOTHING
