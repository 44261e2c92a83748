"""Refreshing sources, and showing what that and other processes brought: marks at once, new articles when asked for.

Servers are waited for on threads of their own, so that neither a key nor a mark ever waits for one.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from newsreader.errors import NewsreaderError, UsageError
from newsreader.library import Library
from newsreader.library.search.matching import HIDDEN, MUTED
from newsreader.library.search.searching import among
from newsreader.library.views import View, views
from newsreader.model import ArticleId, Source
from newsreader.query import EVERYTHING, Query
from newsreader.query.tree import Any
from newsreader.store import Changes
from newsreader.text import clean_line
from newsreader.tui.cells import cut, plain_line
from newsreader.tui.detail.pane import Detail
from newsreader.tui.dialogs.dialog import AskScreen
from newsreader.tui.dialogs.pick import Choice, PickScreen
from newsreader.tui.host import Host
from newsreader.tui.jobs import Job, Jobs, Outcome, outcome_of
from newsreader.tui.keys.table import command, first_key
from newsreader.tui.list.pane import HeadlineList
from newsreader.tui.list.stories import StoryIndexWorker
from newsreader.tui.presenter import ArticlePresenter
from newsreader.tui.search.finding import Finding
from newsreader.tui.search.query import ListQuery, empty_list_text
from newsreader.tui.views.viewing import Views

if TYPE_CHECKING:
    from newsreader.library.adding import Added, Preview
    from newsreader.library.refreshing import Progress, Refresh, RefreshReport
    from newsreader.library.statistics import Overview
    from newsreader.tui.refresh.source_screens import Answer, PreviewScreen

PATIENCE = 5.0
"""Seconds that closing waits for the articles that are just being put into the library."""
NAMED = 3
"""How many sources that failed are named."""
_NAME_WIDTH = 30
_REASON_WIDTH = 70
_NO_JOB = Job(lambda: None)

Choose = Callable[[], Sequence[Source]]
"""Gives the sources to refresh; UsageError says why there are none."""


class RefreshProgress(NamedTuple):
    """How far a refresh has come, in sources."""

    ended: int
    total: int
    failed: int


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


@dataclass(eq=False)
class Refreshing:
    """Refreshes sources, and shows what that and other processes did to the library.

    One refresh runs at a time, on demand and, where that is set, when sources are due.
    """

    library: Library
    presenter: ArticlePresenter
    stories: StoryIndexWorker
    finding: Finding
    views: Views
    jobs: Jobs
    list_pane: HeadlineList
    detail: Detail
    host: Host
    own_imports: deque[Iterable[ArticleId]] = field(default_factory=deque)
    """New and changed articles of our own refreshes that are not announced yet; appended to by any thread."""
    last_error: str = ""
    """Why the library could not be read, last time; so that it is said once."""
    progress: RefreshProgress | None = None
    """How far the refresh that is under way has come; None when there is none."""
    _thread: threading.Thread | None = None
    _refresh: Refresh | None = None
    _total: int = 0
    _is_closed: bool = False

    @command
    def refresh(self) -> None:
        """Refresh the source of the article under the cursor."""
        if (article := self.list_pane.current) is None:
            self.host.notify("No article selected")
        else:
            self.refresh_source(article.source)

    @command
    def refresh_all(self) -> None:
        """Refresh all sources that have an address."""
        self._refresh_now(self._all_sources)

    def refresh_source(self, key: str) -> None:
        """Refresh one source, given by its key."""
        self._refresh_now(partial(self._one_source, key))

    def _refresh_now(self, choose: Choose) -> None:
        if not self._start(choose, self._ended, self.host.notify_error) and (progress := self.progress) is not None:
            done = f": {progress.ended} of {progress.total} done" if progress.total else ""
            self.host.notify(f"Already refreshing{done}")

    def refresh_when_due(self, minutes: float) -> None:
        """Refresh the sources that are due, now and every so many minutes; never for 0, or if nothing can be saved."""
        if minutes and not self.library.read_only:
            self.refresh_due()
            self.host.every(60 * minutes, self.refresh_due)

    def refresh_due(self) -> None:
        """Refresh the sources that are due, if any are; says nothing unless there is news."""
        self._start(self._due_sources, self._ended_quietly, self.report_once)

    def _start(
        self, choose: Choose, done: Callable[[RefreshReport], None], failed: Callable[[NewsreaderError], None]
    ) -> bool:
        """Refresh the sources that `choose` gives; False when a refresh is under way already.

        Returns at once: `choose` runs on the thread too. What had arrived is kept when it fails.
        """
        if self._thread is not None or self._is_closed:
            return False

        def ended(report: RefreshReport) -> None:
            self._thread = self._refresh = self.progress = None
            done(report)

        def ended_early(error: NewsreaderError) -> None:
            self._thread = self._refresh = self.progress = None
            failed(error)

        self.progress = RefreshProgress(0, 0, 0)
        job = Job(partial(self._run, choose), ended, ended_early)
        self._thread = threading.Thread(target=lambda: self.jobs.report(outcome_of(job)), name="refresh", daemon=True)
        self._thread.start()
        return True

    def _run(self, choose: Choose) -> RefreshReport:
        from newsreader.library.refreshing import Refresh  # noqa: PLC0415 - loads parsers, not needed to start

        sources = choose()
        self._refresh = refresh = Refresh(self.library, sources, listener=self._note_progress)
        self._total = len(sources)
        self._report_progress()
        if self._is_closed:
            refresh.cancel()
        return refresh.run()

    def _note_progress(self, progress: Progress) -> None:
        if progress.articles:
            self.own_imports.append(progress.articles)
        if progress.stage not in {"fetching", "reading"}:
            self._report_progress()

    def _report_progress(self) -> None:
        if self._refresh is not None:
            ended = tuple(self._refresh.report.ended)
            failed = sum(each.stage == "failed" for each in ended)
            self.progress = RefreshProgress(len(ended), self._total, failed)
            self.jobs.report(Outcome(_NO_JOB))  # so that the status line shows it

    def _ended(self, report: RefreshReport) -> None:
        self.host.notify(summary(report), problem=any(each.error for each in report.ended))

    def _ended_quietly(self, report: RefreshReport) -> None:
        self.last_error = ""
        if is_news(report):
            self._ended(report)

    @command
    def add_source(self) -> None:
        """Ask for an address, and show what is there."""
        self._ask_for_address("")

    def _ask_for_address(self, address: str) -> None:
        self.host.open(AskScreen("Address of a feed or a news page", answer=address), self._preview)

    def _preview(self, address: str | None, feed: int | None = None) -> None:
        """Fetch an address, or a feed of those that it links, and show what it is."""
        if not address:
            return
        from newsreader.tui.refresh.source_screens import PreviewScreen  # noqa: PLC0415 - not needed to start

        screen = PreviewScreen()
        self.host.open(screen, partial(self._answered, address))
        fetch = partial(_fetch, self.library, address, feed)
        self.jobs.run_beside(fetch, lambda found: screen.show_preview(*found), partial(_show_problem, screen))

    def _answered(self, address: str, answer: Answer | None) -> None:
        if answer is None:
            return
        if answer.page:
            from newsreader.library.adding import THE_PAGE  # noqa: PLC0415 - loaded by now

            self._preview(address, THE_PAGE)
        elif answer.found is None:
            self._ask_for_address(address)
        elif answer.found.fetched is None:
            self._choose_feed(address, answer.found)
        else:
            self._add_source(answer.found)

    def _choose_feed(self, address: str, found: Preview) -> None:
        """Ask which feed of a page is meant, and fetch that."""
        from newsreader.library.adding import THE_PAGE  # noqa: PLC0415 - loaded by now

        choices = [
            Choice(plain_line(feed.title) or "a feed", number, feed.format)
            for number, feed in enumerate(found.feeds, 1)
        ]
        choices.append(Choice("the page itself", THE_PAGE))

        def chosen(number: int | None) -> None:
            if number is not None:
                self._preview(address, number)

        self.host.open(PickScreen("Which of its feeds?", choices), chosen)

    def _add_source(self, found: Preview) -> None:
        def add() -> Added:
            from newsreader.library.adding import add  # noqa: PLC0415 - loaded by now

            added = add(self.library, found)
            articles = self.library.store.articles_of(added.source.key)
            self.own_imports.append([article.id for article in articles])
            return added

        self.jobs.submit(add, self._source_added, self.host.notify_error)

    def _source_added(self, added: Added) -> None:
        done = "was a source already" if added.known else "added"
        self.host.notify(f"{clean_line(added.source.name)} {done}: {added.report.added:,} new")

    @command
    def sources(self) -> None:
        """List the sources with their state, as soon as that is known."""
        self.jobs.run_beside(partial(_overview, self.library), self._show_sources, self.host.notify_error)

    def _show_sources(self, found: list[tuple[Overview, View | None]]) -> None:
        from newsreader.tui.refresh.source_screens import sources_screen  # noqa: PLC0415 - not needed to start

        if not found:
            self.host.notify("No sources yet")
        elif self.host.screen.is_current:
            view_of = {each.source.key: view for each, view in found}
            overviews, now = [each for each, _ in found], self.library.clock()
            screen = sources_screen(overviews, now, self.refresh_source, self._remove_source)
            self.host.open(screen, partial(self._show_source, view_of))

    def _show_source(self, view_of: dict[str, View | None], key: str | None) -> None:
        if key is not None and view_of[key] is None:
            self.host.notify(f"{clean_line(self.library.source_name(key))} has no articles")
        elif key is not None:
            self.views.show(view_of[key])

    def _remove_source(self, key: str) -> None:
        """Remove a source, which hides its articles."""

        def remove() -> tuple[Source, int]:
            from newsreader.library.sources import remove  # noqa: PLC0415 - loaded by now

            return remove(self.library, key)

        self.jobs.submit(remove, self._source_removed, self.host.notify_error)

    def _source_removed(self, removed: tuple[Source, int]) -> None:
        source, count = removed
        articles = f"{count:,} article{'' if count == 1 else 's'}"
        self.host.notify(f"{clean_line(source.name)} removed, with {articles} ({first_key('undo')}: undo)")
        self.finding.reload()

    def cancel(self) -> None:
        """Stop soon, keeping what has arrived, and start no other."""
        self._is_closed = True
        if self._refresh is not None:
            self._refresh.cancel()

    def close(self, patience: float = PATIENCE) -> None:
        """Cancel, and wait until what arrived is in the library; may be called again."""
        self.cancel()
        if self._thread is not None:
            self._thread.join(patience)

    def poll_changes(self) -> News | None:
        """Read what others committed, and find out what of it the list has to show; None where nothing changed.

        For the job thread.
        """
        self.library.checkpoint_if_due()
        changes = self.library.poll()
        articles = changes.articles
        while self.own_imports:
            articles |= frozenset(self.own_imports.popleft())
        if not changes and not articles:
            return None
        query = self.finding.query
        matching = query.matching(self.library, articles) if articles else articles
        touched = changes.states | articles | self.presenter.gone | self._muted_or_removed(changes)
        gone = touched - _in_sight(self.library, query.query, touched)
        return News(changes.states, articles, matching, query, gone)

    def _muted_or_removed(self, changes: Changes) -> frozenset[ArticleId]:
        """Give those that mute rules may hide now, or whose source was removed: as a rule none, at no cost."""
        sources = self.library.store.sources
        removed = {key for key in changes.sources if (source := sources.get(key)) is not None and source.removed}
        if not changes.mutes and not removed:
            return frozenset()
        listed = self.list_pane.headlines.everything
        return frozenset(article.id for article in listed if changes.mutes or article.source in removed)

    def show_news(self, news: News) -> None:
        """Paint what was marked elsewhere, and announce what arrived."""
        headlines = self.list_pane.headlines
        for article_id in news.articles:
            if headlines.index_of(article_id) is not None:
                # One that another process pruned stays as it was read, until the list is made anew.
                if (article := self.library.store.articles.get(article_id)) is not None:
                    headlines.replace(article)
            elif article_id in news.matching:
                self.finding.arrived.add(article_id)
        before = self.presenter.gone
        if news.query == self.finding.query:
            self.presenter.gone = headlines.listed(news.gone)
        if gone := news.gone - before:
            self.finding.forget(gone)
        if self.finding.arrived and not headlines.articles:
            arrived = len(self.finding.arrived)
            self.list_pane.nothing_here = empty_list_text(self.library, self.finding.query, arrived)
            self.list_pane.refresh()
        self.finding.update_states(news.states | news.articles | (before ^ self.presenter.gone))
        if news.articles:
            self.stories.update(news.articles)
            if (current := self.list_pane.current) is not None and current.id in news.articles:
                self.detail.show(current)

    def report_once(self, error: NewsreaderError) -> None:
        """Say that the library can't be read, once for each reason."""
        if str(error) != self.last_error:
            self.last_error = str(error)
            self.host.notify_error(error)

    def _one_source(self, key: str) -> Sequence[Source]:
        from newsreader.library.scheduling import can_be_asked  # noqa: PLC0415 - loads parsers, not needed to start

        source = self.library.store.sources.get(key)
        if source is None or not can_be_asked(source):
            name = clean_line(self.library.source_name(key))
            raise UsageError(f"{name} has no address to refresh from: newsreader import reads its file again.")
        return [source]

    def _all_sources(self) -> Sequence[Source]:
        from newsreader.library.refreshing import all_sources  # noqa: PLC0415 - loads parsers, not needed to start

        sources = all_sources(self.library)
        if not sources:
            raise UsageError(f"No source has an address yet. Press {first_key('add_source')} to add one.")
        return sources

    def _due_sources(self) -> Sequence[Source]:
        from newsreader.library.refreshing import due_sources  # noqa: PLC0415 - loads parsers, not needed to start

        return due_sources(self.library)


