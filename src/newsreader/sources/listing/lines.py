"""A page as lines: the one shape that text and HTML share, and how plain text becomes it.

A line is a run of text that stands alone on the page, with what is known of it: the blank lines above, and in HTML
or Markdown also that it is a heading, an image's alternative text, a link, a date. Text that was sent around (quoted,
mailed, wrapped at a width) is brought back to one paragraph a line first.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum, auto
from itertools import pairwise

from newsreader.dates import find_dates, parse_published
from newsreader.errors import SourceError
from newsreader.model import Published
from newsreader.sources.listing.wording import is_sectionlike, names_section
from newsreader.text import clean

MOST = 0.6
"""The share of a page's stories, dates or lines that shows a habit of the page: a third may stand in another box or
lack what the others have. With 0.5 a real page is misread; 0.67 reads 400 pages made at random alike, 0.8 two fewer."""
MANY = 0.3
"""The same for what several of a kind share in turn, as three categories do: nearly a third each."""
FEWEST = 3
"""So often must something return to be a habit at all: twice may be chance."""
MAX_LINE_LENGTH = 20_000
"""Longer lines are cut: a paragraph has a tenth of that, and patterns must end in time."""
LONGEST_STORY = 600
"""Characters of a line that holds a date and its story, a headline with a teaser at most. A longer line is text: only
a date glued to its beginning is looked for."""
LONGEST_CELL = 60
"""Characters of a cell that holds a date with its label, weekday, time and zone."""
MAX_LINES = 30_000
"""Longer pages are refused: the longest real one that was measured has 2,500 lines."""
FEWEST_WRAPPED = 2
"""So many lines that go on in small letters, each below a full one, show that a text was wrapped: one may be a summary
that begins so below a headline that happens to be the page's longest line."""
WRAP_WIDTHS = range(40, 101)
"""Characters at which mail programs and editors wrap: 64 to 80 mostly, fewer for narrow windows, 100 for code."""

_TAG = re.compile(r"</?(?:a|abbr|b|big|cite|code|em|font|i|small|span|strong|sub|sup|tt|u)(?:\s[^<>]{0,1000})?>", re.I)
_HREF = re.compile(r"""<a\s[^<>]{0,500}?href\s*=\s*["']?([^"'\s<>]{1,2000})""", re.I)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z]{2,8});")
_BREAK_TAG = re.compile(r"<br\s*/?>", re.I)
_FORM_FEED = re.compile("[\v\f]")
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_RULE = re.compile(r"(?:[-*_=~]\s?){3,}$")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})$")
_BULLET = re.compile(r"(?:[-*+•▪‣◦►●○■□➤→»·]|\(?[-*]\))\s+(?=\S)")
_COMMENT = re.compile(r"\s*#(?!#)\s")
_QUOTE = re.compile(r"\s{0,3}(?:>\s?)+")
_IMAGE = re.compile(r"!\[([^\[\]]{0,1000})\]\([^()\s]{0,2000}(?:\s+\"[^\"]{0,500}\")?\)")
_LINK = re.compile(r"\[([^\[\]]{1,1000})\]\(<?([^()\s<>]{1,2000})>?(?:\s+\"[^\"]{0,500}\")?\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*\*|\*\*|__|\*|_|`)(?=\S)([^*_`]+?)(?<=\S)\1(?!\w)")
_ROW_RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*\|?$")
_MAIL_FIELD = re.compile(
    r"(?:from|to|cc|subject|date|sent|reply-to|von|an|betreff|datum|de|objet|asunto):\s", re.IGNORECASE
)
_PARAGRAPH_END = (".", "!", "?", "”", '"', "…", "]", ")")


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
    item: bool = False
    """It begins an item of a list."""
    box: int = 0
    """The innermost element around it: an index into `Page.parents`."""


class Role(Enum):
    """What a line can be."""

    TEXT = auto()
    """A headline, a summary, a section: what is left."""
    IMAGE = auto()
    """The alternative text of an image, by the markup, or by its words ("Site Logo")."""
    DATE = auto()
    """A date that a story hangs on."""
    BYLINE = auto()
    LABEL = auto()
    """What kind of thing a story is, a category, a name: the same on many stories."""
    MORE = auto()
    """The link to the rest of a story."""
    NOISE = auto()
    """The page's furniture."""


