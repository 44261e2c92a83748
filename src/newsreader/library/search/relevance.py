"""The order `sort:relevance`: how well each article meets the words that are searched for.

A word counts 3 points for an article where it stands in the headline as a whole word, 2 where it is part of a word
there, 1 where it is a whole word in the section, the author or the summary. More points come first; of articles with
the same points, the newer one. A whole word has no letter, digit or underscore beside it; characters beyond ASCII all
count as letters.

There may be as many hits as there are articles. So each step is a pass over some of the texts, made by functions in C.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from itertools import compress, repeat
from operator import add, mul, not_
from sys import maxsize

from newsreader.library.dropping import Going, always, check
from newsreader.library.ordered import Flags, Ordered
from newsreader.library.search.corpus import SEPARATOR, Corpus

MOST = 80
"""Words that are looked at: the points of a text fit into a byte."""
_BESIDE = rb"[0-9A-Z_a-z\x80-\xfe]"
"""What no whole word has beside it."""
_SLICE = 2_000
"""Texts that are looked at at a time."""
_NOWHERE = -1


def ranked(
    texts: Corpus, found: Flags, needles: Iterable[str], newest: int | None = None, going: Going = always
) -> Ordered:
    """Put what was found in the order of its points for some folded words.

    Args:
        texts: where it was found.
        found: the positions.
        needles: the words.
        newest: put just so many of the newest in order, and leave the others behind them; None for all.
        going: tells whether it is still wanted.

    Raises:
        DroppedError: it is not wanted any more.
    """
    some = list(compress(texts.texts, found))[:newest]
    words = list(dict.fromkeys(filter(None, needles)))[:MOST]
    points = bytearray()
    for start in range(0, len(some), _SLICE):
        check(going)
        points += _points(words, some[start : start + _SLICE])
    there = array("i", compress(range(len(texts)), found))
    order = array("i")
    for number in sorted(set(points), reverse=True):
        order.extend(compress(there, _with(number, points)))
    order += there[len(points) :]
    return Ordered(list(map(texts.articles.__getitem__, order)), texts.order.now, like=(texts.order, order))


def _with(number: int, points: bytearray) -> Flags:
    """Tell those that have so many points."""
    return points.translate(bytes(map(number.__eq__, range(256))))


def _points(words: list[str], texts: list[bytes]) -> bytes:
    """Count the points of texts."""
    ends = list(map(bytes.index, texts, repeat(SEPARATOR)))
    points = bytes(len(texts))
    for word in words:
        points = bytes(map(add, points, _points_for(word.encode("utf-8", "surrogatepass"), texts, ends)))
    return points


def _points_for(word: bytes, texts: list[bytes], ends: list[int]) -> Iterable[int]:
    """Count the points of texts, whose headlines end at some places, for one word."""
    in_headline = bytes(map(_NOWHERE.__lt__, map(bytes.find, texts, repeat(word), repeat(0), ends)))
    starts = map(mul, ends, map(not_, in_headline))
    stops = map(max, ends, map(mul, repeat(maxsize), map(not_, in_headline)))
    # What stands before is looked at after the word: so it is the word that the expression goes by.
    whole = re.compile(b"%b(?<!%b%b)(?!%b)" % (escaped := re.escape(word), _BESIDE, escaped, _BESIDE)).search
    return map(add, map(add, in_headline, in_headline), map(bool, map(whole, texts, starts, stops)))
