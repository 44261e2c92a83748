"""The panes: which of them a terminal has room for, which are seen, and which has the focus."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from textual import events
from textual.app import ComposeResult
from textual.containers import Container

from newsreader.tui.cells import Glyphs
from newsreader.tui.detail.pane import Detail
from newsreader.tui.keys import command
from newsreader.tui.list.pane import HeadlineList, OnAnother
from newsreader.tui.presenter import ArticlePresenter
from newsreader.tui.views.sidebar import Sidebar

SMALLEST = (20, 5)
"""Columns and rows below which nothing useful fits."""
SIDEBAR_FROM = 140
"""Columns from which there is room for the list of views."""
MIN_SHARE = 0.2
"""The share of the room that either pane keeps."""
STEP = 0.05
"""The share of the room that a key moves the line between the panes by."""
_TOO_SMALL = ("terminal too small", "too small", "small")


class Layout(StrEnum):
    """How the two panes share the screen; the value is the class that the style sheet knows it by."""

    WIDE = "-wide"
    """Side by side."""
    STACKED = "-stacked"
    """The list over the detail."""
    SINGLE = "-single"
    """One at a time."""
    TINY = "-tiny"
    """Neither: a word says so."""


class Split(StrEnum):
    """What the line between the panes has a place of its own for."""

    WIDE = "wide"
    STACKED = "stacked"
    READING = "reading"
    """Stacked, and the article has the keys: it needs the height."""


SHARES = {Split.WIDE: 0.55, Split.STACKED: 0.6, Split.READING: 0.25}
"""The list's share of the room, where nobody has moved the line."""


def layout_for(width: int, height: int) -> Layout:
    """Choose the layout for a terminal of so many columns and rows."""
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return Layout.TINY
    if width >= 100:
        return Layout.WIDE
    if width >= 60 and height >= 20:
        return Layout.STACKED
    return Layout.SINGLE


def too_small(width: int) -> str:
    """Say that the terminal is too small, in as many words as fit."""
    return next((words for words in _TOO_SMALL if len(words) <= width), "")


