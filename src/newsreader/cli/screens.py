"""The command that opens the reader, and what else the shell has to know of it."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator
from contextlib import contextmanager

from newsreader.cli.opened import opened
from newsreader.query import parse


@contextmanager
def _waste_kept() -> Iterator[None]:
    """Let nobody look for garbage until the list is on the screen (`GuardedApp.on_ready`).

    All that a start makes stays; to look through it again and again takes a fifth of the start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def run_tui(arguments: argparse.Namespace) -> int:
    """Open the reader, on a query if there is one."""
    query = " ".join(arguments.query)
    parse(query)
    with _waste_kept(), opened(arguments) as library:
        from newsreader.tui import run  # noqa: PLC0415 - Textual takes 0.3 s, and only this command needs it

        return run(library, query)


def key_in_reader(key: str) -> tuple[str, str]:
    """Give the name of a key, and what it does in the reader; empty where it is free."""
    from newsreader.tui import key_in_reader  # noqa: PLC0415 - only where a key is given

    return key_in_reader(key)
