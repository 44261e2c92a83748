"""The store of one library, as the layers above see it: values in memory, changes by transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

from newsreader.errors import StoreError
from newsreader.model import Article, ArticleId, Body, HistoryEntry, Mute, Reverted, SavedView, Source
from newsreader.startup_cache import StartupCache
from newsreader.store import codec, documents, history, opening_cache
from newsreader.store.codec import Document
from newsreader.store.database import Database, JournalStorage
from newsreader.store.documents import ChangedError, Patch, Record
from newsreader.store.transaction import Transaction
from newsreader.store.values import TOMBSTONES, LiveMapping, States, Tombstones, Touched, Values


class Changes(msgspec.Struct, frozen=True):
    """What other processes changed; false when that is nothing."""

    articles: frozenset[ArticleId] = frozenset()
    """New, updated, or removed by another program."""
    states: frozenset[ArticleId] = frozenset()
    sources: frozenset[str] = frozenset()
    mutes: frozenset[int] = frozenset()
    views: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.articles or self.states or self.sources or self.mutes or self.views)


def open_store(path: Path, *, clock: Callable[[], datetime]) -> Store:
    """Open the store at `path`; one that does not exist opens empty, and is created by the first commit.

    `clock` returns the present time, with its zone. Raises StoreError when what is there can't be used; it is
    left as it is.
    """
    return Store(path, clock)


class Store(AbstractContextManager["Store"]):
    """One library's articles, states, sources and history.

    One thread changes at a time; the others may read the mappings meanwhile.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        """Use `open_store`."""
        self.path = path
        self._clock = clock
        self._storage = JournalStorage(path, clock)
        opening, self._storage.contents.opening = self._storage.contents.opening, None
        self._values = Values(self._storage.tables, opening)
        documents.release(self._storage.tables)
        self.startup_cache = StartupCache(path, lambda: self._storage.contents.lineage.basis)
        """What is derived from the articles and kept for the next start."""
        self._opened_stamp = self.startup_cache.stamp
        self._kept_stamp = self._opened_stamp if opening else ""
        self.articles: LiveMapping[ArticleId, Article] = self._values.articles
        """The articles without their bodies."""
        self.states: States = self._values.states
        """The states; `State()` for an article whose state nobody changed."""
        self.read: Set[ArticleId] = self._values.read
        """The articles that are read."""
        self.hidden: Set[ArticleId] = self._values.hidden
        """The articles that were hidden by hand; like `read`, for any thread."""
        self.sources: LiveMapping[str, Source] = self._values.sources
        """The sources by key, the removed ones too."""
        self.mutes: LiveMapping[int, Mute] = self._values.mutes
        """The mute rules, those that were taken back too."""
        self.saved_views: LiveMapping[int, SavedView] = self._values.saved_views
        """The views that were saved, those that were removed too."""
        self.listeners: list[Callable[[Touched], None]] = []
        """Called with what each change touched, whoever made it, on the thread that reads it; they have to be quick."""
        self.tombstones = Tombstones(lambda: self._storage.table(TOMBSTONES))
        """What pruned articles were known by."""
        self.database = Database(storage=lambda: self._storage)
        """The store as a TinyDB database."""
        self._open: Transaction | None = None
        self._unreported: dict[str, set[Any]] = {}
        self._poll_failures: list[str] = []
        self._storage.listener = self._follow

    @property
    def read_only(self) -> str:
        """Why changes are refused; empty when they are not."""
        return self._storage.read_only

    @property
    def notices(self) -> list[str]:
        """One line for each thing that was found damaged and set aside."""
        notices = [*self._storage.contents.snapshot.notices]
        for name, ids in self._values.undecodable.items():
            if ids:
                count, first = len(ids), next(iter(ids))
                problem = f"{count} documents of table {name} can't be read and are set aside (the first: {first})"
                notices.append(f"{self.path}: {problem}")
        return notices + self._poll_failures

    def articles_of(self, source: str) -> list[Article]:
        """Return the articles of a source, given by its key; for the thread that makes changes."""
        return self._values.articles_of(source)

    def body(self, article_id: ArticleId) -> Body:
        """Read the rest of an article. KeyError if there is no such article.

        Empty, after another program changed the snapshot in its place, until the next poll.
        """
        if article_id not in self._values.articles:
            raise KeyError(article_id)
        try:
            return codec.body(self._storage.tables["articles"][article_id])
        except (msgspec.DecodeError, ChangedError):
            return Body()

    def history(self, limit: int | None = None) -> list[HistoryEntry]:
        """Return the changes of state, newest first."""
        return list(islice(history.entries(self._storage.table("history").copy()), limit))

    @contextmanager
    def transaction(self, action: str = "") -> Iterator[Transaction]:
        """Make changes together: one journal record, on the disk when the block ends.

        With an `action`, changes of state become an entry of the history. When the block raises, nothing is
        changed. Raises StoreError when the changes can't be made; nothing was changed then.
        """
        with self._storage.transaction():
            if self._open is not None:
                raise RuntimeError("a transaction is open in this thread")
            self._open = Transaction(self._values, self._document, codec.timestamp(self._clock()))
            try:
                yield self._open
                entry = self._open.new_entry(action)
                if entry is not None:
                    self._open.documents.setdefault("history", {})[self._values.newest_entry + 1] = entry
                self._storage.commit(self._record(self._open.documents))
            finally:
                self._open = None

    def _document(self, table: str, document_id: int) -> Document | None:
        raw = self._storage.table(table).get(document_id)
        return None if raw is None else codec.decode(raw)

    def _record(self, changed: dict[str, dict[int, Document | None]]) -> Record:
        """Encode documents, but for those that are there just so."""
        record: Record = {}
        for name in list(changed):  # released one by one: there may be a hundred thousand documents in a table
            table = self._storage.table(name)
            patch: Patch = {}
            for document_id, document in changed.pop(name).items():
                raw = None if document is None else Raw(codec.encode(document))
                if raw != table.get(document_id):
                    patch[document_id] = raw
            if patch:
                record[name] = patch
        return record

    def _follow(self, record: Record, ours: bool) -> None:
        if TOMBSTONES in record:
            self.tombstones.forget()
        touched = self._values.change(record)
        for name, keys in touched.items() if not ours else ():
            self._unreported.setdefault(name, set()).update(keys)
        for listener in self.listeners:
            listener(touched)

    def undo(self) -> Reverted | None:
        """Take back the newest entry that is not undone, whoever made it; None if there is none.

        Raises StoreError when that can't be done; nothing was changed then.
        """
        return self._revert(history.newest_done, redo=False)

    def redo(self) -> Reverted | None:
        """Make the entry again that was undone last; None if there is none, or if something was changed since.

        Raises StoreError when that can't be done; nothing was changed then.
        """
        return self._revert(history.next_undone, redo=True)

    def _revert(self, choose: Callable[[Mapping[int, Raw]], HistoryEntry | None], *, redo: bool) -> Reverted | None:
        with self.transaction() as transaction:
            table = self._storage.table("history")
            entry = choose(table)
            return None if entry is None else transaction.revert(entry, table[entry.number], max(table), redo=redo)

    def articles_changed_by(self, number: int) -> tuple[ArticleId, ...]:
        """Return the articles whose state an entry of the history changed; none where there is no such entry."""
        raw = self._storage.table("history").get(number)
        return () if raw is None else history.articles_of(raw)

    def poll(self) -> Changes:
        """Read what other processes wrote, and return what it was; two calls of `stat` when it is nothing.

        When the files can't be read now, what is in memory stays, with a notice. While another thread makes a
        change, nothing is returned, and the next call returns it.
        """
        if not self._storage.lock.acquire(blocking=False):
            return Changes()
        try:
            self._storage.catch_up()
            self._poll_failures.clear()
        except StoreError as error:
            self._poll_failures[:] = [str(error)]
        finally:
            seen, self._unreported = self._unreported, {}
            self._storage.lock.release()
        return Changes(*(frozenset(seen.get(name, ())) for name in ("articles", "state", "sources", "mutes", "views")))

    def keep_opening(self) -> None:
        """Keep what makes the next start quick, where the library is large and it is not kept yet.

        Best effort, for any thread; changes are made meanwhile as ever.
        """
        with self._storage.lock:
            contents, snapshot = self._storage.contents, self._storage.contents.snapshot
            stamp, meta = contents.lineage.stamp, snapshot.meta
            if self._kept_stamp == stamp or contents.fingerprint.length < opening_cache.LARGE:
                return
            own = {name: table.copy() for name, table in snapshot.tables.items() if table.file is not None}
            is_whole = all(table.file.fingerprint == contents.fingerprint for table in own.values() if table.file)
            if not contents.is_appendable or snapshot.without_id or not is_whole or "articles" not in own:
                return  # its documents stand in a former snapshot, or elsewhere
            self._kept_stamp = stamp
            values: dict[str, dict[int, Any]] = {
                "articles": dict(self.articles.items()),
                "state": dict(self.states.items()),
            }
        self.startup_cache.save(opening_cache.NAME, lambda _: opening_cache.encode(meta, own, values), stamp)

    def checkpoint(self) -> bool:
        """Make a new snapshot that has what is in the journal; whether that was done. Raises StoreError."""
        with self._storage.lock:
            return self._storage.checkpoint()

    def checkpoint_if_due(self) -> bool:
        """Make a checkpoint where the journal has grown large beside the snapshot; whether it was. Raises StoreError.

        For a process that goes on for long, after a change, on the thread that makes changes.
        """
        with self._storage.lock:
            return self._storage.is_due() and self._storage.checkpoint()

    def close(self) -> None:
        """Make a checkpoint where that is due; a second call does nothing."""
        self._storage.close()
        if self.startup_cache.stamp != self._opened_stamp:
            self.keep_opening()

    def __exit__(self, *exception: object) -> None:
        self.close()
