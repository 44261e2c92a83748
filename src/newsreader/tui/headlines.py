"""What the list shows: articles in order under day headings, and which row each stands in.

Only where the days begin is worked out beforehand: a row is made when it is painted, so that 100,000 articles
cost what a screenful costs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from newsreader.model import Article, ArticleId

MANY = 100
"""Marks from which counting anew is cheaper than counting on."""
BLOCK = 256
"""Articles whose unread are counted together, so that those below the cursor are counted in a moment."""


@dataclass(frozen=True)
class Day:
    """A day heading, and the articles under it."""

    day: date
    start: int
    """Index of its first article."""
    end: int
    """Index after its last one."""


class Headlines:
    """Articles in order with their day headings; a *row* is a line of the list, an *index* an article."""

    def __init__(
        self,
        articles: Sequence[Article] = (),
        unread: Iterable[ArticleId] = (),
        day_of: Callable[[Article], date] | None = None,
    ) -> None:
        """Take articles in the order to show.

        Args:
            articles: in order; those of one day stand together when `day_of` is given.
            unread: the ids of those not read.
            day_of: the day an article is filed under; None for a list without headings.
        """
        self.articles: list[Article] = list(articles)
        self._day_of = day_of
        self.days: list[Day] = find_days(self.articles, day_of) if day_of else []
        self._starts = [day.start for day in self.days]
        self._unread: set[ArticleId] = set(unread)
        self._unread_of_day: dict[int, int] = {}
        self._unread_of_block: list[int] = []
        """Empty until somebody asks."""

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.articles) + len(self.days)

    @property
    def unread(self) -> int:
        """How many of the articles are unread."""
        return len(self._unread)

    def row_of(self, index: int) -> int:
        """The row that an article stands in."""
        return index + bisect_right(self._starts, index)

    def at(self, row: int) -> Day | int:
        """What stands in a row: a heading, or an article by its index."""
        number = self._day_number(row)
        if number < 0:
            return row
        day = self.days[number]
        return day if row == day.start + number else row - number - 1

    def index_near(self, row: int) -> int:
        """The article in a row, or the first under the heading in it; rows beyond the ends mean the ends."""
        found = self.at(max(0, min(row, len(self) - 1)))
        return found.start if isinstance(found, Day) else found

    def _day_number(self, row: int) -> int:
        """Which heading stands in a row or nearest above it; -1 for none."""
        low, high = 0, len(self._starts)
        while low < high:
            middle = (low + high) // 2
            if self._starts[middle] + middle <= row:
                low = middle + 1
            else:
                high = middle
        return low - 1

    @cached_property
    def _indexes(self) -> dict[ArticleId, int]:
        return {article.id: index for index, article in enumerate(self.articles)}

    def index_of(self, article_id: ArticleId | None) -> int | None:
        """Where an article stands; None when it is not here."""
        return None if article_id is None else self._indexes.get(article_id)

    def is_unread(self, index: int) -> bool:
        """Whether an article is unread."""
        return self.articles[index].id in self._unread

    def next_unread(self, index: int, step: int) -> int | None:
        """The nearest unread article below (step 1) or above (-1); None when there is none."""
        indexes = range(index + 1, len(self.articles)) if step > 0 else range(index - 1, -1, -1)
        return next(filter(self.is_unread, indexes), None)

    def next_day(self, index: int, step: int) -> int | None:
        """The first article of the next day, or of this day and then the one above; None at the ends."""
        number = bisect_right(self._starts, index) if step > 0 else bisect_left(self._starts, index) - 1
        return self._starts[number] if 0 <= number < len(self._starts) else None

    def day_of(self, index: int) -> Day | None:
        """The heading that an article stands under; None in a list without headings."""
        return self.days[bisect_right(self._starts, index) - 1] if self.days else None

    def unread_on(self, day: Day) -> int:
        """How many articles under a heading are unread."""
        count = self._unread_of_day.get(day.start)
        if count is None:
            count = sum(map(self.is_unread, range(day.start, day.end)))
            self._unread_of_day[day.start] = count
        return count

    def count_unread_from(self, index: int) -> int:
        """How many are unread among an article and all below it, without looking at all of them."""
        if not self._unread_of_block:
            starts = range(0, len(self.articles), BLOCK)
            found = ([article.id in self._unread for article in self.articles[at : at + BLOCK]] for at in starts)
            self._unread_of_block = list(map(sum, found))
        next_block = index // BLOCK + 1
        rest = range(index, min(next_block * BLOCK, len(self.articles)))
        return sum(self._unread_of_block[next_block:]) + sum(map(self.is_unread, rest))

    def covered(self, ids: Iterable[ArticleId]) -> list[ArticleId]:
        """Give the articles that a mark on these is for."""
        return list(ids)

    def unread_among(self, articles: Iterable[Article]) -> list[ArticleId]:
        """Give the unread of those that a mark on these articles is for."""
        return [article_id for article_id in self.covered(each.id for each in articles) if article_id in self._unread]

    def without(self, ids: Set[ArticleId]) -> Headlines:
        """Give the same list, but for some articles."""
        left = [article for article in self.articles if article.id not in ids]
        return Headlines(left, self._unread - ids, self._day_of)

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
            if index is None or self.is_unread(index) is is_unread:
                continue
            (self._unread.add if is_unread else self._unread.discard)(article_id)
            more = 1 if is_unread else -1
            if self._unread_of_block:
                self._unread_of_block[index // BLOCK] += more
            if (day := self.day_of(index)) is not None and day.start in self._unread_of_day:
                self._unread_of_day[day.start] += more

    def replace(self, article: Article) -> None:
        """Take in what the publisher changed; the article stays where it stands."""
        if (index := self.index_of(article.id)) is not None:
            self.articles[index] = article


def find_days(articles: Sequence[Article], day_of: Callable[[Article], date]) -> list[Day]:
    """Find where each day begins among articles that stand together by day, looking at few of each day."""
    days: list[Day] = []
    start = 0
    while start < len(articles):
        day = day_of(articles[start])
        inside, step = start, 1
        while inside + step < len(articles) and day_of(articles[inside + step]) == day:
            inside, step = inside + step, step * 2
        outside = min(inside + step, len(articles))
        while outside - inside > 1:
            middle = (inside + outside) // 2
            if day_of(articles[middle]) == day:
                inside = middle
            else:
                outside = middle
        days.append(Day(day, start, outside))
        start = outside
    return days
