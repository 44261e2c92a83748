"""Repairing a store: what can be had is written as a new generation, and what was found is kept beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from newsreader.errors import StoreError
from newsreader.store import backup, checkpoint, doctor
from newsreader.store.doctor import Diagnosis
from newsreader.store.engine import PATIENCE, refusing
from newsreader.store.evidence import Evidence, gather
from newsreader.store.journal import Mark, Scan
from newsreader.store.loader import Contents, Fit, Paths
from newsreader.store.lock import locked
from newsreader.store.recovery import Recovery, with_records
from newsreader.store.snapshot import Meta, Snapshot


@dataclass(frozen=True)
class Repaired:
    """What a repair did."""

    before: Diagnosis
    """What was found."""
    after: Diagnosis
    kept: Path | None = None
    """The files as they were found; None where nothing had to be done."""
    rescued: Path | None = None
    """The library that another snapshot was put over, whole; it opens as any other."""


def repair(path: Path) -> Repaired:
    """Repair the store at `path`, under its lock.

    Raises StoreError, and changes nothing, where nothing can be done or it can't be written.
    """
    paths = Paths(Path(os.path.realpath(path)))
    if not paths.snapshot.parent.is_dir():
        raise StoreError(f"{paths.snapshot}: there is no such file")
    with refusing(paths.snapshot), locked(paths.lock, PATIENCE):
        evidence = gather(paths.snapshot)
        found = doctor.judge(evidence)
        if not found.damage:
            return Repaired(found, found)
        if found.recovery is None:
            raise StoreError(f"{paths.snapshot}: {found.damage[0].problem}; a repair can do nothing about that")
        with backup.keeping(paths, "damaged") as kept:
            rescued = _rescue(evidence)
            _write(evidence, found.recovery)
    return Repaired(found, doctor.examine(paths.snapshot), kept, rescued)


def _rescue(evidence: Evidence) -> Path | None:
    """Write the library that a journal belongs to, when another one's snapshot was put before it."""
    if not evidence.replaced or evidence.written is None or evidence.scan is None:
        return None
    paths = evidence.paths
    target = paths.beside(f".rescued-{paths.free('.rescued-')}")
    backup.write_alone(Snapshot(with_records(evidence.written, evidence.scan)), target)
    return target


def _write(evidence: Evidence, found: Recovery) -> None:
    paths, header = evidence.paths, evidence.header
    known = evidence.contents.snapshot.meta if evidence.contents else Meta()
    generation = max(known.generation, header.generation if header else 0)
    meta = Meta(store=known.store or (header.store if header else ""), generation=generation)
    fit = Fit.FOREIGN if evidence.replaced else Fit.EDITED
    content = Snapshot(found.tables, found.strays, meta)
    had_old = paths.kept_snapshot.exists()
    checkpoint.fold(Contents(content, Mark(0, ""), fit, Scan(generation=generation, header=header)), paths)
    if not had_old:
        # What was folded is damaged; it is kept under another name, and is no generation to go back to.
        paths.kept_snapshot.unlink(missing_ok=True)
        paths.kept_journal.unlink(missing_ok=True)
