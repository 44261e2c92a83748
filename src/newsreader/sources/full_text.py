"""The full text of an article: what its page has of it, without navigation, advertisements, comments, other articles.

trafilatura finds it, unless a CSS selector says where it is. It takes 0.14 s to load, and lxml, which it reads pages
with, is a parser in C. So both are loaded in workers only (`Extractors`).
"""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import Future
from functools import partial
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from newsreader.errors import SourceError, UsageError
from newsreader.sandbox import Sandbox, SandboxError
from newsreader.sources.discovery import refresh_target
from newsreader.sources.document import decode, feed_name, is_html, refuse_bombs
from newsreader.sources.html import base_of, resolve_links
from newsreader.text import clean, clean_line, fold

MAX_PAGE = 8_000_000
"""Bytes of a page: articles have up to 3 MB, nearly all of it scripts."""
MAX_HTML = 400_000
"""Characters of an article that are kept, with its markup."""
SECONDS = 10.0
"""The time to extract an article on a machine that is busy; a usual page takes 0.02 s."""
MEMORY = 1 << 30
"""Bytes of address space that a worker may have for it."""

SHORTEST = 140
"""Letters that an article without a picture has at least; less is "Page not found", or a line about cookies."""
TEASER = 1_500
"""Letters below which a text is but the beginning, where its page says that the article is not free."""

_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)
"""What a publisher says of an article behind a paywall (developers.google.com/search, "Subscription and paywalled")."""
_DETOURS = {
    re.compile(r"[./](?:log-?in|sign-?in|sso|oauth2?|auth)[/.?]", re.IGNORECASE): "its server asks to log in",
    re.compile(r"[./](?:consent|guce)[/.?]", re.IGNORECASE): "its server asks for consent first, in the browser",
    re.compile(r"[./](?:subscribe|subscription|paywall)[/.?]", re.IGNORECASE): "it is behind a paywall",
}
"""Where servers send those that they don't let read on, and what that means."""
_CONTROL = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]))(?![0-9a-fA-F]);?")
"""References to control characters. lxml takes no text that has one, and trafilatura gives the whole page up."""
_FURNITURE = (
    "script, style, noscript, template, form, input, button, nav, iframe, svg, [hidden], img:not([src]), "
    "img[src^='data:']"
)
_CAPTION = "\ue0ca"
"""Put before what is a caption, so that it is known again: trafilatura knows no captions, and keeps this."""
_NOTE = "\ue0cb"
"""Put around the number of a footnote, which is then found by its name: trafilatura drops that."""
_NOTED = re.compile(rf"<li>((?:<[^<>]*>|\s){{0,8}}){_NOTE}(\d{{1,6}}){_NOTE}")
_MARKS = re.compile(f"{_CAPTION}|{_NOTE}\\d*")
_NAMES = {"quote": "blockquote", "lb": "br", "graphic": "img", "ref": "a", "row": "tr"}
"""Of elements of trafilatura's, in HTML."""
_STYLES = {"#b": "strong", "#i": "em", "#u": "u", "#t": "kbd", "#sub": "sub", "#sup": "sup"}
_KEPT_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "title"}, "code": {"class"}}


class Extracted(msgspec.Struct, frozen=True):
    """What a page gave."""

    html: str = ""
    """The article, its links absolute; empty where the page sends its readers on."""
    next_url: str = ""
    """Where it sends them on to."""


