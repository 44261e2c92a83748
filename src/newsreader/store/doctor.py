"""What is in a store's folder and what is wrong with it; and its repair, which keeps what was found beside it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from newsreader.errors import StoreError
from newsreader.store import backup, generations, recovery
from newsreader.store.backup import Inventory
from newsreader.store.codec import TOMBSTONES
from newsreader.store.database import PATIENCE
from newsreader.store.documents import apply, copied
from newsreader.store.files import Fingerprint, locked, refusing
from newsreader.store.generations import Contents, JournalRelation, Paths
from newsreader.store.history import FIELDS
from newsreader.store.journal import Scan
from newsreader.store.recovery import Evidence, Recovery, gather
from newsreader.store.snapshot import ORDER, Meta, Snapshot

_KNOWN = {*ORDER, *FIELDS, TOMBSTONES}
_TEMPORARY = re.compile(r".*\.[0-9a-f]{12}\.tmp")
_KEPT = re.compile(r"\.(aside|replaced|damaged|rescued|schema)-\d")
_KINDS = {
    "newer newsreader": "newer-schema",
    "is missing": "missing",
    "is empty": "empty",
    "not JSON": "not-json",
    "not UTF-8": "not-text",
    "schema version": "schema",
}
"""The kind of damage, by words of the refusal."""


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
    """What is unusual, and not damage."""
    inventory: Inventory | None = None
    """What opens."""
    recovery: Recovery | None = None
    """What a repair would write; None where it can do nothing."""

    @property
    def restorable(self) -> Inventory | None:
        """What there would be after a repair."""
        return Inventory.of(self.recovery.tables) if self.recovery else None


def examine(path: Path) -> Diagnosis:
    """Examine all files of the store at `path`. Changes nothing, and refuses nothing."""
    return _diagnose(gather(Paths(path)))


def _diagnose(evidence: Evidence) -> Diagnosis:
    paths, contents = evidence.paths, evidence.contents
    found = Diagnosis(paths.snapshot, evidence.exists, evidence.refusal)
    if not found.exists:
        return found
    found.files.extend(_facts(evidence))
    if contents:
        found.inventory = Inventory.of(contents.snapshot.tables)
        _diagnose_snapshot(evidence, contents, found)
    elif not evidence.journal_problem:
        kind = "unreadable" if evidence.snapshot_problem else "no-store"
        kind = next((kind for words, kind in _KINDS.items() if words in evidence.refusal), kind)
        found.damage.append(Damage(paths.snapshot.name, kind, evidence.refusal))
    _diagnose_journal(evidence, found)
    _diagnose_others(paths, found)
    if found.damage:
        found.recovery = recovery.recover(evidence)
    return found


def _diagnose_snapshot(evidence: Evidence, contents: Contents, found: Diagnosis) -> None:
    content, relation, name = contents.snapshot, contents.relation, evidence.paths.snapshot.name
    is_edited = relation is JournalRelation.EDITED
    wrong: tuple[str, str] | None = None
    if relation is JournalRelation.FOREIGN:
        wrong = "foreign-journal", "is not the snapshot that the journal continues: one of the two was put here"
    elif is_edited and evidence.has_damaged_bytes:
        wrong = "altered", "its checksum is wrong: bytes of it are not what was written"
    elif is_edited and contents.scan.header:
        wrong = "edited", "was changed by another program, and is taken as it is"
    elif content.is_sound is False:
        wrong = "altered", "its checksum is wrong: it was changed since it was written, or is damaged"
    if wrong:
        found.damage.append(Damage(name, *wrong))
    for table, ids in recovery.undecodable(content.tables).items():
        problem = f"{len(ids)} documents of table {table} have a field of a wrong type"
        found.damage.append(Damage(name, "wrong-type", problem))
    for notice in content.notices:
        words = notice.removeprefix(f"{evidence.paths.snapshot}: ")
        if "a key twice" in words or "NaN" in words:
            found.damage.append(Damage(name, "odd-json", words))
        elif "no usable id" in words:
            found.notes.append(f"{name}: {words}")
    _note_generations(evidence, contents, found)


def _note_generations(evidence: Evidence, contents: Contents, found: Diagnosis) -> None:
    content, relation, name = contents.snapshot, contents.relation, evidence.paths.snapshot.name
    if relation is JournalRelation.FOLLOWED:
        found.notes.append(f"{evidence.paths.journal.name}: a checkpoint was interrupted; the next writer ends it")
    if relation is JournalRelation.ALONE:
        is_plain = content.meta.schema == 0
        what = "is a plain TinyDB file; the first change takes it on" if is_plain else "stands alone, as a backup does"
        found.notes.append(f"{name}: {what}")
    unknown = sorted(set(content.tables) - _KNOWN)
    if unknown:
        found.notes.append(f"{name}: has unknown tables, which are kept: {', '.join(unknown)}")
    older = evidence.previous.snapshot.meta if evidence.previous else Meta()
    if older.generation and older.store == evidence.store and older.generation + 1 < content.meta.generation:
        old_name = evidence.paths.old_snapshot.name
        found.notes.append(f"{old_name}: is from before the snapshot was found changed or damaged")


def _diagnose_journal(evidence: Evidence, found: Diagnosis) -> None:
    name = evidence.paths.journal.name
    if evidence.journal_problem:
        found.damage.append(Damage(name, "unreadable", evidence.journal_problem))
    if evidence.journal is None or evidence.scan is None:
        return
    wrong = evidence.losses
    if wrong.emptied:
        found.damage.append(Damage(name, "empty-journal", "is empty or cut off: what it held is not there"))
    elif evidence.header is None:
        found.damage.append(Damage(name, "journal-header", "its first line is damaged"))
    if wrong.repeated:
        found.damage.append(Damage(name, "repeated-lines", f"{wrong.repeated} of its lines stand there twice"))
    if wrong.lines and not evidence.is_replaced:
        found.damage.append(Damage(name, "journal-lines", f"{wrong.lines} of its lines are damaged or missing"))
    if wrong.last:
        found.damage.append(Damage(name, "line-end", "its last change is whole, but its line has no end"))
    if wrong.unfinished:
        found.notes.append(f"{name}: ends with part of a change that was never acknowledged; the next writer drops it")


def _diagnose_others(paths: Paths, found: Diagnosis) -> None:
    prefix = f"{paths.snapshot.name}."
    try:
        beside = sorted(path.name for path in paths.snapshot.parent.iterdir() if path.name.startswith(prefix))
    except OSError:
        return
    left = [name for name in beside if _TEMPORARY.fullmatch(name)]
    kept = [name for name in beside if _KEPT.search(name.removeprefix(paths.snapshot.name)) and name not in left]
    if left:
        found.notes.append(f"left by a process that died, the next writer removes it: {', '.join(left)}")
    if kept:
        found.notes.append(f"kept from before and not used, remove what you do not need: {', '.join(kept)}")


def _facts(evidence: Evidence) -> Iterator[FileFact]:
    paths = evidence.paths
    snapshot, log, lock = "the snapshot, which does not open", "the journal, which can't be read", "the lock"
    if evidence.contents:
        generation = evidence.contents.snapshot.meta.generation
        snapshot = f"the snapshot, generation {generation}" if generation else "the snapshot"
    if scan := evidence.scan:
        changes = f"{len(scan.records)} change{'' if len(scan.records) == 1 else 's'}"
        log = (
            f"the journal of generation {scan.generation}, {changes}" if scan.generation else f"the journal, {changes}"
        )
    with contextlib.suppress(OSError, ValueError):
        lock = f"the lock, taken last by process {int(paths.lock.read_bytes())}"
    about = {
        paths.snapshot: snapshot,
        paths.journal: log,
        paths.old_snapshot: "the previous generation",
        paths.old_journal: "its journal",
        paths.lock: lock,
    }
    for path, words in about.items():
        if path.exists():
            yield FileFact(path.name, path.stat().st_size, words)


@dataclass(frozen=True)
class Repaired:
    """What a repair did."""

    before: Diagnosis
    """What was found."""
    after: Diagnosis
    kept: Path | None = None
    """The files as they were found; None where nothing had to be done."""
    rescued: Path | None = None
    """The library that another snapshot was put over, whole; it opens as any other."""


def repair(path: Path) -> Repaired:
    """Repair the store at `path`, under its lock: write what can be recovered as a new generation.

    Raises StoreError, and changes nothing, where nothing can be done or it can't be written.
    """
    paths = Paths(path)
    if not paths.snapshot.parent.is_dir():
        raise StoreError(f"{paths.snapshot}: there is no such file")
    with refusing(paths.snapshot), locked(paths.lock, PATIENCE):
        evidence = gather(paths)
        found = _diagnose(evidence)
        if not found.damage:
            return Repaired(found, found)
        if found.recovery is None:
            raise StoreError(f"{paths.snapshot}: {found.damage[0].problem}; a repair can do nothing about that")
        with backup.keeping(paths, "damaged") as kept:
            rescued = None
            if evidence.is_replaced and evidence.written is not None and evidence.scan is not None:
                tables = copied(evidence.written)
                for record in evidence.scan.records:
                    apply(tables, record)
                rescued = paths.numbered(".rescued-")
                backup.write_alone(Snapshot(tables), rescued)
            _write(evidence, found.recovery)
    return Repaired(found, examine(path), kept, rescued)


def _write(evidence: Evidence, found: Recovery) -> None:
    paths, header = evidence.paths, evidence.header
    known = evidence.contents.snapshot.meta if evidence.contents else Meta()
    generation = max(known.generation, header.generation if header else 0)
    meta = Meta(store=known.store or (header.store if header else ""), generation=generation)
    relation = JournalRelation.FOREIGN if evidence.is_replaced else JournalRelation.EDITED
    content = Snapshot(found.tables, found.without_id, meta)
    had_old = paths.old_snapshot.exists()
    scan = Scan(generation=generation, header=header)
    generations.checkpoint(Contents(content, Fingerprint(0, ""), relation, scan), paths)
    if not had_old:
        # What was replaced is damaged; it is kept under another name, and is no generation to go back to.
        paths.old_snapshot.unlink(missing_ok=True)
        paths.old_journal.unlink(missing_ok=True)
