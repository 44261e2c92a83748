"""The HTTP client: how a request gets to its server, straight or through a proxy, its connections, and what comes back.

httpcore2 is what httpx2 sits on, of the same makers. Cookies, redirects, decoding, which httpx2 adds, are not wanted
here or done otherwise, and took half of a request's processor time. httpcore2's own way to the network takes as much
as all the rest of a request, so `Network` makes the connections, by asyncio itself, in half of that.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore2

from newsreader.addresses import credentials, redacted
from newsreader.errors import SourceError
from newsreader.sources.document import looks_like_feed
from newsreader.sources.http import BodyError, Limits
from newsreader.text import clean_line

_KEPT_FOR = 5.0
"""Seconds that a connection is kept for the next request."""


class Client:
    """Sends requests, of one event loop. What goes wrong on the way is a SourceError that says it in words."""

    def __init__(self, limits: Limits, ssl_context: ssl.SSLContext | None, on_connect: Callable[..., None]) -> None:
        self._limits = limits
        self._ssl_context = ssl_context
        self._on_connect = on_connect
        self._proxies = getproxies()
        self._extensions = {"timeout": {"connect": limits.connect, "read": limits.read}}
        self._pools: dict[tuple[str, str, bool], httpcore2.AsyncConnectionPool] = {}
        """One for each server, because a pool looks at all its connections at every request."""

    async def aclose(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.aclose()
        await asyncio.sleep(0)  # transports close in the next turn of the loop

    @asynccontextmanager
    async def request(self, url: str, headers: Mapping[bytes, bytes], *, public_only: bool) -> AsyncIterator[Answer]:
        """GET an address in the form of `addresses.ascii_url`; the answer's headers have come when it is entered.

        It is sent again where it met a connection that the server was closing (RFC 9112, 9.3.1). With `public_only`
        it leads to no private host.
        """
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        where = httpcore2.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target=target)
        all_headers = [(b"Host", parts.netloc.encode()), *headers.items()]
        request = httpcore2.Request("GET", where, headers=all_headers, extensions=self._extensions)
        pool = self._pool(parts.scheme, parts.netloc, public_only)
        response = None
        try:
            for _ in range(self._limits.per_host):  # no more can be kept
                with suppress(StaleConnectionError):
                    response = await pool.handle_async_request(request)
                    break
            response = response or await pool.handle_async_request(request)
            if response.status == 304:
                await response.aread()  # there is no body, and the connection can be used again only when that was seen
            yield Answer(response)
        except httpcore2.ProxyError as error:
            raise SourceError(f"the proxy refused: {clean_line(str(error), 200)}") from None
        except httpcore2.RemoteProtocolError as error:
            words = next((words for pattern, words in _PROTOCOL if pattern.search(str(error))), _NOT_HTTP)
            raise SourceError(words.format(host=parts.hostname)) from None
        finally:
            if response:
                await response.aclose()

    def _pool(self, *server: Any) -> httpcore2.AsyncConnectionPool:
        """Return the connections to a server. Raises SourceError when what the environment names can't be used."""
        if server not in self._pools:
            try:
                self._pools[server] = self._new_pool(*server)
            except (ValueError, OSError) as error:
                raise SourceError(
                    f"the proxies or certificates that the environment names can't be used: {redacted(str(error))}"
                ) from None
        return self._pools[server]

    def _new_pool(self, scheme: str, netloc: str, public_only: bool) -> httpcore2.AsyncConnectionPool:
        """Make one. Raises ValueError for a proxy of no known kind, OSError for certificates that can't be read."""
        proxy = self._proxies.get(scheme) or self._proxies.get("all") or ""
        if proxy and proxy_bypass(netloc):  # which reads the whole environment
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
        return httpcore2.AsyncConnectionPool(
            ssl_context=self._ssl_context,
            proxy=httpcore2.Proxy(proxy, auth=credentials(proxy)) if proxy else None,
            max_connections=None,
            max_keepalive_connections=self._limits.per_host,
            keepalive_expiry=_KEPT_FOR,
            # A proxy looks names up itself, and may be private.
            network_backend=Network(None if proxy else partial(self._on_connect, public_only=public_only)),
        )


