"""Refreshing: the source of an article, all sources, and in the background those that are due."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from newsreader.errors import NewsreaderError, UsageError
from newsreader.library import Library
from newsreader.model import Source
from newsreader.text import clean_line
from newsreader.tui.commands.arriving import say_once
from newsreader.tui.keys.table import BY_NAME
from newsreader.tui.refresh.refresher import Choose, is_news, summary

if TYPE_CHECKING:
    from newsreader.library.refreshing import RefreshReport
    from newsreader.tui.screen import ReaderScreen


def refresh(reader: ReaderScreen) -> None:
    """Refresh the source of the article under the cursor."""
    if (article := reader.list.current) is None:
        reader.say("No article, so no source.")
    else:
        refresh_source(reader, article.source)


def refresh_source(reader: ReaderScreen, key: str) -> None:
    """Refresh one source, given by its key."""
    _start(reader, partial(_one, reader.library, key))


def refresh_all(reader: ReaderScreen) -> None:
    """Refresh all sources that have an address."""
    _start(reader, partial(_all, reader.library))


def begin(reader: ReaderScreen) -> None:
    """Refresh what is due, now and as often as that is wanted."""
    if reader.settings.refresh and not reader.library.read_only:
        refresh_due(reader)
        reader.set_interval(60 * reader.settings.refresh, partial(refresh_due, reader))


def refresh_due(reader: ReaderScreen) -> None:
    """Refresh the sources whose time has come; says nothing unless there is news."""
    reader.refresher.start(
        partial(_due, reader.library), partial(_ended_quietly, reader), partial(_failed_quietly, reader)
    )
    reader.refresh_status()


def _start(reader: ReaderScreen, choose: Choose) -> None:
    started = reader.refresher.start(
        choose, partial(_ended, reader), lambda error: _over(reader, str(error), problem=True)
    )
    if not started and (headway := reader.refresher.headway) is not None:
        far = f": {headway.ended} of {headway.total} done" if headway.total else ""
        reader.say(f"A refresh is under way{far}.")
    reader.refresh_status()


def _ended(reader: ReaderScreen, report: RefreshReport) -> None:
    _over(reader, summary(report), problem=any(each.error for each in report.ended))


def _ended_quietly(reader: ReaderScreen, report: RefreshReport) -> None:
    reader.trouble = ""
    if is_news(report):
        _ended(reader, report)
    else:
        reader.refresh_status()


def _failed_quietly(reader: ReaderScreen, error: NewsreaderError) -> None:
    say_once(reader, error)
    reader.refresh_status()


def _over(reader: ReaderScreen, text: str, *, problem: bool) -> None:
    reader.say(text, problem=problem)
    reader.refresh_status()


def _one(library: Library, key: str) -> Sequence[Source]:
    from newsreader.library.scheduling import can_be_asked  # noqa: PLC0415 - loads parsers, not needed to start

    source = library.store.sources.get(key)
    if source is None or not can_be_asked(source):
        name = clean_line(library.source_name(key))
        raise UsageError(f"{name} has no address to ask: newsreader import reads its file again.")
    return [source]


def _all(library: Library) -> Sequence[Source]:
    from newsreader.library.refreshing import all_sources  # noqa: PLC0415 - loads parsers, not needed to start

    sources = all_sources(library)
    if not sources:
        key = BY_NAME["add_source"].shown_keys[0]
        raise UsageError(f"No source has an address yet: {key} adds one, or newsreader add URL.")
    return sources


def _due(library: Library) -> Sequence[Source]:
    from newsreader.library.refreshing import due_sources  # noqa: PLC0415 - loads parsers, not needed to start

    return due_sources(library)
