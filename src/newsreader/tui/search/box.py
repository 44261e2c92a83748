"""The line at the top: the name of the view, and the search box while there is a search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input, Static

from newsreader.text import clean, clean_line

MOST = 100
"""Searches that are kept."""


class Recall:
    """What was searched for, the newest first, each once."""

    def __init__(self, searches: Iterable[str] = ()) -> None:
        """Take what was searched for before, the newest first."""
        self.searches = [search for search in dict.fromkeys(searches) if search.strip()][:MOST]
        self._at = -1

    def keep(self, search: str) -> None:
        """Take in what was searched for just now."""
        self.searches = Recall([search, *self.searches]).searches

    def step(self, shown: str, step: int) -> str | None:
        """Give the search that many before the one that is shown; the empty one stands after the newest.

        None where that is not for us: when something else is shown than was given last, or there is no other search.
        """
        if not shown:
            self._at = -1
        elif not 0 <= self._at < len(self.searches) or shown != self.searches[self._at]:
            return None
        if not -1 <= self._at + step < len(self.searches):
            return shown if shown else None
        self._at += step
        return self.searches[self._at] if self._at >= 0 else ""


class SearchBox(Input):
    """One line to search in.

    In an empty box the up arrow brings back the previous search, and so on; down goes the other way. Where something
    is typed, the arrows move the list.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "cancel the search", show=False),
        Binding("down", "step(1)", "next headline, or newer search", show=False),
        Binding("up", "step(-1)", "previous headline, or older search", show=False),
    ]

    virtual_size = Reactive(Size(0, 0), layout=False)
    """How long the text is, which does not change the size of the box, nor that of anything else."""

    class Done(Message):
        """The search was applied or cancelled."""

        def __init__(self, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    class Stepped(Message):
        """The list is to move, and the typing to go on."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self) -> None:
        super().__init__(placeholder="search", compact=True, select_on_focus=False)
        self.recall = Recall()
        """The earlier searches."""

    def validate_value(self, value: str) -> str:
        """Let nothing in that acts on a terminal, whatever is pasted."""
        return clean(value)

    async def action_submit(self) -> None:
        """Apply the search; without Textual's own message, so that the next key finds the list in charge."""
        self.post_message(self.Done(kept=True))

    def action_cancel(self) -> None:
        """Cancel the search."""
        self.post_message(self.Done(kept=False))

    def action_step(self, step: int) -> None:
        """Bring back another search, or move the list."""
        recalled = self.recall.step(self.value, -step)
        if recalled is None:
            self.post_message(self.Stepped(step))
        else:
            self.value = recalled
            self.cursor_position = len(recalled)


class TopBar(Horizontal):
    """The title at the left, the search box at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.box = SearchBox()
        self._title = Static(markup=False, classes="title")
        self._view_name = ""

    def compose(self) -> ComposeResult:
        """Compose title, slash and box."""
        yield self._title
        yield Static("/", markup=False, classes="slash")
        yield self.box

    def show_view(self, name: str) -> None:
        """Name the view."""
        if name != self._view_name:
            self._view_name = name
            title = Content.assemble((" newsreader", "bold"), "   ", clean_line(name))
            self._title.update(title, layout=False)  # it has the room that is left, however long the name is

    def show_search(self, search: str, *, typing: bool = False) -> None:
        """Show what is searched for, or nothing; `typing` gives the box the keys."""
        with self.box.prevent(SearchBox.Changed):
            self.box.value = search
        self.set_class(bool(search) or typing, "-searching")
        self.box.can_focus = typing
        if typing:
            self.box.cursor_position = len(search)
            self.box.focus()
