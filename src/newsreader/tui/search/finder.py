"""Searching beside the screen: one search at a time, the last one that is wanted; those before it are dropped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from newsreader.errors import NewsreaderError
from newsreader.library.cancellation import CancelledError, CancelToken
from newsreader.tui.jobs import Job
from newsreader.tui.list.headlines import Headlines
from newsreader.tui.search.finding import Result, Wanted

Search = Callable[[bool, CancelToken], Result]
"""Does a search on any thread; told whether to give at once what is there already, and what cancels it."""


class Finder:
    """Finds what is wanted."""

    def __init__(
        self,
        begin: Callable[[Wanted], Search],
        aside: Callable[[Job], None],
        found: Callable[[Wanted, Headlines], None],
        failed: Callable[[NewsreaderError], None],
    ) -> None:
        """Take what a search needs, all but `aside` being called on the screen's thread.

        Args:
            begin: gives the search for what is wanted.
            aside: does a job on a thread of its own.
            found: told what was found. Where all of it takes long, first of what was found at once, while it is
                still wanted.
            failed: told why nothing could be found.
        """
        self._begin, self._aside, self._found, self._failed = begin, aside, found, failed
        self._running = False
        self._cancel = CancelToken()
        self.wanted: Wanted | None = None
        """What was asked for and is not found yet, or not all of it."""

    def want(self, wanted: Wanted | None) -> None:
        """Want this from now on, and nothing of what was wanted before; None for nothing at all."""
        self.wanted = wanted
        self._cancel.cancel()
        if not self._running:
            self._run(early=True)

    def _run(self, *, early: bool) -> None:
        wanted = self.wanted
        self._running = wanted is not None
        if wanted is not None:
            search = self._begin(wanted)
            self._cancel = CancelToken()
            job = partial(search, early, self._cancel)
            self._aside(Job(job, partial(self._arrived, wanted), partial(self._missed, wanted)))

    def _arrived(self, wanted: Wanted, result: Result) -> None:
        if self.wanted is not wanted:
            self._run(early=True)
            return
        if result.is_complete:
            self.wanted = None
        self._found(wanted, result.headlines)
        self._run(early=False)

    def _missed(self, wanted: Wanted, error: NewsreaderError) -> None:
        if self.wanted is wanted and not isinstance(error, CancelledError):
            self.wanted = None
            self._failed(error)
        self._run(early=True)
