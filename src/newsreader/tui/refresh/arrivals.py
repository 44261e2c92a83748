"""What other processes and our own refreshes did to the library meanwhile, and which of it is new to the list."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Set
from operator import attrgetter

import msgspec

from newsreader.library import Library
from newsreader.library.search.matching import HIDDEN, MUTED
from newsreader.library.search.searching import among
from newsreader.model import Article, ArticleId
from newsreader.query import EVERYTHING, Query
from newsreader.query.tree import Any
from newsreader.store import Changes
from newsreader.tui.list.headlines import Headlines
from newsreader.tui.search.finding import FEW, Asked


class News(msgspec.Struct, frozen=True):
    """What a look at the library found."""

    states: frozenset[ArticleId]
    """Articles that were marked."""
    articles: frozenset[ArticleId]
    """Articles that are new or were changed."""
    meant: frozenset[ArticleId]
    """Those of `articles` that the query means."""
    asked: Asked
    """What was asked for then."""
    gone: frozenset[ArticleId]
    """Those touched, or gone before, that no list of this kind shows any more: hidden, muted, removed or pruned."""


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


class Listed(msgspec.Struct, frozen=True):
    """What the list shows at the moment."""

    asked: Asked
    articles: Iterable[Article]
    gone: frozenset[ArticleId]
    """Those of them that are gone already."""


def look(library: Library, listed: Callable[[], Listed], landed: Landed) -> News | None:
    """See what changed since the last look; None when nothing did. Runs on the job thread."""
    library.checkpoint_if_due()
    changes = library.poll()
    articles = changes.articles | landed.take()
    if not changes and not articles:
        return None
    here = listed()
    meant = here.asked.means(library, articles) if articles else articles
    touched = changes.states | articles | here.gone | _kept_out(library, changes, here.articles)
    gone = touched - _in_sight(library, here.asked.query, touched)
    return News(changes.states, articles, meant, here.asked, gone)


def _kept_out(library: Library, changes: Changes, listed: Iterable[Article]) -> frozenset[ArticleId]:
    """Give those that mute rules may hide now, or whose source was removed: as a rule none, at no cost."""
    sources = library.store.sources
    removed = {key for key in changes.sources if (source := sources.get(key)) is not None and source.removed}
    if not changes.mutes and not removed:
        return frozenset()
    return frozenset(article.id for article in listed if changes.mutes or article.source in removed)


def _in_sight(library: Library, query: Query, ids: frozenset[ArticleId]) -> frozenset[ArticleId]:
    """Give those of some articles that a list of a query may show, whether the query means them or not."""
    asked = [node for node in (HIDDEN, MUTED) if node in query.nodes]
    return frozenset(article.id for article in among(library, Query(Any((EVERYTHING.root, *asked))), ids))


def listed_among(headlines: Headlines, ids: Set[ArticleId]) -> frozenset[ArticleId]:
    """Give those of some articles that a list has; a single one is looked up, of many it costs what the list does."""
    if len(ids) < FEW:
        return frozenset(article_id for article_id in ids if headlines.index_of(article_id) is not None)
    return frozenset(map(attrgetter("id"), headlines.everything)) & ids
