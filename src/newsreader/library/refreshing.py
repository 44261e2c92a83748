"""Refreshing: many sources at once, politely, each one's articles in the library as soon as they are there.

Fetching waits on the network, in one event loop; bodies are read in processes that can be ended, and landed on one
thread (`landing`). So a source that hangs delays nobody, and whatever ends a refresh, what had arrived is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from msgspec.structs import replace

from newsreader.errors import SourceError, StoreError
from newsreader.library.landing import Arrival, Arrived, Landing, Reading
from newsreader.library.library import Library
from newsreader.library.scheduling import Body, asked_to_wait, by_the_clock, can_be_asked, digest_of, is_due
from newsreader.model import ArticleId, Source, SourceKind
from newsreader.sources import Listing
from newsreader.sources.http import Fetched, Request
from newsreader.sources.http.fetcher import Fetcher
from newsreader.sources.parsers import Parsers

FetcherFactory = Callable[[], AbstractAsyncContextManager[Fetcher]]

PARSERS = 2
"""How many bodies are read at a time, each in a process of its own."""
MANY = 100
"""Sources for which all of these processes are started at once: one alone would read when the last body has come."""
BACKLOG = 64_000_000
"""Bytes of bodies that may wait to be read, and for their place in the library; one that is longer waits alone."""


class Stage(StrEnum):
    """How far a source has come."""

    FETCHING = "fetching"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"
    WAITING = "waiting"
    """Its server asked to be left alone for a while, so it was not asked."""


@dataclass(frozen=True)
class Progress:
    """What happened to one source just now."""

    source: Source
    stage: Stage
    added: int = 0
    updated: int = 0
    articles: tuple[ArticleId, ...] = ()
    """Those that are new or were changed; they are in the library."""
    error: str = ""
    """Why it failed, or waits, in words."""


Listener = Callable[[Progress], None]
"""Is told of progress, from more than one thread, but never from two at the same time for one source."""


@dataclass
class RefreshReport:
    """What a refresh did, source by source."""

    ended: list[Progress] = field(default_factory=list)
    """The sources that it is over with, in the order of arrival."""

    def at(self, stage: Stage) -> list[Progress]:
        """Give the sources that ended so."""
        return [each for each in self.ended if each.stage is stage]

    @property
    def added(self) -> int:
        """How many articles are new."""
        return sum(each.added for each in self.ended)

    @property
    def updated(self) -> int:
        """How many articles were changed."""
        return sum(each.updated for each in self.ended)


def all_sources(library: Library) -> list[Source]:
    """Give the sources that a refresh of everything asks: those that have an address, and are not gone."""
    return [source for source in library.store.sources.values() if can_be_asked(source) and not source.gone]


def due_sources(library: Library, now: datetime | None = None) -> list[Source]:
    """Give the sources whose time has come."""
    now = now or library.clock()
    return [source for source in library.store.sources.values() if is_due(source, now)]


def refresh(
    library: Library,
    sources: Iterable[Source],
    *,
    listener: Listener = lambda progress: None,
    fetcher_factory: FetcherFactory = Fetcher,
) -> RefreshReport:
    """Refresh sources, and return when all is done; `Refresh` is the same for those who may want to cancel it.

    Raises:
        StoreError: the library can't be changed; what had arrived before is kept.
        KeyboardInterrupt: so is what had arrived then.
    """
    return Refresh(library, sources, listener=listener, fetcher_factory=fetcher_factory).run()


class Refresh:
    """One refresh of some sources."""

    def __init__(
        self,
        library: Library,
        sources: Iterable[Source],
        *,
        listener: Listener = lambda progress: None,
        fetcher_factory: FetcherFactory = Fetcher,
    ) -> None:
        self.report = RefreshReport()
        self._library = library
        self._sources = list({source.key: source for source in sources}.values())
        self._listener = listener
        self._fetcher_factory = fetcher_factory
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._cancelled = False

    def run(self) -> RefreshReport:
        """Do it, on this thread. A cancelled one returns with what it did. Raises as `refresh` does."""
        if self._library.read_only:
            raise StoreError(self._library.read_only)
        try:
            asyncio.run(self._run())
        except BaseExceptionGroup as group:
            # One failed source is none; what ends the group is what ends them all, such as a full disk.
            raise group.exceptions[0] from None
        except asyncio.CancelledError:
            if not self._cancelled:
                raise
        return self.report

    def cancel(self) -> None:
        """Stop soon, keeping what has arrived; from any thread, also before `run`, and as often as one likes."""
        if self._cancelled:
            return  # a second time would break off the putting away of the processes
        self._cancelled = True
        if self._loop and self._task:
            # A loop that is closed by now has nothing left to cancel.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._task.cancel)

    async def _run(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        if self._cancelled:
            return
        # Left from the right: processes end what they read, then what has been read is landed.
        async with (
            Landing(self._library, self._told) as landing,
            Parsers(PARSERS, first=1 + (len(self._sources) >= MANY)) as parsers,
            self._fetcher_factory() as fetcher,
            asyncio.TaskGroup() as tasks,
        ):
            hands = _Hands(fetcher, parsers, landing, _Backlog())
            for source in self._sources:
                tasks.create_task(self._refresh(source, hands))

    async def _refresh(self, source: Source, hands: _Hands) -> None:
        until = asked_to_wait(source, self._library.clock())
        if until:
            self._end(Progress(source, Stage.WAITING, error=f"its server asked to wait until {by_the_clock(until)}"))
            return
        self._listener(Progress(source, Stage.FETCHING))
        request = Request(url=source.url, etag=source.etag, last_modified=source.last_modified)
        async with hands.fetcher.fetching(request) as outcome:
            size = len(outcome.data) if isinstance(outcome, Fetched) else 0
            # The place among all requests is kept until there is room for the body.
            await hands.backlog.enter(size)
        try:
            reading = Reading()
            if isinstance(outcome, Fetched):
                self._listener(Progress(source, Stage.READING))
                parsing = self._read(source, outcome, hands.parsers)
                # The body may be a hundred megabytes, and is done with when it was sent to its parser.
                outcome = replace(outcome, data=b"")
                reading = await parsing
            await hands.landing.put(Arrival(source.key, outcome, reading))
        finally:
            hands.backlog.leave(size)

    async def _read(self, source: Source, fetched: Fetched, parsers: Parsers) -> Reading:
        digest = digest_of(fetched.data)
        if digest == source.digest:
            return Reading((), Body(source.ttl, digest))
        parsing = parsers.parse(
            fetched.data,
            format="feed" if source.kind is SourceKind.FEED else "auto",
            reference=self._library.clock(),
            url=fetched.final_url,
            charset=fetched.charset,
        )
        del fetched
        try:
            read = await parsing
        except SourceError as error:
            return Reading((), Body(problem=str(error)))
        return Reading(read.drafts, Body(0 if isinstance(read, Listing) else read.ttl or 0, digest))

    def _told(self, arrived: Arrived) -> None:
        """Pass on what became of a source."""
        source, landed = arrived
        stage = Stage.FAILED if source.error else Stage.DONE
        self._end(Progress(source, stage, landed.added, landed.updated, tuple(landed.articles), source.error))

    def _end(self, progress: Progress) -> None:
        self.report.ended.append(progress)
        self._listener(progress)


class _Hands(NamedTuple):
    """Who does what."""

    fetcher: Fetcher
    parsers: Parsers
    landing: Landing
    backlog: _Backlog


class _Backlog:
    """Bodies that were fetched and are not in the library yet: their bytes are bounded, and not their number."""

    def __init__(self) -> None:
        self._bytes = 0
        self._less = asyncio.Event()

    async def enter(self, size: int) -> None:
        """Wait until there is room for so many bytes; something of any size has it when nothing else is there."""
        while self._bytes and self._bytes + size > BACKLOG:
            self._less.clear()
            await self._less.wait()
        self._bytes += size

    def leave(self, size: int) -> None:
        """Say that they are in the library, or lost."""
        self._bytes -= size
        self._less.set()
