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
from newsreader.sources.listing.lines import MAX_LINE_LENGTH, Line, Page, refuse_long
from newsreader.sources.listing.wording import date_like
from newsreader.text import clean_line, clean_url

MAX_DEPTH = 400
"""Elements nested deeper than this count as part of the one around them."""
MAX_DATES = 3
"""So many dates within one another are looked at, the outermost first."""
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
        _Reader(page, stated).read(root)
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


@dataclass(slots=True, eq=False)
class _Date:
    """An element within a line that is a date."""

    published: Published
    is_over: bool = False
    """A line of it has been read: what follows a break in it is none."""


@dataclass(slots=True, frozen=True)
class _Place:
    """What the elements around a text say of it."""

    box: int = 0
    depth: int = 0
    heading: int = 0
    item: int = 0
    """The box of the list's item that it may begin; 0 for none."""
    is_article: bool = False
    """It stands in an article, whose header and footer belong to the story."""
    is_preformatted: bool = False
    url: str = ""
    dates: tuple[_Date, ...] = ()
    """The outermost first."""


_Runs = list[tuple[str, _Place]]
"""Stretches of the text of a line."""


@dataclass(slots=True)
class _Reader:
    """Goes through the tree once, without recursion, gathering the text of one line at a time."""

    page: Page
    stated: bool
    """Dates that the page states for machines only are read, too."""
    runs: _Runs = field(default_factory=list)
    length: int = 0
    gap: int = 0
    box: int = 0
    begun: set[int] = field(default_factory=set)
    """Items of lists of which a line was read."""

    def read(self, root: LexborNode) -> None:
        """Read all that stands in an element."""
        places: dict[int, _Place | None] = {}  # None: what stands there is dropped
        for node in root.traverse(include_text=True):
            around = places.get(node.parent.mem_id, _Place()) if node.parent else _Place()
            if around is not None and around.box != self.box:
                self._flush()
                self.box = around.box
            if node.is_element_node:
                places[node.mem_id] = self._enter(node, node.tag or "", around) if around else None
            elif node.is_text_node and around:
                self._add(node.text_content or "", around)
        self._flush()

    def _enter(self, node: LexborNode, tag: str, around: _Place) -> _Place | None:
        """Begin an element; return what it says of the text in it."""
        if tag in _DROPPED:
            if self.stated and tag == "meta" and (stated := _stated_date(node)):
                self._flush()
                self._emit(Line(stated, published=_published(stated)), around)
            return None
        if tag == "thead" and len(node.css("th, td")) > 1:  # the names of columns
            return None
        if tag in {"br", "hr"}:
            self._flush(gap=int(tag == "hr"))
        elif tag == "img":
            if alt := clean_line(html.unescape(node.attributes.get("alt") or "")):
                self._flush()
                self._emit(Line(alt, image=True, url=around.url), replace(around, heading=0))
                self.gap = 1
        elif tag in _INLINE:
            return self._enter_inline(node, tag, around)
        else:
            return self._enter_block(node, tag, around)
        return around

    def _enter_block(self, node: LexborNode, tag: str, around: _Place) -> _Place:
        self._flush()
        if around.depth < MAX_DEPTH:
            self.page.parents.append(around.box)
            self.box = len(self.page.parents) - 1
            self._note_side(node, tag, around)
        level = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else 0
        return _Place(
            box=self.box,
            depth=around.depth + 1,
            heading=level or around.heading,
            item=self.box if tag == "li" else around.item if tag in {"p", "div"} else 0,
            is_article=around.is_article or tag in {"article", "li", "main", "section", "td"},
            is_preformatted=around.is_preformatted or tag == "pre",
            url=around.url,
            dates=around.dates,
        )

    def _note_side(self, node: LexborNode, tag: str, around: _Place) -> None:
        """Note an element that is a menu, a footer or a side box by its tag or role, or by its class."""
        attributes = node.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if tag == "footer" and around.is_article:
            return
        if tag == "header" and not around.is_article and node.css_first("nav") and not node.css_first("h1"):
            self.page.side[self.box] = False
        elif tag in _SIDE_TAGS or (attributes.get("role") or "").lower() in _SIDE_ROLES:
            self.page.side[self.box] = True
        elif tag not in {"body", "html", "main", "article", "form"} and _SIDE_CLASS.search(names[:300]):
            self.page.side[self.box] = False

    def _enter_inline(self, node: LexborNode, tag: str, around: _Place) -> _Place:
        if self._is_glued(node, tag, around):
            self._flush(gap=0)
        if tag == "a" and (href := (node.attributes.get("href") or "").strip()) and not href.startswith("#"):
            return replace(around, url=href)
        if not _is_date_element(node, tag):
            return around
        stated = _stated_date(node)
        mark = _Date(_published(stated) if stated else None)
        place = replace(around, dates=(*around.dates, mark)[:MAX_DATES])
        if mark.published is not None and not (node.text() or "").strip():
            self._add(stated, place)
        return place

    def _is_glued(self, node: LexborNode, tag: str, around: _Place) -> bool:
        """Whether no space divides an element from the text before, and so the page's style sheet must: it is a date,
        or one of several that would make one word of the last of one and the first of the next."""
        if tag not in _CELLS or around.is_preformatted or not self.runs:
            return False
        end = self.runs[-1][0][-1:]
        if end.isspace() or end in "([":
            return False
        shown = node.text() or ""
        before = node.prev
        start = shown[:1]
        joins = (end.isalnum() or end in _CLOSING) and (start.isalnum() or start in _OPENING) and len(shown) > 1
        return joins and before is not None and before.tag in _CELLS and len(before.text() or "") > 1

    def _add(self, text: str, place: _Place) -> None:
        first, *others = text.split("\n") if place.is_preformatted else [text]
        self._add_run(first, place)
        for other in others:
            self._flush(gap=0)
            self.gap += not other.strip()
            self._add_run(other, place)

    def _add_run(self, text: str, place: _Place) -> None:
        if self.length < MAX_LINE_LENGTH:
            self.runs.append((text, place))
            self.length += len(text)

    def _flush(self, gap: int = 1) -> None:
        """End the line being gathered; what comes next stands `gap` blank lines below it."""
        runs, self.runs, self.length = self.runs, [], 0
        for line in _split_at_date(runs):
            self._emit(line, runs[0][1])
        self.gap = max(self.gap, gap)

    def _emit(self, line: Line, place: _Place) -> None:
        is_item = place.item > 0 and place.item not in self.begun
        self.page.lines.append(replace(line, gap=self.gap, heading=place.heading, item=is_item, box=place.box))
        refuse_long(self.page)
        self.begun.add(place.item)
        self.gap = 0


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


