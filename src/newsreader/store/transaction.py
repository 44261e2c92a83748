"""The changes that a caller makes together: gathered here, committed by the store as one journal record."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from msgspec import Raw

from newsreader.model import Article, ArticleId, Body, HistoryEntry, Reverted, SavedView, Source, Tombstone
from newsreader.store import codec, history
from newsreader.store.codec import Document
from newsreader.store.history import FIELDS, TAG, Change
from newsreader.store.values import TOMBSTONES, Values


class Transaction:
    """Changes of what is in the store; nothing is on the disk before the transaction ends.

    Made by `Store.transaction`.
    """

    def __init__(self, values: Values, lookup: Callable[[str, int], Document | None], now: str) -> None:
        """Begin with nothing changed.

        Args:
            values: what is in the store.
            lookup: decodes the committed document of a table, given its id; None if there is none.
            now: the time of the changes, as `codec.timestamp` writes it.
        """
        self.documents: dict[str, dict[int, Document | None]] = {}
        """The changed documents, by table and id; None for one that is removed."""
        self._values = values
        self._lookup = lookup
        self._now = now
        self._pruned = 0
        self._before: dict[tuple[str, str], dict[int, bool | str]] = {}
        """What fields that history keeps were, by table and field, and document."""

    def add_article(self, article: Article, body: Body) -> None:
        """Add an article; one that has its id already is replaced, but for its unknown fields."""
        old = self._document("articles", article.id) or {}
        self._put("articles", article.id, codec.article_document(article, body, old))

    def update_article(self, article: Article, body: Body) -> None:
        """Replace what the publisher said; the document's unknown fields stay. KeyError if there is no such article."""
        if self._document("articles", article.id) is None:
            raise KeyError(article.id)
        self.add_article(article, body)

    def prune_article(self, article_id: ArticleId, tombstone: Tombstone) -> None:
        """Remove an article and its state for good, and keep what it is known by. KeyError if there is no such one."""
        if self._document("articles", article_id) is None:
            raise KeyError(article_id)
        self._put("articles", article_id, None)
        self._put("state", article_id, None)
        self._put(TOMBSTONES, article_id, msgspec.to_builtins(tombstone))
        self._pruned += 1

    def add_source(self, source: Source) -> None:
        """Add a source; one that has its key already is replaced, but for its unknown fields."""
        document_id = self._values.source_id(source.key)
        old = self._document("sources", document_id) or {}
        self._put("sources", document_id, codec.source_document(source, old))

    def set_source(self, key: str, field: str, value: str | bool) -> bool:
        """Set `removed` (a change of state), `name` or `url` of a source; whether it changed.

        KeyError if there is no such source, ValueError for another field.
        """
        if field not in {"removed", "name", "url"}:
            raise ValueError(f"a source has no field {field!r} to set")
        document_id = self._values.source_id(key)
        document = self._document("sources", document_id)
        if document is None:
            raise KeyError(key)
        if field == "removed":
            return self.set_field("sources", document_id, field, bool(value))
        if document.get(field) == value:
            return False
        self._put("sources", document_id, {**document, field: value})
        return True

    def set_state(self, article_id: ArticleId, field: str, value: bool) -> bool:
        """Set `read`, `starred`, `hidden` or `tag:NAME` of an article; whether it changed.

        Nothing changes where there is no such article (any more). ValueError for another field.
        """
        if not history.is_kept("state", field):
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
            self._put("mutes", document_id, {"query": query, "active": False})
        return self.set_field("mutes", document_id, "active", active)

    def set_view(self, view: SavedView) -> bool:
        """Save a view or remove it (where it is not active), a change that history keeps; whether it changed."""
        document_id = codec.view_id(view.name)
        if self._document("views", document_id) is None:
            if not view.active:
                return False
            self._put("views", document_id, {"name": view.name, "query": "", "active": False})
        fields: dict[str, bool | str] = {"active": view.active}
        if view.active:
            fields |= {"query": view.query, "key": view.key, "read": view.read}
        changed = [self.set_field("views", document_id, field, value) for field, value in fields.items()]
        return any(changed)

    def set_field(self, table: str, document_id: int, field: str, value: bool | str) -> bool:
        """Set a field that history keeps, with the time of this change; whether it changed."""
        document = self.documents.get(table, {}).get(document_id)
        if document is None:
            document = self._lookup(table, document_id)
            if table == "state":
                document = codec.state_document(document)
        if document is None or (old := history.get_field(document, field, type(value)())) == value:
            return False
        if field.startswith(TAG):
            name = field.removeprefix(TAG)
            others = [tag for tag in document["tags"] if tag != name]
            document["tags"] = sorted([*others, name]) if value else others
        else:
            document[field] = value
        codec.note_time(document, field, self._now)
        self._before.setdefault((table, field), {}).setdefault(document_id, old)
        self._put(table, document_id, document)
        return True

    def new_entry(self, action: str) -> Document | None:
        """Write the history's entry; None if it has no name, or nothing changed that history keeps."""
        if self._pruned:
            return history.final_entry(action, self._now, self._pruned)
        return history.new_entry(action, self._now, self._changes()) if action else None

    def revert(self, entry: HistoryEntry, raw: Raw, newest: int, *, redo: bool) -> Reverted:
        """Undo or redo an entry: set back each field that is still what the entry (its undo) left.

        Args:
            entry: what to undo or redo.
            raw: its document.
            newest: the number of the newest entry.
            redo: whether to redo.
        """
        restored: set[tuple[str, int]] = set()
        for change in history.changes_of(raw):
            left, target = (change.before, change.after) if redo else (change.after, change.before)
            for document_id in change.ids:
                if self._get_field(change.table, document_id, change.field) == left:
                    self.set_field(change.table, document_id, change.field, target)
                    restored.add((change.table, document_id))
        self._put("history", entry.number, {**(codec.decode(raw) or {}), "undone": 0 if redo else newest})
        articles = tuple(document_id for table, document_id in restored if table == "state")
        return Reverted(
            entry=msgspec.structs.replace(entry, undone=not redo), restored=len(restored), articles=articles
        )

    def _get_field(self, table: str, document_id: int, field: str) -> bool | str | None:
        """Return a field that history keeps; None if there is no such article or document, or no such field."""
        document = self._document(table, document_id)
        if not history.is_kept(table, field):
            return None
        if document is None and not (table == "state" and document_id in self._values.articles):
            return None
        return history.get_field(document or {}, field, FIELDS[table].get(field, False))

    def _changes(self) -> Iterator[Change]:
        """Find what really changed of the fields that history keeps."""
        for (table, field), before in self._before.items():
            for document_id, old in before.items():
                document = self.documents[table][document_id]
                if document is not None and (new := history.get_field(document, field, type(old)())) != old:
                    yield Change(table, field, old, new, document_id)

    def _document(self, table: str, document_id: int) -> Document | None:
        changed = self.documents.get(table, {})
        return changed[document_id] if document_id in changed else self._lookup(table, document_id)

    def _put(self, table: str, document_id: int, document: Document | None) -> None:
        self.documents.setdefault(table, {})[document_id] = document
