"""Views: showing one, choosing one of all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from newsreader.errors import NewsreaderError
from newsreader.library.viewing import View, built_in
from newsreader.text import clean_line
from newsreader.tui.commands.finding import ask
from newsreader.tui.finding import Asked
from newsreader.tui.viewlines import is_same

if TYPE_CHECKING:
    from newsreader.tui.app import NewsApp
    from newsreader.tui.screens.reader import ReaderScreen


def view_all(reader: ReaderScreen) -> None:
    """Show all articles."""
    show_view(reader, built_in(reader.library, "All"))


def view_unread(reader: ReaderScreen) -> None:
    """Show the unread articles."""
    show_view(reader, built_in(reader.library, "Unread"))


def view_starred(reader: ReaderScreen) -> None:
    """Show the starred articles."""
    show_view(reader, built_in(reader.library, "Starred"))


def view_today(reader: ReaderScreen) -> None:
    """Show the articles of today."""
    show_view(reader, built_in(reader.library, "Today"))


def view_week(reader: ReaderScreen) -> None:
    """Show the articles of this week."""
    show_view(reader, built_in(reader.library, "This week"))


def show_view(reader: ReaderScreen, view: View | None) -> None:
    """Show a view, without the search; None changes nothing."""
    if view is not None:
        ask(reader, Asked(view, sort=reader.asked.sort))


def choose_view(reader: ReaderScreen) -> None:
    """Offer the views with their counts, as soon as those are counted."""
    reader.choosing = True
    reader.tallies.want(partial(_offer_views, reader), partial(_offer_none, reader))


def _offer_none(reader: ReaderScreen, error: NewsreaderError) -> None:
    _chosen_from(reader)
    reader.say(str(error), problem=True)


def _offer_views(reader: ReaderScreen) -> None:
    from newsreader.tui.screens.choose import Choice, ChooseScreen  # noqa: PLC0415 - not needed to start

    tallies = reader.tallies
    choices = [
        Choice(clean_line(view.name), view, f"{count.unread:,} of {count.total:,}" if count else "", view.key)
        for view, count in ((view, tallies.of(view)) for view in tallies.views)
    ]
    if reader.is_current:
        current = next((view for view in tallies.views if is_same(view, reader.asked.view)), None)
        screen = ChooseScreen("Views", choices, current)
        reader.app.push_screen(screen, partial(show_view, reader))
        screen.call_after_refresh(_chosen_from, reader)
    else:
        _chosen_from(reader)


def sidebar(reader: ReaderScreen) -> None:
    """Show the list of views beside the headlines, or take it away; where there is no room, offer them to choose."""
    if reader.panes.zoomed or not reader.panes.has_room_for_views:
        choose_view(reader)
    else:
        reader.panes.want_views(not reader.panes.views_wanted)
        list_views(reader)


def list_views(reader: ReaderScreen) -> None:
    """See to it that the list of views, where it is on the screen, has something to list."""
    if reader.panes.views_seen:
        reader.tallies.want()


def counted(reader: ReaderScreen) -> None:
    """Take in that there are other counts, and perhaps other views."""
    reader.panes.sidebar.show(reader.tallies.views, reader.tallies.of)


def _chosen_from(reader: ReaderScreen) -> None:
    """Let keys go on that were kept until there was something to choose from."""
    reader.choosing = False
    cast("NewsApp", reader.app).go_on()
