"""The database in memory: encoded documents by table and id, and the records that change them.

Documents stay encoded until somebody needs them, and those of the snapshot stay on the disk (`LazyTable`), so that
opening a store costs little. A *record* is the set of changes of one transaction. It holds whole documents, never
differences, so that applying it a second time changes nothing.
"""

from __future__ import annotations

import os
import weakref
import zlib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from itertools import islice, pairwise
from pathlib import Path

import msgspec
from msgspec import Raw

from newsreader.errors import StoreError
from newsreader.store import files
from newsreader.store.files import Fingerprint, Stamp

Patch = dict[int, Raw | None]
"""Changes of a table; None removes a document."""
Record = dict[str, Patch | None]
"""Changes of several tables; None removes the table, an empty patch makes an empty table."""
Places = dict[int, int]
"""Where documents stand in a file: `offset << 32 | length`, as one number because there are so many."""

_CHUNK = 1 << 20
_AHEAD = 1 << 18
"""Bytes that are read at once when many documents are read in about the order in which they stand in the file."""
_LENGTH = (1 << 32) - 1
_NULL = Raw(b"null")
_DECODER = msgspec.json.Decoder(dict[str, dict[int, Raw] | None])


class ChangedError(StoreError):
    """Another program changed the file in its place: documents are not where they were found."""


class SnapshotFile:
    """An open snapshot, which another one may have replaced since.

    A descriptor of a replaced file stays valid, so an open store goes on reading documents of the snapshot that it
    began with. The file is not mapped: another program that truncates a mapped file kills the process. Where there is
    no `pread` (Windows, where an open file can't be replaced either) the content is kept in memory.
    """

    def __init__(self, path: Path) -> None:
        """Open a regular file. Raises FileNotFoundError, StoreError."""
        self.path = path
        self._descriptor = files.open_regular(path)
        self._closer = weakref.finalize(self, os.close, self._descriptor)
        self.stamp = Stamp.of(os.fstat(self._descriptor))
        self.fingerprint: Fingerprint | None = None
        """Of the content, where it is known."""
        self._content: bytes | None = None
        if not hasattr(os, "pread"):
            self._content = self.read_all()
            self._closer()

    @property
    def is_unchanged(self) -> bool:
        """Whether the content is what it was when the file was opened."""
        return self._content is not None or Stamp.of(os.fstat(self._descriptor)) == self.stamp

    def read(self, offset: int, length: int) -> bytes:
        """Read a part. Raises ChangedError when the content is not what it was."""
        if self._content is not None:
            return self._content[offset : offset + length]
        try:
            data = os.pread(self._descriptor, length, offset)
        except OSError as error:
            raise self._failure(error) from error
        if len(data) != length or not self.is_unchanged:
            raise ChangedError(f"{self.path}: was changed by another program; nothing was changed here")
        return data

    def reading_ahead(self) -> Callable[[int, int], bytes]:
        """Return a function that does what `read` does and reads ahead."""
        start, data = 0, b""

        def read(offset: int, length: int) -> bytes:
            nonlocal start, data
            if offset < start or offset + length > start + len(data):
                ahead = min(max(length, _AHEAD), self.stamp.size - offset)
                start, data = offset, self.read(offset, max(ahead, length))
            return data[offset - start : offset - start + length]

        return read

    def read_all(self) -> bytes:
        """Read the whole file as it is now. Raises StoreError."""
        if self._content is not None:
            return self._content
        try:
            with os.fdopen(os.dup(self._descriptor), "rb", buffering=0) as file:
                file.seek(0)
                return file.readall()
        except OSError as error:
            raise self._failure(error) from error

    def verify(self, expected: Fingerprint | None) -> None:
        """Compare the whole content with its fingerprint. Raises ChangedError, StoreError."""
        checksum = 0
        for offset in range(0, self.stamp.size, _CHUNK):
            checksum = zlib.crc32(self.read(offset, min(_CHUNK, self.stamp.size - offset)), checksum)
        if Fingerprint(self.stamp.size, f"{checksum:08x}") != expected:
            raise ChangedError(f"{self.path}: is not what it was when it was written; nothing was changed")

    def _failure(self, error: OSError) -> StoreError:
        return StoreError(f"{self.path}: can't be read: {files.reason(error)}; nothing was changed")


