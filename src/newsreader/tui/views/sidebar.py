"""The list of views beside the headlines: which there are, how much of each is unread, and which one is shown.

A folder is a tag that sources have, as folders of other readers are when they are imported: the sources that have the
tag stand below it, those of two tags below both, and those without one after all folders.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from newsreader.choices import ViewOrder
from newsreader.library.views import Tally, View, ViewCounts
from newsreader.settings import Settings
from newsreader.text import fold
from newsreader.tui.cells import Glyphs, cut, text_segments
from newsreader.tui.keys import BY_NAME, VIEW_COMMANDS, shown_key
from newsreader.tui.lines import CursorLines

KEY_WIDTH = 2
"""Cells of the key of a view, or of the sign that says whether a folder is open."""
INDENT = "  "
"""What stands before the name of a view in a folder."""


HEADINGS = {"view": "Views", "saved": "Saved", "source": "Sources", "section": "Sections", "tag": "Tags"}
"""What stands over the views of each kind."""

Identity = tuple[str, str]


def identity(view: View) -> Identity:
    """Give what stays the same when a view gets another key or another query."""
    return view.kind, fold(view.name)


class Line(NamedTuple):
    """A view in the list."""

    view: View
    folder: str = ""
    """The folded name of the folder that it stands in; empty for none."""
    is_open: bool | None = None
    """Whether what is in it is shown; None for what is no folder."""


Lines = Sequence[Line | str]
"""Views, and the headings over them."""


def arrange(
    counts: ViewCounts, settings: Settings, closed: Collection[str] = (), shown: Identity = ("", "")
) -> list[Line | str]:
    """Arrange views.

    Args:
        counts: the views, and how much is in each.
        settings: in which order, and whether views are shown in which nothing is unread; those that every library has
            always are.
        closed: the folders that are closed.
        shown: the view that is shown, which always has its line.
    """
    of_kind: defaultdict[str, list[View]] = defaultdict(list)
    for view in counts.views:
        is_folder = view.kind == "tag" and fold(view.name) in counts.folders
        of_kind["folder" if is_folder else view.kind].append(view)

    def unread(view: View) -> int:
        counted = counts.of(view)
        return counted.unread if counted else 0

    def chosen(some: Sequence[View]) -> list[View]:
        """Give those that are wanted, in the order that is wanted."""
        if not settings.empty_views:
            some = [view for view in some if counts.of(view) is None or unread(view) or identity(view) == shown]
        return sorted(some, key=unread, reverse=True) if settings.view_order == ViewOrder.UNREAD else list(some)

    def sources() -> Iterator[Line]:
        for folder_view in chosen(of_kind["folder"]):
            folder = fold(folder_view.name)
            is_open = folder not in closed
            yield Line(folder_view, "", is_open)
            if is_open:
                inside = [view for view in of_kind["source"] if fold(view.name) in counts.folders[folder]]
                yield from (Line(view, folder) for view in chosen(inside))
        filed = {name for view in of_kind["folder"] for name in counts.folders[fold(view.name)]}
        yield from map(Line, chosen([view for view in of_kind["source"] if fold(view.name) not in filed]))

    lines: list[Line | str] = []
    for kind, heading in HEADINGS.items():
        if kind == "source":
            group = list(sources())
        else:
            group = list(map(Line, of_kind[kind] if kind == "view" else chosen(of_kind[kind])))
        lines += [heading, *group] if group else []
    return lines


class Sidebar(CursorLines):
    """The views, a line each, under a heading for each kind; sources in the folders that they are in."""

    FOCUS_ON_CLICK = False
    PARTS = "sidebar"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"sidebar--{part}" for part in ("heading", "view", "quiet", "current", "cursor")
    }

    class Chosen(Message):
        """A view was clicked, or the sign of a folder."""

        def __init__(self, line: Line, on_sign: bool) -> None:
            super().__init__()
            self.line, self.on_sign = line, on_sign

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._lines: Lines = ()
        self._rows: list[int] = []
        """The line of each view."""
        self._tally: Callable[[View], Tally | None] = lambda view: None
        self._painted: dict[int, int | None] = {}
        """The count that a line was last painted with."""
        self._current: Identity = ("", "")
        """The view that is shown."""

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
    def views(self) -> list[Line]:
        """The lines that are views."""
        return [line for line in self._lines if isinstance(line, Line)]

    @property
    def line_under_cursor(self) -> Line | None:
        """The line that the cursor is on."""
        line = self._lines[self._rows[self.cursor]] if self._rows else None
        return line if isinstance(line, Line) else None

    @property
    def under_cursor(self) -> View | None:
        """The view that the cursor is on."""
        line = self.line_under_cursor
        return line.view if line else None

    def show(self, lines: Lines, tally: Callable[[View], Tally | None]) -> None:
        """Show lines, each with the count that `tally` gives when it is painted."""
        self._tally = tally
        if lines != self._lines:
            before = self.line_under_cursor
            self._lines, self._painted = lines, {}
            self._rows = [row for row, line in enumerate(lines) if isinstance(line, Line)]
            self.count = len(self._rows)
            self.cursor = self._index_of(*((identity(before.view), before.folder) if before else (self._current,)))
            self.set_length(len(lines))
            self.keep_cursor_visible()
        for row, painted in self._painted.items():
            if painted != self._unread(row):
                self.refresh_line(row)

    def rename(self, renamed: Identity, name: str) -> None:
        """Give a view another name where it stands, so that the cursor stays on it when it is put in its place."""
        self._lines = [
            line._replace(view=line.view._replace(name=name))
            if isinstance(line, Line) and identity(line.view) == renamed
            else line
            for line in self._lines
        ]
        self.refresh()

    def mark(self, view: View) -> None:
        """Mark a view as the one that is shown; the cursor goes there, unless it has the focus and nothing else is."""
        current, line = identity(view), self.line_under_cursor
        has_strayed = not self.has_focus and line is not None and identity(line.view) != current
        if current != self._current or has_strayed:
            self._current = current
            self.cursor = self._index_of(current)
            self.keep_cursor_visible()
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        row, width = self.top + y, self.size.width
        if row >= len(self._lines):
            return Strip.blank(width, self.style_of("view"))
        line = self._lines[row]
        if isinstance(line, str):
            heading = Segment(cut(f" {line}", width, self._glyphs.ellipsis), self.style_of("heading"))
            return Strip([heading]).adjust_cell_length(width, heading.style)
        self._painted[row] = self._unread(row)
        return self._view_strip(line, self._painted[row], row == self._rows[self.cursor] and self.has_focus)

    def _view_strip(self, line: Line, unread: int | None, has_cursor: bool) -> Strip:
        """Paint a view: whether it is the one that is shown, its key, its name, and its unread count where known."""
        style, width, view = self.style_of, self.size.width, line.view
        is_current = identity(view) == self._current
        base = style("cursor" if has_cursor else "current" if is_current else "view" if unread else "quiet")
        quiet = base if has_cursor else style("quiet")
        command = VIEW_COMMANDS.get(view.name) if view.kind == "view" else None
        key = BY_NAME[command].shown_keys[0] if command else shown_key(view.key)
        if line.is_open is not None:
            key = self._glyphs.expanded if line.is_open else self._glyphs.collapsed
        lead = f"{cut(key, KEY_WIDTH):>{KEY_WIDTH}} {INDENT if line.folder else ''}"
        count = "" if unread is None else f" {unread:,} "
        left_width = max(0, width - len(count))
        room = left_width - 1 - len(lead)
        name = text_segments(lead, view.name, room, quiet, base, ellipsis=self._glyphs.ellipsis)
        left = Strip([Segment(self._glyphs.cursor if is_current else " ", base), *name])
        end = Segment(count, base if unread else quiet)
        return Strip([*left.adjust_cell_length(left_width, base), end]).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Choose the view that was clicked, or open or close the folder whose sign was."""
        row = self.top + event.y
        if row < len(self._lines) and isinstance(line := self._lines[row], Line):
            self.post_message(self.Chosen(line, line.is_open is not None and event.x <= KEY_WIDTH))

    def _unread(self, row: int) -> int | None:
        line = self._lines[row]
        tally = self._tally(line.view) if isinstance(line, Line) else None
        return tally.unread if tally else None

    def _index_of(self, wanted: Identity, folder: str = "") -> int:
        """Give where a view is, in that folder if it is in several; else the folder, else where the cursor is."""
        places: dict[int, int] = {}
        for index, line in enumerate(self.views):
            if identity(line.view) == wanted:
                places.setdefault(0 if line.folder == folder else 1, index)
            elif line.is_open is not None and fold(line.view.name) == folder:
                places.setdefault(2, index)
        return places[min(places)] if places else max(0, min(self.cursor, self.count - 1))
