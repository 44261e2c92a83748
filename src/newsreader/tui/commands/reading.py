"""Reading the article under the cursor, and coming back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from newsreader.model import ArticleId
from newsreader.settings import ReadPolicy
from newsreader.text import clean_url
from newsreader.tui.commands.finding import ask, cancel, drop_search
from newsreader.tui.commands.marking import mark
from newsreader.tui.commands.moving import next_unread
from newsreader.tui.commands.staying import policy
from newsreader.tui.commands.viewing import show_view
from newsreader.tui.detail.page import Mention, target_label, targets
from newsreader.tui.detail.pane import Detail
from newsreader.tui.list.pane import HeadlineList
from newsreader.tui.views.sidebar import Sidebar

if TYPE_CHECKING:
    from newsreader.tui.app import NewsApp
    from newsreader.tui.screen import ReaderScreen


def read(reader: ReaderScreen) -> None:
    """Go into the detail, which marks the article read; from the list of views, show the view under the cursor."""
    if reader.panes.in_views:
        show_view(reader, reader.panes.sidebar.under_cursor)
        _enter(reader, in_detail=False)
    elif reader.list.current is not None:
        _opened(reader)
        _enter(reader, in_detail=True)


def heard(reader: ReaderScreen, message: HeadlineList.Opened | Sidebar.Chosen | Detail.EndSeen) -> None:
    """Do what was asked for with the mouse, and note what has been read to its end."""
    if isinstance(message, Sidebar.Chosen):
        show_view(reader, message.view)
    elif isinstance(message, Detail.EndSeen):
        if policy(reader) is ReadPolicy.END and message.article == reader.list.current:
            _mark_read(reader)
    else:
        read(reader)


def read_by_staying(reader: ReaderScreen, article_id: ArticleId) -> None:
    """Mark an article read that the cursor has rested on for as long as was set."""
    if reader.is_current and reader.list.current is not None and reader.list.current.id == article_id:
        _mark_read(reader)


def back(reader: ReaderScreen) -> None:
    """Go back to the list."""
    _enter(reader, in_detail=False)


def other_pane(reader: ReaderScreen) -> None:
    """Give the keys to the next pane, which marks nothing."""
    reader.panes.step(1)
    reader.refresh_status()


def previous_pane(reader: ReaderScreen) -> None:
    """Give the keys to the pane before this one, which marks nothing."""
    reader.panes.step(-1)
    reader.refresh_status()


def scroll_down(reader: ReaderScreen) -> None:
    """Scroll the detail a line down."""
    reader.detail.action_move(1)


def scroll_up(reader: ReaderScreen) -> None:
    """Scroll the detail a line up."""
    reader.detail.action_move(-1)


def read_on(reader: ReaderScreen) -> None:
    """Show more of the article; at its end mark it read and go to the next unread one."""
    article = reader.list.current
    if article is None:
        return
    if not reader.panes.detail_seen:
        _enter(reader, in_detail=True)
    elif not reader.detail.has_shown_all_of(article):
        reader.detail.action_page(1)
    else:
        if policy(reader) is not ReadPolicy.EXPLICIT:
            _mark_read(reader)
        next_unread(reader)


def open_link(reader: ReaderScreen) -> None:
    """Open the article in the browser, which marks it read; with a count, what has that number in the detail."""
    if url := _link(reader, reader.chords.count):
        _open(reader, url)


def copy_link(reader: ReaderScreen) -> None:
    """Copy the article's address; with a count, that of what has that number in the detail."""
    _copy(reader, reader.chords.count)


def follow(reader: ReaderScreen) -> None:
    """Offer what the detail numbers, links and other articles of the story; with a count, go there."""
    found = _targets(reader)
    if reader.chords.count:
        go_to_number(reader, reader.chords.count)
    elif found:
        from newsreader.tui.dialogs.pick import Action, Choice, PickScreen  # noqa: PLC0415 - not needed to start

        choices = [
            Choice(target_label(each), number, each.age if isinstance(each, Mention) else "", key=str(number))
            for number, each in found.items()
        ]
        copy = Action("ctrl+y", "copy", partial(_copy, reader), closes=True)
        screen = PickScreen("Links", choices, enter="or number: open", actions=[copy], numbered=True)

        def chosen(number: int | None) -> None:
            if number is not None:
                go_to_number(reader, number)

        reader.app.push_screen(screen, chosen)
    else:
        reader.say("No link in this article, and nothing else on it." if reader.list.current else "No article.")


def go_to_number(reader: ReaderScreen, number: int) -> None:
    """Go to what has a number in the detail: open the address, or put the cursor on the article."""
    target = _targets(reader).get(number)
    if isinstance(target, Mention):
        cast("NewsApp", reader.app).show_article(target.id)
    elif url := _link(reader, number):
        _open(reader, url)


def zoom(reader: ReaderScreen) -> None:
    """Give the pane that has the keys all the room, or share it again."""
    reader.panes.zoom(not reader.panes.zoomed)


def leave(reader: ReaderScreen) -> None:
    """Drop the selection, else the search, else go back."""
    _leave(reader)


def close(reader: ReaderScreen) -> None:
    """Leave what can be left, else quit."""
    if not _leave(reader):
        reader.app.exit()


def _leave(reader: ReaderScreen) -> bool:
    """Leave one thing; False when there is nothing to leave."""
    if reader.finder.wanted is not None:
        cancel(reader)
    elif reader.list.selection.let_go():
        reader.refresh_status()
    elif reader.panes.in_detail or reader.panes.in_views:
        back(reader)
    elif reader.asked.search:
        drop_search(reader)
    elif reader.asked.before is not None:
        ask(reader, reader.asked.before)
    elif reader.panes.zoomed:
        zoom(reader)
    else:
        return False
    return True


def _enter(reader: ReaderScreen, *, in_detail: bool) -> None:
    """Give the keys to a pane, and hint at those that matter there."""
    reader.panes.enter(in_detail)
    reader.refresh_status()


def _opened(reader: ReaderScreen) -> None:
    if policy(reader) in {ReadPolicy.OPEN, ReadPolicy.DWELL}:
        _mark_read(reader)


def _mark_read(reader: ReaderScreen) -> None:
    article = reader.list.current
    covered = reader.list.headlines.covered([article.id]) if article is not None else []
    if unread := [each for each in covered if not reader.marks.state(each).read]:
        mark(reader, unread, "read", True)


def _targets(reader: ReaderScreen) -> dict[int, str | Mention]:
    article = reader.list.current
    return targets(reader.facts.page(article)) if article is not None else {}


def _link(reader: ReaderScreen, number: int) -> str:
    """Give the address that has a number, or the article's own for 0; say so where there is none."""
    article = reader.list.current
    target = _targets(reader).get(number, "") if number else article.url if article else ""
    if isinstance(target, Mention):
        other = reader.library.store.articles.get(target.id)
        target = other.url if other else ""
    if not (url := clean_url(target)):
        nothing = f"There is no link {number} here." if number else "This article has no link."
        reader.say(nothing if article is not None else "No article.")
    return url


def _open(reader: ReaderScreen, url: str) -> None:
    from newsreader.tui.terminal.links import open_in_browser  # noqa: PLC0415 - not needed to start

    _opened(reader)
    reader.run_worker(open_in_browser(reader.app, url), group="browser", exit_on_error=False)


def _copy(reader: ReaderScreen, number: int) -> None:
    if url := _link(reader, number):
        from newsreader.tui.terminal.links import copy  # noqa: PLC0415 - not needed to start

        reader.run_worker(copy(reader.app, url), group="clipboard", exit_on_error=False)
