"""The signs that typesetting draws around text."""

from __future__ import annotations

import msgspec


class Signs(msgspec.Struct, frozen=True):
    """Signs, each one cell wide."""

    bar: str = "▌"
    """Beside a quote."""
    bullet: str = "•"
    opens: str = "▾"
    """Before a text that a browser opens."""
    wraps: str = "↪"
    """Before what of a line of code did not fit on it."""
    rule: str = "─"
    column: str = "│"
    cross: str = "┼"
    head_rule: str = "━"
    """Below what names the columns of a table."""
    head_cross: str = "┿"
    is_ascii: bool = False
    """Whether superscripts and subscripts are written in ASCII too."""
    joins: bool = False
    """Whether pictures of several characters stay as they are, although terminals disagree about their width."""


UNICODE = Signs()
UNMEASURED = Signs(joins=True)
"""For text that goes into a file."""
ASCII = Signs(
    bar="|",
    bullet="-",
    opens="+",
    wraps=">",
    rule="-",
    column="|",
    cross="+",
    head_rule="=",
    head_cross="+",
    is_ascii=True,
)
