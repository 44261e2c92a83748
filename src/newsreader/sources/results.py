"""What parsing gives, apart from the parsers, so that whoever takes it need not load them."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from newsreader.model import Draft


class Skipped(msgspec.Struct, frozen=True):
    """A story that was found and not taken."""

    headline: str
    """Or the name of what was skipped; empty where it has none."""
    reason: str

    def __str__(self) -> str:
        """Say both in one line."""
        return f"{self.headline}: {self.reason}" if self.headline else self.reason


class Listing(msgspec.Struct, frozen=True):
    """What a page gave."""

    drafts: list[Draft]
    """In page order."""
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
