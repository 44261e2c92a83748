"""The commands that look after the library's files: backup, restore, compact, prune, doctor."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsreader import schema
from newsreader.cli.arguments import STDIN, matched, required_query
from newsreader.cli.output import ExitCode, print_line, print_message, write, write_json_object
from newsreader.config import chosen_store, default_store
from newsreader.errors import StoreError, UsageError
from newsreader.ids import format_id
from newsreader.library import Library
from newsreader.library.marking import count_prunable, find_to_prune, prune
from newsreader.store import backup, doctor
from newsreader.store.backup import Inventory
from newsreader.store.doctor import Diagnosis, Repaired
from newsreader.text import clean_line, plural

_PIECE = 1 << 20
"""Bytes of a backup that are written to stdout at a time."""


def back_up(arguments: argparse.Namespace) -> None:
    """Write the library to one file, or to stdout."""
    if arguments.file != STDIN:
        saved = backup.back_up(_store(arguments), Path(arguments.file), force=arguments.force)
        say, place = print_line, str(saved.path)
    elif sys.stdout.isatty():
        raise UsageError("a backup is nothing for a terminal; name a file, or redirect stdout")
    else:
        with _temporary() as path:
            saved = backup.back_up(_store(arguments), path)
            file = path.open("rb")
        with file:  # which has no name any more: a reader that stops reading leaves nothing behind
            while piece := file.read(_PIECE):
                write(piece)
        say, place = print_message, "stdout"
    for notice in saved.notices:
        print_message(notice)
    say(f"backed up to {place}: {_contents(saved.inventory)}, {_size(saved.size)}")


@contextmanager
def _temporary() -> Iterator[Path]:
    """Give a place for a library on its way to stdout or from stdin; nobody else can read it.

    Raises:
        StoreError: it can't be written.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="newsreader-") as folder:
            yield Path(folder) / "articles.json"
    except OSError as error:
        raise StoreError(f"no temporary file can be written ({error.strerror}); TMPDIR names another folder") from error


def restore(arguments: argparse.Namespace) -> None:
    """Replace the library with a backup, which may come from stdin."""
    name = arguments.file
    if name != STDIN:
        restored = backup.restore(_store(arguments), Path(name), force=arguments.force)
    elif sys.stdin.isatty():
        raise UsageError("nobody types a backup; name a file, or redirect stdin")
    else:
        name = "stdin"
        with _temporary() as path:
            with path.open("wb") as file:
                shutil.copyfileobj(sys.stdin.buffer, file)
            try:
                restored = backup.restore(_store(arguments), path, force=arguments.force)
            except StoreError as error:
                raise StoreError(str(error).replace(str(path), name)) from error
    print_line(f"restored from {name}: {_contents(restored.inventory)}")
    if restored.kept:
        print_message(f"the previous library is kept: newsreader --store {restored.kept} opens it")


def compact(arguments: argparse.Namespace) -> None:
    """Merge the journal into the snapshot."""
    done = backup.compact(_store(arguments))
    if done.changes:
        print_line(f"{plural(done.changes, 'change')} merged: {_size(done.before)} before, {_size(done.after)} now")
    else:
        print_line(f"nothing to merge: {_size(done.after)}")


