"""Landing: what a refresh has fetched and read goes into the library, on one thread.

What waits when the thread comes to it goes in together, in one transaction: a hundred sources that arrive at once
cost one append and one wait for the disk, and a source that arrives alone waits for nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import NamedTuple, Self

from newsreader.library.importing import Landed, land
from newsreader.library.library import Library
from newsreader.library.scheduling import Body, after
from newsreader.model import Draft, Source
from newsreader.sources.http import Outcome
from newsreader.store import Transaction


class Reading(NamedTuple):
    """What a body gave."""

    drafts: Sequence[Draft] = ()
    body: Body = Body()


class Arrival(NamedTuple):
    """What came of asking a source, given by its key."""

    source: str
    outcome: Outcome
    reading: Reading


class Arrived(NamedTuple):
    """A source as it is now, and what became of its articles."""

    source: Source
    landed: Landed


class Landing:
    """Puts arrivals into the library; an asynchronous context manager, whose end waits until all are in.

    `told` hears of each source, on the thread that lands, when its articles are in the library.
    """

    def __init__(self, library: Library, told: Callable[[Arrived], None]) -> None:
        self._library = library
        self._told = told
        self._waiting: list[tuple[Arrival, asyncio.Future[None]]] = []
        self._working: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "landing")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._working:
                await asyncio.wait([self._working])
        finally:
            self._thread.shutdown()

    async def put(self, arrival: Arrival) -> None:
        """Put one in. Raises StoreError; one that is cancelled gets there all the same."""
        landed = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, landed))
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        await landed

    async def _work(self) -> None:
        """Land what waits, until nothing does."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            together, self._waiting = self._waiting, []
            landing = loop.run_in_executor(self._thread, self._land, [arrival for arrival, _ in together])
            await asyncio.wait([landing])
            error = landing.exception()
            waiting = [landed for _, landed in together if not landed.done()]  # the others were cancelled
            for landed in waiting:
                landed.set_exception(error) if error else landed.set_result(None)
        self._working = None

    def _land(self, arrivals: Sequence[Arrival]) -> None:
        with self._library.store.transaction() as transaction:
            arrived = [self._take(transaction, arrival) for arrival in arrivals]
        found = [each for each in arrived if each]
        if any(each.landed.articles for each in found):
            self._library.content_changed()
        for each in found:
            self._told(each)

    def _take(self, transaction: Transaction, arrival: Arrival) -> Arrived | None:
        """Take what came of one source: its articles and what is known of it, or its error."""
        # As it is now: it may have been renamed or removed meanwhile.
        source = self._library.store.sources.get(arrival.source)
        if source is None or source.removed:
            return None
        drafts = arrival.reading.drafts
        landed = land(self._library, transaction, source.key, drafts) if drafts else Landed()
        source = after(source, arrival.outcome, self._library.clock(), arrival.reading.body)
        transaction.add_source(source)
        return Arrived(source, landed)
