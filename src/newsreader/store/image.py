"""The database in memory: encoded documents by table and id, and the changes that turn one image into the next.

Documents stay encoded until somebody looks at them, so that opening a store costs little for those that nobody
will. A *record* is the set of changes of one transaction. It holds whole documents, never differences, so that
applying it a second time changes nothing.
"""

from __future__ import annotations

import msgspec
from msgspec import Raw

Documents = dict[int, Raw]
"""A table: its encoded documents by id, in TinyDB's order (that of insertion)."""
Tables = dict[str, Documents]
Patch = dict[int, Raw | None]
"""Changes of a table; None takes a document away."""
Record = dict[str, Patch | None]
"""Changes of several tables; None takes the table away, an empty patch makes an empty table."""

_NULL = Raw(b"null")
_DECODER = msgspec.json.Decoder(dict[str, dict[int, Raw] | None])


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
    """Return the record that turns `old` into `new`."""
    record: Record = {name: None for name in old if name not in new}
    for name, documents in new.items():
        before = old.get(name)
        patch: Patch = {
            document_id: raw
            for document_id, raw in documents.items()
            if before is None or before.get(document_id) != raw
        }
        if before:
            patch.update((document_id, None) for document_id in before if document_id not in documents)
        if patch or before is None:
            record[name] = patch
    return record


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
        for place, (document_id, raw) in enumerate(patch.items()):
            pieces.append(b'%s"%d":' % (b"," if place else b"", document_id))
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
