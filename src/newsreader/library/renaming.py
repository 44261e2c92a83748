"""Renaming a source, and with it what goes by its name: mute rules and saved views."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from newsreader.errors import QueryError
from newsreader.library.library import Library
from newsreader.library.sources import NAME, find, named
from newsreader.library.views import meanings, saved, source_view
from newsreader.model import Source
from newsreader.query import parse
from newsreader.query.tree import Node, Pattern, Text, with_terms
from newsreader.store import Transaction
from newsreader.text import clean_line, fold


def rename(library: Library, name: str, new: str) -> Source:
    """Rename a source; its key, and so its articles, stay. Undo takes it back.

    Mute rules and saved views that mean this source by its name, and no other one, mean it by its new name.

    Raises:
        UsageError: there is no such source, or the new name is another one's.
        StoreError: nothing was changed.
    """
    source = find(library, name)
    with library.store.transaction(f"renamed {source.name} to {clean_line(new, NAME)}") as transaction:
        before = find(library, source.key)
        source = named(library, transaction, before, new)
        transaction.change_source(source)
        _follow(library, transaction, before.name, source.name)
    return source


def _follow(library: Library, transaction: Transaction, before: str, after: str) -> None:
    own, new = meanings(source_view(library, before)), parse(source_view(library, after).query).root
    others = {fold(source.name) for source in library.store.sources.values() if source.name != before} | {fold(after)}

    def follow(term: Text | Pattern) -> Node:
        if isinstance(term, Pattern):
            is_meant = str(term) in own
        else:
            is_by_name = term.field == "source" and term.needle in fold(before)
            is_meant = is_by_name and not any(term.needle in other for other in others)
        return new if is_meant else term

    for mute in library.store.mutes.values():
        if mute.active and (query := _changed(mute.query, follow)):
            transaction.set_mute(mute.query, False)
            transaction.set_mute(query, True)
    for view in saved(library):
        if query := _changed(view.query, follow):
            transaction.set_view(replace(view, active=False))
            name = after if fold(view.name) == fold(before) else view.name  # it stands for that of the source
            transaction.set_view(replace(view, name=name, query=query))


def _changed(text: str, change: Callable[[Text | Pattern], Node]) -> str:
    """Return a query whose terms are what `change` makes of them; nothing where it stays the same."""
    try:
        query = parse(text)
    except QueryError:  # another version wrote it
        return ""
    root = with_terms(query.root, change)
    return "" if root == query.root else str(replace(query, root=root))
