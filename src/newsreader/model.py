"""The values that every layer speaks of: articles, drafts, states, sources, rules, views, history.

Words are those of the field: an *article* is a headline with a publication date, a *source* is where
articles come from, a *section* is the heading a source files an article under, a *state* is what the
reader did with an article, a *draft* is an article that was parsed and is not yet in the library.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec

ArticleId = int
"""63 bits; people see it as 13 base-32 characters (`newsreader.ids`)."""

Published = date | datetime | None
"""A plain day, a time with its offset, a time without one, or nothing: never more than the text said."""


class Draft(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An article as a source gave it, cleaned (`newsreader.text`), not yet in the library."""

    headline: str
    published: Published = None
    leeway: timedelta = timedelta()
    """How far from the true date that may be: a week where a page says "2 weeks ago"."""
    summary: str = ""
    """Plain text; paragraphs are separated by a newline."""
    section: str = ""
    url: str = ""
    """http or https, or empty."""
    author: str = ""
    content: str = ""
    """HTML as sent, control characters removed."""
    guid: str = ""


class Article(msgspec.Struct, frozen=True, gc=False):
    """What the list needs of an article; `Body` holds the rest.

    Dates stay ISO 8601 text (`newsreader.dates.from_iso` reads them), so that 100,000 articles open
    without parsing 200,000 dates.
    """

    id: ArticleId
    headline: str
    added: str
    """When the article was first seen; UTC, with an offset."""
    source: str
    """The key of its source."""
    published: str | None = None
    """A plain day (`2025-11-13`), a time with an offset, a time without one, or None."""
    section: str = ""
    url: str = ""
    author: str = ""
    guid: str = ""
    position: int = 0
    """Its place on the page it came from, from 0."""
    edited: str = ""
    """When its headline or summary was last changed by its publisher, as far as was seen; UTC, or empty for never."""


class Body(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The long part of an article, read only when it is looked at or searched."""

    summary: str = ""
    content: str = ""


class FullText(msgspec.Struct, frozen=True, kw_only=True):
    """What came of fetching an article's page: its text, or why there is none."""

    html: str = ""
    """The article as it was extracted, its links absolute; empty where there is an `error`."""
    url: str = ""
    """The address that the page was had from, at the end of all redirects."""
    at: str
    """When it was fetched; this and the next time are UTC, ISO 8601."""
    error: str = ""
    """Why there is no text, in words."""
    due: str = ""
    """From when on it may be tried again without a person asking for that; empty for never.

    A time that is still to come is one that its server asked to wait for."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader did with an article."""

    read: bool = False
    starred: bool = False
    hidden: bool = False
    """Put out of sight by hand, as one article; rules do the same by query (`Mute`)."""
    tags: frozenset[str] = frozenset()


class SourceKind(StrEnum):
    """What a source is made of."""

    FILE = "file"
    LISTING = "listing"
    FEED = "feed"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where articles come from."""

    key: str
    """Never changes: the normalised URL when it was added, or the name at the first import."""
    name: str
    """What people see; may change."""
    kind: SourceKind = SourceKind.FILE
    url: str = ""
    added: str = ""
    removed: bool = False
    """Its articles are hidden, and nothing of them is deleted."""
    tags: tuple[str, ...] = ()
    full: str = ""
    """Since when the full text of its new articles is fetched; UTC, ISO 8601, or empty for never."""
    selector: str = ""
    """The CSS selector of the article on its pages; empty where the program is to find it."""
    every: int = 0
    """Seconds from one refresh to the next, as the reader wants it; 0 where that is left to the program."""
    ttl: int = 0
    """Seconds that the source itself wants between two requests, as it said last."""
    etag: str = ""
    last_modified: str = ""
    """The validators of what was read last, byte for byte as the server sent them (RFC 9110, 8.8)."""
    digest: str = ""
    """Of the body that was read last: the same one need not be read again."""
    checked: str = ""
    """When it was last asked; this and the next ones are UTC, ISO 8601, or empty for never."""
    succeeded: str = ""
    """When it last answered with something that could be read, or that nothing had changed."""
    due: str = ""
    """When it is to be asked next; empty for at once."""
    wait: str = ""
    """When its server wants to be asked again, not before (Retry-After)."""
    error: str = ""
    """What went wrong the last time, in words; empty when nothing did."""
    failures: int = 0
    """How often in a row it failed."""
    gone: bool = False
    """Its server says that it will not come back (410); it is not asked any more."""


class Mute(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that keeps articles out of sight."""

    query: str
    """What it hides, in the query language."""
    active: bool = True
    """A rule that was taken back stays, so that two libraries can be merged."""


class SavedView(msgspec.Struct, frozen=True, kw_only=True):
    """A named query that a person saved; one that bears the name of a view there is anyway takes its place."""

    name: str
    query: str
    key: str = ""
    """The key that shows it in the reader, in Textual's name; empty for none, or for that of the view it stands for."""
    read: str = ""
    """When its articles count as read (`newsreader.settings.ReadPolicy`); empty for what is set for all views."""
    active: bool = True
    """A view that was removed stays, so that two libraries can be merged."""


class Tombstone(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What a pruned article was known by, so that its source does not bring it back; it does not say what it said."""

    source: str
    """The key of its source."""
    guid: str = ""
    url: str = ""
    headline: str = ""
    day: str = ""
    story: str = ""
    """These five are hashes, each as an id; empty for what the article did not have. `story` is headline and day."""
    at: str = ""
    """When it was pruned; UTC, ISO 8601."""


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One change of state, as people made it."""

    number: int
    """Counts up from 1 in the order of commits."""
    at: str
    """UTC, ISO 8601."""
    action: str
    """What was done, as a phrase: `marked read`, `tagged later`, `removed source sample`."""
    changed: int
    """How many articles, sources, rules and views it really changed."""
    undone: bool = False
    final: bool = False
    """It can't be undone: articles were pruned."""


class Reverted(msgspec.Struct, frozen=True, kw_only=True):
    """What an undo or a redo did."""

    entry: HistoryEntry
    restored: int
    """How many it set back; the others of `entry.changed` were changed since, and left."""
    articles: tuple[ArticleId, ...] = ()
    """The articles whose state it touched."""

    @property
    def counted(self) -> str:
        """How many it set back, and how many not, for people: `5 articles`, or `3 of 5 articles; 2 changed since`.

        Empty where that goes without saying: it was a source or a view.
        """
        left = self.entry.changed - self.restored
        if not self.articles:
            return "changed since, and left" if left else ""
        changed = f"{self.entry.changed:,} article{'s' * (self.entry.changed != 1)}"
        return f"{self.restored:,} of {changed}; {left:,} changed since" if left else changed
