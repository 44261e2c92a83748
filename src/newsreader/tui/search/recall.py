"""Earlier searches, and which of them stands in the search box."""

from __future__ import annotations

from collections.abc import Iterable

MOST = 100
"""Searches that are kept."""


class Recall:
    """What was searched for, the newest first, each once."""

    def __init__(self, searches: Iterable[str] = ()) -> None:
        """Take what was searched for before, the newest first."""
        self.searches = [search for search in dict.fromkeys(searches) if search.strip()][:MOST]
        self._at = -1

    def keep(self, search: str) -> None:
        """Take in what was searched for just now."""
        self.searches = Recall([search, *self.searches]).searches

    def step(self, shown: str, step: int) -> str | None:
        """Give the search that many before the one that is shown; the empty one stands after the newest.

        None where that is not for us: when something else is shown than was given last, or there is no other search.
        """
        if not shown:
            self._at = -1
        elif not 0 <= self._at < len(self.searches) or shown != self.searches[self._at]:
            return None
        if not -1 <= self._at + step < len(self.searches):
            return shown if shown else None
        self._at += step
        return self.searches[self._at] if self._at >= 0 else ""
