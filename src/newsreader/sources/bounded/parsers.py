"""Parsing with a deadline: in processes that can be ended, because a parser in C or in a regex cannot be interrupted.

A megabyte of hostile XML or HTML can cost minutes of time and gigabytes of memory in the best of parsers. The processes
are started once and asked again and again; one that does not answer in time is killed, and the next question has
a new one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

from newsreader.errors import SourceError, UsageError
from newsreader.sources.bounded.process import Asked, Process
from newsreader.sources.results import Feed, Listing

Result = TypeVar("Result")

_SECONDS = 5.0
_SECONDS_A_MEGABYTE = 1.0
_MEMORY = 1 << 30
_MEMORY_A_BYTE = 16
_ENOUGH = 20_000_000
"""Bytes that wait before another process is started: one reads faster than small bodies arrive."""
_PATIENCE = 2.0
"""Seconds that the first one waits before another process is started."""


def deadline(size: int) -> float:
    """Return how many seconds the parsing of `size` bytes may take."""
    return _SECONDS + _SECONDS_A_MEGABYTE * size / 1_000_000


class Parsers:
    """Processes that parse, at most `most` at a time; an asynchronous context manager, of one event loop.

    `first` of them are started at once, which pays where so much is to be read that all will be busy.
    """

    def __init__(self, most: int = 2, *, first: int = 1) -> None:
        self._most = most
        self._first = first
        self._processes: list[Process] = []
        self._waiting: deque[Asked] = deque()
        self._bytes = 0
        """Of those that wait."""
        self._patience: asyncio.TimerHandle | None = None
        """Runs while somebody waits who may be given another process for it."""
        self._closed = False

    async def __aenter__(self) -> Self:
        """Start the first processes, which load while their first questions are still on the way."""
        for _ in range(min(self._first, self._most)):
            self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def pids(self) -> list[int]:
        """The process ids of those that run."""
        return [process.pid for process in self._processes if process.pid]

    async def close(self) -> None:
        """End all processes; what they are parsing, and what waits for them, ends with a SourceError."""
        self._closed = True
        for process in list(self._processes):
            await process.end()
        for asked in self._waiting:
            asked.fail("the parsing was stopped")
        self._waiting.clear()
        if self._patience:
            self._patience.cancel()

    async def parse(self, data: bytes, *, seconds: float | None = None, **arguments: Any) -> Listing | Feed:
        """Parse as `sources.parse` does, with its `arguments`, within `seconds` (default: `deadline` of the size).

        Raises what `sources.parse` raises, and SourceError when it takes too much time or memory.
        """
        asked = Asked(
            data,
            arguments,
            seconds=deadline(len(data)) if seconds is None else seconds,
            memory=_MEMORY + _MEMORY_A_BYTE * len(data),
        )
        del data  # it may be big, and is dropped when it was sent
        if self._closed:
            asked.fail("the parsing was stopped")
        self._waiting.append(asked)
        self._bytes += asked.size
        self._hand_out()
        try:
            return await asked.result
        except UsageError:
            raise
        except SourceError as error:
            # What `sources.parse` says has the name in it already.
            name = arguments.get("name")
            raise SourceError(f"{name}: {error}" if name and asked.failed else str(error)) from None

    def _hand_out(self) -> None:
        """Give questions to processes while there is room."""
        while self._waiting:
            asked = self._waiting[0]
            if not asked.result.done():
                process = self._with_room(asked)
                if process is None:
                    return
                process.ask(asked)
            self._bytes -= self._waiting.popleft().size

    def _with_room(self, asked: Asked) -> Process | None:
        roomy = [process for process in self._processes if process.has_room(asked)]
        if not roomy and self._wants_another():
            return self._start()
        return min(roomy, key=lambda process: process.waiting, default=None)

    def _wants_another(self) -> bool:
        if len(self._processes) >= self._most or self._closed:
            return False
        if not self._processes or self._waiting[0].age > _PATIENCE:
            return True
        if self._patience is None:
            self._patience = asyncio.get_running_loop().call_later(_PATIENCE, self._look_again)
        return self._bytes > _ENOUGH

    def _look_again(self) -> None:
        self._patience = None
        self._hand_out()

    def _start(self) -> Process:
        process = Process(on_room=self._hand_out, on_end=self._ended)
        self._processes.append(process)
        return process

    def _ended(self, process: Process, unanswered: list[Asked]) -> None:
        """Take back what a process that ended did not come to."""
        self._processes.remove(process)
        self._waiting.extendleft(reversed(unanswered))
        self._bytes += sum(asked.size for asked in unanswered)
        if not self._closed:
            self._hand_out()


def parse_bounded(data: bytes, *, seconds: float | None = None, **arguments: Any) -> Listing | Feed:
    """Parse one thing as `Parsers.parse` does, in a process of its own. Not within an event loop."""

    async def parse() -> Listing | Feed:
        async with Parsers(1) as parsers:
            return await parsers.parse(data, seconds=seconds, **arguments)

    return run(parse())


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Do what `asyncio.run` does, without making the result the loop's: that writes down the `repr` of its result
    when it puts signal handlers back, which takes seconds for 100,000 drafts.
    """
    found: list[Result] = []

    async def keep() -> None:
        found.append(await coroutine)

    asyncio.run(keep())
    return found[0]
