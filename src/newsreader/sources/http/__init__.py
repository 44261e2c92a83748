"""Fetching sources over HTTP: polite, bounded, and every failure one line in words.

`fetcher.Fetcher` answers a `Request` with one of five outcomes, through `client`. This module loads neither asyncio
nor an HTTP client.
"""

from __future__ import annotations

import msgspec

from newsreader.config import largest
from newsreader.errors import SourceError


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much time, space and company a request may take. Times are in seconds of the monotonic clock."""

    connect: float = 8.0
    """From the look-up of the name to the connection, and again for the TLS handshake."""
    read: float = 15.0
    """Without a byte from the server."""
    total: float = 30.0
    """From the first connection to the last byte, redirects included, the wait for a free place or memory not."""
    max_bytes: int = msgspec.field(default_factory=largest)
    """Of a body, as it was sent and after it was decompressed."""
    shared_bytes: int = 128_000_000
    """Of all bodies together, those that wait to be dealt with too; one of them may have `max_bytes` beside that."""
    max_redirects: int = 10
    per_host: int = 2
    """Requests to one host at a time."""
    at_once: int = 32
    """Requests to all hosts at a time."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What to fetch, and what is known of it from the last time."""

    url: str
    """http or https; may carry a name and a password, which no outcome but `Fetched.url` repeats."""
    etag: str = ""
    """As `Fetched` or `NotModified` gave it."""
    last_modified: str = ""
    untrusted: bool = False
    """A page gave this address, not the user: it may not lead to this machine or its network."""
    page: bool = False
    """A page is wanted, and not a feed, of a server that has both at the address."""


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """The server sent a body."""

    data: bytes
    url: str
    """The address to ask the next time: where permanent redirects led, else the one that was asked."""
    final_url: str
    """Where the body came from, the base of its links; without name and password."""
    charset: str = ""
    """What the server said; may be wrong."""
    link: str = ""
    """The Link header: other addresses of the same (RFC 8288)."""
    refresh: str = ""
    """The Refresh header: where a browser goes on to after a time."""
    etag: str = ""
    last_modified: str = ""
    fresh_for: int | None = None
    """Seconds for which the server promises no change, at most a day; None: it says nothing."""


class NotModified(msgspec.Struct, frozen=True, kw_only=True):
    """The server says that nothing changed since `etag` and `last_modified`."""

    etag: str = ""
    """What to send the next time."""
    last_modified: str = ""
    fresh_for: int | None = None
    reason: str = "its server says that nothing changed, and was not asked that"
    """Why there is no body, where one was wanted."""


class Gone(msgspec.Struct, frozen=True):
    """The server says that this is gone for good (410)."""

    reason: str = "its server says that it is gone for good (410)"


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """The server asks to be left alone for a while (429, 503)."""

    reason: str
    """One line, in words."""
    seconds: int | None = None
    """How long, at most a day; None: it does not say."""


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing came of it."""

    reason: str
    """One line, in words, without credentials."""
    status: int | None = None
    """The HTTP status; None where no answer came, or not all of it."""


Outcome = Fetched | NotModified | Gone | Later | Failed


class BodyError(SourceError):
    """A body came that is too big, damaged or empty."""
