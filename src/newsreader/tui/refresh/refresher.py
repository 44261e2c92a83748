"""Refreshing sources on threads of their own, so that neither a key nor a mark ever waits for a server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from newsreader.errors import NewsreaderError
from newsreader.library import Library
from newsreader.model import ArticleId, Source
from newsreader.text import clean_line
from newsreader.tui.cells import cut, stable_width
from newsreader.tui.jobs import Job, Outcome, outcome_of

if TYPE_CHECKING:
    from newsreader.library.refreshing import Progress, Refresh, RefreshReport

PATIENCE = 5.0
"""Seconds that closing waits for the articles that are just being put into the library."""
NAMED = 3
"""How many sources that failed are named."""
_NAME = 30
_REASON = 70

Choose = Callable[[], Sequence[Source]]
"""Gives the sources to refresh; UsageError says why there are none."""


class Headway(NamedTuple):
    """How far a refresh has come, in sources."""

    ended: int
    total: int
    failed: int


class Refresher:
    """Refreshes sources, one refresh at a time; what happens is told on the screen's thread."""

    def __init__(
        self,
        library: Library,
        report: Callable[[Outcome], bool],
        landed: Callable[[Sequence[ArticleId]], None],
        moved: Callable[[], None],
    ) -> None:
        """Take what to refresh, and whom to tell.

        Args:
            library: where the sources are.
            report: hands an outcome to the screen's thread; False when the screen is gone.
            landed: gets the articles that are new or were changed; called on any thread.
            moved: called on the screen's thread when a refresh has come further.
        """
        self._library = library
        self._report = report
        self._landed = landed
        self._moved = Job(lambda: None, lambda _: moved(), lambda _: None)
        self._thread: threading.Thread | None = None
        self._refresh: Refresh | None = None
        self._total = 0
        self._closed = False

    @property
    def headway(self) -> Headway | None:
        """How far the refresh that is under way has come; None when there is none."""
        if self._thread is None:
            return None
        if self._refresh is None:
            return Headway(0, 0, 0)
        ended = tuple(self._refresh.report.ended)
        return Headway(len(ended), self._total, sum(each.stage == "failed" for each in ended))

    def start(
        self, choose: Choose, done: Callable[[RefreshReport], None], failed: Callable[[NewsreaderError], None]
    ) -> bool:
        """Refresh what `choose` gives, and tell the end of it; False when a refresh is under way already.

        Returns at once: `choose` runs on the thread too. What had arrived is kept when it fails.
        """
        if self._thread is not None or self._closed:
            return False
        job = Job(partial(self._work, choose), partial(self._end, done), partial(self._end, failed))
        self._thread = threading.Thread(target=lambda: self._report(outcome_of(job)), name="refresh", daemon=True)
        self._thread.start()
        return True

    def cancel(self) -> None:
        """Stop soon, keeping what has arrived, and start no other."""
        self._closed = True
        if self._refresh is not None:
            self._refresh.cancel()

    def close(self, patience: float = PATIENCE) -> None:
        """Cancel, and wait until what arrived is in the library; may be called again."""
        self.cancel()
        if self._thread is not None:
            self._thread.join(patience)

    def _work(self, choose: Choose) -> RefreshReport:
        from newsreader.library.refreshing import Refresh  # noqa: PLC0415 - loads parsers, not needed to start

        sources = choose()
        self._total = len(sources)
        self._refresh = refresh = Refresh(self._library, sources, listener=self._listen)
        self._report(Outcome(self._moved))
        if self._closed:
            refresh.cancel()
        return refresh.run()

    def _listen(self, progress: Progress) -> None:
        if progress.articles:
            self._landed(progress.articles)
        if progress.stage not in {"fetching", "reading"}:
            self._report(Outcome(self._moved))

    def _end(self, tell: Callable[[Any], None], result: Any) -> None:
        self._thread = self._refresh = None
        tell(result)


def summary(report: RefreshReport) -> str:
    """Say in one line what a refresh brought, and which sources failed and why."""
    if len(report.ended) == 1:
        only = report.ended[0]
        return f"{_name(only)}: {cut(only.error, 3 * _REASON) or _came(report)}."
    failed = [each for each in report.ended if each.stage == "failed"]
    waiting = sum(each.stage == "waiting" for each in report.ended)
    answered = len(report.ended) - len(failed) - waiting
    parts = [f"{_came(report).capitalize()} from {answered:,} source{'' if answered == 1 else 's'}"]
    if waiting:
        parts.append(f"{waiting:,} asked to be left alone for a while")
    if failed:
        named = [f"{_name(each)}: {cut(each.error, _REASON)}" for each in failed[:NAMED]]
        more = [f"{len(failed) - NAMED:,} more"] if len(failed) > NAMED else []
        parts.append(f"{len(failed):,} failed: {'; '.join(named + more)}")
    return f"{'. '.join(parts)}."


def is_news(report: RefreshReport) -> bool:
    """Whether a refresh that nobody asked for is worth a word: it brought something, or a source began to fail."""
    return bool(report.added) or any(each.stage == "failed" and each.source.failures == 1 for each in report.ended)


def _came(report: RefreshReport) -> str:
    changed = f", {report.updated:,} changed" if report.updated else ""
    return f"{report.added:,} new{changed}" if report.added or changed else "nothing new"


def _name(progress: Progress) -> str:
    return cut(stable_width(clean_line(progress.source.name)), _NAME)
