"""The snapshot: plain TinyDB JSON, that any program may read, and may have rewritten; and the tables that lie in it.

Documents stay encoded until somebody needs them, and those of the snapshot stay on the disk (`LazyTable`), so that
opening a store costs little.

We write one document a line, so that it diffs and greps. We read any layout, and write each document anew where no
program of ours has written the file: the last of two equal keys is taken, NaN and Infinity become null, and a document
whose id is not a positive 63-bit integer is kept as it is and not shown; there is a notice of each, until we have
written the file. What is not a TinyDB file is refused, and so is what a newer newsreader made.

The table `meta` stands last, and identifies a snapshot of ours (`Meta`): it has the checksum of all that stands before
it, and one of its own fields, so that damage is also found in a snapshot that was copied by itself.

A plain TinyDB file, schema 0, is brought up to date in memory (`adopt`), each time that it is opened. It stays as it
was until the first change: then a snapshot of the present schema takes its place, and the old file is kept.
"""

from __future__ import annotations

import json
import os
import re
import weakref
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Raw

from newsreader.errors import StoreError
from newsreader.store import codec, files
from newsreader.store.files import Fingerprint, Stamp
from newsreader.store.journal import NewerSchemaError, Patch, Record
from newsreader.text import plural

SCHEMA = 1
META = "meta"
HIGHEST_ID = (1 << 63) - 1
ID = re.compile(r"[1-9][0-9]{0,18}")
"""An id as it stands in the file, where it is not higher than that."""
_BOM = b"\xef\xbb\xbf"
_BLANK = 4096
"""Spaces and NULs at the beginning that make a file an empty one (some file systems leave NULs after a crash)."""
Places = dict[int, int]
"""Where documents stand in a file: `offset << 32 | length`, as one number because there are so many."""
_CHUNK = 1 << 20
_AHEAD = 1 << 18
"""Bytes that are read at once when many documents are read in about the order in which they stand, or its reverse."""
_LENGTH = (1 << 32) - 1
_DECODER = msgspec.json.Decoder(dict[str, dict[Annotated[int, msgspec.Meta(ge=1, le=HIGHEST_ID)], Raw]])


class ChangedError(StoreError):
    """Another program changed the file in its place: documents are not where they were found."""


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
            is_unchanged = Stamp.of(os.fstat(self._descriptor)) == self.stamp
        if len(data) != length or not is_unchanged:
            raise ChangedError(f"{self.path}: was changed by another program; nothing was changed here")
        return data

    def verify(self, expected: Fingerprint | None) -> None:
        """Compare the whole content with its fingerprint. Raises ChangedError, StoreError."""
        size = self.stamp.size
        if Fingerprint.of(self.read(start, min(_CHUNK, size - start)) for start in range(0, size, _CHUNK)) != expected:
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
        raw = self.changed.get(document_id)
        if raw is None and self.file and document_id not in self.changed:
            place = self.places[document_id]
            raw = Raw(self.file.read(place >> 32, place & _LENGTH))
        if raw is None:
            raise KeyError(document_id)
        return raw

    def get(self, document_id: int, default: Any = None) -> Any:
        """Return a document; `default` if there is none, as is so for each one that is added."""
        try:
            return self[document_id]
        except KeyError:
            return default

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


class Tables(dict[str, LazyTable]):
    """The tables of a store by their names; one that is not there reads as an empty one."""

    def __missing__(self, name: str) -> LazyTable:
        return LazyTable()

    def copy(self) -> Tables:
        """Copy the tables as they are now; the documents themselves never change."""
        return Tables({name: table.copy() for name, table in self.items()})

    def apply(self, record: Record) -> None:
        """Make the changes of a record."""
        for name, patch in record.items():
            if patch is None:
                self.pop(name, None)
            elif name in self:
                self[name].changed.update(patch)
            else:
                self[name] = LazyTable(patch)

    def release(self) -> None:
        """Drop the documents that can be read from a file."""
        for table in self.values():
            table.loaded = {}


def difference(old: Tables, new: Tables) -> Record:
    """Return the record that turns `old` into `new`; where `old` can't be read any more, all of `new` is in it."""
    record: Record = {name: None for name in old if name not in new}
    for name, table in new.items():
        before = old[name]
        is_readable = before.file is None or before.file.is_unchanged
        patch: Patch = {key: raw for key, raw in table.documents() if not is_readable or before.get(key) != raw}
        patch.update((key, None) for key in before if key not in table)
        if patch or name not in old:
            record[name] = patch
    return record


