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
from newsreader.model import Article, ArticleId, Body, HistoryEntry, Mute, Reverted, SavedView, Source, Tombstone
from newsreader.startup_cache import StartupCache
from newsreader.store import codec, documents, history, opening_cache
from newsreader.store.codec import Document
from newsreader.store.database import Database, JournalStorage
from newsreader.store.documents import ChangedError, Patch, Record
from newsreader.store.history import FIELDS, TAG, Change
from newsreader.store.values import TOMBSTONES, LiveMapping, States, Tombstones, Touched, Values


class Transaction:
    """Changes of what is in the store; nothing is on the disk before the transaction ends.

    Made by `Store.transaction`.
    """

    def __init__(self, values: Values, storage: JournalStorage, now: str) -> None:
        """Begin with nothing changed; `now` is the time of the changes, as `codec.timestamp` writes it."""
        self.documents: dict[str, dict[int, Document | None]] = {}
        """The changed documents, by table and id; None for one that is removed."""
        self._values = values
        self._storage = storage
        self._now = now
        self._pruned = 0
        self._before: dict[tuple[str, str], dict[int, bool | str]] = {}
        """What fields that history keeps were, by table and field, and document."""

    def add_article(self, article: Article, body: Body) -> None:
        """Add an article; one that has its id already is replaced, but for its unknown fields."""
        old = self._document("articles", article.id) or {}
        self._put("articles", article.id, codec.article_document(article, body, old))

    def update_article(self, article: Article, body: Body) -> None:
        """Replace what the publisher said; the document's unknown fields stay. KeyError if there is no such article."""
        if self._document("articles", article.id) is None:
            raise KeyError(article.id)
        self.add_article(article, body)

    def prune_article(self, article_id: ArticleId, tombstone: Tombstone) -> None:
        """Remove an article and its state for good, and keep what it is known by. KeyError if there is no such one."""
        if self._document("articles", article_id) is None:
            raise KeyError(article_id)
        self._put("articles", article_id, None)
        self._put("state", article_id, None)
        self._put(TOMBSTONES, article_id, msgspec.to_builtins(tombstone))
        self._pruned += 1

    def add_source(self, source: Source) -> None:
        """Add a source; one that has its key already is replaced, but for its unknown fields."""
        document_id = self._values.source_id(source.key)
        old = self._document("sources", document_id) or {}
        self._put("sources", document_id, codec.source_document(source, old))

    def set_source(self, key: str, field: str, value: str | bool) -> bool:
        """Set `removed` (a change of state), `name` or `url` of a source; whether it changed.

        KeyError if there is no such source, ValueError for another field.
        """
        if field not in {"removed", "name", "url"}:
            raise ValueError(f"a source has no field {field!r} to set")
        document_id = self._values.source_id(key)
        document = self._document("sources", document_id)
        if document is None:
            raise KeyError(key)
        if field == "removed":
            return self.set_field("sources", document_id, field, bool(value))
        if document.get(field) == value:
            return False
        self._put("sources", document_id, {**document, field: value})
        return True

    def set_state(self, article_id: ArticleId, field: str, value: bool) -> bool:
        """Set `read`, `starred`, `hidden` or `tag:NAME` of an article; whether it changed.

        Nothing changes where there is no such article (any more). ValueError for another field.
        """
        if not history.is_kept("state", field):
            raise ValueError(f"a state has no field {field!r}")
        if article_id not in self._values.articles and article_id not in self.documents.get("articles", {}):
            return False
        return self.set_field("state", article_id, field, value)

    def set_mute(self, query: str, active: bool) -> bool:
        """Set or take back a mute rule, a change that history keeps; whether it changed."""
        document_id = codec.mute_id(query)
        if self._document("mutes", document_id) is None:
            if not active:
                return False
            self._put("mutes", document_id, {"query": query, "active": False})
        return self.set_field("mutes", document_id, "active", active)

    def set_view(self, view: SavedView) -> bool:
        """Save a view or remove it (where it is not active), a change that history keeps; whether it changed."""
        document_id = codec.view_id(view.name)
        if self._document("views", document_id) is None:
            if not view.active:
                return False
            self._put("views", document_id, {"name": view.name, "query": "", "active": False})
        fields: dict[str, bool | str] = {"active": view.active}
        if view.active:
            fields |= {"query": view.query, "key": view.key, "read": view.read}
        changed = [self.set_field("views", document_id, field, value) for field, value in fields.items()]
        return any(changed)

    def set_field(self, table: str, document_id: int, field: str, value: bool | str) -> bool:
        """Set a field that history keeps, with the time of this change; whether it changed."""
        document = self._document(table, document_id)
        if table == "state" and document_id not in self.documents.get("state", ()):
            document = codec.state_document(document)
        if document is None or (old := history.get_field(document, field, type(value)())) == value:
            return False
        if field.startswith(TAG):
            name = field.removeprefix(TAG)
            others = [tag for tag in document["tags"] if tag != name]
            document["tags"] = sorted([*others, name]) if value else others
        else:
            document[field] = value
        codec.note_time(document, field, self._now)
        self._before.setdefault((table, field), {}).setdefault(document_id, old)
        self._put(table, document_id, document)
        return True

    def finish(self, action: str) -> Record:
        """Encode the documents that are not there just so, and the history's entry, where there is an action."""
        entry = history.new_entry(action, self._now, self._changes()) if action else None
        if self._pruned:
            entry = history.final_entry(action, self._now, self._pruned)
        if entry is not None:
            self._put("history", self._values.newest_entry + 1, entry)
        record: Record = {}
        for name in list(self.documents):  # released one by one: there may be a hundred thousand in a table
            table = self._storage.table(name)
            patch: Patch = {}
            for document_id, document in self.documents.pop(name).items():
                raw = None if document is None else Raw(codec.encode(document))
                if raw != table.get(document_id):
                    patch[document_id] = raw
            if patch:
                record[name] = patch
        return record

    def revert(self, entry: HistoryEntry, raw: Raw, newest: int, *, redo: bool) -> Reverted:
        """Undo or redo an entry: set back each field that is still what the entry (its undo) left.

        Args:
            entry: what to undo or redo.
            raw: its document.
            newest: the number of the newest entry.
            redo: whether to redo.
        """
        restored: set[tuple[str, int]] = set()
        for change in history.changes_of(raw):
            left, target = (change.before, change.after) if redo else (change.after, change.before)
            for document_id in change.ids:
                if self._get_field(change.table, document_id, change.field) == left:
                    self.set_field(change.table, document_id, change.field, target)
                    restored.add((change.table, document_id))
        self._put("history", entry.number, {**(codec.decode(raw) or {}), "undone": 0 if redo else newest})
        articles = tuple(document_id for table, document_id in restored if table == "state")
        return Reverted(
            entry=msgspec.structs.replace(entry, undone=not redo), restored=len(restored), articles=articles
        )

    def _get_field(self, table: str, document_id: int, field: str) -> bool | str | None:
        """Return a field that history keeps; None if there is no such article or document, or no such field."""
        document = self._document(table, document_id)
        if not history.is_kept(table, field):
            return None
        if document is None and not (table == "state" and document_id in self._values.articles):
            return None
        return history.get_field(document or {}, field, FIELDS[table].get(field, False))

    def _changes(self) -> Iterator[Change]:
        """Find what really changed of the fields that history keeps."""
        for (table, field), before in self._before.items():
            for document_id, old in before.items():
                document = self.documents[table][document_id]
                if document is not None and (new := history.get_field(document, field, type(old)())) != old:
                    yield Change(table, field, old, new, document_id)

    def _document(self, table: str, document_id: int) -> Document | None:
        changed = self.documents.get(table, {})
        if document_id in changed:
            return changed[document_id]
        raw = self._storage.table(table).get(document_id)
        return None if raw is None else codec.decode(raw)

    def _put(self, table: str, document_id: int, document: Document | None) -> None:
        self.documents.setdefault(table, {})[document_id] = document


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
        self.startup_cache = StartupCache(path, self._storage.basis)
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
            self._open = Transaction(self._values, self._storage, codec.timestamp(self._clock()))
            try:
                yield self._open
                self._storage.commit(self._open.finish(action))
            finally:
                self._open = None

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
