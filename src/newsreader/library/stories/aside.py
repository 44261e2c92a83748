"""Finding the stories of a large library in a process of its own, so that the reader keeps its memory and its pace.

The process reads the library as any other one does, and writes to its standard output what it found; it changes
nothing. It ends with the one that started it, or when that closes its standard input.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from newsreader.errors import NewsreaderError
from newsreader.library.dropping import Going, check
from newsreader.library.library import open_library
from newsreader.library.stories.index import find_all

_LOOK = 0.2
"""Seconds between two looks at whether it is still wanted."""


def find_aside(path: Path, going: Going) -> bytes:
    """Find the stories of the library at `path` with a process of its own; nothing where that can't be.

    Raises:
        DroppedError: it is not wanted any more.
    """
    with tempfile.TemporaryFile() as found:
        try:
            process = subprocess.Popen(  # noqa: S603 - this interpreter, and no shell
                [sys.executable, "-P", "-m", __name__, str(path)],
                stdin=subprocess.PIPE,
                stdout=found,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            return b""
        with process:
            try:
                while process.poll() is None:
                    check(going)
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(_LOOK)
            finally:
                process.kill()
        found.seek(0)
        return found.read() if process.returncode == 0 else b""


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def main() -> None:
    """Be that process."""
    threading.Thread(target=_end_with_input, daemon=True).start()
    with suppress(OSError, AttributeError):
        os.nice(10)
    gc.disable()  # what is made here is kept to the end, or is no cycle
    try:
        found = find_all(open_library(Path(sys.argv[1]))).encoded()
    except NewsreaderError:
        os._exit(1)
    sys.stdout.buffer.write(found)
    sys.stdout.buffer.flush()
    os._exit(0)  # without closing the library, which might write


if __name__ == "__main__":
    main()
