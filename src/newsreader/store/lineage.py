"""What the image in memory goes on from: a snapshot, and the articles that the journal changed since.

It lets data that is derived from articles be kept from one start to the next (`newsreader.cache`): what was derived
from a snapshot holds for it, whatever the journal says, but for the articles that the journal names.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsreader.store.image import Record, Tables
from newsreader.store.journal import Mark

_TABLE = "articles"


class Lineage:
    """One snapshot, and the ids of the articles that records changed since; another snapshot has another one."""

    def __init__(self, generation: int = 0, mark: Mark | None = None) -> None:
        self.stamp = f"{generation}-{mark.length}-{mark.crc32}" if mark else ""
        """Names the content of the snapshot; empty where there is none."""
        self.mark = mark or Mark(0, "")
        self.changed: set[int] = set()
        """New, updated, or gone."""

    def follow(self, records: Iterable[Record], tables: Tables) -> None:
        """Take in records; `tables` are what they have not been applied to yet."""
        for record in records:
            patch = record.get(_TABLE, {})
            self.changed.update(tables.get(_TABLE, {}) if patch is None else patch)
