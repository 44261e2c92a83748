"""Backups, putting one in the library's place, and folding the journal because somebody asked for it.

A backup is a snapshot of one moment under a name of its own: a TinyDB file that opens as any library, with checksums
in it (`newsreader.store.snapshot`). It takes no lock, so others may read and write meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from newsreader.errors import StoreError
from newsreader.store import checkpoint, files, loader, snapshot
from newsreader.store.engine import PATIENCE, Engine, refusing
from newsreader.store.files import Temporary
from newsreader.store.image import Tables
from newsreader.store.journal import Scan
from newsreader.store.loader import Contents, Fit, Paths
from newsreader.store.lock import locked
from newsreader.store.snapshot import Meta, Snapshot


class Inventory(NamedTuple):
    """How much there is of what."""

    articles: int
    sources: int
    states: int
    history: int

    @classmethod
    def of(cls, tables: Tables) -> Inventory:
        """Count what is in an image."""
        return cls(*(len(tables.get(name, ())) for name in ("articles", "sources", "state", "history")))


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
    """What folding the journal did."""

    changes: int
    """How many records were in the journal; 0 where nothing was done."""
    before: int
    """Bytes of snapshot and journal."""
    after: int


def back_up(path: Path, target: Path, *, force: bool = False) -> BackedUp:
    """Write all of the store at `path` into the one file `target`, atomically. Raises StoreError.

    A file that is there is replaced with `force` only.
    """
    paths, target = Paths(_real(path)), _real(target)
    contents = _load(paths)
    if target in {paths.snapshot, paths.journal, paths.lock, paths.kept_snapshot, paths.kept_journal}:
        raise StoreError(f"{target}: belongs to the library itself; give the backup another name")
    _refuse_existing(target, force=force)
    with refusing(target, "nothing was written"):
        size = write_alone(contents.snapshot, target, force=force)
    return BackedUp(target, size, Inventory.of(contents.snapshot.tables), contents.notices)


def write_alone(content: Snapshot, target: Path, *, force: bool = False) -> int:
    """Write a snapshot that is a store by itself, with a name of its own; return its bytes. Raises OSError."""
    draft = Temporary(target)
    meta = Meta(store=os.urandom(8).hex())
    draft.write(snapshot.encode(replace(content, meta=meta)))
    try:
        size = draft.path.stat().st_size
        journal = Paths(target).journal
        if journal.exists():
            journal.rename(Paths(target).aside())
        if force:
            draft.swap_in()
        else:
            draft.appear()
        files.clear_leftovers(target)
    finally:
        draft.discard()
    return size


def restore(path: Path, backup: Path, *, force: bool = False) -> Restored:
    """Put a backup, or any store, in the place of the one at `path`, atomically. Raises StoreError.

    What is replaced is kept beside it, as it was, and need not be readable. A backup that is damaged is refused,
    unless with `force`. Other processes that have the store open go on with what was restored.
    """
    paths, source = Paths(_real(path)), Paths(_real(backup))
    if paths.snapshot == source.snapshot:
        raise StoreError(f"{backup}: is the library itself; give the path of a backup")
    found = _load(source)
    if found.notices and not force:
        raise StoreError(f"{found.notices[0]}; nothing was changed; --force restores what can be read of it")
    if paths.snapshot.exists():
        files.refuse_irregular(paths.snapshot, paths.snapshot.stat().st_mode)
    with refusing(paths.snapshot):
        files.make_folder(paths.snapshot.parent)
        with locked(paths.lock, PATIENCE):
            files.clear_leftovers(paths.snapshot)
            with keeping(paths, "replaced") as kept:
                _put_in_place(found, paths)
    return Restored(Inventory.of(found.snapshot.tables), kept)


def _put_in_place(found: Contents, paths: Paths) -> None:
    """Make what was read elsewhere the library. Raises OSError; StoreError when it failed with that done."""
    before = files.stamp(paths.snapshot)
    try:
        checkpoint.fold(_as_new(found), paths)
        # They belong to what was replaced, and are kept with it.
        paths.kept_journal.unlink(missing_ok=True)
        paths.kept_snapshot.unlink(missing_ok=True)
    except OSError as error:
        if files.stamp(paths.snapshot) == before:
            raise
        raise StoreError(
            f"{paths.snapshot}: the backup is in its place, but the end of it failed ({files.reason(error)});"
            " restore it again when the disk is well"
        ) from error


@contextmanager
def keeping(paths: Paths, kind: str) -> Iterator[Path | None]:
    """Keep all files of a store under other names, where they are a store too. Raises OSError.

    The names end in `.KIND-1`, or the next number that is free. None, if there is nothing to keep. Where the block
    fails before it replaced the snapshot, nothing is left of them.
    """
    before = files.stamp(paths.snapshot)
    kept = Paths(paths.beside(f".{kind}-{paths.free(f'.{kind}-')}"))
    try:
        yield _keep(paths, kept)
    except BaseException:
        if files.stamp(paths.snapshot) == before:
            for file in (kept.kept_journal, kept.journal, kept.kept_snapshot, kept.snapshot):
                file.unlink(missing_ok=True)
        raise


def _keep(paths: Paths, kept: Paths) -> Path | None:
    """Copy journals, because they grow where they are; snapshots are replaced, never changed, so a link is enough."""
    for file, its in ((paths.kept_journal, kept.kept_journal), (paths.journal, kept.journal)):
        if (read := files.read(file)) is not None:
            copy = Temporary(its)
            try:
                copy.write([read[0]])
                copy.swap_in()
            finally:
                copy.discard()
    for file, its in ((paths.kept_snapshot, kept.kept_snapshot), (paths.snapshot, kept.snapshot)):
        files.keep(file, its)
    files.sync_folder(paths.snapshot.parent)
    return kept.snapshot if any(file.exists() for file in (kept.snapshot, kept.journal)) else None


def compact(path: Path) -> Compacted:
    """Fold the journal into the snapshot now. Raises StoreError."""
    paths = Paths(_real(path))
    _load(paths)
    engine = Engine(path)
    changes, before = engine.contents.scan.last_number, _size(paths)
    if changes or not engine.contents.settled:
        engine.checkpoint()
    engine.closed = True
    return Compacted(changes, before, _size(paths))


def _load(paths: Paths) -> Contents:
    contents = loader.load(paths)
    if contents.fit is Fit.NEW:
        raise StoreError(f"{paths.snapshot}: there is no such file")
    return contents


def _as_new(found: Contents) -> Contents:
    """Let what was read elsewhere begin a store of its own."""
    content = replace(found.snapshot, meta=Meta())
    return replace(found, snapshot=content, fit=Fit.ALONE, scan=Scan())


def _refuse_existing(target: Path, *, force: bool) -> None:
    if target.exists():
        files.refuse_irregular(target, target.stat().st_mode)
    for path in (target, Paths(target).journal):
        if path.exists() and not force:
            raise StoreError(f"{path}: is there already; nothing was written; --force replaces it")


def _size(paths: Paths) -> int:
    stamps = (files.stamp(paths.snapshot), files.stamp(paths.journal))
    return sum(stamp.size for stamp in stamps if stamp)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
