"""The feeds that a page says it has (`<link rel="alternate" type="application/rss+xml" href=...>`), else its links.

And where it sends its readers on to, by a refresh.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from selectolax.lexbor import LexborHTMLParser

from newsreader.addresses import joined, web_address
from newsreader.sources.html import base_of
from newsreader.text import clean_line, clean_url

MAX_LINKS = 100
"""Feeds taken of one page: some have one for each of its comments."""
SOON = 10
"""Seconds up to which a refresh is a redirect, and not a page that looks for its own news."""

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
    r"|(?P<tag><(?:link|base|meta|a)(?=[\s/])(?:[^<>=]++|=\s*+\"[^\"]{0,4000}+\"|=\s*+'[^']{0,4000}+'|=)*+>)",
    re.IGNORECASE | re.DOTALL,
)
"""What is no markup of the page, so that it is passed over, and the tags that are wanted."""
_NO_SCRIPT = re.compile(r"<noscript\b.*?(?:</noscript|\Z)", re.IGNORECASE | re.DOTALL)
_AFTER_LABEL = re.compile(r"</?a[\s>]", re.IGNORECASE)
_LABEL = 500
"""Characters in which what a link says is looked for."""
_INNER = "data-inner"
"""The attribute that a link gets for what stands in it."""
_OF_FEED = re.compile(
    r"(?:^|/)(?:feeds?|rss2?|atom)(?:/(?:all|default|posts|news))*/?$"
    r"|(?:^|/)(?:[\w-]{0,40}[-_.])?(?:(?:feeds?|rss2?|atom)\.(?:xml|json|php)|(?:index|news|blog)\.(?:xml|json))$"
    r"|\.(?:rss|atom|rdf)$",
    re.IGNORECASE,
)
"""Paths that feeds have: /feed/, /blog/rss.xml, /news.atom."""
_ASKS_FOR_FEED = re.compile(r"(?:^|&)(?:feed|format|type|output)=(?:feed|rss2?|atom|rdf|xml)(?:&|$)", re.IGNORECASE)
"""Queries that lead to a feed: `?feed=rss2`, `?format=feed&type=atom`."""


class FeedLink(NamedTuple):
    """A feed that a page names."""

    url: str
    title: str = ""
    format: str = "feed"
    """RSS, Atom, JSON Feed, or feed where the page leaves it open."""


def find_feeds(html: str, base: str = "", link_header: str = "") -> list[FeedLink]:
    """Find the feeds that an HTML page at the address `base` says it has, in page order, each once.

    The rules are those of https://blog.whatwg.org/feed-autodiscovery; `rel="feed"` counts too, and so do the links of
    the header that the page came with (RFC 8288). The links are cut out of the page and only they are parsed, so a
    page of any size and depth costs little.
    """
    links = [_absolute(attributes, base) for attributes in _header_links(link_header)]
    return _feeds([*links, *_tags(html, "link", base)], base, _is_declared)


def guess_feeds(html: str, base: str) -> list[FeedLink]:
    """Find the links of a page that lead to what looks like a feed: by their addresses, else by what they say."""
    links = list(_tags(html, "a", base))
    return _feeds(links, base, _is_guessed) or _feeds(links, base, _is_named)


def refresh_target(html: str, page: str, refresh_header: str = "") -> str:
    """Return where a page sends its readers on to at once, by its header or its markup; nothing if it does not.

    The rules are those of https://html.spec.whatwg.org/#shared-declarative-refresh-steps. What stands in `noscript`
    leads to a page that says what is missing.
    """
    tags = _tags(_NO_SCRIPT.sub("", html), "meta", page)
    stated = [(tag.get("content", ""), tag["base"]) for tag in tags if tag.get("http-equiv", "").lower() == "refresh"]
    for text, base in [(refresh_header, page), *stated]:
        found = _REFRESH.match(text)
        if not found or int(found["seconds"] or 0) > SOON:
            continue
        url = clean_url(joined(base, (found[found.lastgroup or "plain"] or "").strip()))
        if url and url.partition("#")[0] != page.partition("#")[0]:
            return url
    return ""


_REFRESH = re.compile(
    r"\s*+(?=[\d.])(?P<seconds>\d{0,9})[\d.]*+(?:\s*+[;,]|\s)\s*+(?:url\s*+=\s*+)?+"
    r"(?:\"(?P<double>[^\"]*+)|'(?P<single>[^']*+)|(?P<plain>.*+))",
    re.IGNORECASE | re.DOTALL,
)
_HEADER_LINK = re.compile(
    r"<(?P<href>[^<>]*+)>(?P<parameters>(?:\s*+;\s*+[\w!#$&+.^`|~*-]++\s*+(?:=\s*+(?:\"(?:[^\"\\]|\\.)*+\"|[^\s\",;]*+))?+)*+)"
)
_PARAMETER = re.compile(r";\s*+([\w!#$&+.^`|~*-]++)\s*+(?:=\s*+(?:\"((?:[^\"\\]|\\.)*+)\"|([^\s\",;]*+)))?+")


def _header_links(header: str) -> Iterator[dict[str, str]]:
    """Return what a Link header says of this page, as if it were the attributes of tags."""
    for found in _HEADER_LINK.finditer(header):
        attributes = {"href": found["href"]}
        for name, quoted, plain in _PARAMETER.findall(found["parameters"]):
            attributes.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) or plain)
        if "anchor" not in attributes:
            yield attributes


def _tags(html: str, name: str, page: str) -> Iterator[dict[str, str]]:
    """Return the attributes of all tags of one name, as `_absolute` does; those of `a` with what stands in it."""
    cut = [
        _with_inner(found, html) if name == "a" and not found["tag"].lower().startswith("<base") else found["tag"]
        for found in _PIECE.finditer(html)
        if (found["tag"] or "").lower().startswith((f"<{name}", "<base"))
    ]
    parser = LexborHTMLParser("".join(cut))
    base = clean_url(base_of(parser, page)) or page
    for node in parser.css(name):
        yield _absolute({key: value or "" for key, value in node.attributes.items()}, base)


def _with_inner(found: re.Match[str], html: str) -> str:
    """Return the tag of a link with what stands behind it, up to its end."""
    inner = _AFTER_LABEL.split(html[found.end() : found.end() + _LABEL], maxsplit=1)[0]
    return f"{found['tag'][:-1]} {_INNER}={quoteattr(inner)}>"


def _absolute(attributes: dict[str, str], base: str) -> dict[str, str]:
    """Return attributes with what `href` means beside a `base`: `url`, one that can be fetched, or empty."""
    href = web_address(attributes.get("href", "").strip(), urlsplit(base).scheme or "https")
    return {**attributes, "base": base, "url": clean_url(joined(base, href))}


def _feeds(
    links: Iterable[dict[str, str]], page: str, is_feed: Callable[[dict[str, str], str, str], bool]
) -> list[FeedLink]:
    """Return the links that are a feed, by their attributes, media type and the page's address."""
    feeds: dict[str, FeedLink] = {}
    for attributes in links:
        url, kind = attributes["url"], attributes.get("type", "").split(";")[0].strip().lower()
        if url not in {"", page} and len(feeds) < MAX_LINKS and is_feed(attributes, kind, page):
            feeds.setdefault(url, FeedLink(url, clean_line(attributes.get("title", ""), 200), _format(kind) or "feed"))
    return list(feeds.values())


