"""Work for somebody who may not want it any more by the time it is done: searches, while more is typed."""

from __future__ import annotations

from collections.abc import Callable

from newsreader.errors import NewsreaderError

Going = Callable[[], bool]
"""Tells whether what is being worked out is still wanted."""


class DroppedError(NewsreaderError):
    """Nobody wants it any more."""


def always() -> bool:
    """Want it, whatever happens."""
    return True


def check(going: Going) -> None:
    """Go on only with what is wanted. Raises DroppedError."""
    if not going():
        raise DroppedError
