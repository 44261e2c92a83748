"""Undo, redo and the history of changes of state: exact, many levels deep, kept by the store."""

from __future__ import annotations

from newsreader.library.library import Library
from newsreader.model import HistoryEntry, Reverted


def undo(library: Library) -> Reverted | None:
    """Take back the newest change of state that is not undone, whoever made it; None if there is none.

    Raises:
        StoreError: nothing was changed.
    """
    reverted = library.store.undo()
    library.content_changed()
    return reverted


def redo(library: Library) -> Reverted | None:
    """Make the change again that was undone last; None if there is none, or if another change came after.

    Raises:
        StoreError: nothing was changed.
    """
    reverted = library.store.redo()
    library.content_changed()
    return reverted


def history(library: Library, limit: int | None = None) -> list[HistoryEntry]:
    """Give the changes of state, the newest first."""
    return library.store.history(limit)
