"""Long output on a terminal, through the pager of the person, as git does it."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator

from newsreader.cli.output import write_shown
from newsreader.encoding import SAME_WIDTH

_LESS = "FRX"
"""What `less` is told where LESS is not set: to end where all fits, show styles, and leave the screen as it is."""


def pager_command() -> list[str]:
    """Return the program of `$PAGER`, else `less`; nothing where there is to be none."""
    with contextlib.suppress(ValueError):
        command = shlex.split(os.environ.get("PAGER", "less"))
        return [] if command[:1] == ["cat"] else command
    return []


def page(text: str, lines: int) -> None:
    """Print text that is harmless already, through a pager where it has more than so many lines.

    Raises OutputError.
    """
    command = pager_command()
    if not command or text.count("\n") < lines:
        write_shown(text)
        return
    try:
        pager = subprocess.Popen(  # noqa: S603 - the program that the person chose, without a shell
            command, stdin=subprocess.PIPE, env={"LESS": _LESS, **os.environ}
        )
    except OSError:
        write_shown(text)
        return
    with _no_interrupts(), contextlib.suppress(BrokenPipeError):  # it was left before the end
        pager.communicate(text.encode(sys.stdout.encoding, SAME_WIDTH))
    pager.wait()


@contextlib.contextmanager
def _no_interrupts() -> Iterator[None]:
    """Leave Ctrl+C to the program in front."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
