"""The store as a TinyDB database: each change is appended to a journal, safely beside other processes.

Stock TinyDB rewrites the whole file, in place, for each change. The two extension points that it has are where ours
differs: `JournalStorage` holds the store's files, and `JournalTable` reads and writes only the documents concerned
(`Table._update_table` and `Table._get_next_id` are overridden, hence `tinydb>=4.9,<5`).

A change is acknowledged when `JournalStorage.commit` returns: its record is then on the disk (fdatasync). Only after
that does the image in memory change. Other processes do the same; `catch_up` reads what they wrote.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from msgspec import Raw
from msgspec.structs import replace
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from newsreader.errors import StoreError
from newsreader.store import codec, files, generations, history, journal
from newsreader.store.codec import Document
from newsreader.store.files import NoLocksError, Stamp, Temporary, locked, refusing
from newsreader.store.generations import JournalRelation, Paths
from newsreader.store.history import Groups
from newsreader.store.journal import Patch, Record
from newsreader.store.snapshot import HIGHEST_ID, ChangedError, LazyTable, Tables, difference
from newsreader.text import plural

PATIENCE = 4.5
"""Seconds to wait for another writer."""
PATIENCE_AT_EXIT = 0.5
"""Seconds; then the checkpoint is left to the process that is writing just now."""
NO_LOCKS = "its file system has no locks"


def open_database(path: str | Path) -> TinyDB:
    """Open the library at `path` as a TinyDB database, for reading, querying and changing with TinyDB's own API.

    Its tables are `articles`, `sources`, `state` (what the reader did with articles, by the same ids), `history`,
    `mutes` and `views`; docs/store.md has examples. Other processes, a running reader too, may use the library
    meanwhile: each change is made under the lock, on top of what they wrote, and is on the disk when the call returns.
    Changes of read, starred, hidden and tags, of removed sources, mute rules and views become entries of the history,
    which `newsreader undo` takes back. A library that does not exist is created by the first change.

    Raises StoreError when the library can't be used; it is left as it is. So do changes that can't be made.
    """
    return Database(path)


class _Known(Document):
    """A document of the store, as TinyDB's tables change it in its place; what they insert is another `dict`."""


