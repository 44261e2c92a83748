"""Adding a source: what is at an address is shown first, then added to the library."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from msgspec.structs import replace

from newsreader.addresses import check_url, redacted, web_address
from newsreader.errors import NewsreaderError, SourceError, UsageError
from newsreader.library.importing import ImportReport, land
from newsreader.library.library import Library
from newsreader.library.scheduling import ParsedBody, after, digest_of
from newsreader.library.sources import find_by_url, named, names, new_source, restore, tagged, with_full_text
from newsreader.model import Draft, Source, SourceKind
from newsreader.sources import Feed, Skipped
from newsreader.sources.discovery import FeedLink, find_feeds, guess_feeds, refresh_target
from newsreader.sources.document import decode, feed_name, is_html
from newsreader.sources.http import Failed, Fetched, Request
from newsreader.sources.http.fetcher import Fetcher
from newsreader.sources.parsers import Parsers
from newsreader.text import clean_line

THE_PAGE = 0
"""The number that means the page itself, not one of the feeds that it links."""

ONLY_HTTP = "it answers by http only, which others can read and change on the way"
"""The note on an address that was asked by https first."""

MAX_REFRESHES = 5
"""Pages in a row that send their readers on, before it is taken for a circle."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")


@dataclass(frozen=True)
class Preview:
    """What an address turned out to be; nothing of it is in the library yet."""

    url: str
    """The address that the source would have; may carry a name and a password."""
    kind: SourceKind
    format: str
    """In words: `RSS 2.0`, `listing page`."""
    title: str
    drafts: Sequence[Draft] = ()
    skipped: Sequence[Skipped] = ()
    problem: str = ""
    """What is wrong with all of it: it is cut off, or no item could be taken."""
    note: str = ""
    """What a person should know of how it was reached."""
    feeds: Sequence[FeedLink] = ()
    """The feeds that the page links; `THE_PAGE` and their numbers choose."""
    ttl: int = 0
    fetched: Fetched | None = None
    """The answer, without its body; None for a page with several feeds, of which none was chosen yet."""
    digest: str = ""
    """Of its body."""

    @property
    def is_linked(self) -> bool:
        """Whether it is a feed that the page links, and not what is at the address itself."""
        return bool(self.feeds) and self.kind is SourceKind.FEED


class NoAnswerError(SourceError):
    """A server can't be reached, or does not answer in the way that was tried."""


class LinkedFeedError(SourceError):
    """The feed that a page links can't be had; the page itself may do (`THE_PAGE`)."""


@dataclass(frozen=True)
class Added:
    """What adding did."""

    source: Source
    report: ImportReport
    known: bool
    """Whether it was a source already, and took what was new."""


def preview(library: Library, url: str, feed: int | None = None) -> Preview:
    """Fetch an address and find out what it is: a feed, a page that links feeds, a listing page.

    A page that links one feed means that feed; of several, `feed` says which, from 1 on. One that links several
    without `feed` gives a preview with nothing but those. `THE_PAGE` reads the page itself. A page that says of no
    feed that it is one is a listing page, and if it is none, what its links look like counts.

    Raises:
        UsageError: it is no address, or the page has no such feed.
        SourceError: nothing could be fetched or understood there; the message begins with the address.
    """
    # `asyncio.run` writes down the `repr` of its result when it puts signal handlers back: seconds for 100,000 drafts.
    # And an error that comes out of it is in a circle with its frames, which hold the body: megabytes for each mistake.
    previews: list[Preview] = []
    errors: list[NewsreaderError] = []

    async def keep() -> None:
        try:
            previews.append(await _preview(library, url, feed))
        except NewsreaderError as error:
            errors.append(error.with_traceback(None))

    asyncio.run(keep())
    if errors:
        raise errors.pop()
    return previews[0]


def _address(typed: str) -> tuple[str, str]:
    """Read what people type: `feed:` before and brackets around an address mean nothing, https goes without saying.

    Returns the address, and the one with http to try after it, where nothing was said and no password would be sent.
    """
    typed = typed.strip().strip("<>")
    text = web_address(typed, "https")
    if text and not _SCHEME.match(text) and not text.startswith(("/", ".", "~")):
        text = f"https://{text}"
    url = check_url(text)
    is_said = "https:" in typed.lower() or not url.startswith("https:") or "@" in urlsplit(url).netloc
    return url, "" if is_said else url.replace("https:", "http:", 1)


async def _preview(library: Library, typed: str, number: int | None) -> Preview:
    url, plain = _address(typed)
    # The parsers load while the first answer is on its way.
    async with Parsers(1) as parsers, Fetcher() as fetcher:
        try:
            return await _preview_of(library, url, number, parsers, fetcher)
        except NoAnswerError as error:
            if not plain:
                raise
            try:
                found = await _preview_of(library, plain, number, parsers, fetcher)
            except NoAnswerError:
                raise error from None
            return dataclasses.replace(found, note=ONLY_HTTP)