@dataclass(slots=True, frozen=True)
class Anchor:
    """A date that a story hangs on."""

    line: int
    """Index of its line."""
    published: Published
    """None: it is refused."""
    refused: str = ""
    """Why."""
    before: str = ""
    """The text before the date on its line, unless it is a byline or a label."""
    after: str = ""
    """The text behind it."""
    divided: bool = False
    """A dash, colon or bar stands between the date and that text."""
    loose: bool = False
    """Only a space stands between the date and the text before it: trusted where a whole list is written so."""
    author: str = ""
    leeway: timedelta = timedelta()
    """How far from the true date it may be ("2 weeks ago")."""
    updated: bool = False
    """It says when something was changed, not published."""

    @property
    def alone(self) -> bool:
        """Nothing but the date, and perhaps a byline or a label, stands on the line."""
        return not self.before and not self.after


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
    anchors: list[Anchor] = field(default_factory=list)
    """The dates of its stories, in page order."""
    roles: list[Role] = field(default_factory=list)
    """What each line can be to a story: with the dates, what every layout starts from."""

    def texts(self, start: int, end: int) -> list[int]:
        """Return the lines of a stretch that could be a headline, a summary or a section."""
        stop = min(end, len(self.roles))
        return [index for index in range(max(start, 0), stop) if self.roles[index] is Role.TEXT]

    def bounds(self, place: int) -> tuple[int, int]:
        """Return the line after the date before the one at `place`, and the line of the date after it."""
        start = self.anchors[place - 1].line + 1 if place else 0
        end = self.anchors[place + 1].line if place + 1 < len(self.anchors) else len(self.roles)
        return start, end

    def heads_section(self, index: int) -> bool:
        """Whether a line could head a section; where the markup has headings, others must say so by their words."""
        line = self.lines[index]
        if line.heading:
            return True
        return is_sectionlike(line.text) and (not self.headed or names_section(line.text))


def ancestors(box: int, parents: list[int]) -> list[int]:
    """Return an element and those around it, the innermost first, the page itself left out."""
    around = []
    while box:
        around.append(box)
        box = parents[box]
    return around


def refuse_long(page: Page) -> None:
    """Raise SourceError for a page that grows beyond what any listing page has."""
    if len(page.lines) > MAX_LINES:
        raise SourceError(f"it has more than {MAX_LINES:,} lines")


def text_page(text: str) -> Page:
    """Make lines of plain text, Markdown included.

    Carriage returns, no-break and thin spaces, tabs and zero-width characters are folded; a row of cells
    (tabs where a cell holds a date, or Markdown's bars) becomes a line for each cell. A row is an element of its own,
    and so are the lines between two blank ones, and within wider gaps those that narrower ones divide.
    """
    page = Page(lines=[])
    raw = _unwrapped(clean(_FORM_FEED.sub("\n", text)).split("\n"))
    if not any(map(_is_dated_row, raw)):
        raw = [line.replace("\t", " ") for line in raw]
    gap = block = 0
    before = ""
    for line, following in pairwise([*raw, ""]):
        stripped = " ".join(line.split())
        beside_comment = _COMMENT.match(line) and (_COMMENT.match(following) or _COMMENT.match(before))
        before = line
        if not stripped or _RULE.fullmatch(stripped):
            gap += not (_UNDERLINE.fullmatch(stripped) and page.lines and gap == 0)
            continue
        if _ROW_RULE.fullmatch(stripped) or beside_comment:  # headings do not touch each other, comments do
            continue
        underlined = gap and len(stripped) < 150 and _UNDERLINE.fullmatch(following.strip())
        cells = _cells(line)
        if len(cells) > 1:  # a row of cells stands apart from the one above
            gap = max(gap, 1)
        if gap > 1 or not page.lines:
            page.parents.append(0)
            block = len(page.parents) - 1
        if gap or not page.lines:
            page.parents.append(block)
        for cell in cells:
            for piece in _inline(cell[:MAX_LINE_LENGTH], len(page.parents) - 1):
                heading = piece.heading or (1 if underlined else 0)
                page.lines.append(replace(piece, gap=gap, heading=heading))
                gap = 0
        refuse_long(page)
    page.headed = sum(line.heading > 0 for line in page.lines) >= FEWEST
    return page


def _is_dated_row(line: str) -> bool:
    """Whether tabs divide a line into cells, one of them a date: elsewhere a tab is no more than a space."""
    cells = [cell.strip() for cell in line.strip().split("\t")] if "\t" in line else []
    return len(cells) > 1 and any(parse_published(cell, day_first=True) for cell in cells if len(cell) < LONGEST_CELL)


