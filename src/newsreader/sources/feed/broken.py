"""Feeds that are not well-formed, through feedparser: slow and patient."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from newsreader.errors import SourceError
from newsreader.sources.document import feed_name
from newsreader.sources.feed.entry import Document, Enclosure, Entry, Kind, Text, length_of, pause_of

_KEYWORDS = "http://www.itunes.com/"
"""The scheme of podcasts' keywords, which feedparser counts among the categories."""
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def read_broken_feed(document: bytes) -> Document:
    """Read a document of UTF-8 that need not be well-formed.

    feedparser opens what looks like a path or an address, so it is given bytes in a file object; its own cleaning
    and resolving of HTML is off, as `reading` does both for every format. Raises SourceError where it fails.
    """
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415 - 80 ms, for a feed that needs it

    try:
        parsed = feedparser.parse(
            BytesIO(document), response_headers=_HEADERS, resolve_relative_uris=False, sanitize_html=False
        )
    except MemoryError:
        raise
    except Exception as error:  # elements in odd places break it: a `height` in a title gives a TypeError
        raise SourceError(f"not a feed that can be read: it breaks the parser ({type(error).__name__})") from error
    version = parsed.get("version") or ""
    feed = parsed.feed
    atom = version.startswith("atom")
    name = feedparser.api.SUPPORTED_VERSIONS[version].partition(" (")[0]  # in which there is what it adds to the format
    if name == "unknown":
        root = feed_name(document[:20_000].decode("utf-8", "replace"))
        name = root.removeprefix("a ").removeprefix("an ").removesuffix(" feed")
    return Document(
        format=name,
        title=_text(feed, "title", atom=atom),
        link=_alternate(dict.get(feed, "links") or []) if atom else dict.get(feed, "link") or "",
        language=dict.get(feed, "language") or "",
        ttl=pause_of(*(str(dict.get(feed, name) or "") for name in ("ttl", "sy_updateperiod", "sy_updatefrequency"))),
        author=_author(feed, atom=True) if atom else "",
        entries=[_entry(entry, atom=atom) for entry in parsed.entries],
    )


def _entry(fields: dict[str, Any], *, atom: bool) -> Entry:
    # dict.get, as feedparser's own dictionary answers for keys that are not there.
    links = [dict(link) for link in dict.get(fields, "links") or ()]
    guid = dict.get(fields, "id") or ""
    source = dict.get(fields, "source") or {}
    url = _alternate(links) if atom else dict.get(fields, "link") or ""
    if not atom and url == guid and not any(link.get("href") == url for link in links):
        url = ""  # feedparser puts the guid in its place
    summary, content = _bodies(fields, atom=atom)
    return Entry(
        title=_text(fields, "title", atom=atom),
        summary=summary,
        content=content,
        url=url,
        guid=guid,
        permalink=bool(dict.get(fields, "guidislink", True)),
        published=dict.get(fields, "published") or "",
        updated=dict.get(fields, "updated") or dict.get(fields, "created") or "",
        author=_author(fields, atom=atom) or dict.get(source, "author") or dict.get(source, "title") or "",
        categories=tuple(
            tag.get("label") or tag.get("term") or ""
            for tag in dict.get(fields, "tags") or ()
            if tag.get("scheme") != _KEYWORDS
        ),
        enclosures=tuple(
            Enclosure(link["href"], link.get("type") or "", length_of(str(link.get("length"))))
            for link in links
            if link.get("rel") == "enclosure" and link.get("href")
        ),
    )


def _bodies(fields: dict[str, Any], *, atom: bool) -> tuple[Text, Text]:
    """Return an entry's summary and its content.

    feedparser copies the content to a summary that is not there, without saying what it is, and takes a second
    description for content.
    """
    contents = [_content(each, atom=atom) for each in dict.get(fields, "content") or ()]
    summary = _text(fields, "summary", atom=atom)
    if not contents:
        return summary, Text()
    if not dict.get(fields, "summary_detail"):
        return Text(), contents[-1]
    if not atom and contents[-1].kind is not Kind.HTML:
        return summary, Text()
    return summary, contents[-1]


def _alternate(links: list[dict[str, Any]]) -> str:
    """Choose Atom's first alternate link, HTML before other types (RFC 4287, 4.2.7.2)."""
    pages = [link for link in links if link.get("rel") == "alternate" and link.get("href")]
    of_html = [link for link in pages if link.get("type") in {"text/html", "application/xhtml+xml"}]
    return next((str(link["href"]) for link in of_html or pages), "")


def _author(fields: dict[str, Any], *, atom: bool) -> str:
    """Name the authors; feedparser takes the one of RSS apart, and at the wrong place if there are brackets in it."""
    names = [author.get("name") or author.get("email") or "" for author in dict.get(fields, "authors") or ()]
    names = list(dict.fromkeys(filter(None, names)))
    text: str = dict.get(fields, "author") or ""
    return ", ".join(names) if len(names) > 1 or (atom and names) else text


def _text(fields: dict[str, Any], name: str, *, atom: bool) -> Text:
    value = dict.get(fields, name) or ""
    return _content({**(dict.get(fields, f"{name}_detail") or {}), "value": value}, atom=atom)


def _content(fields: dict[str, Any], *, atom: bool) -> Text:
    html = fields.get("type") in {"text/html", "application/xhtml+xml"}
    kind = Kind.HTML if html else Kind.TEXT if atom else Kind.GUESS
    return Text(fields.get("value") or "", kind, fields.get("base") or "")
