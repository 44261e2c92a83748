"""What Textual leaves undone: signals, a terminal that goes away, bytes that are no keys, own errors."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from typing import TYPE_CHECKING, Any, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from newsreader.tui.terminal.output import ScreenFile, screen_stream
from newsreader.tui.terminal.typeahead import TypingApp

if TYPE_CHECKING:
    from textual.geometry import Size

CRASHED = os.EX_SOFTWARE
"""The exit code after an error that nobody foresaw (sysexits.h)."""
GARBAGE = 20_000
"""Objects that may come to be until somebody looks which of them are garbage."""
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class GuardedDriver(LinuxDriver):
    """Textual's driver, which survives the loss of its terminal and input that is not UTF-8."""

    def __init__(self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: Size | None = None) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = cast(Any, ScreenFile(screen_stream()))

    def _run_input_thread(self) -> None:
        app = cast(GuardedApp, self._app)
        while True:
            try:
                return self.run_input_thread()
            except UnicodeDecodeError:
                continue  # a byte that is not UTF-8 is no key; the next one may be
            except OSError:
                app.call_later(app.leave, signal.SIGHUP)
            except Exception as error:  # the app has to hear of it, in its own thread
                app.call_later(app._handle_exception, error)
            return None


class GuardedApp(TypingApp):
    """An app that gives the terminal back in any case, and tells by its exit code how it ended."""

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(driver_class=GuardedDriver, ansi_color=ansi_color)
        self.crash: Exception | None = None
        """The first error that nobody foresaw; it ended the app."""

    def leave(self, number: int) -> None:
        """End as a signal asked: flushed, the terminal restored, the exit code that a shell expects."""
        self.exit(return_code=128 + number)

    def run_guarded(self) -> int:
        """Run until the reader quits, a signal comes, or an error ends it; give the exit code."""
        asyncio.run(self._run_with_signals())
        return self.return_code or 0

    async def _run_with_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self.leave, number)
        await self.run_async()

    def on_mount(self) -> None:
        """Paint again when the shell gives the terminal back; Textual only tells that it did."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))

    def on_ready(self) -> None:
        """Look for garbage again, which a start does without, and never among what is there now: that stays.

        Seldom: a result of 70,000 articles that was just found is walked each time, in the middle of painting it.
        """
        if not gc.isenabled():
            gc.freeze()
            gc.set_threshold(GARBAGE)
            gc.enable()
            from newsreader.memory import give_back  # noqa: PLC0415 - not needed to start

            give_back()

    def _handle_exception(self, error: Exception) -> None:
        """End the app without Textual's traceback, which shows the values of variables."""
        if self.is_headless:
            super()._handle_exception(error)  # a test wants to see it
            return
        if self._exit:
            return  # screens are being taken away, and what was clicked last may miss them
        self.crash = self.crash or error
        self._return_code = CRASHED
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        raise AssertionError("errors end in _handle_exception")
