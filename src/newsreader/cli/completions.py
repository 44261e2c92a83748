"""Completion of command lines in bash, zsh and fish: the scripts, made of the parser.

Loads no library: a build makes the scripts too.
"""

from __future__ import annotations

import argparse

from newsreader.cli.commands import build_parser
from newsreader.cli.output import print_text

NAMES = ("sources", "tags", "views", "ids", "queries")
"""The kinds of names that arguments complete to (`newsreader.cli.names`)."""


def show_completions(arguments: argparse.Namespace) -> None:
    """Print a completion script, or the names that a script asks for when Tab is pressed."""
    if arguments.names:
        from newsreader.cli.names import print_names  # noqa: PLC0415 - loads the library

        print_names(arguments)
    else:
        print_text(script(arguments.shell))


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
