"""The detail: one article, laid out to read, and what is found in it."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import msgspec
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual

from newsreader.model import Article, ArticleId
from newsreader.text import find_spans, fold
from newsreader.tui.cells import Glyphs, Spans
from newsreader.tui.detail.page import AT, FOUND, MARKS, Page, Piece, TextLine, highlighted, mark_parts, page_pieces
from newsreader.tui.lines import Lines
from newsreader.tui.presenter import ArticlePresenter

MAX_PLACES = 200
"""Articles whose places are remembered, the last ones that were read."""
WORDS_A_MINUTE = 240
"""How fast people read (Brysbaert 2019: 238 words of English non-fiction)."""

AROUND = 5
"""Columns of the pane beside the text: the line at its left, blanks, the scrollbar."""

Place = tuple[int, int]
"""The number of a piece of a page, and of one of its lines."""


class Found:
    """All places of a text in the pieces of a page; case and accents do not matter."""

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        """Look for `text`, which is not empty."""
        self.text = text
        needle = fold(text)
        self._within: dict[int, Spans] = {}
        """The places in the text of each piece that has any."""
        for number, piece in enumerate(pieces):
            if piece.is_text and (spans := find_spans(piece.text, [needle])):
                self._within[number] = spans
        self._places = [(number, *span) for number, spans in self._within.items() for span in spans]
        """The number of the piece, and from where to where in its text, from above."""
        self.index = 0
        """The one that the reader is at."""

    def __len__(self) -> int:
        return len(self._places)

    @property
    def counted(self) -> str:
        """Which place of how many the reader is at, in words."""
        return f"{self.index + 1:,}/{len(self):,}" if self._places else "no hit"

    @property
    def piece(self) -> int:
        """The piece that has the place that the reader is at."""
        return self._places[self.index][0]

    def after(self, piece: int, offset: int) -> int:
        """Give the index of the first place from a place on; as many as there are where there is none."""
        return bisect_left(self._places, (piece, offset))

    def go_to(self, index: int) -> None:
        """Have the reader at the place of an index, around the ends."""
        self.index = index % len(self)

    def is_at(self, line: TextLine) -> bool:
        """Whether a line of the piece that the reader is at has some of that place."""
        _, start, end = self._places[self.index]
        return any(place < end and start < place + until - begin for begin, until, place in line.parts)

    def drawn(self, line: TextLine, piece: int) -> TextLine:
        """Give a line of a piece with what was found in it highlighted."""
        if piece not in self._within:
            return line
        line = highlighted(line, self._within[piece], FOUND)
        return highlighted(line, [self._places[self.index][1:]], AT) if piece == self.piece else line


class Progress(msgspec.Struct, frozen=True):
    """How far an article is read."""

    percent: int
    minutes: int
    """About how many are left, from the first line that is seen on; 0 at the end."""


class Detail(Lines):
    """Shows an article, or nothing."""

    class EndSeen(Message):
        """Somebody scrolled down, and the end of the article is on the screen."""

        def __init__(self, article: Article) -> None:
            super().__init__()
            self.article = article

    class Scrolled(Message):
        """Another line is the first one that is seen."""

    def __init__(self, presenter: ArticlePresenter, glyphs: Glyphs) -> None:
        super().__init__()
        self.centred = False
        """Whether the text stands in the middle of the pane, where that is wider."""
        self.places: dict[ArticleId, Place] = {}
        """The first lines that were seen of articles that were left in the middle, the last one left last."""
        self.found: Found | None = None
        """What was looked for in the article; None where nothing is."""
        self._place: Place | None = None
        """Where to go as soon as the article is seen."""
        self.auto_links = False  # they look as `page` says
        self._presenter = presenter
        self._glyphs = glyphs
        self._article: Article | None = None
        self._page: Page | None = None
        self._pieces: list[Piece] = []
        """What is shown of it, from above, as far as it was read."""
        self._more: Iterator[Piece] | None = None
        """The pieces after those; None before the first one is asked for."""
        self._heights: list[int] = [0]
        """About how many lines those before each of them take, and all together."""
        self._lines: list[TextLine] = []
        """Its first lines: as many as were needed, and some more."""
        self._coming: Iterator[TextLine] = iter(())
        """The lines after those."""
        self._starts: list[int] = []
        """The first lines of the pieces that are laid out, the last one perhaps in part."""
        self._is_whole = False
        """Whether there are no more lines."""

    def show(self, article: Article | None) -> None:
        """Show an article from where it was left, else its beginning; the same one again stays where it is."""
        if article is None or self._article is None or article.id != self._article.id:
            self.keep_place()
            self.end_find()
            self.scroll_to_line(0)
            self._place = self.places.get(article.id) if article is not None else None
        self._article, self._page = article, None
        self._begin()

    def keep_place(self) -> None:
        """Remember where a long article is left; nothing of one that is left at its end, or on its first screen."""
        if self._article is None or not self._starts or self._place is not None:
            return
        self.places.pop(self._article.id, None)
        if self.size.height <= self.top < self.max_scroll_y:
            self.places[self._article.id] = self._place_of(self.top)
            if len(self.places) > MAX_PLACES:
                del self.places[next(iter(self.places))]

    def _place_of(self, line: int) -> Place:
        piece = max(bisect_right(self._starts, line) - 1, 0)
        return piece, line - self._starts[piece]

    def _go_to_place(self) -> None:
        """Go to where the article was left, if it is seen."""
        if self._place is not None and self._is_seen:
            (piece, line), self._place = self._place, None
            self.scroll_to_line(min(self._line_of(piece) + line, self.max_scroll_y))

    def _line_of(self, piece: int) -> int:
        """Give the first line of a piece; a screen more than that is laid out."""
        self._prepare()
        while len(self._starts) <= piece and not self._is_whole and self._lay_out(len(self._lines) + self.size.height):
            pass
        line = self._starts[min(piece, len(self._starts) - 1)] if self._starts else 0
        self._lay_out(line + self.size.height)
        return line

    @property
    def progress(self) -> Progress | None:
        """How far the article is read; None where all of it is seen at once, or nothing."""
        self._read_all()
        if not self._is_seen or not self._lay_out(self._end) or not self.max_scroll_y:
            return None
        if self._is_whole and self.top >= self.max_scroll_y:
            return Progress(100, 0)
        piece, line = self._place_of(self.top)
        part = min(line / (self._heights[piece + 1] - self._heights[piece]), 1)
        left = sum(each.words for each in self._pieces[piece:]) - self._pieces[piece].words * part
        percent = min(100 * self._end // self.virtual_size.height, 99)
        return Progress(percent, -int(-left // WORDS_A_MINUTE))

    def find(self, text: str, origin: int) -> None:
        """Look for a text in the article, and go to the first place from a line on, else to the first of all."""
        self._read_all()
        self.found = Found(text, self._pieces) if text else None
        self.refresh()
        if self.found:
            self._go_to_found(self._found_from(self.found, origin))

    def find_next(self, step: int) -> None:
        """Go to the next place that was found (1) or the one before (-1), around the ends; from what is seen."""
        if not self.found:
            return
        index, at = self.found.index + step, self._line_of_found(self.found)
        if not self.top <= at < self._end:
            index = self._found_from(self.found, self.top) - (step < 0)
        self._go_to_found(index)

    def end_find(self) -> None:
        """Stay where one is, and highlight nothing any more."""
        self.found = None
        self.refresh()

    def _found_from(self, found: Found, line: int) -> int:
        """Give the index of the first place from a line on."""
        self._lay_out(line)
        for number in range(line, len(self._lines)):
            if parts := self._lines[number].parts:
                return found.after(self._place_of(number)[0], min(place for _, _, place in parts))
        return len(found)

    def _go_to_found(self, index: int) -> None:
        if not self.found:
            return
        self.found.go_to(index)
        line = self._line_of_found(self.found)
        if not self.top <= line < self._end - 1:
            self._scroll(max(line - self.size.height // 3, 0), down=False)
        self.refresh()

    def _line_of_found(self, found: Found) -> int:
        """Give the line of the place that one is at."""
        first = number = self._line_of(found.piece)
        while self._lay_out(number) and number < len(self._lines) and self._place_of(number)[0] == found.piece:
            if found.is_at(self._lines[number]):
                return number
            number += 1
        return first

    def _shown_line(self, number: int) -> Content:
        """Give a line that is laid out, with what was found in it highlighted."""
        line = self._lines[number]
        return (self.found.drawn(line, self._place_of(number)[0]) if self.found else line).content

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
        self.post_message(self.Scrolled())

    def on_mouse_scroll_down(self) -> None:
        """Look where the wheel has taken the text, after it has."""
        self.call_after_refresh(self.note_end)

    def note_end(self) -> None:
        """Tell that the end is seen, where somebody has just scrolled down to it."""
        if self._article is not None and self.has_shown_all_of(self._article):
            self.post_message(self.EndSeen(self._article))

    def render(self) -> Content:
        """Give all that is shown of the article, laid out; a selection with the mouse is taken from it."""
        self._prepare()
        for line in self._coming:
            self._lines.append(line)
        return Content("\n").join(line.content for line in self._lines)

    def render_line(self, y: int) -> Strip:
        """Paint a line of the screen."""
        number = self.top + y
        if not self._lay_out(self._end) or number >= len(self._lines):
            return Strip.blank(self.size.width, self.visual_style.rich_style)
        line, selection = self._shown_line(number), self.text_selection
        if selection is not None and (span := selection.get_span(number)) is not None:
            start, end = span
            look = Style.from_styles(self.screen.get_component_styles("screen--selection"))
            line = line.stylize(look, start, len(line) if end == -1 else end)
        room = self.scrollable_content_region.width - self._width
        lead = room // 2 if self.centred else 0
        (strip,) = Visual.to_strips(self, line, self.size.width - lead, 1, self.visual_style, apply_selection=False)
        strip = strip.apply_offsets(0, number)
        return Strip.join([Strip.blank(lead, self.visual_style.rich_style), strip]) if lead else strip

    def on_resize(self) -> None:
        """Lay the text out for another width, from the same place on."""
        if self._place is None and self._starts and self.top:
            self._place = self._place_of(self.top)
        self._begin()

    def on_show(self) -> None:
        """Go to where the article was left."""
        self._go_to_place()

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
        self._pieces, self._heights, self._lines, self._starts = [], [0], [], []
        self._more, self._coming = None, iter(())
        self._is_whole = False
        self._lay_out(self._end)
        self._go_to_place()
        self.refresh()

    def _prepare(self) -> None:
        """Begin with the pieces of the page, if there are none yet."""
        if self._more is not None or self.page is None:
            return
        article_id, presenter = self.page.article.id, self._presenter

        def marks() -> list[Content]:
            return mark_parts(presenter.marks.state(article_id), article_id in presenter.gone, self._glyphs)

        self._more = page_pieces(self.page, marks, self._glyphs, presenter.hits, self._width)
        self._coming = self._all_lines()
        if self.found is not None:
            self._read_all()
            index, self.found = self.found.index, Found(self.found.text, self._pieces)
            self.found.index = min(index, max(len(self.found) - 1, 0))

    def _read_piece(self) -> bool:
        """Read one more piece of the page; False where there is none."""
        piece = next(self._more or iter(()), None)
        if piece is None:
            return False
        self._pieces.append(piece)
        self._heights.append(self._heights[-1] + piece.height(self._width))
        return True

    def _read_all(self) -> None:
        """Read the pieces of the page that were not read yet."""
        self._prepare()
        while self._read_piece():
            pass

    def _all_lines(self) -> Iterator[TextLine]:
        """Read the page and lay it out line by line, each when it is asked for."""
        number = 0
        while number < len(self._pieces) or self._read_piece():
            piece = self._pieces[number]
            if number and not piece.follows:
                yield TextLine(Content(""))
            self._starts.append(len(self._lines))
            yield from piece.lay_out()
            number += 1
        self._is_whole = True

    @property
    def _end(self) -> int:
        """The first line below those that are seen."""
        return self.top + self.size.height

    @property
    def _width(self) -> int:
        """Columns that the text is laid out in, beside the scrollbar; all that it may take before the first layout."""
        room = self.scrollable_content_region.width - 1
        return min(room, self._presenter.measure) if room > 0 else self._presenter.measure

    @property
    def measured_width(self) -> int:
        """Columns of the pane in which the text is as wide as it may be."""
        return self._presenter.measure + AROUND

    @property
    def _is_seen(self) -> bool:
        return self._article is not None and self.display and self.scrollable_content_region.width > 1

    def _lay_out(self, end: int) -> bool:
        """Lay the page out as far as a line, or all of it; False while it is not shown."""
        if not self._is_seen:
            return False
        if len(self._lines) <= end and not self._is_whole:
            self._prepare()
            # A screen more, so that a scroll does not change the length each time.
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
            before, begun = self._heights[len(self._starts) - 1 : len(self._starts) + 1]
            below = self._heights[-1] - begun + max(0, begun - before - len(self._lines) + self._starts[-1])
            read = self._pieces[MARKS + 1 :]
            if read and self._page is not None and (left := self._page.text.left):  # as dense as what was read
                lines = self._heights[-1] - self._heights[MARKS + 1]
                below += left * lines // max(sum(len(each.text) for each in read), 1)
        if (length := len(self._lines) + below) != self.virtual_size.height:
            self.set_length(length)
