"""The scripts that complete command lines in bash, zsh and fish, filled in with what the parser takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsreader.cli.completions import Grammar, Offer

_PLAIN = re.compile(r"[A-Za-z0-9_./+=@:-]+")

_POSIX = """\
    local found= files= at=0 way= value= word
    for word in "${before[@]}"; do
        if [[ -n $value ]]; then value=; continue; fi
        case "$way/$word" in
            @commands@) way=$way/$word at=0 ;;
            @valued@) value=$way/$word ;;
            */-*) ;;
            *) at=$((at + 1)) ;;
        esac
    done
    local place=${value:-$way/$at}
    if [[ -z $value && $cur == -* ]]; then place=$way/-; fi
    case "$place" in
@offers@
    esac
"""
BASH = (
    """\
# Completion of newsreader for bash; `newsreader completions bash` made it.
# To use it: source <(newsreader completions bash)
_newsreader() {
    local cur=${COMP_WORDS[COMP_CWORD]}
    local before=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
"""
    + _POSIX
    + """\
    COMPREPLY=()
    if [[ -n $files ]]; then compopt -o default 2>/dev/null; return; fi
    cur=${cur//\\\\/}
    while IFS= read -r word; do
        if [[ -n $word && $word == "$cur"* ]]; then COMPREPLY+=("$(printf '%q' "$word")"); fi
    done <<< "$found"
}
complete -F _newsreader newsreader"""
)
ZSH = (
    """\
#compdef newsreader
# Completion of newsreader for zsh; `newsreader completions zsh` made it.
# To use it: source <(newsreader completions zsh), after compinit
_newsreader() {
    emulate -L zsh
    local cur=${words[CURRENT]}
    local -a before=("${(@)words[2,CURRENT-1]}")
"""
    + _POSIX
    + """\
    if [[ -n $files ]]; then _files; return; fi
    local -a offered=("${(@f)found}")
    if [[ -n $found ]]; then compadd -- "${offered[@]}"; fi
}
compdef _newsreader newsreader"""
)
FISH = """\
# Completion of newsreader for fish; `newsreader completions fish` made it.
# To use it: newsreader completions fish | source
function __newsreader_complete
    set -l cur (commandline -ct)
    set -l before (commandline -opc)
    set -l at 0
    set -l way ''
    set -l value ''
    for word in $before[2..-1]
        if test -n "$value"
            set value ''
            continue
        end
        switch "$way/$word"
            case @commands@
                set way "$way/$word"
                set at 0
            case @valued@
                set value "$way/$word"
            case '*/-*'
            case '*'
                set at (math $at + 1)
        end
    end
    set -l place "$way/$at"
    if test -n "$value"
        set place $value
    else if string match -q -- '-*' "$cur"
        set place "$way/-"
    end
    switch "$place"
@offers@
    end
end
complete -c newsreader -f -a '(__newsreader_complete)'"""


def bash(grammar: Grammar) -> str:
    """Write the script for bash."""
    return _posix(BASH, grammar)


def zsh(grammar: Grammar) -> str:
    """Write the script for zsh."""
    return _posix(ZSH, grammar)


def fish(grammar: Grammar) -> str:
    """Write the script for fish."""
    offers = "\n".join(f"        case {_place(each, 'fish')}\n            {_fish(each)}" for each in _told(grammar))
    return (
        FISH.replace("@commands@", " ".join(map(_checked, grammar.commands)))
        .replace("@valued@", " ".join(map(_checked, grammar.valued)))
        .replace("@offers@", offers)
    )


WRITERS: dict[str, Callable[[Grammar], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
"""What writes the script for each shell."""


def _posix(template: str, grammar: Grammar) -> str:
    offers = "\n".join(f"        {_place(each, 'posix')}) {_assignment(each)} ;;" for each in _told(grammar))
    return (
        template.replace("@commands@", "|".join(map(_checked, grammar.commands)))
        .replace("@valued@", "|".join(map(_checked, grammar.valued)))
        .replace("@offers@", offers)
    )


def _told(grammar: Grammar) -> Iterable[Offer]:
    return [offer for offer in grammar.offers if offer.words or offer.names or offer.files]


def _place(offer: Offer, shell: str) -> str:
    """Write the pattern of a place; `+` is any number."""
    if not offer.place.endswith("/+"):
        return _checked(offer.place)
    way = _checked(offer.place[:-1])
    return f"{way}[0-9]*" if shell == "posix" else f"'{offer.place[:-1]}*'"


def _assignment(offer: Offer) -> str:
    if offer.files:
        return "files=yes"
    if offer.names:
        return f"found=$(newsreader completions --names {offer.names} 2>/dev/null)"
    return "found=$'" + "\\n".join(map(_checked, offer.words)) + "'"


def _fish(offer: Offer) -> str:
    if offer.files:
        return "__fish_complete_path $cur"
    if offer.names:
        return f"newsreader completions --names {offer.names} 2>/dev/null"
    return f"printf '%s\\n' {' '.join(map(_checked, offer.words))}"


def _checked(word: str) -> str:
    """Give a word of the parser, which needs no quotes in any shell."""
    if not _PLAIN.fullmatch(word):
        raise AssertionError(f"{word!r} would need quotes")
    return word
