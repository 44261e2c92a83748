"""Moving from headline to headline, further than the list does by itself: to unread ones, days, and other views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from newsreader.library.viewing import View
from newsreader.query import parse
from newsreader.query.tree import All, Is
from newsreader.text import clean_line
from newsreader.tui.cells import cut
from newsreader.tui.host import Host
from newsreader.tui.keys.table import counted_command, first_key
from newsreader.tui.list.headlines import Headlines
from newsreader.tui.list.pane import HeadlineList
from newsreader.tui.search.finding import Finding
from newsreader.tui.search.query import FindRequest, ListQuery
from newsreader.tui.views.sidebar import is_same
from newsreader.tui.views.viewing import ViewCounts

_ALL_UNREAD = (All(), Is("unread"))
"""Views that hold all that is unread: no other view has more."""
_NAME_WIDTH = 30


class Offer(NamedTuple):
    """Where to go for more unread articles, when the same key is pressed again."""

    step: int
    """1 for the next ones, -1 for the previous ones."""
    view: View | None
    """The view to go to; None for the other end of this list."""


@dataclass(eq=False)
class Navigation:
    """The commands that move the cursor."""

    finding: Finding
    counts: ViewCounts
    list_pane: HeadlineList
    host: Host
    offer: Offer | None = None
    """What was offered last, until the cursor is on another article."""
    _waits_for_counts: object | None = None
    """What an offer is still to be made for."""

    @counted_command
    def next_unread(self, count: int = 0) -> None:
        """Go to the next unread headline, or say where to find more."""
        self._go(Headlines.next_unread, 1, count, partial(self.next_view_with_unread, 1))

    @counted_command
    def previous_unread(self, count: int = 0) -> None:
        """Go to the previous unread headline, or say where to find more."""
        self._go(Headlines.next_unread, -1, count, partial(self.next_view_with_unread, -1))

    @counted_command
    def next_day(self, count: int = 0) -> None:
        """Go to the first headline of the next day shown."""
        self._go(Headlines.next_day, 1, count, partial(self.host.notify, "This is the last day shown"))

    @counted_command
    def previous_day(self, count: int = 0) -> None:
        """Go to the first headline of this day, from there to that of the day above."""
        self._go(Headlines.next_day, -1, count, partial(self.host.notify, "This is the first day shown"))

    def _go(
        self,
        find: Callable[[Headlines, int, int], int | None],
        step: int,
        count: int,
        nothing_found: Callable[[], None],
    ) -> None:
        """Go as many steps as were counted, or as there are."""
        index = self.list_pane.cursor
        for _ in range(max(count, 1)):
            if (found := find(self.list_pane.headlines, index, step)) is None:
                break
            index = found
        if index == self.list_pane.cursor:
            nothing_found()
        else:
            self.list_pane.go_to(index)

    def forget_offer(self) -> None:
        """Forget what was offered, or is still to be: the reader has gone elsewhere."""
        self.offer = self._waits_for_counts = None

    def next_view_with_unread(self, step: int) -> None:
        """Offer the next view with unread articles (step 1), or the previous one (-1); go there if it was offered."""
        query = self.finding.query
        if self.offer is not None and self.offer.step == step:
            self._accept(self.offer)
        elif query.search or parse(query.view.query).root in _ALL_UNREAD:
            self._offer_other_end(step)
        else:
            self._waits_for_counts = request = object()
            self.counts.request(partial(self._offer_view, step, request), lambda _: self._offer_other_end(step))

    def _offer_other_end(self, step: int) -> None:
        if self._unread_from_other_end(step) is None:
            self.host.notify("No unread headlines here")
            return
        where, end = ("below", "first") if step > 0 else ("above", "last")
        self.offer = Offer(step, None)
        self.host.notify(f"No unread headlines {where}. Press {_key(step)} again for the {end} one.")

    def _offer_view(self, step: int, request: object) -> None:
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
            self.list_pane.go_to(index)

    def _unread_from_other_end(self, step: int) -> int | None:
        headlines = self.list_pane.headlines
        return headlines.next_unread(-1 if step > 0 else len(headlines.articles), step)


def _key(step: int) -> str:
    return first_key("next_unread" if step > 0 else "previous_unread")
