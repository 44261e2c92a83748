"""HTML becomes the same lines that plain text has, with what the markup says of each.

Blocks and `<br>` break lines, an image gives its alternative text as a line, scripts, styles and the head are
dropped, an element that the markup calls a date stands on a line of its own.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsreader.dates import is_clock_zero, parse_published
from newsreader.model import Published
from newsreader.sources.document import refuse_bombs
from newsreader.sources.listing.lines import MAX_LINE_LENGTH, Line, Page, ancestors, refuse_long
from newsreader.sources.listing.wording import date_like
from newsreader.text import clean_line, clean_url

MAX_DEPTH = 400
"""Elements nested deeper than this count as part of the one around them."""
LONGEST_DATE_ALONE = 40
"""An element is taken for a date by its text alone if it has fewer characters than this: "Wednesday, September 24th,
2025" with a time has 40 or so."""
LONGEST_RELATIVE_DATE = 16
"""The same, for dates without digits: "a few hours ago" has 15."""
LONGEST_META = 60
"""Characters beside a date within one line that are a byline or a category; with more, it is a sentence with a date."""

_SOME_DAY = date(2000, 6, 15)
"""Any day that "yesterday" may count from."""
_DROPPED = frozenset(
    "script style head template svg math iframe object audio video canvas select textarea input noframes map"
    " datalist title meta link".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark noscript output q s samp"
    " small span strike strong sub sup time tt u var wbr picture source button nobr ruby rb".split()
)
_CELLS = frozenset("a span small label strong button".split())
"""Inline elements that pages lay out as cells of a card or a menu, with nothing but style between them."""
_CLOSING = frozenset(".!?…)]”»")
_OPENING = frozenset("“„«¿¡")
_SIDE_TAGS = frozenset("nav footer aside menu dialog".split())
_SIDE_ROLES = frozenset("navigation contentinfo complementary banner search dialog menu menubar".split())
_SIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|breadcrumbs?|pagination|pager|pagenavi|sidebar|widget|footer"
    r"|cookies?|social|share|sharing|newsletter|subscribe|related|comments?|commentlist|topbar|masthead|skip)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|datum|dato|fecha|data|time|timestamp|datetime|published|pubdate|posted|posted-on"
    r"|datepublished)(?:$|[\s_-])",
    re.IGNORECASE,
)
_EDGE = " \t\r\n\f\xa0|•·,;:-–—/()[]"
"""What divides a date from the text beside it."""


def html_page(text: str, url: str = "", *, stated: bool = False) -> Page:
    """Make lines of an HTML page that came from `url`; with `stated`, of the dates in its `meta` elements, too.

    Raises SourceError for one that is built to keep a parser busy.
    """
    refuse_bombs(text)
    parser = LexborHTMLParser(text)
    page = Page(lines=[], marked=True)
    _read_head(parser, page, url)
    root = parser.body or parser.root
    if root is not None:
        _Walker(page, stated=stated).walk(root)
    page.headed = any(line.heading for line in page.lines)
    return page


def _read_head(parser: LexborHTMLParser, page: Page, url: str) -> None:
    """Find what the page says of itself: its address, its site, its language."""
    head: dict[str, str] = {}
    for node in parser.css("base[href], link[rel=canonical], meta[property], html[lang]")[:500]:
        attributes = node.attributes
        if node.tag == "html":
            page.language = (attributes.get("lang") or "").lower()
        elif node.tag == "meta":
            head.setdefault((attributes.get("property") or "").lower(), attributes.get("content") or "")
        else:
            head.setdefault(node.tag or "", attributes.get("href") or "")
    canonical = url or clean_url(head.get("link", "")) or clean_url(head.get("og:url", ""))
    page.base = clean_url(urljoin(canonical, head.get("base", "").strip())) or canonical
    page.site = clean_line(head.get("og:site_name", ""), 200) or (urlsplit(page.base).hostname or "")


@dataclass(slots=True)
class _Mark:
    """A stretch of the line being gathered that is a link or a date."""

    start: int
    end: int = -1
    url: str = ""
    dated: bool = False
    published: Published = None


@dataclass(slots=True)
class _Element:
    """A block element that is open during the walk."""

    box: int
    heading: int = 0
    item: bool = False
    """It is an item of a list of which no line was read yet."""
    article: bool = False
    """It is or stands in an article, whose header and footer belong to the story."""


