"""The shell: stdout is data, stderr is narration, exit codes are API."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; return the exit code (`newsreader.cli.diagnostics.ExitCode`)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["--version"]:
        # Asked by scripts and prompts: it costs no more than the interpreter.
        from newsreader import __version__  # noqa: PLC0415

        print(f"newsreader {__version__}")  # noqa: T201
        return 0
    from newsreader.cli.dispatch import run  # noqa: PLC0415

    return run(arguments)
