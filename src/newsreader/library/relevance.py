"""The order `sort:relevance`: how well each article meets the words that are searched for.

A word counts 3 points for an article where it stands in the headline as a whole word, 2 where it is part of a word
there, 1 where it is a whole word elsewhere. More points come first; of articles with the same points, the newer one.
A whole word has no letter, digit or underscore beside it; characters beyond ASCII all count as letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsreader.library.corpus import SEPARATOR

_BESIDE = rb"[\w\x80-\xfd]"


class Points:
    """Counts the points of texts for some words."""

    def __init__(self, needles: Iterable[str]) -> None:
        """Take the folded words."""
        encoded = [needle.encode("utf-8", "surrogatepass") for needle in dict.fromkeys(needles)]
        self._words = [
            (needle, re.compile(rb"(?<!%b)%b(?!%b)" % (_BESIDE, re.escape(needle), _BESIDE)).search)
            for needle in encoded
        ]

    def __call__(self, text: bytes) -> int:
        """Count those of a text of a corpus."""
        headline, _, rest = text.partition(SEPARATOR)
        points = 0
        for needle, whole in self._words:
            if needle in headline:
                points += 3 if whole(headline) else 2
            elif whole(rest):
                points += 1
        return points
