"""Bytes in, drafts out: what a source sent, of whatever format, becomes a `Listing`. Knows neither store nor screen."""

from __future__ import annotations

from datetime import date, datetime

from newsreader.errors import SourceError, UsageError
from newsreader.sources.document import decode, feed_name
from newsreader.sources.drafts_json import looks_like_drafts, read_drafts
from newsreader.sources.listing import Listing, Skipped, parse_listing

__all__ = ["FORMATS", "Listing", "Skipped", "parse"]

FORMATS = ("auto", "listing", "json")


def parse(
    data: bytes,
    *,
    name: str = "",
    format: str = "auto",  # noqa: A002 - the option's name
    reference: date | datetime | None = None,
    undated: bool = False,
) -> Listing:
    """Read the bytes of a file or an answer from the network.

    `name` says where they came from, for messages; `format` is one of FORMATS, and `auto` goes by the content
    alone. `reference` and `undated` are those of `parse_listing`. Raises SourceError, one line that begins with
    `name` if there is one, when no story is found.
    """
    if format not in {*FORMATS, "feed", "opml"}:
        raise UsageError(f"no such format: {format} (one of {', '.join(FORMATS)})")
    try:
        return _parse(data, format, reference, undated)
    except SourceError as error:
        raise SourceError(f"{name}: {error}") if name else error from None


def _parse(data: bytes, format_: str, reference: date | datetime | None, undated: bool) -> Listing:
    text = decode(data)
    feed = feed_name(text)
    if format_ in {"feed", "opml"} or (feed and format_ == "auto"):
        raise SourceError(f"it is {feed or 'to be read as a feed'}, and feeds are not read yet")
    if format_ == "json" or (format_ == "auto" and looks_like_drafts(text)):
        drafts = read_drafts(text.removeprefix("\ufeff"))
        if not drafts:
            raise SourceError("no story found: the list of drafts is empty")
        return Listing(drafts)
    return parse_listing(text, reference=reference, undated=undated)
