"""Derived data, kept from one start to the next in the platform's cache folder: a folder a library, a file a name.

A cache may be missing, old or damaged at any time, and whoever uses it must work without it. It is made for one
*stamp*, which names what it was derived from (`Store.stamp`), and for this version of the program; for another one
there is none. A checksum (CRC-32) tells damage from what was saved. It is worth nothing in a backup, and is never
synced to the disk: after a power cut it is made anew.
"""

from __future__ import annotations

import contextlib
import os
import zlib
from pathlib import Path

from newsreader import __version__
from newsreader.config import cache_folder
from newsreader.errors import UsageError
from newsreader.ids import format_id, stable_id

_LONGEST = 256
"""Bytes of a first line."""


def load(store: Path, name: str, stamp: str) -> bytes | None:
    """Read what was saved for the library at `store` under a name; None where there is nothing for this stamp.

    Never raises for what it finds, nor for a disk that fails.
    """
    if not stamp:
        return None
    try:
        with (_folder(store) / name).open("rb") as file:
            first, data = file.readline(_LONGEST), file.read()
    except (OSError, UsageError, MemoryError):
        return None
    return data if first == _first_line(stamp, data) else None


def exists(store: Path, name: str, stamp: str) -> bool:
    """Whether something was saved for this stamp; whether it is whole, `load` tells. Never raises."""
    if not stamp:
        return False
    try:
        with (_folder(store) / name).open("rb") as file:
            return file.readline(_LONGEST).startswith(_made_for(stamp))
    except (OSError, UsageError):
        return False


def save(store: Path, name: str, stamp: str, data: bytes) -> None:
    """Keep `data` for the library at `store`, all of it or nothing (atomic); without a stamp nothing is kept.

    Best effort: where it can't be kept nothing is raised. A change of what `data` means takes another `name`.
    """
    if stamp:
        with contextlib.suppress(OSError, UsageError):
            _replace(_folder(store) / name, _first_line(stamp, data), data)


def _folder(store: Path) -> Path:
    return cache_folder() / "libraries" / format_id(stable_id("cache", str(store.resolve())))


def _made_for(stamp: str) -> bytes:
    return f"newsreader {__version__} cache {stamp}".encode()


def _first_line(stamp: str, data: bytes) -> bytes:
    """Say what a file is: the first line, which `data` follows."""
    made_for = b"%b %d" % (_made_for(stamp), len(data))
    return b"%b %08x\n" % (made_for, zlib.crc32(data, zlib.crc32(made_for)))


def _replace(path: Path, *pieces: bytes) -> None:
    """Write a file under another name first; always the same, so that what a killed process leaves is used again.

    Two that write at once may spoil each other's; the checksum tells.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.writelines(pieces)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
