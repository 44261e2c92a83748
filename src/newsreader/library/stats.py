"""What a library holds, in figures: for each source, and for each of the last days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from newsreader.dates import local_day
from newsreader.library.library import Library
from newsreader.library.overview import WEEKS
from newsreader.library.placing import place
from newsreader.library.reading import select
from newsreader.model import Article
from newsreader.query import Query

DAYS = 14
"""How many days, today the last of them, are counted each by itself."""


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
    """Count what a query means: by source, in the order of their names, then all of it, then by day, oldest first.

    The day of an article is the one that it stands on in the reader.
    """
    now = library.clock()
    today = local_day(now)
    by_source: defaultdict[str, list[Article]] = defaultdict(list)
    by_day: dict[date, list[Article]] = {today - timedelta(days=ago): [] for ago in range(DAYS - 1, -1, -1)}
    days: dict[int, date] = {}
    for article in select(library, query):
        day = days[article.id] = place(article, now).day
        by_source[article.source].append(article)
        if day in by_day:
            by_day[day].append(article)
    recent = today - timedelta(weeks=WEEKS)

    def figures(kind: str, name: str, articles: list[Article]) -> Figures:
        there = [days[article.id] for article in articles]
        weekly = sum(recent < day <= today for day in there) / WEEKS
        return _figures(library, kind, name, articles, weekly=weekly, newest=max(there, default=None))

    sources = [figures("source", library.source_name(key), articles) for key, articles in by_source.items()]
    everything = [article for articles in by_source.values() for article in articles]
    return [
        *sorted(sources, key=lambda each: (each.name.casefold(), each.name)),
        figures("total", "all", everything),
        *(_figures(library, "day", day.isoformat(), articles) for day, articles in by_day.items()),
    ]


def _figures(
    library: Library,
    kind: str,
    name: str,
    articles: Iterable[Article],
    *,
    weekly: float | None = None,
    newest: date | None = None,
) -> Figures:
    states = [library.state(article.id) for article in articles]
    unread, starred = sum(not state.read for state in states), sum(state.starred for state in states)
    return Figures(kind, name, len(states), unread, starred, weekly, newest)
