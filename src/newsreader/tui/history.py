"""The history of changes: undo and redo, the list of all changes, and the articles of one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.strip import Strip

from newsreader.choices import DateStyle
from newsreader.dates import by_the_clock, instant_from_iso, local_day, short_day
from newsreader.errors import NewsreaderError
from newsreader.library import Library
from newsreader.library.views import View
from newsreader.model import ArticleId, HistoryEntry, Reverted
from newsreader.text import clean_line, plural
from newsreader.tui.cells import text_segments, titled
from newsreader.tui.dialogs.dialog import Dialog
from newsreader.tui.host import Host
from newsreader.tui.jobs import Jobs
from newsreader.tui.keys import BY_NAME, command, counted_command
from newsreader.tui.lines import DOUBLE, PickLines
from newsreader.tui.list.pane import HeadlineList
from newsreader.tui.presenter import ArticlePresenter
from newsreader.tui.search.finding import Finding
from newsreader.tui.search.query import ListQuery
from newsreader.tui.views.viewing import Views

NAMED = 3
"""Changes that a toast names; of more it says how many."""
EVERYTHING = "(is:hidden OR -is:hidden) (is:muted OR -is:muted)"
"""The query that matches all articles, hidden and muted ones too."""
TODAY_WIDTH = 5
"""Cells of the time of a change of today: `09:12`."""
WHEN_WIDTH = 12
"""Cells of the time of any change: `13 Nov 09:12`."""
TIMED_FROM = 40
"""Cells below which a line does not say when."""
FULL_FROM = 60
"""Cells below which a line says either how many or what became of it."""


class HistoryList(PickLines):
    """The changes, a line each."""

    PARTS = "history-list"
    CLICKS = DOUBLE
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"history-list--{part}" for part in ("entry", "undone", "cursor")}

    def __init__(self, history: History) -> None:
        super().__init__()
        self._history = history
        self._now = history.library.clock()
        self._entries: Sequence[HistoryEntry] = ()
        self._when_width = TODAY_WIDTH

    @property
    def current(self) -> HistoryEntry | None:
        """The change under the cursor."""
        return self._entries[self.cursor] if self._entries else None

    def show(self, entries: Sequence[HistoryEntry]) -> None:
        """List changes, newest first; the cursor stays on the one it is on."""
        before = self.current
        if before is not None and entries:
            self.cursor = max(0, min(entries[0].number - before.number, len(entries) - 1))
        self._entries, self.count = entries, len(entries)
        is_of_today = not entries or len(self._when(entries[-1])) <= TODAY_WIDTH
        self._when_width = TODAY_WIDTH if is_of_today else WHEN_WIDTH
        self.set_length(len(entries))
        self.keep_cursor_visible()

    def _when(self, entry: HistoryEntry) -> str:
        return when_of(entry.at, self._now, self._history.presenter.date_style)

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        index, width = self.top + y, self.scrollable_content_region.width
        if index >= self.count:
            text = "  Nothing was changed yet." if not self._entries and y == 0 else ""
            return Strip([Segment(text, self.style_of("undone"))]).adjust_cell_length(width, self.style_of("entry"))
        entry = self._entries[index]
        style = self.style_of("cursor" if index == self.cursor else "undone" if entry.undone else "entry")
        when = f"{self._when(entry):>{self._when_width}}"
        return entry_strip(entry, self._history.describe(entry), when, width, style)


class HistoryScreen(Dialog[HistoryEntry | None]):
    """Lists the changes; gives the one whose articles are to be listed, or None. Undo and redo work in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,h,left", "dismiss(None)", "Close", show=False),
        Binding("enter,l,right", "pick", "Its articles", show=False),
        *[
            Binding(key, action, name, show=False)
            for name, action in (("undo", "revert('undo')"), ("redo", "revert('redo')"), ("history", "dismiss(None)"))
            for key in BY_NAME[name].keys.split(",")
            if key and " " not in key
        ],
    ]

    def __init__(self, history: History, entries: Sequence[HistoryEntry]) -> None:
        """List changes, newest first; `history` has the commands."""
        keys = [(BY_NAME[name].shown_keys[0], BY_NAME[name].label) for name in ("undo", "redo")]
        super().__init__("History", [*keys, ("Enter", "its articles"), ("Esc", "close")])
        self._history = history
        self._entries = entries
        self._list = HistoryList(history)

    def compose_body(self) -> ComposeResult:
        """Compose the changes."""
        yield self._list

    def on_mount(self) -> None:
        """List what was given."""
        self.show(self._entries)

    def show(self, entries: Sequence[HistoryEntry]) -> None:
        """List changes, newest first, as long as the screen is open."""
        if self.is_running:
            self.make_room(max(len(entries), 1))
            self._list.show(entries)
            self.show_heading(f"History: {plural(len(entries), 'change')}")

    def action_pick(self) -> None:
        """Give the change under the cursor."""
        if (entry := self._list.current) is not None:
            self.dismiss(entry)

    def action_revert(self, command: str) -> None:
        """Undo the newest change that is not undone, or redo the change undone last; then list the changes again."""
        getattr(self._history, command)()
        self._history.jobs.submit(self._history.library.store.history, self.show)


def entry_strip(entry: HistoryEntry, what: str, when: str, width: int, style: Style) -> Strip:
    """Paint a change: when (in as many cells as in other lines), what, how many, and what became of it."""
    note = "undone" if entry.undone else "final" if entry.final else ""
    when = f" {when}  " if width >= TIMED_FROM else " "
    end = f"{entry.changed:>8,}  {note:6} " if width >= FULL_FROM else f" {note or format(entry.changed, ',')} "
    left = text_segments(when, what, width - len(when) - len(end), style, style)
    left_width = max(0, width - len(end))
    strip = Strip([*Strip(left).adjust_cell_length(left_width, style), Segment(end, style)])
    return strip.adjust_cell_length(width, style)


def when_of(at: str, now: datetime, style: DateStyle) -> str:
    """Write when a change was made, in the reader's own time: `09:12` today, `13 Nov 09:12`, `13 Nov 2024`."""
    moment = instant_from_iso(at)
    if moment is None:
        return ""
    day, today, clock = local_day(moment), local_day(now), by_the_clock(moment)[-len("09:12") :]
    if day == today:
        return clock
    shown = short_day(day, today, style)
    return f"{shown} {clock}" if day.year == today.year else shown


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
    views: Views
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
            self.views.follow_names()
            self.finding.reload()  # a source, a mute rule or a view came or went, or has another name
        elif self.list_pane.headlines.listed(result.matching) != result.matching:
            self.finding.reload(only=result.matching)

    @command
    def history(self) -> None:
        """List the changes, as soon as they are read."""
        self.jobs.run_beside(self.library.store.history, *self.host.hold_keys_for(self._open))

    def _open(self, entries: list[HistoryEntry]) -> None:
        if self.host.screen.is_active:
            self.host.ask(HistoryScreen(self, entries), self._list_articles)

    def describe(self, entry: HistoryEntry) -> str:
        """Say what a change was; that of one article names it."""
        ids = self.library.store.articles_changed_by(entry.number) if entry.changed == 1 else ()
        article = self.library.store.articles.get(ids[0]) if ids else None
        return f"{entry.action}: {titled(article.headline)}" if article is not None else entry.action

    def _list_articles(self, entry: HistoryEntry) -> None:
        """Show the articles of a change as a view of their own, hidden ones too, as soon as they are read."""

        def show(ids: tuple[ArticleId, ...]) -> None:
            if ids:
                view = View(clean_line(entry.action), EVERYTHING, "view")
                self.finding.show_query(ListQuery(view, among=frozenset(ids)))
            else:
                self.host.notify(f"{entry.action}: no articles to list")

        self.jobs.run_beside(
            partial(self.library.store.articles_changed_by, entry.number), *self.host.hold_keys_for(show)
        )


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
    """Say what was undone or redone: each change, newest first, with how many articles it touched."""
    named = [step.entry.action + (f" ({step.counted})" if step.counted else "") for step in steps[:NAMED]]
    more = f" and {len(steps) - NAMED} more" if len(steps) > NAMED else ""
    what = f"{len(steps):,} changes {done}" if len(steps) > 1 else done.capitalize()
    return f"{what}: {', '.join(named)}{more}"