class Meta(msgspec.Struct, frozen=True):
    """What a snapshot says of itself, in its table `meta`; a plain TinyDB file says nothing."""

    schema: int = SCHEMA
    """0 for a plain TinyDB file."""
    store: str = ""
    """The store's own name, made up when it was created."""
    generation: int = 0
    """Counts the snapshots of a store."""
    follows: Fingerprint | None = None
    """The snapshot of the generation before, whose journal is in this one."""
    content: Fingerprint | None = None
    """What stands before the table `meta`, as it was written."""
    crc32: str = ""
    """Checksum of the other fields, written compactly in the order in which they stand (in newer schemas too)."""


class Snapshot(msgspec.Struct, eq=False):
    """A snapshot that was read."""

    tables: Tables = msgspec.field(default_factory=Tables)
    without_id: dict[str, dict[str, Raw]] = {}
    """Documents without a usable id, by table: kept, and not shown."""
    meta: Meta = Meta()
    notices: list[str] = []
    """What was found damaged, a line each."""
    odd_json: list[str] = []
    """What of that no program of ours writes as JSON, without the path."""
    is_meta_sound: bool | None = None
    """Whether `meta` is what was written; None where it does not say."""
    is_sound: bool | None = None
    """Whether the rest is; None where `meta` does not say, or the journal's header confirmed it."""
    file: SnapshotFile | None = None
    """Where the documents can be read again; None where all are in memory."""


def decode(data: bytes, path: Path, file: SnapshotFile | None = None) -> Snapshot:
    """Read a snapshot. Raises StoreError.

    Args:
        data: its content.
        path: for messages.
        file: where the documents can be read again, given only if the content has the checksum it was written with.
    """
    if not data[:_BLANK].strip(b"\0 \t\r\n"):
        raise StoreError(f"{path}: is empty, not a store; {_advice(path)}", "empty")
    found = Snapshot()
    try:
        tables = _DECODER.decode(data) if file else _decode_any(data, path, found)
    except (msgspec.DecodeError, RecursionError):
        tables = _decode_any(data, path, found)
    meta = tables.pop(META, {}).get(1)
    found.without_id.pop(META, None)
    places = find_places(data, tables) if file and not found.without_id else None
    if places is None:
        found.tables = Tables({name: LazyTable(table) for name, table in tables.items()})
    else:
        found.file = file
        for name, table in tables.items():
            found.tables[name] = LazyTable(file=file, places=places[name])
            found.tables[name].loaded = table
    found.meta = _decode_meta(meta, found, path)
    if not file and found.meta.content:
        content = data.removeprefix(_BOM)[: found.meta.content.length]
        found.is_sound = found.is_meta_sound is True and Fingerprint.of([content]) == found.meta.content
    for name, without_id in found.without_id.items() if not file and not found.is_sound else ():
        count = plural(len(without_id), "document")
        found.notices.append(f"{path}: {count} of table {name} without a usable id, set aside")
    return found


def _decode_any(data: bytes, path: Path, found: Snapshot) -> dict[str, dict[int, Raw]]:
    """Read what any program may have written, and write each document anew."""
    tables: dict[str, dict[int, Raw]] = {}
    for name, table in _parse(data, path, found).items():
        if not isinstance(table, dict):
            raise StoreError(f"{path}: its table {name} holds no documents; {_advice(path)}")
        tables[name] = {}
        for key, document in table.items():
            raw = Raw(codec.encode(document))
            if ID.fullmatch(key) and int(key) <= HIGHEST_ID:
                tables[name][int(key)] = raw
            else:
                found.without_id.setdefault(name, {})[key] = raw
    return tables


def _parse(data: bytes, path: Path, found: Snapshot) -> dict[str, Any]:
    repeated = constants = 0

    def note_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        value = dict(pairs)
        repeated += len(pairs) != len(value)
        return value

    def note_constant(_: str) -> None:
        nonlocal constants
        constants += 1

    problem = kind = ""
    value: object = None
    try:
        text = data.removeprefix(_BOM).decode()
        value = json.loads(text, object_pairs_hook=note_pairs, parse_constant=note_constant)
    except UnicodeDecodeError as error:
        problem, kind = f"is not UTF-8 text (byte {error.start})", "not-text"
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno} (byte {error.pos})"
        problem, kind = f"is not JSON: {error.msg} at {place}", "not-json"
    except (ValueError, RecursionError):
        problem = "is nested too deeply, or has a number that is too long"
    if not isinstance(value, dict):
        problem = problem or "holds no tables, so it is not a TinyDB file"
        raise StoreError(f"{path}: {problem}; {_advice(path)}", kind)
    if repeated:
        found.odd_json.append(f"{repeated} objects have a key twice; the last one is taken")
    if constants:
        found.odd_json.append(f"{constants} numbers are NaN or infinite, and are read as null")
    found.notices += [f"{path}: {problem}" for problem in found.odd_json]
    return value


