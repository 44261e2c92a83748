"""The commands that change state, and the history of those changes."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import msgspec

from newsreader.cli.diagnostics import ExitCode, articles, say
from newsreader.cli.opened import opened, required
from newsreader.cli.output import print_line, write_history
from newsreader.library import Library
from newsreader.library import sources as library_sources
from newsreader.library.marking import history, redo, set_state, tag_field, undo
from newsreader.library.search.searching import select
from newsreader.model import Reverted

_MARKS = {
    "read": ("read", True),
    "unread": ("read", False),
    "starred": ("starred", True),
    "unstarred": ("starred", False),
    "hidden": ("hidden", True),
    "unhidden": ("hidden", False),
}


def run_mark(arguments: argparse.Namespace) -> ExitCode:
    """Mark what a query means."""
    return _set(arguments, *_MARKS[arguments.mark])


def run_tag(arguments: argparse.Namespace) -> ExitCode:
    """Tag what a query means."""
    return _set(arguments, tag_field(arguments.tag), arguments.change == "add")


def _set(arguments: argparse.Namespace, field: str, value: bool) -> ExitCode:
    with opened(arguments) as library:
        wanted = select(library, required(arguments.query))
        if not wanted:
            say("nothing matched")
            return ExitCode.NOTHING
        marked = set_state(library, [article.id for article in wanted], field, value)
    print_line(f"{len(marked.changed):,} changed: {marked.action}, of {articles(marked.matched)} that matched")
    return ExitCode.DONE


def run_undo(arguments: argparse.Namespace) -> ExitCode:
    """Take back the newest changes of state."""
    return _revert(arguments, undo, "undone", "nothing to undo")


def run_redo(arguments: argparse.Namespace) -> ExitCode:
    """Make the changes again that were undone last."""
    return _revert(arguments, redo, "redone", "nothing to redo")


def _revert(
    arguments: argparse.Namespace, step: Callable[[Library], Reverted | None], done: str, none: str
) -> ExitCode:
    with opened(arguments) as library:
        for number in range(arguments.count):
            reverted = step(library)
            if reverted is None:
                say(none if not number else f"{none} any more")
                return ExitCode.NOTHING if not number else ExitCode.DONE
            print_line(f"{done}: {describe(reverted)}")
    return ExitCode.DONE


def describe(reverted: Reverted) -> str:
    """Say what an undo or redo set back, and what it left."""
    entry = reverted.entry
    left = entry.changed - reverted.restored
    if not left:
        return f"{entry.action}, {entry.changed:,}"
    return f"{entry.action}, {reverted.restored:,} of {entry.changed:,}; {left:,} changed since"


def run_history(arguments: argparse.Namespace) -> ExitCode:
    """Print the changes of state."""
    with opened(arguments) as library:
        entries = history(library, arguments.limit)
    write_history([msgspec.to_builtins(entry) for entry in entries], arguments.output)
    return ExitCode.DONE if entries else ExitCode.NOTHING


def run_remove(arguments: argparse.Namespace) -> ExitCode:
    """Hide a source."""
    with opened(arguments) as library:
        source, hidden = library_sources.remove(library, arguments.source)
    print_line(f"removed {source.name}: {articles(hidden)} hidden")
    say("`newsreader undo` brings them back")
    return ExitCode.DONE
