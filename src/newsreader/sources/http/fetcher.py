"""The fetcher: one request in, one outcome out, within limits of time, space, politeness and trust.

First come redirects and private addresses, then the fetcher, then what an answer means.

The user may subscribe to any address, those at home included. What leads from the public internet, or from a page,
to a private address is refused (OWASP: server side request forgery). The address is looked at when the connection
stands and before anything is sent on it, so that a name that resolves differently the second time gains nothing.
"""

from __future__ import annotations

import asyncio
import http
import ipaddress
import re
import socket
import time
import zlib
from base64 import b64encode
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit

from newsreader import __version__
from newsreader.addresses import PORTS, ascii_url, check_url, credentials, redacted, without_credentials
from newsreader.errors import NewsreaderError, SourceError, UsageError
from newsreader.sources.http import Failed, Fetched, Gone, Later, Limits, NotModified, Outcome, Request
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
    b"Accept-Encoding": b"gzip, deflate",
}


PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
"""The statuses that name another address (RFC 9110, 15.4); 300 and 305 ask for what no reader can decide."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class RedirectChain:
    """One request over all its redirects. Raises UsageError when its address is none that can be fetched."""

    def __init__(self, request: Request, max_redirects: int) -> None:
        self.url = check_url(request.url)
        """The address to fetch now; may carry a name and a password."""
        self.stored = request.url
        """The address to fetch the next time, if all goes well."""
        self.public_only = request.untrusted
        """Whether it may not lead to a private address from here on."""
        self.permanent = True
        """Whether all redirects so far were permanent ones."""
        self._visited = [without_credentials(self.url)]
        self._max_redirects = max_redirects

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
    with suppress(ValueError):
        return ipaddress.ip_address(host.partition("%")[0])
    with suppress(OSError):
        return ipaddress.IPv4Address(socket.inet_aton(host)) if host[:1].isdigit() else None
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

    async def __aenter__(self) -> Self:
        """Load the client and open it. It opens nothing on the network."""
        from newsreader.sources.http.client import Client, DaemonThreads  # noqa: PLC0415 - 0.1 s to load

        asyncio.get_running_loop().set_default_executor(DaemonThreads())
        self._client: Client = Client(self._limits, self._ssl_context, self._private_hosts.on_connect)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all connections."""
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
        seconds_left = self._limits.total
        try:
            chain = RedirectChain(request, self._limits.max_redirects)
            while True:
                url = ascii_url(chain.url)
                host = urlsplit(url).hostname or ""
                async with self._host_slot(host):
                    # After the place at the host: those who queue at a slow host take none from the others.
                    await slot.enter_async_context(self._all)
                    start = time.monotonic()
                    async with asyncio.timeout(seconds_left):
                        outcome = await self._request(url, host, chain, request)
                    seconds_left = max(0.0, seconds_left - (time.monotonic() - start))
                if outcome:
                    return outcome
                await slot.aclose()
        except NewsreaderError as error:
            return Failed(reason=str(error))
        except TimeoutError:
            return Failed(reason=f"it was not done within {self._limits.total:g} s")
        except Exception as error:  # whatever it is, it is the fault of one source and must not end the others
            return Failed(reason=f"it failed ({type(error).__name__}: {clean_line(str(error), 200)})")

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

    async def _request(self, url: str, host: str, chain: RedirectChain, request: Request) -> Outcome | None:
        """Ask once; None when it redirects. Raises SourceError."""
        if chain.public_only:
            self._private_hosts.refuse(host)
        # A connection that is kept costs the server: only for those who wait for one.
        sent = _HEADERS | _conditions(request) | {b"Connection": b"keep-alive" if self._queued[host] else b"close"}
        if user := credentials(chain.url):
            sent[b"Authorization"] = b"Basic " + b64encode(":".join(user).encode())
        async with self._client.request(url, sent, public_only=chain.public_only) as response:
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
                return _not_fetched(status, headers, request, permanent=chain.permanent)
            charset = _CHARSET.search(headers.get("content-type", ""))
            return Fetched(
                data=await self._body(response, headers),
                url=chain.stored,
                final_url=url,
                charset=charset[1].lower() if charset else "",
                fresh_for=_fresh_for(headers),
                **_validators(headers),
            )

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
        body = _decompressed(bytes(received), headers.get("content-encoding", ""), most)
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