def find_places(data: bytes, tables: Mapping[str, Mapping[int, Raw]]) -> dict[str, Places] | None:
    """Find all documents of a snapshot that was decoded; None if it is not laid out as `encode` does it.

    The table `meta`, which stands last, is not among `tables`.
    """
    places: dict[str, Places] = {}
    offset = len("{")
    for name, table in tables.items():
        offset += len(codec.encode(name)) + len("\n:{")
        places[name] = places_here = {}
        for document_id, raw in table.items():
            offset += len(str(document_id)) + 4  # of a newline, two quotation marks, a colon
            length = len(raw)
            places_here[document_id] = offset << 32 | length
            offset += length + 1  # of a comma
        offset += len("\n},") - len("," if table else "")
    return places if data.startswith(b'\n"meta":{\n', offset) else None


def _decode_meta(raw: Raw | None, found: Snapshot, path: Path) -> Meta:
    if raw is None:
        return Meta(schema=0)
    fields = codec.decode(raw)
    if fields is not None and "crc32" in fields:
        found.is_meta_sound = fields["crc32"] == _checksum(fields)
    schema = 1 if fields is None else fields.get("schema", 1)
    damaged = isinstance(schema, int) and schema > SCHEMA and found.is_meta_sound is False
    if fields is None or not isinstance(schema, int) or schema < 0 or damaged:
        raise StoreError(f"{path}: its schema version can't be read; {_advice(path)}", "schema")
    if schema > SCHEMA:
        raise NewerSchemaError(path)
    try:
        return msgspec.convert(fields, Meta)
    except msgspec.ValidationError:
        found.is_meta_sound = False
        return Meta(schema=schema)


def _advice(path: Path) -> str:
    old = path.with_name(f"{path.name}.old")
    if old.exists():
        return f"nothing was changed; {old.name} beside it is the previous generation"
    return "nothing was changed; give another path, or put a backup in its place"


def encode(snapshot: Snapshot, places: dict[str, Places] | None = None) -> Iterator[bytes]:
    """Write a snapshot, in pieces; `places` is filled with where the documents will stand."""
    length = checksum = 0
    for piece in _pieces(snapshot, {} if places is None else places):
        length += len(piece)
        checksum = zlib.crc32(piece, checksum)
        yield piece
    content = Fingerprint(length, f"{checksum:08x}")
    fields = msgspec.to_builtins(msgspec.structs.replace(snapshot.meta, schema=SCHEMA, content=content))
    fields["crc32"] = _checksum(fields)
    yield b'"%b":{\n"1":%b\n}\n}\n' % (META.encode(), msgspec.json.encode(fields))


def _pieces(snapshot: Snapshot, places: dict[str, Places]) -> Iterator[bytes]:
    offset = 0
    start = b"{\n"
    for name in dict.fromkeys([*snapshot.tables, *snapshot.without_id]):
        yield (piece := b"%b%b:{" % (start, codec.encode(name)))
        offset += len(piece)
        separator = b"\n"
        table = places[name] = {}
        for document_id, raw in snapshot.tables[name].documents():
            yield (piece := b'%b"%d":%b' % (separator, document_id, raw))
            offset += len(piece)
            table[document_id] = offset - len(raw) << 32 | len(raw)
            separator = b",\n"
        for key, raw in snapshot.without_id.get(name, {}).items():
            yield (piece := b"%b%b:%b" % (separator, codec.encode(key), raw))
            offset += len(piece)
            separator = b",\n"
        yield b"\n}"
        offset += 2
        start = b",\n"
    yield start


def _checksum(fields: dict[str, Any]) -> str:
    others = dict(fields)
    others.pop("crc32", None)
    return f"{zlib.crc32(msgspec.json.encode(others)):08x}"


def adopt(tables: Tables) -> None:
    """Take over a plain TinyDB file: what its articles say of being read, starred and tagged becomes their state.

    The articles keep these fields, as they keep all that are unknown; a state that is there already stays.
    """
    patch: Patch = {}
    for article_id, raw in tables["articles"].documents():
        document = codec.decode(raw) or {}
        flags = {key: document[key] for key in ("read", "starred", "tags") if document.get(key)}
        if flags and article_id not in tables["state"]:
            patch[article_id] = Raw(codec.encode(codec.state_document(flags)))
    if patch:
        tables.apply({"state": patch})
