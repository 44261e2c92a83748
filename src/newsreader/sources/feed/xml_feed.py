"""RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, and CDF, in one pass: `FIELDS` says what is read from where.

Of several elements for one field that are not empty the outermost counts, then the one with the lower rank.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from html import escape
from itertools import chain, islice
from typing import NamedTuple
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from newsreader.addresses import joined
from newsreader.errors import SourceError
from newsreader.sources.feed.entry import Document, Enclosure, Entry, Kind, Text, length_of, pause_of, seconds_of
from newsreader.sources.html import looks_like_html
from newsreader.sources.xml import PIECE, NotWellFormed, parse_xml, read_tree
from newsreader.text import clean_url

HTML_PAGE = "it is an HTML page (a login, or the feed has moved)"

_ATOM = "http://www.w3.org/2005/Atom"
_ATOM_03 = "http://purl.org/atom/ns#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMESPACES = {
    "": "",
    _ATOM_03: "atom",
    _ATOM.lower(): "atom",
    "http://purl.org/rss/1.0/": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/enclosure/": "enc",
    "http://purl.oclc.org/net/rss_2.0/enc#": "enc",
    _RDF: "rdf",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
"""Namespaces in lower case, and what their names begin with here; RSS has none of its own. Of two for one prefix the
last one is meant where nothing is declared."""


class Field(NamedTuple):
    """What an element means."""

    name: str
    rank: int = 0
    kind: Kind = Kind.TEXT
    """What its text is, where the element does not say by its `type`."""


_NAMES = {
    "link": "link atom:link",
    "guid": "guid",
    "id": "atom:id",
    "published": "pubdate atom:published atom:issued dcterms:issued",
    "updated": "atom:updated atom:modified lastbuilddate dc:date dcterms:modified",
    "author": "author atom:author dc:creator dc:author itunes:author",
    "category": "category atom:category dc:subject",
    "enclosure": "enclosure enc:enclosure",
    "media": "media:content",
    "thumbnail": "media:thumbnail",
    "source": "source atom:source",
    "language": "language dc:language",
    "ttl": "ttl",
    "period": "sy:updateperiod updateperiod",
    "frequency": "sy:updatefrequency updatefrequency",
    "duration": "itunes:duration",
}
"""The elements of fields for which all are of one rank and kind."""
FIELDS = {name: Field(field) for field, names in _NAMES.items() for name in names.split()} | {
    "title": Field("title", kind=Kind.GUESS),
    "atom:title": Field("title"),
    "dc:title": Field("title", 1, Kind.GUESS),
    "itunes:title": Field("title", 2, Kind.GUESS),
    "media:title": Field("title", 2, Kind.GUESS),
    "description": Field("summary", kind=Kind.HTML),
    "summary": Field("summary", kind=Kind.GUESS),
    "atom:summary": Field("summary"),
    "abstract": Field("summary", 1, Kind.GUESS),
    "dc:description": Field("summary", 2, Kind.HTML),
    "itunes:summary": Field("summary", 3, Kind.GUESS),
    "itunes:subtitle": Field("summary", 3, Kind.GUESS),
    "media:description": Field("picture", kind=Kind.GUESS),  # the summary where there is no other text
    "content:encoded": Field("content", kind=Kind.HTML),
    "content": Field("content", kind=Kind.GUESS),  # in RSS it may be anything, and counts if it is HTML
    "atom:content": Field("content"),
    "body": Field("content", kind=Kind.HTML),
    "xhtml:body": Field("content", kind=Kind.HTML),
    "fullitem": Field("content", kind=Kind.HTML),
    "atom:created": Field("updated", 2),
    "dcterms:created": Field("updated", 2),
}
"""Elements of an item or a channel, their names in lower case with the prefix of `NAMESPACES`.

