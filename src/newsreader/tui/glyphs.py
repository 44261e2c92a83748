"""The marks that say in black and white what colours say too, and their ASCII stand-ins."""

from __future__ import annotations

import msgspec

from newsreader.settings import Settings


class Glyphs(msgspec.Struct, frozen=True):
    """The characters that are drawn, each one cell wide but the ellipsis."""

    unread: str = "●"
    read: str = "○"
    star: str = "★"
    selected: str = "✓"
    cursor: str = "▌"
    ellipsis: str = "…"
    dot: str = "·"
    member: str = "└"
    gone: str = "×"


UNICODE = Glyphs()
ASCII = Glyphs(unread="*", read="-", star="+", selected="x", cursor=">", ellipsis="...", dot="|", member="`", gone="~")


def glyphs_for(settings: Settings, encoding: str) -> Glyphs:
    """Choose the marks that were asked for, and that the terminal's encoding can write."""
    if settings.ascii:
        return ASCII
    try:
        "".join(msgspec.structs.astuple(UNICODE)).encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return ASCII
    return UNICODE
