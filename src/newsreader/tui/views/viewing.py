"""The views: their counts, showing and choosing one, saving one, and when its articles are marked read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from newsreader.errors import NewsreaderError
from newsreader.library import Library
from newsreader.library import views as library_views
from newsreader.library.views import BUILT_IN, Tally, View, built_in, save, saved, set_policy
from newsreader.query import parse
from newsreader.query.tree import All, Is
from newsreader.settings import ReadPolicy
from newsreader.text import clean_line, fold
from newsreader.tui.cells import cut
from newsreader.tui.dialogs.dialog import AskScreen
from newsreader.tui.dialogs.pick import Choice, PickScreen
from newsreader.tui.host import Host
from newsreader.tui.jobs import Jobs, ignore
from newsreader.tui.keys.keymap import SavedKeys
from newsreader.tui.keys.table import command, first_key, key_name, shown_key
from newsreader.tui.panes import Panes
from newsreader.tui.search.finding import Finding
from newsreader.tui.search.query import FindRequest, ListQuery
from newsreader.tui.views.sidebar import is_same

POLICIES = {
    ReadPolicy.EXPLICIT: "by hand only",
    ReadPolicy.OPEN: "when opened",
    ReadPolicy.DWELL: "when opened, or after some seconds",
    ReadPolicy.END: "when read to the end",
}
"""When articles are marked read, in words."""


_ALL_UNREAD = (All(), Is("unread"))
"""Views that hold all that is unread: no other view has more."""
_NAME_WIDTH = 30


class ViewCounts:
    """Counts the articles of all views beside the screen, from the first request on, and keeps the counts right."""

    def __init__(self, library: Library, run_beside: Callable[..., None], changed: Callable[[], None]) -> None:
        """Count a library's views by jobs that `run_beside` does; `changed` is called when there are other counts."""
        self._library = library
        self._run_beside = run_beside
        self._changed = changed
        self._counts: library_views.ViewCounts | None = None
        self._is_counting = False
        self._waiting: list[tuple[Callable[[], None], Callable[[NewsreaderError], None]]] = []

    @property
    def views(self) -> tuple[View, ...]:
        """All views in order; none before they were counted."""
        return self._counts.views if self._counts else ()

    def of(self, view: View) -> Tally | None:
        """Give the count of a view; None where it is not known yet."""
        return self._counts.of(view) if self._counts else None

    def request(
        self, then: Callable[[], None] = lambda: None, failed: Callable[[NewsreaderError], None] = ignore
    ) -> None:
        """Count from now on, and call `then` once the counts are right: at once where they are."""
        if self._counts is None:
            self._counts = library_views.ViewCounts(self._library)
        if self._is_counting or self._counts.is_behind:
            self._waiting.append((then, failed))
            self.update()
        else:
            then()

    def update(self) -> None:
        """Count anew if something happened; cheap, to be called whenever something may have."""
        if self._counts is not None and not self._is_counting and self._counts.is_behind:
            self._is_counting = True
            self._run_beside(self._counts.catch_up, self._counted, self._failed)

    def _counted(self, _: object) -> None:
        self._is_counting = False
        self._changed()
        if self._counts is not None and self._counts.is_behind:
            self.update()
            return
        waiting, self._waiting = self._waiting, []
        for then, _failed in waiting:
            then()

    def _failed(self, error: NewsreaderError) -> None:
        self._is_counting = False
        waiting, self._waiting = self._waiting, []
        for _then, failed in waiting:
            failed(error)


class Offer(NamedTuple):
    """Where to go for more unread articles, when the same key is pressed again."""

    step: int
    """1 for the next ones, -1 for the previous ones."""
    view: View | None
    """The view to go to; None for the other end of this list."""


