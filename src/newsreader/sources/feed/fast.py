"""Well-formed RSS and Atom through fastfeedparser, with what it leaves out put back in (`survey`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from newsreader.sources.feed.entry import Document, Enclosure, Entry, Kind, Text
from newsreader.sources.feed.notes import Notes
from newsreader.sources.feed.survey import Survey


def read_fast(document: bytes, survey: Survey, items: Sequence[Notes]) -> Document | None:
    """Read a part of what was surveyed and gave no doubt; None where fastfeedparser fails, or finds none or others."""
    from fastfeedparser import parse  # type: ignore[import-untyped]  # noqa: PLC0415 - 100 ms, for a feed only

    try:
        found = parse(document, include_media=False)
    except Exception:  # what its parsers raise, and it has two; another is there to try
        return None
    entries: list[dict[str, Any]] = found["entries"]
    if not entries or len(entries) != len(items):
        return None
    atom = survey.format.startswith("Atom")
    feed = found["feed"]
    read = Document(
        format=survey.format,
        title=Text(feed.get("title") or "", Kind.GUESS),
        link=_alternate(feed.get("links") or []) if atom else feed.get("link") or "",
        ttl=survey.pause,
        author=feed.get("author") or "" if atom else "",
    )
    read.entries = [_entry(entry, notes, atom=atom) for entry, notes in zip(entries, items, strict=True)]
    return read


def _entry(said: dict[str, Any], notes: Notes, *, atom: bool) -> Entry:
    guid = said.get("id") or "" if "guid" in notes.found or "link" not in notes.found else ""
    content = said["content"][0].get("value") or "" if said.get("content") and "content" in notes.found else ""
    links: list[dict[str, Any]] = said.get("links") or []
    body = "summary" if atom else "description"
    return Entry(
        title=Text(said.get("title") or "", notes.kinds.get("title", Kind.TEXT) if atom else Kind.GUESS),
        summary=Text(
            (said.get("description") or "") if body in notes.found or "summary" in notes.found else "",
            notes.kinds.get("summary", Kind.TEXT) if atom else Kind.HTML if body in notes.found else Kind.GUESS,
        ),
        content=Text(content, notes.kinds.get("content", Kind.TEXT) if atom else Kind.HTML),
        url=_alternate(links) if atom else said.get("link") or "" if "link" in notes.found else "",
        guid=guid,
        permalink=notes.permalink,
        published=notes.dates.get("published", ""),
        updated=notes.dates.get("updated", "") or notes.dates.get("created", ""),
        author=said.get("author") or notes.origin_name,
        categories=tuple(tag.get("label") or tag.get("term") or "" for tag in said.get("tags") or ()),
        enclosures=tuple(_enclosures(said.get("enclosures") or [], links)),
    )


def _alternate(links: list[dict[str, Any]]) -> str:
    """Choose the page of an entry among its links: HTML before other types (RFC 4287, 4.2.7.2)."""
    pages = [link for link in links if (link.get("rel") or "alternate") == "alternate" and link.get("href")]
    of_html = [link for link in pages if (link.get("type") or "text/html") in {"text/html", "application/xhtml+xml"}]
    return next((link["href"] for link in of_html or pages), "")


def _enclosures(own: list[dict[str, Any]], links: list[dict[str, Any]]) -> list[Enclosure]:
    found = [Enclosure(each["url"], each.get("type") or "", _length(each.get("length"))) for each in own]
    found += [Enclosure(link["href"], link.get("type") or "") for link in links if link.get("rel") == "enclosure"]
    return found


def _length(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < 1 << 62 else 0
