"""What is wrong with the files of a store, what can be recovered, and the repair, which keeps the files as found.

A recovery is worked out in memory, so that it can be shown before it is done. In the order of trust: the snapshot,
where its checksum is right; the previous generation with its journal, which together hold all that the snapshot was
written with; the documents that stand whole on their lines of a damaged snapshot. The journal's good records are
applied on top.
"""

from __future__ import annotations

import glob
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from msgspec import Raw

from newsreader.errors import StoreError
from newsreader.store import backup, codec, documents, files, generations, journal
from newsreader.store.backup import Inventory
from newsreader.store.codec import TOMBSTONES
from newsreader.store.database import PATIENCE
from newsreader.store.documents import LazyTable, Record, Tables
from newsreader.store.files import locked, refusing
from newsreader.store.generations import Contents, JournalRelation, Paths
from newsreader.store.journal import Scan
from newsreader.store.snapshot import HIGHEST_ID, META, Meta, Snapshot

_KNOWN = {*codec.DECODERS, "history", TOMBSTONES}
_OTHERS = {
    r"\.[0-9a-f]{12}\.tmp$": "left by a process that died, the next writer removes it",
    r"\.(aside|replaced|damaged|rescued|schema)-\d+\D*$": "kept from before and not used, remove what you do not need",
}
"""What else stands beside the files, by how the names end."""
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
class Recovery:
    """What a repair would write."""

    tables: Tables
    origin: str = ""
    """Where the documents come from, in words; empty where they are what opens."""
    lost: list[str] = field(default_factory=list)
    """What may be lost, in words; empty where nothing is."""


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


class _Evidence:
    """What the files say, read without the lock and without changing anything, whatever state they are in."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.contents, self.refusal = _load(paths)
        """What opens, and why it is refused where it does not."""
        self.previous, _ = _load(Paths(paths.old_snapshot))
        """The previous generation with its journal, where it opens."""
        self.relation = self.contents.relation if self.contents else None
        self.meta = self.contents.snapshot.meta if self.contents else Meta()
        self.snapshot, self.snapshot_problem, self.journal_problem = b"", "", ""
        self.scan: Scan | None = None
        """What the journal says; None where there is none, or it can't be read."""
        if self.contents is None:
            self.snapshot, self.snapshot_problem = _read(paths.snapshot)
            log, self.journal_problem = _read(paths.journal)
            if paths.journal.exists() and not self.journal_problem and "newer newsreader" not in self.refusal:
                self.scan = journal.scan(log, paths.journal)
        elif self.relation is not JournalRelation.ALONE:
            self.scan = self.contents.scan
        self.header = self.scan.header if self.scan else None

    @property
    def exists(self) -> bool:
        """Whether there is any file of a store."""
        paths = self.paths
        return any(map(os.path.lexists, (paths.snapshot, paths.journal, paths.old_snapshot, paths.old_journal)))

    @property
    def is_replaced(self) -> bool:
        """Whether the snapshot is not the one that the journal continues, but another store's or moment's."""
        return self.relation is JournalRelation.FOREIGN

    @property
    def has_damaged_bytes(self) -> bool:
        """Whether the snapshot has the length that it was written with, and other bytes: nobody edits like that."""
        if self.contents is None or self.header is None or self.relation is not JournalRelation.EDITED:
            return False
        return self.contents.fingerprint.length == self.header.snapshot.length

    @property
    def last_record(self) -> Record:
        """The journal's last record, where it is whole but for its line end; else nothing."""
        tail = self.scan.tail if self.scan and self.scan.end else b""
        numbered = journal.payload(tail) or journal.payload(tail + b"\n")
        return (numbered and documents.decode(numbered[2])) or {}

    @property
    def lost_lines(self) -> int:
        """How many changes are missing in the journal, at most."""
        scan = self.scan
        return scan.damaged - (scan.header is None and scan.end > 0) if scan else 0

    @property
    def written(self) -> Tables | None:
        """All that was in the snapshot which the journal continues, by the generation before; None if not all is."""
        header, previous = self.header, self.previous
        if previous is None or previous.relation is not JournalRelation.MATCHES or previous.scan.damaged:
            return None
        meta = previous.snapshot.meta
        if header is not None:
            is_before = (header.store, header.generation) == (meta.store, meta.generation + 1)
        else:
            is_before = self.contents is None or self.meta.follows == previous.fingerprint
        return {name: table.copy() for name, table in previous.snapshot.tables.items()} if is_before else None

    @property
    def earlier(self) -> Tables:
        """What the previous generation and its journal hold, where it opens and is of the same store."""
        if self.previous is None:
            return {}
        store = self.header.store if self.header and not self.is_replaced else self.meta.store
        its = self.previous.snapshot.meta.store
        return {} if store and its and store != its else self.previous.snapshot.tables


