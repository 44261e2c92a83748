"""Stories: which articles tell the same one, of a whole library, kept in step with it and saved for the next start.

Nothing is deleted or hidden by this; the reader may show a story as one row. Two articles belong together by
`likeness`. A story has a leader, its earliest article, which each of the others is like: A like B and B like C does
not make A and C one. Of one source it has one article, unless they share an address.

Comparing articles as they come gives what comparing all at once gives, but for crowds: where more than
`likeness.CROWD` articles of a few days have a key in common, or more than `likeness.MOST_RELATED` are related to one.
"""

from __future__ import annotations

import gc
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsreader.errors import NewsreaderError
from newsreader.library.cancellation import NEVER_CANCELLED, CancelToken
from newsreader.library.ordering import own_day
from newsreader.model import Article, ArticleId
from newsreader.store import Store

_NAME = "stories-4"
AT_ONCE = 300
"""Articles that are compared before the list is shown for the first time."""
SANDBOXED = 3_000
"""Articles that are compared by a process of its own, whose memory and time are not the reader's."""
_PAUSE = 0.001
"""Seconds that other threads are given now and then."""
_Links = dict[ArticleId, list[ArticleId]]


class Pair(NamedTuple):
    """Two articles that are alike."""

    one: ArticleId
    other: ArticleId
    is_same: bool
    """Whether they tell one story; else they share a text, or a headline, and yet may be two stories."""


class Stories(msgspec.Struct, frozen=True, dict=True, array_like=True):
    """Which articles tell the same story, as of one moment."""

    keys: dict[ArticleId, ArticleId] = {}
    """The story of each article that shares one: the id of its leader; those of a story in order."""
    pairs: list[Pair] = []
    """Which articles are alike."""
    compared: list[ArticleId] = []
    """All articles that were compared, in order."""

    def of(self, article_id: ArticleId) -> ArticleId | None:
        """Return the key of an article's story; None for one that no other article tells."""
        return self.keys.get(article_id)

    def members(self, key: ArticleId) -> tuple[ArticleId, ...]:
        """Return the articles of a story, the earliest first."""
        return tuple(self._members.get(key, ()))

    def related(self, article_id: ArticleId) -> tuple[ArticleId, ...]:
        """Return the articles that share a text or a headline with this one and yet may tell another story."""
        return tuple(self._related.get(article_id, ()))

    @cached_property
    def _members(self) -> _Links:
        members: _Links = defaultdict(list)
        for article_id, leader in self.keys.items():
            members[leader].append(article_id)
        return members

    @cached_property
    def _related(self) -> _Links:
        related: _Links = defaultdict(list)
        for one, other, _ in sorted(self.pairs):
            if self.keys.get(one, one) != self.keys.get(other, other):
                related[one].append(other)
                related[other].append(one)
        return related


encoded = msgspec.msgpack.Encoder().encode
"""Writes stories as they are saved, and as one process sends them to another."""
decoded = msgspec.msgpack.Decoder(Stories).decode
"""Reads what `encoded` wrote; raises ValueError (`msgspec.DecodeError`) for anything else."""


def grouped(articles: Mapping[ArticleId, Article], pairs: Iterable[Pair], compared: Iterable[ArticleId]) -> Stories:
    """Make stories of the articles that are alike; pairs of articles that are not there any more are left out."""
    current = [pair for pair in pairs if pair.one in articles and pair.other in articles]
    same: _Links = defaultdict(list)
    for one, other, is_same in current:
        if is_same:
            same[one].append(other)
            same[other].append(one)
    days = {article_id: (own_day(articles[article_id]), article_id) for article_id in same}
    stories: _Links = {}
    for article_id in sorted(same, key=days.__getitem__):
        leaders = sorted((other for other in same[article_id] if other in stories), key=days.__getitem__)
        alike, source = set(same[article_id]), articles[article_id].source
        for leader in leaders:
            if all(articles[other].source != source or other in alike for other in stories[leader]):
                stories[leader].append(article_id)
                break
        else:
            stories[article_id] = [article_id]
    keys = {article_id: leader for leader, story in stories.items() if len(story) > 1 for article_id in story}
    return Stories(keys, current, sorted(compared))


