"""What a search goes through: all articles, newest first, and the folded text of each.

Text is folded once and kept in the cache folder (`newsreader.startup_cache`); what was changed since is folded anew.
It comes into memory with the first search: some 40 MB for 100,000 articles, as bytes because these take one byte a
letter whatever else is in a text.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from itertools import islice
from sys import intern
from threading import Lock
from unicodedata import unidata_version

import msgspec

from newsreader.library.cancellation import NEVER_CANCELLED, CancelToken
from newsreader.library.ordering import Flags, Ordered
from newsreader.model import Article, ArticleId
from newsreader.query.fields import FIELDS, SEARCHED, Field, Texts
from newsreader.query.tree import Node
from newsreader.store import Store
from newsreader.text import fold

SEPARATOR = b"\xff"
"""Stands between the fields of a text: never in UTF-8, so that nothing is found across two fields."""
_SUMMARY = FIELDS["summary"]
_HEAD = tuple(field for field in SEARCHED if field.is_indexed and field is not _SUMMARY)
INDEXED = (*_HEAD, _SUMMARY)
"""The fields of a text, the headline first; the summary is last, because it may be added later."""
NAME = f"search-4-{'-'.join(field.name for field in INDEXED)}-{unidata_version}"
"""What texts are saved under in the cache folder."""
FEW = 1_000
"""Texts that are made about as fast as a cache is read."""
_SLICE = 100
"""Texts that are made at a time."""
_PAUSE = 0.001
"""Seconds between slices in which the other threads run: Python lets one run at a time."""
_CANCEL_POLL = 0.05
"""Seconds between looks whether what is waited for was cancelled."""

Mask = int
"""A set of positions: byte `n`, counted from the lowest, is 1 where position `n` is in it, else 0."""


class Corpus:
    """Articles, newest first, and their texts; a *position* is a place in both lists. For any thread."""

    def __init__(self, store: Store, names: Texts, order: Ordered, former: Corpus | None = None) -> None:
        """Hold articles in an order; the texts of a former corpus are kept for articles that are the same."""
        self.order = order
        self.articles = order.articles
        self.all: Mask = as_mask(b"\1" * len(order.articles))
        """Every position."""
        self.texts: list[bytes] = []
        """The folded text of each article: its fields (`INDEXED`), the summary where there is one; empty until somebody
        searches."""
        self.memo: dict[Node, tuple[Mask, Mask]] = {}
        """For parts of queries: the positions that were searched, and those of them that were found."""
        self.urgent = 0
        """How many searches go through what is there; no more texts are made meanwhile."""
        self._store = store
        self._names = names
        self.missing: deque[int] = deque()
        """Positions whose text has no summary yet."""
        self._lock = Lock()
        self._shared: dict[str, tuple[list[str], dict[str, Article]]] = {}
        self._former: Corpus | None = former if former is None or former.texts else former._former

    @property
    def is_complete(self) -> bool:
        """Whether all texts are there, with their summaries."""
        return len(self.texts) == len(self.articles) and not self.missing

    def flags(self, mask: Mask) -> bytes:
        """Return a byte for each position, 1 where it is in the set."""
        return mask.to_bytes(len(self.articles), "little")

    def shared(self, field: Field) -> tuple[list[str], dict[str, Article]]:
        """Return for each article what it shares with others of one text (`Field.shared_by`), and one of each."""
        if field.name not in self._shared and field.shared_by is not None:
            column = list(map(intern, map(field.shared_by, self.articles)))
            self._shared[field.name] = column, dict(zip(column, self.articles, strict=True))
        return self._shared[field.name]

    def load(self, cancel: CancelToken = NEVER_CANCELLED, *, summaries: bool = True) -> None:
        """Have all texts to search in, and save them for the next start; without `summaries` those that are known.

        Raises:
            CancelledError: that was cancelled.
        """
        if self.is_complete or (self.texts and not summaries):
            return
        while not self._lock.acquire(timeout=_CANCEL_POLL):
            cancel.check()
        try:
            if len(self.texts) != len(self.articles):
                self._load_heads()
            if summaries and self.missing:
                self._load_summaries(cancel)
        finally:
            self._lock.release()

    def _load_heads(self) -> None:
        """Have the texts that need not be made (those of the former corpus, else those in the cache), and heads."""
        former, self._former = self._former, None
        known: dict[ArticleId, bytes] = {}
        if former is not None:
            current, without = self._store.articles, frozenset(former.missing)
            for position, (article, text) in enumerate(zip(former.articles, former.texts, strict=True)):
                if current.get(article.id) is article and position not in without:
                    known[article.id] = text
        elif len(self.articles) > FEW:
            loaded, basis = self._store.startup_cache.load(NAME, _decoded)
            known = loaded or {}
            for article_id in basis.changed:
                known.pop(article_id, None)
        texts = [known.get(article_id, b"") for article_id in self.order.ids]
        self.missing.extend(position for position, text in enumerate(texts) if not text)
        folders = [self._folder(field) for field in _HEAD]
        for position in self.missing:
            article = self.articles[position]
            texts[position] = SEPARATOR.join([folded(article) for folded in folders])
        self.texts = texts

    def _load_summaries(self, cancel: CancelToken) -> None:
        many = len(self.missing) > FEW
        folded = self._folder(_SUMMARY)
        stamp = self._store.startup_cache.stamp
        while self.missing:
            cancel.check()
            for position in list(islice(self.missing, _SLICE)):
                if summary := folded(self.articles[position]):
                    self.texts[position] += SEPARATOR + summary
                self.missing.popleft()
            if many:
                time.sleep(_PAUSE)
            while self.urgent:
                cancel.check()
                time.sleep(_PAUSE)
        if many:
            self._store.startup_cache.save(NAME, self._encoded, stamp)

    def _folder(self, field: Field) -> Callable[[Article], bytes]:
        """Return what gives the folded text of a field of an article; what many of them share is folded once."""

        def folded(article: Article) -> bytes:
            return encoded(fold(field.text(article, self._names)))

        if (key_of := field.shared_by) is None:
            return folded
        known: dict[str, bytes] = {}

        def folded_once(article: Article) -> bytes:
            key = key_of(article)
            if key not in known:
                known[key] = folded(article)
            return known[key]

        return folded_once

    def _encoded(self, changed: frozenset[ArticleId]) -> bytes:
        """Write all texts but those of some articles."""
        texts = zip(self.order.ids, self.texts, strict=True)
        return msgspec.msgpack.encode({article_id: text for article_id, text in texts if article_id not in changed})


def encoded(text: str) -> bytes:
    """Encode folded text as the texts of a corpus are."""
    return text.encode("utf-8", "surrogatepass")


def as_mask(flags: Flags) -> Mask:
    """Return the set of the positions whose byte is 1; the others are 0."""
    return int.from_bytes(flags, "little")


_decoded = msgspec.msgpack.Decoder(dict[ArticleId, bytes]).decode
"""Reads what was written; raises ValueError (`msgspec.DecodeError`) for anything else."""
