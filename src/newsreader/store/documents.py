"""The database in memory: encoded documents by table and id, and the records that change them.

Documents stay encoded until somebody needs them, and those of the snapshot stay on the disk (`LazyTable`), so that
opening a store costs little. A *record* is the set of changes of one transaction. It holds whole documents, never
differences, so that applying it a second time changes nothing.
"""

from __future__ import annotations

import os
import weakref
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

from newsreader.errors import StoreError
from newsreader.store import files
from newsreader.store.files import Buffer, Fingerprint, Stamp

Patch = dict[int, Raw | None]
"""Changes of a table; None removes a document."""
Record = dict[str, Patch | None]
"""Changes of several tables; None removes the table, an empty patch makes an empty table."""
Places = dict[int, int]
"""Where documents stand in a file: `offset << 32 | length`, as one number because there are so many."""

_CHUNK = 1 << 20
_AHEAD = 1 << 18
"""Bytes that are read at once when many documents are read in about the order in which they stand, or its reverse."""
_LENGTH = (1 << 32) - 1
_NULL = Raw(b"null")
_DECODER = msgspec.json.Decoder(dict[str, dict[int, Raw] | None])


class ChangedError(StoreError):
    """Another program changed the file in its place: documents are not where they were found."""


class NewerSchemaError(StoreError):
    """A newer newsreader made the file."""

    KIND = "newer-schema"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: was made by a newer newsreader; use that one, or update this one", self.KIND)


class SnapshotFile:
    """An open snapshot, which another one may have replaced since.

    A descriptor of a replaced file stays valid, so an open store goes on reading documents of the snapshot that it
    began with. The file is not mapped: another program that truncates a mapped file kills the process.
    """

    def __init__(self, path: Path) -> None:
        """Open a regular file. Raises FileNotFoundError, StoreError."""
        self.path = path
        self._descriptor = files.open_regular(path)
        weakref.finalize(self, files.close, self._descriptor)
        with files.reading(path):
            self.stamp = Stamp.of(os.fstat(self._descriptor))
        self.fingerprint: Fingerprint | None = None
        """Of the content, where it is known."""

    @property
    def is_unchanged(self) -> bool:
        """Whether the content is what it was when the file was opened. Raises StoreError."""
        with files.reading(self.path):
            return Stamp.of(os.fstat(self._descriptor)) == self.stamp

    @property
    def identity(self) -> tuple[int, ...]:
        """What `stat` says of the file: who changes the content changes this, though times be set back. StoreError."""
        with files.reading(self.path):
            status = os.fstat(self._descriptor)
        return (*Stamp.of(status), status.st_ctime_ns)

    def distrust(self) -> None:
        """Take the content for changed from now on."""
        self.stamp = self.stamp._replace(size=-1)

    def read(self, offset: int, length: int) -> bytes:
        """Read a part. Raises ChangedError when the content is not what it was, and StoreError."""
        data = b""
        with files.reading(self.path):  # In parts: the system reads 2 GB at once at most.
            while len(data) < length and (part := os.pread(self._descriptor, length - len(data), offset + len(data))):
                data += part
        if len(data) != length or not self.is_unchanged:
            raise ChangedError(f"{self.path}: was changed by another program; nothing was changed here")
        return data

    def verify(self, expected: Fingerprint | None) -> None:
        """Compare the whole content with its fingerprint. Raises ChangedError, StoreError."""
        checksum = 0
        for offset in range(0, self.stamp.size, _CHUNK):
            checksum = zlib.crc32(self.read(offset, min(_CHUNK, self.stamp.size - offset)), checksum)
        if Fingerprint(self.stamp.size, f"{checksum:08x}") != expected:
            raise ChangedError(f"{self.path}: is not what it was when it was written; nothing was changed")


