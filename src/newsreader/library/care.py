"""Looking after a library: backups, folding the journal, finding and mending damage. Nothing needs it to be open."""

from __future__ import annotations

from pathlib import Path

from newsreader.config import default_store
from newsreader.store import backup, doctor
from newsreader.store.backup import BackedUp, Compacted, Inventory, Restored
from newsreader.store.doctor import Diagnosis, Repaired

__all__ = [
    "BackedUp",
    "Compacted",
    "Diagnosis",
    "Inventory",
    "Repaired",
    "Restored",
    "back_up",
    "compact",
    "examine",
    "repair",
    "restore",
]


def back_up(path: Path | None, target: Path, *, force: bool = False) -> BackedUp:
    """Write the library into one file that restores all of it; others may read and change it meanwhile.

    A file that is there is replaced with `force` only. Raises StoreError; nothing was written then.
    """
    return backup.back_up(_meant(path), target, force=force)


def restore(path: Path | None, source: Path, *, force: bool = False) -> Restored:
    """Put a backup in the place of the library, which is kept beside it.

    One that is damaged is taken with `force` only. Raises StoreError; nothing was changed then.
    """
    return backup.restore(_meant(path), source, force=force)


def compact(path: Path | None) -> Compacted:
    """Fold the journal into a new snapshot. Raises StoreError; nothing was changed then."""
    return backup.compact(_meant(path))


def examine(path: Path | None) -> Diagnosis:
    """Tell what is in the library's files and what is wrong with them; one that is refused, too. Changes nothing."""
    return doctor.examine(_meant(path))


def repair(path: Path | None) -> Repaired:
    """Restore what can be had of a damaged library, and keep what was found beside it.

    Raises StoreError, and changes nothing, where nothing can be done.
    """
    return doctor.repair(_meant(path))


def _meant(path: Path | None) -> Path:
    """Give the path of the library that is meant; None is the user's own."""
    return path or default_store()
