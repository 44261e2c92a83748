"""Past the end of a list: where the next unread headlines are, and going there when asked once more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from newsreader.library.views import View
from newsreader.query import parse
from newsreader.query.tree import All, Is
from newsreader.text import clean_line
from newsreader.tui.cells import cut
from newsreader.tui.keys.table import BY_NAME
from newsreader.tui.search.finding import Asked, Wanted
from newsreader.tui.views.lines import is_same
from newsreader.tui.views.tallies import Offer

if TYPE_CHECKING:
    from newsreader.tui.screen import ReaderScreen

_ALL_UNREAD = (All(), Is("unread"))
"""Views that hold all that is unread: there is nothing to go on to."""
_NAME = 30


def go(reader: ReaderScreen, step: int) -> None:
    """Say where the next unread ones are (step 1), or the ones before (-1); go there when that was said just now."""
    offer = reader.tallies.onward
    if offer is not None and offer == _here(reader, step, offer.view):
        reader.tallies.onward = None
        _follow(reader, offer)
    elif reader.asked.search or parse(reader.asked.view.query).root in _ALL_UNREAD:
        _turn(reader, step)
    else:
        reader.tallies.want(partial(_name_view, reader, step, _here(reader, step, None)), lambda _: _turn(reader, step))


def _here(reader: ReaderScreen, step: int, view: View | None) -> Offer:
    current = reader.list.current
    return Offer(step, reader.asked, current.id if current else None, view)


def _turn(reader: ReaderScreen, step: int) -> None:
    """Offer the other end of this list."""
    if reader.list.headlines.next_unread(*_other_end(reader, step)) is None:
        reader.say("No unread headlines here.")
        return
    where, end = ("below", "first") if step > 0 else ("above", "last")
    reader.tallies.onward = _here(reader, step, None)
    reader.say(f"No unread headlines {where}; {_key(step)} goes on to the {end} one.")


def _name_view(reader: ReaderScreen, step: int, here: Offer) -> None:
    """Offer the nearest view in that direction that has something unread, around the ends."""
    if here != _here(reader, step, None):
        return  # the reader has gone elsewhere meanwhile
    views = reader.tallies.views
    at = next((index for index, view in enumerate(views) if is_same(view, reader.asked.view)), 0)
    others = [views[(at + step * distance) % len(views)] for distance in range(1, len(views))]
    for view in others:
        if (tally := reader.tallies.of(view)) is not None and tally.unread:
            reader.tallies.onward = _here(reader, step, view)
            name = cut(clean_line(view.name), _NAME)
            reader.say(f"No more unread here; {_key(step)} goes on to {name} ({tally.unread:,}).")
            return
    _turn(reader, step)


def _follow(reader: ReaderScreen, offer: Offer) -> None:
    if offer.view is not None:
        reader.before_search = None
        reader.want(Wanted(Asked(offer.view, sort=reader.asked.sort), from_end=offer.step < 0))
    elif (index := reader.list.headlines.next_unread(*_other_end(reader, offer.step))) is not None:
        reader.list.go_to(index)


def _other_end(reader: ReaderScreen, step: int) -> tuple[int, int]:
    return (-1, 1) if step > 0 else (len(reader.list.headlines.articles), -1)


def _key(step: int) -> str:
    return BY_NAME["next_unread" if step > 0 else "previous_unread"].shown_keys[0]
