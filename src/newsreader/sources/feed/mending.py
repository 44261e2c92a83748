"""XML of feeds that is not well-formed, made so: what was meant is kept, and one reader understands all feeds.

What breaks feeds in the field: ampersands and HTML in the text, elements that are never closed or closed twice,
prefixes that nobody declared, attributes without quotes or twice, brackets that begin no tag, and the end of the
connection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from newsreader.errors import SourceError
from newsreader.sources.xml import MAX_DEPTH, refuse_attributes, with_references

_NAME = rb"[A-Za-z_][\w.-]*+(?::[A-Za-z_][\w.-]*+)?+"
_MARKUP = re.compile(
    rb"<(?:(?P<cdata>!\[CDATA\[)|(?P<comment>!--)|(?P<dropped>\?[^<>]*+>|![A-Za-z][^<>]*+>)|/(?P<end>%b)[^<>]*+>"
    rb"|(?P<start>%b)(?=[\s/>])(?P<attributes>(?:\"[^\"<]*+\"|'[^'<]*+'|[^<>\"'])*+|[^<>]*+)>|)" % (_NAME, _NAME)
)
"""A bracket that begins nothing of this is one that was not escaped."""
_ATTRIBUTE = re.compile(rb"(%b)(?:\s*=\s*(\"[^\"]*+\"|'[^']*+'|[^\s\"']++))?+" % _NAME)
_ITEMS = frozenset({b"item", b"entry", b"atom:item", b"atom:entry"})
_NEVER_CLOSED = frozenset(b"area base br col embed hr img input meta param track wbr".split())
"""Empty elements of HTML, but for those whose names feeds use for others."""
_CLOSED_BY_THE_NEXT = frozenset(b"p li dt dd td th tr option".split())
_LEAVES = frozenset(b"title link guid pubdate id updated published dc:date dc:creator".split())
"""Elements of an item in which no other one stands, so that it closes them."""
_FIELDS = _LEAVES | frozenset(b"author category content content:encoded description enclosure summary".split())
_TITLES = frozenset({b"title", b"atom:title", b"media:title"})


class Mended(NamedTuple):
    """A document, well-formed but for names that no XML may have."""

    document: bytes
    is_cut: bool
    """Whether it ends before the feed does; an item that was under way is left out."""


def mend(document: bytes, namespaces: Mapping[str, str]) -> Mended:
    """Mend a document that `utf8_xml` made.

    `namespaces` are those that are known, with the prefixes that stand for them where a document declares none. A
    default namespace of the root that is not among them is dropped. Raises SourceError for elements nested too deeply
    or with too many attributes, and where there is none.
    """
    mender = _Mender(document)
    mender.read()
    return mender.finished(namespaces)


class _Mender:
    """Goes through a document once."""

    def __init__(self, document: bytes) -> None:
        self._document = document
        self._pieces: list[bytes] = []
        self._open: list[tuple[bytes, int]] = []
        """Names of the open elements, and the places of their start tags among the pieces."""
        self._root = b""
        self._root_attributes: dict[bytes, bytes] = {}
        self._prefixes: set[bytes] = set()
        self._is_whole = False

    def read(self) -> None:
        document = self._document
        ends = {b"]]>": document.rfind(b"]]>"), b"-->": document.rfind(b"-->")}
        position = 0
        while (found := _MARKUP.search(document, position)) is not None:
            self._text(document[position : found.start()])
            position = found.end()
            if found["cdata"] or found["comment"]:
                end = b"]]>" if found["cdata"] else b"-->"
                if position <= ends[end]:  # else its end was lost, and what comes is read as if it had not begun
                    stop = document.find(end, position)
                    if found["cdata"]:
                        self._pieces += [b"<![CDATA[", document[position:stop], b"]]>"]
                    position = stop + len(end)
            elif found["start"]:
                self._start(found["start"], found["attributes"])
            elif found["end"]:
                self._end(found["end"])
            elif not found["dropped"]:
                self._pieces.append(b"&lt;")
        self._text(document[position:])

    def _text(self, text: bytes) -> None:
        if self._open and text:
            self._pieces.append(with_references(text).replace(b"]]>", b"]]&gt;"))

    def _start(self, name: bytes, text: bytes) -> None:
        attributes = self._attributes(text)
        if not self._root:
            self._root, self._root_attributes = name, attributes
            self._open.append((name, 0))
            return
        lower = name.lower()
        if lower in _ITEMS:
            for place in range(1, len(self._open)):
                if self._open[place][0].lower() in _ITEMS:
                    self._close(place)
                    break
        elif len(self._open) > 1 and self._is_closed_by(lower):
            self._close(len(self._open) - 1)
        self._note_prefix(name)
        is_empty = text.endswith(b"/") or lower in _NEVER_CLOSED
        if not is_empty:
            if len(self._open) >= MAX_DEPTH:
                raise SourceError(f"not a feed: its elements are nested more than {MAX_DEPTH} deep")
            self._open.append((name, len(self._pieces)))
        self._pieces.append(_tag(name, attributes, is_empty=is_empty))

    def _is_closed_by(self, name: bytes) -> bool:
        """Whether the innermost element ends where one of this name begins."""
        innermost = self._open[-1][0].lower()
        return (innermost in _LEAVES and name in _FIELDS) or (innermost == name and name in _CLOSED_BY_THE_NEXT)

    def _attributes(self, text: bytes) -> dict[bytes, bytes]:
        """Read attributes, the first of each name, with values in quotes."""
        attributes: dict[bytes, bytes] = {}
        for name, value in _ATTRIBUTE.findall(text) if text else ():
            if name in attributes or name.lower() == b"xmlns:xml" or (name.startswith(b"xmlns:") and len(value) <= 2):
                continue
            self._note_prefix(name)
            quoted = value if value[:1] in (b'"', b"'") else b'"%b"' % (value.removesuffix(b"/") or name)
            attributes[name] = with_references(quoted).replace(b"<", b"&lt;")
        refuse_attributes(attributes)
        return attributes

    def _note_prefix(self, name: bytes) -> None:
        prefix, colon, _ = name.partition(b":")
        if colon and prefix not in {b"xml", b"xmlns"}:
            self._prefixes.add(prefix)

    def _end(self, name: bytes) -> None:
        """Close an element, and those within that are still open; what closes nothing is dropped."""
        lower = name.lower()
        if lower == self._root.lower() or (lower == b"channel" and self._root.lower() == b"rss"):
            self._is_whole = True
        # What follows the root, another feed for one, is taken for more of it.
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place][0].lower() == lower:
                self._close(place)
                return

    def _close(self, place: int) -> None:
        """Close the element at a place of the open ones, and all within."""
        outermost = self._open[place][0].lower()
        while len(self._open) > place:
            name, start = self._open.pop()
            if outermost in _TITLES and len(self._open) > place:  # a word of the title that looks like a tag
                self._pieces[start] = self._pieces[start].replace(b"<", b"&lt;")
            else:
                self._pieces.append(b"</%b>" % name)

    def finished(self, namespaces: Mapping[str, str]) -> Mended:
        for place, (name, start) in enumerate(self._open[1:], 1):
            if not self._is_whole and name.lower() in _ITEMS:
                del self._pieces[start:], self._open[place:]
                break
        if len(self._open) > 1:
            self._close(1)
        if not self._root:
            raise SourceError("not a feed: it has no item and no entry")
        known = {prefix.encode(): namespace.encode() for namespace, prefix in namespaces.items() if prefix}
        attributes = self._root_attributes
        own = attributes.get(b"xmlns", b"")[1:-1].decode("utf-8", "replace").lower()
        if own not in {namespace.lower() for namespace in namespaces}:
            attributes.pop(b"xmlns", None)
        self._note_prefix(self._root)
        for prefix in self._prefixes:
            attributes.setdefault(b"xmlns:" + prefix, b'"%b"' % known.get(prefix.lower(), b"urn:undeclared:" + prefix))
        root = _tag(self._root, attributes)
        return Mended(b"".join([root, *self._pieces, b"</%b>" % self._root]), is_cut=not self._is_whole)


def _tag(name: bytes, attributes: Mapping[bytes, bytes], *, is_empty: bool = False) -> bytes:
    written = b"".join(b" %b=%b" % attribute for attribute in attributes.items())
    return b"<%b%b%b>" % (name, written, b"/" if is_empty else b"")
