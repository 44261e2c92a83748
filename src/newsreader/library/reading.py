"""Reading: which articles a query means, and in which order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from newsreader.ids import alike, beginning_so, format_id
from newsreader.library.library import Library
from newsreader.library.placing import Basis, Place, place
from newsreader.library.search.matching import HIDDEN, MUTED
from newsreader.library.search.searching import search, search_among
from newsreader.model import Article, ArticleId
from newsreader.query import EVERYTHING, Query, Sort
from newsreader.query.tree import Any

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

    Raises:
        UsageError: a regular expression takes too long.
    """
    return search(library, query, sort).articles


def among(library: Library, query: Query, ids: Iterable[ArticleId]) -> list[Article]:
    """Give those of some articles that `select` would give, in the order of `ids`; costs what those cost."""
    return search_among(library, query, ids)


def visible(library: Library, sort: Sort = Sort.NEWEST, *, muted: bool = False, hidden: bool = False) -> list[Article]:
    """Give all articles but those of removed sources and, unless asked for, muted and hidden ones, in order."""
    asked = [node for node, wanted in ((MUTED, muted), (HIDDEN, hidden)) if wanted]
    return select(library, Query(Any((EVERYTHING.root, *asked))), sort)


def find_prefix(library: Library, prefix: str) -> list[Article]:
    """Give the articles whose id begins so, those of removed sources too."""
    meant = beginning_so(prefix)
    return [article for article in library.store.articles.values() if article.id in meant]


def short_ids(library: Library, articles: Iterable[Article], shortest: int = 4) -> dict[ArticleId, str]:
    """Give for each article as much of its id's beginning as no other article of the library shares."""
    everything = sorted(library.store.articles)
    shorts = {}
    for article in articles:
        at = bisect_left(everything, article.id)
        beside = [*everything[max(0, at - 1) : at], *everything[at + 1 : at + 2]]
        length = max([shortest, *(alike(article.id, other) + 1 for other in beside)])
        shorts[article.id] = format_id(article.id)[:length]
    return shorts
