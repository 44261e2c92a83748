"""The history of changes, newest first: what each was, and whether it is undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

from newsreader.dates import from_iso
from newsreader.library import marking
from newsreader.model import HistoryEntry
from newsreader.text import clean_line
from newsreader.tui.cells import cut, isolates, settled
from newsreader.tui.commands.reverting import redo, undo
from newsreader.tui.jobs import Job
from newsreader.tui.keys.table import BY_NAME, Scope, bindings
from newsreader.tui.list.rows import MONTHS

if TYPE_CHECKING:
    from newsreader.tui.screen import ReaderScreen

_WHEN = 12
"""Cells of the time of a change: `13 Nov 09:12`."""

_ROOMY = 44
"""Cells below which a line says what was done, and how many or what became of it."""


class HistoryList(ScrollView, can_focus=True, inherit_bindings=False):
    """The changes, a line each; only lines that are seen are painted."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PANE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"history-list--{part}" for part in ("entry", "undone", "cursor")}

    class Picked(Message):
        """The change under the cursor was asked for with the mouse."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = now
        self._entries: Sequence[HistoryEntry] = ()
        self._cursor = 0

    @property
    def current(self) -> HistoryEntry | None:
        """The change under the cursor."""
        return self._entries[self._cursor] if self._entries else None

    def show(self, entries: Sequence[HistoryEntry]) -> None:
        """List changes, newest first; the cursor stays on the one it is on."""
        before = self.current
        if before is not None and entries:
            self._cursor = max(0, min(entries[0].number - before.number, len(entries) - 1))
        self._entries = entries
        self.virtual_size = Size(0, len(entries))
        self._go(self._cursor)

    def action_move(self, step: int) -> None:
        """Go so many changes down."""
        self._go(self._cursor + step)

    def action_page(self, pages: float) -> None:
        """Go so many screens down."""
        rows = max(1, round(self.size.height * abs(pages)))
        self._go(self._cursor + (rows if pages > 0 else -rows))

    def action_edge(self, end: int) -> None:
        """Go to the newest change (-1) or the oldest (1)."""
        self._go(0 if end < 0 else len(self._entries) - 1)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the change that was clicked; pick the one that it is on already."""
        number = self.scroll_offset.y + event.y
        if number == self._cursor:
            self.post_message(self.Picked())
        elif number < len(self._entries):
            self._go(number)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._go(self._cursor)

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        number, width = self.scroll_offset.y + y, self.size.width
        if number >= len(self._entries):
            nothing = "  Nothing was changed yet." if not self._entries and y == 0 else ""
            return Strip([Segment(nothing, self._style("undone"))]).adjust_cell_length(width, self._style("entry"))
        entry = self._entries[number]
        style = self._style("cursor" if number == self._cursor else "undone" if entry.undone else "entry")
        return entry_strip(entry, self._now, width, style)

    def _go(self, number: int) -> None:
        self._cursor = max(0, min(number, len(self._entries) - 1))
        top, height = self.scroll_offset.y, self.size.height
        if self._cursor < top or (height and self._cursor >= top + height):
            self.scroll_to(y=min(self._cursor, max(top, self._cursor - height + 1)), animate=False, force=True)
        self.refresh()

    def _style(self, part: str) -> Style:
        style = self.get_visual_style(f"history-list--{part}").rich_style
        return style + Style(reverse=True) if part == "cursor" and self.app.no_color else style


