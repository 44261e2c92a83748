"""What the list is asked to show, where the cursor goes in it, what is highlighted, and what an empty list says."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, partial
from itertools import chain

import msgspec
from msgspec.structs import replace

from newsreader.library import Library
from newsreader.library.patterns import may_be_slow, time_limit
from newsreader.library.searching import HIDDEN, among, order_of
from newsreader.library.views import BUILT_IN, GROUPS, View, arranged
from newsreader.model import ArticleId
from newsreader.query import EVERYTHING, Query, Sort, parse
from newsreader.query.tree import All, Pattern
from newsreader.text import clean_line, fold
from newsreader.tui.cells import FindHits, Spans
from newsreader.tui.keys import first_key
from newsreader.tui.list.headlines import Headlines

ALL = BUILT_IN[0]
FEW = 300
"""Articles that are looked up one by one in another list, rather than those of the other list in this one."""
HITS_SECONDS = 0.05
"""Seconds of processor time that regular expressions may take for one text: too short to be noticed."""


class ListQuery(msgspec.Struct, frozen=True, dict=True):
    """What the list is to show."""

    view: View = ALL
    search: str = ""
    """A query, as typed."""
    sort: Sort = Sort.NEWEST
    """The order, unless the search names one."""
    among: frozenset[ArticleId] | None = None
    """Only these articles, those of one change; None for all."""

    @cached_property
    def query(self) -> Query:
        """The view narrowed by the search; QueryError when the search can't be read."""
        view, search = parse(self.view.query), parse(self.search)
        parts = tuple(part for part in (view.root, search.root) if part != EVERYTHING.root)
        return Query(parts[0] if len(parts) == 1 else All(parts), search.sort or view.sort)

    @property
    def place(self) -> tuple[str, str, frozenset[ArticleId] | None]:
        """What stays the same while the list is searched and sorted."""
        return self.view.kind, fold(self.view.name), self.among

    @property
    def shows_hidden(self) -> bool:
        """Whether hidden articles are asked for."""
        return HIDDEN in self.query.nodes

    def matching(self, library: Library, ids: Iterable[ArticleId]) -> frozenset[ArticleId]:
        """Give those of some articles that match; costs what those cost. Raises QueryError as `query` does."""
        candidates = ids if self.among is None else self.among.intersection(ids)
        return frozenset(article.id for article in among(library, self.query, candidates))


class FindRequest(msgspec.Struct, frozen=True):
    """A list to find, and where the cursor goes in it."""

    query: ListQuery
    article_id: ArticleId | None = None
    """The article to put the cursor on."""
    keep: frozenset[ArticleId] = frozenset()
    """Articles that stay though they do not match any more."""
    only: frozenset[ArticleId] | None = None
    """Beside `keep`, no other articles than these, as far as they match; None for all that match."""
    previous: Headlines | None = None
    """The list before: where the article is not found, the one that followed it there gets the cursor."""
    from_end: bool = False
    """Where no article is named, whether the last unread one gets the cursor, not the first."""
    jumps: bool = False
    """Whether that article is gone to for its own sake, from another one."""
    on_top: bool = False
    """Whether the first row gets the cursor, whatever article it is."""
    offset: int | None = None
    """How many rows below the top of the screen the cursor is to be; None for as many as it is now."""


class ReturnPosition(msgspec.Struct, frozen=True):
    """Where the reader was, to the line."""

    query: ListQuery
    headlines: Headlines
    article_id: ArticleId | None
    top: int
    """The first row that was seen."""
    in_detail: bool
    """Whether the detail had the keys."""
    jumped_to: ArticleId | None = None
    """The article that was jumped to from there; None where the reader has gone to another list."""

    def without(self, ids: frozenset[ArticleId]) -> ReturnPosition:
        """Give the same position without articles that are hidden now, unless hidden ones were asked for."""
        if self.query.shows_hidden:
            return self
        left = self.headlines.without(ids)
        index = nearest(left, self.article_id, self.headlines)
        return replace(self, headlines=left, article_id=None if index is None else left.articles[index].id)


def initial_cursor(headlines: Headlines, request: FindRequest) -> int:
    """The article to put the cursor on: the one requested; else the nearest that followed it, or the last before it.

    Where neither is here: the newest unread, or the first hit. In the order of relevance nothing follows: the best.
    """
    if request.on_top:
        return 0
    index = headlines.index_of(request.article_id)
    if index is None and request.previous is not None:
        by_relevance = order_of(request.query.query, request.query.sort) is Sort.RELEVANCE
        index = None if by_relevance else nearest(headlines, request.article_id, request.previous)
    if index is None and headlines.articles and not request.query.search:
        start, step = (len(headlines.articles), -1) if request.from_end else (-1, 1)
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


class Hits:
    """Finds in texts what a query looks for, in bounded time."""

    def __init__(self, query: Query = EVERYTHING) -> None:
        self._query = query
        self._bounded = any(isinstance(term, Pattern) and may_be_slow(term.compiled) for term in query.terms)
        self._patterns = True

    def in_field(self, field: str) -> FindHits | None:
        """Return what finds the places in a text of an article's field, in order; None where nothing is searched for.

        Without those of regular expressions once these took too long.
        """
        return partial(self._find, field) if self._query.terms else None

    def _find(self, field: str, text: str) -> Spans:
        if self._bounded and self._patterns:
            try:
                with time_limit(HITS_SECONDS):
                    return self._query.hits(text, field)
            except TimeoutError:
                self._patterns = False
        return self._query.hits(text, field, patterns=self._patterns)


def view_named(library: Library, query: str, name: str, kind: str) -> View:
    """Give the view of a name, which may have another query by now; where there is none, one made of the query.

    That of a source, section or tag has the query that is given: to know which other names there are would take all
    articles to find.
    """
    known = arranged(library, {kind: [name]} if kind in GROUPS else {})
    found = next((view for view in reversed(known) if fold(view.name) == fold(name)), View(name, query, "view"))
    return found._replace(query=query) if found.kind in GROUPS else found


def empty_list_text(library: Library, query: ListQuery, arrived: int = 0) -> str:
    """Say why a list is empty, and what to do next; `arrived` new articles are not shown yet."""
    if arrived:
        return f"{arrived:,} new.\n{first_key('take_in')} shows {'it' if arrived == 1 else 'them'}."
    if not library.store.articles:
        return no_articles_text(library)
    if query.search:
        where = f" in {clean_line(query.view.name)}" if query.view.query else ""
        return f"Nothing matches{where}.\n{first_key('leave')} clears the search."
    others = f"{first_key('view_all')} shows all, {first_key('choose_view')} other views."
    nothing = "Nothing unread." if query.view.query == "is:unread" else "No articles here."
    return f"{nothing}\n{others}"


def no_articles_text(library: Library) -> str:
    """Say how the first articles come into a library: from the sources that it has, or from one to be added."""
    from newsreader.library.scheduling import can_be_asked  # noqa: PLC0415 - loads what is not needed to start

    known = sum(can_be_asked(source) for source in library.store.sources.values())
    if known:
        yours = "your source" if known == 1 else f"your {known:,} sources"
        return f"No articles yet.\n{first_key('refresh_all')} refreshes {yours},\n{first_key('add_source')} adds one."
    return f"No articles yet.\n{first_key('add_source')} adds a source,\nnewsreader import FILE\nreads a page."
