"""How the lines of the list are painted: headlines under their days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from newsreader.tui.cells import UNTITLED, FindHits, Glyphs, cut, plain_line, text_segments
from newsreader.tui.list.headlines import StoryRow

Styler = Callable[..., Style]
"""Gives the style of parts of the list (`read`, `quiet`), laid over one another."""

TIME_WIDTH = 5
SOURCE_WIDTH = 14
MARKS_WIDTH = 5
"""Cursor, read mark, selection, star, and a space."""
TIME_FROM = 52
"""Cells of a list from which there is room for the times."""
SOURCE_FROM = 40
"""Cells of a list from which there is room for the sources."""


class Row(msgspec.Struct, frozen=True):
    """What a line of the list says about an article."""

    headline: str
    source: str
    time: str
    """`09:12`, empty for a plain day, or its age, `3h`; `added` for an article that stands where it was added."""
    read: bool
    starred: bool
    selected: bool
    cursor: bool
    story: StoryRow = StoryRow()
    """What the row stands for beside the article."""
    gone: bool = False
    """It was hidden elsewhere, and stays until the list is made again."""


def headline_strip(
    row: Row, width: int, glyphs: Glyphs, style: Styler, hits: FindHits, *, times: bool, source_width: int
) -> Strip:
    """Paint an article's line, exactly `width` cells wide, with the columns that it has room for.

    Args:
        row: what it says.
        width: cells.
        glyphs: the marks to paint.
        style: gives the style of its parts.
        hits: finds what a search hit in the headline.
        times: whether any article of the list has a time to show.
        source_width: cells of the longest name of a source in the list.
    """
    source_width = min(source_width, SOURCE_WIDTH) if width >= SOURCE_FROM else 0
    source_column = source_width + 2 if source_width else 0
    done = row.read or row.gone
    state = "cursor" if row.cursor else "read" if done else "unread"
    base = style(state)
    if row.cursor:
        # Under the cursor every theme promises one readable pair of colours, and no more.
        mark = star = quiet = base
        hit = base + Style(bold=True, underline=True)
    else:
        mark, star = style(state, "mark"), style(state, "star")
        quiet, hit = style(state, "quiet"), style(state, "hit")
    read_mark = glyphs.gone if row.gone else glyphs.read if row.read else glyphs.unread

    time = f" {row.time:>{TIME_WIDTH}} " if times and width >= TIME_FROM else " "
    room = max(0, width - source_column - MARKS_WIDTH - (len(time) - 1) - 1)
    member = f"{glyphs.member} " if row.story.is_member and room > 4 else ""
    more, below = len(row.story.collapsed), row.story.below
    count = f" +{more}" if more else f" -{below}" if below else ""
    headline = text_segments(
        time + member,
        plain_line(row.headline) or UNTITLED,
        room - len(member) - len(count),
        quiet,
        base,
        ellipsis=glyphs.ellipsis,
        hits=hits,
        hit_style=hit,
    )
    segments = [
        Segment(glyphs.cursor if row.cursor else " ", style(state, "bar")),
        Segment(read_mark, quiet if done else mark),
        Segment(glyphs.selected if row.selected else " ", mark),
        Segment(glyphs.star if row.starred else " ", star),
        *headline,
        Segment(count, mark),
    ]
    strip = Strip(segments).adjust_cell_length(width - source_column, base)
    if not source_width:
        return strip
    source = text_segments(" ", row.source, source_width, quiet, quiet, ellipsis=glyphs.ellipsis)
    return Strip.join([strip, Strip(source).adjust_cell_length(source_column, quiet)])


def day_strip(name: str, unread: int, width: int, glyphs: Glyphs, style: Styler) -> Strip:
    """Paint a day heading with the count of its unread articles."""
    base, quiet = style("day"), style("day", "quiet")
    count = f" {glyphs.dot} {unread} {glyphs.unread}" if unread else ""
    name = cut(f" {name}", max(0, width - len(count)), glyphs.ellipsis)
    return Strip([Segment(name, base), Segment(count, quiet)]).adjust_cell_length(width, base)


def text_strip(text: str, width: int, style: Style) -> Strip:
    """Paint a line of our own words, or an empty one."""
    return Strip([Segment(cut(f"  {text}", width), style)]).adjust_cell_length(width, style)


def day_name(day: date, today: date) -> str:
    """Write a day as `Thursday 13 November`, with the year when it is not this one."""
    name = f"{day:%A} {day.day} {day:%B}"
    return name if day.year == today.year else f"{name} {day.year}"
