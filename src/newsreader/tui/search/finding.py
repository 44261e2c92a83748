"""What is asked for, what was found, and where to go back to: the decisions behind views, search and sort."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from newsreader.library import Library
from newsreader.library.cancellation import NEVER_CANCELLED, CancelToken
from newsreader.library.ordering import Flags, Ordered
from newsreader.library.search.searching import among, order_of, search
from newsreader.library.views import BUILT_IN, GROUPS, View, arranged, views
from newsreader.model import ArticleId
from newsreader.query import EVERYTHING, Query, Sort, parse
from newsreader.query.tree import All
from newsreader.text import clean_line, fold
from newsreader.tui.keys.table import BY_NAME
from newsreader.tui.list.grouping import Grouping
from newsreader.tui.list.headlines import Headlines

ALL = BUILT_IN[0]
FEW = 300
"""Articles that are looked up one by one in another list, rather than those of the other list in this one."""
_BY_DAY = {Sort.NEWEST, Sort.OLDEST}


@dataclass(frozen=True)
class Asked:
    """What the list is to show."""

    view: View = ALL
    search: str = ""
    """A query, as typed."""
    sort: Sort = Sort.NEWEST
    """The order, unless the search names one."""
    among: frozenset[ArticleId] | None = None
    """No others than these: what one change was for; None for all."""
    before: Asked | None = None
    """What was shown before those, and is to be shown again when they are left."""

    def means(self, library: Library, ids: Iterable[ArticleId]) -> frozenset[ArticleId]:
        """Give those of some articles that are meant; costs what those cost. Raises QueryError as `query` does."""
        asked_about = ids if self.among is None else self.among.intersection(ids)
        return frozenset(article.id for article in among(library, self.query, asked_about))

    @property
    def query(self) -> Query:
        """The view narrowed by the search; QueryError when the search can't be read."""
        view, search = parse(self.view.query), parse(self.search)
        if search.root == EVERYTHING.root:
            return Query(view.root, search.sort or view.sort)
        if view.root == EVERYTHING.root:
            return Query(search.root, search.sort or view.sort)
        return Query(All((view.root, search.root)), search.sort or view.sort)


@dataclass(frozen=True)
class Wanted:
    """What is to be found, and what is to be done with it."""

    asked: Asked
    article_id: ArticleId | None = None
    """The article to put the cursor on."""
    kept: frozenset[ArticleId] = frozenset()
    """Articles that stay though the query does not mean them any more."""
    only: frozenset[ArticleId] | None = None
    """Beside `kept`, no other articles than these, where the query means them; None for all that it means."""
    before: Headlines | None = None
    """The list whose order says which article follows, should that one not be there."""
    from_end: bool = False
    """Where no article is named, the last unread one is meant, not the first."""


@dataclass(frozen=True)
class Spot:
    """Where the reader was, to the line."""

    asked: Asked
    headlines: Headlines
    article_id: ArticleId | None
    top: int
    """The first row that was seen."""
    in_detail: bool
    """Whether the detail had the keys."""


class Result(NamedTuple):
    """What a search found."""

    headlines: Headlines
    is_complete: bool
    """Whether that is all; else the summaries of many articles were not searched yet."""


def find(
    library: Library,
    wanted: Wanted,
    unread: Callable[[Ordered], Flags],
    *,
    grouping: Grouping | None = None,
    early: bool = False,
    cancel: CancelToken = NEVER_CANCELLED,
) -> Result:
    """Find what is wanted, whose query can be read; may run on any thread.

    Args:
        library: where.
        wanted: what.
        unread: gives those of an order that are unread.
        grouping: which articles tell one story; None for a row each.
        early: give what can be found at once.
        cancel: gives the search up.

    Raises:
        UsageError: a regular expression takes too long.
        CancelledError: it was cancelled.
    """
    query, sort = wanted.asked.query, wanted.asked.sort
    limits = [ids for ids in (wanted.only, wanted.asked.among) if ids is not None]
    only = frozenset.intersection(*limits) if limits else None
    found = search(library, query, sort, kept=wanted.kept, only=only, early=early, cancel=cancel)
    by_day = order_of(query, sort) in _BY_DAY
    headlines = Headlines(found.order, found.flags, unread(found.order), grouping, by_day=by_day)
    if wanted.kept and wanted.article_id is not None and headlines.is_under(wanted.article_id):
        # What arrived must not take the row of the article under the cursor.
        headlines = headlines.grouped(headlines.grouping.toggled(wanted.article_id))
    # Looked up here, so that the screen's thread has it at hand.
    headlines.index_of(wanted.article_id)
    return Result(headlines, found.is_complete)