def summary(report: RefreshReport) -> str:
    """Say in one line what a refresh brought, and which sources failed and why."""
    if len(report.ended) == 1:
        only = report.ended[0]
        return f"{_name(only)}: {cut(only.error, 3 * _REASON_WIDTH) or _counted(report)}."
    failed = [each for each in report.ended if each.stage == "failed"]
    waiting = sum(each.stage == "waiting" for each in report.ended)
    answered = len(report.ended) - len(failed) - waiting
    parts = [f"{_counted(report).capitalize()} from {answered:,} source{'' if answered == 1 else 's'}"]
    if waiting:
        parts.append(f"{waiting:,} skipped as their servers asked to wait")
    if failed:
        named = [f"{_name(each)}: {cut(each.error, _REASON_WIDTH)}" for each in failed[:NAMED]]
        more = [f"{len(failed) - NAMED:,} more"] if len(failed) > NAMED else []
        parts.append(f"{len(failed):,} failed: {'; '.join(named + more)}")
    return f"{'. '.join(parts)}."


def is_news(report: RefreshReport) -> bool:
    """Whether a refresh in the background is worth a toast: it brought something, or a source began to fail."""
    return bool(report.added) or any(each.stage == "failed" and each.source.failures == 1 for each in report.ended)


def _counted(report: RefreshReport) -> str:
    changed = f", {report.updated:,} changed" if report.updated else ""
    return f"{report.added:,} new{changed}" if report.added or changed else "nothing new"


