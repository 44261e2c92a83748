"""The stats command: what the library holds, in figures."""

from __future__ import annotations

import argparse

from newsreader.cli.diagnostics import ExitCode, say
from newsreader.cli.opened import opened
from newsreader.cli.output import Row, write_rows
from newsreader.dates import to_iso
from newsreader.library.statistics import DAYS, Figures, stats
from newsreader.query import parse

TSV_COLUMNS = ("kind", "name", "articles", "unread", "starred", "read", "weekly", "newest")


def run_stats(arguments: argparse.Namespace) -> ExitCode:
    """Print what a query means, counted by source and by day."""
    with opened(arguments) as library:
        found = stats(library, parse(" ".join(arguments.query)))
    total = next(each for each in found if each.kind == "total")
    if arguments.output != "table":
        write_rows([_object(each) for each in found], arguments.output, TSV_COLUMNS)
    elif total.articles:
        _write_tables(found)
    if not total.articles:
        say("nothing matched")
        return ExitCode.NOTHING
    return ExitCode.DONE


def _object(each: Figures) -> Row:
    return {
        "kind": each.kind,
        "name": each.name,
        "articles": each.articles,
        "unread": each.unread,
        "starred": each.starred,
        "read": round(each.read, 3),
        "weekly": each.weekly,
        "newest": to_iso(each.newest),
    }


def _write_tables(found: list[Figures]) -> None:
    from newsreader.cli.tables import Column, write_table  # noqa: PLC0415 - Rich is only needed for tables

    counts = [Column("articles"), Column("unread"), Column("starred"), Column("read")]
    sources = [each for each in found if each.kind != "day"]
    write_table(
        [Column("source", "cyan", flexible=True), *counts, Column("a week"), Column("newest")],
        [(*_cells(each), f"{each.weekly or 0:.1f}".removesuffix(".0"), to_iso(each.newest) or "") for each in sources],
    )
    say(f"the last {DAYS} days:")
    days = [each for each in found if each.kind == "day"]
    write_table([Column("day"), *counts], [_cells(each) for each in days], dim=[not each.articles for each in days])


def _cells(each: Figures) -> tuple[str, ...]:
    share = f"{each.read:.0%}" if each.articles else ""
    return each.name, f"{each.articles:,}", f"{each.unread:,}", f"{each.starred:,}", share
