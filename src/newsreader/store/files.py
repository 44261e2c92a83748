"""Durable files, and the lock that writers take in turn.

What is written here is on the disk before the call returns, or was never there. The order is that of `fsync(2)` and
`rename(2)`: data first, then the name, then the folder.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import stat
import sys
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsreader import config
from newsreader.errors import StoreError

FILE_MODE = 0o600
"""Reading habits are private; a file that exists keeps the mode it has."""
FLAGS = os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY
"""How every file is opened: a symbolic link in its place is not followed, and a FIFO not waited for.

An unpacked archive may have links beside a library, to any file of the person.
"""
TRY_LOCK = fcntl.LOCK_EX | fcntl.LOCK_NB
"""For `flock`: locks of `fcntl` are dropped when any descriptor of the file closes (sqlite.org/howtocorrupt.html)."""
_LOCK_PAUSE = 0.002
"""Seconds between two attempts to lock: short, because a busy writer releases the lock for a moment only."""
_CHUNK = 1 << 20

_NO_LINKS = "is a symbolic link, and none is followed there; remove it"

Buffer = bytes | bytearray | memoryview | msgspec.Raw


class Stamp(NamedTuple):
    """What `stat` says of a file's content: equal stamps, same content."""

    device: int
    inode: int
    size: int
    modified: int
    """Nanoseconds."""

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """Return the stamp of a file, given the result of `stat`."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


class Fingerprint(msgspec.Struct, frozen=True):
    """Length and CRC-32 of a file's content."""

    length: int
    crc32: str

    @classmethod
    def of(cls, pieces: Iterable[Buffer]) -> Fingerprint:
        """Return the fingerprint of what the pieces are together."""
        length = checksum = 0
        for piece in pieces:
            length += len(piece)
            checksum = zlib.crc32(piece, checksum)
        return cls(length, f"{checksum:08x}")


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn a failing system call into a StoreError; FileNotFoundError stays what it is."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreError(f"{path}: can't be read: {reason(error)}; nothing was changed") from error


def stamp(path: Path) -> Stamp | None:
    """Return the stamp of the file at `path`; None if there is none. Raises StoreError."""
    try:
        with reading(path):
            return Stamp.of(path.lstat())
    except FileNotFoundError:
        return None


def read(path: Path) -> tuple[bytes, Stamp] | None:
    """Read a regular file whole; None if there is none.

    The stamp was taken before reading: a file that is changed meanwhile has another one afterwards.
    Raises StoreError.
    """
    try:
        descriptor = open_regular(path)
    except FileNotFoundError:
        return None
    with reading(path), os.fdopen(descriptor, "rb", buffering=0) as file:
        before = Stamp.of(os.fstat(descriptor))
        return file.readall(), before


def open_regular(path: Path) -> int:
    """Open a file for reading. Raises FileNotFoundError, and StoreError for what can't be read.

    A folder, a link, a FIFO or a device is refused without being opened.
    """
    refuse_irregular(path)
    with reading(path):
        return os.open(path, os.O_RDONLY | FLAGS)


def refuse_irregular(path: Path) -> None:
    """Raise StoreError unless a regular file, or nothing, is at `path`."""
    try:
        with reading(path):
            mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(mode):
        raise StoreError(f"{path}: {_NO_LINKS}")
    if stat.S_ISDIR(mode):
        raise StoreError(f"{path}: is a folder, not a store; give the path of the file in it")
    if not stat.S_ISREG(mode):
        raise StoreError(f"{path}: is not a regular file; move it away, or give another path")


def reason(error: OSError) -> str:
    """Return in a few words why a system call failed."""
    return _NO_LINKS if error.errno == errno.ELOOP else (error.strerror or str(error)).lower()


def close(descriptor: int) -> None:
    """Close a file. An error then says nothing: what was to be on the disk was synced before, or failed before."""
    with contextlib.suppress(OSError):
        os.close(descriptor)


@contextmanager
def refusing(path: Path, outcome: str = "nothing was changed", made: str = "") -> Iterator[None]:
    """Turn a failing system call into a StoreError that says what became of the change.

    Args:
        path: what is written.
        outcome: what became of the change.
        made: what became of it where another file stands at `path` than at the beginning, if that makes a difference.
    """
    before = _inode(path) if made else None
    try:
        yield
    except OSError as error:
        try:
            outcome = made if made and _inode(path) != before else outcome
        except StoreError:
            outcome = "look when the disk is well whether it was made"
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            problem = "the disk is full; make room and try again"
        else:
            problem = f"can't be written: {reason(error)}"
        raise StoreError(f"{path}: {problem}; {outcome}") from error


def _inode(path: Path) -> int | None:
    found = stamp(path)
    return found and found.inode


def write_all(descriptor: int, pieces: Iterable[Buffer]) -> Fingerprint:
    """Write pieces, about a megabyte at a time, to the last byte; return what they are together. Raises OSError."""
    length = checksum = 0
    chunk = bytearray()
    for piece in chain(pieces, [None]):
        if piece is not None:
            chunk += piece
            if len(chunk) < _CHUNK:
                continue
        length += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        chunk = bytearray()
    return Fingerprint(length, f"{checksum:08x}")


