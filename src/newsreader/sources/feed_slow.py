"""What fastfeedparser can't read or reads otherwise, through feedparser: slow, patient, and the measure of both."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from newsreader.sources.feed_entry import Document, Enclosure, Entry, Kind, Text
from newsreader.sources.feed_survey import Survey

_FORMATS = {
    "rss090": "RSS 0.90",
    "rss10": "RSS 1.0",
    "rss20": "RSS 2.0",
    "atom01": "Atom 0.1",
    "atom02": "Atom 0.2",
    "atom03": "Atom 0.3",
    "atom10": "Atom 1.0",
    "atom": "Atom",
    "cdf": "CDF",
}
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def read_slow(document: bytes, survey: Survey) -> Document:
    """Read a document of UTF-8, well-formed or not.

    feedparser opens what looks like a path or an address, so it is given bytes in a file object; its own cleaning
    and resolving of HTML is off, as `feed` does both for every format.
    """
    import feedparser  # noqa: PLC0415 - 80 ms, for a feed that needs it only

    found = feedparser.parse(
        BytesIO(document), response_headers=_HEADERS, resolve_relative_uris=False, sanitize_html=False
    )
    version = found.get("version") or ""
    feed = found.feed
    format_ = _FORMATS.get(version) or (f"RSS 0.{version[4:6].rstrip('nu')}" if version.startswith("rss0") else "")
    atom = version.startswith("atom")
    return Document(
        format=survey.format if version in {"", "rss", "atom"} or survey.format.startswith("RSS 0") else format_,
        title=_text(feed, "title", atom=atom),
        link=dict.get(feed, "link") or "",
        ttl=survey.pause,
        entries=[_entry(entry, atom=atom) for entry in found.entries],
    )


def _entry(said: dict[str, Any], *, atom: bool) -> Entry:
    # dict.get, as feedparser's own dictionary answers for keys that are not there.
    links = [dict(link) for link in dict.get(said, "links") or ()]
    guid = dict.get(said, "id") or ""
    content, *_ = [_content(each, atom=atom) for each in dict.get(said, "content") or ()] or [Text()]
    return Entry(
        title=_text(said, "title", atom=atom),
        summary=_text(said, "summary", atom=atom),
        content=content,
        url=_page(said, links, guid, atom=atom),
        guid=guid,
        permalink=bool(dict.get(said, "guidislink", True)),
        published=dict.get(said, "published") or "",
        updated=dict.get(said, "updated") or dict.get(said, "created") or "",
        author=_author(said),
        categories=tuple(tag.get("label") or tag.get("term") or "" for tag in dict.get(said, "tags") or ()),
        enclosures=tuple(
            Enclosure(link["href"], link.get("type") or "", _length(link.get("length")))
            for link in links
            if link.get("rel") == "enclosure" and link.get("href")
        ),
    )


def _page(said: dict[str, Any], links: list[dict[str, Any]], guid: str, *, atom: bool) -> str:
    """Choose the page of an entry: RSS's link, or Atom's first alternate link, HTML before other types."""
    link: str = dict.get(said, "link") or ""
    if not atom:
        return link if link != guid or any(each.get("href") == link for each in links) else ""
    pages = [each for each in links if each.get("rel") == "alternate" and each.get("href")]
    of_html = [each for each in pages if each.get("type") in {"text/html", "application/xhtml+xml"}]
    return next((str(each["href"]) for each in of_html or pages), "")


def _author(said: dict[str, Any]) -> str:
    names = [author.get("name") or author.get("email") or "" for author in dict.get(said, "authors") or ()]
    return ", ".join(dict.fromkeys(filter(None, names))) or dict.get(said, "author") or ""


def _text(said: dict[str, Any], name: str, *, atom: bool) -> Text:
    value = dict.get(said, name) or ""
    return _content({**(dict.get(said, f"{name}_detail") or {}), "value": value}, atom=atom)


def _content(said: dict[str, Any], *, atom: bool) -> Text:
    html = said.get("type") in {"text/html", "application/xhtml+xml"}
    kind = Kind.HTML if html else Kind.TEXT if atom else Kind.GUESS
    return Text(said.get("value") or "", kind, said.get("base") or "")


def _length(value: object) -> int:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
