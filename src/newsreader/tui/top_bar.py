"""The line at the top: the name of the view, and the search box while there is a search."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from newsreader.text import clean_line
from newsreader.tui.search.box import SearchBox


class TopBar(Horizontal):
    """Title and search."""

    def __init__(self) -> None:
        super().__init__()
        self.box = SearchBox()
        self._title = Static(markup=False, classes="title")
        self._name_shown = ""

    def compose(self) -> ComposeResult:
        """The title at the left, the box at the right."""
        yield self._title
        yield Static("/", markup=False, classes="slash")
        yield self.box

    def show_view(self, name: str) -> None:
        """Name the view."""
        if name != self._name_shown:
            self._name_shown = name
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
