"""How wide text is where terminals disagree, so that none of them loses any of it.

It is the terminal that decides how many columns a vowel sign of Devanagari has, or a filler of Hangul; a new emoji has
one column where it is not known yet. Such text is measured by the widest answer, and what stands behind it is put into
its column, whatever the terminal thinks of the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby

import rich.cells
from rich._unicode_data import load
from rich.cells import CellTable, cell_len, get_character_cell_size

_FILLERS = {"\u115f": 2, "\u3164": 2, "\uffa0": 1}
"""Columns of the fillers of Hangul, which newer terminals do not show."""
_JAMO = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
"""Vowels and final consonants of Hangul, which join the consonant before them where the terminal can do so."""
_IGNORED_FROM = 0xE0000
"""The first of the characters that no terminal shows (tags, further variation selectors)."""
_ISOLATE = re.compile("[\u2068\u2069]")
_MAYBE_DISPUTED = re.compile(
    "[^\0-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205f\u2190-\u22ff\u2500-\u25ff\u3000-\u3163]"
)
"""Finds what is worth a closer look."""
_PIECE = re.compile(
    r"\x1b\[\d+;(\d+)H|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.|\n|[^\x1b\n]+", re.DOTALL
)
"""Text of one style, or what stands between such: first of all, where it goes to."""


def _widest(code: int) -> int:
    """Return the most columns that terminals give a character for which Rich has none."""
    character = chr(code)
    counts = unicodedata.category(character) in {"Mc", "Cn"} or _JAMO.match(character)
    return _FILLERS.get(character, 1 if counts and code < _IGNORED_FROM else 0)


@cache
def _widest_table(unicode_version: str = "auto") -> CellTable:
    table = load(unicode_version)
    widths: list[tuple[int, int, int]] = []
    for start, end, width in table.widths:
        if width or not start or start >= _IGNORED_FROM:
            widths.append((start, end, width))
        else:
            for widest, codes in groupby(range(start, end + 1), _widest):
                first, *others = codes
                widths.append((first, others[-1] if others else first, widest))
    return table._replace(widths=widths)


def measure_widely() -> None:
    """Have Rich, and Textual by that, give text the most columns that a terminal may give it."""
    rich.cells.load_cell_table = _widest_table  # type: ignore[attr-defined]
    rich.cells.cached_cell_len.cache_clear()
    get_character_cell_size.cache_clear()


def placed(output: str) -> str:
    """Return what Textual writes, disputed text laid on blanks of its width, and what follows put into its column."""
    if not _MAYBE_DISPUTED.search(output):
        return output
    pieces: list[str] = []
    column = 0
    for match in _PIECE.finditer(output):
        piece = match[0]
        if match[1]:
            column = int(match[1])
        elif piece[0] not in "\x1b\n":
            width = cell_len(piece)
            if column and any(map(_is_disputed, set(piece))):
                piece = f"{' ' * width}\x1b[{column}G{_with_moves(piece, column)}\x1b[{column + width}G"
            column += width
        pieces.append(piece)
    return "".join(pieces)


def _with_moves(text: str, column: int) -> str:
    """Put what follows an isolate into its column: terminals that do not know those may skip the rest of the text."""
    return _ISOLATE.sub(lambda found: f"{found[0]}\x1b[{column + cell_len(text[: found.end()])}G", text)


@cache
def _is_disputed(character: str) -> bool:
    """Whether terminals disagree about a character: marks, what is new or not shown by all, and emoji."""
    category = unicodedata.category(character)
    is_emoji = category == "So" and get_character_cell_size(character) > 1
    is_of_hangul = character in _FILLERS or _JAMO.match(character)
    return category in {"Mc", "Mn", "Me", "Cf", "Cn", "Co"} or is_emoji or bool(is_of_hangul)
