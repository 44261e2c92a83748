"""Reading by staying: an article that the cursor has rested on for some seconds counts as read, where that is set."""

from __future__ import annotations

from collections.abc import Callable

from textual.dom import DOMNode
from textual.timer import Timer

from newsreader.model import ArticleId

USUAL = 3.0
"""Seconds, where staying counts as reading and nobody set how long."""


class Dwell:
    """Marks an article read when the cursor has stayed on it, and forgets it when the cursor leaves."""

    def __init__(self, node: DOMNode, mark_read: Callable[[ArticleId], None]) -> None:
        """Wait on `node`'s behalf."""
        self._node = node
        self._mark_read = mark_read
        self._timer: Timer | None = None

    def rest_on(self, article_id: ArticleId | None, seconds: float) -> None:
        """Begin to wait anew for so many seconds, on this article or on none."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if article_id is not None:
            self._timer = self._node.set_timer(seconds, lambda: self._mark_read(article_id))
