"""What other processes and our own refreshes did to the library meanwhile, and which of it is new to the list."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from newsreader.library import Library
from newsreader.library.reading import among
from newsreader.model import ArticleId
from newsreader.query import Query


@dataclass(frozen=True)
class News:
    """What a look at the library found."""

    states: frozenset[ArticleId]
    """Articles that were marked."""
    articles: frozenset[ArticleId]
    """Articles that are new or were changed."""
    meant: frozenset[ArticleId]
    """Those of `articles` that the query means."""


class Landed:
    """Articles that our own refreshes put into the library, until they are looked at; for any thread."""

    def __init__(self) -> None:
        self._ids: set[ArticleId] = set()
        self._lock = threading.Lock()

    def add(self, ids: Iterable[ArticleId]) -> None:
        """Note articles that are new or were changed."""
        with self._lock:
            self._ids.update(ids)

    def take(self) -> frozenset[ArticleId]:
        """Give what was noted since the last time."""
        with self._lock:
            ids, self._ids = self._ids, set()
        return frozenset(ids)


def look(library: Library, query: Callable[[], Query], landed: Landed) -> News | None:
    """See what changed since the last look; None when nothing did. Runs on the job thread."""
    library.fold_if_due()
    changes = library.poll()
    articles = changes.articles | landed.take()
    if not changes and not articles:
        return None
    meant = frozenset(article.id for article in among(library, query(), articles)) if articles else articles
    return News(changes.states, articles, meant)
