"""The lock that writers of one store take in turn.

It is on a file of its own beside the store: the store's own inode changes at each checkpoint. The kernel frees it when
its holder dies, so the file is never deleted, and the process id in it is there for the message only.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsreader.errors import StoreError
from newsreader.store import files, oslock

_PAUSE = 0.002
"""Seconds between two tries: short, because a writer that goes on and on lets go for a moment only."""


class NoLocksError(StoreError):
    """The file system has no locks, so nobody can tell whether another process writes."""


@contextmanager
def locked(path: Path, patience: float) -> Iterator[None]:
    """Hold the lock file at `path`, which is created where it is missing.

    Raises StoreError when another process keeps it for longer than `patience` (seconds), when it can't be created,
    and where the file system has no locks.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | files.FLAGS, files.FILE_MODE)
    except OSError as error:
        raise StoreError(f"{path}: can't be locked: {files.reason(error)}; nothing was changed") from error
    try:
        _take(descriptor, path, time.monotonic() + patience)
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)


def are_missing(path: Path) -> bool:
    """Whether the lock file at `path` is there and can't be locked because the file system has no locks."""
    try:
        descriptor = os.open(path, os.O_RDWR | files.FLAGS)
    except OSError:
        return False
    try:
        with contextlib.suppress(BlockingIOError, InterruptedError, PermissionError):
            oslock.take(descriptor)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _take(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            oslock.take(descriptor)
        except (BlockingIOError, InterruptedError, PermissionError):
            pass
        except OSError as error:
            reason = files.reason(error)
            raise NoLocksError(f"{path}: this file system has no locks ({reason}); nothing was changed") from error
        else:
            return
        if time.monotonic() > deadline:
            raise StoreError(f"another newsreader ({_holder(descriptor)}) is writing; nothing was changed")
        time.sleep(_PAUSE)


def _holder(descriptor: int) -> str:
    name = _signature(descriptor).decode("ascii", "replace").strip()
    return f"PID {name}" if name.isdigit() else "PID unknown"


def _signature(descriptor: int) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, 20)


def _sign(descriptor: int) -> None:
    """Write our process id, where it is not there yet; it is for the message only, so a failure is no harm."""
    name = b"%d\n" % os.getpid()
    with contextlib.suppress(OSError):
        if _signature(descriptor) != name:
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, name)
