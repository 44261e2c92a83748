"""A program that shows one picture until a key is pressed: `python -m newsreader.tui.terminal.picture WORDS`.

The picture comes on standard input; the terminal is this program's own meanwhile, which the reader lends it. So
textual-image may ask the terminal what it can (kitty's graphics, sixel, else half blocks in colour), which it does when
it is imported, by reading the answers from the terminal: within the reader they would be taken for keys, and keys for
answers.
"""

from __future__ import annotations

import io
import logging
import os
import re
import select
import signal
import sys
import termios
import tty

SETTLE = 0.05
"""Seconds within which the rest of a key or of an answer arrives."""
_ANSWERS = re.compile(rb"\x1b(?:\[[\d;?]*[ct]|_G[^\x1b]*\x1b\\)")
"""What the terminal says of itself, asked by textual-image; over a slow line it comes late."""


def show(data: bytes, words: str) -> None:
    """Show a picture, with words below it, until a key is pressed.

    Args:
        data: the picture, decoded by whoever made it; of a bounded size.
        words: one line without control characters.
    """
    from PIL import Image  # noqa: PLC0415 - an extra
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415
    from textual_image.renderable import Image as Shown  # noqa: PLC0415 - asks the terminal
    from textual_image.renderable import TGPImage as KittyImage  # noqa: PLC0415

    # kitty tells pictures by colours of 24 bits; NO_COLOR is for text.
    console = Console(color_system="truecolor" if Shown is KittyImage else "auto", no_color=False)
    with console.screen(), Image.open(io.BytesIO(data)) as picture:
        console.clear()  # some terminals have one screen only
        console.print(Shown(picture, width="auto", height="auto"), height=max(console.height - 1, 1))
        console.print(Text(words, no_wrap=True, overflow="ellipsis"), end="")
        wait_for_key()


def wait_for_key() -> None:
    """Wait until a key is pressed, or the terminal is gone; what the terminal says by itself is none."""
    before = termios.tcgetattr(0)
    tty.setraw(0, termios.TCSAFLUSH)
    try:
        while True:
            pressed = os.read(0, 1)
            while select.select([0], [], [], SETTLE)[0] and (more := os.read(0, 1024)):
                pressed += more
            if not pressed or _ANSWERS.sub(b"", pressed):
                return
    finally:
        termios.tcsetattr(0, termios.TCSAFLUSH, before)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())  # so that the terminal is left as it was
    logging.disable()  # textual-image would write its warnings over the picture
    given = sys.stdin.buffer.read()
    os.dup2(os.open("/dev/tty", os.O_RDWR), 0)
    try:
        show(given, sys.argv[1])
    except Exception:  # the reader says so; a traceback would stay in the terminal
        sys.exit(1)
