"""How the lines of the list are painted: headlines under their days."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from newsreader.tui.cells import UNTITLED, FindHits, Glyphs, cut, plain_line, text_segments
from newsreader.tui.list.headlines import StoryRow

Styler = Callable[..., Style]
"""Gives the style of parts of the list (`read`, `quiet`), laid over one another."""

MARKS_WIDTH = 4
"""Cursor, read mark, selection or star, and a space."""
END_WIDTH = 1
"""Cells that are left blank beside the scrollbar."""
ARRIVED = "~"
"""Stands before when an article came, where that is not when it was published."""
MIN_HEADLINE = 30
"""Cells that a headline keeps; columns for which there is less are left out."""
MIN_SOURCE = 6
"""Cells by which most sources are known."""
SOURCE_SHARE = 4
"""A source's name may take one of so many parts of the row."""
MIN_OF_STORY = 4
"""Cells of a headline from which there is room for the mark of a story."""


class Columns(msgspec.Struct, frozen=True):
    """The columns of a list beside its headlines; a narrow pane leaves some out."""

    when: int = 0
    """Cells of the column that says when, without the space behind it; 0 where there is none."""
    source: int = 0
    """Cells of the longest name of a source; 0 where there is no such column."""
    says_day: bool = False
    """Whether days are said in the first column, and not in headings."""

    def within(self, width: int) -> Columns:
        """Give the columns that a row of so many cells has room for: days first, then sources, then times.

        A source's name is cut where it has not all the room that it needs.
        """
        room = width - MARKS_WIDTH - MIN_HEADLINE - END_WIDTH
        least = min(self.source, MIN_SOURCE)
        when = self.when if self.when < room else 0
        beside = room - 2 - (when and when + 1)
        if beside < least and not self.says_day:
            when, beside = 0, room - 2
        source = min(self.source, width // SOURCE_SHARE, beside)
        return Columns(when, source if source >= least else 0, self.says_day)


class Row(msgspec.Struct, frozen=True):
    """What a line of the list says about an article."""

    headline: str
    source: str
    when: str
    """`09:12`, empty for a plain day under its heading; `13 Nov`; its age, `3h`; `~13 Nov`: the day it came."""
    read: bool
    starred: bool
    selected: bool
    cursor: bool
    story: StoryRow = StoryRow()
    """What the row stands for beside the article."""
    gone: bool = False
    """It was hidden elsewhere, and stays until the list is made again."""


def headline_strip(row: Row, width: int, glyphs: Glyphs, style: Styler, hits: FindHits, *, columns: Columns) -> Strip:
    """Paint an article's line, exactly `width` cells wide.

    Args:
        row: what it says.
        width: cells.
        glyphs: the marks to paint.
        style: gives the style of its parts.
        hits: finds what a search hit in the headline.
        columns: those that it has room for.
    """
    done = row.read or row.gone
    state: tuple[str, ...] = ("read" if done else "unread",)
    if row.selected:
        state += ("selected",)
    if row.cursor:
        # Under the cursor every theme promises one readable pair of colours, and no more.
        state = ("cursor",)
        base = mark = star = style("cursor") + Style(bold=not done)
        quiet = style("cursor") + Style(bold=False)
        hit = base + Style(bold=True, underline=True)
    else:
        base, mark, star = style(*state), style(*state, "mark"), style(*state, "star")
        quiet, hit = style(*state, "quiet"), style(*state, "hit")
    read_mark = glyphs.gone if row.gone else glyphs.read if row.read else glyphs.unread
    flag = (glyphs.selected, mark) if row.selected else (glyphs.star, star) if row.starred else (" ", mark)

    source_column = (columns.source and columns.source + 2) + END_WIDTH
    lead = f"{row.when:>{columns.when + 1}} " if columns.when else " "
    room = max(0, width - source_column - MARKS_WIDTH - len(lead) + 1)
    more, below = len(row.story.collapsed), row.story.below
    of_story = glyphs.collapsed if more else glyphs.expanded if below else glyphs.member if row.story.is_member else ""
    of_story = f"{of_story} " if of_story and room > MIN_OF_STORY else ""
    count = f" +{more}" if more else ""
    before_story: list[Segment] = []
    lead_style = quiet
    if of_story:
        before_story, lead, lead_style = [Segment(lead, quiet)], of_story, mark
    headline = text_segments(
        lead,
        plain_line(row.headline) or UNTITLED,
        room - len(of_story) - len(count),
        lead_style,
        base,
        ellipsis=glyphs.ellipsis,
        hits=hits,
        hit_style=hit,
    )
    segments = [
        Segment(glyphs.cursor if row.cursor else " ", style(*state, "bar")),
        Segment(read_mark, quiet if done else mark),
        Segment(*flag),
        *before_story,
        *headline,
        Segment(count, mark),
    ]
    strip = Strip(segments).adjust_cell_length(max(0, width - source_column), base)
    source = text_segments("  ", row.source, columns.source, quiet, quiet, ellipsis=glyphs.ellipsis)
    return Strip([*strip, *source]).adjust_cell_length(width, quiet)


def day_strip(name: str, unread: int, width: int, glyphs: Glyphs, style: Styler) -> Strip:
    """Paint a day heading with the count of its unread articles."""
    base, quiet = style("day"), style("day", "quiet")
    count = f" {glyphs.dot} {unread} {glyphs.unread}" if unread else ""
    name = cut(f" {name}", max(0, width - len(count)), glyphs.ellipsis)
    return Strip([Segment(name, base), Segment(count, quiet)]).adjust_cell_length(width, base)


def text_strip(text: str, width: int, style: Style) -> Strip:
    """Paint a line of our own words, or an empty one."""
    return Strip([Segment(cut(f"  {text}", width), style)]).adjust_cell_length(width, style)
