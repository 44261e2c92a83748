"""What of a text a search highlights, in bounded time."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from functools import partial
from types import FrameType

from newsreader.library.search.patterns import may_be_slow
from newsreader.query import EVERYTHING, Query
from newsreader.query.tree import Pattern
from newsreader.tui.cells import FindHits, Spans

SECONDS = 0.05
"""Seconds of processor time that regular expressions may take for one text: too short to be noticed."""


class TooLongError(Exception):
    """Highlighting takes longer than it may."""


class Hits:
    """Finds in texts what a query looks for."""

    def __init__(self, query: Query = EVERYTHING) -> None:
        self._query = query
        self._bounded = any(isinstance(term, Pattern) and may_be_slow(term.compiled) for term in query.terms)
        self._patterns = True

    def in_field(self, field: str) -> FindHits:
        """Return what finds the places in a text of an article's field, in order.

        Without those of regular expressions once these took too long.
        """
        return partial(self._find, field)

    def _find(self, field: str, text: str) -> Spans:
        if self._bounded and self._patterns:
            try:
                with _limit(SECONDS):
                    return self._query.hits(text, field)
            except TooLongError:
                self._patterns = False
        return self._query.hits(text, field, patterns=self._patterns)


@contextlib.contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Raise TooLongError after some processor time, also out of a regular expression, which looks for signals.

    That is possible in the main thread of a POSIX system; elsewhere it is raised at once.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        raise TooLongError

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
