"""What a person may set, in `config.toml` of the config folder (XDG_CONFIG_HOME on Linux).

    ascii = false        # marks of plain ASCII
    group = true         # one row for a story that several sources tell
    read = "open"        # when an article counts as read: explicit, open, dwell or end
    read_after = 0       # seconds on an article that mark it read, where staying does; 0 for never
    refresh = 0          # minutes between looks for sources that are due, while the reader is open; 0 for never
    preset = "default"   # the keys to begin with: "default", "vim" or "newsboat"

    [keys]               # other keys, by the names in docs/keys.md
    toggle_read = "m,r"

NEWSREADER_ASCII and NEWSREADER_REFRESH take the place of what the file says. What can't be used is told, with its
place, and the default holds.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from newsreader.config import config_folder
from newsreader.errors import UsageError
from newsreader.text import clean_line

PRESETS = ("default", "vim", "newsboat")
"""Sets of keys; `newsreader.tui.keys.keymap` says what they are."""
LONGEST = 60 * 24 * 365
"""What neither a number of minutes nor one of seconds may pass."""


class ReadPolicy(StrEnum):
    """When an article counts as read, beside being marked so, which always works."""

    EXPLICIT = "explicit"
    """Never by itself."""
    OPEN = "open"
    """When the reader goes into it, opens it in the browser, or has paged to its end."""
    DWELL = "dwell"
    """Then, and when the cursor has rested on it for some seconds."""
    END = "end"
    """When the reader has scrolled to the end of its text."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What is set; the defaults are what holds without a file."""

    ascii: bool = False
    """Marks of plain ASCII."""
    group: bool = True
    """One row for a story that several sources tell."""
    read: str = ""
    """When an article counts as read (`ReadPolicy`), where a view does not say otherwise; empty for not set."""
    read_after: float = 0
    """Seconds on an article after which it is marked read, where staying does that; 0 for none set."""
    refresh: float = 0
    """Minutes between looks for sources that are due; 0 for never."""
    preset: str = "default"
    """The set of keys that `keys` changes."""
    keys: Mapping[str, str] = {}
    """Keys by the name of what they do, in Textual's names, separated by commas."""

    @property
    def policy(self) -> ReadPolicy:
        """When an article counts as read where a view does not say; `read_after` alone asks for reading by staying."""
        return ReadPolicy(self.read or (ReadPolicy.DWELL if self.read_after else ReadPolicy.OPEN))


def settings_file() -> Path:
    """Give the place of the file, whether or not it is there."""
    return config_folder() / "config.toml"


def load_settings(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> tuple[Settings, list[str]]:
    """Read the settings, and say in a line each what could not be used. Never raises."""
    problems: list[str] = []
    try:
        path = path or settings_file()
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, UsageError):  # no file, or no home that it could be in
        found = {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(clean_line(f"{path}: is not used: {getattr(error, 'strerror', None) or error}"))
        found = {}
    given = {name: (str(path), value) for name, value in found.items()} | _from_environment(environment)
    used: dict[str, Any] = {}
    for name, (place, value) in given.items():
        problem = _problem(name, value)
        if problem:
            problems.append(clean_line(f"{place}: {problem}"))
        else:
            used[name] = value
    return Settings(**used), problems


def _from_environment(environment: Mapping[str, str]) -> dict[str, tuple[str, Any]]:
    """Give what variables set: by the name of the setting, the variable and the value."""
    found: dict[str, tuple[str, Any]] = {}
    if "NEWSREADER_ASCII" in environment:
        found["ascii"] = "NEWSREADER_ASCII", environment["NEWSREADER_ASCII"] not in {"", "0"}
    if environment.get("NEWSREADER_REFRESH"):
        text = environment["NEWSREADER_REFRESH"]
        number = text.isascii() and text.replace(".", "", 1).isdecimal()
        found["refresh"] = "NEWSREADER_REFRESH", float(text) if number else text
    return found


def _problem(name: str, value: object) -> str:
    """Say what is wrong with a setting; nothing if it can be used."""
    if name not in Settings.__struct_fields__:
        return f"there is no setting {name}{did_you_mean(name, Settings.__struct_fields__)}"
    known = {"preset": PRESETS, "read": tuple(ReadPolicy)}.get(name)
    if known is not None and value not in known:
        return f"{name} is {value!r}{did_you_mean(str(value), known)}"
    if name in {"ascii", "group"} and not isinstance(value, bool):
        return f"{name} is true or false"
    if name in {"read_after", "refresh"} and not (
        isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST
    ):
        return f"{name} is {value!r}: give a number, such as 15, or 0 for never"
    if name == "keys" and not (isinstance(value, dict) and all(isinstance(keys, str) for keys in value.values())):
        return 'a key is set as in [keys] toggle_read = "m,r"'
    return ""


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Offer the name that was probably meant, or all of them."""
    known = list(known)
    close = get_close_matches(given, known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(known)}"
