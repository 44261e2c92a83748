"""What is left of an error that nobody foresaw: one line for people, and a log without what they read."""

from __future__ import annotations

import os
import platform
import traceback
from importlib.metadata import version
from pathlib import Path

from newsreader import __version__
from newsreader.config import state_folder
from newsreader.errors import UsageError


def report(error: BaseException) -> str:
    """Write the log of `error` into the state folder; say in one line what happened and where the log is."""
    what = f"stopped on an error of its own ({_place(error)}); what was marked is kept"
    try:
        log = _write(_describe(error), state_folder() / "crash.log")
    except (OSError, UsageError) as reason:
        return f"{what}; no log could be written ({reason})"
    return f"{what}; log: {log}"


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + where


def _describe(error: BaseException) -> str:
    """Tell types and places only: messages and variables may hold headlines."""
    lines = [
        f"newsreader {__version__}, Textual {version('textual')}, Python {platform.python_version()}, "
        f"{platform.system()}, TERM={os.environ.get('TERM', '')}"
    ]
    link: BaseException | None = error
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        lines += ["", f"{type(link).__module__}.{type(link).__qualname__}"]
        lines += (
            f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line}"
            for frame in traceback.extract_tb(link.__traceback__)
        )
        link = link.__cause__ or link.__context__
    return "\n".join(lines) + "\n"


def _write(text: str, path: Path) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as log:
        log.write(text)
    return path
