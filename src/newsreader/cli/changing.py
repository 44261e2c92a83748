"""The commands that change the state of articles: mark, tag, mute, and undo, redo and history of all changes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from operator import attrgetter, itemgetter

from msgspec.structs import asdict

from newsreader.cli.arguments import matched, opened, required_query
from newsreader.cli.output import ExitCode, found, print_line, print_message
from newsreader.cli.tables import Column, Kind, Listing, write_listing
from newsreader.errors import QueryError, UsageError
from newsreader.library import Library
from newsreader.library.marking import Rule, mute, own_tags, rules, set_state, tag_field, unmute, what_it_hides
from newsreader.library.searching import select
from newsreader.text import plural

HISTORY = Listing(
    (
        Column("number", Kind.NUMBER),
        Column("at", Kind.DATE),
        Column("changed", Kind.NUMBER, is_optional=True),
        Column("note", Kind.WHOLE, ""),
        Column("action", heading="change", least=16),
    ),
    tsv=("number", "at", "action", "changed", "undone"),
    is_dim=itemgetter("undone"),
)
RULES = Listing(
    (
        Column("number", Kind.NUMBER),
        Column("hidden", Kind.NUMBER),
        Column("unread", Kind.NUMBER),
        Column("query"),
    ),
    tsv=("number", "hidden", "unread", "query"),
)


def mark_articles(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """Mark what a query matches, or add or remove a tag of it."""
    if arguments.command == "tag":
        field, value = tag_field(arguments.tag, own_tags(library)), arguments.change == "add"
    else:
        field = arguments.mark.removeprefix("un")
        value = field == arguments.mark
    articles = select(library, required_query(library, arguments))
    if not articles:
        return matched(library, arguments, articles)
    marked = set_state(library, map(attrgetter("id"), articles), field, value)
    print_line(f"{len(marked.changed):,} changed: {marked.action}, of {plural(marked.matched, 'article')} that matched")
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
        print_line(": ".join([done, ", ".join(filter(None, (reverted.entry.action, reverted.counted)))]))
    return ExitCode.DONE


def show_history(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """List the changes."""
    from newsreader import schema  # noqa: PLC0415 - not needed to mark

    entries = library.store.history(arguments.limit)
    records = map(schema.Change.of, entries)
    shown = (
        {**asdict(entry), "note": "undone" if entry.undone else "final" if entry.final else ""} for entry in entries
    )
    write_listing(HISTORY, arguments.output, records, shown)
    return found(entries, "nothing was changed yet")


def mute_articles(arguments: argparse.Namespace) -> ExitCode:
    """Hide what a query matches by a rule, remove a rule, or list the rules."""
    text = " ".join(arguments.query)
    if arguments.remove and not text:
        raise UsageError("which rule? `newsreader mute` lists them")
    is_new = bool(text) and not arguments.remove and not arguments.dry_run
    with opened(arguments, creates=is_new) as library:
        if not text:
            listed = rules(library)
            _write_rules(library, listed, arguments.output)
            return found(listed, "nothing is muted: `newsreader mute QUERY` hides matching articles")
        rule = (
            _taken_back(library, text, dry_run=arguments.dry_run) if arguments.remove else what_it_hides(library, text)
        )
        hidden = "" if rule.hidden is None else plural(rule.hidden, "article")
        if not arguments.remove and not hidden:
            raise UsageError(f"{rule.query} takes too long to look for; make it simpler")
        is_changed = mute(library, text) if is_new else not arguments.dry_run
        if arguments.output != "table":
            _write_rules(library, [rule], arguments.output)
        elif arguments.remove and is_changed:
            print_line(f"unmuted {rule.query}" + (f": {hidden}" if hidden else ""))
        else:
            print_line((f"{hidden}, {rule.unread:,} unread: " if hidden else "") + rule.query)
            if is_changed:
                print_line(f"muted {rule.query}")
        if not is_changed:
            print_message("already muted" if is_new else "nothing was changed")
        elif is_new:
            print_message("`newsreader undo` or `newsreader mute --remove` shows them again")
    return ExitCode.DONE


def _taken_back(library: Library, text: str, *, dry_run: bool) -> Rule:
    """Take a rule back, or find it; return it with what it hides, as far as that can be counted."""
    query = unmute(library, text, dry_run=dry_run)
    try:
        return what_it_hides(library, query)
    except QueryError:  # another version may have written it
        return Rule(query, None, None)


def _write_rules(library: Library, listed: Sequence[Rule], output: str) -> None:
    from newsreader import schema  # noqa: PLC0415 - not needed to mark

    numbers = {str(query): number for number, query in enumerate(library.mute_rules, 1)}
    write_listing(RULES, output, [schema.Rule.of(rule, number=numbers.get(rule.query)) for rule in listed])
