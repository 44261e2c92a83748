"""From a command line to its command: makes the parser, runs the function, turns errors into exit codes."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, NoReturn

from newsreader import __version__
from newsreader.cli import output
from newsreader.cli.commands import COMMANDS, STORE, Command
from newsreader.cli.output import ExitCode, print_message
from newsreader.errors import NewsreaderError, QueryError, SourceError, StoreError
from newsreader.text import clean_line


def run(arguments: Sequence[str]) -> int:
    """Run a command line; return the exit code. Nothing is raised."""
    output.open_streams()
    try:
        code = _exit_code(arguments)
        output.flush()
    except output.OutputError as error:
        output.discard_stream(sys.stdout)
        if isinstance(error.__cause__, BrokenPipeError):
            return ExitCode.BROKEN_PIPE
        print_message(f"can't write the output: {getattr(error.__cause__, 'strerror', '')}")
        return ExitCode.SOURCE
    except Exception as error:
        # The last resort: nobody is shown a traceback.
        from newsreader import crash  # noqa: PLC0415 - rarely

        print_message(crash.report(error))
        return ExitCode.CRASH
    return code


def _exit_code(arguments: Sequence[str]) -> int:
    try:
        return _run(arguments)
    except NewsreaderError as error:
        return _report(error)
    except KeyboardInterrupt:
        # A second Ctrl+C must not interrupt the clean-up.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print_message("interrupted; finished work is saved")
        return ExitCode.INTERRUPTED
    except SystemExit as request:  # the parser's: help, or wrong usage
        return int(request.code or 0)


def _run(arguments: Sequence[str]) -> int:
    without_store = arguments[2:] if arguments[:1] == ["--store"] else arguments
    name = without_store[0] if without_store else "tui"
    # To add all commands to a parser takes as long as to open a small library.
    parser = build_parser([command for command in COMMANDS if command.name == name] or COMMANDS)
    parsed = parser.parse_args(arguments)
    if parsed.command is None:  # options only
        parsed = parser.parse_args([*arguments, "tui"])
    module, _, function = parsed.run.partition(".")
    command = getattr(import_module(f"newsreader.cli.{module}"), function)
    if parsed.opens == "nothing":
        return int(command(parsed) or ExitCode.DONE)
    from newsreader.cli.arguments import opened  # noqa: PLC0415 - loads the store

    with opened(parsed, writable=parsed.opens == "writable") as library:
        return int(command(library, parsed) or ExitCode.DONE)


def _report(error: NewsreaderError) -> ExitCode:
    """Print what failed; return the exit code for it."""
    match error:
        case QueryError():
            print_message(f"{error} (in the query)")
            _print_position(error)
            return ExitCode.USAGE
        case StoreError():
            code = ExitCode.STORE
        case SourceError():
            code = ExitCode.SOURCE
        case _:
            code = ExitCode.USAGE
    print_message(str(error))
    return code


def _print_position(error: QueryError) -> None:
    """Print the query with a caret under the mistake."""
    from rich.cells import cell_len  # noqa: PLC0415 - only for an error

    up_to_caret = clean_line(f"{error.query[: error.position]}^")
    output.print_stderr(f"  {clean_line(error.query)}")
    output.print_stderr(f"  {' ' * (cell_len(up_to_caret) - 1)}^")


class _HelpFormatter(argparse.HelpFormatter):
    """Shows a subcommand that may be left out in brackets, as argparse does with other arguments."""

    def _format_args(self, action: argparse.Action, default_metavar: str) -> str:
        text = super()._format_args(action, default_metavar)
        return f"[{text}]" if action.nargs == argparse.PARSER and not action.required else text


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_HelpFormatter, **options)

    def error(self, message: str) -> NoReturn:
        if message.startswith("unrecognized arguments: -"):
            message += " (to exclude a word, quote the whole query, or put it after --)"
        self.exit(2, f"newsreader: {clean_line(message)}\n  see `{self.prog} --help`\n")


def build_parser(commands: Iterable[Command] = COMMANDS) -> argparse.ArgumentParser:
    """Make a parser of some commands; its namespace has `command`, `run`, `opens`, and the command's arguments."""
    common = _Parser(add_help=False)
    STORE.add_to(common)
    parser = _Parser(
        prog="newsreader",
        parents=[common],
        description="A news reader for the terminal. Without a command it opens the reader.",
        epilog="Exit codes: 0 done, 1 nothing matched, 2 wrong usage, 3 the store can't be used, "
        "4 a source or file failed, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"newsreader {__version__}")
    _add_commands(parser, "command", commands, common)
    return parser


def _add_commands(parser: _Parser, kind: str, commands: Iterable[Command], common: _Parser) -> None:
    """Add commands to the program, or its changes to a command."""
    subparsers = parser.add_subparsers(dest=kind, metavar=kind.upper(), parser_class=_Parser, prog=parser.prog)
    for command in commands:
        sentence = f"{command.help[0].upper()}{command.help[1:]}."
        added = subparsers.add_parser(command.name, parents=[common], help=command.help, description=sentence)
        added.set_defaults(run=command.run, opens=command.opens)
        for argument in command.arguments:
            argument.add_to(added)
        if command.changes:
            _add_commands(added, "change", command.changes, common)
