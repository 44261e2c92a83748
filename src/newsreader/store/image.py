"""The database in memory: encoded documents by table and id, and the changes that turn one image into the next.

Documents stay encoded until somebody looks at them, and those that are in the snapshot stay on the disk (`Filed`), so
that opening a store costs little for those that nobody will. A *record* is the set of changes of one transaction. It
holds whole documents, never differences, so that applying it a second time changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, MutableMapping, ValuesView
from typing import Any

import msgspec
from msgspec import Raw

from newsreader.store.reader import Reader, Window

Documents = MutableMapping[int, Raw]
"""A table: its encoded documents by id, in TinyDB's order (that of insertion)."""
Tables = dict[str, Documents]
Patch = dict[int, Raw | None]
"""Changes of a table; None takes a document away."""
Record = dict[str, Patch | None]
"""Changes of several tables; None takes the table away, an empty patch makes an empty table."""
Places = dict[int, int]
"""Where documents stand in a file: `offset << 32 | length`, as one number because there are so many."""

_NULL = Raw(b"null")
_DECODER = msgspec.json.Decoder(dict[str, dict[int, Raw] | None])
_LENGTH = (1 << 32) - 1


def place(offset: int, length: int) -> int:
    """Write down where the line of a document stands."""
    return offset << 32 | length


def end_of(where: int) -> int:
    """Return the offset after a place."""
    return (where >> 32) + (where & _LENGTH)


class Filed(Documents):
    """A table of a snapshot: where its documents stand there, and those that were changed since.

    Reading one raises `ChangedError` after another program changed the snapshot in its place.
    """

    def __init__(
        self,
        reader: Reader,
        found: Mapping[int, int | Raw],
        fresh: dict[int, Raw] | None = None,
        former: Places | None = None,
    ) -> None:
        self.reader = reader
        """Where documents are read from."""
        self.found: dict[int, int | Raw] = dict(found)
        """The place of a document, or the document."""
        self.former: Places = dict(former or {})
        """Where documents stand in the file that something took the place of since, or that were taken away."""
        self._fresh = fresh
        """All documents, until `settle`."""

    def __getitem__(self, document_id: int) -> Raw:
        return _read(self.found[document_id], self.reader) if self._fresh is None else self._fresh[document_id]

    def get(self, document_id: int, default: Any = None) -> Any:
        """Return a document; most of those that are asked for in vain are states that nobody set."""
        return self[document_id] if document_id in self.found else default

    def __setitem__(self, document_id: int, raw: Raw) -> None:
        self._note(document_id)
        self.found[document_id] = raw
        if self._fresh is not None:
            self._fresh[document_id] = raw

    def __delitem__(self, document_id: int) -> None:
        self._note(document_id)
        del self.found[document_id]
        if self._fresh is not None:
            del self._fresh[document_id]

    def __contains__(self, document_id: object) -> bool:
        return document_id in self.found

    def __iter__(self) -> Iterator[int]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def items(self) -> ItemsView[int, Raw]:
        """Return the documents with their ids, which are read ahead."""
        return _Items(self) if self._fresh is None else self._fresh.items()

    def values(self) -> ValuesView[Raw]:
        """Return the documents, which are read ahead."""
        return _Values(self)

    def sweep(self) -> Iterator[tuple[int, Raw]]:
        """Go through the documents in order, reading ahead."""
        window = Window(self.reader)
        for document_id, value in self.found.items():
            yield document_id, _read(value, window)

    def ahead(self) -> Callable[[int], Raw]:
        """Return what reads documents for those who want many, in about this order; they are read ahead."""
        window = Window(self.reader)
        return lambda document_id: _read(self.found[document_id], window)

    def every_place(self) -> Places:
        """Return where all documents stand that were written to the file, those too that have been replaced since."""
        return {key: where for key, where in self.found.items() if isinstance(where, int)} | self.former

    def copy(self) -> Filed:
        """Copy the table; the documents themselves never change."""
        return Filed(self.reader, self.found, self._fresh and self._fresh.copy(), self.former)

    def settle(self) -> None:
        """Let go of what was kept in memory since the file was read, for those who wanted all of it."""
        self._fresh = None

    def _note(self, document_id: int) -> None:
        if isinstance(where := self.found.get(document_id), int):
            self.former[document_id] = where


def _read(value: int | Raw, source: Reader | Window) -> Raw:
    if not isinstance(value, int):
        return value
    line = source.read(value >> 32, value & _LENGTH)
    return Raw(line[line.index(b'":') + 2 :].rstrip(b",\n"))


class _Items(ItemsView[int, Raw]):
    _mapping: Filed

    def __iter__(self) -> Iterator[tuple[int, Raw]]:
        return self._mapping.sweep()


class _Values(ValuesView[Raw]):
    _mapping: Filed

    def __iter__(self) -> Iterator[Raw]:
        return (raw for _, raw in self._mapping.sweep())


def settle(tables: Tables) -> None:
    """Let go of the documents that can be read from a file."""
    for documents in tables.values():
        if isinstance(documents, Filed):
            documents.settle()


def copied(documents: Documents) -> Documents:
    """Copy a table; the documents themselves never change."""
    return documents.copy() if isinstance(documents, Filed) else dict(documents)


def refiled(documents: Documents, written: Documents, places: Places, reader: Reader) -> Filed:
    """Return a table that was `written` to a file: what was not changed since is read from there."""
    found, unchanged = _found(documents), _found(written)
    now = {key: places[key] if unchanged.get(key) is value else value for key, value in found.items()}
    return Filed(reader, now, former={key: where for key, where in places.items() if now.get(key) != where})


def weight(tables: Tables) -> int:
    """Count the bytes of the documents that are kept in memory."""
    values = (value for documents in tables.values() for value in _found(documents).values())
    return sum(memoryview(value).nbytes for value in values if isinstance(value, Raw))


def _found(documents: Documents) -> Mapping[int, int | Raw]:
    return documents.found if isinstance(documents, Filed) else documents


def apply(tables: Tables, record: Record) -> None:
    """Make the changes of a record in `tables`."""
    for name, patch in record.items():
        if patch is None:
            tables.pop(name, None)
            continue
        documents = tables.setdefault(name, {})
        for document_id, raw in patch.items():
            if raw is None:
                documents.pop(document_id, None)
            else:
                documents[document_id] = raw


def difference(old: Tables, new: Tables) -> Record:
    """Return the record that turns `old` into `new`; where `old` can't be read any more, all of `new` is in it."""
    record: Record = {name: None for name in old if name not in new}
    for name, documents in new.items():
        before = old.get(name)
        patch = _changed(before or {}, documents)
        if before:
            patch.update((document_id, None) for document_id in before if document_id not in documents)
        if patch or before is None:
            record[name] = patch
    return record


def _changed(before: Documents, documents: Documents) -> Patch:
    if not isinstance(before, Filed):
        return {key: raw for key, raw in documents.items() if before.get(key) != raw}
    if not before.reader.is_unchanged:
        return dict(documents.items())
    earlier = before.ahead()
    return {key: raw for key, raw in documents.items() if key not in before or earlier(key) != raw}


def merge(record: Record, later: Record, tables: Tables) -> None:
    """Add the changes of `later` to `record`, both being changes of `tables`."""
    for name, patch in later.items():
        earlier = record.get(name)
        if patch is None:
            record[name] = None
        elif earlier is not None:
            earlier.update(patch)
        elif name in record:  # taken away, and made anew
            record[name] = {**dict.fromkeys(tables.get(name, {})), **patch}
        else:
            record[name] = dict(patch)


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
