"""From a command line to the command: opens the library, maps errors to exit codes, ends cleanly."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from newsreader.cli import streams
from newsreader.cli.diagnostics import ExitCode, report, say
from newsreader.cli.parser import build_parser, reader_parser
from newsreader.errors import NewsreaderError


def run(arguments: Sequence[str]) -> int:
    """Run a command line; return the exit code. Nothing is raised."""
    streams.attach()
    try:
        code = _outcome(arguments)
        streams.flush()
    except streams.OutputError as error:
        streams.let_go(sys.stdout)
        if isinstance(error.__cause__, BrokenPipeError):
            return ExitCode.BROKEN_PIPE
        say(f"the output can't be written: {getattr(error.__cause__, 'strerror', '')}")
        return ExitCode.SOURCE
    except Exception as error:
        # The last resort: nobody is shown a traceback.
        from newsreader import crash  # noqa: PLC0415 - rarely

        say(crash.report(error))
        return ExitCode.CRASH
    return code


def _outcome(arguments: Sequence[str]) -> int:
    try:
        return _run(arguments)
    except NewsreaderError as error:
        return report(error)
    except KeyboardInterrupt:
        # Whoever presses Ctrl+C twice wants the same, and no traceback.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say("interrupted; what was said to be done is done")
        return ExitCode.INTERRUPTED
    except SystemExit as request:  # the parser's: help, or wrong usage
        return int(request.code or 0)


def _run(arguments: Sequence[str]) -> int:
    if not arguments or (arguments[0] == "--store" and len(arguments) == 2):
        parsed = reader_parser().parse_args([*arguments, "tui"])
    else:
        parser = build_parser()
        parsed = parser.parse_args(arguments)
        if parsed.command is None:  # options alone, written in another way
            parsed = parser.parse_args([*arguments, "tui"])
    module = import_module(f"newsreader.cli.{parsed.module}")
    return int(getattr(module, f"run_{parsed.command}")(parsed))
