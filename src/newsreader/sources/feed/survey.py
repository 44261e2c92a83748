"""A first look at an XML feed: what it is, whether fastfeedparser will read it right, and what that leaves out.

fastfeedparser gives dates in UTC and to the second (`2025-11-03` and `2025-11-03T02:00+02:00` come out alike), and
neither whether a text is HTML nor whether a guid is an address. These are noted here, item by item. Whatever else it
is known to read otherwise than feedparser is a reason to leave the document to feedparser.
"""

from __future__ import annotations

from functools import lru_cache

from newsreader.errors import SourceError
from newsreader.sources.feed.entry import Kind
from newsreader.sources.feed.notes import Notes
from newsreader.sources.feed.parts import Parts
from newsreader.sources.xml import XmlReader

HTML_PAGE = "it is an HTML page (a login, or the feed has moved)"
ATOM = "http://www.w3.org/2005/Atom"
ATOM_03 = "http://purl.org/atom/ns#"
_RSS_1 = "http://purl.org/rss/1.0/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_DC_TERMS = "http://purl.org/dc/terms/"
_MEDIA = frozenset({"http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss"})
_SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_ABOUT = f"{_RDF} about"
_XML_BASE = "http://www.w3.org/XML/1998/namespace base"

_OWN = frozenset({"", ATOM, ATOM_03, _RSS_1, _DC, _DC_TERMS, _CONTENT})
_SLOTS = {
    "title": "title",
    "link": "link",
    "guid": "guid",
    "id": "guid",
    "description": "description",
    "summary": "summary",
    "encoded": "content",
    "content": "content",
    "author": "author",
    "creator": "author",
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "updated": "updated",
    "modified": "updated",
    "lastbuilddate": "updated",
    "date": "updated",
    "created": "created",
}
"""The elements of an item that give one value, and which value that is."""
_DATES = frozenset({"published", "updated", "created"})
_ORIGIN = frozenset({("title", 2), ("name", 3)})
"""What is taken of the source of an entry, and how deep below the entry that is."""
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_ODD_ROOTS = {"rss": "RSS", "rdf": "RSS", "feed": "Atom", "channel": "CDF", "entry": "Atom 1.0"}
_KINDS = {
    "": Kind.TEXT,
    "text": Kind.TEXT,
    "text/plain": Kind.TEXT,
    "html": Kind.HTML,
    "text/html": Kind.HTML,
}


