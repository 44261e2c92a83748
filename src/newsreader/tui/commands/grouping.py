"""Stories as one row: expanded, collapsed, and one row for each article again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsreader.model import ArticleId
from newsreader.tui.keys.table import BY_NAME
from newsreader.tui.list.grouping import Grouping

if TYPE_CHECKING:
    from newsreader.tui.screen import ReaderScreen


def expand(reader: ReaderScreen) -> None:
    """Show the articles of a story below the first of them, or collapse it again."""
    headlines, current = reader.list.headlines, reader.list.current
    if current is not None and headlines.stacks.is_more_than_one(current.id):
        _group(reader, headlines.grouping.toggled(current.id))
    else:
        reader.say("No other article here tells this story.")


def reveal(reader: ReaderScreen, article_id: ArticleId) -> None:
    """Give an article that stands under another one a row of its own."""
    headlines = reader.list.headlines
    if headlines.is_under(article_id):
        _group(reader, headlines.grouping.toggled(article_id))


def grouping(reader: ReaderScreen) -> None:
    """Show stories as one row, or every article in its own."""
    reader.gathering.wanted = not reader.gathering.wanted
    _group(reader, reader.gathering.grouping())
    reader.say("One row for each story." if reader.gathering.wanted else "One row for each article.")


def _group(reader: ReaderScreen, grouping: Grouping) -> None:
    """Show the same articles grouped otherwise; the cursor stays on its article, or goes to the one that leads it."""
    current, row = reader.list.current, reader.list.headlines.row_of(reader.list.cursor)
    headlines = reader.list.headlines.grouped(grouping)
    index = headlines.index_of(current.id if current else None) or 0
    reader.list.show(headlines, index, reader.list.top + headlines.row_of(index) - row)
    reader.refresh_status()


def stories_known(reader: ReaderScreen) -> None:
    """Say that stories were found that the list does not show as such, and name them in the detail; nothing moves."""
    if (current := reader.list.current) is not None:
        reader.detail.show(current)
    if not reader.list.headlines.grouping.keys and reader.gathering.knows_more_than(reader.list.headlines.grouping):
        reader.say(f"Several sources tell some stories; {BY_NAME['take_in'].shown_keys[0]} shows each as one.")
