"""The commands that look after a library: backups, restoring, folding the journal, pruning."""

from __future__ import annotations

import argparse
from pathlib import Path

from newsreader.cli.diagnostics import ExitCode, articles, say
from newsreader.cli.opened import opened, required
from newsreader.cli.output import Row, print_line, write_json
from newsreader.config import chosen_store
from newsreader.ids import format_id
from newsreader.library import maintenance
from newsreader.library.maintenance import Inventory, Pruned, count_prunable, find_to_prune, prune
from newsreader.text import clean_line


def run_backup(arguments: argparse.Namespace) -> ExitCode:
    """Write the library into one file."""
    made = maintenance.back_up(chosen(arguments), Path(arguments.file), force=arguments.force)
    for notice in made.notices:
        say(notice)
    print_line(f"backed up to {clean_line(str(made.path))}: {in_words(made.inventory)}, {size(made.size)}")
    return ExitCode.DONE


def run_restore(arguments: argparse.Namespace) -> ExitCode:
    """Put a backup in the place of the library."""
    restored = maintenance.restore(chosen(arguments), Path(arguments.file), force=arguments.force)
    print_line(f"restored from {clean_line(arguments.file)}: {in_words(restored.inventory)}")
    if restored.kept:
        say(f"the library that was there is kept: newsreader --store {restored.kept} opens it")
    return ExitCode.DONE


def run_compact(arguments: argparse.Namespace) -> ExitCode:
    """Fold the journal into the snapshot."""
    done = maintenance.compact(chosen(arguments))
    if done.changes:
        print_line(f"{done.changes:,} changes folded: {size(done.before)} before, {size(done.after)} now")
    else:
        print_line(f"nothing to fold: {size(done.after)}")
    return ExitCode.DONE


def run_prune(arguments: argparse.Namespace) -> ExitCode:
    """Take articles out of the library for good."""
    with opened(arguments) as library:
        wanted = find_to_prune(library, required(arguments.query))
        if arguments.dry_run:
            done = count_prunable(library, wanted)
        elif wanted:
            done = prune(library, wanted, f"pruned {clean_line(' '.join(arguments.query), 200)}")
        else:
            done = Pruned((), 0, 0)
    if arguments.output == "json":
        write_json([_object(done, len(wanted), arguments.dry_run)])
    elif wanted:
        print_line(_pruned(done, len(wanted), "would be pruned" if arguments.dry_run else "pruned"))
    if not wanted:
        say("nothing matched")
        return ExitCode.NOTHING
    if arguments.dry_run:
        say("nothing was changed; `newsreader backup FILE` first keeps a way back")
    elif done.articles:
        say("undo does not bring them back, and neither does their source; restoring a backup does")
    return ExitCode.DONE


def _object(pruned: Pruned, matched: int, dry_run: bool) -> Row:
    return {
        "matched": matched,
        "pruned": [format_id(each) for each in pruned.articles],
        "starred": pruned.starred,
        "tagged": pruned.tagged,
        "dry_run": dry_run,
    }


def _pruned(pruned: Pruned, matched: int, verb: str) -> str:
    stay = [f"{pruned.starred:,} starred"] * bool(pruned.starred) + [f"{pruned.tagged:,} tagged"] * bool(pruned.tagged)
    staying = f"; {' and '.join(stay)} stay" if stay else ""
    return f"{len(pruned.articles):,} {verb}, of {articles(matched)} that matched{staying}"


def in_words(inventory: Inventory) -> str:
    """Say how much there is of what."""
    sources = f"{inventory.sources:,} source{'' if inventory.sources == 1 else 's'}"
    changes = f"{inventory.history:,} change{'' if inventory.history == 1 else 's'} in the history"
    return f"{articles(inventory.articles)}, {inventory.states:,} of them marked, {sources}, {changes}"


def size(count: int) -> str:
    """Say how many bytes."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def chosen(arguments: argparse.Namespace) -> Path | None:
    """Give the library that the command line or the environment names; None for the user's own."""
    return chosen_store(getattr(arguments, "store", None))
