"""The HTTP client: how a request gets to its server, straight or through a proxy, and its connections.

httpcore2 is what httpx2 sits on, of the same makers. Cookies, redirects, decoding, which httpx2 adds, are not wanted
here or done otherwise, and took half of a request's processor time. httpcore2's own way to the network takes as much
as all the rest of a request, so `Network` makes the connections, by asyncio itself, in half of that.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore2

from newsreader.addresses import credentials, redacted
from newsreader.errors import SourceError
from newsreader.sources.http import Limits

Response = httpcore2.Response

_KEPT_FOR = 5.0
"""Seconds that a connection is kept for the next request."""


class Route(NamedTuple):
    """How a request gets to its host."""

    pool: httpcore2.AsyncConnectionPool
    proxy: str
    """The host of the proxy, or nothing."""


class Client:
    """Sends requests, of one event loop. What goes wrong is told in httpcore2's exceptions, but for the guard's."""

    def __init__(
        self, limits: Limits, ssl_context: ssl.SSLContext | None, on_connect: Callable[[str, str, bool], None]
    ) -> None:
        self._limits = limits
        self._ssl_context = ssl_context
        self._on_connect = on_connect
        self._proxies = getproxies()
        self._extensions = {"timeout": {"connect": limits.connect, "read": limits.read}}
        self._routes: dict[tuple[str, str, bool], Route] = {}
        """One for each server, because a pool looks at all its connections at every request."""

    async def aclose(self) -> None:
        """Close all connections."""
        for route in self._routes.values():
            await route.pool.aclose()
        await asyncio.sleep(0)  # transports close in the next turn of the loop

    def route(self, url: str, *, public_only: bool) -> Route:
        """Return the route to an address; with `public_only` it leads to no private host.

        Raises SourceError when the proxy that the environment names, or its certificates, cannot be used.
        """
        parts = urlsplit(url)
        key = (parts.scheme, parts.netloc, public_only)
        if key not in self._routes:
            try:
                self._routes[key] = self._new_route(*key)
            except (ValueError, OSError) as error:
                raise SourceError(
                    f"the proxies or certificates that the environment names cannot be used: {redacted(str(error))}"
                ) from None
        return self._routes[key]

    @asynccontextmanager
    async def request(self, route: Route, url: str, headers: Mapping[bytes, bytes]) -> AsyncIterator[Response]:
        """GET an address in the form of `addresses.ascii_url`; the answer's headers have come when it is entered.

        It is sent again where it met a connection that the server was closing (RFC 9112, 9.3.1).
        """
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        where = httpcore2.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target=target)
        all_headers = [(b"Host", parts.netloc.encode()), *headers.items()]
        request = httpcore2.Request("GET", where, headers=all_headers, extensions=self._extensions)
        response = None
        for _ in range(self._limits.per_host):  # no more can be kept
            with suppress(StaleConnectionError):
                response = await route.pool.handle_async_request(request)
                break
        response = response or await route.pool.handle_async_request(request)
        try:
            yield response
        finally:
            await response.aclose()

    def _new_route(self, scheme: str, netloc: str, public_only: bool) -> Route:
        """Make one. Raises ValueError for a proxy of no known kind, OSError for certificates that can't be read."""
        proxy = self._proxies.get(scheme) or self._proxies.get("all") or ""
        if proxy_bypass(netloc):
            proxy = ""
        elif proxy and "://" not in proxy:
            proxy = f"http://{proxy}"
        kind = urlsplit(proxy).scheme
        if kind not in {"", "http", "https", "socks5", "socks5h"}:
            raise ValueError(f"{proxy} is no proxy of HTTP or SOCKS 5")
        if kind.startswith("socks") and not find_spec("socksio"):
            raise ValueError(f"{proxy} needs the Python package socksio")
        if self._ssl_context is None and "https" in {scheme, kind}:
            self._ssl_context = httpcore2.default_ssl_context()  # it takes 35 ms to read the certificates
        pool = httpcore2.AsyncConnectionPool(
            ssl_context=self._ssl_context,
            proxy=httpcore2.Proxy(proxy, auth=credentials(proxy)) if proxy else None,
            max_connections=None,
            max_keepalive_connections=self._limits.per_host,
            keepalive_expiry=_KEPT_FOR,
            # A proxy looks names up itself, and may be private.
            network_backend=Network(
                lambda host, address: None if proxy else self._on_connect(host, address, public_only)
            ),
        )
        return Route(pool, urlsplit(proxy).hostname or "")


