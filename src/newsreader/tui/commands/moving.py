"""Moving from headline to headline, further than the list does by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsreader.tui.screens.reader import ReaderScreen


def next_unread(reader: ReaderScreen) -> None:
    """Go to the next unread headline, or say that there is none."""
    _go(reader, reader.list.headlines.next_unread(reader.list.cursor, 1), "No unread headlines below.")


def previous_unread(reader: ReaderScreen) -> None:
    """Go to the previous unread headline, or say that there is none."""
    _go(reader, reader.list.headlines.next_unread(reader.list.cursor, -1), "No unread headlines above.")


def next_day(reader: ReaderScreen) -> None:
    """Go to the first headline of the next day shown."""
    _go(reader, reader.list.headlines.next_day(reader.list.cursor, 1), "This is the last day shown.")


def previous_day(reader: ReaderScreen) -> None:
    """Go to the first headline of this day, from there to that of the day above."""
    _go(reader, reader.list.headlines.next_day(reader.list.cursor, -1), "This is the first day shown.")


def _go(reader: ReaderScreen, index: int | None, nothing: str) -> None:
    if index is None:
        reader.say(nothing)
    else:
        reader.list.go_to(index)
