"""The command that opens the reader. Apart from all others, because the reader needs nothing of what they load."""

from __future__ import annotations

import argparse

from newsreader.cli.arguments import opened
from newsreader.query import parse


def open_reader(arguments: argparse.Namespace) -> int:
    """Open the reader, on a query if there is one."""
    parse(" ".join(arguments.query))
    with opened(arguments, creates=True, polls=True) as library:
        from newsreader.tui import run  # noqa: PLC0415 - Textual takes 0.3 s, and only this command needs it

        return run(library, " ".join(arguments.query))
