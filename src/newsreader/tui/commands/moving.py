"""Moving from headline to headline, further than the list does by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.actions import parse

from newsreader.tui.commands import onward
from newsreader.tui.keys.chords import Chord
from newsreader.tui.keys.table import Scope

if TYPE_CHECKING:
    from newsreader.tui.app import NewsApp
    from newsreader.tui.screen import ReaderScreen


def next_unread(reader: ReaderScreen) -> None:
    """Go to the next unread headline, or say where to find more."""
    _go(reader, lambda index: reader.list.headlines.next_unread(index, 1), partial(onward.go, reader, 1))


def previous_unread(reader: ReaderScreen) -> None:
    """Go to the previous unread headline, or say where to find more."""
    _go(reader, lambda index: reader.list.headlines.next_unread(index, -1), partial(onward.go, reader, -1))


def next_day(reader: ReaderScreen) -> None:
    """Go to the first headline of the next day shown."""
    last = partial(reader.say, "This is the last day shown.")
    _go(reader, lambda index: reader.list.headlines.next_day(index, 1), last)


def previous_day(reader: ReaderScreen) -> None:
    """Go to the first headline of this day, from there to that of the day above."""
    first = partial(reader.say, "This is the first day shown.")
    _go(reader, lambda index: reader.list.headlines.next_day(index, -1), first)


async def run_chord(reader: ReaderScreen, chord: Chord) -> None:
    """Do what was typed in more than one key; the command, or the pane, takes the count."""
    key, count = chord.key, chord.count
    if key.scope is not Scope.PANE:
        reader.chords.count = count
        await cast("NewsApp", reader.app).run_key(key)
        reader.chords.count = 0
    elif count and key.name in {"first", "last"} and not reader.panes.in_detail:
        reader.list.go_to(count - 1)
    else:
        _, name, (step,) = cast("tuple[str, str, tuple[float]]", parse(key.action))
        pane = reader.detail if reader.panes.in_detail else reader.list
        getattr(pane, f"action_{name}")(step * max(count, 1))


def _go(reader: ReaderScreen, step: Callable[[int], int | None], nothing: Callable[[], None]) -> None:
    """Take a step, or as many as were counted and there are."""
    index = found = reader.list.cursor
    for _ in range(max(reader.chords.count, 1)):
        if (further := step(found)) is None:
            break
        found = further
    if found == index:
        nothing()
    else:
        reader.list.go_to(found)