def _cells(line: str) -> list[str]:
    stripped = line.strip()
    if stripped.startswith("|") and stripped.count("|") > 2:  # two cells at least, as a table has
        cells = stripped.strip("|").split("|")
    elif "\t" in stripped:
        cells = stripped.split("\t")
    else:
        return [line]
    return [cell for cell in map(str.strip, cells) if cell]


def _inline(text: str, box: int) -> Iterator[Line]:
    """Read Markdown's and HTML's inline marks off one line; an image in it becomes a line before it."""
    text = " ".join(text.split())
    heading = 0
    if match := _HEADING.match(text):
        heading, text = len(match.group(1)), match.group(2)
    item = _BULLET.match(text) is not None
    text = _BULLET.sub("", text, count=1) if item else text
    for image in _IMAGE.finditer(text):
        if image.group(1).strip():
            yield Line(image.group(1).strip(), image=True, box=box)
    text = _without_emphasis(_IMAGE.sub("", text).strip())
    url, linked = "", False
    if "<" in text:
        if match := _HREF.search(text):
            url = html.unescape(match.group(1))
        if _TAG.search(text):
            text = html.unescape(_TAG.sub("", _BREAK_TAG.sub(" ", text))).strip()
    if match := _LINK.search(text):
        url, linked = match.group(2), match.span() == (0, len(text))
        text = _LINK.sub(r"\1", text).strip()
    text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), _without_emphasis(text))
    text = " ".join(text.removesuffix("¶").split())  # the link that documentation puts on its headings
    if text:
        yield Line(text, heading=heading, url=url, linked=linked, item=item, box=box)


def _without_emphasis(text: str) -> str:
    """Take emphasis off that surrounds all of a line or a word of it."""
    return _EMPHASIS.sub(r"\2", text) if any(mark in text for mark in "*_`") else text


def _unwrapped(lines: list[str]) -> list[str]:
    """Take off the marks of a quotation, the head and the signature of a mail; join the lines of wrapped paragraphs."""
    filled = [line for line in lines if line.strip()]
    if filled and sum(map(bool, map(_QUOTE.match, filled))) >= 0.9 * len(filled):  # but for a line above: "Ann wrote:"
        lines = [_QUOTE.sub("", line, count=1) for line in lines]
    lines = _without_mail_head(lines)
    width = max((len(line.rstrip()) for line in lines if " " in line.strip() and "://" not in line), default=0)
    if width not in WRAP_WIDTHS:
        return lines
    wrapped = sum(_is_full(one, two, width) and _begins_small(two) for one, two in pairwise(lines))
    if wrapped < FEWEST_WRAPPED:
        return lines
    joined = lines[:1]
    for index, (line, following) in enumerate(pairwise(lines), 1):
        if _is_full(line, following, width) and (_begins_small(following) or _goes_on(lines, index)):
            joined[-1] = f"{joined[-1].rstrip()} {following.strip()}"
        else:
            joined.append(following)
    return joined


def _without_mail_head(lines: list[str]) -> list[str]:
    """Drop two or more fields of a mail's head at the beginning, and what stands below its signature's mark
    (RFC 3676, 4.3)."""
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    end = start
    while end < len(lines) and _MAIL_FIELD.match(lines[end]):
        end += 1
    if end - start < 2:
        return lines
    body = lines[end:]
    return body[: body.index("-- ")] if "-- " in body else body


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line would not have fitted on a line."""
    word = following.split(maxsplit=1)[:1]
    return bool(line.strip() and word) and len(line.rstrip()) + 1 + len(word[0]) > width


def _begins_small(line: str) -> bool:
    """Whether a line begins in small letters, but not with a weekday and its date."""
    return line.strip()[:1].islower() and not _begins_with_date(line)


def _begins_with_date(line: str) -> bool:
    dates = find_dates(line.strip())
    return bool(dates) and dates[0].start == 0


def _goes_on(lines: list[str], index: int) -> bool:
    """Whether a line that begins like a headline or a sentence goes on with the paragraph above: that is in the midst
    of a sentence, or ends with one where the block of lines does."""
    if _begins_with_date(lines[index]):
        return False
    if not lines[index - 1].rstrip().endswith(_PARAGRAPH_END):
        return True
    end = next((place for place in range(index, len(lines)) if not lines[place].strip()), len(lines))
    return end < len(lines) and lines[end - 1].rstrip().endswith(_PARAGRAPH_END)
