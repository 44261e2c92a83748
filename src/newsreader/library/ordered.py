"""Articles in an order, and what follows from that alone: worked out once, when somebody asks, for all lists of it.

A *position* is a place in such an order. Some of the articles are told by *flags*: a byte for each position, 1 for
those that are meant, so that 100,000 are counted, picked and compared without a loop over them.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence, Set
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import compress, repeat
from operator import attrgetter

from newsreader.library.placing import place
from newsreader.model import Article, ArticleId

Flags = bytes | bytearray
"""Some positions: 1 for those that are meant, 0 for the others."""
Like = tuple["Ordered", "array[int]"]
_FEW = 3
"""So many times as many articles can be looked for in a set as can be looked up and noted one by one."""
NEVER = datetime.max.replace(tzinfo=UTC)


class Ordered:
    """Articles in order, as of a moment; never changed."""

    def __init__(
        self, articles: list[Article], now: datetime, until: datetime = NEVER, like: Like | None = None
    ) -> None:
        """Take articles.

        Args:
            articles: in order.
            now: what tells which dates are still to come.
            until: when one of them will have come, and its article stands elsewhere.
            like: another order that these articles are in, and the position of each there.
        """
        self.articles = articles
        self.now = now
        self.until = until
        self.like = like
        """Another order of the same articles, and the position in it of each article here; -1 for none."""
        self.unread: tuple[int, Flags] = (-1, b"")
        """Those that are unread, and the version of the states that this is of (`Library.unread_in`)."""

    def __len__(self) -> int:
        """The number of articles."""
        return len(self.articles)

    @cached_property
    def ids(self) -> list[ArticleId]:
        """The ids, in order."""
        return list(map(attrgetter("id"), self.articles))

    @cached_property
    def positions(self) -> dict[ArticleId, int]:
        """Where each article stands."""
        return dict(zip(self.ids, range(len(self.ids)), strict=True))

    @cached_property
    def days(self) -> list[tuple[date, int]]:
        """The days, in an order by days, and the position that each begins at."""
        return find_days(self.articles, lambda article: place(article, self.now).day)

    @property
    def all(self) -> Flags:
        """Every position."""
        return b"\1" * len(self.articles)

    def those(self, ids: Set[ArticleId]) -> Flags:
        """Give the positions of some articles; others than are here are passed over."""
        if len(ids) * _FEW > len(self.ids):
            return bytes(map(ids.__contains__, self.ids))
        return self.at(position for position in map(self.positions.get, ids) if position is not None)

    def those_of(self, other: Ordered, flags: Flags) -> Flags:
        """Give the positions of articles by those that they have in another order."""
        if self.like is None or self.like[0] is not other:
            self.like = other, array("i", map(other.positions.get, self.ids, repeat(-1)))
        return bytes(map((flags + b"\0").__getitem__, self.like[1]))

    def at(self, positions: Iterable[int]) -> Flags:
        """Give flags of positions."""
        flags = bytearray(len(self.articles))
        for position in positions:
            flags[position] = 1
        return flags

    def pick(self, flags: Flags) -> list[Article]:
        """Give the articles at some positions, in order."""
        return list(compress(self.articles, flags))


NOTHING = Ordered([], NEVER)
"""No articles."""


def both(one: Flags, other: Flags) -> bytearray:
    """Give the positions that are in both."""
    return _flags(_set(one) & _set(other), len(one))


def either(one: Flags, other: Flags) -> bytearray:
    """Give the positions that are in one of the two, or in both."""
    return _flags(_set(one) | _set(other), len(one))


def but(one: Flags, other: Flags) -> bytearray:
    """Give the positions that are in one and not in the other."""
    return _flags(_set(one) & ~_set(other), len(one))


def _set(flags: Flags) -> int:
    return int.from_bytes(flags, "little")


def _flags(positions: int, length: int) -> bytearray:
    return bytearray(positions.to_bytes(length, "little"))


def find_days(articles: Sequence[Article], day_of: Callable[[Article], date]) -> list[tuple[date, int]]:
    """Find where each day begins among articles that stand together by day, looking at few of each day."""
    days: list[tuple[date, int]] = []
    start = 0
    while start < len(articles):
        day = day_of(articles[start])
        days.append((day, start))
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
        start = outside
    return days
