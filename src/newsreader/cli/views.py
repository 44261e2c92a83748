"""The commands for views: the reader, the list of views with their counts, and statistics."""

from __future__ import annotations

import argparse
import gc

from newsreader.cli.arguments import opened, query_of
from newsreader.cli.output import ExitCode, nothing_matched, print_line, print_message, row_of, write_rows, write_table
from newsreader.dates import to_iso
from newsreader.errors import UsageError
from newsreader.library import Library
from newsreader.library.statistics import DAYS, Figures, stats
from newsreader.library.views import View, owner, remove, save, tally, views

TSV_COLUMNS = ("name", "key", "query", "unread", "total")
STATS_COLUMNS = ("kind", "name", "articles", "unread", "starred", "read", "weekly", "newest")


def open_reader(arguments: argparse.Namespace) -> int:
    """Open the reader, on a query if there is one."""
    query_of(arguments)
    # What a start makes stays. Looking through it for garbage again and again takes a fifth of the start, so
    # the collector rests until the list is on the screen (`GuardedApp.on_ready`).
    gc.disable()
    try:
        with opened(arguments) as library:
            from newsreader.tui import run  # noqa: PLC0415 - Textual takes 0.3 s, and only this command needs it

            return run(library, " ".join(arguments.query))
    finally:
        gc.enable()


def list_views(library: Library, arguments: argparse.Namespace) -> None:
    """List the views and how many articles each has."""
    names = ("name", "kind", "key", "query", "read", "unread", "total")
    counts = tally(library, views(library))
    rows = [
        row_of(view, names, unread=count and count.unread, total=count and count.total)
        for view, count in counts.items()
    ]
    for view in [view for view, count in counts.items() if count is None]:
        _say_slow(view)
    if arguments.output != "table":
        write_rows(rows, arguments.output, TSV_COLUMNS)
        return
    headings = ("name", "key", "unread", "total", "query")
    cells = [[row[heading] for heading in headings] for row in rows]
    write_table(headings, cells, flexible="query", accent="name", dim=[not row["unread"] for row in rows])


def save_view(library: Library, arguments: argparse.Namespace) -> None:
    """Save a query as a view."""
    key = _free_key(library, arguments.key) if arguments.key else arguments.key
    view = save(library, arguments.name, " ".join(arguments.query), key=key, read=arguments.read)
    count = tally(library, [view])[view]
    counts = f": {count.unread:,} unread of {count.total:,}" if count else ""
    print_line(f"saved {view.name}{counts}")
    if count is None:
        _say_slow(view)


def _say_slow(view: View) -> None:
    print_message(f"the articles of {view.name} are not counted: {view.query} takes too long; make it simpler")


def _free_key(library: Library, key: str) -> str:
    """Return the reader's name of a key. Raises UsageError where the key does something other than show a view."""
    from newsreader.tui import key_in_reader  # noqa: PLC0415 - only where a key is given

    name, command = key_in_reader(key)
    if command and owner(library, name) is None:
        raise UsageError(f"the key {key} is taken: in the reader it is for “{command}”")
    return name


def remove_view(library: Library, arguments: argparse.Namespace) -> None:
    """Remove a saved view."""
    print_line(f"removed {remove(library, arguments.name)}")
    print_message("`newsreader undo` brings it back")


def show_stats(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """Count what a query matches by source and by day."""
    figures = stats(library, query_of(arguments))
    total = next(each for each in figures if each.kind == "total")
    if arguments.output != "table":
        rows = [row_of(each, STATS_COLUMNS, read=round(each.read, 3), newest=to_iso(each.newest)) for each in figures]
        write_rows(rows, arguments.output, STATS_COLUMNS)
    elif total.articles:
        _write_stats(figures)
    return ExitCode.DONE if total.articles else nothing_matched()


def _write_stats(figures: list[Figures]) -> None:
    counts = ("articles", "unread", "starred", "read")
    sources = [
        (*_cells(each), f"{each.weekly or 0:.1f}".removesuffix(".0"), to_iso(each.newest))
        for each in figures
        if each.kind != "day"
    ]
    write_table(("source", *counts, "a week", "newest"), sources, flexible="source", accent="source")
    print_message(f"the last {DAYS} days:")
    days = [each for each in figures if each.kind == "day"]
    write_table(("day", *counts), [_cells(each) for each in days], dim=[not each.articles for each in days])


def _cells(each: Figures) -> tuple[str, ...]:
    share = f"{each.read:.0%}" if each.articles else ""
    return each.name, f"{each.articles:,}", f"{each.unread:,}", f"{each.starred:,}", share
