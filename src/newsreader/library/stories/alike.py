"""What is said of two articles that are alike; how that is found out is in `newsreader.library.stories.likeness`."""

from __future__ import annotations

from datetime import date
from enum import IntEnum
from typing import NamedTuple

from newsreader.model import Article, ArticleId

WINDOW = 3
"""Days that two articles of one story may be apart."""


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
    """Give the day of an article, in its own offset, so that it does not depend on the reader's."""
    try:
        return date.fromisoformat((article.published or article.added)[:10]).toordinal()
    except ValueError:
        return 0
