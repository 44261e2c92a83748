"""Text behind a mark or a number, folded so that its further lines stand below its first; a click on it goes there."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style

LEAST = 12
"""Cells that must be left for the text; where there are fewer, its further lines begin at the edge."""


def hanging(lead: Content, text: Content, width: int, below: Content | None = None) -> Content:
    """Put text behind a lead, for a pane of `width` cells.

    Args:
        lead: what stands before the first line: `- `, `3 `.
        text: in one or several lines.
        width: cells.
        below: what stands before each further line, as wide as the lead; None for blanks.
    """
    room = width - lead.cell_length
    if room < LEAST:
        return lead + text
    first, *rest = text.wrap(room) or [text]
    below = Content(" " * lead.cell_length) if below is None else below
    return Content("\n").join([lead + first, *(below + _left(line) for line in rest)])


def leading_to(number: int) -> Style:
    """Give the style of what a click goes to, by the number it has in the detail."""
    return Style.from_meta({"@click": f"app.go_to_number({number})"})


def _left(line: Content) -> Content:
    """Leave out the one blank that a line begins with where a long word before it was cut in two."""
    return line[1:] if line.plain[:1] == " " and line.plain[1:2].strip() else line