async def _preview_of(library: Library, url: str, number: int | None, parsers: Parsers, fetcher: Fetcher) -> Preview:
    fetched, declared, guessed = await _page(fetcher, Request(url=url))
    feeds = declared or (guessed if number else [])
    if number is None and not declared:
        try:
            return await _read(library, fetched, parsers)
        except SourceError:
            feeds = guessed
            if not feeds:
                raise
    if number is None and len(feeds) > 1:
        return Preview(fetched.url, SourceKind.FEED, "page", _host(url), feeds=feeds)
    if number is not None and not 0 <= number <= len(feeds):
        raise UsageError(f"there is no feed {number}: the page links {len(feeds) or 'none'}")
    if number == THE_PAGE:
        return await _read(library, fetched, parsers, feeds)
    link = feeds[(number or 1) - 1]
    try:
        fetched = await _fetch(fetcher, _linked(link.url, fetched))
        return await _read(library, fetched, parsers, feeds, format="feed")
    except SourceError as error:
        raise LinkedFeedError(f"{redacted(url)} links a feed that can't be read: {error}") from None


async def _fetch(fetcher: Fetcher, request: Request) -> Fetched:
    """Fetch. Raises SourceError, with the address, for every outcome but a body."""
    outcome = await fetcher.fetch(request)
    if isinstance(outcome, Fetched):
        return outcome
    is_silent = isinstance(outcome, Failed) and outcome.status is None
    raise (NoAnswerError if is_silent else SourceError)(f"{redacted(request.url)}: {outcome.reason}")


async def _page(fetcher: Fetcher, request: Request) -> tuple[Fetched, list[FeedLink], list[FeedLink]]:
    """Fetch a page, and the one that it sends its readers on to; return it with its feeds, as `_links` does."""
    for _ in range(MAX_REFRESHES):
        fetched = await _fetch(fetcher, request)
        declared, guessed, target = _links(fetched)
        if declared or not target:
            return fetched, declared, guessed
        request = _linked(target, fetched, untrusted=request.untrusted)
    raise SourceError(f"{redacted(request.url)}: {MAX_REFRESHES} pages in a row sent us on to the next one")


def _linked(url: str, page: Fetched, *, untrusted: bool = False) -> Request:
    """Return the request for what a page links.

    It may not lead to the reader's own machine or network, unless that is where the page is itself.
    """
    return Request(url=url, untrusted=untrusted or urlsplit(url).hostname != urlsplit(page.final_url).hostname)


def _links(fetched: Fetched) -> tuple[list[FeedLink], list[FeedLink], str]:
    """Return the feeds that a page declares, else those that its links look like, and where it sends its readers."""
    try:
        text = decode(fetched.data, fetched.charset)
    except SourceError:
        text = ""
    if feed_name(text):
        return [], [], ""
    html, base = text if is_html(text) else "", fetched.final_url
    if declared := find_feeds(html, base, fetched.link):
        return declared, [], ""
    return [], guess_feeds(html, base), refresh_target(html, base, fetched.refresh)


async def _read(
    library: Library,
    fetched: Fetched,
    parsers: Parsers,
    feeds: Sequence[FeedLink] = (),
    *,
    format: str = "auto",  # noqa: A002 - the option's name
) -> Preview:
    url, charset = fetched.final_url, fetched.charset
    parsing = parsers.parse(fetched.data, format=format, reference=library.clock(), url=url, charset=charset)
    digest = digest_of(fetched.data)
    fetched = replace(fetched, data=b"")  # it may be big, and is dropped when it was sent to its parser
    try:
        parsed = await parsing
    except SourceError as error:
        raise SourceError(f"{redacted(url)}: {error}") from None
    feed = parsed if isinstance(parsed, Feed) else None
    return Preview(
        url=fetched.url,
        kind=SourceKind.FEED if feed else SourceKind.LISTING,
        format=feed.format if feed else "listing page",
        title=(feed.title if feed else "") or parsed.site or _host(fetched.url),
        drafts=parsed.drafts,
        skipped=parsed.skipped,
        problem=parsed.problem,
        feeds=feeds,
        ttl=(feed.ttl if feed else 0) or 0,
        fetched=fetched,
        digest=digest,
    )


def add(
    library: Library,
    preview: Preview,
    *,
    name: str = "",
    tags: Iterable[str] = (),
    every: int = 0,
    full: bool = False,
    selector: str = "",
) -> Added:
    """Add what a preview shows to the library: the source, and its articles. One that is known takes what is new.

    `every` is the time between two refreshes in seconds; 0 leaves that to the program. `full` says that the full text
    of its articles is wanted, and `selector` where that is on their pages; without them that stays as it was.

    Raises:
        UsageError: the name is another source's, that is no selector, or nothing was chosen yet.
        StoreError: nothing was changed.
    """
    if preview.fetched is None:
        raise UsageError("the page links several feeds: choose one")
    with library.store.transaction() as transaction:
        known = find_by_url(library, preview.url)
        source = known or new_source(library, preview.url, preview.title, preview.kind, names(library))
        source = restore(transaction, tagged(named(library, transaction, source, name) if name else source, tags))
        source = with_full_text(library, source, wanted=full or None, selector=selector or None)
        source = replace(source, kind=preview.kind, every=every or source.every)
        body = ParsedBody(ttl=preview.ttl, digest=preview.digest, problem=preview.problem)
        source = after(source, preview.fetched, library.clock(), body)
        transaction.add_source(source)
        report = land(library, transaction, source.key, preview.drafts)
    report.source, report.skipped = source.name, preview.skipped
    return Added(source, report, known is not None and not known.removed)


def _host(url: str) -> str:
    return clean_line(urlsplit(url).hostname or "", 200)
