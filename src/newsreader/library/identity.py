"""Which stored article a draft is: the rule that keeps read articles read when a source changes its mind.

Within a source, a draft is the stored article with the same guid; else the one with the same url, in http or
https, when that url stands once in the batch and the stored article's guid does not stand in it; else the one with
the same headline and day, when no guid or url speaks against it. The day is the one written in the article, in its
own offset.

What was pruned is known by its marks as well, hashed (`Tombstone`), and found by the same rule.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from newsreader.ids import format_id, stable_id
from newsreader.model import Article, ArticleId, Draft, Tombstone

Known = TypeVar("Known")


class Marks(NamedTuple):
    """What an article or a draft is known by within its source; empty for what it does not have."""

    guid: str
    url: str
    """Without its scheme: sites move from http to https, and their articles stay the same."""
    story: str
    """Its headline and day."""

    @classmethod
    def of(cls, article: Article) -> Marks:
        """Give those of an article."""
        return cls(article.guid, _bare(article.url), _story(article.headline, (article.published or "")[:10]))

    @classmethod
    def of_draft(cls, draft: Draft) -> Marks:
        """Give those of a draft."""
        return cls(draft.guid, _bare(draft.url), _story(draft.headline, day_of(draft)))

    @classmethod
    def of_tombstone(cls, tombstone: Tombstone) -> Marks:
        """Give those that a pruned article left, which are hashed."""
        return cls(tombstone.guid, tombstone.url, tombstone.story)

    def hashed(self) -> Marks:
        """Give the marks as a tombstone has them."""
        return Marks(*(mark and format_id(stable_id("mark", mark)) for mark in self))


def tombstone_of(article: Article, at: str) -> Tombstone:
    """Make what stays of an article that is pruned `at` a time (ISO 8601)."""
    return Tombstone(source=article.source, at=at, **Marks.of(article).hashed()._asdict())


class Matcher(Generic[Known]):
    """Finds what a batch of drafts means, among all that one source has."""

    def __init__(self, batch: Sequence[Marks]) -> None:
        self._guids: dict[str, Known] = {}
        self._urls: dict[str, tuple[Marks, Known]] = {}
        self._stories: defaultdict[str, list[tuple[Marks, Known]]] = defaultdict(list)
        self._batch_urls = Counter(marks.url for marks in batch)
        self._batch_guids = {marks.guid for marks in batch if marks.guid}

    def learn(self, marks: Marks, value: Known) -> None:
        """Know something by its marks."""
        if marks.guid:
            self._guids.setdefault(marks.guid, value)
        if marks.url:
            self._urls.setdefault(marks.url, (marks, value))
        self._stories[marks.story].append((marks, value))

    def find(self, marks: Marks) -> Known | None:
        """Find what has these marks."""
        if marks.guid and marks.guid in self._guids:
            return self._guids[marks.guid]
        if marks.url and self._batch_urls[marks.url] == 1 and marks.url in self._urls:
            known, value = self._urls[marks.url]
            if known.guid not in self._batch_guids:
                return value
        return next((value for known, value in self._stories.get(marks.story, ()) if not _differ(known, marks)), None)


def _differ(known: Marks, marks: Marks) -> bool:
    pairs = ((known.guid, marks.guid), (known.url, marks.url))
    return any(ours and theirs and ours != theirs for ours, theirs in pairs)


def _bare(url: str) -> str:
    return url.partition("://")[2]


def _story(headline: str, day: str) -> str:
    return f"{headline}\0{day}"


def day_of(draft: Draft) -> str:
    """Give the day as the draft writes it (ISO 8601), empty if it has none."""
    return date.isoformat(draft.published) if draft.published else ""  # of a time too


def new_id(source: str, draft: Draft, *taken: Container[ArticleId]) -> ArticleId:
    """Make an id from what a draft is known by, the same on every machine unless it is `taken`."""
    known_by = draft.guid or draft.url or _story(draft.headline, day_of(draft))
    candidate, attempt = stable_id("article", source, known_by), 0
    while any(candidate in ids for ids in taken):
        attempt += 1
        candidate = stable_id("article", source, known_by, str(attempt))
    return candidate