def _load(paths: Paths) -> tuple[Contents | None, str]:
    try:
        contents = generations.load(paths)
    except StoreError as error:
        return None, str(error).removeprefix(f"{paths.snapshot}: ").partition("; nothing was changed")[0]
    return (None if contents.relation is JournalRelation.NEW else contents), ""


def _read(path: Path) -> tuple[bytes, str]:
    """Read a file; return its content, and why it can't be read."""
    try:
        read = files.read(path)
    except StoreError as error:
        return b"", str(error).removeprefix(f"{path}: ")
    return (read[0] if read else b""), ""


def examine(path: Path) -> Diagnosis:
    """Examine all files of the store at `path`. Changes nothing, and refuses nothing."""
    return _diagnose(_Evidence(Paths(path)))


def _diagnose(evidence: _Evidence) -> Diagnosis:
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
        found.recovery = _recover(evidence)
    return found


def _diagnose_snapshot(evidence: _Evidence, contents: Contents, found: Diagnosis) -> None:
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
    for table, ids in _undecodable(content.tables).items():
        problem = f"{len(ids)} documents of table {table} have a field of a wrong type"
        found.damage.append(Damage(name, "wrong-type", problem))
    for notice in content.notices:
        words = notice.removeprefix(f"{evidence.paths.snapshot}: ")
        if "a key twice" in words or "NaN" in words:
            found.damage.append(Damage(name, "odd-json", words))
        elif "no usable id" in words:
            found.notes.append(f"{name}: {words}")
    _note_unusual(evidence, content, found)


def _note_unusual(evidence: _Evidence, content: Snapshot, found: Diagnosis) -> None:
    name = evidence.paths.snapshot.name
    if content.meta.schema == 0:
        found.notes.append(f"{name}: is a plain TinyDB file; the first change takes it on")
    unknown = sorted(set(content.tables) - _KNOWN)
    if unknown:
        found.notes.append(f"{name}: has unknown tables, which are kept: {', '.join(unknown)}")
    older = evidence.previous.snapshot.meta if evidence.previous else Meta()
    if older.generation and older.store == content.meta.store and older.generation + 1 < content.meta.generation:
        old_name = evidence.paths.old_snapshot.name
        found.notes.append(f"{old_name}: is from before the snapshot was found changed or damaged")


def _diagnose_journal(evidence: _Evidence, found: Diagnosis) -> None:
    name, scan = evidence.paths.journal.name, evidence.scan
    if evidence.journal_problem:
        found.damage.append(Damage(name, "unreadable", evidence.journal_problem))
    if scan is None:
        return
    if not scan.end:
        found.damage.append(Damage(name, "empty-journal", "is empty or cut off: what it held is not there"))
    elif scan.header is None:
        found.damage.append(Damage(name, "journal-header", "its first line is damaged"))
    if scan.repeated:
        found.damage.append(Damage(name, "repeated-lines", f"{scan.repeated} of its lines stand there twice"))
    if evidence.lost_lines and not evidence.is_replaced:
        found.damage.append(Damage(name, "journal-lines", f"{evidence.lost_lines} of its lines are damaged or missing"))
    if evidence.last_record:
        found.damage.append(Damage(name, "line-end", "its last change is whole, but its line has no end"))
    elif scan.end and scan.tail:
        found.notes.append(f"{name}: ends with part of a change that was never acknowledged; the next writer drops it")


