"""Choosing what the list shows: order, search, and what arrived meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from newsreader.errors import QueryError
from newsreader.library.search.matching import HIDDEN
from newsreader.library.search.searching import prepare, save_texts
from newsreader.model import ArticleId
from newsreader.query import Sort
from newsreader.tui.jobs import Job
from newsreader.tui.search.finding import Asked, Spot, Wanted, nearest

if TYPE_CHECKING:
    from newsreader.library import Library
    from newsreader.library.cancellation import CancelToken
    from newsreader.tui.screen import ReaderScreen

PAINTED = 1.0
"""Seconds after which the first screen is surely painted, and other work may begin."""


def choose_sort(reader: ReaderScreen) -> None:
    """Offer the orders."""
    from newsreader.tui.dialogs.choose import Choice, ChooseScreen  # noqa: PLC0415 - not needed to start

    choices = [Choice(sort.value.capitalize(), sort) for sort in Sort]
    reader.app.push_screen(ChooseScreen("Sort", choices, reader.asked.sort), partial(_sort_by, reader))


def _sort_by(reader: ReaderScreen, sort: Sort | None) -> None:
    if sort is not None:
        ask(reader, replace(reader.asked, sort=sort))


def ask(reader: ReaderScreen, asked: Asked) -> None:
    """Show something else, the cursor on the same article if it is there."""
    reader.before_search = None
    reader.want(_from_here(reader, asked))


def _from_here(reader: ReaderScreen, asked: Asked) -> Wanted:
    """Want something that leaves the cursor on the article it is on, or on what follows that."""
    current = reader.list.current
    return Wanted(asked, current.id if current else None, before=reader.list.headlines)


def take_in(reader: ReaderScreen) -> None:
    """Take in what arrived, and take away what went; what the list has stays in it."""
    if reader.arrived or reader.facts.gone or reader.gathering.knows_more_than(reader.list.headlines.grouping):
        take_in_all(reader)
    else:
        reader.say("Nothing new has arrived.")


def take_in_all(reader: ReaderScreen) -> None:
    """Make the list anew, and keep in it what it has."""
    reader.arrived.clear()
    _keep_and_find(reader, None)


def bring_back(reader: ReaderScreen, ids: Iterable[ArticleId]) -> None:
    """Put articles in their place in the list, where its query means them; nothing else enters."""
    _keep_and_find(reader, frozenset(ids))


def _keep_and_find(reader: ReaderScreen, only: frozenset[ArticleId] | None) -> None:
    reader.before_search = None
    kept = frozenset(article.id for article in reader.list.headlines.everything)
    reader.want(replace(_from_here(reader, reader.asked), kept=kept, only=only))


def take_out(reader: ReaderScreen, ids: Collection[ArticleId]) -> None:
    """Take articles that are hidden now out of what is shown, and of where the reader would go back to."""
    gone = frozenset(each for each in ids if reader.marks.state(each).hidden)
    if HIDDEN in reader.asked.query.nodes or not gone:
        return
    reader.before_search = without(reader.before_search, gone)
    reader.before_typing = without(reader.before_typing, gone)
    here = reader.list.headlines
    current = reader.list.current
    stays = current is not None and current.id not in gone
    wanted = Wanted(reader.asked, current.id if current else None, before=here)
    reader.show(wanted, here.without(gone), None if stays else reader.list.top)


def without(spot: Spot | None, gone: frozenset[ArticleId]) -> Spot | None:
    """Give where the reader would go back to, but for articles that are hidden now."""
    if spot is None or HIDDEN in spot.asked.query.nodes:
        return spot
    left = spot.headlines.without(gone)
    index = nearest(left, spot.article_id, spot.headlines)
    return replace(spot, headlines=left, article_id=None if index is None else left.articles[index].id)


def search(reader: ReaderScreen) -> None:
    """Open the search box, on the search that there is."""
    reader.before_typing = reader.spot
    if not reader.asked.search:
        reader.before_search = reader.spot
    reader.panes.enter(in_detail=False)
    reader.top_bar.show_search(reader.asked.search, typing=True)
    # The first search reads all that is searched in: better while the first letter is still to be typed.
    _aside(reader, prepare)
    reader.refresh_status()


def get_ready(reader: ReaderScreen, wanted: Wanted | None) -> None:
    """Find what could not all be found at once, and make what searches need where there is nothing of it yet."""
    if wanted is not None:
        reader.want(wanted)
    reader.set_timer(PAINTED, partial(_aside, reader, save_texts))


def _aside(reader: ReaderScreen, work: Callable[[Library, CancelToken], None]) -> None:
    """Do what only makes searches quicker, as long as the reader is open."""
    job = partial(work, reader.library, reader.closing)
    reader.jobs.aside(Job(job, lambda _: None, lambda _: None))


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
            reader.want(_from_hit(reader, before or reader.spot, asked))
    reader.refresh_status()


def _from_hit(reader: ReaderScreen, spot: Spot, asked: Asked) -> Wanted:
    """Want a search that leaves the cursor where the reader moved it among the hits, else where the search began."""
    if reader.list.moved:
        return _from_here(reader, asked)
    if reader.asked.search and reader.shown.before is not None:
        return Wanted(asked, reader.shown.article_id, before=reader.shown.before)
    return Wanted(asked, spot.article_id, before=spot.headlines)


def typing_done(reader: ReaderScreen, kept: bool) -> None:
    """Give the keys back to the list; where the search was not kept, be where it began."""
    before, reader.before_typing = reader.before_typing, None
    if kept and not reader.problem:
        reader.top_bar.box.recall.keep(reader.top_bar.box.value)
    reader.problem = ""
    reader.panes.enter(in_detail=before is not None and before.in_detail and not kept)
    if before is not None and not kept:
        go_back(reader, before)
    reader.top_bar.show_search(reader.asked.search)
    reader.refresh_status()


def clear_search(reader: ReaderScreen) -> None:
    """Drop the search that was kept, wherever the keys go."""
    if reader.asked.search:
        drop_search(reader)
    else:
        reader.say("There is no search.")


def drop_search(reader: ReaderScreen) -> None:
    """Show the view without the search, the cursor on the same article, or on what follows it."""
    before, current, hits = reader.before_search, reader.list.current, reader.list.headlines
    reader.before_search = None
    if before is None:
        ask(reader, replace(reader.asked, search=""))
    elif current is not None and nearest(before.headlines, current.id, hits) is not None:
        reader.want(None)
        reader.show(Wanted(before.asked, current.id, before=hits), before.headlines)
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
