"""What the keys of the reading screen do: each command is the function that bears its key's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from newsreader.tui.commands import (
    finding,
    grouping,
    marking,
    moving,
    past,
    reading,
    refreshing,
    reverting,
    subscribing,
    triage,
    viewing,
)
from newsreader.tui.keys.table import KEYS, Scope

if TYPE_CHECKING:
    from newsreader.tui.screen import ReaderScreen

Command = Callable[["ReaderScreen"], None]


def _command(name: str) -> Any:
    modules = (moving, past, reading, marking, reverting, finding, grouping, refreshing, subscribing, triage, viewing)
    return next(getattr(module, name) for module in modules if hasattr(module, name))


COMMANDS: dict[str, Command] = {key.name: _command(key.name) for key in KEYS if key.scope is Scope.READER}
