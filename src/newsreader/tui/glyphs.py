"""The marks that say in black and white what colours say too, and their ASCII stand-ins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ASCII_VARIABLE = "NEWSREADER_ASCII"
"""Set to anything but nothing or 0, it asks for marks of plain ASCII."""


@dataclass(frozen=True)
class Glyphs:
    """The characters that are drawn, each one cell wide but the ellipsis."""

    unread: str = "●"
    read: str = "○"
    star: str = "★"
    selected: str = "✓"
    cursor: str = "▌"
    ellipsis: str = "…"
    dot: str = "·"


UNICODE = Glyphs()
ASCII = Glyphs(unread="*", read="-", star="+", selected="x", cursor=">", ellipsis="...", dot="|")


def glyphs_for(environ: Mapping[str, str], encoding: str) -> Glyphs:
    """Choose the marks that were asked for, and that the terminal's encoding can write."""
    if environ.get(ASCII_VARIABLE, "0") not in {"", "0"}:
        return ASCII
    try:
        "".join(vars(UNICODE).values()).encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return ASCII
    return UNICODE
