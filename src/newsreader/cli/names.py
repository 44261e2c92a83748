"""What Tab offers for arguments: names, ids and terms of queries, each with what it is."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from newsreader.cli.arguments import opened
from newsreader.cli.output import print_line
from newsreader.ids import format_id
from newsreader.library import Library
from newsreader.library.searching import select
from newsreader.library.views import GROUPS, saved, views
from newsreader.query import EVERYTHING
from newsreader.query.fields import FIELDS
from newsreader.text import clean_line

_IDS = 100
"""How many ids of the newest articles are offered."""


def print_names(arguments: argparse.Namespace) -> None:
    """Print what arguments of a kind (`--names`) complete to: a line each, what it is after a tab."""
    with opened(arguments, creates=True) as library:
        for name, meaning in _names(library, arguments.names):
            print_line(f"{name}\t{clean_line(meaning)}" if meaning else name)


def _names(library: Library, kind: str) -> Iterable[tuple[str, str]]:
    """Return names and what they are, in the order of the alphabet but for ids and terms of queries."""
    match kind:
        case "ids":
            newest = select(library, EVERYTHING)[:_IDS]
            return [(format_id(article.id), article.headline) for article in newest]
        case "queries":
            terms = [
                (f"{field.name}:{choice}", field.help) for field in FIELDS.values() for choice in field.choices or ("",)
            ]
            return terms + [(view.query, view.kind) for view in views(library) if view.kind in GROUPS]
        case "sources":
            names = {(source.name, source.url) for source in library.store.sources.values() if not source.removed}
        case "views":
            names = {(view.name, view.query) for view in saved(library)}
        case _:
            names = {(tag, "") for state in library.store.states.values() for tag in state.tags}
            names |= {(tag, "") for source in library.store.sources.values() for tag in source.tags}
    return sorted(names, key=lambda name: (name[0].casefold(), name))
