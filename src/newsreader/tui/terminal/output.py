"""The terminal that the reader runs in: whether there is one, and writing to it whatever becomes of it.

Imports no Textual, so that asking costs nothing.
"""

from __future__ import annotations

import codecs
import os
import select
import sys
from typing import TextIO, cast

_PLAIN = {
    ord(character): plain
    for characters, plain in (
        ("●•■▪★", "*"),
        ("○◦□", "o"),
        ("─━╌╍═▁▔▂▃▄▀▂‐‑‒–—·", "-"),
        ("│┃║▏▎▍▌▋▊▉▐▕", "|"),
        ("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝", "+"),
        ("█▇▆▅", "#"),
        ("‘’", "'"),
        ("“”", '"'),
        ("←‹", "<"),
        ("→›▶", ">"),
        ("↑", "^"),
        ("↓", "v"),
        ("✓", "x"),
        ("…", "."),
    )
    for character in characters
}
"""ASCII of the same width for what a terminal that is not UTF-8 can't show."""


def why_not() -> str:
    """Say why the reader can't run here; empty when it can."""
    for stream, name in ((sys.__stdin__, "input"), (sys.__stdout__, "output")):
        if not _is_terminal(stream):
            return f"the reader needs a terminal, and its {name} is none; try `newsreader list`"
    kind = os.environ.get("TERM", "")
    if kind in {"", "dumb", "unknown"}:
        said = f"TERM={kind} can't do that" if kind else "TERM is not set"
        return f"the reader needs a terminal that can place text, and {said}; try `newsreader list`"
    return ""


def screen_stream() -> TextIO:
    """Give the stream to draw on: stderr, as Textual does, or stdout where stderr went to a file."""
    return cast(TextIO, sys.__stderr__ if _is_terminal(sys.__stderr__) else sys.__stdout__)


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it was closed
        return False


def _same_width(error: UnicodeError) -> tuple[str, int]:
    """Replace what the terminal's encoding lacks by ASCII of as many columns (a codecs error handler)."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from rich.cells import cell_len  # noqa: PLC0415 - only who draws needs it

    text = error.object[error.start : error.end].translate(_PLAIN)
    return "".join(each if each.isascii() else "?" * cell_len(each) for each in text), error.end


codecs.register_error("newsreader.same_width", _same_width)


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
        self._waiting += text.encode(self._encoding, "newsreader.same_width")

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
