"""What parsing gives, and its form in JSON; apart from the parsers, so that nobody has to load them for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import msgspec

from newsreader.dates import parse_published
from newsreader.errors import SourceError
from newsreader.model import Draft
from newsreader.text import clean_line, clean_text, clean_url

_FIELDS = ("headline", "published", "summary", "section", "url", "author")


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
    """In the order of the page."""
    skipped: list[Skipped] = []
    site: str = ""
    """`og:site_name`, else the host of the page or of its links, else nothing."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed gave; it has all that a `Listing` has."""

    drafts: list[Draft]
    """In the order of the feed."""
    skipped: list[Skipped]
    site: str
    """The feed's title, else the host of its site, else nothing."""
    title: str = ""
    link: str = ""
    """The address of the site."""
    ttl: int | None = None
    """Seconds that the feed asks to be left alone between two refreshes."""
    format: str = ""
    """`RSS 2.0`, `Atom 1.0`, `JSON Feed 1.1`, ..."""


Deliver = Callable[[list[Draft], list[Skipped]], None]
"""Takes drafts of a long feed, and what was skipped, as they are read, so that nobody has to hold all of them."""


def read_drafts(data: str) -> list[Draft]:
    """Read a JSON array of objects with `headline, published, summary, section, url, author`.

    `published` is ISO 8601 or null; the other fields are text, and all but the headline may be absent. Raises
    SourceError for what is no such array or an empty one, naming the first object that is wrong.
    """
    try:
        parsed = json.loads(data.removeprefix("\ufeff"))
    except RecursionError:
        raise SourceError("not a list of drafts: it is nested too deeply") from None
    except ValueError as error:
        raise SourceError(f"not a list of drafts: {clean_line(str(error), 120)}") from None
    if not isinstance(parsed, list):
        raise SourceError("not a list of drafts: it is JSON, but no array")
    if not parsed:
        raise SourceError("no story found: the list of drafts is empty")
    return [_draft(number, item) for number, item in enumerate(parsed, 1)]


def looks_like_drafts(text: str) -> bool:
    """Whether `text` is a JSON array of objects, by its beginning."""
    return re.match(r"\ufeff?\s*\[\s*\{", text) is not None


def _draft(number: int, item: Any) -> Draft:
    if not isinstance(item, dict):
        raise SourceError(f"not a list of drafts: item {number} is no object")
    fields = {name: "" if item.get(name) is None else item[name] for name in _FIELDS}
    for name, value in fields.items():
        if not isinstance(value, str):
            raise SourceError(f"not a list of drafts: {name} of item {number} is no text")
    headline = clean_line(fields["headline"])
    if not headline:
        raise SourceError(f"not a list of drafts: item {number} has no headline")
    stated = fields["published"]
    published = parse_published(stated) if stated else None
    if stated and published is None:
        raise SourceError(f"not a list of drafts: item {number} has an unreadable date, {clean_line(stated, 60)}")
    return Draft(
        headline=headline,
        published=published,
        summary=clean_text(fields["summary"]),
        section=clean_line(fields["section"], 200),
        url=clean_url(fields["url"]),
        author=clean_line(fields["author"], 200),
    )
