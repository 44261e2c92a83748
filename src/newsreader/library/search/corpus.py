"""What a search goes through: all articles, newest first, and the folded text of each.

Text is folded once and kept in the cache folder (`newsreader.startup_cache`); what was changed since is folded anew.
It comes into memory with the first search: some 40 MB for 100,000 articles, as bytes because these take one byte a
letter whatever else is in a text.
"""

from __future__ import annotations

import time
from array import array
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from itertools import compress
from operator import attrgetter
from threading import Lock
from typing import TYPE_CHECKING
from unicodedata import unidata_version

from newsreader.library.dropping import Going, always, check
from newsreader.library.ordered import Flags, Ordered
from newsreader.library.ordering import everything
from newsreader.model import Article, ArticleId
from newsreader.text import fold

if TYPE_CHECKING:
    from newsreader.library.library import Library
    from newsreader.query.tree import Node

SEPARATOR = b"\xff"
"""Stands between the fields of a text: never in UTF-8, so that nothing is found across two fields."""
_BETWEEN = b"\xfe"
"""Stands between the texts of a cache, and is in none of them."""
_NAME = f"search-1-{unidata_version}"
FEW = 1_000
"""Texts that are made about as fast as a cache is read."""
_SLICE = 100
"""Texts that are made at a time."""
_PAUSE = 0.001
"""Seconds between slices in which the other threads run: Python lets one run at a time."""
_LOOK = 0.05
"""Seconds between looks whether what is waited for is still wanted."""

Mask = int
"""A set of positions: byte `n`, counted from the lowest, is 1 where position `n` is in it, else 0."""


class Corpus:
    """Articles, newest first, and their texts; a *position* is a place in both lists. For any thread."""

    def __init__(self, ordered: Ordered, former: Corpus | None = None) -> None:
        """Take articles, and the corpus before, whose texts are kept for articles that are the same."""
        self.order = ordered
        self.articles = ordered.articles
        self.all: Mask = as_mask(ordered.all)
        """Every position."""
        self.texts: list[bytes] = []
        """Headline, section, author, and the summary where there is one; empty until somebody searches."""
        self.memo: dict[Node, tuple[Mask, Mask]] = {}
        """For parts of queries: the positions that were looked at, and those of them that are meant."""
        self.looked_at = 0
        """How many texts all searches together looked into."""
        self.in_haste = 0
        """How many searches go through what is there; no more texts are made meanwhile."""
        self._missing: deque[int] = deque()
        """Positions whose text has no summary yet."""
        self._making = Lock()
        self._values: dict[str, list[str]] = {}
        self._former: Corpus | None = former if former is None or former.texts else former._former

    def __len__(self) -> int:
        """The number of articles."""
        return len(self.articles)

    @property
    def missing(self) -> int:
        """How many texts have no summary yet."""
        return len(self._missing)

    @property
    def is_complete(self) -> bool:
        """Whether all texts are there, with their summaries."""
        return len(self.texts) == len(self.articles) and not self._missing

    def flags(self, mask: Mask) -> bytes:
        """Give a byte for each position, 1 where it is in the set."""
        return mask.to_bytes(len(self.articles), "little")

    def values(self, field: str) -> list[str]:
        """Give the different values of a field that articles share."""
        if field not in self._values:
            self._values[field] = list(set(map(attrgetter(field), self.articles)))
        return self._values[field]

    def begin(self, library: Library, going: Going = always) -> None:
        """Have all headlines to search in, and the summaries that are known. Raises DroppedError."""
        if len(self.texts) != len(self.articles):
            self._alone(lambda: self._begin(library), going)

    def complete(self, library: Library, going: Going = always) -> None:
        """Have all texts to search in, and keep them for the next start. Raises DroppedError."""
        self.begin(library, going)
        if not self.is_complete:
            self._alone(lambda: self._go_on(library, going), going)

    def _alone(self, make: Callable[[], None], going: Going) -> None:
        """Do what one thread does at a time."""
        while not self._making.acquire(timeout=_LOOK):
            check(going)
        try:
            make()
        finally:
            self._making.release()

    def _begin(self, library: Library) -> None:
        if len(self.texts) == len(self.articles):
            return
        known = self._known(library)
        texts = []
        for position, article in enumerate(self.articles):
            text = known.get(article.id)
            if text is None:
                self._missing.append(position)
                text = _head(article)
            texts.append(text)
        self.texts = texts

    def _known(self, library: Library) -> dict[ArticleId, bytes]:
        """Give the texts that need not be made: those of the corpus before, else those in the cache."""
        former, self._former = self._former, None
        if former is not None:
            there, without = library.store.articles, frozenset(former._missing)
            return {
                article.id: text
                for position, (article, text) in enumerate(zip(former.articles, former.texts, strict=True))
                if there.get(article.id) is article and position not in without
            }
        if len(self) <= FEW:
            return {}
        loaded, basis = library.store.startup_cache.load(_NAME, _read)
        known = loaded or {}
        for article_id in basis.changed:
            known.pop(article_id, None)
        return known

    def _go_on(self, library: Library, going: Going) -> None:
        many = len(self._missing) > FEW
        stamp = library.store.startup_cache.stamp
        while self._missing:
            check(going)
            for position in [self._missing[at] for at in range(min(_SLICE, len(self._missing)))]:
                self.texts[position] += _summary(library, self.articles[position].id)
                self._missing.popleft()
            if many:
                time.sleep(_PAUSE)
            while self.in_haste:
                check(going)
                time.sleep(_PAUSE)
        if many:
            library.store.startup_cache.save(_NAME, self._written, stamp)

    def _written(self, changed: frozenset[ArticleId]) -> bytes:
        """Write all texts but those of some articles; the ids follow, and their number."""
        kept = [article.id not in changed and article.id in _IDS for article in self.articles]
        numbers = array("Q", (article.id for article in compress(self.articles, kept)))
        numbers.append(len(numbers))
        return _BETWEEN.join([*compress(self.texts, kept), numbers.tobytes()])


