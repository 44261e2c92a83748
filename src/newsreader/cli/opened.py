"""The library that a command works on, and the articles that its arguments mean."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from newsreader.cli.diagnostics import say
from newsreader.config import chosen_store
from newsreader.errors import StoreError, UsageError
from newsreader.ids import format_id, is_prefix
from newsreader.library import Library, open_library
from newsreader.library.search.searching import find_prefix, select
from newsreader.model import Article
from newsreader.query import Query, Sort, parse


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Library]:
    """Open the library that the command line or the environment names, and put it away afterwards."""
    with open_library(chosen_store(getattr(arguments, "store", None))) as library:
        for notice in library.notices:
            say(notice)
        yield library


@contextmanager
def writable(arguments: argparse.Namespace) -> Iterator[Library]:
    """Open the library as `opened` does, for work that takes long and would be in vain where no change can be kept.

    Raises:
        StoreError: none can.
    """
    with opened(arguments) as library:
        if library.read_only:
            raise StoreError(f"{library.store.path}: {library.read_only}; nothing was changed")
        yield library


def selected(library: Library, words: Sequence[str], sort: str | None = None) -> list[Article]:
    """Give the articles that the query arguments mean.

    Raises:
        QueryError: they can't be read.
    """
    return select(library, parse(" ".join(words)), Sort(sort) if sort else None)


def required(words: Sequence[str]) -> Query:
    """Read the query arguments of a command that changes what they mean.

    Raises:
        UsageError: there are none: a variable of a script that is not set must not mean everything.
        QueryError: they can't be read.
    """
    text = " ".join(words)
    if not text.strip():
        raise UsageError("the query is empty; say which are meant, as is:unread or before:2025")
    return parse(text)


def only(library: Library, prefix: str) -> Article | None:
    """Give the one article whose id begins so; None if there is none.

    Raises:
        UsageError: it is no beginning of an id, or that of several.
    """
    prefix = prefix.removeprefix("id:")
    if not is_prefix(prefix):
        raise UsageError(f"{prefix!r} is no id: `newsreader list --output ids` prints them")
    found = find_prefix(library, prefix)
    if len(found) > 1:
        some = ", ".join(format_id(article.id) for article in found[:3])
        raise UsageError(f"{prefix} is the beginning of {len(found)} ids ({some} ...): write more of it")
    return found[0] if found else None
