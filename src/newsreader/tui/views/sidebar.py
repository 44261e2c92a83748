"""The list of views beside the headlines: what there is, how much of it is unread, and which one is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip

from newsreader.library.views import Tally, View
from newsreader.tui.glyphs import Glyphs
from newsreader.tui.lines import Lines
from newsreader.tui.views.lines import Line, heading_strip, identity, lines_of, view_strip


class Sidebar(Lines):
    """The views, a line each, under headings; only lines that are seen are painted."""

    ALLOW_SELECT = False
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
        self._lines: list[Line] = []
        self._count: Callable[[View], Tally | None] = lambda view: None
        self._painted: dict[int, int | None] = {}
        """The count that a line was last painted with."""
        self._current: tuple[str, str] = ("", "")
        self._cursor = 0

    def show(self, views: Sequence[View], count: Callable[[View], Tally | None]) -> None:
        """Show views, and what `count` says of each when it is painted."""
        self._count = count
        if views is not self._views:
            under_cursor = self.under_cursor
            self._views, self._lines, self._painted = views, lines_of(views), {}
            self._cursor = self._line_of(under_cursor and identity(under_cursor))
            self.set_length(len(self._lines))
        for number, painted in self._painted.items():
            if painted != self._unread(self._lines[number]):
                self.refresh_line(number)

    def mark(self, view: View) -> None:
        """Mark a view as the one that is shown; the cursor goes there too."""
        if identity(view) == self._current and self._line_of(self._current) == self._cursor:
            return
        self._current = identity(view)
        self._cursor = self._line_of(self._current)
        self._keep_cursor_visible()
        self.refresh()

    @property
    def under_cursor(self) -> View | None:
        """The view that the cursor is on."""
        found = self._lines[self._cursor] if self._cursor < len(self._lines) else None
        return found if isinstance(found, View) else None

    def action_move(self, step: int) -> None:
        """Go so many views down."""
        self._go(self._cursor + step, 1 if step > 0 else -1)

    def action_page(self, pages: float) -> None:
        """Go so many screens down."""
        rows = max(1, round(self.size.height * abs(pages)))
        self._go(self._cursor + (rows if pages > 0 else -rows), 1 if pages > 0 else -1)

    def action_edge(self, end: int) -> None:
        """Go to the first view (-1) or the last (1)."""
        self._go(0 if end < 0 else len(self._lines) - 1, -end)

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        number, width = self.top + y, self.size.width
        if number >= len(self._lines):
            return Strip.blank(width, self.style_of("view"))
        line = self._lines[number]
        if isinstance(line, str):
            return heading_strip(line, width, self._glyphs, self.style_of)
        self._painted[number] = unread = self._unread(line)
        return view_strip(
            line,
            unread,
            current=identity(line) == self._current,
            cursor=self.has_focus and number == self._cursor,
            width=width,
            glyphs=self._glyphs,
            style=self.style_of,
        )

    def on_click(self, event: events.Click) -> None:
        """Choose the view that was clicked."""
        number = self.top + event.y
        if number < len(self._lines) and isinstance(line := self._lines[number], View):
            self.post_message(self.Chosen(line))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._keep_cursor_visible()

    def _go(self, number: int, step: int) -> None:
        """Put the cursor on a line, or on the next one in the direction of `step` where that is a heading."""
        if not self._lines:
            return
        number = max(0, min(number, len(self._lines) - 1))
        while 0 <= number < len(self._lines) and isinstance(self._lines[number], str):
            number += step
        if 0 <= number < len(self._lines):
            self._cursor = number
        elif step < 0:
            self.scroll_to_line(0)
        self._keep_cursor_visible()
        self.refresh()

    def _unread(self, line: Line) -> int | None:
        tally = self._count(line) if isinstance(line, View) else None
        return tally.unread if tally else None

    def _line_of(self, wanted: tuple[str, str] | None) -> int:
        lines = enumerate(self._lines)
        found = (number for number, line in lines if isinstance(line, View) and identity(line) == wanted)
        return next(found, 1 if self._lines else 0)

    def _keep_cursor_visible(self) -> None:
        height = self.size.height
        # The heading over the first view of a kind is seen with it.
        first = self._cursor - 1 if self._cursor and isinstance(self._lines[self._cursor - 1], str) else self._cursor
        if first < self.top:
            self.scroll_to_line(first)
        elif height and self._cursor >= self.top + height:
            self.scroll_to_line(self._cursor - height + 1)
