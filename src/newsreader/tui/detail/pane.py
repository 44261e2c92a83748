"""The detail: one article, laid out to read."""

from __future__ import annotations

import sys
from bisect import bisect_left
from itertools import accumulate

from textual.content import Content
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual

from newsreader.model import Article
from newsreader.tui.cells import Glyphs
from newsreader.tui.detail.page import MARKS, Page, Piece, joined, mark_parts, page_pieces
from newsreader.tui.lines import Lines
from newsreader.tui.presenter import ArticlePresenter

MAX_WIDTH = 80
"""Columns of text, however wide the pane is."""


class Detail(Lines):
    """Shows an article, or nothing."""

    class EndSeen(Message):
        """Somebody scrolled down, and the end of the article is on the screen."""

        def __init__(self, article: Article) -> None:
            super().__init__()
            self.article = article

    def __init__(self, presenter: ArticlePresenter, glyphs: Glyphs) -> None:
        super().__init__()
        self._presenter = presenter
        self._glyphs = glyphs
        self._article: Article | None = None
        self._page: Page | None = None
        self._pieces: list[Piece] = []
        """All that is shown of it, from above."""
        self._heights: list[int] = []
        """About how many lines they take up to each of them."""
        self._laid_out: list[Content] = []
        """The first of the pieces: as many as were needed, and some more."""
        self._strips: list[Strip] = []
        """Those, wrapped at the width of the pane; empty until they are needed."""

    def show(self, article: Article | None) -> None:
        """Show an article from its beginning; the same one again stays where it was scrolled to."""
        if article is None or self._article is None or article.id != self._article.id:
            self.scroll_to_line(0)
        self._article, self._page = article, None
        self._begin()

    @property
    def page(self) -> Page | None:
        """What of the article marks do not change; made when it is asked for first."""
        if self._page is None and self._article is not None:
            self._page = self._presenter.page(self._article)
        return self._page

    def has_shown_all_of(self, article: Article) -> bool:
        """Whether an article is on the screen and nothing of it is left to scroll to."""
        if self._article is None or self._article.id != article.id or not self._lines(self._end):
            return False
        return len(self._laid_out) == len(self._pieces) and self.top >= self.max_scroll_y

    def action_move(self, step: int) -> None:
        """Scroll so many lines down."""
        self._scroll(self.top + step, down=step > 0)

    def action_page(self, pages: float) -> None:
        """Scroll so many screens down, a line of the last one kept."""
        rows = max(1, round(self.size.height * abs(pages)) - 1)
        self._scroll(self.top + (rows if pages > 0 else -rows), down=pages > 0)

    def action_edge(self, end: int) -> None:
        """Scroll to the beginning (-1) or the end (1)."""
        self._scroll(0 if end < 0 else sys.maxsize, down=end > 0)

    def _scroll(self, line: int, *, down: bool) -> None:
        self._lines(line + self.size.height)
        self.scroll_to_line(min(line, self.max_scroll_y))
        if down:
            self.note_end()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Lay out what is seen now, wherever the wheel or the scrollbar has gone."""
        super().watch_scroll_y(old_value, new_value)
        self._lines(self._end)

    def on_mouse_scroll_down(self) -> None:
        """Look where the wheel has taken the text, after it has."""
        self.call_after_refresh(self.note_end)

    def note_end(self) -> None:
        """Tell that the end is seen, where somebody has just scrolled down to it."""
        if self._article is not None and self.has_shown_all_of(self._article):
            self.post_message(self.EndSeen(self._article))

    @property
    def content(self) -> Content:
        """All that is shown of the article, laid out."""
        self._prepare()
        return self._joined(len(self._pieces))

    def render(self) -> Content:
        """Give the whole text, which a selection with the mouse is taken from."""
        return self.content

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        lines, line = self._strips or self._lines(self._end), self.top + y
        return lines[line] if line < len(lines) else Strip.blank(self.size.width, self.visual_style.rich_style)

    def on_resize(self) -> None:
        """Lay the text out for another width."""
        self._begin()

    def selection_updated(self, selection: Selection | None) -> None:
        """Paint what is selected with the mouse."""
        self._strips = []
        super().selection_updated(selection)

    def notify_style_update(self) -> None:
        """Paint with other styles from now on."""
        super().notify_style_update()
        self._strips = []

    def update_state(self) -> None:
        """Show the marks that the article has now; only what is above the text is laid out anew."""
        if len(self._laid_out) <= MARKS:
            return  # all is laid out when it is painted
        before = len(self._wrapped(MARKS + 1)) if self._strips else 0
        self._laid_out[MARKS] = self._pieces[MARKS].lay_out()
        if self._strips:
            self._strips[:before] = above = self._wrapped(MARKS + 1)
            if len(above) == before:
                self.refresh_lines(0, before)
                return
            self._tell_length()
        self.refresh()

    def _begin(self) -> None:
        """Show an article, or show it at another width."""
        self._pieces, self._laid_out, self._strips = [], [], []
        self._lines(self._end)
        self.refresh()

    def _prepare(self) -> None:
        """Make the pieces of the page, if there are none yet."""
        if self._pieces or self.page is None:
            return
        article_id, presenter = self.page.article.id, self._presenter

        def marks() -> list[Content]:
            return mark_parts(presenter.marks.state(article_id), article_id in presenter.gone, self._glyphs)

        width = self._text_width() or MAX_WIDTH
        self._pieces = page_pieces(self.page, marks, self._glyphs, presenter.hits, width)
        self._heights = list(accumulate(piece.height(width) for piece in self._pieces))

    @property
    def _end(self) -> int:
        """The first line below those that are seen."""
        return self.top + self.size.height

    def _text_width(self) -> int:
        """Give the columns that text may take, beside the scrollbar; 0 before the first layout."""
        return max(0, min(self.scrollable_content_region.width - 1, MAX_WIDTH))

    def _lines(self, end: int) -> list[Strip]:
        """Lay the page out as far as a line, or all of it, and give its lines so far; none while it is not shown."""
        if self._article is None or not self.display or not self._text_width():
            self._strips = []
        else:
            self._prepare()
            # All is wrapped again each time. So that scrolling on seldom needs that, more is laid out than is seen.
            wanted = 2 * end
            while not self._strips or (len(self._strips) < end and len(self._laid_out) < len(self._pieces)):
                count = max(len(self._laid_out), bisect_left(self._heights, wanted) + 1)
                self._strips = self._wrapped(count)
                wanted *= 2
        self._tell_length()
        return self._strips

    def _wrapped(self, count: int) -> list[Strip]:
        """Wrap so many pieces, where there are as many, at the width of the pane."""
        content = self._joined(count)
        return Visual.to_strips(self, content, self._text_width(), None, self.visual_style)

    def _joined(self, count: int) -> Content:
        """Lay out so many pieces, where there are as many, and join them."""
        self._laid_out += [piece.lay_out() for piece in self._pieces[len(self._laid_out) : count]]
        return joined(self._pieces[:count], self._laid_out)

    def _tell_length(self) -> None:
        """Have as many lines as there are, about as many as long as not all are laid out."""
        below = self._heights[-1] - self._heights[len(self._laid_out) - 1] if self._strips else 0
        if (length := len(self._strips) + below) != self.virtual_size.height:
            self.set_length(length)
