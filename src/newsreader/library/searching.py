"""Searching a library: what a query means, and the articles that it finds, in order.

A query is asked of sets of positions instead of one article after another. It looks at little: states and days are
asked before texts, texts only where the rest of the query holds, each once for a word, and for a longer word only where
the shorter one was found.

`sort:relevance` orders by points. A word counts 3 points for an article where it stands in the headline as a whole
word, 2 where it is part of a word there, 1 where it is a whole word in another text that is searched
(`corpus.INDEXED`). More points come first; of articles with the same points, the newer one. A whole word has no letter,
digit or underscore beside it; characters beyond ASCII all count as letters. There may be as many hits as there are
articles, so each step is a pass over some of the texts, made by functions in C.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from functools import cached_property
from itertools import chain, compress, filterfalse, repeat
from operator import add, attrgetter, contains, mul, not_
from sys import maxsize
from typing import NamedTuple, TypeGuard, TypeVar

from newsreader.dates import local_day
from newsreader.errors import UsageError
from newsreader.ids import common_prefix_length, format_id
from newsreader.library.cancellation import NEVER_CANCELLED, CancelToken
from newsreader.library.corpus import FEW, INDEXED, NAME, SEPARATOR, Corpus, Mask, as_mask, encoded
from newsreader.library.library import Library
from newsreader.library.ordering import Flags, Ordered, newest_first, place
from newsreader.model import Article, ArticleId, State
from newsreader.query import EVERYTHING, Query, Sort
from newsreader.query.fields import FIELDS, SEARCHED, STATES, Field
from newsreader.query.tree import All, Any, Condition, Node, Not, Pattern, Text
from newsreader.text import fold

MUTED = Condition("is", "muted")
"""The part of a query that asks for muted articles."""
HIDDEN = Condition("is", "hidden")
"""The part of a query that asks for articles that were hidden by hand, one by one."""
_SUMMARY = INDEXED[-1]
_EXTERNAL = tuple(field for field in SEARCHED if field.external)
"""Fields that words are searched in, and that the texts of a corpus lack."""
_SEARCHED_AT_ONCE = 4_000
"""Texts that are looked into at a time, which takes a few milliseconds."""
_SENT = 256
"""Texts that a regular expression is searched for in at a time."""
_SHORTEST_ID = 4
"""Characters of an id that are shown at least."""
_REMEMBERED = 32
"""Parts of queries whose answers are kept."""
_Item = TypeVar("_Item")
_Key = TypeVar("_Key")
AT_ONCE = 2_000
"""Hits that are put in the order of their relevance before the others."""
MOST_WORDS = 80
"""Words that relevance goes by: the points of a text fit into a byte."""
_HAS_SUMMARY = Condition("has", _SUMMARY.name)
EVERYTHING_AT_ALL = Any((EVERYTHING.root, MUTED, HIDDEN))
"""Everything, with what is kept out of sight."""
_BESIDE = rb"[0-9A-Z_a-z\x80-\xfe]"
"""What no whole word has beside it."""
_RANKED_AT_ONCE = 2_000
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


def among(library: Library, query: Query, ids: Iterable[ArticleId], *, out_of_sight: bool = False) -> list[Article]:
    """Return those of some articles that `select` would return, newest first; costs what those cost.

    With `out_of_sight` muted and hidden ones too, and those of removed sources.

    Raises:
        UsageError: a regular expression takes too long.
    """
    ids = set(ids)
    is_many = len(ids) > FEW and not out_of_sight
    corpus = library.current_corpus() if is_many else corpus_of(library, ids, out_of_sight=out_of_sight)
    if _needs_texts(library, query):
        corpus.load()
    matcher = Matcher(library, corpus)
    within = matcher.positions(ids)
    mask = matcher.matches(query.root, within if out_of_sight else within & matcher.in_sight(query))
    return corpus.order.pick(corpus.flags(mask))


def corpus_of(library: Library, ids: Iterable[ArticleId], *, out_of_sight: bool = False) -> Corpus:
    """Return a corpus of some articles, those of removed sources only where what is `out_of_sight` is wanted."""
    removed = {source.key for source in library.store.sources.values() if source.removed and not out_of_sight}
    given = filter(None, map(library.store.articles.get, ids))
    now = library.clock()
    order = newest_first([article for article in given if article.source not in removed], now)
    return Corpus(library.store, library, Ordered(order, now))


def columns(library: Library, corpus: Corpus, queries: Mapping[_Key, Query]) -> dict[_Key, Flags]:
    """Return which articles of a corpus each query finds, as `select` does; none where an expression takes too long."""
    matcher = Matcher(library, corpus)
    found: dict[_Key, Flags] = {}
    for key, query in queries.items():
        if _needs_texts(library, query):
            corpus.load()
        with suppress(UsageError):
            found[key] = corpus.flags(matcher.matches(query.root, matcher.in_sight(query)))
    return found


def short_ids(library: Library, articles: Iterable[Article]) -> dict[ArticleId, str]:
    """Return for each article as much of its id's beginning as no other article of the library shares."""
    everything = sorted(library.store.articles)
    shorts = {}
    for article in articles:
        at = bisect_left(everything, article.id)
        neighbours = [*everything[max(0, at - 1) : at], *everything[at + 1 : at + 2]]
        length = max([_SHORTEST_ID, *(common_prefix_length(article.id, other) + 1 for other in neighbours)])
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
    """Return whether a query, or a mute rule, is asked of the texts of a corpus."""
    nodes = chain(query.nodes, *map(attrgetter("nodes"), library.mute_rules))
    return any(map(_is_of_texts, nodes))


