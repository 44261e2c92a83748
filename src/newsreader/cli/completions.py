"""The completions command: what a shell offers on Tab, made from the parser of the command line.

Commands, options and what these may be stand in the script. The names of sources, views and tags are asked for when
Tab is pressed; they come from outside, so the scripts never let a shell evaluate them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import NamedTuple

from newsreader.cli import completion_scripts
from newsreader.cli.diagnostics import ExitCode
from newsreader.cli.opened import opened
from newsreader.cli.output import print_line
from newsreader.cli.parser import build_parser
from newsreader.library import Library
from newsreader.library.views import saved

NAMES = {"SOURCE": "sources", "TAG": "tags", "VIEW": "views"}
"""What stands for a name, in the parser's words, and what to ask for then."""
_FILES = {"FILE", "PATH"}


class Offer(NamedTuple):
    """What may stand in one place of a command line."""

    place: str
    """The commands so far and, after the last slash, an option or the number of an argument: `/tag/1`, `/list/--sort`.

    `+` instead of the number is every argument from there on.
    """
    words: tuple[str, ...] = ()
    names: str = ""
    """One of the values of `NAMES`, where names are offered."""
    files: bool = False


class Grammar(NamedTuple):
    """What the parser takes, as far as a completion needs to know."""

    commands: tuple[str, ...]
    """The ways to a command: `/list`, `/sources/rename`."""
    valued: tuple[str, ...]
    """The places of the options that are followed by a value."""
    offers: tuple[Offer, ...]


def run_completions(arguments: argparse.Namespace) -> ExitCode:
    """Print the script for a shell, or names to complete with."""
    if arguments.names:
        with opened(arguments) as library:
            for name in names(library, arguments.names):
                print_line(name)
        return ExitCode.DONE
    print_line(completion_scripts.WRITERS[arguments.shell](grammar(build_parser())))
    return ExitCode.DONE


def names(library: Library, kind: str) -> list[str]:
    """Give the names of sources, of saved views, or of tags."""
    match kind:
        case "sources":
            found = {source.name for source in library.store.sources.values() if not source.removed}
        case "views":
            found = {view.name for view in saved(library)}
        case _:
            found = {tag for state in library.store.states.values() for tag in state.tags}
            found |= {tag for source in library.store.sources.values() for tag in source.tags}
    return sorted(found, key=lambda name: (name.casefold(), name))


def grammar(parser: argparse.ArgumentParser) -> Grammar:
    """Read a parser."""
    places = list(_walk(parser, ""))
    commands = tuple(path for path, _, _ in places if path)
    offers = [offer for path, options, arguments in places for offer in _offers(path, options, arguments)]
    valued = tuple(
        f"{path}/{flag}"
        for path, options, _ in places
        for option in options
        if option.nargs != 0
        for flag in option.option_strings
    )
    return Grammar(commands, valued, tuple(offers))


def _walk(
    parser: argparse.ArgumentParser, path: str
) -> Iterator[tuple[str, list[argparse.Action], list[argparse.Action]]]:
    actions = [action for action in parser._actions if action.help != argparse.SUPPRESS]
    yield path, [each for each in actions if each.option_strings], [each for each in actions if not each.option_strings]
    for action in actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield from _walk(command, f"{path}/{name}")


def _offers(path: str, options: list[argparse.Action], arguments: list[argparse.Action]) -> Iterator[Offer]:
    yield Offer(f"{path}/-", tuple(flag for option in options for flag in option.option_strings))
    for option in options:
        if option.nargs != 0:
            for flag in option.option_strings:
                yield _offer(f"{path}/{flag}", option)
    for number, argument in enumerate(arguments):
        yield _offer(f"{path}/{'+' if argument.nargs in {'+', '*'} else number}", argument)


def _offer(place: str, action: argparse.Action) -> Offer:
    meaning = str(action.metavar or action.dest).upper()
    return Offer(place, tuple(map(str, action.choices or ())), NAMES.get(meaning, ""), meaning in _FILES)
