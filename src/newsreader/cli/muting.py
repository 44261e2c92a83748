"""The mute command: rules that keep articles out of sight."""

from __future__ import annotations

import argparse

from newsreader.cli.diagnostics import ExitCode, articles, say
from newsreader.cli.opened import opened
from newsreader.cli.output import print_line, write_rows
from newsreader.errors import UsageError
from newsreader.library import Library
from newsreader.library.marking import Rule, mute, rules, unmute, what_it_hides


def run_mute(arguments: argparse.Namespace) -> ExitCode:
    """List the rules, make one, or take one back."""
    text = " ".join(arguments.query)
    with opened(arguments) as library:
        if not text:
            if arguments.remove:
                raise UsageError("which rule? `newsreader mute` lists them")
            return _list(rules(library), arguments.output)
        return _unmute(library, text) if arguments.remove else _mute(library, text, dry_run=arguments.dry_run)


def _mute(library: Library, text: str, *, dry_run: bool) -> ExitCode:
    rule = what_it_hides(library, text)
    print_line(f"{articles(rule.hidden)}, {rule.unread:,} unread: {rule.query}")
    if dry_run:
        say("nothing was changed")
    elif mute(library, text):
        print_line(f"muted {rule.query}")
        say("`newsreader undo` or `newsreader mute --remove` brings them back")
    else:
        say("it is muted already")
    return ExitCode.DONE


def _unmute(library: Library, text: str) -> ExitCode:
    query = unmute(library, text)
    print_line(f"unmuted {query}: {articles(what_it_hides(library, query).hidden)}")
    return ExitCode.DONE


def _list(found: list[Rule], output: str) -> ExitCode:
    if not found:
        say("nothing is muted: `newsreader mute QUERY` keeps what it means out of sight")
    rows: list[dict[str, object]] = [{**rule._asdict(), "number": number} for number, rule in enumerate(found, 1)]
    if output == "table":
        from newsreader.cli.tables import Column, write_table  # noqa: PLC0415 - Rich is only needed for tables

        columns = [Column("number"), Column("hidden"), Column("unread"), Column("query", flexible=True)]
        write_table(columns, [[str(row[column.heading]) for column in columns] for row in rows])
    else:
        write_rows(rows, output, ("number", "hidden", "unread", "query"))
    return ExitCode.DONE
