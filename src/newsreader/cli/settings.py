"""The command that shows what is set, and where."""

from __future__ import annotations

import argparse
import json

from newsreader.cli.diagnostics import ExitCode, say
from newsreader.cli.output import print_line
from newsreader.settings import Settings, load_settings, settings_file


def run_config(arguments: argparse.Namespace) -> ExitCode:
    """Print the settings that hold, as the file would have them."""
    settings, problems = load_settings()
    for problem in problems:
        say(problem)
    print_line(f"# {settings_file()}")
    for name in Settings.__struct_fields__:
        if name != "keys":  # a table, which comes last
            print_line(f"{name} = {_toml(settings.policy if name == 'read' else getattr(settings, name))}")
    print_line("\n[keys]")
    for name, keys in settings.keys.items():
        print_line(f"{_toml(name)} = {_toml(keys)}")
    return ExitCode.USAGE if problems else ExitCode.DONE


def _toml(value: str | bool | float) -> str:
    """Write a value of TOML; JSON's are among them (toml.io, 1.0.0), but for the character 127."""
    return json.dumps(value).replace("\x7f", "\\u007f")
