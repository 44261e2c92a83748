"""The snapshot: plain TinyDB JSON, that any program may read, and may have rewritten.

We write one document a line, so that it diffs and greps. We read any layout. What no program of ours writes gets a
closer look: the last of two equal keys is taken, NaN and Infinity become null, a document whose id is no
positive 63-bit integer is kept as it is and shown to nobody; there is a notice of each. What is no TinyDB file is
refused, and so is what a newer newsreader made.

The table `meta` stands last, and says what a snapshot of ours is known by (`Meta`): the checksum of all that stands
before it, and one of its own fields, so that damage is also found in a snapshot that was copied by itself.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

from newsreader.errors import StoreError
from newsreader.store import codec, image
from newsreader.store.image import Places, Tables
from newsreader.store.journal import Mark

SCHEMA = 1
META = "meta"
ORDER = ("articles", "sources", "state", "history")
_BOM = b"\xef\xbb\xbf"
_CHUNK = 1 << 20
_BLANK = 4096
"""Blanks and NULs at the beginning that make a file an empty one (some file systems leave NULs after a crash)."""
_FAST = msgspec.json.Decoder(dict[str, dict[int, Raw]])
_HIGHEST_ID = (1 << 63) - 1


class Meta(msgspec.Struct, frozen=True):
    """What a snapshot says of itself, in its table `meta`; a plain TinyDB file says nothing."""

    schema: int = SCHEMA
    """0 for a plain TinyDB file."""
    store: str = ""
    """The store's own name, made up when it was created, so that another one is told from it."""
    generation: int = 0
    """Counts the snapshots of a store."""
    follows: Mark | None = None
    """The snapshot of the generation before, whose journal is in this one."""
    content: Mark | None = None
    """What stands before the table `meta`, as it was written."""
    crc32: str = ""
    """Checksum of the other fields, written compactly in the order in which they stand (in newer schemas too)."""


@dataclass
class Snapshot:
    """A snapshot, read."""

    tables: Tables = field(default_factory=dict)
    strays: dict[str, dict[str, Raw]] = field(default_factory=dict)
    """Documents that TinyDB has no id for, by table: kept, and shown to nobody."""
    meta: Meta = field(default_factory=Meta)
    notices: list[str] = field(default_factory=list)
    signed: bool | None = None
    """Whether `meta` is what was written; None where it does not say."""
    sound: bool | None = None
    """Whether the rest is; None where `meta` does not say, or a journal's header answered for it."""


def decode(data: bytes, path: Path, *, trusted: bool) -> Snapshot:
    """Read a snapshot; `trusted` says that the checksum was found right. Raises StoreError."""
    if not data[:_BLANK].strip(b"\0 \t\r\n"):
        raise StoreError(f"{path}: is empty, not a store; {_advice(path)}")
    data = data.removeprefix(_BOM)
    found = Snapshot()
    if not trusted:
        _check(data, path, found)
    try:
        found.tables = dict(_FAST.decode(data))
    except (msgspec.DecodeError, RecursionError):
        _decode_slowly(data, path, found)
    for name, documents in found.tables.items():
        if documents and not (min(documents) > 0 and max(documents) <= _HIGHEST_ID):
            for odd in [document_id for document_id in documents if not 0 < document_id <= _HIGHEST_ID]:
                found.strays.setdefault(name, {})[str(odd)] = documents.pop(odd)
    for name, strays in found.strays.items():
        found.notices.append(f"{path}: {len(strays)} documents of table {name} have no usable id and are set aside")
    found.meta = _meta(found, path)
    if not trusted and found.meta.content:
        found.sound = found.signed is True and Mark.of(data[: found.meta.content.length]) == found.meta.content
    return found


def encode(snapshot: Snapshot, places: dict[str, Places] | None = None) -> Iterator[bytes]:
    """Write a snapshot, in pieces of about a megabyte; `places` takes down where the documents will stand."""
    tables = dict(snapshot.tables)
    order = [name for name in ORDER if name in tables]
    order += [name for name in (*tables, *snapshot.strays) if name not in order]
    total = checksum = 0
    for chunk in _chunks(_pieces(snapshot, order, {} if places is None else places)):
        total += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    yield b'"%b":{\n"1":%b\n}\n}\n' % (META.encode(), _signed(snapshot.meta, Mark(total, f"{checksum:08x}")))


def _chunks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    gathered: list[bytes] = []
    length = 0
    for piece in pieces:
        gathered.append(piece)
        length += len(piece)
        if length >= _CHUNK:
            yield b"".join(gathered)
            gathered, length = [], 0
    yield b"".join(gathered)