class Survey(XmlReader):
    """What a look at a feed gave, after `read`."""

    def __init__(self) -> None:
        self.format = ""
        """Empty: no feed that is known."""
        self.doubt = ""
        """Why feedparser should read it, if there is a reason."""
        self.items: list[Notes] = []
        self.parts = Parts()
        self.ttl: int | None = None
        self._atom = False
        self._item: Notes | None = None
        self._item_depth = 0
        self._leaf = False
        """The open child of the item holds text and nothing else."""
        self._in_source = False
        """The open child of the item is the source that it was taken from."""
        self._gathers = ""
        self._text: list[str] = []
        self._period, self._frequency = 0, 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note what an element means to its item or to the feed."""
        namespace, local, lower = _parted(name)
        if attributes and _XML_BASE in attributes:
            self._doubt("xml:base")
        if self.depth == 1:
            self._root(namespace, local, attributes)
        elif self._item is not None:
            if self.depth == self._item_depth + 1:
                self._child(self._item, namespace, lower, attributes)
            else:
                self._inner(self._item, namespace, local)
        elif local in {"item", "entry"}:
            self._open(namespace, attributes)
        elif namespace in {"", _SYNDICATION} and local in {"ttl", "updatePeriod", "updateFrequency"}:
            self._gather(local)

    def text(self, text: str) -> None:
        """Gather the text of a date."""
        self._text.append(text)

    def comment(self, text: str) -> None:
        """Note that a text is in pieces."""
        if self._leaf:
            self._doubt("a comment in a text")

    def end(self, name: str) -> None:
        """Take the text that was gathered; leave the item."""
        if self._gathers:
            self._take(self._gathers, "".join(self._text).strip()[:200])
            self._gathers = ""
            self.listen(False)
        if self._item is None:
            if self.depth == self._item_depth - 1:
                self.parts.close(self.place)
        elif self.depth == self._item_depth + 1:
            self._leaf = self._in_source = False
        elif self.depth == self._item_depth:
            self._close(self._item)
            self._item = None

    def _root(self, namespace: str, local: str, attributes: dict[str, str]) -> None:
        version = attributes.get("version", "").strip()[:10]
        if local == "rss" and not namespace:
            self.format = f"RSS {version}".strip()
        elif local == "RDF" and namespace == _RDF:
            self.format = "RSS 1.0"
        elif local == "feed":
            self._atom = True
            self.format = "Atom 1.0" if namespace == ATOM else f"Atom {version or '0.3'}"
            if namespace not in {ATOM, ATOM_03}:
                self.doubt = "an odd namespace"
        elif local.lower() in _ODD_ROOTS:
            self.format = _ODD_ROOTS[local.lower()]
            self.doubt = "an odd root"
        else:
            page = local.lower() == "html"
            raise SourceError(f"not a feed: {HTML_PAGE if page else f'its root is {_shown(local)}'}")

    def _open(self, namespace: str, attributes: dict[str, str]) -> None:
        if namespace not in _OWN:
            self._doubt("an item of another namespace")
        self._item, self._item_depth = Notes(), self.depth
        self.parts.item(self.place, len(self.items))
        self.items.append(self._item)
        if _ABOUT in attributes:
            self._item.found.add("guid")

    def _child(self, item: Notes, namespace: str, local: str, attributes: dict[str, str]) -> None:
        slot = _SLOTS.get(local)
        if slot is None or namespace in _MEDIA:
            self._other(item, namespace, local, attributes)
        elif slot == "link" and (self._atom or namespace == ATOM):
            self._link(item, attributes)
        elif namespace in _OWN:
            self._own(item, slot, attributes)
            if self.format == "RSS 1.0" and (
                slot == "content" or (namespace == _DC and slot in {"title", "description"})
            ):
                self._doubt(f"a {slot} of a module in RSS 1.0")
        elif slot not in item.found:
            item.found.add(slot)
            self._leaf = True
            if slot in {"title", "link", "guid", "content", *_DATES}:
                self._doubt(f"a {slot} of another namespace")
        elif slot == "author":
            self._doubt("two of author")

    def _inner(self, item: Notes, namespace: str, local: str) -> None:
        if self._in_source:
            if (local, self.depth - self._item_depth) in _ORIGIN:
                self._gather(local)
        elif self._leaf:
            self._doubt("markup in a text")
        elif namespace in _MEDIA and local in {"title", "description"}:
            self._media(item, local)

    def _own(self, item: Notes, slot: str, attributes: dict[str, str]) -> None:
        if slot in item.found:
            self._doubt(f"two of {slot}")
        if slot == "description" and "summary" in item.found:
            self._doubt("a description after a summary")
        item.found.add(slot)
        self._leaf = slot != "author" or not self._atom
        if slot in _DATES:
            self._gather(slot)
        elif slot == "guid":
            item.permalink = attributes.get("isPermaLink", "true").strip().lower() == "true"
        elif self._atom and slot in {"title", "summary", "content"}:
            self._kind(item, slot, attributes)
        elif slot == "summary" and not self._atom:
            self._doubt("a summary in RSS")

    def _link(self, item: Notes, attributes: dict[str, str]) -> None:
        relation = attributes.get("rel", "")
        if "href" not in attributes or "length" in attributes:
            self._doubt("a link without an address, or with a length")
        elif not self._atom:
            if relation in {"", "alternate"} or "link" not in item.found:
                self._doubt("a link of Atom in RSS")
        elif relation in {"", "alternate"}:
            item.relations.add(relation)
            if len(item.relations) > 1:
                self._doubt("links that are alternate by word and by default")
        if self._atom:
            item.found.add("link")

    def _other(self, item: Notes, namespace: str, local: str, attributes: dict[str, str]) -> None:
        if namespace in _MEDIA and local in {"title", "description"}:
            self._media(item, local)
        elif local == "source" and namespace in _OWN:
            self._in_source = self._atom
            if not self._atom:
                self._gather("title")
        elif local in {"body", "fullitem"}:
            self._doubt("a text of another module")
        elif local == "category" and self._atom and not attributes.get("term"):
            self._doubt("a category without a term")

    def _media(self, item: Notes, local: str) -> None:
        if local not in item.found and not (local == "description" and item.found & {"summary", "content"}):
            self._doubt(f"a {local} of a picture and none before it")
            item.caption_first = item.caption_first or local == "description"

    def _gather(self, slot: str) -> None:
        self._gathers, self._text = slot, []
        self.listen(True)

    def _doubt(self, reason: str) -> None:
        self.doubt = self.doubt or reason

    def _kind(self, item: Notes, slot: str, attributes: dict[str, str]) -> None:
        kind = _KINDS.get(attributes.get("type", "").strip().lower())
        if kind is None or "src" in attributes or attributes.get("mode", "escaped") != "escaped":
            self._doubt(f"a {slot} of another type")
        else:
            item.kinds[slot] = kind

    def _take(self, slot: str, text: str) -> None:
        if self._item is not None:
            (self._item.dates if slot in _DATES else self._item.origin).setdefault(slot, text)
        elif slot == "updatePeriod":
            self._period = _PERIODS.get(text.lower(), 0)
        elif text.isascii() and text.isdecimal() and len(text) < 8 and int(text):
            if slot == "ttl":
                self.ttl = 60 * int(text)
            else:
                self._frequency = int(text)

    def _close(self, item: Notes) -> None:
        if "guid" in item.found and "link" not in item.found and not item.permalink:
            self._doubt("a guid that is no address, and no link")

    @property
    def pause(self) -> int | None:
        """Seconds that the feed asks to be left alone: RSS's `ttl`, or the period of the syndication module."""
        if self.ttl or not self._period:
            return self.ttl
        return self._period // self._frequency


@lru_cache(maxsize=512)
def _parted(name: str) -> tuple[str, str, str]:
    """Give the namespace, the local name, and that in lower case."""
    namespace, _, local = name.rpartition(" ")
    return namespace, local, local.lower()


def _shown(name: str) -> str:
    return name if len(name) <= 40 and name.isascii() and name.isprintable() else "no name of a feed"
