"""The list of headlines: paints the lines that are seen, moves its cursor from article to article."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip

from newsreader.model import Article, ArticleId
from newsreader.tui.glyphs import Glyphs
from newsreader.tui.lines import Lines
from newsreader.tui.list.headlines import MANY, Day, Headlines, Selection
from newsreader.tui.list.rows import columns_for, day_name, day_strip, headline_strip, text_strip
from newsreader.tui.presenter import ArticlePresenter, has_time

MARGIN = 2
"""Lines kept in sight above and below the cursor, where there is room."""


OnAnother = Callable[[Article | None], None]
"""Told at once when the cursor is on another article, or on none, so that all of it is painted together."""


class HeadlineList(Lines):
    """The articles of a view, one line each, under day headings."""

    ALLOW_SELECT = False
    PARTS = "headline-list"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"headline-list--{part}" for part in ("unread", "read", "cursor", "day", "bar", "mark", "star", "quiet", "hit")
    }

    class Opened(Message):
        """The article under the cursor was asked for with the mouse."""

    def __init__(self, presenter: ArticlePresenter, glyphs: Glyphs, on_another: OnAnother) -> None:
        super().__init__()
        self._on_another = on_another
        self.headlines = Headlines()
        self.cursor = 0
        """Index of the article that the cursor is on."""
        self.selection = Selection(self.repaint)
        self.moved = False
        """Whether the cursor was moved since the list was made, or something else was asked for."""
        self.nothing_here = ""
        """What an empty list says, a line each."""
        self._presenter = presenter
        self._glyphs = glyphs
        self._source_width = 0
        self._times = False
        self._sized = False

    @property
    def current(self) -> Article | None:
        """The article under the cursor."""
        articles = self.headlines.articles
        return articles[self.cursor] if articles else None

    def show(self, headlines: Headlines, cursor: int, top: int | None = None) -> None:
        """Show other headlines.

        Args:
            headlines: what to show.
            cursor: index of the article to put the cursor on.
            top: the first row to be seen; None leaves the cursor as far down the screen as it was.
        """
        offset = self.headlines.row_of(self.cursor) - self.top
        self.headlines = headlines
        self.cursor, self.moved = cursor, False
        self.selection.stay_within(headlines)
        self._source_width = self._presenter.source_width(headlines.articles)
        self._times = any(map(has_time, headlines.articles))
        self.set_length(len(headlines))
        self.scroll_to_line(headlines.row_of(cursor) - offset if top is None else top)
        self._keep_cursor_visible()
        self._on_another(self.current)

    def go_to(self, index: int, *, scroll: bool = True) -> None:
        """Put the cursor on an article, and scroll to it unless told not to."""
        index = max(0, min(index, len(self.headlines.articles) - 1))
        if index != self.cursor:
            self.refresh_line(self.headlines.row_of(self.cursor))
            self.cursor, self.moved = index, True
            self.refresh_line(self.headlines.row_of(index))
            self.selection.follow(self.headlines, index)
            self._on_another(self.current)
        if scroll:
            self._keep_cursor_visible()

    def repaint(self, ids: Collection[ArticleId]) -> None:
        """Paint articles again whose state changed, and the headings over them."""
        if len(ids) > MANY:
            self.refresh()
            return
        for article_id in ids:
            if (index := self.headlines.index_of(article_id)) is not None:
                self.refresh_line(self.headlines.row_of(index))
                if (day := self.headlines.day_of(index)) is not None:
                    self.refresh_line(self.headlines.row_of(day.start) - 1)

    def action_move(self, step: int) -> None:
        """Go so many articles down."""
        self.go_to(self.cursor + step)

    def action_page(self, pages: float) -> None:
        """Go so many screens down; what is seen moves along."""
        rows = max(1, round(self.size.height * abs(pages))) * (1 if pages > 0 else -1)
        index = self.headlines.index_near(self.headlines.row_of(self.cursor) + rows)
        index = max(index, self.cursor + 1) if rows > 0 else min(index, self.cursor - 1)
        self.scroll_to_line(self.top + rows)
        self.go_to(index)

    def action_edge(self, end: int) -> None:
        """Go to the first article (-1) or the last (1)."""
        self.go_to(0 if end < 0 else len(self.headlines.articles) - 1)

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        row, width = self.top + y, self.size.width
        if row >= len(self.headlines):
            lines = self.nothing_here.split("\n") if not self.headlines.articles else []
            return text_strip(lines[row - 1] if 0 < row <= len(lines) else "", width, self.style_of("read"))
        found = self.headlines.at(row)
        if isinstance(found, Day):
            unread = self.headlines.unread_on(found)
            return day_strip(day_name(found.day, self._presenter.today), unread, width, self._glyphs, self.style_of)
        article = self.headlines.articles[found]
        story, selected = self.headlines.story_row(article.id), article.id in self.selection.ids
        return headline_strip(
            self._presenter.row(article, story, selected=selected, cursor=found == self.cursor),
            columns_for(width, self._times, self._source_width),
            self._glyphs,
            self.style_of,
            self._presenter.hits,
        )

    def _keep_cursor_visible(self) -> None:
        """Scroll as little as it takes to see the cursor, the heading right above it, and a few lines around."""
        height = self.size.height
        margin = min(MARGIN, max(0, height - 1) // 4)
        row = self.headlines.row_of(self.cursor)
        day = self.headlines.day_of(self.cursor)
        under_heading = day is not None and day.start == self.cursor and height > 1
        first = row - max(margin, 1 if under_heading else 0)
        if first < self.top:
            self.scroll_to_line(first)
        elif height and row + margin >= self.top + height:
            self.scroll_to_line(row + margin - height + 1)

    def on_resize(self) -> None:
        """Keep the cursor on the screen; at first put it where some lines above it are seen."""
        if not self._sized and self.size.height:
            self._sized = True
            self.scroll_to_line(self.headlines.row_of(self.cursor) - self.size.height // 3)
        self._keep_cursor_visible()

    def on_click(self, event: events.Click) -> None:
        """Select the article that was clicked; open the one that the cursor is on already."""
        row = self.top + event.y
        found = self.headlines.at(row) if row < len(self.headlines) else None
        if not isinstance(found, int):
            return
        if event.shift and not self.selection.in_range:
            self.selection.begin_range(self.headlines, self.cursor)
            self.go_to(found, scroll=False)
            self.selection.end_range()
            return
        if found == self.cursor:
            self.post_message(self.Opened())
        self.go_to(found, scroll=False)
