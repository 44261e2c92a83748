"""The search box: says what is typed, as it is typed, and brings back what was searched for before."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from newsreader.text import clean
from newsreader.tui.search.recall import Recall


class SearchBox(Input):
    """One line to search in.

    In an empty box the up arrow brings back the search before, and so on; down goes the other way. Where something
    is typed, the arrows move the list.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", "drop the search", show=False),
        Binding("down", "step(1)", "next headline, or the search after", show=False),
        Binding("up", "step(-1)", "previous headline, or the search before", show=False),
    ]

    virtual_size = Reactive(Size(0, 0), layout=False)
    """How long the text is, which does not change the size of the box, nor that of anything else."""

    class Done(Message):
        """What was typed is to stay, or to go."""

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
        """What was searched for before."""

    def validate_value(self, value: str) -> str:
        """Let nothing in that acts on a terminal, whatever is pasted."""
        return clean(value)

    async def action_submit(self) -> None:
        """Enter keeps; told without a detour, so that the next key finds the list in charge."""
        self.post_message(self.Done(kept=True))

    def action_drop(self) -> None:
        """Give up."""
        self.post_message(self.Done(kept=False))

    def action_step(self, step: int) -> None:
        """Bring back another search, or move the list."""
        recalled = self.recall.step(self.value, -step)
        if recalled is None:
            self.post_message(self.Stepped(step))
        else:
            self.value = recalled
            self.cursor_position = len(recalled)
