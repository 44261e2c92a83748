"""Marking articles, one, the selected ones or many at once: painted at once, saved by the job thread.

A mark that can't be saved is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple

from newsreader.errors import NewsreaderError, UsageError
from newsreader.library import Library
from newsreader.library.marking import TAG, Marked, set_state, tag_field
from newsreader.library.ordering import Place
from newsreader.model import Article, ArticleId
from newsreader.tui.changes.marks import Marks, Pending, has_field
from newsreader.tui.dialogs.dialog import AskScreen
from newsreader.tui.host import Host
from newsreader.tui.jobs import Jobs
from newsreader.tui.keys.table import BY_NAME, command, counted_command, first_key, shown_key
from newsreader.tui.list.headlines import Headlines
from newsreader.tui.list.pane import HeadlineList
from newsreader.tui.presenter import ArticlePresenter
from newsreader.tui.search.finding import Finding


class BulkMark(NamedTuple):
    """A mark for many articles, one entry of the menu."""

    label: str
    """A word, before its count."""
    scope: str
    """Where its articles are, after `Nothing unread`."""
    ids: list[ArticleId]
    """The unread articles that it is for."""


BULK_LABELS = {
    "mark_shown": ("all", "here"),
    "mark_day": ("day", "on this day"),
    "mark_below": ("below", "from here on"),
    "mark_older": ("older", "older than this"),
    "mark_above": ("above", "above"),
    "mark_others": ("others", "besides"),
}
"""The bulk marks by their commands, the most useful first: the word in the menu, and where their articles are."""


@dataclass
class BulkTargets:
    """Which articles of the list each bulk mark is for, at the moment when a key is pressed."""

    headlines: Headlines
    cursor: int
    """Index of the article under it; the list is not empty."""
    selected: set[ArticleId]
    place: Callable[[Article], Place]
    """Gives where an article stands in time."""

    @cached_property
    def unread(self) -> list[ArticleId]:
        """All unread, in the order of the list."""
        return self.headlines.unread_among(self.headlines.articles)

    @cached_property
    def unread_above(self) -> list[ArticleId]:
        """Those above the cursor: the first ones of `unread`."""
        return self.headlines.unread_among(self.headlines.articles[: self.cursor])

    def ids_for(self, command: str) -> list[ArticleId]:
        """Give the unread articles that a bulk mark is for, by the name of its command."""
        match command:
            case "mark_below":
                return self.unread[len(self.unread_above) :]
            case "mark_above":
                return self.unread_above
            case "mark_day":
                return self.headlines.unread_among(self._on_days(self._current_place.day.__eq__))
            case "mark_older":
                return self.headlines.unread_among(self._older())
            case "mark_others":
                current = self.headlines.articles[self.cursor].id
                spared = frozenset(self.headlines.covered(self.selected or [current]))
                return [article_id for article_id in self.unread if article_id not in spared]
        return self.unread

    @property
    def _current_place(self) -> Place:
        return self.place(self.headlines.articles[self.cursor])

    def _older(self) -> list[Article]:
        """Those of days before, and those of the same day whose time is earlier, where both have a time."""
        day, time, _ = self._current_place
        earlier = []
        if time is not None:
            timed = ((article, self.place(article).time) for article in self._on_days(day.__eq__))
            earlier = [article for article, other in timed if other is not None and other < time]
        return [*earlier, *self._on_days(day.__gt__)]

    def _on_days(self, is_meant: Callable[[date], bool]) -> list[Article]:
        """Give the articles of some days; where the list has headings, no article is looked at for that."""
        articles = self.headlines.articles
        if self.headlines.days:
            days = [day for day in self.headlines.days if is_meant(day.day)]
            return [article for day in days for article in articles[day.start : day.end]]
        return [article for article in articles if is_meant(self.place(article).day)]


@dataclass(eq=False)
class Marking:
    """The commands that mark and select articles."""

    library: Library
    marks: Marks
    presenter: ArticlePresenter
    finding: Finding
    jobs: Jobs
    list_pane: HeadlineList
    host: Host
    menu: dict[str, BulkMark] = field(default_factory=dict)
    """The bulk marks by the key that chooses each; empty when the menu is not shown."""

    def mark(self, ids: Iterable[ArticleId], field: str, value: bool, *, announce: bool = False) -> None:
        """Set a field of articles, as one change.

        Args:
            ids: the articles.
            field: `read`, `starred`, `hidden` or `tag:NAME`.
            value: what to set it to.
            announce: whether a toast says what was done, and how to undo it.
        """
        pending = self.marks.lay(ids, field, value)
        self.finding.update_states(pending.ids)
        self.jobs.submit(
            partial(set_state, self.library, pending.ids, field, value),
            partial(self._saved, pending, announce),
            partial(self._refused, pending),
        )

    def _saved(self, pending: Pending, announce: bool, marked: Marked) -> None:
        self.marks.settle(pending)
        if announce:
            self.host.notify(f"{_described(pending.field, marked)} ({first_key('undo')}: undo)")

    def _refused(self, pending: Pending, error: NewsreaderError) -> None:
        self.marks.settle(pending)
        self.finding.update_states(pending.ids)
        if pending.field == "hidden" and pending.value:
            self.finding.bring_back(pending.ids)
        self.host.notify_error(error)

    def mark_current_read(self) -> None:
        """Mark the article under the cursor read, and those that it stands for."""
        current = self.list_pane.current
        covered = self.list_pane.headlines.covered([current.id]) if current is not None else []
        if unread := [article_id for article_id in covered if not self.marks.state(article_id).read]:
            self.mark(unread, "read", True)

    def targets(self, count: int) -> list[ArticleId]:
        """Give the articles that a mark is for: the selected ones, else `count` of them from the cursor on.

        The articles that a collapsed story stands for are among them.
        """
        headlines, cursor = self.list_pane.headlines, self.list_pane.cursor
        counted = [article.id for article in headlines.articles[cursor : cursor + max(count, 1)]]
        return headlines.covered(self.list_pane.selection.ids or counted)

    @counted_command
    def toggle_read(self, count: int = 0) -> None:
        """Mark read, or unread where all are read."""
        ids = self.targets(count)
        self._toggle(ids, "read", announce=len(ids) > 1)

    @counted_command
    def toggle_star(self, count: int = 0) -> None:
        """Star, or unstar where all are starred."""
        ids = self.targets(count)
        self._toggle(ids, "starred", announce=len(ids) > 1)

    @counted_command
    def tag(self, count: int = 0) -> None:
        """Ask for a tag, and add it, or remove it where all have it."""
        ids = self.targets(count)
        if not ids:
            return

        def answered(name: str | None) -> None:
            if name:
                self._toggle(ids, tag_field(name), announce=True)

        known = sorted({tag for state in list(self.library.store.states.values()) for tag in state.tags})
        title = "Tag" if len(ids) == 1 else f"Tag {len(ids):,} articles"
        self.host.open(AskScreen(title, known, check=_why_no_tag), answered)

    def _toggle(self, ids: list[ArticleId], field: str, *, announce: bool) -> None:
        if ids:
            value = not all(has_field(self.marks.state(article_id), field) for article_id in ids)
            self.list_pane.selection.clear()
            self.mark(ids, field, value, announce=announce)

    @counted_command
    def hide(self, count: int = 0) -> None:
        """Hide, or bring back where all are hidden."""
        ids = self.targets(count)
        self.presenter.gone -= frozenset(ids)
        self._toggle(ids, "hidden", announce=True)
        self.finding.remove_hidden(ids)

    @counted_command
    def select(self, count: int = 0) -> None:
        """Select the article under the cursor, or deselect it; ends a range."""
        selection = self.list_pane.selection
        if not selection.end_range() and self.list_pane.current is not None:
            articles = self.list_pane.headlines.articles[self.list_pane.cursor :][: max(count, 1)]
            selection.toggle([article.id for article in articles])

    @command
    def select_range(self) -> None:
        """Select from here to wherever the cursor goes; the second time, end the range."""
        if not self.list_pane.selection.end_range():
            self.list_pane.selection.begin_range(self.list_pane.headlines, self.list_pane.cursor)

    @command
    def mark_shown(self) -> None:
        """Mark all that is in the list now read."""
        self._mark_many("mark_shown")

    @command
    def mark_day(self) -> None:
        """Mark all of this day read."""
        self._mark_many("mark_day")

    @command
    def mark_below(self) -> None:
        """Mark this article and all below it read."""
        self._mark_many("mark_below")

    @command
    def mark_above(self) -> None:
        """Mark all above this article read."""
        self._mark_many("mark_above")

    @command
    def mark_older(self) -> None:
        """Mark all older than this article read, in whatever order they are shown."""
        self._mark_many("mark_older")

    @command
    def mark_others(self) -> None:
        """Mark all read except those selected, or this one."""
        self._mark_many("mark_others")

    def _mark_many(self, name: str) -> None:
        if self.list_pane.current is None:
            self.host.notify("No articles here")
        else:
            self._mark_bulk(self._bulk_mark(name, self._bulk_targets()))

    def _bulk_targets(self) -> BulkTargets:
        pane = self.list_pane
        return BulkTargets(pane.headlines, pane.cursor, pane.selection.ids, self.presenter.place)

    def _bulk_mark(self, name: str, targets: BulkTargets) -> BulkMark:
        return BulkMark(*BULK_LABELS[name], targets.ids_for(name))

    def _mark_bulk(self, bulk: BulkMark) -> None:
        if bulk.ids:
            self.mark(bulk.ids, "read", True, announce=True)
        else:
            self.host.notify(f"Nothing unread {bulk.scope}")

    @command
    def mark_menu(self) -> None:
        """Show in the status line how many articles each bulk mark is for; the next key chooses one of them."""
        targets = self._bulk_targets()
        if self.list_pane.current is None or not targets.unread:
            self.host.notify("Nothing unread here")
        else:
            self.menu = {_menu_key(name): self._bulk_mark(name, targets) for name in BULK_LABELS if BY_NAME[name].keys}

    @property
    def menu_hints(self) -> tuple[tuple[str, str], ...]:
        """The keys of the menu with the number of articles of each; those for none are left out."""
        return tuple((shown_key(key), f"{bulk.label} {len(bulk.ids):,}") for key, bulk in self.menu.items() if bulk.ids)

    def choose_from_menu(self, key: str) -> None:
        """Do the bulk mark of a key; any other key only closes the menu."""
        bulk = self.menu.get(key)
        self.menu = {}
        if bulk is not None:
            self._mark_bulk(bulk)


def _menu_key(name: str) -> str:
    """The key of a bulk mark in the menu: its own, the last one where it has several to press one after the other."""
    return BY_NAME[name].keys.split(",")[0].split()[-1]


def _why_no_tag(name: str) -> str:
    try:
        tag_field(name)
    except UsageError as error:
        return str(error)
    return ""


def _described(field: str, marked: Marked) -> str:
    """Say what a mark did: `Tagged "later"`, `3,974 articles marked read`."""
    action = marked.action
    if field.startswith(TAG):
        name = field.removeprefix(TAG)
        action = f'{action.removesuffix(name)}"{name}"'
    count = len(marked.changed)
    return action.capitalize() if count == 1 else f"{count:,} articles {action}"