def landing(headlines: Headlines, wanted: Wanted) -> int:
    """The article to put the cursor on: the one that is wanted; else the nearest that followed it, or the last before.

    Where that tells nothing: the newest unread, or the first hit. In the order of relevance nothing follows: the best.
    """
    index = headlines.index_of(wanted.article_id)
    ranked = order_of(wanted.asked.query, wanted.asked.sort) is Sort.RELEVANCE
    if index is None and wanted.before is not None and not ranked:
        index = nearest(headlines, wanted.article_id, wanted.before)
    if index is None and headlines.articles and not wanted.asked.search:
        start, step = (len(headlines.articles), -1) if wanted.from_end else (-1, 1)
        index = headlines.next_unread(start, step)
    return index or 0


def nearest(headlines: Headlines, article_id: ArticleId | None, others: Headlines) -> int | None:
    """Find in a list the article that followed one in another list, else the last one before it.

    None where the two lists have nothing in common, or the article is not in the other list either.
    """
    at = others.index_of(article_id)
    if at is None:
        return None
    if len(headlines.articles) < FEW:
        places = ((others.index_of(article.id), index) for index, article in enumerate(headlines.articles))
        known = sorted((place, index) for place, index in places if place is not None)
        return next((index for place, index in known if place >= at), known[-1][1] if known else None)
    order = chain(range(at, len(others.articles)), range(at - 1, -1, -1))
    found = (headlines.index_of(others.articles[index].id) for index in order)
    return next((index for index in found if index is not None), None)


def view_named(library: Library, query: str, name: str = "", kind: str = "") -> View:
    """Give the view of a name, which may have another query by now; without a name, the one that has this query.

    Where there is none, one of its own.
    """
    of_kind = {kind: [name]} if kind in GROUPS and name else {}
    there = arranged(library, {**dict.fromkeys(GROUPS, ()), **of_kind})
    if of_kind and there[-1].kind == kind:
        return there[-1]._replace(query=query)
    if name:
        own = View(name, query, "view")
        return next((view for view in there if fold(view.name) == fold(name)), own)
    # What goes through all articles comes last: most lists are of a view that every library has.
    return _meaning(query, there) or _meaning(query, views(library)) or View(query, query, "view")


def _meaning(query: str, there: Iterable[View]) -> View | None:
    return next((view for view in there if view.query == query), None)


def nothing_here(library: Library, asked: Asked, arrived: int = 0) -> str:
    """Say why a list is empty, and what to do next; `arrived` articles wait to be taken in."""
    if arrived:
        return f"{arrived:,} new.\n{_keys('take_in')} takes {'it' if arrived == 1 else 'them'} in."
    if asked.search:
        where = f" in {clean_line(asked.view.name)}" if asked.view.query else ""
        return f"Nothing matches{where}.\n{_keys('leave')} drops the search."
    if not library.store.articles:
        return f"No articles yet.\n{_keys('add_source')} adds a source,\nnewsreader import FILE\nreads a page."
    others = f"{_keys('view_all')} shows all, {_keys('choose_view')} other views."
    nothing = "Nothing unread." if asked.view.query == "is:unread" else "No articles here."
    return f"{nothing}\n{others}"


def _keys(name: str) -> str:
    return BY_NAME[name].shown_keys[0]
