"""Sources: where the articles of a library come from."""

from __future__ import annotations

from newsreader.errors import UsageError
from newsreader.library.library import Library
from newsreader.model import Source


def remove(library: Library, name: str) -> tuple[Source, int]:
    """Hide a source and its articles; undo brings them back. Return it, and how many articles went.

    Raises:
        UsageError: there is no such source.
        StoreError: nothing was changed.
    """
    source = find(library, name)
    with library.store.transaction(f"removed source {source.name}") as transaction:
        transaction.set_source(source.key, "removed", True)
    library.content_changed()
    return source, sum(article.source == source.key for article in library.store.articles.values())


def find(library: Library, name: str) -> Source:
    """Give the source with this name or key, among those that are not removed.

    Raises:
        UsageError: there is none; the message names those there are.
    """
    there = [source for source in library.store.sources.values() if not source.removed]
    for source in there:
        if name in {source.key, source.name}:
            return source
    names = ", ".join(source.name for source in there) or "none"
    raise UsageError(f"there is no source {name!r}; there are: {names}")
