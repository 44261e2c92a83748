"""The history of changes: looking at it, and at the articles of one change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from newsreader.errors import NewsreaderError
from newsreader.library import marking
from newsreader.library.views import View
from newsreader.model import ArticleId, HistoryEntry
from newsreader.text import clean_line
from newsreader.tui.commands.finding import ask
from newsreader.tui.jobs import Job
from newsreader.tui.search.finding import Asked

if TYPE_CHECKING:
    from newsreader.tui.app import NewsApp
    from newsreader.tui.screen import ReaderScreen

EVERYWHERE = "(is:hidden OR -is:hidden) (is:muted OR -is:muted)"
"""The query that means all articles, those out of sight too."""


def history(reader: ReaderScreen) -> None:
    """List the changes, as soon as they are read."""
    reader.choosing = True
    read = partial(marking.history, reader.library)
    reader.jobs.aside(Job(read, partial(_show, reader), partial(_not_read, reader)))


def _not_read(reader: ReaderScreen, error: NewsreaderError) -> None:
    _go_on(reader)
    reader.say(str(error), problem=True)


def _show(reader: ReaderScreen, entries: list[HistoryEntry]) -> None:
    from newsreader.tui.changes.history_screen import HistoryScreen  # noqa: PLC0415 - not needed to start

    if reader.is_current:
        screen = HistoryScreen(reader, entries)
        reader.app.push_screen(screen, partial(_list_articles, reader))
        screen.call_after_refresh(_go_on, reader)
    else:
        _go_on(reader)


def _go_on(reader: ReaderScreen) -> None:
    reader.choosing = False
    cast("NewsApp", reader.app).go_on()


def _list_articles(reader: ReaderScreen, entry: HistoryEntry | None) -> None:
    """Show the articles of a change as a view of their own, those out of sight too, as soon as they are read."""
    if entry is not None:
        reader.choosing = True
        find = partial(marking.articles_of, reader.library, entry)
        reader.jobs.aside(Job(find, partial(_show_articles, reader, entry), partial(_not_read, reader)))


def _show_articles(reader: ReaderScreen, entry: HistoryEntry, ids: tuple[ArticleId, ...]) -> None:
    if ids:
        view = View(clean_line(entry.action), EVERYWHERE, "view")
        ask(reader, Asked(view, among=frozenset(ids), before=reader.asked.before or reader.asked))
    else:
        reader.say(f"{entry.action}: no articles to list.")
    _go_on(reader)
