"""The two panes: which of them are seen, and which has the keys."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Container

from newsreader.tui.facts import Facts
from newsreader.tui.glyphs import Glyphs
from newsreader.tui.layout import Layout
from newsreader.tui.widgets.detail import Detail
from newsreader.tui.widgets.headline_list import HeadlineList


class Panes(Container):
    """The list and the detail; classes tell the style sheet how they share the room."""

    def __init__(self, facts: Facts, glyphs: Glyphs) -> None:
        super().__init__()
        self.list = HeadlineList(facts, glyphs)
        self.detail = Detail(facts, glyphs)
        self.layout_name = Layout.WIDE
        self.in_detail = False
        """Whether the detail has the keys."""
        self.zoomed = False
        """Whether the pane that has the keys has all the room."""

    def compose(self) -> ComposeResult:
        """The list first."""
        yield self.list
        yield self.detail

    @property
    def detail_seen(self) -> bool:
        """Whether the detail is on the screen."""
        one_at_a_time = self.zoomed or self.layout_name in {Layout.SINGLE, Layout.TINY}
        return self.in_detail or not one_at_a_time

    def lay_out(self, layout: Layout) -> None:
        """Share the room as the layout says."""
        self.layout_name = layout
        self._apply()

    def zoom(self, zoomed: bool) -> None:
        """Give all the room to the pane that has the keys, or share it again."""
        self.zoomed = zoomed
        self._apply()

    def enter(self, in_detail: bool) -> None:
        """Give the keys to the detail, or to the list."""
        self.in_detail = in_detail
        self._apply()
        (self.detail if in_detail else self.list).focus(scroll_visible=False)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Follow a click into the other pane."""
        self.in_detail = event.widget is self.detail
        self._apply()

    def _apply(self) -> None:
        effective = Layout.SINGLE if self.zoomed else self.layout_name
        for layout in Layout:
            self.set_class(layout is effective, layout)
        self.set_class(self.in_detail, "-in-detail")
