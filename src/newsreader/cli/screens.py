"""The command that opens the reader."""

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
