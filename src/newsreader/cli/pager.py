"""Long output through the pager of the person, as git does it."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator

from newsreader.cli.output import PLAIN, flush, write_shown
from newsreader.encoding import SAME_WIDTH
from newsreader.typesetting.hyperlinks import without_links

_LESS = "FRX"
"""What `less` is told where LESS is not set, as by git: to show styles, and to leave the screen as it is."""


def pager_command() -> list[str]:
    """Return the program of `$PAGER`, else `less`; nothing where there is to be none, or no terminal."""
    if not sys.stdout.isatty() or os.environ.get("TERM") in PLAIN:
        return []
    try:
        command = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:
        return []
    return [] if command[:1] == ["cat"] else command


def page(text: str) -> None:
    """Print text that is harmless already, through a pager, which gets no links, where it is longer than the terminal.

    Raises OutputError.
    """
    command = pager_command()
    if not command or text.count("\n") < os.get_terminal_size(sys.stdout.fileno()).lines:
        write_shown(text)
        return
    environment = {"LESS": _LESS, **os.environ}
    if sys.stdout.encoding.lower() == "utf-8":  # Python takes it for the encoding of LC_ALL=C, less does not
        environment.setdefault("LESSCHARSET", "utf-8")
    flush()
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - the person's own
    except OSError:
        write_shown(text)
        return
    with no_interrupts():
        pager.communicate(without_links(text).encode(sys.stdout.encoding, SAME_WIDTH))


@contextlib.contextmanager
def no_interrupts() -> Iterator[None]:
    """Leave Ctrl+C to the program in front."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
