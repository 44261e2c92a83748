"""The commands about the program itself: the settings, and completions for shells."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from typing import NoReturn

from newsreader.cli.arguments import opened
from newsreader.cli.commands import build_parser
from newsreader.cli.output import ExitCode, print_line, print_message, print_text
from newsreader.config import chosen_store, default_store, largest, wrong_limit
from newsreader.ids import format_id
from newsreader.library import Library
from newsreader.library.search.searching import select
from newsreader.library.views import GROUPS, saved, views
from newsreader.query import EVERYTHING
from newsreader.query.fields import FIELDS
from newsreader.settings import Given, Settings, read_settings, settings_file
from newsreader.text import clean_line

NAMES = ("sources", "tags", "views", "ids", "queries")
"""The kinds of names that arguments complete to."""
_IDS = 100
"""How many ids of the newest articles are offered."""


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


def show_completions(arguments: argparse.Namespace) -> None:
    """Print a completion script, or the names that a script asks for when Tab is pressed."""
    if arguments.names:
        with opened(arguments, creates=True) as library:
            for name in _names(library, arguments.names):
                print_line(name)
        return
    import shtab  # noqa: PLC0415 - only for the scripts

    script = shtab.complete(build_parser(), arguments.shell, preamble=_PREAMBLES.get(arguments.shell, ""))
    if arguments.shell == "zsh":  # where shtab has only the first of several arguments completed
        script = script.replace('"(*):', '"*:')
    print_text(script)


def _names(library: Library, kind: str) -> Iterable[str]:
    """List what arguments of a kind complete to: a line each, a description after a tab."""
    match kind:
        case "ids":
            newest = select(library, EVERYTHING)[:_IDS]
            return [f"{format_id(article.id)}\t{article.headline}" for article in newest]
        case "queries":
            terms = [f"{field.name}:{choice}" for field in FIELDS.values() for choice in field.choices]
            return terms + [view.query for view in views(library) if view.kind in GROUPS]
        case "sources":
            names = {source.name for source in library.store.sources.values() if not source.removed}
        case "views":
            names = {view.name for view in saved(library)}
        case _:
            names = {tag for state in library.store.states.values() for tag in state.tags}
            names |= {tag for source in library.store.sources.values() for tag in source.tags}
    return sorted(names, key=lambda name: (name.casefold(), name))


# The names come from outside, so no shell may evaluate them: bash quotes them itself, compadd does so in zsh, and fish
# for what a command substitution prints.
_BASH = """\
_newsreader_names() {
    local word=${2//\\\\/} split= name
    # bash splits words at colons, and replaces only what follows the last one
    if [[ $word == : ]]; then
        split=${COMP_WORDS[COMP_CWORD-1]}: word=
    elif (( COMP_CWORD > 2 )) && [[ ${COMP_WORDS[COMP_CWORD-1]} == : ]]; then
        split=${COMP_WORDS[COMP_CWORD-2]}:
    fi
    newsreader completions --names "$1" 2>/dev/null | while IFS=$'\\t' read -r name _; do
        if [[ $name == "$split$word"* ]]; then printf '%q\\n' "${name#"$split"}"; fi
    done
}
"""
# _arguments puts options for compadd before the kind.
_ZSH = """\
_newsreader_names() {
    local -a lines=(${(f)"$(newsreader completions --names $argv[-1] 2>/dev/null)"})
    local -a names=("${(@)lines%%$'\\t'*}")
    lines=("${(@)lines/$'\\t'/  }")
    if (( $#names )); then compadd "${@[1,-2]}" -d lines -a names; fi
}
# shtab registers the function for `eval` only; this is for `source`
if [[ $zsh_eval_context[-1] == file ]]; then
    compdef _shtab_newsreader newsreader
    return
fi
"""
_PREAMBLES = {
    "bash": _BASH + "\n".join(f'_newsreader_{kind}() {{ _newsreader_names {kind} "$1"; }}' for kind in NAMES),
    "zsh": _ZSH,
}
