"""What is sent with the report of a mistake: the log of `--debug`, and that of a crash. Nothing in them was read.

The first has events in words of ours, with numbers, hosts and types of errors. Headlines, queries, tags, names of
sources, views and files, keys that were pressed, and addresses beyond their host are never noted.
"""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path

from newsreader import __version__
from newsreader.config import make_folder, state_folder, write_small
from newsreader.errors import UsageError

LARGEST = 1_000_000
"""Bytes from which the log begins anew."""
_WORD = re.compile(r"[\w.:+-]{0,80}", re.ASCII)
"""What a word of ours, a host or a version looks like: anything else is left out, whoever passed it by mistake."""
_PACKAGES = ("textual", "rich", "tinydb", "msgspec", "selectolax", "httpcore2")
_log: int | None = None
"""The descriptor of the log; None where there is none."""


def start() -> Path:
    """Begin to log, into the state folder. Raises OSError, and UsageError where there is no home folder."""
    global _log  # noqa: PLW0603 - a process has one log
    path = state_folder() / "debug.log"
    make_folder(path.parent)
    if path.is_symlink() or (path.exists() and path.stat().st_size > LARGEST):
        path.unlink()
    _log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    _describe_system()
    return path


def note(event: str, **facts: object) -> None:
    """Note an event with facts about it: numbers, and words such as a host; costs nothing where there is no log."""
    if _log is None:
        return
    words = [f"{name}={_word(value)}" for name, value in facts.items()]
    line = " ".join((time.strftime("%F %T"), f"{time.perf_counter():.3f}", str(os.getpid()), event, *words))
    with suppress(OSError):
        os.write(_log, f"{line}\n".encode(errors="replace"))


def _word(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return text if _WORD.fullmatch(text := str(value)) else "?"


def _describe_system() -> None:
    import platform  # noqa: PLC0415 - as all here: rarely
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    versions = {}
    for package in _PACKAGES:
        with suppress(PackageNotFoundError):
            versions[package] = version(package)
    note("start", newsreader=__version__, python=platform.python_version(), system=platform.system(), **versions)
    variables = ("TERM", "COLORTERM", "TERM_PROGRAM", "LANG", "LC_ALL", "NO_COLOR", "TEXTUAL_DRIVER")
    terminal = {name.lower(): os.environ[name] for name in variables if name in os.environ}
    encoding = getattr(sys.stdout, "encoding", "")
    note("terminal", encoding=encoding, tmux="TMUX" in os.environ, ssh="SSH_TTY" in os.environ, **terminal)


def report_crash(error: BaseException) -> str:
    """Write a log of `error` into the state folder; return one line that says what happened and where the log is."""
    import traceback  # noqa: PLC0415

    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    note("crash", type=type(error).__name__, at=place.removeprefix(" at "))
    summary = f"internal error ({type(error).__name__}{place}); saved changes are kept"
    try:
        log = state_folder() / "crash.log"
        write_small(log, _describe_crash(error).encode(errors="replace"))
    except (OSError, UsageError) as reason:
        return f"{summary}; no log could be written ({reason})"
    return f"{summary}; log: {log}"


def _describe_crash(error: BaseException) -> str:
    """Describe an error and its causes by types and places only: messages and variables may hold headlines."""
    import platform  # noqa: PLC0415
    import traceback  # noqa: PLC0415
    from importlib.metadata import version  # noqa: PLC0415

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