def _diagnose_others(paths: Paths, found: Diagnosis) -> None:
    name = paths.snapshot.name
    beside = sorted(path.name for path in paths.snapshot.parent.glob(f"{glob.escape(name)}.*"))
    for ending, about in _OTHERS.items():
        names = [each for each in beside if re.search(ending, each.removeprefix(name))]
        if names:
            found.notes.append(f"{about}: {', '.join(names)}")


def _facts(evidence: _Evidence) -> Iterator[FileFact]:
    paths, scan, generation = evidence.paths, evidence.scan, evidence.meta.generation
    snapshot, log = "the snapshot, which does not open", "the journal, which can't be read"
    if evidence.contents:
        snapshot = f"the snapshot, generation {generation}" if generation else "the snapshot"
    if scan:
        log = f"the journal of generation {scan.generation}" if scan.generation else "the journal"
        log += f", {len(scan.records)} change{'' if len(scan.records) == 1 else 's'}"
    about = {
        paths.snapshot: snapshot,
        paths.journal: log,
        paths.old_snapshot: "the previous generation",
        paths.old_journal: "its journal",
        paths.lock: "the lock",
    }
    for path, words in about.items():
        if path.exists():
            yield FileFact(path.name, path.stat().st_size, words)


def _recover(evidence: _Evidence) -> Recovery | None:
    """Work out what can be recovered; None where there is nothing to work on, or where it may not be touched."""
    if evidence.snapshot_problem or not evidence.exists or "newer newsreader" in evidence.refusal:
        return None
    found = _recover_snapshot(evidence)
    if not evidence.is_replaced:
        _apply_journal(evidence, found)
    for article_id in found.tables.get(TOMBSTONES, ()):  # pruned articles, which may stand in an older file
        for name in ("articles", "state"):
            if article_id in found.tables.get(name, ()):
                found.tables[name].changed[article_id] = None
    _mend(found, evidence.earlier)
    return found


def _recover_snapshot(evidence: _Evidence) -> Recovery:
    contents, written, is_damaged = evidence.contents, evidence.written, evidence.has_damaged_bytes
    if written is not None and (contents is None or is_damaged):
        return Recovery(written, "the previous generation and its journal, which hold all that was in it")
    if contents is None:
        return _recover_by_documents(evidence)
    found = Recovery(contents.snapshot.tables)
    if is_damaged or (evidence.relation is JournalRelation.ALONE and contents.snapshot.is_sound is False):
        found.lost.append("what the damage changed within documents that can still be read")
    return found


def _apply_journal(evidence: _Evidence, found: Recovery) -> None:
    scan, lines = evidence.scan, evidence.lost_lines
    for record in [*(scan.records if scan else ()), evidence.last_record]:
        documents.apply(found.tables, record)
    if lines:
        found.lost.append(f"{lines} of the changes since the last checkpoint, whose lines are damaged")
    elif (scan is None and evidence.contents is None) or (scan is not None and not scan.end):
        found.lost.append("the changes since the last checkpoint")


def _recover_by_documents(evidence: _Evidence) -> Recovery:
    salvaged, is_whole = salvage(evidence.snapshot)
    earlier = evidence.earlier
    found = Recovery({})
    for tables in (earlier, salvaged):
        for name, table in tables.items():
            found.tables.setdefault(name, LazyTable()).changed.update(table.documents())
    origins = {
        "what can be read of the snapshot": salvaged,
        "the previous generation": earlier,
        "the journal": evidence.scan and evidence.scan.records,
    }
    found.origin = " and ".join(origin for origin, is_there in origins.items() if is_there) or "nothing"
    if not is_whole:
        instead = " and the previous generation does not have" if earlier else ""
        found.lost.append(f"what can't be read of the snapshot{instead}")
    return found


_TABLE_LINE = re.compile(rb'("(?:[^"\\]|\\.)+"):\{')
_DOCUMENT_LINE = re.compile(rb'"([1-9][0-9]{0,18})":(\{.*\}),?')
_CLOSING_LINES = {b"{", b"}", b"},", b""}


