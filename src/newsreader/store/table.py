"""TinyDB's table over encoded documents: reads decode what is looked at, a change writes what was changed.

TinyDB's own table hands whole tables to and fro. Here both directions go through mappings that stand for the whole
and touch only the documents asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from msgspec import Raw
from tinydb.table import Table

from newsreader.store import codec
from newsreader.store.image import Documents, Patch

if TYPE_CHECKING:
    from newsreader.store.storage import JournalStorage

Document = dict[str, Any]


class Reading(Mapping[str, Document]):
    """A table as TinyDB reads it: ids as text, each document decoded anew (what callers do to it stays theirs)."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def __getitem__(self, key: str) -> Document:
        try:
            document = codec.decode(self._documents[int(key)])
        except ValueError:
            document = None
        if document is None:
            raise KeyError(key)
        return document

    def __iter__(self) -> Iterator[str]:
        for document_id, raw in self._documents.items():
            if _is_object(raw):
                yield str(document_id)

    def __len__(self) -> int:
        return sum(map(_is_object, self._documents.values()))


class Working(MutableMapping[int, Document]):
    """A table as TinyDB changes it: documents decoded when asked for, and compared afterwards."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._touched: dict[int, Document | None] = {}

    def __getitem__(self, key: int) -> Document:
        if key not in self._touched:
            self._touched[key] = codec.decode(self._documents[key])
        document = self._touched[key]
        if document is None:
            raise KeyError(key)
        return document

    def __setitem__(self, key: int, document: Document) -> None:
        self._touched[key] = document

    def __delitem__(self, key: int) -> None:
        if key not in self:
            raise KeyError(key)
        self._touched[key] = None

    def __contains__(self, key: object) -> bool:
        if key in self._touched:
            return self._touched[key] is not None
        return isinstance(key, int) and key in self._documents and _is_object(self._documents[key])

    def __iter__(self) -> Iterator[int]:
        yield from (key for key in self._documents if key in self)
        yield from (key for key in self._touched if key not in self._documents and key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Take all documents away."""
        self._touched = dict.fromkeys((*self._documents, *self._touched))

    def changes(self) -> Patch:
        """Return the documents that are not what they were, encoded. Raises TypeError, ValueError."""
        patch: Patch = {}
        for key, document in self._touched.items():
            old = self._documents.get(key)
            if document is None:
                if old is not None and _is_object(old):
                    patch[key] = None
                continue
            new = codec.encode_strictly(document)
            if old is None or codec.encode_strictly(codec.decode(old)) != new:
                patch[key] = Raw(new)
        return patch


class JournalTable(Table):
    """A table of the store."""

    _storage: JournalStorage

    def __init__(self, storage: JournalStorage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        """Make a table without a query cache: other processes change the documents too."""
        super().__init__(storage, name, cache_size=cache_size, persist_empty=persist_empty)

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document; its id is free in every process, because the lock is held while it is chosen."""
        with self._storage.transaction():
            self._next_id = None
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert documents in one transaction."""
        with self._storage.transaction():
            self._next_id = None
            return super().insert_multiple(documents)

    def put(self, documents: Mapping[int, Document | None]) -> None:
        """Insert, replace or remove (None) documents by their ids; those that are there just so cost nothing."""
        with self._storage.transaction():
            present = self._storage.documents(self.name)
            patch: Patch = {
                document_id: None if document is None else Raw(codec.encode(document))
                for document_id, document in documents.items()
            }
            changed = {key: raw for key, raw in patch.items() if present.get(key) != raw}
            if changed:
                self._storage.change(self.name, changed)

    def _read_table(self) -> Any:
        return Reading(self._storage.documents(self.name))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._storage.transaction():
            working = Working(self._storage.documents(self.name))
            updater(working)
            self._storage.change(self.name, working.changes())
        self.clear_cache()


def _is_object(raw: Raw) -> bool:
    return bytes(memoryview(raw)[:1]) == b"{"
