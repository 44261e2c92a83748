"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/). Fields of a wrong type count as absent."""

from __future__ import annotations

import json
import re
from typing import Any

from newsreader.errors import SourceError
from newsreader.sources.feed.entry import Document, Enclosure, Entry, Kind, Text
from newsreader.text import clean_line

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/([0-9.]{1,10})/?")


def read_json_feed(text: str) -> Document:
    """Read a JSON Feed. Raises SourceError for anything else, with the place where broken JSON breaks."""
    try:
        parsed = json.loads(text)
    except RecursionError:
        raise SourceError("not a JSON Feed: it is nested too deeply") from None
    except ValueError as error:
        raise SourceError(f"not a JSON Feed: {clean_line(str(error), 120)}") from None
    version = _VERSION.fullmatch(_string(parsed, "version")) if isinstance(parsed, dict) else None
    if version is None:
        raise SourceError("not a JSON Feed: it is JSON, but names no version of JSON Feed")
    return Document(
        format=f"JSON Feed {version[1] if '.' in version[1] else version[1] + '.0'}",
        title=Text(_string(parsed, "title")),
        link=_string(parsed, "home_page_url"),
        entries=[_entry(item) for item in _list(parsed, "items") if isinstance(item, dict)],
    )


def _entry(item: dict[str, Any]) -> Entry:
    html = _string(item, "content_html")
    return Entry(
        title=Text(_string(item, "title")),
        summary=Text(_string(item, "summary")),
        content=Text(html, Kind.HTML) if html else Text(_string(item, "content_text")),
        url=_string(item, "url") or _string(item, "external_url"),
        guid=_identifier(item.get("id")),
        permalink=True,
        published=_string(item, "date_published"),
        updated=_string(item, "date_modified"),
        author=_authors(item),
        categories=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        enclosures=tuple(
            Enclosure(_string(each, "url"), _string(each, "mime_type"), _size(each.get("size_in_bytes")))
            for each in _list(item, "attachments")
            if isinstance(each, dict) and _string(each, "url")
        ),
    )


def _authors(item: dict[str, Any]) -> str:
    """Name the authors: 1.1 has a list, 1.0 has one."""
    authors = [author for author in [*_list(item, "authors"), item.get("author")] if isinstance(author, dict)]
    return ", ".join(dict.fromkeys(filter(None, (_string(author, "name") for author in authors))))


def _identifier(value: object) -> str:
    """Return an id as text; a number is one too, as the specification asks of readers."""
    if isinstance(value, str):
        return value
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _string(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _list(item: dict[str, Any], name: str) -> list[Any]:
    value = item.get(name)
    return value if isinstance(value, list) else []


def _size(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 62 else 0
