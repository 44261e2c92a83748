"""What the panes have in common: lines of which only those that are seen are painted."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.binding import BindingType
from textual.geometry import Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView

from newsreader.tui.keys.table import Scope, bindings


class Lines(ScrollView, can_focus=True, inherit_bindings=False):
    """A pane of lines that has the size that the style sheet gives it, however many lines there are.

    The style sheet always gives its scrollbar a column (`overflow-y: scroll`), so that other lines never lay the screen
    out anew.
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
            style = self.get_visual_style(*(f"{self.PARTS}--{part}" for part in parts)).rich_style
            if parts[0] == "cursor" and self.has_focus and self.app.no_color:
                style += Style(reverse=True)
            self._styles_of[parts] = style
        return style

    def notify_style_update(self) -> None:
        """Take other styles from now on."""
        super().notify_style_update()
        self._styles_of.clear()
