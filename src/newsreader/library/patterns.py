"""Searching with regular expressions in bounded time: in this process, or in one that can be killed.

Python's `re` takes exponential time for some expressions, `(a+)+$` being the famous one, on texts that anybody may
publish, and no other thread runs meanwhile. It looks for signals, though, so that a timer stops it in the main thread,
which does for a shell. A reader must go on painting: there whatever could take long runs in a sandbox.
"""

from __future__ import annotations

import re
import signal
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from time import process_time
from types import FrameType
from typing import TYPE_CHECKING

from newsreader.errors import NewsreaderError, UsageError
from newsreader.library.cancellation import CancelledError, CancelToken
from newsreader.query import Query
from newsreader.query.tree import Pattern, search_texts

if TYPE_CHECKING:
    from newsreader.sandbox import Sandbox

SECONDS = 2.0
"""Time limit for the texts of one search, some hundred of them."""
IN_SHELL = 1.0
"""The same in a command of the shell, which pays for each mute rule that takes long, in processor time."""
ALL_TEXTS = 30.0
"""Processor time of an expression for all texts that a command of the shell searches."""
_REPEATS = re.compile(r"[*+?{(]")
"""What can make an expression take long; without these the time goes with the length of the text."""


def may_be_slow(pattern: re.Pattern[str]) -> bool:
    """Return whether an expression could take longer than anybody waits, on one text or another."""
    return _REPEATS.search(pattern.pattern) is not None


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError after some processor time, also out of a regular expression; for the main thread."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class Patterns:
    """Searches in this process: for the shell. The time is limited in the main thread."""

    def __init__(self) -> None:
        self._slow: set[re.Pattern[str]] = set()
        self._seconds_left: defaultdict[re.Pattern[str], float] = defaultdict(lambda: ALL_TEXTS)

    def search(self, pattern: re.Pattern[str], texts: Sequence[str], cancel: CancelToken) -> list[bool]:
        """Return for each text whether the expression is found in it.

        Raises:
            UsageError: it takes too long.
            CancelledError: it was cancelled.
        """
        cancel.check()
        if not may_be_slow(pattern):
            return search_texts(pattern, texts)
        if pattern not in self._slow:
            try:
                return self._search_in_time(pattern, texts, cancel)
            except TimeoutError:
                self._slow.add(pattern)
        raise UsageError(f"/{pattern.pattern}/ takes too long to look for; make it simpler")

    def has_given_up(self, query: Query) -> bool:
        """Return whether a query has an expression that took too long."""
        return any(isinstance(node, Pattern) and node.compiled in self._slow for node in query.nodes)

    def _search_in_time(self, pattern: re.Pattern[str], texts: Sequence[str], cancel: CancelToken) -> list[bool]:
        """Search with an expression that may take long. Raises TimeoutError where it does, or CancelledError."""
        if threading.current_thread() is not threading.main_thread():
            return search_texts(pattern, texts)
        start = process_time()
        with time_limit(min(IN_SHELL, self._seconds_left[pattern])):
            found = search_texts(pattern, texts)
        self._seconds_left[pattern] -= process_time() - start
        if self._seconds_left[pattern] <= 0:
            raise TimeoutError
        return found

    def close(self) -> None:
        """Stop what runs; may be called again."""


class SandboxedPatterns(Patterns):
    """Searches in another process where it could take long, one search at a time. For any thread."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._closed = False

    @cached_property
    def _sandbox(self) -> Sandbox:
        from newsreader.sandbox import Sandbox  # noqa: PLC0415 - a start needs none, and is sooner done without it

        return Sandbox()

    def _search_in_time(self, pattern: re.Pattern[str], texts: Sequence[str], cancel: CancelToken) -> list[bool]:
        def is_wanted() -> bool:
            return not (cancel.is_cancelled or self._closed)

        with self._lock:
            if is_wanted() and pattern in self._slow:  # for another one that waited
                raise TimeoutError
            if is_wanted():
                try:
                    return self._sandbox.run(search_texts, pattern, texts, wanted=is_wanted, seconds=SECONDS)
                except NewsreaderError:
                    if is_wanted():
                        raise TimeoutError from None
            raise CancelledError

    def close(self) -> None:
        """End the process, whatever it is doing; may be called again."""
        self._closed = True
        if "_sandbox" in self.__dict__:
            self._sandbox.close()