class HistoryScreen(ModalScreen[HistoryEntry | None]):
    """Lists the changes; gives the one whose articles are to be listed, or None. Undo and redo work in it."""

    DEFAULT_CSS = """
    HistoryScreen { align: center middle; }
    HistoryScreen > Vertical { width: 100%; max-width: 100; height: 100%; background: $surface; padding: 0 1; }
    HistoryScreen Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    HistoryScreen .title { color: $text-accent; text-style: bold; }
    HistoryScreen .hints { color: $text-muted; }
    HistoryScreen HistoryList {
        height: 1fr; background: $surface; overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    HistoryScreen HistoryList > .history-list--entry { color: $foreground; }
    HistoryScreen HistoryList > .history-list--undone { color: $text-muted; }
    HistoryScreen HistoryList:ansi > .history-list--undone { text-style: dim; }
    HistoryScreen HistoryList > .history-list--cursor {
        color: $block-cursor-foreground; background: $block-cursor-background;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h,left", "dismiss(None)", "Close", show=False),
        Binding("enter,l,right", "pick", "Its articles", show=False),
        *(
            Binding(key, name, name, show=False)
            for name in ("undo", "redo", "history")
            for key in BY_NAME[name].keys.split(",")
            if " " not in key
        ),
    ]

    def __init__(self, reader: ReaderScreen, entries: Sequence[HistoryEntry]) -> None:
        """List changes, newest first."""
        super().__init__()
        self._reader = reader
        self._entries = entries
        self._list = HistoryList(reader.library.clock())

    def compose(self) -> ComposeResult:
        """The title, the changes, and the keys."""
        with Vertical():
            yield Static(classes="title", markup=False)
            yield self._list
            keys = ((BY_NAME[name].shown_keys[0], BY_NAME[name].label) for name in ("undo", "redo"))
            hints = "  ".join(f"{key} {label}" for key, label in (*keys, ("Enter", "its articles"), ("Esc", "close")))
            yield Static(Content(hints), classes="hints")

    def on_mount(self) -> None:
        """List what was given."""
        self._show(self._entries)

    def on_history_list_picked(self) -> None:
        """A click on the change under the cursor is Enter."""
        self.action_pick()

    def action_pick(self) -> None:
        """Give the change under the cursor."""
        if (entry := self._list.current) is not None:
            self.dismiss(entry)

    def action_undo(self) -> None:
        """Take back the newest change that is not undone."""
        undo(self._reader)
        self._read_again()

    def action_redo(self) -> None:
        """Make the change again that was taken back last."""
        redo(self._reader)
        self._read_again()

    def action_history(self) -> None:
        """Close, as the key that opened it."""
        self.dismiss(None)

    def _read_again(self) -> None:
        """List anew once what was asked for is done."""
        read = partial(marking.history, self._reader.library)
        self._reader.jobs.submit(Job(read, self._show, lambda error: None))

    def _show(self, entries: Sequence[HistoryEntry]) -> None:
        if self.is_running:
            self._list.show(entries)
            count = f"{len(entries):,} change{'' if len(entries) == 1 else 's'}"
            self.query_one(".title", Static).update(Content(f"History: {count}"))


def entry_strip(entry: HistoryEntry, now: datetime, width: int, style: Style) -> Strip:
    """Paint a change: when, what, how many, and what became of it."""
    note = "undone" if entry.undone else "final" if entry.final else ""
    if width >= _ROOMY:
        when, end = f" {when_of(entry.at, now):>{_WHEN}}  ", f"{entry.changed:>8,}  {note:6} "
    else:
        when, end = " ", f" {note or format(entry.changed, ',')} "
    room = max(0, width - len(when) - len(end))
    action = cut(settled(clean_line(entry.action)), room)
    before, after = isolates(action)
    segments = [
        Segment(when + before, style),
        Segment(action + after, style),
        Segment(" " * (room - cell_len(action)) + end, style),
    ]
    return Strip(segments).adjust_cell_length(width, style)


def when_of(at: str, now: datetime) -> str:
    """Write when a change was made, in the reader's own time: `09:12` today, `13 Nov 09:12`, `13 Nov 2024`."""
    moment = from_iso(at)
    if not isinstance(moment, datetime):
        return ""
    local, today = moment.astimezone(), now.astimezone().date()
    day = f"{local.day} {MONTHS[local.month - 1][:3]}"
    if local.date() == today:
        return f"{local:%H:%M}"
    return f"{day} {local:%H:%M}" if local.year == today.year else f"{day} {local.year}"
