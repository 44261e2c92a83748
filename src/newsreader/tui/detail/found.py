"""What is found in an article: where, and which of it the reader is at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from newsreader.text import find_spans, fold
from newsreader.tui.cells import Spans
from newsreader.tui.detail.page import Piece
from newsreader.tui.detail.styles import AT, FOUND, TextLine, highlighted


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
