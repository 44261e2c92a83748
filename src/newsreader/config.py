"""The folders of this platform, the environment variables that move them or set limits, and small files of ours."""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path
from typing import BinaryIO

from newsreader.errors import UsageError

APPLICATION = "newsreader"
STORE_VARIABLE = "NEWSREADER_STORE"
"""Names the library when `--store` does not."""
LARGEST_VARIABLE = "NEWSREADER_LARGEST"
"""The limit of a feed, a page or a file, in megabytes after decompression."""
SMALL = 1_000_000
"""The most bytes of a file that is small: settings, where the reader was left."""
LARGEST = 128.0
"""The limit where the variable is not set, in megabytes: a feed of 100,000 items has 60 to 90."""


MOST = 4_000.0
"""The most that the limit may be, in megabytes."""
DAY = 86_400


def use_possible_zone() -> None:
    """Use UTC where TZ names an offset of a day or more, with which no local time can be worked out.

    POSIX allows hours up to 24; for what means nothing at all the C library uses UTC, too.
    """
    if max(abs(time.timezone), abs(time.altzone)) >= DAY:
        os.environ["TZ"] = "UTC0"
        time.tzset()


def open_file(path: Path) -> BinaryIO:
    """Open a file of ours for reading.

    Raises OSError when it can't be read, and when it is none: a named pipe is waited for, a device may be endless.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise OSError(errno.EINVAL, "Not a regular file", str(path))


def read_small(path: Path) -> bytes:
    """Read a file of ours that is small. Raises OSError as `open_file` does, and when it is large."""
    with open_file(path) as file:
        data = file.read(SMALL + 1)
    if len(data) > SMALL:
        raise OSError(errno.EFBIG, f"Larger than {SMALL // 1_000_000} MB", str(path))
    return data


def write_small(path: Path, data: bytes) -> None:
    """Write a file of ours, open to its owner alone, in place of what it was, a link too: all of it or nothing.

    Its folder is made where it is missing. Raises OSError.
    """
    make_folder(path.parent)
    written = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        with os.fdopen(os.open(written, flags, 0o600), "wb") as file:
            file.write(data)
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)


def largest() -> int:
    """Return the limit of a feed, a page or a file, in bytes. A variable that is not a number counts as not set."""
    text = os.environ.get(LARGEST_VARIABLE, "")
    return int(min(float(text) if text and not wrong_limit() else LARGEST, MOST) * 1_000_000)


def wrong_limit() -> str:
    """Return what is wrong with the variable that sets the limit; empty if nothing is, or it is not set."""
    text = os.environ.get(LARGEST_VARIABLE, "")
    is_number = text.isascii() and text.replace(".", "", 1).isdecimal()
    return "" if is_number or not text else f"{LARGEST_VARIABLE} is {text!r}, but must be a number of megabytes"


def default_store() -> Path:
    """Return the user's own library: `articles.json` in the data folder (XDG_DATA_HOME on Linux)."""
    return _folder("data") / "articles.json"


def config_folder() -> Path:
    """Return the folder of the settings (XDG_CONFIG_HOME on Linux)."""
    return _folder("config")


def state_folder() -> Path:
    """Return the folder of what may be lost: where the reader was left, the crash log (XDG_STATE_HOME on Linux)."""
    return _folder("state")


def cache_folder() -> Path:
    """Return the folder of what can be made again at any time (XDG_CACHE_HOME on Linux)."""
    return _folder("cache")


def make_folder(folder: Path) -> list[Path]:
    """Create a folder and its missing parents, open to their owner alone; return those made. Raises OSError.

    So the XDG Base Directory Specification wants it; `mkdir` with `parents` would open the parents to all.
    """
    if folder.exists():
        return []
    made = make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    return [*made, folder]


def chosen_store(path: str | None) -> Path | None:
    """Return the library that `--store` or the environment names; None for the user's own.

    Raises:
        UsageError: `path` is empty, as with a script's variable that is not set.
    """
    if path == "":
        raise UsageError("--store needs the path of a library")
    name = path or os.environ.get(STORE_VARIABLE)
    return Path(os.path.expanduser(name)) if name else None  # noqa: PTH111 - pathlib's refuses an unknown user


def sample_store() -> Path:
    """Return the sample library that comes with the program: in the wheel, or in a checkout's `data/`."""
    package = Path(__file__).parent
    shipped = package / "data" / "articles.json"
    return shipped if shipped.exists() else package.parents[1] / "data" / "articles.json"


def _folder(kind: str) -> Path:
    import platformdirs  # noqa: PLC0415 - 15 ms that `--store` does not need

    folder = Path(getattr(platformdirs, f"user_{kind}_dir")(APPLICATION, appauthor=False))
    homeless = os.environ.get("HOME") == "" and not os.environ.get(f"XDG_{kind.upper()}_HOME")
    if homeless or not folder.is_absolute():
        raise UsageError("no home folder: set HOME, or name a library with --store PATH")
    return folder
