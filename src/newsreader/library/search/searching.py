"""Searching a library: the articles that a query means, in order; what has to be read for that is kept for the next."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import NamedTuple

from newsreader.library.dropping import Going, always
from newsreader.library.library import Library
from newsreader.library.ordered import Flags, Ordered
from newsreader.library.ordering import everything, in_order
from newsreader.library.search.corpus import FEW, Corpus, corpus, is_kept
from newsreader.library.search.matching import Matcher, needs_texts
from newsreader.library.search.relevance import ranked
from newsreader.model import Article, ArticleId
from newsreader.query import Query, Sort

AT_ONCE = 2_000
"""Hits that are put in the order of their relevance before the others."""


class Found(NamedTuple):
    """What a search found."""

    order: Ordered
    """What it stands in, among others."""
    here: Flags
    """The positions of what was found."""
    is_complete: bool = True
    """Whether that is all; if not, some texts had just their headlines, sections and authors, or some hits are not in
    their place."""

    @property
    def articles(self) -> list[Article]:
        """What was found, in order."""
        return self.order.pick(self.here)


def order_of(query: Query, sort: Sort | None = None) -> Sort:
    """Give the order of a list: the query's own, else `sort`; newest first where there is none, or no word to go by."""
    order = query.sort or sort or Sort.NEWEST
    return Sort.NEWEST if order is Sort.RELEVANCE and not query.needles else order


def search(
    library: Library,
    query: Query,
    sort: Sort | None = None,
    *,
    kept: Set[ArticleId] = frozenset(),
    only: Set[ArticleId] | None = None,
    early: bool = False,
    going: Going = always,
) -> Found:
    """Find what a query means. May run on any thread.

    Args:
        library: where.
        query: what.
        sort: the order, where the query has none.
        kept: articles in sight that are taken though the query does not mean them.
        only: the others that may be found; None for all.
        early: give what is found at once: by the texts that were read; by relevance, only the newest in their place.
        going: tells whether the answer is still wanted.

    Raises:
        UsageError: a regular expression takes too long.
        DroppedError: it is not wanted any more.
    """
    order, texts = order_of(query, sort), corpus(library)
    is_complete = _ready(library, texts, query, order, early=early, going=going)
    texts.in_haste += not is_complete
    try:
        matcher = Matcher(library, texts, going)
        in_sight = matcher.in_sight(query)
        mask = matcher.meant(query.root, in_sight if only is None else in_sight & matcher.those(only))
        mask |= in_sight & matcher.those(kept) if kept else 0
        if order is Sort.RELEVANCE:
            some = AT_ONCE if early and mask.bit_count() > AT_ONCE else None
            best_first = ranked(texts, texts.flags(mask), query.needles, some, going)
            return Found(best_first, best_first.all, is_complete and some is None)
        return Found(*_in_order(library, texts, texts.flags(mask), order), is_complete)
    finally:
        texts.in_haste -= not is_complete


def search_among(library: Library, query: Query, ids: Iterable[ArticleId]) -> list[Article]:
    """Give those of some articles that a query means, in the order of `ids`; costs what those cost.

    Raises:
        UsageError: a regular expression takes too long.
    """
    wanted = list(ids)
    there = {article_id: library.store.articles.get(article_id) for article_id in wanted}
    removed = {source.key for source in library.store.sources.values() if source.removed}
    some = [article for article in there.values() if article is not None and article.source not in removed]
    if len(some) > FEW:
        texts = corpus(library)
    else:
        texts = Corpus(Ordered(in_order(library, some, Sort.NEWEST), library.clock()))
    _ready(library, texts, query, Sort.NEWEST)
    matcher = Matcher(library, texts)
    mask = matcher.meant(query.root, matcher.in_sight(query))
    meant = {article.id: article for article in texts.order.pick(texts.flags(mask))}
    return [meant[article_id] for article_id in there if article_id in meant]


def prepare(library: Library, going: Going = always) -> None:
    """Have what searches go through in memory, and the next time soon. Raises DroppedError."""
    corpus(library).complete(library, going)


def keep_texts(library: Library, going: Going = always) -> None:
    """Make what searches go through, for this start and all to come, where that was not done. Raises DroppedError."""
    if len(library.store.articles) > FEW and not is_kept(library):
        prepare(library, going)


def _ready(
    library: Library, texts: Corpus, query: Query, order: Sort, *, early: bool = False, going: Going = always
) -> bool:
    """Have what a query is asked of in memory; whether that is all of it."""
    asked = frozenset().union(query.nodes, *(rule.nodes for rule in library.mute_rules))
    if order is not Sort.RELEVANCE and not any(map(needs_texts, asked)):
        return True
    texts.begin(library, going)
    if not early or texts.missing <= FEW:
        texts.complete(library, going)
    return texts.is_complete


def _in_order(library: Library, texts: Corpus, found: Flags, sort: Sort) -> tuple[Ordered, Flags]:
    """Give the order that was asked for, and what was found in it."""
    if sort is Sort.NEWEST:
        return texts.order, found
    order = everything(library, sort)
    return order, order.those_of(texts.order, found)