@dataclass(eq=False)
class Views:
    """The commands that show, choose and save views."""

    library: Library
    finding: Finding
    jobs: Jobs
    panes: Panes
    host: Host
    usual_policy: ReadPolicy
    """Holds for views that have no read policy of their own."""
    policy_changed: Callable[[], None]
    """Called when another one may hold for the present view."""

    def __post_init__(self) -> None:
        """Prepare the counts, and the keys of saved views."""
        self.counts = ViewCounts(self.library, self.jobs.run_beside, self._counted)
        self.saved_keys = SavedKeys(self.library)
        self.offer: Offer | None = None
        """The view with more unread articles that was offered last, until the cursor is on another article."""
        self._waits_for_counts: object | None = None
        """What an offer is still to be made for."""

    def update(self) -> None:
        """Count anew, and use the keys of saved views, if something happened."""
        self.counts.update()
        for problem in self.saved_keys.look():
            self.host.notify(problem, problem=True)

    @property
    def policy(self) -> ReadPolicy:
        """When the articles that are shown are marked read: as the view says, else as usual."""
        own = self.finding.query.view.read
        return ReadPolicy(own) if own in list(ReadPolicy) else self.usual_policy

    @command
    def view_all(self) -> None:
        """Show all articles."""
        self.show(built_in(self.library, "All"))

    @command
    def view_unread(self) -> None:
        """Show the unread articles."""
        self.show(built_in(self.library, "Unread"))

    @command
    def view_starred(self) -> None:
        """Show the starred articles."""
        self.show(built_in(self.library, "Starred"))

    @command
    def view_today(self) -> None:
        """Show the articles of today."""
        self.show(built_in(self.library, "Today"))

    @command
    def view_week(self) -> None:
        """Show the articles of this week."""
        self.show(built_in(self.library, "This week"))

    def show(self, view: View | None) -> None:
        """Show a view, without the search; None changes nothing."""
        if view is not None:
            self.finding.show_query(ListQuery(view, sort=self.finding.query.sort))

    def show_for_key(self, key: str) -> bool:
        """Show the saved view that a key, given by Textual's name, belongs to; False where there is none."""
        if (view := self.saved_keys.views.get(key)) is None:
            return False
        self.show(view)
        return True

    @command
    def choose_view(self) -> None:
        """Choose a view of all, with their counts, as soon as those are right."""
        self.counts.request(*self.host.hold_keys_for(self._open_choice))

    def _open_choice(self) -> None:
        if not self.host.is_current:
            return
        counts = self.counts
        choices = [
            Choice(clean_line(view.name), view, _detail(view, counts.of(view)), view.key) for view in counts.views
        ]
        current = next((view for view in counts.views if is_same(view, self.finding.query.view)), None)
        self.host.open(PickScreen("Views", choices, current, enter="show"), self.show)

    @command
    def sidebar(self) -> None:
        """Show or hide the list of views beside the headlines; where there is no room, choose a view."""
        if self.panes.zoomed or not self.panes.has_room_for_views:
            self.choose_view()
        else:
            self.panes.show_views(not self.panes.views_on)
            self.count_if_seen()

    def count_if_seen(self) -> None:
        """Count the views where their list is on the screen."""
        if self.panes.views_seen:
            self.host.after_refresh(self.counts.request)  # the headlines come first

    def _counted(self) -> None:
        """Show other counts, and perhaps other views."""
        self.panes.sidebar.show(self.counts.views, self.counts.of)
        shown = self.finding.query.view
        for view in self.counts.views:
            if view.name == shown.name and view.kind == shown.kind and view != shown:
                self._use(view)

    def forget_offer(self) -> None:
        """Forget what was offered, or is still to be: the reader has gone elsewhere."""
        self.offer = self._waits_for_counts = None

    def go_to_next_with_unread(self, step: int) -> None:
        """Offer the next view with unread articles (step 1), or the previous one (-1); go there if it was offered."""
        query = self.finding.query
        if self.offer is not None and self.offer.step == step:
            self._accept(self.offer)
        elif query.search or parse(query.view.query).root in _ALL_UNREAD:
            self._offer_other_end(step)
        else:
            self._waits_for_counts = request = object()
            self.counts.request(partial(self._offer_unread, step, request), lambda _: self._offer_other_end(step))

    def _offer_other_end(self, step: int) -> None:
        if self._unread_from_other_end(step) is None:
            self.host.notify("No unread headlines here")
            return
        where, end = ("below", "first") if step > 0 else ("above", "last")
        self.offer = Offer(step, None)
        self.host.notify(f"No unread headlines {where}. Press {_key(step)} again for the {end} one.")

    def _offer_unread(self, step: int, request: object) -> None:
        """Offer the nearest view in that direction that has something unread, around the ends."""
        if request is not self._waits_for_counts:
            return  # the reader has gone elsewhere meanwhile
        views = self.counts.views
        at = next((index for index, view in enumerate(views) if is_same(view, self.finding.query.view)), 0)
        others = [views[(at + step * distance) % len(views)] for distance in range(1, len(views))]
        for view in others:
            if (tally := self.counts.of(view)) is not None and tally.unread:
                self.offer = Offer(step, view)
                name = cut(clean_line(view.name), _NAME_WIDTH)
                self.host.notify(f"No more unread here. Press {_key(step)} again for {name} ({tally.unread:,}).")
                return
        self._offer_other_end(step)

    def _accept(self, offer: Offer) -> None:
        self.forget_offer()
        if offer.view is not None:
            self.finding.before_search = None
            query = ListQuery(offer.view, sort=self.finding.query.sort)
            self.finding.find(FindRequest(query, from_end=offer.step < 0))
        elif (index := self._unread_from_other_end(offer.step)) is not None:
            self.panes.list.go_to(index)

    def _unread_from_other_end(self, step: int) -> int | None:
        headlines = self.panes.list.headlines
        return headlines.next_unread(-1 if step > 0 else len(headlines.articles), step)

    @command
    def save_view(self) -> None:
        """Ask for a name, and then for a key, and save what is shown under them."""
        query = self.finding.query
        if query.among is not None:
            self.host.notify("The articles of a change can't be saved as a view")
            return
        known = [view.name for view in saved(self.library)]
        own = query.view.name if query.view.kind == "saved" else ""
        title = f"Name of the view: {query.as_text or 'all articles'}"
        self.host.open(AskScreen(title, known, answer=own), partial(self._ask_for_key, query.as_text))

    def _ask_for_key(self, query: str, name: str | None) -> None:
        if not name:
            return
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
        usual = f"Default ({POLICIES[self.usual_policy]})"
        choices = [Choice(usual, ""), *(Choice(POLICIES[each].capitalize(), each.value) for each in ReadPolicy)]
        title = f'Mark as read in "{clean_line(view.name)}"'
        self.host.open(PickScreen(title, choices, view.read), partial(self._set_policy, view))

    def _set_policy(self, view: View, read: str | None) -> None:
        if read is None or read == view.read:
            return
        policy = POLICIES[ReadPolicy(read) if read else self.usual_policy]
        done = f'"{clean_line(view.name)}": marked read {policy}'
        self._change(partial(set_policy, self.library, view, read), done)
        self._use(view._replace(read=read))

    def _use(self, view: View) -> None:
        """Go by what holds for the present view now; the list stays as it is."""
        query = self.finding.query
        if view.query == query.view.query and is_same(view, query.view):
            self.finding.query = replace(query, view=view)
            self.policy_changed()

    def _change(self, change: Callable[[], object], done: str) -> None:
        self.jobs.submit(change, lambda _: self.host.notify(done), self.host.notify_error)


def _key(step: int) -> str:
    return first_key("next_unread" if step > 0 else "previous_unread")


def _is_built_in(name: str) -> bool:
    return any(fold(view.name) == fold(name) for view in BUILT_IN)


def _detail(view: View, tally: Tally | None) -> str:
    """What stands at the end of a view's line: its kind, where that is not plain, and how much of it is unread."""
    kind = view.kind if view.kind in {"section", "tag", "saved"} else ""
    return "  ".join(filter(None, (kind, f"{tally.unread:,} of {tally.total:,}" if tally else "")))
