"""Time that is counted back from now, in the languages of the CLDR: "3 дня назад", "tydzień temu", "昨日"."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from newsreader.dates import names
from newsreader.dates.forms import NAME
from newsreader.text import fold

_TOKEN = re.compile(rf"\s?(?:(?P<number>[0-9]{{1,4}})(?![0-9.,:/-])|(?P<word>{NAME})\.?)")
_BESIDE_CLDR = {"вчора": 1, "dzis": 0}
_MOST_TOKENS = 6
"""Words of the longest phrase, its number included."""
_APART = re.compile(r"\s*(?:$|[|•·–—()\]]|-\s|,?\s(?:[^\W\d_]{1,3}\s)?[0-9]{1,2}[:.][0-9]{2}(?![0-9]))")
"""What stands behind a word that is a date and not one of a sentence: nothing, a divider, a time."""


class Back(NamedTuple):
    """How far back, and where the text that says so ends."""

    unit: str
    amount: int
    end: int
    is_counted: bool = True
    """It is so many units, and not a day of its own as yesterday is."""


@cache
def _phrases() -> dict[str, tuple[str, int]]:
    """Return what is said, by unit, and the amount: 0 where a number says it."""
    return {
        " ".join(word.strip(".") for word in phrase.split()): (unit, 0 if "#" in phrase else 1)
        for unit, phrases in names.COUNTED_BACK.items()
        for phrase in phrases.split("|")
    }


@cache
def _days() -> dict[str, int]:
    return _BESIDE_CLDR | {word: days for days, words in enumerate(names.DAYS_BACK) for word in words.split("|")}


@cache
def _first_words() -> frozenset[str]:
    return frozenset(phrase.partition(" ")[0] for phrase in (*_phrases(), *_days()))


def counted_back(text: str, start: int, *, whole: bool = False) -> Back | None:
    """Read what is counted back at a place of a text that `reader.fold_in_place` folded; `whole`: it is all a date."""
    tokens: list[tuple[str, int]] = []
    amount = 0
    place = start
    while len(tokens) < _MOST_TOKENS and (token := _TOKEN.match(text, place)):
        if token["number"] and amount:
            break
        amount = amount or int(token["number"] or 0)
        word = "#" if token["number"] else fold(token["word"]).strip(".")
        if not tokens and word not in _first_words():
            return None
        place = token.end()
        tokens.append((word, place))
    for count in range(len(tokens), 0, -1):
        said, end = " ".join(word for word, _ in tokens[:count]), tokens[count - 1][1]
        if found := _phrases().get(said):
            return Back(found[0], found[1] or amount, end)
        if said in _days() and (whole or _APART.match(text, end)):
            return Back("days", _days()[said], end, is_counted=False)
    return None
