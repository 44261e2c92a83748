"""What the list shows: articles in order, stories as one row, and how many of them are unread.

Everything here is worked out for each letter that is typed into the search box, of perhaps 100,000 articles: so it is
picked and counted by flags (`newsreader.library.ordering`), or looked up when somebody asks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from itertools import compress
from typing import TypeVar

from newsreader.library.ordering import NOTHING, Flags, Ordered, difference, intersection, union
from newsreader.model import Article, ArticleId
from newsreader.tui.list.days import Day, DayRows, Folds
from newsreader.tui.list.grouping import Grouping, Stack, Stacks, gather

MANY = 100
"""Marks from which counting anew is cheaper than counting on."""
_Items = TypeVar("_Items", list[Article], bytearray)


class Headlines(DayRows):
    """Articles in order with their day headings; those of one story have one row, unless it is expanded.

    `articles` are those that have a row; the others stand under the first of their story. Counts are of all of them.
    """

    def __init__(
        self,
        order: Ordered = NOTHING,
        here: Flags | None = None,
        unread: Flags = b"",
        grouping: Grouping | None = None,
        *,
        by_day: bool = False,
    ) -> None:
        """Take some articles of an order.

        Args:
            order: in which they are shown.
            here: those of it that are shown; None for all.
            unread: those of it that are not read.
            grouping: which of them tell one story; None for a row each.
            by_day: whether the order is by days, which are to have headings.
        """
        self.grouping = grouping or Grouping()
        self._order, self._by_day = order, by_day
        self._here = order.all if here is None else here
        self._unread = intersection(self._here, unread)
        self._replaced: dict[ArticleId, Article] = {}
        stacks = gather(order, self._here, self.grouping)
        self.stacks = Stacks(order, stacks)
        self._stack_of = {position: stack for stack in stacks for position in stack.members}
        self._leads = difference(self._here, order.flags_at(self._stack_of))
        self._stacks = dict(zip(_numbers(self._leads, stacks), stacks, strict=True))
        expanded = {number: stack.members for number, stack in self._stacks.items() if stack.expanded}
        below = Folds((number, len(members)) for number, members in expanded.items())
        collapsed = ((below.place(number), stack) for number, stack in self._stacks.items() if not stack.expanded)
        self._folds = Folds((index, len(stack.members)) for index, stack in collapsed)
        rows = {number: [order.articles[position] for position in members] for number, members in expanded.items()}
        days = _days(order, self._leads, below) if by_day else []
        super().__init__(_spliced(order.pick(self._leads), rows), days)
        self.count = self._here.count(1)
        """How many articles there are."""
        self._count()

    def _count(self) -> None:
        behind = {number: bytearray(map(self._unread.__getitem__, at.members)) for number, at in self._stacks.items()}
        self._places = _spliced(bytearray(compress(self._unread, self._leads)), behind)
        """Whether an article is unread, for each place."""
        self.unread = self._unread.count(1)
        """How many of the articles are unread."""

    @property
    def everything(self) -> list[Article]:
        """All articles, in order, those that have no row of their own among them."""
        replaced, there = self._replaced, self._order.pick(self._here)
        return [replaced.get(article.id, article) for article in there] if replaced else there

    def _find(self, article_id: ArticleId | None) -> tuple[int, int] | None:
        """Find the row of an article, and how far behind the first in it the article stands."""
        position = self._order.positions.get(article_id) if article_id is not None else None
        if position is None or not self._here[position]:
            return None
        stack = self._stack_of.get(position)
        index = bisect_left(self.articles, stack.lead if stack else position, key=self._lead)
        behind = 1 + stack.members.index(position) if stack else 0
        return (index + behind, 0) if stack and stack.expanded else (index, behind)

    def _lead(self, article: Article) -> int:
        """The position that the row of an article stands at: its own, or that of the first of its story."""
        position = self._order.positions[article.id]
        stack = self._stack_of.get(position)
        return stack.lead if stack else position

    def index_of(self, article_id: ArticleId | None) -> int | None:
        """Where an article stands, or what it stands under; None when it is not here."""
        found = self._find(article_id)
        return found and found[0]

    def shows(self, article_id: ArticleId) -> bool:
        """Whether an article has a row of its own."""
        found = self._find(article_id)
        return found is not None and not found[1]

    def is_under(self, article_id: ArticleId) -> bool:
        """Whether an article stands under another one, without a row of its own."""
        found = self._find(article_id)
        return found is not None and found[1] > 0

    def is_unread(self, index: int) -> bool:
        """Whether an article, or one that stands under it, is unread."""
        return self._unread_in(index, index + 1) > 0

    def _unread_in(self, start: int, end: int) -> int:
        flags = self._places[self._folds.place(start) : self._folds.place(end)]
        return int.from_bytes(flags, "little").bit_count()

    def next_unread(self, index: int, step: int) -> int | None:
        """The nearest unread article below (step 1) or above (-1); None when there is none."""
        place = self._folds.place
        found = self._places.find(1, place(index + 1)) if step > 0 else self._places.rfind(1, 0, place(index))
        return None if found < 0 else self._folds.index(found)

    def unread_on(self, day: Day) -> int:
        """How many articles under a heading are unread."""
        return self._unread_in(day.start, day.end)

    def count_unread_from(self, index: int) -> int:
        """How many are unread among an article and all below it."""
        return self._unread_in(index, len(self.articles))

    def covered(self, ids: Iterable[ArticleId]) -> list[ArticleId]:
        """Give the articles that a mark on these is for: they, and those that stand under them."""
        return self.stacks.covered(ids)

    def unread_among(self, articles: Iterable[Article]) -> list[ArticleId]:
        """Give the unread of those that a mark on these articles of the list is for."""
        ids = self.covered(each.id for each in articles)
        return list(compress(ids, map(self._unread.__getitem__, map(self._order.positions.__getitem__, ids))))

    def without(self, ids: Set[ArticleId]) -> Headlines:
        """Give the same list, but for some articles."""
        return self._made_anew(difference(self._here, self._order.flags_of(ids)), self.grouping)

    def grouped(self, grouping: Grouping) -> Headlines:
        """Give the same articles, grouped otherwise."""
        return self._made_anew(self._here, grouping)

    def _made_anew(self, here: Flags, grouping: Grouping) -> Headlines:
        made = Headlines(self._order, here, self._unread, grouping, by_day=self._by_day)
        for article in self._replaced.values():
            made.replace(article)
        return made

    def note(self, ids: Set[ArticleId], unread: Set[ArticleId]) -> None:
        """Take in that articles were marked, and which of them are unread now; others than these are ignored."""
        if len(ids) > MANY:
            now = intersection(self._here, self._order.flags_of(unread))
            self._unread = union(difference(self._unread, self._order.flags_of(ids)), now)
            self._count()
            return
        for article_id in ids:
            if (found := self._find(article_id)) is not None:
                place, is_unread = self._folds.place(found[0]) + found[1], article_id in unread
                self.unread += is_unread - self._places[place]
                self._places[place] = self._unread[self._order.positions[article_id]] = is_unread

    def replace(self, article: Article) -> None:
        """Take in what the publisher changed; the article stays where it stands."""
        if (found := self._find(article.id)) is None:
            return
        self._replaced[article.id] = article
        index, behind = found
        if behind:
            self.stacks.replace(self.articles[index].id, article)
        else:
            self.articles[index] = article


def _numbers(leads: Flags, stacks: Iterable[Stack]) -> Iterator[int]:
    """Give for each story how many articles lead or stand alone before it."""
    number = position = 0
    for stack in stacks:
        number, position = number + leads.count(1, position, stack.lead), stack.lead
        yield number


def _days(order: Ordered, leads: Flags, below: Folds) -> list[Day]:
    """Find the days of articles, by those of all articles of an order; `below` are rows of expanded stories."""
    days, start = [], 0
    ends = [*(first for _, first in order.days[1:]), len(order)]
    for (day, first), last in zip(order.days, ends, strict=False):
        if (end := start + leads.count(1, first, last)) > start:
            days.append(Day(day, below.place(start), below.place(end)))
            start = end
    return days


def _spliced(items: _Items, more: dict[int, _Items]) -> _Items:
    """Give a sequence with others behind some of its items; `more` is in the order of these."""
    if not more:
        return items
    spliced, start = items[:0], 0
    for index, others in more.items():
        spliced += items[start : index + 1]
        spliced += others
        start = index + 1
    return spliced + items[start:]
