"""Cancelling work whose result nobody waits for any more: searches, while more is typed."""

from __future__ import annotations

from newsreader.errors import NewsreaderError


class CancelledError(NewsreaderError):
    """The work was cancelled."""


class CancelToken:
    """Tells whoever works whether the work was cancelled. For any thread."""

    def __init__(self) -> None:
        self.is_cancelled = False

    def cancel(self) -> None:
        """Cancel the work; what runs ends soon, with CancelledError."""
        self.is_cancelled = True

    def check(self) -> None:
        """Raise CancelledError if the work was cancelled."""
        if self.is_cancelled:
            raise CancelledError


NEVER_CANCELLED = CancelToken()
"""For work that nobody cancels."""
