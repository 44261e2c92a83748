"""The model of the list: articles in order under their days, stories in one row, what is unread; and what a row says.

All of it is worked out for each letter that is typed into the search box, for perhaps 100,000 articles. So articles are
picked and counted by flags (`newsreader.library.ordering`), and a row is only looked up when it is painted.

Three kinds of number occur. A *position* is an article's number in the order (`Ordered`). An *index* is the number of
an article among those that have a row. A *row* is a line of the list, headings included.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from itertools import compress, pairwise
from operator import add
from typing import NamedTuple, Self

import msgspec
from msgspec.structs import replace

from newsreader.choices import DayPlace
from newsreader.library.ordering import NOTHING, Flags, Ordered, difference, intersection, union
from newsreader.model import Article, ArticleId

MANY = 100
"""Marks from which counting anew is cheaper than counting on."""
MARKS_WIDTH = 4
"""Cursor, read mark, selection or star, and a space."""
END_WIDTH = 1
"""Cells that are left blank beside the scrollbar."""
ARRIVED = "~"
"""Stands before when an article came, where that is not when it was published."""
MIN_HEADLINE = 30
"""Cells that a headline keeps; columns for which there is less are left out."""
MIN_SOURCE = 6
"""Cells by which most sources are known."""
SOURCE_SHARE = 4
"""A source's name may take one of so many parts of the row."""


class Day(msgspec.Struct, frozen=True):
    """A day and its articles; a heading where the list has headings."""

    day: date
    start: int
    """Index of its first article."""
    end: int
    """Index after its last one."""


class Grouping(msgspec.Struct, frozen=True):
    """Which articles tell one story, and which stories are expanded."""

    keys: Mapping[ArticleId, ArticleId] = msgspec.field(default_factory=dict)
    """The story of each article that shares one (`newsreader.library.stories`)."""
    open: frozenset[ArticleId] = frozenset()
    """Articles whose stories are expanded."""

    def expands(self, article_id: ArticleId) -> bool:
        """Whether the story of an article is expanded."""
        return bool(self.open) and self.keys.get(article_id) in map(self.keys.get, self.open)

    def toggled(self, article_id: ArticleId) -> Self:
        """Expand the story of an article, or collapse it."""
        story = self.keys.get(article_id)
        others = frozenset(each for each in self.open if self.keys.get(each) != story)
        return replace(self, open=others if self.expands(article_id) else others | {article_id})


class StoryGroup(NamedTuple):
    """The articles of a list that tell one story, where there are several; by their positions."""

    lead: int
    """The first of them, which has a row in any case."""
    members: list[int]
    """The others."""
    expanded: bool
    """Whether these have rows of their own, below the first."""


class StoryRow(NamedTuple):
    """What the row of an article stands for beside that article."""

    collapsed: Sequence[Article] = ()
    """Articles of its story that have no row of their own."""
    below: int = 0
    """How many articles of its story have their rows below it."""
    is_member: bool = False
    """Whether it is one of those that stand below the first of their story."""


