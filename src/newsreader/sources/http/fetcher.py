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
from newsreader.addresses import ascii_url, credentials, host_of
from newsreader.errors import NewsreaderError, SourceError
from newsreader.sources.http import Failed, Fetched, Limits, Outcome, Request, answers
from newsreader.sources.http.redirects import REDIRECTS, IPAddress, PrivateHosts, RedirectChain, is_private

if TYPE_CHECKING:
    import ssl

    from newsreader.sources.http.client import Client, Response, Route

USER_AGENT = f"newsreader/{__version__} (news reader for the terminal)"
"""What every request says of us, and all that it says."""

_HEADERS = {
    b"User-Agent": USER_AGENT.encode(),
    b"Accept": b"application/atom+xml, application/rss+xml, application/feed+json, "
    b"application/xml;q=0.9, text/html;q=0.8, */*;q=0.5",
    b"Accept-Encoding": answers.ACCEPTED.encode(),
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
        self._private_hosts = PrivateHosts(private)
        self._all = asyncio.Semaphore(limits.at_once)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(limits.per_host))
        self._queued: defaultdict[str, int] = defaultdict(int)
        """How many requests wait for a place at a host."""
        self._client: Client | None = None

    async def __aenter__(self) -> Self:
        """Load the client and open it. It opens nothing on the network."""
        from newsreader.sources.http.client import Client, use_daemon_resolver  # noqa: PLC0415 - 0.1 s to load

        use_daemon_resolver(asyncio.get_running_loop())
        self._client = Client(self._limits, self._ssl_context, self._private_hosts)
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
        async with AsyncExitStack() as slot:
            yield await self._outcome(request, slot)

    async def _outcome(self, request: Request, slot: AsyncExitStack) -> Outcome:
        try:
            chain = RedirectChain(request, self._limits)
            while True:
                outcome = await self._hop(chain, request, slot)
                if outcome:
                    return outcome
                await slot.aclose()
        except NewsreaderError as error:
            return Failed(reason=str(error))

    async def _hop(self, chain: RedirectChain, request: Request, slot: AsyncExitStack) -> Outcome | None:
        """Ask the address at which `chain` stands; None when it redirects."""
        if self._client is None:
            raise SourceError("the fetcher is not open")
        url = ascii_url(chain.url)
        async with self._host_slot(host_of(url)):
            # After the place at the host: those who queue at a slow host take none from the others.
            await slot.enter_async_context(self._all)
            return await self._attempt(self._client, url, chain, request)

    @asynccontextmanager
    async def _host_slot(self, host: str) -> AsyncIterator[None]:
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

    async def _attempt(self, client: Client, url: str, chain: RedirectChain, request: Request) -> Outcome | None:
        """Ask in the time that is left; what goes wrong becomes a SourceError."""
        route = client.route(url, public_only=chain.public_only)
        try:
            with chain.timed():
                async with asyncio.timeout(chain.seconds_left):
                    return await self._request(client, route, url, chain, request)
        except SourceError:
            raise
        except TimeoutError:
            raise SourceError(f"it was not done within {self._limits.total:g} s") from None
        except Exception as error:  # whatever it is, it is the fault of one source and must not end the others
            peer = f"the proxy {route.proxy}" if route.proxy else host_of(url)
            raise SourceError(answers.error_words(error, peer, self._limits)) from None

    async def _request(
        self, client: Client, route: Route, url: str, chain: RedirectChain, request: Request
    ) -> Outcome | None:
        host = host_of(url)
        if chain.public_only:
            self._private_hosts.refuse(host)
        async with client.request(route, url, self._headers(host, chain, request)) as response:
            status, headers = response.status, _headers_of(response)
            if status in REDIRECTS:
                chain.public_only = chain.public_only or not self._private_hosts.has(host)
                chain.follow(status, answers.location_of(headers))
                return None
            if status == 304:
                async for _ in response.aiter_stream():
                    pass  # there is no body, and the connection can be used again only when that was seen
            if status not in {200, 203}:
                return answers.not_fetched(status, headers, request, permanent=chain.permanent)
            data = await self._body(response, headers)
            return Fetched(
                data=data,
                url=chain.stored,
                final_url=url,
                charset=answers.charset_of(headers),
                fresh_for=answers.freshness(headers),
                **answers.validators(headers),
            )

    def _headers(self, host: str, chain: RedirectChain, request: Request) -> dict[bytes, bytes]:
        # A connection that is kept costs the server: only for those who wait for one.
        headers = {**_HEADERS, b"Connection": b"keep-alive" if self._queued[host] else b"close"}
        if user := credentials(chain.url):
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
        decoder = answers.Decoder(headers.get("content-encoding", ""))
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
    """Return the headers, names in lower case, values as Latin-1; those of one name in one line (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for name, value in response.headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers
