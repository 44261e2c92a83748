"""What the list and the detail show of an article: its state with the marks under way, its row, its page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from operator import attrgetter

import msgspec
from msgspec.structs import replace
from rich.cells import cell_len

from newsreader.dates import short_age
from newsreader.library import Library
from newsreader.library.marking import TAG
from newsreader.library.ordering import Basis, Flags, Ordered, difference, place, union
from newsreader.library.rendering import rendered
from newsreader.model import Article, ArticleId, Body, State
from newsreader.settings import Settings
from newsreader.text import clean_url
from newsreader.tui.detail.page import Page, find_mentions
from newsreader.tui.list.headlines import StoryRow
from newsreader.tui.list.rows import Row
from newsreader.tui.search.query import Hits

MANY = 1_000
"""Articles from which on all sources are likely to occur among them."""


class Pending(msgspec.Struct, frozen=True, eq=False):
    """A mark that was asked for and is not settled."""

    ids: frozenset[ArticleId]
    field: str
    """`read`, `starred`, `hidden` or `tag:NAME`."""
    value: bool


class Marks:
    """Marks that are on the screen already and not yet on disk, laid over the states that the library has.

    Read on any thread, changed on the screen's.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._pending: list[Pending] = []

    def state(self, article_id: ArticleId) -> State:
        """Give the state of an article, marks under way included, in the order they were made."""
        state = self._library.state(article_id)
        for mark in tuple(self._pending):
            if article_id not in mark.ids:
                continue
            if mark.field.startswith(TAG):
                tag = {mark.field.removeprefix(TAG)}
                state = replace(state, tags=state.tags | tag if mark.value else state.tags - tag)
            else:
                state = replace(state, **{mark.field: mark.value})
        return state

    def unread(self, ids: Collection[ArticleId]) -> set[ArticleId]:
        """Give those of the articles that are unread."""
        found = self._library.unread(ids)
        for mark in tuple(self._pending):
            if mark.field == "read":
                marked = mark.ids.intersection(ids)
                found = found - marked if mark.value else found | marked
        return found

    def unread_in(self, order: Ordered) -> Flags:
        """Give those of the articles in an order that are unread."""
        found = self._library.unread_in(order)
        for mark in tuple(self._pending):
            if mark.field == "read":
                marked = order.flags_of(mark.ids)
                found = difference(found, marked) if mark.value else union(found, marked)
        return found

    def lay(self, ids: Iterable[ArticleId], field: str, value: bool) -> Pending:
        """Show a mark from now on."""
        mark = Pending(frozenset(ids), field, value)
        self._pending.append(mark)
        return mark

    def settle(self, mark: Pending) -> None:
        """Stop laying a mark over: the library has it now, or refused it."""
        self._pending.remove(mark)


class ArticlePresenter:
    """Prepares articles of one library for painting, as of the moment when the list was made."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self.ages = settings.ages
        """Whether rows say how old articles are, instead of their times; that goes on while the list stays."""
        self.marks = Marks(library)
        self.hits = Hits()
        """What of a text is highlighted for the search."""
        self.gone: frozenset[ArticleId] = frozenset()
        """Articles of the list that were hidden elsewhere, or muted or removed: their rows stay, and say so."""
        self.now: datetime = library.clock()
        """The moment that tells which day is today, and which dates are in the future."""

    def source_width(self, articles: list[Article]) -> int:
        """Cells of the longest name of a source among articles; among all sources, where the articles are many."""
        known = self._library.store.sources
        keys = set(map(attrgetter("source"), articles)) if len(articles) < MANY else known
        return max(map(cell_len, map(self._library.source_name, keys)), default=0)

    def row(self, article: Article, story: StoryRow, *, selected: bool, cursor: bool) -> Row:
        """Prepare the row of an article, whose marks are those of all articles that it stands for."""
        day, time, basis = place(article, self.now)
        if basis is not Basis.PUBLISHED:
            when = "added"
        elif self.ages:
            when = short_age(time or day, self._library.clock().astimezone())
        else:
            when = f"{time:%H:%M}" if time else ""
        read, starred = True, False
        for each in (article, *story.collapsed):
            state = self.marks.state(each.id)
            read, starred = read and state.read, starred or state.starred
        return Row(
            headline=article.headline,
            source=self._library.source_name(article.source),
            time=when,
            read=read,
            starred=starred,
            gone=article.id in self.gone,
            selected=selected,
            cursor=cursor,
            story=story,
        )

    def page(self, article: Article) -> Page:
        """Prepare the page of an article."""
        try:
            body = self._library.body(article.id)
        except KeyError:
            body = Body()
        return Page(
            article=article,
            place=place(article, self.now),
            source=self._library.source_name(article.source),
            text=rendered(body, clean_url(article.url), article.headline),
            now=self._library.clock(),
            mentions=find_mentions(self._library, article),
        )
