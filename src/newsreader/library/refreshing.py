"""Refreshing: many sources at once, politely, each one's articles in the library as soon as they arrive.

Fetching waits on the network, in one event loop; bodies are read in processes that can be ended, and put into the
library on one thread. So a source that hangs delays nobody, and whatever ends a refresh, what had arrived is kept. What
waits for that thread goes in together, in one transaction: a hundred sources that arrive at once cost one append and
one wait for the disk, and a source that arrives alone waits for nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from msgspec.structs import replace

from newsreader import debug
from newsreader.dates import by_the_clock
from newsreader.errors import SourceError
from newsreader.library.fetching import Fetching
from newsreader.library.importing import ImportReport, land
from newsreader.library.library import Library
from newsreader.library.scheduling import (
    ParsedBody,
    after,
    asked_to_wait,
    can_be_asked,
    digest_of,
    is_due,
)
from newsreader.model import ArticleId, Source, SourceKind
from newsreader.sources import Feed
from newsreader.sources.http import Fetched, Outcome, Request
from newsreader.sources.http.fetcher import Fetcher
from newsreader.sources.parsers import Parsers

PARSERS = 2
"""How many bodies are read at a time, each in a process of its own."""


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
    repeated: int = 0
    """Items left out, because they say again what one before them said."""
    articles: tuple[ArticleId, ...] = ()
    """Those that are new or were changed; they are in the library."""
    new: tuple[ArticleId, ...] = ()
    error: str = ""
    """Why it failed, or waits, in words."""


Listener = Callable[[Progress], None]
"""Is called with progress, from more than one thread, but never from two at the same time for one source."""


@dataclass
class RefreshReport:
    """What a refresh did, source by source."""

    ended: list[Progress] = field(default_factory=list)
    """The sources that are finished, in the order of arrival."""

    def at(self, stage: Stage) -> list[Progress]:
        """Return the sources that ended in a stage."""
        return [each for each in self.ended if each.stage is stage]

    @property
    def added(self) -> int:
        """How many articles are new."""
        return sum(each.added for each in self.ended)

    @property
    def new(self) -> list[ArticleId]:
        """The articles that are new."""
        return [article for each in self.ended for article in each.new]

    @property
    def updated(self) -> int:
        """How many articles were changed."""
        return sum(each.updated for each in self.ended)


def all_sources(library: Library) -> list[Source]:
    """Return the sources that a refresh of everything asks: those that have an address, and are not gone."""
    return [source for source in library.sources if can_be_asked(source) and not source.gone]


def due_sources(library: Library) -> list[Source]:
    """Return the sources that are due."""
    return [source for source in library.sources if is_due(source, library.clock())]


class Refresh(Fetching[RefreshReport]):
    """One refresh of some sources."""

    def __init__(
        self,
        library: Library,
        sources: Iterable[Source],
        *,
        listener: Listener = lambda progress: None,
    ) -> None:
        super().__init__(library, RefreshReport())
        self._sources = list({source.key: source for source in sources}.values())
        self._listener = listener

    async def _fetch_all(self) -> None:
        # Left from the right: processes end what they read, then what has been read is put into the library.
        async with (
            Landing(self._library, self._on_landed) as landing,
            Parsers(PARSERS) as parsers,
            Fetcher() as fetcher,
            asyncio.TaskGroup() as tasks,
        ):
            for source in self._sources:
                tasks.create_task(self._refresh(source, fetcher, parsers, landing))

    async def _refresh(self, source: Source, fetcher: Fetcher, parsers: Parsers, landing: Landing) -> None:
        until = asked_to_wait(source.wait, self._library.clock())
        if until:
            self._end(Progress(source, Stage.WAITING, error=f"its server asked to wait until {by_the_clock(until)}"))
            return
        self._listener(Progress(source, Stage.FETCHING))
        request = Request(url=source.url, etag=source.etag, last_modified=source.last_modified)
        async with fetcher.fetching(request) as fetched:
            size = len(fetched.data) if isinstance(fetched, Fetched) else 0
            debug.note("answer", host=urlsplit(source.url).hostname, outcome=type(fetched).__name__, bytes=size)
            outcome, body = fetched, ParsedBody()
            if isinstance(fetched, Fetched):
                self._listener(Progress(source, Stage.READING))
                parsing = self._parse(source, fetched, parsers)
                # The body may be a hundred megabytes, and is dropped when it was sent to its parser.
                outcome = replace(fetched, data=b"")
                del fetched
                body = await parsing
            # The articles are about as much again, so the room of the body is kept until they are on the disk.
            await landing.put(Arrival(source.key, outcome, body))

    async def _parse(self, source: Source, fetched: Fetched, parsers: Parsers) -> ParsedBody:
        digest = digest_of(fetched.data)
        if digest == source.digest:
            return ParsedBody(ttl=source.ttl, digest=digest)
        parsing = parsers.parse(
            fetched.data,
            format="feed" if source.kind is SourceKind.FEED else "auto",
            reference=self._library.clock(),
            url=fetched.final_url,
            charset=fetched.charset,
        )
        del fetched
        try:
            parsed = await parsing
        except SourceError as error:
            return ParsedBody(problem=str(error))
        ttl = parsed.ttl if isinstance(parsed, Feed) else None
        return ParsedBody(parsed.drafts, ttl or 0, digest, parsed.problem)

    def _on_landed(self, source: Source, report: ImportReport) -> None:
        stage = Stage.FAILED if source.error else Stage.DONE
        counts = report.added, report.updated, report.repeated
        self._end(Progress(source, stage, *counts, tuple(report.articles), tuple(report.new), source.error))

    def _end(self, progress: Progress) -> None:
        host = urlsplit(progress.source.url).hostname
        debug.note("refreshed", host=host, stage=progress.stage, added=progress.added, updated=progress.updated)
        self.report.ended.append(progress)
        self._listener(progress)


class Arrival(NamedTuple):
    """What came of asking a source, given by its key."""

    source: str
    outcome: Outcome
    body: ParsedBody


class Landing:
    """Puts arrivals into the library; an asynchronous context manager, whose end waits until all are in.

    `on_landed` is called for each source, on the thread that does it, when its articles are in the library.
    """

    def __init__(self, library: Library, on_landed: Callable[[Source, ImportReport], None]) -> None:
        self._library = library
        self._on_landed = on_landed
        self._waiting: list[Arrival] = []
        self._lock = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "landing")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._waiting:  # whoever put them in was cancelled
            self._thread.submit(self._land, self._waiting)
        self._thread.shutdown()

    async def put(self, arrival: Arrival) -> None:
        """Put one in. Raises StoreError; one that is cancelled gets there all the same."""
        together = self._waiting
        together.append(arrival)
        async with self._lock:
            if together is self._waiting:  # nobody has taken them meanwhile
                self._waiting = []
                await asyncio.get_running_loop().run_in_executor(self._thread, self._land, together)

    def _land(self, arrivals: Sequence[Arrival]) -> None:
        landed, now = [], self._library.clock()
        with self._library.store.transaction() as transaction:
            for arrival in arrivals:
                # As it is now: it may have been renamed or removed meanwhile.
                source = self._library.store.sources.get(arrival.source)
                if source is not None and not source.removed:
                    report = land(self._library, transaction, source.key, arrival.body.drafts)
                    source = after(source, arrival.outcome, now, arrival.body)
                    transaction.add_source(source)
                    landed.append((source, report))
        for source, report in landed:
            self._on_landed(source, report)
