"""Stories as one row: who leads, who stands under it, and which are expanded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from newsreader.model import Article, ArticleId
from newsreader.tui.days import Day

Under = dict[ArticleId, list[Article]]
"""The articles that stand under others, by the id of the one that leads."""


@dataclass(frozen=True)
class Grouping:
    """Which articles tell one story, and which stories show all of theirs."""

    keys: Mapping[ArticleId, ArticleId] = field(default_factory=dict)
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


def gather(articles: Sequence[Article], grouping: Grouping) -> tuple[list[Article], Under]:
    """Give those that lead a story or tell one alone, in order, and those that stand under them."""
    if not grouping.keys:
        return list(articles), {}
    leads: list[Article] = []
    under: Under = {}
    first: dict[ArticleId, ArticleId] = {}
    story_of = grouping.keys.get
    for article in articles:
        story = story_of(article.id)
        if story is None or first.setdefault(story, article.id) == article.id:
            leads.append(article)
        else:
            under.setdefault(first[story], []).append(article)
    return leads, under


def spread(leads: Sequence[Article], days: Sequence[Day], expanded: Under) -> tuple[list[Article], list[Day]]:
    """Give the rows with those of expanded stories below the first of each, whichever day theirs is."""
    rows: list[Article] = []
    moved: list[Day] = []
    for day in days or [Day(date.max, 0, len(leads))]:
        start = len(rows)
        for article in leads[day.start : day.end]:
            rows.append(article)
            rows += expanded.get(article.id, ())
        moved.append(replace(day, start=start, end=len(rows)))
    return rows, moved if days else []