Those of Atom may be in no namespace.
"""

_ABOUT = Field("guid", 2)
"""The attribute `rdf:about` of RSS 1.0."""
_LASTMOD = Field("updated")
"""The attribute of CDF."""
_PERMALINK = re.compile(r"https?:|\.{0,2}/", re.IGNORECASE)
"""How a guid of RSS begins that is an address or a path; any other (`4`, `2025/4`, `www.h.example/4`) is but a name."""
_RELATION = "http://www.iana.org/assignments/relation/"
"""What the names of relations stand for (RFC 4287, 4.2.7.2)."""
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ITEMS = frozenset({"item", "entry", "atom:item", "atom:entry"})
_FIRST_COUNTS = frozenset({"title", "summary", "picture", "source"})
"""Of several equally good elements for these the first counts, for others the last, as in feedparser."""
_ANYWHERE = frozenset(
    {"media:title", "media:description", "media:content", "media:thumbnail", "category", "atom:category"}
)
"""Elements of an item that may stand in groups."""
_KINDS = {
    **dict.fromkeys(["text", "plain", "text/plain"], Kind.TEXT),
    **dict.fromkeys(["html", "text/html", "xhtml", "application/xhtml+xml"], Kind.HTML),
}
_HTML_TYPES = frozenset({"", "text/html", "application/xhtml+xml"})
_PIECES = 32
"""How many pieces of a document are read before its first entries are handed over."""
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@lru_cache(maxsize=512)
def _meaning(tag: str) -> tuple[str, str, Field | None]:
    """Return the local name of an element, its name as `FIELDS` has it, and what it means."""
    namespace, _, local = tag.removeprefix("{").rpartition("}")
    prefix = NAMESPACES.get(namespace.lower(), "?")
    full = f"{prefix}:{local.lower()}" if prefix else local.lower()
    return local, full, FIELDS.get(full) or (None if prefix else FIELDS.get(f"atom:{full}"))


class _Values:
    """What was read of an item, or of the channel."""

    def __init__(self) -> None:
        self.texts: dict[str, tuple[tuple[int, int], Text]] = {}
        """By field: depth and rank of the element, and its text."""
        self.pages: list[tuple[int, str]] = []
        """Addresses of the page, each with its rank: 0 for RSS's link, 1 and 2 for Atom's, of HTML and of others
        (RFC 4287, 4.2.7.2), 3 for content that stands elsewhere (4.1.3.2), 4 for a guid."""
        self.enclosures: list[Enclosure] = []
        self.thumbnails: list[Enclosure] = []
        self.categories: list[str] = []
        self.authors: list[str] = []

    def add_within(self, parent: Element, base: str, depth: int = 1) -> None:
        """Add what the elements of an item say, those in groups included."""
        for element in parent:
            _, full, field = _meaning(element.tag)
            if field and (depth == 1 or full in _ANYWHERE):
                self.add(field, element, _base_in(element, base), depth)
            elif len(element):
                self.add_within(element, _base_in(element, base), depth + 1)

    def add(self, field: Field, element: Element, base: str, depth: int = 1) -> None:
        """Add what an element says of a field."""
        match field.name:
            case "link":
                self._add_link(field, element, base, depth)
            case "guid":
                guid = _value_of(element)
                is_permalink = _attribute(element, "ispermalink").lower() in {"", "true"}
                address = joined(base, guid) if is_permalink and _PERMALINK.match(guid) else ""
                self.add_guid(field, guid, address, depth)
            case "id":
                guid = _value_of(element)
                self.add_guid(FIELDS["guid"], guid, clean_url(guid), depth)
            case "content":
                self._add_content(field, element, base, depth)
            case "author":
                name = _part_of(element, "name", "email", "uri")
                if name and name not in self.authors:
                    self.authors.append(name)
            case "source":
                self.put(field, Text(_part_of(element, "name", "title")), depth)
            case "category":
                label = _stripped(element.get("label")) or _stripped(element.get("term"))
                self.categories.append(label or _value_of(element))
            case "enclosure" | "media" | "thumbnail":
                self._add_file(field, element, base, depth)
            case _:
                self.put(field, _text_of(element, field, base), depth)

    def add_guid(self, field: Field, guid: str, address: str, depth: int) -> None:
        """Add a guid, as it is written, and the address that it is, if it is one."""
        self.put(field, Text(guid), depth)
        self.pages.append((4, address))

    def put(self, field: Field, text: Text, depth: int) -> None:
        """Take a text for a field, if none is there that counts more."""
        place = (depth, field.rank)
        current, _ = self.texts.get(field.name, (None, None))
        is_better = current is None or place < current or (place == current and field.name not in _FIRST_COUNTS)
        if text.value and is_better:
            self.texts[field.name] = (place, text)

    def _add_content(self, field: Field, element: Element, base: str, depth: int) -> None:
        if source := _attribute(element, "src"):
            self.pages.append((3, joined(base, source)))
        text = _text_of(element, field, base)
        if text.kind is Kind.HTML or field is not FIELDS["content"]:
            self.put(field, text, depth)

    def _add_file(self, field: Field, element: Element, base: str, depth: int) -> None:
        words = _part_of(element, "description", "title") if field.name == "media" else ""
        files = self.thumbnails if field.name == "thumbnail" else self.enclosures
        files += _enclosure(element, base, words)
        self.add_within(element, base, depth + 1)

    def _add_link(self, field: Field, element: Element, base: str, depth: int) -> None:
        href, relation = _stripped(element.get("href")), _stripped(element.get("rel")).lower().removeprefix(_RELATION)
        value = _value_of(element)
        if not href and not (value and relation):
            self.pages.insert(0, (0, joined(base, value)))  # of several the last one counts, as in feedparser
        elif relation == "enclosure":
            self.enclosures += _enclosure(element, base)
        elif relation in {"", "alternate"}:
            is_html = _stripped(element.get("type")).lower() in _HTML_TYPES
            self.pages.append((1 if is_html else 2, joined(base, href or value)))

    def text(self, name: str) -> Text:
        """Return the text of a field; an empty one if there is none."""
        return self.texts[name][1] if name in self.texts else Text()

    def urls(self) -> tuple[str, ...]:
        """Return the addresses of the page, the best one first."""
        return tuple(url for _, url in sorted(self.pages, key=lambda page: page[0]) if url)


def _enclosure(element: Element, base: str, words: str = "") -> list[Enclosure]:
    """Read a file that comes with an item; none where its address is empty."""
    names = ("url", "href", "resource")
    url = next(filter(None, (_attribute(element, name) for name in names)), "") or _stripped(element.text)
    type_ = _attribute(element, "type") or _attribute(element, "medium")
    length = length_of(_attribute(element, "length") or _attribute(element, "filesize"))
    seconds = seconds_of(_attribute(element, "duration"))
    return [Enclosure(joined(base, url), type_, length, words, seconds)] if url else []


def _entry(item: Element, base: str) -> Entry:
    """Read an item."""
    values = _Values()
    about = _stripped(item.get(f"{{{_RDF}}}about"))
    values.add_guid(_ABOUT, about, clean_url(about), 0)
    values.add_within(item, _base_in(item, base))
    if item.attrib:  # as items of CDF have
        values.pages.append((0, joined(base, _attribute(item, "href"))))
        values.put(_LASTMOD, Text(_attribute(item, "lastmod")), 0)
    content, summary = values.text("content"), values.text("summary")
    if not (content.value or summary.value):
        summary = values.text("picture")
        values.enclosures = values.enclosures or ([] if summary.value else values.thumbnails[:1])
    return Entry(
        title=values.text("title"),
        summary=summary,
        content=content,
        urls=values.urls(),
        guid=values.text("guid").value,
        published=values.text("published").value,
        updated=values.text("updated").value,
        author=", ".join(values.authors) or values.text("source").value,
        categories=tuple(values.categories),
        enclosures=tuple(_with_length(each, values.text("duration").value) for each in values.enclosures),
    )


def _with_length(enclosure: Enclosure, duration: str) -> Enclosure:
    """Return a recording with the length that its item gives, where it has none itself."""
    if not duration or enclosure.seconds or not enclosure.type.startswith(("audio", "video")):
        return enclosure
    return replace(enclosure, seconds=seconds_of(duration))


def read_xml_feed(document: bytes) -> tuple[Document, Iterator[Entry]]:
    """Read a document that `utf8_xml` made.

    The entries come as the document is read; what is said of the feed itself is known with the first of them, as far as
    it stands in the first 2 MB. Raises NotWellFormed, also for a root that is none of a feed that is known, and
    SourceError for a page.
    """
    reader = _FeedReader()
    pieces = reader.read(document)
    first = list(islice(pieces, _PIECES))
    if len(document) > _PIECES * PIECE:  # before any of it is handed over
        parse_xml(document)
    return reader.feed, chain.from_iterable(chain(first, pieces))


class _FeedReader:
    """Takes the items of a feed out of its tree as they end, so that there is never much of it."""

    def __init__(self) -> None:
        self.feed = Document(format="")
        self._channel = _Values()
        self._described: Element | None = None
        """The element whose children say what the feed is."""

    def read(self, document: bytes) -> Iterator[list[Entry]]:
        """Yield the entries of each piece of a document, after `feed` was brought up to date with it."""
        for root, is_whole in read_tree(document):
            if not self.feed.format:
                self.feed.format = _format_of(root)
                self._channel.pages.append((0, _attribute(root, "href")))  # CDF
                if self.feed.format.startswith(("Atom", "CDF")):
                    self._described = root
            if _is_item(root):
                entries = [_entry(root, "")] if is_whole else []
            else:
                entries = list(self._take(root, "", is_whole=is_whole))
            self._describe()
            yield entries

    def _take(self, element: Element, base: str, *, is_whole: bool) -> Iterator[Entry]:
        """Take the items out of an element, and what it says of the feed; what is incomplete stays there."""
        base = _base_in(element, base)
        if self._described is None and _meaning(element.tag)[1] == "channel":
            self._described = element  # RSS 1.0 has an image beside it, with a title and a link of its own
            if "/rdf/simple/0.9/" in element.tag:
                self.feed.format = "RSS 0.90"
        complete = element[:] if is_whole else element[:-1]
        for child in complete:
            if _is_item(child):
                yield _entry(child, base)
                continue
            yield from self._take(child, base, is_whole=True)
            field = _meaning(child.tag)[2]
            if field and element is self._described:
                self._channel.add(field, child, _base_in(child, base))
        if not is_whole:
            del element[: len(complete)]
            if len(element) and element is not self._described and not _is_item(element[-1]):
                yield from self._take(element[-1], base, is_whole=False)

    def _describe(self) -> None:
        feed, channel = self.feed, self._channel
        feed.title = channel.text("title")
        feed.urls = channel.urls()
        feed.language = channel.text("language").value
        feed.author = ", ".join(channel.authors) if feed.format.startswith("Atom") else ""
        feed.ttl = pause_of(*(channel.text(name).value for name in ("ttl", "period", "frequency")))


def _is_item(element: Element) -> bool:
    return _meaning(element.tag)[1] in _ITEMS


def _format_of(root: Element) -> str:
    """Name the format of a feed. Raises NotWellFormed for a root of no known kind, SourceError for a page."""
    namespace, _, local = root.tag.removeprefix("{").rpartition("}")
    version = root.get("version", "").strip()[:10]
    if local.lower() == "html":
        raise SourceError(f"not a feed: {HTML_PAGE}")
    if local.lower() not in {"rss", "rdf", "feed", "channel", "entry", "item"}:
        is_name = len(local) <= 40 and local.isascii() and local.isprintable()
        raise SourceError(f"not a feed: its root is {local if is_name else 'no name of a feed'}")
    if namespace.lower() not in NAMESPACES:
        raise NotWellFormed(f"its root is {local}, in no namespace of feeds")
    match local.lower():
        case "feed" | "entry":
            return "Atom 1.0" if namespace.lower() == _ATOM.lower() else f"Atom {version or '0.3'}"
        case "rdf":
            return "RSS 1.0"
        case "channel" if namespace == "":
            return "CDF"
        case _:
            return f"RSS {version}".strip()


def _text_of(element: Element, field: Field, base: str) -> Text:
    """Return the text of an element, and what it is."""
    type_ = _stripped(element.get("type")).lower()
    # Content of a media type comes as Base64 in Atom (RFC 4287, 4.1.3.3).
    is_text = type_ in _KINDS or "/" not in type_ or type_.startswith("text/") or type_.endswith(("+xml", "/xml"))
    is_encoded = element.get("mode") == "base64" or not is_text
    is_markup = len(element) > 0
    if type_ in {"xhtml", "html"} and len(element) == 1 and _meaning(element[0].tag)[0] == "div":
        div = element[0]  # Atom has it around XHTML, and it is not content (RFC 4287, 3.1.1.3)
        if not _stripped(element.text) and not _stripped(div.tail):
            element, base = div, _base_in(div, base)
            is_markup = type_ == "xhtml" or len(div) > 0
    value = _markup_in(element).strip() if is_markup else _stripped(element.text)
    if is_encoded:
        with suppress(ValueError):
            value = b64decode(value).decode()
    kind = _KINDS.get(type_, field.kind)
    if is_markup:
        kind = Kind.HTML
    elif kind is Kind.GUESS and field.name != "title":
        kind = Kind.HTML if looks_like_html(value) else Kind.TEXT
    return Text(value, kind, base)


def _value_of(element: Element) -> str:
    return _markup_in(element).strip() if len(element) else _stripped(element.text)


def _markup_in(element: Element) -> str:
    """Write what is in an element as HTML."""
    pieces = [escape(element.text or "", quote=False)]
    for child in element:
        local = _meaning(child.tag)[0]
        attributes = "".join(
            f' {"xml:base" if key == _XML_BASE else key.rpartition("}")[2]}="{escape(value)}"'
            for key, value in child.items()
        )
        end = "" if local in _VOID else f"</{local}>"
        pieces += [f"<{local}{attributes}>", _markup_in(child), end, escape(child.tail or "", quote=False)]
    return "".join(pieces)


def _part_of(element: Element, *names: str) -> str:
    """Return the text of the first element within that has the first of these names, or the next; else its own."""
    parts = {_meaning(part.tag)[0]: _stripped(part.text) for part in reversed(list(element.iter()))}
    return next(filter(None, map(parts.get, names)), "") or _stripped(element.text)


def _attribute(element: Element, name: str) -> str:
    """Return an attribute by its name in lower case; publishers write them in any case, and in namespaces."""
    return next((value.strip() for key, value in element.items() if key.rpartition("}")[2].lower() == name), "")


def _stripped(text: str | None) -> str:
    return text.strip() if text else ""


def _base_in(element: Element, base: str) -> str:
    """Return what relative addresses in an element start from, which is `base` outside of it."""
    own = element.get(_XML_BASE)
    return base if own is None else joined(base, own.strip()) or base
