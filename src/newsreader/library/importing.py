"""Importing: files become drafts, and drafts become new, updated or unchanged articles of a source.

What was pruned stays away: a draft that is known by a tombstone is counted, and left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from newsreader.dates import to_iso
from newsreader.errors import SourceError
from newsreader.library.identity import Marks, Matcher, new_id
from newsreader.library.library import Library
from newsreader.model import Article, ArticleId, Body, Draft, Source, SourceKind, Tombstone
from newsreader.store import Transaction
from newsreader.text import clean_line

if TYPE_CHECKING:
    from newsreader.sources import Feed, Listing, Skipped

UNNAMED = "imported"
"""The source of a file that names no site."""
SMALL = 64_000
"""Bytes of a file that is read without starting a process for it, which takes 0.3 s."""
PATIENCE = 6
"""How much longer than a source a file may take: a person waits for it, and can end it."""


@dataclass(frozen=True)
class ImportOptions:
    """How a file is to be read."""

    source: str = ""
    """The name of the source; empty for the site that the file names."""
    format: str = "auto"
    today: date | None = None
    """What relative dates count from."""
    undated: bool = False
    """Whether stories without a date are taken too."""


@dataclass(frozen=True)
class Parsed:
    """A file that was read, and not yet put into the library."""

    source: str
    drafts: Sequence[Draft]
    skipped: Sequence[Skipped] = ()


@dataclass
class ImportReport:
    """What became of the drafts of one file."""

    source: str
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    pruned: int = 0
    """Left out, because they were pruned."""
    skipped: Sequence[Skipped] = field(default_factory=tuple)


def parse_file(data: bytes, options: ImportOptions) -> Parsed:
    """Read a file's bytes into drafts; what is not small is read in a process that can be ended.

    Raises:
        SourceError: there is no story in it; the message says what it is instead.
    """
    how = {"format": options.format, "reference": options.today, "undated": options.undated}
    listing = _parsed_apart(data, how) if len(data) > SMALL else _parsed(data, how)
    if not listing.drafts:
        raise SourceError("there is no story in this feed")
    source = clean_line(options.source, limit=200) or listing.site or UNNAMED
    return Parsed(source, listing.drafts, listing.skipped)


def _parsed(data: bytes, how: dict[str, Any]) -> Listing | Feed:
    from newsreader.sources import parse  # noqa: PLC0415 - the parser of pages is only loaded for one

    return parse(data, **how)


def _parsed_apart(data: bytes, how: dict[str, Any]) -> Listing | Feed:
    from newsreader.sources.parsers import deadline, parse_in_sandbox  # noqa: PLC0415 - it brings asyncio

    return parse_in_sandbox(data, seconds=PATIENCE * deadline(len(data)), **how)


def add_drafts(library: Library, parsed: Parsed) -> ImportReport:
    """Put drafts into the library: all of them, or none.

    Raises:
        StoreError: nothing was changed.
    """
    with library.store.transaction() as transaction:
        source = _source(library, transaction, parsed.source)
        landed = land(library, transaction, source.key, parsed.drafts)
    library.content_changed()
    return landed.report(source, parsed.skipped)


@dataclass
class Landed:
    """What became of drafts."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    pruned: int = 0
    """Left out, because they were pruned."""
    articles: list[ArticleId] = field(default_factory=list)
    """Those that are new or were changed."""

    def report(self, source: Source, skipped: Sequence[Skipped]) -> ImportReport:
        """Say it of a source, with what its parser skipped."""
        return ImportReport(source.name, self.added, self.updated, self.unchanged, self.pruned, skipped)


def land(library: Library, transaction: Transaction, source: str, drafts: Sequence[Draft]) -> Landed:
    """Put drafts into a source, given by its key, within a transaction."""
    marks = [Marks.of_draft(draft) for draft in drafts]
    batch = _Batch(library, transaction, source, marks)
    for position, draft in enumerate(drafts):
        batch.take(draft, position)
    return batch.landed


def _source(library: Library, transaction: Transaction, name: str) -> Source:
    """Find the source by key or name, or make it; one that was removed is there again."""
    for source in library.store.sources.values():
        if name in {source.key, source.name}:
            if source.removed:
                transaction.set_source(source.key, "removed", False)
            return source
    source = Source(key=name, name=name, kind=SourceKind.FILE, added=_now(library))
    transaction.add_source(source)
    return source


def _now(library: Library) -> str:
    return to_iso(library.clock()) or ""


class _Batch:
    """Drafts on their way into one source."""

    def __init__(self, library: Library, transaction: Transaction, source: str, batch: Sequence[Marks]) -> None:
        self.library = library
        self.transaction = transaction
        self.source = source
        self.marks = batch
        self.known: Matcher[Article] = Matcher(batch)
        for article in library.store.articles_of(source):
            self.known.learn(Marks.of(article), article)
        self.pruned = _Pruned(library, source, batch) if library.store.tombstones else None
        self.now = _now(library)
        self.met: set[ArticleId] = set()
        """The articles that drafts of this batch were; a second draft that is one of them changes nothing."""
        self.landed = Landed()

    def take(self, draft: Draft, position: int) -> None:
        """Add or update one draft."""
        known = self.known.find(self.marks[position])
        if known is None:
            if self.pruned and self.pruned.has(position):
                self.landed.pruned += 1
            else:
                self._add(draft, position)
        elif known.id in self.met or not self._update(known, draft):
            self.landed.unchanged += 1

    def _update(self, known: Article, draft: Draft) -> bool:
        self.met.add(known.id)
        old_body = self.library.body(known.id)
        article, body = _merged(known, old_body, draft)
        if article.headline != known.headline or body.summary != old_body.summary != "":
            article = replace(article, edited=self.now)
        if article == known and body == old_body:
            return False
        self.transaction.update_article(article, body)
        self.landed.updated += 1
        self.landed.articles.append(known.id)
        return True

    def _add(self, draft: Draft, position: int) -> None:
        article = Article(
            id=new_id(self.source, draft, self.library.store.articles, self.transaction.documents.get("articles", ())),
            headline=draft.headline,
            published=to_iso(draft.published),
            added=self.now,
            source=self.source,
            section=draft.section,
            url=draft.url,
            author=draft.author,
            guid=draft.guid,
            position=position,
        )
        self.met.add(article.id)
        self.landed.added += 1
        self.landed.articles.append(article.id)
        self.transaction.add_article(article, Body(summary=draft.summary, content=draft.content))
        self.known.learn(self.marks[position], article)


class _Pruned:
    """Finds pruned articles of one source among drafts."""

    def __init__(self, library: Library, source: str, batch: Sequence[Marks]) -> None:
        self.marks = [marks.hashed() for marks in batch]
        self.matcher: Matcher[Tombstone] = Matcher(self.marks)
        for tombstone in library.store.tombstones.known_by(source, chain.from_iterable(self.marks)):
            self.matcher.learn(Marks.of_tombstone(tombstone), tombstone)

    def has(self, position: int) -> bool:
        """Whether the draft at a place of the batch was pruned."""
        return self.matcher.find(self.marks[position]) is not None


def _merged(article: Article, body: Body, draft: Draft) -> tuple[Article, Body]:
    """Bring an article up to date; what the draft leaves empty stays as it was."""
    said = {name: getattr(draft, name) for name in ("headline", "section", "url", "author", "guid")}
    published = to_iso(draft.published)
    if published and not (article.published or "").startswith(published):
        said["published"] = published
    article = replace(article, **{name: value for name, value in said.items() if value})
    return article, Body(summary=draft.summary or body.summary, content=draft.content or body.content)
