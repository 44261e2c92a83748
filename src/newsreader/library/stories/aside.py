"""Finding the stories of a large library in a process of its own, so that the reader keeps its memory and its pace.

The process reads the library as any other one does, and writes to its standard output what it found; it changes
nothing. It ends with the one that started it, or when that closes its standard input.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from newsreader.errors import NewsreaderError
from newsreader.library.library import utc_now
from newsreader.library.stories.index import find_all
from newsreader.store import open_store


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
        found = find_all(open_store(Path(sys.argv[1]), clock=utc_now)).encoded()
    except NewsreaderError:
        os._exit(1)
    sys.stdout.buffer.write(found)
    sys.stdout.buffer.flush()
    os._exit(0)  # without closing the library, which might write


if __name__ == "__main__":
    main()
