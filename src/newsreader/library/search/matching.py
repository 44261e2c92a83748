"""What a query means: its tree, asked of sets of positions instead of one article after another.

It looks at little: states and days are asked before texts, texts only where the rest of the query holds, each once for
a word, and for a longer word only where the shorter one was found.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import suppress
from functools import cached_property
from itertools import compress, repeat
from operator import attrgetter, contains
from typing import TypeVar

from newsreader.dates import local_day
from newsreader.errors import UsageError
from newsreader.library.cancellation import NEVER_CANCELLED, CancelToken
from newsreader.library.library import Library
from newsreader.library.ordering import place
from newsreader.library.search.corpus import INDEXED, SEPARATOR, Corpus, Mask, as_mask, encoded
from newsreader.model import Article, ArticleId, State
from newsreader.query import Query
from newsreader.query.fields import FIELDS, SEARCHED, STATES, Field
from newsreader.query.tree import All, Any, Has, Id, Is, Node, Not, Pattern, Tag, Text, When
from newsreader.text import fold

MUTED = Is("muted")
"""The part of a query that asks for muted articles."""
HIDDEN = Is("hidden")
"""The part of a query that asks for articles that were hidden by hand, one by one."""
_SUMMARY = INDEXED[-1]
_EXTERNAL = tuple(field for field in SEARCHED if field.external)
"""Fields that words are searched in, and that the texts of a corpus lack."""
_SLICE = 4_000
"""Texts that are looked into at a time, which takes a few milliseconds."""
_SENT = 256
"""Texts that a regular expression is searched for in at a time."""
_REMEMBERED = 32
"""Parts of queries whose answers are kept."""
_Item = TypeVar("_Item")


def needs_texts(node: Node) -> bool:
    """Return whether a part of a query, without the parts of it, is asked of the texts of a corpus."""
    if isinstance(node, Text | Pattern):
        return not node.field or (FIELDS[node.field].is_indexed and not FIELDS[node.field].shared_by)
    return isinstance(node, Has) and FIELDS[node.field] is _SUMMARY


class Matcher:
    """Asks queries of a corpus, all at one moment."""

    def __init__(self, library: Library, corpus: Corpus, cancel: CancelToken = NEVER_CANCELLED) -> None:
        self._library = library
        self._corpus = corpus
        self._cancel = cancel
        self._memo = corpus.memo if corpus.is_complete else {}

    def in_sight(self, query: Query) -> Mask:
        """Return what is neither muted nor hidden, unless the query asks for it. Raises as `matches` does."""
        within = self._corpus.all
        if MUTED not in query.nodes:
            within &= ~self._muted
        if HIDDEN not in query.nodes and self._library.store.hidden:
            within &= ~self._condition(HIDDEN)
        return within

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
                found = 0
                for part in sorted(node.parts, key=_cost):
                    found |= self.matches(part, within & ~found)
                return found
            case Not():
                return within & ~self.matches(node.part, within)
            case Text() | Pattern():
                return self._remembered(node, within)
        return within & self._condition(node)

    @cached_property
    def _muted(self) -> Mask:
        """What a mute rule hides; one that takes too long hides nothing."""
        muted = 0
        for rule in self._library.mute_rules:
            with suppress(UsageError):
                muted |= self.matches(rule.root, self._corpus.all & ~muted)
        return muted

    def _condition(self, node: Is | Tag | Has | Id | When) -> Mask:
        """Return all positions that match a condition which no text has to be searched for."""
        corpus = self._corpus
        match node:
            case Is():
                return self._in_state(node.state)
            case Tag():
                name = fold(node.name)
                sources = {each.key for each in self._library.store.sources.values() if name in map(fold, each.tags)}
                keys = map(attrgetter("source"), corpus.articles)
                own = self._where(lambda state: name in map(fold, state.tags))
                return own | as_mask(bytes(map(sources.__contains__, keys)))
            case Has("summary"):
                return as_mask(bytes([text.count(SEPARATOR) >= len(INDEXED) - 1 for text in corpus.texts]))
            case Has():
                text_of = FIELDS[node.field].text
                return as_mask(bytes([bool(text_of(article, self._library)) for article in corpus.articles]))
            case Id():
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

        def test(texts: Iterable[str]) -> list[bool]:
            return [field.finds(fold(text), needle) for text in texts]

        if field.shared_by:
            return self._by_value(field, within, test)
        if field.is_indexed:
            number, sought = INDEXED.index(field), encoded(needle)

            def test_part(texts: Iterable[bytes]) -> list[bool]:
                if field is _SUMMARY:  # not every article has one
                    return [sought in b"".join(text.split(SEPARATOR, number)[number:]) for text in texts]
                return [sought in text.split(SEPARATOR, number + 1)[number] for text in texts]

            return self._sliced(self._corpus.texts, within, test_part)
        library = self._library
        return self._sliced(
            self._corpus.articles, within, lambda articles: test(field.text(each, library) for each in articles)
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

    def _by_value(self, field: Field, within: Mask, test: Callable[[Sequence[str]], Sequence[bool]]) -> Mask:
        """Ask each text of a field once, however many articles share it."""
        column, examples = self._corpus.shared(field)
        texts = [field.text(article, self._library) for article in examples.values()]
        found = set(compress(examples, test(texts)))
        return within & as_mask(bytes(map(found.__contains__, column))) if found else 0

    def _sliced(self, items: Sequence[_Item], within: Mask, test: Callable[[Sequence[_Item]], Iterable[bool]]) -> Mask:
        """Test the items at some positions, those of `_SLICE` positions at a time, as long as it is not cancelled."""
        self._corpus.looked_at += within.bit_count()
        flags = self._corpus.flags(within)
        found = bytearray(len(flags))
        for start in range(0, len(flags), _SLICE):
            part = flags[start : start + _SLICE]
            if 1 in part:
                self._cancel.check()
                answers = test(list(compress(items[start : start + _SLICE], part)))
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
    return int(needs_texts(node) or node == MUTED)


def _is_narrower(longer: Text, shorter: Text) -> bool:
    """Return whether whatever has the longer text has the shorter one too."""
    if longer.field and FIELDS[longer.field].finds is not contains:
        return False
    same = shorter.field == longer.field or (not shorter.field and FIELDS[longer.field].searched)
    return same and shorter.needle in longer.needle
