"""Completion of command lines in bash, zsh and fish: the scripts, made of the parser, and the names they ask for.

Loads the library for names alone: a build makes the scripts too.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from newsreader.cli.commands import build_parser
from newsreader.cli.output import print_line, print_text
from newsreader.ids import format_id
from newsreader.text import clean_line

if TYPE_CHECKING:
    from newsreader.library import Library

NAMES = ("sources", "tags", "views", "ids", "queries")
"""The kinds of names that arguments complete to."""
_IDS = 100
"""How many ids of the newest articles are offered."""


def show_completions(arguments: argparse.Namespace) -> None:
    """Print a completion script, or what arguments of a kind (`--names`) complete to: a line each, and what it is."""
    if not arguments.names:
        print_text(script(arguments.shell))
        return
    from newsreader.cli.arguments import opened  # noqa: PLC0415 - loads the library

    with opened(arguments, creates=True) as library:
        for name, meaning in _names(library, arguments.names):
            print_line(f"{name}\t{clean_line(meaning)}" if meaning else name)


def _names(library: Library, kind: str) -> Iterable[tuple[str, str]]:
    """Return names and what they are, in the order of the alphabet but for ids and terms of queries."""
    from newsreader.library.marking import own_tags  # noqa: PLC0415 - as above
    from newsreader.library.searching import select  # noqa: PLC0415
    from newsreader.library.views import GROUPS, saved, views  # noqa: PLC0415
    from newsreader.query import EVERYTHING  # noqa: PLC0415
    from newsreader.query.fields import FIELDS  # noqa: PLC0415

    match kind:
        case "ids":
            newest = select(library, EVERYTHING)[:_IDS]
            return [(format_id(article.id), article.headline) for article in newest]
        case "queries":
            terms = [
                (f"{field.name}:{choice}", field.help) for field in FIELDS.values() for choice in field.choices or ("",)
            ]
            return terms + [(view.query, view.kind) for view in views(library) if view.kind in GROUPS]
        case "sources":
            names = {(source.name, source.url) for source in library.store.sources.values() if not source.removed}
        case "views":
            names = {(view.name, view.query) for view in saved(library)}
        case _:
            names = {(tag, "") for tag in own_tags(library)}
            names |= {(tag, "") for source in library.store.sources.values() for tag in source.tags}
    return sorted(names, key=lambda name: (name[0].casefold(), name))


def script(shell: str) -> str:
    """Return the script for `bash`, `zsh` or `fish`."""
    import shtab  # noqa: PLC0415 - only for the scripts

    text = shtab.complete(build_parser(), shell, preamble=_PREAMBLES.get(shell, ""))
    # shtab has only the first of several arguments completed in zsh
    return text.replace('"(*):', '"*:') if shell == "zsh" else text


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
        # a field alone would get a blank behind its colon
        if [[ $name == "$split$word"* && $name != *: ]]; then printf '%q\\n' "${name#"$split"}"; fi
    done
}
"""
# _arguments puts options for compadd before the kind.
_ZSH = """\
_newsreader_names() {
    local -a names about fields about_fields
    local line name
    for line in ${(f)"$(newsreader completions --names $argv[-1] 2>/dev/null)"}; do
        name=${line%%$'\t'*}
        if [[ $name == *: ]]; then
            fields+=("$name") about_fields+=("${line/$'\t'/  }")
        else
            names+=("$name") about+=("${line/$'\t'/  }")
        fi
    done
    if (( $#names )); then compadd "${@[1,-2]}" -d about -a names; fi
    if (( $#fields )); then compadd "${@[1,-2]}" -d about_fields -S '' -a fields; fi
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