class StoryIndex:
    """The stories of a store. One thread at a time may update it; any thread may read `current` meanwhile."""

    def __init__(self, store: Store) -> None:
        self.current = Stories()
        """The stories that were found so far; none before the first `load`."""
        self._store = store
        self._is_loaded = False
        self._outdated: frozenset[ArticleId] = frozenset()
        """Articles that say something else now than when they were compared."""
        self._saved_for = ""
        """The snapshot for which `current` is saved already."""

    def load(self) -> Stories:
        """Return the stories that were found so far, at first those of the last time.

        Where none were saved, and the articles are so few that nobody notices, they are found at once.
        """
        if not self._is_loaded:
            self._is_loaded = True
            loaded, (stamp, self._outdated) = self._store.startup_cache.load(_NAME, decoded)
            stories = loaded or Stories()
            self._saved_for = stamp if stories.compared else ""
            if not self._outdated.isdisjoint(stories.keys):
                stories = self._without(stories, self._outdated)
            self.current = stories
            if len(self._store.articles) <= AT_ONCE:
                self.update(pause=0)
        return self.current

    def update(
        self, changed: Set[ArticleId] = frozenset(), cancel: CancelToken = NEVER_CANCELLED, pause: float = _PAUSE
    ) -> Stories:
        """Bring the stories in step with the library, and save them for the next time.

        What is new or was removed is noticed; of the others those are compared anew that are named. The cost follows
        what is new, and the articles of the days around it. For very many a process of its own does the work.

        Args:
            changed: articles that say something else now than when they were compared.
            cancel: gives the work up.
            pause: seconds that other threads are given now and then.

        Raises:
            CancelledError: it was cancelled.
        """
        articles = self._store.articles
        stories = self._without(self.current, changed | self._outdated)
        if len(self._fresh(stories)) > SANDBOXED:
            stories = self._without(find_in_sandbox(self._store.path, cancel), changed)
        fresh = self._fresh(stories)
        if fresh or not all(map(articles.__contains__, stories.compared)):
            from newsreader.library.likeness import find_pairs  # noqa: PLC0415 - loads rapidfuzz

            pairs = [*stories.pairs, *map(Pair._make, find_pairs(self._store, fresh, cancel, pause))]
            stories = grouped(articles, pairs, fresh.union(stories.compared) & articles.keys())
        if stories is not self.current:
            self.current, self._saved_for = stories, ""
        self._is_loaded, self._outdated = True, frozenset()
        self.save()
        return stories

    def save(self) -> None:
        """Save the stories for the next time, without what is said of articles that the snapshot has otherwise."""
        cache, stories = self._store.startup_cache, self.current
        stamp = cache.stamp
        if not self._is_loaded or self._saved_for == stamp:
            return
        if cache.save(_NAME, lambda changed: encoded(self._without(stories, changed)), stamp):
            self._saved_for = stamp

    def _fresh(self, stories: Stories) -> frozenset[ArticleId]:
        """Return the articles that were not compared; that there is none of 100,000 is found without a set of them."""
        articles, compared = self._store.articles, stories.compared
        if sum(map(articles.__contains__, compared)) == len(articles):
            return frozenset()
        return frozenset(articles.keys() - set(compared))

    def _without(self, stories: Stories, changed: Set[ArticleId]) -> Stories:
        """Return the stories as if some articles had not been compared."""
        compared = stories.compared
        if changed.isdisjoint(compared):
            return stories
        pairs = [pair for pair in stories.pairs if pair.one not in changed and pair.other not in changed]
        return grouped(self._store.articles, pairs, [each for each in compared if each not in changed])


def find_all(store: Store) -> Stories:
    """Find the stories of a whole store, as fast as that goes, and save nothing."""
    from newsreader.library.likeness import find_pairs  # noqa: PLC0415 - loads rapidfuzz

    everything = frozenset(store.articles)
    return grouped(store.articles, map(Pair._make, find_pairs(store, everything)), everything)


def find_in_sandbox(path: Path, cancel: CancelToken) -> Stories:
    """Find the stories of the library at `path` in a process of its own; none where that fails.

    Raises:
        CancelledError: it was cancelled.
    """
    from newsreader.sandbox import Sandbox  # noqa: PLC0415 - only for large libraries

    with Sandbox() as sandbox:
        try:
            return decoded(sandbox.run(_find_in_worker, path, wanted=lambda: not cancel.is_cancelled))
        except NewsreaderError:
            cancel.check()
            return Stories()


def _find_in_worker(path: Path) -> bytes:
    with suppress(OSError, AttributeError):
        os.nice(10)
    gc.disable()  # what is made here is kept to the end, or is no cycle
    return encoded(find_all(Store(path, clock=lambda: datetime.now(UTC))))
