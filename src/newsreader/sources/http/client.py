"""The HTTP client, httpcore2: which way a request goes, straight or through a proxy, and its connections.

httpcore2 is what httpx2 sits on, of the same makers. Cookies, redirects, decoding, which httpx2 adds, are not wanted
here or done otherwise, and took half of a request's processor time.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from importlib.util import find_spec
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore2

from newsreader.errors import SourceError
from newsreader.sources.http.addresses import credentials, redacted
from newsreader.sources.http.guard import Guard
from newsreader.sources.http.network import Network, StaleConnectionError
from newsreader.sources.http.outcomes import Limits

Response = httpcore2.Response

_KEPT_FOR = 5.0
"""Seconds that a connection is kept for the next request."""


class Way(NamedTuple):
    """How a request gets to its host."""

    pool: httpcore2.AsyncConnectionPool
    proxy: str
    """The host of the proxy, or nothing."""


class Client:
    """Sends requests, of one event loop. What goes wrong is told in httpcore2's exceptions, but for the guard's."""

    def __init__(self, limits: Limits, ssl_context: ssl.SSLContext | None, guard: Guard) -> None:
        self._limits = limits
        self._ssl_context = ssl_context
        self._guard = guard
        self._proxies = getproxies()
        self._extensions = {"timeout": {"connect": limits.connect, "read": limits.read}}
        self._ways: dict[tuple[str, str, bool], Way] = {}
        """One for each server, because a pool looks at all its connections at every request."""

    async def aclose(self) -> None:
        """Close all connections."""
        for way in self._ways.values():
            await way.pool.aclose()
        await asyncio.sleep(0)  # transports close in the next turn of the loop

    def way(self, url: str, *, strict: bool) -> Way:
        """Tell the way to an address; a `strict` one leads to no private host.

        Raises SourceError when the proxy that the environment names, or its certificates, cannot be used.
        """
        parts = urlsplit(url)
        key = (parts.scheme, parts.netloc, strict)
        if key not in self._ways:
            try:
                self._ways[key] = self._new_way(*key)
            except (ValueError, OSError) as error:
                raise SourceError(
                    f"the proxies or certificates that the environment names cannot be used: {redacted(str(error))}"
                ) from None
        return self._ways[key]

    @asynccontextmanager
    async def ask(self, way: Way, url: str, headers: Mapping[bytes, bytes]) -> AsyncIterator[Response]:
        """GET an address in the form of `addresses.ascii_url`; the answer's headers have come when it is entered."""
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        where = httpcore2.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target=target)
        named = [(b"Host", parts.netloc.encode()), *headers.items()]
        response = await self._answer(way, httpcore2.Request("GET", where, headers=named, extensions=self._extensions))
        try:
            yield response
        finally:
            await response.aclose()

    async def _answer(self, way: Way, request: httpcore2.Request) -> Response:
        """Send a request, again where it met a connection that the server was closing (RFC 9112, 9.3.1)."""
        for _ in range(self._limits.per_host):  # no more can be kept
            with suppress(StaleConnectionError):
                return await way.pool.handle_async_request(request)
        return await way.pool.handle_async_request(request)

    def _new_way(self, scheme: str, netloc: str, strict: bool) -> Way:
        """Make one. Raises ValueError for a proxy of no known kind, OSError for certificates that can't be read."""
        proxy = self._proxies.get(scheme) or self._proxies.get("all") or ""
        proxy = "" if not proxy or proxy_bypass(netloc) else proxy if "://" in proxy else f"http://{proxy}"
        if self._ssl_context is None and (scheme == "https" or proxy.startswith("https:")):
            self._ssl_context = httpcore2.default_ssl_context()  # it takes 35 ms to read the certificates
        pool = httpcore2.AsyncConnectionPool(
            ssl_context=self._ssl_context,
            proxy=_usable(proxy) if proxy else None,
            max_connections=None,
            max_keepalive_connections=self._limits.per_host,
            keepalive_expiry=_KEPT_FOR,
            # A proxy looks names up itself, and may be private.
            network_backend=Network(_unguarded if proxy else partial(self._guard.met, strict=strict)),
        )
        return Way(pool, urlsplit(proxy).hostname or "")


def _usable(proxy: str) -> httpcore2.Proxy:
    """Give a proxy as the client wants it. Raises ValueError for one that it can't use."""
    kind = urlsplit(proxy).scheme
    if kind not in {"http", "https", "socks5", "socks5h"}:
        raise ValueError(f"{proxy} is no proxy of HTTP or SOCKS 5")
    if kind.startswith("socks") and not find_spec("socksio"):
        raise ValueError(f"{proxy} needs the Python package socksio")
    return httpcore2.Proxy(proxy, auth=credentials(proxy))


def _unguarded(host: str, address: str) -> None:
    """Let a connection be."""
