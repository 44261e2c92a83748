"""The command that opens the reader."""

from __future__ import annotations

import argparse

from newsreader.cli.opened import opened
from newsreader.query import parse


def run_tui(arguments: argparse.Namespace) -> int:
    """Open the reader, on a query if there is one."""
    query = " ".join(arguments.query)
    parse(query)
    with opened(arguments) as library:
        from newsreader.tui import run  # noqa: PLC0415 - Textual takes 0.3 s, and only this command needs it

        return run(library, query)
