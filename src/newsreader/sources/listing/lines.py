"""A page as lines: the one shape that text and HTML share, and how plain text becomes it.

A line is a run of text that stands alone on the page, with what is known of it: the blank lines above, and in HTML
or Markdown also that it is a heading, an image's alternative text, a link, a date.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from newsreader.dates import parse_published
from newsreader.errors import SourceError
from newsreader.model import Published
from newsreader.sources.listing.dumps import read_dump
from newsreader.sources.listing.wrapping import unwrapped
from newsreader.text import clean

MAX_LINE_LENGTH = 20_000
MAX_LINES = 30_000
"""Longer pages are refused: the longest real one that was measured has 2,500 lines."""


@dataclass(slots=True, frozen=True)
class Line:
    """One line of a page."""

    text: str
    gap: int = 0
    """How many blank lines stand above it."""
    heading: int = 0
    """The level of the heading that it is; 0 for none."""
    image: bool = False
    """It is the alternative text of an image."""
    url: str = ""
    """Where a link in it leads, as written."""
    linked: bool = False
    """All of it is a link."""
    published: Published = None
    """The date that the markup gives it (`time datetime`), whatever its text says."""
    dated: bool = False
    """The markup says that it is a date."""
    item: bool = False
    """It begins an item of a list."""
    box: int = 0
    """The innermost element around it: an index into `Page.parents`."""


@dataclass(slots=True)
class Page:
    """The lines of a page and what holds for all of them."""

    lines: list[Line]
    parents: list[int] = field(default_factory=lambda: [0])
    """For each element the one around it; 0 is the page itself."""
    side: dict[int, bool] = field(default_factory=dict)
    """Elements that look like a menu, a footer, a side box; True: by their tag, not just by their class."""
    base: str = ""
    """The address that relative links start from, if the page names one."""
    site: str = ""
    language: str = ""
    marked: bool = False
    """Whether images, headings and links are known: HTML."""
    headed: bool = False
    """Whether the markup has headings."""


def ancestors(box: int, parents: list[int]) -> list[int]:
    """Return an element and those around it, the innermost first, the page itself left out."""
    found = []
    while box:
        found.append(box)
        box = parents[box]
    return found


_TAG = re.compile(r"</?(?:a|abbr|b|big|cite|code|em|font|i|small|span|strong|sub|sup|tt|u)(?:\s[^<>]{0,1000})?>", re.I)
_HREF = re.compile(r"""<a\s[^<>]{0,500}?href\s*=\s*["']?([^"'\s<>]{1,2000})""", re.I)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z]{2,8});")
_BREAK_TAG = re.compile(r"<br\s*/?>", re.I)
_FORM_FEED = re.compile("[\v\f]")
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_RULE = re.compile(r"(?:[-*_=~]\s?){3,}$")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})$")
_BULLET = re.compile(r"(?:[-*+•▪‣◦►●○■□➤→»·]|\(?[-*]\))\s+(?=\S)")
_QUOTE = re.compile(r"(?:>\s?)+")
_IMAGE = re.compile(r"!\[([^\[\]]{0,1000})\]\([^()\s]{0,2000}(?:\s+\"[^\"]{0,500}\")?\)")
_LINK = re.compile(r"\[([^\[\]]{1,1000})\]\(<?([^()\s<>]{1,2000})>?(?:\s+\"[^\"]{0,500}\")?\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*\*|\*\*|__|\*|_|`)(?=\S)([^*_`]+?)(?<=\S)\1(?!\w)")
_ROW_RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*\|?$")


