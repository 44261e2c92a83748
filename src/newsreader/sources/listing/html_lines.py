"""HTML becomes the same lines that plain text has, with what the markup says of each.

Blocks and `<br>` break lines, an image gives its alternative text as a line, scripts, styles and the head are
dropped, an element that the markup calls a date stands on a line of its own.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsreader.dates import parse_published
from newsreader.sources.html import refuse_bombs
from newsreader.sources.listing.html_marks import Mark, reads_as_date, split_at_dates
from newsreader.sources.listing.lines import MAX_LINE_LENGTH, Line, Page, ancestors, refuse_long
from newsreader.text import clean_line, clean_url

MAX_DEPTH = 400
"""Elements nested deeper than this count as part of the one around them."""

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
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|breadcrumbs?|pagination|pager|pagenavi|sidebar|footer"
    r"|cookies?|social|share|sharing|newsletter|subscribe|related|comments?|commentlist|topbar|masthead|skip)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|datum|dato|fecha|data|time|timestamp|datetime|published|pubdate|posted|posted-on"
    r"|datepublished)(?:$|[\s_-])",
    re.IGNORECASE,
)


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
    found: dict[str, str] = {}
    for node in parser.css("base[href], link[rel=canonical], meta[property], html[lang]")[:500]:
        attributes = node.attributes
        if node.tag == "html":
            page.language = (attributes.get("lang") or "").lower()
        elif node.tag == "meta":
            found.setdefault((attributes.get("property") or "").lower(), attributes.get("content") or "")
        else:
            found.setdefault(node.tag or "", attributes.get("href") or "")
    canonical = url or clean_url(found.get("link", "")) or clean_url(found.get("og:url", ""))
    page.base = clean_url(urljoin(canonical, found.get("base", "").strip())) or canonical
    page.site = clean_line(found.get("og:site_name", ""), 200) or (urlsplit(page.base).hostname or "")


def _stated_date(node: LexborNode) -> str:
    """The date that an element states for machines: `time datetime`, or `itemprop=datePublished content`."""
    attributes = node.attributes
    if node.tag == "time":
        return attributes.get("datetime") or ""
    return attributes.get("content") or "" if attributes.get("itemprop") == "datePublished" else ""


def _dates(node: LexborNode, tag: str) -> bool:
    """Whether an inline element is a date: by its tag or class, or as nothing else is in it."""
    if tag == "time":
        return True
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}"
    if names.strip() and _DATE_CLASS.search(names[:300]):
        return True
    only = node.child
    return tag == "span" and only is not None and only.next is None and reads_as_date(only.text_content or "")


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
    text: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    gap: int = 0
    preformatted: int = 0
    stated: bool = False
    """Dates that the page states for machines only are read, too."""
    open: list[_Element] = field(default_factory=lambda: [_Element(0)])
    links: list[Mark] = field(default_factory=list)

    def walk(self, root: LexborNode) -> None:
        """Visit every node below `root`, entering and leaving elements."""
        pending: list[tuple[LexborNode, bool]] = [(root, False)]
        while pending:
            refuse_long(self.page)
            node, leaving = pending.pop()
            if leaving:
                self._leave(node)
            elif node.is_text_node:
                self._add(node.text_content or "")
            elif node.is_element_node and self._enter(node):
                pending.append((node, True))
                children = []
                child = node.child
                while child is not None:
                    children.append((child, False))
                    child = child.next
                pending.extend(reversed(children))
        self._flush()

    def _enter(self, node: LexborNode) -> bool:
        tag = node.tag or ""
        if tag in _DROPPED:
            if self.stated and tag == "meta" and (stated := _stated_date(node)):
                self._flush()
                self._emit(Line(stated, dated=True, published=parse_published(stated)))
            return False
        if tag == "br":
            self._flush(gap=0)
        elif tag == "hr":
            self._flush()
        elif tag == "img":
            self._add_image(node)
        elif tag in _INLINE:
            self._enter_inline(node, tag)
        else:
            self._enter_block(node, tag)
        return True

    def _enter_block(self, node: LexborNode, tag: str) -> None:
        self._flush()
        around = self.open[-1]
        if tag in {"dd", "td"} and self.page.lines:
            last = ancestors(self.page.lines[-1].box, self.page.parents)
            self.gap = 0 if around.box in last[1:] else 1  # a cell touches the one before it in its row
        self.preformatted += tag == "pre"
        attributes = node.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        box = around.box
        if len(self.open) < MAX_DEPTH:
            self.page.parents.append(around.box)
            box = len(self.page.parents) - 1
            self._note_side(box, node, names, around)
        level = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else 0
        element = _Element(
            box=box,
            heading=level or around.heading,
            item=tag == "li" or (tag in {"p", "div"} and around.item),
            article=around.article or tag in {"article", "li", "main", "section", "td"},
        )
        self.open.append(element)

    def _note_side(self, box: int, node: LexborNode, names: str, around: _Element) -> None:
        tag, role = node.tag or "", node.attributes.get("role") or ""
        if tag == "footer" and around.article:
            return
        if tag == "header" and not around.article and node.css_first("nav") and not node.css_first("h1"):
            self.page.side[box] = False
        elif tag in _SIDE_TAGS or role.lower() in _SIDE_ROLES:
            self.page.side[box] = True
        elif tag not in {"body", "html", "main", "article", "form"} and _SIDE_CLASS.search(names[:300]):
            self.page.side[box] = False

    def _enter_inline(self, node: LexborNode, tag: str) -> None:
        if self._is_glued(node, tag):
            self._flush(gap=0)
        if tag == "a" and (href := (node.attributes.get("href") or "").strip()) and not href.startswith("#"):
            self.links.append(Mark(self.length, url=href))
        elif _dates(node, tag):
            stated = _stated_date(node)
            mark = Mark(self.length, dated=True, published=parse_published(stated) if stated else None)
            self.marks.append(mark)
            if mark.published is not None and not (node.text() or "").strip():
                self._add(stated)

    def _is_glued(self, node: LexborNode, tag: str) -> bool:
        """Whether no blank divides an element from the text before, and so the page's style sheet must: it is a date,
        or one of several that would make one word of the last of one and the first of the next."""
        if tag not in _CELLS or self.preformatted or not self.text or self.text[-1][-1:].isspace():
            return False
        shown = node.text() or ""
        if tag in {"span", "small"} and reads_as_date(shown.strip()):
            return True
        before = node.prev
        end = self.text[-1][-1:]
        start = shown[:1]
        joins = (end.isalnum() or end in _CLOSING) and (start.isalnum() or start in _OPENING) and len(shown) > 1
        return joins and before is not None and before.tag in _CELLS and len(before.text() or "") > 1

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "a" and self.links and node.attributes.get("href", "") is not None:
            if (node.attributes.get("href") or "").strip() == self.links[-1].url:
                link = self.links.pop()
                link.end = self.length
                self.marks.append(link)
        elif tag in _INLINE:
            if _dates(node, tag):
                for mark in reversed(self.marks):
                    if mark.dated and mark.end < 0:
                        mark.end = self.length
                        break
        elif tag not in {"br", "hr", "img"}:
            self._flush()
            self.preformatted -= tag == "pre"
            self.open.pop()

    def _add(self, text: str) -> None:
        if self.preformatted and "\n" in text:
            first, *others = text.split("\n")
            self._add_run(first)
            for other in others:
                self._flush(gap=0)
                self.gap += not other.strip()
                self._add_run(other)
        else:
            self._add_run(text)

    def _add_run(self, text: str) -> None:
        if self.length < MAX_LINE_LENGTH:
            self.text.append(text)
            self.length += len(text)

    def _add_image(self, node: LexborNode) -> None:
        alt = clean_line(html.unescape(node.attributes.get("alt") or ""))
        if not alt:
            return
        self._flush()
        last = self.page.lines[-1] if self.page.lines else None
        if not (last and last.image and last.text == alt):  # a lazy image is often there twice
            url = self.links[-1].url if self.links else ""
            self._emit(Line(alt, image=True, url=url))
        self.gap = 1

    def _flush(self, gap: int = 1) -> None:
        """End the line being gathered; what comes next stands `gap` blank lines below it."""
        raw = "".join(self.text)
        marks, self.marks = self.marks, []
        for link in self.links:
            marks.append(Mark(link.start, self.length, link.url))
            link.start = 0
        self.text, self.length = [], 0
        if raw.strip():
            for line in split_at_dates(raw, marks):
                self._emit(line)
                self.gap = 0
        self.gap = max(self.gap, gap)

    def _emit(self, line: Line) -> None:
        element = self.open[-1]
        heading = 0 if line.image else element.heading
        self.page.lines.append(replace(line, gap=self.gap, heading=heading, item=element.item, box=element.box))
        element.item = False
