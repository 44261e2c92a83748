"""The detail: one article, laid out to read."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual

from newsreader.model import Article
from newsreader.tui.detail.page import page_content
from newsreader.tui.glyphs import Glyphs
from newsreader.tui.lines import Lines
from newsreader.tui.presenter import ArticlePresenter

WIDEST = 80
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
        """All that is said of the article."""
        self._presenter = presenter
        self._glyphs = glyphs
        self._shown: Article | None = None
        self._folded: list[Strip] | None = None
        """The content, folded at the width of the pane; None until somebody asks."""

    def show(self, article: Article | None) -> None:
        """Show an article from its beginning; the same one again stays where it was scrolled to."""
        if article is None or self._shown is None or article.id != self._shown.id:
            self.scroll_to_line(0)
        self._shown = article
        self._lay_out()

    def has_shown_all_of(self, article: Article) -> bool:
        """Whether an article is on the screen and nothing of it is left to scroll to."""
        here = self._shown is not None and self._shown.id == article.id and bool(self._lines)
        return here and self.top >= self.max_scroll_y

    def action_move(self, step: int) -> None:
        """Scroll so many lines down."""
        self.scroll_to_line(self.top + step)
        self.note_end(down=step > 0)

    def action_page(self, pages: float) -> None:
        """Scroll so many screens down, a line of the last one kept."""
        rows = max(1, round(self.size.height * abs(pages)) - 1)
        self.scroll_to_line(self.top + (rows if pages > 0 else -rows))
        self.note_end(down=pages > 0)

    def action_edge(self, end: int) -> None:
        """Scroll to the beginning (-1) or the end (1)."""
        self.scroll_to_line(0 if end < 0 else self.max_scroll_y)
        self.note_end(down=end > 0)

    def on_mouse_scroll_down(self) -> None:
        """Look where the wheel has taken the text, after it has."""
        self.call_after_refresh(self.note_end, down=True)

    def note_end(self, *, down: bool) -> None:
        """Tell that the end is seen, where somebody has just gone down to it."""
        if down and self._shown is not None and self.has_shown_all_of(self._shown):
            self.post_message(self.EndSeen(self._shown))

    def render(self) -> Content:
        """Give the whole text, which a selection with the mouse is taken from."""
        return self.content

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        lines = self._lines[self.top + y : self.top + y + 1]
        return lines[0] if lines else Strip.blank(self.size.width, self.visual_style.rich_style)

    def on_resize(self) -> None:
        """Lay the text out for another width."""
        self._lay_out()

    def selection_updated(self, selection: Selection | None) -> None:
        """Paint what is selected with the mouse."""
        self._folded = None
        super().selection_updated(selection)

    def notify_style_update(self) -> None:
        """Paint with other styles from now on."""
        super().notify_style_update()
        self._folded = None

    @property
    def _lines(self) -> list[Strip]:
        if self._folded is None:
            width = self._width if self.display else 0
            self._folded = Visual.to_strips(self, self.content, width, None, self.visual_style) if width else []
        return self._folded

    @property
    def _width(self) -> int:
        """Columns that text may take, beside the scrollbar; 0 before the first layout."""
        return min(self.scrollable_content_region.width, WIDEST)

    def _lay_out(self) -> None:
        self.content, self._folded = Content(), None
        if self._shown is not None:
            page = self._presenter.page(self._shown)
            self.content = page_content(page, self._glyphs, self._presenter.hits, self._width or WIDEST)
        self.set_length(len(self._lines))
