"""Keys in the order they were typed: each waits until the one before it has done its work.

Textual hands a key to whatever has the focus at that moment. Typed ahead, or sent in one piece by a slow line, the
second key of `/` `m` would still go to the list, and mark an article instead of beginning a search.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from time import monotonic

from textual import events, on
from textual.app import App, ScreenStackError
from textual.driver import Driver
from textual.message import Message

URGENT = {"escape", "ctrl+q", "ctrl+c", "ctrl+z"}
"""Keys that wait for nothing but the key before them; what still waits is not done then."""
PATIENCE = 0.5
"""Seconds after which a key counts as done, should what it went to be gone."""


def _is_urgent(event: events.Key | events.Paste) -> bool:
    return isinstance(event, events.Key) and event.key in URGENT


class _Follower(Message):
    """Goes the way of a key, behind it: where this arrives, the key has been."""

    def __init__(self, began: float, rounds: int) -> None:
        super().__init__()
        self.began = began
        self.rounds = rounds


class TypingApp(App[None]):
    """An app that takes keys one by one."""

    def __init__(self, driver_class: type[Driver] | None = None, *, ansi_color: bool | None = None) -> None:
        super().__init__(driver_class=driver_class, ansi_color=ansi_color)
        self._waiting: deque[events.Key | events.Paste] = deque()
        self._began = 0.0
        """When the key under way was sent; 0 when there is none."""

    async def on_event(self, event: events.Event) -> None:
        """Hold back what is typed while a key is under way."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._waiting.append(event)
        if monotonic() - self._began > PATIENCE:
            await self._send_next()
        elif len(self._waiting) == 1:
            self.set_timer(PATIENCE, self._send_overdue)

    async def take_key(self, event: events.Key) -> bool:
        """Whether a key was taken, before anything that has the focus gets it."""
        return False

    def waits(self) -> bool:
        """Whether the next key has to wait for more than the key before it; `go_on` tells the end of that."""
        return False

    def go_on(self) -> None:
        """Send what has waited, if nothing keeps it any more."""
        self.call_later(self._go_on)

    async def _go_on(self) -> None:
        """Send the first key behind a follower: what has just opened is ready for it when the follower comes back."""
        if not self._began:
            self._began = monotonic()
            self._follow(2)

    async def _send_overdue(self) -> None:
        """Send what waits for a key that never came through: what it went to is gone."""
        if monotonic() - self._began >= PATIENCE:
            await self._send_next()
        elif self._waiting:
            self.set_timer(PATIENCE, self._send_overdue)

    async def _send_next(self) -> None:
        if self.waits():
            self._let_urgent_ones_through()
        if not self._waiting or (self.waits() and not _is_urgent(self._waiting[0])):
            self._began = 0.0
            return
        self._began = monotonic()
        event = self._waiting.popleft()
        if not (isinstance(event, events.Key) and await self.take_key(event)):
            await super().on_event(event)
        self._follow(2)

    def _let_urgent_ones_through(self) -> None:
        """Forget what was typed before a key that does not wait."""
        if any(map(_is_urgent, self._waiting)):
            while not _is_urgent(self._waiting[0]):
                self._waiting.popleft()

    def _follow(self, rounds: int) -> None:
        """Follow the key to the app, then once more to where its action has moved the focus."""
        with suppress(ScreenStackError):  # the app is ending, and has no screen left that a key could go to
            (self.focused or self.screen).post_message(_Follower(self._began, rounds))

    @on(_Follower)
    async def _key_done(self, follower: _Follower) -> None:
        follower.stop()
        if follower.began != self._began:
            return  # of a key that was given up
        if follower.rounds > 1:
            self._follow(follower.rounds - 1)
        else:
            await self._send_next()
