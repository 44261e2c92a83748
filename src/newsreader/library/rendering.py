"""What there is to read of an article: its content where there is some, else its summary."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newsreader.blocks import Block, Kind, Span, Text
from newsreader.errors import SourceError
from newsreader.model import Body, FullText
from newsreader.text import clean_text, fold

_NOT_SAID = re.compile(r"\W*?\[[^\]]{0,200}\]|[\W\d]+")
"""Numbers of links and notes, names of pictures, and signs."""

FIRST_LINK = 2
"""Links of the text are numbered from here: the article's own address is 1."""


def rendered(body: Body, url: str, headline: str = "") -> Text:
    """Return the text of an article at an address in blocks, its links numbered, cut where it is endless."""
    from newsreader.sources.content import LONGEST, MAX_LINES, render  # noqa: PLC0415 - the parser, when it is read

    summary = clean_text(body.summary[:LONGEST]).split("\n", MAX_LINES)
    lead = [Block(Kind.PARAGRAPH, (Span(paragraph),)) for paragraph in summary[:MAX_LINES] if paragraph]
    lead_cut = len(body.summary) > LONGEST or len(summary) > MAX_LINES
    try:
        read = render(body.content, FIRST_LINK, url, headline) if body.content else Text()
    except SourceError:  # what would keep the parser busy has its plain text
        read = Text()
    if not read.blocks:
        return Text(lead, cut=lead_cut)
    return Text([*_before(lead, read.blocks), *read.blocks], read.links, read.cut)


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


def about_full_text(kept: FullText | None) -> str:
    """Say where a full text came from, or why there is none; nothing where nobody asked for it."""
    if kept is None:
        return ""
    return f"no full text: {kept.error}" if kept.error else f"full text from {urlsplit(kept.url).hostname}"
