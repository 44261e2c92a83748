"""What the panes ask about an article, gathered from the library and the marks under way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from operator import attrgetter

import msgspec
from rich.cells import cell_len

from newsreader.library import Library
from newsreader.library.ordering import Basis, Place, place
from newsreader.model import Article, ArticleId, Body, State
from newsreader.tui.changes.marks import Marks
from newsreader.tui.detail.mentions import mentions
from newsreader.tui.detail.page import Page
from newsreader.tui.list.rows import Row
from newsreader.tui.search.hits import Hits


class Stands(msgspec.Struct, frozen=True):
    """How an article stands in the list."""

    selected: bool
    cursor: bool
    over: Sequence[Article] = ()
    """Those of its story that have no row of their own."""
    expanded: int = 0
    """How many of its story stand below it."""
    member: bool = False
    """It is one of those."""


MANY = 1_000
"""Articles from which on all sources are likely to be there."""


class Facts:
    """Answers for one library, as of the moment when the list was made."""

    def __init__(self, library: Library, marks: Marks) -> None:
        """Take the library, and the marks that lie over its states."""
        self._library = library
        self._marks = marks
        self.hits = Hits()
        """Where a search hit, to highlight it."""
        self.gone: frozenset[ArticleId] = frozenset()
        """Articles of the list that were hidden elsewhere, or muted or removed: their rows stay, and say so."""
        self.now: datetime = library.clock()
        """What is today, and still to come."""

    def look_at_the_clock(self) -> None:
        """Take the time anew."""
        self.now = self._library.clock()

    @property
    def today(self) -> date:
        """The reader's own day."""
        return self.now.astimezone().date()

    def place(self, article: Article) -> Place:
        """The day and time an article is filed under."""
        return place(article, self.now)

    def state(self, article: Article) -> State:
        """What the reader did with an article, marks under way included."""
        return self._marks.state(article.id)

    def source_width(self, articles: list[Article]) -> int:
        """Cells of the longest name of a source among articles; among all, where there are many."""
        known = self._library.store.sources
        keys = set(map(attrgetter("source"), articles)) if len(articles) < MANY else known
        return max((cell_len(self._library.source_name(key)) for key in keys), default=0)

    def row(self, article: Article, stands: Stands) -> Row:
        """What the article's line says, of what stands under it too."""
        _, time, basis = self.place(article)
        states = [self.state(each) for each in (article, *stands.over)]
        return Row(
            headline=article.headline,
            source=self._library.source_name(article.source),
            time="added" if basis is not Basis.PUBLISHED else f"{time:%H:%M}" if time else "",
            read=all(state.read for state in states),
            starred=any(state.starred for state in states),
            gone=article.id in self.gone,
            selected=stands.selected,
            cursor=stands.cursor,
            more=len(stands.over),
            expanded=stands.expanded,
            member=stands.member,
        )

    def page(self, article: Article) -> Page:
        """What the detail says."""
        try:
            body = self._library.body(article.id)
        except KeyError:
            body = Body()
        return Page(
            article=article,
            state=self.state(article),
            place=self.place(article),
            gone=article.id in self.gone,
            source=self._library.source_name(article.source),
            summary=body.summary,
            content=body.content,
            now=self._library.clock(),
            mentions=mentions(self._library, article),
        )


def has_time(article: Article) -> bool:
    """Whether something stands in the column of times for an article, as far as its text tells."""
    return article.published is None or "T" in article.published
