"""Refreshing sources, and showing what that and other processes brought: marks at once, new articles when asked for.

Servers are waited for on threads of their own, so that neither a key nor a mark ever waits for one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from newsreader.choices import Notify
from newsreader.errors import NewsreaderError, UsageError
from newsreader.library import Library
from newsreader.library.hooks import Hooks
from newsreader.library.ordering import calendar
from newsreader.library.searching import HIDDEN, MUTED, among
from newsreader.model import ArticleId, Source
from newsreader.query import EVERYTHING, Query
from newsreader.query.tree import Any
from newsreader.text import clean_line, plural
from newsreader.tui.cells import cut, plain_line
from newsreader.tui.detail.full_text import FullTexts
from newsreader.tui.host import Host
from newsreader.tui.jobs import Job, Jobs, Outcome
from newsreader.tui.keys import command, first_key
from newsreader.tui.list.pane import HeadlineList
from newsreader.tui.list.stories import StoryIndexWorker
from newsreader.tui.panes import Panes
from newsreader.tui.presenter import ArticlePresenter
from newsreader.tui.search.finding import Finding
from newsreader.tui.search.query import ListQuery, empty_list_text
from newsreader.tui.views.viewing import Views

if TYPE_CHECKING:
    from newsreader.library.refreshing import Progress, Refresh, RefreshReport

NAMED = 3
"""How many sources that failed are named."""
_NAME_WIDTH = 30
_REASON_WIDTH = 70


class RefreshProgress(NamedTuple):
    """How far a refresh has come, in sources."""

    ended: int
    total: int
    failed: int


@dataclass(eq=False)
class Refreshing:
    """Refreshes sources.

    One refresh runs at a time, on demand and, where that is set, when sources are due.
    """

    library: Library
    full_texts: FullTexts
    jobs: Jobs
    list_pane: HeadlineList
    host: Host
    hooks: Hooks
    changed: Callable[[], None] = field(init=False)
    """Called when a refresh began or ended."""
    own_imports: deque[Iterable[ArticleId]] = field(default_factory=deque)
    """New and changed articles of our own that are not announced yet; appended to by any thread."""
    last_error: str = ""
    """Why the library could not be read, last time; so that it is said once."""
    progress: RefreshProgress | None = None
    """How far the refresh that is under way has come; None when there is none."""
    under_way: frozenset[str] = frozenset()
    """The keys of the sources that are being refreshed."""
    _failures: dict[str, str] = field(default_factory=dict)
    """Why hooks failed, last time."""

    @command
    def refresh(self) -> None:
        """Refresh the source of the article under the cursor."""
        if (article := self.list_pane.current) is None:
            has_sources = bool(self.library.store.sources)
            name, does = ("refresh_all", "refreshes all sources") if has_sources else ("add_source", "adds a source")
            self.host.notify(f"No article selected. {first_key(name)} {does}.")
        else:
            self.refresh_sources((article.source,))

    @command
    def refresh_all(self) -> None:
        """Refresh all sources that have an address."""
        self.refresh_sources(())

    def refresh_when_due(self, minutes: float) -> None:
        """Refresh the sources that are due, now and every so many minutes; never for 0, or if nothing can be saved."""
        if minutes and not self.library.store.read_only:
            self.refresh_sources(None)
            self.host.every(60 * minutes, partial(self.refresh_sources, None))

    def refresh_sources(self, keys: Collection[str] | None) -> None:
        """Refresh the sources of some keys, all for none of them, or those that are due for None; returns at once.

        Those that are due are refreshed without a word, unless there is news. What had arrived is kept when it fails.
        """
        if (progress := self.progress) is not None:
            if keys is not None:
                done = f": {progress.ended} of {progress.total} done" if progress.total else ""
                self.host.notify(f"Already refreshing{done}")
            return

        def ended(report: RefreshReport) -> None:
            self._end()
            if report.ended:
                self.jobs.run_beside(partial(self.hooks.run, report.new), self._say_hooks)
            if report.new and self.hooks.settings.notify == Notify.TERMINAL:
                self.host.notify_terminal(": ".join(self.hooks.announcement(report.new)))
            if keys is None:
                self.last_error = ""
            # In the background it is news that something came, or that a source began to fail.
            began_to_fail = any(each.stage == "failed" and each.source.failures == 1 for each in report.ended)
            if keys is not None or report.added or began_to_fail:
                self.host.notify(summary(report), problem=any(each.error for each in report.ended))
            self.full_texts.fetch_new([each.source.key for each in report.ended])

        def failed(error: NewsreaderError) -> None:
            self._end()
            (self.report_once if keys is None else self.host.notify_error)(error)

        self.progress, self.under_way = RefreshProgress(0, 0, 0), frozenset(keys or ())
        self.changed()
        self.jobs.fetch(partial(self._prepare, keys), ended, failed)

    def _say_hooks(self, failures: dict[str, str]) -> None:
        """Say why hooks failed, once for each reason."""
        said, self._failures = self._failures, failures
        for name, failure in failures.items():
            if said.get(name) != failure:
                self.host.notify(failure, problem=True)

    def _end(self) -> None:
        self.progress, self.under_way = None, frozenset()
        self.changed()

    def _prepare(self, keys: Collection[str] | None) -> Refresh:
        """Prepare to refresh the sources that `refresh_sources` names, on the thread."""
        from newsreader.library.refreshing import Refresh  # noqa: PLC0415 - loads parsers, not needed to start

        sources = self._choose(keys)
        self.under_way = frozenset(source.key for source in sources)

        def note_progress(progress: Progress | None) -> None:
            if progress is not None and progress.articles:
                self.own_imports.append(progress.articles)
            if progress is None or progress.stage not in {"fetching", "reading"}:
                ended = tuple(refresh.report.ended)
                failed = sum(each.stage == "failed" for each in ended)
                self.under_way -= {each.source.key for each in ended}
                self.progress = RefreshProgress(len(ended), len(sources), failed)
                self.jobs.report(Outcome(Job(lambda: None)))  # so that the status line shows it

        refresh = Refresh(self.library, sources, listener=note_progress)
        note_progress(None)
        return refresh

    def _choose(self, keys: Collection[str] | None) -> Sequence[Source]:
        """Give the sources to refresh. Raises UsageError, which says why there are none."""
        from newsreader.library.refreshing import all_sources, due_sources  # noqa: PLC0415 - loads parsers
        from newsreader.library.scheduling import can_be_asked  # noqa: PLC0415

        if keys is None:
            return due_sources(self.library)
        if not keys:
            if sources := all_sources(self.library):
                return sources
            raise UsageError(f"No source has an address yet. Press {first_key('add_source')} to add one.")
        named = filter(None, map(self.library.store.sources.get, keys))
        if sources := list(filter(can_be_asked, named)):
            return sources
        names = ", ".join(clean_line(self.library.source_name(key)) for key in keys)
        has, its = ("has", "its") if len(keys) == 1 else ("have", "their")
        raise UsageError(f"{names} {has} no address to refresh from: newsreader import reads {its} file again.")

    def report_once(self, error: NewsreaderError) -> None:
        """Say that the library can't be read, once for each reason."""
        if str(error) != self.last_error:
            self.last_error = str(error)
            self.host.notify_error(error)


