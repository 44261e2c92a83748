"""Renaming sources and folders, and with them what goes by their names: mute rules and saved views."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from newsreader.errors import QueryError
from newsreader.library.library import Library
from newsreader.library.sources import NAME, checked_tag, find, named, tagged, untagged
from newsreader.library.views import arranged, meanings, saved, source_view
from newsreader.model import Source
from newsreader.query import parse
from newsreader.query.tree import Any, Condition, Node, Term, Text, with_terms
from newsreader.store import Transaction
from newsreader.text import clean_line, fold

Change = Callable[[Term], Node]
"""Makes of a term of a query what it is to be."""


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
        _follow(library, transaction, _by_name(library, before.name, source.name), before.name, source.name)
    return source


def rename_folder(library: Library, tag: str, new: str) -> int:
    """Give the sources that have a tag another one in its place, or none where `new` is empty; return how many had it.

    The tags of articles stay. Saved views that go by the tag go by the new one, too. Undo takes it back.

    Raises:
        UsageError: that is no tag.
        StoreError: nothing was changed.
    """
    new = new and checked_tag(new)
    action = f"renamed folder {tag} to {new}" if new else f"removed folder {tag}"
    with library.store.transaction(action) as transaction:
        inside = [source for source in library.store.sources.values() if fold(tag) in map(fold, source.tags)]
        for source in inside:
            without = untagged(source, tag)
            transaction.change_source(tagged(without, [new]) if new else without)
        if new:
            _follow(library, transaction, _by_tag(library, tag, new), tag, new)
    return len(inside)


def _by_name(library: Library, before: str, after: str) -> Change:
    """Return what makes terms mean a source by its new name that mean it, and no other one, by its name."""
    own, new = meanings(source_view(library, before)), parse(source_view(library, after).query).root
    others = {fold(source.name) for source in library.store.sources.values() if source.name != before} | {fold(after)}

    def change(term: Term) -> Node:
        if isinstance(term, Text):
            is_by_name = term.field == "source" and term.needle in fold(before)
            is_meant = is_by_name and not any(term.needle in other for other in others)
        else:
            is_meant = str(term) in own
        return new if is_meant else term

    return change


def _by_tag(library: Library, before: str, after: str) -> Change:
    """Return what makes conditions on a tag that sources had ones on their new tag, and on articles' own as before."""
    new: Node = Condition("tag", after)
    if any(fold(before) in map(fold, state.tags) for state in library.store.states.values()):
        new = Any((new, Condition("tag", before)))

    def change(term: Term) -> Node:
        is_meant = isinstance(term, Condition) and term.field == "tag" and fold(term.value) == fold(before)
        return new if is_meant else term

    return change


def _follow(library: Library, transaction: Transaction, change: Change, before: str, after: str) -> None:
    """Change the terms of mute rules and saved views; a view that has the old name gets the new one, if it is free."""
    for mute in library.store.mutes.values():
        if mute.active and (query := _changed(mute.query, change)):
            transaction.set_mute(mute.query, False)
            transaction.set_mute(query, True)
    is_free = all(fold(view.name) != fold(after) for view in arranged(library))
    for view in saved(library):
        if query := _changed(view.query, change):
            transaction.set_view(replace(view, active=False))
            name = after if is_free and fold(view.name) == fold(before) else view.name
            transaction.set_view(replace(view, name=name, query=query))


def _changed(text: str, change: Change) -> str:
    """Return a query whose terms are what `change` makes of them; nothing where it stays the same."""
    try:
        query = parse(text)
    except QueryError:  # another version wrote it
        return ""
    root = with_terms(query.root, change)
    return "" if root == query.root else str(replace(query, root=root))
