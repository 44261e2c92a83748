"""The views command: list the views and how much is unread in each, save one, remove one."""

from __future__ import annotations

import argparse

from newsreader.cli.diagnostics import ExitCode, say
from newsreader.cli.opened import opened
from newsreader.cli.output import Row, print_line, write_rows
from newsreader.cli.screens import key_in_reader
from newsreader.errors import UsageError
from newsreader.library import Library
from newsreader.library.views import owner, remove, save, tally, views

TSV_COLUMNS = ("name", "key", "query", "unread", "total")


def run_views(arguments: argparse.Namespace) -> ExitCode:
    """List the views, or change the saved ones."""
    with opened(arguments) as library:
        match arguments.change:
            case "save":
                query = " ".join(arguments.query)
                key = _free_key(library, arguments.key)
                view = save(library, arguments.name, query, key=key, read=arguments.read)
                counted = tally(library, [view])[view]
                count = f": {counted.unread:,} unread of {counted.total:,}" if counted else ""
                print_line(f"saved {view.name}{count}")
            case "remove":
                print_line(f"removed {remove(library, arguments.name)}")
                say("`newsreader undo` brings it back")
            case _:
                _list(library, arguments.output)
    return ExitCode.DONE


def _free_key(library: Library, key: str | None) -> str | None:
    """Give the reader's name of a key; UsageError where it does something else there than to show a view."""
    if not key:
        return key
    named, taken = key_in_reader(key)
    if taken and owner(library, named) is None:
        raise UsageError(f"the key {key} is taken: in the reader it is for “{taken}”")
    return named


def _list(library: Library, output: str) -> None:
    rows: list[Row] = [
        {
            "name": view.name,
            "kind": view.kind,
            "key": view.key,
            "query": view.query,
            "read": view.read,
            "unread": count.unread if count else None,
            "total": count.total if count else None,
        }
        for view, count in tally(library, views(library)).items()
    ]
    if output != "table":
        write_rows(rows, output, TSV_COLUMNS)
        return
    from newsreader.cli.tables import Column, write_table  # noqa: PLC0415 - Rich is only needed for tables

    columns = [Column("name", "cyan"), Column("key"), Column("unread"), Column("total"), Column("query", flexible=True)]
    names = ("name", "key", "unread", "total", "query")
    cells = [["" if row[each] is None else str(row[each]) for each in names] for row in rows]
    write_table(columns, cells, dim=[not row["unread"] for row in rows])