def sync(descriptor: int) -> None:
    """Wait until the data of a file is on the disk. Raises OSError.

    On macOS fsync leaves it in the drive's cache, F_FULLFSYNC does not (fcntl(2) there); file systems without it get a
    plain fsync.
    """
    if sys.platform != "darwin":
        os.fdatasync(descriptor)
        return
    try:
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    except OSError:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk (fsync(2): the file's own fsync does not do that)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system whose folders can't be synced
            raise
    finally:
        close(descriptor)


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents, open to their owner alone. Raises OSError."""
    for made in config.make_folder(folder):
        sync_folder(made.parent)


def link_or_copy(path: Path, target: Path) -> None:
    """Give the file at `path` a second name in place of what had that name; nothing if there is no file.

    A link where the file system has links, else a copy. After it `path` may be renamed, but not written to.
    Raises OSError.
    """
    target.unlink(missing_ok=True)
    try:
        os.link(path, target)
    except FileNotFoundError:
        return
    except OSError:
        # Late: it loads the archive formats, and links hardly ever fail.
        import shutil  # noqa: PLC0415

        shutil.copy2(path, target)


class Temporary(AbstractContextManager["Temporary"]):
    """A new file in the folder of `target` that takes the target's name once it is whole.

    It stays open and locked until the end of the `with` block, so that `clear_leftovers` of another process leaves it
    alone; there it is removed, if it has not taken the target's name.
    """

    def __init__(self, target: Path, mode: int = FILE_MODE) -> None:
        """Create the file, with a mode for one that has no target yet, and lock it. Raises OSError."""
        self.target = target
        while True:
            self.path = Path(f"{target}.{os.urandom(6).hex()}.tmp")
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | FLAGS, mode)
            with contextlib.suppress(OSError):  # There may be no locks on this file system.
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            if os.path.lexists(self.path):
                return
            close(self._descriptor)  # Another process took it for a leftover, before it was locked.

    def write(self, pieces: Iterable[Buffer]) -> Fingerprint:
        """Write the content and wait until it is on the disk; return its length and checksum. Raises OSError."""
        with contextlib.suppress(FileNotFoundError):
            self.path.chmod(stat.S_IMODE(self.target.stat().st_mode))
        written = write_all(self._descriptor, pieces)
        sync(self._descriptor)
        return written

    def replace_target(self) -> None:
        """Take the target's name, in place of what has it. Raises OSError."""
        self.path.replace(self.target)
        sync_folder(self.target.parent)

    def create_target(self) -> None:
        """Take the target's name, which nothing may have yet. Raises FileExistsError, OSError."""
        try:
            os.link(self.path, self.target)
        except OSError as error:
            if os.path.lexists(self.target):
                raise FileExistsError(errno.EEXIST, "File exists", str(self.target)) from error
            self.path.replace(self.target)  # a system without links, as Android is to its apps
        sync_folder(self.target.parent)

    def __exit__(self, *exception: object) -> None:
        try:
            with contextlib.suppress(OSError):
                self.path.unlink()
        finally:
            close(self._descriptor)


def clear_leftovers(target: Path) -> None:
    """Remove the temporary files of `target` whose writers are dead; what can't be removed stays. Raises OSError."""
    temporary = re.compile(re.escape(target.name) + r"(\.[a-z0-9.-]+)?\.[0-9a-f]{12}\.tmp")
    for path in target.parent.iterdir():
        if temporary.fullmatch(path.name):
            with contextlib.suppress(OSError):
                descriptor = os.open(path, os.O_RDONLY | FLAGS)
                try:
                    fcntl.flock(descriptor, TRY_LOCK)
                    path.unlink()
                finally:
                    close(descriptor)


class NoLocksError(StoreError):
    """The file system has no locks, so it can't be known whether another process writes."""


@contextmanager
def locked(path: Path, patience: float) -> Iterator[None]:
    """Hold the lock file at `path`, which is created where it is missing.

    It is a file of its own because each checkpoint replaces the store's file. The kernel releases the lock when its
    holder dies, so the file is never deleted; the process id in it is used in the message only.

    Raises StoreError when another process keeps it for longer than `patience` (seconds), when it can't be created,
    and where the file system has no locks.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | FLAGS, FILE_MODE)
    except OSError as error:
        raise StoreError(f"{path}: can't be locked: {reason(error)}; nothing was changed") from error
    try:
        name = b""
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(descriptor, TRY_LOCK)
                break
            except BlockingIOError:
                pass
            except OSError as error:
                problem = f"{path}: this file system has no locks ({reason(error)}); nothing was changed"
                raise NoLocksError(problem) from error
            if time.monotonic() > deadline:
                with contextlib.suppress(OSError):
                    name = os.read(descriptor, 20).strip()
                holder = f"PID {name.decode()}" if name.isdigit() else "PID unknown"
                raise StoreError(f"another newsreader ({holder}) is writing; nothing was changed")
            time.sleep(_LOCK_PAUSE)
        own_name = b"%d\n" % os.getpid()
        with contextlib.suppress(OSError):
            name = os.read(descriptor, 20)
            if name != own_name and (not name or name.strip().isdigit()):  # else another program's: a hard link
                os.ftruncate(descriptor, 0)
                os.lseek(descriptor, 0, os.SEEK_SET)
                os.write(descriptor, own_name)
        yield
    finally:
        close(descriptor)
