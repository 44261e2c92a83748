"""What Textual leaves undone: keys in the order they were typed, signals, a terminal that goes away, own errors."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections import deque

from textual import constants, events, on
from textual.app import App, ScreenStackError
from textual.driver import Driver
from textual.geometry import Offset
from textual.keys import _character_to_key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widgets import Input

from newsreader.startup_cache import give_back
from newsreader.text import one_line
from newsreader.tui.terminal.driver import GuardedDriver, measure_widely

CRASHED = os.EX_SOFTWARE
"""The exit code after an error that nobody foresaw (sysexits.h)."""
GARBAGE = 20_000
"""Objects that may be made until the garbage collector looks at them: a result of 70,000 articles would be walked."""
URGENT = {"escape", "ctrl+q", "ctrl+c", "ctrl+z"}
"""Keys that wait only for the key before them; what still waits then is dropped."""
PATIENCE = 2.0
"""Seconds after which a key counts as done, should what it went to hang."""
EDITING = {"alt+b": "ctrl+left", "alt+f": "ctrl+right", "alt+d": "ctrl+backspace", "alt+backspace": "ctrl+w"}
"""Keys that go by words where text is edited, as in readline, by the keys that do the same in Textual's `Input`."""
MAX_ROUNDS = 8
"""Times that the keys may go from one widget to another before the next key is sent anyway."""


class _Follower(Message):
    """Goes the way of a key, behind it: when it arrives at the app, the key has been there."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class GuardedApp(App[None]):
    """An app that gives the terminal back in any case, and whose exit code says how it ended.

    It takes keys one by one: each waits until the one before it has done its work. Textual hands a key to whatever has
    the focus at that moment: typed ahead, or sent in one piece by a slow line, the second key of `/` `m` would still go
    to the list, and mark an article instead of beginning a search.
    """

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        measure_widely()
        super().__init__(ansi_color=ansi_color)
        self.crash: Exception | None = None
        """The first error that nobody foresaw; it ended the app."""
        self._typed: deque[events.Key | events.Paste] = deque()
        self._delivery: asyncio.Task[None] | None = None
        """Sends what was typed, until nothing of it is left or may go."""

    def get_driver_class(self) -> type[Driver]:
        """Give the class of the terminal: ours, unless TEXTUAL_DRIVER names another one, as `textual serve` does."""
        return super().get_driver_class() if constants.DRIVER else GuardedDriver

    async def on_event(self, event: events.Event) -> None:
        """Queue what is typed; what is pasted comes as one line, as every box has one."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if isinstance(event, events.Paste):
                event.text = one_line(event.text)
                self._typed.append(event)
            elif event.key.startswith("alt+") and not self.has_key(event.key):
                self._typed += self._told_apart(event)
            else:
                self._typed.append(event)
            self._begin(settled=True)
        else:
            await super().on_event(event)

    def has_key(self, key: str) -> bool:
        """Whether a key, by Textual's name, does something."""
        return False

    def _told_apart(self, event: events.Key) -> list[events.Key]:
        """Tell a key with Alt that edits, or that the terminal calls so, from Esc and a key that came in one piece."""
        if event.key in EDITING and isinstance(self.focused, Input):
            return [events.Key(EDITING[event.key], None)]
        if event.character is None:
            return [event]
        return [events.Key("escape", "\x1b"), events.Key(_character_to_key(event.character), event.character)]

    async def take_key(self, event: events.Key) -> bool:
        """Take a key before whatever has the focus gets it; False leaves it to that."""
        return False

    def waits(self) -> bool:
        """Whether the next key has to wait for more than the key before it; `go_on` tells the end of that."""
        return False

    def go_on(self) -> None:
        """Deliver what `waits` kept, once what has the keys by now is ready for them."""
        self.call_later(self._begin, settled=False)

    def _begin(self, *, settled: bool) -> None:
        if self._delivery is None or self._delivery.done():
            self._delivery = asyncio.create_task(self._deliver(settled))

    async def _deliver(self, settled: bool) -> None:
        """Send the keys that may go, one after the other."""
        try:
            if not settled:
                await self._settle()
            while self._typed:
                if self.waits():
                    if not any(map(_is_urgent, self._typed)):
                        return
                    while not _is_urgent(self._typed[0]):
                        self._typed.popleft()
                event = self._typed.popleft()
                if not (isinstance(event, events.Key) and await self.take_key(event)):
                    await super().on_event(event)
                await self._settle()
        except ScreenStackError:
            pass  # the app is ending, and has no screen left that a key could go to
        except Exception as error:  # as Textual does with an error in a handler
            self._handle_exception(error)

    async def _settle(self) -> None:
        """Wait until whatever has the keys has handled what it was sent, and they have gone to nothing else by that.

        Twice at least: what a widget tells its screen about a key is behind the first follower.
        """
        before = None
        for round_number in range(MAX_ROUNDS):
            target: MessagePump = self.focused or self.screen
            if target is before and round_number > 1:
                return
            before = target
            follower = _Follower()
            if target.post_message(follower):
                ended = [target._task] if target._task is not None else []  # a widget that goes away loses the follower
                await asyncio.wait([follower.arrived, *ended], timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)

    @on(_Follower)
    def _arrived(self, follower: _Follower) -> None:
        follower.stop()
        if not follower.arrived.done():
            follower.arrived.set_result(None)

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor stands after each frame; braille displays and magnifiers follow it."""
        position: Offset = getattr(self.focused, "cursor_screen_offset", self._cursor_position)
        return position

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        self._cursor_position = position

    def action_redraw(self) -> None:
        """Paint the whole screen again, should something else have written on it."""
        if self._driver is not None:
            self._driver.write("\x1b[2J")
        self.refresh(layout=True)

    def leave(self, number: int) -> None:
        """End as a signal asked: flushed, the terminal restored, the exit code that a shell expects."""
        self.exit(return_code=128 + number)

    def run_guarded(self, *, mouse: bool = True) -> int:
        """Run until the reader quits, a signal comes, or an error ends it; give the exit code.

        Args:
            mouse: whether to take the mouse, where it does no harm.
        """

        async def run() -> None:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, self.leave, number)
            await self.run_async(mouse=mouse and not mouse_holds_escape())

        asyncio.run(run())
        return self.return_code or 0

    def on_mount(self) -> None:
        """Paint again when the shell gives the terminal back; Textual only tells that it did."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))

    def on_ready(self) -> None:
        """Collect garbage again, which a start does without, and never among what is there now: that stays."""
        if not gc.isenabled():
            gc.freeze()
            gc.set_threshold(GARBAGE)
            gc.enable()
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


def mouse_holds_escape() -> bool:
    """Whether GNU screen is the terminal: with the mouse on it keeps Esc back until the next key."""
    return bool(os.environ.get("STY")) or os.environ.get("TERM", "").startswith("screen.")


def _is_urgent(event: events.Key | events.Paste) -> bool:
    return isinstance(event, events.Key) and event.key in URGENT
