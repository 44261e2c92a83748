"""ViewCounts of the views, kept up to date beside the screen's thread."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from newsreader.errors import NewsreaderError
from newsreader.library import Library
from newsreader.library.views import Tally, View, ViewCounts
from newsreader.model import ArticleId
from newsreader.tui.jobs import Job
from newsreader.tui.search.finding import Asked


class Offer(msgspec.Struct, frozen=True):
    """Where to go for more unread."""

    step: int
    """1 for the next ones, -1 for those before."""
    asked: Asked
    article_id: ArticleId | None
    """What was shown, and where the cursor was, when this was said."""
    view: View | None
    """The view to go to; None for the other end of this one."""


class Tallies:
    """ViewCounts as soon as somebody wants to know, and counts on after whatever happens to the library."""

    def __init__(self, library: Library, aside: Callable[[Job], None], changed: Callable[[], None]) -> None:
        """Take what to count, what does a job on a thread of its own, and who is told of new counts."""
        self._library = library
        self._aside = aside
        self._changed = changed
        self.onward: Offer | None = None
        """Where the next unread was said to be, for whoever asks once more."""
        self._counts: ViewCounts | None = None
        self._counting = False
        self._waiting: list[tuple[Callable[[], None], Callable[[NewsreaderError], None]]] = []

    @property
    def views(self) -> tuple[View, ...]:
        """All views in order; none before they were counted."""
        return self._counts.views if self._counts else ()

    def of(self, view: View) -> Tally | None:
        """Give the count of a view; None where it is not known yet."""
        return self._counts.of(view) if self._counts else None

    def want(
        self,
        then: Callable[[], None] = lambda: None,
        failed: Callable[[NewsreaderError], None] = lambda error: None,
    ) -> None:
        """Count from now on, and do `then` once the counts are right: at once where they are."""
        if self._counts is None:
            self._counts = ViewCounts(self._library)
        if self._counting or self._counts.is_behind:
            self._waiting.append((then, failed))
            self.look()
        else:
            then()

    def look(self) -> None:
        """See whether something happened since; cheap, to be called whenever something may have."""
        if self._counts is not None and not self._counting and self._counts.is_behind:
            self._counting = True
            self._aside(Job(self._counts.catch_up, lambda _: self._counted(), self._failed))

    def _counted(self) -> None:
        self._counting = False
        self._changed()
        if self._counts is not None and self._counts.is_behind:
            self.look()
            return
        waiting, self._waiting = self._waiting, []
        for then, _ in waiting:
            then()

    def _failed(self, error: NewsreaderError) -> None:
        self._counting = False
        waiting, self._waiting = self._waiting, []
        for _, failed in waiting:
            failed(error)
