"""Reading: which articles a query means, and in which order."""

from __future__ import annotations

from collections.abc import Iterable

from newsreader.ids import format_id
from newsreader.library.library import Library
from newsreader.library.muting import HIDDEN, MUTED, without_hidden, without_muted
from newsreader.library.ordering import Basis, Place, in_order, place
from newsreader.library.subject import ArticleSubject
from newsreader.model import Article, ArticleId
from newsreader.query import EVERYTHING, Query, Sort

__all__ = [
    "Basis",
    "Place",
    "Sort",
    "among",
    "find_prefix",
    "place",
    "select",
    "short_ids",
    "visible",
]


def select(library: Library, query: Query, sort: Sort | None = None) -> list[Article]:
    """Give the articles that a query means, in order.

    The order is the query's own, else `sort`, else newest first. Articles of removed sources are not there, and
    muted and hidden ones only where the query asks for them (`is:muted`, `is:hidden`).
    """
    order = query.sort or sort or Sort.NEWEST
    articles = visible(library, order, muted=MUTED in query.nodes, hidden=HIDDEN in query.nodes)
    if query.root == EVERYTHING.root:
        return articles
    return [article for article in articles if query.matches(ArticleSubject(library, article))]


def among(library: Library, query: Query, ids: Iterable[ArticleId]) -> list[Article]:
    """Give those of some articles that `select` would give, in the order of `ids`; costs what those cost."""
    there = (article for article_id in ids if (article := library.store.articles.get(article_id)) is not None)
    removed = {source.key for source in library.store.sources.values() if source.removed}
    found = [article for article in there if article.source not in removed]
    if MUTED not in query.nodes:
        found = without_muted(library, found)
    if HIDDEN not in query.nodes:
        found = without_hidden(library, found)
    return [article for article in found if query.matches(ArticleSubject(library, article))]


def visible(
    library: Library, sort: Sort = Sort.NEWEST, *, muted: bool = False, hidden: bool = False
) -> list[Article]:
    """Give all articles but those of removed sources and, unless asked for, muted and hidden ones, in order."""
    key = (library.content_version, len(library.store.articles), library.clock().date())
    cached = library.orders.get((sort, muted))
    if cached is None or cached[0] != key:
        removed = {source.key for source in list(library.store.sources.values()) if source.removed}
        articles = [article for article in list(library.store.articles.values()) if article.source not in removed]
        if not muted:
            articles = without_muted(library, articles)
        cached = library.orders[sort, muted] = (key, in_order(library, articles, sort))
    return list(cached[1]) if hidden else without_hidden(library, cached[1])


def find_prefix(library: Library, prefix: str) -> list[Article]:
    """Give the articles whose id begins so, those of removed sources too."""
    prefix = prefix.lower()
    return [article for article in list(library.store.articles.values()) if format_id(article.id).startswith(prefix)]


def short_ids(library: Library, articles: Iterable[Article], shortest: int = 4) -> dict[ArticleId, str]:
    """Give for each article as much of its id's beginning as no other article of the library shares."""
    everything = sorted(format_id(article_id) for article_id in list(library.store.articles))
    shared = {}
    for before, this, after in zip(["", *everything], everything, [*everything[1:], ""], strict=False):
        shared[this] = this[: max(shortest, _alike(this, before) + 1, _alike(this, after) + 1)]
    return {article.id: shared[format_id(article.id)] for article in articles}


def _alike(this: str, other: str) -> int:
    """Count the characters that two ids begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(this, other, strict=False)) if a != b), min(len(this), len(other)))
