"""The feeds that a page says it has: `<link rel="alternate" type="application/rss+xml" href=...>`, else its links."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from newsreader.addresses import joined
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
_PIECE = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?P<raw>script|style|title|textarea)\b.*?(?:</(?P=raw)|\Z)"
    r"|(?P<tag><(?:link|base|a)(?=[\s/])(?:[^<>=]++|=\s*+\"[^\"]{0,4000}+\"|=\s*+'[^']{0,4000}+'|=)*+>)",
    re.IGNORECASE | re.DOTALL,
)
"""What is no markup of the page, so that it is passed over, and the tags that are wanted."""
_OF_FEED = re.compile(
    r"(?:^|/)(?:feeds?|rss2?|atom)(?:/(?:all|default|posts|news))*/?$"
    r"|(?:^|/)(?:[\w-]{0,40}[-_.])?(?:feeds?|rss2?|atom|index|news|blog)\.(?:xml|json|rss|atom|rdf|php)$"
    r"|\.(?:rss|atom|rdf)$",
    re.IGNORECASE,
)
"""Paths that feeds have: /feed/, /blog/rss.xml, /news.atom."""


class FeedLink(NamedTuple):
    """A feed that a page names."""

    url: str
    title: str = ""
    format: str = "feed"
    """RSS, Atom, JSON Feed, or feed where the page leaves it open."""


def find_feeds(html: str, base: str = "") -> list[FeedLink]:
    """Find the feeds that an HTML page at the address `base` says it has, in page order, each once.

    The rules are those of https://blog.whatwg.org/feed-autodiscovery; `rel="feed"` counts too. The links are cut
    out of the page and only they are parsed, so a page of any size and depth costs little.
    """

    def is_feed(attributes: dict[str, str], kind: str, url: str) -> bool:
        relations = attributes.get("rel", "").lower().split()
        is_named = "feed" in relations or ("alternate" in relations and kind in _FORMATS)
        # WordPress links each page's entry in its programming interface so.
        is_entry = kind == "application/json" and "wp-json" in url
        return is_named and "stylesheet" not in relations and not is_entry

    return _links(html, base, "link", is_feed)


def guess_feeds(html: str, base: str) -> list[FeedLink]:
    """Find the links of a page that lead to what looks like a feed of the same site, by their addresses."""

    def is_feed(_: dict[str, str], kind: str, url: str) -> bool:
        return _site(url) == _site(base) and (kind in _FORMATS or _OF_FEED.search(urlsplit(url).path) is not None)

    return _links(html, base, "a", is_feed)


def _links(html: str, page: str, name: str, is_feed: Callable[[dict[str, str], str, str], bool]) -> list[FeedLink]:
    """Return the tags of one name that link a feed, by their attributes, media type and address."""
    tags = (match["tag"] for match in _PIECE.finditer(html) if match["tag"])
    starts = (f"<{name}", "<base")
    base = page
    parser = LexborHTMLParser("".join(tag for tag in tags if tag[:5].lower().startswith(starts)))
    for node in parser.css("base[href]")[:1]:
        base = clean_url(joined(page, (node.attributes.get("href") or "").strip())) or page
    feeds: dict[str, FeedLink] = {}
    for node in parser.css(f"{name}[href]"):
        attributes = {key: value or "" for key, value in node.attributes.items()}
        url = clean_url(joined(base, attributes["href"].strip()))
        kind = attributes.get("type", "").split(";")[0].strip().lower()
        if url not in {"", page} and is_feed(attributes, kind, url) and len(feeds) < MAX_LINKS:
            feeds.setdefault(
                url, FeedLink(url, clean_line(attributes.get("title", ""), 200), _FORMATS.get(kind, "feed"))
            )
    return list(feeds.values())


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
