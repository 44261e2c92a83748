"""Fetching sources over HTTP: polite, bounded, and every failure a line in words.

`Fetcher.fetch` answers a `Request` with one of five outcomes. The HTTP client is loaded when a `Fetcher` is opened.
"""

from newsreader.sources.http.addresses import check_url, is_private, redacted
from newsreader.sources.http.fetcher import Fetcher
from newsreader.sources.http.outcomes import Failed, Fetched, Gone, Later, Limits, NotModified, Outcome, Request

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
    "is_private",
    "redacted",
]
