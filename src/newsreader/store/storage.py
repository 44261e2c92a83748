"""TinyDB's storage over the engine: transactions over several tables, one journal record each."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Raw
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from newsreader.store import codec, image
from newsreader.store.engine import Engine
from newsreader.store.image import Documents, Patch, Record, Tables
from newsreader.store.table import JournalTable, Reading


class JournalStorage(Storage):
    """A TinyDB storage that appends what was changed to a journal."""

    def __init__(self, path: str | Path) -> None:
        """Open the store at `path`. Raises StoreError."""
        self.engine = Engine(Path(path))
        self.lock = threading.RLock()
        self._pending: Record | None = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the changes within one record, or none of them when an exception is raised.

        A transaction within a transaction is part of it. Raises StoreError when they can't be made.
        """
        with self.lock:
            if self._pending is not None:
                yield
                return
            with self.engine.writing():
                self._pending = {}
                try:
                    yield
                    record, self._pending = self._pending, None
                    if record:
                        self.engine.commit(record)
                finally:
                    self._pending = None

    def documents(self, name: str) -> Documents:
        """Return a table's encoded documents, as the transaction sees them."""
        committed = self.engine.documents(name)
        if not self._pending or name not in self._pending:
            return committed
        patch = self._pending[name]
        tables: Tables = {} if patch is None else {name: image.copied(committed)}
        image.apply(tables, {name: patch})
        return tables.get(name, {})

    def change(self, name: str, patch: Patch | None) -> None:
        """Change a table (None takes it away) within a transaction; no changes make an empty table of a missing one."""
        if self._pending is None:
            raise RuntimeError("a change belongs into a transaction")
        if patch or patch is None or not (name in self.engine.tables or name in self._pending):
            image.merge(self._pending, {name: patch}, self.engine.tables)

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return everything, decoded; None if there are no tables."""
        names = set(self.engine.tables) | set(self._pending or ())
        return {name: dict(Reading(self.documents(name))) for name in names} or None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Make `data` all that there is, in one transaction."""
        with self.transaction():
            old = {name: _encoded(Reading(self.documents(name))) for name in self.engine.tables}
            new = {name: _encoded(documents) for name, documents in data.items()}
            for name, patch in image.difference(old, new).items():
                self.change(name, patch)

    def close(self) -> None:
        """Fold the journal where that is due; a second call does nothing."""
        with self.lock:
            self.engine.close()


def _encoded(documents: Mapping[str, Any]) -> Documents:
    return {int(key): Raw(codec.encode_strictly(document)) for key, document in documents.items()}


class Database(TinyDB):
    """The store as a TinyDB database."""

    table_class: type[Table] = JournalTable
    default_storage_class = JournalStorage  # type: ignore[assignment]
