"""The history of changes of state: one document for each, with what it really changed.

A document is `{"action", "at", "changed", "changes", "undone"}`; its id counts up in the order of commits.
`changes` is a list of `{"table", "field", "before", "after", "ids"}`, so that marking 50,000 articles is one compact
entry. `undone` is 0, or the number that the newest entry had when the entry was undone: what can be redone is what
was undone since the newest entry was made, so a new change clears redo without touching a document.
An entry with `"final": true` says what can't be undone; undo and redo pass it over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Raw

from newsreader.model import HistoryEntry, Reverted
from newsreader.store import codec
from newsreader.store.image import Documents
from newsreader.store.transaction import Transaction


class Change(msgspec.Struct):
    """One field that was changed alike in several documents."""

    table: str
    field: str
    before: bool | str
    after: bool | str
    ids: list[int]


class _Summary(msgspec.Struct):
    action: str = ""
    at: str = ""
    changed: int = 0
    undone: int = 0
    final: bool = False


class _Changes(msgspec.Struct):
    changes: list[Change] = []


_SUMMARY = msgspec.json.Decoder(_Summary)
_CHANGES = msgspec.json.Decoder(_Changes)


def entry_of(transaction: Transaction, action: str) -> codec.Document | None:
    """Write the entry of a transaction; None if it has no name, or changed nothing that history keeps."""
    if transaction.pruned:
        return _final(action, transaction.now, transaction.pruned)
    changes = transaction.changes() if action else []
    return _document(action, transaction.now, changes) if changes else None


def _document(action: str, at: str, changes: list[dict[str, Any]]) -> codec.Document:
    touched = {(change["table"], document_id) for change in changes for document_id in change["ids"]}
    return {"action": action, "at": at, "changed": len(touched), "changes": changes, "undone": 0}


def _final(action: str, at: str, changed: int) -> codec.Document:
    """Write what can't be undone."""
    return {"action": action, "at": at, "changed": changed, "changes": [], "undone": 0, "final": True}


def entries(documents: Documents) -> Iterator[HistoryEntry]:
    """Read the entries, newest first; one that can't be read is left out."""
    for number, summary in _summaries(documents):
        yield _entry(number, summary)


def newest_done(documents: Documents) -> HistoryEntry | None:
    """Return the entry that undo takes back."""
    return next((entry for entry in entries(documents) if not entry.undone and not entry.final), None)


def next_undone(documents: Documents) -> HistoryEntry | None:
    """Return the entry that redo makes again: of those undone since the newest was made, the oldest."""
    newest = max(documents, default=0)
    found: HistoryEntry | None = None
    for number, summary in _summaries(documents):
        if summary.final:
            continue
        if not summary.undone:
            break
        if summary.undone == newest:
            found = _entry(number, summary)
    return found


def revert(entry: HistoryEntry, documents: Documents, transaction: Transaction, *, redo: bool) -> Reverted:
    """Undo or redo an entry within a transaction: each field that is still what the entry (its undo) left."""
    restored: set[tuple[str, int]] = set()
    for change in _changes(documents[entry.number]):
        left, wanted = (change.before, change.after) if redo else (change.after, change.before)
        for document_id in change.ids:
            if transaction.get_field(change.table, document_id, change.field) == left:
                transaction.set_field(change.table, document_id, change.field, wanted)
                restored.add((change.table, document_id))
    flagged = codec.decode(documents[entry.number]) or {}
    flagged["undone"] = 0 if redo else max(documents)
    transaction.documents.setdefault("history", {})[entry.number] = flagged
    articles = tuple(document_id for table, document_id in restored if table == "state")
    return Reverted(entry=msgspec.structs.replace(entry, undone=not redo), restored=len(restored), articles=articles)


def articles_of(raw: Raw) -> tuple[int, ...]:
    """Give the articles whose state an entry changed."""
    return tuple(dict.fromkeys(each for change in _changes(raw) if change.table == "state" for each in change.ids))


def _changes(raw: Raw) -> list[Change]:
    """Read what an entry changed; nothing, if that is damaged: there is nothing to set back then."""
    try:
        return _CHANGES.decode(raw).changes
    except msgspec.DecodeError:
        return []


def _summaries(documents: Documents) -> Iterator[tuple[int, _Summary]]:
    for number in sorted(documents, reverse=True):
        try:
            yield number, _SUMMARY.decode(documents[number])
        except msgspec.DecodeError:
            continue


def _entry(number: int, summary: _Summary) -> HistoryEntry:
    return HistoryEntry(
        number=number,
        at=summary.at,
        action=summary.action,
        changed=summary.changed,
        undone=bool(summary.undone),
        final=summary.final,
    )
