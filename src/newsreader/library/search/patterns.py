"""Searching with regular expressions: in this process, or in one that can be ended.

Python's `re` takes exponential time for some expressions, `(a+)+$` being the famous one, and no other thread runs
meanwhile. A shell can be interrupted; a reader must go on painting. So it has what could take long done by a
process of its own, which is killed when it does take long, or when nobody wants to know any more.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, cast

from newsreader.errors import UsageError
from newsreader.library.cancellation import CancelledError, CancelToken

if TYPE_CHECKING:
    import subprocess

SECONDS = 2.0
"""What some hundred texts may take."""
_START = 10.0
"""What a new process may take to start, on the slowest of machines."""
_LOOK = 0.02
"""Seconds between looks at the clock, and whether the answer is still wanted."""
_REPEATS = re.compile(r"[*+?{(]")
"""What can make an expression take long; without these the time goes with the length of the text."""
_WORKER = """
import json, re, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
alarm = getattr(signal, "alarm", int)  # for a parent that was killed meanwhile
print(flush=True)
for line in sys.stdin.buffer:
    alarm(30)
    pattern, flags, texts = json.loads(line)
    search = re.compile(pattern, flags).search
    print(json.dumps([search(text) is not None for text in texts]), flush=True)
    alarm(0)
"""


def may_be_slow(pattern: re.Pattern[str]) -> bool:
    """Whether an expression could take longer than anybody waits, on one text or another."""
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
        return [pattern.search(text) is not None for text in texts]

    def close(self) -> None:
        """End what runs; may be called again."""


class BoundedPatterns(Patterns):
    """Searches in another process where it could take long, one search at a time. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._slow: set[re.Pattern[str]] = set()
        self._closed = False

    def search(self, pattern: re.Pattern[str], texts: Sequence[str], cancel: CancelToken) -> list[bool]:
        """Return for each text whether the expression is found in it; not longer than `SECONDS`."""
        if not may_be_slow(pattern):
            return super().search(pattern, texts, cancel)
        with self._lock:
            self._check(cancel)
            if pattern not in self._slow:
                self._worker = self._worker or _Worker()
                answer = self._worker.ask(pattern, texts, lambda: not (cancel.is_cancelled or self._closed))
                if answer is not None:
                    return answer
                self._worker = None
                self._check(cancel)
                self._slow.add(pattern)
        raise UsageError(f"/{pattern.pattern}/ takes too long to look for; make it simpler")

    def _check(self, cancel: CancelToken) -> None:
        if self._closed:
            raise CancelledError
        cancel.check()

    def close(self) -> None:
        """End the process, whatever it is doing; may be called again."""
        self._closed = True
        with self._lock:
            if self._worker:
                self._worker.end()


class _Worker:
    """A process that looks for expressions; it ends with its input."""

    def __init__(self) -> None:
        import subprocess  # noqa: PLC0415 - only for an expression that needs it

        self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - what it runs stands above
            [sys.executable, "-I", "-S", "-c", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._ready = False

    def ask(self, pattern: re.Pattern[str], texts: Sequence[str], wanted: Callable[[], bool]) -> list[bool] | None:
        """Put a question; None, and the end of the process, where there is no answer in time."""
        questions, answers = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        question = json.dumps([pattern.pattern, pattern.flags & ~re.UNICODE, texts]).encode() + b"\n"
        answer = b""
        with contextlib.suppress(OSError):
            if not self._ready:
                with self._watched(_START, wanted):
                    self._ready = answers.readline() == b"\n"
            with self._watched(SECONDS, wanted):
                questions.write(question)
                questions.flush()
                answer = answers.readline()
        if answer.endswith(b"\n"):
            return cast("list[bool]", json.loads(answer))
        self.end()
        return None

    def end(self) -> None:
        """Kill the process, and clear away what is left of it."""
        with self._process:
            self._process.kill()
            with contextlib.suppress(OSError):
                cast(IO[bytes], self._process.stdin).close()

    @contextlib.contextmanager
    def _watched(self, seconds: float, wanted: Callable[[], bool]) -> Iterator[None]:
        """Kill the process when this takes longer, or is not wanted any more."""
        done = threading.Event()

        def watch() -> None:
            end = time.monotonic() + seconds
            while not done.wait(_LOOK):
                if time.monotonic() > end or not wanted():
                    self._process.kill()
                    return

        watcher = threading.Thread(target=watch, name="watching", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
