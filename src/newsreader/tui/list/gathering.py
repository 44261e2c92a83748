"""Sees to it that stories are found beside everything else, and says how the list groups them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from newsreader.library import Library
from newsreader.library.cancellation import CancelToken
from newsreader.library.stories.stories import Stories
from newsreader.model import ArticleId
from newsreader.tui.jobs import Job
from newsreader.tui.list.grouping import Grouping


class Gathering:
    """Finds stories one search after the other; what was found shows when a list is made anew."""

    def __init__(self, library: Library, aside: Callable[[Job], None], told: Callable[[], None]) -> None:
        """Take what does a job beside the others, and what is told on the screen's thread that more is known."""
        self.wanted = True
        """Whether the reader wants one row for a story."""
        self._library = library
        self._aside = aside
        self._told = told
        self._changed: set[ArticleId] = set()
        self._running = False
        self._again = False
        self._cancel = CancelToken()

    def grouping(self, opened: frozenset[ArticleId] = frozenset()) -> Grouping:
        """Say how a list that is made now groups its articles; `opened` are articles whose stories are expanded."""
        return Grouping(self._library.stories.load().keys, opened) if self.wanted else Grouping()

    def knows_more_than(self, grouping: Grouping) -> bool:
        """Whether a list that was grouped so would be another one now."""
        return self.wanted and grouping.keys != self._library.stories.current.keys

    def look(self, changed: Iterable[ArticleId] = ()) -> None:
        """Find the stories of what is new, and of articles that say something else now; returns at once."""
        self._changed.update(changed)
        if self._running or self._cancel.is_cancelled:
            self._again = True
            return
        self._running, self._again = True, False
        ids, self._changed = frozenset(self._changed), set()
        self._aside(Job(lambda: self._library.stories.update(ids, self._cancel), self._found, lambda _: self._end()))

    def close(self) -> None:
        """Stop looking; what is being looked for is given up."""
        self._cancel.cancel()

    def keep(self) -> None:
        """Keep what was found for the next start, once the library is closed."""
        if not self._running:
            self._library.stories.save()

    def _found(self, _: Stories) -> None:
        self._end()
        self._told()

    def _end(self) -> None:
        self._running = False
        if self._again:
            self.look()