def _format(kind: str) -> str:
    """Return the format that a media type means, in one of its many spellings; nothing for that of no feed."""
    return _FORMATS.get(kind) or ("RSS" if "rss" in kind else "Atom" if "atom" in kind else "")


def _is_declared(attributes: dict[str, str], kind: str, _: str) -> bool:
    relations, url = attributes.get("rel", "").lower().split(), attributes["url"]
    if "stylesheet" in relations or (kind == "application/json" and "wp-json" in url):
        return False  # WordPress links each page's entry in its programming interface so
    if not kind and not {"hreflang", "media"} & attributes.keys():
        kind = "feed" if _leads_to_feed(url) else ""
    return "feed" in relations or ("alternate" in relations and bool(kind == "feed" or _format(kind)))


def _leads_to_feed(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_OF_FEED.search(parts.path) or _ASKS_FOR_FEED.search(parts.query))


def _is_guessed(attributes: dict[str, str], kind: str, page: str) -> bool:
    url, href = attributes["url"], attributes["href"].strip()
    looks_like_one = bool(_format(kind) or _leads_to_feed(url))
    return (looks_like_one and _site(url) == _site(page)) or web_address(href, "") != href


_TAG = re.compile(
    r"<(?:[^>]*?\salt\s*=\s*(?:\"(?P<double>[^\">]*+)|'(?P<single>[^'>]*+)|(?P<plain>[^\s\"'>]++)))?+[^>]*+>",
    re.IGNORECASE,
)
"""A tag, and what a picture says."""
_SAYS_RSS = re.compile(r"(?<![a-z0-9])rss(?![a-z])")
_FEED_WORDS = frozenset("atom feed feeds rdf syndicate syndication xml".split())
_OTHER_WORDS = frozenset("0 1 2 blog by follow full get news our site subscribe the this to via web with".split())
_NO_FEED = re.compile(r"\.(?:x?html?|pdf|png|jpe?g|gif|svg|webp)$", re.IGNORECASE)


def _is_named(attributes: dict[str, str], _: str, page: str) -> bool:
    """Whether a link says that it is one of RSS, in words or by its picture, and is of the site or a host of feeds."""
    url, inner = attributes["url"], attributes.get(_INNER, "")
    label = clean_line(_TAG.sub(lambda tag: f" {tag[tag.lastgroup] if tag.lastgroup else ''} ", inner)).lower()
    words = set(re.findall(r"\w+", label))
    hints = " ".join([inner, *(attributes.get(name, "") for name in ("class", "id", "title", "aria-label"))]).lower()
    says = _SAYS_RSS.search(hints) or (words & _FEED_WORDS and words <= _FEED_WORDS | _OTHER_WORDS)
    parts = urlsplit(url)
    is_near = _site(url) == _site(page) or re.match(r"(?:feeds?|rss)\d?\.", parts.netloc) or _leads_to_feed(url)
    return bool(says and is_near and len(label) <= 40 and not _NO_FEED.search(parts.path))


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
