"""What the detail shows of an article's text: its content where there is some, else its summary."""

from __future__ import annotations

import re
from contextlib import suppress

from msgspec.structs import replace

from newsreader.errors import SourceError
from newsreader.model import MAX_LINES, Block, Body, Rendered
from newsreader.text import clean_text, fold

_NOT_SAID = re.compile(r"\W*?\[[^\]]{0,200}\]|\W+")
"""Numbers of links, names of pictures, and signs."""

LONGEST = 50_000
"""Characters that are shown; the rest is for the browser."""
FIRST_LINK = 2
"""Links of the text are numbered from here: the article's own address is 1."""


def rendered(body: Body, url: str) -> Rendered:
    """Return the text of an article at an address in blocks, its links numbered, cut at `LONGEST` and `MAX_LINES`."""
    summary = clean_text(body.summary[: 2 * LONGEST]).split("\n", MAX_LINES)
    lead = [Block(paragraph) for paragraph in summary if paragraph]
    read = Rendered([])
    if body.content:
        from newsreader.sources.html import render  # noqa: PLC0415 - loads the parser

        with suppress(SourceError):  # what would keep the parser busy has its plain text
            read = render(body.content, FIRST_LINK, url)
    if read.blocks:
        lead = _before(lead, read.blocks)
    blocks, room, lines = [], LONGEST, MAX_LINES
    cut = read.cut or len(body.summary) > 2 * LONGEST
    for block in [*lead, *read.blocks]:
        text = "\n".join(block.text[:room].split("\n", lines)[:lines])
        cut = cut or len(text) < len(block.text)
        if not text:
            break
        blocks.append(replace(block, text=text))
        room -= len(text)
        lines -= text.count("\n") + 1
    return Rendered(blocks, read.links, cut)


def _before(lead: list[Block], blocks: list[Block]) -> list[Block]:
    """Return the paragraphs that the summary has before the content: a feed may have both, and they may differ."""
    text = _words(" ".join(block.text for block in blocks[:50]))
    before = []
    for block in lead:
        if _words(block.text)[:60] in text:
            break
        before.append(block)
    return before if len(before) < len(lead) else []


def _words(text: str) -> str:
    return " ".join(_NOT_SAID.sub(" ", fold(text)).split())
