"""Locks of open files, as each operating system has them; the kernel frees them when their holder dies.

`flock` on Linux and macOS: locks of `fcntl` are dropped when any descriptor of the file closes
(sqlite.org/howtocorrupt.html, 2.2). On Windows, by best effort, a byte far behind the file's end: locks there are
mandatory, and what stands in the file has to stay readable.
"""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    _BYTE = 1 << 30

    def take(descriptor: int) -> None:
        """Lock an open file for its holder alone, or raise BlockingIOError at once; OSError where there are no locks.

        The lock is held until the file is closed.
        """
        os.lseek(descriptor, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(error.errno, error.strerror) from error
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def take(descriptor: int) -> None:
        """Lock an open file for its holder alone, or raise BlockingIOError at once; OSError where there are no locks.

        The lock is held until the file is closed.
        """
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
