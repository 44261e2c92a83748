"""The fetcher: one request in, one outcome out, within limits of time, space, politeness and trust.

First comes the fetcher, then what an answer means.
"""

from __future__ import annotations

import asyncio
import http
import re
import time
from base64 import b64encode
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from newsreader import __version__
from newsreader.addresses import ascii_url, credentials
from newsreader.errors import NewsreaderError
from newsreader.sources.http import Failed, Fetched, Gone, Later, Limits, NotModified, Outcome, Request
from newsreader.sources.http.bodies import BodyError, Place, Room, read_body, too_big
from newsreader.sources.http.redirects import REDIRECTS, IPAddress, PrivateHosts, Redirects, is_private
from newsreader.text import clean_line

if TYPE_CHECKING:
    import ssl

    from newsreader.sources.http.client import Client, Response

USER_AGENT = f"newsreader/{__version__} (news reader for the terminal)"
"""What every request says of us, and all that it says."""

_HEADERS = {b"User-Agent": USER_AGENT.encode(), b"Accept-Encoding": b"gzip, deflate"}
_WANTED = {
    False: b"application/atom+xml, application/rss+xml, application/feed+json, "
    b"application/xml;q=0.9, text/html;q=0.8, */*;q=0.5",
    True: b"text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
}
"""The Accept header, by whether a page is wanted."""


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
        private: Callable[[IPAddress], bool] = is_private,
    ) -> None:
        limits = limits or Limits()
        self._limits = limits
        self._ssl_context = ssl_context
        self._private_hosts = PrivateHosts(private)
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
        async with self._client.request(url, sent, public_only=redirects.public_only) as response:
            status, headers = response.status, _headers_of(response)
            if status in REDIRECTS:
                set_cookies = [
                    value.decode("latin-1") for name, value in response.headers if name.lower() == b"set-cookie"
                ]
                redirects.public_only = redirects.public_only or not self._private_hosts.has(host)
                location = _as_utf_8(headers.get("location", ""))
                redirects.follow(status, location, set_cookies)
                return None
            if status == 304:
                async for _ in response.aiter_stream():
                    pass  # there is no body, and the connection can be used again only when that was seen
            if status not in {200, 203}:
                return _not_fetched(status, headers, request, permanent=redirects.permanent)
            charset = _CHARSET.search(headers.get("content-type", ""))
            try:
                data = await self._body(response, headers, place)
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

    async def _body(self, response: Response, headers: Mapping[str, str], place: Place) -> bytes:
        """Read the body, as `read_body` does. Raises BodyError when it is empty, too."""
        most, coding = self._limits.max_bytes, headers.get("content-encoding", "")
        if int(headers.get("content-length", "0")) > most:
            raise too_big(most)
        body = await read_body(response.aiter_stream(), coding, most, place)
        if not body:
            raise BodyError("it sent nothing: the body is empty")
        return body


def _headers_of(response: Response) -> dict[str, str]:
    """Return the headers, names in lower case, values as Latin-1; those of one name in one line (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for name, value in response.headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _as_utf_8(value: str) -> str:
    """Return a header with addresses in it: beyond ASCII it is UTF-8 where it can be, as browsers have it."""
    with suppress(UnicodeDecodeError):
        return value.encode("latin-1").decode()
    return value


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
