"""Folding the journal into a new snapshot, so that a crash at any instant leaves a store that opens right.

The order: the new snapshot and its journal are written and synced under other names; the snapshot takes its name,
and the folder is synced; then the journal takes its. In between, the old journal stands beside the new snapshot,
which says that it goes on from the same one (`Meta.follows`), so the journal's records are applied again, which
changes nothing. The generation before is kept under the names `Paths.kept_snapshot` and `Paths.kept_journal`.

A journal that has damaged lines, or that belongs to another snapshot, is set aside (`Paths.aside`), never removed;
so is the previous generation, in the second case. The file of an older schema is kept too, for good.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from newsreader.store import files, image, journal, snapshot
from newsreader.store.files import Temporary
from newsreader.store.image import Filed, Places
from newsreader.store.journal import Header, Mark
from newsreader.store.lineage import Lineage
from newsreader.store.loader import Contents, Fit, Paths
from newsreader.store.reader import Reader
from newsreader.store.snapshot import SCHEMA, Meta, Snapshot

SMALL = 1_000_000
"""Bytes of a snapshot up to which every clean exit folds the journal."""
SHARE = 4
"""A larger one is folded when the journal has passed this part of it (a quarter)."""


@dataclass
class Draft:
    """A new snapshot that has not got its name yet."""

    file: Temporary
    meta: Meta
    mark: Mark
    places: dict[str, Places] = field(default_factory=dict)
    """Where the documents stand in it."""
    reader: Reader | None = None

    def discard(self) -> None:
        """Remove it, if it was not taken."""
        self.file.discard()


def is_due(contents: Contents) -> bool:
    """Whether a clean exit should fold the journal."""
    if contents.fit is not Fit.MATCHES or not contents.scan.last_number:
        return False
    length = contents.mark.length
    return length < SMALL or contents.scan.end * SHARE > length


def freeze(contents: Contents) -> Contents:
    """Copy what a snapshot of this moment needs (the documents themselves never change)."""
    tables = {name: image.copied(documents) for name, documents in contents.snapshot.tables.items()}
    return replace(contents, snapshot=replace(contents.snapshot, tables=tables), scan=replace(contents.scan))


def fold(contents: Contents, paths: Paths) -> None:
    """Make a new generation while the lock is held; needed where snapshot and journal do not fit. Raises OSError."""
    frozen = freeze(contents)
    draft = write(frozen, paths)
    try:
        exchange(contents, frozen, draft, paths)
    finally:
        draft.discard()


def write(frozen: Contents, paths: Paths) -> Draft:
    """Write the next generation's snapshot under a name of its own. Raises OSError, StoreError."""
    for reader in {table.reader for table in frozen.snapshot.tables.values() if isinstance(table, Filed)}:
        reader.verify(reader.crc32)  # A fold reads the disk again, and must not make good what was damaged there since.
    meta = frozen.snapshot.meta
    header = frozen.scan.header
    folded = header.snapshot if header and frozen.fit is not Fit.FOREIGN else None
    meta = Meta(
        store=(frozen.fit is not Fit.ALONE and meta.store) or os.urandom(8).hex(),
        generation=max(meta.generation, frozen.scan.generation) + 1,
        follows=folded,
    )
    draft = Draft(Temporary(paths.snapshot), meta, Mark(0, ""))
    draft.file.write(_measured(replace(frozen.snapshot, meta=meta), draft))
    try:
        draft.reader = Reader(draft.file.path)
        draft.reader.crc32 = draft.mark.crc32
    except BaseException:
        draft.discard()
        raise
    return draft


def _measured(content: Snapshot, draft: Draft) -> Iterator[bytes]:
    length = checksum = 0
    for chunk in snapshot.encode(content, draft.places):
        length += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    draft.mark = Mark(length, f"{checksum:08x}")


def exchange(contents: Contents, frozen: Contents, draft: Draft, paths: Paths) -> None:
    """Let a draft take the snapshot's place while the lock is held. Raises OSError.

    Records that were appended since `frozen` go into the new journal.
    """
    since = contents.mark if contents.fit is Fit.MATCHES else None
    header = Header(journal.FORMAT, draft.meta.store, draft.meta.generation, draft.mark, since)
    data = journal.header_line(header) + _tail(contents, frozen, draft.meta.generation, paths)
    log = Temporary(paths.journal)
    log.write([data])
    try:
        files.clear_leftovers(paths.snapshot)
        _keep_generation(contents, paths)
        draft.file.swap_in()
        log.swap_in()
    finally:
        log.discard()
    contents.snapshot.meta, contents.mark, contents.fit = draft.meta, draft.mark, Fit.MATCHES
    if draft.reader:
        _file(contents, frozen, draft, draft.reader)
    contents.scan = journal.scan(data, paths.journal)
    lineage = Lineage(draft.meta.generation, draft.mark)
    lineage.follow(contents.scan.records, frozen.snapshot.tables)
    contents.lineage = lineage
    contents.scan.records.clear()
    contents.snapshot_stamp, contents.journal_stamp = files.stamp(paths.snapshot), files.stamp(paths.journal)


def _file(contents: Contents, frozen: Contents, draft: Draft, reader: Reader) -> None:
    """Read the documents from the new file from now on; what was changed since it was written stays in memory."""
    tables, written = contents.snapshot.tables, frozen.snapshot.tables
    for name, documents in tables.items():
        if name in written:
            tables[name] = image.refiled(documents, written[name], draft.places[name], reader)


def _tail(contents: Contents, frozen: Contents, generation: int, paths: Paths) -> bytes:
    start, end = frozen.scan.end, contents.scan.end
    if start == end:
        return b""
    with paths.journal.open("rb") as file:
        file.seek(start)
        return journal.relabel(file.read(end - start), generation)


def _keep_generation(contents: Contents, paths: Paths) -> None:
    if contents.fit is Fit.FOREIGN:
        _set_aside(paths)
    elif contents.scan.damaged:
        files.keep(paths.journal, paths.aside())
    if contents.snapshot.meta.schema < SCHEMA:
        _keep_older(contents.snapshot.meta.schema, paths)
    if contents.fit is Fit.EDITED and paths.kept_snapshot.exists():
        return  # Damage looks like an edit. What was there before it must not be lost to a fold of it.
    files.keep(paths.snapshot, paths.kept_snapshot)
    files.keep(paths.journal, paths.kept_journal)


def _set_aside(paths: Paths) -> None:
    """Keep what is left of the store that a snapshot was put over; with these three files it can be restored."""
    aside = paths.aside()
    number = aside.suffix.removeprefix(".aside-")
    for path in (paths.kept_snapshot, paths.kept_journal):
        if path.exists():
            path.rename(path.with_name(f"{path.name}.aside-{number}"))
    paths.journal.rename(aside)


def _keep_older(schema: int, paths: Paths) -> None:
    kept = paths.beside(f".schema-{schema}")
    if files.stamp(kept) == files.stamp(paths.snapshot):
        return
    if kept.exists():
        kept = paths.beside(f".schema-{schema}-{paths.free(f'.schema-{schema}-')}")
    files.keep(paths.snapshot, kept)
