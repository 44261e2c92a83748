"""Deciding on many articles at once: bulk marks, ranges, hiding."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from newsreader.tui.changes import bulk
from newsreader.tui.changes.bulk import BULK, Bulk, Shown
from newsreader.tui.commands.finding import take_out
from newsreader.tui.commands.marking import mark, targets
from newsreader.tui.keys.table import BY_NAME

if TYPE_CHECKING:
    from newsreader.tui.screen import ReaderScreen


def mark_shown(reader: ReaderScreen) -> None:
    """Mark all that is in the list now read."""
    _mark_many(reader, bulk.shown)


def mark_day(reader: ReaderScreen) -> None:
    """Mark all of this day read."""
    _mark_many(reader, bulk.day)


def mark_below(reader: ReaderScreen) -> None:
    """Mark this article and all below it read."""
    _mark_many(reader, bulk.below)


def mark_above(reader: ReaderScreen) -> None:
    """Mark all above this article read."""
    _mark_many(reader, bulk.above)


def mark_older(reader: ReaderScreen) -> None:
    """Mark all older than this article read, in whatever order they are shown."""
    _mark_many(reader, bulk.older)


def mark_others(reader: ReaderScreen) -> None:
    """Mark all read but those selected, or but this one."""
    _mark_many(reader, bulk.others)


def _mark_many(reader: ReaderScreen, choose: Callable[[Shown], Bulk]) -> None:
    if reader.list.current is None:
        reader.say("Nothing here.")
    else:
        _do(reader, choose(_as_shown(reader)))


def _do(reader: ReaderScreen, chosen: Bulk) -> None:
    if chosen.ids:
        mark(reader, chosen.ids, "read", True, told=chosen.described)
    else:
        reader.say(f"Nothing unread{chosen.described or ' here'}.")


def _as_shown(reader: ReaderScreen) -> Shown:
    selected = frozenset(reader.list.selection.ids)
    return Shown(reader.list.headlines, reader.list.cursor, selected, reader.facts.place, reader.facts.now)


def mark_menu(reader: ReaderScreen) -> None:
    """Say in the status line what each bulk mark would mark; the next key does it, with the targets of this moment."""
    at = _as_shown(reader)
    found = [choose(at) for choose in BULK] if reader.list.current is not None else []
    if any(each.ids for each in found):
        reader.chords.menu = {_menu_key(each.name): each for each in found if BY_NAME[each.name].keys}
        reader.refresh_status()
    else:
        reader.say("Nothing unread here.")


def _menu_key(name: str) -> str:
    """The key of a bulk mark: that of its own, the last one where it has several to press one after the other."""
    return BY_NAME[name].keys.split(",")[0].split()[-1]


def pick(reader: ReaderScreen, key: str) -> None:
    """Do what a key means after the menu of bulk marks; any other key only drops the menu."""
    menu, reader.chords.menu = reader.chords.menu, {}
    if key in menu:
        _do(reader, menu[key])
    reader.refresh_status()


def select(reader: ReaderScreen) -> None:
    """Select the article under the cursor, or let go of it; a range is kept as it is."""
    if not reader.list.selection.keep_range() and reader.list.current is not None:
        count = max(reader.chords.count, 1)
        reader.list.selection.toggle([each.id for each in reader.list.headlines.articles[reader.list.cursor :][:count]])
    reader.refresh_status()


def select_range(reader: ReaderScreen) -> None:
    """Select from here to wherever the cursor goes; the second time, keep what is selected."""
    if not reader.list.selection.keep_range():
        reader.list.selection.begin_range(reader.list.headlines, reader.list.cursor)
    reader.refresh_status()


def hide(reader: ReaderScreen) -> None:
    """Hide articles; where all are hidden already, bring them back."""
    ids = targets(reader)
    if ids:
        value = not all(reader.marks.state(article_id).hidden for article_id in ids)
        reader.list.selection.let_go()
        reader.facts.gone -= frozenset(ids)
        mark(reader, ids, "hidden", value, told="")
        take_out(reader, ids)
