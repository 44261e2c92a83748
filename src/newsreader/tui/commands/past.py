"""The history of changes: looking at it, and at the articles of one change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from newsreader.errors import NewsreaderError
from newsreader.ids import format_id
from newsreader.library import undoing
from newsreader.library.viewing import View
from newsreader.model import ArticleId, HistoryEntry
from newsreader.tui.commands.finding import ask
from newsreader.tui.finding import Asked
from newsreader.tui.jobs import Job

if TYPE_CHECKING:
    from newsreader.tui.app import NewsApp
    from newsreader.tui.screens.reader import ReaderScreen

LISTED = 100
"""Articles of one change up to which they are listed: a query names each of them."""


def history(reader: ReaderScreen) -> None:
    """List the changes, as soon as they are read."""
    reader.choosing = True
    read = partial(undoing.history, reader.library)
    reader.jobs.aside(Job(read, partial(_show, reader), partial(_not_read, reader)))


def _not_read(reader: ReaderScreen, error: NewsreaderError) -> None:
    _go_on(reader)
    reader.say(str(error), problem=True)


def _show(reader: ReaderScreen, entries: list[HistoryEntry]) -> None:
    from newsreader.tui.screens.history import HistoryScreen  # noqa: PLC0415 - not needed to start

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
    """Show the articles of a change as a view of their own, those out of sight too."""
    if entry is None:
        return
    ids = undoing.articles_of(reader.library, entry)
    if not ids:
        reader.say(f"{entry.action}: no articles to list.")
    elif len(ids) > LISTED:
        reader.say(f"{entry.action}: {len(ids):,} articles are too many to list.")
    else:
        ask(reader, Asked(View(entry.action, query_of(ids), "view")))


def query_of(ids: tuple[ArticleId, ...]) -> str:
    """Write the query that means just these articles, wherever they are hidden."""
    named = " OR ".join(f"id:{format_id(article_id)}" for article_id in ids)
    return f"({named}) (is:hidden OR -is:hidden) (is:muted OR -is:muted)"
