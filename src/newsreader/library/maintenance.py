"""Looking after a library: backups, compacting, finding and repairing damage, and pruning.

All but pruning work on a library that is not open. Pruning takes articles out of the library for good, so that it does
not grow without end; what is starred or tagged stays. Of each pruned article a tombstone stays, so that its source does
not bring it back (`newsreader.library.importing`).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from newsreader.config import default_store
from newsreader.dates import to_iso
from newsreader.library.importing import tombstone_of
from newsreader.library.library import Library
from newsreader.library.search.searching import search_articles, select
from newsreader.model import ArticleId
from newsreader.query import Query
from newsreader.store import backup, doctor
from newsreader.store.backup import BackedUp, Compacted, Inventory, Restored
from newsreader.store.doctor import Diagnosis, Repaired

__all__ = ["BackedUp", "Compacted", "Diagnosis", "Inventory", "Repaired", "Restored"]


def back_up(path: Path | None, target: Path, *, force: bool = False) -> BackedUp:
    """Write the library at a path, None for the user's own, into one file that restores all of it.

    Others may read and change it meanwhile. A file that exists is replaced with `force` only. Raises StoreError;
    nothing was written then.
    """
    return backup.back_up(path or default_store(), target, force=force)


def restore(path: Path | None, source: Path, *, force: bool = False) -> Restored:
    """Replace the library by a backup; what it was is kept beside it.

    A backup that is damaged is taken with `force` only. Raises StoreError; nothing was changed then.
    """
    return backup.restore(path or default_store(), source, force=force)


def compact(path: Path | None) -> Compacted:
    """Fold the journal into a new snapshot. Raises StoreError; nothing was changed then."""
    return backup.compact(path or default_store())


def examine(path: Path | None) -> Diagnosis:
    """Return what is in the library's files and what is wrong with them; one that is refused, too. Changes nothing."""
    return doctor.examine(path or default_store())


def repair(path: Path | None) -> Repaired:
    """Restore what can be had of a damaged library, and keep what was there beside it.

    Raises StoreError, and changes nothing, where nothing can be done.
    """
    return doctor.repair(path or default_store())


class Pruned(NamedTuple):
    """What was pruned, or would be."""

    articles: tuple[ArticleId, ...]
    starred: int
    """Articles that stay because they are starred."""
    tagged: int
    """Articles that stay because they are tagged, and are not starred."""


def find_to_prune(library: Library, query: Query) -> list[ArticleId]:
    """Return the articles that a query matches, those of removed sources too: they are out of sight, and take room."""
    removed = [source.key for source in library.store.sources.values() if source.removed]
    unseen = [article for key in removed for article in library.store.articles_of(key)]
    unseen = search_articles(library, query, unseen, out_of_sight=True)
    return [article.id for article in [*select(library, query), *unseen]]


def count_prunable(library: Library, ids: Iterable[ArticleId]) -> Pruned:
    """Return what pruning these articles would take away; nothing is changed."""
    states = {each: library.state(each) for each in ids if each in library.store.articles}
    prunable = [article_id for article_id, state in states.items() if not state.starred and not state.tags]
    starred = sum(state.starred for state in states.values())
    return Pruned(tuple(prunable), starred, len(states) - len(prunable) - starred)


def prune(library: Library, ids: Iterable[ArticleId], action: str = "pruned") -> Pruned:
    """Take articles out of the library: all that may go, or none. Undo does not bring them back.

    `action` is what the history says of it.

    Raises:
        StoreError: nothing was changed.
    """
    at = to_iso(library.clock()) or ""
    with library.store.transaction(action) as transaction:
        # Only here is it certain that no other process has starred one of them meanwhile.
        pruned = count_prunable(library, ids)
        for article_id in pruned.articles:
            transaction.prune_article(article_id, tombstone_of(library.article(article_id), at))
    return pruned
