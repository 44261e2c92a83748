"""Text that was wrapped at a width, quoted or sent by mail, brought back to one paragraph a line."""

from __future__ import annotations

import re
from itertools import pairwise

from newsreader.dates import leading_date

_QUOTE = re.compile(r"\s{0,3}(?:>\s?)+")
_HEADER = re.compile(
    r"(?:from|to|cc|subject|date|sent|reply-to|von|an|betreff|datum|de|objet|asunto):\s", re.IGNORECASE
)
_ENDS = (".", "!", "?", "”", '"', "…", "]", ")")
_WIDTHS = range(40, 101)
_FEWEST = 3
"""So many lines that go on in small letters, each of them full, show that a text was wrapped."""


def unwrapped(lines: list[str]) -> list[str]:
    """Take off the marks of a quotation, the head and the signature of a mail; join the lines of wrapped paragraphs."""
    filled = sum(map(bool, map(str.strip, lines)))
    if filled and sum(_QUOTE.match(line) is not None for line in lines) >= 0.9 * filled:
        lines = [_QUOTE.sub("", line, count=1) for line in lines]
    return _joined(_without_mail(lines))


def _without_mail(lines: list[str]) -> list[str]:
    """Drop two or more fields of a mail's head at the beginning, and what stands below its signature's mark
    (RFC 3676, 4.3)."""
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    end = start
    while end < len(lines) and _HEADER.match(lines[end]):
        end += 1
    if end - start < 2:
        return lines
    body = lines[end:]
    return body[: body.index("-- ")] if "-- " in body else body


def _joined(lines: list[str]) -> list[str]:
    width = max((len(line.rstrip()) for line in lines if " " in line.strip() and "://" not in line), default=0)
    wrapped = sum(_is_full(one, two, width) and two.strip()[:1].islower() for one, two in pairwise(lines))
    if width not in _WIDTHS or wrapped < _FEWEST:
        return lines
    joined = lines[:1]
    for index in range(1, len(lines)):
        one, two = lines[index - 1], lines[index]
        if _is_full(one, two, width) and (two.strip()[:1].islower() or _goes_on(lines, index)):
            joined[-1] = f"{joined[-1].rstrip()} {two.strip()}"
        else:
            joined.append(two)
    return joined


def _goes_on(lines: list[str], index: int) -> bool:
    """Whether a line that begins like a headline or a sentence goes on with the paragraph above: that is in the midst
    of a sentence, or ends with one where the block of lines does."""
    if leading_date(lines[index].strip()):
        return False
    if not lines[index - 1].rstrip().endswith(_ENDS):
        return True
    end = next((place for place in range(index, len(lines)) if not lines[place].strip()), len(lines))
    return end < len(lines) and lines[end - 1].rstrip().endswith(_ENDS)


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line would not have fitted on a line."""
    word = following.split(maxsplit=1)[:1]
    return bool(line.strip() and word) and len(line.rstrip()) + 1 + len(word[0]) > width
