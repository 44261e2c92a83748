"""Connections, as httpcore2 asks for them: made by asyncio itself, looked at before anything is sent on them.

httpcore2's own way to the network takes as much processor time as all the rest of a request; this is half of it.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore2

from newsreader.sources.http.guard import literal

_NEXT_ADDRESS = 0.25
"""Seconds before the next address of a name is tried beside the one that does not answer (RFC 8305, 5)."""
_MOST = 1 << 18
"""Bytes that may wait to be read, about."""


class StaleConnectionError(httpcore2.RemoteProtocolError):
    """A connection that had brought an answer was closed before it brought the next one."""


class HandshakeError(httpcore2.ConnectError):
    """No TLS came about, for the reason given or because the other side closed the connection."""


class Network(httpcore2.AsyncNetworkBackend):
    """Makes connections for a pool; `met` is told the host and its address, and refuses it by what it raises."""

    def __init__(self, met: Callable[[str, str], None]) -> None:
        self._met = met

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect; the last two are not used here. Raises ConnectTimeout, ConnectError, or what `met` raises."""
        delay = None if literal(host) else _NEXT_ADDRESS
        try:
            async with asyncio.timeout(timeout):
                transport, stream = await asyncio.get_running_loop().create_connection(
                    Stream, host, port, happy_eyeballs_delay=delay
                )
        except TimeoutError:
            raise httpcore2.ConnectTimeout from None
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        peer = transport.get_extra_info("peername")
        try:
            if not peer:
                raise httpcore2.ConnectError("it was closed at once")
            self._met(host, peer[0])
        except BaseException:
            transport.abort()
            raise
        return stream


class Stream(asyncio.Protocol, httpcore2.AsyncNetworkStream):
    """One connection."""

    def __init__(self) -> None:
        self._transport = asyncio.Transport()
        self._received = bytearray()
        self._over = False
        """Nothing more will come."""
        self._error: Exception | None = None
        """Why, where it is not the end of what was sent."""
        self._answered = False
        """It has brought something, ever."""
        self._silent = True
        """It has brought nothing since something was sent last."""
        self._reader: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it is one of bytes
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Keep what came until it is read."""
        self._received += data
        self._silent, self._answered = False, True
        if len(self._received) > _MOST:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Note the end; the transport closes itself."""
        self._over = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Note the end, and why it came."""
        self._over, self._error = True, error
        self._wake()

    def _wake(self) -> None:
        if self._reader and not self._reader.done():
            self._reader.set_result(None)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Give what came, nothing at the end. Raises ReadTimeout, ReadError, StaleConnectionError."""
        if not self._received and not self._over:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._reader
            except TimeoutError:
                raise httpcore2.ReadTimeout from None
            finally:
                self._reader = None
        if self._over and self._silent and self._answered:
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
            self._silent = True
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
        """Give what httpcore2 asks for: `ssl_object`, and `is_readable`, true where an idle connection has ended."""
        if info == "is_readable":
            return self._over or bool(self._received)
        return self._transport.get_extra_info(info) if info == "ssl_object" else None
