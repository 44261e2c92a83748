"""The fetcher: one request in, one outcome out, within limits of time, space, politeness and trust.

The user may subscribe to any address, those at home included. What leads from the public internet, or from a page,
to a private address is refused (OWASP: server side request forgery). The address is looked at when the connection
stands and before anything is sent on it, so that a name that resolves differently the second time gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from base64 import b64encode
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit

from newsreader import __version__
from newsreader.addresses import PORTS, ascii_url, check_url, credentials, host_of, redacted, without_credentials
from newsreader.errors import NewsreaderError, SourceError, UsageError
from newsreader.sources.http import Failed, Fetched, Limits, Outcome, Request, answers
from newsreader.text import clean_line

if TYPE_CHECKING:
    import ssl

    from newsreader.sources.http.client import Client, Response

USER_AGENT = f"newsreader/{__version__} (news reader for the terminal)"
"""What every request says of us, and all that it says."""

_HEADERS = {
    b"User-Agent": USER_AGENT.encode(),
    b"Accept": b"application/atom+xml, application/rss+xml, application/feed+json, "
    b"application/xml;q=0.9, text/html;q=0.8, */*;q=0.5",
    b"Accept-Encoding": answers.ACCEPTED.encode(),
}


PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
"""The statuses that name another address (RFC 9110, 15.4); 300 and 305 ask for what no reader can decide."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class RedirectChain:
    """One request over all its redirects. Raises UsageError when its address is none that can be fetched."""

    def __init__(self, request: Request, limits: Limits) -> None:
        self.url = check_url(request.url)
        """The address to fetch now; may carry a name and a password."""
        self.stored = request.url
        """The address to fetch the next time, if all goes well."""
        self.public_only = request.untrusted
        """Whether it may not lead to a private address from here on."""
        self.permanent = True
        """Whether all redirects so far were permanent ones."""
        self.seconds_left = limits.total
        """Of its total time."""
        self._visited = [without_credentials(self.url)]
        self._max_redirects = limits.max_redirects

    def follow(self, status: int, location: str) -> None:
        """Go to where a redirect leads. Raises SourceError when it leads nowhere, in a loop, or too far."""
        if not location:
            raise SourceError("it redirects without saying where")
        self.url = redirected(self.url, location)
        bare = without_credentials(self.url)
        if bare in self._visited:
            loop = [*self._visited[self._visited.index(bare) :], bare]
            raise SourceError(f"it redirects in a loop: {' → '.join(redacted(url) for url in loop)}")
        if len(self._visited) > self._max_redirects:
            raise SourceError(f"it redirects more than {self._max_redirects} times, last to {redacted(bare)}")
        self._visited.append(bare)
        self.permanent = self.permanent and status in PERMANENT
        if self.permanent:
            self.stored = self.url


def redirected(url: str, location: str) -> str:
    """Return where a redirect from `url` leads.

    Name and password go along only to the same server, or to its TLS side (RFC 9110, 15.4; fetch.spec.whatwg.org).
    Raises SourceError when it leads where none is followed: to another scheme, to no host, out of TLS.
    """
    try:
        absolute = urljoin(url, location.strip().replace(" ", "%20"))
        target = urlsplit(check_url(without_credentials(absolute)))
    except (UsageError, ValueError):
        raise SourceError(f"it redirects to something that is not a web address: {redacted(location)}") from None
    origin = urlsplit(url)
    if origin.scheme == "https" and target.scheme == "http":
        raise SourceError(
            f"it redirects from https to plain http, which others can read and change: {redacted(target.geturl())}"
        )
    user = origin.netloc.rpartition("@")[0]
    ports = (origin.port or PORTS[origin.scheme], target.port or PORTS[target.scheme])
    is_same = origin.scheme == target.scheme and ports[0] == ports[1]
    is_tls_side = target.scheme == "https" and ports == (80, 443)
    if user and origin.hostname == target.hostname and (is_same or is_tls_side):
        target = target._replace(netloc=f"{user}@{target.netloc}")
    return target.geturl()


