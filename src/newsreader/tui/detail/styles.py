"""How the spans of an article's text look on the screen, and what a click on them does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from textual.content import Content, Span
from textual.style import Style as Look

from newsreader.blocks import Span as TextSpan
from newsreader.blocks import Style
from newsreader.tui.cells import HIT, QUIET, isolates
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
    Style.HIT: HIT,
    Style.CODE: "on $surface",
    Style.FOUND: "bold underline $text-accent on $accent-muted",
    Style.AT: "reverse",
}
"""Of several, the colour of the last counts."""


@cache
def _look(style: Style) -> str:
    return " ".join(look for flag, look in _LOOKS.items() if flag & style)


def is_at(line: Content) -> bool:
    """Whether a line has the place of what was found that the reader is at."""
    return any(isinstance(span.style, str) and _LOOKS[Style.AT] in span.style for span in line.spans)


def link_look(number: int, url: str) -> Look:
    """Give what makes words a link: a click goes where the number leads, and the terminal is told its address."""
    click = Look.from_meta({"@click": f"app.go_to_number({number})"})
    return click + Look(link=address_for_terminal(url)) if url and terminal_takes_links() else click


def as_content(line: Sequence[TextSpan], address: Callable[[int], str]) -> Content:
    """Give a line as content: a click on a link goes there, and the terminal is told its address.

    Args:
        line: what it says.
        address: gives that of the link of a number, empty where there is none.
    """
    pieces: list[str] = []
    spans: list[Span] = []
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
        pieces.append(text)
        position += len(text)
    return Content("".join(pieces), spans)
