"""Importing: files become drafts, and drafts become new, updated or unchanged articles of a source.

Which stored article a draft is decides whether a read article stays read when its source changes its mind. Within a
source, a draft is the stored article with the same guid; else the one with the same url, in http or https, when that
url stands once in the batch and the stored article's guid does not stand in it; else the one with the same headline and
day, when no guid or url speaks against it. The day is the one written in the article, in its own offset.

What was pruned is found by the same rule, by the hashes that a `Tombstone` has, and is left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from msgspec.structs import replace

from newsreader.dates import to_iso
from newsreader.errors import SourceError
from newsreader.ids import format_id, stable_id
from newsreader.library.library import Library
from newsreader.model import Article, ArticleId, Body, Draft, Source, SourceKind, Tombstone
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
Known = TypeVar("Known")


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
    skipped: Sequence[Skipped] = ()
    articles: list[ArticleId] = field(default_factory=list)
    """Those that are new or were changed."""


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
        SourceError: there is no story in it; the message says what it is instead.
    """
    # Loaded only for a file: the first brings the parser of pages, the second asyncio.
    if len(data) <= SMALL:
        from newsreader.sources import parse  # noqa: PLC0415

        listing = parse(data, format=format, reference=today, undated=undated)
    else:
        from newsreader.sources.parsers import deadline, parse_in_sandbox  # noqa: PLC0415

        seconds = PATIENCE * deadline(len(data))
        listing = parse_in_sandbox(data, seconds=seconds, format=format, reference=today, undated=undated)
    if not listing.drafts:
        raise SourceError("there is no story in this feed")
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
    source = Source(key=name, name=name, kind=SourceKind.FILE, added=to_iso(library.clock()) or "")
    transaction.add_source(source)
    return source


def land(library: Library, transaction: Transaction, source: str, drafts: Sequence[Draft]) -> ImportReport:
    """Put drafts into a source, given by its key, within a transaction."""
    report = ImportReport()
    if not drafts:
        return report
    now = to_iso(library.clock()) or ""
    identities = [Identity.of(draft, to_iso(draft.published)) for draft in drafts]
    known: IdentityIndex[Article] = IdentityIndex(identities)
    for article in library.store.articles_of(source):
        known.add(Identity.of(article, article.published), article)
    pruned = _find_pruned(library, source, identities)
    matched: set[ArticleId] = set()  # a second draft that is the same article changes nothing
    for position, (draft, identity) in enumerate(zip(drafts, identities, strict=True)):
        found = known.find(identity)
        if found is None and position in pruned:
            report.pruned += 1
        elif found is None:
            taken = library.store.articles, transaction.documents.get("articles", ())
            article = Article(
                id=new_id(source, draft.guid or draft.url or identity.story, *taken),
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
            known.add(identity, article)
            matched.add(article.id)
            report.added += 1
            report.articles.append(article.id)
        elif found.id not in matched and _update(library, transaction, found, draft, now):
            matched.add(found.id)
            report.updated += 1
            report.articles.append(found.id)
        else:
            matched.add(found.id)
            report.unchanged += 1
    return report


def _update(library: Library, transaction: Transaction, known: Article, draft: Draft, now: str) -> bool:
    """Bring an article up to date; what the draft leaves empty stays as it was. Return whether it changes."""
    old = library.body(known.id)
    body = Body(summary=draft.summary or old.summary, content=draft.content or old.content)
    given = {name: getattr(draft, name) for name in ("headline", "section", "url", "author", "guid")}
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


class Identity(NamedTuple):
    """What an article or a draft is known by within its source; empty for what it does not have."""

    guid: str
    url: str
    """Without its scheme: sites move from http to https, and their articles stay the same."""
    story: str
    """Its headline and day."""

    @classmethod
    def of(cls, article: Article | Draft, published: str | None) -> Identity:
        """Return that of an article or a draft, published then (ISO 8601)."""
        return cls(article.guid, article.url.partition("://")[2], f"{article.headline}\0{(published or '')[:10]}")

    def hashed(self) -> Identity:
        """Return it as a tombstone has it."""
        return Identity(*(part and format_id(stable_id("mark", part)) for part in self))


def tombstone_of(article: Article, at: str) -> Tombstone:
    """Make what stays of an article that is pruned `at` a time (ISO 8601)."""
    return Tombstone(source=article.source, at=at, **Identity.of(article, article.published).hashed()._asdict())


class IdentityIndex(Generic[Known]):
    """Finds what the drafts of a batch are, among all that one source has."""

    def __init__(self, batch: Sequence[Identity]) -> None:
        self._guids: dict[str, Known] = {}
        self._urls: dict[str, tuple[Identity, Known]] = {}
        self._stories: defaultdict[str, list[tuple[Identity, Known]]] = defaultdict(list)
        self._batch_urls = Counter([identity.url for identity in batch])
        self._batch_guids = {identity.guid for identity in batch if identity.guid}

    def add(self, identity: Identity, value: Known) -> None:
        """Have something found by its identity."""
        if identity.guid:
            self._guids.setdefault(identity.guid, value)
        if identity.url:
            self._urls.setdefault(identity.url, (identity, value))
        self._stories[identity.story].append((identity, value))

    def find(self, identity: Identity) -> Known | None:
        """Return what has this identity."""
        if identity.guid and identity.guid in self._guids:
            return self._guids[identity.guid]
        if identity.url and self._batch_urls[identity.url] == 1 and identity.url in self._urls:
            known, value = self._urls[identity.url]
            if known.guid not in self._batch_guids:
                return value
        for known, value in self._stories.get(identity.story, ()):
            if not (_differ(known.guid, identity.guid) or _differ(known.url, identity.url)):
                return value
        return None


def _find_pruned(library: Library, source: str, batch: Sequence[Identity]) -> set[int]:
    """Return the places in a batch of those drafts that were pruned."""
    if not library.store.has_tombstones:
        return set()
    hashed = [identity.hashed() for identity in batch]
    index: IdentityIndex[Tombstone] = IdentityIndex(hashed)
    for tombstone in library.store.tombstones_of(source, chain.from_iterable(hashed)):
        index.add(Identity(tombstone.guid, tombstone.url, tombstone.story), tombstone)
    return {position for position, identity in enumerate(hashed) if index.find(identity) is not None}


def _differ(known: str, given: str) -> bool:
    return bool(known and given) and known != given


def new_id(source: str, known_by: str, *taken: Container[ArticleId]) -> ArticleId:
    """Make an id from what an article is known by, the same on every machine unless it is `taken`."""
    candidate, attempt = stable_id("article", source, known_by), 0
    while any(candidate in ids for ids in taken):
        attempt += 1
        candidate = stable_id("article", source, known_by, str(attempt))
    return candidate
