"""The history of changes, newest first: what each was, and whether it is undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from newsreader.dates import from_iso
from newsreader.model import HistoryEntry
from newsreader.tui.cells import text_segments
from newsreader.tui.dialogs.dialog import Dialog
from newsreader.tui.keys.table import BY_NAME
from newsreader.tui.lines import CursorLines

WHEN_WIDTH = 12
"""Cells of the time of a change: `13 Nov 09:12`."""
FULL_FROM = 44
"""Cells below which a line says what was done, and either how many or what became of it."""


class HistoryList(CursorLines):
    """The changes, a line each."""

    PARTS = "history-list"
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"history-list--{part}" for part in ("entry", "undone", "cursor")}

    class Picked(Message):
        """The change under the cursor was clicked."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = now
        self._entries: Sequence[HistoryEntry] = ()

    @property
    def current(self) -> HistoryEntry | None:
        """The change under the cursor."""
        return self._entries[self.cursor] if self._entries else None

    def show(self, entries: Sequence[HistoryEntry]) -> None:
        """List changes, newest first; the cursor stays on the one it is on."""
        before = self.current
        if before is not None and entries:
            self.cursor = max(0, min(entries[0].number - before.number, len(entries) - 1))
        self._entries, self.count = entries, len(entries)
        self.set_length(len(entries))
        self.keep_cursor_visible()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the change that was clicked; pick the one that it is on already."""
        index = self.top + event.y
        if index == self.cursor:
            self.post_message(self.Picked())
        elif index < self.count:
            self.go_to(index)

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        index, width = self.top + y, self.size.width
        if index >= self.count:
            text = "  Nothing was changed yet." if not self._entries and y == 0 else ""
            return Strip([Segment(text, self.style_of("undone"))]).adjust_cell_length(width, self.style_of("entry"))
        entry = self._entries[index]
        style = self.style_of("cursor" if index == self.cursor else "undone" if entry.undone else "entry")
        return entry_strip(entry, self._now, width, style)


class HistoryScreen(Dialog[HistoryEntry | None]):
    """Lists the changes; gives the one whose articles are to be listed, or None. Undo and redo work in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,h,left", "dismiss(None)", "Close", show=False),
        Binding("enter,l,right", "pick", "Its articles", show=False),
        *[
            Binding(key, action, name, show=False)
            for name, action in (("undo", "undo"), ("redo", "redo"), ("history", "dismiss(None)"))
            for key in BY_NAME[name].keys.split(",")
            if key and " " not in key
        ],
    ]

    def __init__(
        self, entries: Sequence[HistoryEntry], now: datetime, undo: Callable[[], object], redo: Callable[[], object]
    ) -> None:
        """List changes.

        Args:
            entries: the changes, newest first.
            now: what is today.
            undo: undoes the newest change that is not undone; whoever does so gives the changes anew to `show`.
            redo: redoes the change that was undone last, likewise.
        """
        keys = [(BY_NAME[name].shown_keys[0], BY_NAME[name].label) for name in ("undo", "redo")]
        super().__init__("History", [*keys, ("Enter", "its articles"), ("Esc", "close")])
        self._entries = entries
        self._list = HistoryList(now)
        self._undo, self._redo = undo, redo

    def compose_body(self) -> ComposeResult:
        """Compose the changes."""
        yield self._list

    def on_mount(self) -> None:
        """List what was given."""
        self.show(self._entries)

    def show(self, entries: Sequence[HistoryEntry]) -> None:
        """List changes, newest first, as long as the screen is open."""
        if self.is_running:
            self._list.show(entries)
            self.show_heading(f"History: {len(entries):,} change{'' if len(entries) == 1 else 's'}")

    def on_history_list_picked(self) -> None:
        """Take a click on the change under the cursor for Enter."""
        self.action_pick()

    def action_pick(self) -> None:
        """Give the change under the cursor."""
        if (entry := self._list.current) is not None:
            self.dismiss(entry)

    def action_undo(self) -> None:
        """Undo the newest change that is not undone."""
        self._undo()

    def action_redo(self) -> None:
        """Redo the change that was undone last."""
        self._redo()


def entry_strip(entry: HistoryEntry, now: datetime, width: int, style: Style) -> Strip:
    """Paint a change: when, what, how many, and what became of it."""
    note = "undone" if entry.undone else "final" if entry.final else ""
    if width >= FULL_FROM:
        when, end = f" {when_of(entry.at, now):>{WHEN_WIDTH}}  ", f"{entry.changed:>8,}  {note:6} "
    else:
        when, end = " ", f" {note or format(entry.changed, ',')} "
    left = text_segments(when, entry.action, width - len(when) - len(end), style, style)
    left_width = max(0, width - len(end))
    strip = Strip([*Strip(left).adjust_cell_length(left_width, style), Segment(end, style)])
    return strip.adjust_cell_length(width, style)


def when_of(at: str, now: datetime) -> str:
    """Write when a change was made, in the reader's own time: `09:12` today, `13 Nov 09:12`, `13 Nov 2024`."""
    moment = from_iso(at)
    if not isinstance(moment, datetime):
        return ""
    local, today = moment.astimezone(), now.astimezone().date()
    day = f"{local.day} {local:%b}"
    if local.date() == today:
        return f"{local:%H:%M}"
    return f"{day} {local:%H:%M}" if local.year == today.year else f"{day} {local.year}"
