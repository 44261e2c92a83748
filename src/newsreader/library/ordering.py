"""The day that an article stands on, and the order of all articles: made, kept in step, and kept for the next start.

A *position* is a place in an order. Some of its articles are named by *flags*: a byte for each position, 1 for those
that are meant, so that 100,000 are counted, picked and compared without a loop over them.

Which article follows which depends on what they say, on the reader's zone, and on which dates are still to come: so a
kept order holds for one snapshot and one zone, and until the next date has come.
"""

from __future__ import annotations

import time
import zlib
from array import array
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import compress, repeat
from math import inf
from operator import attrgetter, is_, itemgetter, not_
from time import localtime
from typing import NamedTuple, TypeVar

from newsreader.choices import Sort
from newsreader.dates import from_iso, local_day
from newsreader.model import Article, ArticleId, Source
from newsreader.store import KeptOrder, Store
from newsreader.text import fold

Clock = Callable[[], datetime]
"""Returns the time, with its offset."""
Flags = bytes | bytearray
"""Some positions of an order: 1 for those that are meant, 0 for the others."""

Day = TypeVar("Day", date, int)
Zone = tuple[tuple[str, str], int]
"""The system's zone by its names and its seconds west of UTC."""

AHEAD = timedelta(days=1)
"""How far ahead a time may be: clocks and zones are wrong."""
NEVER = datetime.max.replace(tzinfo=UTC)
"""Later than any date."""
MANY = 1_000
"""New articles up to which putting each in its place costs no more than sorting all."""
_FEW_IN_SET = 3
"""Looking up an id's position and setting its flag costs so many times what looking up an id in a set does."""
_DAY = 86_400
_WEEK = 7 * _DAY
_EPOCH = date(1970, 1, 1).toordinal()
_LAST = date(2200, 1, 1).toordinal() - _EPOCH
"""Days since 1970 for which `localtime` is asked; for others the slow way is taken."""
_WITHOUT_TIME = inf
"""Stands after all times of the day."""


class Basis(StrEnum):
    """What puts an article on its day."""

    PUBLISHED = "published"
    UNDATED = "undated"
    """It has no date: it stands where it was added."""
    FUTURE = "future"
    """It claims a day that is still to come: it stands where it was added."""


class Place(NamedTuple):
    """Where an article stands under a date sort."""

    day: date
    time: datetime | None
    """In the reader's own zone; None for an article with a plain day."""
    basis: Basis


def place(article: Article, now: datetime) -> Place:
    """Return the day (the reader's own for times, as it is for plain days) and time an article stands at.

    `now` is the time with its offset, which tells what is still to come.
    """
    published = from_iso(article.published)
    if isinstance(published, datetime):
        local = _local_time(published)
        if local is not None and local <= now + AHEAD:
            return Place(local.date(), local, Basis.PUBLISHED)
    elif published is not None and published <= local_day(now):
        return Place(published, None, Basis.PUBLISHED)
    added = from_iso(article.added)
    local = _local_time(added) if isinstance(added, datetime) else None
    basis = Basis.UNDATED if published is None else Basis.FUTURE
    return Place(local.date() if local else local_day(now), local, basis)


def own_day(article: Article) -> int:
    """Return the day of an article as an ordinal, in its own offset, so that it does not depend on the reader's."""
    try:
        return date.fromisoformat((article.published or article.added)[:10]).toordinal()
    except ValueError:
        return 0


def _local_time(moment: datetime) -> datetime | None:
    """Bring a time into the reader's zone, which one without an offset is in already."""
    try:
        return moment.astimezone()
    except (OverflowError, ValueError):
        return None


def calendar(now: datetime) -> tuple[date, Zone]:
    """Return what decides which day is whose: the reader's own day, and the zone."""
    return local_day(now), (time.tzname, time.timezone)


