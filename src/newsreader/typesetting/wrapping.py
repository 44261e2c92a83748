"""Where lines break, in cells of a terminal, and what makes text as wide in each of them."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator

from rich.cells import cell_len, split_graphemes

from newsreader.blocks import Span, Spans, Style

Line = list[Span]

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_STRONG = re.compile(rf"[^\W\d_]|{_RIGHT_TO_LEFT.pattern}")
_JOINERS = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_FLAG_LETTERS = {0x1F1E6 + place: chr(ord("A") + place) for place in range(26)}
_WIDE_EDGES = "\u2e80\ua000\uac00\ud7a4\uf900\ufb00\ufe30\ufe50\uff00\ufff0\U00020000\U00040000"
"""Where letters begin and end between which a line may break (Unicode UAX #14, class ID). No expression: `re` goes
through a range letter by letter, and a start would wait 2 ms for these."""
_NEVER_FIRST = frozenset(
    "、。，．：；！？）］｝〕〉》」』】〙〗’”…‥ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々〻・,.:;!?)]}%"
)
_NEVER_LAST = frozenset("（［｛〔〈《「『【〘〖‘“([{$")


def stable_width(text: str) -> str:
    """Remove what makes one picture of several characters: terminals disagree about how wide that is.

    A family becomes its members, a flag the letters of its country, and a joined consonant the two that it is made of.
    What is left to disagree about is in `tui.terminal.driver`.
    """
    return text if text.isascii() else _JOINERS.sub("", text).translate(_FLAG_LETTERS)


def has_right_to_left(text: str) -> bool:
    """Whether some of a text is written from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def is_right_to_left(text: str) -> bool:
    """Whether a text is one from right to left, by its first letter (Unicode UAX #9, P2)."""
    if text.isascii():
        return False
    first = _STRONG.search(text)
    return first is not None and _RIGHT_TO_LEFT.match(first[0]) is not None


def count_wide(text: str) -> int:
    """Count the letters of a text that a line may break between."""
    letters = set(filter(_is_wide, set(text)))
    return sum(map(letters.__contains__, text)) if letters else 0


def _is_wide(character: str) -> bool:
    return bisect(_WIDE_EDGES, character) % 2 == 1


def line_ends(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Find the lines of a text without line breaks: where each begins and ends.

    Lines end at blanks, which are then part of none, between letters of Chinese and Japanese, and within a word that
    is longer than a line. Each costs what its own length costs.
    """
    start, length, is_ascii = 0, len(text), text.isascii()
    while start < length:
        end = start + width if is_ascii else _end_of(text, start, width)
        if end >= length:
            yield start, length
            return
        stop = _break_in(text, start, end, is_ascii=is_ascii)
        yield start, stop
        start = stop
        while start < length and text[start] == " ":
            start += 1


def _end_of(text: str, start: int, width: int) -> int:
    """Return where the character stands that does not fit any more."""
    taken = 4 * width + 16
    while True:
        piece = text[start : start + taken]
        used = 0
        for begin, stop, size in split_graphemes(piece)[0]:
            if used + size > width:
                return start + (begin or stop)
            used += size
        if start + taken >= len(text):
            return len(text)
        taken *= 2


def _break_in(text: str, start: int, end: int, *, is_ascii: bool) -> int:
    """Return the last place up to `end` where a line may end, or `end` where there is none."""
    if text[end] == " ":
        return end
    if is_ascii:
        stop = text.rfind(" ", start, end)
        return stop if stop > start else end
    for place in range(end, start, -1):
        before, after = text[place - 1], text[place]
        if after == " " or (
            before != " "
            and before not in _NEVER_LAST
            and after not in _NEVER_FIRST
            and (_is_wide(before) or _is_wide(after))
        ):
            return place
    return end


def divided(spans: Iterable[Span], lines: Iterable[tuple[int, int]]) -> Iterator[Line]:
    """Give the parts of spans from one place to another of their text, for each pair of places, in their order."""
    remaining = iter(spans)
    span, begins = next(remaining, None), 0
    for start, end in lines:
        parts: Line = []
        while span is not None and begins < end:
            stops = begins + len(span.text)
            if stops > start:
                if begins >= start and stops <= end:
                    parts.append(span)
                elif (part := span.part(max(start - begins, 0), end - begins)).text:
                    parts.append(part)
            if stops > end:
                break
            span, begins = next(remaining, None), stops
        yield parts


def wrapped(spans: Spans, width: int) -> Iterator[Line]:
    """Break spans, which may have line breaks in them, into lines of a width."""

    def places() -> Iterator[tuple[int, int]]:
        start = 0
        for line in _with_numbers(spans).split("\n") if spans else ():
            for begin, end in line_ends(line, width) if line else [(0, 0)]:
                yield start + begin, start + end
            start += len(line) + 1

    return divided(spans, places())


def _with_numbers(spans: Spans) -> str:
    """Return the text of spans, in which no line ends between words and the number of their link."""
    texts = [span.text for span in spans]
    for place, span in enumerate(spans):
        if place and span.link and span.style & Style.NUMBER and texts[place - 1].endswith(" "):
            texts[place - 1] = f"{texts[place - 1][:-1]}\u00a0"
    return "".join(texts)


def width_of(spans: Iterable[Span]) -> int:
    """Return the cells of spans on one line."""
    return sum(cell_len(span.text) for span in spans)
