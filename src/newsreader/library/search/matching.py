"""What a query means among many articles: its tree, asked of sets of positions instead of one article after another.

`Node.matches` says what each part means for one article. This says the same of many, and looks at little: states and
days are asked before texts, texts only where the rest of the query holds, each once for a word, and for a longer word
only where the shorter one was found.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import suppress
from functools import cached_property
from itertools import chain, compress, repeat
from operator import attrgetter, contains
from typing import TypeVar

from newsreader.dates import local_day
from newsreader.errors import UsageError
from newsreader.library.dropping import Going, always, check
from newsreader.library.library import Library
from newsreader.library.placing import place
from newsreader.library.search.corpus import SEPARATOR, Corpus, Mask, as_mask
from newsreader.library.subject import ArticleSubject
from newsreader.model import Article, ArticleId, State
from newsreader.query import Query
from newsreader.query.days import When
from newsreader.query.literals import literals
from newsreader.query.tree import STATE_TESTS, All, Any, Has, Id, Is, Node, Not, Pattern, Tag, Text
from newsreader.text import fold

MUTED = Is("muted")
"""The part of a query that asks for muted articles."""
HIDDEN = Is("hidden")
"""The part of a query that asks for articles that were hidden by hand, one by one."""
EVERYTHING_AT_ALL = Any((All(), MUTED, HIDDEN))
"""What is kept out of sight too."""
_SLICE = 4_000
"""Texts that are looked into at a time, which takes a few milliseconds."""
_SENT = 256
"""Texts that a regular expression is looked for in at a time."""
_REMEMBERED = 32
"""Parts of queries whose answers are kept."""
_SHARED = ("section", "source", "author")
"""Fields whose values many articles share."""
_Item = TypeVar("_Item")


def needs_texts(node: Node) -> bool:
    """Whether a part of a query, without the parts of it, is asked of the texts of a corpus."""
    return node == Has("summary") or (isinstance(node, Text | Pattern) and node.field in {"", "headline", "summary"})


class Matcher:
    """Asks queries of a corpus, all at one moment."""

    def __init__(self, library: Library, corpus: Corpus, going: Going = always) -> None:
        """Take what to ask, and what tells whether the answers are still wanted."""
        self._library = library
        self._corpus = corpus
        self._going = going
        self._memo = corpus.memo if corpus.is_complete else {}

    def in_sight(self, query: Query) -> Mask:
        """Give what is neither muted nor hidden, or may be because the query asks for it. Raises as `meant` does."""
        within = self._corpus.all
        if MUTED not in query.nodes:
            within &= ~self._muted
        if HIDDEN not in query.nodes and self._library.store.hidden:
            within &= ~self._asked(HIDDEN)
        return within

    def those(self, ids: Set[ArticleId]) -> Mask:
        """Give the positions of articles."""
        return as_mask(self._corpus.order.those(ids))

    def meant(self, node: Node, within: Mask) -> Mask:
        """Give those of some positions that a part of a query means.

        Raises:
            UsageError: a regular expression takes too long.
            DroppedError: it is not wanted any more.
        """
        check(self._going)
        if not within:
            return 0
        match node:
            case All():
                for part in sorted(node.parts, key=_cost):
                    within = self.meant(part, within)
                return within
            case Any():
                found = 0
                for part in sorted(node.parts, key=_cost):
                    found |= self.meant(part, within & ~found)
                return found
            case Not():
                return within & ~self.meant(node.part, within)
            case Text() | Pattern():
                return self._remembered(node, within)
        return within & self._asked(node)

    @cached_property
    def _muted(self) -> Mask:
        """What a mute rule hides; one that takes too long hides nothing."""
        found = 0
        for rule in self._library.mute_rules:
            with suppress(UsageError):
                found |= self.meant(rule.root, self._corpus.all & ~found)
        return found

    def _asked(self, node: Node) -> Mask:
        """Answer what is soon asked of all articles."""
        match node:
            case Is("muted"):
                return self._muted
            case Is():
                return self._in_state(node.what)
            case Tag():
                return self._tagged(fold(node.name))
            case Has() | Id():
                return as_mask(bytes(self._told(node)))
            case When():
                return self._on(node.days(local_day(self._library.clock())))
        raise TypeError(f"{type(node).__name__} can't be asked of many articles")

    def _told(self, node: Has | Id) -> Iterable[bool]:
        """Answer what articles tell by themselves, for one after another."""
        if node == Has("summary"):
            return (text.count(SEPARATOR) > 2 for text in self._corpus.texts)
        if isinstance(node, Has):
            return map(bool, map(attrgetter(node.what), self._corpus.articles))
        return map(node.ids.__contains__, self._corpus.order.ids)

    def _in_state(self, what: str) -> Mask:
        """Ask the states, where the library does not know at once."""
        if what == HIDDEN.what:
            return self.those(frozenset(self._library.store.hidden))
        if what in {"unread", "read"}:
            unread = as_mask(self._library.unread_in(self._corpus.order))
            return unread if what == "unread" else self._corpus.all & ~unread
        test = STATE_TESTS[what]
        return self.those({article_id for article_id, state in self._states() if test(state)})

    def _states(self) -> Iterable[tuple[ArticleId, State]]:
        """Give the states that may matter: those of the articles where these are few, else all that were set."""
        states = self._library.store.states
        if 4 * len(self._corpus.order.ids) < len(states):
            return [(article_id, states[article_id]) for article_id in self._corpus.order.ids]
        return states.items()

    def _tagged(self, name: str) -> Mask:
        library = self._library
        own = {article_id for article_id, state in self._states() if state.tags and name in map(fold, state.tags)}
        sources = {source.key for source in library.store.sources.values() if name in map(fold, source.tags)}
        keys = map(attrgetter("source"), self._corpus.articles)
        return self.those(own) | as_mask(bytes(map(sources.__contains__, keys)))

    def _on(self, days: range) -> Mask:
        """Find the articles of some days among all, which are in the order of their days, the last one first."""
        corpus = self._corpus

        def key(article: Article) -> int:
            return -place(article, corpus.order.now).day.toordinal()

        start = bisect_left(corpus.articles, -days.stop + 1, key=key)
        end = max(start, bisect_right(corpus.articles, -days.start, key=key))
        return as_mask(bytes(start) + b"\1" * (end - start))

    def _remembered(self, node: Text | Pattern, within: Mask) -> Mask:
        """Look where nobody has looked for this before."""
        looked, found = self._memo.pop(node, (0, 0))
        if fresh := within & ~looked:
            found |= self._texts(node, fresh) if isinstance(node, Text) else self._pattern(node, fresh)
        self._memo[node] = looked | within, found
        for oldest in list(self._memo)[:-_REMEMBERED]:
            self._memo.pop(oldest, None)
        return within & found

    def _texts(self, node: Text, within: Mask) -> Mask:
        for other, (looked, found) in list(self._memo.items()):
            if isinstance(other, Text) and _is_in(other, node):
                within &= ~(looked & ~found)
        wanted = node.needle.encode("utf-8", "surrogatepass")
        if node.field in _SHARED:
            return self._by_value(node.field, within, lambda values: [node.needle in fold(value) for value in values])
        if node.field == "url":
            articles = self._corpus.articles
            return self._sliced(articles, within, lambda some: (node.needle in fold(each.url) for each in some))
        if not wanted:
            return within
        if node.field == "headline":
            return self._looked(within, lambda some: (wanted in text.partition(SEPARATOR)[0] for text in some))
        if node.field == "summary":
            return self._looked(
                within, lambda some: (wanted in b"".join(text.split(SEPARATOR, 3)[3:]) for text in some)
            )
        found = self._texts(Text(node.wanted, "source"), within)
        return found | self._looked(within & ~found, lambda some: map(contains, some, repeat(wanted)))

    def _looked(self, within: Mask, test: Callable[[Sequence[bytes]], Iterable[bool]]) -> Mask:
        """Look into the texts at some positions."""
        self._corpus.looked_at += within.bit_count()
        return self._sliced(self._corpus.texts, within, test)

    def _pattern(self, node: Pattern, within: Mask) -> Mask:
        def test(values: Sequence[str]) -> list[bool]:
            return self._library.patterns.search(node.compiled, values, self._going)

        if node.field in _SHARED:
            return self._by_value(node.field, within, test)
        for text in literals(node.source):
            within = self.meant(Text(text, node.field), within)

        def read(articles: Sequence[Article]) -> Sequence[bool]:
            return test([ArticleSubject(self._library, article).text(node.field) for article in articles])

        def sent(articles: Sequence[Article]) -> Iterable[bool]:
            some = (articles[start : start + _SENT] for start in range(0, len(articles), _SENT))
            return chain.from_iterable(map(read, some))

        return self._sliced(self._corpus.articles, within, sent, len(self._corpus))

    def _by_value(self, field: str, within: Mask, test: Callable[[Sequence[str]], Sequence[bool]]) -> Mask:
        """Ask each value of a field once."""
        values = self._corpus.values(field)
        shown = [self._library.source_name(value) for value in values] if field == "source" else values
        meant = set(compress(values, test(shown)))
        if not meant:
            return 0
        return within & as_mask(bytes(map(meant.__contains__, map(attrgetter(field), self._corpus.articles))))

    def _sliced(
        self,
        items: Sequence[_Item],
        within: Mask,
        test: Callable[[Sequence[_Item]], Iterable[bool]],
        size: int = _SLICE,
    ) -> Mask:
        """Test the items at some positions, those of so many positions at a time, as long as the answer is wanted."""
        flags = self._corpus.flags(within)
        found = bytearray(len(flags))
        for start in range(0, len(flags), size):
            part = flags[start : start + size]
            if 1 in part:
                check(self._going)
                answers = test(list(compress(items[start : start + size], part)))
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


def _is_in(shorter: Text, longer: Text) -> bool:
    """Whether all that has the longer text has the shorter one too."""
    same = shorter.field == longer.field or (not shorter.field and longer.field != "url")
    return same and shorter.needle in longer.needle
