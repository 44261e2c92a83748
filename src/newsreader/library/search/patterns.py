"""Searching with regular expressions: in this process, or in one that can be killed.

Python's `re` takes exponential time for some expressions, `(a+)+$` being the famous one, and no other thread runs
meanwhile. A shell can be interrupted; a reader must go on painting, so whatever could take long runs in a sandbox.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence

from newsreader.errors import NewsreaderError, UsageError
from newsreader.library.dropping import Going, check
from newsreader.query.literals import search_texts

SECONDS = 2.0
"""Time limit for the texts of one search, some hundred of them."""
_REPEATS = re.compile(r"[*+?{(]")
"""What can make an expression take long; without these the time goes with the length of the text."""


def may_be_slow(pattern: re.Pattern[str]) -> bool:
    """Whether an expression could take longer than anybody waits, on one text or another."""
    return _REPEATS.search(pattern.pattern) is not None


class Patterns:
    """Searches in this process, however long it takes: for the shell."""

    def search(self, pattern: re.Pattern[str], texts: Sequence[str], going: Going) -> list[bool]:
        """Return for each text whether the expression is found in it.

        Raises:
            UsageError: it takes too long.
            DroppedError: the result is not wanted any more.
        """
        check(going)
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

    def search(self, pattern: re.Pattern[str], texts: Sequence[str], going: Going) -> list[bool]:
        """Return for each text whether the expression is found in it, within `SECONDS`."""
        if not may_be_slow(pattern):
            return super().search(pattern, texts, going)
        wanted: Going = lambda: going() and not self._closed  # noqa: E731
        with self._lock:
            check(wanted)
            if pattern not in self._slow:
                try:
                    return self._sandbox.run(search_texts, pattern, texts, wanted=wanted, seconds=SECONDS)
                except NewsreaderError:
                    check(wanted)
                self._slow.add(pattern)
        raise UsageError(f"/{pattern.pattern}/ takes too long to look for; make it simpler")

    def close(self) -> None:
        """End the process, whatever it is doing; may be called again."""
        self._closed = True
        self._sandbox.close()
