"""What the list and the detail show of an article: its state with the marks under way, its row, its page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from operator import attrgetter

import msgspec
from msgspec.structs import replace
from rich.cells import cell_len

from newsreader.choices import DateStyle, DayPlace, SourceColumn
from newsreader.dates import day_name, local_day, short_age, short_day
from newsreader.library import Library
from newsreader.library.marking import TAG
from newsreader.library.ordering import Basis, Flags, Ordered, difference, place, union
from newsreader.library.rendering import about_full_text, rendered
from newsreader.model import Article, ArticleId, Body, State
from newsreader.settings import Settings
from newsreader.text import clean_url
from newsreader.tui.detail.page import Page, find_mentions
from newsreader.tui.list.headlines import ARRIVED, Columns, Day, Headlines, Row, StoryRow
from newsreader.tui.search.query import Hits

MANY = 1_000
"""Articles from which on all sources, times and days of several years are likely to occur among them."""
TIME_WIDTH = 5
"""Cells of `09:12`, and of an age."""


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
        state = self._library.store.states[article_id]
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
        self.use(settings)
        self.marks = Marks(library)
        self.hits = Hits()
        """What of a text is highlighted for the search."""
        self.gone: frozenset[ArticleId] = frozenset()
        """Articles of the list that were hidden elsewhere, or muted or removed: their rows stay, and say so."""
        self.as_sent: set[ArticleId] = set()
        """Articles that are shown as their sources sent them, though their full text is there."""
        self.fetching: set[ArticleId] = set()
        """Articles whose full text is being fetched; changed by any thread."""
        self.now: datetime = library.clock()
        """The moment that tells which day is today, and which dates are in the future."""

    def use(self, settings: Settings) -> None:
        """Prepare articles as these settings say from now on."""
        self.ages = settings.ages
        """Whether rows say how old articles are, instead of their times; that goes on while the list stays."""
        self.measure = int(settings.measure)
        """Columns that an article's text takes at most."""
        self.day_place = DayPlace(settings.days)
        self.date_style = DateStyle(settings.date_style)
        self._source_column = SourceColumn(settings.source_column)

    def columns(self, headlines: Headlines) -> Columns:
        """Decide which columns a list has, and how wide they are; for all of its rows, so that none moves."""
        articles = headlines.articles
        return Columns(self._when_width(headlines), self._source_width(articles), says_day=not headlines.has_headings)

    def _when_width(self, headlines: Headlines) -> int:
        """Cells of the column that says when; of days, where no headings say them."""
        articles = headlines.articles
        if self.ages:
            return TIME_WIDTH
        if headlines.has_headings:
            has_times = any(each.published is None or "T" in each.published for each in articles[:MANY])
            return TIME_WIDTH if has_times else 0
        year = local_day(self.now).year
        this_year = str(year)
        of_this_year = len(articles) < MANY and all(
            (each.published or each.added)[:4] == this_year for each in articles
        )
        widest = date(year - (not of_this_year), 11, 30)
        return len(self.short_day(widest))

    def _source_width(self, articles: list[Article]) -> int:
        """Cells of the longest name of a source among articles; 0 where these are not to be named."""
        sources = map(attrgetter("source"), articles)
        has_several = any(map(next(sources, "").__ne__, sources))
        if self._source_column is SourceColumn.NEVER or not (has_several or self._source_column is SourceColumn.ALWAYS):
            return 0
        known = self._library.store.sources
        keys = set(map(attrgetter("source"), articles)) if len(articles) < MANY else known
        return max(map(cell_len, map(self._library.source_name, keys)), default=0)

    def day_name(self, day: Day) -> str:
        """Name a day for its heading."""
        return day_name(day.day, local_day(self.now), self.date_style)

    def short_day(self, day: date) -> str:
        """Write a day for a column."""
        return short_day(day, local_day(self.now), self.date_style)

    def row(self, article: Article, story: StoryRow, columns: Columns, *, selected: bool, cursor: bool) -> Row:
        """Prepare the row of an article, whose marks are those of all articles that it stands for."""
        day, time, basis = place(article, self.now)
        if self.ages:
            when = short_age(time or day, self._library.clock().astimezone())
        elif columns.says_day and not (time and day == local_day(self.now)):
            when = self.short_day(day)
        else:
            when = f"{time:%H:%M}" if time else ""
        read, starred = True, False
        for each in (article, *story.collapsed):
            state = self.marks.state(each.id)
            read, starred = read and state.read, starred or state.starred
        return Row(
            headline=article.headline,
            source=self._library.source_name(article.source),
            when=when if basis is Basis.PUBLISHED else f"{ARRIVED}{when}",
            read=read,
            starred=starred,
            gone=article.id in self.gone,
            selected=selected,
            cursor=cursor,
            story=story,
        )

    def page(self, article: Article) -> Page:
        """Prepare the page of an article."""
        kept = None if article.id in self.as_sent else self._library.store.full_text(article.id)
        try:
            body = Body(content=kept.html) if kept and kept.html else self._library.store.body(article.id)
        except KeyError:
            body = Body()
        return Page(
            article=article,
            place=place(article, self.now),
            source=self._library.source_name(article.source),
            text=rendered(body, clean_url(article.url), article.headline),
            full_text="fetching the full text" if article.id in self.fetching else about_full_text(kept),
            now=self._library.clock(),
            date_style=self.date_style,
            mentions=find_mentions(self._library, article),
        )
