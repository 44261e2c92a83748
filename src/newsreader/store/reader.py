"""Reading parts of a file that another one may have taken the place of.

A descriptor of a replaced file stays valid, so an open store goes on reading documents of the snapshot that it began
with. The file is not mapped: another program that truncates a mapped file kills the process. Where there is no `pread`
(Windows, where an open file can't be replaced either) the content is kept in memory.
"""

from __future__ import annotations

import os
import sys
import weakref
import zlib
from collections.abc import Iterable
from pathlib import Path

from newsreader.errors import StoreError
from newsreader.store import files
from newsreader.store.files import Stamp

_CHUNK = 1 << 20
_AHEAD = 1 << 18
"""Bytes that are read at once by those who go through a file."""


class ChangedError(StoreError):
    """Another program changed the file in its place: what was found in it once is not there any more."""


class Reader:
    """An open file, for as long as its content is what it was when it was opened."""

    def __init__(self, path: Path) -> None:
        """Open a regular file. Raises FileNotFoundError, StoreError."""
        self.path = path
        self._descriptor = files.open_regular(path)
        self._closer = weakref.finalize(self, os.close, self._descriptor)
        self.stamp = Stamp.of(os.fstat(self._descriptor))
        self.crc32 = ""
        """Checksum of the content, where it is known."""
        self._content: bytes | None = None
        if not hasattr(os, "pread"):
            self._content = self.everything()
            self._closer()

    @property
    def is_unchanged(self) -> bool:
        """Whether the content is what it was when the file was opened."""
        return self._content is not None or Stamp.of(os.fstat(self._descriptor)) == self.stamp

    def read(self, offset: int, length: int) -> bytes:
        """Read a part. Raises ChangedError when the content is not what it was."""
        data = self._at(offset, length)
        if len(data) != length or not self.is_unchanged:
            raise ChangedError(f"{self.path}: was changed by another program; nothing was changed here")
        return data

    def everything(self) -> bytes:
        """Read the whole file as it is now. Raises StoreError."""
        if self._content is not None:
            return self._content
        try:
            with os.fdopen(os.dup(self._descriptor), "rb", buffering=0) as file:
                file.seek(0)
                return file.readall()
        except OSError as error:
            raise self._failure(error) from error

    def verify(self, crc32: str, cuts: Iterable[tuple[int, int]] = ((0, sys.maxsize),)) -> bytes:
        """Hold the whole content against a checksum, and return it but for `cuts`: from where to where, in order.

        Raises ChangedError.
        """
        checksum = offset = 0
        left = []
        while data := self._at(offset, _CHUNK):
            checksum = zlib.crc32(data, checksum)
            end = offset + len(data)
            for start, stop in cuts:
                if start >= end:
                    break
                if start > offset:
                    left.append(data[len(data) - (end - offset) : start - end])
                offset = max(offset, min(stop, end))
            if offset < end:
                left.append(data[offset - end :])
            offset = end
        if f"{checksum:08x}" != crc32:
            raise ChangedError(f"{self.path}: is not what it was when it was written; nothing was changed")
        return b"".join(left)

    def _at(self, offset: int, length: int) -> bytes:
        if self._content is not None:
            return self._content[offset : offset + length]
        try:
            return os.pread(self._descriptor, length, offset)
        except OSError as error:
            raise self._failure(error) from error

    def _failure(self, error: OSError) -> StoreError:
        return StoreError(f"{self.path}: can't be read: {files.reason(error)}; nothing was changed")


class Window:
    """Reads parts of a file ahead, for those who ask for them in about the order in which they stand there."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._start = 0
        self._data = b""

    def read(self, offset: int, length: int) -> bytes:
        """Read a part. Raises ChangedError when the content is not what it was."""
        start = offset - self._start
        if start < 0 or start + length > len(self._data):
            ahead = min(max(length, _AHEAD), self._reader.stamp.size - offset)
            self._data, self._start, start = self._reader.read(offset, max(ahead, length)), offset, 0
        return self._data[start : start + length]
