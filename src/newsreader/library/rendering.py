"""What there is to read of an article: its content where there is some, else its summary."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from urllib.parse import urlsplit

from newsreader.blocks import LONGEST, MAX_LINES, Block, Kind, Span, Text
from newsreader.errors import SourceError
from newsreader.model import Body, FullText
from newsreader.text import MAX_TEXT, clean_text, fold

_NOT_SAID = re.compile(r"\W*?\[[^\]]{0,200}\]|[\W\d]+")
"""Numbers of links and notes, names of pictures, and signs."""

FIRST_LINK = 2
"""Links of the text are numbered from here: the article's own address is 1."""


def rendered(body: Body, url: str, headline: str = "", *, whole: bool = False) -> Text:
    """Return the text of an article at an address in blocks, its links numbered.

    An endless one is cut, unless the `whole` of it is wanted, as far as the library keeps it.
    """
    longest, most_lines = (MAX_TEXT, MAX_TEXT) if whole else (LONGEST, MAX_LINES)
    summary = clean_text(body.summary[:longest]).split("\n", most_lines)
    lead = [Block(Kind.PARAGRAPH, (Span(paragraph),)) for paragraph in summary[:most_lines] if paragraph]
    read = Text()
    if body.content:
        from newsreader.sources.content import render  # noqa: PLC0415 - loads the parser

        with suppress(SourceError):  # what would keep the parser busy has its plain text
            read = render(body.content, FIRST_LINK, url, headline, whole=whole)
    if next(iter(read), None) is None:
        return Text(lead, cut=lambda: len(body.summary) > longest or len(summary) > most_lines)
    return read.after(_before(lead, read)) if lead else read


def _before(lead: list[Block], read: Iterable[Block]) -> list[Block]:
    """Return the paragraphs that the summary has before the content: a feed may have both, and they may differ."""
    text = _words(" ".join(block.text for block in islice(read, 50)))
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
