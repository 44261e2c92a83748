"""The shell: stdout is data, stderr is narration, exit codes are API."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; return the exit code (`newsreader.cli.output.ExitCode`)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        # Scripts and prompts call this often: import nothing for it.
        from newsreader import __version__  # noqa: PLC0415

        with suppress(OSError):  # `run` reports what can go wrong
            os.write(1, f"newsreader {__version__}\n".encode())
            return 0
    # What is loaded stays. Looking through it for garbage again and again would take a tenth of a start.
    gc.disable()
    try:
        from newsreader.cli.commands import run  # noqa: PLC0415
        from newsreader.config import use_possible_zone  # noqa: PLC0415

        use_possible_zone()
        return run(arguments)
    except KeyboardInterrupt:  # before any work began
        return 130
    finally:
        gc.enable()