_NEXT_ADDRESS = 0.25
"""Seconds before the next address of a name is tried beside the one that does not answer (RFC 8305, 5)."""
_MOST = 1 << 18
"""Bytes that may wait to be read, about."""


class StaleConnectionError(httpcore2.RemoteProtocolError):
    """A connection that had brought an answer was closed before it brought the next one."""


class HandshakeError(httpcore2.ConnectError):
    """No TLS came about, for the reason given or because the other side closed the connection."""


class Network(httpcore2.AsyncNetworkBackend):
    """Makes connections for a pool; `on_connect` gets the host and its address, and refuses it by raising."""

    def __init__(self, on_connect: Callable[[str, str], None]) -> None:
        self._on_connect = on_connect

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *_: Any, **__: Any
    ) -> httpcore2.AsyncNetworkStream:
        """Connect, without httpcore2's other options. Raises ConnectTimeout, ConnectError, or what `on_connect` raises."""
        is_literal = ":" in host or host.replace(".", "").isdecimal()  # which is connected to with less ado
        try:
            async with asyncio.timeout(timeout):
                transport, stream = await asyncio.get_running_loop().create_connection(
                    Stream, host, port, happy_eyeballs_delay=None if is_literal else _NEXT_ADDRESS
                )
        except TimeoutError:
            raise httpcore2.ConnectTimeout from None
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        peer = transport.get_extra_info("peername")
        try:
            if not peer:
                raise httpcore2.ConnectError("it was closed at once")
            self._on_connect(host, peer[0])
        except BaseException:
            transport.abort()
            raise
        return stream


class Stream(asyncio.Protocol, httpcore2.AsyncNetworkStream):
    """One connection."""

    def __init__(self) -> None:
        self._transport = asyncio.Transport()
        self._received = bytearray()
        self._has_ended = False
        """Nothing more will come."""
        self._error: Exception | None = None
        """Why, where it is not the end of what was sent."""
        self._has_received = False
        """It has brought something, ever."""
        self._is_silent = True
        """It has brought nothing since something was sent last."""
        self._reader: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it is one of bytes
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Keep what came until it is read."""
        self._received += data
        self._is_silent, self._has_received = False, True
        if len(self._received) > _MOST:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Note the end; the transport closes itself."""
        self._has_ended = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Note the end, and why it came."""
        self._has_ended, self._error = True, error
        self._wake()

    def _wake(self) -> None:
        if self._reader and not self._reader.done():
            self._reader.set_result(None)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what came, nothing at the end. Raises ReadTimeout, ReadError, StaleConnectionError."""
        if not self._received and not self._has_ended:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._reader
            except TimeoutError:
                raise httpcore2.ReadTimeout from None
            finally:
                self._reader = None
        if self._has_ended and self._is_silent and self._has_received:
            raise StaleConnectionError("closed without sending a response")
        if self._error and not self._received:
            raise httpcore2.ReadError(str(self._error)) from self._error
        data = bytes(self._received[:max_bytes])
        del self._received[:max_bytes]
        if not self._received:
            self._transport.resume_reading()
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send; nobody waits until it is on its way, because requests are small."""
        if buffer:
            self._is_silent = True
            self._transport.write(buffer)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Go on within TLS. Raises ConnectTimeout, HandshakeError."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                inner = await loop.start_tls(self._transport, self, ssl_context, server_hostname=server_hostname)
        except TimeoutError:
            raise httpcore2.ConnectTimeout from None
        except OSError as error:
            raise HandshakeError(str(error)) from error
        if inner is None:
            raise HandshakeError
        self._transport = inner
        return self

    async def aclose(self) -> None:
        """Close at once."""
        self._transport.abort()

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore2 asks for: `ssl_object`, and `is_readable`, true where an idle connection has ended."""
        if info == "is_readable":
            return self._has_ended or bool(self._received)
        return self._transport.get_extra_info(info) if info == "ssl_object" else None


class DaemonThreads(ThreadPoolExecutor):
    """An executor with a thread for each call, none of which holds up the end of the loop or of the program.

    The look-up of a name cannot be cancelled and may take half a minute where there is no network; the threads of
    the standard executor are few, and are joined at the end.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call `fn` in a thread of its own."""
        future: Future[Any] = Future()

        def call() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:
                future.set_exception(error)

        Thread(target=call, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """There is nothing to wait for."""
