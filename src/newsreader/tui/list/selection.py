"""Which articles of the list are selected: one by one, or as a range that follows the cursor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from newsreader.model import ArticleId
from newsreader.tui.list.headlines import Headlines


class Selection:
    """The articles that marks are for; what is not shown is not selected."""

    def __init__(self, repaint: Callable[[Collection[ArticleId]], None]) -> None:
        """Take what paints articles again that were selected or let go of."""
        self.ids: set[ArticleId] = set()
        self._repaint = repaint
        self._start: ArticleId | None = None
        self._before: frozenset[ArticleId] = frozenset()
        """What was selected before the range."""

    @property
    def in_range(self) -> bool:
        """Whether moving selects."""
        return self._start is not None

    def begin_range(self, headlines: Headlines, cursor: int) -> None:
        """Select from the article under the cursor to wherever it goes from now on."""
        if headlines.articles:
            self._start, self._before = headlines.articles[cursor].id, frozenset(self.ids)
            self.follow(headlines, cursor)

    def follow(self, headlines: Headlines, cursor: int) -> None:
        """Take the range to where the cursor is, if there is one."""
        if self._start is not None and (start := headlines.index_of(self._start)) is not None:
            low, high = sorted((start, cursor))
            self._select({article.id for article in headlines.articles[low : high + 1]}.union(self._before))

    def keep_range(self) -> bool:
        """Keep what the range selected, and let moving be moving; whether there was a range."""
        there, self._start = self.in_range, None
        return there

    def toggle(self, ids: Iterable[ArticleId]) -> None:
        """Select articles, or let go of those that are selected."""
        self._select(self.ids.symmetric_difference(ids))

    def let_go(self) -> bool:
        """Select nothing; whether anything was selected."""
        there = bool(self.ids)
        self._start = None
        self._select(set())
        return there

    def stay_within(self, headlines: Headlines) -> None:
        """Let go of what another list does not show, and of the range."""
        self._start = None
        self.ids = {article_id for article_id in self.ids if headlines.shows(article_id)}

    def _select(self, ids: set[ArticleId]) -> None:
        changed, self.ids = self.ids ^ ids, ids
        self._repaint(changed)
