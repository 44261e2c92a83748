"""Looking after a library: backups, restoring one, folding the journal. None of it needs the library to be open."""

from __future__ import annotations

from pathlib import Path

from newsreader.config import default_store
from newsreader.store import backup
from newsreader.store.backup import BackedUp, Compacted, Inventory, Restored

__all__ = ["BackedUp", "Compacted", "Inventory", "Restored", "back_up", "compact", "place", "restore"]


def place(path: Path | None) -> Path:
    """Give the path of the library that is meant; None is the user's own."""
    return path or default_store()


def back_up(path: Path | None, target: Path, *, force: bool = False) -> BackedUp:
    """Write the library into one file that restores all of it; others may read and change it meanwhile.

    A file that is there is replaced with `force` only. Raises StoreError; nothing was written then.
    """
    return backup.back_up(place(path), target, force=force)


def restore(path: Path | None, source: Path, *, force: bool = False) -> Restored:
    """Put a backup in the place of the library, which is kept beside it.

    One that is damaged is taken with `force` only. Raises StoreError; nothing was changed then.
    """
    return backup.restore(place(path), source, force=force)


def compact(path: Path | None) -> Compacted:
    """Fold the journal into a new snapshot. Raises StoreError; nothing was changed then."""
    return backup.compact(place(path))
