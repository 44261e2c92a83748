"""The lines of the list: the only place where text of the library becomes a strip of the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from newsreader.text import clean_line
from newsreader.tui.cells import cut, isolates, settled
from newsreader.tui.glyphs import Glyphs

Styler = Callable[..., Style]
"""Gives the style of parts of the list (`read`, `quiet`), laid over one another."""
Spans = list[tuple[int, int]]

UNTITLED = "(untitled)"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
TIME_WIDTH = 5
SOURCE_WIDTH = 14
_MARKS_WIDTH = 5
"""Cursor, read mark, selection, star, and a blank."""


class Row(msgspec.Struct, frozen=True):
    """What a line of the list says about an article."""

    headline: str
    source: str
    time: str
    """`09:12`, blank for a plain day, `added` for an article that stands where it was added."""
    read: bool
    starred: bool
    selected: bool
    cursor: bool
    more: int = 0
    """How many of its story stand under it, without a row."""
    expanded: int = 0
    """How many of its story stand below it, in rows of their own."""
    member: bool = False
    """It is one of those."""
    gone: bool = False
    """It was hidden elsewhere, and is here until the list is made anew."""

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to decide on any more."""
        return self.read or self.gone


class Columns(msgspec.Struct, frozen=True):
    """The widths of the columns of a list, in cells."""

    width: int
    time: int
    source: int

    @property
    def headline(self) -> int:
        """What is left for the headline."""
        time = self.time + 1 if self.time else 0
        source = self.source + 2 if self.source else 0
        return max(0, self.width - _MARKS_WIDTH - time - source - 1)


def columns_for(width: int, times: bool, source: int) -> Columns:
    """Choose the columns that a list of `width` cells has room for.

    Args:
        width: cells.
        times: whether any article has a time to show.
        source: cells of the longest name of a source.
    """
    return Columns(width, TIME_WIDTH if times and width >= 52 else 0, min(source, SOURCE_WIDTH) if width >= 40 else 0)


def headline_strip(
    row: Row, columns: Columns, glyphs: Glyphs, style: Styler, hits: Callable[[str, str], Spans]
) -> Strip:
    """Paint an article's line, exactly `columns.width` cells wide."""
    state = "cursor" if row.cursor else "read" if row.quiet else "unread"
    base = style(state)
    # Under the cursor every theme promises one readable pair of colours, and no more.
    parts = () if row.cursor else ("mark", "star", "quiet")
    mark, star, quiet = [style(state, part) for part in parts] or [base] * 3
    hit = base + Style(bold=True, underline=True) if row.cursor else style(state, "hit")
    indent = f"{glyphs.member} " if row.member and columns.headline > 4 else ""
    count = f" +{row.more}" if row.more else f" -{row.expanded}" if row.expanded else ""
    room = columns.headline - len(indent) - len(count)
    shown = cut(settled(clean_line(row.headline)) or UNTITLED, room, glyphs.ellipsis)
    before, after = isolates(shown)
    segments = [
        Segment(glyphs.cursor if row.cursor else " ", style(state, "bar")),
        _read_mark(row, glyphs, mark, quiet),
        Segment(glyphs.selected if row.selected else " ", mark),
        Segment(glyphs.star if row.starred else " ", star),
        Segment((f" {row.time.rjust(columns.time)} " if columns.time else " ") + indent + before, quiet),
        *_pieces(shown, after, hits(shown, "headline"), base, hit),
        Segment(count, mark),
        Segment(" " * (room - cell_len(shown) + 1), base),
    ]
    if columns.source:
        source = cut(settled(clean_line(row.source)), columns.source, glyphs.ellipsis)
        before, after = isolates(source)
        segments += [
            Segment(" " + before, quiet),
            Segment(source + after, quiet),
            Segment(" " * (columns.source - cell_len(source) + 1), quiet),
        ]
    return Strip(segments).adjust_cell_length(columns.width, base)


def _read_mark(row: Row, glyphs: Glyphs, mark: Style, quiet: Style) -> Segment:
    if row.quiet:
        return Segment(glyphs.gone if row.gone else glyphs.read, quiet)
    return Segment(glyphs.unread, mark)


def day_strip(name: str, unread: int, width: int, glyphs: Glyphs, style: Styler) -> Strip:
    """Paint a day heading with the count of its unread."""
    base, quiet = style("day"), style("day", "quiet")
    count = f" {glyphs.dot} {unread} {glyphs.unread}" if unread else ""
    name = cut(f" {name}", max(0, width - len(count)), glyphs.ellipsis)
    return Strip([Segment(name, base), Segment(count, quiet)]).adjust_cell_length(width, base)


def text_strip(text: str, width: int, style: Style) -> Strip:
    """Paint a line of our own words, or a blank one."""
    return Strip([Segment(cut(f"  {text}", width), style)]).adjust_cell_length(width, style)


def day_name(day: date, today: date) -> str:
    """`Thursday 13 November`, with the year when it is not this one."""
    name = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return name if day.year == today.year else f"{name} {day.year}"


def _pieces(text: str, after: str, hits: Spans, plain: Style, hit: Style) -> list[Segment]:
    """Take text apart where hits begin and end.

    `after` has no width, and goes with the last piece: Textual drops segments that take no cell.
    """
    pieces: list[tuple[str, Style]] = []
    position = 0
    for start, end in hits:
        pieces += [(text[position:start], plain), (text[start:end], hit)]
        position = end
    pieces = [piece for piece in [*pieces, (text[position:], plain)] if piece[0]]
    return [
        Segment(piece + after if number == len(pieces) else piece, style)
        for number, (piece, style) in enumerate(pieces, 1)
    ]
