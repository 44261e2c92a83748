"""The commands for views: the list of them with their counts, and statistics."""

from __future__ import annotations

import argparse

from newsreader import schema
from newsreader.cli.arguments import matched, query_of
from newsreader.cli.output import ExitCode, Row, print_line, print_message, write_json_object
from newsreader.cli.tables import Column, Kind, Listing, write_listing, write_tables
from newsreader.dates import to_iso
from newsreader.errors import UsageError
from newsreader.library import Library
from newsreader.library.statistics import Figures, stats
from newsreader.library.views import View, owner, remove, rename, save, tally, views

VIEWS = Listing(
    (
        Column("name"),
        Column("key", Kind.WHOLE),
        Column("unread", Kind.NUMBER),
        Column("total", Kind.NUMBER),
        Column("query"),
    ),
    tsv=("name", "key", "query", "unread", "total"),
    is_dim=lambda row: not row["unread"],
)
_COUNTS = (
    Column("articles", Kind.NUMBER),
    Column("unread", Kind.NUMBER),
    Column("starred", Kind.NUMBER, is_optional=True),
    Column("read", Kind.NUMBER, is_optional=True),
)
BY_SOURCE = Listing(
    (
        Column("name", heading="source", least=7),
        *_COUNTS,
        Column("weekly", Kind.NUMBER, "a week", is_optional=True),
        Column("newest", Kind.DATE, is_optional=True),
    ),
    tsv=schema.Figures.__struct_fields__,
)
BY_DAY = Listing((Column("name", Kind.DATE, "day"), *_COUNTS), is_dim=lambda row: not row["articles"])


def list_views(library: Library, arguments: argparse.Namespace) -> None:
    """List the views and how many articles each has."""
    counts = tally(library, views(library))
    rows = [
        schema.View.of(view, unread=count and count.unread, total=count and count.total)
        for view, count in counts.items()
    ]
    write_listing(VIEWS, arguments.output, rows)
    for view in [view for view, count in counts.items() if count is None]:
        _say_slow(view)


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


def rename_view(library: Library, arguments: argparse.Namespace) -> None:
    """Rename a saved view."""
    print_line(f"{arguments.name} renamed to {rename(library, arguments.name, arguments.new).name}")


def remove_view(library: Library, arguments: argparse.Namespace) -> None:
    """Remove a saved view."""
    print_line(f"removed {remove(library, arguments.name)}")
    print_message("`newsreader undo` brings it back")


def show_stats(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """Count what a query matches by source and by day."""
    figures = stats(library, query_of(library, arguments))
    total = next(each.articles for each in figures if each.kind == "total")
    records = [schema.Figures.of(each, read=round(each.read, 3), newest=to_iso(each.newest)) for each in figures]
    if arguments.output == "json":
        of = {kind: [each for each in records if each.kind == kind] for kind in ("source", "total", "day")}
        write_json_object(schema.Statistics(sources=of["source"], total=of["total"][0], days=of["day"]))
    elif arguments.output != "table":
        write_listing(BY_SOURCE, arguments.output, records)
    elif total:
        by_source = [_figures(each) for each in figures if each.kind != "day"]
        by_day = [_figures(each) for each in figures if each.kind == "day"]
        write_tables((BY_SOURCE, by_source), (BY_DAY, by_day))
    return matched(library, arguments, range(total))


def _figures(each: Figures) -> Row:
    shown = {name: getattr(each, name) for name in ("name", "articles", "unread", "starred", "newest")}
    return {**shown, "read": f"{each.read:.0%}" if each.articles else "", "weekly": each.weekly or 0.0}
