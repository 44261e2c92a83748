"""What the screens draw: text measured in terminal cells, text from outside made safe, and the marks beside it.

Text of the library reaches the screen through `literal` (as `Content`) and `text_segments` (as a strip), and as
nothing else: never as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual.content import Content

from newsreader.settings import Settings
from newsreader.text import clean_line
from newsreader.typesetting.wrapping import has_right_to_left, stable_width

Spans = list[tuple[int, int]]
"""Places in a text, each from its first character to behind its last."""
FindHits = Callable[[str], Spans]
"""Finds what of a text a search hit."""
Hint = tuple[str, str]
"""A key as people read it, and what it does."""

QUIET = "$foreground-muted"
HIT = "bold underline $text-accent"
MIN_TEXT = 12
"""Cells that must be left for text behind a lead; where there are fewer, its further lines begin at the edge."""


class Glyphs(msgspec.Struct, frozen=True):
    """The marks that are drawn, each one cell wide but the ellipsis: they say without colour what colours say too."""

    unread: str = "●"
    read: str = "○"
    star: str = "★"
    selected: str = "✓"
    cursor: str = "▌"
    ellipsis: str = "…"
    dot: str = "·"
    member: str = "└"
    expanded: str = "▾"
    collapsed: str = "▸"
    gone: str = "×"


UNICODE = Glyphs()
ASCII = Glyphs("*", "-", "+", "x", ">", "...", "|", "`", "v", ">", "~")


def glyphs_for(settings: Settings, encoding: str) -> Glyphs:
    """Choose the marks that the settings ask for and the terminal's encoding can write."""
    if settings.ascii:
        return ASCII
    try:
        "".join(msgspec.structs.astuple(UNICODE)).encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return ASCII
    return UNICODE


def isolates(text: str) -> tuple[str, str]:
    """Give what to put before and after right-to-left text, so that it does not reorder what stands beside it.

    Isolates (Unicode UAX #9, 2.4.2). Each has to end the run of one style that it is in: terminals that do not
    know them may skip the rest of the run.
    """
    return ("\u2068", "\u2069") if has_right_to_left(text) else ("", "")


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Cut text to at most `width` cells, with an ellipsis where something was cut off; never within a character."""
    if width <= 0:
        return ""
    # A character on the screen is rarely more than a few code points; nobody sees those after that.
    beginning = text[: 16 * width + 16]
    if len(beginning) == len(text) and cell_len(text) <= width:
        return text
    room = width - cell_len(ellipsis)
    if room < 0:
        return ellipsis[:width]
    used = end = 0
    for _, stop, size in split_graphemes(beginning)[0]:
        if used + size > room:
            break
        used, end = used + size, stop
    return beginning[:end].rstrip() + ellipsis


def plain_line(text: str) -> str:
    """Give text from outside as one clean line of stable width, for a parameter that takes no markup."""
    return stable_width(clean_line(text))


def titled(headline: str) -> str:
    """Give a headline as one clean line, or what stands for an empty one."""
    return clean_line(headline) or "(untitled)"


def literal(text: str) -> Content:
    """Give cleaned text from outside as content, letter for letter."""
    content = Content(stable_width(text))
    before, after = isolates(content.plain)
    return Content.assemble((before, QUIET), content, (after, QUIET)) if before else content


def text_segments(
    lead: str,
    text: str,
    width: int,
    lead_style: Style,
    style: Style,
    *,
    ellipsis: str = "…",
    hits: FindHits | None = None,
    hit_style: Style | None = None,
) -> list[Segment]:
    """Give a line of text from outside, cut to `width` cells, behind a lead of our own.

    Isolates go with the lead and with the end of the text: Textual drops segments that have no width.
    """
    shown = cut(plain_line(text), width, ellipsis)
    before, after = isolates(shown)
    segments = [Segment(lead + before, lead_style)]
    position = 0
    for start, end in hits(shown) if hits is not None else ():
        if start > position:
            segments.append(Segment(shown[position:start], style))
        segments.append(Segment(shown[start:end] + (after if end == len(shown) else ""), hit_style))
        position = end
    if position < len(shown):
        segments.append(Segment(shown[position:] + after, style))
    return segments


def hanging(lead: Content, text: Content, width: int) -> Content:
    """Wrap text behind a lead so that its further lines stand below its first, for a pane of `width` cells.

    Args:
        lead: what stands before the first line: `- `, `3 `.
        text: in one or several lines.
        width: cells.
    """
    room = width - lead.cell_length
    if room < MIN_TEXT:
        return lead + text
    first, *rest = text.wrap(room) or [text]
    below = Content(" " * lead.cell_length)
    lines = [lead + first]
    for line in rest:
        # A line begins with one space where a long word before it was cut in two.
        cut_in_two = line.plain[:1] == " " and line.plain[1:2].strip()
        lines.append(below + (line[1:] if cut_in_two else line))
    return Content("\n").join(lines)


def key_hint(key: str, label: str) -> Content:
    """Give a key and what it does, as the status line and the dialogs show it."""
    return Content.assemble("  ", (key, "bold $text-accent"), (f" {label}", QUIET))


def flowing(parts: Iterable[Content], between: str | Content, width: int) -> list[Content]:
    """Put parts beside each other, and below each other where they would have to be broken at `width` cells."""
    lines: list[Content] = []
    for part in parts:
        if lines and (joined := lines[-1] + between + part).cell_length <= width:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines
