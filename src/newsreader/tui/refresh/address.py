"""An address to be copied, where it can't be opened."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from newsreader.tui.terminal.clipboard import copy


class AddressScreen(ModalScreen[None]):
    """Shows what went wrong, and the whole address; y copies it."""

    DEFAULT_CSS = """
    AddressScreen { align: center middle; }
    AddressScreen > VerticalScroll {
        width: 90%; max-width: 80; height: auto; max-height: 90%;
        padding: 1 2; background: $surface; border: none;
    }
    AddressScreen .address { color: $text-accent; margin: 1 0; }
    AddressScreen .keys { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,c", "copy", "Copy", show=False),
        Binding("escape,q,enter,o", "dismiss", "Close", show=False),
    ]

    def __init__(self, url: str, what: str) -> None:
        super().__init__()
        self._url = url
        self._what = what

    def compose(self) -> ComposeResult:
        """Three paragraphs."""
        with VerticalScroll():
            yield Static(Content(self._what))
            yield Static(Content(self._url), classes="address")
            yield Static(Content("y copy   Esc close"), classes="keys")

    def action_copy(self) -> None:
        """Copy the address."""
        self.run_worker(copy(self.app, self._url), group="clipboard", exit_on_error=False)
