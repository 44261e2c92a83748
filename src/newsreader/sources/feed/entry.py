"""What the readers of the formats agree on: an entry as the feed wrote it, before anything is cleaned or resolved."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What a text of a feed is."""

    TEXT = "text"
    HTML = "html"
    GUESS = "guess"
    """RSS does not say: HTML where it looks like it."""


class Text(msgspec.Struct, frozen=True, gc=False):
    """A text, its kind, and what its relative links start from (empty: where the feed came from)."""

    value: str = ""
    kind: Kind = Kind.TEXT
    base: str = ""


class Enclosure(msgspec.Struct, frozen=True, gc=False):
    """A file that comes with an entry."""

    url: str
    type: str = ""
    length: int = 0
    """Bytes; 0 where the feed does not say."""


class Entry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An item of RSS, an entry of Atom, an item of JSON Feed."""

    title: Text = Text()
    summary: Text = Text()
    content: Text = Text()
    url: str = ""
    guid: str = ""
    permalink: bool = True
    """Whether the guid, if it is an address, is that of the article (RSS's `isPermaLink`)."""
    published: str = ""
    updated: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


class Document(msgspec.Struct, kw_only=True):
    """A feed as its format's reader gives it."""

    format: str
    """`RSS 2.0`, `Atom 1.0`, `JSON Feed 1.1`, ..."""
    title: Text = Text()
    link: str = ""
    ttl: int | None = None
    """Seconds that the feed asks to be left alone between two refreshes."""
    author: str = ""
    """Of the entries that name none (RFC 4287, 4.2.1)."""
    entries: list[Entry] = []


_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def pause_of(ttl: str, period: str, frequency: str) -> int | None:
    """Return the seconds to leave a feed alone: RSS's `ttl`, in minutes, or the syndication module's period."""
    if minutes := length_of(ttl[:7]):
        return 60 * minutes
    seconds = _PERIODS.get(period.lower())
    return seconds // (length_of(frequency[:7]) or 1) if seconds else None


def length_of(text: str) -> int:
    """Read a number, of bytes for one; 0 for what is none, or has more than 18 digits."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
