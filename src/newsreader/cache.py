"""Derived data, kept from one start to the next in the platform's cache folder: a folder a library, a file a name.

A cache may be missing, old or damaged at any time, and whoever uses it must work without it. It is made for one
*stamp*, which names what it was derived from (`Store.stamp`), and for this version of the program; for another one
there is none. A checksum (CRC-32) tells damage from what was saved. It is worth nothing in a backup, and is never
synced to the disk: after a power cut it is made anew. Whoever saves one drops those of libraries that are gone, or that
nobody opened for long.
"""

from __future__ import annotations

import contextlib
import os
import time
import zlib
from pathlib import Path

from newsreader import __version__
from newsreader.config import cache_folder
from newsreader.errors import UsageError
from newsreader.ids import format_id, parse_id, stable_id

_LONGEST = 256
"""Bytes of a first line."""
_LIBRARY = "library"
"""A file with the path of the library that a folder is for."""
_UNUSED = 30 * 86_400
"""Seconds for which a folder that nobody loads from, or saves into, is kept."""


def load(store: Path, name: str, stamp: str) -> bytes | None:
    """Read what was saved for the library at `store` under a name; None where there is nothing for this stamp.

    Never raises for what it finds, nor for a disk that fails.
    """
    if not stamp:
        return None
    try:
        folder = _folder(store)
        with (folder / name).open("rb") as file:
            first, data = file.readline(_LONGEST), file.read()
    except (OSError, UsageError, MemoryError):
        return None
    if first != _first_line(stamp, data):
        return None
    with contextlib.suppress(OSError):
        os.utime(folder)  # It is in use.
    return data


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
            folder = _folder(store)
            _replace(folder / name, _first_line(stamp, data), data)
            (folder / _LIBRARY).write_bytes(os.fsencode(store.resolve()))
            _drop_useless(folder)


def _folder(store: Path) -> Path:
    return cache_folder() / "libraries" / format_id(stable_id("cache", str(store.resolve())))


def _drop_useless(current: Path) -> None:
    """Remove the folders, but for the current one, of libraries that are gone, or that nobody opened for long."""
    import shutil  # noqa: PLC0415 - it loads the archive formats, and whoever saves has time

    oldest = time.time() - _UNUSED
    for folder in current.parent.iterdir():
        if folder != current and parse_id(folder.name) and (_is_gone(folder) or folder.lstat().st_mtime < oldest):
            shutil.rmtree(folder, ignore_errors=True)


def _is_gone(folder: Path) -> bool:
    """Whether there is no library any more where the one was that a folder is for; False where it does not say."""
    try:
        library = (folder / _LIBRARY).read_bytes()
        return not os.path.exists(library)  # noqa: PTH110 - it is bytes, as the system has it
    except (OSError, ValueError):
        return False


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
