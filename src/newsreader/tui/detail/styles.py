"""How the spans of an article's text look on the screen, and what a click on them does."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from textual.content import Content, Span
from textual.style import Style as Look

from newsreader.blocks import Span as TextSpan
from newsreader.blocks import Style
from newsreader.tui.cells import QUIET, isolates
from newsreader.tui.cells import Spans as Places
from newsreader.typesetting.hyperlinks import address_for_terminal, terminal_takes_links

_LOOKS = {
    Style.FRAME: QUIET,
    Style.QUIET: QUIET,
    Style.NUMBER: QUIET,
    Style.HEADING: "$text-primary",
    Style.COMMENT: f"{QUIET} italic",
    Style.KEYWORD: "$text-accent",
    Style.STRING: "$text-success",
    Style.LITERAL: "$text-warning",
    Style.NAME: "$text-primary",
    Style.ADDED: "$text-success",
    Style.REMOVED: "$text-error",
    Style.BOLD: "bold",
    Style.ITALIC: "italic",
    Style.STRUCK: "strike",
    Style.UNDERLINED: "underline",
    Style.LINK: "underline $text-accent",
    Style.CODE: "on $surface",
}
"""Of several, the colour of the last counts."""
FOUND = "bold underline $text-accent on $accent-muted"
"""What was found in the article."""
AT = "reverse"
"""The one of those that the reader is at."""


class TextLine(NamedTuple):
    """A line of the page."""

    content: Content
    parts: Sequence[tuple[int, int, int]] = ()
    """Where text of its block stands in it: from which character to which, and where that begins in the text."""


@cache
def _look(style: Style) -> str:
    return " ".join(look for flag, look in _LOOKS.items() if flag & style)


def link_look(number: int, url: str) -> Look:
    """Give what makes words a link: a click goes where the number leads, and the terminal is told its address."""
    click = Look.from_meta({"@click": f"app.go_to_number({number})"})
    return click + Look(link=address_for_terminal(url)) if url and terminal_takes_links() else click


def text_line(line: Sequence[TextSpan], address: Callable[[int], str]) -> TextLine:
    """Give a line as it looks: a click on a link goes there, and the terminal is told its address.

    Args:
        line: what it says.
        address: gives that of the link of a number, empty where there is none.
    """
    pieces: list[str] = []
    spans: list[Span] = []
    parts: list[tuple[int, int, int]] = []
    position = 0

    def add(text: str, look: str | Look) -> None:
        spans.append(Span(position, position + len(text), look))

    for span in line:
        before, after = ("", "") if span.style & Style.FRAME else isolates(span.text)
        text = f"{before}{span.text}{after}"
        if look := _look(span.style):
            add(text, look)
        if span.link and (url := address(span.link)):
            add(text, link_look(span.link, url))
        if span.place >= 0:
            parts.append((position + len(before), position + len(text) - len(after), span.place))
        pieces.append(text)
        position += len(text)
    return TextLine(Content("".join(pieces), spans), parts)


def highlighted(line: TextLine, places: Places, look: str) -> TextLine:
    """Highlight what stands at some places of the text of a line's block, which are in order."""
    spans: list[Span] = []
    for start, end, place in line.parts:
        until = place + end - start
        for number in range(bisect_right(places, place, key=itemgetter(1)), len(places)):
            first, last = places[number]
            if first >= until:
                break
            spans.append(Span(start + max(first - place, 0), start + min(last, until) - place, look))
    return line._replace(content=Content(line.content.plain, [*line.content.spans, *spans])) if spans else line
