"""The lock that writers of one store take in turn.

`flock` on a file of its own beside the store: the store's own inode changes at each checkpoint, and locks of
`fcntl` are dropped when any descriptor of the file closes (sqlite.org/howtocorrupt.html, 2.2). The kernel frees
it when its holder dies, so the file is never deleted, and the process id in it is there for the message only.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsreader.errors import StoreError
from newsreader.store import files

_PAUSE = 0.002
"""Seconds between two tries: short, because a writer that goes on and on lets go for a moment only."""
_BUSY = {errno.EWOULDBLOCK, errno.EACCES, errno.EINTR}


@contextmanager
def locked(path: Path, patience: float) -> Iterator[None]:
    """Hold the lock file at `path`, which is created where it is missing.

    Raises StoreError when another process keeps it for longer than `patience`, when it can't be created,
    and where the file system has no locks.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, files.FILE_MODE)
    except OSError as error:
        raise StoreError(f"{path}: can't be locked: {files.reason(error)}; nothing was changed") from error
    try:
        _take(descriptor, path, time.monotonic() + patience)
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _BUSY:
                raise StoreError(
                    f"{path}: this file system has no locks ({files.reason(error)}); nothing was changed"
                ) from error
        else:
            return
        if time.monotonic() > deadline:
            raise StoreError(f"another newsreader ({_holder(descriptor)}) is writing; nothing was changed")
        time.sleep(_PAUSE)


def _holder(descriptor: int) -> str:
    name = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
    return f"PID {name}" if name.isdigit() else "PID unknown"


def _sign(descriptor: int) -> None:
    """Write our process id, where it is not there yet; it is for the message only, so a failure is no harm."""
    name = f"{os.getpid()}\n".encode()
    try:
        if os.pread(descriptor, 20, 0) != name:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, name, 0)
    except OSError:
        return