class LazyTable(Mapping[int, Raw]):
    """A table: where its documents stand in the snapshot, and those that were changed since.

    The order is TinyDB's (of insertion), but for documents that were removed and came back. Reading a document raises
    `ChangedError` after another program changed the snapshot in its place.
    """

    def __init__(
        self,
        changed: Mapping[int, Raw | None] | None = None,
        file: SnapshotFile | None = None,
        places: Mapping[int, int] | None = None,
    ) -> None:
        self.changed: Patch = dict(changed or {})
        """What is not as in the file; None for what was removed."""
        self.file = file
        self.places: Mapping[int, int] = {} if places is None else places
        """Where documents stand in the file; never changed, so copies share it."""
        self.loaded: dict[int, Raw] = {}
        """The documents of the file, as long as somebody needs all of them; else empty."""

    def __getitem__(self, document_id: int) -> Raw:
        if document_id in self.changed:
            raw = self.changed[document_id]
            if raw is None:
                raise KeyError(document_id)
            return raw
        place = self.places[document_id]
        if self.file is None:
            raise KeyError(document_id)
        return Raw(self.file.read(place >> 32, place & _LENGTH))

    def get(self, document_id: int, default: Any = None) -> Any:
        """Return a document; `default` if there is none, as is so for each one that is added."""
        if document_id not in self:
            return default
        return self[document_id]

    def __contains__(self, document_id: object) -> bool:
        if document_id in self.changed:
            return self.changed[document_id] is not None
        return document_id in self.places

    def __iter__(self) -> Iterator[int]:
        for key in self.places:
            if key not in self.changed or self.changed[key] is not None:
                yield key
        for key, raw in self.changed.items():
            if raw is not None and key not in self.places:
                yield key

    def __len__(self) -> int:
        return len(self.places) + sum((raw is not None) - (key in self.places) for key, raw in self.changed.items())

    def documents(self) -> Iterator[tuple[int, Raw]]:
        """Go through ids and documents in order, reading ahead."""
        file, changed, places = self.file, self.changed, self.places
        if self.loaded and not changed:
            yield from self.loaded.items()
            return
        start, ahead = 0, b""
        for document_id in self:
            raw = changed.get(document_id)
            if raw is None and file is not None:
                place = places[document_id]
                offset, length = place >> 32, place & _LENGTH
                if not start <= offset <= start + len(ahead) - length:
                    start = offset // _AHEAD * _AHEAD
                    end = max(offset + length, min(start + _AHEAD, file.stamp.size))
                    ahead = file.read(start, end - start)
                raw = Raw(ahead[offset - start : offset - start + length])
            if raw is not None:
                yield document_id, raw

    def is_like(self, other: LazyTable) -> bool:
        """Whether the same documents stand in the same places."""
        return (self.file, self.places, self.changed) == (other.file, other.places, other.changed)

    def copy(self) -> LazyTable:
        """Copy the table as it is now; the documents themselves never change."""
        return LazyTable(self.changed, self.file, self.places)


Tables = dict[str, LazyTable]


def copied(tables: Tables) -> Tables:
    """Copy tables as they are now; the documents themselves never change."""
    return {name: table.copy() for name, table in tables.items()}


def release(tables: Tables) -> None:
    """Drop the documents that can be read from a file."""
    for table in tables.values():
        table.loaded = {}


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
        patch: Patch = {}
        for document_id, raw in table.documents():
            if not is_readable or before.get(document_id) != raw:
                patch[document_id] = raw
        patch.update((document_id, None) for document_id in before if document_id not in table)
        if patch or name not in old:
            record[name] = patch
    return record


def encode(record: Record) -> list[Buffer]:
    """Write a record as JSON, in pieces: `{"table": {"id": document or null}}`."""
    pieces: list[Buffer] = []
    start = b"{"
    for name, patch in record.items():
        pieces.append(b"%b%b:" % (start, msgspec.json.encode(name)))
        start = b","
        if not patch:
            pieces.append(b"null" if patch is None else b"{}")
            continue
        separator = b"{"
        for document_id, raw in patch.items():
            pieces += [b'%b"%d":' % (separator, document_id), _NULL if raw is None else raw]
            separator = b","
        pieces.append(b"}")
    pieces.append(b"}")
    return pieces


def decode(data: bytes | memoryview) -> Record | None:
    """Read what `encode` wrote; None if that is damaged."""
    record: Record = {}
    try:
        for name, patch in _DECODER.decode(data).items():
            record[name] = None
            if patch is not None:
                record[name] = {key: None if raw == _NULL else raw for key, raw in patch.items()}
    except msgspec.DecodeError:
        return None
    return record