def _is_of_texts(node: Node) -> bool:
    """Return whether a part of a query, without the parts of it, is asked of the texts of a corpus."""
    if isinstance(node, Text | Pattern):
        return not node.field or (FIELDS[node.field].is_indexed and not FIELDS[node.field].shared_by)
    return node == _HAS_SUMMARY


def _is_named(node: Node) -> TypeGuard[Condition]:
    """Return whether a part of a query is a whole id."""
    return isinstance(node, Condition) and bool(node.named)


class Matcher:
    """Asks queries of a corpus, all at one moment."""

    def __init__(self, library: Library, corpus: Corpus, cancel: CancelToken = NEVER_CANCELLED) -> None:
        self._library = library
        self._corpus = corpus
        self._cancel = cancel
        self._memo = corpus.memo if corpus.is_complete else {}

    def in_sight(self, query: Query) -> Mask:
        """Return what is neither muted nor hidden, unless the query asks for it or names it by its id.

        Raises as `matches` does.
        """
        within = self._corpus.all
        if MUTED not in query.nodes and self._library.mute_rules:
            within &= ~self._muted
        if HIDDEN not in query.nodes and self._library.store.hidden:
            within &= ~self._condition(HIDDEN)
        return within | self._named(query.nodes)

    def positions(self, ids: Set[ArticleId]) -> Mask:
        """Return the positions of articles."""
        return as_mask(self._corpus.order.flags_of(ids))

    def matches(self, node: Node, within: Mask) -> Mask:
        """Return those of some positions that a part of a query matches.

        Raises:
            UsageError: a regular expression takes too long.
            CancelledError: it was cancelled.
        """
        self._cancel.check()
        if not within:
            return 0
        match node:
            case All():
                for part in sorted(node.parts, key=_cost):
                    within = self.matches(part, within)
                return within
            case Any():
                found = within & self._named(node.parts)
                for part in sorted(filterfalse(_is_named, node.parts), key=_cost):
                    found |= self.matches(part, within & ~found)
                return found
            case Not():
                return within & ~self.matches(node.part, within)
            case Text() | Pattern():
                return self._remembered(node, within)
        return within & self._condition(node)

    def _named(self, nodes: Iterable[Node]) -> Mask:
        """Return the articles that whole ids name: all at once, because there may be thousands of ids."""
        ids = {each.named.start for each in nodes if _is_named(each)}
        return self.positions(ids) if ids else 0

    @cached_property
    def _muted(self) -> Mask:
        """What a mute rule hides; one that takes too long hides nothing."""
        muted = 0
        for rule in self._library.mute_rules:
            with suppress(UsageError):
                muted |= self.matches(rule.root, self._corpus.all & ~muted)
        return muted

    def _condition(self, node: Condition) -> Mask:
        """Return all positions that match a condition which no text has to be searched for."""
        corpus = self._corpus
        match node.field:
            case "is":
                return self._in_state(node.value)
            case "tag":
                name = fold(node.value)
                sources = {each.key for each in self._library.store.sources.values() if name in map(fold, each.tags)}
                keys = map(attrgetter("source"), corpus.articles)
                own = self._where(lambda state: name in map(fold, state.tags))
                return own | as_mask(bytes(map(sources.__contains__, keys)))
            case "has" if node == _HAS_SUMMARY:
                return as_mask(bytes([text.count(SEPARATOR) >= len(INDEXED) - 1 for text in corpus.texts]))
            case "has":
                text_of = FIELDS[node.value].text
                return as_mask(bytes([bool(text_of(article, self._library)) for article in corpus.articles]))
            case "id":
                return as_mask(bytes(map(node.ids.__contains__, corpus.order.ids)))
        return self._on(node.days(local_day(self._library.clock())))

    def _in_state(self, state: str) -> Mask:
        match state:
            case "muted":
                return self._muted
            case "hidden":
                return self.positions(frozenset(self._library.store.hidden))
            case "unread":
                return as_mask(self._library.unread_in(self._corpus.order))
            case "read":
                return self._corpus.all & ~as_mask(self._library.unread_in(self._corpus.order))
        return self._where(STATES[state])

    def _where(self, test: Callable[[State], bool]) -> Mask:
        """Ask the states: those of the articles where these are few, else all that were set."""
        states, ids = self._library.store.states, self._corpus.order.ids
        if 4 * len(ids) < len(states):
            return as_mask(bytes([test(states[article_id]) for article_id in ids]))
        return self.positions({article_id for article_id, state in states.items() if test(state)})

    def _on(self, days: range) -> Mask:
        """Find the articles of some days among all, which are in the order of their days, the last one first."""
        corpus = self._corpus

        def key(article: Article) -> int:
            return -place(article, corpus.order.now).day.toordinal()

        start = bisect_left(corpus.articles, -days.stop + 1, key=key)
        end = max(start, bisect_right(corpus.articles, -days.start, key=key))
        return as_mask(bytes(start) + b"\1" * (end - start))

    def _remembered(self, node: Text | Pattern, within: Mask) -> Mask:
        """Search where nobody has searched for this before."""
        searched, found = self._memo.pop(node, (0, 0))
        if fresh := within & ~searched:
            found |= self._text(node, fresh) if isinstance(node, Text) else self._pattern(node, fresh)
        self._memo[node] = searched | within, found
        for oldest in list(self._memo)[:-_REMEMBERED]:
            self._memo.pop(oldest, None)
        return within & found

    def _text(self, node: Text, within: Mask) -> Mask:
        for other, (searched, found) in list(self._memo.items()):
            if isinstance(other, Text) and _is_narrower(node, other):
                within &= ~(searched & ~found)
        needle = encoded(node.needle)
        if node.field:
            return self._text_in(FIELDS[node.field], node.needle, within)
        if not needle:
            return within
        found = 0
        for field in _EXTERNAL:
            found |= self._text_in(field, node.needle, within & ~found)
        return found | self._sliced(
            self._corpus.texts, within & ~found, lambda texts: map(contains, texts, repeat(needle))
        )

    def _text_in(self, field: Field, needle: str, within: Mask) -> Mask:
        """Search a field for a folded text."""

        def test(texts: Iterable[str]) -> Iterable[bool]:
            return map(field.finds, map(fold, texts), repeat(needle))

        if field.shared_by:
            return self._by_value(field, within, test)
        if field.is_indexed:
            number, sought = INDEXED.index(field), encoded(needle)

            def test_part(texts: Iterable[bytes]) -> list[bool]:
                if field is _SUMMARY:  # not every article has one
                    return [sought in b"".join(text.split(SEPARATOR, number)[number:]) for text in texts]
                return [sought in text.split(SEPARATOR, number + 1)[number] for text in texts]

            return self._sliced(self._corpus.texts, within, test_part)
        return self._sliced(
            self._corpus.articles, within, lambda articles: test(map(field.text, articles, repeat(self._library)))
        )

    def _pattern(self, node: Pattern, within: Mask) -> Mask:
        def test(values: Sequence[str]) -> list[bool]:
            return self._library.patterns.search(node.compiled, values, self._cancel)

        fields = (FIELDS[node.field],) if node.field else SEARCHED
        if node.field and fields[0].shared_by:
            return self._by_value(fields[0], within, test)
        for literal in node.literals:
            within = self.matches(Text(literal, node.field), within)

        def sent(articles: Sequence[Article]) -> Iterable[bool]:
            for start in range(0, len(articles), _SENT):
                some = articles[start : start + _SENT]
                yield from test(["\n".join([field.text(each, self._library) for field in fields]) for each in some])

        return self._sliced(self._corpus.articles, within, sent)

    def _by_value(self, field: Field, within: Mask, test: Callable[[Sequence[str]], Iterable[bool]]) -> Mask:
        """Ask each text of a field once, however many articles share it."""
        column, examples = self._corpus.shared(field)
        texts = list(map(field.text, examples.values(), repeat(self._library)))
        found = set(compress(examples, test(texts)))
        return within & as_mask(bytes(map(found.__contains__, column))) if found else 0

    def _sliced(self, items: Sequence[_Item], within: Mask, test: Callable[[Sequence[_Item]], Iterable[bool]]) -> Mask:
        """Test the items at some positions, some thousands at a time, as long as it is not cancelled."""
        flags = self._corpus.flags(within)
        found = bytearray(len(flags))
        for start in range(0, len(flags), _SEARCHED_AT_ONCE):
            part = flags[start : start + _SEARCHED_AT_ONCE]
            if 1 in part:
                self._cancel.check()
                answers = test(list(compress(items[start : start + _SEARCHED_AT_ONCE], part)))
                for position in compress(compress(range(start, start + len(part)), part), answers):
                    found[position] = 1
        return as_mask(found)


def _cost(node: Node) -> int:
    """Rank parts: those that are soon asked first, regular expressions last."""
    match node:
        case Not():
            return _cost(node.part)
        case All() | Any():
            return max(map(_cost, node.parts), default=0)
        case Pattern():
            return 2
    return int(_is_of_texts(node) or node == MUTED)


def _is_narrower(longer: Text, shorter: Text) -> bool:
    """Return whether whatever has the longer text has the shorter one too."""
    if longer.field and FIELDS[longer.field].finds is not contains:
        return False
    same = shorter.field == longer.field or (not shorter.field and FIELDS[longer.field].searched)
    return same and shorter.needle in longer.needle


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
    for start in range(0, len(texts), _RANKED_AT_ONCE):
        cancel.check()
        part = texts[start : start + _RANKED_AT_ONCE]
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