class Ordered:
    """Articles in order, as of a moment; never changed."""

    def __init__(self, articles: list[Article], now: datetime, until: datetime | None = None) -> None:
        """Hold articles that are in order.

        Args:
            articles: in order.
            now: what tells which dates are still to come.
            until: what `until` is, where that is known.
        """
        self.articles = articles
        self.now = now
        if until is not None:
            self.until = until
        self.base: tuple[Ordered, array[int]] | None = None
        """Another order with these articles, and the position in it of each of them; -1 for none."""
        self.unread: tuple[int, Flags] = (-1, b"")
        """Those that are unread, and the version of the states that this is of (`Library.unread_in`)."""

    def __len__(self) -> int:
        """Return the number of articles."""
        return len(self.articles)

    @cached_property
    def until(self) -> datetime:
        """When one of the dates that are still to come will have come, and its article belongs elsewhere."""
        return _until(self.articles, self.now)

    @cached_property
    def ids(self) -> list[ArticleId]:
        """The ids, in order."""
        return list(map(attrgetter("id"), self.articles))

    @cached_property
    def positions(self) -> dict[ArticleId, int]:
        """The position of each article."""
        return dict(zip(self.ids, range(len(self.ids)), strict=True))

    @cached_property
    def days(self) -> list[tuple[date, int]]:
        """The days, in an order by days, and the position that each begins at."""
        days = _Days(self.now)
        found = find_days(self.articles, lambda article: (days[article.published] or days.when_added(article.added))[0])
        return [(date.fromordinal(day), start) for day, start in found]

    @property
    def all(self) -> Flags:
        """Every position."""
        return b"\1" * len(self.articles)

    def flags_of(self, ids: Set[ArticleId]) -> Flags:
        """Return the positions of articles; ids that are not in the order are passed over."""
        if len(ids) * _FEW_IN_SET > len(self.ids):
            return bytes(map(ids.__contains__, self.ids))
        return self.flags_at(position for position in map(self.positions.get, ids) if position is not None)

    def flags_at(self, positions: Iterable[int]) -> Flags:
        """Return flags of positions."""
        flags = bytearray(len(self.articles))
        for position in positions:
            flags[position] = 1
        return flags

    def converted(self, flags: Flags, other: Ordered) -> Flags:
        """Return the positions here of the articles that flags of another order name."""
        if self.base is None or self.base[0] is not other:
            self.base = other, array("i", map(other.positions.get, self.ids, repeat(-1)))
        return bytes(map((flags + b"\0").__getitem__, self.base[1]))

    def pick(self, flags: Flags) -> list[Article]:
        """Return the articles at some positions, in order."""
        return list(compress(self.articles, flags))


NOTHING = Ordered([], NEVER, NEVER)
"""No articles."""


def intersection(one: Flags, other: Flags) -> bytearray:
    """Return the positions that are in both."""
    bits = int.from_bytes(one, "little") & int.from_bytes(other, "little")
    return bytearray(bits.to_bytes(len(one), "little"))


def union(one: Flags, other: Flags) -> bytearray:
    """Return the positions that are in one of the two, or in both."""
    bits = int.from_bytes(one, "little") | int.from_bytes(other, "little")
    return bytearray(bits.to_bytes(len(one), "little"))


def difference(one: Flags, other: Flags) -> bytearray:
    """Return the positions that are in one and not in the other."""
    bits = int.from_bytes(one, "little") & ~int.from_bytes(other, "little")
    return bytearray(bits.to_bytes(len(one), "little"))


