"""The store of one library, as the layers above see it: values in memory, changes by transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, cast

import msgspec

from newsreader.errors import StoreError
from newsreader.model import Article, ArticleId, Body, HistoryEntry, Mute, Reverted, SavedView, Source
from newsreader.store import codec, history, image, kept
from newsreader.store.engine import Engine
from newsreader.store.image import Documents, Record
from newsreader.store.reader import ChangedError
from newsreader.store.storage import Database, JournalStorage
from newsreader.store.table import JournalTable
from newsreader.store.times import timestamp
from newsreader.store.tombstones import Tombstones
from newsreader.store.transaction import TOMBSTONES, Transaction
from newsreader.store.values import LiveMapping, States, Touched, Values


class Changes(msgspec.Struct, frozen=True):
    """What other processes changed; false when that is nothing."""

    articles: frozenset[ArticleId] = frozenset()
    """New, updated, or (where another program took them away) gone."""
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


class Store:
    """One library's articles, states, sources and history.

    One thread changes at a time; the others may read the mappings meanwhile.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        """Use `open_store`."""
        self._storage = JournalStorage(path)
        self._engine = self._storage.engine
        self._clock = clock
        opened = self._engine.contents
        self._first_stamp = opened.lineage.stamp
        self._kept = opened.lineage.stamp if opened.kept else ""
        self._values = Values(self._engine.tables, opened.kept)
        opened.kept = None
        image.settle(self._engine.tables)
        self.articles: LiveMapping[ArticleId, Article] = self._values.articles
        """The articles without their bodies."""
        self.states: States = self._values.states
        """The states; `State()` for an article whose state nobody changed."""
        self.read: Set[ArticleId] = self._values.read
        """The articles that are read; as of those that are hidden."""
        self.hidden: Set[ArticleId] = self._values.hidden
        """The articles that were hidden by hand; other threads than the one that makes changes may look into it."""
        self.sources: LiveMapping[str, Source] = self._values.sources
        """The sources by key, the removed ones too."""
        self.mutes: LiveMapping[int, Mute] = self._values.mutes
        """The mute rules, those that were taken back too."""
        self.saved_views: LiveMapping[int, SavedView] = self._values.saved
        """The views that were saved, those that were removed too."""
        self.listeners: list[Callable[[Touched], None]] = []
        """Told what each change touched, whoever made it, on the thread that takes it in; they have to be quick."""
        self.tombstones = Tombstones(lambda: self._engine.documents(TOMBSTONES))
        """What pruned articles were known by."""
        self._open: Transaction | None = None
        self._unreported: dict[str, set[Any]] = {}
        self._troubles: list[str] = []
        self._engine.listener = self._follow
        self.path = path
        self.database = Database(storage=lambda: self._storage)

    @property
    def read_only(self) -> str:
        """Why changes are refused; empty when they are not."""
        return self._engine.read_only

    @property
    def stamp(self) -> str:
        """What names the content of the snapshot, for what is derived from it; empty where there is none.

        It is another one after each checkpoint, whoever made it, and after a change by another program.
        """
        return self._engine.contents.lineage.stamp

    @property
    def changed_articles(self) -> frozenset[ArticleId]:
        """The ids of the articles that were added, updated or taken away since the snapshot was made."""
        return self.derivation[1]

    @property
    def derivation(self) -> tuple[str, frozenset[ArticleId]]:
        """`stamp` and `changed_articles` of one moment, for threads beside the one that makes changes.

        What is kept for this stamp (`newsreader.cache`) holds for all articles but these, also at a later start. So
        leave these out of what you save: they are not what the snapshot says.
        """
        lineage = self._engine.contents.lineage
        return lineage.stamp, frozenset(lineage.changed)

    @property
    def notices(self) -> list[str]:
        """One line for each thing that was found damaged and set aside."""
        aside = [
            f"{self.path}: {len(ids)} documents of table {name} can't be read and are set aside (the first: {ids[0]})"
            for name, ids in self._values.set_aside.items()
            if ids
        ]
        return [*self._engine.contents.notices, *aside, *self._troubles]

    def articles_of(self, source: str) -> list[Article]:
        """Return the articles of a source, given by its key; for the thread that makes changes."""
        return self._values.articles_of(source)

    def body(self, article_id: ArticleId) -> Body:
        """Read the rest of an article. KeyError if there is no such article.

        Nothing, after another program changed the snapshot in its place, until the next poll.
        """
        if article_id not in self._values.articles:
            raise KeyError(article_id)
        try:
            return codec.body(self._engine.documents("articles")[article_id])
        except (msgspec.DecodeError, ChangedError):
            return Body()

    def history(self, limit: int | None = None) -> list[HistoryEntry]:
        """Return the changes of state, newest first."""
        return list(islice(history.entries(image.copied(self._engine.documents("history"))), limit))

    @contextmanager
    def transaction(self, action: str = "") -> Iterator[Transaction]:
        """Make changes together: one journal record, on the disk when the block ends.

        With an `action`, changes of state become an entry of the history. When the block raises, nothing is
        changed. Raises StoreError when the changes can't be made; nothing was changed then.
        """
        with self._storage.lock:
            if self._open is not None:
                raise RuntimeError("a transaction is open in this thread")
            with self._storage.transaction():
                self._open = Transaction(self._values, partial(_document, self._engine), timestamp(self._clock()))
                try:
                    yield self._open
                    entry = history.entry_of(self._open, action)
                    if entry is not None:
                        self._open.documents.setdefault("history", {})[self._values.newest_entry + 1] = entry
                    changed = self._open.documents
                    for name in list(changed):  # let go one by one: there may be a hundred thousand in a table
                        cast(JournalTable, self.database.table(name)).put(changed.pop(name))
                finally:
                    self._open = None

    def undo(self) -> Reverted | None:
        """Take back the newest entry that is not undone, whoever made it; None if there is none.

        Raises StoreError when that can't be done; nothing was changed then.
        """
        return _revert(self, history.newest_done, redo=False)

    def redo(self) -> Reverted | None:
        """Make the entry again that was undone last; None if there is none, or if something was changed since.

        Raises StoreError when that can't be done; nothing was changed then.
        """
        return _revert(self, history.next_undone, redo=True)

    def poll(self) -> Changes:
        """Take in what other processes wrote, and say what it was; two calls of `stat` when it is nothing.

        When the files can't be read now, what is in memory stays, with a notice. While another thread makes a
        change, the answer is nothing, and the next call says it.
        """
        if not self._storage.lock.acquire(blocking=False):
            return Changes()
        try:
            self._engine.catch_up()
            self._troubles.clear()
        except StoreError as error:
            self._troubles[:] = [str(error)]
        finally:
            seen, self._unreported = self._unreported, {}
            self._storage.lock.release()
        return Changes(
            articles=frozenset(seen.get("articles", ())),
            states=frozenset(seen.get("state", ())),
            sources=frozenset(seen.get("sources", ())),
            mutes=frozenset(seen.get("mutes", ())),
            views=frozenset(seen.get("views", ())),
        )

    def keep(self) -> None:
        """Keep what makes the next start quick, where the library is large and it is not kept yet.

        Best effort, for any thread; changes are made meanwhile as ever.
        """
        with self._storage.lock:
            contents = self._engine.contents
            if self._kept == contents.lineage.stamp or not contents.settled or contents.snapshot.strays:
                return
            self._kept = contents.lineage.stamp
            values: dict[str, Mapping[int, Any]] = {kept.ARTICLES: self.articles, kept.STATE: self.states}
            made = kept.draft(self._engine.paths.snapshot, contents.lineage, self._engine.tables, values)
        if made:
            kept.save(made)

    def checkpoint(self) -> bool:
        """Fold the journal into a new snapshot now; whether that was done. Raises StoreError."""
        with self._storage.lock:
            return self._engine.checkpoint()

    def checkpoint_if_due(self) -> bool:
        """Fold the journal where it has grown large beside the snapshot; whether that was done. Raises StoreError.

        For a process that goes on for long, after a change, on the thread that makes changes.
        """
        with self._storage.lock:
            return self._engine.is_due() and self._engine.checkpoint()

    def close(self) -> None:
        """Fold the journal into the snapshot where that is due; a second call does nothing."""
        self._storage.close()
        if self.stamp != self._first_stamp:
            self.keep()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _follow(self, record: Record, ours: bool) -> None:
        if TOMBSTONES in record:
            self.tombstones.forget()
        changed = self._values.change(record)
        for name, touched in changed.items() if not ours else ():
            self._unreported.setdefault(name, set()).update(touched)
        for listener in self.listeners:
            listener(changed)


def _revert(store: Store, choose: Callable[[Documents], HistoryEntry | None], *, redo: bool) -> Reverted | None:
    with store.transaction() as transaction:
        documents = store._engine.documents("history")
        entry = choose(documents)
        return None if entry is None else history.revert(entry, documents, transaction, redo=redo)


def articles_changed_by(store: Store, number: int) -> tuple[ArticleId, ...]:
    """Give the articles whose state an entry of the history changed; none where there is no such entry."""
    raw = store._engine.documents("history").get(number)
    return () if raw is None else history.articles_of(raw)


def _document(engine: Engine, table: str, document_id: int) -> codec.Document | None:
    raw = engine.documents(table).get(document_id)
    return None if raw is None else codec.decode(raw)
