"""Writing the words of a query so that they are read back as the same."""

from __future__ import annotations

import re

from newsreader.ids import parse_id

_BARE = re.compile(r"""[^\s"“”„()/:-][^\s"“”„():]*""")
_SPECIAL = re.compile(r'["“”„\\]')


def quoted(text: str) -> str:
    """Write a word as it is, and what would be read otherwise as a phrase."""
    bare = _BARE.fullmatch(text) and text not in {"AND", "OR", "NOT"} and parse_id(text) is None
    return text if bare else '"' + _SPECIAL.sub(r"\\\g<0>", text) + '"'
