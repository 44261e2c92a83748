"""The store of one library, as the layers above see it: values in memory, changes by transaction.

On the disk it is a TinyDB database that appends what changes to a journal, and loses nothing (`database.py`). The
mappings may be read by any thread while one thread changes them: an iteration goes over what was there when it began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, ValuesView
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cached_property
from itertools import compress, islice
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Raw

from newsreader.errors import StoreError
from newsreader.ids import stable_id
from newsreader.model import (
    Article,
    ArticleId,
    Body,
    FullText,
    HistoryEntry,
    Mute,
    Reverted,
    SavedView,
    Source,
    State,
    Tombstone,
)
from newsreader.startup_cache import StartupCache
from newsreader.store import codec, history, opening_cache
from newsreader.store.codec import FULL_TEXTS, TOMBSTONES, Document
from newsreader.store.database import Database, JournalStorage, open_database
from newsreader.store.history import FIELDS, TAG, FieldValue, Groups
from newsreader.store.journal import Patch, Record
from newsreader.store.opening_cache import KeptOrder, Opening
from newsreader.store.snapshot import ChangedError
from newsreader.text import fold, plural

__all__ = ["Changes", "JournalStorage", "KeptOrder", "Store", "Touched", "Transaction", "open_database"]

Key = TypeVar("Key")
Value = TypeVar("Value")
Touched = dict[str, Iterable[Any]]
"""What a record changed, by table: keys for `sources`, ids of articles or documents for the others."""
_TOMBSTONE = msgspec.json.Decoder(Tombstone)
_NO_STATE = State()


class LiveMapping(Mapping[Key, Value]):
    """A live, read-only mapping."""

    def __init__(self, values: dict[Key, Value]) -> None:
        self._values = values

    def __getitem__(self, key: Key) -> Value:
        return self._values[key]

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._values.copy())

    def copy(self) -> dict[Key, Value]:
        """Return what is there at this moment."""
        return self._values.copy()

    def values(self) -> ValuesView[Value]:
        """Return the values of this moment."""
        return self._values.copy().values()

    def items(self) -> ItemsView[Key, Value]:
        """Return the items of this moment."""
        return self._values.copy().items()


class States(LiveMapping[ArticleId, State]):
    """The states; an article whose state nobody changed has `State()`, without being in the mapping."""

    def __getitem__(self, key: ArticleId) -> State:
        return self._values.get(key, _NO_STATE)


class Changes(msgspec.Struct, frozen=True):
    """What other processes changed; false when that is nothing."""

    articles: frozenset[ArticleId] = frozenset()
    """New, updated, or removed by another program."""
    states: frozenset[ArticleId] = frozenset()
    sources: frozenset[str] = frozenset()
    mutes: frozenset[int] = frozenset()
    views: frozenset[int] = frozenset()
    full_texts: frozenset[ArticleId] = frozenset()
    """Articles whose pages were fetched."""

    def __bool__(self) -> bool:
        return any(msgspec.structs.astuple(self))


class Store(AbstractContextManager["Store"]):
    """One library's articles, states, sources and history.

    One thread changes at a time; the others may read the mappings meanwhile.
    """

    def __init__(self, path: Path, *, clock: Callable[[], datetime]) -> None:
        """Open the store at `path`; one that does not exist opens empty, and is created by the first commit.

        `clock` returns the present time, with its zone. Raises StoreError when what is there can't be used; it is
        left as it is.
        """
        self.path = path
        self._clock = clock
        self._storage = JournalStorage(path, clock)
        contents = self._storage.contents
        self._by_id: defaultdict[str, dict[int, Any]] = defaultdict(dict)
        """The values of the tables that have `codec.DECODERS`."""
        self._undecodable: defaultdict[str, dict[int, None]] = defaultdict(dict)
        """The ids of documents with a wrong type in a known field, by table; they stay on the disk as they are."""
        self._by_source: defaultdict[str, dict[ArticleId, Article]] | None = None
        self.source_ids: dict[str, int] = {}
        """The ids of the documents of sources, by key."""
        self.sources: Mapping[str, Source] = {}
        """The sources by key, the removed ones too; never changed, but replaced."""
        opening, contents.opening = contents.opening, None
        self._decode_all(opening)
        contents.snapshot.tables.release()
        states: dict[ArticleId, State] = self._by_id["state"]
        self.read = set(compress(states, map(attrgetter("read"), states.values())))
        """The articles that are read; others may look at this set, at any time, but not change it."""
        self.hidden = set(compress(states, map(attrgetter("hidden"), states.values())))
        """The articles that were hidden by hand; like `read`."""
        self.states = States(states)
        """The states; `State()` for an article whose state nobody changed."""
        self.articles: LiveMapping[ArticleId, Article] = LiveMapping(self._by_id["articles"])
        """The articles without their bodies."""
        self.mutes: LiveMapping[int, Mute] = LiveMapping(self._by_id["mutes"])
        """The mute rules, those that were taken back too."""
        self.saved_views: LiveMapping[int, SavedView] = LiveMapping(self._by_id["views"])
        """The views that were saved, those that were removed too."""
        self._tombstones: defaultdict[tuple[str, str], list[Tombstone]] | None = None
        """By source and what they were known by; read when they are first needed."""
        self.newest_entry = max(self._storage.tables["history"], default=0)
        """The highest number in the history."""
        self.startup_cache = StartupCache(path, lambda: self._storage.contents.basis)
        """What is derived from the articles and kept for the next start."""
        self.opened_stamp = self.startup_cache.stamp
        """The snapshot that was opened."""
        self._kept_stamp = self.opened_stamp if opening else ""
        self.kept_order = opening.order if opening else None
        """The order that the articles were kept in, as they were in the snapshot."""
        self.order_to_keep: Callable[[], KeptOrder | None] = lambda: None
        """Gives the order that is to be kept; None where nobody knows one, or it is kept already."""
        self.listeners: list[Callable[[Touched], None]] = []
        """Called with what each change touched, whoever made it, on the thread that reads it; they have to be quick."""
        self._open: Transaction | None = None
        self._unreported: defaultdict[str, set[Any]] = defaultdict(set)
        self._poll_failures: list[str] = []
        self._storage.listener = self._follow

    @cached_property
    def database(self) -> Database:
        """The store as a TinyDB database."""
        return Database(storage=lambda: self._storage)

    @property
    def read_only(self) -> str:
        """Why changes are refused; empty when they are not."""
        return self._storage.read_only

    @property
    def notices(self) -> list[str]:
        """One line for each thing that was found damaged and set aside."""
        notices = [*self._storage.contents.snapshot.notices]
        for name, ids in self._undecodable.items():
            if ids:
                count, first = plural(len(ids), "document"), next(iter(ids))
                problem = f"{count} of table {name} set aside, which can't be read (the first: {first})"
                notices.append(f"{self.path}: {problem}")
        return notices + self._poll_failures

    def articles_of(self, source: str) -> list[Article]:
        """Return the articles of a source, given by its key; for the thread that makes changes.

        The first call groups all of them, and every change keeps the groups.
        """
        if self._by_source is None:
            self._by_source = defaultdict(dict)
            for article in self._by_id["articles"].values():
                self._by_source[article.source][article.id] = article
        return list(self._by_source.get(source, {}).values())

    def body(self, article_id: ArticleId) -> Body:
        """Read the rest of an article. KeyError if there is no such article.

        Empty, after another program changed the snapshot in its place, until the next poll.
        """
        if article_id not in self.articles:
            raise KeyError(article_id)
        try:
            return codec.body(self._storage.tables["articles"][article_id])
        except (msgspec.DecodeError, ChangedError):
            return Body()

    def full_text(self, article_id: ArticleId) -> FullText | None:
        """Return what came of fetching an article's page; None where that was not done, or can't be read."""
        try:
            return codec.full_text(self._storage.tables[FULL_TEXTS][article_id])
        except (KeyError, msgspec.DecodeError, ChangedError):
            return None

    @property
    def has_tombstones(self) -> bool:
        """Whether articles were pruned."""
        return TOMBSTONES in self._storage.tables

    def tombstones_of(self, source: str, marks: Iterable[str]) -> list[Tombstone]:
        """Return what articles of a source, given by its key, were known by that were pruned and have one of the marks.

        For the thread that makes changes.
        """
        if self._tombstones is None:
            self._tombstones = defaultdict(list)
            for raw in self._storage.tables[TOMBSTONES].values():
                try:
                    tombstone = _TOMBSTONE.decode(raw)
                except msgspec.DecodeError:
                    continue  # Damaged, or edited: what it stood for may come back, which is the smaller harm.
                for mark in filter(None, (tombstone.guid, tombstone.url, tombstone.story)):
                    self._tombstones[tombstone.source, mark].append(tombstone)
        found = {id(each): each for mark in marks for each in self._tombstones.get((source, mark), ())}
        return list(found.values())

    def history(self, limit: int | None = None) -> list[HistoryEntry]:
        """Return the changes of state, newest first."""
        entries = history.entries(self._storage.tables["history"].copy())
        return [entry for entry, _ in islice(entries, limit)]

    @contextmanager
    def transaction(self, action: str = "") -> Iterator[Transaction]:
        """Make changes together: one journal record, on the disk when the block ends.

        With an `action`, changes of state become an entry of the history. When the block raises, nothing is
        changed. Raises StoreError when the changes can't be made; nothing was changed then.
        """
        with self._storage.transaction():
            if self._open is not None:
                raise RuntimeError("a transaction is open in this thread")
            self._open = Transaction(self, self._storage, codec.timestamp(self._clock()))
            try:
                yield self._open
                self._storage.commit(self._open.finish(action))
            finally:
                self._open = None

    def _follow(self, record: Record, ours: bool) -> None:
        """Follow a change of the database."""
        touched = Touched()
        for name, patch in record.items():
            if name == TOMBSTONES:
                self._tombstones = None
            elif name == "history":
                self.newest_entry = max(self.newest_entry, *(patch or {0: None}))
            elif name == FULL_TEXTS:
                touched[name] = patch or {}
            elif name in codec.DECODERS:
                removed = dict.fromkeys([*self._by_id[name], *self._undecodable[name]]) if patch is None else {}
                touched[name] = self._change(name, patch or removed)
        for name, keys in touched.items() if not ours else ():
            self._unreported[name].update(keys)
        for listener in self.listeners:
            listener(touched)

    def _change(self, name: str, patch: Patch) -> Iterable[Any]:
        """Follow a change of one table; return what it touched."""
        values = self._by_id[name]
        if name == "state":
            self._decode(name, patch.items())
            for article_id in patch:
                state = values.get(article_id, _NO_STATE)
                (self.hidden.add if state.hidden else self.hidden.discard)(article_id)
                (self.read.add if state.read else self.read.discard)(article_id)
            return patch
        before = [values[key] for key in patch if key in values]
        self._decode(name, patch.items())
        after = [values[key] for key in patch if key in values]
        if name == "sources":
            self._arrange_sources()
            return {source.key for source in before + after}
        if name == "articles" and self._by_source is not None:
            for article in before:
                del self._by_source[article.source][article.id]
            for article in after:
                self._by_source[article.source][article.id] = article
        return patch

    def _decode_all(self, opening: Opening | None) -> None:
        """Decode the tables, but for what was kept of them, which is used up."""
        for name in codec.DECODERS:
            table = self._storage.tables[name]
            if opening and name in opening.values and table.places is opening.places.get(name):
                self._by_id[name] = opening.values[name]
                outdated = [*opening.undecoded[name], *table.changed]
                self._decode(name, ((key, table.get(key)) for key in outdated))
            else:
                self._decode(name, table.documents())
        self._arrange_sources()

    def _arrange_sources(self) -> None:
        """Put the sources in order by their keys."""
        sources: dict[int, Source] = self._by_id["sources"]
        keys = list(map(attrgetter("key"), sources.values()))
        self.source_ids = dict(zip(keys, sources, strict=True))
        self.sources = dict(zip(keys, sources.values(), strict=True))

    def _decode(self, name: str, items: Iterable[tuple[int, Raw | None]]) -> None:
        decode, values, undecodable = codec.DECODERS[name], self._by_id[name], self._undecodable[name]
        for document_id, raw in items:
            undecodable.pop(document_id, None)
            try:
                if raw is not None:
                    values[document_id] = decode(raw, document_id)
                    continue
            except (msgspec.DecodeError, RecursionError):
                undecodable[document_id] = None
            values.pop(document_id, None)

    def undo(self) -> Reverted | None:
        """Take back the newest entry that is not undone, whoever made it; None if there is none.

        Raises StoreError when that can't be done; nothing was changed then.
        """
        with self.transaction() as transaction:
            return transaction.revert(redo=False)

    def redo(self) -> Reverted | None:
        """Make the entry again that was undone last; None if there is none, or if something was changed since.

        Raises StoreError when that can't be done; nothing was changed then.
        """
        with self.transaction() as transaction:
            return transaction.revert(redo=True)

    def articles_changed_by(self, number: int) -> tuple[ArticleId, ...]:
        """Return the articles whose state an entry of the history changed; none where there is no such entry."""
        raw = self._storage.tables["history"].get(number)
        changes = [] if raw is None else history.changes_of(raw)
        return tuple(dict.fromkeys(key for change in changes if change.table == "state" for key in change.ids))

    def poll(self) -> Changes:
        """Read what other processes wrote, and return what it was; two calls of `stat` when it is nothing.

        When the files can't be read now, what is in memory stays, with a notice. While another thread makes a
        change, nothing is returned, and the next call returns it.
        """
        if not self._storage.lock.acquire(blocking=False):
            return Changes()
        try:
            self._storage.catch_up()
            self._poll_failures = []
        except StoreError as error:
            self._poll_failures = [str(error)]
        finally:
            seen, self._unreported = self._unreported, defaultdict(set)
            self._storage.lock.release()
        tables = ("articles", "state", "sources", "mutes", "views", FULL_TEXTS)
        return Changes(*map(frozenset, map(seen.__getitem__, tables)))

    def keep_opening(self) -> None:
        """Keep what makes the next start quick, where the library is large and it is not kept yet.

        Best effort, for any thread; changes are made meanwhile as ever.
        """
        with self._storage.lock:
            contents, snapshot = self._storage.contents, self._storage.contents.snapshot
            if contents.fingerprint.length < opening_cache.LARGE:
                return
            stamp, meta, order = contents.basis.stamp, snapshot.meta, self.order_to_keep()
            if self._kept_stamp == stamp and order is None:
                return
            own = {name: table.copy() for name, table in snapshot.tables.items() if table.file is not None}
            if not contents.is_appendable or snapshot.without_id or not snapshot.file or "articles" not in own:
                return
            try:
                identity = snapshot.file.identity
            except StoreError:
                return
            if identity[:-1] != snapshot.file.stamp:  # another program changed it in its place
                return
            self._kept_stamp = stamp
            values: dict[str, dict[int, Any]] = {
                "articles": self.articles.copy(),
                "state": self.states.copy(),
            }
        self.startup_cache.save(
            opening_cache.NAME, lambda _: opening_cache.encode(meta, identity, own, values, order), stamp
        )

    def checkpoint(self) -> bool:
        """Make a new snapshot that has what is in the journal; whether that was done. Raises StoreError."""
        return self._storage.checkpoint()

    def checkpoint_if_due(self) -> bool:
        """Make a checkpoint where the journal has grown large beside the snapshot; whether it was. Raises StoreError.

        For a process that goes on for long, after a change, on the thread that makes changes.
        """
        return self._storage.is_due() and self._storage.checkpoint()

    def close(self) -> None:
        """Make a checkpoint where that is due; a second call does nothing."""
        self._storage.close()
        if self.startup_cache.stamp != self.opened_stamp:
            self.keep_opening()

    def __exit__(self, *exception: object) -> None:
        self.close()


class Transaction:
    """Changes of what is in the store; nothing is on the disk before the transaction ends.

    Made by `Store.transaction`.
    """

    def __init__(self, store: Store, storage: JournalStorage, now: str) -> None:
        """Begin with nothing changed; `now` is the time of the changes, as `codec.timestamp` writes it."""
        self.documents: dict[str, dict[int, Document | None]] = {}
        """The changed documents, by table and id; None for one that is removed."""
        self._store = store
        self._storage = storage
        self._now = now
        self._pruned = 0
        self._before: dict[tuple[str, str], dict[int, FieldValue]] = {}
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

    def set_full_text(self, article_id: ArticleId, full_text: FullText) -> None:
        """Keep what came of fetching an article's page. Nothing changes where there is no such article any more."""
        if self._document("articles", article_id) is not None:
            old = self._document(FULL_TEXTS, article_id) or {}
            self._put(FULL_TEXTS, article_id, codec.full_text_document(full_text, old))

    def prune_article(self, article_id: ArticleId, tombstone: Tombstone) -> None:
        """Remove an article and its state for good, and keep what it is known by. KeyError if there is no such one."""
        if self._document("articles", article_id) is None:
            raise KeyError(article_id)
        self._put("articles", article_id, None)
        self._put("state", article_id, None)
        self._put(FULL_TEXTS, article_id, None)
        self._put(TOMBSTONES, article_id, msgspec.to_builtins(tombstone))
        self._pruned += 1

    def add_source(self, source: Source) -> None:
        """Add a source; one that has its key already is replaced, but for its unknown fields."""
        document_id = self._store.source_ids.get(source.key) or stable_id("source", source.key)
        old = self._document("sources", document_id) or {}
        self._put("sources", document_id, codec.source_document(source, old))

    def change_source(self, source: Source) -> bool:
        """Replace a source, a change of which history keeps what is a reader's to decide; whether it changed any.

        KeyError if there is no such source.
        """
        document_id = self._store.source_ids[source.key]
        old = self._document("sources", document_id) or {}
        fields = list(history.compare("sources", old, codec.source_document(source, old)))
        kept = [self.set_field("sources", document_id, field, after) for field, _, after in fields]
        self.add_source(source)
        return any(kept)

    def move_source(self, key: str, url: str) -> None:
        """Give a source another address, a change that history keeps; what is known of the old one goes.

        KeyError if there is no such source.
        """
        self.set_field("sources", self._store.source_ids[key], "url", url)

    def set_removed(self, key: str, removed: bool) -> bool:
        """Remove a source or take it back, a change that history keeps; whether it changed.

        KeyError if there is no such source.
        """
        document_id = self._store.source_ids.get(key) or stable_id("source", key)
        if self._document("sources", document_id) is None:
            raise KeyError(key)
        return self.set_field("sources", document_id, "removed", removed)

    def set_state(self, article_id: ArticleId, field: str, value: bool) -> bool:
        """Set `read`, `starred`, `hidden` or `tag:NAME` of an article; whether it changed.

        Nothing changes where there is no such article (any more). ValueError for another field.
        """
        if not history.is_kept("state", field):
            raise ValueError(f"a state has no field {field!r}")
        if article_id not in self._store.articles and article_id not in self.documents.get("articles", {}):
            return False
        return self.set_field("state", article_id, field, value)

    def set_mute(self, query: str, active: bool) -> bool:
        """Set or take back a mute rule, a change that history keeps; whether it changed."""
        return self._set_active("mutes", stable_id("mute", query), {"query": query}, {"active": active})

    def set_view(self, view: SavedView) -> bool:
        """Save a view or remove it (where it is not active), a change that history keeps; whether it changed."""
        fields: dict[str, FieldValue] = {"active": view.active}
        if view.active:
            fields |= {"name": view.name, "query": view.query, "key": view.key, "read": view.read}
        return self._set_active("views", stable_id("view", fold(view.name)), {"name": view.name, "query": ""}, fields)

    def _set_active(self, table: str, document_id: int, new: Document, fields: dict[str, FieldValue]) -> bool:
        """Set fields, `active` among them, of a document that begins as `new`; whether it changed."""
        if self._document(table, document_id) is None:
            if not fields["active"]:
                return False
            self._put(table, document_id, {**new, "active": False})
        changed = [self.set_field(table, document_id, field, value) for field, value in fields.items()]
        return any(changed)

    def set_field(self, table: str, document_id: int, field: str, value: FieldValue) -> bool:
        """Set a field that history keeps, with the time of this change; whether it changed."""
        document = self._document(table, document_id)
        if table == "state" and document_id not in self.documents.get("state", ()):
            document = codec.state_document(document)
        if document is None or (old := history.get_field(document, field, type(value)())) == value:
            return False
        if field.startswith(TAG):
            name = field.removeprefix(TAG)
            others = [tag for tag in history.tags_of(document) if tag != name]
            document["tags"] = sorted([*others, name]) if value else others
        else:
            document[field] = value
        if (table, field) == ("sources", "url"):
            for outdated in history.OF_ADDRESS:
                document.pop(outdated, None)
        codec.note_time(document, field, self._now)
        self._before.setdefault((table, field), {}).setdefault(document_id, old)
        self._put(table, document_id, document)
        return True

    def finish(self, action: str) -> Record:
        """Encode the documents that are not there just so, and the history's entry, where there is an action."""
        groups: Groups = {}
        for (name, field), before in self._before.items():
            for document_id, old in before.items():
                document = self.documents[name][document_id]
                if document is not None and (new := history.get_field(document, field, type(old)())) != old:
                    groups.setdefault((name, field, old, new), []).append(document_id)
        entry = history.new_entry(action, self._now, groups) if action else None
        if self._pruned:
            entry = history.final_entry(action, self._now, self._pruned)
        if entry is not None:
            self._put("history", self._store.newest_entry + 1, entry)
        record: Record = {}
        for name in list(self.documents):  # released one by one: there may be a hundred thousand in a table
            table = self._storage.tables[name]
            patch: Patch = {}
            for document_id, document in self.documents.pop(name).items():
                raw = None if document is None else Raw(codec.encode(document))
                if raw != table.get(document_id):
                    patch[document_id] = raw
            if patch:
                record[name] = patch
        return record

    def revert(self, *, redo: bool) -> Reverted | None:
        """Undo or redo the entry whose turn it is: set back each field that is still what it (its undo) left.

        All is left where a name or an address would be another source's, too. None if there is no such entry.
        """
        entries = self._storage.tables["history"]
        entry = history.next_undone(entries) if redo else history.newest_done(entries)
        if entry is None:
            return None
        raw = entries[entry.number]
        restored: set[tuple[str, int]] = set()
        steps = [
            (change, *((change.before, change.after) if redo else (change.after, change.before)))
            for change in history.changes_of(raw)
        ]
        for change, left, target in steps:
            default = FIELDS.get(change.table, {}).get(change.field, False)
            for document_id in change.ids if history.is_kept(change.table, change.field) else ():
                document = self._document(change.table, document_id)
                if document is None and not (change.table == "state" and document_id in self._store.articles):
                    continue
                if history.get_field(document or {}, change.field, default) == left:
                    self.set_field(change.table, document_id, change.field, target)
                    restored.add((change.table, document_id))
        if any(self._is_taken(change, target) for change, _, target in steps):
            for changed in (self.documents, self._before, restored):
                changed.clear()
        self._put("history", entry.number, {**(codec.decode(raw) or {}), "undone": 0 if redo else max(entries)})
        articles = tuple(document_id for table, document_id in restored if table == "state")
        return Reverted(
            entry=msgspec.structs.replace(entry, undone=not redo), restored=len(restored), articles=articles
        )

    def _is_taken(self, change: history.Change, value: FieldValue) -> bool:
        """Whether a value that a source must have for itself is that of one that the change did not touch."""
        if (change.table, change.field) not in history.UNIQUE:
            return False
        others = (self._document("sources", each) for each in self._storage.tables["sources"] if each not in change.ids)
        return any(other and other.get(change.field) == value and not other.get("removed") for other in others)

    def _document(self, table: str, document_id: int) -> Document | None:
        changed = self.documents.get(table, {})
        if document_id in changed:
            return changed[document_id]
        raw = self._storage.tables[table].get(document_id)
        return None if raw is None else codec.decode(raw)

    def _put(self, table: str, document_id: int, document: Document | None) -> None:
        self.documents.setdefault(table, {})[document_id] = document
