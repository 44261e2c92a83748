"""Articles in rows under day headings: which row each stands in.

Only where the days begin is worked out beforehand: a row is made when it is painted, so that 100,000 articles
cost what a screenful costs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date
from itertools import accumulate
from operator import add

import msgspec

from newsreader.model import Article


class Day(msgspec.Struct, frozen=True):
    """A day heading, and the articles under it."""

    day: date
    start: int
    """Index of its first article."""
    end: int
    """Index after its last one."""


class Folds:
    """Rows that hold more than one article: a *place* is where one of them stands when each has a line of its own."""

    def __init__(self, held: Iterable[tuple[int, int]]) -> None:
        """Take, in order, the indexes of rows that hold more than one, and how many more."""
        held = list(held)
        self._rows = [index for index, _ in held]
        self._before = list(accumulate((more for _, more in held), initial=0))
        self._places = list(map(add, self._rows, self._before))

    def place(self, index: int) -> int:
        """The place of a row's first article, also of the row after the last."""
        return index + self._before[bisect_left(self._rows, index)]

    def index(self, place: int) -> int:
        """The row of a place."""
        number = bisect_right(self._places, place)
        return max(self._rows[number - 1], place - self._before[number]) if number else place


class DayRows:
    """Articles in order with their day headings; a *row* is a line of the list, an *index* an article that has one."""

    def __init__(self, articles: list[Article], days: list[Day]) -> None:
        """Take the articles that have a row, in order, and their headings; without any, a row is an index."""
        self.articles = articles
        self.days = days
        self._starts = [day.start for day in days]

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.articles) + len(self.days)

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

    def next_day(self, index: int, step: int) -> int | None:
        """The first article of the next day, or of this day and then the one above; None at the ends."""
        number = bisect_right(self._starts, index) if step > 0 else bisect_left(self._starts, index) - 1
        return self._starts[number] if 0 <= number < len(self._starts) else None

    def day_of(self, index: int) -> Day | None:
        """The heading that an article stands under; None in a list without headings."""
        return self.days[bisect_right(self._starts, index) - 1] if self.days else None
