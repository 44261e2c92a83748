"""Programs that have this terminal until they end, and what they leave of it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

RESET = "\x1b[!p\x0f"
"""Takes back what a program that was ended may have set: styles, scrolled lines, signs for letters (DECSTR, SI)."""
LOOK = 0.1
"""Seconds between looks at whether this program is asked to end."""


def run(arguments: Sequence[str], *, given: IO[bytes] | None = None, wait_for_enter: bool = False) -> int:
    """Run a program that has this terminal until it ends, and return its exit code. Main thread only.

    Ctrl+C is its affair; what asks this program to end ends that one first. The terminal's settings are as before then.

    Args:
        arguments: the program, and what it is given; without a shell.
        given: a file that it reads from instead of the terminal.
        wait_for_enter: whether to say how it ended, and wait until that has been read.

    Raises:
        OSError: it could not be started.
    """
    noted = _Noted([], [])
    try:
        with _noting_signals(noted):
            with _settings_kept(), subprocess.Popen(arguments, stdin=given) as process:  # noqa: S603 - no shell
                while process.poll() is None:
                    if noted.ends:
                        process.terminate()
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(LOOK)
            if wait_for_enter and not noted.ends:
                _wait_for_enter(process.returncode, noted)
        return process.returncode
    finally:
        for number in noted.ends:
            os.kill(os.getpid(), number)


class _Noted(NamedTuple):
    """The signals that came meanwhile."""

    ends: list[int]
    """Those that ask this program to end."""
    interrupts: list[int]


def _wait_for_enter(code: int, noted: _Noted) -> None:
    """Say how a program ended, and wait for Enter; Ctrl+C, and a terminal that goes away, will do."""
    terminal = sys.__stdin__
    if terminal is None or not terminal.isatty():
        return
    said = "done" if not code else f"ended by signal {-code}" if code < 0 else f"failed with exit code {code}"
    noted.interrupts.clear()
    with contextlib.suppress(OSError, termios.error):
        termios.tcflush(terminal.fileno(), termios.TCIFLUSH)  # what was typed meanwhile was for the program
        os.write(terminal.fileno(), f"\n[{said}; Enter goes back]".encode())
        while not any(noted):
            if select.select([terminal.fileno()], [], [], LOOK)[0]:
                os.read(terminal.fileno(), 1 << 10)
                break


@contextlib.contextmanager
def _settings_kept() -> Iterator[None]:
    """Restore the settings of the terminal, whatever a program that was ended had made of them."""
    descriptor = sys.__stdin__.fileno() if sys.__stdin__ is not None and sys.__stdin__.isatty() else None
    settings = termios.tcgetattr(descriptor) if descriptor is not None else []
    try:
        yield
    finally:
        if descriptor is not None:
            with contextlib.suppress(OSError, termios.error):  # of a terminal that is gone
                termios.tcsetattr(descriptor, termios.TCSANOW, settings)
                os.write(descriptor, RESET.encode())


@contextlib.contextmanager
def _noting_signals(noted: _Noted) -> Iterator[None]:
    """Only note SIGTERM, SIGHUP and SIGINT; an event loop does not hear of them meanwhile."""
    loop = signal.set_wakeup_fd(-1)
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda number, frame: noted.interrupts.append(number)),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda number, frame: noted.ends.append(number)),
        signal.SIGHUP: signal.signal(signal.SIGHUP, lambda number, frame: noted.ends.append(number)),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(loop, warn_on_full_buffer=False)