def _name(progress: Progress) -> str:
    return cut(plain_line(progress.source.name), _NAME_WIDTH)


def _in_sight(library: Library, query: Query, ids: frozenset[ArticleId]) -> frozenset[ArticleId]:
    """Give those of some articles that a list of a query may show, whether they match the query or not."""
    shown_on_purpose = [node for node in (HIDDEN, MUTED) if node in query.nodes]
    return frozenset(article.id for article in among(library, Query(Any((EVERYTHING.root, *shown_on_purpose))), ids))


def _fetch(library: Library, address: str, feed: int | None) -> tuple[Preview, bool]:
    """Find out what is at an address, and whether that is a source already."""
    from newsreader.library.adding import preview  # noqa: PLC0415 - loads parsers, not needed to start
    from newsreader.library.sources import find_by_url  # noqa: PLC0415

    found = preview(library, address, feed)
    source = find_by_url(library, found.url)
    return found, source is not None and not source.removed


def _show_problem(screen: PreviewScreen, error: NewsreaderError) -> None:
    from newsreader.library.adding import LinkedFeedError  # noqa: PLC0415 - loaded by now

    screen.show_problem(str(error), is_linked=isinstance(error, LinkedFeedError))


def _overview(library: Library) -> list[tuple[Overview, View | None]]:
    """Give the sources, each with its view; one without articles has none."""
    from newsreader.library.statistics import overview  # noqa: PLC0415 - loads parsers, not needed to start

    by_name = {view.name: view for view in views(library) if view.kind == "source"}
    return [(each, by_name.get(each.source.name)) for each in overview(library)]
