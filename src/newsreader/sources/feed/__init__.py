"""A feed: RSS 0.9x, 1.0, 2.0, Atom 0.3, 1.0, JSON Feed 1.0, 1.1, CDF; bytes in, drafts out.

JSON is read by `entry`. XML is made UTF-8, and well-formed where it is not (`sources.xml`), and read by `xml_feed`. The
entries that they give are made drafts here, by the same rules for all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from html import escape, unescape
from urllib.parse import urlsplit

from newsreader.addresses import joined
from newsreader.config import largest
from newsreader.dates import is_clock_zero, parse_published, settle_day_order
from newsreader.errors import SourceError
from newsreader.model import Draft, Published
from newsreader.sources.document import decode
from newsreader.sources.feed.entry import Document, Enclosure, Entry, Kind, Text, read_json_feed
from newsreader.sources.feed.xml_feed import NAMESPACES, read_xml_feed
from newsreader.sources.html import html_to_line, html_to_text, looks_like_html, resolve_links, title_to_line
from newsreader.sources.results import Deliver, Feed, Listing, Skipped
from newsreader.sources.xml import NotWellFormed, mend, utf8_xml
from newsreader.text import MAX_TEXT, clean, clean_line, clean_text, clean_url, fold, plural

BATCH = 2_000
"""Drafts of a long feed that are handed over at a time."""
MAX_NAME = 200
"""Characters of an author, a section, the title of a feed."""
MAX_MADE_HEADLINE = 100
"""Characters of a headline that is made of the text, where the feed gives none."""
UNTITLED = "(untitled)"

_BEFORE_JSON = b"\xef\xbb\xbf\xff\xfe \t\r\n"
"""Byte order marks and blanks."""
_C1 = re.compile("[\x80-\x9f]")
_CP1252 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_FROM_CP1252 = {ord(character): code for code, character in _CP1252.items() if character}
_ADDRESS = re.compile(r"[(<\[]?(?:mailto:)?[^\s@()<>\[\]]{1,100}@[^\s@()<>\[\]]{1,100}[)>\]]?")
_BREAKS = re.compile(r"[\t\r\n]+")
_CUT = re.compile(r"[\s\[]*(?:\.\.\.|\Z)")
_REFERENCE = re.compile(r"&#(?:[0-9]{2,7}|[xX][0-9a-fA-F]{2,6});")
"""A character that a publisher's program escaped once too often: nobody means one in a title that is plain text."""
_SENTENCE = re.compile(r"(.{20,}?[.!?])\s")


def parse_feed(data: bytes, *, url: str = "", charset: str = "", deliver: Deliver | None = None) -> Feed:
    """Read a feed.

    `url` is where it came from, which its relative links start from; `charset` what HTTP said. The drafts of a long
    feed are handed to `deliver`, if it is given, some thousands at a time, and only the last of them are in what is
    returned. Raises SourceError, one line, when it is no feed or one that is built to harm. A feed without items
    gives no drafts.
    """
    feed, entries = _read(data, charset)
    base = url or _first(feed.urls, "")
    taken = 0

    @cache
    def day_first() -> bool | None:  # asks for all dates before the first drafts are handed over, so it reads once more
        whole, all_entries = _read(data, charset)
        return settle_day_order(
            (text for each in all_entries for text in (each.published, each.updated)), whole.language
        )

    drafts: list[Draft] = []
    skipped: list[Skipped] = []
    for entry in entries:
        if deliver and len(drafts) >= BATCH:
            deliver(Listing(drafts, skipped))
            drafts, skipped = [], []
        draft = _draft(entry, base, feed.author, day_first)
        if draft.headline:
            drafts.append(draft)
            taken += 1
        else:
            skipped.append(Skipped("", "an item with neither title, text, address nor guid"))
    title = clean_line(_line(feed.title), MAX_NAME)
    link = _first(feed.urls, url)
    problem = f"none of its items can be taken: {skipped[0]}" if skipped and not taken else ""
    if feed.is_cut:
        problem = f"the feed is cut off after {plural(taken, 'item')}"
        skipped.append(Skipped("what comes last", problem))
    return Feed(
        drafts=drafts,
        skipped=skipped,
        problem=problem,
        site=title or urlsplit(link).hostname or "",
        title=title,
        link=link,
        ttl=feed.ttl,
        format=feed.format,
    )


def _first(addresses: Iterable[str], base: str) -> str:
    """Return the first of these addresses that may be opened, as it is from `base`."""
    return next(filter(None, (_address(base, address) for address in addresses)), "")


def _read(data: bytes, charset: str) -> tuple[Document, Iterable[Entry]]:
    if data[:200].replace(b"\0", b"").lstrip(_BEFORE_JSON).startswith(b"{"):
        return read_json_feed(decode(data, charset, limit=largest()).removeprefix("\ufeff"))
    document = utf8_xml(data, charset)
    with suppress(NotWellFormed):
        return read_xml_feed(document)
    mended, is_cut = mend(document, NAMESPACES)
    try:
        feed, entries = read_xml_feed(mended)
    except NotWellFormed as error:
        raise SourceError(f"not a feed that can be read: {error}") from None
    feed.is_cut = is_cut
    return feed, entries


