"""The three standard streams, whatever whoever started this program left of them."""

from __future__ import annotations

import os
import sys
from typing import TextIO


class OutputError(Exception):
    """Stdout can't be written; `__cause__` is the OSError that says why."""


def attach() -> None:
    """Give streams that are closed the null device, and those that are open an encoding that never fails.

    A closed one would lend its number to the next file that is opened, a library's among them.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)  # as streams are, or programs that we start have none
    os.close(descriptor)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for as long as we run
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def write(data: bytes) -> None:
    """Write to stdout. Raises OutputError."""
    rest = memoryview(data)
    try:
        while rest:  # unbuffered (PYTHONUNBUFFERED) it takes what it can
            rest = rest[sys.stdout.buffer.write(rest) :]
    except OSError as error:
        raise OutputError from error


def write_text(text: str) -> None:
    """Write what is for people to stdout; what its encoding can't show is replaced. Raises OutputError."""
    write(text.encode(sys.stdout.encoding, "replace"))


def flush() -> None:
    """Hand over what was written. Raises OutputError."""
    try:
        sys.stdout.flush()
    except OSError as error:
        raise OutputError from error


def let_go(stream: TextIO) -> None:
    """Give a stream up that can't be written, or the interpreter would flush it once more at exit, and complain."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)
