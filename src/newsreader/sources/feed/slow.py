"""What fastfeedparser can't read or reads otherwise, through feedparser: slow, patient, and the measure of both."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from newsreader.errors import SourceError
from newsreader.sources.feed.entry import Document, Enclosure, Entry, Kind, Text
from newsreader.sources.feed.notes import Notes
from newsreader.sources.feed.survey import Survey
from newsreader.sources.html.text import looks_like_html

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
_KEYWORDS = "http://www.itunes.com/"
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def read_slow(document: bytes, survey: Survey, items: Sequence[Notes]) -> Document:
    """Read a document of UTF-8, well-formed or not, or a part of one.

    feedparser opens what looks like a path or an address, so it is given bytes in a file object; its own cleaning
    and resolving of HTML is off, as `reading` does both for every format. Raises SourceError where it fails.
    """
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415 - 80 ms, for a feed that needs it

    try:
        found = feedparser.parse(
            BytesIO(document), response_headers=_HEADERS, resolve_relative_uris=False, sanitize_html=False
        )
    except MemoryError:
        raise
    except Exception as error:  # elements in odd places break it: a `height` in a title gives a TypeError
        raise SourceError(f"not a feed that can be read: it breaks the parser ({type(error).__name__})") from error
    version = found.get("version") or ""
    feed = found.feed
    format_ = _FORMATS.get(version) or (f"RSS 0.{version[4:6].rstrip('nu')}" if version.startswith("rss0") else "")
    atom = version.startswith("atom")
    notes = items if len(items) == len(found.entries) else [None] * len(found.entries)
    return Document(
        format=survey.format if version in {"", "rss", "atom"} or survey.format.startswith("RSS 0") else format_,
        title=_text(feed, "title", atom=atom),
        link=_alternate(dict.get(feed, "links") or []) if atom else dict.get(feed, "link") or "",
        ttl=survey.pause,
        author=_author(feed, atom=True) if atom else "",
        entries=[_entry(entry, known, atom=atom) for entry, known in zip(found.entries, notes, strict=True)],
    )


def _entry(said: dict[str, Any], notes: Notes | None, *, atom: bool) -> Entry:
    # dict.get, as feedparser's own dictionary answers for keys that are not there.
    links = [dict(link) for link in dict.get(said, "links") or ()]
    guid = dict.get(said, "id") or ""
    summary, content = _bodies(said, notes, atom=atom)
    return Entry(
        title=_text(said, "title", atom=atom),
        summary=summary,
        content=content,
        url=_alternate(links) if atom else _link(said, links, guid),
        guid=guid,
        permalink=bool(dict.get(said, "guidislink", True)),
        published=dict.get(said, "published") or "",
        updated=dict.get(said, "updated") or dict.get(said, "created") or "",
        author=_author(said, atom=atom) or (notes.origin_name if notes else ""),
        categories=tuple(_category(tag) for tag in dict.get(said, "tags") or ()),
        enclosures=tuple(
            Enclosure(link["href"], link.get("type") or "", _length(link.get("length")))
            for link in links
            if link.get("rel") == "enclosure" and link.get("href")
        ),
    )


def _bodies(said: dict[str, Any], notes: Notes | None, *, atom: bool) -> tuple[Text, Text]:
    """Tell an entry's summary from its content.

    feedparser copies the content to a summary that is not there, without saying what it is; and it takes a second
    description or summary, iTunes' or that of a picture, for content, before `content:encoded` if that comes later.
    """
    contents = [_content(each, atom=atom) for each in dict.get(said, "content") or ()]
    summary = _text(said, "summary", atom=atom)
    if notes and (kind := notes.kinds.get("summary")):
        summary = Text(summary.value, kind, summary.base)
    elif notes and notes.caption_first and not notes.found & {"summary", "description"}:
        # What is said of a video is plain text unless it says otherwise (rssboard.org/media-rss, media:description).
        summary = Text(summary.value, Kind.HTML if looks_like_html(summary.value) else Kind.TEXT, summary.base)
    if not contents:
        return summary, Text()
    content = contents[-1]
    if notes and "content" not in notes.found:
        return content if notes.caption_first else summary, Text()
    if not dict.get(said, "summary_detail") or (notes and not notes.found & {"summary", "description"}):
        return Text(), content
    if not atom and content.kind is not Kind.HTML:
        return summary, Text()
    return summary, content


def _link(said: dict[str, Any], links: list[dict[str, Any]], guid: str) -> str:
    """Take RSS's link, and not the guid that feedparser puts in its place."""
    link: str = dict.get(said, "link") or ""
    return link if link != guid or any(each.get("href") == link for each in links) else ""


def _alternate(links: list[dict[str, Any]]) -> str:
    """Choose Atom's first alternate link, HTML before other types (RFC 4287, 4.2.7.2)."""
    pages = [link for link in links if link.get("rel") == "alternate" and link.get("href")]
    of_html = [link for link in pages if link.get("type") in {"text/html", "application/xhtml+xml"}]
    return next((str(link["href"]) for link in of_html or pages), "")


def _author(said: dict[str, Any], *, atom: bool) -> str:
    """Name the authors; feedparser takes the one of RSS apart, and at the wrong place if there are brackets in it."""
    names = [author.get("name") or author.get("email") or "" for author in dict.get(said, "authors") or ()]
    names = list(dict.fromkeys(filter(None, names)))
    text: str = dict.get(said, "author") or ""
    return ", ".join(names) if len(names) > 1 or (atom and names) else text


def _category(tag: dict[str, Any]) -> str:
    """Name a category; podcasts' keywords, which feedparser counts among them, are none."""
    return "" if tag.get("scheme") == _KEYWORDS else tag.get("label") or tag.get("term") or ""


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
