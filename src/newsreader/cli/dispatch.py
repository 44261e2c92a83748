"""From a command line to the command: opens the library, maps errors to exit codes, ends cleanly."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from newsreader.cli.diagnostics import ExitCode, report, say
from newsreader.cli.parser import build_parser
from newsreader.crash import report as report_crash
from newsreader.errors import NewsreaderError


def run(arguments: Sequence[str]) -> int:
    """Run a command line; return the exit code. Nothing but a request to exit is raised."""
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding can't show is replaced; data formats are written as UTF-8 bytes.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        return _run(arguments)
    except NewsreaderError as error:
        return report(error)
    except KeyboardInterrupt:
        # Whoever presses Ctrl+C twice wants the same, and no traceback.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say("interrupted; what was said to be done is done")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The interpreter would flush stdout once more at exit, and complain.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.BROKEN_PIPE
    except Exception as error:
        # The last resort: nobody is shown a traceback.
        say(report_crash(error))
        return ExitCode.CRASH


def _run(arguments: Sequence[str]) -> int:
    parsed = build_parser().parse_args(arguments or ["tui"])
    if parsed.command is None:
        # Options without a command: `newsreader --store PATH`.
        parsed = build_parser().parse_args([*arguments, "tui"])
    module = import_module(f"newsreader.cli.{parsed.module}")
    code = getattr(module, f"run_{parsed.command}")(parsed)
    sys.stdout.flush()
    return int(code)
