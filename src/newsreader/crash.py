"""The report of an unexpected error: one line for people, and a log without anything that they read."""

from __future__ import annotations

import os
import platform
import traceback
from importlib.metadata import version
from pathlib import Path

from newsreader import __version__, debug
from newsreader.config import state_folder, write_small
from newsreader.errors import UsageError


def report(error: BaseException) -> str:
    """Write a log of `error` into the state folder; return one line that says what happened and where the log is."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    debug.note("crash", type=type(error).__name__, at=place.removeprefix(" at "))
    summary = f"internal error ({type(error).__name__}{place}); saved changes are kept"
    try:
        log = state_folder() / "crash.log"
        write_small(log, _describe(error).encode(errors="replace"))
    except (OSError, UsageError) as reason:
        return f"{summary}; no log could be written ({reason})"
    return f"{summary}; log: {log}"


def _describe(error: BaseException) -> str:
    """Describe an error and its causes by types and places only: messages and variables may hold headlines."""
    lines = [
        f"newsreader {__version__}, Textual {version('textual')}, Python {platform.python_version()}, "
        f"{platform.system()}, TERM={os.environ.get('TERM', '')}"
    ]
    cause: BaseException | None = error
    described: set[int] = set()
    while cause is not None and id(cause) not in described:
        described.add(id(cause))
        lines += ["", f"{type(cause).__module__}.{type(cause).__qualname__}"]
        lines += [piece.rstrip() for piece in traceback.format_tb(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines) + "\n"
