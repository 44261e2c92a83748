"""The bytes of a body as they arrive: decompressed piece by piece, so that a bomb is noticed while it is small."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from newsreader.errors import SourceError
from newsreader.text import clean_line

ACCEPTED = "gzip, deflate"
"""What the Accept-Encoding header offers."""

_NOT_ASKED_FOR = frozenset({"br", "zstd", "compress", "dcb", "dcz", "exi", "pack200-gzip", "aes128gcm"})
"""The other codings that are registered (iana.org/assignments/http-parameters)."""
_PIECE = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"


class Decoder:
    """Decompresses one body, in one coding of RFC 9110, 8.4.1 or in none. Its errors are SourceErrors."""

    def __init__(self, encoding: str) -> None:
        coding = encoding.strip().lower().removeprefix("x-")
        if coding in _NOT_ASKED_FOR or "," in coding:
            raise SourceError(f"it sent the body compressed in a way that was not asked for ({clean_line(coding, 40)})")
        # What is no coding at all ("utf-8", "none") is passed over, as browsers do.
        self._coding = coding if coding in {"gzip", "deflate"} else ""
        self._inflater = zlib.decompressobj(_GZIP if coding == "gzip" else zlib.MAX_WBITS)
        self._begun = False
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Give what `data` adds to the body, in pieces of at most a megabyte when it is compressed."""
        if not self._coding:
            yield data
            return
        data, self._rest = self._rest + data, b""
        while data:
            if self._inflater.eof and not self._next_member(data):
                return
            piece = self._inflate(data)
            while piece:
                yield piece
                piece = self._inflate(self._inflater.unconsumed_tail)
            data = self._inflater.unused_data

    def finish(self) -> None:
        """Say that the last byte has come. Raises SourceError when the compressed data should go on."""
        if self._begun and not self._inflater.eof:
            raise SourceError("the compressed body was cut off")

    def _inflate(self, data: bytes) -> bytes:
        try:
            piece = self._inflater.decompress(data, _PIECE)
        except zlib.error:
            if self._begun or self._coding != "deflate":
                raise SourceError(f"the compressed body is damaged ({self._coding})") from None
            # Servers send deflate with and without the frame of zlib (zlib.net/zlib_faq.html#faq39).
            self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            self._begun = True
            return self._inflate(data)
        self._begun = True
        return piece

    def _next_member(self, data: bytes) -> bool:
        """Begin one more member, if `data` is one: gzip may have several (RFC 1952, 2.2), the rest is padding."""
        if self._coding == "gzip" and data.startswith(_MAGIC):
            self._inflater = zlib.decompressobj(_GZIP)
            return True
        if data == _MAGIC[:1]:
            self._rest = data
        return False
