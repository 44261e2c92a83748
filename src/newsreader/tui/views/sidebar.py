"""The list of views beside the headlines: what there is, how much of it is unread, and which one is shown."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from newsreader.library.views import Tally, View
from newsreader.text import fold
from newsreader.tui.cells import Glyphs, cut, text_segments
from newsreader.tui.keys.keymap import VIEW_COMMANDS
from newsreader.tui.keys.table import BY_NAME, shown_key
from newsreader.tui.lines import CursorLines

HEADINGS = {"view": "Views", "saved": "Saved", "source": "Sources", "section": "Sections", "tag": "Tags"}
"""What stands over the views of each kind."""
KEY_WIDTH = 2
"""Cells of the key of a view."""


def identity(view: View) -> tuple[str, str]:
    """Give what stays the same when a view gets another key or another query."""
    return view.kind, fold(view.name)


class Sidebar(CursorLines):
    """The views, a line each, under a heading for each kind."""

    FOCUS_ON_CLICK = False
    PARTS = "sidebar"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"sidebar--{part}" for part in ("heading", "view", "quiet", "current", "cursor")
    }

    class Chosen(Message):
        """A view was clicked."""

        def __init__(self, view: View) -> None:
            super().__init__()
            self.view = view

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._views: Sequence[View] = ()
        self._lines: list[View | str] = []
        """What stands in each line: a view, or a heading."""
        self._rows: list[int] = []
        """The line of each view."""
        self._tally: Callable[[View], Tally | None] = lambda view: None
        self._painted: dict[int, int | None] = {}
        """The count that a line was last painted with."""
        self._current = ("", "")
        """The identity of the view that is shown."""

    def row_of(self, index: int) -> int:
        """Give the line of a view."""
        return self._rows[index] if self._rows else 0

    def index_near(self, row: int) -> int:
        """Give the view of a line, or the first below a heading."""
        return bisect_left(self._rows, row)

    def has_heading(self, index: int) -> bool:
        """Whether a view is the first of its kind."""
        return bool(self._rows) and isinstance(self._lines[self._rows[index] - 1], str)

    @property
    def under_cursor(self) -> View | None:
        """The view that the cursor is on."""
        return self._views[self.cursor] if self._views else None

    def show(self, views: Sequence[View], tally: Callable[[View], Tally | None]) -> None:
        """Show views, each with the count that `tally` gives when it is painted."""
        self._tally = tally
        if views is not self._views:
            under_cursor = self.under_cursor
            self._views, self._lines, self._rows, self._painted = views, [], [], {}
            self.count = len(views)
            for kind, of_kind in groupby(views, key=lambda view: view.kind):
                self._lines.append(HEADINGS[kind])
                for view in of_kind:
                    self._rows.append(len(self._lines))
                    self._lines.append(view)
            self.cursor = self._index_of(identity(under_cursor) if under_cursor else self._current)
            self.set_length(len(self._lines))
        for row, painted in self._painted.items():
            if painted != self._unread(row):
                self.refresh_line(row)

    def mark(self, view: View) -> None:
        """Mark a view as the one that is shown; the cursor goes there too."""
        under_cursor = self.under_cursor
        current = identity(view)
        if current != self._current or (under_cursor is not None and identity(under_cursor) != current):
            self._current = current
            self.cursor = self._index_of(current)
            self.keep_cursor_visible()
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        row, width = self.top + y, self.size.width
        if row >= len(self._lines):
            return Strip.blank(width, self.style_of("view"))
        view = self._lines[row]
        if isinstance(view, str):
            heading = Segment(cut(f" {view}", width, self._glyphs.ellipsis), self.style_of("heading"))
            return Strip([heading]).adjust_cell_length(width, heading.style)
        self._painted[row] = self._unread(row)
        return self._view_strip(view, self._painted[row], row == self._rows[self.cursor] and self.has_focus)

    def _view_strip(self, view: View, unread: int | None, has_cursor: bool) -> Strip:
        """Paint a view: whether it is the one that is shown, its key, its name, and its unread count where known."""
        style, width = self.style_of, self.size.width
        is_current = identity(view) == self._current
        base = style("cursor" if has_cursor else "current" if is_current else "view" if unread else "quiet")
        quiet = base if has_cursor else style("quiet")
        command = VIEW_COMMANDS.get(view.name) if view.kind == "view" else None
        key = BY_NAME[command].shown_keys[0] if command else shown_key(view.key)
        lead = f"{cut(key, KEY_WIDTH):>{KEY_WIDTH}} "
        count = "" if unread is None else f" {unread:,} "
        left_width = max(0, width - len(count))
        room = left_width - 1 - len(lead)
        name = text_segments(lead, view.name, room, quiet, base, ellipsis=self._glyphs.ellipsis)
        left = Strip([Segment(self._glyphs.cursor if is_current else " ", base), *name])
        end = Segment(count, base if unread else quiet)
        return Strip([*left.adjust_cell_length(left_width, base), end]).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Choose the view that was clicked."""
        row = self.top + event.y
        if row < len(self._lines) and isinstance(view := self._lines[row], View):
            self.post_message(self.Chosen(view))

    def _unread(self, row: int) -> int | None:
        view = self._lines[row]
        tally = self._tally(view) if isinstance(view, View) else None
        return tally.unread if tally else None

    def _index_of(self, wanted: tuple[str, str]) -> int:
        return next((index for index, view in enumerate(self._views) if identity(view) == wanted), 0)
