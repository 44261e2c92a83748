"""The order of a list: made, kept in step with the library, and kept for the next start."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from math import inf
from time import localtime

from newsreader.dates import from_iso, local_day
from newsreader.library import keptorder
from newsreader.library.library import Library
from newsreader.library.ordered import NEVER, Ordered
from newsreader.library.placing import AHEAD, local_time, today
from newsreader.model import Article
from newsreader.query import Sort
from newsreader.text import fold

_DAY = 86400
_EPOCH = date(1970, 1, 1).toordinal()
_LAST = date(2200, 1, 1).toordinal() - _EPOCH
"""Days for which `localtime` is asked; for the others the slow way is taken."""
_WITHOUT_TIME = inf
"""Stands after all times of the day."""


MANY = 1_000
"""Articles from which on putting all in order is about as quick as putting each in its place."""


def everything(library: Library, sort: Sort = Sort.NEWEST) -> Ordered:
    """Give all articles but those of removed sources, in order; the same object as long as nothing changes."""
    now = library.clock()
    day = local_day(now)
    key = (library.content_version, len(library.store.articles), day)
    known = library.orders.get(sort)
    if known is None or known[0] != key or now >= known[1].until:
        removed = {source.key for source in library.store.sources.values() if source.removed}
        articles = list(library.store.articles.values())
        if removed:
            articles = [article for article in articles if article.source not in removed]
        merged = None
        if known is not None and sort is Sort.NEWEST and local_day(known[1].now) == day and now < known[1].until:
            merged = _merged(known[1], articles)
        if known is None and sort is Sort.NEWEST:
            merged = _as_kept(library, articles, now)
        if merged is None:
            merged = Ordered(in_order(library, articles, sort), now, _next_to_come(articles, now))
        known = library.orders[sort] = (key, merged)
    return known[1]


def _as_kept(library: Library, articles: list[Article], now: datetime) -> Ordered | None:
    """Give the order that an earlier start kept, and put in their place the articles that changed since."""
    if len(articles) <= MANY:
        return None
    kept = keptorder.load(library.store, now)
    if kept is None:
        return None
    ids, until, changed = kept
    if changed:
        ids = [article_id for article_id in ids if article_id not in changed]
    there = dict(library.store.articles.items())
    before = Ordered([each for each in map(there.get, ids) if each is not None], now, until)
    return before if not changed and len(before.articles) == len(articles) else _merged(before, articles)


def keep_order(library: Library) -> None:
    """Keep the order, newest first, for the next start, where it is worth it and is not kept; for any thread."""
    ordered = everything(library)
    if len(ordered.articles) <= MANY or keptorder.load(library.store, ordered.now) is not None:
        return
    standing = _Standing(ordered.now)
    if any(standing.when_added(added)[1] == _WITHOUT_TIME for added in {each.added for each in ordered.articles}):
        return  # it stands on a day that is another one tomorrow
    ahead = (
        from_iso(each.published) for each in ordered.articles if (each.published or "") > f"{ordered.now:%Y-%m-%d}"
    )
    days = (day for day in ahead if day is not None and not isinstance(day, datetime))
    first = min((datetime(day.year, day.month, day.day, tzinfo=UTC) - AHEAD for day in days), default=NEVER)
    keptorder.save(library.store, ordered.articles, ordered.now, min(ordered.until, first))


def _next_to_come(articles: Iterable[Article], now: datetime) -> datetime:
    """Find when the first date that is still to come will have come."""
    # Its own day may be one behind the reader's: a day has at most 26 hours of offsets, and 24 may pass.
    early = (local_day(now) - timedelta(days=1)).isoformat()
    late = (article for article in articles if article.published is not None and article.published >= early)
    times = (local_time(time, None) for each in late if isinstance(time := from_iso(each.published), datetime))
    return min((time - AHEAD for time in times if time is not None and time > now + AHEAD), default=NEVER)


def _merged(before: Ordered, articles: list[Article]) -> Ordered | None:
    """Take into an order, newest first, what is new or was changed; None where that is too much."""
    placed, there = set(map(id, before.articles)), set(map(id, articles))  # of the objects: a change makes a new one
    fresh = [article for article in articles if id(article) not in placed]
    if len(fresh) > MANY:
        return None
    kept = [article for article in before.articles if id(article) in there]
    standing = _Standing(before.now)

    def key(article: Article) -> tuple[int, float, _Later, str, int, int]:
        day, earlier = standing[article.published] or standing.when_added(article.added)
        return -day, earlier, _Later(article.added), article.source, article.position, article.id

    for article in fresh:
        insort(kept, article, key=key)
    return Ordered(kept, before.now, min(before.until, _next_to_come(fresh, before.now)))


class _Later:
    """A text that comes before those that are smaller."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Later) and self._text == other._text

    def __lt__(self, other: _Later) -> bool:
        return self._text > other._text

    __hash__ = None  # type: ignore[assignment]


