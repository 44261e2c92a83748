"""Bytes in, drafts out: what a source sent becomes a `Listing` or a `Feed`. Knows neither store nor screen."""

from __future__ import annotations

from datetime import date, datetime

from newsreader.errors import SourceError
from newsreader.sources.document import decode, feed_name, looks_like_feed, xml_root
from newsreader.sources.results import Deliver, Feed, Listing, Skipped, looks_like_drafts, read_drafts

__all__ = ["Feed", "Listing", "Skipped", "parse"]


def parse(
    data: bytes,
    *,
    format: str = "auto",  # noqa: A002 - the option's name
    reference: date | datetime | None = None,
    undated: bool = False,
    url: str = "",
    charset: str = "",
    deliver: Deliver | None = None,
) -> Listing:
    """Read the bytes of a file or an answer from the network.

    `format` is `listing`, `feed`, `json` (a list of drafts), or `auto`, which goes by the content alone. `reference`
    and `undated` are those of `parse_listing`; `url` is the base of links, `charset` what HTTP said, `deliver` is that
    of `parse_feed`.
    Raises SourceError, one line, when no story is found; a feed without items is none the less a feed.
    """
    if format == "feed" or (format == "auto" and looks_like_feed(data)):
        from newsreader.sources.feed import parse_feed  # noqa: PLC0415 - its parsers are only loaded for one

        return parse_feed(data, url=url, charset=charset, deliver=deliver)
    text = decode(data, charset)
    if format == "json" or (format == "auto" and looks_like_drafts(text)):
        return Listing(read_drafts(text))
    if format == "auto" and feed_name(text):
        raise SourceError(f"it is {feed_name(text)}, a list of sources: `newsreader import FILE` takes those")
    if format == "auto" and (root := xml_root(text)):
        raise SourceError(f"neither a feed nor a news page: it is XML with the root {root!r}")
    from newsreader.sources.listing import parse_listing  # noqa: PLC0415 - as above

    try:
        return parse_listing(text, reference=reference, undated=undated, url=url)
    except SourceError as error:
        raise SourceError(f"not a feed, and {error}") if format == "auto" else error from None
