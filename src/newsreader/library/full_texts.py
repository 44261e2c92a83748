"""Full texts: the pages of articles are fetched, and what they say is kept beside what the feed said.

One page of a host is fetched at a time, with a pause before the next one. A host that asks to be left alone, or does
not answer time and again, is left alone. A text that is there is never replaced by a failure.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from urllib.parse import urlsplit

from newsreader.dates import by_the_clock, to_the_second
from newsreader.errors import SourceError
from newsreader.library.fetching import Fetching
from newsreader.library.library import Library
from newsreader.library.scheduling import asked_to_wait
from newsreader.library.searching import among
from newsreader.model import Article, ArticleId, FullText
from newsreader.query import parse
from newsreader.sources.full_text import MAX_PAGE, Extractors
from newsreader.sources.http import Failed, Fetched, Gone, Later, Limits, NotModified, Request
from newsreader.sources.http.fetcher import Fetcher
from newsreader.text import clean_url

PAUSE = 0.5
"""Seconds between two pages of a host."""
FAILURES = 3
"""Requests in a row that a host leaves without an answer, after which it is asked for no other article."""
MAX_PAGES = 3
"""Pages in a row that send their readers on, before it is taken for a circle."""
MOST_OF_SOURCE = 50
"""Articles of a source whose pages are fetched after a refresh: the newest ones."""
RETRY = timedelta(hours=1)
"""How long a server is left alone that asks for that and does not say for how long."""
_UNREAD = parse("is:unread")
_REFUSALS = frozenset({401, 402, 403, 407, 451})
_MISSING = 404
_SERVER_ERROR = 500


class Stage(StrEnum):
    """How far an article has come."""

    FETCHING = "fetching"
    FETCHED = "fetched"
    FAILED = "failed"
    WAITING = "waiting"
    """Its server was not asked for it, as it asked to be left alone, or did not answer."""
    KNOWN = "known"
    """It was there already, or is known to fail."""


@dataclass(frozen=True)
class Progress:
    """What happened to one article just now."""

    article: Article
    stage: Stage
    error: str = ""
    """Why there is no text, in words."""


Listener = Callable[[Progress], None]


@dataclass
class FullTextReport:
    """What was fetched, article by article."""

    ended: list[Progress] = field(default_factory=list)
    """The articles that are finished, in this order."""

    def at(self, stage: Stage) -> list[Progress]:
        """Return the articles that ended in a stage."""
        return [each for each in self.ended if each.stage is stage]


def is_wanted(full_text: FullText | None, now: datetime) -> bool:
    """Return whether a page is to be fetched: it was not yet, or in vain and may be tried again."""
    if full_text is None:
        return True
    return bool(full_text.error and full_text.due) and not asked_to_wait(full_text.due, now)


def new_of_sources(library: Library, sources: Iterable[str]) -> list[Article]:
    """Return the articles whose pages are to be fetched after a refresh of sources, given by their keys.

    They are those unread ones that came since the full text of their source is wanted, `MOST_OF_SOURCE` at most; what
    is hidden or muted is left out.
    """
    wanted = set(sources)
    since = {source.key: source.full for source in library.sources if source.full and source.key in wanted}
    found: defaultdict[str, list[Article]] = defaultdict(list)
    for article in library.store.articles.values() if since else ():
        if article.source in since and article.added >= since[article.source] and article.url:
            found[article.source].append(article)
    newest = [
        article for each in found.values() for article in heapq.nlargest(MOST_OF_SOURCE, each, key=attrgetter("added"))
    ]
    unread = among(library, _UNREAD, [article.id for article in newest])
    return [article for article in unread if is_wanted(library.store.full_text(article.id), library.clock())]


class FullTextFetch(Fetching[FullTextReport]):
    """Fetches the pages of some articles that have an address."""

    def __init__(
        self,
        library: Library,
        articles: Iterable[Article],
        *,
        again: bool = False,
        listener: Listener = lambda progress: None,
    ) -> None:
        """Prepare it.

        Args:
            library: where the articles are.
            articles: whose pages to fetch.
            again: also those that are there, or are known to fail.
            listener: is called with progress, on the thread of `run`.
        """
        super().__init__(library, FullTextReport())
        self._articles = list({article.id: article for article in articles}.values())
        self._again = again
        self._listener = listener
        self._left_alone: dict[str, str] = {}
        """Why hosts are not asked any more."""
        self._unanswered: Counter[str] = Counter()
        """How many requests in a row hosts left without an answer."""

    async def _fetch_all(self) -> None:
        queues = self._queues()
        if not queues:
            return
        # Left from the right: what was fetched is put into the library before its thread ends.
        with ThreadPoolExecutor(1, "keeping") as thread:
            async with (
                Extractors() as extractors,
                Fetcher(Limits(max_bytes=MAX_PAGE)) as fetcher,
                asyncio.TaskGroup() as tasks,
            ):
                for host, queue in queues.items():
                    tasks.create_task(self._fetch_from(host, queue, fetcher, extractors, thread))

    def _queues(self) -> dict[str, deque[Article]]:
        """Return what is to be fetched, by host; report the rest."""
        queues: defaultdict[str, deque[Article]] = defaultdict(deque)
        now = self._library.clock()
        for article in self._articles:
            known = self._library.store.full_text(article.id)
            host = urlsplit(article.url).hostname or ""
            if known and (until := asked_to_wait(known.due, now)):
                self._left_alone.setdefault(host, f"its server asked to wait until {by_the_clock(until)}")
            elif not self._again and not is_wanted(known, now):
                self._end(Progress(article, Stage.KNOWN, known.error if known else ""))
                continue
            queues[host].append(article)
        return queues

    async def _fetch_from(
        self, host: str, queue: deque[Article], fetcher: Fetcher, extractors: Extractors, thread: ThreadPoolExecutor
    ) -> None:
        """Fetch the pages of a host one after the other."""
        while queue:
            article = queue.popleft()
            if host in self._left_alone:
                self._end(Progress(article, Stage.WAITING, self._left_alone[host]))
                continue
            self._listener(Progress(article, Stage.FETCHING))
            full_text = await self._fetch(article, host, fetcher, extractors)
            # One that is cancelled gets there all the same.
            await asyncio.get_running_loop().run_in_executor(thread, self._keep, article.id, full_text)
            self._end(Progress(article, Stage.FAILED if full_text.error else Stage.FETCHED, full_text.error))
            if queue:
                await asyncio.sleep(PAUSE)

    async def _fetch(self, article: Article, host: str, fetcher: Fetcher, extractors: Extractors) -> FullText:
        """Fetch a page, and those that it sends its readers on to; return what came of it."""
        source = self._library.store.sources.get(article.source)
        own_host = self._library.own_host(article.source)
        selector = source.selector if source else ""
        url, untrusted = clean_url(article.url), False
        for _ in range(MAX_PAGES):
            untrusted = untrusted or urlsplit(url).hostname != own_host
            request = Request(url=url, page=True, untrusted=untrusted)
            async with fetcher.fetching(request) as outcome:
                if not isinstance(outcome, Fetched):
                    return self._failure(outcome, host)
                self._unanswered[host] = 0
                try:
                    extracted = await extractors.extract(
                        outcome.data,
                        asked=article.url,
                        url=outcome.final_url,
                        charset=outcome.charset,
                        refresh=outcome.refresh,
                        headline=article.headline,
                        selector=selector,
                    )
                except SourceError as error:
                    return self._failed(str(error))
            if extracted.html:
                return FullText(html=extracted.html, url=clean_url(outcome.final_url), at=self._library.stamp())
            url = extracted.next_url
        return self._failed(f"{MAX_PAGES} pages in a row sent us on to the next one")

    def _failure(self, outcome: NotModified | Gone | Later | Failed, host: str) -> FullText:
        """Return what is kept of a request that brought no page."""
        now, due, reason = self._library.clock(), None, outcome.reason
        match outcome:
            case Later():
                due = now + (RETRY if outcome.seconds is None else timedelta(seconds=outcome.seconds))
                self._left_alone.setdefault(host, f"its server asked to wait until {by_the_clock(due)}")
            case Failed(status=None):
                self._unanswered[host] += 1
                if self._unanswered[host] == FAILURES:
                    self._left_alone.setdefault(host, f"{host} did not answer {FAILURES} times in a row")
                due = now
            case Failed(status=int(status)) if status in _REFUSALS:
                reason = f"{outcome.reason.partition(':')[0]}: it is for subscribers, or not for programs"
            case Failed(status=int(status)):
                reason += "; it may have moved" * (status == _MISSING)
                due = now if status >= _SERVER_ERROR else None
        return self._failed(reason, due)

    def _failed(self, reason: str, due: datetime | None = None) -> FullText:
        return FullText(at=self._library.stamp(), error=reason, due=to_the_second(due) if due else "")

    def _keep(self, article_id: ArticleId, full_text: FullText) -> None:
        """Put what came of an article into the library. Raises StoreError."""
        with self._library.store.transaction() as transaction:
            known = self._library.store.full_text(article_id)
            if full_text.html or known is None or not known.html:
                transaction.set_full_text(article_id, full_text)

    def _end(self, progress: Progress) -> None:
        self.report.ended.append(progress)
        self._listener(progress)
