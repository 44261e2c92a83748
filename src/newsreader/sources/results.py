"""What parsing gives, and its form in JSON; apart from the parsers, so that nobody has to load them for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import msgspec

from newsreader.dates import parse_published
from newsreader.errors import SourceError
from newsreader.model import Draft
from newsreader.text import clean_line, clean_text, clean_url


class Skipped(msgspec.Struct, frozen=True):
    """A story that was found and not taken."""

    headline: str
    """Or the name of what was skipped; empty where it has none."""
    reason: str

    def __str__(self) -> str:
        """Return both in one line."""
        return f"{self.headline}: {self.reason}" if self.headline else self.reason


class Listing(msgspec.Struct, frozen=True):
    """What a page gave."""

    drafts: list[Draft]
    """In the order of the page or the feed."""
    skipped: list[Skipped] = []
    site: str = ""
    """`og:site_name`, else the host of the page or of its links, else nothing."""
    problem: str = ""
    """What is wrong with all of it, though there are drafts: the rest may come another time."""


class Feed(Listing, frozen=True, kw_only=True):
    """What a feed gave; its `site` is its title, else the host of its site."""

    title: str = ""
    link: str = ""
    """The address of the site."""
    ttl: int | None = None
    """Seconds that the feed asks to be left alone between two refreshes."""
    format: str = ""
    """`RSS 2.0`, `Atom 1.0`, `JSON Feed 1.1`, ..."""


Deliver = Callable[[Listing], None]
"""Takes drafts of a long feed, and what was skipped, as they are read, so that nobody has to hold all of them."""


class _Item(msgspec.Struct):
    """A draft in JSON."""

    headline: str = ""
    published: str | None = None
    summary: str | None = None
    section: str | None = None
    url: str | None = None
    author: str | None = None


def read_drafts(data: str) -> list[Draft]:
    """Read a JSON array of objects with `headline, published, summary, section, url, author`.

    `published` is ISO 8601 or null; the other fields are text, and all but the headline may be absent. Raises
    SourceError for what is no such array or an empty one, naming the first object that is wrong.
    """
    try:
        # Python's parser takes half a surrogate pair, which a headline that was cut may end with; cleaning drops it.
        items = msgspec.convert(json.loads(data.removeprefix("\ufeff")), list[_Item])
    except (ValueError, RecursionError) as error:  # msgspec's errors are of ValueError
        raise SourceError(f"not a list of drafts: {clean_line(str(error), 120)}") from None
    if not items:
        raise SourceError("no story found: the list of drafts is empty")
    return [_draft(number, item) for number, item in enumerate(items, 1)]


def looks_like_drafts(text: str) -> bool:
    """Whether `text` is a JSON array of objects, by its beginning."""
    return re.match(r"\ufeff?\s*\[\s*\{", text) is not None


def _draft(number: int, item: _Item) -> Draft:
    headline = clean_line(item.headline)
    if not headline:
        raise SourceError(f"not a list of drafts: item {number} has no headline")
    published = parse_published(item.published) if item.published else None
    if item.published and published is None:
        stated = clean_line(item.published, 60)
        raise SourceError(f"not a list of drafts: item {number} has an unreadable date, {stated}")
    return Draft(
        headline=headline,
        published=published,
        summary=clean_text(item.summary or ""),
        section=clean_line(item.section or "", 200),
        url=clean_url(item.url or ""),
        author=clean_line(item.author or "", 200),
    )
