"""Narrowing as one types: a line of input that leaves its first keys to the list below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import Input

from newsreader.text import fold


class NarrowInput(Input):
    """While it is empty, single keys are commands (`j` moves); once it holds text, they are text.

    The arrows and page keys are commands at any time.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n,ctrl+j", "screen.move(1)", show=False),
        Binding("up,ctrl+p,ctrl+k", "screen.move(-1)", show=False),
        Binding("pagedown", "screen.page(1)", show=False),
        Binding("pageup", "screen.page(-1)", show=False),
    ]

    def __init__(self, commands: Mapping[str, Callable[[], object]], placeholder: str) -> None:
        super().__init__(placeholder=placeholder, compact=True)
        self._commands = commands

    def on_key(self, event: events.Key) -> None:
        """Run a command instead of typing, where nothing has been typed."""
        command = None if self.value else self._commands.get(event.key)
        if command:
            event.stop()
            event.prevent_default()
            command()


def narrowed(text: str, typed: str) -> bool:
    """Whether each typed word stands in `text`; case and accents do not matter."""
    within = fold(text)
    return all(word in within for word in fold(typed).split())
