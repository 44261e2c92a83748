"""Text measured in terminal cells: cut without splitting what is seen as one character."""

from __future__ import annotations

import re

from rich.cells import cell_len, split_graphemes

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_UNSETTLED = re.compile(
    "[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]|\u200d(?=[\u2190-\u21ff\u2300-\u2bff\U0001f000-\U0001faff])"
)


_FLAG_LETTERS = {0x1F1E6 + place: chr(ord("A") + place) for place in range(26)}


def settled(text: str) -> str:
    """Leave out what makes one picture of several characters: terminals disagree about how wide that is.

    A family becomes its members and a flag the letters of its country, so that every terminal puts what
    follows in the same column.
    """
    return text if text.isascii() else _UNSETTLED.sub("", text).translate(_FLAG_LETTERS)


def isolates(text: str) -> tuple[str, str]:
    """What to put before and after right-to-left text, so that it does not turn round what stands beside it.

    Isolates (Unicode UAX #9, 2.4.2). Each has to end the run of one style that it is in: terminals that do not
    know them may pass over what follows in the run.
    """
    if text.isascii() or not _RIGHT_TO_LEFT.search(text):
        return "", ""
    return "\u2068", "\u2069"


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Cut text to at most `width` cells, with an ellipsis where something was cut off."""
    if width <= 0:
        return ""
    # A character on the screen is rarely more than a few code points; nobody sees those after that.
    beginning = text[: 16 * width + 16]
    if len(beginning) == len(text) and cell_len(text) <= width:
        return text
    room = width - cell_len(ellipsis)
    if room < 0:
        return ellipsis[:width]
    used = end = 0
    for _, stop, size in split_graphemes(beginning)[0]:
        if used + size > room:
            break
        used, end = used + size, stop
    return beginning[:end].rstrip() + ellipsis
