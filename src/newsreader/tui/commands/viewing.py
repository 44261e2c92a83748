"""Views: showing one, choosing one of all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from newsreader.errors import NewsreaderError
from newsreader.library.counting import Tally, tally
from newsreader.library.viewing import View, built_in, views
from newsreader.text import clean_line
from newsreader.tui.commands.finding import ask
from newsreader.tui.finding import Asked
from newsreader.tui.jobs import Job

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
    reader.jobs.aside(
        Job(
            lambda: tally(reader.library, views(reader.library)),
            partial(_offer_views, reader),
            partial(_offer_none, reader),
        )
    )


def _offer_none(reader: ReaderScreen, error: NewsreaderError) -> None:
    _chosen_from(reader)
    reader.say(str(error), problem=True)


def _offer_views(reader: ReaderScreen, counts: dict[View, Tally]) -> None:
    from newsreader.tui.screens.choose import Choice, ChooseScreen  # noqa: PLC0415 - not needed to start

    choices = [
        Choice(clean_line(view.name), view, f"{count.unread} of {count.total}", view.key)
        for view, count in counts.items()
    ]
    if reader.is_current:
        screen = ChooseScreen("Views", choices, reader.asked.view)
        reader.app.push_screen(screen, partial(show_view, reader))
        screen.call_after_refresh(_chosen_from, reader)
    else:
        _chosen_from(reader)


def _chosen_from(reader: ReaderScreen) -> None:
    """Let keys go on that were kept until there was something to choose from."""
    reader.choosing = False
    cast("NewsApp", reader.app).go_on()