def extract(
    data: bytes,
    *,
    asked: str,
    url: str,
    charset: str = "",
    refresh: str = "",
    headline: str = "",
    selector: str = "",
) -> Extracted:
    """Return the article on a page.

    Args:
        data: the page, as it was sent.
        asked: the address of the article.
        url: the address that the page came from, after redirects.
        charset: what HTTP said of its encoding.
        refresh: the Refresh header.
        headline: of the article, which is left out where the page begins with it.
        selector: the CSS selector of the article; empty where it is to be found.

    Raises:
        SourceError: there is no article on it; the message says what there is instead.
    """
    refuse_detours(asked, url)
    text = _text_of(data, charset)
    if next_url := refresh_target(text, url, refresh):
        return Extracted(next_url=next_url)
    page = LexborHTMLParser(text)
    found = _selected(page, selector) if selector else _found(text)
    article = LexborHTMLParser(f"<body>{found}")
    for picture in article.css("img[data-src]"):  # where the page waits with it until it is seen
        picture.attrs["src"] = picture.attributes["data-src"]
    for node in article.css(_FURNITURE):
        node.decompose()
    title = article.css_first("h1, h2")
    if title is not None and fold(clean_line(title.text())) == fold(headline):
        title.decompose()
    letters = _letters(article)
    has_picture = article.css_first("img[src]") is not None
    if not selector and _NOT_FREE.search(text) and letters < TEASER:
        raise SourceError("it is behind a paywall: its page has no more than the beginning")
    if not has_picture and letters < (1 if selector else SHORTEST):
        raise SourceError(_why_nothing(page, selector))
    html = article.body.inner_html if article.body is not None else ""
    return Extracted(clean(resolve_links((html or "")[:MAX_HTML], base_of(page, url))).strip())


def refuse_detours(asked: str, url: str) -> None:
    """Raise SourceError where a redirect led to what is known to be no article: a login, the front page."""
    if asked == url:
        return
    before, after = urlsplit(asked), urlsplit(url)
    for place, meaning in _DETOURS.items():
        if place.search(f".{after.netloc}{after.path}?") and not place.search(f".{before.netloc}{before.path}?"):
            raise SourceError(meaning)
    if after.path in {"", "/"} and not after.query and before.path not in {"", "/"}:
        raise SourceError("its address leads to a front page: it was removed, or has moved")


def _text_of(data: bytes, charset: str) -> str:
    """Decode a page. Raises SourceError for what is none."""
    text = decode(data, charset)
    if not is_html(text):
        raise SourceError(f"it is {feed_name(text) or 'plain text or data'}, not a page")
    refuse_bombs(text)
    return _CONTROL.sub("", text)


def _found(text: str) -> str:
    """Find the article on a page; return its HTML, empty where there is none."""
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415 - in a worker only
    from trafilatura import bare_extraction, load_html  # noqa: PLC0415
    from trafilatura.settings import Document  # noqa: PLC0415

    tree = load_html(_MARKS.sub("", text))
    if tree is None:
        return ""
    for caption in tree.iter("figcaption"):  # which it would drop
        caption.tag, caption.text = "p", f"{_CAPTION}{caption.text or ''}"
    notes = _mark_notes(tree)
    for picture in list(tree.iter("img")):  # with one that is within the page it would drop the words behind it
        if picture.get("src", "").startswith("data:") and not picture.get("data-src"):
            picture.drop_tree()
    for code in tree.iter("pre"):  # which it would take for a quotation, unless it looks like a known language
        code.set("lang", "code")
    document = bare_extraction(
        tree,
        fast=True,
        output_format="html",
        include_comments=False,
        include_formatting=True,
        include_images=True,
        include_links=True,
        include_tables=True,
    )
    if not isinstance(document, Document):
        return ""
    for element in list(document.body.iter(etree.Element)):
        _name(element)
    html = "".join(etree.tostring(child, encoding="unicode", method="html") for child in document.body)
    html = _NOTED.sub(lambda found: f'<li id="{escape(notes.get(int(found[2]), ""))}">{found[1]}', html)
    return _MARKS.sub("", html)


def _mark_notes(tree: Any) -> dict[int, str]:
    """Mark the items that links of their page lead to, and return their names by their numbers."""
    places = {unquote(link.get("href", "")[1:]) for link in tree.iter("a") if link.get("href", "").startswith("#")}
    notes = [item for item in tree.iter("li") if item.get("id") in places]
    for number, item in enumerate(notes):
        item.text = f"{_NOTE}{number}{_NOTE}{item.text or ''}"
    return {number: item.get("id") for number, item in enumerate(notes)}


