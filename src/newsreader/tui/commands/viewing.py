"""Views: showing one, choosing one of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from newsreader.errors import NewsreaderError
from newsreader.library.views import BUILT_IN, Tally, View, built_in, save, saved, set_policy
from newsreader.query import Query, Sort
from newsreader.settings import ReadPolicy
from newsreader.text import clean_line, fold
from newsreader.tui.commands import staying
from newsreader.tui.commands.finding import ask
from newsreader.tui.jobs import Job
from newsreader.tui.keys.table import BY_NAME, key_name, shown_key
from newsreader.tui.search.finding import Asked
from newsreader.tui.views.lines import is_same

if TYPE_CHECKING:
    from newsreader.tui.app import NewsApp
    from newsreader.tui.screen import ReaderScreen


POLICIES = {
    ReadPolicy.EXPLICIT: "only when marked",
    ReadPolicy.OPEN: "when opened",
    ReadPolicy.DWELL: "when opened, or after some seconds",
    ReadPolicy.END: "when read to the end",
}
"""When articles count as read, in words."""


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
    from newsreader.tui.dialogs.choose import Choice, ChooseScreen  # noqa: PLC0415 - not needed to start

    tallies = reader.tallies
    choices = [Choice(clean_line(view.name), view, _about(view, tallies.of(view)), view.key) for view in tallies.views]
    if reader.is_current:
        current = next((view for view in tallies.views if is_same(view, reader.asked.view)), None)
        screen = ChooseScreen("Views", choices, current)
        reader.app.push_screen(screen, partial(show_view, reader))
        screen.call_after_refresh(_chosen_from, reader)
    else:
        _chosen_from(reader)


def _about(view: View, count: Tally | None) -> str:
    """What stands at the end of a view's line: its kind, where that is not plain, and how much of it is unread."""
    kind = view.kind if view.kind in {"section", "tag", "saved"} else ""
    return "  ".join(filter(None, (kind, f"{count.unread:,} of {count.total:,}" if count else "")))


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
        reader.call_after_refresh(reader.tallies.want)  # the headlines come first


def counted(reader: ReaderScreen) -> None:
    """Take in that there are other counts, and perhaps other views."""
    reader.panes.sidebar.show(reader.tallies.views, reader.tallies.of)
    shown = reader.asked.view
    for view in reader.tallies.views:
        if view.name == shown.name and view.kind == shown.kind and view != shown:
            _take_view(reader, view)


def look(reader: ReaderScreen) -> None:
    """See whether there is something to count, or to take in of what was saved."""
    reader.tallies.look()
    for problem in cast("NewsApp", reader.app).saved_keys.look():
        reader.say(problem, problem=True)


def save_view(reader: ReaderScreen) -> None:
    """Ask for a name, and then for a key, and save what is shown under them."""
    if reader.asked.among is not None:
        reader.say("The articles of a change are no query, and no view; the history keeps them.")
        return
    from newsreader.tui.dialogs.ask import AskScreen  # noqa: PLC0415 - not needed to start

    known = [view.name for view in saved(reader.library)]
    own = reader.asked.view.name if reader.asked.view.kind == "saved" else ""
    query = as_query(reader.asked)
    title = f"A name for the view: {query or 'all articles'}"
    reader.app.push_screen(AskScreen(title, known, answer=own), partial(_ask_key, reader, query))


def _ask_key(reader: ReaderScreen, query: str, name: str | None) -> None:
    if not name:
        return
    from newsreader.tui.dialogs.ask import AskScreen  # noqa: PLC0415 - not needed to start

    keys = cast("NewsApp", reader.app).saved_keys
    before = next((view.key for view in saved(reader.library) if fold(view.name) == fold(name)), "")
    screen = AskScreen("A key for it (none: Esc)", check=partial(keys.why_not, name=name), answer=before)
    reader.app.push_screen(screen, partial(_save, reader, query, name))


def _save(reader: ReaderScreen, query: str, name: str, key: str | None) -> None:
    usual = any(fold(view.name) == fold(name) for view in BUILT_IN)
    place = f" in the place of the usual {name}" if usual else f" as {name}"
    said = f"Saved{place}{f', on {shown_key(key_name(key))}' if key else ''}."
    _change(reader, partial(save, reader.library, name, query, key=key_name(key or "")), said)


def as_query(asked: Asked) -> str:
    """Write what is shown as one query: the view, the search, and the order where it is not the usual one."""
    query = asked.query
    sort = query.sort or (asked.sort if asked.sort is not Sort.NEWEST else None)
    return str(Query(query.root, sort))


def read_policy(reader: ReaderScreen) -> None:
    """Offer when articles of the present view count as read."""
    from newsreader.tui.dialogs.choose import Choice, ChooseScreen  # noqa: PLC0415 - not needed to start

    view = reader.asked.view
    if view.kind == "view" and fold(view.name) not in {fold(each.name) for each in BUILT_IN}:
        reader.say(f"{BY_NAME['save_view'].shown_keys[0]} saves this as a view, which can have a rule of its own.")
        return
    usual = f"As for all views: {POLICIES[reader.settings.policy]}"
    choices = [Choice(usual, ""), *(Choice(POLICIES[each].capitalize(), each.value) for each in ReadPolicy)]
    title = f"Articles of {clean_line(view.name)} count as read"
    reader.app.push_screen(ChooseScreen(title, choices, view.read), partial(_set_policy, reader, view))


def _set_policy(reader: ReaderScreen, view: View, read: str | None) -> None:
    if read is None or read == view.read:
        return
    said = POLICIES[ReadPolicy(read) if read else reader.settings.policy]
    done = f"Articles of {clean_line(view.name)} count as read {said}."
    _change(reader, partial(set_policy, reader.library, view, read), done)
    _take_view(reader, view._replace(read=read))


def _take_view(reader: ReaderScreen, view: View) -> None:
    """Go by what holds for the present view now; the list stays as it is."""
    if view.query == reader.asked.view.query and is_same(view, reader.asked.view):
        reader.asked = replace(reader.asked, view=view)
        staying.begin(reader)


def _change(reader: ReaderScreen, change: Callable[[], object], done: str) -> None:
    reader.jobs.submit(
        Job(change, lambda _: reader.say(done), lambda error: reader.say(str(error), problem=True)),
    )


def _chosen_from(reader: ReaderScreen) -> None:
    """Let keys go on that were kept until there was something to choose from."""
    reader.choosing = False
    cast("NewsApp", reader.app).go_on()