def summary(report: RefreshReport) -> str:
    """Say in one line what a refresh brought, and which sources failed and why."""
    if len(report.ended) == 1:
        only = report.ended[0]
        return f"{_name(only)}: {cut(only.error, 3 * _REASON_WIDTH) or _counted(report)}."
    failed = [each for each in report.ended if each.stage == "failed"]
    waiting = sum(each.stage == "waiting" for each in report.ended)
    answered = len(report.ended) - len(failed) - waiting
    parts = [f"{_counted(report).capitalize()} from {plural(answered, 'source')}"]
    if waiting:
        parts.append(f"{waiting:,} skipped as their servers asked to wait")
    if failed:
        named = [f"{_name(each)}: {cut(each.error, _REASON_WIDTH)}" for each in failed[:NAMED]]
        more = [f"{len(failed) - NAMED:,} more"] if len(failed) > NAMED else []
        parts.append(f"{len(failed):,} failed: {'; '.join(named + more)}")
    return f"{'. '.join(parts)}."


def _counted(report: RefreshReport) -> str:
    changed = f", {report.updated:,} changed" if report.updated else ""
    return f"{report.added:,} new{changed}" if report.added or changed else "nothing new"


def _name(progress: Progress) -> str:
    return cut(plain_line(progress.source.name), _NAME_WIDTH)