@dataclass(slots=True)
class _Walker:
    """Walks the tree once, without recursion, gathering the text of one line at a time."""

    page: Page
    stated: bool = False
    """Dates that the page states for machines only are read, too."""
    text: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[_Mark] = field(default_factory=list)
    links: list[_Mark] = field(default_factory=list)
    gap: int = 0
    preformatted: int = 0
    open: list[_Element] = field(default_factory=lambda: [_Element(0)])

    def walk(self, root: LexborNode) -> None:
        """Visit every node below `root`, entering and leaving elements."""
        pending: list[tuple[LexborNode, bool, _Mark | None]] = [(root, False, None)]
        while pending:
            refuse_long(self.page)
            node, leaving, mark = pending.pop()
            tag = node.tag or ""
            if leaving:
                self._leave(tag, mark)
            elif node.is_text_node:
                self._add(node.text_content or "")
            elif node.is_element_node and tag in _DROPPED:
                self._add_stated(node, tag)
            elif node.is_element_node:
                pending.append((node, True, self._enter(node, tag)))
                pending.extend((child, False, None) for child in reversed(list(node.iter(include_text=True))))
        self._flush()

    def _add_stated(self, node: LexborNode, tag: str) -> None:
        if self.stated and tag == "meta" and (stated := _stated_date(node)):
            self._flush()
            self._emit(Line(stated, dated=True, published=_published(stated)))

    def _enter(self, node: LexborNode, tag: str) -> _Mark | None:
        """Begin an element; return its mark, if it is a link or a date within a line."""
        if tag in {"br", "hr"}:
            self._flush(gap=int(tag == "hr"))
        elif tag == "img":
            self._add_image(node)
        elif tag in _INLINE:
            return self._enter_inline(node, tag)
        else:
            self._enter_block(node, tag)
        return None

    def _enter_block(self, node: LexborNode, tag: str) -> None:
        self._flush()
        around = self.open[-1]
        if tag in {"dd", "td"} and self.page.lines:
            last = ancestors(self.page.lines[-1].box, self.page.parents)
            self.gap = 0 if around.box in last[1:] else 1  # a cell touches the one before it in its row
        self.preformatted += tag == "pre"
        box = around.box
        if len(self.open) < MAX_DEPTH:
            self.page.parents.append(around.box)
            box = len(self.page.parents) - 1
            self._note_side(box, node, tag, around)
        level = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else 0
        self.open.append(
            _Element(
                box=box,
                heading=level or around.heading,
                item=tag == "li" or (tag in {"p", "div"} and around.item),
                article=around.article or tag in {"article", "li", "main", "section", "td"},
            )
        )

    def _note_side(self, box: int, node: LexborNode, tag: str, around: _Element) -> None:
        """Note an element that is a menu, a footer or a side box by its tag or role, or by its class."""
        attributes = node.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if tag == "footer" and around.article:
            return
        if tag == "header" and not around.article and node.css_first("nav") and not node.css_first("h1"):
            self.page.side[box] = False
        elif tag in _SIDE_TAGS or (attributes.get("role") or "").lower() in _SIDE_ROLES:
            self.page.side[box] = True
        elif tag not in {"body", "html", "main", "article", "form"} and _SIDE_CLASS.search(names[:300]):
            self.page.side[box] = False

    def _enter_inline(self, node: LexborNode, tag: str) -> _Mark | None:
        if self._is_glued(node, tag):
            self._flush(gap=0)
        if tag == "a" and (href := (node.attributes.get("href") or "").strip()) and not href.startswith("#"):
            self.links.append(_Mark(self.length, url=href))
            return self.links[-1]
        if _is_date_element(node, tag):
            stated = _stated_date(node)
            mark = _Mark(self.length, dated=True, published=_published(stated) if stated else None)
            self.marks.append(mark)
            if mark.published is not None and not (node.text() or "").strip():
                self._add(stated)
            return mark
        return None

    def _is_glued(self, node: LexborNode, tag: str) -> bool:
        """Whether no space divides an element from the text before, and so the page's style sheet must: it is a date,
        or one of several that would make one word of the last of one and the first of the next."""
        if tag not in _CELLS or self.preformatted or not self.text:
            return False
        end = self.text[-1][-1:]
        if end.isspace() or end in "([":
            return False
        shown = node.text() or ""
        before = node.prev
        start = shown[:1]
        joins = (end.isalnum() or end in _CLOSING) and (start.isalnum() or start in _OPENING) and len(shown) > 1
        return joins and before is not None and before.tag in _CELLS and len(before.text() or "") > 1

    def _leave(self, tag: str, mark: _Mark | None) -> None:
        if mark is not None:
            mark.end = self.length
            if mark.url:
                self.marks.append(self.links.pop())
        elif tag not in _INLINE and tag not in {"br", "hr", "img"}:
            self._flush()
            self.preformatted -= tag == "pre"
            self.open.pop()

    def _add(self, text: str) -> None:
        first, *others = text.split("\n") if self.preformatted else [text]
        self._add_run(first)
        for other in others:
            self._flush(gap=0)
            self.gap += not other.strip()
            self._add_run(other)

    def _add_run(self, text: str) -> None:
        if self.length < MAX_LINE_LENGTH:
            self.text.append(text)
            self.length += len(text)

    def _add_image(self, node: LexborNode) -> None:
        alt = clean_line(html.unescape(node.attributes.get("alt") or ""))
        if not alt:
            return
        self._flush()
        self._emit(Line(alt, image=True, url=self.links[-1].url if self.links else ""))
        self.gap = 1

    def _flush(self, gap: int = 1) -> None:
        """End the line being gathered; what comes next stands `gap` blank lines below it."""
        raw = "".join(self.text)
        marks, self.marks = self.marks, []
        for link in self.links:
            marks.append(_Mark(link.start, self.length, link.url))
            link.start = 0
        self.text, self.length = [], 0
        if raw.strip():
            for line in _split_at_date(raw, marks):
                self._emit(line)
                self.gap = 0
        self.gap = max(self.gap, gap)

    def _emit(self, line: Line) -> None:
        element = self.open[-1]
        heading = 0 if line.image else element.heading
        self.page.lines.append(replace(line, gap=self.gap, heading=heading, item=element.item, box=element.box))
        element.item = False


