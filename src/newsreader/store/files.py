"""Durable files: what is written here is on the disk before the call returns, or was never there.

The order of things is that of `fsync(2)` and `rename(2)`: data first, then the name, then the folder.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from newsreader.errors import StoreError
from newsreader.store import oslock

if sys.platform == "darwin":
    import fcntl

FILE_MODE = 0o600
"""Reading habits are private; a file that exists keeps the mode it has."""
FOLDER_MODE = 0o700
FLAGS = sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_NONBLOCK", "O_BINARY"))
"""How every file is opened, as far as the operating system knows of it."""
_SCANNED = 2.5
"""Seconds for which a file that was just written may be held open by others, on Windows."""
_PAUSE = 0.05


class Stamp(NamedTuple):
    """What `stat` tells of a file's content: equal stamps, same content."""

    device: int
    inode: int
    size: int
    modified: int
    """Nanoseconds."""

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """Take the stamp from the answer of `stat`."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def stamp(path: Path) -> Stamp | None:
    """Return the stamp of the file at `path`; None if there is none. Raises OSError."""
    try:
        return Stamp.of(path.stat())
    except FileNotFoundError:
        return None


def read(path: Path) -> tuple[bytes, Stamp] | None:
    """Read a regular file whole; None if there is none.

    The stamp is the one from before reading: a file that is changed meanwhile has another one afterwards.
    Raises StoreError.
    """
    try:
        descriptor = open_regular(path)
    except FileNotFoundError:
        return None
    try:
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            before = Stamp.of(os.fstat(descriptor))
            return file.readall(), before
    except OSError as error:
        raise StoreError(f"{path}: can't be read: {reason(error)}") from error


def open_regular(path: Path) -> int:
    """Open a file for reading. Raises FileNotFoundError, and StoreError for what can't be read.

    A folder, a FIFO or a device is refused without being opened (opening a FIFO would wait for its writer).
    """
    try:
        refuse_irregular(path, path.stat().st_mode)
        return os.open(path, os.O_RDONLY | FLAGS)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreError(f"{path}: can't be read: {reason(error)}") from error


def refuse_irregular(path: Path, mode: int) -> None:
    """Raise StoreError for anything that is no regular file."""
    if stat.S_ISDIR(mode):
        raise StoreError(f"{path}: is a folder, not a store; give the path of the file in it")
    if not stat.S_ISREG(mode):
        raise StoreError(f"{path}: is not a regular file; give the path of a store")


def reason(error: OSError) -> str:
    """Say in a few words why a system call failed."""
    return (error.strerror or str(error)).lower()


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write every byte; a short write goes on where it stopped. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync(descriptor: int) -> None:
    """Wait until the data of a file is on the disk. Raises OSError.

    On macOS fsync leaves it in the drive's cache, F_FULLFSYNC does not (fcntl(2) there); file systems without it
    get a plain fsync.
    """
    if sys.platform == "darwin":
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
        os.fsync(descriptor)
    elif sys.platform == "win32":
        os.fsync(descriptor)
    else:
        os.fdatasync(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk (fsync(2): the file's own fsync does not do that).

    Windows has no such call.
    """
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system whose folders can't be synced
            raise
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents, open to their owner alone. Raises OSError."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(mode=FOLDER_MODE, exist_ok=True)
        sync_folder(path.parent)


def keep(path: Path, kept: Path) -> None:
    """Give the file at `path` a second name, `kept`, in place of what had that name. Raises OSError.

    A link where the file system has links, else a copy. Only a rename of `path` may follow, no change of its
    content.
    """
    kept.unlink(missing_ok=True)
    try:
        os.link(path, kept)
    except FileNotFoundError:
        return
    except OSError:
        # Late: it loads the archive formats, and links hardly ever fail.
        import shutil  # noqa: PLC0415

        shutil.copy2(path, kept)


_TRIES = 10
"""Names for a new file; more than one is needed only where another process clears leftovers at that very moment."""


class Temporary:
    """A new file in the folder of `target`, that takes the target's name once it is whole.

    It stays open and locked until then, so that `clear_leftovers` of another process lets it be.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = self._new_name()
        self._descriptor = -1

    def _new_name(self) -> Path:
        return Path(f"{self.target}.{os.urandom(6).hex()}.tmp")

    def _create(self) -> None:
        """Make the file and lock it; under another name where `clear_leftovers` came in between. Raises OSError."""
        for _ in range(_TRIES):
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | FLAGS, FILE_MODE)
            try:
                oslock.take(self._descriptor)
                if os.path.lexists(self.path):
                    return
            except BlockingIOError:
                pass  # another process holds it as a leftover, and is about to remove it
            except OSError:
                return  # there are no locks on this file system
            self.discard()
            self.path = self._new_name()
        raise OSError(errno.EAGAIN, "new files are removed as soon as they are made", str(self.path))

    def write(self, chunks: Iterable[bytes]) -> None:
        """Write the content and wait until it is on the disk; on failure nothing is left. Raises OSError."""
        self._create()
        try:
            with contextlib.suppress(FileNotFoundError):
                self.path.chmod(stat.S_IMODE(self.target.stat().st_mode))
            for chunk in chunks:
                write_all(self._descriptor, chunk)
            sync(self._descriptor)
        except BaseException:
            self.discard()
            raise

    def swap_in(self) -> None:
        """Take the target's name, and wait until the folder knows. Raises OSError."""
        if sys.platform == "win32":  # an open file can't be renamed there
            self._close()
        _replace(self.path, self.target)
        self._close()
        sync_folder(self.target.parent)

    def appear(self) -> None:
        """Take the target's name, which nothing may have yet. Raises FileExistsError, OSError."""
        try:
            os.link(self.path, self.target)
        except OSError as error:
            if os.path.lexists(self.target):
                raise FileExistsError(errno.EEXIST, "File exists", str(self.target)) from error
            self.swap_in()  # a system without links, as Android is to its apps
        else:
            sync_folder(self.target.parent)

    def discard(self) -> None:
        """Remove the file, if it still has its own name."""
        try:
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)
        finally:
            self._close()

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _replace(path: Path, target: Path) -> None:
    """Rename; on Windows with patience: virus scanners and indexers hold files open for a moment."""
    deadline = time.monotonic() + _SCANNED
    while sys.platform == "win32" and time.monotonic() < deadline:
        with contextlib.suppress(PermissionError):
            path.replace(target)
            return
        time.sleep(_PAUSE)
    path.replace(target)


def clear_leftovers(target: Path) -> None:
    """Remove the temporary files of `target` whose writers are dead; what can't be removed stays."""
    ours = re.compile(re.escape(target.name) + r"(\.[a-z0-9.-]+)?\.[0-9a-f]{12}\.tmp")
    for path in target.parent.iterdir():
        if not ours.fullmatch(path.name):
            continue
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | FLAGS)
            try:
                oslock.take(descriptor)
                path.unlink()
            finally:
                os.close(descriptor)
