"""Finding the articles that are alike, without comparing all with all.

Only those are compared that have a key in common (`sketch`) and are few days apart, so that the
cost follows the number of articles and not its square.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from contextlib import suppress

from newsreader.library.library import Library
from newsreader.library.stories.alike import WINDOW, Likeness, Pair, day_of
from newsreader.library.stories.likeness import compare
from newsreader.library.stories.sketch import Sketch, sketch_of
from newsreader.model import ArticleId

CROWD = 16
"""With how many of those before it an article is compared for each key; an article has at most ten keys."""
MOST_RELATED = 8
"""To how many an article is said to be related."""


def find_pairs(library: Library, fresh: Set[ArticleId]) -> Iterator[Pair | None]:
    """Find the pairs that at least one of `fresh` is in; None after each article that was looked at.

    The cost is that of the articles that are at most `WINDOW` days from one of `fresh`. The order does not depend on
    when articles came.
    """
    articles = library.store.articles
    days = {article.id: day_of(article) for article in articles.values()}
    near = {days[article_id] + apart for article_id in fresh & days.keys() for apart in range(-WINDOW, WINDOW + 1)}
    blocks = _Blocks()
    related: Counter[ArticleId] = Counter()
    for _, article_id in sorted((day, article_id) for article_id, day in days.items() if day in near):
        with suppress(KeyError):  # pruned meanwhile
            sketch = sketch_of(articles[article_id], library.body(article_id).summary)
            is_fresh = article_id in fresh
            for other in blocks.take(sketch):
                if (is_fresh or other.id in fresh) and sketch.is_worth_comparing(other):
                    likeness = compare(other, sketch)
                    if likeness is Likeness.RELATED:
                        related.update((article_id, other.id))
                    if likeness and max(related[article_id], related[other.id]) <= MOST_RELATED:
                        yield Pair(other.id, article_id, likeness)
        yield None


class _Blocks:
    """The articles of the last days by their keys."""

    def __init__(self) -> None:
        self._now: dict[int, tuple[Sketch, ...]] = {}
        self._before: dict[int, tuple[Sketch, ...]] = {}
        self._since = 0

    def take(self, sketch: Sketch) -> list[Sketch]:
        """Give those to compare a sketch with, and put it among them; sketches come in the order of days."""
        if sketch.day > self._since + WINDOW:
            self._before, self._now, self._since = self._now, {}, sketch.day
        found: dict[ArticleId, Sketch] = {}
        for key in sketch.keys:
            now = self._now.get(key, ())
            for block in (self._before.get(key, ())[len(now) - CROWD :] if len(now) < CROWD else (), now):
                for other in block:
                    found[other.id] = other
            self._now[key] = (*now[1 - CROWD :], sketch)
        return [other for other in found.values() if other.day >= sketch.day - WINDOW]
