"""The command that shows what is set, and where."""

from __future__ import annotations

import argparse
import json

from newsreader.cli.diagnostics import ExitCode, say
from newsreader.cli.output import print_line
from newsreader.settings import load_settings, settings_file


def run_config(arguments: argparse.Namespace) -> ExitCode:
    """Print the settings that hold, as the file would have them."""
    settings, problems = load_settings()
    for problem in problems:
        say(problem)
    print_line(f"# {settings_file()}")
    print_line(f"ascii = {str(settings.ascii).lower()}")
    print_line(f'read = "{settings.policy}"')
    print_line(f"read_after = {settings.read_after:g}")
    print_line(f"refresh = {settings.refresh:g}")
    print_line(f'preset = "{settings.preset}"')
    print_line("\n[keys]")
    for name, keys in settings.keys.items():
        print_line(f"{_quoted(name)} = {_quoted(keys)}")
    return ExitCode.USAGE if problems else ExitCode.DONE


def _quoted(text: str) -> str:
    """Write a TOML basic string; JSON's escapes are among TOML's (toml.io, 1.0.0)."""
    return json.dumps(text)
