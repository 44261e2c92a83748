"""The fetcher: one request in, one outcome out, within limits of time, space, politeness and trust.

First comes the fetcher, then the memory of all bodies, where a request goes when its answer names another address,
where it may not go, and what an answer means.

A password goes to the same server alone. Cookies (RFC 6265) that are set on the way are sent back on it, and end with
it. The user may subscribe to any address, those at home included; what leads from the public internet, or from a page,
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
from base64 import b64encode
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

from newsreader import __version__
from newsreader.addresses import PORTS, ascii_url, check_url, credentials, redacted, without_credentials
from newsreader.errors import NewsreaderError, SourceError, UsageError
from newsreader.sources.http import BodyError, Failed, Fetched, Gone, Later, Limits, NotModified, Outcome, Request
from newsreader.text import clean_line

if TYPE_CHECKING:
    import ssl

    from newsreader.sources.http.client import Client

USER_AGENT = f"newsreader/{__version__} (news reader for the terminal)"
"""What every request says of us, and all that it says."""

_HEADERS = {b"User-Agent": USER_AGENT.encode(), b"Accept-Encoding": b"gzip, deflate"}
_WANTED = {
    False: b"application/atom+xml, application/rss+xml, application/feed+json, "
    b"application/xml;q=0.9, text/html;q=0.8, */*;q=0.5",
    True: b"text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
}
"""The Accept header, by whether a page is wanted."""
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Fetcher:
    """Fetches sources; an asynchronous context manager, of one event loop.

    Connections are verified against the system's trust store and go through the proxies of the environment; no
    cookie is kept for longer than a request. `ssl_context` takes the place of the system's trust store, `private`
    decides which addresses strangers may not lead to.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        ssl_context: ssl.SSLContext | None = None,
        private: Callable[[IPAddress], bool] | None = None,
    ) -> None:
        limits = limits or Limits()
        self._limits = limits
        self._ssl_context = ssl_context
        self._private_hosts = PrivateHosts(private or is_private)
        self._room = Room(limits.shared_bytes)
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
        """Fetch as `fetch` does, and keep the room that the body takes until `async with` is through with it.

        So bodies are never fetched faster than they are handled, however many there are.
        """
        with Place(self._room) as place:
            yield await self._outcome(request, place)

    async def _outcome(self, request: Request, place: Place) -> Outcome:
        seconds_left = self._limits.total
        try:
            redirects = Redirects(request, self._limits.max_redirects)
            while True:
                url = ascii_url(redirects.url)
                host = urlsplit(url).hostname or ""
                # First the place at the host: those who queue at a slow host take none from the others.
                async with self._host_slot(host), self._all:
                    start = time.monotonic()
                    async with asyncio.timeout(seconds_left) as place.deadline:
                        outcome = await self._request(url, host, redirects, request, place)
                    seconds_left = max(0.0, seconds_left - (time.monotonic() - start))
                if outcome:
                    return outcome
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

    async def _request(
        self, url: str, host: str, redirects: Redirects, request: Request, place: Place
    ) -> Outcome | None:
        """Ask once; None when it redirects. Raises SourceError."""
        if redirects.public_only:
            self._private_hosts.refuse(host)
        # A connection that is kept costs the server: only for those who wait for one.
        sent = _HEADERS | {b"Accept": _WANTED[request.page]} | _conditions(request)
        sent[b"Connection"] = b"keep-alive" if self._queued[host] else b"close"
        if user := credentials(redirects.url):
            sent[b"Authorization"] = b"Basic " + b64encode(":".join(user).encode())
        if redirects.cookie:
            sent[b"Cookie"] = redirects.cookie.encode("latin-1")
        async with self._client.request(url, sent, public_only=redirects.public_only) as answer:
            status, headers = answer.status, answer.headers
            if status in REDIRECTS:
                redirects.public_only = redirects.public_only or not self._private_hosts.has(host)
                redirects.follow(status, _as_utf_8(headers.get("location", "")), answer.set_cookies)
                return None
            if status not in {200, 203}:
                return _not_fetched(status, headers, request, permanent=redirects.permanent)
            charset = _CHARSET.search(headers.get("content-type", ""))
            try:
                data = await answer.read(self._limits.max_bytes, place.take)
            except BodyError as error:
                return Failed(reason=str(error), status=status)
            return Fetched(
                data=data,
                url=redirects.stored,
                final_url=url,
                charset=charset[1].lower() if charset else "",
                link=_as_utf_8(headers.get("link", "")),
                refresh=_as_utf_8(headers.get("refresh", "")),
                fresh_for=_fresh_for(headers),
                **_validators(headers),
            )


