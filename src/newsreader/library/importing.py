"""Importing: files become drafts, and drafts become new, updated or unchanged articles of a source.

Which stored article a draft is, `newsreader.library.identity` says. Every draft is counted, also one that is left out:
because it was pruned, or repeats another one of its batch.

Of dates that a page counts back from the day on which it is read ("2 weeks ago"), the first reading stays: read again a
day later, the same words mean the day after. The date that is stored stays as long as they still cover it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from newsreader.canonical import differ_in_tracking
from newsreader.dates import from_iso, to_iso
from newsreader.errors import SourceError
from newsreader.ids import stable_id
from newsreader.library.identity import Batch
from newsreader.library.library import Library
from newsreader.model import Article, ArticleId, Body, Draft, Source, SourceKind
from newsreader.store import Transaction
from newsreader.text import clean_line

if TYPE_CHECKING:
    from newsreader.sources import Skipped

UNNAMED = "imported"
"""The source of a file that names no site."""
SMALL = 64_000
"""Bytes of a file that is read without starting a process for it, which takes 0.3 s."""
PATIENCE = 6
"""How much longer than a source a file may take: a person waits for it, and can end it."""


@dataclass(frozen=True)
class Parsed:
    """A file that was read, and not yet put into the library."""

    source: str
    drafts: Sequence[Draft]
    skipped: Sequence[Skipped] = ()


@dataclass
class ImportReport:
    """What became of drafts."""

    source: str = ""
    """The name of their source."""
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    pruned: int = 0
    """Left out, because they were pruned."""
    repeated: int = 0
    """Left out, because they say again what one before them said."""
    skipped: Sequence[Skipped] = ()
    articles: list[ArticleId] = field(default_factory=list)
    """Those that are new or were changed."""
    new: list[ArticleId] = field(default_factory=list)


def parse_file(
    data: bytes,
    *,
    source: str = "",
    format: str = "auto",  # noqa: A002 - the option's name
    today: date | None = None,
    undated: bool = False,
) -> Parsed:
    """Read a file's bytes into drafts; what is not small is read in a process that can be ended.

    Args:
        data: the file.
        source: the name of the source; empty for the site that the file names.
        format: as `import --format` has it.
        today: what relative dates count from.
        undated: whether stories without a date are taken too.

    Raises:
        SourceError: there is no story in it, and it is no feed without items; the message says what it is instead.
    """
    # Loaded only for a file: the first brings the parser of pages, the second asyncio.
    if len(data) <= SMALL:
        from newsreader.sources import parse  # noqa: PLC0415

        listing = parse(data, format=format, reference=today, undated=undated)
    else:
        from newsreader.sources.parsers import deadline, parse_in_sandbox  # noqa: PLC0415

        seconds = PATIENCE * deadline(len(data))
        listing = parse_in_sandbox(data, seconds=seconds, format=format, reference=today, undated=undated)
    if listing.problem and not listing.drafts:
        raise SourceError(listing.problem)
    name = clean_line(source, limit=200) or listing.site or UNNAMED
    return Parsed(name, listing.drafts, listing.skipped)


def add_drafts(library: Library, parsed: Parsed) -> ImportReport:
    """Put drafts into the library: all of them, or none.

    Raises:
        StoreError: nothing was changed.
    """
    with library.store.transaction() as transaction:
        source = _source(library, transaction, parsed.source)
        report = land(library, transaction, source.key, parsed.drafts)
    report.source, report.skipped = source.name, parsed.skipped
    return report


def _source(library: Library, transaction: Transaction, name: str) -> Source:
    """Find the source by key or name, or add it; one that was removed is brought back."""
    for source in library.store.sources.values():
        if name in {source.key, source.name}:
            if source.removed:
                transaction.set_removed(source.key, False)
            return source
    source = Source(key=name, name=name, kind=SourceKind.FILE, added=library.stamp())
    transaction.add_source(source)
    return source


def land(library: Library, transaction: Transaction, source: str, drafts: Sequence[Draft]) -> ImportReport:
    """Put drafts into a source, given by its key, within a transaction."""
    report = ImportReport()
    if not drafts:
        return report
    now = library.stamp()
    articles = library.store.articles_of(source)
    drafts = keep_first_readings(drafts, articles)
    batch = Batch(drafts, articles)
    known = batch.find()
    fresh = [place for place in range(len(drafts)) if place not in known and place not in batch.repeated]
    pruned = batch.find_pruned(fresh, source, library.store)
    for position, draft in enumerate(drafts):
        if position in batch.repeated:
            report.repeated += 1
        elif position in pruned:
            report.pruned += 1
        elif position not in known:
            taken = library.store.articles, transaction.documents.get("articles", ())
            article = Article(
                id=new_id(source, batch.mark_of(position), *taken),
                headline=draft.headline,
                published=to_iso(draft.published),
                added=now,
                source=source,
                section=draft.section,
                url=draft.url,
                author=draft.author,
                guid=draft.guid,
                position=position,
            )
            transaction.add_article(article, Body(summary=draft.summary, content=draft.content))
            report.added += 1
            report.articles.append(article.id)
            report.new.append(article.id)
        elif _update(library, transaction, known[position], draft, now):
            report.updated += 1
            report.articles.append(known[position].id)
        else:
            report.unchanged += 1
    return report


def keep_first_readings(drafts: Sequence[Draft], stored: Iterable[Article]) -> Sequence[Draft]:
    """Give each draft with a relative date the date of the stored article of its source that it is, if that is near.

    That has the draft's address; or its headline, and one of the two has no address. An address or a headline that
    several drafts have says nothing.
    """
    if not any(draft.leeway for draft in drafts):
        return drafts
    known: defaultdict[str, list[Article]] = defaultdict(list)
    for article in stored:
        for mark in {article.url, article.headline}:
            known[mark].append(article)
    shared = Counter(mark for draft in drafts for mark in {draft.url, draft.headline})
    return [_settled(draft, known, shared) if draft.leeway else draft for draft in drafts]


def _settled(draft: Draft, known: dict[str, list[Article]], shared: Counter[str]) -> Draft:
    near = []
    for mark in filter(None, (draft.url, draft.headline)):
        for article in known.get(mark, ()) if shared[mark] == 1 else ():
            published = from_iso(article.published)
            same = article.url == draft.url or not (article.url and draft.url)
            if same and published and draft.published:
                near.append((_apart(published, draft.published), published))
    apart, first = min(near, default=(timedelta.max, None), key=lambda each: each[0])
    return replace(draft, published=first) if apart <= draft.leeway else draft


def _apart(one: date | datetime, other: date | datetime) -> timedelta:
    """Tell how far two dates lie apart, in days unless both are times with an offset."""
    if isinstance(one, datetime) and isinstance(other, datetime) and one.tzinfo and other.tzinfo:
        return abs(one - other)
    return abs(date(one.year, one.month, one.day) - date(other.year, other.month, other.day))


def _update(library: Library, transaction: Transaction, known: Article, draft: Draft, now: str) -> bool:
    """Bring an article up to date; what the draft leaves empty stays as it was. Return whether it changes."""
    old = library.store.body(known.id)
    body = Body(summary=draft.summary or old.summary, content=draft.content or old.content)
    given = {name: getattr(draft, name) for name in ("headline", "section", "url", "author", "guid")}
    if differ_in_tracking(known.url, draft.url):
        del given["url"]  # there is another one with every refresh
    published = to_iso(draft.published)
    if published and not (known.published or "").startswith(published):
        given["published"] = published
    article = replace(known, **{name: value for name, value in given.items() if value})
    if article.headline != known.headline or body.summary != old.summary != "":
        article = replace(article, edited=now)
    if article == known and body == old:
        return False
    transaction.update_article(article, body)
    return True


def new_id(source: str, known_by: str, *taken: Container[ArticleId]) -> ArticleId:
    """Make an id from what an article is known by, the same on every machine unless it is `taken`."""
    candidate, attempt = stable_id("article", source, known_by), 0
    while any(candidate in ids for ids in taken):
        attempt += 1
        candidate = stable_id("article", source, known_by, str(attempt))
    return candidate
