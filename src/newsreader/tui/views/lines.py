"""The lines of the list of views: headings, names and counts, as strips of the screen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from newsreader.library.views import View
from newsreader.text import clean_line, fold
from newsreader.tui.cells import cut, isolates, settled
from newsreader.tui.glyphs import Glyphs
from newsreader.tui.keys.table import BY_NAME, shown_key
from newsreader.tui.list.rows import Styler

HEADINGS = {"view": "Views", "saved": "Saved", "source": "Sources", "section": "Sections", "tag": "Tags"}
"""What stands over the views of each kind."""
COMMANDS = {"All": "view_all", "Unread": "view_unread", "Starred": "view_starred", "Today": "view_today"} | {
    "This week": "view_week"
}
"""The commands that show the views that every library has."""
_KEY_WIDTH = 2

Line = View | str
"""A view, or a heading."""


def identity(view: View) -> tuple[str, str]:
    """Give what stays the same when a view gets another key or another rule."""
    return view.kind, fold(view.name)


def is_same(one: View, other: View) -> bool:
    """Whether two are the same view, perhaps with another key or another rule."""
    return identity(one) == identity(other)


def lines_of(views: Iterable[View]) -> list[Line]:
    """Put the views of each kind under its heading."""
    lines: list[Line] = []
    for kind, inside in groupby(views, lambda view: view.kind):
        lines += [HEADINGS[kind], *inside]
    return lines


def key_of(view: View) -> str:
    """Give the key that shows a view, as people read it; empty where there is none."""
    command = COMMANDS.get(view.name) if view.kind == "view" else None
    return BY_NAME[command].shown_keys[0] if command in BY_NAME else shown_key(view.key)


def heading_strip(name: str, width: int, glyphs: Glyphs, style: Styler) -> Strip:
    """Paint a heading."""
    base = style("heading")
    return Strip([Segment(cut(f" {name}", width, glyphs.ellipsis), base)]).adjust_cell_length(width, base)


def view_strip(
    view: View, unread: int | None, *, current: bool, cursor: bool, width: int, glyphs: Glyphs, style: Styler
) -> Strip:
    """Paint a view: whether it is the present one, its key, its name, and how much of it is unread where known."""
    base = style("cursor" if cursor else "current" if current else "view" if unread else "quiet")
    quiet = base if cursor else style("quiet")
    count = "" if unread is None else f" {unread:,} "
    key = cut(key_of(view), _KEY_WIDTH).rjust(_KEY_WIDTH)
    room = max(0, width - 1 - _KEY_WIDTH - 1 - cell_len(count))
    name = cut(settled(clean_line(view.name)), room, glyphs.ellipsis)
    before, after = isolates(name)
    return Strip(
        [
            Segment(glyphs.cursor if current else " ", base),
            Segment(f"{key} {before}", quiet),
            Segment(name + after, base),
            Segment(" " * (room - cell_len(name)), base),
            Segment(count, base if unread else quiet),
        ]
    ).adjust_cell_length(width, base)