def is_private(address: IPAddress) -> bool:
    """Whether `address` is of this machine, of a local network, or otherwise not of the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    return not address.is_global or address.is_multicast


def _literal(host: str) -> IPAddress | None:
    """Return the address that `host` itself spells, in any way that resolvers read (`127.1`), or None."""
    if host == "localhost" or host.endswith(".localhost"):
        return ipaddress.IPv4Address("127.0.0.1")  # RFC 6761, 6.3
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host)) if host[:1].isdigit() else None
    except (OSError, ValueError):
        return None


class PrivateHosts:
    """The hosts that are known to be private: by their very name, or because a connection to them was."""

    def __init__(self, private: Callable[[IPAddress], bool]) -> None:
        self._private = private
        self._seen: set[str] = set()

    def has(self, host: str) -> bool:
        """Whether `host` is known to be private."""
        address = _literal(host)
        return host in self._seen or (address is not None and self._private(address))

    def refuse(self, host: str) -> None:
        """Raise SourceError for a host that is known to be private."""
        if self.has(host):
            raise SourceError(f"an address from outside leads to the private host {host}: not followed")

    def on_connect(self, host: str, address: str, public_only: bool) -> None:
        """Remember that `host` is reached at `address`; with `public_only`, refuse it if that is private."""
        if self._private(ipaddress.ip_address(address.partition("%")[0])):
            self._seen.add(host)
        if public_only:
            self.refuse(host)


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
        from newsreader.sources.http.client import Client, DaemonThreads  # noqa: PLC0415 - 0.1 s to load

        asyncio.get_running_loop().set_default_executor(DaemonThreads())
        self._client = Client(self._limits, self._ssl_context, self._private_hosts.on_connect)
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
        if self._client is None:
            return Failed(reason="the fetcher is not open")
        try:
            chain = RedirectChain(request, self._limits)
            while True:
                url = ascii_url(chain.url)
                async with self._host_slot(host_of(url)):
                    # After the place at the host: those who queue at a slow host take none from the others.
                    await slot.enter_async_context(self._all)
                    outcome = await self._attempt(self._client, url, chain, request)
                if outcome:
                    return outcome
                await slot.aclose()
        except NewsreaderError as error:
            return Failed(reason=str(error))

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
        """Ask in the time that is left; None when it redirects. What goes wrong becomes a SourceError."""
        start = time.monotonic()
        try:
            async with asyncio.timeout(chain.seconds_left):
                return await self._request(client, url, chain, request)
        except SourceError:
            raise
        except TimeoutError:
            raise SourceError(f"it was not done within {self._limits.total:g} s") from None
        except Exception as error:  # whatever it is, it is the fault of one source and must not end the others
            raise SourceError(f"it failed ({type(error).__name__}: {clean_line(str(error), 200)})") from None
        finally:
            chain.seconds_left = max(0.0, chain.seconds_left - (time.monotonic() - start))

    async def _request(self, client: Client, url: str, chain: RedirectChain, request: Request) -> Outcome | None:
        host = host_of(url)
        if chain.public_only:
            self._private_hosts.refuse(host)
        sent = self._headers(host, chain, request)
        async with client.request(url, sent, public_only=chain.public_only) as response:
            status, headers = response.status, _headers_of(response)
            if status in REDIRECTS:
                chain.public_only = chain.public_only or not self._private_hosts.has(host)
                location = headers.get("location", "")
                with suppress(UnicodeDecodeError):  # beyond ASCII it is UTF-8 where it can be, as browsers have it
                    location = location.encode("latin-1").decode()
                chain.follow(status, location)
                return None
            if status == 304:
                async for _ in response.aiter_stream():
                    pass  # there is no body, and the connection can be used again only when that was seen
            if status not in {200, 203}:
                return answers.not_fetched(status, headers, request, permanent=chain.permanent)
            charset = answers.CHARSET.search(headers.get("content-type", ""))
            return Fetched(
                data=await self._body(response, headers),
                url=chain.stored,
                final_url=url,
                charset=charset[1].lower() if charset else "",
                fresh_for=answers.fresh_for(headers),
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
        received = bytearray()
        async for chunk in response.aiter_stream():
            received += chunk
            if len(received) > most:
                raise too_big
        body = answers.decompressed(bytes(received), headers.get("content-encoding", ""), most)
        if len(body) > most:
            raise too_big
        if not body:
            raise SourceError("it sent nothing: the body is empty")
        return body


def _headers_of(response: Response) -> dict[str, str]:
    """Return the headers, names in lower case, values as Latin-1; those of one name in one line (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for name, value in response.headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers
