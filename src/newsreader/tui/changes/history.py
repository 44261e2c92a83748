"""The history of changes: undo and redo, looking at it, and at the articles of one change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from newsreader.errors import NewsreaderError
from newsreader.library import Library
from newsreader.library.views import View
from newsreader.model import ArticleId, HistoryEntry, Reverted
from newsreader.text import clean_line
from newsreader.tui.changes.history_screen import HistoryScreen
from newsreader.tui.host import Host
from newsreader.tui.jobs import Jobs
from newsreader.tui.keys.table import command, counted_command
from newsreader.tui.list.pane import HeadlineList
from newsreader.tui.presenter import ArticlePresenter
from newsreader.tui.search.finding import Finding
from newsreader.tui.search.query import ListQuery, listed_among

NAMED = 3
"""Changes that a toast names; of more it says how many."""
EVERYTHING = "(is:hidden OR -is:hidden) (is:muted OR -is:muted)"
"""The query that matches all articles, hidden and muted ones too."""


class RevertResult(NamedTuple):
    """What several undos, or redos, came to."""

    steps: Sequence[Reverted]
    articles: frozenset[ArticleId]
    """Those that any of them touched."""
    matching: frozenset[ArticleId]
    """Those of them that match the list's query now."""
    problem: str
    """Why the next one failed; empty where none did."""


@dataclass(eq=False)
class History:
    """The commands that take changes back, and show them."""

    library: Library
    presenter: ArticlePresenter
    finding: Finding
    jobs: Jobs
    list_pane: HeadlineList
    host: Host

    @counted_command
    def undo(self, count: int = 0) -> None:
        """Undo the last change, or the last `count` of them, whoever made them."""
        self._revert(self.library.store.undo, count, "undone", "Nothing to undo")

    @counted_command
    def redo(self, count: int = 0) -> None:
        """Redo the change that was undone last, or the last `count` of them."""
        self._revert(self.library.store.redo, count, "redone", "Nothing to redo")

    def _revert(self, step: Callable[[], Reverted | None], count: int, done: str, nothing: str) -> None:
        run = partial(revert, self.library, step, max(count, 1), self.finding.query)
        self.jobs.submit(run, partial(self._reverted, done, nothing), self.host.notify_error)

    def _reverted(self, done: str, nothing: str, result: RevertResult) -> None:
        """Show what was done: articles that match again are in the list again, at their place."""
        self.host.notify(described(result.steps, done) if result.steps else nothing)
        if result.problem:
            self.host.notify(result.problem, problem=True)
        self.presenter.gone -= result.matching
        self.finding.update_states(result.articles)
        self.finding.remove_hidden(result.articles)
        if not all(reverted.articles for reverted in result.steps):
            self.finding.reload()  # a source, a mute rule or a view came or went
        elif result.matching - listed_among(self.list_pane.headlines, result.matching):
            self.finding.bring_back(result.matching)

    @command
    def history(self) -> None:
        """List the changes, as soon as they are read."""
        self.jobs.run_beside(self.library.store.history, *self.host.hold_keys_for(self._open))

    def _open(self, entries: list[HistoryEntry]) -> None:
        if self.host.is_current:
            screen = HistoryScreen(
                entries,
                self.library.clock(),
                undo=lambda: self._revert_in(screen, self.undo),
                redo=lambda: self._revert_in(screen, self.redo),
            )
            self.host.open(screen, self._list_articles)

    def _revert_in(self, screen: HistoryScreen, revert: Callable[[], None]) -> None:
        """Undo or redo, then list the changes again."""
        revert()
        self.jobs.submit(self.library.store.history, screen.show)

    def _list_articles(self, entry: HistoryEntry | None) -> None:
        """Show the articles of a change as a view of their own, hidden ones too, as soon as they are read."""
        if entry is not None:
            show = self.host.hold_keys_for(partial(self._show_articles, entry))
            self.jobs.run_beside(partial(self.library.store.articles_changed_by, entry.number), *show)

    def _show_articles(self, entry: HistoryEntry, ids: tuple[ArticleId, ...]) -> None:
        if ids:
            view, before = View(clean_line(entry.action), EVERYTHING, "view"), self.finding.query
            self.finding.show_query(ListQuery(view, among=frozenset(ids), before=before.before or before))
        else:
            self.host.notify(f"{entry.action}: no articles to list")


def revert(library: Library, step: Callable[[], Reverted | None], count: int, query: ListQuery) -> RevertResult:
    """Go `count` steps through the history, or as many as there are; raise what keeps it from going any."""
    steps: list[Reverted] = []
    problem = ""
    try:
        while len(steps) < count and (reverted := step()) is not None:
            steps.append(reverted)
    except NewsreaderError as error:
        if not steps:
            raise
        problem = str(error)
    articles = frozenset(article_id for reverted in steps for article_id in reverted.articles)
    return RevertResult(steps, articles, query.matching(library, articles), problem)


def described(steps: Sequence[Reverted], done: str) -> str:
    """Say what was undone or redone: each change, newest first, with the number of its articles."""
    named = [f"{step.entry.action} ({_how_many(step)})" for step in steps[:NAMED]]
    more = f" and {len(steps) - NAMED} more" if len(steps) > NAMED else ""
    what = f"{len(steps):,} changes {done}" if len(steps) > 1 else done.capitalize()
    return f"{what}: {', '.join(named)}{more}"


def _how_many(step: Reverted) -> str:
    """How many articles a step set back, and how many of them it left."""
    if left := step.entry.changed - step.restored:
        return f"{step.restored:,} of {step.entry.changed:,}; {left:,} changed since"
    return f"{step.entry.changed:,}"