def _pieces(snapshot: Snapshot, order: Iterable[str], places: dict[str, Places]) -> Iterator[bytes]:
    offset = 0
    start = b"{\n"
    for name in order:
        yield (piece := b"%b%b:{" % (start, codec.encode(name)))
        offset += len(piece)
        separator = b"\n"
        table = places[name] = {}
        for document_id, raw in snapshot.tables.get(name, {}).items():
            yield (piece := b'%b"%d":%b' % (separator, document_id, codec.tidy(name, raw)))
            length = len(piece) - len(separator)
            offset += len(piece)
            table[document_id] = image.place(offset - length, length)
            separator = b",\n"
        for key, raw in snapshot.strays.get(name, {}).items():
            yield (piece := b"%b%b:%b" % (separator, codec.encode(key), codec.tidy(name, raw)))
            offset += len(piece)
            separator = b",\n"
        yield b"\n}"
        offset += 2
        start = b",\n"
    yield start


def _signed(meta: Meta, content: Mark) -> bytes:
    fields = msgspec.to_builtins(msgspec.structs.replace(meta, schema=SCHEMA, content=content))
    fields["crc32"] = _checksum(fields)
    return msgspec.json.encode(fields)


def is_signed(fields: dict[str, Any]) -> bool:
    """Whether the document of the table `meta` is what was written."""
    return bool(fields.get("crc32") == _checksum(fields))


def _checksum(fields: dict[str, Any]) -> str:
    others = {name: value for name, value in fields.items() if name != "crc32"}
    return f"{zlib.crc32(msgspec.json.encode(others)):08x}"


def _meta(found: Snapshot, path: Path) -> Meta:
    raw = found.tables.pop(META, {}).get(1)
    found.strays.pop(META, None)
    if raw is None:
        return Meta(schema=0)
    fields = codec.decode(raw)
    if fields is not None and "crc32" in fields:
        found.signed = is_signed(fields)
    schema = 1 if fields is None else fields.get("schema", 1)
    if not isinstance(schema, int) or fields is None or schema < 0 or (schema > SCHEMA and found.signed is False):
        raise StoreError(f"{path}: its schema version can't be read; {_advice(path)}")
    if schema > SCHEMA:
        raise StoreError(f"{path}: was made by a newer newsreader; use that one, or update this one")
    try:
        return msgspec.convert(fields, Meta)
    except msgspec.ValidationError:
        found.signed = False
        return Meta(schema=schema)


def _check(data: bytes, path: Path, found: Snapshot) -> None:
    """Refuse what is no UTF-8 or no JSON, and count the keys that stand twice."""
    repeated = constants = 0

    def note_pairs(pairs: list[tuple[str, Any]]) -> None:
        nonlocal repeated
        repeated += len(pairs) != len(dict(pairs))

    def note_constant(_: str) -> None:
        nonlocal constants
        constants += 1

    _parse(data, path, note_pairs, note_constant)
    if repeated:
        found.notices.append(f"{path}: {repeated} objects have a key twice; the last one is taken")
    if constants:
        found.notices.append(f"{path}: {constants} numbers are NaN or infinite, and are read as null")


def _parse(
    data: bytes,
    path: Path,
    pairs_hook: Callable[[list[tuple[str, Any]]], Any] | None = None,
    constant_hook: Callable[[str], Any] | None = None,
) -> object:
    try:
        return json.loads(data.decode(), object_pairs_hook=pairs_hook, parse_constant=constant_hook)
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 text (byte {error.start})"
    except json.JSONDecodeError as error:
        problem = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno} (byte {error.pos})"
    except (ValueError, RecursionError):
        problem = "is nested too deeply, or has a number that is too long"
    raise StoreError(f"{path}: {problem}; {_advice(path)}")


def _decode_slowly(data: bytes, path: Path, found: Snapshot) -> None:
    value = _parse(data, path)
    if not isinstance(value, dict):
        raise StoreError(f"{path}: holds no tables, so it is not a TinyDB file; {_advice(path)}")
    for name, documents in value.items():
        if not isinstance(documents, dict):
            raise StoreError(f"{path}: its table {name} holds no documents; {_advice(path)}")
        table = found.tables.setdefault(name, {})
        for key, document in documents.items():
            raw = Raw(codec.encode(document))
            if len(key) < 20 and key.isascii() and key.isdigit() and str(int(key)) == key:
                table[int(key)] = raw
            else:
                found.strays.setdefault(name, {})[key] = raw


def _advice(path: Path) -> str:
    kept = path.with_name(f"{path.name}.old")
    if kept.exists():
        return f"nothing was changed; {kept.name} beside it is the previous generation"
    return "nothing was changed; put a copy of the store in its place"
