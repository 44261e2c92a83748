"""A library that is open: its store, its clock, and what is derived from these for lists, searches and stories."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from itertools import filterfalse
from operator import attrgetter
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsreader import debug
from newsreader.choices import Sort
from newsreader.config import default_store, sample_store
from newsreader.errors import QueryError, StoreError
from newsreader.ids import format_id
from newsreader.library.ordering import Clock, Flags, Ordered, Orders
from newsreader.model import Article, ArticleId, Body, Mute, Source
from newsreader.store import Store, Touched, files

if TYPE_CHECKING:
    from newsreader import schema
    from newsreader.library.corpus import Corpus
    from newsreader.library.patterns import Patterns
    from newsreader.library.stories import StoryIndex
    from newsreader.query import Query

_INVERTED = b"\1\0" + bytes(254)
"""Turns flags into those of all the others."""


def own_clock() -> datetime:
    """Return the time in the zone that the system has now: a laptop travels while the reader is open."""
    time.tzset()
    return datetime.now().astimezone()


class Library(AbstractContextManager["Library"]):
    """Articles, sources and states, together.

    Reading may happen on any thread while another one changes the library; one thread changes at a time.
    """

    def __init__(self, store: Store, clock: Clock = own_clock) -> None:
        self.store = store
        self.clock = clock
        """Returns the time in the person's zone: what day it is, is asked of no other clock."""
        self.corpus: Corpus | None = None
        """What searches go through, as it was when somebody last searched (`current_corpus`)."""
        self.content_version = 0
        """Counts up when an article, a mute rule, or the name or removal of a source changes, whoever changed it."""
        self._state_version = 0
        """Counts up when the state of an article changes."""
        self._orders = Orders(store, clock)
        self._known_sources = self._source_names()
        self._mute_rules: tuple[int, tuple[Query, ...]] = (-1, ())
        self._saved_for = ""
        """The snapshot for which what makes the next start quick was last saved (`StartupCache.stamp`)."""
        store.listeners.append(self._on_change)

    def stamp(self) -> str:
        """Return the time as the store writes it: UTC, ISO 8601."""
        return self.clock().astimezone(UTC).isoformat()

    @cached_property
    def patterns(self) -> Patterns:
        """What searches with regular expressions."""
        from newsreader.library.patterns import Patterns  # noqa: PLC0415 - as below: not all commands need it

        return Patterns()

    @cached_property
    def stories(self) -> StoryIndex:
        """Which articles tell the same story, as far as that was worked out."""
        from newsreader.library.stories import StoryIndex  # noqa: PLC0415

        return StoryIndex(self.store)

    def shown_body(self, article_id: ArticleId) -> Body:
        """Return what is shown of an article: its full text where that was fetched, else what its source said.

        KeyError if there is no such article.
        """
        html = self.full_html(article_id)
        return Body(content=html) if html else self.store.body(article_id)

    def full_html(self, article_id: ArticleId) -> str:
        """Return the full text of an article as HTML; empty where it was not fetched, or in vain."""
        full_text = self.store.full_text(article_id)
        return full_text.html if full_text else ""

    def record(self, article: Article) -> schema.Article:
        """Return an article as programs get it, in JSON."""
        from newsreader import schema  # noqa: PLC0415 - loads the schema of all output

        state, body = self.store.states[article.id], self.store.body(article.id)
        return schema.Article.of(
            article,
            id=format_id(article.id),
            summary=body.summary,
            source=self.source_name(article.source),
            read=state.read,
            starred=state.starred,
            tags=sorted(state.tags),
            content=self.full_html(article.id) or body.content,
        )

    def summary(self, article_id: ArticleId) -> str:
        """Return the summary of an article; empty where it has none, or was pruned meanwhile."""
        try:
            return self.store.body(article_id).summary
        except KeyError:
            return ""

    def unread(self, ids: Iterable[ArticleId]) -> set[ArticleId]:
        """Return those of some articles that are unread."""
        return set(filterfalse(self.store.read.__contains__, ids))

    def unread_in(self, order: Ordered) -> Flags:
        """Return the unread of all articles in an order; costs nothing as long as no state changes."""
        version = self._state_version
        if order.unread[0] != version:
            if order.base is not None:
                flags = order.converted(self.unread_in(order.base[0]), order.base[0])
            else:
                flags = bytes(map(self.store.read.__contains__, order.ids)).translate(_INVERTED)
            order.unread = version, flags
        return order.unread[1]

    @property
    def sources(self) -> list[Source]:
        """The sources, but for those that were removed."""
        return [source for source in self.store.sources.values() if not source.removed]

    def source_name(self, key: str) -> str:
        """Return the name of a source."""
        source = self.store.sources.get(key)
        return source.name if source else key

    def own_host(self, key: str) -> str:
        """Return the host of a source. Whoever reads the news of a private host may be led there; by no other."""
        source = self.store.sources.get(key)
        return (urlsplit(source.url).hostname or "") if source else ""

    @property
    def mute_rules(self) -> tuple[Query, ...]:
        """The queries whose articles are kept out of sight, in alphabetical order."""
        if self._mute_rules[0] != self.content_version:
            mutes = self.store.mutes
            self._mute_rules = self.content_version, _active_rules(mutes.values()) if mutes else ()
        return self._mute_rules[1]

    @property
    def slow_rules(self) -> list[Query]:
        """The mute rules that hide nothing, because an expression in them took too long."""
        return [rule for rule in self.mute_rules if self.patterns.has_given_up(rule)]

    def order(self, sort: Sort = Sort.NEWEST) -> Ordered:
        """Return all articles but those of removed sources, in order; the same object as long as nothing changes."""
        return self._orders.get(sort, self.content_version)

    def current_corpus(self) -> Corpus:
        """Return what a search goes through now: all articles but those of removed sources."""
        order = self.order()
        if self.corpus is None or self.corpus.order is not order:
            from newsreader.library.corpus import Corpus  # noqa: PLC0415

            self.corpus = Corpus(self.store, self, order, self.corpus)
        return self.corpus

    def checkpoint_if_due(self) -> None:
        """Fold the store's journal where it has grown large; for a process that goes on for long, when it is idle.

        Where that can't be done nothing is lost, and nothing is reported: what was changed is on the disk. What makes
        the next start quick is saved then, on a thread that nobody waits for.
        """
        with contextlib.suppress(StoreError):
            self.store.checkpoint_if_due()
        if self._saved_for != (stamp := self.store.startup_cache.stamp):
            self._saved_for = stamp
            Thread(target=self.save_for_next_start, name="save", daemon=True).start()

    def save_for_next_start(self) -> None:
        """Save what makes the next start quick, where the library is large and that was not done; best effort."""
        self.order()
        self.store.keep_opening()

    @property
    def is_sample(self) -> bool:
        """Whether all its articles are those of the sample that it started from."""
        return SAMPLE in self.store.sources and [source.key for source in self.sources] == [SAMPLE]

    def close(self) -> None:
        """Close the store; may be called again."""
        self.store.close()

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _on_change(self, touched: Touched) -> None:
        debug.note("changed", tables="+".join(sorted(touched)))
        self._state_version += "state" in touched
        if "sources" in touched and (names := self._source_names()) != self._known_sources:
            self._known_sources = names
            self.content_version += 1
        elif "articles" in touched or "mutes" in touched:
            self.content_version += 1

    def _source_names(self) -> list[object]:
        return list(map(attrgetter("key", "name", "removed"), self.store.sources.values()))