def _name(element: Any) -> None:
    """Give an element of trafilatura's tree its name in HTML, and those attributes that mean something there."""
    name = element.tag = _html_name(element)
    if name == "a":
        element.set("href", element.get("target", ""))
    elif name in {"br", "img"} and element.text:  # which can't have any
        element.text, element.tail = None, f"{element.text} {element.tail or ''}"
    for attribute in set(element.attrib) - _KEPT_ATTRIBUTES.get(name, set()):
        del element.attrib[attribute]


def _html_name(element: Any) -> str:
    """Return what HTML calls an element of trafilatura's.

    Its own conversion makes paragraphs of code in a line, and bullets of numbers and of definitions.
    """
    rend = element.get("rend", "")
    match element.tag:
        case "p":
            name = "figcaption" if (element.text or "").startswith(_CAPTION) else "p"
        case "list":
            name = rend if rend in {"ol", "dl"} else "ul"
        case "item":
            name = rend[:2] if rend.startswith(("dt", "dd")) else "li"
        case "code":
            is_block = element.getparent().tag != "pre" and "\n" in "".join(element.itertext())
            name = "pre" if is_block else "code"
        case "head":
            name = rend if re.fullmatch("h[1-6]", rend) else "h3"
        case "hi":
            name = _STYLES.get(rend, "em")
        case "cell":
            name = "th" if element.get("role") == "head" else "td"
        case other:
            name = _NAMES.get(other, other)
    return name


def _selected(page: LexborHTMLParser, selector: str) -> str:
    """Return the HTML of what a selector means on a page; of elements within each other the outer one."""
    nodes = page.css(selector)
    known = {node.mem_id for node in nodes}
    outer = []
    for node in nodes:
        above = node.parent
        while above is not None and above.mem_id not in known:
            above = above.parent
        outer += [node.html or ""] if above is None else []
    return "".join(outer)


def _why_nothing(page: LexborHTMLParser, selector: str) -> str:
    """Say what a page has instead of an article."""
    if selector:
        return f"its page has nothing that fits the selector {clean_line(selector, 100)}"
    asks = page.css_first("input[type='password']") is not None
    has_scripts = page.css_first("script") is not None
    for node in page.css(_FURNITURE):
        node.decompose()
    if asks:
        return "its server asks to log in"
    if has_scripts and _letters(page) < SHORTEST:
        return "its page needs scripts to show it, and those are for the browser"
    return "its page has no article"


def _letters(page: LexborHTMLParser) -> int:
    """Return how many letters and signs are seen of a page."""
    return len("".join(page.body.text().split())) if page.body is not None else 0


def check_selector(selector: str) -> None:
    """Raise UsageError for what is no CSS selector."""
    try:
        LexborHTMLParser("").css(selector)
    except SelectolaxError:
        raise UsageError(f"not a CSS selector: {clean_line(selector, 100)!r}") from None


class Extractors(Sandbox):
    """`extract` in worker processes, at most `most` at a time; an asynchronous context manager."""

    def __init__(self, most: int = 2) -> None:
        super().__init__(most, prepare=_load)

    async def extract(self, data: bytes, *, seconds: float = SECONDS, **arguments: Any) -> Extracted:
        """Do what `extract` does, with its `arguments`, within `seconds`.

        Raises what it raises, and SourceError when it takes too much time or memory.
        """
        future: Future[Extracted] = self.submit(
            partial(extract, **arguments), data=data, seconds=seconds, memory=MEMORY
        )
        try:
            return await asyncio.wrap_future(future)
        except SandboxError as error:
            raise SourceError(f"its article can't be extracted: {error}") from None


def _load() -> None:
    """Load what extracting needs, in a worker."""
    _found("<html><body><article><p>A page</p></article></body></html>")
