"""The fetcher: one request in, one outcome out, within limits of time, space, politeness and trust."""

from __future__ import annotations

import asyncio
import io
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Self

from newsreader import __version__
from newsreader.errors import NewsreaderError, SourceError
from newsreader.sources.http import answers
from newsreader.sources.http.addresses import credentials, redacted, without_credentials
from newsreader.sources.http.decoding import ACCEPTED, Decoder
from newsreader.sources.http.guard import Guard, IPAddress, is_private
from newsreader.sources.http.journey import REDIRECTS, Journey
from newsreader.sources.http.lookups import never_wait_for_lookups
from newsreader.sources.http.outcomes import Failed, Fetched, Limits, Outcome, Request
from newsreader.sources.http.reasons import error_words
from newsreader.sources.http.trace import Trace

if TYPE_CHECKING:
    import ssl

    import httpx2

USER_AGENT = f"newsreader/{__version__} (news reader for the terminal)"
"""What every request says of us, and all that it says."""

_KEPT = 4
"""Connections kept for another request to their host; the client looks at each of them at every request, so that
keeping 32 costs as much as all the rest of a request."""

_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/html;q=0.8, */*;q=0.5",
    "Accept-Encoding": ACCEPTED,
}


class Fetcher:
    """Fetches sources; an asynchronous context manager, of one event loop.

    Connections are verified against the system's trust store and go through the proxies of the environment; no
    cookie is kept. `ssl_context` takes the place of the system's trust store, `private` decides which addresses
    strangers may not lead to.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        ssl_context: ssl.SSLContext | None = None,
        private: Callable[[IPAddress], bool] = is_private,
    ) -> None:
        limits = limits or Limits()
        self._limits = limits
        self._ssl_context = ssl_context
        self._guard = Guard(private)
        self._all = asyncio.Semaphore(limits.at_once)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(limits.per_host))
        self._queued: defaultdict[str, int] = defaultdict(int)
        """How many requests wait for a place at a host."""
        self._client: httpx2.AsyncClient | None = None
        self._unusable = ""

    async def __aenter__(self) -> Self:
        """Load the client and open it. It opens nothing on the network."""
        never_wait_for_lookups(asyncio.get_running_loop())
        try:
            self._client = _client(self._limits, self._ssl_context)
        except (ImportError, ValueError, OSError) as error:
            self._unusable = f"the proxies or certificates that the environment names cannot be used: {error}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all connections."""
        if self._client:
            await self._client.aclose()

    async def fetch(self, request: Request) -> Outcome:
        """Fetch what `request` asks for. Raises nothing but CancelledError, which ends the request at once."""
        async with self.fetching(request) as outcome:
            return outcome

    @asynccontextmanager
    async def fetching(self, request: Request) -> AsyncIterator[Outcome]:
        """Fetch as `fetch` does, and keep a place among all requests until the body of `async with` is through.

        So bodies are never fetched faster than they are handled, whatever their number.
        """
        async with AsyncExitStack() as place:
            yield await self._outcome(request, place)

    async def _outcome(self, request: Request, place: AsyncExitStack) -> Outcome:
        try:
            journey = Journey(request, self._limits)
            while True:
                outcome = await self._hop(journey, request, place)
                if outcome:
                    return outcome
                await place.aclose()
        except NewsreaderError as error:
            return Failed(reason=str(error))

    async def _hop(self, journey: Journey, request: Request, place: AsyncExitStack) -> Outcome | None:
        """Ask the address at which `journey` stands; None when it redirects."""
        import httpx2  # noqa: PLC0415 - it takes 0.15 s to load

        if self._client is None:
            raise SourceError(redacted(self._unusable) or "the fetcher is not open")
        try:
            url = httpx2.URL(without_credentials(journey.url))
        except httpx2.InvalidURL as error:
            raise SourceError(error_words(error, "", self._limits)) from None
        host = url.raw_host.decode("ascii")
        async with self._place_at(host):
            # After the place at the host: those who queue at a slow host take none from the others.
            await place.enter_async_context(self._all)
            while True:
                try:
                    trace = Trace(self._guard, host, strict=journey.strict)
                    return await self._attempt(self._client, url, journey, request, trace)
                except _StaleConnectionError:
                    continue  # the pool has dropped it; a connection that is new cannot be stale

    @asynccontextmanager
    async def _place_at(self, host: str) -> AsyncIterator[None]:
        self._queued[host] += 1
        try:
            await self._hosts[host].acquire()
        finally:
            self._queued[host] -= 1
        try:
            await asyncio.sleep(0)  # so that those who start together have queued
            yield
        finally:
            self._hosts[host].release()

    async def _attempt(
        self, client: httpx2.AsyncClient, url: httpx2.URL, journey: Journey, request: Request, trace: Trace
    ) -> Outcome | None:
        """Ask once, in the time that is left; what goes wrong becomes a SourceError."""
        import httpx2  # noqa: PLC0415 - it takes 0.15 s to load

        try:
            with journey.counted():
                async with asyncio.timeout(journey.left):
                    return await self._ask(client, url, journey, request, trace)
        except SourceError:
            raise
        except TimeoutError:
            raise SourceError(f"it was not done within {self._limits.total:g} s") from None
        except Exception as error:  # whatever it is, it is the fault of one source and must not end the others
            if trace.stale and isinstance(error, httpx2.NetworkError | httpx2.RemoteProtocolError):
                raise _StaleConnectionError from None
            peer = f"the proxy {trace.peer}" if trace.proxied else trace.peer
            raise SourceError(error_words(error, peer, self._limits)) from None

    async def _ask(
        self, client: httpx2.AsyncClient, url: httpx2.URL, journey: Journey, request: Request, trace: Trace
    ) -> Outcome | None:
        trace.check()
        headers = answers.conditions(request)
        if not self._queued[trace.host]:
            # Nobody is there to use the connection again. One that is kept costs the server, and costs here: the
            # client looks at each at every request.
            headers[b"Connection"] = b"close"
        async with client.stream(
            "GET",
            url,
            headers=headers,
            auth=credentials(journey.url),
            extensions={"trace": trace},
        ) as response:
            status = response.status_code
            if status in REDIRECTS:
                journey.strict = journey.strict or not trace.is_private()
                journey.follow(status, response.headers.get("location", ""))
                return None
            if status == 304:
                async for _ in response.aiter_raw():
                    pass  # there is no body, and the connection can be used again only when that was seen
            if status not in {200, 203}:
                return answers.not_fetched(status, response.headers, request, permanent=journey.permanent)
            data = await self._body(response)
            return Fetched(
                data=data,
                url=journey.stored,
                final_url=str(url),
                content_type=answers.content_type_of(response.headers),
                charset=answers.charset_of(response.headers),
                fresh_for=answers.freshness(response.headers),
                **answers.validators(response.headers),
            )

    async def _body(self, response: httpx2.Response) -> bytes:
        """Read the body. Raises SourceError when it is too big, damaged, cut off or empty."""
        most = self._limits.max_bytes
        too_big = SourceError(f"it sends more than {most / 1_000_000:g} MB")
        if int(response.headers.get("content-length", "0")) > most:
            raise too_big
        body = io.BytesIO()
        decoder = Decoder(response.headers.get("content-encoding", ""))
        async for chunk in response.aiter_raw():
            for piece in decoder.feed(chunk):
                body.write(piece)
                if body.tell() > most:
                    raise too_big
            if response.num_bytes_downloaded > most:
                raise too_big
        decoder.finish()
        if not body.tell():
            raise SourceError("it sent nothing: the body is empty")
        return body.getvalue()


class _StaleConnectionError(Exception):
    """A connection that stood already was closed before it brought an answer."""


def _client(limits: Limits, ssl_context: ssl.SSLContext | None) -> httpx2.AsyncClient:
    import httpx2  # noqa: PLC0415 - it takes 0.15 s to load

    return httpx2.AsyncClient(
        headers=_HEADERS,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        verify=ssl_context or httpx2.create_ssl_context(),
        timeout=httpx2.Timeout(limits.read, connect=limits.connect, pool=None),
        limits=httpx2.Limits(max_keepalive_connections=_KEPT),
        follow_redirects=False,
    )
