"""What stores of older schemas have to become.

A migration changes the image in memory, each time that such a store is opened. The file stays as it was until the
first change is made: then a snapshot of the present schema takes its place, atomically as in any checkpoint, and the
older file is kept beside it (`newsreader.store.checkpoint`).
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import Raw

from newsreader.store import codec, image, snapshot
from newsreader.store.image import Patch, Record, Tables
from newsreader.store.snapshot import Snapshot

Migration = Callable[[Tables], Record]
"""Says what leads from one schema to the next."""


class _Flags(msgspec.Struct):
    read: bool = False
    starred: bool = False
    tags: list[str] = []


_FLAGS = msgspec.json.Decoder(_Flags)


def adopt(tables: Tables) -> Record:
    """Take on a plain TinyDB file: what its articles say of being read, starred and tagged becomes their state.

    The articles keep these fields, as they keep all that are unknown; a state that is there already stays.
    """
    states = tables.get("state", {})
    patch: Patch = {}
    for article_id, raw in tables.get("articles", {}).items():
        try:
            flags = _FLAGS.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        if article_id not in states and flags != _Flags():
            patch[article_id] = Raw(codec.encode(codec.state_document(msgspec.to_builtins(flags))))
    return {"state": patch} if patch else {}


MIGRATIONS: dict[int, Migration] = {0: adopt}
"""By the schema that they start from."""


def upgrade(found: Snapshot) -> None:
    """Bring what was read to the present schema; `meta` goes on saying which one the file has."""
    for schema in range(found.meta.schema, snapshot.SCHEMA):
        image.apply(found.tables, MIGRATIONS[schema](found.tables))
