"""Keys that are more than one key: sequences (`g g`), and counts before a key (`5 j`).

A pending key waits for as long as it takes: no clock decides what was meant. That needs no key to be both a whole and
the beginning of another, which `keymap` sees to. Counts are there where no key begins with a digit.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

import msgspec

from newsreader.tui.keys.table import DIGITS, Key, shown_key

LONGEST = 6
"""Digits of a count: the next one drops it, as a key that means nothing does."""


class Answer(Enum):
    """What becomes of a key that runs nothing here."""

    PASS = auto()
    """It is for others."""
    WAIT = auto()
    """It was taken, and more is expected."""
    DROP = auto()
    """It was taken, and what was pending is dropped with it."""


class Chord(msgspec.Struct, frozen=True):
    """What was typed in more than one key."""

    key: Key
    count: int
    """0 where none was typed."""


class Chords:
    """What was typed of a chord so far."""

    def __init__(self, keys: Iterable[Key]) -> None:
        """Take the table of keys."""
        self._keys = {tuple(each.split()): key for key in keys for each in key.keys.split(",") if each}
        self._beginnings = {whole[:end] for whole in self._keys for end in range(1, len(whole))}
        self._counts = not any(whole[0] in DIGITS for whole in self._keys)
        self._count = ""
        self._typed: tuple[str, ...] = ()

    @property
    def pending(self) -> str:
        """What was typed and waits for more, as people read it."""
        return self._count + (shown_key(" ".join(self._typed)) if self._typed else "")

    def drop(self) -> None:
        """Forget what is pending."""
        self._count, self._typed = "", ()

    def press(self, key: str) -> Chord | Answer:
        """Take a key, by Textual's name, and say what it completes or what becomes of it."""
        is_digit = key in DIGITS or (key == "0" and self._count)
        if self._counts and is_digit and not self._typed and len(self._count) < LONGEST:
            self._count += key
            return Answer.WAIT
        typed = (*self._typed, key)
        if typed in self._beginnings:
            self._typed = typed
            return Answer.WAIT
        if not self.pending:
            return Answer.PASS
        whole, count = self._keys.get(typed), int(self._count or 0)
        self.drop()
        return Answer.DROP if whole is None or (key == "escape" and count) else Chord(whole, count)
