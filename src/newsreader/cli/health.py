"""The command that says what is wrong with a library, and mends it."""

from __future__ import annotations

import argparse
import shlex

from newsreader.cli.care import chosen, in_words, size
from newsreader.cli.diagnostics import ExitCode, say
from newsreader.cli.output import Row, print_line, write_json
from newsreader.errors import StoreError
from newsreader.library import maintenance
from newsreader.library.maintenance import Diagnosis, Inventory, Repaired
from newsreader.text import clean_line


def run_doctor(arguments: argparse.Namespace) -> ExitCode:
    """Explain the library's files; with `--repair`, mend them."""
    path = chosen(arguments)
    repaired: Repaired | None = None
    found = maintenance.examine(path)
    refusal = ""
    if arguments.repair and found.damage:
        try:
            repaired = maintenance.repair(path)
        except StoreError as error:
            refusal = str(error)
    if arguments.output == "json":
        write_json([_as_row(found, repaired)])
    else:
        _explain(found)
        if repaired:
            _report(repaired)
        elif found.damage:
            _foresee(found, arguments)
    if refusal:
        say(refusal)
    if not found.exists:
        return ExitCode.NOTHING
    sound = not found.damage or (repaired is not None and not repaired.after.damage)
    return ExitCode.DONE if sound else ExitCode.STORE


def _explain(found: Diagnosis) -> None:
    if not found.exists:
        _tell(f"{found.path}: there is no library; the first command that writes makes one")
        return
    state = "sound" if not found.damage else "damaged, and not opened" if found.refusal else "damaged, but it opens"
    _tell(f"{found.path}: {state}")
    if found.inventory:
        print_line(f"  {in_words(found.inventory)}")
    _print_columns([(clean_line(fact.name), size(fact.size), fact.about) for fact in found.files])
    for damage in found.damage:
        _tell(f"damage: {damage.file}: {damage.problem}")
    for note in found.notes:
        _tell(f"note: {note}")


def _tell(text: str) -> None:
    """Print a line that names files, whose names may hold anything."""
    print_line(clean_line(text))


def _print_columns(rows: list[tuple[str, str, str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)] if rows else []
    for name, bytes_, about in rows:
        print_line(f"  {name:{widths[0]}}  {bytes_:>{widths[1]}}  {about}")


def _foresee(found: Diagnosis, arguments: argparse.Namespace) -> None:
    """Say what a repair would do, and in one line what to do."""
    if found.recovery is None:
        is_newer = any(damage.kind == "newer-schema" for damage in found.damage)
        instead = "update newsreader" if is_newer else "`newsreader restore FILE` puts a backup in its place"
        print_line(f"to do: a repair can do nothing about this; {instead}")
        return
    origin = f", from {found.recovery.origin}" if found.recovery.origin else ""
    print_line(f"a repair restores: {in_words(found.restorable or Inventory(0, 0, 0, 0))}{origin}")
    print_line(f"lost at most: {_lost(found)}")
    store = f" --store {shlex.quote(arguments.store)}" if getattr(arguments, "store", None) else ""
    _tell(f"to do: newsreader doctor --repair{store} (every file is kept as it was found)")


def _lost(found: Diagnosis) -> str:
    return "; ".join(found.recovery.lost if found.recovery else ()) or "nothing"


def _report(repaired: Repaired) -> None:
    after = repaired.after
    holds = in_words(after.inventory or Inventory(0, 0, 0, 0))
    print_line(f"repaired: {holds}")
    print_line(f"lost at most: {_lost(repaired.before)}")
    if repaired.kept:
        _tell(f"kept as it was found: {repaired.kept}")
    if repaired.rescued:
        _tell(f"the library that the journal belongs to: {repaired.rescued} (restore FILE takes it)")
    for damage in after.damage:
        _tell(f"still damaged: {damage.file}: {damage.problem}")


def _as_row(found: Diagnosis, repaired: Repaired | None) -> Row:
    recovery = found.recovery
    row: Row = {
        "path": str(found.path),
        "exists": found.exists,
        "sound": not found.damage,
        "refused": found.refusal,
        "files": [{"name": each.name, "bytes": each.size, "about": each.about} for each in found.files],
        "damage": [{"file": each.file, "kind": each.kind, "problem": each.problem} for each in found.damage],
        "notes": found.notes,
        "holds": _counts(found.inventory),
        "repair": recovery and {"from": recovery.origin, "restores": _counts(found.restorable), "lost": recovery.lost},
    }
    if repaired:
        row["repaired"] = {
            "sound": not repaired.after.damage,
            "holds": _counts(repaired.after.inventory),
            "kept": repaired.kept and str(repaired.kept),
            "rescued": repaired.rescued and str(repaired.rescued),
        }
    return row


def _counts(inventory: Inventory | None) -> dict[str, int] | None:
    return inventory and inventory._asdict()