class Answer:
    """What a server answers; its body is still to come."""

    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response
        self.status = response.status
        self.headers: dict[str, str] = {}
        """Names in lower case, values as Latin-1; those of one name in one line (RFC 9110, 5.3)."""
        self.set_cookies: list[str] = []
        for name, value in response.headers:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text
            if key == "set-cookie":
                self.set_cookies.append(text)

    async def read(self, most: int, take: Callable[[int], Awaitable[None]]) -> bytes:
        """Read the body as it comes; `take` waits until there is room for so many bytes more.

        Raises BodyError when it is empty, damaged, or has more than `most` bytes, as it was sent or after it was
        decompressed, and SourceError when it is cut off. That is no error of a feed, whose form says where it ends: its
        reader takes the items that are whole.
        """
        if int(self.headers.get("content-length", "0")) > most:
            raise _too_big(most)
        body = BytesIO()  # which gives its bytes away without a copy
        try:
            async for piece in decoded(self._chunks(most), self.headers.get("content-encoding", "")):
                if body.tell() + len(piece) > most:
                    raise _too_big(most)
                await take(len(piece))
                body.write(piece)
        except Exception as error:
            if isinstance(error, BodyError) or not looks_like_feed(body.getvalue()):
                raise
        if not body.tell():
            raise BodyError("it sent nothing: the body is empty")
        return body.getvalue()

    async def _chunks(self, most: int) -> AsyncIterator[bytes]:
        received = 0
        async for chunk in self._response.aiter_stream():
            received += len(chunk)
            if received > most:
                raise _too_big(most)
            yield chunk


def _too_big(most: int) -> BodyError:
    return BodyError(f"it sends more than {most / 1_000_000:g} MB")


_NOT_ASKED_FOR = frozenset({"br", "zstd", "compress", "dcb", "dcz", "exi", "pack200-gzip", "aes128gcm"})
"""The other codings that are registered (iana.org/assignments/http-parameters)."""
_CODINGS = _NOT_ASKED_FOR | {"gzip", "deflate"}
_GZIP, _ZLIB = b"\x1f\x8b\x08", (b"\x78\x01", b"\x78\x9c", b"\x78\xda")
"""How they begin (RFC 1952, 2.3; RFC 1950, 2.2); of the latter only what no text begins with."""
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_HEAD = 64
"""Bytes after which it is decided what a body is."""
_PIECE = 1 << 18
"""Bytes that are decompressed at a time."""
_MAX_MEMBERS = 100
"""Of one body in gzip: what remains is copied for each of them."""
_MAX_LAYERS = 3
"""What is in gzip twice was compressed by the program and by its server; more often, nothing real is."""


async def decoded(chunks: AsyncIterator[bytes], announced: str, layer: int = 0) -> AsyncIterator[bytes]:
    """Undo what a body was compressed with, one layer after the other.

    A body's own beginning says what it is, before the header (RFC 9110, 8.4): servers send gzip and don't say so,
    compress what is in gzip already, and announce what another program has undone. `announced` is a Content-Encoding
    header; what is no coding at all ("utf-8", "none") counts for nothing. Raises BodyError for damage, SourceError
    when something is missing.
    """
    announced, _, coding = announced.lower().rpartition(",")
    head = await _head(b"", chunks)
    window = _window_for(head, coding.strip().removeprefix("x-"), layer)
    if window is not None:
        chunks = decoded(_inflated(head, chunks, window), announced, layer + 1)
    elif head:
        yield head
    async for chunk in chunks:
        yield chunk


async def _head(data: bytes, chunks: AsyncIterator[bytes]) -> bytes:
    """Return data and what comes behind it, so that it is known what it is, or that nothing else comes."""
    while len(data) < _HEAD and (chunk := await anext(chunks, None)) is not None:
        data += chunk
    return data


