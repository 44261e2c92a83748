"""What HTML is looked at for before it is parsed: what would keep a parser busy, and what it would lose."""

from __future__ import annotations

import re

from newsreader.errors import SourceError

MAX_WORK = 10_000_000
"""Tags times the deepest nesting: tree building takes time and memory in that measure (200,000 nested `div` of
1 MB took lexbor 209 s), and real pages stay below a tenth of it."""
MAX_ATTRIBUTES = 20_000
"""Attributes on one element: lexbor compares each with all before it (100,000 took 19 s, 20,000 take 0.8)."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_LONG_TAG = re.compile(r"<[a-zA-Z](?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_SIGN = re.compile(
    r"<(?=[a-zA-Z](?:[a-zA-Z0-9:_-]*+[^a-zA-Z0-9:_\-\s/>]|(?<![abipqsuABIPQSU])[\s>])|(?:https?|mailto):)"
)
_UNCLOSED = frozenset(
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup col br hr img input meta link area base embed"
    " source track wbr param frame html head body rp rt".split()
)


def with_signs(text: str) -> str:
    """Give HTML in which what begins no tag is text: `$n<m$`, `a<b.`, `Array<T>`, `<ann@site.example>`.

    A parser would take all up to the next bracket for the attributes of an element that nobody knows.
    """
    text = _SIGN.sub("&lt;", text)
    end = text.rfind(">") + 1  # no tag ends behind it
    return text if text.find("<", end) < 0 else text[:end] + text[end:].replace("<", "&lt;")


def refuse_bombs(text: str) -> None:
    """Raise SourceError for a page that would take a parser seconds or gigabytes."""
    depth = deepest = tags = 0
    for tag in _TAG.finditer(text):
        tags += 1
        if tag.group(2).lower() in _UNCLOSED:
            continue
        depth = max(depth - 1, 0) if tag.group(1) else depth + 1
        deepest = max(deepest, depth)
    if tags * deepest > MAX_WORK:
        raise SourceError(f"not a news page: {tags:,} tags, nested {deepest:,} deep")
    for tag in _LONG_TAG.finditer(text):
        if tag.end() - tag.start() > 2 * MAX_ATTRIBUTES:
            attributes = len(_QUOTED.sub("", tag.group()).split())
            if attributes > MAX_ATTRIBUTES:
                raise SourceError(f"not a news page: an element with {attributes:,} attributes")
