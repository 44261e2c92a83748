"""A library that is open: its store, its clock, and what reading it needs to remember."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import filterfalse
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Self

from newsreader.config import default_store, sample_store
from newsreader.errors import QueryError, StoreError
from newsreader.library.sample import copy_sample
from newsreader.library.search.patterns import Patterns
from newsreader.model import Article, ArticleId, Body, State
from newsreader.query import Query, Sort, parse
from newsreader.store import open_store

if TYPE_CHECKING:
    from newsreader.library.ordered import Flags, Ordered
    from newsreader.library.search.corpus import Corpus
    from newsreader.library.stories.index import Stories
    from newsreader.store import Changes, Store, Touched

Clock = Callable[[], datetime]
"""Gives the time, with its offset."""

_UNTOUCHED = State()
_OTHERS = b"\1\0" + bytes(254)
"""Turns flags into those of all the others."""


def utc_now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


class Library:
    """Articles, sources and states, together.

    Reading may happen on any thread while another one changes the library; one thread changes at a time.
    """

    def __init__(self, store: Store, clock: Clock = utc_now) -> None:
        self.store = store
        self.clock = clock
        self.content_version = 0
        """Counts up when an article, a source or a mute rule is added or changed: a key for what is made of them."""
        self.orders: dict[Sort, tuple[object, Ordered]] = {}
        """All articles but those of removed sources, in each order that was asked for, with the key they were made
        under."""
        self.corpus: Corpus | None = None
        """What searches go through (`newsreader.library.search.corpus`), as it was when somebody last searched."""
        self.patterns: Patterns = Patterns()
        """What looks for regular expressions."""
        self.stories: Stories | None = None
        """Which articles tell the same story, as far as was found (`newsreader.library.stories.index`)."""
        self._states = 0
        """Counts up when the state of an article changes."""
        store.listeners.append(self._note)
        self._kept = ""
        """The state of the store that was last taken care of for the next start (`StartupCache.stamp`)."""
        self._mute_rules: tuple[int, tuple[Query, ...]] = (-1, ())

    @property
    def read_only(self) -> str:
        """Why changes are refused; empty when they are not."""
        return self.store.read_only

    @property
    def notices(self) -> list[str]:
        """What was found damaged and set aside, a line each."""
        return self.store.notices

    def article(self, article_id: ArticleId) -> Article:
        """Give an article; KeyError if there is none."""
        return self.store.articles[article_id]

    def body(self, article_id: ArticleId) -> Body:
        """Give the long part of an article; KeyError if there is none."""
        return self.store.body(article_id)

    def state(self, article_id: ArticleId) -> State:
        """Give what the reader did with an article."""
        return self.store.states.get(article_id, _UNTOUCHED)

    def unread(self, ids: Iterable[ArticleId]) -> set[ArticleId]:
        """Give those of the articles that are unread."""
        return set(filterfalse(self.store.read.__contains__, ids))

    def unread_in(self, order: Ordered) -> Flags:
        """Give the unread of all articles in an order; costs nothing as long as no state changes."""
        states = self._states
        if order.unread[0] != states:
            if order.like is not None:
                known, _ = order.like
                flags = order.those_of(known, self.unread_in(known))
            else:
                flags = bytes(map(self.store.read.__contains__, order.ids)).translate(_OTHERS)
            order.unread = states, flags
        return order.unread[1]

    def source_name(self, key: str) -> str:
        """Give what people see of a source."""
        source = self.store.sources.get(key)
        return source.name if source else key

    @property
    def mute_rules(self) -> tuple[Query, ...]:
        """The queries whose articles are kept out of sight, in alphabetical order."""
        if self._mute_rules[0] != self.content_version:
            texts = sorted(mute.query for mute in self.store.mutes.values() if mute.active)
            self._mute_rules = (self.content_version, tuple(_readable(texts)))
        return self._mute_rules[1]

    def poll(self) -> Changes:
        """Take in what other processes changed, and say what that was."""
        changes = self.store.poll()
        if changes.articles or changes.sources or changes.mutes:
            self.content_changed()
        return changes

    def fold_if_due(self) -> None:
        """Fold the store's journal where it has grown large; for a process that goes on for long, when it is idle.

        Where that can't be done nothing is lost, and nothing is said: what was changed is on the disk. What makes the
        next start quick is kept meanwhile, on a thread that nobody waits for.
        """
        if not self.read_only:
            with suppress(StoreError):
                self.store.checkpoint_if_due()
        if self._kept != (stamp := self.store.startup_cache.stamp):
            self._kept = stamp
            Thread(target=self._keep, name="keep", daemon=True).start()

    def _keep(self) -> None:
        from newsreader.library.ordering import keep_order  # noqa: PLC0415 - it orders libraries

        keep_order(self)
        self.store.keep_opening()

    def content_changed(self) -> None:
        """Say that articles or sources are not what they were."""
        self.content_version += 1

    def _note(self, touched: Touched) -> None:
        self._states += "state" in touched

    def close(self) -> None:
        """Put everything away; may be called again."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def open_library(path: Path | None = None, *, clock: Clock = utc_now) -> Library:
    """Open the library at `path`, or the user's own, which starts as a copy of the sample.

    Raises:
        StoreError: it can't be used; nothing was changed.
    """
    if path is None:
        path = default_store()
        if not path.exists():
            # Refuses where a library has lost its main file: the sample must not take its place.
            open_store(path, clock=clock).close()
            copy_sample(sample_store(), path)
    return Library(open_store(path, clock=clock), clock)


def _readable(texts: Iterable[str]) -> Iterator[Query]:
    """Read queries; those that another version wrote, and this one can't read, are passed over."""
    for text in texts:
        with suppress(QueryError):
            yield parse(text)
