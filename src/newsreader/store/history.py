"""The history of what readers changed: one document for each change, with the fields that really changed.

A document is `{"action", "at", "changed", "changes", "undone"}`; its id counts up in the order of commits.
`changes` is a list of `{"table", "field", "before", "after", "ids"}`, so that marking 50,000 articles is one compact
entry. `undone` is 0, or the number that the newest entry had when the entry was undone: what can be redone is what
was undone since the newest entry was made, so a new change clears redo without touching a document.
An entry with `"final": true` can't be undone; undo and redo skip it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import repeat
from typing import Any

import msgspec
from msgspec import Raw

from newsreader.model import HistoryEntry
from newsreader.store.codec import Document

TAG = "tag:"
FieldValue = bool | int | str
FIELDS: dict[str, dict[str, FieldValue]] = {
    "state": {"read": False, "starred": False, "hidden": False},
    "sources": {"removed": False, "name": "", "url": "", "every": 0, "full": "", "selector": ""},
    "mutes": {"active": False},
    "views": {"active": False, "name": "", "query": "", "key": "", "read": ""},
}
"""The fields that history keeps, by table, with their defaults; also `tag:NAME` of states and sources."""
UNIQUE = (("sources", "name"), ("sources", "url"))
"""Fields, by their tables, that no two sources may share which are not removed."""
OF_ADDRESS = tuple("etag last_modified digest checked succeeded due wait error failures gone ttl".split())
"""The fields of a source that are of its address, and mean nothing at another one."""
_TAGGED = ("state", "sources")

Groups = dict[tuple[str, str, FieldValue, FieldValue], list[int]]
"""The ids of the documents in which one field was changed alike, by table, field, and its value before and after."""


class Change(msgspec.Struct):
    """One field that was changed alike in several documents."""

    table: str
    field: str
    before: FieldValue
    after: FieldValue
    ids: list[int]


class _Entry(msgspec.Struct):
    action: str = ""
    at: str = ""
    changed: int = 0
    undone: int = 0
    final: bool = False


class _Changes(msgspec.Struct):
    changes: list[Change] = []


_ENTRY = msgspec.json.Decoder(_Entry)
_CHANGES = msgspec.json.Decoder(_Changes)


def is_kept(table: str, field: str) -> bool:
    """Whether history keeps a field of a table."""
    is_tag = table in _TAGGED and field.startswith(TAG) and field != TAG
    return is_tag or field in FIELDS.get(table, ())


def get_field(document: Mapping[str, Any], field: str, default: FieldValue = False) -> FieldValue:
    """Return a field that history keeps; `default` where the document lacks it or has it wrongly."""
    if field.startswith(TAG):
        return field.removeprefix(TAG) in tags_of(document)
    value = document.get(field, default)
    return value if type(value) is type(default) else default


def tags_of(document: Mapping[str, Any]) -> list[str]:
    """Return the tags of a state or a source; none where the document has them wrongly."""
    tags = document.get("tags")
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list | tuple) else []


def compare(table: str, old: Document | None, new: Document | None) -> Iterator[tuple[str, FieldValue, FieldValue]]:
    """Find the changed fields of a document that history keeps: name, value before and after; None is no document.

    A source that comes or goes has none: undo would leave one without a name.
    """
    if table == "sources" and not (old and new):
        return
    old, new = old or {}, new or {}
    defaults = dict(FIELDS.get(table, {}))
    if table in _TAGGED:
        defaults |= {f"{TAG}{tag}": False for tag in (*tags_of(old), *tags_of(new))}
    for field, default in defaults.items():
        before, after = get_field(old, field, default), get_field(new, field, default)
        if before != after:
            yield field, before, after


def new_entry(action: str, at: str, groups: Groups) -> Document | None:
    """Write an entry; None where nothing changed. `at` is when, as `codec.timestamp` writes it."""
    if not groups:
        return None
    touched: set[tuple[str, int]] = set()
    changes = []
    for (table, field, before, after), ids in groups.items():
        touched.update(zip(repeat(table), ids))
        changes.append({"table": table, "field": field, "before": before, "after": after, "ids": ids})
    return {"action": action, "at": at, "changed": len(touched), "changes": changes, "undone": 0}


def final_entry(action: str, at: str, changed: int) -> Document:
    """Write an entry that can't be undone."""
    return {"action": action, "at": at, "changed": changed, "changes": [], "undone": 0, "final": True}


def newest_done(documents: Mapping[int, Raw]) -> HistoryEntry | None:
    """Return the entry that undo takes back."""
    return next((entry for entry, _ in entries(documents) if not entry.undone and not entry.final), None)


def next_undone(documents: Mapping[int, Raw]) -> HistoryEntry | None:
    """Return the entry that redo makes again: of those undone since the newest was made, the oldest."""
    newest = max(documents, default=0)
    found: HistoryEntry | None = None
    for entry, undone in entries(documents):
        if entry.final:
            continue
        if not undone:
            break
        if undone == newest:
            found = entry
    return found


def entries(documents: Mapping[int, Raw]) -> Iterator[tuple[HistoryEntry, int]]:
    """Read the entries, newest first, with the number of the newest one when each was undone."""
    for number in sorted(documents, reverse=True):
        try:
            raw = _ENTRY.decode(documents[number])
        except msgspec.DecodeError:
            continue
        entry = HistoryEntry(
            number=number, at=raw.at, action=raw.action, changed=raw.changed, undone=bool(raw.undone), final=raw.final
        )
        yield entry, raw.undone


def changes_of(raw: Raw) -> list[Change]:
    """Read what an entry changed; nothing if that is damaged: it can't be undone then."""
    try:
        return _CHANGES.decode(raw).changes
    except msgspec.DecodeError:
        return []
