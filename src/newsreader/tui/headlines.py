"""What the list shows: articles in order, stories as one row, and how many of them are unread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from datetime import date
from functools import cached_property
from itertools import compress
from operator import attrgetter

from newsreader.model import Article, ArticleId
from newsreader.tui.days import Day, DayRows, find_days
from newsreader.tui.grouping import Grouping, gather

MANY = 100
"""Marks from which counting anew is cheaper than counting on."""
BLOCK = 256
"""Articles whose unread are counted together, so that those below the cursor are counted in a moment."""


class Headlines(DayRows):
    """Articles in order with their day headings; those of one story have one row, unless it is expanded.

    `articles` are those that have a row; the others stand under the first of their story. Counts are of all of them.
    """

    def __init__(
        self,
        articles: Sequence[Article] = (),
        unread: Iterable[ArticleId] = (),
        day_of: Callable[[Article], date] | None = None,
        grouping: Grouping | None = None,
    ) -> None:
        """Take articles in the order to show.

        Args:
            articles: in order; those of one day stand together when `day_of` is given.
            unread: the ids of those not read.
            day_of: the day an article is filed under; None for a list without headings.
            grouping: which of them tell one story; None for a row each.
        """
        self.grouping = grouping or Grouping()
        self._day_of = day_of
        self._all: Sequence[Article] = articles
        leads, self.stacks = gather(articles, self.grouping)
        super().__init__(*self.stacks.spread(leads, find_days(leads, day_of) if day_of else []))
        self._replaced: dict[ArticleId, Article] = {}
        self._unread: set[ArticleId] = set(unread)
        self._unread_of_day: dict[int, int] = {}
        self._unread_of_block: list[int] = []
        """Empty until somebody asks."""

    @property
    def everything(self) -> list[Article]:
        """All articles, in order, those that have no row of their own among them."""
        replaced = self._replaced
        return [replaced.get(article.id, article) for article in self._all] if replaced else list(self._all)

    @property
    def count(self) -> int:
        """How many articles there are."""
        return len(self._all)

    @property
    def unread(self) -> int:
        """How many of the articles are unread."""
        return len(self._unread)

    @cached_property
    def _indexes(self) -> dict[ArticleId, int]:
        indexes = dict(zip(map(attrgetter("id"), self.articles), range(len(self.articles)), strict=True))
        for lead, articles in self.stacks.under.items():
            indexes.update((article.id, indexes[lead]) for article in articles)
        return indexes

    def index_of(self, article_id: ArticleId | None) -> int | None:
        """Where an article stands, or what it stands under; None when it is not here."""
        return None if article_id is None else self._indexes.get(article_id)

    def shows(self, article_id: ArticleId) -> bool:
        """Whether an article has a row of its own."""
        index = self.index_of(article_id)
        return index is not None and self.articles[index].id == article_id

    def is_under(self, article_id: ArticleId) -> bool:
        """Whether an article stands under another one, without a row of its own."""
        return self.index_of(article_id) is not None and not self.shows(article_id)

    def is_unread(self, index: int) -> bool:
        """Whether an article, or one that stands under it, is unread."""
        article_id = self.articles[index].id
        return article_id in self._unread or (article_id in self.stacks.under and self._unread_at(index) > 0)

    def _unread_at(self, index: int) -> int:
        """How many are unread of an article and those that stand under it."""
        return sum(
            article.id in self._unread for article in (self.articles[index], *self.stacks.over(self.articles[index].id))
        )

    def next_unread(self, index: int, step: int) -> int | None:
        """The nearest unread article below (step 1) or above (-1); None when there is none."""
        indexes = range(index + 1, len(self.articles)) if step > 0 else range(index - 1, -1, -1)
        return next(filter(self.is_unread, indexes), None)

    def unread_on(self, day: Day) -> int:
        """How many articles under a heading are unread."""
        count = self._unread_of_day.get(day.start)
        if count is None:
            count = sum(map(self._unread_at, range(day.start, day.end)))
            self._unread_of_day[day.start] = count
        return count

    def count_unread_from(self, index: int) -> int:
        """How many are unread among an article and all below it, without looking at all of them."""
        if not self._unread_of_block:
            ids, under = list(map(attrgetter("id"), self.articles)), self.stacks.under
            flags = bytes(map(self._unread.__contains__, ids))
            self._unread_of_block = [flags.count(1, at, at + BLOCK) for at in range(0, len(flags), BLOCK)]
            for lead in compress(range(len(ids)), map(under.__contains__, ids)):
                more = sum(article.id in self._unread for article in under[ids[lead]])
                self._unread_of_block[lead // BLOCK] += more
        next_block = index // BLOCK + 1
        rest = range(index, min(next_block * BLOCK, len(self.articles)))
        return sum(self._unread_of_block[next_block:]) + sum(map(self._unread_at, rest))

    def covered(self, ids: Iterable[ArticleId]) -> list[ArticleId]:
        """Give the articles that a mark on these is for: they, and those that stand under them."""
        return self.stacks.covered(ids)

    def unread_among(self, articles: Iterable[Article]) -> list[ArticleId]:
        """Give the unread of those that a mark on these articles is for."""
        return [article_id for article_id in self.covered(each.id for each in articles) if article_id in self._unread]

    def without(self, ids: Set[ArticleId]) -> Headlines:
        """Give the same list, but for some articles."""
        left = [article for article in self.everything if article.id not in ids]
        return Headlines(left, self._unread - ids, self._day_of, self.grouping)

    def grouped(self, grouping: Grouping) -> Headlines:
        """Give the same articles, grouped otherwise."""
        return Headlines(self.everything, self._unread, self._day_of, grouping)

    def note(self, ids: Set[ArticleId], unread: Set[ArticleId]) -> None:
        """Take in that articles were marked, and which of them are unread now; others than these are ignored."""
        if len(ids) > MANY:
            self._unread -= ids
            self._unread |= unread & self._indexes.keys()
            self._unread_of_day.clear()
            self._unread_of_block = []
            return
        for article_id in ids:
            index, is_unread = self.index_of(article_id), article_id in unread
            if index is None or (article_id in self._unread) is is_unread:
                continue
            (self._unread.add if is_unread else self._unread.discard)(article_id)
            more = 1 if is_unread else -1
            if self._unread_of_block:
                self._unread_of_block[index // BLOCK] += more
            if (day := self.day_of(index)) is not None and day.start in self._unread_of_day:
                self._unread_of_day[day.start] += more

    def replace(self, article: Article) -> None:
        """Take in what the publisher changed; the article stays where it stands."""
        index = self.index_of(article.id)
        if index is None:
            return
        self._replaced[article.id] = article
        if self.shows(article.id):
            self.articles[index] = article
        else:
            self.stacks.replace(self.articles[index].id, article)