def _draft(entry: Entry, base: str, author: str, day_first: Callable[[], bool | None]) -> Draft:
    url = _first(entry.urls, base) or _first((enclosure.url for enclosure in entry.enclosures), base)
    body = entry.content if entry.content.value.strip() else entry.summary
    summary = _plain(body)
    if body is entry.content and (lead := _plain(entry.summary)):
        start = _CUT.split(_folded(lead), maxsplit=1)[0][:80]  # leads are often cut off with an ellipsis
        if start not in _folded(summary):
            summary = clean_text(f"{lead}\n{summary}")
    category = next(filter(str.strip, entry.categories), "")
    return Draft(
        headline=_line(entry.title) or _headline_from(summary, url) or (UNTITLED if entry.guid.strip() else ""),
        published=_published(entry, day_first),
        summary=summary,
        section=clean_line(html_to_line(category) if "&" in category else _repaired(category), MAX_NAME),
        url=url,
        author=clean_line(_author(entry.author or author), MAX_NAME),
        content=_content(body, entry.enclosures, base),
        guid=clean_line(entry.guid),
    )


def _published(entry: Entry, day_first: Callable[[], bool | None]) -> Published:
    """Return when it was published, else when it was last updated; None where neither is a date."""
    for text in filter(None, (entry.published, entry.updated)):
        published = parse_published(text)
        if published is None and parse_published(text, day_first=True):  # 4/6/2016
            published = parse_published(text, day_first=day_first())
        if published is not None and not is_clock_zero(published):
            return published
    return None


def _address(base: str, text: str) -> str:
    """Read an address as browsers do: line breaks in it mean nothing, blanks are written out (url.spec.whatwg.org).

    Programs that escape what is escaped already leave `&amp;` in it.
    """
    text = text.strip().replace("&amp;", "&")
    return clean_url(joined(base, text)) or clean_url(joined(base, _BREAKS.sub("", text).replace(" ", "%20")))


def _repaired(text: str) -> str:
    """Undo what publishers' programs do to text: windows-1252 in the place of C1 controls, UTF-8 encoded twice.

    feedparser does the same, and publishers see no fault in what most readers repair.
    """
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.translate(_FROM_CP1252).encode("iso-8859-1").decode("utf-8")
    return text.translate(_CP1252) if _C1.search(text) else text


def _is_html(text: Text) -> bool:
    return text.kind is Kind.HTML or (text.kind is Kind.GUESS and looks_like_html(text.value))


def _line(text: Text) -> str:
    value = _repaired(text.value)
    if not _is_html(text):
        return clean_line(_REFERENCE.sub(lambda found: unescape(found[0]), value))
    return title_to_line(value) if text.kind is Kind.GUESS else html_to_line(value)


def _plain(text: Text) -> str:
    value = _repaired(text.value)
    return html_to_text(value) if text.kind is not Kind.TEXT else clean_text(value)


def _folded(text: str) -> str:
    return fold(text).replace("\n", " ")


def _headline_from(summary: str, url: str) -> str:
    """Make a headline for an entry that has none: its first sentence, else its address."""
    first = summary.partition("\n")[0]
    sentence = _SENTENCE.match(first[: MAX_MADE_HEADLINE + 1])
    return sentence[1] if sentence else clean_line(first, MAX_MADE_HEADLINE) or url


def _author(text: str) -> str:
    """Return the name in what RSS has for an author: `one@example.com (Some One)`, `Some One <one@example.com>`."""
    text = _repaired(text)
    if looks_like_html(text):
        text = html_to_line(text)
    if "@" not in text:
        return text
    return _ADDRESS.sub(" ", text[:1_000]).strip(" ()<>,;") or text


def _content(body: Text, enclosures: tuple[Enclosure, ...], base: str) -> str:
    """Keep the HTML as sent, its relative links resolved, the enclosures that it has not as links at its end."""
    value = _repaired(body.value)[:MAX_TEXT]
    html = _is_html(body)
    if not enclosures and not html:
        return ""
    if html:
        content = resolve_links(clean(value), joined(base, body.base) or base)
    else:
        paragraphs = filter(None, clean_text(value).split("\n"))
        content = "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
    links: dict[str, Enclosure] = {}
    for enclosure in enclosures:
        url = _address(base, enclosure.url)
        known = links.get(url)
        if known is None or len(enclosure.words + enclosure.type) > len(known.words + known.type):
            links[url] = enclosure  # what says more of it
    shown = [_link(url, links[url]) for url in links if url and f'"{escape(url)}"' not in content]
    return "\n".join(filter(None, [content.strip(), *shown]))


def _link(url: str, enclosure: Enclosure) -> str:
    size = f"{max(enclosure.length // 1_000, 1)} kB" if enclosure.length else ""
    if enclosure.length >= 1_000_000:
        size = f"{enclosure.length / 1_000_000:.1f} MB"
    words = html_to_line(_repaired(enclosure.words))
    minutes, seconds = divmod(enclosure.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    length = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    about = ", ".join(filter(None, [words, clean_line(enclosure.type, 80), size, length if enclosure.seconds else ""]))
    return f'<p><a rel="enclosure" href="{escape(url)}">{escape(about or "enclosure")}</a></p>'
