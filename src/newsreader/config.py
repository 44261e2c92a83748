"""Where things live: the folders of this platform, and the environment variables that move them."""

from __future__ import annotations

import os
from pathlib import Path

from newsreader.errors import UsageError

APPLICATION = "newsreader"
STORE_VARIABLE = "NEWSREADER_STORE"
"""Names the library when `--store` does not."""
LARGEST_VARIABLE = "NEWSREADER_LARGEST"
"""How many megabytes a feed, a page or a file may have, decompressed."""
LARGEST = 128.0
"""Megabytes where nothing else is said: a feed of 100,000 items has 60 to 90."""


def largest() -> int:
    """Give the bytes that are taken of a feed, a page or a file. What is no number of megabytes counts as not said."""
    given = os.environ.get(LARGEST_VARIABLE, "")
    megabytes = float(given) if given.replace(".", "", 1).isdecimal() and given.isascii() else LARGEST
    return int(megabytes * 1_000_000)


def default_store() -> Path:
    """Give the user's own library: `articles.json` in the data folder (XDG_DATA_HOME on Linux)."""
    return _folder("data") / "articles.json"


def config_folder() -> Path:
    """Give the folder of what a person may set (XDG_CONFIG_HOME on Linux)."""
    return _folder("config")


def state_folder() -> Path:
    """Give the folder for what may be lost: where the reader was left, the log (XDG_STATE_HOME on Linux)."""
    return _folder("state")


def cache_folder() -> Path:
    """Give the folder for what can be made anew at any time (XDG_CACHE_HOME on Linux)."""
    return _folder("cache")


def chosen_store(given: str | None) -> Path | None:
    """Give the library that `--store` or the environment names; None for the user's own.

    Raises:
        UsageError: `--store` is empty, as with a variable of a script that is not set.
    """
    if given == "":
        raise UsageError("--store needs the path of a library")
    name = given or os.environ.get(STORE_VARIABLE)
    return Path(os.path.expanduser(name)) if name else None  # noqa: PTH111 - pathlib's refuses an unknown user


def sample_store() -> Path:
    """Give the sample library that comes with the program: in the wheel, or in a checkout's `data/`."""
    package = Path(__file__).parent
    shipped = package / "data" / "articles.json"
    return shipped if shipped.exists() else package.parents[1] / "data" / "articles.json"


def _folder(kind: str) -> Path:
    import platformdirs  # noqa: PLC0415 - 15 ms that `--store` does not need

    folder = Path(getattr(platformdirs, f"user_{kind}_dir")(APPLICATION, appauthor=False))
    homeless = os.environ.get("HOME") == "" and not os.environ.get(f"XDG_{kind.upper()}_HOME")
    if homeless or not folder.is_absolute():
        raise UsageError("there is no home folder: set HOME, or name a library with --store PATH")
    return folder
