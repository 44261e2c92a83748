"""The stories of a whole library, kept in step with it, and saved for the next start.

Nothing is deleted or hidden by this; the reader may show a story as one row. Two articles belong together by
`likeness`. A story has a leader, its earliest article, which each of the others is like: A like B and B like C does
not make A and C one. Of one source it has one article, unless they share an address.

Comparing articles as they come gives what comparing all at once gives, but for crowds: where more than
`likeness.CROWD` articles of a few days have a key in common, or more than `likeness.MOST_RELATED` are related to one.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Set
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from newsreader.errors import NewsreaderError
from newsreader.library.cancellation import NEVER_CANCELLED, CancelToken
from newsreader.library.stories import Stories, decoded, encoded, grouped
from newsreader.model import ArticleId
from newsreader.store import Store, open_store

_NAME = "stories-3"
AT_ONCE = 300
"""Articles that are compared before the list is shown for the first time."""
SANDBOXED = 3_000
"""Articles that are compared by a process of its own, whose memory and time are not the reader's."""
_PAUSE = 0.001
"""Seconds that they are given."""


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
            from newsreader.library.stories.likeness import find_pairs  # noqa: PLC0415 - loads rapidfuzz

            pairs = [*stories.pairs, *find_pairs(self._store, fresh, cancel, pause)]
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
    from newsreader.library.stories.likeness import find_pairs  # noqa: PLC0415 - loads rapidfuzz

    everything = frozenset(store.articles)
    return grouped(store.articles, find_pairs(store, everything), everything)


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
    return encoded(find_all(open_store(path, clock=lambda: datetime.now(UTC))))