class LazyTable(MutableMapping[int, Raw]):
    """A table: where its documents stand in the snapshot, and those that were changed since.

    The order is TinyDB's (of insertion), but for documents that were removed and came back. Reading a document raises
    `ChangedError` after another program changed the snapshot in its place.
    """

    def __init__(
        self,
        changed: Mapping[int, Raw | None] | None = None,
        *,
        file: SnapshotFile | None = None,
        places: Places | None = None,
        loaded: dict[int, Raw] | None = None,
    ) -> None:
        self.changed: Patch = dict(changed or {})
        """What is not as in the file; None for what was removed."""
        self.file = file
        self.places: Places = {} if places is None else places
        """Where documents stand in the file; never changed, so copies share it."""
        self._loaded = loaded
        """The documents of the file, until `release`."""

    def __getitem__(self, document_id: int) -> Raw:
        if document_id in self.changed:
            raw = self.changed[document_id]
            if raw is None:
                raise KeyError(document_id)
            return raw
        where = self.places[document_id]
        if self._loaded is not None or self.file is None:
            return (self._loaded or {})[document_id]
        return _raw(self.file.read(where >> 32, where & _LENGTH))

    def __setitem__(self, document_id: int, raw: Raw) -> None:
        self.changed[document_id] = raw

    def __delitem__(self, document_id: int) -> None:
        if document_id not in self:
            raise KeyError(document_id)
        self.changed[document_id] = None

    def __contains__(self, document_id: object) -> bool:
        if document_id in self.changed:
            return self.changed[document_id] is not None
        return document_id in self.places

    def __iter__(self) -> Iterator[int]:
        changed = self.changed
        yield from (key for key in self.places if key not in changed or changed[key] is not None)
        yield from (key for key, raw in changed.items() if raw is not None and key not in self.places)

    def __len__(self) -> int:
        return len(self.places) + sum((raw is not None) - (key in self.places) for key, raw in self.changed.items())

    def documents(self) -> Iterator[tuple[int, Raw]]:
        """Go through ids and documents in order, reading ahead."""
        if self._loaded is not None and not self.changed:
            yield from self._loaded.items()
            return
        get = self.reading_ahead()
        for document_id in self:
            yield document_id, get(document_id)

    def reading_ahead(self) -> Callable[[int], Raw]:
        """Return a function that reads documents for those who need many, in about this order."""
        if self._loaded is not None or self.file is None:
            return self.__getitem__
        changed, places, read = self.changed, self.places, self.file.reading_ahead()

        def get(document_id: int) -> Raw:
            raw = changed.get(document_id)
            if raw is not None:
                return raw
            where = places[document_id]
            return _raw(read(where >> 32, where & _LENGTH))

        return get

    def copy(self) -> LazyTable:
        """Copy the table as it is now; the documents themselves never change."""
        return LazyTable(self.changed, file=self.file, places=self.places, loaded=self._loaded)

    def release(self) -> None:
        """Drop the documents that can be read from the file."""
        self._loaded = None

    def changes_since(self, earlier: LazyTable) -> Patch:
        """Return what was changed since `earlier` was copied from this table."""
        changed, known = self.changed.items(), earlier.changed
        return {key: raw for key, raw in changed if key not in known or known[key] is not raw}


Tables = dict[str, LazyTable]


def _raw(line: bytes) -> Raw:
    return Raw(line[line.index(b'":') + 2 :].rstrip(b",\n"))


def copied(tables: Tables) -> Tables:
    """Copy tables as they are now; the documents themselves never change."""
    return {name: table.copy() for name, table in tables.items()}


def release(tables: Tables) -> None:
    """Drop the documents that can be read from a file."""
    for table in tables.values():
        table.release()


def size_in_memory(tables: Tables) -> int:
    """Count the bytes of the documents that are kept in memory."""
    kept = (raw for table in tables.values() for raw in table.changed.values() if raw is not None)
    return sum(memoryview(raw).nbytes for raw in kept)


def find_places(data: bytes, tables: Mapping[str, Mapping[int, Raw]]) -> dict[str, Places] | None:
    """Find the lines of all documents of a snapshot that was decoded; None if it is not laid out as ours are.

    The table `meta`, which stands last, is not among `tables`.
    """
    starts = [0]
    start, find, note = 0, data.find, starts.append
    while start := find(b"\n", start) + 1:
        note(start)
    lines = pairwise(starts)
    if data[: next(lines, (0, 0))[1]] != b"{\n":
        return None
    places: dict[str, Places] = {}
    for name, documents in tables.items():
        header = next(lines, (0, 0))
        found = [begin << 32 | (end - begin) for begin, end in islice(lines, len(documents))]
        footer = next(lines, (0, 0))
        if data[slice(*header)] != b"%b:{\n" % msgspec.json.encode(name) or data[footer[0] : footer[0] + 1] != b"}":
            return None
        places[name] = dict(zip(documents, found, strict=False))
    return places if data[slice(*next(lines, (0, 0)))] == b'"meta":{\n' else None


def apply(tables: Tables, record: Record) -> None:
    """Make the changes of a record in `tables`."""
    for name, patch in record.items():
        if patch is None:
            tables.pop(name, None)
        elif name in tables:
            tables[name].changed.update(patch)
        else:
            tables[name] = LazyTable(patch)


def difference(old: Tables, new: Tables) -> Record:
    """Return the record that turns `old` into `new`; where `old` can't be read any more, all of `new` is in it."""
    record: Record = {name: None for name in old if name not in new}
    for name, table in new.items():
        before = old.get(name, LazyTable())
        is_readable = before.file is None or before.file.is_unchanged
        earlier = before.reading_ahead()
        patch: Patch = {}
        for document_id, raw in table.documents():
            if not is_readable or document_id not in before or earlier(document_id) != raw:
                patch[document_id] = raw
        patch.update((document_id, None) for document_id in before if document_id not in table)
        if patch or name not in old:
            record[name] = patch
    return record


def encode(record: Record) -> list[bytes | Raw]:
    """Write a record as JSON, in pieces: `{"table": {"id": document or null}}`."""
    pieces: list[bytes | Raw] = [b"{"]
    for count, (name, patch) in enumerate(record.items()):
        pieces += [b"," if count else b"", msgspec.json.encode(name)]
        if patch is None:
            pieces.append(b":null")
            continue
        pieces.append(b":{")
        for at, (document_id, raw) in enumerate(patch.items()):
            pieces.append(b'%s"%d":' % (b"," if at else b"", document_id))
            pieces.append(_NULL if raw is None else raw)
        pieces.append(b"}")
    pieces.append(b"}")
    return pieces


def decode(data: bytes | memoryview) -> Record:
    """Read what `encode` wrote. Raises msgspec.DecodeError."""
    return {
        name: None
        if documents is None
        else {document_id: None if raw == _NULL else raw for document_id, raw in documents.items()}
        for name, documents in _DECODER.decode(data).items()
    }
