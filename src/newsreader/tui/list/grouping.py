"""Stories as one row: who leads, who stands under it, and which are expanded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, compress
from typing import NamedTuple, Self

from newsreader.library.ordering import Flags, Ordered, intersection
from newsreader.model import Article, ArticleId


@dataclass(frozen=True)
class Grouping:
    """Which articles tell one story, and which stories show all of theirs."""

    keys: Mapping[ArticleId, ArticleId] = field(default_factory=dict)
    """The story of each article that shares one (`newsreader.library.stories.index`)."""
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


class Stack(NamedTuple):
    """A story of several articles of a list."""

    lead: int
    """The position of the first of them."""
    members: list[int]
    """The positions of the others."""
    expanded: bool
    """Whether these have rows of their own, below the first."""


def gather(order: Ordered, here: Flags, grouping: Grouping) -> list[Stack]:
    """Find the stories of several articles among those of a list, in order; costs what those cost that share one."""
    sharing = (
        compress(range(len(order)), intersection(here, order.flags_of(grouping.keys.keys()))) if grouping.keys else ()
    )
    stories: dict[ArticleId, list[int]] = {}
    for position in sharing:
        stories.setdefault(grouping.keys[order.ids[position]], []).append(position)
    return [Stack(lead, members, grouping.expands(order.ids[lead])) for lead, *members in stories.values() if members]


class Stacks:
    """The articles that stand under others of a list, and those below them where a story is expanded."""

    def __init__(self, order: Ordered, stacks: Iterable[Stack]) -> None:
        """Take those of some stories."""
        self._under: dict[ArticleId, list[Article]] = {}
        self._expanded: dict[ArticleId, int] = {}
        self._members: set[ArticleId] = set()
        for stack in stacks:
            lead = order.ids[stack.lead]
            if stack.expanded:
                self._expanded[lead] = len(stack.members)
                self._members.update(map(order.ids.__getitem__, stack.members))
            else:
                self._under[lead] = [order.articles[position] for position in stack.members]

    def over(self, article_id: ArticleId) -> Sequence[Article]:
        """The articles that stand under one, without a row of their own."""
        return self._under.get(article_id, ())

    def expanded(self, article_id: ArticleId) -> int:
        """How many rows below an article are of its story, which is expanded."""
        return self._expanded.get(article_id, 0)

    def is_member(self, article_id: ArticleId) -> bool:
        """Whether an article has its row below the first of its story, which is expanded."""
        return article_id in self._members

    def is_more_than_one(self, article_id: ArticleId) -> bool:
        """Whether other articles of the list tell the story of this one."""
        return article_id in self._under or article_id in self._expanded or article_id in self._members

    def covered(self, ids: Iterable[ArticleId]) -> list[ArticleId]:
        """Give articles, and those that stand under them."""
        under = self._under
        if not under:
            return list(ids)
        found = ((each, *(member.id for member in under[each])) if each in under else (each,) for each in ids)
        return list(dict.fromkeys(chain.from_iterable(found)))

    def replace(self, lead: ArticleId, article: Article) -> None:
        """Take in what the publisher changed of an article that stands under another one."""
        self._under[lead] = [article if each.id == article.id else each for each in self._under[lead]]
