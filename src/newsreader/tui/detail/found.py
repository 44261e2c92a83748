"""What is found in an article: where, and which of it the reader is at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from textual.content import Content

from newsreader.blocks import Style
from newsreader.text import find_spans, fold
from newsreader.tui.cells import Spans
from newsreader.tui.detail.page import Piece
from newsreader.tui.detail.styles import is_at
from newsreader.typesetting.layout import Highlight


class Found:
    """All places of a text in the pieces of a page; case and accents do not matter."""

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        """Look for `text`, which is not empty."""
        self.text = text
        self._needle = fold(text)
        self._pieces = pieces
        self._lines: dict[int, list[Content]] = {}
        self.places = [
            (number, start)
            for number, piece in enumerate(pieces)
            if piece.is_text
            for start, _ in self._find(piece.text)
        ]
        """The number of the piece, and where in its text, from above."""
        self.index = 0
        """The one that the reader is at."""
        self.pieces = frozenset(number for number, _ in self.places)
        """The pieces that have any."""

    def __len__(self) -> int:
        return len(self.places)

    @property
    def counted(self) -> str:
        """Which place of how many the reader is at, in words."""
        return f"{self.index + 1:,}/{len(self):,}" if self.places else "no hit"

    def _find(self, text: str) -> Spans:
        return find_spans(text, [self._needle])

    @property
    def piece(self) -> int:
        """The piece that has the place that the reader is at."""
        return self.places[self.index][0]

    def after(self, piece: int, offset: int) -> int:
        """Give the index of the first place from a place on; as many as there are where there is none."""
        return bisect_left(self.places, (piece, offset))

    def go_to(self, index: int) -> None:
        """Have the reader at the place of an index, around the ends."""
        self._lines.pop(self.piece, None)
        self.index = index % len(self)
        self._lines.pop(self.piece, None)

    def lines(self, piece: int) -> list[Content]:
        """Give the lines of a piece with all that was found in it highlighted."""
        if piece not in self._lines:
            self._lines[piece] = list(self._pieces[piece].lay_out(self._highlights(piece)))
        return self._lines[piece]

    @property
    def line(self) -> int:
        """The line of its piece that has the place that the reader is at."""
        return next((number for number, line in enumerate(self.lines(self.piece)) if is_at(line)), 0)

    def _highlights(self, piece: int) -> list[Highlight]:
        every = Highlight(self._find, Style.FOUND)
        if piece != self.piece:
            return [every]
        number = self.index - self.after(piece, 0)
        return [every, Highlight(lambda text: self._find(text)[number : number + 1], Style.AT)]
