"""What controllers may ask of the screen and the app: toasts, dialogs, timers, workers, and holding keys back.

So no controller knows which screen it is, and none can reach another one by way of it.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from textual.app import App
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.timer import Timer

from newsreader.errors import NewsreaderError
from newsreader.text import clean, clean_line
from newsreader.tui.jobs import Failed
from newsreader.tui.terminal.guard import GuardedApp

INFORMATION = 4.0
"""Seconds that a piece of information stays."""
PROBLEM = 8.0
"""Seconds that a problem stays."""
LINE = 2.0
"""Seconds that each further line adds."""

T = TypeVar("T")
P = ParamSpec("P")


class Host:
    """The screen and the app, as far as a controller needs them.

    Whatever a controller does later, by a timer or when a dialog is closed, brings the status line up to date.
    """

    def __init__(self, screen: Screen[Any], refresh_status: Callable[[], None]) -> None:
        """Serve controllers on behalf of `screen`; `refresh_status` brings its status line up to date."""
        self.screen = screen
        self.refresh_status = refresh_status
        self.held_for: object | None = None
        """What keys are held back for; None when they are not."""

    def notify(self, text: str, *, problem: bool = False) -> None:
        """Show a toast."""
        notify(self.screen.app, text, problem=problem)

    def notify_no_article(self) -> None:
        """Say that there is no article that a command could be for."""
        self.notify("No article selected")

    def notify_error(self, error: NewsreaderError) -> None:
        """Show an error in a toast."""
        self.notify(str(error), problem=True)

    def notify_terminal(self, text: str) -> None:
        """Have the terminal tell the desktop, where it can."""
        if (driver := self.screen.app._driver) is not None:
            driver.write(notification(text))

    def open(self, dialog: Screen[T], done: Callable[[T | None], None]) -> None:
        """Open a dialog; `done` gets its answer, None where there is none."""
        self.screen.app.push_screen(dialog, self._and_refresh_status(done))

    def ask(self, dialog: Screen[T | None], answered: Callable[[T], None]) -> None:
        """Open a dialog; `answered` gets its answer, where there is one."""
        self.open(dialog, lambda answer: None if answer is None else answered(answer))

    def after(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Do something once, after some seconds."""
        return self.screen.set_timer(seconds, self._and_refresh_status(callback))

    def every(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Do something again and again."""
        return self.screen.set_interval(seconds, self._and_refresh_status(callback))

    def run_worker(
        self, work: Callable[Concatenate[App[Any], P], Awaitable[object]], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Run `work(app, ...)` as a Textual worker, whose errors end nothing."""
        self.screen.run_worker(work(self.screen.app, *args, **kwargs), group=work.__name__, exit_on_error=False)

    def hold_keys_for(self, ready: Callable[..., None]) -> tuple[Callable[..., None], Failed]:
        """Hold keys back for what a job is to find, such as the choices of a dialog.

        Gives `done` and `failed` for that job. `done` calls `ready`, unless the person has given up waiting. The
        outcome of a job always comes; a dialog must never release keys, for it may be closed before it is shown.
        """
        held_for = self.held_for = object()

        def done(*results: object) -> None:
            if self._release_keys(held_for):
                ready(*results)

        def failed(error: NewsreaderError) -> None:
            self._release_keys(held_for)
            self.notify_error(error)

        return done, failed

    def _release_keys(self, held_for: object) -> bool:
        if self.held_for is not held_for:
            return False
        self.held_for = None
        self.send_held_keys()
        return True

    def send_held_keys(self) -> None:
        """Send the keys that have waited, if nothing holds them any more, to what has the focus by then."""
        cast(GuardedApp, self.screen.app).go_on()

    def _and_refresh_status(self, callback: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: object) -> None:
            callback(*arguments)
            self.refresh_status()

        return call


def notification(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """Give the sequence with which the terminal tells the desktop something; other terminals pass it over.

    OSC 777 where it comes from (urxvt), in foot and in terminals made with VTE, OSC 9 (iTerm2) elsewhere; tmux hands it
    on where `allow-passthrough` is on.
    """
    text = clean_line(text)
    is_777 = environment.get("TERM", "").startswith(("foot", "rxvt")) or "VTE_VERSION" in environment
    sequence = f"\x1b]777;notify;newsreader;{text}\x07" if is_777 else f"\x1b]9;{text}\x07"
    if environment.get("TMUX"):
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return "" if environment.get("TERM") == "linux" else sequence


def notify(app: App[Any], text: str, *, title: str = "", problem: bool = False) -> None:
    """Show a toast, letter for letter.

    A piece of information replaces the one before, which it often makes untrue: of what was marked one by one, `u`
    takes the last back. Problems stand beside each other, but the same one not twice. A toast with the same words that
    was just shown stays as it is: a toast lays the screen out anew, which a key held down would do again and again.
    """
    text = clean(text)  # it may name what a config or another program's library holds
    severity: SeverityLevel = "warning" if problem else "information"
    seconds = (PROBLEM if problem else INFORMATION) + LINE * text.count("\n")
    for shown in app._notifications:
        if (shown.message, shown.title, shown.severity) == (text, title, severity) and shown.time_left > seconds / 2:
            return
    app.notify(text, title=title, severity=severity, timeout=seconds, markup=False)
    app.call_later(_remove_earlier, app, severity, text if problem else None)  # Textual adds a toast by a message


def _remove_earlier(app: App[Any], severity: SeverityLevel, text: str | None) -> None:
    """Leave the newest toast of a kind, or of a kind and a text; Textual would leave an empty widget for the others."""
    alike = [shown for shown in app._notifications if shown.severity == severity and text in {None, shown.message}]
    for earlier in alike[:-1]:
        app._unnotify(earlier, refresh=False)
        for screen in app.screen_stack:
            screen.query(f"#--textual-toast-{earlier.identity}").remove()