class TableView(MutableMapping[Any, Document]):
    """A table as TinyDB sees it: documents by id (a number, or its text), decoded when they are read."""

    def __init__(self, table: LazyTable, *, editing: bool = False) -> None:
        """Use a table.

        Args:
            table: which.
            editing: whether documents that are read may be changed in their place; then they are remembered.
        """
        self.table = table
        self.touched: dict[int, Document | None] = {}
        """The documents that were set, removed, or read while editing."""
        self._editing = editing

    def __getitem__(self, key: Any) -> Document:
        document_id = int(key)
        if document_id in self.touched:
            document = self.touched[document_id]
        else:
            document = codec.decode(self.table[document_id])
            if document is not None:
                document = _Known(document)
            if self._editing:
                self.touched[document_id] = document
        if document is None:
            raise KeyError(key)
        return document

    def __setitem__(self, key: Any, document: Document) -> None:
        if not 0 < int(key) <= HIGHEST_ID:
            raise ValueError(f"{key} is not a usable id: ids are 1 to 2^63 - 1")
        self.touched[int(key)] = document

    def __delitem__(self, key: Any) -> None:
        if key not in self:
            raise KeyError(key)
        self.touched[int(key)] = None

    def __iter__(self) -> Iterator[int]:
        for document_id, raw in self.table.documents():
            if self.touched.get(document_id, raw) is not None and bytes(memoryview(raw)[:1]) == b"{":
                yield document_id
        yield from [key for key, new in self.touched.items() if new is not None and key not in self.table]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Remove all documents."""
        self.touched = dict.fromkeys(self)


class JournalStorage(Storage):
    """A TinyDB storage that appends what was changed to a journal.

    Also `TinyDB(path, storage=JournalStorage)` overwrites nothing that another process wrote: `write` changes what the
    caller changed since `read`, and refuses where both changed the same document. `Database` has tables that need not
    read and write all documents for each change.
    """

    def __init__(self, path: str | Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Open the store at `path`, or an empty one that the first commit creates. Raises StoreError.

        `clock` returns the present time, with its zone.
        """
        self.paths = Paths(Path(path))
        self.contents = generations.load(self.paths, quickly=True)
        self.contents.scan.records.clear()
        self.read_only = _why_read_only(self.paths)
        """Why changes are refused; empty when they are not."""
        self.listener: Callable[[Record, bool], None] = lambda record, ours: None
        """Called after each change of the image: the record, and whether it was made here."""
        self.patience = PATIENCE
        self.lock = threading.RLock()
        """Held by the thread that makes changes."""
        self.closed = False
        self._clock = clock
        self._writing = False
        self._has_tidied = False
        self._has_written = False
        self._read = Tables()
        """What `read` returned last."""

    @property
    def tables(self) -> Tables:
        """The image: what is in the store."""
        return self.contents.snapshot.tables

    def read(self) -> dict[str, Any] | None:
        """Return all tables as they are now, whoever wrote them; None if there are none. Raises StoreError."""
        with self.lock:
            if not self.closed and not self._writing:
                self.catch_up()
            self._read = self.tables.copy()
            return {name: TableView(table) for name, table in self._read.items()} or None

    def write(self, data: Mapping[str, Mapping[Any, Document]]) -> None:
        """Make the changes that lead from what was read last to `data`, in one record.

        Raises StoreError, and changes nothing, where another process changed the same documents since.
        """
        with self.transaction():
            removed = [name for name in (self._read if data else self.tables) if name not in data]
            for name in removed if data else ():
                if not self.tables[name].is_like(self._read[name]):
                    self._refuse(f"table {name}")
            views = {}
            for name, table in data.items():
                if isinstance(table, TableView):
                    continue  # as it was read
                views[name] = view = TableView(self._read[name])
                view.clear()
                view.update(table)
            self.change(views, removed)

    def _refuse(self, what: str) -> NoReturn:
        raise StoreError(f"{self.paths.snapshot}: {what} was changed by another process meanwhile; nothing was changed")

    def change(self, views: Mapping[str, TableView], removed: Iterable[str] = ()) -> None:
        """Commit what was changed in views of tables, and remove tables; needs `transaction`.

        What history keeps of it becomes one entry there. Raises StoreError; TypeError and ValueError for what JSON has
        no form for. Nothing was changed then.
        """
        record: Record = dict.fromkeys(removed)
        groups: Groups = {}
        now = codec.timestamp(self._clock())
        for name, view in views.items():
            patch: Patch = {}
            for document_id, document in view.touched.items():
                old = view.table.get(document_id)
                if _encode(document) == old:
                    continue
                is_new = document is not None and not isinstance(document, _Known)
                if self.tables[name].get(document_id) != old or (old and is_new):
                    self._refuse(f"table {name}")
                for field, before, after in history.compare(name, codec.decode(old) if old else None, document):
                    groups.setdefault((name, field, before, after), []).append(document_id)
                    if document is not None:
                        codec.note_time(document, field, now)
                patch[document_id] = _encode(document)
            if patch or name not in self.tables:
                record[name] = patch
        entry = history.new_entry("changed by a script", now, groups)
        if entry is not None:
            number = max(self.tables["history"], default=0) + 1
            record["history"] = {**(record.get("history") or {}), number: _encode(entry)}
        self.commit(record)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the store's lock, with everything that others wrote in the image; one within another is part of it.

        Raises StoreError.
        """
        with self.lock:
            if self._writing:
                yield
                return
            path = self.paths.snapshot
            if self.closed or self.read_only:
                raise StoreError(f"{path}: {'is closed' if self.closed else self.read_only}; nothing was changed")
            if self.contents.relation is JournalRelation.NEW:
                with refusing(path):
                    files.make_folder(path.parent)
            try:
                with locked(self.paths.lock, self.patience):
                    if not self._has_tidied:
                        with refusing(path):
                            files.clear_leftovers(path)
                        self._has_tidied = True
                    self.catch_up()
                    self._writing = True
                    try:
                        yield
                    finally:
                        self._writing = False
            except NoLocksError:
                self.read_only = NO_LOCKS
                raise

    def commit(self, record: Record) -> None:
        """Append a record, and wait until it is on the disk; then change the image. Needs `transaction`.

        Raises StoreError; nothing was changed then, and the store can be used on.
        """
        if not record:
            return
        with refusing(self.paths.snapshot):
            if not self.contents.is_appendable:
                self.contents = generations.checkpoint(self.contents, self.paths)
            scan = self.contents.scan
            line = journal.line(scan.generation, scan.next_number, journal.encode(record))
            descriptor = os.open(self.paths.journal, os.O_WRONLY | os.O_APPEND | files.FLAGS)
            try:
                if os.fstat(descriptor).st_size > scan.end:
                    os.ftruncate(descriptor, scan.end)
                try:
                    written = files.write_all(descriptor, line)
                    files.sync(descriptor)
                    stamp = Stamp.of(os.fstat(descriptor))
                except BaseException as error:
                    self._remove_unfinished(descriptor, error)
                    raise
            finally:
                files.close(descriptor)
        # An interrupt from here on is mended by `catch_up`: what the scan has not passed is read from the disk.
        self.contents.apply(record)
        self.listener(record, True)
        scan.last_number, scan.read, scan.trailing, scan.tail = scan.next_number, scan.read + 1, 0, b""
        self._has_written = True
        scan.last_start, scan.last_checksum = scan.end, bytes(line[0])
        scan.end += written.length
        self.contents.journal_stamp = stamp

    def _remove_unfinished(self, descriptor: int, error: BaseException) -> None:
        """Cut off a record that could not be written."""
        try:
            os.ftruncate(descriptor, self.contents.scan.end)
            files.sync(descriptor)
        except OSError:
            raise StoreError(
                f"{self.paths.journal}: the disk failed while a change was written ({error});"
                " whether it was made is seen at the next start"
            ) from error

    def catch_up(self) -> None:
        """Read what other processes wrote; two calls of `stat` when that is nothing. Raises StoreError.

        The first call also compares a snapshot with its checksum that a quick start took as it was.
        """
        if self.contents.is_unverified and (file := self.contents.snapshot.file):
            try:
                file.verify(file.fingerprint)
            except ChangedError:
                file.distrust()  # What was kept of it is compared with nothing that is read from it.
                self._reload()
                return
            self.contents.is_unverified = False
        with refusing(self.paths.snapshot):
            snapshot, log = files.stamp(self.paths.snapshot), files.stamp(self.paths.journal)
            known = self.contents
            if (snapshot, log) == (known.snapshot_stamp, known.journal_stamp):
                return
            if known.is_appendable and log and snapshot == known.snapshot_stamp and self._read_on():
                return
        self._reload()

    def _read_on(self) -> bool:
        """Read what was appended to the journal; False if that is not what happened to it."""
        known = self.contents.scan
        try:
            descriptor = os.open(self.paths.journal, os.O_RDONLY | files.FLAGS)
        except FileNotFoundError:
            return False
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            now = Stamp.of(os.fstat(descriptor))
            before = self.contents.journal_stamp
            if before is None or now[:2] != before[:2] or now.size < known.end:
                return False
            file.seek(known.last_start)
            if file.read(journal.CHECKSUM) != known.last_checksum:
                return False
            file.seek(known.end)
            data = file.readall()
        scan = replace(known, records={})
        journal.read_on(scan, data)
        if list(scan.records) != list(range(known.next_number, scan.next_number)):
            return False  # All is read again, and what is wrong with it is reported.
        self.contents.scan, self.contents.journal_stamp = scan, now
        for record in scan.records.values():
            self.contents.apply(record)
            self.listener(record, False)
        scan.records.clear()
        return True

    def _reload(self) -> None:
        before, path = self.contents, self.paths.journal
        contents = generations.load(self.paths)
        if contents.relation is JournalRelation.NEW and before.relation is not JournalRelation.NEW:
            raise StoreError(f"{self.paths.snapshot}: is gone; put it back; nothing was changed")
        lost = before.scan.last_number - contents.scan.last_number
        is_of_both = before.relation is contents.relation is JournalRelation.MATCHES  # else it is seen in a checkpoint
        if is_of_both and before.fingerprint == contents.fingerprint and lost > 0:
            contents.snapshot.notices.append(f"{path}: was cut off by another program; {plural(lost, 'change')} gone")
        changed = difference(before.snapshot.tables, contents.snapshot.tables)
        contents.snapshot.tables.release()
        contents.scan.records.clear()
        self.contents = contents
        self.listener(changed, False)

    def checkpoint(self) -> bool:
        """Make a new snapshot that has what is in the journal; whether that was done. Raises StoreError.

        It is written without the lock, which covers the exchange of the files only. When another process was faster,
        nothing is done.
        """
        made = "the new snapshot is in its place, and holds all changes"
        with self.lock, refusing(self.paths.snapshot, made=made):
            with self.transaction():
                known = self.contents
                content = replace(known.snapshot, tables=known.snapshot.tables.copy())
                frozen = replace(known, snapshot=content, scan=replace(known.scan))
            with Temporary(self.paths.snapshot) as file:
                draft = generations.write(frozen, file)
                with self.transaction():
                    if self.contents is not known:  # It was read anew.
                        return False
                    self.contents = generations.exchange(known, draft, self.paths)
        return True

    def is_due(self, *, at_exit: bool = False) -> bool:
        """Whether a checkpoint should be made now.

        What it writes is bounded by what was appended; but a clean exit of a small store always makes one. Who only
        read leaves a journal as it is that may be damaged: a repair could still use it.
        """
        contents = self.contents
        scan, length = contents.scan, contents.fingerprint.length
        if self.read_only or not scan.last_number or not contents.is_appendable:
            return False
        if not self._has_written and (scan.is_damaged or scan.tail or contents.snapshot.notices):
            return False
        if at_exit and length < generations.SMALL:
            return True
        return scan.end * generations.SHARE > max(length, generations.SMALL)

    def close(self) -> None:
        """Make a checkpoint where that is due, and refuse changes from now on; a second call does nothing.

        Where it can't be made nothing is lost: the records are on the disk.
        """
        with self.lock:
            if self.closed:
                return
            with contextlib.suppress(StoreError):
                if self.is_due(at_exit=True):
                    self.patience = PATIENCE_AT_EXIT
                    self.checkpoint()
            self.closed = True


def _encode(document: Document | None) -> Raw | None:
    return None if document is None else Raw(codec.encode_strictly(document))


def _why_read_only(paths: Paths) -> str:
    folder = paths.snapshot.parent
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    for path in (folder, paths.snapshot, paths.journal):
        if os.path.lexists(path) and not os.access(path, os.W_OK):
            kind = "its folder" if path == folder else path.name
            return f"{kind} can't be written"
    try:
        lock = os.open(paths.lock, os.O_RDONLY | files.FLAGS)
    except OSError:
        return ""  # whoever writes finds it out again
    try:
        fcntl.flock(lock, files.TRY_LOCK)
    except BlockingIOError:
        return ""
    except OSError:
        return NO_LOCKS
    finally:
        files.close(lock)
    return ""


class JournalTable(Table):
    """A table of the store, which reads and writes only the documents concerned."""

    _storage: JournalStorage

    def __init__(self, storage: JournalStorage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        """Make a table without a query cache: other processes change the documents too."""
        super().__init__(storage, name, cache_size=cache_size, persist_empty=persist_empty)

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document; its id is free in every process, because the lock is held while it is chosen."""
        return self.insert_multiple([document])[0]

    def upsert(self, document: Mapping[str, Any], cond: Any = None) -> list[int]:
        """Update documents, or insert one where there is none, in one transaction."""
        with self._storage.transaction():
            return super().upsert(document, cond)

    def _get_next_id(self) -> int:
        if self._next_id is None:
            self._next_id = max(self._storage.tables[self.name], default=0) + 1  # type: ignore[assignment]
        return int(super()._get_next_id())  # type: ignore[no-untyped-call]

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._storage.transaction():
            self._next_id = None
            view = TableView(self._storage.tables[self.name], editing=True)
            updater(view)
            self._storage.change({self.name: view})
        self.clear_cache()


class Database(TinyDB):
    """The store as a TinyDB database."""

    table_class: type[Table] = JournalTable
    default_storage_class = JournalStorage  # type: ignore[assignment]
