"""What an expression needs: the texts without which it matches nothing, so that few articles need a closer look."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|.", re.DOTALL)
_FLAGS = re.compile(r"\(\?[aiLmsux-]|\\[xuUN0-9]")
"""What changes the meaning of what follows, and characters by number: nothing is found out about these."""
_MAY_BE_ABSENT = "*?{"
_OTHERS = ".^$+}"


def search_texts(pattern: re.Pattern[str], texts: Iterable[str]) -> list[bool]:
    """Return for each text whether the expression is found in it."""
    return [pattern.search(text) is not None for text in texts]


def literals(pattern: str) -> list[str]:
    """Find texts that stand, but for case, in all that a regular expression matches, the longest first.

    They are looked for outside of groups only, and have neither tabs nor line breaks in them.
    """
    if _FLAGS.search(pattern):
        return []
    found = [""]
    depth = 0
    for piece in _PIECE.findall(pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and not depth:
            return []
        if piece[0] in _MAY_BE_ABSENT:
            found[-1] = found[-1][:-1]
        character = piece.removeprefix("\\")
        if depth or _is_special(piece) or (character.isspace() and character != " "):
            found.append("")
        else:
            found[-1] += character
    return sorted(filter(None, found), key=len, reverse=True)


def _is_special(piece: str) -> bool:
    """Whether a piece stands for something else than the character that it ends with."""
    if piece[0] == "\\":
        return len(piece) == 1 or (piece[1].isascii() and piece[1].isalnum())
    return len(piece) > 1 or piece in "()[" or piece in _MAY_BE_ABSENT or piece in _OTHERS
