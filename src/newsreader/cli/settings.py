"""The commands about the program itself: its settings and its help."""

from __future__ import annotations

import argparse
import json
from typing import NoReturn

from newsreader.cli.commands import build_parser
from newsreader.cli.output import ExitCode, print_line, print_message
from newsreader.config import chosen_store, default_store, largest, wrong_limit
from newsreader.settings import Given, Settings, read_settings, settings_file
from newsreader.text import clean_line


def show_settings(arguments: argparse.Namespace) -> ExitCode:
    """Print the settings that are in force as a config file would have them, and as comments what is not used."""
    from newsreader.tui import keys_in_reader  # noqa: PLC0415 - the reader's, and not Textual

    loaded = read_settings()
    keys, key_problems = keys_in_reader(loaded.settings)
    problems = [*filter(None, (*loaded.problems, wrong_limit())), *key_problems]
    for problem in problems:
        print_message(problem)
    print_line(f"# {settings_file()}")
    print_line(f"# library: {chosen_store(getattr(arguments, 'store', None)) or default_store()}")
    print_line(f"# largest feed, page or file: {largest() / 1_000_000:g} MB")
    names = [name for name in Settings.__struct_fields__ if name != "keys"]  # a table, which comes last
    for name, given in loaded.given.items():
        if name not in names and given.problem:
            print_line(f"# not used: {given.problem}")
    for name in names:
        value = loaded.settings.policy if name == "read" else getattr(loaded.settings, name)
        print_line(f"{name} = {_as_toml(value)}{_remark(loaded.given.get(name))}")
    print_line("")
    print_line("[keys]")
    for problem in key_problems:
        print_line(f"# not used: {problem.removeprefix('[keys] ')}")
    for name, pressed in keys.items():
        print_line(f"{name} = {_as_toml(pressed)}")
    return ExitCode.USAGE if problems else ExitCode.DONE


def _remark(given: Given | None) -> str:
    """Say, as a comment, what is wrong with a setting that a person has given a value, or which variable sets it."""
    if given is None:
        return ""
    if given.problem:
        return f"  # not used: {clean_line(given.problem)}"
    return f"  # {given.place}" if given.place != str(settings_file()) else ""


def _as_toml(value: str | bool | float | tuple[str, ...]) -> str:
    """Format a value of TOML, which is as in JSON (toml.io, 1.0.0) except for the character 127."""
    return json.dumps(value).replace("\x7f", "\\u007f")


def show_help(arguments: argparse.Namespace) -> NoReturn:
    """Print what `--help` prints, of a command or of all."""
    build_parser().parse_args([*arguments.topic, "--help"])
    raise SystemExit
