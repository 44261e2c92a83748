"""Searching a library: the articles that a query finds, in order; what has to be read for that is kept for the next.

`sort:relevance` orders by points. A word counts 3 points for an article where it stands in the headline as a whole
word, 2 where it is part of a word there, 1 where it is a whole word in another text that is searched
(`corpus.INDEXED`). More points come first; of articles with the same points, the newer one. A whole word has no letter,
digit or underscore beside it; characters beyond ASCII all count as letters. There may be as many hits as there are
articles, so each step is a pass over some of the texts, made by functions in C.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Set
from itertools import chain, compress, repeat
from operator import add, attrgetter, mul, not_
from sys import maxsize
from typing import NamedTuple

from newsreader.ids import common_prefix_length, format_id
from newsreader.library.cancellation import NEVER_CANCELLED, CancelToken
from newsreader.library.library import Library
from newsreader.library.ordering import Flags, Ordered, newest_first
from newsreader.library.search.corpus import FEW, NAME, SEPARATOR, Corpus, encoded
from newsreader.library.search.matching import HIDDEN, MUTED, Matcher, needs_texts
from newsreader.model import Article, ArticleId
from newsreader.query import EVERYTHING, Query, Sort
from newsreader.query.tree import Any

AT_ONCE = 2_000
"""Hits that are put in the order of their relevance before the others."""
MOST_WORDS = 80
"""Words that relevance goes by: the points of a text fit into a byte."""
EVERYTHING_AT_ALL = Any((EVERYTHING.root, MUTED, HIDDEN))
"""Everything, with what is kept out of sight."""
_BESIDE = rb"[0-9A-Z_a-z\x80-\xfe]"
"""What no whole word has beside it."""
_SLICE = 2_000
"""Texts that points are counted for at a time."""
_NOWHERE = -1


class SearchResult(NamedTuple):
    """What a search found."""

    order: Ordered
    """What it stands in, among others."""
    flags: Flags
    """The positions of what was found."""
    is_complete: bool = True
    """Whether that is all; if not, some texts had no summary yet, or some hits are not in their place."""

    @property
    def articles(self) -> list[Article]:
        """What was found, in order."""
        return self.order.pick(self.flags)


def order_of(query: Query, sort: Sort | None = None) -> Sort:
    """Return the order of a list: the query's own, else `sort`; newest first where there is none, or no word for it."""
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
    cancel: CancelToken = NEVER_CANCELLED,
) -> SearchResult:
    """Find what a query matches. May run on any thread.

    Args:
        library: where.
        query: what.
        sort: the order, where the query has none.
        kept: articles in sight that are found though the query does not match them.
        only: the others that may be found; None for all.
        early: return what is found at once: by the texts that were read; by relevance, only the newest in their place.
        cancel: gives the search up.

    Raises:
        UsageError: a regular expression takes too long.
        CancelledError: it was cancelled.
    """
    sort, corpus = order_of(query, sort), library.current_corpus()
    is_complete = True
    if sort is Sort.RELEVANCE or _needs_texts(library, query):
        corpus.load(cancel, summaries=False)
        if not early or len(corpus.missing) <= FEW:
            corpus.load(cancel)
        is_complete = corpus.is_complete
    corpus.urgent += not is_complete
    try:
        matcher = Matcher(library, corpus, cancel)
        in_sight = matcher.in_sight(query)
        mask = matcher.matches(query.root, in_sight if only is None else in_sight & matcher.positions(only))
        if kept:
            mask |= in_sight & matcher.positions(kept)
        flags = corpus.flags(mask)
        if sort is Sort.RELEVANCE:
            newest = AT_ONCE if early and mask.bit_count() > AT_ONCE else None
            ranking = ranked(corpus, flags, query.needles, newest, cancel)
            return SearchResult(ranking, ranking.all, is_complete and newest is None)
    finally:
        corpus.urgent -= not is_complete
    if sort is Sort.NEWEST:
        return SearchResult(corpus.order, flags, is_complete)
    order = library.order(sort)
    return SearchResult(order, order.converted(flags, corpus.order), is_complete)


def select(library: Library, query: Query, sort: Sort | None = None) -> list[Article]:
    """Return the articles that a query matches, in order.

    The order is the query's own, else `sort`, else newest first. Articles of removed sources are left out, and
    muted and hidden ones where the query does not ask for them (`is:muted`, `is:hidden`).

    Raises:
        UsageError: a regular expression takes too long.
    """
    return search(library, query, sort).articles