async def _inflated(data: bytes, chunks: AsyncIterator[bytes], window: int) -> AsyncIterator[bytes]:
    """Decompress data and what comes behind it, all members of it (RFC 1952, 2.2) but no padding behind them."""
    for _ in range(_MAX_MEMBERS):
        inflater = zlib.decompressobj(window)
        while not inflater.eof:
            try:
                piece = inflater.decompress(data, _PIECE)
            except zlib.error:
                raise _damaged(window) from None
            if piece:
                yield piece
            data = inflater.unconsumed_tail
            if not data and len(piece) < _PIECE and not inflater.eof:
                chunk = await anext(chunks, None)
                if chunk is None:
                    raise SourceError("the compressed body was cut off")
                data = chunk
        data = await _head(inflater.unused_data, chunks)
        if not data.startswith(_GZIP):
            async for _ in chunks:
                pass
            return
    raise _damaged(window)


def _window_for(data: bytes, coding: str, layer: int) -> int | None:
    """Return the `wbits` with which zlib reads data of this beginning; None if it is not compressed."""
    if data.startswith(_GZIP) and layer < _MAX_LAYERS:
        return _GZIP_WINDOW
    if data.startswith(_ZLIB):
        return zlib.MAX_WBITS
    if not data or coding not in _CODINGS or _is_text(data):
        return None
    if coding in _NOT_ASKED_FOR:
        raise BodyError(f"it sent the body compressed in a way that was not asked for ({coding})")
    if coding == "gzip":
        raise _damaged(_GZIP_WINDOW)
    # Servers send it with and without the frame of zlib (zlib.net/zlib_faq.html#faq39).
    is_framed = data[0] & 15 == 8 and int.from_bytes(data[:2]) % 31 == 0
    return zlib.MAX_WBITS if is_framed else -zlib.MAX_WBITS


def _damaged(window: int) -> BodyError:
    return BodyError(f"the compressed body is damaged ({'gzip' if window == _GZIP_WINDOW else 'deflate'})")


def _is_text(data: bytes) -> bool:
    """Whether this is how text begins: of what is compressed, many bytes are controls and half are not of ASCII."""
    head = data[:_HEAD]
    controls = sum(byte < 32 and byte not in b"\t\n\f\r\x1b" for byte in head)
    return not controls and sum(byte < 128 for byte in head) > len(head) // 2


_NUMBER = re.compile(r"\[Errno (\d{1,6})\]")
_NO_HANDSHAKE = "it broke off the TLS handshake"
_TLS = {
    "WRONG_VERSION_NUMBER": "it does not speak TLS there (is it http:// ?)",
    "UNSUPPORTED_PROTOCOL": "it speaks only a version of TLS that is too old to be safe",
    "TLSV1_ALERT_PROTOCOL_VERSION": "it speaks only a version of TLS that is too old to be safe",
    "UNEXPECTED_EOF_WHILE_READING": _NO_HANDSHAKE,
}
_OS = {
    errno.ECONNREFUSED: "{host} refused the connection",
    errno.ECONNRESET: "{host} cut the connection",
    errno.EPIPE: "{host} cut the connection",
    errno.ECONNABORTED: "{host} cut the connection",
    errno.ENETUNREACH: "there is no network that leads to {host}",
    errno.EHOSTUNREACH: "{host} can't be reached",
    errno.ETIMEDOUT: "{host} does not answer",
    errno.EMFILE: "too many files are open",
}
_PROTOCOL = (
    (re.compile("without sending a response"), "{host} closed the connection without an answer"),
    (re.compile("incomplete|without sending complete"), "the answer was cut off"),
    (re.compile("too long"), "the answer has headers without end"),
)
_NOT_HTTP = "the answer of {host} is not HTTP"


