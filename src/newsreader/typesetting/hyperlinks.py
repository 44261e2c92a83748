"""Telling a terminal where words lead (OSC 8): to which terminals, and with which address."""

from __future__ import annotations

import os
import re
from urllib.parse import quote

_KEPT = "!#$%&'()*+,/:;=?@[]~"
_SEQUENCE = re.compile(r"\x1b]8;;[^\x1b]*\x1b\\")


def terminal_takes_links() -> bool:
    """Whether the terminal shows links or passes over them; the console of Linux and GNU screen print them."""
    return os.environ.get("TERM", "") not in {"", "dumb", "unknown", "linux"} and not os.environ.get("STY")


def address_for_terminal(url: str) -> str:
    """Return an address in ASCII, which is all that may stand in OSC 8: it is the same one."""
    return quote(url, safe=_KEPT)


def linked(text: str, url: str) -> str:
    """Return text that a terminal is told leads to an address."""
    return f"\x1b]8;;{address_for_terminal(url)}\x1b\\{text}\x1b]8;;\x1b\\"


def without_links(text: str) -> str:
    """Return text without what `linked` puts around it."""
    return _SEQUENCE.sub("", text)
