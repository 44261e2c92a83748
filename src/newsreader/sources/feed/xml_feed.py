"""RSS 0.9x, 1.0 and 2.0 and Atom 0.3 and 1.0 that are well-formed, in one pass: `FIELDS` says what is read from where.

Of several elements for one field that are not empty the outermost counts, then the one with the lower rank.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin
from xml.sax.saxutils import escape, quoteattr

from newsreader.errors import SourceError
from newsreader.sources.feed.entry import Document, Enclosure, Entry, Kind, Text, length_of, pause_of
from newsreader.sources.html import looks_like_html
from newsreader.sources.xml import READ_SLICE, NotWellFormed, XmlReader, check_element, check_well_formed

HTML_PAGE = "it is an HTML page (a login, or the feed has moved)"

_ATOM = "http://www.w3.org/2005/Atom"
_ATOM_03 = "http://purl.org/atom/ns#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES = {
    "": "",
    _ATOM.lower(): "atom",
    _ATOM_03: "atom",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/enclosure/": "enc",
    "http://purl.oclc.org/net/rss_2.0/enc#": "enc",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
"""Namespaces in lower case, and what their names begin with here; RSS has none of its own."""


class Field(NamedTuple):
    """What an element means."""

    name: str
    rank: int = 0
    kind: Kind = Kind.TEXT
    """What its text is, where the element does not say by its `type`."""


OF_A_PICTURE = 4
"""The rank of a summary that counts only where an item has neither a summary nor a content of its own."""
FIELDS = {
    "title": Field("title", kind=Kind.GUESS),
    "atom:title": Field("title"),
    "dc:title": Field("title", 1, Kind.GUESS),
    "media:title": Field("title", 2, Kind.GUESS),
    "description": Field("summary", kind=Kind.HTML),
    "summary": Field("summary", kind=Kind.GUESS),
    "atom:summary": Field("summary"),
    "dc:description": Field("summary", 2, Kind.HTML),
    "itunes:summary": Field("summary", 3, Kind.GUESS),
    "media:description": Field("summary", OF_A_PICTURE, Kind.GUESS),
    "content:encoded": Field("content", kind=Kind.HTML),
    "content": Field("content", kind=Kind.GUESS),  # in RSS it may be anything, and counts if it is HTML
    "atom:content": Field("content"),
    "body": Field("content", kind=Kind.HTML),
    "xhtml:body": Field("content", kind=Kind.HTML),
    "fullitem": Field("content", kind=Kind.HTML),
    "link": Field("link"),
    "atom:link": Field("link"),
    "guid": Field("guid"),
    "atom:id": Field("guid"),
    "pubdate": Field("published"),
    "atom:published": Field("published"),
    "atom:issued": Field("published"),
    "dcterms:issued": Field("published"),
    "atom:updated": Field("updated"),
    "atom:modified": Field("updated"),
    "lastbuilddate": Field("updated"),
    "dc:date": Field("updated"),
    "dcterms:modified": Field("updated"),
    "atom:created": Field("updated", 2),
    "dcterms:created": Field("updated", 2),
    "author": Field("author"),
    "atom:author": Field("author"),
    "dc:creator": Field("author"),
    "dc:author": Field("author"),
    "itunes:author": Field("author"),
    "category": Field("category"),
    "atom:category": Field("category"),
    "dc:subject": Field("category"),
    "enclosure": Field("enclosure"),
    "enc:enclosure": Field("enclosure"),
    "source": Field("source"),
    "atom:source": Field("source"),
    "ttl": Field("ttl"),
    "sy:updateperiod": Field("period"),
    "sy:updatefrequency": Field("frequency"),
    "updateperiod": Field("period"),
    "updatefrequency": Field("frequency"),
}
"""Elements of an item or a channel, their names in lower case with the prefix of `_PREFIXES`.

