"""What is derived from a library's snapshot, kept in the platform's cache folder to make the next start quick.

Each library has a folder, and each kind of derived data a file in it: what opening decodes, in the order of the list
(`store.opening_cache`), the text that searches go through, and stories. A file may be missing, old or damaged at any
time, and whoever uses it must work without it. It is made for one *stamp*, which identifies the snapshot, and for this
version of the program; it says nothing of articles that the journal has changed since. A checksum (CRC-32) detects
damage. It is never synced to the disk, and is worth nothing in a backup. Saving removes the folders of libraries that
are gone, or that nobody opened for long. Making all of it takes memory, which `give_back` has freed for good.
"""

from __future__ import annotations

import contextlib
import os
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from newsreader import __version__
from newsreader.config import cache_folder, make_folder, open_file, read_small
from newsreader.errors import UsageError
from newsreader.ids import format_id, parse_id, stable_id

Value = TypeVar("Value")

_LONGEST = 256
"""Bytes of a first line."""
_LIBRARY = "library"
"""A file with the path of the library that a folder is for."""
_UNUSED = 30 * 86_400
"""Seconds for which a folder that nobody loads from, or saves into, is kept."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Names of settings in glibc's malloc.h."""
_LARGE = 1 << 20


class Basis(NamedTuple):
    """What derived data is derived from."""

    stamp: str
    """Identifies the snapshot; empty where there is none. Every checkpoint makes another one."""
    changed: frozenset[int]
    """The ids of the articles that were added, updated or removed since."""


class StartupCache:
    """The derived data of one library. For any thread."""

    def __init__(self, library: Path, basis: Callable[[], Basis]) -> None:
        """Use the cache of the library at a path; `basis` returns what its data is derived from at this moment."""
        self._library = library
        self._basis = basis

    @property
    def stamp(self) -> str:
        """Identifies the snapshot that data is derived from now; empty where there is none."""
        return self._basis().stamp

    def load(self, name: str, decode: Callable[[memoryview], Value]) -> tuple[Value | None, Basis]:
        """Read what was saved under a name; None where there is nothing that can be used.

        The articles that the basis names were changed since: what the data says of them is outdated. Never raises for
        what it finds, nor for a disk that fails: `decode` raises ValueError, TypeError, LookupError or ArithmeticError
        for what it can't use.
        """
        basis = self._basis()
        try:
            folder = self._folder()
            with open_file(folder / name) as file:
                content = memoryview(file.read())
            end = bytes(content[:_LONGEST]).find(b"\n") + 1
            first, data = content[:end], content[end:]
            if basis.stamp and first == _first_line(basis.stamp, data):
                with contextlib.suppress(OSError):
                    os.utime(folder)  # It is in use.
                return decode(data), basis
        except (OSError, UsageError, MemoryError, ValueError, TypeError, LookupError, ArithmeticError):
            pass
        return None, basis

    def contains(self, name: str) -> bool:
        """Whether something was saved for the present snapshot; whether it is whole, `load` finds out. Never raises."""
        stamp = self.stamp
        try:
            with open_file(self._folder() / name) as file:
                return bool(stamp) and file.readline(_LONGEST).startswith(_made_for(stamp))
        except (OSError, UsageError):
            return False

    def save(self, name: str, encode: Callable[[frozenset[int]], bytes | None], stamp: str | None = None) -> bool:
        """Keep data for the present snapshot, all of it or nothing; whether it was tried.

        Best effort: nothing is raised where it can't be written. It is not tried without a snapshot, where `encode`
        returns None, and where another snapshot has come meanwhile. A change of format needs another `name`, with the
        same beginning up to the first hyphen: data of the format before is removed.

        Args:
            name: of the kind of data.
            encode: returns the data without what it says of some articles, given by id.
            stamp: of the snapshot that the data was derived from, where that may have been another one.
        """
        basis = self._basis()
        data = encode(basis.changed) if basis.stamp and stamp in {None, basis.stamp} else None
        if data is None or self.stamp != basis.stamp:
            return False
        with contextlib.suppress(OSError, UsageError):
            folder = self._folder()
            make_folder(folder)
            # Always the same name, so that what a killed process leaves is used again. Two that write at once may spoil
            # each other's; the checksum detects it.
            temporary = folder / f".{name}.new"
            try:
                with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                    file.writelines([_first_line(basis.stamp, data), data])
                temporary.replace(folder / name)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
            (folder / _LIBRARY).write_bytes(os.fsencode(self._library.resolve()))
            _remove_useless(folder)
            for other in folder.glob(f"{name.partition('-')[0]}-*"):
                if other.name != name:  # of another format
                    other.unlink()
        return True

    def _folder(self) -> Path:
        return folder_of(self._library)


def folder_of(library: Path) -> Path:
    """Return the folder of what is derived from a library. Raises UsageError where there is no home."""
    return cache_folder() / "libraries" / format_id(stable_id("cache", str(library.resolve())))


def _remove_useless(current: Path) -> None:
    """Remove the folders, but for the current one, of libraries that are gone, or that nobody opened for long."""
    import shutil  # noqa: PLC0415 - it loads the archive formats, and whoever saves has time

    oldest = time.time() - _UNUSED
    for folder in current.parent.iterdir():
        if folder == current or not parse_id(folder.name):
            continue
        is_gone = False
        with contextlib.suppress(OSError, ValueError):  # where the folder does not say what it is for
            is_gone = not Path(os.fsdecode(read_small(folder / _LIBRARY))).exists()
        if is_gone or folder.lstat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def _made_for(stamp: str) -> bytes:
    return f"newsreader {__version__} cache {stamp}".encode()


def _first_line(stamp: str, data: bytes | memoryview) -> bytes:
    """Write the line that identifies a file and has its checksum; `data` follows it."""
    made_for = b"%b %d" % (_made_for(stamp), len(data))
    return b"%b %08x\n" % (made_for, zlib.crc32(data, zlib.crc32(made_for)))


def give_back() -> None:
    """Have large pieces of memory given back to the system as soon as they are free, where the C library is glibc.

    It keeps them by itself once a larger one was free, and has a heap for each thread: making all that is kept in the
    cache folder for 100,000 articles left 55 MB more than is used.
    """
    import ctypes  # noqa: PLC0415 - not needed to start

    with contextlib.suppress(OSError, TypeError, AttributeError):  # none, or another one, that has no such settings
        for setting, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE)):
            ctypes.CDLL(None).mallopt(setting, value)