def find_days(articles: Sequence[Article], day_of: Callable[[Article], Day]) -> list[tuple[Day, int]]:
    """Find where each day begins among articles that are in the order of days, looking at few of each day."""
    days: list[tuple[Day, int]] = []
    start = 0
    while start < len(articles):
        day = day_of(articles[start])
        days.append((day, start))
        # Places of the day are looked at in steps that double: most days are short.
        step = 1
        while start + step < len(articles) and day_of(articles[start + step]) == day:
            step *= 2
        end = min(start + step, len(articles))
        start = bisect_left(articles, True, start + step // 2, end, key=lambda each: day_of(each) != day)
    return days


class Orders:
    """All articles of a store but those of removed sources, in each order that was asked for. For any thread."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[Sort, tuple[tuple[int, int, Zone], Ordered]] = {}
        """Each order with the key that it was made under."""
        self._kept_for = ""
        """The snapshot with which the order is kept (`StartupCache.stamp`)."""
        store.order_to_keep = self.to_keep

    def get(self, sort: Sort, version: int) -> Ordered:
        """Return all articles in order; the same object while `version` and zone are the same and no date comes."""
        now = self._clock()
        _, zone = calendar(now)
        key = version, len(self._store.articles), zone
        known_key, known = self._known.get(sort, (None, NOTHING))
        if known_key == key and now < known.until:
            return known
        removed = {source.key for source in self._store.sources.values() if source.removed}
        articles = list(self._store.articles.values())
        if removed:
            articles = [article for article in articles if article.source not in removed]
        order = None
        if sort is Sort.NEWEST:
            if known_key is None and self._store.kept_order is not None:
                known = self._kept(self._store.kept_order, now)
            if known.articles and now < known.until and (known_key is None or known_key[-1] == zone):
                order = _updated(known, articles, now, is_start=known_key is None)
        if order is None:
            order = Ordered(in_order(articles, sort, now, self._store.sources), now)
        self._known[sort] = key, order
        return order

    def to_keep(self) -> KeptOrder | None:
        """Give the order, newest first, for the next start; None where it is not known, or kept already."""
        key, order = self._known.get(Sort.NEWEST, (None, NOTHING))
        stamp = self._store.startup_cache.stamp
        if key is None or key[-1] != calendar(self._clock())[1] or self._kept_for == stamp:
            return None
        self._kept_for = stamp
        return KeptOrder(order.now, order.until, _zone(time.tzname), order.days, order.articles)

    def _kept(self, kept: KeptOrder, now: datetime) -> Ordered:
        """Give the order that was kept for this start, where it holds now; of articles as they were in the snapshot."""
        self._store.kept_order = None
        if not kept.made <= now < kept.until or kept.zone != _zone(time.tzname):
            return NOTHING
        self._kept_for = self._store.opened_stamp
        order = Ordered(kept.articles, now, kept.until)
        if kept.days:
            order.days = kept.days
        return order


def _until(articles: Iterable[Article], now: datetime) -> datetime:
    """Find when one of the articles will belong elsewhere: the first date that is still to come will have come.

    One without any date that can be read stands on today, which ends at midnight.
    """
    until = NEVER
    # Its own day may be one behind the reader's: a day has at most 26 hours of offsets, and 24 may pass.
    early = (local_day(now) - timedelta(days=1)).isoformat()
    for text in {article.published for article in articles if article.published and article.published >= early}:
        published = from_iso(text)
        if isinstance(published, datetime):
            local = _local_time(published)
            if local is not None and local > now + AHEAD:
                until = min(until, local - AHEAD)
        elif published is not None and published > local_day(now):
            until = min(until, _midnight(published))
    if not all(isinstance(from_iso(added), datetime) for added in {article.added for article in articles}):
        until = min(until, _midnight(local_day(now) + timedelta(days=1)))
    return until


def _midnight(day: date) -> datetime:
    """Return when a day of the reader's begins."""
    return _local_time(datetime(day.year, day.month, day.day)) or NEVER


def _updated(known: Ordered, articles: list[Article], now: datetime, *, is_start: bool) -> Ordered | None:
    """Put what is new or was changed into an order, newest first; None where that is too much.

    At a start all articles stand in this order already, but for changes: so each need not be looked up.
    """
    if known.articles == articles:
        return known
    # The objects are compared: a change makes a new one.
    if is_start:
        is_same = list(map(is_, known.articles, articles))
        order = list(compress(known.articles, is_same))
        fresh = [*compress(articles, map(not_, is_same)), *articles[len(known) :]]
    if not is_start or len(fresh) > MANY:
        before, after = set(map(id, known.articles)), set(map(id, articles))
        order = [article for article in known.articles if id(article) in after]
        fresh = [article for article in articles if id(article) not in before]
    if len(fresh) > MANY:
        return None
    if not fresh and len(order) == len(known):
        return known
    days = _Days(now)

    def key(article: Article) -> tuple[int, float, float, str, int, ArticleId]:
        added = days.when_added(article.added)
        day, earlier = days[article.published] or added
        return -day, earlier, added[1], article.source, article.position, article.id

    for article in fresh:
        insort(order, article, key=key)
    return Ordered(order, now, min(known.until, _until(fresh, now)))


def in_order(articles: Iterable[Article], sort: Sort, now: datetime, sources: Mapping[str, Source]) -> list[Article]:
    """Put articles in order; those that tie are newest first.

    Within a day those with a time come first, the newest first, then those without, in page order, the page
    that was read last first.
    """
    order = newest_first(list(articles), now)
    match sort:
        case Sort.OLDEST:
            order.reverse()
        case Sort.HEADLINE:
            order.sort(key=lambda article: fold(article.headline))
        case Sort.SECTION:
            order.sort(key=lambda article: (not article.section, fold(article.section)))
        case Sort.SOURCE:
            names = {key: fold(source.name) for key, source in sources.items()}
            order.sort(key=lambda article: names.get(article.source, article.source))
    return order


def newest_first(articles: Sequence[Article], now: datetime) -> list[Article]:
    """Put articles in order, day by day: what is sorted together is small then, and mostly told apart by a number."""
    known = _Days(now)
    all_added = {text: known.when_added(text) for text in set(map(attrgetter("added"), articles))}
    days: defaultdict[int, list[tuple[float, float, str, int, ArticleId, Article]]] = defaultdict(list)
    for article in articles:
        added = all_added[article.added]
        day, earlier = known[article.published] or added
        days[day].append((earlier, added[1], article.source, article.position, article.id, article))
    order: list[Article] = []
    for day in sorted(days, reverse=True):
        days[day].sort()
        order += map(itemgetter(-1), days[day])
    return order


class _Days(dict[str | None, tuple[int, float] | None]):
    """What `place` says of a date, by its text, as numbers: the day, and in it how long before 1970 it was.

    None for what stands where it was added. It is worked out once for each text, in the reader's own zone: `astimezone`
    would take most of the time that a list takes.
    """

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._limit = min(now, NEVER - AHEAD) + AHEAD
        self._today = local_day(now).toordinal()
        self._added: dict[str, tuple[int, float]] = {}
        self._offsets: dict[int, int | None] = {}
        """By day of UTC, from 1970 on: the seconds that local time is ahead of it; None where that changes then."""

    def __missing__(self, text: str | None) -> tuple[int, float] | None:
        published = from_iso(text)
        result = None
        if isinstance(published, datetime):
            if published.tzinfo is None or published <= self._limit:
                result = self._at(published)
        elif published is not None and (day := published.toordinal()) <= self._today:
            result = day, _WITHOUT_TIME
        self[text] = result
        return result

    def when_added(self, text: str) -> tuple[int, float]:
        """Return where an article stands that was added then."""
        if text not in self._added:
            added = from_iso(text)
            result = self._at(added, limited=False) if isinstance(added, datetime) else None
            self._added[text] = result or (self._today, _WITHOUT_TIME)
        return self._added[text]

    def _at(self, moment: datetime, *, limited: bool = True) -> tuple[int, float] | None:
        if moment.tzinfo is not None:
            seconds = moment.timestamp()
            number = int(seconds // _DAY)
            if number not in self._offsets and 0 <= number < _LAST:
                first, last = localtime(number * _DAY).tm_gmtoff, localtime(number * _DAY + _DAY - 1).tm_gmtoff
                self._offsets[number] = first if first == last else None
            if (offset := self._offsets.get(number)) is not None:
                return _EPOCH + int((seconds + offset) // _DAY), -seconds
        local = _local_time(moment)
        if local is None or (limited and local > self._limit):
            return None
        return local.toordinal(), -local.timestamp()


@lru_cache(maxsize=2)
def _zone(names: tuple[str, str]) -> int:
    """Tell zones apart, by their names and what they were ahead of UTC week by week, for 60 years."""
    offsets = array("i", (localtime(week * _WEEK).tm_gmtoff for week in range(52 * 60)))
    return zlib.crc32(offsets.tobytes(), zlib.crc32(repr(names).encode()))
