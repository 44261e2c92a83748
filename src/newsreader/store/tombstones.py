"""What pruned articles were known by, for those who land drafts: read when first asked for, found by a mark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import msgspec

from newsreader.model import Tombstone
from newsreader.store.image import Documents

_TOMBSTONE = msgspec.json.Decoder(Tombstone)


class Tombstones:
    """The tombstones of a library; opening it reads none of them."""

    def __init__(self, documents: Callable[[], Documents]) -> None:
        self._documents = documents
        self._by_mark: dict[str, list[Tombstone]] | None = None

    def __len__(self) -> int:
        return len(self._documents())

    def known_by(self, source: str, marks: Iterable[str]) -> list[Tombstone]:
        """Return those of a source, given by its key, that have one of the marks; for the thread that makes changes."""
        if self._by_mark is None:
            self._by_mark = self._indexed()
        found = {id(each): each for mark in marks for each in self._by_mark.get(mark, ()) if each.source == source}
        return list(found.values())

    def forget(self) -> None:
        """Read them again when they are asked for: the table was changed."""
        self._by_mark = None

    def _indexed(self) -> dict[str, list[Tombstone]]:
        index: dict[str, list[Tombstone]] = defaultdict(list)
        for raw in self._documents().values():
            try:
                tombstone = _TOMBSTONE.decode(raw)
            except msgspec.DecodeError:
                continue  # Damaged, or edited: what it stood for may come back, which is the smaller harm.
            for mark in filter(None, (tombstone.guid, tombstone.url, tombstone.story)):
                index[mark].append(tombstone)
        return index
