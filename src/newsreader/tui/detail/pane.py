"""The detail: one article, laid out to read."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual

from newsreader.model import Article
from newsreader.tui.cells import Glyphs
from newsreader.tui.detail.page import Page, page_paragraphs, with_state
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
        self.content = Content()
        """All that is shown of the article."""
        self._presenter = presenter
        self._glyphs = glyphs
        self.page: Page | None = None
        """What of the article marks do not change."""
        self._paragraphs: list[Content] = []
        self._wrapped: list[Strip] | None = None
        """The content, wrapped at the width of the pane; None until it is painted."""

    def show(self, article: Article | None) -> None:
        """Show an article from its beginning; the same one again stays where it was scrolled to."""
        if article is None or self.page is None or article.id != self.page.article.id:
            self.scroll_to_line(0)
        self.page = self._presenter.page(article) if article is not None else None
        self._lay_out()

    def has_shown_all_of(self, article: Article) -> bool:
        """Whether an article is on the screen and nothing of it is left to scroll to."""
        is_shown = self.page is not None and self.page.article.id == article.id and bool(self._lines())
        return is_shown and self.top >= self.max_scroll_y

    def action_move(self, step: int) -> None:
        """Scroll so many lines down."""
        self._scroll(self.top + step, down=step > 0)

    def action_page(self, pages: float) -> None:
        """Scroll so many screens down, a line of the last one kept."""
        rows = max(1, round(self.size.height * abs(pages)) - 1)
        self._scroll(self.top + (rows if pages > 0 else -rows), down=pages > 0)

    def action_edge(self, end: int) -> None:
        """Scroll to the beginning (-1) or the end (1)."""
        self._scroll(0 if end < 0 else self.max_scroll_y, down=end > 0)

    def _scroll(self, line: int, *, down: bool) -> None:
        self.scroll_to_line(line)
        if down:
            self.note_end()

    def on_mouse_scroll_down(self) -> None:
        """Look where the wheel has taken the text, after it has."""
        self.call_after_refresh(self.note_end)

    def note_end(self) -> None:
        """Tell that the end is seen, where somebody has just scrolled down to it."""
        if self.page is not None and self.has_shown_all_of(self.page.article):
            self.post_message(self.EndSeen(self.page.article))

    def render(self) -> Content:
        """Give the whole text, which a selection with the mouse is taken from."""
        return self.content

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        lines, line = self._lines(), self.top + y
        return lines[line] if line < len(lines) else Strip.blank(self.size.width, self.visual_style.rich_style)

    def on_resize(self) -> None:
        """Lay the text out for another width."""
        self._lay_out()

    def selection_updated(self, selection: Selection | None) -> None:
        """Paint what is selected with the mouse."""
        self._wrapped = None
        super().selection_updated(selection)

    def notify_style_update(self) -> None:
        """Paint with other styles from now on."""
        super().notify_style_update()
        self._wrapped = None

    def _lines(self) -> list[Strip]:
        if self._wrapped is None:
            width = self._text_width() if self.display else 0
            self._wrapped = Visual.to_strips(self, self.content, width, None, self.visual_style) if width else []
        return self._wrapped

    def _text_width(self) -> int:
        """Give the columns that text may take, beside the scrollbar; 0 before the first layout."""
        return min(self.scrollable_content_region.width, MAX_WIDTH)

    def _lay_out(self) -> None:
        if self.page is not None:
            width = self._text_width() or MAX_WIDTH
            self._paragraphs = page_paragraphs(self.page, self._glyphs, self._presenter.hits, width)
        self.update_state()

    def update_state(self) -> None:
        """Show the marks that the article has now; nothing else of the page is laid out anew."""
        self.content, self._wrapped = Content(), None
        if self.page is not None:
            article_id = self.page.article.id
            state, gone = self._presenter.marks.state(article_id), article_id in self._presenter.gone
            self.content = with_state(self._paragraphs, state, gone, self._glyphs)
        self.set_length(len(self._lines()))