def text_page(text: str) -> Page:
    """Make lines of plain text, Markdown included.

    Carriage returns, no-break and thin blanks, tabs and zero-width characters are folded; a row of cells
    (tabs where a cell holds a date, or Markdown's bars) becomes a line for each cell, in an element of their own.
    """
    page = Page(lines=[])
    gap = 0
    raw, links = read_dump(unwrapped(clean(_FORM_FEED.sub("\n", text)).split("\n")))
    if not any(map(_is_dated_row, raw)):
        raw = [line.replace("\t", " ") for line in raw]
    for number, (line, following) in enumerate(zip(raw, [*raw[1:], ""], strict=True)):
        stripped = " ".join(line.split())
        if not stripped or _ROW_RULE.fullmatch(stripped):
            gap += not stripped
            continue
        if _RULE.fullmatch(stripped):
            if not (_UNDERLINE.fullmatch(stripped) and page.lines and gap == 0):
                gap += 1
            continue
        if _is_comment(line) and (_is_comment(following) or _is_comment(raw[number - 1] if number else "")):
            continue
        if "\t" in line and _is_header_row(line, next(filter(str.strip, raw[number + 1 :]), "")):
            continue
        rows = len(page.parents)
        for piece in _pieces(line, page):
            heading = piece.heading or (
                1 if gap and _UNDERLINE.fullmatch(following.strip()) and len(stripped) < 150 else 0
            )
            if piece.box >= rows:  # a row of cells stands apart from the one above
                gap, rows = max(gap, 1), len(page.parents)
            page.lines.append(replace(piece, gap=gap, heading=heading, url=piece.url or links.get(number, "")))
            gap = 0
        refuse_long(page)
    return page


def refuse_long(page: Page) -> None:
    """Raise SourceError for a page that grows beyond what any listing page has."""
    if len(page.lines) > MAX_LINES:
        raise SourceError(f"not a news page: it has more than {MAX_LINES:,} lines")


def _is_comment(line: str) -> bool:
    """Whether a line beside one that begins with `#` begins so too: headings do not touch each other."""
    return re.match(r"\s*#(?!#)\s", line) is not None


def _pieces(line: str, page: Page) -> Iterator[Line]:
    cells = _cells(line)
    if len(cells) < 2:
        yield from _inline(line[:MAX_LINE_LENGTH], 0)
        return
    page.parents.append(0)
    box = len(page.parents) - 1
    for cell in cells:
        yield from _inline(cell[:MAX_LINE_LENGTH], box)


def _is_dated_row(line: str) -> bool:
    """Whether tabs divide a line into cells, one of them a date: elsewhere a tab is no more than a blank."""
    cells = [cell.strip() for cell in line.strip().split("\t")] if "\t" in line else []
    return len(cells) > 1 and any(parse_published(cell, day_first=True) for cell in cells if len(cell) < 60)


def _is_header_row(line: str, following: str) -> bool:
    """Whether a line of short cells names the columns of a table: the row below it has a date, and as many cells."""
    if _is_dated_row(line) or not _is_dated_row(following):
        return False
    cells = _cells(line)
    return len(cells) == len(_cells(following)) and max(map(len, cells)) < 30


def _cells(line: str) -> list[str]:
    stripped = line.strip()
    if stripped.startswith("|") and stripped.count("|") > 2:
        cells = stripped.strip("|").split("|")
    elif "\t" in stripped:
        cells = stripped.split("\t")
    else:
        return [line]
    return [cell for cell in map(str.strip, cells) if cell]


def _inline(text: str, box: int) -> Iterator[Line]:
    """Read Markdown's and HTML's inline marks off one line; an image in it becomes a line before it."""
    text = _QUOTE.sub("", " ".join(text.split()), count=1) if text.lstrip().startswith(">") else " ".join(text.split())
    heading = 0
    if match := _HEADING.match(text):
        heading, text = len(match.group(1)), match.group(2)
    item = _BULLET.match(text) is not None
    text = _BULLET.sub("", text, count=1) if item else text
    for image in _IMAGE.finditer(text):
        if image.group(1).strip():
            yield Line(image.group(1).strip(), image=True, box=box)
    text = _IMAGE.sub("", text).strip()
    text = _unmarked(text)
    url, linked = "", False
    if match := _HREF.search(text) if "<" in text else None:
        url = html.unescape(match.group(1))
    if "<" in text and _TAG.search(text):
        text = html.unescape(_TAG.sub("", _BREAK_TAG.sub(" ", text))).strip()
    if match := _LINK.search(text):
        url, linked = match.group(2), match.span() == (0, len(text))
        text = _LINK.sub(r"\1", text).strip()
    text = _ENTITY.sub(lambda found: html.unescape(found.group()), _unmarked(text))
    text = " ".join(text.removesuffix("¶").split())  # the link that documentation puts on its headings
    if text:
        yield Line(text, heading=heading, url=url, linked=linked, item=item, box=box)


def _unmarked(text: str) -> str:
    """Take emphasis off that surrounds all of a line or a word of it."""
    if not any(mark in text for mark in "*_`"):
        return text
    return _EMPHASIS.sub(r"\2", text)
