"""Undo, redo and the history of changes of state: exact, many levels deep, kept by the store."""

from __future__ import annotations

from newsreader.library.library import Library
from newsreader.model import ArticleId, HistoryEntry, Reverted


def undo(library: Library) -> Reverted | None:
    """Take back the newest change of state that is not undone, whoever made it; None if there is none.

    Raises:
        StoreError: nothing was changed.
    """
    return _taken_in(library, library.store.undo())


def redo(library: Library) -> Reverted | None:
    """Make the change again that was undone last; None if there is none, or if another change came after.

    Raises:
        StoreError: nothing was changed.
    """
    return _taken_in(library, library.store.redo())


def history(library: Library, limit: int | None = None) -> list[HistoryEntry]:
    """Give the changes of state, the newest first."""
    return library.store.history(limit)


def articles_of(library: Library, entry: HistoryEntry) -> tuple[ArticleId, ...]:
    """Give the articles whose state a change set; none for one of sources, mute rules or views."""
    return library.store.articles_changed_by(entry.number)


def _taken_in(library: Library, reverted: Reverted | None) -> Reverted | None:
    if reverted is not None and not reverted.articles:
        library.content_changed()  # of a source or a mute rule, which hide articles or show them
    return reverted
