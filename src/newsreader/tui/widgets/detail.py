"""The detail: one article, laid out to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from newsreader.model import Article
from newsreader.tui.facts import Facts
from newsreader.tui.glyphs import Glyphs
from newsreader.tui.keys import Scope, bindings
from newsreader.tui.page import page_content


class Detail(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Shows an article, or what to do when there is none."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PANE)

    @dataclass
    class EndSeen(Message):
        """Somebody scrolled down, and the end of the article is on the screen."""

        article: Article

    def __init__(self, facts: Facts, glyphs: Glyphs) -> None:
        super().__init__()
        self._facts = facts
        self._glyphs = glyphs
        self._text = Static(markup=False)
        self._shown: Article | None = None
        self._laid_out = False

    def compose(self) -> ComposeResult:
        """One text, however long."""
        yield self._text

    def show(self, article: Article | None) -> None:
        """Show an article from its beginning; the same one again stays where it was scrolled to."""
        if article is None or self._shown is None or article.id != self._shown.id:
            self._scroll(0)
        self._shown, self._laid_out = article, False
        self.call_after_refresh(self._note_laid_out)
        if article is None:
            self._text.update(Content())
            return
        self._text.update(page_content(self._facts.page(article), self._glyphs, self._facts.hits))

    def _note_laid_out(self) -> None:
        self._laid_out = True

    def has_shown_all_of(self, article: Article) -> bool:
        """Whether an article is on the screen and nothing of it is left to scroll to."""
        here = self._shown is not None and self._shown.id == article.id and self._laid_out
        return here and self.scroll_offset.y >= self.max_scroll_y

    def action_move(self, step: int) -> None:
        """Scroll so many lines down."""
        self._scroll(self.scroll_offset.y + step)
        self.note_end(down=step > 0)

    def action_page(self, pages: float) -> None:
        """Scroll so many screens down, a line of the last one kept."""
        rows = max(1, round(self.size.height * abs(pages)) - 1)
        self._scroll(self.scroll_offset.y + (rows if pages > 0 else -rows))
        self.note_end(down=pages > 0)

    def action_edge(self, end: int) -> None:
        """Scroll to the beginning (-1) or the end (1)."""
        self._scroll(0 if end < 0 else self.max_scroll_y)
        self.note_end(down=end > 0)

    def on_mouse_scroll_down(self) -> None:
        """Look where the wheel has taken the text, after it has."""
        self.call_after_refresh(self.note_end, down=True)

    def note_end(self, *, down: bool) -> None:
        """Tell that the end is seen, where somebody has just gone down to it."""
        if down and self._shown is not None and self.has_shown_all_of(self._shown):
            self.post_message(self.EndSeen(self._shown))

    def _scroll(self, row: int) -> None:
        self.scroll_to(y=row, animate=False, force=True, immediate=True)
