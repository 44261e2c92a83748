"""What is in a store's folder and what is wrong with it, told to people; nothing is changed here."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from newsreader.store import recovery
from newsreader.store.backup import Inventory
from newsreader.store.evidence import Evidence, File, gather
from newsreader.store.journal import Scan
from newsreader.store.loader import Contents, Fit, Paths
from newsreader.store.recovery import Recovery
from newsreader.store.snapshot import ORDER
from newsreader.store.transaction import TOMBSTONES

_KNOWN = {*ORDER, "mutes", "views", TOMBSTONES}
_TEMPORARY = re.compile(r".*\.[0-9a-f]{12}\.tmp")
_KEPT = re.compile(r"\.(aside|replaced|damaged|rescued|schema)-\d")


@dataclass(frozen=True)
class FileFact:
    """One file of the store."""

    name: str
    size: int
    """Bytes."""
    about: str
    """What it is, in words."""


@dataclass(frozen=True)
class Damage:
    """One thing that is wrong."""

    file: str
    kind: str
    """The same word for the same damage, for scripts."""
    problem: str
    """In words."""


@dataclass
class Diagnosis:
    """What was found."""

    path: Path
    exists: bool
    """Whether there is any file of a store."""
    refusal: str
    """Why the store is not opened; empty where it is."""
    files: list[FileFact] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is unusual, and no damage."""
    inventory: Inventory | None = None
    """What opens."""
    recovery: Recovery | None = None
    """What a repair would write; None where it can do nothing."""

    @property
    def restorable(self) -> Inventory | None:
        """What there would be after a repair."""
        return Inventory.of(self.recovery.tables) if self.recovery else None


def examine(path: Path) -> Diagnosis:
    """Look at all files of the store at `path`. Changes nothing, and refuses nothing."""
    return judge(gather(Path(os.path.realpath(path))))


def judge(evidence: Evidence) -> Diagnosis:
    """Tell what is wrong with what was read."""
    paths = evidence.paths
    four = (evidence.snapshot, evidence.journal, evidence.old, evidence.old_journal)
    found = Diagnosis(paths.snapshot, any(file.there for file in four), evidence.refusal)
    if not found.exists:
        return found
    found.files.extend(_facts(evidence))
    if evidence.contents:
        found.inventory = Inventory.of(evidence.contents.snapshot.tables)
    _judge_snapshot(evidence, found)
    _judge_journal(evidence, found)
    _judge_rest(evidence, found)
    if found.damage:
        found.recovery = recovery.recover(evidence)
    return found


def _judge_snapshot(evidence: Evidence, found: Diagnosis) -> None:
    contents, name = evidence.contents, evidence.paths.snapshot.name
    if contents is None:
        if not evidence.journal.problem:
            found.damage.append(Damage(name, _kind_of_refusal(evidence), evidence.refusal))
        return
    wrong = _wrong_bytes(evidence, contents)
    if wrong:
        found.damage.append(Damage(name, *wrong))
    for table, ids in recovery.unreadable(contents.snapshot.tables).items():
        problem = f"{len(ids)} documents of table {table} have a field of a wrong type"
        found.damage.append(Damage(name, "wrong-type", problem))
    for notice in contents.notices:
        words = notice.removeprefix(f"{evidence.paths.snapshot}: ")
        if "a key twice" in words or "NaN" in words:
            found.damage.append(Damage(name, "odd-json", words))
        elif "no usable id" in words:
            found.notes.append(f"{name}: {words}")


def _wrong_bytes(evidence: Evidence, contents: Contents) -> tuple[str, str] | None:
    """Tell what is wrong with a snapshot that can be read, as a kind and in words."""
    if contents.fit is Fit.FOREIGN:
        return "foreign-journal", "is not the snapshot that the journal goes on from: one of the two was put here"
    if contents.fit is Fit.EDITED and evidence.of_damaged_length:
        return "altered", "its checksum is wrong: bytes of it are not what was written"
    if contents.fit is Fit.EDITED and contents.scan.header:
        return "edited", "was changed by another program, and is taken as it is"
    if contents.snapshot.sound is False:
        return "altered", "its checksum is wrong: it was changed since it was written, or is damaged"
    return None


