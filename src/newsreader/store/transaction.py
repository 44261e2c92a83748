"""The changes that a caller makes together: gathered here, committed by the store as one journal record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from newsreader.model import Article, ArticleId, Body, SavedView, Source, Tombstone
from newsreader.store import codec
from newsreader.store.codec import Document
from newsreader.store.times import later
from newsreader.store.values import Values

Lookup = Callable[[str, int], Document | None]
"""Decodes the committed document of a table; None if there is none."""
TAG = "tag:"
TOMBSTONES = "pruned"
"""The table of what pruned articles were known by, with their ids."""
_SOURCE_FIELDS = {"removed", "name", "url"}
_KEPT: dict[tuple[str, str], bool | str] = {
    ("sources", "removed"): False,
    ("mutes", "active"): False,
    ("views", "active"): False,
    ("views", "query"): "",
    ("views", "key"): "",
    ("views", "read"): "",
}
"""The fields that history keeps, beside those of states, and what they are where a document does not say."""


class Transaction:
    """Changes of what is in the store; nothing is on the disk before the transaction ends.

    Made by `Store.transaction`.
    """

    def __init__(self, values: Values, lookup: Lookup, now: str) -> None:
        self.now = now
        self.documents: dict[str, dict[int, Document | None]] = {}
        """The changed documents, by table and id; None for one that is removed."""
        self.pruned = 0
        """How many articles are removed."""
        self._values = values
        self._lookup = lookup
        self._before: dict[tuple[str, str], dict[int, bool | str]] = {}

    def add_article(self, article: Article, body: Body) -> None:
        """Add an article; one that has its id already is replaced, but for its unknown fields."""
        old = self._document("articles", article.id) or {}
        self._keep("articles", article.id, codec.article_document(article, body, old))

    def update_article(self, article: Article, body: Body) -> None:
        """Replace what the publisher said; the document's unknown fields stay. KeyError if there is no such article."""
        if self._document("articles", article.id) is None:
            raise KeyError(article.id)
        self.add_article(article, body)

    def prune_article(self, article_id: ArticleId, tombstone: Tombstone) -> None:
        """Remove an article and its state for good, and leave what it is known by. KeyError if there is no such one."""
        if self._document("articles", article_id) is None:
            raise KeyError(article_id)
        self._keep("articles", article_id, None)
        self._keep("state", article_id, None)
        self._keep(TOMBSTONES, article_id, msgspec.to_builtins(tombstone))
        self.pruned += 1

    def add_source(self, source: Source) -> None:
        """Add a source; one that has its key already is replaced, but for its unknown fields."""
        document_id = self._values.source_id(source.key)
        old = self._document("sources", document_id) or {}
        self._keep("sources", document_id, codec.source_document(source, old))

    def set_source(self, key: str, field: str, value: str | bool) -> bool:
        """Set `removed` (a change of state), `name` or `url` of a source; whether it changed.

        KeyError if there is no such source, ValueError for another field.
        """
        if field not in _SOURCE_FIELDS:
            raise ValueError(f"a source has no field {field!r} to set")
        document_id = self._values.source_id(key)
        document = self._document("sources", document_id)
        if document is None:
            raise KeyError(key)
        if field == "removed":
            return self.set_field("sources", document_id, field, bool(value))
        if document.get(field) == value:
            return False
        self._keep("sources", document_id, {**document, field: value})
        return True

    def set_state(self, article_id: ArticleId, field: str, value: bool) -> bool:
        """Set `read`, `starred`, `hidden` or `tag:NAME` of an article; whether it changed.

        An article that is not there (any more) has nothing to change. ValueError for another field.
        """
        if not is_state_field(field):
            raise ValueError(f"a state has no field {field!r}")
        if article_id not in self._values.articles and article_id not in self.documents.get("articles", {}):
            return False
        return self.set_field("state", article_id, field, value)

    def set_mute(self, query: str, active: bool) -> bool:
        """Set or take back a mute rule, a change that history keeps; whether it changed."""
        document_id = codec.mute_id(query)
        if self._document("mutes", document_id) is None:
            if not active:
                return False
            self._keep("mutes", document_id, {"query": query, "active": False})
        return self.set_field("mutes", document_id, "active", active)

    def set_view(self, view: SavedView) -> bool:
        """Save a view or remove it (where it is not active), a change that history keeps; whether it changed."""
        document_id = codec.view_id(view.name)
        if self._document("views", document_id) is None:
            if not view.active:
                return False
            self._keep("views", document_id, {"name": view.name, "query": "", "active": False})
        fields: dict[str, bool | str] = {"active": view.active}
        if view.active:
            fields |= {"query": view.query, "key": view.key, "read": view.read}
        changed = [self.set_field("views", document_id, field, value) for field, value in fields.items()]
        return any(changed)

    def get_field(self, table: str, document_id: int, field: str) -> bool | str | None:
        """Return a field that history keeps; None if there is no such article or source, or no such field."""
        document = self._document(table, document_id)
        if table == "state" and is_state_field(field):
            known = document is not None or document_id in self._values.articles
            return _get(codec.state_document(document), field) if known else None
        return _get(document, field, _KEPT[table, field]) if document and (table, field) in _KEPT else None

    def set_field(self, table: str, document_id: int, field: str, value: bool | str) -> bool:
        """Set a field that history keeps, with the time of this change; whether it changed."""
        working = self.documents.get(table, {}).get(document_id)
        if working is None:
            working = self._lookup(table, document_id)
            if table == "state":
                working = codec.state_document(working)
        if working is None or (old := _get(working, field, type(value)())) == value:
            return False
        _set(working, field, value, self.now)
        self._before.setdefault((table, field), {}).setdefault(document_id, old)
        self._keep(table, document_id, working)
        return True

    def changes(self) -> list[dict[str, Any]]:
        """Return what really changed of the fields that history keeps, grouped by field and direction."""
        groups: dict[tuple[str, str, bool | str, bool | str], list[int]] = {}
        for (table, field), before in self._before.items():
            for document_id, old in before.items():
                document = self.documents[table][document_id]
                new = None if document is None else _get(document, field, type(old)())
                if new is not None and new != old:
                    groups.setdefault((table, field, old, new), []).append(document_id)
        keys = ("table", "field", "before", "after", "ids")
        return [dict(zip(keys, (*group, ids), strict=True)) for group, ids in groups.items()]

    def _document(self, table: str, document_id: int) -> Document | None:
        changed = self.documents.get(table, {})
        return changed[document_id] if document_id in changed else self._lookup(table, document_id)

    def _keep(self, table: str, document_id: int, document: Document | None) -> None:
        self.documents.setdefault(table, {})[document_id] = document


def is_state_field(field: str) -> bool:
    """Whether an article's state has a field of this name: `read`, `starred`, `hidden` or `tag:NAME`."""
    return field in {"read", "starred", "hidden"} or (field.startswith(TAG) and field != TAG)


def _get(document: Mapping[str, Any], field: str, default: bool | str = False) -> bool | str:
    if field.startswith(TAG):
        return field.removeprefix(TAG) in document["tags"]
    value = document.get(field, default)
    return bool(value) if isinstance(default, bool) else value if isinstance(value, str) else default


def _set(document: Document, field: str, value: bool | str, now: str) -> None:
    if not field.startswith(TAG):
        document[field] = value
    else:
        name = field.removeprefix(TAG)
        others = [tag for tag in document["tags"] if tag != name]
        document["tags"] = sorted([*others, name]) if value else others
    times = document.get("changed")
    times = dict(times) if isinstance(times, dict) else {}
    times[field] = later(now, times.get(field))
    document["changed"] = times
