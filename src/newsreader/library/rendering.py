"""What the detail shows of an article's text: its content where there is some, else its summary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsreader.errors import SourceError
from newsreader.model import Body
from newsreader.text import clean_text, fold

if TYPE_CHECKING:
    from newsreader.sources.html import Block, Rendered

_NOT_SAID = re.compile(r"\W*?\[[^\]]{0,200}\]|\W+")
"""Numbers of links, names of pictures, and signs."""

LONGEST = 50_000
"""Characters that are shown; the rest is for the browser."""
FIRST_LINK = 2
"""Links of the text are numbered from here: the article's own address is 1."""


def rendered(body: Body, url: str) -> Rendered:
    """Return the text of an article at an address in blocks, its links numbered, cut at `LONGEST`."""
    from newsreader.sources.html import Block, Rendered, render  # noqa: PLC0415 - the parser, when it is read

    lead = [Block(paragraph) for paragraph in clean_text(body.summary[: 2 * LONGEST]).split("\n") if paragraph]
    try:
        read = render(body.content, FIRST_LINK, url) if body.content else Rendered([])
    except SourceError:  # what would keep the parser busy has its plain text
        read = Rendered([])
    if read.blocks:
        lead = _before(lead, read.blocks)
    blocks, room = [], LONGEST
    for block in [*lead, *read.blocks]:
        if room <= 0:
            break
        blocks.append(Block(block.text[:room], block.kind, block.mark, block.depth, block.quoted))
        room -= len(block.text)
    return Rendered(blocks, read.links, read.cut or room < 0 or len(body.summary) > 2 * LONGEST)


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
