"""Marks for many articles at once: which of those shown each of them is for, and how many that is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

import msgspec

from newsreader.library.ordering import Place
from newsreader.model import Article, ArticleId
from newsreader.tui.list.headlines import Headlines
from newsreader.tui.list.rows import day_name


class Bulk(NamedTuple):
    """A mark for many."""

    name: str
    """The name of its key."""
    label: str
    """A word, before its count."""
    described: str
    """What it says after the articles: ` above`, ` on Thursday 13 November`."""
    ids: list[ArticleId]
    """The unread that it is for."""


class Shown(msgspec.Struct, frozen=True, dict=True):
    """The list as it is when the key goes down."""

    headlines: Headlines
    cursor: int
    """Index of the article under it."""
    selected: frozenset[ArticleId]
    place: Callable[[Article], Place]
    """Gives where an article stands in time."""
    now: datetime

    @property
    def current(self) -> Article:
        """The article under the cursor; the list is not empty."""
        return self.headlines.articles[self.cursor]

    @cached_property
    def unread(self) -> list[ArticleId]:
        """All unread, in the order of the list."""
        return self.headlines.unread_among(self.headlines.articles)

    @cached_property
    def unread_above(self) -> list[ArticleId]:
        """Those above the cursor: the first ones of `unread`."""
        return self.headlines.unread_among(self.headlines.articles[: self.cursor])


def shown(at: Shown) -> Bulk:
    """All."""
    return Bulk("mark_shown", "all", "", at.unread)


def day(at: Shown) -> Bulk:
    """Those of the day of the article under the cursor, in any order."""
    today = at.place(at.current).day
    named = day_name(today, at.now.astimezone().date())
    return Bulk("mark_day", "day", f" on {named}", at.headlines.unread_among(_days(at, today.__eq__)))


def below(at: Shown) -> Bulk:
    """The one under the cursor, and all below it."""
    return Bulk("mark_below", "below", " from here on", at.unread[len(at.unread_above) :])


def above(at: Shown) -> Bulk:
    """All above the cursor."""
    return Bulk("mark_above", "above", " above", at.unread_above)


def older(at: Shown) -> Bulk:
    """Those of days before, and those of the same day whose time is earlier, where both have a time."""
    here = at.place(at.current)
    earlier = []
    if here.time is not None:
        timed = ((article, at.place(article).time) for article in _days(at, here.day.__eq__))
        earlier = [article for article, time in timed if time is not None and time < here.time]
    before = _days(at, here.day.__gt__)
    return Bulk("mark_older", "older", " older than this one", at.headlines.unread_among([*earlier, *before]))


def others(at: Shown) -> Bulk:
    """All but those selected, or but the one under the cursor."""
    spared = frozenset(at.headlines.covered(at.selected or [at.current.id]))
    ids = [article_id for article_id in at.unread if article_id not in spared]
    return Bulk("mark_others", "others", "", ids)


BULK: tuple[Callable[[Shown], Bulk], ...] = (shown, day, below, older, above, others)
"""All of them, the most useful first."""


def _days(at: Shown, wanted: Callable[[date], bool]) -> list[Article]:
    """Give the articles of some days; under headings no article is looked at."""
    articles = at.headlines.articles
    if at.headlines.days:
        return [each for day in at.headlines.days if wanted(day.day) for each in articles[day.start : day.end]]
    return [article for article in articles if wanted(at.place(article).day)]
