"""What the readers of the formats agree on: an entry as the feed wrote it, before anything is cleaned or resolved.

The simplest of these readers is here, that of JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/). Fields of
a wrong type count as absent.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from enum import StrEnum
from typing import Any

import msgspec

from newsreader.errors import SourceError
from newsreader.text import clean_line, clean_url


class Kind(StrEnum):
    """What a text of a feed is."""

    TEXT = "text"
    HTML = "html"
    GUESS = "guess"
    """RSS does not say: HTML where it looks like it."""


class Text(msgspec.Struct, frozen=True, gc=False):
    """A text, its kind, and what its relative links start from (empty: where the feed came from)."""

    value: str = ""
    kind: Kind = Kind.TEXT
    base: str = ""


class Enclosure(msgspec.Struct, frozen=True, gc=False):
    """A file that comes with an entry."""

    url: str
    type: str = ""
    length: int = 0
    """Bytes; 0 where the feed does not say."""
    words: str = ""
    """What the feed says of it: what is on a picture."""
    seconds: int = 0
    """How long it plays; 0 where the feed does not say."""


class Entry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An item of RSS, an entry of Atom, an item of JSON Feed."""

    title: Text = Text()
    summary: Text = Text()
    content: Text = Text()
    urls: tuple[str, ...] = ()
    """Addresses that it gives for its page, the best one first, the last one its guid, where that is an address.

    A guid of RSS is one if it is an absolute address or a path and `isPermaLink` does not deny it; `atom:id` (RFC 4287,
    4.2.6), `rdf:about` and the id of JSON Feed, which are names, only if they are absolute.
    """
    guid: str = ""
    """As it was written."""
    published: str = ""
    updated: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


class Document(msgspec.Struct, kw_only=True):
    """A feed as its format's reader gives it."""

    format: str
    """`RSS 2.0`, `Atom 1.0`, `JSON Feed 1.1`, ..."""
    title: Text = Text()
    urls: tuple[str, ...] = ()
    """Addresses that it gives for its site, the best one first."""
    language: str = ""
    ttl: int | None = None
    """Seconds that the feed asks to be left alone between two refreshes."""
    author: str = ""
    """Of the entries that name none (RFC 4287, 4.2.1)."""
    is_cut: bool = False
    """Whether it ends before the feed does, as one does whose connection was lost."""


_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def pause_of(ttl: str, period: str, frequency: str) -> int | None:
    """Return the seconds to leave a feed alone: RSS's `ttl`, in minutes, or the syndication module's period."""
    if minutes := length_of(ttl[:7]):
        return 60 * minutes
    seconds = _PERIODS.get(period.lower())
    return seconds // (length_of(frequency[:7]) or 1) if seconds else None


def length_of(text: str) -> int:
    """Read a number, of bytes for one; 0 for what is none, or has more than 18 digits."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def seconds_of(text: str) -> int:
    """Read how long a recording is: `1:02:03`, `62:03` or `3723`; 0 for what is none of these."""
    parts = text.strip().split(":")
    if len(parts) > 3 or not all(part.isascii() and part.isdecimal() and len(part) < 7 for part in parts):
        return 0
    return sum(int(part) * 60**power for power, part in enumerate(reversed(parts)))


_DECODER = json.JSONDecoder(strict=False)
"""Line breaks and other controls within a string are left in it, to be cleaned as all text is."""
_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/([0-9.]{1,10})/?")


_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BEGUN = re.compile(r"[\w.+-]{1,5}")
"""What the decoder leaves of a word, a number or an escape that is cut off."""


def read_json_feed(text: str) -> tuple[Document, list[Entry]]:
    """Read a JSON Feed; of one that is cut off, the items that are whole.

    Raises SourceError for anything else, with the place where broken JSON breaks.
    """
    is_cut = False
    try:
        try:
            parsed = _DECODER.decode(text)
        except json.JSONDecodeError as error:
            if not _is_cut(error):
                raise
            parsed, is_cut = _whole_part(text), True
    except RecursionError:
        raise SourceError("not a JSON Feed: it is nested too deeply") from None
    except ValueError as error:
        raise SourceError(f"not a JSON Feed: {clean_line(str(error), 120)}") from None
    version = _VERSION.fullmatch(_string(parsed, "version")) if isinstance(parsed, dict) else None
    if version is None:
        raise SourceError("not a JSON Feed: it is JSON, but names no version of JSON Feed")
    document = Document(
        format=f"JSON Feed {version[1] if '.' in version[1] else version[1] + '.0'}",
        title=Text(_string(parsed, "title")),
        urls=(_string(parsed, "home_page_url"),),
        language=_string(parsed, "language"),
        author=_authors(parsed),
        is_cut=is_cut,
    )
    return document, [_entry(item) for item in _list(parsed, "items") if isinstance(item, dict)]


def _is_cut(error: json.JSONDecodeError) -> bool:
    """Whether JSON is broken because it ends, within its items: in a string, in a word or number, or between them."""
    rest = error.doc[error.pos :].rstrip()
    return _ITEMS.search(error.doc) is not None and (
        not rest or error.msg.startswith("Unterminated string") or _BEGUN.fullmatch(rest) is not None
    )


def _whole_part(text: str) -> Any:
    """Return what is whole of a JSON Feed that is cut off within its items."""
    items = _ITEMS.search(text)
    end = items.end() if items else 0
    with suppress(ValueError):
        while not text[end : (start := text.index("{", end))].strip(" ,\t\r\n"):
            _, end = _DECODER.raw_decode(text, start)
    return _DECODER.decode(text[:end] + "]}")


def _authors(item: dict[str, Any]) -> str:
    """Name the authors, by their addresses where they have no names: 1.1 has a list of them, 1.0 has one."""
    names = []
    for author in [*_list(item, "authors"), item.get("author")]:
        stated = author if isinstance(author, dict) else {"name": author}
        names.append(_string(stated, "name").strip() or _string(stated, "url"))
    return ", ".join(dict.fromkeys(filter(None, names)))


def _entry(item: dict[str, Any]) -> Entry:
    html = _string(item, "content_html")
    # A number is an id too, as the specification asks of readers.
    guid = _string(item, "id") or (repr(item["id"]) if _is_number(item.get("id")) else "")
    pictures = [Enclosure(_string(item, name), "image") for name in ("image", "banner_image")]
    return Entry(
        title=Text(_string(item, "title")),
        summary=Text(_string(item, "summary")),
        content=Text(html, Kind.HTML) if html.strip() else Text(_string(item, "content_text")),
        urls=(_string(item, "url"), _string(item, "external_url"), clean_url(guid)),
        guid=guid,
        published=_string(item, "date_published"),
        updated=_string(item, "date_modified"),
        author=_authors(item),
        categories=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        enclosures=tuple(
            Enclosure(
                _string(each, "url"),
                _string(each, "mime_type"),
                _size(each.get("size_in_bytes")),
                _string(each, "title"),
                _size(each.get("duration_in_seconds")),
            )
            for each in _list(item, "attachments")
            if isinstance(each, dict)
        )
        + tuple(picture for picture in pictures if picture.url),
    )


def _string(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _list(item: dict[str, Any], name: str) -> list[Any]:
    """Return a list of an item; an object in its place is a list of one."""
    value = item.get(name)
    return value if isinstance(value, list) else [value] * isinstance(value, dict)


def _size(value: Any) -> int:
    return value if isinstance(value, int) and _is_number(value) and 0 < value < 1 << 62 else 0


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
