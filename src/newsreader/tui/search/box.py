"""The line at the top: the name of the view, and the search box while there is a search."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Static

from newsreader.text import clean, clean_line
from newsreader.tui.cells import QUIET
from newsreader.tui.dialogs.dialog import LineInput

MOST = 100
"""Searches that are kept."""


class SearchBox(LineInput):
    """One line to search in.

    In an empty box the up arrow brings back the previous search, and so on; down goes the other way. Where something
    is typed, the arrows move the list.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.end_search(True)", "apply the search", show=False),
        Binding("escape", "screen.end_search(False)", "cancel the search", show=False),
        Binding("down", "step(1)", "next headline, or newer search", show=False),
        Binding("up", "step(-1)", "previous headline, or older search", show=False),
    ]

    virtual_size = Reactive(Size(0, 0), layout=False)
    """How long the text is, which does not change the size of the box, nor that of anything else."""

    def __init__(self) -> None:
        super().__init__(placeholder="search", compact=True, select_on_focus=False)
        self.searches: list[str] = []
        """What was searched for before, the newest first, each once."""
        self._recalled = 0
        """Which of them was brought back last, counted from 1."""

    def validate_value(self, value: str) -> str:
        """Let nothing in that acts on a terminal, whatever is pasted."""
        return clean(value)

    def keep_search(self) -> None:
        """Keep what is searched for, to be brought back later."""
        if self.value.strip():
            self.searches = list(dict.fromkeys([self.value, *self.searches]))[:MOST]

    async def action_step(self, step: int) -> None:
        """Bring back another search, or move the list."""
        known = ["", *self.searches]
        at = self._recalled if self.value else 0
        if not self.searches or self.value != known[at] or at < step:
            await self.run_action(f"screen.move_list({step})")
        else:
            self._recalled = min(at - step, len(self.searches))
            self.value = known[self._recalled]
            self.cursor_position = len(self.value)


class TopBar(Horizontal):
    """The view at the left, the search box at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.box = SearchBox()
        self._title = Static(markup=False, classes="title")

    def compose(self) -> ComposeResult:
        """Compose name, title, slash and box."""
        yield Static(" newsreader  ", markup=False, classes="name")
        yield self._title
        yield Static("/", markup=False, classes="slash")
        yield self.box

    def show_view(self, name: str, note: str = "") -> None:
        """Name the view, with a note beside it."""
        title = Content.assemble((f" {clean_line(name)}", "bold"), (f"  {note}" if note else "", QUIET))
        if title != self._title.content:
            self._title.update(title, layout=False)  # it has the room that is left, however long the name is

    def show_search(self, search: str, *, typing: bool = False) -> None:
        """Show what is searched for, or nothing; `typing` gives the box the keys."""
        with self.box.prevent(SearchBox.Changed):
            self.box.value = search
        self.set_class(bool(search) or typing, "-searching")
        self.box.can_focus = typing
        if typing:
            self.box.cursor_position = len(search)
            self.screen.set_focus(self.box)
