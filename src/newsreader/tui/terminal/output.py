"""The terminal that the reader runs in: whether there is one, and writing to it whatever becomes of it.

Imports no Textual, so that asking costs nothing.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Mapping
from typing import TextIO, cast

from newsreader.encoding import SAME_WIDTH
from newsreader.text import clean_line


def why_not() -> str:
    """Say why the reader can't run here; empty when it can.

    What TEXTUAL_DRIVER names needs no terminal: `textual serve` shows the reader in a browser.
    """
    if os.environ.get("TEXTUAL_DRIVER"):
        return ""
    for stream, name in ((sys.__stdin__, "input"), (sys.__stdout__, "output")):
        if not _is_terminal(stream):
            return f"the reader needs a terminal, and its {name} is none; try `newsreader list`"
    kind = os.environ.get("TERM", "")
    if kind in {"", "dumb", "unknown"}:
        said = f"TERM={kind} can't do that" if kind else "TERM is not set"
        return f"the reader needs a terminal that can place text, and {said}; try `newsreader list`"
    return ""


def mouse_holds_escape() -> bool:
    """Whether GNU screen is the terminal: with the mouse on it keeps Esc back until the next key."""
    return bool(os.environ.get("STY")) or os.environ.get("TERM", "").startswith("screen.")


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


def screen_stream() -> TextIO:
    """Give the stream to draw on: stderr, as Textual does, or stdout where stderr went to a file."""
    return cast(TextIO, sys.__stderr__ if _is_terminal(sys.__stderr__) else sys.__stdout__)


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it was closed
        return False


class ScreenFile:
    """A file for Textual to draw on, which neither an encoding nor a terminal that went away can break.

    Textual's writer thread dies of an OSError, and the app then waits for it for ever.
    """

    def __init__(self, stream: TextIO) -> None:
        self._file = stream.fileno()
        self._encoding = stream.encoding or "utf-8"
        self._waiting = bytearray()

    def write(self, text: str) -> None:
        """Take text; `flush` sends it."""
        self._waiting += text.encode(self._encoding, SAME_WIDTH)

    def flush(self) -> None:
        """Send what was written; drop it when the terminal is gone (the app hears of that elsewhere)."""
        while self._waiting:
            try:
                del self._waiting[: os.write(self._file, self._waiting)]
            except BlockingIOError:  # another program on this terminal left it so
                select.select([], [self._file], [])
            except OSError:
                self._waiting.clear()

    def fileno(self) -> int:
        """Give the file descriptor."""
        return self._file
