"""The commands about the program itself: its settings and its help."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

from newsreader import schema
from newsreader.cli.commands import build_parser
from newsreader.cli.output import ExitCode, ask, no_interrupts, print_line, print_message, write_json
from newsreader.config import chosen_store, default_store, largest, make_folder, wrong_limit
from newsreader.errors import StoreError, UsageError
from newsreader.settings import Loaded, Place, Settings, as_toml, declared, read_settings, settings_file
from newsreader.text import clean_line

TABLES = ("themes", "keys")
"""The settings that are tables, which a file has last."""
_WIDTH = 100
"""Characters of a line of the file that `config init` writes."""
_LINK = re.compile(r"\[[^]]*\]\(([\w-]+\.md)\)")
"""A link in the explanation of a setting."""


class InForce(NamedTuple):
    """A setting or a key as it is in force."""

    name: str
    value: object
    default: object
    place: Place
    """Where it was set; nowhere where it was not, or what was set can't be used."""
    problem: str = ""
    """Why what was set is not used."""
    preset: str = ""
    """The preset that has set it."""

    @property
    def origin(self) -> str:
        """Say where the value comes from, or why what was set is not used."""
        if self.problem:
            return f"not used: {clean_line(self.problem)}"
        return str(self.place) or (f"preset {self.preset}" if self.preset else "default")


def show_settings(arguments: argparse.Namespace) -> ExitCode:
    """Print the settings that are in force as a config file would have them, with where each comes from."""
    from newsreader.tui import themes_in_reader  # noqa: PLC0415 - the reader's, and rarely Textual

    loaded = read_settings()
    keys, key_problems = _keys(loaded)
    theme_problems = themes_in_reader(loaded)
    problems = [*filter(None, (*loaded.problems, wrong_limit())), *key_problems, *theme_problems]
    for problem in problems:
        print_message(problem)
    if arguments.output == "json":
        write_json(_record(each) for each in (*_settings(loaded), *keys))
        return ExitCode.USAGE if problems else ExitCode.DONE
    print_line(f"# {settings_file()}")
    print_line(f"# library: {chosen_store(getattr(arguments, 'store', None)) or default_store()}")
    print_line(f"# largest feed, page or file: {largest() / 1_000_000:g} MB")
    for name, given in loaded.given.items():
        if given.problem and (name not in declared() or name in TABLES):
            print_line(f"# not used: {given.place}: {given.problem}")
    for each in _settings(loaded):
        print_line(f"{each.name} = {as_toml(each.value)}  # {each.origin}")
    _print_themes(loaded, theme_problems)
    print_line("\n[keys]")
    for problem in key_problems:
        print_line(f"# not used: {problem}")
    for each in keys:
        comment = "" if each.value or not each.default else "# "  # only a command that has none by default needs no key
        print_line(f"{comment}{each.name.removeprefix('keys.')} = {as_toml(each.value)}  # {each.origin}")
    return ExitCode.USAGE if problems else ExitCode.DONE


def _print_themes(loaded: Loaded, problems: list[str]) -> None:
    """Print a person's themes, as tables of the file."""
    print_line("\n[themes]")
    for problem in problems:
        print_line(f"# not used: {problem}")
    for name, theme in loaded.settings.themes.items():
        print_line(f"[themes.{as_toml(name)}]")
        for key, value in theme.items():
            print_line(f"{as_toml(key)} = {as_toml(value)}")


def _settings(loaded: Loaded) -> Iterator[InForce]:
    """Return the settings that are no tables."""
    defaults = Settings()
    for name in declared():
        if name in TABLES:
            continue
        value, default = (
            each.policy if name == "read" else getattr(each, name) for each in (loaded.settings, defaults)
        )
        place, problem = loaded.given.get(name, (Place(), ""))
        yield InForce(name, value, default, Place() if problem else place, problem)


