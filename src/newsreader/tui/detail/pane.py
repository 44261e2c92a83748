"""The detail: one article, laid out to read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import accumulate

from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual

from newsreader.model import Article
from newsreader.tui.cells import Glyphs
from newsreader.tui.detail.page import MARKS, Page, Piece, mark_parts, page_pieces
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
        self.auto_links = False  # they look as `styles` says
        self._presenter = presenter
        self._glyphs = glyphs
        self._article: Article | None = None
        self._page: Page | None = None
        self._pieces: list[Piece] = []
        """All that is shown of it, from above."""
        self._heights: list[int] = []
        """About how many lines they take up to each of them."""
        self._lines: list[Content] = []
        """Its first lines: as many as were needed, and some more."""
        self._coming: Iterator[Content] = iter(())
        """The lines after those."""
        self._starts: list[int] = []
        """The first lines of the pieces that are laid out, the last one perhaps in part."""
        self._is_whole = False
        """Whether there are no more lines."""

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
        if self._article is None or self._article.id != article.id or not self._lay_out(self._end):
            return False
        return self._is_whole and self.top >= self.max_scroll_y

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
        self._lay_out(line + self.size.height)
        self.scroll_to_line(min(line, self.max_scroll_y))
        if down:
            self.note_end()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Lay out what is seen now, wherever the wheel or the scrollbar has gone."""
        super().watch_scroll_y(old_value, new_value)
        self._lay_out(self._end)

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
        for line in self._coming:
            self._lines.append(line)
        return Content("\n").join(self._lines)

    def render(self) -> Content:
        """Give the whole text, which a selection with the mouse is taken from."""
        return self.content

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        number = self.top + y
        if not self._lay_out(self._end) or number >= len(self._lines):
            return Strip.blank(self.size.width, self.visual_style.rich_style)
        line, selection = self._lines[number], self.text_selection
        if selection is not None and (span := selection.get_span(number)) is not None:
            start, end = span
            look = Style.from_styles(self.screen.get_component_styles("screen--selection"))
            line = line.stylize(look, start, len(line) if end == -1 else end)
        strips = Visual.to_strips(self, line, self.size.width, 1, self.visual_style, apply_selection=False)
        return strips[0].apply_offsets(0, number)

    def on_resize(self) -> None:
        """Lay the text out for another width."""
        self._begin()

    def update_state(self) -> None:
        """Show the marks that the article has now; only what is above the text is laid out anew."""
        if len(self._starts) <= MARKS + 1:
            return  # all is laid out when it is painted
        start, end = self._starts[MARKS], self._starts[MARKS + 1] - (not self._pieces[MARKS + 1].follows)
        marks = list(self._pieces[MARKS].lay_out())
        self._lines[start:end] = marks
        if longer := len(marks) - (end - start):
            self._starts[MARKS + 1 :] = [each + longer for each in self._starts[MARKS + 1 :]]
            self._tell_length()
            self.refresh()
        else:
            self.refresh_lines(start, end - start)

    def _begin(self) -> None:
        """Show an article, or show it at another width."""
        self._pieces, self._lines, self._coming, self._starts = [], [], iter(()), []
        self._is_whole = False
        self._lay_out(self._end)
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
        self._coming = self._all_lines()

    def _all_lines(self) -> Iterator[Content]:
        """Lay the page out line by line, each when it is asked for."""
        for number, piece in enumerate(self._pieces):
            if number and not piece.follows:
                yield Content("")
            self._starts.append(len(self._lines))
            yield from piece.lay_out()
        self._is_whole = True

    @property
    def _end(self) -> int:
        """The first line below those that are seen."""
        return self.top + self.size.height

    def _text_width(self) -> int:
        """Give the columns that text may take, beside the scrollbar; 0 before the first layout."""
        return max(0, min(self.scrollable_content_region.width - 1, MAX_WIDTH))

    def _lay_out(self, end: int) -> bool:
        """Lay the page out as far as a line, or all of it; False while it is not shown."""
        if self._article is None or not self.display or not self._text_width():
            return False
        self._prepare()
        if len(self._lines) <= end:  # a screen more, so that a scroll does not change the length each time
            for line in self._coming:
                self._lines.append(line)
                if len(self._lines) >= end + self.size.height:
                    break
        self._tell_length()
        return True

    def _tell_length(self) -> None:
        """Have as many lines as there are, about as many as long as not all are laid out."""
        below = 0
        if self._starts and not self._is_whole:
            begun = len(self._starts) - 1
            piece = self._heights[begun] - (self._heights[begun - 1] if begun else 0)
            below = self._heights[-1] - self._heights[begun] + max(0, piece - len(self._lines) + self._starts[-1])
        if (length := len(self._lines) + below) != self.virtual_size.height:
            self.set_length(length)