class Columns(msgspec.Struct, frozen=True):
    """The columns of a list beside its headlines; a narrow pane leaves some out."""

    when: int = 0
    """Cells of the column that says when, without the space behind it; 0 where there is none."""
    source: int = 0
    """Cells of the longest name of a source; 0 where there is no such column."""
    says_day: bool = False
    """Whether days are said in the first column, and not in headings."""

    def within(self, width: int) -> Columns:
        """Give the columns that a row of so many cells has room for: days first, then sources, then times.

        A source's name is cut where it has not all the room that it needs.
        """
        room = width - MARKS_WIDTH - MIN_HEADLINE - END_WIDTH
        least = min(self.source, MIN_SOURCE)
        when = self.when if self.when < room else 0
        beside = room - 2 - (when and when + 1)
        if beside < least and not self.says_day:
            when, beside = 0, room - 2
        source = min(self.source, width // SOURCE_SHARE, beside)
        return Columns(when, source if source >= least else 0, self.says_day)


class Row(msgspec.Struct, frozen=True):
    """What a line of the list says about an article."""

    headline: str
    source: str
    when: str
    """`09:12`, empty for a plain day under its heading; `13 Nov`; its age, `3h`; `~13 Nov`: the day it came."""
    read: bool
    starred: bool
    selected: bool
    cursor: bool
    story: StoryRow = StoryRow()
    """What the row stands for beside the article."""
    gone: bool = False
    """It was hidden elsewhere, and stays until the list is made again."""


class Headlines:
    """Articles in order, under headings for their days; those of one story have one row, unless it is expanded.

    `articles` are those that have a row; the others stand under the first of their story. Counts are of all of them.
    """

    def __init__(
        self,
        order: Ordered = NOTHING,
        shown: Flags | None = None,
        unread: Flags = b"",
        grouping: Grouping | None = None,
        *,
        by_day: bool = False,
        day_place: DayPlace = DayPlace.AUTO,
    ) -> None:
        """List some articles of an order.

        Args:
            order: the order in which they are shown.
            shown: those of it that are shown; None for all.
            unread: those of it that are not read.
            grouping: which of them tell one story; None for a row each.
            by_day: whether the order is by days.
            day_place: whether these have headings.
        """
        self.grouping = grouping or Grouping()
        self._order, self._by_day = order, by_day
        self._shown = order.all if shown is None else shown
        self._unread = intersection(self._shown, unread)
        self._replaced: dict[ArticleId, Article] = {}
        """Articles that the publisher changed since the list was made."""
        groups = find_groups(order, self._shown, self.grouping) if self.grouping.keys else []
        self._group_of: dict[int, StoryGroup] = {}
        """The group of each position that shares a story with others."""
        self._leads: Flags = self._shown
        """The positions that have a row even if all stories are collapsed."""
        if groups:
            self._group_of = {position: group for group in groups for position in (group.lead, *group.members)}
            members = order.flags_at(position for group in groups for position in group.members)
            self._leads = difference(self._shown, members)
        self._groups: dict[int, StoryGroup] = {}
        """The groups, by the index that the first of each has if all are collapsed."""
        number = position = 0
        for group in groups:
            number, position = number + self._leads.count(1, position, group.lead), group.lead
            self._groups[number] = group
        self.articles = order.pick(self._leads)
        for number, group in reversed(self._groups.items()):
            if group.expanded:
                self.articles[number + 1 : number + 1] = [order.articles[position] for position in group.members]
        self.days = self._find_days([group for group in groups if group.expanded]) if by_day else []
        self._day_starts = [day.start for day in self.days]
        # Headings of days of single articles would take half of the rows.
        suits_headings = 2 * sum(day.end == day.start + 1 for day in self.days) <= len(self.days)
        wants_headings = suits_headings if day_place is DayPlace.AUTO else day_place is DayPlace.HEADINGS
        self.has_headings = bool(self.days) and wants_headings
        """Whether each day has a heading above its articles."""
        self._heading_starts = self._day_starts if self.has_headings else []
        self._heading_rows = list(map(add, self._heading_starts, range(len(self._heading_starts))))
        self.count = self._shown.count(1)
        """How many articles there are."""
        self._count_unread()

    def _find_days(self, expanded: list[StoryGroup]) -> list[Day]:
        """Find which rows stand under which day; those of an expanded story stand under the day of its first."""
        days: list[Day] = []
        start = 0
        for (day, first), (_, last) in pairwise([*self._order.days, (date.max, len(self._order))]):
            end = start + self._leads.count(1, first, last)
            if expanded:
                end += sum(len(group.members) for group in expanded if first <= group.lead < last)
            if end > start:
                days.append(Day(day, start, end))
                start = end
        return days

    def _count_unread(self) -> None:
        self._row_unread = list(compress(self._unread, self._leads))
        """How many of the articles that each row stands for are unread."""
        for number, group in reversed(self._groups.items()):
            behind = [self._unread[position] for position in group.members]
            if group.expanded:
                self._row_unread[number + 1 : number + 1] = behind
            else:
                self._row_unread[number] += sum(behind)
        self.unread = self._unread.count(1)
        """How many of the articles are unread."""

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.articles) + len(self._heading_rows)

    def row_of(self, index: int) -> int:
        """The row that an article stands in."""
        return index + bisect_right(self._heading_starts, index)

    def at(self, row: int) -> Day | int:
        """What stands in a row: a heading, or an article by its index."""
        number = bisect_right(self._heading_rows, row)
        if number and self._heading_rows[number - 1] == row:
            return self.days[number - 1]
        return row - number

    def index_near(self, row: int) -> int:
        """The article in a row, or the first under the heading in it; rows beyond the ends mean the ends."""
        found = self.at(max(0, min(row, len(self) - 1)))
        return found.start if isinstance(found, Day) else found

    def next_day(self, index: int, step: int) -> int | None:
        """The first article of the next day, or of this day and then the one above; None at the ends."""
        starts = self._day_starts
        number = bisect_right(starts, index) if step > 0 else bisect_left(starts, index) - 1
        return starts[number] if 0 <= number < len(starts) else None

    def day_of(self, index: int) -> Day | None:
        """The day of an article; None in a list that is not in the order of days."""
        return self.days[bisect_right(self._day_starts, index) - 1] if self.days else None

    @property
    def everything(self) -> list[Article]:
        """All articles, in order, those that have no row of their own among them."""
        replaced, articles = self._replaced, self._order.pick(self._shown)
        return [replaced.get(article.id, article) for article in articles] if replaced else articles

    def index_of(self, article_id: ArticleId | None) -> int | None:
        """Where an article stands, or what it stands under; None when the list does not have it."""
        position = self._order.positions.get(article_id) if article_id is not None else None
        if position is None or not self._shown[position]:
            return None
        group = self._group_of.get(position)
        index = bisect_left(self.articles, group.lead if group else position, key=self._lead)
        return index + [group.lead, *group.members].index(position) if group and group.expanded else index

    def _lead(self, article: Article) -> int:
        """The position that the row of an article stands at: its own, or that of the first of its story."""
        position = self._order.positions[article.id]
        group = self._group_of.get(position)
        return group.lead if group else position

    def _group(self, article_id: ArticleId) -> StoryGroup | None:
        """The group of an article; positions are not looked up in a list without groups."""
        return self._group_of.get(self._order.positions.get(article_id, -1)) if self._group_of else None

    def listed(self, ids: Iterable[ArticleId]) -> frozenset[ArticleId]:
        """Give those of some articles that the list has, with a row of their own or without."""
        positions, shown = self._order.positions, self._shown
        return frozenset(each for each in ids if each in positions and shown[positions[each]])

    def is_under(self, article_id: ArticleId) -> bool:
        """Whether an article stands under another one, without a row of its own."""
        group = self._group(article_id)
        return group is not None and not group.expanded and self._order.ids[group.lead] != article_id

    def story_row(self, article_id: ArticleId) -> StoryRow:
        """Say what the row of an article stands for beside it."""
        if (group := self._group(article_id)) is None:
            return StoryRow()
        if self._order.ids[group.lead] != article_id:
            return StoryRow(is_member=True)
        if group.expanded:
            return StoryRow(below=len(group.members))
        members = (self._order.articles[position] for position in group.members)
        return StoryRow([self._replaced.get(member.id, member) for member in members])

    def covered(self, ids: Iterable[ArticleId]) -> list[ArticleId]:
        """Give the articles that a mark on these rows is for: they, and those that stand under them."""
        covered: list[ArticleId] = []
        for article_id in ids:
            covered.append(article_id)
            group = self._group(article_id)
            if group is not None and not group.expanded:
                covered += [self._order.ids[position] for position in group.members]
        return covered

    def replace(self, article: Article) -> None:
        """Show what the publisher changed; the article stays where it stands."""
        if (index := self.index_of(article.id)) is not None:
            self._replaced[article.id] = article
            if not self.is_under(article.id):
                self.articles[index] = article

    def without(self, ids: Set[ArticleId]) -> Headlines:
        """Give the same list without some articles."""
        return self._remade(difference(self._shown, self._order.flags_of(ids)), self.grouping)

    def grouped(self, grouping: Grouping) -> Headlines:
        """Give the same articles in another grouping."""
        return self._remade(self._shown, grouping)

    def _remade(self, shown: Flags, grouping: Grouping) -> Headlines:
        day_place = DayPlace.HEADINGS if self.has_headings else DayPlace.COLUMN  # that alone is no reason to change
        remade = Headlines(self._order, shown, self._unread, grouping, by_day=self._by_day, day_place=day_place)
        for article in self._replaced.values():
            remade.replace(article)
        return remade

    def unread_in(self, start: int, end: int) -> int:
        """How many are unread among the articles from one index to before another, and those that they stand for.

        Whichever is shorter is counted, these rows or the others: the status line asks at each key.
        """
        rows = self._row_unread
        if 2 * (end - start) > len(rows):
            return self.unread - sum(rows[:start]) - sum(rows[end:])
        return sum(rows[start:end])

    def next_unread(self, index: int, step: int) -> int | None:
        """The nearest unread article below (step 1) or above (-1); None when there is none."""
        if step > 0:
            return next(compress(range(index + 1, len(self.articles)), self._row_unread[index + 1 :]), None)
        return next(compress(range(index - 1, -1, -1), reversed(self._row_unread[:index])), None)

    def unread_among(self, articles: Iterable[Article]) -> list[ArticleId]:
        """Give the unread of those that a mark on these articles of the list is for."""
        positions, unread = self._order.positions, self._unread
        return [each for each in self.covered(article.id for article in articles) if unread[positions[each]]]

    def update_unread(self, ids: Set[ArticleId], unread: Set[ArticleId]) -> None:
        """Count anew after marks on `ids`, of which `unread` are unread now; articles of other lists are ignored."""
        if len(ids) > MANY:
            now = intersection(self._shown, self._order.flags_of(unread))
            self._unread = union(difference(self._unread, self._order.flags_of(ids)), now)
            self._count_unread()
            return
        for article_id in ids:
            if (index := self.index_of(article_id)) is not None:
                position, is_unread = self._order.positions[article_id], article_id in unread
                change = is_unread - self._unread[position]
                self._unread[position] = is_unread
                self._row_unread[index] += change
                self.unread += change


def find_groups(order: Ordered, shown: Flags, grouping: Grouping) -> list[StoryGroup]:
    """Find the stories of several articles of a list, in order; costs what the articles cost that share a story."""
    sharing = compress(range(len(order)), intersection(shown, order.flags_of(grouping.keys.keys())))
    stories: dict[ArticleId, list[int]] = {}
    for position in sharing:
        stories.setdefault(grouping.keys[order.ids[position]], []).append(position)
    return [
        StoryGroup(lead, members, grouping.expands(order.ids[lead])) for lead, *members in stories.values() if members
    ]
