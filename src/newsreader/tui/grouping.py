"""Stories as one row: who leads, who stands under it, and which are expanded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
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


class Stacks:
    """The articles that stand under others of a list, and those below them where a story is expanded."""

    def __init__(self, under: Under, grouping: Grouping) -> None:
        """Take those that stand under others; those of expanded stories get rows of their own."""
        self._expanded = {lead: under.pop(lead) for lead in list(under) if grouping.expands(lead)}
        self.under = under
        self._members = {article.id for article in chain.from_iterable(self._expanded.values())}

    def over(self, article_id: ArticleId) -> Sequence[Article]:
        """The articles that stand under one, without a row of their own."""
        return self.under.get(article_id, ())

    def expanded(self, article_id: ArticleId) -> int:
        """How many rows below an article are of its story, which is expanded."""
        return len(self._expanded.get(article_id, ()))

    def is_member(self, article_id: ArticleId) -> bool:
        """Whether an article has its row below the first of its story, which is expanded."""
        return article_id in self._members

    def is_more_than_one(self, article_id: ArticleId) -> bool:
        """Whether other articles of the list tell the story of this one."""
        return article_id in self.under or article_id in self._expanded or article_id in self._members

    def covered(self, ids: Iterable[ArticleId]) -> list[ArticleId]:
        """Give articles, and those that stand under them."""
        under = self.under
        if not under:
            return list(ids)
        found = ((each, *(member.id for member in under[each])) if each in under else (each,) for each in ids)
        return list(dict.fromkeys(chain.from_iterable(found)))

    def replace(self, lead: ArticleId, article: Article) -> None:
        """Take in what the publisher changed of an article that stands under another one."""
        self.under[lead] = [article if each.id == article.id else each for each in self.under[lead]]

    def spread(self, leads: list[Article], days: list[Day]) -> tuple[list[Article], list[Day]]:
        """Give the rows with those of expanded stories below the first of each, whichever day theirs is."""
        if not self._expanded:
            return leads, days
        rows: list[Article] = []
        moved: list[Day] = []
        for day in days or [Day(date.max, 0, len(leads))]:
            start = len(rows)
            for article in leads[day.start : day.end]:
                rows.append(article)
                rows += self._expanded.get(article.id, ())
            moved.append(replace(day, start=start, end=len(rows)))
        return rows, moved if days else []


def gather(articles: Sequence[Article], grouping: Grouping) -> tuple[list[Article], Stacks]:
    """Give those that lead a story or tell one alone, in order, and those that stand under them."""
    if not grouping.keys:
        return list(articles), Stacks({}, grouping)
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
    return leads, Stacks(under, grouping)
