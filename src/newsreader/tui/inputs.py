"""The input that the search box and the dialogs share."""

from __future__ import annotations

from textual.geometry import Offset
from textual.widgets import Input


class LineInput(Input):
    """Textual's input, with the terminal's own cursor where the next letter goes."""

    @property
    def cursor_screen_offset(self) -> Offset:
        """The place of the cursor; behind the text Textual means the cell after it, which it scrolls to."""
        offset = super().cursor_screen_offset
        return offset - Offset(1, 0) if self.cursor_at_end else offset
