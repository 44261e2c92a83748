"""What the arguments of a command refer to: the library, and a query."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from newsreader.cli.output import print_message
from newsreader.config import chosen_store
from newsreader.errors import StoreError, UsageError
from newsreader.library import Library, open_library
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
        for rule in library.slow_rules:
            way_out = f"`newsreader mute --remove {library.mute_rules.index(rule) + 1}` takes it back"
            print_message(f"the mute rule {rule} takes too long and hides nothing; {way_out}")


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