def _kind_of_refusal(evidence: Evidence) -> str:
    refusal = evidence.refusal
    kinds = {
        "newer newsreader": "newer-schema",
        "is missing": "missing",
        "is empty": "empty",
        "not JSON": "not-json",
        "not UTF-8": "not-text",
        "schema version": "schema",
    }
    unreadable = "unreadable" if evidence.snapshot.problem else "no-store"
    return next((kind for words, kind in kinds.items() if words in refusal), unreadable)


def _judge_journal(evidence: Evidence, found: Diagnosis) -> None:
    name, data = evidence.paths.journal.name, evidence.journal.data
    if evidence.journal.problem:
        found.damage.append(Damage(name, "unreadable", evidence.journal.problem))
    if data is None or evidence.scan is None:
        return
    wrong = recovery.losses(data)
    if wrong.emptied:
        found.damage.append(Damage(name, "empty-journal", "is empty or cut off: what it held is not there"))
    elif evidence.header is None:
        found.damage.append(Damage(name, "journal-header", "its first line is damaged"))
    if wrong.repeated:
        found.damage.append(Damage(name, "repeated-lines", f"{wrong.repeated} of its lines stand there twice"))
    if wrong.lines and not evidence.replaced:
        found.damage.append(Damage(name, "journal-lines", f"{wrong.lines} of its lines are damaged or missing"))
    if wrong.rest:
        found.damage.append(Damage(name, "line-end", "its last change is whole, but its line has no end"))
    if wrong.unfinished:
        found.notes.append(f"{name}: ends with part of a change that was never acknowledged; the next writer drops it")


def _judge_rest(evidence: Evidence, found: Diagnosis) -> None:
    contents, paths = evidence.contents, evidence.paths
    if contents and contents.fit is Fit.FOLLOWS:
        found.notes.append(f"{paths.journal.name}: a checkpoint was interrupted; the next writer ends it")
    if contents and contents.fit is Fit.ALONE:
        plain = contents.snapshot.meta.schema == 0
        what = "is a plain TinyDB file; the first change takes it on" if plain else "stands alone, as a backup does"
        found.notes.append(f"{paths.snapshot.name}: {what}")
    unknown = sorted(set(contents.snapshot.tables) - _KNOWN) if contents else []
    if unknown:
        found.notes.append(f"{paths.snapshot.name}: has unknown tables, which are kept: {', '.join(unknown)}")
    if contents and evidence.old_generation and evidence.old_generation + 1 < contents.snapshot.meta.generation:
        found.notes.append(f"{paths.kept_snapshot.name}: is from before the snapshot was found changed or damaged")
    beside = [file.name for file in _beside(paths)]
    left = [name for name in beside if _TEMPORARY.fullmatch(name)]
    kept = [name for name in beside if _KEPT.search(name.removeprefix(paths.snapshot.name)) and name not in left]
    if left:
        found.notes.append(f"left by a process that died, the next writer removes it: {', '.join(left)}")
    if kept:
        found.notes.append(f"kept from before and not used, remove what you do not need: {', '.join(kept)}")


def _facts(evidence: Evidence) -> Iterator[FileFact]:
    paths = evidence.paths
    for file, about in (
        (evidence.snapshot, _about_snapshot(evidence)),
        (evidence.journal, _about_journal(evidence.scan)),
        (evidence.old, "the previous generation"),
        (evidence.old_journal, "its journal"),
    ):
        if file.there:
            yield FileFact(file.path.name, len(file.data or b""), about)
    holder = File.of(paths.lock).data
    if holder is not None:
        pid = holder.decode("ascii", "replace").strip()
        yield FileFact(paths.lock.name, len(holder), f"the lock, taken last by process {pid}" if pid else "the lock")


def _about_snapshot(evidence: Evidence) -> str:
    if evidence.contents is None:
        return "the snapshot, which does not open"
    generation = evidence.contents.snapshot.meta.generation
    return f"the snapshot, generation {generation}" if generation else "the snapshot"


def _about_journal(scan: Scan | None) -> str:
    if scan is None:
        return "the journal, which can't be read"
    changes = f"{len(scan.records)} change{'' if len(scan.records) == 1 else 's'}"
    return f"the journal of generation {scan.generation}, {changes}" if scan.generation else f"the journal, {changes}"


def _beside(paths: Paths) -> list[Path]:
    try:
        names = sorted(paths.snapshot.parent.iterdir())
    except OSError:
        return []
    return [path for path in names if path.name.startswith(f"{paths.snapshot.name}.")]
