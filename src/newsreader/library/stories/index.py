"""The stories of a whole library, kept in step with it, and saved for the next start.

Nothing is deleted or hidden by this; the reader may show a story as one row. Two articles belong together by
`likeness`. A story has a leader, its earliest article, which each of the others is like: A like B and B like C does
not make A and C one. Of one source it has one article, unless they share an address.

Comparing articles as they come gives what comparing all at once gives, but for crowds: where more than
`likeness.CROWD` articles of a few days have a key in common, or more than `likeness.MOST_RELATED` are related to one.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Set
from contextlib import suppress
from pathlib import Path

from newsreader import cache
from newsreader.library.cancellation import NEVER_CANCELLED, CancelToken
from newsreader.library.stories.stories import Pair, Stories, decoded, grouped
from newsreader.model import ArticleId
from newsreader.store import Store

_NAME = "stories-1"
AT_ONCE = 300
"""Articles that are compared before the list is shown for the first time."""
ASIDE = 3_000
"""Articles that are compared by a process of its own, whose memory and time are not the reader's."""
_SLICE = 16
"""Articles after which other threads are let in."""
_PAUSE = 0.001
"""Seconds that they are given."""
_CANCEL_POLL = 0.2
"""Seconds between two looks at whether the work was cancelled."""


class StoryIndex:
    """The stories of a store. One thread at a time may update it; any thread may read `current` meanwhile."""

    def __init__(self, store: Store) -> None:
        self.current = Stories({})
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
            stamp, self._outdated = self._store.derivation
            stories = decoded(cache.load(self._store.path, _NAME, stamp) or b"")
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
        if len(self._fresh(stories)) > ASIDE:
            stories = self._without(decoded(find_in_process(self._store.path, cancel)), changed)
        fresh = self._fresh(stories)
        if fresh or not all(map(articles.__contains__, stories.compared)):
            pairs = [*stories.pairs, *_find_pairs(self._store, fresh, cancel, pause)]
            stories = grouped(articles, pairs, fresh.union(stories.compared) & articles.keys())
        if stories is not self.current:
            self.current, self._saved_for = stories, ""
        self._is_loaded, self._outdated = True, frozenset()
        self.save()
        return stories

    def save(self) -> None:
        """Save the stories for the next time, without what is said of articles that the snapshot has otherwise."""
        stamp, changed = self._store.derivation
        if self._is_loaded and self._saved_for != stamp:
            saved = self._without(self.current, changed)
            if self._store.derivation[0] == stamp:
                cache.save(self._store.path, _NAME, stamp, saved.encoded())
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
    everything = frozenset(store.articles)
    return grouped(store.articles, _find_pairs(store, everything, NEVER_CANCELLED, 0), everything)


def find_in_process(path: Path, cancel: CancelToken) -> bytes:
    """Find the stories of the library at `path` in a process of its own; return nothing where that fails.

    Raises:
        CancelledError: it was cancelled.
    """
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(  # noqa: S603 - this interpreter, and no shell
                [sys.executable, "-P", "-m", "newsreader.library.stories.aside", str(path)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            return b""
        with process:
            try:
                while process.poll() is None:
                    cancel.check()
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(_CANCEL_POLL)
            finally:
                process.kill()
        output.seek(0)
        return output.read() if process.returncode == 0 else b""


def _find_pairs(store: Store, fresh: Set[ArticleId], cancel: CancelToken, pause: float) -> Iterator[Pair]:
    from newsreader.library.stories.likeness import find_pairs  # noqa: PLC0415 - loads rapidfuzz, which showing does not need

    looked_at = 0
    for pair in find_pairs(store, fresh):
        if pair is not None:
            yield pair
            continue
        looked_at += 1
        if looked_at % _SLICE == 0:
            cancel.check()
            if pause:
                time.sleep(pause)
