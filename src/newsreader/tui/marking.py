"""Marking articles, one, the selected ones or many at once: painted at once, saved by the job thread.

A mark that can't be saved is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import attrgetter

from newsreader.errors import NewsreaderError
from newsreader.library import Library
from newsreader.library.marking import TAG, Marked, own_tags, set_state, tag_field, why_no_tag
from newsreader.library.ordering import place
from newsreader.model import Article, ArticleId
from newsreader.tui.dialogs.dialog import AskScreen
from newsreader.tui.host import Host
from newsreader.tui.jobs import Jobs
from newsreader.tui.keys import BY_NAME, command, counted_command, first_key, shown_key
from newsreader.tui.list.pane import HeadlineList
from newsreader.tui.presenter import ArticlePresenter, Pending
from newsreader.tui.search.finding import Finding
from newsreader.tui.status_line import BulkMark

BULK_LABELS = {
    "mark_shown": ("all", "here"),
    "mark_day": ("day", "on this day"),
    "mark_below": ("below", "from here on"),
    "mark_older": ("older", "older than this"),
    "mark_above": ("above", "above"),
    "mark_others": ("others", "besides"),
}
"""The bulk marks by their commands, the most useful first: the word in the menu, and where their articles are, after
`Nothing unread`."""


@dataclass(eq=False)
class Marking:
    """The commands that mark and select articles."""

    library: Library
    presenter: ArticlePresenter
    finding: Finding
    jobs: Jobs
    list_pane: HeadlineList
    host: Host
    menu: dict[str, tuple[str, list[ArticleId]]] = field(default_factory=dict)
    """The command and the articles of each bulk mark, by the key that chooses it; empty when the menu is not shown."""

    def mark(self, ids: Iterable[ArticleId], field: str, value: bool, *, announce: bool = False) -> None:
        """Set a field of articles, as one change.

        Args:
            ids: the articles.
            field: `read`, `starred`, `hidden` or `tag:NAME`.
            value: what to set it to.
            announce: whether a toast says what was done, and how to undo it.
        """
        pending = self.presenter.marks.lay(ids, field, value)
        self.finding.update_states(pending.ids)
        self.jobs.submit(
            partial(set_state, self.library, pending.ids, field, value),
            partial(self._saved, pending, announce),
            partial(self._refused, pending),
        )

    def _saved(self, pending: Pending, announce: bool, marked: Marked) -> None:
        self.presenter.marks.settle(pending)
        if not announce:
            return
        action, count = marked.action, len(marked.changed)
        if pending.field.startswith(TAG):
            name = pending.field.removeprefix(TAG)
            action = f'{action.removesuffix(name)}"{name}"'
        done = action.capitalize() if count == 1 else f"{count:,} articles {action}"
        self.host.notify(f"{done} ({first_key('undo')}: undo)")

    def _refused(self, pending: Pending, error: NewsreaderError) -> None:
        self.presenter.marks.settle(pending)
        self.finding.update_states(pending.ids)
        if pending.field == "hidden" and pending.value:
            self.finding.reload(only=pending.ids)
        self.host.notify_error(error)

    def mark_current_read(self) -> None:
        """Mark the article under the cursor read, and those that it stands for."""
        if (current := self.list_pane.current) is not None:
            self.mark_read([current.id])

    def mark_read(self, ids: Iterable[ArticleId]) -> None:
        """Mark articles read, and those that they stand for, if they are not."""
        covered = self.list_pane.headlines.covered(ids)
        if unread := [article_id for article_id in covered if not self.presenter.marks.state(article_id).read]:
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
        self._toggle(self.targets(count), "read")

    @counted_command
    def toggle_star(self, count: int = 0) -> None:
        """Star, or unstar where all are starred."""
        self._toggle(self.targets(count), "starred")

    @counted_command
    def tag(self, count: int = 0) -> None:
        """Ask for a tag, and add it, or remove it where all have it."""
        ids = self.targets(count)
        if not ids:
            return
        known = own_tags(self.library)
        title = "Tag" if len(ids) == 1 else f"Tag {len(ids):,} articles"
        on_all = frozenset.intersection(*(frozenset(self.presenter.marks.state(each).tags) for each in ids))
        screen = AskScreen(title, known, check=why_no_tag, present=on_all)
        self.host.ask(screen, lambda name: self._toggle(ids, tag_field(name, known), aloud=True))

    def _toggle(self, ids: list[ArticleId], field: str, *, aloud: bool = False) -> None:
        """Set a field of articles, or take it back where all have it; it is announced of several in any case."""
        if ids:
            states = map(self.presenter.marks.state, ids)
            if field.startswith(TAG):
                value = not all(field.removeprefix(TAG) in state.tags for state in states)
            else:
                value = not all(map(attrgetter(field), states))
            self.list_pane.selection.clear()
            self.mark(ids, field, value, announce=aloud or len(ids) > 1)

    @counted_command
    def hide(self, count: int = 0) -> None:
        """Hide, or bring back where all are hidden."""
        ids = self.targets(count)
        self.presenter.gone -= frozenset(ids)
        self._toggle(ids, "hidden", aloud=True)
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

    def mark_many(self, name: str) -> None:
        """Do the bulk mark that is the command of a name."""
        if self.list_pane.current is None:
            self.host.notify("No articles here")
        else:
            self.mark_bulk(name, self._bulk_ids(name))

    def mark_bulk(self, name: str, ids: list[ArticleId]) -> None:
        """Do the bulk mark that is the command of a name on these articles, and say so."""
        if ids:
            self.mark(ids, "read", True, announce=True)
        else:
            self.host.notify(f"Nothing unread {BULK_LABELS[name][1]}")

    def _bulk_ids(self, name: str) -> list[ArticleId]:
        """Give the unread articles of a list, which is not empty, that the bulk mark of a name is for."""
        headlines, cursor, now = self.list_pane.headlines, self.list_pane.cursor, self.presenter.now
        articles, unread = headlines.articles, headlines.unread_among
        current = articles[cursor]
        day, time, _ = place(current, now)

        def on_days(is_meant: Callable[[date], bool]) -> list[Article]:
            """Give the articles of some days; where the list has headings, no article is looked at for that."""
            if headlines.days:
                days = [each for each in headlines.days if is_meant(each.day)]
                return [article for each in days for article in articles[each.start : each.end]]
            return [article for article in articles if is_meant(place(article, now).day)]

        match name:
            case "mark_below":
                return unread(articles[cursor:])
            case "mark_above":
                return unread(articles[:cursor])
            case "mark_day":
                return unread(on_days(day.__eq__))
            case "mark_older":
                # Those of the same day whose time is earlier, where both have a time, and those of days before.
                earlier = []
                if time is not None:
                    timed = ((article, place(article, now).time) for article in on_days(day.__eq__))
                    earlier = [article for article, other in timed if other is not None and other < time]
                return unread([*earlier, *on_days(day.__gt__)])
            case "mark_others":
                spared = frozenset(headlines.covered(self.list_pane.selection.ids or [current.id]))
                return [article_id for article_id in unread(articles) if article_id not in spared]
        return unread(articles)

    @command
    def mark_menu(self) -> None:
        """Show in the status line how many articles each bulk mark is for; the next key chooses one of them."""
        if not self.list_pane.headlines.unread:
            self.host.notify("Nothing unread here")
            return
        # Of the keys that each has to be pressed one after the other, the menu has the last one.
        keys = {name: BY_NAME[name].keys.split(",")[0] for name in BULK_LABELS}
        self.menu = {key.split()[-1]: (name, self._bulk_ids(name)) for name, key in keys.items() if key}

    def menu_entries(self) -> tuple[BulkMark, ...]:
        """Give what the menu shows; the marks for no articles are left out."""
        return tuple(
            BulkMark(shown_key(key), BULK_LABELS[name][0], len(ids)) for key, (name, ids) in self.menu.items() if ids
        )
