"""The feeds that a page says it has: `<link rel="alternate" type="application/rss+xml" href=...>`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from newsreader.text import clean_line, clean_url

MAX_LINKS = 100
"""Feeds taken of one page: some have one for each of its comments."""

_FORMATS = {
    "application/rss+xml": "RSS",
    "application/rdf+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/feed+json": "JSON Feed",
    "application/json": "JSON Feed",
    "application/xml": "feed",
    "text/xml": "feed",
}
_LINK = re.compile(r"<(?:link|base)(?=[\s/])[^>]{1,4000}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names."""

    url: str
    title: str = ""
    format: str = "feed"
    """RSS, Atom, JSON Feed, or feed where the page leaves it open."""


def find_feeds(html: str, base: str = "") -> list[FeedLink]:
    """Find the feeds that an HTML page at the address `base` links, in page order, each once.

    The rules are those of https://blog.whatwg.org/feed-autodiscovery; `rel="feed"` counts too. The links are cut
    out of the page and only they are parsed, so a page of any size and depth costs little.
    """
    parser = LexborHTMLParser("".join(_LINK.findall(_without_comments(html))))
    for node in parser.css("base[href]")[:1]:
        base = urljoin(base, (node.attributes.get("href") or "").strip())
    found: dict[str, FeedLink] = {}
    for node in parser.css("link[href][rel]"):
        said = {name: value or "" for name, value in node.attributes.items()}
        relations = said["rel"].lower().split()
        kind = said.get("type", "").split(";")[0].strip().lower()
        if not ("feed" in relations or ("alternate" in relations and kind in _FORMATS)) or "stylesheet" in relations:
            continue
        if kind == "application/json" and "wp-json" in said["href"]:
            continue  # WordPress links each page's entry in its programming interface so
        url = clean_url(_joined(base, said["href"].strip()))
        if url and len(found) < MAX_LINKS:
            found.setdefault(url, FeedLink(url, clean_line(said.get("title", ""), 200), _FORMATS.get(kind, "feed")))
    return list(found.values())


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _without_comments(html: str) -> str:
    first, *others = html.split("<!--")
    return first + "".join(piece.partition("-->")[2] for piece in others)
