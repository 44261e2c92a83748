"""What a library holds, in figures: by source and by day, and how the sources are doing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsreader.dates import by_the_clock, describe_age, instant_from_iso, local_day
from newsreader.library.library import Library
from newsreader.library.ordering import Basis, place
from newsreader.library.scheduling import asked_to_wait, can_be_asked, interval
from newsreader.library.searching import select
from newsreader.model import Article, Source
from newsreader.query import EVERYTHING, Query

DAYS = 14
"""How many days, today the last of them, are counted each by itself."""
WEEKS = 4
"""The weeks over which the articles a week are averaged."""
INACTIVE_DAYS = 90
"""A source whose newest article is older, although it is fetched, is pointed out."""
STALE_DAYS = 3
"""So is one that was not fetched for so long, or for three of its intervals."""


@dataclass(frozen=True)
class Figures:
    """What there is of some articles."""

    kind: str
    """`source`, `total`, or `day`."""
    name: str
    """The name of the source, `all`, or the day (ISO 8601)."""
    articles: int = 0
    unread: int = 0
    starred: int = 0
    weekly: float | None = None
    """Articles a week, over the last four; None for a day."""
    newest: date | None = None
    """The day of the newest article; None for a day, or where there is none."""

    @property
    def read(self) -> float:
        """The share of the articles that was read, from 0 to 1; 0 where there are none."""
        return (self.articles - self.unread) / self.articles if self.articles else 0.0


def stats(library: Library, query: Query) -> list[Figures]:
    """Count what a query matches: by source, in the order of their names, then all of it, then by day, oldest first.

    The day of an article is that of `_day`.
    """
    today = local_day(library.clock())
    articles = select(library, query)
    by_day: dict[date, list[Article]] = {today - timedelta(days=ago): [] for ago in range(DAYS - 1, -1, -1)}
    for article in articles:
        day = _day(library, article)
        if day in by_day:
            by_day[day].append(article)
    groups = _by_source(articles)
    sources = [_figures(library, "source", library.source_name(key), some) for key, some in groups.items()]
    return [
        *sorted(sources, key=lambda each: (each.name.casefold(), each.name)),
        _figures(library, "total", "all", articles),
        *[_figures(library, "day", day.isoformat(), some) for day, some in by_day.items()],
    ]


def _day(library: Library, article: Article) -> date | None:
    """Return the day that an article counts for, the one that it stands on in the reader.

    None for an article without a date that was added on the same day as its source: it may be of any day before.
    """
    stands = place(article, library.clock())
    source = library.store.sources.get(article.source)
    came = instant_from_iso(source.added) if source and stands.basis is not Basis.PUBLISHED else None
    return None if came and local_day(came) == stands.day else stands.day


def _figures(library: Library, kind: str, name: str, articles: list[Article]) -> Figures:
    states = [library.store.states[article.id] for article in articles]
    unread, starred = sum(not state.read for state in states), sum(state.starred for state in states)
    if kind == "day":
        return Figures(kind, name, len(articles), unread, starred)
    now = library.clock()
    today = local_day(now)
    recent = today - timedelta(weeks=WEEKS)
    days = list(filter(None, (_day(library, article) for article in articles)))
    weekly = sum(recent < day <= today for day in days) / WEEKS
    return Figures(kind, name, len(articles), unread, starred, weekly, max(days, default=None))


@dataclass(frozen=True)
class Overview:
    """A source, and how it is doing."""

    source: Source
    unread: int
    total: int
    weekly: float
    """Articles a week, over the last four."""
    newest: date | None
    """The day of its newest article."""
    note: str
    """What should be looked at, in words; empty when all is well."""


def overview(library: Library) -> list[Overview]:
    """Describe the sources that are not removed, in the order of their names; muted articles do not count."""
    articles = _by_source(select(library, EVERYTHING))
    overviews = []
    for source in sorted(library.sources, key=lambda source: (source.name.casefold(), source.key)):
        about = _figures(library, "source", source.name, articles[source.key])
        problem = note(source, about.newest, library.clock())
        overviews.append(Overview(source, about.unread, about.articles, about.weekly or 0, about.newest, problem))
    return overviews


def _by_source(articles: Iterable[Article]) -> defaultdict[str, list[Article]]:
    groups: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        groups[article.source].append(article)
    return groups


def next_refresh(source: Source, now: datetime) -> str:
    """Return when a source is fetched next: `now`, `in 2 hours`, or `never` where it is a file or gone."""
    due = instant_from_iso(source.due)
    if source.gone or not source.url:
        return "never"
    return "now" if due is None or due <= now else describe_age(due, now)


def note(source: Source, newest: date | None, now: datetime) -> str:
    """Return what should be looked at: gone, waiting, failing, never fetched, stale, inactive; empty if nothing."""
    if not can_be_asked(source):
        return ""
    if source.gone:
        return "gone"
    if until := asked_to_wait(source.wait, now):
        return f"waits until {by_the_clock(until)}"
    if source.error:
        return "failing" if source.failures == 1 else f"failing, {source.failures} times"
    return _age_note(source, newest, now)


def _age_note(source: Source, newest: date | None, now: datetime) -> str:
    fetched = instant_from_iso(source.succeeded)
    if fetched is None:
        return "never fetched"
    seconds = 3 * max(interval(source), source.ttl)
    if now - fetched > max(timedelta(days=STALE_DAYS), timedelta(seconds=seconds)):
        return f"stale: fetched {describe_age(fetched, now)}"
    if newest and local_day(now) - newest > timedelta(days=INACTIVE_DAYS):
        return f"inactive: newest {describe_age(newest, now)}"
    return ""
