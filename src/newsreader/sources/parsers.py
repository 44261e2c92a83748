"""`sources.parse` in processes that can be killed (`newsreader.sandbox`).

A megabyte of hostile XML or HTML can cost minutes of time and gigabytes of memory in the best of parsers.
"""

from __future__ import annotations

import asyncio
import gc
from concurrent.futures import Future
from typing import Any, Self

import msgspec
from msgspec.structs import replace

from newsreader import sandbox
from newsreader.dates import from_iso
from newsreader.errors import SourceError
from newsreader.model import Draft
from newsreader.sandbox import Sandbox, SandboxError
from newsreader.sources import parse
from newsreader.sources.results import Feed, Listing, Skipped

SECONDS = 5.0
SECONDS_PER_MEGABYTE = 1.0
MEMORY = 1 << 30
"""Bytes of address space that a worker may have, whatever it reads."""
MEMORY_PER_BYTE = 16

_EXAMPLE = b"""<rss version="2.0"><channel><title>a</title><link>https://a.example/</link><item><title>b</title>
<guid>c</guid><description>&lt;p&gt;d</description><pubDate>Thu, 13 Nov 2025 09:12:00 GMT</pubDate></item>
</channel></rss>"""


def deadline(size: int) -> float:
    """Return how many seconds the parsing of `size` bytes may take."""
    return SECONDS + SECONDS_PER_MEGABYTE * size / 1_000_000


class Parsers:
    """Parsers in worker processes, at most `most` at a time, of which `first` are started at once.

    An asynchronous context manager, of one event loop. Starting more than one at once pays where so much is to be
    read that all will be busy.
    """

    def __init__(self, most: int = 2, *, first: int = 1) -> None:
        self._sandbox = Sandbox(most, prepare=_load)
        self._first = first

    async def __aenter__(self) -> Self:
        """Start the first workers, which load while their first requests are still on the way."""
        self._sandbox.start(self._first)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that run."""
        return self._sandbox.pids

    async def close(self) -> None:
        """Kill all workers; what they read, and what waits for them, ends with a SourceError."""
        self._sandbox.close()

    async def parse(self, data: bytes, *, seconds: float | None = None, **arguments: Any) -> Listing | Feed:
        """Parse as `sources.parse` does, with its `arguments`, within `seconds` (default: `deadline` of the size).

        Raises what `sources.parse` raises, and SourceError when it takes too much time or memory.
        """
        request = ParseRequest(self._sandbox, data, arguments, seconds)
        del data  # it may be big, and is dropped when it was sent
        try:
            return request.complete(await asyncio.wrap_future(request.future))
        except SandboxError as error:
            raise request.source_error(error) from None


class ParseRequest:
    """A call of `sources.parse` in a worker, whose drafts come in parts."""

    def __init__(self, sandbox: Sandbox, data: bytes, arguments: dict[str, Any], seconds: float | None) -> None:
        self._name = arguments.get("name", "")
        self._drafts: list[Draft] = []
        self._skipped: list[Skipped] = []
        self.future: Future[Listing | Feed] = sandbox.submit(
            _parse,
            arguments,
            data=data,
            seconds=deadline(len(data)) if seconds is None else seconds,
            memory=MEMORY + MEMORY_PER_BYTE * len(data),
            on_part=self._receive,
        )

    def _receive(self, part: tuple[bytes, list[Skipped]]) -> None:
        drafts, skipped = part
        for draft in msgspec.json.decode(drafts):
            draft["published"] = from_iso(draft["published"])  # JSON does not tell a day from a time
            self._drafts.append(Draft(**draft))
        self._skipped += skipped

    def complete(self, result: Listing | Feed) -> Listing | Feed:
        """Return the result with what came before it."""
        return replace(result, drafts=self._drafts, skipped=self._skipped)

    def source_error(self, error: SandboxError) -> SourceError:
        """Return the error of a request that had no answer; what `sources.parse` raises has the name in it already."""
        return SourceError(f"{self._name}: {error}" if self._name else str(error))


def parse_in_sandbox(data: bytes, *, seconds: float | None = None, **arguments: Any) -> Listing | Feed:
    """Parse one thing as `Parsers.parse` does, in a worker of its own, and wait for it."""
    with Sandbox(prepare=_load) as workers:
        request = ParseRequest(workers, data, arguments, seconds)
        try:
            return request.complete(request.future.result())
        except SandboxError as error:
            raise request.source_error(error) from None


def _load() -> None:
    """Load what parsing needs, in a worker."""
    parse(_EXAMPLE)
    gc.freeze()  # what was loaded stays
    gc.set_threshold(20_000)


def _parse(data: bytes, arguments: dict[str, Any]) -> Listing | Feed:
    """Parse in a worker: the drafts are sent in parts, the rest is returned."""
    result = parse(data, deliver=_deliver, **arguments)
    _deliver(result.drafts, result.skipped)
    return replace(result, drafts=[], skipped=[])


def _deliver(drafts: list[Draft], skipped: list[Skipped]) -> None:
    sandbox.send_part((msgspec.json.encode(drafts), skipped))
