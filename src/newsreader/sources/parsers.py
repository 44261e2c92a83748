"""`sources.parse` in processes that can be killed (`newsreader.sandbox`).

A megabyte of hostile XML or HTML can cost minutes of time and gigabytes of memory in the best of parsers.
"""

from __future__ import annotations

import gc
from concurrent.futures import Future
from functools import partial
from typing import Any

from msgspec.structs import replace

from newsreader.errors import SourceError
from newsreader.sandbox import Sandbox, SandboxError, send_part
from newsreader.sources import parse
from newsreader.sources.results import Listing

SECONDS = 5.0
"""The time to parse anything, however small, on a machine that is busy."""
SECONDS_PER_MEGABYTE = 1.0
"""Beyond that: five times what a feed of 18 MB took on a machine of two cores."""
MEMORY = 1 << 30
"""Bytes of address space that a worker may have, whatever it reads."""
MEMORY_PER_BYTE = 16
"""Beyond that, for each byte of what is read: its text in UTF-8 and in Python, its tree, its drafts."""

_EXAMPLE = b"""<rss version="2.0"><channel><title>a</title><link>https://a.example/</link><item><title>b</title>
<guid>c</guid><description>&lt;p&gt;d</description><pubDate>Thu, 13 Nov 2025 09:12:00 GMT</pubDate></item>
</channel></rss>"""


def deadline(size: int) -> float:
    """Return how many seconds the parsing of `size` bytes may take."""
    return SECONDS + SECONDS_PER_MEGABYTE * size / 1_000_000


class Parsers(Sandbox):
    """Parsers in worker processes, at most `most` at a time; an asynchronous context manager."""

    def __init__(self, most: int = 2) -> None:
        super().__init__(most, prepare=_load)

    async def parse(self, data: bytes, *, seconds: float | None = None, **arguments: Any) -> Listing:
        """Parse as `sources.parse` does, with its `arguments`, within `seconds` (default: `deadline` of the size).

        Raises what `sources.parse` raises, and SourceError when it takes too much time or memory.
        """
        import asyncio  # noqa: PLC0415 - a worker needs none, and starts sooner without it

        parts: list[Listing] = []
        future: Future[Listing] = self.submit(
            partial(parse, deliver=send_part, **arguments),
            data=data,
            seconds=deadline(len(data)) if seconds is None else seconds,
            memory=MEMORY + MEMORY_PER_BYTE * len(data),
            on_part=parts.append,
        )
        del data  # it may be big, and is dropped when it was sent
        try:
            parts.append(await asyncio.wrap_future(future))
        except SandboxError as error:
            raise SourceError(str(error)) from None
        finally:
            del future  # one that failed is in a circle with this frame, and by that with those that hold the body
        drafts = [draft for part in parts for draft in part.drafts]
        return replace(parts[-1], drafts=drafts, skipped=[each for part in parts for each in part.skipped])


def parse_in_sandbox(data: bytes, *, seconds: float | None = None, **arguments: Any) -> Listing:
    """Parse one thing as `Parsers.parse` does, in a worker of its own, and wait for it."""
    import asyncio  # noqa: PLC0415 - as above

    async def parse_alone() -> Listing:
        async with Parsers(1) as parsers:
            return await parsers.parse(data, seconds=seconds, **arguments)

    return asyncio.run(parse_alone())


def _load() -> None:
    """Load what parsing needs, in a worker."""
    parse(_EXAMPLE)
    gc.freeze()  # what was loaded stays
    gc.set_threshold(20_000)
