"""Choosing what the list shows: views, order, search, and what arrived meanwhile."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from newsreader.errors import QueryError
from newsreader.library.viewing import Tally, View, tally, views
from newsreader.query import Sort
from newsreader.text import clean_line
from newsreader.tui.finding import ALL, STARRED, UNREAD, Asked, Spot, Wanted
from newsreader.tui.jobs import Job

if TYPE_CHECKING:
    from newsreader.tui.screens.reader import ReaderScreen
UNHEARD_OF = "\ufffc\ufffc"
"""A search that has to look everywhere."""


def view_all(reader: ReaderScreen) -> None:
    """Show all articles."""
    show_view(reader, ALL)


def view_unread(reader: ReaderScreen) -> None:
    """Show the unread articles."""
    show_view(reader, UNREAD)


def view_starred(reader: ReaderScreen) -> None:
    """Show the starred articles."""
    show_view(reader, STARRED)


def show_view(reader: ReaderScreen, view: View | None) -> None:
    """Show a view, without the search; None changes nothing."""
    if view is not None:
        ask(reader, Asked(view, sort=reader.asked.sort))


def choose_view(reader: ReaderScreen) -> None:
    """Offer the views with their counts, as soon as those are counted."""
    reader.jobs.aside(
        Job(
            lambda: tally(reader.library, views(reader.library)),
            partial(_offer_views, reader),
            lambda error: reader.say(str(error), problem=True),
        )
    )


def _offer_views(reader: ReaderScreen, counts: dict[View, Tally]) -> None:
    from newsreader.tui.screens.choose import Choice, ChooseScreen  # noqa: PLC0415 - not needed to start

    choices = [
        Choice(clean_line(view.name), view, f"{count.unread} of {count.total}", view.key)
        for view, count in counts.items()
    ]
    if reader.is_current:
        reader.app.push_screen(ChooseScreen("Views", choices, reader.asked.view), partial(show_view, reader))


def choose_sort(reader: ReaderScreen) -> None:
    """Offer the orders."""
    from newsreader.tui.screens.choose import Choice, ChooseScreen  # noqa: PLC0415 - not needed to start

    choices = [Choice(sort.value.capitalize(), sort) for sort in Sort]
    reader.app.push_screen(ChooseScreen("Sort", choices, reader.asked.sort), partial(_sort_by, reader))


def _sort_by(reader: ReaderScreen, sort: Sort | None) -> None:
    if sort is not None:
        ask(reader, replace(reader.asked, sort=sort))


def ask(reader: ReaderScreen, asked: Asked) -> None:
    """Show something else, the cursor on the same article if it is there."""
    current = reader.list.current
    reader.before_search = None
    reader.want(Wanted(asked, current.id if current else None))


def take_in(reader: ReaderScreen) -> None:
    """Take in what arrived; what the list has stays in it."""
    if reader.arrived:
        take_in_all(reader)
    else:
        reader.say("Nothing new has arrived.")


def take_in_all(reader: ReaderScreen) -> None:
    """Make the list anew, and keep in it what it has."""
    current = reader.list.current
    kept = frozenset(article.id for article in reader.list.headlines.articles)
    reader.arrived.clear()
    reader.before_search = None
    reader.want(Wanted(reader.asked, current.id if current else None, kept))


def search(reader: ReaderScreen) -> None:
    """Open the search box, on the search that there is."""
    reader.before_typing = reader.spot
    if not reader.asked.search:
        reader.before_search = reader.spot
    reader.panes.enter(in_detail=False)
    reader.top_bar.show_search(reader.asked.search, typing=True)
    # Searching reads all summaries the first time: better while the first letters are being typed.
    reader.finder.prepare(Wanted(replace(reader.asked, search=UNHEARD_OF)))
    reader.refresh_status()


def typed(reader: ReaderScreen, text: str) -> None:
    """Search for what stands in the box; a query that can't be read yet leaves the list as it is."""
    asked = replace(reader.asked, search=text)
    before = reader.before_search
    reader.problem = ""
    try:
        _ = asked.query
    except QueryError as error:
        reader.problem = str(error)
    else:
        if before is not None and not text.strip():
            go_back(reader, before)
        else:
            reader.want(Wanted(asked, before.article_id if before else reader.spot.article_id))
    reader.refresh_status()


def typing_done(reader: ReaderScreen, kept: bool) -> None:
    """Give the keys back to the list; where the search was not kept, be where it began."""
    before, reader.before_typing = reader.before_typing, None
    reader.problem = ""
    reader.panes.enter(in_detail=before is not None and before.in_detail and not kept)
    if before is not None and not kept:
        go_back(reader, before)
    reader.top_bar.show_search(reader.asked.search)
    reader.refresh_status()


def drop_search(reader: ReaderScreen) -> None:
    """Show the view without the search, the cursor on the same article."""
    before, current = reader.before_search, reader.list.current
    reader.before_search = None
    if before is None:
        ask(reader, replace(reader.asked, search=""))
    elif current is not None and before.headlines.index_of(current.id) is not None:
        reader.want(None)
        reader.show(Wanted(before.asked, current.id), before.headlines)
    else:
        go_back(reader, before)


def cancel(reader: ReaderScreen) -> None:
    """Give up what is being looked for; a search that is not shown yet is dropped."""
    reader.want(None)
    if reader.before_search is not None:
        go_back(reader, reader.before_search)
    reader.refresh_status()


def go_back(reader: ReaderScreen, spot: Spot) -> None:
    """Be where the reader was, to the line."""
    reader.want(None)
    reader.show(Wanted(spot.asked, spot.article_id), spot.headlines, spot.top)
