"""Which articles are alike, and the stories that these make up, as values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import msgspec

from newsreader.model import Article, ArticleId

WINDOW = 3
"""Days that two articles of one story may be apart."""
_Links = dict[ArticleId, list[ArticleId]]


class Likeness(IntEnum):
    """What two articles have to do with each other."""

    NONE = 0
    RELATED = 1
    """They share a text, or a headline, and yet may be two stories."""
    SAME = 2


class Pair(NamedTuple):
    """Two articles that are alike."""

    one: ArticleId
    other: ArticleId
    likeness: Likeness


def day_of(article: Article) -> int:
    """Return the day of an article as an ordinal, in its own offset, so that it does not depend on the reader's."""
    try:
        return date.fromisoformat((article.published or article.added)[:10]).toordinal()
    except ValueError:
        return 0


class Stories(msgspec.Struct, frozen=True, dict=True, array_like=True):
    """Which articles tell the same story, as of one moment."""

    keys: dict[ArticleId, ArticleId] = {}
    """The story of each article that shares one: the id of its leader; those of a story in order."""
    pairs: list[Pair] = []
    """Which articles are alike."""
    compared: list[ArticleId] = []
    """All articles that were compared, in order."""

    def of(self, article_id: ArticleId) -> ArticleId | None:
        """Return the key of an article's story; None for one that no other article tells."""
        return self.keys.get(article_id)

    def members(self, key: ArticleId) -> tuple[ArticleId, ...]:
        """Return the articles of a story, the earliest first."""
        return tuple(self._members.get(key, ()))

    def related(self, article_id: ArticleId) -> tuple[ArticleId, ...]:
        """Return the articles that share a text or a headline with this one and yet may tell another story."""
        return tuple(self._related.get(article_id, ()))

    @cached_property
    def _members(self) -> _Links:
        members: _Links = defaultdict(list)
        for article_id, leader in self.keys.items():
            members[leader].append(article_id)
        return members

    @cached_property
    def _related(self) -> _Links:
        related: _Links = defaultdict(list)
        for one, other, _ in sorted(self.pairs):
            if self.keys.get(one, one) != self.keys.get(other, other):
                related[one].append(other)
                related[other].append(one)
        return related


encoded = msgspec.msgpack.Encoder().encode
"""Writes stories as they are saved, and as one process sends them to another."""
decoded = msgspec.msgpack.Decoder(Stories).decode
"""Reads what `encoded` wrote; raises ValueError (`msgspec.DecodeError`) for anything else."""


def grouped(articles: Mapping[ArticleId, Article], pairs: Iterable[Pair], compared: Iterable[ArticleId]) -> Stories:
    """Make stories of the articles that are alike; pairs of articles that are not there any more are left out."""
    current = [pair for pair in pairs if pair.one in articles and pair.other in articles]
    same: _Links = defaultdict(list)
    for one, other, likeness in current:
        if likeness is Likeness.SAME:
            same[one].append(other)
            same[other].append(one)
    days = {article_id: (day_of(articles[article_id]), article_id) for article_id in same}
    stories: _Links = {}
    for article_id in sorted(same, key=days.__getitem__):
        leaders = sorted((other for other in same[article_id] if other in stories), key=days.__getitem__)
        alike, source = set(same[article_id]), articles[article_id].source
        for leader in leaders:
            if all(articles[other].source != source or other in alike for other in stories[leader]):
                stories[leader].append(article_id)
                break
        else:
            stories[article_id] = [article_id]
    keys = {article_id: leader for leader, story in stories.items() if len(story) > 1 for article_id in story}
    return Stories(keys, current, sorted(compared))
