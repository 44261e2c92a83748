"""The order `sort:relevance`: how well each article meets the words that are searched for.

A word counts 3 points for an article where it stands in the headline as a whole word, 2 where it is part of a word
there, 1 where it is a whole word in the section, the author or the summary. More points come first; of articles with
the same points, the newer one. A whole word has no letter, digit or underscore beside it; characters beyond ASCII all
count as letters.
"""

from __future__ import annotations

import string
from collections.abc import Iterable

from newsreader.library.corpus import SEPARATOR

_BESIDE = frozenset((string.ascii_letters + string.digits + "_").encode()).union(range(0x80, SEPARATOR[0]))
"""The bytes that no whole word has beside it."""


class Points:
    """Counts the points of texts for some words."""

    def __init__(self, needles: Iterable[str]) -> None:
        """Take the folded words."""
        self._words = [needle.encode("utf-8", "surrogatepass") for needle in dict.fromkeys(needles) if needle]

    def __call__(self, text: bytes) -> int:
        """Count those of a text of a corpus."""
        end = text.index(SEPARATOR)
        points = 0
        for word in self._words:
            start = text.find(word, 0, end)
            if start >= 0:
                points += 3 if _is_whole(word, text[:end], start) else 2
            else:
                points += _is_whole(word, text, text.find(word, end))
        return points


def _is_whole(word: bytes, text: bytes, start: int) -> bool:
    """Whether a word stands in a text as a whole word, at a place or later."""
    while start >= 0:
        end = start + len(word)
        if not (start and text[start - 1] in _BESIDE) and not (end < len(text) and text[end] in _BESIDE):
            return True
        start = text.find(word, start + 1)
    return False
