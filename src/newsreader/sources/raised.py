"""Superscripts and subscripts as text: in Unicode's letters where all of them have one, else behind `^` and `_`."""

from __future__ import annotations

import re

_SUPERSCRIPTS = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
)
_SUBSCRIPTS = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_ORDINAL = re.compile(r"st|nd|rd|th|er|re|e|ème|o|a|º|ª", re.IGNORECASE)
_ONE_WORD = re.compile(r"[^\W_]+|\(.*\)|[^\s^_]")
_MOST = 20
"""Characters up to which a script is one of a number or a formula; what is longer is a text in small letters."""


def superscript(text: str, before: str = "") -> str:
    """Return text as what stands above `before`: `10⁶`, `x^(a, b)`; `4th` has nothing above it."""
    if before[-1:].isdigit() and _ORDINAL.fullmatch(text.strip()):
        return text
    return _written(text, _SUPERSCRIPTS, "^")


def subscript(text: str) -> str:
    """Return text as what stands below what is before it: `CO₂`, `k_max`."""
    return _written(text, _SUBSCRIPTS, "_")


def _written(text: str, letters: dict[int, int], sign: str) -> str:
    bare = text.strip()
    if not bare or len(bare) > _MOST or "\n" in bare:
        return text
    if all(ord(letter) in letters for letter in bare):
        return text.translate(letters)
    return f"{sign}{bare}" if _ONE_WORD.fullmatch(bare) else f"{sign}({bare})"