_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:+-]{1,40})""", re.IGNORECASE)
"""The charset in a Content-Type header."""
_HINTS = {401: ": put a name and a password into the address, as in https://name:password@host/"}
_VALIDATOR = re.compile(r"[ -~\x80-\xff]{1,1000}")
"""What may be sent back in a header, and is not of a silly length."""


def _validators(headers: Mapping[str, str]) -> dict[str, str]:
    """Return ETag and Last-Modified, to be sent back byte for byte (RFC 9110, 8.8): text of Latin-1 is bytes."""
    stated = {"etag": headers.get("etag", ""), "last_modified": headers.get("last-modified", "")}
    return {name: value if _VALIDATOR.fullmatch(value) else "" for name, value in stated.items()}


def _conditions(request: Request) -> dict[bytes, bytes]:
    """Return the headers that ask for a body only if it changed."""
    known = {b"If-None-Match": request.etag, b"If-Modified-Since": request.last_modified}
    return {name: value.encode("latin-1") for name, value in known.items() if _VALIDATOR.fullmatch(value)}


def _not_fetched(status: int, headers: Mapping[str, str], request: Request, *, permanent: bool) -> Outcome:
    """Return the outcome of an answer that is neither a body nor a redirect.

    `permanent` says that the address itself answers, or one that it has moved to for good: only then is it gone.
    """
    known = [code.phrase for code in http.HTTPStatus if code == status]
    words = f"{status} {known[0] if known else '(unknown status)'}{_HINTS.get(status, '')}"
    if status == 304 and _conditions(request):
        new = _validators(headers)
        return NotModified(
            etag=new["etag"] or request.etag,
            last_modified=new["last_modified"] or request.last_modified,
            fresh_for=_fresh_for(headers),
        )
    if status == 410 and permanent:
        return Gone()
    if status in {429, 503}:
        return Later(reason=words, seconds=_retry_after(headers.get("retry-after", "").strip()))
    return Failed(reason=words, status=status)


_DAY = 86_400
"""The longest time that a server is taken at its word for, in seconds."""

_SECONDS = re.compile(r"\d{1,20}")
_MAX_AGE = re.compile(r"""(?:^|[,\s])max-age\s*=\s*"?(\d{1,20})""", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[,\s])no-(?:store|cache)\s*(?:$|,)", re.IGNORECASE)


def _fresh_for(headers: Mapping[str, str]) -> int | None:
    """Return for how many seconds the answer is fresh, from 0 to a day; None: it says nothing.

    The rules are those of a private cache (RFC 9111, 4.2): max-age less Age, else Expires less Date.
    """
    control = headers.get("cache-control", "")
    if _NOT_KEPT.search(control):
        return 0
    max_age = _MAX_AGE.search(control)
    if max_age:
        age = _SECONDS.fullmatch(headers.get("age", "").strip())
        return _within_a_day(int(max_age.group(1)) - (int(age.group()) if age else 0))
    if "expires" not in headers:
        return None
    expires = _date(headers["expires"])
    if expires is None:
        return 0  # RFC 9111, 5.3: an invalid date, "0" above all, is in the past
    return _within_a_day((expires - (_date(headers.get("date", "")) or datetime.now(UTC))).total_seconds())


def _retry_after(text: str) -> int | None:
    """Return how many seconds a Retry-After header asks to wait, from 0 to a day.

    It holds seconds or a date (RFC 9110, 10.2.3); None when it is neither.
    """
    if _SECONDS.fullmatch(text):
        return _within_a_day(int(text))
    moment = _date(text)
    return None if moment is None else _within_a_day((moment - datetime.now(UTC)).total_seconds())


def _within_a_day(seconds: float) -> int:
    return int(min(max(seconds, 0), _DAY))


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


_NOT_ASKED_FOR = frozenset({"br", "zstd", "compress", "dcb", "dcz", "exi", "pack200-gzip", "aes128gcm"})
"""The other codings that are registered (iana.org/assignments/http-parameters)."""
_MAX_MEMBERS = 100
"""Of one body in gzip: the rest is copied for each of them."""
_MAGIC = b"\x1f\x8b"


def _decompressed(body: bytes, encoding: str, most: int) -> bytes:
    """Return a body that came in one coding of RFC 9110, 8.4.1 or in none; cut off after `most` bytes and one more.

    Raises SourceError when it is damaged, cut off, or in a coding that was not asked for.
    """
    coding = encoding.strip().lower().removeprefix("x-")
    if coding in _NOT_ASKED_FOR or "," in coding:
        raise SourceError(f"it sent the body compressed in a way that was not asked for ({clean_line(coding, 40)})")
    if coding not in {"gzip", "deflate"}:
        return body  # what is no coding at all ("utf-8", "none") is passed over, as browsers do
    window = 16 + zlib.MAX_WBITS
    if coding == "deflate":
        # Servers send it with and without the frame of zlib (zlib.net/zlib_faq.html#faq39; RFC 1950, 2.2).
        is_framed = body[:1] and body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0
        window = zlib.MAX_WBITS if is_framed else -zlib.MAX_WBITS
    result = b""
    for _ in range(_MAX_MEMBERS):
        inflater = zlib.decompressobj(window)
        try:
            result += inflater.decompress(body, most + 1 - len(result))
        except zlib.error:
            break
        if len(result) > most:
            return result
        if body and not inflater.eof:
            raise SourceError("the compressed body was cut off")
        body = inflater.unused_data
        if coding == "deflate" or not body.startswith(_MAGIC):  # gzip may have several (RFC 1952, 2.2), or padding
            return result
    raise SourceError(f"the compressed body is damaged ({coding})")
