"""The bodies of answers: how much memory they may take together, and what they were compressed with."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from io import BytesIO

from newsreader.errors import SourceError
from newsreader.sources.document import looks_like_feed


class BodyError(SourceError):
    """A body came that is too big, damaged or empty."""


class Room:
    """The memory for all bodies together, those that are coming and those that are not yet dealt with.

    One part is for all of them. Whoever finds it full waits until there is room in it, or until it gets the other
    part, which one body has at a time and which is as much as any may need. So one of them can always come to its end.
    """

    def __init__(self, shared: int) -> None:
        self.taken = 0
        """Bytes that all bodies have now, of both parts."""
        self._free = shared
        self._holder: Place | None = None
        """Whose the other part is."""
        self._changed = asyncio.Event()

    def take(self, place: Place, size: int) -> bool:
        """Give so many bytes more to a body, if there is room for them now."""
        if self._holder is None and size > self._free:
            self._holder = place
        if place is not self._holder:
            if size > self._free:
                return False
            self._free -= size
            place.shared += size
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
        self._free += place.shared
        if self._holder is place:
            self._holder = None
        self._changed.set()


class Place:
    """The room that one body has. A context manager: it is given back at the end."""

    def __init__(self, room: Room) -> None:
        self.size = 0
        """Bytes that it has."""
        self.shared = 0
        """Those of them that are of the part for all."""
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


async def read_body(chunks: AsyncIterator[bytes], coding: str, most: int, place: Place) -> bytes:
    """Read a body as it comes; `coding` is its Content-Encoding header, `most` is of bytes.

    Raises BodyError when it is bigger than that, as it was sent or after it was decompressed, or damaged, and what
    `chunks` raises, or SourceError, when it is cut off. That is no error of a feed, whose form says where it ends: its
    reader takes the items that are whole.
    """
    decoder, body = Decoder(coding), BytesIO()  # which gives its bytes away without a copy
    received = 0
    try:
        async for chunk in chunks:
            received += len(chunk)
            for piece in decoder.feed(chunk):
                await _keep(piece, received, body, most, place)
        for piece in decoder.end():
            await _keep(piece, received, body, most, place)
    except Exception as error:
        if isinstance(error, BodyError) or not looks_like_feed(body.getvalue()):
            raise
    return body.getvalue()


async def _keep(piece: bytes, received: int, body: BytesIO, most: int, place: Place) -> None:
    if max(received, body.tell() + len(piece)) > most:
        raise too_big(most)
    await place.take(len(piece))
    body.write(piece)


def too_big(most: int) -> BodyError:
    """Return the error of a body of more than `most` bytes."""
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


class Decoder:
    """Undoes what a body was compressed with: one layer of it, what comes out goes to the decoder of the next.

    A body's own beginning says what it is, before the header (RFC 9110, 8.4): servers send gzip and don't say so,
    compress what is in gzip already, and announce what another program has undone.
    """

    def __init__(self, announced: str, layer: int = 0) -> None:
        """`announced` is a Content-Encoding header; what is no coding at all ("utf-8", "none") counts for nothing."""
        self._announced, _, last = announced.lower().rpartition(",")
        self._coding = last.strip().removeprefix("x-")
        self._layer = layer
        self._head = b""
        """What has come, as long as it is not enough to know what it is."""
        self._is_known = False
        self._inflater: zlib._Decompress | None = None
        self._window = 0
        """What it reads: `wbits` of zlib."""
        self._inner: Decoder | None = None
        """Gets what is decompressed; None if this is no layer, but the body itself."""
        self._members = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take the next bytes; return the pieces of the body that they give. Raises BodyError for damage."""
        if not self._is_known:
            self._head += data
            if len(self._head) >= _HEAD:
                yield from self._begin()
        elif self._inflater:
            yield from self._inflate(self._inflater, data)
        elif not self._inner:
            yield data

    def end(self) -> Iterator[bytes]:
        """Return the rest. Raises SourceError when something is missing."""
        while not self._is_known:
            yield from self._begin()
        if self._inflater:
            raise SourceError("the compressed body was cut off")
        if self._inner:
            yield from self._inner.end()

    def _begin(self) -> Iterator[bytes]:
        data, self._head, self._is_known = self._head, b"", True
        if self._inner and not data.startswith(_GZIP):
            return  # padding; gzip may have several members, too (RFC 1952, 2.2)
        window = self._window_for(data)
        if window is None:
            yield data
            return
        if self._members == _MAX_MEMBERS:
            raise _damaged(window)
        self._members += 1
        self._inner = self._inner or Decoder(self._announced, self._layer + 1)
        self._inflater, self._window = zlib.decompressobj(window), window
        yield from self._inflate(self._inflater, data)

    def _window_for(self, data: bytes) -> int | None:
        """Return the `wbits` with which zlib reads data of this beginning; None if it is not compressed."""
        if data.startswith(_GZIP) and self._layer < _MAX_LAYERS:
            return _GZIP_WINDOW
        if data.startswith(_ZLIB):
            return zlib.MAX_WBITS
        if not data or self._coding not in _CODINGS or _is_text(data):
            return None
        if self._coding in _NOT_ASKED_FOR:
            raise BodyError(f"it sent the body compressed in a way that was not asked for ({self._coding})")
        if self._coding == "gzip":
            raise _damaged(_GZIP_WINDOW)
        # Servers send it with and without the frame of zlib (zlib.net/zlib_faq.html#faq39).
        is_framed = data[0] & 15 == 8 and int.from_bytes(data[:2]) % 31 == 0
        return zlib.MAX_WBITS if is_framed else -zlib.MAX_WBITS

    def _inflate(self, inflater: zlib._Decompress, data: bytes) -> Iterator[bytes]:
        assert self._inner  # noqa: S101 - made with the inflater
        piece = b""
        while data or len(piece) == _PIECE:
            try:
                piece = inflater.decompress(data, _PIECE)
            except zlib.error:
                raise _damaged(self._window) from None
            yield from self._inner.feed(piece)
            data = inflater.unconsumed_tail
            if inflater.eof:
                self._inflater, self._is_known = None, False
                yield from self.feed(inflater.unused_data)
                return


def _damaged(window: int) -> BodyError:
    return BodyError(f"the compressed body is damaged ({'gzip' if window == _GZIP_WINDOW else 'deflate'})")


def _is_text(data: bytes) -> bool:
    """Whether this is how text begins: of what is compressed, many bytes are controls and half are not of ASCII."""
    head = data[:_HEAD]
    controls = sum(byte < 32 and byte not in b"\t\n\f\r\x1b" for byte in head)
    return not controls and sum(byte < 128 for byte in head) > len(head) // 2