class News(msgspec.Struct, frozen=True):
    """What changed in the library."""

    states: frozenset[ArticleId]
    """Articles that were marked."""
    articles: frozenset[ArticleId]
    """Articles that are new or were changed."""
    matching: frozenset[ArticleId]
    """Those of `articles` that match the query."""
    query: ListQuery
    """What the list showed then."""
    gone: frozenset[ArticleId]
    """Those touched, or gone before, that no list of this kind shows any more: hidden, muted, removed or pruned."""
    full_texts: frozenset[ArticleId]
    """Articles whose full text was fetched, or tried."""
    turned: bool
    """Whether a day has begun, or the system is in another zone: articles stand on other days now."""


@dataclass(eq=False)
class LibraryWatch:
    """Watches what other processes and our own refreshes do to the library, and shows it."""

    library: Library
    presenter: ArticlePresenter
    stories: StoryIndexWorker
    finding: Finding
    views: Views
    panes: Panes
    own_imports: deque[Iterable[ArticleId]]
    """New and changed articles of our own that are not announced yet; appended to by any thread."""

    def __post_init__(self) -> None:
        """Remember which day it is."""
        self._calendar = calendar(self.library.clock())
        """The day and the zone that the list was made under."""

    def poll(self) -> News | None:
        """Read what others committed, and find out what of it the list has to show; None where nothing changed.

        For the job thread.
        """
        self.library.checkpoint_if_due()
        changes = self.library.store.poll()
        articles = changes.articles
        while self.own_imports:
            articles |= frozenset(self.own_imports.popleft())
        before, self._calendar = self._calendar, calendar(self.library.clock())
        turned = self._calendar != before
        if not changes and not articles and not turned:
            return None
        touched = changes.states | articles | self.presenter.gone
        sources = filter(None, map(self.library.store.sources.get, changes.sources))
        if changes.mutes or any(source.removed for source in sources):  # any article may be out of sight now
            touched |= {article.id for article in self.panes.list.headlines.everything}
        query = self.finding.query
        matching = query.matching(self.library, articles) if articles else articles
        # What a list of this kind may show, whether it matches the query or not.
        out_of_sight = [node for node in (HIDDEN, MUTED) if node in query.query.nodes]
        in_sight = among(self.library, Query(Any((EVERYTHING.root, *out_of_sight))), touched)
        gone = touched - {article.id for article in in_sight}
        return News(changes.states, articles, matching, query, gone, changes.full_texts, turned)

    def show(self, news: News) -> None:
        """Paint what was marked elsewhere, and announce what arrived."""
        headlines = self.panes.list.headlines
        listed = headlines.listed(news.articles)
        for article in filter(None, map(self.library.store.articles.get, listed)):
            headlines.replace(
                article
            )  # one that another process pruned stays as it was read, until there is another list
        self.finding.arrived |= news.matching - listed
        before = self.presenter.gone
        if news.query == self.finding.query:
            self.presenter.gone = headlines.listed(news.gone)
        if gone := news.gone - before:
            self.finding.forget(gone)
        if not headlines.articles:
            arrived = len(self.finding.arrived)
            self.panes.list.nothing_here = empty_list_text(self.library, self.finding.query, arrived)
            self.panes.list.refresh()
        self.finding.update_states(news.states | news.articles | (before ^ self.presenter.gone))
        self.views.follow_names()
        if news.articles:
            self.stories.update(news.articles)
        if news.turned:
            self.finding.reload(only=frozenset())
        if (current := self.panes.list.current) is not None and (
            news.turned or current.id in news.articles | news.full_texts
        ):
            self.panes.detail.show(current)
