"""Narrowing as one types: a line of input that leaves its first keys to the list below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Literal

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import Input, OptionList

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


class SteadyList(OptionList):
    """A list that bears keys and clicks at any time: on what has just been narrowed away, in a list of no height.

    Textual's ends the app with an IndexError or a KeyError then.
    """

    def on_click(self, event: events.Click) -> None:
        """Pass over a click on an option that is no longer there."""
        if event.style.meta.get("option", 0) >= self.option_count:
            event.prevent_default()

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region.area:
            super()._move_page(direction)


def narrowed(text: str, typed: str) -> bool:
    """Whether each typed word stands in `text`; case and accents do not matter."""
    within = fold(text)
    return all(word in within for word in fold(typed).split())
