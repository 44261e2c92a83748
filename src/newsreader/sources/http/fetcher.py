"""The fetcher: one request in, one outcome out, within limits of time, space, politeness and trust."""

from __future__ import annotations

import asyncio
import io
from base64 import b64encode
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Self

from newsreader import __version__
from newsreader.errors import NewsreaderError, SourceError
from newsreader.sources.http import answers
from newsreader.sources.http.addresses import ascii_url, credentials, host_of
from newsreader.sources.http.decoding import ACCEPTED, Decoder
from newsreader.sources.http.guard import Guard, IPAddress, is_private
from newsreader.sources.http.journey import REDIRECTS, Journey
from newsreader.sources.http.lookups import never_wait_for_lookups
from newsreader.sources.http.outcomes import Failed, Fetched, Limits, Outcome, Request
from newsreader.sources.http.reasons import error_words

if TYPE_CHECKING:
    import ssl

    from newsreader.sources.http.client import Client, Response, Way

USER_AGENT = f"newsreader/{__version__} (news reader for the terminal)"
"""What every request says of us, and all that it says."""

_HEADERS = {
    b"User-Agent": USER_AGENT.encode(),
    b"Accept": b"application/atom+xml, application/rss+xml, application/feed+json, "
    b"application/xml;q=0.9, text/html;q=0.8, */*;q=0.5",
    b"Accept-Encoding": ACCEPTED.encode(),
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
        self._client: Client | None = None

    async def __aenter__(self) -> Self:
        """Load the client and open it. It opens nothing on the network."""
        from newsreader.sources.http.client import Client  # noqa: PLC0415 - it takes 0.1 s to load

        never_wait_for_lookups(asyncio.get_running_loop())
        self._client = Client(self._limits, self._ssl_context, self._guard)
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
        if self._client is None:
            raise SourceError("the fetcher is not open")
        url = ascii_url(journey.url)
        async with self._place_at(host_of(url)):
            # After the place at the host: those who queue at a slow host take none from the others.
            await place.enter_async_context(self._all)
            return await self._attempt(self._client, url, journey, request)

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

    async def _attempt(self, client: Client, url: str, journey: Journey, request: Request) -> Outcome | None:
        """Ask in the time that is left; what goes wrong becomes a SourceError."""
        way = client.way(url, strict=journey.strict)
        try:
            with journey.counted():
                async with asyncio.timeout(journey.left):
                    return await self._ask(client, way, url, journey, request)
        except SourceError:
            raise
        except TimeoutError:
            raise SourceError(f"it was not done within {self._limits.total:g} s") from None
        except Exception as error:  # whatever it is, it is the fault of one source and must not end the others
            peer = f"the proxy {way.proxy}" if way.proxy else host_of(url)
            raise SourceError(error_words(error, peer, self._limits)) from None

    async def _ask(self, client: Client, way: Way, url: str, journey: Journey, request: Request) -> Outcome | None:
        host = host_of(url)
        if journey.strict:
            self._guard.check(host)
        async with client.ask(way, url, self._headers(host, journey, request)) as response:
            status, headers = response.status, _headers_of(response)
            if status in REDIRECTS:
                journey.strict = journey.strict or not self._guard.is_private(host)
                journey.follow(status, answers.location_of(headers))
                return None
            if status == 304:
                async for _ in response.aiter_stream():
                    pass  # there is no body, and the connection can be used again only when that was seen
            if status not in {200, 203}:
                return answers.not_fetched(status, headers, request, permanent=journey.permanent)
            data = await self._body(response, headers)
            return Fetched(
                data=data,
                url=journey.stored,
                final_url=url,
                content_type=answers.content_type_of(headers),
                charset=answers.charset_of(headers),
                fresh_for=answers.freshness(headers),
                **answers.validators(headers),
            )

    def _headers(self, host: str, journey: Journey, request: Request) -> dict[bytes, bytes]:
        # A connection that is kept costs the server: only for those who wait for one.
        headers = {**_HEADERS, b"Connection": b"keep-alive" if self._queued[host] else b"close"}
        if user := credentials(journey.url):
            headers[b"Authorization"] = b"Basic " + b64encode(":".join(user).encode())
        return headers | answers.conditions(request)

    async def _body(self, response: Response, headers: Mapping[str, str]) -> bytes:
        """Read the body. Raises SourceError when it is too big, damaged, cut off or empty."""
        most = self._limits.max_bytes
        too_big = SourceError(f"it sends more than {most / 1_000_000:g} MB")
        if int(headers.get("content-length", "0")) > most:
            raise too_big
        body = io.BytesIO()
        sent = 0
        decoder = Decoder(headers.get("content-encoding", ""))
        async for chunk in response.aiter_stream():
            sent += len(chunk)
            for piece in decoder.feed(chunk):
                body.write(piece)
                if body.tell() > most:
                    raise too_big
            if sent > most:
                raise too_big
        decoder.finish()
        if not body.tell():
            raise SourceError("it sent nothing: the body is empty")
        return body.getvalue()


def _headers_of(response: Response) -> dict[str, str]:
    """Give the headers, names in lower case, values as Latin-1; those of one name in one line (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for name, value in response.headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers
