"""Pruning: taking articles out of the library for good, so that it does not grow without end.

What is starred or tagged stays. Of each article that goes, a tombstone stays, so that its source does not bring it
back (`newsreader.library.identity`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from newsreader.dates import to_iso
from newsreader.library.identity import tombstone_of
from newsreader.library.library import Library
from newsreader.library.reading import select
from newsreader.library.subject import ArticleSubject
from newsreader.model import ArticleId
from newsreader.query import Query


class Pruned(NamedTuple):
    """What was pruned, or would be."""

    articles: tuple[ArticleId, ...]
    starred: int
    """Articles that were meant, and stay because they are starred."""
    tagged: int
    """The same of those that are tagged, and not starred."""


def meant(library: Library, query: Query) -> list[ArticleId]:
    """Give the articles that a query means, those of removed sources too: they are out of sight, and take room."""
    removed = [source.key for source in library.store.sources.values() if source.removed]
    away = [article for key in removed for article in library.store.articles_of(key)]
    unseen = [article.id for article in away if query.matches(ArticleSubject(library, article))]
    return [article.id for article in select(library, query)] + unseen


def count_prunable(library: Library, ids: Iterable[ArticleId]) -> Pruned:
    """Tell what pruning these articles would take away; nothing is changed."""
    meant = [article_id for article_id in dict.fromkeys(ids) if article_id in library.store.articles]
    states = [library.state(article_id) for article_id in meant]
    free = [each for each, state in zip(meant, states, strict=True) if not state.starred and not state.tags]
    starred = sum(state.starred for state in states)
    return Pruned(tuple(free), starred, len(meant) - len(free) - starred)


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
    library.content_changed()
    return pruned
