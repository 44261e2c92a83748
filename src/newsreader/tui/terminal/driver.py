"""Textual's driver, which survives the loss of its terminal and takes from it only what means something."""

from __future__ import annotations

import os
import select
import signal
import sys
from codecs import getincrementaldecoder
from typing import Any, cast

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from newsreader.tui.terminal.input import TerminalInput
from newsreader.tui.terminal.output import ScreenFile, screen_stream
from newsreader.tui.terminal.widths import placed

TICK = 0.1
"""Seconds between looks at whether what was begun will be completed, and whether the program ends."""
CHUNK = 4096


class GuardedDriver(LinuxDriver):
    """The terminal, whose size is its own and whose text is in its own encoding."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = cast(Any, ScreenFile(screen_stream()))
        self._size = size or self._get_terminal_size()

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal; COLUMNS and LINES, which shells export and nobody keeps true, where it does not know."""
        try:
            columns, lines = os.get_terminal_size(self.fileno)
        except OSError:
            columns = lines = 0
        return (columns, lines) if columns and lines else super()._get_terminal_size()

    def _query_in_band_window_resize(self) -> None:
        """Do not ask for resizes as input: a signal tells of them, wherever there is a terminal."""

    def write(self, data: str) -> None:
        """Write what Textual painted, placed for any terminal."""
        super().write(placed(data))

    def process_message(self, message: Message) -> None:
        """Pass a message on, but for the mouse of a terminal that was left with it on."""
        if self._mouse or not isinstance(message, events.MouseEvent):
            super().process_message(message)

    def _run_input_thread(self) -> None:
        app = cast(Any, self._app)
        try:
            self.run_input_thread()
        except OSError:
            app.call_later(app.leave, signal.SIGHUP)
        except Exception as error:  # the app has to hear of it, in its own thread
            app.call_later(app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Read until the app ends or gives the terminal away. Raises OSError when the terminal is gone."""
        terminal_input = TerminalInput()
        # A byte that is no text in the terminal's encoding is no key; the next one may be.
        decode = getincrementaldecoder(getattr(sys.__stdin__, "encoding", None) or "utf-8")("ignore").decode
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], TICK)[0]:
                data = os.read(self.fileno, CHUNK)
                if not data:
                    raise OSError("the terminal is closed")
                for message in terminal_input.feed(decode(data)):
                    self.process_message(message)
            for message in terminal_input.tick():
                self.process_message(message)
