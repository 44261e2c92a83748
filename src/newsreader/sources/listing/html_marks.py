"""Stretches of a line that HTML marks as a link or a date, and the lines that they make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from newsreader.dates import parse_published
from newsreader.model import Published
from newsreader.sources.listing.lines import MAX_LINE_LENGTH, Line
from newsreader.text import clean_line

_SOME_DAY = date(2000, 6, 15)
_EDGE = " \t\r\n\f\xa0|•·,;:-–—/()[]"


@dataclass(slots=True)
class Mark:
    """A stretch of the line being gathered that is a link or a date."""

    start: int
    end: int = -1
    url: str = ""
    dated: bool = False
    published: Published = None


def reads_as_date(text: str) -> bool:
    """Whether a short text is a date, perhaps one that counts from the day on which it is read."""
    text = text.strip()
    short = len(text) < 40 if any(map(str.isdigit, text)) else 3 < len(text) < 16
    return short and parse_published(text, reference=_SOME_DAY) is not None


def split_at_dates(raw: str, marks: list[Mark]) -> list[Line]:
    """Cut a line where the markup says that a date begins or ends it, so that the date stands alone."""
    dates = [mark for mark in marks if mark.dated]
    cuts = [(mark, raw[: mark.start].strip(_EDGE), raw[mark.end :].strip(_EDGE)) for mark in dates]
    for mark, before, after in cuts:
        end = mark.end if mark.end >= 0 else len(raw)
        shown = clean_line(raw[mark.start : end])
        if not shown or not (mark.published or any(map(str.isdigit, shown)) or reads_as_date(shown)):
            continue
        if before and after and len(before) + len(after) > 60 and len(before) > 25:
            continue
        pieces = [(0, mark.start, False), (mark.start, end, True), (end, len(raw), False)]
        lines: list[Line] = []
        for start, stop, dated in pieces:
            inner = [
                replace(other, start=max(other.start, start) - start, end=min(other.end, stop) - start)
                for other in marks
                if not other.dated and other.start < stop and other.end > start
            ]
            line = _line(raw[start:stop], inner)
            if line is None or not line.text.strip(_EDGE):
                continue
            if dated:
                line = replace(line, dated=True, published=mark.published)
            else:
                line = replace(line, text=_trim(line.text))
            lines.append(line)
        return lines
    line = _line(raw, marks)
    return [line] if line else []


def _trim(text: str) -> str:
    """Take off what divided a piece of a line from the date beside it."""
    return text.strip(" |•·,;–—/").removesuffix(" -").removeprefix("- ").removesuffix(" (").removesuffix(" [").strip()


def _line(raw: str, marks: list[Mark]) -> Line | None:
    text = clean_line(raw, MAX_LINE_LENGTH).removesuffix("¶").rstrip()  # documentation links its headings with it
    if not text:
        return None
    links = [(mark, clean_line(raw[mark.start : mark.end])) for mark in marks if mark.url]
    longest = max(links, key=lambda link: len(link[1]), default=None)
    if longest is None or not longest[1]:
        return Line(text)
    linked = sum(len(shown) for _, shown in links)
    return Line(text, url=longest[0].url, linked=linked >= 0.8 * len(text))
