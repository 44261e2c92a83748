"""XML that strangers wrote: one UTF-8 form of it, a reader that refuses what is built to harm, and mending.

Entities are never expanded and nothing outside the document is looked at. What is not well-formed is said to be so;
of a feed it may be mended, so that what was meant is kept and one reader understands all feeds. What is hostile raises
SourceError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sized
from html import escape
from html.entities import html5
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat  # entity declarations, the danger in it, are refused below

from newsreader.config import largest
from newsreader.errors import SourceError
from newsreader.sources.document import FEED_ROOT, HEAD, behind_prolog, decode

MAX_DEPTH = 256
"""Elements within elements, as libxml2 has it; real feeds stay below 50."""
MAX_ATTRIBUTES = 1_000
"""Attributes of one element; those of real feeds have some dozens at most."""

PIECE = 1 << 16
"""Bytes of a document that are read at a time: the elements that are made of them stay in the processor's cache."""
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_MARKUP = re.compile("<[!?A-Za-z_]")
_ENTITY = re.compile(r"<!ENTITY\s")
_NAMES_OF_HTML = re.compile(
    r"<!ENTITY\s+(?:[A-Za-z][A-Za-z0-9]{1,31}\s+(?:\"&(?:amp;)?#[0-9a-fA-Fx]{1,7};\"|'&(?:amp;)?#[0-9a-fA-Fx]{1,7};')"
    r"|%\s+\w{1,40}\s+PUBLIC\s+\"-//W3C//ENTITIES [^\"<>]{1,100}\"\s+\"[^\"<>]{1,200}\")\s*>"
)
"""Declarations of `&nbsp;` and its like, one by one or by HTML's own lists: `with_references` knows these names."""
_REFERENCE = re.compile(
    rb"(?P<kept><!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*))"
    rb"|&(?:#(?P<code>[0-9]{1,7}|x[0-9a-fA-F]{1,6});|(?P<name>[A-Za-z][A-Za-z0-9]{1,31};))?",
    re.DOTALL,
)
_NAMES_OF_XML = frozenset({b"amp;", b"lt;", b"gt;", b"quot;", b"apos;"})


def utf8_xml(data: bytes, charset: str = "") -> bytes:
    """Return an XML document as UTF-8 without its prolog, but for the lines that it takes, and characters of no XML.

    The encoding is found as `document.decode` finds it. What stands before the first tag is dropped (XML 1.0, 2.8
    allows nothing there, and servers write warnings and blank lines). Raises SourceError for what is no text, and
    for a document that declares entities.
    """
    text = decode(data, charset, limit=largest())
    first = _MARKUP.search(text)
    if first is None:
        raise SourceError("not a feed: it has no tags")
    root = behind_prolog(text, first.start())
    if not FEED_ROOT.match(text, root):
        root = behind_prolog(text, max(first.start(), text.find("<?xml version", 0, HEAD)))
    if text.startswith("<!DOCTYPE", root) or _ENTITY.search(_NAMES_OF_HTML.sub("", text[:root])):
        raise SourceError("not a feed that is safe to read: it declares entities, which are not expanded")
    lines = "\n" * text.count("\n", 0, root)
    data = (lines + text[root:]).encode("utf-8", "replace").translate(None, _CONTROLS)
    if not data.isascii():
        for character in _NONCHARACTERS:
            data = data.replace(character, b"")
    return data


class NotWellFormed(Exception):  # noqa: N818 - it is an answer: another reader may do
    """The document breaks the rules of XML, or is of no known kind; `str()` says how."""


def parse_xml(
    document: bytes, on_start: Callable[..., Any] | None = None, on_end: Callable[..., Any] | None = None
) -> None:
    """Go through a document that `utf8_xml` made, and call functions where elements start and end, if given.

    `on_start` gets the name and the attributes, `on_end` the name; namespaces are not resolved. Raises NotWellFormed.
    """
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise NotWellFormed(f"line {error.lineno}: {expat.ErrorString(error.code)}") from None


def read_tree(document: bytes) -> Iterator[tuple[Element, bool]]:
    """Yield the root of a document that `utf8_xml` made, with what was read of it, and whether that is all.

    That is so for every piece. Before the last one, the last element within each that is open is incomplete; the others
    may be removed. Raises NotWellFormed, and SourceError for elements nested too deeply or with too many attributes.
    """
    parser: Any = XMLPullParser(("start", "end"))
    root: Element | None = None
    depth = 0
    try:
        for start in range(0, len(document) or 1, PIECE):
            is_last = start + PIECE >= len(document)
            parser.feed(document[start : start + PIECE])
            if is_last:
                parser.close()  # from 2.6 on, expat may keep a long tag until then
            for event, element in parser.read_events():
                if event == "end":
                    depth -= 1
                    continue
                depth += 1
                if depth > MAX_DEPTH:
                    raise SourceError(f"not a feed: its elements are nested more than {MAX_DEPTH} deep")
                refuse_attributes(element.keys())
                root = element if root is None else root
            if root is not None:
                yield root, is_last
    except ParseError as error:
        raise NotWellFormed(f"line {error.position[0]}: {expat.ErrorString(error.code)}") from None


def refuse_attributes(attributes: Sized) -> None:
    """Raise SourceError for too many attributes of one element."""
    if len(attributes) > MAX_ATTRIBUTES:
        raise SourceError(f"not a feed: an element with {len(attributes):,} attributes")


def with_references(document: bytes) -> bytes:
    """Return a document whose references XML knows: those of HTML become characters, other ampersands text.

    `AT&T`, `&nbsp;` and `&#11;` are what breaks most feeds that are not well-formed.
    """
    return _REFERENCE.sub(_reference, document)


def _reference(match: re.Match[bytes]) -> bytes:
    if match["kept"] or match["name"] in _NAMES_OF_XML:
        return match[0]
    if match["code"]:
        code = int(b"0" + match["code"], 16 if match["code"].startswith(b"x") else 10)
        is_character = (
            code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
        )
        return match[0] if is_character else b""  # XML 1.0, 2.2
    character = html5.get(match["name"].decode()) if match["name"] else None
    return escape(character, quote=False).encode() if character else b"&amp;" + match[0][1:]


_NAME = rb"[A-Za-z_][\w.-]*+(?::[A-Za-z_][\w.-]*+)?+"
_TOKEN = re.compile(
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


def mend(document: bytes, namespaces: Mapping[str, str]) -> tuple[bytes, bool]:
    """Mend a document that `utf8_xml` made: return it well-formed, but for odd names, and whether it was cut off.

    One that ends before the feed does was, and an item that was under way is left out. What breaks feeds in the field:
    ampersands and HTML in the text, elements that are never closed or closed twice, prefixes that nobody declared,
    attributes without quotes or twice, brackets that begin no tag, and the end of the connection.

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
        while (found := _TOKEN.search(document, position)) is not None:
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

    def finished(self, namespaces: Mapping[str, str]) -> tuple[bytes, bool]:
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
        return b"".join([root, *self._pieces, b"</%b>" % self._root]), not self._is_whole


def _tag(name: bytes, attributes: Mapping[bytes, bytes], *, is_empty: bool = False) -> bytes:
    written = b"".join(b" %b=%b" % attribute for attribute in attributes.items())
    return b"<%b%b%b>" % (name, written, b"/" if is_empty else b"")