Those of Atom may be in no namespace.
"""

_ABOUT = Field("guid", 2)
"""The attribute `rdf:about` of RSS 1.0."""
_RDF_ABOUT = f"{_RDF} about"
_RDF_RESOURCE = f"{_RDF} resource"
_XML_BASE = "http://www.w3.org/XML/1998/namespace base"
_PLAIN = frozenset({"title", "summary", "published", "updated", "ttl", "period", "frequency"})
"""Fields that are a text and nothing else."""
_FIRST_COUNTS = frozenset({"title", "summary", "source"})
"""Of several equally good elements for these the first counts, for others the last, as in feedparser."""
_ANYWHERE = frozenset({"media:title", "media:description", "category", "atom:category"})
"""Elements of an item that may stand in groups."""
_WITH_PARTS = frozenset({"author", "source"})
"""Fields whose elements may have others in them: a name, an address, the title of a source."""
_KINDS = {
    "text": Kind.TEXT,
    "text/plain": Kind.TEXT,
    "html": Kind.HTML,
    "text/html": Kind.HTML,
    "xhtml": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
}
_HTML_TYPES = frozenset({"", "text/html", "application/xhtml+xml"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@lru_cache(maxsize=512)
def _meaning(name: str) -> tuple[str, str, Field | None]:
    """Return the local name of an element, its name as `FIELDS` has it, and what it means."""
    namespace, _, local = name.rpartition(" ")
    prefix = _PREFIXES.get(namespace.lower(), "?")
    full = f"{prefix}:{local.lower()}" if prefix else local.lower()
    return local, full, FIELDS.get(full) or (None if prefix else FIELDS.get(f"atom:{full}"))


class _Capture:
    """The text of an open element that means a field."""

    __slots__ = ("attributes", "base", "depth", "field", "has_markup", "parts", "pieces")

    def __init__(self, field: Field, depth: int, attributes: dict[str, str], base: str) -> None:
        self.field = field
        self.depth = depth
        self.attributes = attributes
        self.base = base
        self.pieces: list[str] = []
        self.has_markup = False
        self.parts: dict[str, str] | None = {} if field.name in _WITH_PARTS else None
        """The texts of the elements within, by local name, where these are not markup."""

    def start(self, local: str, depth: int, attributes: dict[str, str]) -> None:
        """An element begins within."""
        if self.parts is not None:
            self.pieces.clear()
            return
        if self._is_wrapper(local, depth):
            self.has_markup = self.get("type") == "xhtml"
            return
        if not self.has_markup:
            self.has_markup = True
            self.pieces = [escape("".join(self.pieces))]
        written = "".join(f" {key.rpartition(' ')[2]}={quoteattr(value)}" for key, value in attributes.items())
        self.pieces.append(f"<{local}{written}>")

    def end(self, local: str, depth: int) -> None:
        """An element ends within."""
        if self.parts is not None:
            self.parts.setdefault(local, "".join(self.pieces).strip())
            self.pieces.clear()
        elif local not in _VOID and not self._is_wrapper(local, depth):
            self.pieces.append(f"</{local}>")

    def _is_wrapper(self, local: str, depth: int) -> bool:
        """Whether it is the `div` that Atom has around XHTML, which is not content (RFC 4287, 3.1.1.3)."""
        return local == "div" and depth == self.depth + 1 and self.get("type") in {"xhtml", "html"}

    def get(self, name: str) -> str:
        """Return an attribute; an empty text if it is not there."""
        return self.attributes.get(name, "").strip()

    def value(self) -> str:
        """Return the text."""
        return "".join(self.pieces).strip()

    def text(self) -> Text:
        """Return the text, and what it is."""
        value, kind = self.value(), self.field.kind
        if self.attributes:
            type_ = self.get("type").lower()
            kind = _KINDS.get(type_, kind)
            if self.get("mode") == "base64" or (type_ not in _KINDS and _is_binary(type_)):
                value = _from_base64(value)
        if self.has_markup:
            kind = Kind.HTML
        elif kind is Kind.GUESS and self.field.name != "title":
            kind = Kind.HTML if looks_like_html(value) else Kind.TEXT
        return Text(value, kind, self.base)

    def address(self, url: str) -> str:
        """Return an absolute address, as far as `xml:base` makes it one."""
        try:
            return urljoin(self.base, url) if self.base and url else url
        except ValueError:
            return url


class _Values:
    """What was read of an item, or of the channel."""

    def __init__(self) -> None:
        self.texts: dict[str, tuple[tuple[int, int], Text]] = {}
        """By field: depth and rank of the element, and its text."""
        self.pages: tuple[tuple[str, bool], ...] = ()
        """Addresses that Atom's links give for the page, and whether each is one of HTML."""
        self.enclosures: tuple[Enclosure, ...] = ()
        self.categories: tuple[str, ...] = ()
        self.authors: tuple[str, ...] = ()
        self.permalink = True

    def add(self, capture: _Capture) -> None:
        """Add what an element says."""
        match capture.field.name:
            case name if name in _PLAIN:
                self._put(capture.field, capture.depth, capture.text())
            case "link":
                self._add_link(capture)
            case "guid":
                self._add_guid(capture)
            case "content":
                self._add_content(capture)
            case "author":
                self._add_author(capture)
            case "source":
                parts = capture.parts or {}
                name = parts.get("name") or parts.get("title") or capture.value()
                self._put(capture.field, capture.depth, Text(name))
            case "category":
                self.categories += (capture.get("label") or capture.get("term") or capture.value(),)
            case "enclosure":
                self._add_enclosure(capture, capture.get("url") or capture.get("href") or capture.get(_RDF_RESOURCE))

    def identify(self, about: str, depth: int) -> None:
        """Add RSS 1.0's `rdf:about`, which counts where there is no guid."""
        self._put(_ABOUT, depth, Text(about))

    def _put(self, field: Field, depth: int, text: Text) -> None:
        current = self.texts.get(field.name)
        place = (depth, field.rank)
        is_better = current is None or place < current[0] or (place == current[0] and field.name not in _FIRST_COUNTS)
        if text.value and is_better:
            self.texts[field.name] = (place, text)

    def _add_guid(self, capture: _Capture) -> None:
        value = capture.value()
        permalink = capture.attributes.get("isPermaLink", "true").strip().lower() == "true"
        self._put(capture.field, capture.depth, Text(capture.address(value) if permalink else value))
        self.permalink = permalink

    def _add_content(self, capture: _Capture) -> None:
        text = capture.text()
        is_plain_rss = text.kind is Kind.TEXT and capture.field is FIELDS["content"]
        if text.value and not is_plain_rss:
            self.texts["content"] = ((capture.depth, 0), text)

    def _add_link(self, capture: _Capture) -> None:
        href, relation = capture.get("href"), capture.get("rel").lower()
        href = capture.address(href or (capture.value() if relation else ""))
        if not href:
            self._put(capture.field, capture.depth, Text(capture.address(capture.value())))
        elif relation == "enclosure":
            self._add_enclosure(capture, href)
        elif relation in {"", "alternate"}:
            self.pages += ((href, capture.get("type").lower() in _HTML_TYPES),)

    def _add_author(self, capture: _Capture) -> None:
        parts = capture.parts or {}
        name = parts.get("name") or parts.get("email") or capture.value()
        if name and name not in self.authors:
            self.authors += (name,)

    def _add_enclosure(self, capture: _Capture, url: str) -> None:
        if url:
            length = length_of(capture.get("length"))
            self.enclosures += (Enclosure(capture.address(url), capture.get("type"), length),)

    def text(self, name: str) -> Text:
        """Return the text of a field; an empty one if there is none."""
        current = self.texts.get(name)
        return current[1] if current else Text()

    def value(self, name: str) -> str:
        """Return the text of a field as a string."""
        return self.text(name).value

    def page(self) -> str:
        """Return the address of the page: RSS's link, else Atom's alternate, HTML first (RFC 4287, 4.2.7.2)."""
        if link := self.value("link"):
            return link
        of_html = [href for href, is_html in self.pages if is_html]
        return next((href for href in of_html or [href for href, _ in self.pages]), "")

    def entry(self) -> Entry:
        """Return what an item gives."""
        content = self.text("content")
        if content.value and "summary" in self.texts and self.texts["summary"][0][1] == OF_A_PICTURE:
            del self.texts["summary"]
        return Entry(
            title=self.text("title"),
            summary=self.text("summary"),
            content=content,
            url=self.page(),
            guid=self.value("guid"),
            permalink=self.permalink,
            published=self.value("published"),
            updated=self.value("updated"),
            author=", ".join(self.authors) or self.value("source"),
            categories=self.categories,
            enclosures=self.enclosures,
        )


