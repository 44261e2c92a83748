"""The views: their counts, showing and choosing one, saving one, and when its articles are marked read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import NamedTuple

from msgspec.structs import replace

from newsreader.choices import ReadPolicy
from newsreader.library import Library
from newsreader.library.views import (
    BUILT_IN,
    Tally,
    View,
    ViewCounts,
    arranged,
    built_in,
    save,
    saved,
    set_policy,
    source_view,
)
from newsreader.query import Query, Sort, parse
from newsreader.query.tree import All, Condition
from newsreader.settings import Settings
from newsreader.text import clean_line, fold
from newsreader.tui.cells import cut
from newsreader.tui.dialogs.dialog import AskScreen
from newsreader.tui.dialogs.pick import Action, Choice, PickScreen
from newsreader.tui.host import Host
from newsreader.tui.jobs import Failed, Jobs, ignore
from newsreader.tui.keys import SavedKeys, command, first_key, key_name, shown_key
from newsreader.tui.panes import Panes
from newsreader.tui.search.finding import Finding
from newsreader.tui.search.query import FindRequest, ListQuery
from newsreader.tui.views.sidebar import Line, Lines, arrange, identity

POLICIES = {
    ReadPolicy.EXPLICIT: "by hand only",
    ReadPolicy.OPEN: "when opened",
    ReadPolicy.DWELL: "when opened, or after some seconds",
    ReadPolicy.END: "when read to the end",
}
"""When articles are marked read, in words."""
_ALL_UNREAD = (All(), Condition("is", "unread"))
"""Views that hold all that is unread: no other view has more."""
_NAME_WIDTH = 30


class Offer(NamedTuple):
    """Where to go for more unread articles, when the same key is pressed again."""

    step: int
    """1 for the next ones, -1 for the previous ones."""
    go: Callable[[], object]
    """Goes to a view that has some, or to the other end of this list."""


@dataclass(eq=False)
class Views:
    """The commands that show, choose and save views."""

    library: Library
    finding: Finding
    jobs: Jobs
    panes: Panes
    host: Host
    settings: Settings
    """What holds for views that have no read policy of their own, and how views are arranged beside the list."""
    change: Callable[[View], object] = field(init=False)
    """Offers what can be changed of a view."""
    policy_changed: Callable[[], None] = field(init=False)
    """Called when another one may hold for the present view."""

    def __post_init__(self) -> None:
        """Prepare the counts, and the keys of saved views."""
        self.closed: set[str] = set()
        """The folded names of the folders that are closed."""
        self.counts: ViewCounts | None = None
        """How many articles each view has; None until that is asked for."""
        self._counting = Lock()
        """Held by the one thread that counts."""
        self.saved_keys = SavedKeys(self.library)
        self.offer: Offer | None = None
        """The view with more unread articles that was offered last, until the cursor is on another article."""
        self._waits_for_counts: object | None = None
        """What an offer is still to be made for."""

    def use_saved_keys(self) -> None:
        """Use the keys of saved views as they are now: some view may have been saved or removed."""
        for problem in self.saved_keys.look():
            self.host.notify(problem, problem=True)

    def follow_names(self) -> None:
        """Show the present view under the name that it has now, where its source or the saved view was renamed."""
        self.use_saved_keys()
        query, article = self.finding.query, self.panes.list.current
        view = query.view
        if view.kind == "source" and article is not None:
            name = self.library.source_name(article.source)
            renamed = source_view(self.library, name) if fold(name) != fold(view.name) else view
        elif view.kind == "saved" and not any(fold(each.name) == fold(view.name) for each in saved(self.library)):
            alike = (each for each in arranged(self.library) if each.kind == "saved" and each.query == view.query)
            renamed = next(alike, view)
        else:
            renamed = view
        if renamed != view:
            self.finding.query = replace(query, view=renamed)
            self.panes.sidebar.rename(identity(view), renamed.name)
            self.panes.sidebar.mark(renamed)

    def catch_up(self) -> None:
        """Count anew if something happened; cheap where nothing did."""
        if self.counts is not None and self.counts.is_behind:
            self.request_counts()

    def request_counts(self, ready: Callable[[ViewCounts], None] = ignore, failed: Failed = ignore) -> None:
        """Count all views from now on, beside the screen; `ready` gets the counts as soon as they are right."""
        counts = self.counts = self.counts or ViewCounts(self.library)
        closed = set(self.closed)

        def count() -> Lines:
            with self._counting:
                counts.catch_up()
            return self._arranged(counts, closed)

        def show(lines: Lines) -> None:
            lines = lines if closed == self.closed else self._arranged(counts, self.closed)
            self.panes.sidebar.show(lines, counts.of)
            if (view := next(filter(self._is_shown, counts.views), None)) is not None:
                self._use(view)
            ready(counts)

        self.jobs.run_beside(count, show, failed)

    def _arranged(self, counts: ViewCounts, closed: Collection[str] = ()) -> Lines:
        """Give the lines of the list of views as they are now."""
        shown = identity(self.finding.query.view)
        return arrange(counts, self.settings, closed, shown)

    def _is_shown(self, view: View) -> bool:
        return identity(view) == identity(self.finding.query.view)

    @property
    def policy(self) -> ReadPolicy:
        """When the articles that are shown are marked read: as the view says, else as usual."""
        own = self.finding.query.view.read
        return ReadPolicy(own) if own in list(ReadPolicy) else self.settings.policy

    def show_built_in(self, name: str) -> None:
        """Show one of the views that every library has."""
        self.show(built_in(self.library, name))

    def show(self, view: View | None) -> None:
        """Show a view, without the search; None changes nothing."""
        if view is not None:
            self.finding.show_query(ListQuery(view, sort=self.finding.query.sort))

    @command
    def choose_view(self) -> None:
        """Choose a view of all, with their counts, as soon as those are right."""
        self.request_counts(*self.host.hold_keys_for(self._open_choice))

    def _open_choice(self, counts: ViewCounts) -> None:
        if not self.host.screen.is_active:
            return
        choices = [
            Choice(clean_line(view.name), view, _detail(view, counts.of(view)), view.key) for view in counts.views
        ]
        current = next(filter(self._is_shown, counts.views), None)
        change = Action[View]("ctrl+o", "change", self.change, closes=True)
        self.host.ask(PickScreen("Views", choices, current, enter="show", actions=[change]), self.show)

    @command
    def sidebar(self) -> None:
        """Show or hide the list of views beside the headlines; where there is no room, choose a view."""
        if self.panes.zoomed or not self.panes.has_room_for_views:
            self.choose_view()
        else:
            self.panes.views_on = not self.panes.views_on
            self.panes.apply()
            self.count_if_seen()

    @command
    def toggle_folder(self) -> None:
        """Open or close the folder under the cursor of the list of views, or the one that this is in."""
        line = self.panes.sidebar.line_under_cursor
        if line is None or (line.is_open is None and not line.folder):
            self.host.notify("No folder here: a folder is a tag of sources")
        else:
            self.toggle(line)

    @command
    def close_folder(self) -> None:
        """Close the folder under the cursor of the list of views, or the one that this is in; else go to the list."""
        line = self.panes.sidebar.line_under_cursor
        if line is not None and (line.is_open or line.folder):
            self.toggle(line)
        else:
            self.panes.back()

    def toggle(self, line: Line) -> None:
        """Open or close a folder, or the one that a view is in."""
        if self.counts is not None:
            self.closed ^= {line.folder or fold(line.view.name)}
            self._show_lines(self.counts)

    def arrange(self, settings: Settings) -> None:
        """Arrange the views as these settings say from now on."""
        self.settings = settings
        if self.counts is not None:
            self._show_lines(self.counts)

    def _show_lines(self, counts: ViewCounts) -> None:
        self.panes.sidebar.show(self._arranged(counts, self.closed), counts.of)

    def count_if_seen(self) -> None:
        """Count the views where their list is on the screen."""
        if self.panes.views_seen:
            self.host.screen.call_after_refresh(self.request_counts)  # the headlines come first

    def forget_offer(self) -> None:
        """Forget what was offered, or is still to be: the reader has gone elsewhere."""
        self.offer = self._waits_for_counts = None

    def go_to_next_with_unread(self, step: int) -> None:
        """Offer the next view with unread articles (step 1), or the previous one (-1); go there if it was offered."""
        query, offer = self.finding.query, self.offer
        if offer is not None and offer.step == step:
            self.forget_offer()
            offer.go()
        elif query.search or parse(query.view.query).root in _ALL_UNREAD:
            self._offer_other_end(step)
        else:
            self._waits_for_counts = request = object()
            self.request_counts(partial(self._offer_unread, step, request), lambda _: self._offer_other_end(step))

    def _offer_other_end(self, step: int) -> None:
        headlines = self.panes.list.headlines
        index = headlines.next_unread(-1 if step > 0 else len(headlines.articles), step)
        if index is None:
            self.host.notify("No unread headlines here")
            return
        where, end = ("below", "first") if step > 0 else ("above", "last")
        self.offer = Offer(step, partial(self.panes.list.go_to, index))
        self.host.notify(f"No unread headlines {where}. Press {_key(step)} again for the {end} one.")

    def _offer_unread(self, step: int, request: object, counts: ViewCounts) -> None:
        """Offer the nearest view in that direction that has something unread, around the ends."""
        if request is not self._waits_for_counts:
            return  # the reader has gone elsewhere meanwhile
        lines = [line.view for line in self._arranged(counts) if isinstance(line, Line)]
        views = list(dict.fromkeys(lines))  # a source of two folders is there twice
        at = next((index for index, view in enumerate(views) if self._is_shown(view)), 0)
        others = [views[(at + step * distance) % len(views)] for distance in range(1, len(views))]
        for view in others:
            if (tally := counts.of(view)) is not None and tally.unread:
                self.offer = Offer(step, partial(self._show_unread, view, step))
                name = cut(clean_line(view.name), _NAME_WIDTH)
                self.host.notify(f"No more unread here. Press {_key(step)} again for {name} ({tally.unread:,}).")
                return
        self._offer_other_end(step)

    def _show_unread(self, view: View, step: int) -> None:
        """Show a view, the cursor on its first unread article, or the last."""
        self.finding.before_search = None
        self.finding.find(FindRequest(ListQuery(view, sort=self.finding.query.sort), from_end=step < 0))

    @command
    def save_view(self) -> None:
        """Ask for a name, and then for a key, and save what is shown under them."""
        query = self.finding.query
        if query.among is not None:
            self.host.notify("The articles of a change can't be saved as a view")
            return
        # The order is part of the view only where it is not the usual one.
        sort = query.query.sort or (query.sort if query.sort is not Sort.NEWEST else None)
        text = str(Query(query.query.root, sort))
        known = [view.name for view in saved(self.library)]
        own = query.view.name if query.view.kind == "saved" else ""
        title = f"Name of the view: {text or 'all articles'}"
        self.host.ask(AskScreen(title, known, answer=own), partial(self._ask_for_key, text))

    def _ask_for_key(self, query: str, name: str) -> None:
        before = next((view.key for view in saved(self.library) if fold(view.name) == fold(name)), "")
        screen = AskScreen("Key (Esc: none)", check=partial(self.saved_keys.why_not, name=name), answer=before)
        self.host.open(screen, partial(self._save, query, name))

    def _save(self, query: str, name: str, key: str | None) -> None:
        replaced = ", replacing the built-in view" if _is_built_in(name) else ""
        with_key = f" (key {shown_key(key_name(key))})" if key else ""
        done = f'Saved as "{name}"{with_key}{replaced}'
        self._change(partial(save, self.library, name, query, key=key_name(key or "")), done)

    @command
    def read_policy(self) -> None:
        """Choose when articles of the present view are marked read."""
        view = self.finding.query.view
        if view.kind == "view" and not _is_built_in(view.name):
            self.host.notify(f"Save this as a view first ({first_key('save_view')}) to set when it is marked read")
            return
        usual = f"Default ({POLICIES[self.settings.policy]})"
        choices = [Choice(usual, ""), *(Choice(POLICIES[each].capitalize(), each.value) for each in ReadPolicy)]
        title = f'Mark as read in "{clean_line(view.name)}"'
        self.host.ask(PickScreen(title, choices, view.read), partial(self._set_policy, view))

    def _set_policy(self, view: View, read: str) -> None:
        if read == view.read:
            return
        policy = POLICIES[ReadPolicy(read) if read else self.settings.policy]
        done = f'"{clean_line(view.name)}": marked read {policy}'
        self._change(partial(set_policy, self.library, view, read), done)
        self._use(view._replace(read=read))

    def _use(self, view: View) -> None:
        """Go by what holds for the present view now; the list stays as it is."""
        query = self.finding.query
        if view != query.view and view.query == query.view.query and self._is_shown(view):
            self.finding.query = replace(query, view=view)
            self.policy_changed()

    def _change(self, change: Callable[[], object], done: str) -> None:
        def changed(_: object) -> None:
            self.use_saved_keys()
            self.host.notify(done)

        self.jobs.submit(change, changed, self.host.notify_error)


def _key(step: int) -> str:
    return first_key("next_unread" if step > 0 else "previous_unread")


def _is_built_in(name: str) -> bool:
    return any(fold(view.name) == fold(name) for view in BUILT_IN)


def _detail(view: View, tally: Tally | None) -> str:
    """What stands at the end of a view's line: its kind, where that is not plain, and how much of it is unread."""
    kind = view.kind if view.kind in {"section", "tag", "saved"} else ""
    return "  ".join(filter(None, (kind, f"{tally.unread:,} of {tally.total:,}" if tally else "")))