class Panes(Container):
    """The views, the list and the detail; classes tell the style sheet how they share the room."""

    def __init__(self, presenter: ArticlePresenter, glyphs: Glyphs, on_another: OnAnother) -> None:
        """Prepare the panes; `on_another` is called when the cursor is on another article."""
        super().__init__()
        self.sidebar = Sidebar(glyphs)
        self.list = HeadlineList(presenter, glyphs, on_another)
        self.detail = Detail(presenter, glyphs)
        self.layout_name = Layout.WIDE
        self._columns = 0
        self.in_detail = False
        """Whether the detail has the focus."""
        self.in_views = False
        """Whether the list of views has it."""
        self.zoomed = False
        """Whether the pane that has the focus has all the room."""
        self.shares: dict[str, float] = {}
        """The list's share of the room, for each split where it is not the usual one."""
        self.views_on = True
        """Whether the list of views is shown where there is room for it."""
        self._shared: tuple[Layout, float | None] | None = None
        """How the room was shared last."""
        self._dragging = False

    def share(self, shares: Mapping[str, float]) -> None:
        """Give the list other shares of the room, as far as they leave enough for both panes."""
        self.shares = {name: share for name, share in shares.items() if MIN_SHARE <= share <= 1 - MIN_SHARE}

    @property
    def split(self) -> Split | None:
        """Which split the line between the panes is in; None where there is one pane."""
        if self.zoomed or self.layout_name not in {Layout.WIDE, Layout.STACKED}:
            return None
        return Split.WIDE if self.layout_name is Layout.WIDE else Split.READING if self.in_detail else Split.STACKED

    def _move_line(self, split: Split, share: float) -> None:
        """Give the list this share of the room, or as much of it as leaves enough for both panes."""
        self.shares[split] = round(max(MIN_SHARE, min(share, 1 - MIN_SHARE)), 3)
        self.apply()

    @command
    def grow_pane(self) -> None:
        """Give the pane that has the focus more of the room."""
        self._grow(STEP)

    @command
    def shrink_pane(self) -> None:
        """Give the pane that has the focus less of the room."""
        self._grow(-STEP)

    def _grow(self, step: float) -> None:
        if (split := self.split) is not None:
            self._move_line(split, self.shares.get(split, SHARES[split]) + (-step if self.in_detail else step))

    def compose(self) -> ComposeResult:
        """From left to right."""
        yield self.sidebar
        yield self.list
        yield self.detail

    @property
    def detail_seen(self) -> bool:
        """Whether the detail is on the screen."""
        one_at_a_time = self.zoomed or self.layout_name in {Layout.SINGLE, Layout.TINY}
        return self.in_detail or not one_at_a_time

    @property
    def has_room_for_views(self) -> bool:
        """Whether the terminal is wide enough for the list of views."""
        return self.layout_name is Layout.WIDE and self._columns >= SIDEBAR_FROM

    @property
    def views_seen(self) -> bool:
        """Whether the list of views is on the screen."""
        return self.views_on and self.has_room_for_views and not self.zoomed

    def lay_out(self, layout: Layout, columns: int) -> None:
        """Share the room of a terminal of so many columns as the layout says."""
        self.layout_name, self._columns = layout, columns
        self.apply()

    @command
    def other_pane(self) -> None:
        """Focus the next pane, which marks nothing."""
        self._step(1)

    @command
    def previous_pane(self) -> None:
        """Focus the previous pane, which marks nothing."""
        self._step(-1)

    def _step(self, step: int) -> None:
        """Focus the next pane on the right (1) or the left (-1), around the edges."""
        panes = [self.list, self.detail, *([self.sidebar] if self.views_seen else [])]
        now = 2 if self.in_views else int(self.in_detail)
        then = panes[(now + step) % len(panes)]
        if then is self.sidebar:
            self.screen.set_focus(self.sidebar, scroll_visible=False)
        else:
            self.enter(in_detail=then is self.detail)

    @command
    def zoom(self) -> None:
        """Give all the room to the pane that has the focus, or share it again."""
        self.zoomed = not self.zoomed
        self.apply()

    @command
    def back(self) -> None:
        """Focus the list."""
        self.enter(in_detail=False)

    def enter(self, in_detail: bool) -> None:
        """Focus the detail, or the list.

        At once, as `Widget.focus` does not: a pane that is hidden before that gives the focus to any other.
        """
        self.in_detail, self.in_views = in_detail, False
        self.apply()
        self.screen.set_focus(self.detail if in_detail else self.list, scroll_visible=False)

    def is_on_line(self, x: int, y: int) -> bool:
        """Whether a place of the screen is on the line between the panes."""
        line = self.detail.region
        on_line = x == line.x if self.layout_name is Layout.WIDE else y == line.y
        return on_line and line.contains(x, y) and self.list.display and self.detail.display

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the line between the panes."""
        if self.is_on_line(event.screen_x, event.screen_y):
            self._dragging = True
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Pull the line along."""
        if self._dragging and (split := self.split) is not None:
            if split is Split.WIDE:
                share = (event.screen_x - self.list.region.x + 0.5) / (self.region.right - self.list.region.x)
            else:
                share = (event.screen_y - self.region.y + 0.5) / self.region.height
            self._move_line(split, share)

    def on_mouse_up(self) -> None:
        """Let go of the line."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Follow a click into the other pane."""
        self.in_detail, self.in_views = event.widget is self.detail, event.widget is self.sidebar
        self.apply()

    def remeasure(self) -> None:
        """Share the room anew, as the text of an article may take more or less of it."""
        self._shared = None
        self.apply()

    def apply(self) -> None:
        """Share the room as it is said now, and have the focus where it can be."""
        effective = Layout.SINGLE if self.zoomed else self.layout_name
        classes = {layout: layout is effective for layout in Layout}
        self.update_classes(classes | {"-views": self.views_seen, "-in-detail": self.in_detail})
        if self.in_views and not self.views_seen:
            self.screen.set_focus(self.list, scroll_visible=False)
        self.detail.centred = effective is Layout.SINGLE
        share = self.shares.get(self.split, SHARES[self.split]) if self.split else None
        if self._shared != (effective, share):  # a style that is set lays the screen out anew
            self._shared = effective, share
            for pane, part in ((self.list, share), (self.detail, share and 1 - share)):
                length = f"{part * 1000:.0f}fr" if part else None
                pane.styles.width = length if effective is Layout.WIDE else None
                pane.styles.height = length if effective is Layout.STACKED else None
            self.detail.styles.max_width = self.detail.measured_width if effective is Layout.WIDE else None
