"""What the list and the detail show of an article, gathered from the library and the marks under way."""

from __future__ import annotations

from datetime import date, datetime
from operator import attrgetter

from rich.cells import cell_len

from newsreader.library import Library
from newsreader.library.ordering import Basis, Place, place
from newsreader.model import Article, ArticleId, Body, State
from newsreader.tui.changes.marks import Marks
from newsreader.tui.detail.page import Page, find_mentions
from newsreader.tui.list.headlines import StoryRow
from newsreader.tui.list.rows import Row
from newsreader.tui.search.hits import Hits

MANY = 1_000
"""Articles from which on all sources are likely to occur among them."""


class ArticlePresenter:
    """Prepares articles of one library for painting, as of the moment when the list was made."""

    def __init__(self, library: Library, marks: Marks) -> None:
        """Present the articles of a library, with `marks` laid over their states."""
        self._library = library
        self._marks = marks
        self.hits = Hits()
        """What of a text is highlighted for the search."""
        self.gone: frozenset[ArticleId] = frozenset()
        """Articles of the list that were hidden elsewhere, or muted or removed: their rows stay, and say so."""
        self.now: datetime = library.clock()
        """The moment that tells which day is today, and which dates are in the future."""

    def update_now(self) -> None:
        """Go by the present time from now on."""
        self.now = self._library.clock()

    @property
    def today(self) -> date:
        """The reader's own day."""
        return self.now.astimezone().date()

    def place(self, article: Article) -> Place:
        """The day and time an article is filed under."""
        return place(article, self.now)

    def source_width(self, articles: list[Article]) -> int:
        """Cells of the longest name of a source among articles; among all sources, where the articles are many."""
        known = self._library.store.sources
        keys = set(map(attrgetter("source"), articles)) if len(articles) < MANY else known
        return max((cell_len(self._library.source_name(key)) for key in keys), default=0)

    def row(self, article: Article, story: StoryRow, *, selected: bool, cursor: bool) -> Row:
        """Prepare the row of an article, whose marks are those of all articles that it stands for."""
        _, time, basis = self.place(article)
        states = [self._marks.state(each.id) for each in (article, *story.collapsed)]
        return Row(
            headline=article.headline,
            source=self._library.source_name(article.source),
            time="added" if basis is not Basis.PUBLISHED else f"{time:%H:%M}" if time else "",
            read=all(state.read for state in states),
            starred=any(state.starred for state in states),
            gone=article.id in self.gone,
            selected=selected,
            cursor=cursor,
            more=len(story.collapsed),
            expanded=story.below,
            member=story.is_member,
        )

    def page(self, article: Article) -> Page:
        """Prepare the page of an article."""
        try:
            body = self._library.body(article.id)
        except KeyError:
            body = Body()
        return Page(
            article=article,
            place=self.place(article),
            source=self._library.source_name(article.source),
            summary=body.summary,
            content=body.content,
            now=self._library.clock(),
            mentions=find_mentions(self._library, article),
        )

    def state(self, article_id: ArticleId) -> tuple[State, bool]:
        """The state of an article, marks under way included, and whether it stays only until the list is remade."""
        return self._marks.state(article_id), article_id in self.gone


def has_time(article: Article) -> bool:
    """Whether something stands in the column of times for an article, as far as its text tells."""
    return article.published is None or "T" in article.published