def salvage(data: bytes) -> tuple[Tables, bool]:
    """Read the documents that stand whole on their lines of a damaged snapshot; return also whether that is all.

    Nothing is guessed of what can't be read, but that U+FFFD stands for bytes that are not text any more. In another
    program's layout nothing is found: a snapshot of ours was there before, and is the previous generation.
    """
    tables: Tables = {}
    name: str | None = None
    is_whole = data.endswith(b"}\n}\n")
    for line in data.split(b"\n"):
        text = line.decode("utf-8", "replace").encode()
        is_whole = is_whole and text == line
        if match := _TABLE_LINE.fullmatch(text):
            name = json.loads(match[1])
            tables.setdefault(name, LazyTable())
        elif text in _CLOSING_LINES:
            name = None
        else:
            match = _DOCUMENT_LINE.fullmatch(text)
            if match and name is not None and int(match[1]) <= HIGHEST_ID and codec.decode(match[2]) is not None:
                tables[name].changed[int(match[1])] = Raw(match[2])
            else:
                is_whole = False
    tables.pop(META, None)
    return tables, is_whole


def _undecodable(tables: Tables) -> dict[str, list[int]]:
    """Find the documents with a wrong type in a known field, by table."""
    found = {
        name: [key for key, raw in tables.get(name, LazyTable()).documents() if not _is_decodable(name, raw)]
        for name in codec.DECODERS
    }
    return {name: ids for name, ids in found.items() if ids}


def _is_decodable(name: str, raw: Raw) -> bool:
    try:
        codec.DECODERS[name](raw, 1)
        if name == "articles":
            codec.body(raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _mend(found: Recovery, earlier: Tables) -> None:
    """Replace documents with a wrong type in a known field by the earlier ones; where there is none they are lost."""
    for name, ids in _undecodable(found.tables).items():
        for document_id in ids:
            before = earlier.get(name, LazyTable()).get(document_id)
            if before is None or not _is_decodable(name, before):
                before = None
                found.lost.append(f"document {document_id} of table {name}, which has a field of a wrong type")
            found.tables[name].changed[document_id] = before


def repair(path: Path) -> Repaired:
    """Repair the store at `path`, under its lock: write what can be recovered as a new generation.

    Raises StoreError, and changes nothing, where nothing can be done or it can't be written.
    """
    paths = Paths(path)
    if not paths.snapshot.parent.is_dir():
        raise StoreError(f"{paths.snapshot}: there is no such file")
    with refusing(paths.snapshot), locked(paths.lock, PATIENCE):
        evidence = _Evidence(paths)
        found = _diagnose(evidence)
        if not found.damage:
            return Repaired(found, found)
        if found.recovery is None:
            raise StoreError(f"{paths.snapshot}: {found.damage[0].problem}; a repair can do nothing about that")
        with backup.keeping(paths, "damaged") as kept:
            rescued = None
            tables = evidence.written
            if evidence.is_replaced and tables is not None and evidence.scan is not None:
                for record in evidence.scan.records:
                    documents.apply(tables, record)
                rescued = paths.numbered(".rescued-")
                backup.write_alone(Snapshot(tables), rescued)
            _write(evidence, found.recovery)
    return Repaired(found, examine(path), kept, rescued)


def _write(evidence: _Evidence, found: Recovery) -> None:
    paths, known, header = evidence.paths, evidence.meta, evidence.header
    generation = max(known.generation, header.generation if header else 0)
    meta = Meta(store=known.store or (header.store if header else ""), generation=generation)
    relation = JournalRelation.FOREIGN if evidence.is_replaced else JournalRelation.EDITED
    without_id = evidence.contents.snapshot.without_id if evidence.contents else {}
    content = Snapshot(found.tables, without_id, meta)
    had_old = paths.old_snapshot.exists()
    scan = Scan(generation=generation, header=header)
    generations.checkpoint(Contents(content, relation=relation, scan=scan), paths)
    if not had_old:
        # What was replaced is damaged; it is kept under another name, and is no generation to go back to.
        paths.old_snapshot.unlink(missing_ok=True)
        paths.old_journal.unlink(missing_ok=True)
