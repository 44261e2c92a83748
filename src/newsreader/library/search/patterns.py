"""Searching with regular expressions: in this process, or in one that can be killed.

Python's `re` takes exponential time for some expressions, `(a+)+$` being the famous one, and no other thread runs
meanwhile. A shell can be interrupted; a reader must go on painting, so whatever could take long runs in a sandbox.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence

from newsreader.errors import NewsreaderError, UsageError
from newsreader.library.cancellation import CancelledError, CancelToken
from newsreader.query.tree import search_texts

SECONDS = 2.0
"""Time limit for the texts of one search, some hundred of them."""
_REPEATS = re.compile(r"[*+?{(]")
"""What can make an expression take long; without these the time goes with the length of the text."""


def may_be_slow(pattern: re.Pattern[str]) -> bool:
    """Return whether an expression could take longer than anybody waits, on one text or another."""
    return _REPEATS.search(pattern.pattern) is not None


class Patterns:
    """Searches in this process, however long it takes: for the shell."""

    def search(self, pattern: re.Pattern[str], texts: Sequence[str], cancel: CancelToken) -> list[bool]:
        """Return for each text whether the expression is found in it.

        Raises:
            UsageError: it takes too long.
            CancelledError: it was cancelled.
        """
        cancel.check()
        return search_texts(pattern, texts)

    def close(self) -> None:
        """Stop what runs; may be called again."""


class SandboxedPatterns(Patterns):
    """Searches in another process where it could take long, one search at a time. For any thread."""

    def __init__(self) -> None:
        from newsreader.sandbox import Sandbox  # noqa: PLC0415 - the shell needs none, and starts sooner without it

        self._lock = threading.Lock()
        self._sandbox = Sandbox()
        self._slow: set[re.Pattern[str]] = set()
        self._closed = False

    def search(self, pattern: re.Pattern[str], texts: Sequence[str], cancel: CancelToken) -> list[bool]:
        """Return for each text whether the expression is found in it, within `SECONDS`."""
        if not may_be_slow(pattern):
            return super().search(pattern, texts, cancel)

        def is_wanted() -> bool:
            return not (cancel.is_cancelled or self._closed)

        with self._lock:
            if is_wanted() and pattern not in self._slow:
                try:
                    return self._sandbox.run(search_texts, pattern, texts, wanted=is_wanted, seconds=SECONDS)
                except NewsreaderError:
                    if is_wanted():
                        self._slow.add(pattern)
            if not is_wanted():
                raise CancelledError
        raise UsageError(f"/{pattern.pattern}/ takes too long to look for; make it simpler")

    def close(self) -> None:
        """End the process, whatever it is doing; may be called again."""
        self._closed = True
        self._sandbox.close()