class Room:
    """The memory for all bodies together, those that are coming and those that are not yet dealt with.

    Who finds it full waits until there is room again, but for one at a time, which gets what it needs beside it. So one
    of them can always come to its end.
    """

    def __init__(self, shared: int) -> None:
        self.taken = 0
        """Bytes that all bodies have now."""
        self._shared = shared
        self._holder: Place | None = None
        """Who gets what it needs."""
        self._changed = asyncio.Event()

    def take(self, place: Place, size: int) -> bool:
        """Give so many bytes more to a body, if there is room for them now."""
        is_full = self.taken + size > self._shared
        if is_full and self._holder is None:
            self._holder = place
        if is_full and self._holder is not place:
            return False
        self.taken += size
        place.size += size
        return True

    async def wait(self) -> None:
        """Wait until a body has left."""
        self._changed.clear()
        await self._changed.wait()

    def leave(self, place: Place) -> None:
        """Take back what a body had."""
        self.taken -= place.size
        if self._holder is place:
            self._holder = None
        self._changed.set()


class Place:
    """The room that one body has. A context manager: it is given back at the end."""

    def __init__(self, room: Room) -> None:
        self.size = 0
        """Bytes that it has."""
        self.deadline: asyncio.Timeout | None = None
        """Of the request; it moves on by the time that is spent waiting for room."""
        self._room = room

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *_: object) -> None:
        self._room.leave(self)

    async def take(self, size: int) -> None:
        """Wait until there is room for so many bytes more."""
        while not self._room.take(self, size):
            with _paused(self.deadline):
                await self._room.wait()


@contextmanager
def _paused(deadline: asyncio.Timeout | None) -> Iterator[None]:
    """Let no time pass for a deadline."""
    loop, end = asyncio.get_running_loop(), deadline and deadline.when()
    if not deadline or not end:
        yield
        return
    seconds_left = end - loop.time()
    deadline.reschedule(None)
    yield
    deadline.reschedule(loop.time() + seconds_left)


PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
"""The statuses that name another address (RFC 9110, 15.4); 300 and 305 ask for what no reader can decide."""
_MOST_COOKIES = 50
_LONGEST_COOKIE = 4096
"""Of one answer, and characters of one of them: what clients are expected to take at least (RFC 6265, 6.1)."""
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given out for the internet (iana.org/assignments/ipv6-address-space). Beside it stand the forms that
carry an IPv4 address: compatible (RFC 4291, 2.5.5.1), translated (RFC 7915), NAT64 of one's own network (RFC 8215)."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""What stands for an IPv4 address to a host that has none of its own (RFC 6052, 2.1): all of the public ones, too."""
_LOCAL_NAMES = ("localhost", "localdomain", "local", "internal", "home.arpa")
"""Names of no public host, nor any name below them (RFC 6761, 6762 and 8375; ICANN keeps `internal` free)."""