def among(library: Library, query: Query, ids: Iterable[ArticleId]) -> list[Article]:
    """Return those of some articles that `select` would return, in the order of `ids`; costs what those cost.

    Raises:
        UsageError: a regular expression takes too long.
    """
    wanted = dict.fromkeys(ids)
    removed = {source.key for source in library.store.sources.values() if source.removed}
    articles = [
        article for article in map(library.store.articles.get, wanted) if article and article.source not in removed
    ]
    found = {article.id: article for article in search_articles(library, query, articles)}
    return [found[article_id] for article_id in wanted if article_id in found]


def search_articles(
    library: Library, query: Query, articles: list[Article], *, out_of_sight: bool = False
) -> list[Article]:
    """Return those of some articles that a query matches, newest first; costs what those cost.

    With `out_of_sight` muted and hidden ones too, and any articles may be given; else those that are in lists.

    Raises:
        UsageError: a regular expression takes too long.
    """
    if len(articles) > FEW and not out_of_sight:
        corpus = library.current_corpus()
    else:
        now = library.clock()
        corpus = Corpus(library.store, library, Ordered(newest_first(articles, now), now))
    if _needs_texts(library, query):
        corpus.load()
    matcher = Matcher(library, corpus)
    mask = matcher.matches(query.root, corpus.all if out_of_sight else matcher.in_sight(query))
    return corpus.order.pick(corpus.flags(mask))


def short_ids(library: Library, articles: Iterable[Article], shortest: int = 4) -> dict[ArticleId, str]:
    """Return for each article as much of its id's beginning as no other article of the library shares."""
    everything = sorted(library.store.articles)
    shorts = {}
    for article in articles:
        at = bisect_left(everything, article.id)
        neighbours = [*everything[max(0, at - 1) : at], *everything[at + 1 : at + 2]]
        length = max([shortest, *(common_prefix_length(article.id, other) + 1 for other in neighbours)])
        shorts[article.id] = format_id(article.id)[:length]
    return shorts


def prepare(library: Library, cancel: CancelToken = NEVER_CANCELLED) -> None:
    """Have what searches go through in memory, and soon the next time. Raises CancelledError."""
    library.current_corpus().load(cancel)


def save_texts(library: Library, cancel: CancelToken = NEVER_CANCELLED) -> None:
    """Make what searches go through, for this start and all to come, where that was not done. Raises CancelledError."""
    if len(library.store.articles) > FEW and not library.store.startup_cache.contains(NAME):
        prepare(library, cancel)


def _needs_texts(library: Library, query: Query) -> bool:
    nodes = chain(query.nodes, *map(attrgetter("nodes"), library.mute_rules))
    return any(map(needs_texts, nodes))


def ranked(
    corpus: Corpus,
    flags: Flags,
    needles: Iterable[str],
    newest: int | None = None,
    cancel: CancelToken = NEVER_CANCELLED,
) -> Ordered:
    """Put what was found in the order of its points for some folded words.

    Args:
        corpus: where it was found.
        flags: the positions.
        needles: the words.
        newest: put just so many of the newest in order, and leave the others behind them; None for all.
        cancel: gives the work up.

    Raises:
        CancelledError: it was cancelled.
    """
    texts = list(compress(corpus.texts, flags))[:newest]
    words = list(dict.fromkeys(filter(None, needles)))[:MOST_WORDS]
    points = bytearray()
    for start in range(0, len(texts), _SLICE):
        cancel.check()
        part = texts[start : start + _SLICE]
        ends = list(map(bytes.index, part, repeat(SEPARATOR)))
        part_points = bytes(len(part))
        for word in words:
            part_points = bytes(map(add, part_points, _points(encoded(word), part, ends)))
        points += part_points
    positions = array("i", compress(range(len(corpus.articles)), flags))
    order = array("i")
    for number in sorted(set(points), reverse=True):
        order.extend(compress(positions, points.translate(bytes(map(number.__eq__, range(256))))))
    order += positions[len(points) :]
    ranking = Ordered(list(map(corpus.articles.__getitem__, order)), corpus.order.now)
    ranking.base = corpus.order, order
    return ranking


def _points(word: bytes, texts: list[bytes], ends: list[int]) -> Iterable[int]:
    """Count the points of texts, whose headlines end at some places, for one word."""
    in_headline = bytes(map(_NOWHERE.__lt__, map(bytes.find, texts, repeat(word), repeat(0), ends)))
    starts = map(mul, ends, map(not_, in_headline))
    stops = map(max, ends, map(mul, repeat(maxsize), map(not_, in_headline)))
    # What stands before is looked at after the word: so it is the word that the expression goes by.
    whole = re.compile(b"%b(?<!%b%b)(?!%b)" % (escaped := re.escape(word), _BESIDE, escaped, _BESIDE)).search
    return map(add, map(add, in_headline, in_headline), map(bool, map(whole, texts, starts, stops)))
