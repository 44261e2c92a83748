"""The commands that change the state of articles: mark, tag, mute, and undo, redo and history of all changes."""

from __future__ import annotations

import argparse
from operator import attrgetter

import msgspec

from newsreader.cli.arguments import required_query
from newsreader.cli.output import ExitCode, nothing_matched, plural, print_line, print_message, write_rows, write_table
from newsreader.errors import UsageError
from newsreader.library import Library
from newsreader.library.marking import mute, rules, set_state, tag_field, unmute, what_it_hides
from newsreader.library.search.searching import select

HISTORY_COLUMNS = ("number", "at", "action", "changed", "undone")
MUTE_COLUMNS = ("number", "hidden", "unread", "query")


def mark_articles(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """Mark what a query matches, or add or remove a tag of it."""
    if arguments.command == "tag":
        field, value = tag_field(arguments.tag), arguments.change == "add"
    else:
        field = arguments.mark.removeprefix("un")
        value = field == arguments.mark
    articles = select(library, required_query(arguments))
    if not articles:
        return nothing_matched()
    marked = set_state(library, map(attrgetter("id"), articles), field, value)
    matched = plural(marked.matched, "article")
    print_line(f"{len(marked.changed):,} changed: {marked.action}, of {matched} that matched")
    return ExitCode.DONE


def undo_or_redo(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """Undo the newest changes, or redo those that were undone last."""
    store = library.store
    step, done = (store.undo, "undone") if arguments.command == "undo" else (store.redo, "redone")
    for number in range(arguments.count):
        reverted = step()
        if reverted is None:
            print_message(f"nothing{' more' if number else ''} to {arguments.command}")
            return ExitCode.DONE if number else ExitCode.NOTHING
        entry, restored = reverted.entry, reverted.restored
        count = f"{entry.changed:,}"
        if restored < entry.changed:
            count = f"{restored:,} of {count}; {entry.changed - restored:,} changed since"
        print_line(f"{done}: {entry.action}, {count}")
    return ExitCode.DONE


def show_history(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """List the changes."""
    entries = library.store.history(arguments.limit)
    if arguments.output != "table":
        write_rows([msgspec.to_builtins(entry) for entry in entries], arguments.output, HISTORY_COLUMNS)
    elif entries:
        rows = []
        for entry in entries:
            note = "undone" if entry.undone else "can't be undone" if entry.final else ""
            rows.append((entry.number, entry.at, entry.action, entry.changed, note))
        headings = ("number", "at", "change", "articles", "")
        write_table(headings, rows, flexible="change", dim=[entry.undone for entry in entries])
    return ExitCode.DONE if entries else ExitCode.NOTHING


def mute_articles(library: Library, arguments: argparse.Namespace) -> None:
    """Hide what a query matches by a rule, remove a rule, or list the rules."""
    text = " ".join(arguments.query)
    if arguments.remove:
        if not text:
            raise UsageError("which rule? `newsreader mute` lists them")
        query = unmute(library, text)
        hidden = what_it_hides(library, query).hidden
        print_line(f"unmuted {query}" + ("" if hidden is None else f": {plural(hidden, 'article')}"))
        return
    if not text:
        _list_rules(library, arguments.output)
        return
    rule = what_it_hides(library, text)
    if rule.hidden is None:
        raise UsageError(f"{rule.query} takes too long to look for; make it simpler")
    print_line(f"{plural(rule.hidden, 'article')}, {rule.unread:,} unread: {rule.query}")
    if arguments.dry_run:
        print_message("nothing was changed")
    elif mute(library, text):
        print_line(f"muted {rule.query}")
        print_message("`newsreader undo` or `newsreader mute --remove` shows them again")
    else:
        print_message("already muted")


def _list_rules(library: Library, output: str) -> None:
    rows = [{**rule._asdict(), "number": number} for number, rule in enumerate(rules(library), 1)]
    if output != "table":
        write_rows(rows, output, MUTE_COLUMNS)
    elif rows:
        write_table(MUTE_COLUMNS, [[row[name] for name in MUTE_COLUMNS] for row in rows], flexible="query")
    if not rows:
        print_message("nothing is muted: `newsreader mute QUERY` hides matching articles")