def _active_rules(mutes: Iterable[Mute]) -> tuple[Query, ...]:
    """Read the active ones of mute rules, in alphabetical order."""
    from newsreader.query import parse  # noqa: PLC0415 - for those who mute something

    rules = []
    for mute in sorted(mutes, key=attrgetter("query")):
        with contextlib.suppress(QueryError):  # another version wrote it
            if mute.active:
                rules.append(parse(mute.query))
    return tuple(rules)


SAMPLE = "sample"
"""The key of the source of all articles in the sample."""


def open_library(path: Path | None = None, *, clock: Clock = own_clock) -> Library:
    """Open the library at `path`, or the user's own, which starts as a copy of the sample.

    Raises:
        StoreError: it can't be used; nothing was changed.
    """
    if path is None:
        path = default_store()
        if not os.path.lexists(path):
            # Refuses where a library has lost its main file: the sample must not take its place.
            Store(path, clock=clock).close()
            copy_sample(sample_store(), path)
    return Library(Store(path, clock=clock), clock)


def copy_sample(sample: Path, path: Path) -> None:
    """Copy the sample to `path`, whole or not at all, unless something is there already.

    Raises:
        StoreError: the folder can't be written.
    """
    if os.path.lexists(path):
        return
    try:
        files.make_folder(path.parent)
        with files.Temporary(path) as copy:
            copy.write([sample.read_bytes()])
            with contextlib.suppress(FileExistsError):  # what another process has put there meanwhile stays
                copy.create_target()
    except OSError as error:
        raise StoreError(
            f"can't make the library {path}: {error.strerror}; name another place with --store PATH"
        ) from error