def _split_at_date(runs: _Runs) -> list[Line]:
    """Make a line of its text, or several where the markup says that a date begins or ends in it: it stands alone."""
    if not any(text.strip() for text, _ in runs):
        return []
    spans: dict[_Date, tuple[int, int]] = {}
    for index, (_, place) in enumerate(runs):
        for mark in place.dates:
            if not mark.is_over:
                spans[mark] = spans.get(mark, (index, 0))[0], index + 1
    for mark, (start, end) in spans.items():
        mark.is_over = True
        shown = clean_line(_text(runs[start:end]))
        if not shown or not (mark.published or any(map(str.isdigit, shown)) or _reads_as_date(shown)):
            continue
        before, after = (len(_text(part).strip(_EDGE)) for part in (runs[:start], runs[end:]))
        if before and after and before + after > LONGEST_META and before > LONGEST_META // 2:
            continue
        head, dated, rest = map(_line, (runs[:start], runs[start:end], runs[end:]))
        lines = [
            replace(head, text=_without_divider(head.text)),
            replace(dated, published=mark.published),
            replace(rest, text=_without_divider(rest.text)),
        ]
        return [line for line in lines if line.text.strip(_EDGE)]
    return [line] if (line := _line(runs)).text else []


def _text(runs: _Runs) -> str:
    return "".join(text for text, _ in runs)


def _without_divider(text: str) -> str:
    """Take off what divided a piece of a line from the date beside it."""
    text = text.strip(" |•·,;–—/").removesuffix(" -").removeprefix("- ").removeprefix(": ").removeprefix(") ")
    return text.removesuffix(" (").removesuffix(" [").strip()


def _line(runs: _Runs) -> Line:
    """Make a line of its text; what its links show makes it one."""
    text = (
        clean_line(_text(runs), MAX_LINE_LENGTH).removesuffix("¶").rstrip()
    )  # documentation links its headings with it
    shown: dict[str, str] = {}
    for run, place in runs:
        shown[place.url] = shown.get(place.url, "") + run
    lengths = {url: len(clean_line(link)) for url, link in shown.items() if url and link.strip()}
    url = max(lengths, key=lengths.__getitem__, default="")
    # a link and its punctuation, a sign before it
    return Line(text, url=url, linked=0 < sum(lengths.values()) >= 0.8 * len(text))