def _stated_date(node: LexborNode) -> str:
    """The date that an element states for machines: `time datetime`, or `itemprop=datePublished content`."""
    attributes = node.attributes
    if node.tag == "time":
        return attributes.get("datetime") or ""
    return attributes.get("content") or "" if attributes.get("itemprop") == "datePublished" else ""


def _published(stated: str) -> Published:
    """Read a date for machines; the zeros of their clocks are none."""
    published = parse_published(stated)
    return None if published is None or is_clock_zero(published) else published


def _is_date_element(node: LexborNode, tag: str) -> bool:
    """Whether an inline element is a date: by its tag or class, or as nothing else is in it."""
    if tag == "time":
        return True
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}"
    if names.strip() and _DATE_CLASS.search(names[:300]):
        return True
    only = node.child
    if tag != "span" or only is None or only.next is not None:
        return False
    text = (only.text_content or "").strip()
    # One whose month nobody knows stands on a line of its own as the others of the page do, where it is found.
    return _reads_as_date(text) or (len(text) < LONGEST_DATE_ALONE and date_like(text) == (0, len(text)))


def _reads_as_date(text: str) -> bool:
    """Whether a short text is a date, perhaps one that counts from the day on which it is read."""
    text = text.strip()
    longest = LONGEST_DATE_ALONE if any(map(str.isdigit, text)) else LONGEST_RELATIVE_DATE
    return 3 < len(text) < longest and parse_published(text, reference=_SOME_DAY) is not None


def _split_at_date(raw: str, marks: list[_Mark]) -> list[Line]:
    """Cut a line where the markup says that a date begins or ends it, so that the date stands alone."""
    for mark in marks:
        end = mark.end if mark.end >= 0 else len(raw)
        shown = clean_line(raw[mark.start : end]) if mark.dated else ""
        if not shown or not (mark.published or any(map(str.isdigit, shown)) or _reads_as_date(shown)):
            continue
        before, after = len(raw[: mark.start].strip(_EDGE)), len(raw[end:].strip(_EDGE))
        if before and after and before + after > LONGEST_META and before > LONGEST_META // 2:
            continue
        lines: list[Line] = []
        for start, stop in ((0, mark.start), (mark.start, end), (end, len(raw))):
            line = _line(raw[start:stop], marks, start)
            if line is None or not line.text.strip(_EDGE):
                continue
            if start == mark.start and stop == end:
                lines.append(replace(line, dated=True, published=mark.published))
            else:
                lines.append(replace(line, text=_without_divider(line.text)))
        return lines
    line = _line(raw, marks, 0)
    return [line] if line else []


def _without_divider(text: str) -> str:
    """Take off what divided a piece of a line from the date beside it."""
    text = text.strip(" |•·,;–—/").removesuffix(" -").removeprefix("- ").removeprefix(": ").removeprefix(") ")
    return text.removesuffix(" (").removesuffix(" [").strip()


def _line(raw: str, marks: list[_Mark], offset: int) -> Line | None:
    """Make a line of text that stands at `offset` of the one that `marks` belong to."""
    text = clean_line(raw, MAX_LINE_LENGTH).removesuffix("¶").rstrip()  # documentation links its headings with it
    if not text:
        return None
    url, longest, linked = "", 0, 0
    for mark in marks:
        if mark.url and mark.start < offset + len(raw) and mark.end > offset:
            shown = len(clean_line(raw[max(mark.start - offset, 0) : mark.end - offset]))
            linked += shown
            if shown > longest:
                url, longest = mark.url, shown
    return Line(text, url=url, linked=0 < linked >= 0.8 * len(text))  # a link and its punctuation, a sign before it
