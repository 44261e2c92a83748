"""The parts of a long feed, shared by the process that parses with a second one: every other part is read in each.

The second is a copy of the first (fork), made when the feed has been surveyed, so that nothing is sent to it and what
it knows is the same. What it reads comes back through a pipe, a part at a time and in order, and is passed on as it is.
Whatever it fails at, the first reads itself.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import BinaryIO

from newsreader.model import Draft
from newsreader.sources.results import Skipped

Encode = Callable[[list[Draft], list[Skipped]], bytes]
Next = Callable[[BinaryIO], bytes]


def is_worth_it() -> bool:
    """Whether a copy of this process would have a processor to run on. Linux only: elsewhere libraries dislike it."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


class Shared:
    """The delivery (`results.Delivery`) of one feed's parts to `answers`.

    `encode` writes what a part gave, `read_next` reads one such thing, whole, or gives nothing at the end of it all;
    `on_copy` is called in the copy before it does anything.
    """

    def __init__(self, answers: BinaryIO, encode: Encode, read_next: Next, on_copy: Callable[[], None]) -> None:
        self._answers = answers
        self._encode = encode
        self._read_next = read_next
        self._on_copy = on_copy
        self._copy = 0
        """The process id of the copy."""
        self._is_copy = False
        self._from_copy: BinaryIO | None = None

    def take(self, drafts: list[Draft], skipped: list[Skipped]) -> None:
        """Send what a part gave, from the copy to the first."""
        self._answers.write(self._encode(drafts, skipped))
        self._answers.flush()

    def elsewhere(self, part: int) -> bool:
        """Whether the other process reads this part; in the first one it has been passed on then."""
        if part == 1 and is_worth_it():
            self._divide()
        if self._is_copy:
            return part % 2 == 1
        if part % 2 == 1 or self._from_copy is None:
            return False
        read = self._read_next(self._from_copy)
        if not read:
            self.close()
            return False
        self._answers.write(read)
        self._answers.flush()
        return True

    def close(self, drafts: list[Draft] | None = None, skipped: list[Skipped] | None = None) -> None:
        """End: the copy, with what its last part gave, if that was its, and the first without the copy."""
        if self._is_copy:
            try:
                if drafts is not None:
                    self.take(drafts, skipped or [])
            finally:
                os._exit(0)
        if self._from_copy:
            self._from_copy.close()
            self._from_copy = None
            os.kill(self._copy, signal.SIGKILL)
            os.waitpid(self._copy, 0)

    def _divide(self) -> None:
        reading, writing = os.pipe()
        try:
            self._copy = os.fork()
        except OSError:  # no room for another process
            os.close(reading)
            os.close(writing)
            return
        if self._copy:
            os.close(writing)
            self._from_copy = os.fdopen(reading, "rb")
            return
        self._is_copy = True
        try:
            os.close(reading)
            self._on_copy()
            os.close(self._answers.fileno())  # the parent waits for its end
            self._answers = os.fdopen(writing, "wb")
        except BaseException:
            os._exit(1)
