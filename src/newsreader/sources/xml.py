"""XML that strangers wrote: one UTF-8 form of it, and a reader of well-formed XML that refuses what is built to harm.

Entities are never expanded and nothing outside the document is looked at. What is not well-formed is said to be so,
and another reader may try; what is hostile raises SourceError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sized
from html import escape
from html.entities import html5
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat  # entity declarations, the danger in it, are refused below

from newsreader.config import largest
from newsreader.errors import SourceError
from newsreader.sources.document import HEAD, decode

MAX_DEPTH = 256
"""Elements within elements, as libxml2 has it; real feeds stay below 50."""
MAX_ATTRIBUTES = 1_000
"""Attributes of one element; those of real feeds have some dozens at most."""

PIECE = 1 << 16
"""Bytes of a document that are read at a time: the elements that are made of them stay in the processor's cache."""
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_DECLARATION = re.compile(rb"<\?xml(?=[\s?])[^>]{0,500}>\s*")
_ROOT = re.compile(rb"<\?xml[\s?]|<!DOCTYPE\s|<!--|<\?|<[A-Za-z_]")
_OF_FEED = re.compile(rb"<(?:[!?]|(?:[\w.-]+:)?(?:rss|feed|rdf|channel|entry|opml)\b)", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY\s")
_NAMES_OF_HTML = re.compile(
    rb"<!ENTITY\s+(?:[A-Za-z][A-Za-z0-9]{1,31}\s+(?:\"&(?:amp;)?#[0-9a-fA-Fx]{1,7};\"|'&(?:amp;)?#[0-9a-fA-Fx]{1,7};')"
    rb"|%\s+\w{1,40}\s+PUBLIC\s+\"-//W3C//ENTITIES [^\"<>]{1,100}\"\s+\"[^\"<>]{1,200}\")\s*>"
)
"""Declarations of `&nbsp;` and its like, one by one or by HTML's own lists: `with_references` knows these names."""
_PROLOG = re.compile(rb"(?:\s++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^\[>]{0,2000}(?:\[[^\]]{0,100000}\]\s*)?>")
_REFERENCE = re.compile(
    rb"(?P<kept><!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*))"
    rb"|&(?:#(?P<code>[0-9]{1,7}|x[0-9a-fA-F]{1,6});|(?P<name>[A-Za-z][A-Za-z0-9]{1,31};))?",
    re.DOTALL,
)
_NAMES_OF_XML = frozenset({b"amp;", b"lt;", b"gt;", b"quot;", b"apos;"})


def utf8_xml(data: bytes, charset: str = "") -> bytes:
    """Return an XML document as UTF-8 without a declaration, a DOCTYPE, or characters that XML has not.

    The encoding is found as `document.decode` finds it. What stands before the first tag is dropped (XML 1.0, 2.8
    allows nothing there, and servers write warnings and blank lines). Raises SourceError for what is no text, and
    for a document that declares entities.
    """
    data = decode(data, charset, limit=largest()).encode("utf-8", "replace")
    first = _ROOT.search(data)
    if first is None:
        raise SourceError("not a feed: it has no tags")
    start = first.start()
    if not _OF_FEED.match(data, start):
        start = max(start, data.find(b"<?xml version", 0, HEAD))
    declaration = _DECLARATION.match(data, start)
    data = _without_doctype(data[declaration.end() if declaration else start :])
    data = data.translate(None, _CONTROLS)
    for character in _NONCHARACTERS:
        data = data.replace(character, b"")
    return data


def _without_doctype(data: bytes) -> bytes:
    """Drop the DOCTYPE, so that no parser meets one: where XML allows it, or behind what a server wrote first."""
    prolog = _PROLOG.match(data)
    start = prolog.end() if prolog else 0
    doctype = start if data.startswith(b"<!DOCTYPE", start) else data.find(b"<!DOCTYPE", 0, HEAD)
    if doctype < 0:
        return data
    match = _DOCTYPE.match(data, doctype)
    unreadable = match is None and doctype == start
    if unreadable or _ENTITY.search(_NAMES_OF_HTML.sub(b"", data[doctype : doctype + 1_000_000])):
        raise SourceError("not a feed that is safe to read: it declares entities, which are not expanded")
    return data[:doctype] + data[match.end() :] if match else data


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