class Redirects:
    """One request over all its redirects. Raises UsageError when its address is none that can be fetched."""

    def __init__(self, request: Request, most: int) -> None:
        self.url = check_url(request.url)
        """The address to fetch now; may carry a name and a password."""
        self.stored = request.url
        """The address to fetch the next time, if all goes well."""
        self.public_only = request.untrusted
        """Whether it may not lead to a private address from here on."""
        self.permanent = True
        """Whether all redirects so far were permanent ones."""
        self.cookie = ""
        """What to send as `Cookie` now."""
        self._cookies: Cookies | None = None
        self._visited = [(without_credentials(self.url), "")]
        """Each address with the cookies that it got: with others it may answer otherwise."""
        self._most = most

    def follow(self, status: int, location: str, set_cookies: Sequence[str]) -> None:
        """Go to where a redirect leads. Raises SourceError when it leads nowhere, in a loop, or too far."""
        if not location:
            raise SourceError("it redirects without saying where")
        if set_cookies:
            self._cookies = self._cookies or Cookies()
            self._cookies.keep(ascii_url(self.url), set_cookies)
        self.url = redirected(self.url, location)
        self.cookie = self._cookies.header(ascii_url(self.url)) if self._cookies else ""
        visit = (without_credentials(self.url), self.cookie)
        if visit in self._visited:
            loop = [*self._visited[self._visited.index(visit) :], visit]
            raise SourceError(f"it redirects in a loop: {' → '.join(redacted(url) for url, _ in loop)}")
        if len(self._visited) > self._most:
            raise SourceError(f"it redirects more than {self._most} times, last to {redacted(visit[0])}")
        self._visited.append(visit)
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


class Cookies:
    """The cookies of one request. What reads them is loaded when a redirect sets one, as few do."""

    def __init__(self) -> None:
        from http.cookiejar import CookieJar  # noqa: PLC0415

        self._jar = CookieJar()

    def keep(self, url: str, lines: Sequence[str]) -> None:
        """Keep what the answer from `url` set in its Set-Cookie headers."""
        from email.message import Message  # noqa: PLC0415
        from urllib.request import Request as Asked  # noqa: PLC0415

        for line in lines[:_MOST_COOKIES]:
            if len(line) <= _LONGEST_COOKIE:
                message = Message()
                message["Set-Cookie"] = line
                answer: Any = SimpleNamespace(info=lambda message=message: message)
                self._jar.extract_cookies(answer, Asked(url))  # noqa: S310 - which opens nothing

    def header(self, url: str) -> str:
        """Return what to send to `url` as its Cookie header; nothing if it gets none."""
        from urllib.request import Request as Asked  # noqa: PLC0415

        asked = Asked(url)  # noqa: S310 - as above
        self._jar.add_cookie_header(asked)
        return asked.get_header("Cookie", "")


def is_private(address: IPAddress) -> bool:
    """Whether `address` is of this machine, of a local network, or otherwise not of the public internet."""
    if isinstance(address, ipaddress.IPv4Address):
        return not address.is_global or address.is_multicast
    carried = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        carried = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return is_private(carried) if carried else address not in _UNICAST or not address.is_global


def _literal(host: str) -> IPAddress | None:
    """Return the address that `host` itself spells, in any way that resolvers read (`127.1`), or None."""
    host = host.rstrip(".")
    if f".{host}".endswith(tuple(f".{name}" for name in _LOCAL_NAMES)):
        return ipaddress.IPv4Address("127.0.0.1")
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


def _as_utf_8(value: str) -> str:
    """Return a header with addresses in it: beyond ASCII it is UTF-8 where it can be, as browsers have it."""
    with suppress(UnicodeDecodeError):
        return value.encode("latin-1").decode()
    return value


_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:+-]{1,40})""", re.IGNORECASE)
"""The charset in a Content-Type header."""
_NO_CREDENTIALS = ": put a name and a password into the address, as in https://name:password@host/"
_NOT_TAKEN = ": its server does not take the name and the password of the address"
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
    words = f"{status} {known[0] if known else '(unknown status)'}"
    if status == 401:
        words += _NOT_TAKEN if credentials(request.url) else _NO_CREDENTIALS
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