def _system_words(error: Exception, peer: str, default: str) -> str:
    """Return what an error of the system or of TLS means, `default` where it says nothing."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of {peer} is not accepted: {clean_line(error.verify_message, 200)}"
    if isinstance(error, ssl.SSLError):
        return _TLS.get(error.reason or "", f"TLS failed: {clean_line(error.reason or str(error), 200)}")
    if isinstance(error, socket.gaierror):
        if error.errno == socket.EAI_AGAIN:
            return f"{peer} can't be looked up: there is no network, or its name server does not answer"
        return f"there is no host {peer}"
    # Of several addresses, asyncio lists the errors in one line: the last one counts.
    number = getattr(error, "errno", None) or int(["0", *_NUMBER.findall(str(error))][-1])
    if not number:
        return default
    return _OS.get(number, f"the system says: {clean_line(os.strerror(number), 200)}").format(host=peer)


_NEXT_ADDRESS = 0.25
"""Seconds before the next address of a name is tried beside the one that does not answer (RFC 8305, 5)."""
_MOST = 1 << 18
"""Bytes that may wait to be read, about."""


class StaleConnectionError(httpcore2.RemoteProtocolError):
    """A connection that had brought an answer was closed before it brought the next one."""


class Network(httpcore2.AsyncNetworkBackend):
    """Makes connections for a pool, to a proxy if there is no `on_connect`.

    That gets the host and its address, and refuses it by raising. What goes wrong is a SourceError.
    """

    def __init__(self, on_connect: Callable[[str, str], None] | None) -> None:
        self._on_connect = on_connect

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *_: Any, **__: Any
    ) -> httpcore2.AsyncNetworkStream:
        """Connect, without the other options of httpcore2. Raises what `on_connect` raises, too."""
        name = host if self._on_connect else f"the proxy {host}"
        is_literal = ":" in host or host.replace(".", "").isdecimal()  # which is connected to with less ado
        delay = None if is_literal else _NEXT_ADDRESS
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                transport, stream = await loop.create_connection(
                    lambda: Stream(name), host, port, happy_eyeballs_delay=delay
                )
        except TimeoutError:
            raise SourceError(f"no connection to {name} within {timeout:g} s") from None
        except OSError as error:
            raise SourceError(_system_words(error, name, f"no connection to {name}")) from None
        address = transport.get_extra_info("peername")
        try:
            if not address:
                raise SourceError(f"no connection to {name}")
            if self._on_connect:
                self._on_connect(host, address[0])
        except BaseException:
            transport.abort()
            raise
        return stream


class Stream(asyncio.Protocol, httpcore2.AsyncNetworkStream):
    """One connection to what errors call `name`."""

    def __init__(self, name: str) -> None:
        self._name = name
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
        self.connection_lost(None)

    def connection_lost(self, error: Exception | None) -> None:
        """Note the end, and why it came."""
        self._has_ended, self._error = True, error
        self._wake()

    def _wake(self) -> None:
        if self._reader and not self._reader.done():
            self._reader.set_result(None)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what came, nothing at the end. Raises SourceError, StaleConnectionError."""
        if not self._received and not self._has_ended:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._reader
            except TimeoutError:
                raise SourceError(f"{self._name} sent nothing for {timeout:g} s") from None
            finally:
                self._reader = None
        if self._has_ended and self._is_silent and self._has_received:
            raise StaleConnectionError("closed without sending a response")
        if self._error and not self._received:
            raise SourceError(_system_words(self._error, self._name, f"{self._name} cut the connection"))
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
        """Go on within TLS. Raises SourceError."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                inner = await loop.start_tls(self._transport, self, ssl_context, server_hostname=server_hostname)
        except TimeoutError:
            raise SourceError(f"no connection to {self._name} within {timeout:g} s") from None
        except OSError as error:
            raise SourceError(_system_words(error, self._name, _NO_HANDSHAKE)) from None
        if inner is None:
            raise SourceError(_NO_HANDSHAKE)
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

    The look-up of a name can't be cancelled and may take half a minute where there is no network; the threads of
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