def prune_articles(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """Delete articles for good."""
    articles = find_to_prune(library, required_query(library, arguments))
    if arguments.dry_run or not articles:
        pruned = count_prunable(library, articles)
    else:
        pruned = prune(library, articles, f"pruned {clean_line(' '.join(arguments.query), 200)}")
    if arguments.output == "json":
        ids = [format_id(each) for each in pruned.articles]
        done = schema.Pruned.of(pruned, matched=len(articles), pruned=ids, dry_run=arguments.dry_run)
        write_json_object(done)
    elif articles:
        verb = "would be pruned" if arguments.dry_run else "pruned"
        kept = ((pruned.starred, "starred"), (pruned.tagged, "tagged"))
        stay = " and ".join(f"{count:,} {what}" for count, what in kept if count)
        total = plural(len(articles), "article")
        print_line(f"{len(pruned.articles):,} {verb}, of {total} that matched{f'; kept: {stay}' if stay else ''}")
    if not articles:
        return matched(library, arguments, articles)
    if arguments.dry_run:
        print_message("nothing was changed; `newsreader backup FILE` saves a copy first")
    elif pruned.articles:
        print_message("undo and the next refresh do not bring them back; restoring a backup does")
    return ExitCode.DONE


def check(arguments: argparse.Namespace) -> ExitCode:
    """Describe the library's files and their damage; with `--repair`, repair them."""
    path = _store(arguments)
    diagnosis = doctor.examine(path)
    repaired: Repaired | None = None
    try:
        if arguments.repair and diagnosis.damage:
            repaired = doctor.repair(path)
    finally:  # what was found is shown even where the repair is refused
        if arguments.output == "json":
            write_json_object(_diagnosis_record(diagnosis, repaired))
        else:
            _print_diagnosis(diagnosis)
            if repaired:
                _print_repaired(repaired)
            elif diagnosis.damage:
                _print_possible_repair(diagnosis, arguments)
    if not diagnosis.exists:
        return ExitCode.NOTHING
    left = repaired.after if repaired else diagnosis
    return ExitCode.STORE if left.damage else ExitCode.DONE


def _print_diagnosis(diagnosis: Diagnosis) -> None:
    if not diagnosis.exists:
        print_line(f"{diagnosis.path}: no library yet; the first command that writes creates it")
        return
    state = "OK"
    if diagnosis.damage:
        state = "damaged, can't be opened" if diagnosis.refusal else "damaged, can be opened"
    print_line(f"{diagnosis.path}: {state}")
    if diagnosis.inventory:
        print_line(f"  {_contents(diagnosis.inventory)}")
    names = [clean_line(file.name) for file in diagnosis.files]
    sizes = [_size(file.size) for file in diagnosis.files]
    for name, size, file in zip(names, sizes, diagnosis.files, strict=True):
        print_line(f"  {name:{max(map(len, names))}}  {size:>{max(map(len, sizes))}}  {file.about}")
    for damage in diagnosis.damage:
        print_line(f"damage: {damage.file}: {damage.problem}")
    for note in diagnosis.notes:
        print_line(f"note: {note}")


def _print_possible_repair(diagnosis: Diagnosis, arguments: argparse.Namespace) -> None:
    """Print what a repair would restore and lose, and the command for it."""
    recovery = diagnosis.recovery
    if recovery is None:
        backup = "restore a backup with `newsreader restore FILE`"
        instead = {"newer-schema": "update newsreader", "unreadable": f"make all files readable, or {backup}"}
        found = [instead[damage.kind] for damage in diagnosis.damage if damage.kind in instead]
        print_line(f"to do: a repair is not possible; {found[0] if found else backup}")
        return
    origin = f", from {recovery.origin}" if recovery.origin else ""
    print_line(f"a repair restores: {_contents(diagnosis.restorable)}{origin}")
    print_line(f"lost at most: {_losses(diagnosis)}")
    if recovery.rescues:
        print_line("the library that the journal belongs to: it is written to a file of its own")
    store = f" --store {shlex.quote(arguments.store)}" if getattr(arguments, "store", None) else ""
    print_line(f"to do: newsreader doctor --repair{store} (the damaged files are kept)")


def _print_repaired(repaired: Repaired) -> None:
    print_line(f"repaired: {_contents(repaired.after.inventory)}")
    print_line(f"lost at most: {_losses(repaired.before)}")
    if repaired.kept:
        print_line(f"the damaged files are kept: {repaired.kept}")
    if repaired.rescued:
        print_line(f"the library that the journal belongs to: {repaired.rescued} (`newsreader restore` can use it)")
    for damage in repaired.after.damage:
        print_line(f"still damaged: {damage.file}: {damage.problem}")


def _store(arguments: argparse.Namespace) -> Path:
    return chosen_store(getattr(arguments, "store", None)) or default_store()


def _losses(diagnosis: Diagnosis) -> str:
    lost = diagnosis.recovery.lost if diagnosis.recovery else ()
    return "; ".join(lost) or "nothing"


def _contents(inventory: Inventory | None) -> str:
    """Describe how much a library holds."""
    if inventory is None:
        return "nothing"
    articles, sources = plural(inventory.articles, "article"), plural(inventory.sources, "source")
    changes = plural(inventory.history, "change")
    return f"{articles}, {inventory.states:,} with state, {sources}, {changes} in the history"


def _size(count: int) -> str:
    """Format a number of bytes."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _diagnosis_record(diagnosis: Diagnosis, repaired: Repaired | None) -> schema.Diagnosis:
    recovery = diagnosis.recovery
    restores = _inventory_record(diagnosis.restorable)
    return schema.Diagnosis(
        path=str(diagnosis.path),
        exists=diagnosis.exists,
        sound=not diagnosis.damage,
        refused=diagnosis.refusal,
        files=[schema.File.of(file, bytes=file.size) for file in diagnosis.files],
        damage=[schema.Damage.of(damage) for damage in diagnosis.damage],
        notes=diagnosis.notes,
        holds=_inventory_record(diagnosis.inventory),
        repair=schema.Repair.of(recovery, restores=restores) if recovery else None,
        repaired=_repaired_record(repaired) if repaired else None,
    )


def _repaired_record(repaired: Repaired) -> schema.Repaired:
    return schema.Repaired(
        sound=not repaired.after.damage,
        holds=_inventory_record(repaired.after.inventory),
        kept=str(repaired.kept) if repaired.kept else None,
        rescued=str(repaired.rescued) if repaired.rescued else None,
    )


def _inventory_record(inventory: Inventory | None) -> schema.Inventory | None:
    return schema.Inventory.of(inventory) if inventory else None