def read_xml_feed(document: bytes) -> tuple[Document, Iterator[Entry]]:
    """Read a document that `utf8_xml` made.

    The entries come as the document is read, in slices of 2 MB; what is said of the feed itself is known with the
    first of them, as far as it stands in its slice. Raises NotWellFormed, also for a root that is none of a feed that
    is known, and SourceError for a page.
    """
    reader = _FeedReader()
    slices = reader.read_slices(document)
    next(slices)
    if len(document) > READ_SLICE:  # before any of it is handed over
        check_well_formed(document)
    reader.describe()
    return reader.document, reader.entries(slices)


class _FeedReader(XmlReader):
    """Reads the items of a feed as they end."""

    def __init__(self) -> None:
        self.document = Document(format="")
        self._ready: list[Entry] = []
        self._channel = _Values()
        self._channel_depth = -1
        self._item: _Values | None = None
        self._item_depth = 0
        self._capture: _Capture | None = None
        self._bases: list[tuple[int, str]] = []
        """The depths of the elements with `xml:base`, and what relative addresses in them start from."""

    def entries(self, slices: Iterator[None]) -> Iterator[Entry]:
        """Yield the entries of the slice that was read, and of the others."""
        yield from self._ready
        self._ready = []
        for _ in slices:
            self.describe()
            yield from self._ready
            self._ready = []

    def describe(self) -> None:
        """Bring what is said of the feed up to date."""
        document, channel = self.document, self._channel
        document.title = channel.text("title")
        document.link = channel.page()
        document.author = ", ".join(channel.authors) if document.format.startswith("Atom") else ""
        document.ttl = pause_of(channel.value("ttl"), channel.value("period"), channel.value("frequency"))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open the feed, an item, or a field; an element within a field is markup."""
        self.depth += 1
        check_element(self.depth, attributes)
        local, full, field = _meaning(name)
        if attributes and _XML_BASE in attributes:
            self._open_base(attributes[_XML_BASE].strip())
        if self._capture:
            self._capture.start(local, self.depth, attributes)
        elif self.depth == 1:
            self._start_feed(name.rpartition(" ")[0], local, attributes)
        elif field:
            outer = self._item_depth if self._item else self._channel_depth
            if self.depth == outer + 1 or (self._item and full in _ANYWHERE):
                base = self._bases[-1][1] if self._bases else ""
                self._capture = _Capture(field, self.depth, attributes, base)
        elif self._item is None and full in {"item", "entry", "atom:item", "atom:entry"}:
            self._item, self._item_depth = _Values(), self.depth
            self._item.identify(attributes.get(_RDF_ABOUT, ""), self.depth)
        elif self._item is None and full == "channel" and self._channel_depth < 0:
            self._channel_depth = self.depth
            if "/rdf/simple/0.9/" in name:
                self.document.format = "RSS 0.90"

    def text(self, text: str) -> None:
        """Gather the text of a field."""
        if self._capture:
            self._capture.pieces.append(escape(text) if self._capture.has_markup else text)

    def end(self, name: str) -> None:
        """Close a field, an item, or the channel."""
        capture = self._capture
        if capture and self.depth > capture.depth:
            capture.end(name.rpartition(" ")[2], self.depth)
        elif capture:
            (self._item or self._channel).add(capture)
            self._capture = None
        elif self._item and self.depth == self._item_depth:
            self._ready.append(self._item.entry())
            self._item = None
        elif self.depth == self._channel_depth:
            self._channel_depth = 0  # RSS 1.0 has an image, with a title and a link, at the same depth
        if self._bases and self._bases[-1][0] == self.depth:
            self._bases.pop()
        self.depth -= 1

    def _open_base(self, base: str) -> None:
        outer = self._bases[-1][1] if self._bases else ""
        try:
            self._bases.append((self.depth, urljoin(outer, base)))
        except ValueError:
            self._bases.append((self.depth, outer))

    def _start_feed(self, namespace: str, local: str, attributes: dict[str, str]) -> None:
        version = attributes.get("version", "").strip()[:10]
        if local == "rss" and not namespace:
            self.document.format = f"RSS {version}".strip()
        elif local == "RDF" and namespace == _RDF:
            self.document.format = "RSS 1.0"
        elif local == "feed" and namespace in {_ATOM, _ATOM_03}:
            self._channel_depth = 1
            self.document.format = "Atom 1.0" if namespace == _ATOM else f"Atom {version or '0.3'}"
        elif local.lower() in {"rss", "rdf", "feed", "channel", "entry"}:
            raise NotWellFormed(f"its root is {local}, in no namespace of feeds")
        else:
            page = local.lower() == "html"
            raise SourceError(f"not a feed: {HTML_PAGE if page else f'its root is {_shown(local)}'}")


def _is_binary(type_: str) -> bool:
    """Whether content of a media type comes as Base64 in Atom (RFC 4287, 4.1.3.3)."""
    return "/" in type_ and not type_.startswith("text/") and not type_.endswith(("+xml", "/xml"))


def _from_base64(text: str) -> str:
    try:
        return b64decode(text).decode()
    except ValueError:
        return text


def _shown(name: str) -> str:
    return name if len(name) <= 40 and name.isascii() and name.isprintable() else "no name of a feed"
