"""Fetching sources over HTTP: polite, bounded, and every failure a line in words.

`Fetcher.fetch` answers a `Request` with one of five outcomes. Importing this loads neither asyncio nor an HTTP
client: asyncio comes with `Fetcher`, the client when one is opened.
"""

from typing import TYPE_CHECKING, Any

from newsreader.sources.http.addresses import check_url, redacted
from newsreader.sources.http.outcomes import Failed, Fetched, Gone, Later, Limits, NotModified, Outcome, Request

if TYPE_CHECKING:
    from newsreader.sources.http.fetcher import Fetcher

__all__ = [
    "Failed",
    "Fetched",
    "Fetcher",
    "Gone",
    "Later",
    "Limits",
    "NotModified",
    "Outcome",
    "Request",
    "check_url",
    "redacted",
]


def __getattr__(name: str) -> Any:
    if name != "Fetcher":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from newsreader.sources.http.fetcher import Fetcher  # noqa: PLC0415 - asyncio takes 0.08 s to load

    return Fetcher
