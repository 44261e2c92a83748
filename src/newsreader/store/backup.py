"""Backups, restoring them, and checkpoints on request.

A backup is a snapshot of one moment under a name of its own: a TinyDB file that opens as any library, with checksums
in it (`newsreader.store.snapshot`). It takes no lock, so others may read and write meanwhile.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from newsreader.errors import StoreError
from newsreader.store import files, generations, journal, snapshot
from newsreader.store.database import PATIENCE, JournalStorage
from newsreader.store.files import Fingerprint, Temporary, locked, refusing
from newsreader.store.generations import Contents, JournalRelation, Paths
from newsreader.store.snapshot import Meta, Snapshot, Tables


class Inventory(NamedTuple):
    """How much there is of what."""

    articles: int
    sources: int
    states: int
    history: int

    @classmethod
    def of(cls, tables: Tables) -> Inventory:
        """Count what is in an image."""
        return cls(*(len(tables[name]) for name in ("articles", "sources", "state", "history")))


class BackedUp(NamedTuple):
    """A backup that was made."""

    path: Path
    size: int
    """Bytes."""
    inventory: Inventory
    notices: list[str]
    """What was found damaged in the library, a line each."""


class Restored(NamedTuple):
    """What a restore did."""

    inventory: Inventory
    kept: Path | None
    """The library that was replaced; it opens as any other. None where there was none."""


class Compacted(NamedTuple):
    """What a checkpoint on request did."""

    changes: int
    """How many records were in the journal; 0 where nothing was done."""
    before: int
    """Bytes of snapshot and journal."""
    after: int


def back_up(path: Path, target: Path, *, force: bool = False) -> BackedUp:
    """Write all of the store at `path` into the one file `target`, atomically. Raises StoreError.

    A file that is there is replaced with `force` only.
    """
    paths, target = Paths(path), Paths(target).snapshot
    contents = _load(paths)
    if target in {paths.snapshot, paths.journal, paths.lock, paths.old_snapshot, paths.old_journal}:
        raise StoreError(f"{target}: belongs to the library itself; give the backup another name")
    files.refuse_irregular(target)
    for existing in (target, Paths(target).journal):
        if files.stamp(existing) and not force:
            raise StoreError(f"{existing}: is there already; nothing was written; --force replaces it")
    made = "the backup is there, but the end of it failed, so it might not survive a power cut; make it again"
    with refusing(target, "nothing was written", made):
        size = write_alone(contents.snapshot, target, force=force)
    return BackedUp(target, size, Inventory.of(contents.snapshot.tables), contents.snapshot.notices)


def write_alone(content: Snapshot, target: Path, *, force: bool = False) -> int:
    """Write a snapshot that is a store by itself, with a name of its own; return its bytes. Raises OSError."""
    meta = Meta(store=os.urandom(8).hex())
    with Temporary(target) as draft:
        draft.write(snapshot.encode(replace(content, meta=meta)))
        size = draft.path.stat().st_size
        log = Paths(target).journal
        if files.stamp(log):
            log.rename(Paths(target).numbered(".log.aside-"))
        if force:
            draft.replace_target()
        else:
            draft.create_target()
        files.clear_leftovers(target)
    return size


def restore(path: Path, backup: Path, *, force: bool = False) -> Restored:
    """Put a backup, or any store, in the place of the one at `path`, atomically. Raises StoreError.

    What is replaced is kept beside it, as it was, and need not be readable. A backup that is damaged is refused,
    unless with `force`. Other processes that have the store open go on with what was restored.
    """
    paths, source = Paths(path), Paths(backup)
    if paths.snapshot == source.snapshot:
        raise StoreError(f"{backup}: is the library itself; give the path of a backup")
    found = _load(source)
    if found.snapshot.notices and not force:
        raise StoreError(f"{found.snapshot.notices[0]}; nothing was changed; --force restores what can be read of it")
    files.refuse_irregular(paths.snapshot)
    made = "the backup is in its place, but the end of it failed; restore it again when the disk is well"
    with refusing(paths.snapshot, made=made):
        files.make_folder(paths.snapshot.parent)
        with locked(paths.lock, PATIENCE):
            files.clear_leftovers(paths.snapshot)
            with keeping(paths, "replaced") as kept:
                _put_in_place(found, paths)
    return Restored(Inventory.of(found.snapshot.tables), kept)


def _put_in_place(found: Contents, paths: Paths) -> None:
    """Make what was read elsewhere the library. Raises OSError."""
    replaced = Contents(relation=JournalRelation.ALONE)
    with contextlib.suppress(StoreError):
        if (here := files.read(paths.snapshot)) is not None:
            replaced.fingerprint = Fingerprint.of([here[0]])
    if (log := files.read(paths.journal)) is not None:
        replaced.relation = JournalRelation.RESTORED
        with contextlib.suppress(StoreError):
            replaced.scan = journal.scan(log[0], paths.journal)
    generations.checkpoint(replace(replaced, snapshot=replace(found.snapshot, meta=Meta())), paths)
    # They belong to what was replaced, and are kept with it.
    paths.old_journal.unlink(missing_ok=True)
    paths.old_snapshot.unlink(missing_ok=True)


@contextmanager
def keeping(paths: Paths, kind: str) -> Iterator[Path | None]:
    """Keep all files of a store under other names, where they are a store too. Raises OSError.

    The names end in `.KIND-1`, or the next number that is free. None, if there is nothing to keep. Where the block
    fails before it replaced the snapshot, nothing is left of them.
    """
    before = files.stamp(paths.snapshot)
    kept = Paths(paths.numbered(f".{kind}-"))
    try:
        # Journals are copied, because they grow where they are; snapshots are replaced, never changed, so a link is
        # enough.
        for file, its in ((paths.old_journal, kept.old_journal), (paths.journal, kept.journal)):
            if (read := files.read(file)) is not None:
                with Temporary(its) as copy:
                    copy.write([read[0]])
                    copy.replace_target()
        files.link_or_copy(paths.old_snapshot, kept.old_snapshot)
        files.link_or_copy(paths.snapshot, kept.snapshot)
        files.sync_folder(paths.snapshot.parent)
        yield kept.snapshot if files.stamp(kept.snapshot) or files.stamp(kept.journal) else None
    except BaseException:
        with contextlib.suppress(OSError, StoreError):
            if files.stamp(paths.snapshot) == before:
                for file in (kept.old_journal, kept.journal, kept.old_snapshot, kept.snapshot):
                    file.unlink(missing_ok=True)
        raise


def compact(path: Path) -> Compacted:
    """Make a checkpoint now, so that all is in the snapshot. Raises StoreError."""
    storage = JournalStorage(path)
    _refuse_none(storage.contents, storage.paths)
    changes, before = storage.contents.scan.last_number, _size(storage.contents)
    if changes or not storage.contents.is_appendable:
        storage.checkpoint()
    return Compacted(changes, before, _size(storage.contents))


def _load(paths: Paths) -> Contents:
    contents = generations.load(paths)
    _refuse_none(contents, paths)
    return contents


def _refuse_none(contents: Contents, paths: Paths) -> None:
    if contents.relation is JournalRelation.NEW:
        raise StoreError(f"{paths.snapshot}: there is no such file")


def _size(contents: Contents) -> int:
    return contents.fingerprint.length + contents.scan.end
