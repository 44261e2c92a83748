"""Where an article stands: the day it is filed under, and the order of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from newsreader.dates import from_iso, local_day
from newsreader.library.library import Library
from newsreader.model import Article
from newsreader.query import Sort
from newsreader.text import fold


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


def place(article: Article, now: datetime, zone: tzinfo | None = None) -> Place:
    """Find the day (the reader's own for times, as it is for plain days) and time an article stands at.

    Args:
        article: the article.
        now: the time with its offset, which tells what is still to come.
        zone: the reader's zone; None is the system's.
    """
    published = from_iso(article.published)
    if isinstance(published, datetime):
        time = _local(published, zone)
        if time is not None and time <= now + timedelta(days=1):
            return Place(time.date(), time, Basis.PUBLISHED)
    elif published is not None and published <= _today(now, zone):
        return Place(published, None, Basis.PUBLISHED)
    added = from_iso(article.added)
    time = _local(added, zone) if isinstance(added, datetime) else None
    basis = Basis.UNDATED if published is None else Basis.FUTURE
    return Place(time.date() if time else _today(now, zone), time, basis)


@lru_cache(maxsize=8)
def _today(now: datetime, zone: tzinfo | None) -> date:
    """The reader's day, which a hundred thousand articles ask for at the same moment."""
    return local_day(now, zone)


def _local(moment: datetime, zone: tzinfo | None) -> datetime | None:
    """Bring a time into the reader's zone, which one without an offset is in already."""
    try:
        return moment.replace(tzinfo=zone).astimezone(zone) if moment.tzinfo is None else moment.astimezone(zone)
    except (OverflowError, ValueError):
        return None


def in_order(library: Library, articles: Iterable[Article], sort: Sort) -> list[Article]:
    """Put articles in order; those that tie are newest first.

    Within a day those with a time come first, the newest first, then those without, in page order, the page
    that was read last first.
    """
    ordered = sorted(articles, key=lambda article: (article.source, article.position, article.id))
    ordered.sort(key=lambda article: article.added, reverse=True)
    ordered.sort(key=_newest_first(library.clock()))
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


def _newest_first(now: datetime) -> Callable[[Article], tuple[int, bool, float]]:
    def key(article: Article) -> tuple[int, bool, float]:
        day, time, _ = place(article, now)
        return -day.toordinal(), time is None, -time.timestamp() if time else 0.0

    return key