def corpus(library: Library) -> Corpus:
    """Give all articles but those of removed sources, as they are now."""
    ordered = everything(library)
    known = library.corpus
    if known is None or known.order is not ordered:
        known = library.corpus = Corpus(ordered, known)
    return known


def is_kept(library: Library) -> bool:
    """Whether texts are in the cache folder, of the library's present snapshot."""
    return library.store.startup_cache.contains(_NAME)


def folded(text: str) -> bytes:
    """Fold text as the texts of a corpus are."""
    return fold(text).encode("utf-8", "surrogatepass")


def as_mask(flags: Flags) -> Mask:
    """Give the set of the positions whose byte is 1; the others are 0."""
    return int.from_bytes(flags, "little")


_IDS = range(1 << 63)
"""Ids as this program makes them; another one may have written others."""
_few_folded = lru_cache(4096)(folded)
"""For what many articles share."""


def _head(article: Article) -> bytes:
    return SEPARATOR.join((folded(article.headline), _few_folded(article.section), _few_folded(article.author)))


def _summary(library: Library, article_id: ArticleId) -> bytes:
    with suppress(KeyError):  # pruned meanwhile
        summary = library.body(article_id).summary
        return SEPARATOR + folded(summary) if summary else b""
    return b""


def _read(data: bytes) -> dict[ArticleId, bytes]:
    """Read what was written; nothing where that can't be."""
    width = array("Q").itemsize
    if len(data) < width:
        return {}
    number = array("Q", data[-width:])[0]
    *texts, numbers = data.split(_BETWEEN, number) if number <= len(data) else [b""]
    if len(texts) != number or len(numbers) != width * (number + 1):
        return {}
    return dict(zip(array("Q", numbers), texts, strict=False))
