"""Where the reader was left: view, sort, query, article, sizes and theme, one small file for each library.

It is a convenience: a file that can't be read or written is passed over without a word.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from newsreader.config import read_small, state_folder, write_small
from newsreader.errors import UsageError
from newsreader.ids import format_id, stable_id


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Where the reader was left; every field may be empty."""

    view: str = ""
    """The query of the view."""
    view_name: str = ""
    view_kind: str = ""
    query: str = ""
    """What was searched for in it."""
    sort: str = ""
    article: str = ""
    """The id of the article under the cursor, as people see it."""
    shares: dict[str, float] = {}
    """The list's share of the screen, from 0 to 1, by split (`newsreader.tui.panes.Split`), where it was changed."""
    zoomed: bool = False
    views: bool = True
    """Whether the list of views is shown where there is room for it."""
    closed: list[str] = []
    """The folders of the list of views that are closed, by their folded names."""
    theme: str = ""
    group: bool | None = None
    """Whether stories were shown as one row; None where the settings say it."""
    places: dict[str, tuple[int, int]] = {}
    """Where long articles were left, by their ids: a piece of the page, and a line of it; the last one left last."""
    command: str = ""
    """What an article was piped to last."""
    folder: str = ""
    """Where articles were saved last, as it was typed."""
    searches: list[str] = []
    """What was searched for, the newest first."""


def load(store: Path) -> Session:
    """Read where the reader was left in the library at `store`."""
    try:
        return msgspec.json.decode(read_small(_file(store)), type=Session)
    except (OSError, ValueError, RecursionError, UsageError):  # msgspec's errors are ValueErrors
        return Session()


def save(store: Path, session: Session) -> None:
    """Keep where the reader was left, all of it or nothing (atomic)."""
    with contextlib.suppress(OSError, UsageError):
        write_small(_file(store), msgspec.json.encode(session))


def _file(store: Path) -> Path:
    name = format_id(stable_id("session", str(store.resolve())))
    return state_folder() / "sessions" / f"{name}.json"
