"""What other processes did to the library meanwhile, and which of it is new to the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from newsreader.library import Library
from newsreader.library.reading import select
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


def look(library: Library, query: Callable[[], Query]) -> News | None:
    """See what changed since the last look; None when nothing did. Runs on the job thread."""
    changes = library.poll()
    if not changes:
        return None
    meant: frozenset[ArticleId] = frozenset()
    if changes.articles:
        meant = changes.articles.intersection(article.id for article in select(library, query()))
    return News(changes.states, changes.articles, meant)