def in_order(library: Library, articles: Iterable[Article], sort: Sort) -> list[Article]:
    """Put articles in order; those that tie are newest first.

    Within a day those with a time come first, the newest first, then those without, in page order, the page
    that was read last first.
    """
    ordered = _newest_first(list(articles), library.clock())
    match sort:
        case Sort.OLDEST:
            ordered.reverse()
        case Sort.HEADLINE:
            ordered.sort(key=lambda article: fold(article.headline))
        case Sort.SECTION:
            ordered.sort(key=lambda article: (not article.section, fold(article.section)))
        case Sort.SOURCE:
            names = {key: fold(source.name) for key, source in list(library.store.sources.items())}
            ordered.sort(key=lambda article: names.get(article.source, article.source))
    return ordered


def _newest_first(articles: Sequence[Article], now: datetime) -> list[Article]:
    """Put articles in order, day by day: what is sorted together is small then, and mostly told apart by a number."""
    standing = _Standing(now)
    newest_page = sorted({article.added for article in articles}, reverse=True)
    page = {added: number for number, added in enumerate(newest_page)}
    days: defaultdict[int, list[tuple[float, int, str, int, int, Article]]] = defaultdict(list)
    for article in articles:
        added = article.added
        day, earlier = standing[article.published] or standing.when_added(added)
        days[day].append((earlier, page[added], article.source, article.position, article.id, article))
    ordered: list[Article] = []
    for day in sorted(days, reverse=True):
        days[day].sort()
        ordered += [entry[-1] for entry in days[day]]
    return ordered


class _Standing(dict[str | None, tuple[int, float] | None]):
    """What `place` says of a date, by its text, as numbers: the day, and in it how long before 1970 it was.

    None for what stands where it was added. It is found once for each text, in the reader's own zone: `astimezone`
    would take most of the time that a list takes.
    """

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._limit = now + timedelta(days=1)
        self._today = today(now, None).toordinal()
        self._added: dict[str, tuple[int, float]] = {}
        self._offsets: dict[int, int | None] = {}

    def __missing__(self, text: str | None) -> tuple[int, float] | None:
        published = from_iso(text)
        found = None
        if isinstance(published, datetime):
            if published.tzinfo is None or published <= self._limit:
                found = self._at(published)
        elif published is not None and (day := published.toordinal()) <= self._today:
            found = day, _WITHOUT_TIME
        self[text] = found
        return found

    def when_added(self, text: str) -> tuple[int, float]:
        """Say where an article stands that was added then."""
        if text not in self._added:
            added = from_iso(text)
            found = self._at(added, limited=False) if isinstance(added, datetime) else None
            self._added[text] = found or (self._today, _WITHOUT_TIME)
        return self._added[text]

    def _at(self, moment: datetime, *, limited: bool = True) -> tuple[int, float] | None:
        if moment.tzinfo is not None:
            seconds = moment.timestamp()
            number = int(seconds // _DAY)
            offset = self._offset(number) if 0 <= number < _LAST else None
            if offset is not None:
                return _EPOCH + int((seconds + offset) // _DAY), -seconds
        time = local_time(moment, None)
        if time is None or (limited and time > self._limit):
            return None
        return time.toordinal(), -time.timestamp()

    def _offset(self, number: int) -> int | None:
        """Give the seconds that local time is ahead of UTC all through a day of UTC; None where that changes in it."""
        if number not in self._offsets:
            first, last = localtime(number * _DAY).tm_gmtoff, localtime(number * _DAY + _DAY - 1).tm_gmtoff
            self._offsets[number] = first if first == last else None
        return self._offsets[number]
