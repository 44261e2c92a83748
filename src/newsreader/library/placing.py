"""Where an article stands in time: the day it is filed under, and what puts it there."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from newsreader.dates import from_iso, local_day
from newsreader.model import Article

AHEAD = timedelta(days=1)
"""How far ahead a time may be: clocks and zones are wrong."""


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
        time = local_time(published, zone)
        if time is not None and time <= now + AHEAD:
            return Place(time.date(), time, Basis.PUBLISHED)
    elif published is not None and published <= today(now, zone):
        return Place(published, None, Basis.PUBLISHED)
    added = from_iso(article.added)
    time = local_time(added, zone) if isinstance(added, datetime) else None
    basis = Basis.UNDATED if published is None else Basis.FUTURE
    return Place(time.date() if time else today(now, zone), time, basis)


@lru_cache(maxsize=8)
def today(now: datetime, zone: tzinfo | None) -> date:
    """The reader's day, which a hundred thousand articles ask for at the same moment."""
    return local_day(now, zone)


def local_time(moment: datetime, zone: tzinfo | None) -> datetime | None:
    """Bring a time into the reader's zone, which one without an offset is in already."""
    try:
        return moment.replace(tzinfo=zone).astimezone(zone) if moment.tzinfo is None else moment.astimezone(zone)
    except (OverflowError, ValueError):
        return None