def _keys(loaded: Loaded) -> tuple[list[InForce], list[str]]:
    """Return the keys of all commands, and a line for each that can't be used."""
    from newsreader.tui import keys_in_reader  # noqa: PLC0415 - the reader's, and not Textual

    keys, problems = keys_in_reader(loaded)
    defaults = {key.name: key.keys for key in keys_in_reader(_with(Settings()))[0]}
    preset = loaded.settings.preset
    of_preset = {key.name: key.keys for key in keys_in_reader(_with(Settings(preset=preset)))[0]}
    in_force = []
    for key in keys:
        default, usual = defaults[key.name], of_preset[key.name]
        is_used = key.keys != usual or loaded.settings.keys.get(key.name) == usual
        place = loaded.key_places.get(key.name, Place()) if is_used else Place()
        in_force.append(
            InForce(f"keys.{key.name}", key.keys, default, place, preset=preset if usual != default else "")
        )
    return in_force, problems


def _record(each: InForce) -> schema.Setting:
    place = each.place
    origin = "variable" if place.variable else "file" if place.file else "preset" if each.preset else "default"
    where = {name: value or None for name, value in place._asdict().items()}
    return schema.Setting.of(each, origin=origin, problem=each.problem or None, **where)


def write_settings(arguments: argparse.Namespace) -> None:
    """Write a config file that explains every setting and sets none."""
    path = settings_file()
    _write_new(path)
    print_line(str(path))


def _write_new(path: Path) -> None:
    """Write the file that explains all settings, whole or not at all. Raises UsageError, StoreError."""
    try:
        make_folder(path.parent)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(commented_settings())
    except FileExistsError:
        raise UsageError(f"{path} is there already: `newsreader config edit` opens it") from None
    except OSError as error:
        raise StoreError(f"{path} can't be written: {error.strerror}") from error


def commented_settings() -> str:
    """Return a config file with the meaning and the default of every setting, each commented out."""
    lines = [
        "# The settings of newsreader. Remove the # before a name to set it; `newsreader config` shows what holds."
    ]
    for each in _settings(_with(Settings())):
        type_, setting = declared()[each.name]
        said = _LINK.sub(r"docs/\1", setting.help)
        notes = [f"one of {', '.join(setting.choices)}"] if setting.choices else []
        notes += ["true or false"] if type_ is bool else []
        notes += [f"the variable {setting.variable} stands above it"] if setting.variable else []
        explained = ". ".join([said[0].upper() + said[1:], *(note[0].upper() + note[1:] for note in notes)])
        lines += [
            "",
            *textwrap.wrap(
                f"{explained}.", _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
            ),
        ]
        lines.append(f"#{each.name} = {as_toml(each.value)}")
    lines += ["", "# The keys of commands (docs/keys.md), several separated by commas."]
    # No table is open at the end of the file, so that a setting may be appended to it.
    lines += [f"#{each.name} = {as_toml(each.value)}" for each in _keys(_with(Settings()))[0]]
    return "\n".join([*lines, ""])


def _with(settings: Settings) -> Loaded:
    """Return settings that come from nowhere."""
    return Loaded(settings, {}, {}, "")


def edit_settings(arguments: argparse.Namespace) -> ExitCode:
    """Open the config file in the person's editor, and again as long as something in it can't be used."""
    from newsreader.tui import themes_in_reader  # noqa: PLC0415 - as above

    path = settings_file()
    if not os.path.lexists(path):
        _write_new(path)
    while True:
        _edit(path)
        loaded = read_settings(environment={})
        problems = [*loaded.problems, *_keys(loaded)[1], *themes_in_reader(loaded)]
        for problem in problems:
            print_message(problem)
        if not problems:
            return ExitCode.DONE
        answer = ask("What can't be used is passed over. Edit again? [Y/n] ")
        if not answer or answer.strip().lower().startswith("n"):
            return ExitCode.USAGE


def _edit(path: Path) -> None:
    """Run the editor of the environment on a file. Raises UsageError where it fails."""
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        with no_interrupts():
            code = subprocess.run([*shlex.split(chosen), str(path)], check=False).returncode  # noqa: S603 - the person's
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"the editor {chosen} can't be started ({reason}): set EDITOR, or edit {path}") from error
    if code:
        raise UsageError(f"the editor {chosen} failed ({code}); {path} is as it left it")


def show_help(arguments: argparse.Namespace) -> NoReturn:
    """Print what `--help` prints, of a command or of all."""
    build_parser().parse_args([*arguments.topic, "--help"])
    raise SystemExit
