"""The panes: lines of which only those that are seen are painted, and lists of them with a cursor."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView

from newsreader.tui.keys import Scope, bindings

DOUBLE = 2
"""Clicks on one place in quick succession that act on the item there; one puts the cursor on it."""


class Lines(ScrollView, can_focus=True, inherit_bindings=False):
    """A pane of lines that has the size that the style sheet gives it, however many lines there are.

    The style sheet always gives its scrollbar a column (`overflow-y: scroll`), so that other lines never lay the screen
    out again.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PANE)
    PARTS = ""
    """The prefix of its component classes."""

    virtual_size = Reactive(Size(0, 0), layout=False)

    def __init__(self) -> None:
        super().__init__()
        self._styles_of: dict[tuple[str, ...], Style] = {}

    @property
    def top(self) -> int:
        """The first line that is seen."""
        return self.scroll_offset.y

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the terminal's own cursor stands while this pane has the focus: at its first line."""
        return self.content_region.offset

    @property
    def is_active(self) -> bool:
        """Whether the keys are its own."""
        return self.has_focus

    def set_length(self, length: int) -> None:
        """Have so many lines, and stay where the pane is scrolled to as far as there are lines."""
        self.virtual_size = Size(0, length)
        self.vertical_scrollbar.window_virtual_size = length
        self.scroll_y = self.validate_scroll_y(self.scroll_y)
        self.refresh()

    def scroll_to_line(self, line: int) -> None:
        """Have a line at the top, as far as there are lines below it."""
        self.scroll_to(y=line, animate=False, force=True)

    def style_of(self, *parts: str) -> Style:
        """Give the style of parts of a line, laid over one another; reversed for a cursor that colours can't show."""
        style = self._styles_of.get(parts)
        if style is None:
            style = self.get_visual_style(*[f"{self.PARTS}--{part}" for part in parts]).rich_style
            if parts[0] == "cursor" and self.is_active and self.app.no_color:
                style += Style(reverse=True)
            self._styles_of[parts] = style
        return style

    def notify_style_update(self) -> None:
        """Forget the styles when the theme or the focus changes."""
        super().notify_style_update()
        self._styles_of.clear()


class CursorLines(Lines):
    """A list with a cursor that goes from item to item; an item has one line, and there may be headings between them.

    Subclasses set how many items there are (`count`), and say where an item stands if its line is not its number.
    """

    ALLOW_SELECT = False
    MARGIN = 0
    """Lines kept in sight above and below the cursor, where there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.cursor = 0
        """Index of the item that the cursor is on."""
        self.count = 0
        """How many items there are."""

    @property
    def cursor_screen_offset(self) -> Offset:
        """The place of the current item."""
        return self.content_region.offset + Offset(0, self.row_of(self.cursor) - self.top)

    def row_of(self, index: int) -> int:
        """Give the line of an item."""
        return index

    def index_near(self, row: int) -> int:
        """Give the item of a line, or the one that is nearest; perhaps one beyond the ends."""
        return row

    def has_heading(self, index: int) -> bool:
        """Whether the line above an item is to be seen with it: its heading is there."""
        return False

    @property
    def page_height(self) -> int:
        """How many items a screen holds."""
        return self.size.height

    def cursor_moved(self) -> None:
        """Called when the cursor is on another item."""

    def go_to(self, index: int, *, scroll: bool = True) -> None:
        """Put the cursor on an item, and scroll to it unless told not to."""
        index = max(0, min(index, self.count - 1))
        if index != self.cursor:
            self.refresh_line(self.row_of(self.cursor))
            self.cursor = index
            self.refresh_line(self.row_of(index))
            self.cursor_moved()
        if scroll:
            self.keep_cursor_visible()

    def action_move(self, step: int) -> None:
        """Go so many items down."""
        self.go_to(self.cursor + step)

    def action_page(self, pages: float) -> None:
        """Go so many screens down; what is seen moves along."""
        rows = max(1, round(self.page_height * abs(pages))) * (1 if pages > 0 else -1)
        index = self.index_near(self.row_of(self.cursor) + rows)
        index = max(index, self.cursor + 1) if rows > 0 else min(index, self.cursor - 1)
        self.scroll_to_line(self.top + rows)
        self.go_to(index)

    def action_edge(self, end: int) -> None:
        """Go to the first item (-1) or the last (1)."""
        self.go_to(0 if end < 0 else self.count - 1)

    def keep_cursor_visible(self) -> None:
        """Scroll as little as it takes to see the cursor, the heading right above it, and a few lines around."""
        height = self.size.height
        margin = min(self.MARGIN, max(0, height - 1) // 4)
        row = self.row_of(self.cursor)
        heading = 1 if height > 1 and self.has_heading(self.cursor) else 0
        first = row - max(margin, heading)
        if first < self.top:
            self.scroll_to_line(first)
        elif height and row + margin >= self.top + height:
            self.scroll_to_line(row + margin - height + 1)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.keep_cursor_visible()


class PickLines(CursorLines):
    """The list of a dialog, whose `action_pick` takes the item under the cursor."""

    CLICKS = 1
    """How many on an item pick it."""

    async def on_click(self, event: events.Click) -> None:
        """Put the cursor on the item that was clicked, and pick it."""
        if (index := self.top + event.y) < self.count:
            self.go_to(index)
            if event.chain >= self.CLICKS:
                await self.run_action("screen.pick")
