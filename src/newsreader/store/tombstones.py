"""What pruned articles were known by, for those who land drafts: read when first asked for, by source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec

from newsreader.model import Tombstone
from newsreader.store.image import Documents

_TOMBSTONE = msgspec.json.Decoder(Tombstone)


class Tombstones:
    """The tombstones of a library; opening it reads none of them."""

    def __init__(self, documents: Callable[[], Documents]) -> None:
        self._documents = documents
        self._by_source: dict[str, list[Tombstone]] | None = None

    def of(self, source: str) -> Sequence[Tombstone]:
        """Return those of a source, given by its key; for the thread that makes changes."""
        if self._by_source is None:
            self._by_source = self._grouped()
        return self._by_source.get(source, ())

    def forget(self) -> None:
        """Read them again when they are asked for: the table was changed."""
        self._by_source = None

    def _grouped(self) -> dict[str, list[Tombstone]]:
        grouped: dict[str, list[Tombstone]] = defaultdict(list)
        for raw in self._documents().values():
            try:
                tombstone = _TOMBSTONE.decode(raw)
            except msgspec.DecodeError:
                continue  # Damaged, or edited: what it stood for may come back, which is the smaller harm.
            grouped[tombstone.source].append(tombstone)
        return grouped
