"""What is wrong with the files of a store, what can be recovered, and the repair, which keeps the files as found.

A recovery is worked out in memory, so that it can be shown before it is done. In the order of trust: the snapshot,
where its checksum is right; the previous generation with its journal, where the two make a snapshot with that checksum;
documents read one by one out of what is damaged (`salvage`), and mended where a field has a wrong type. The journal's
good records are applied on top. Nothing is guessed of what can't be read, but the table of a document whose heading is
lost, by its fields.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from newsreader.errors import StoreError
from newsreader.store import backup, codec, files, generations, journal, snapshot
from newsreader.store.backup import Inventory
from newsreader.store.codec import FULL_TEXTS, TOMBSTONES
from newsreader.store.database import PATIENCE
from newsreader.store.files import Fingerprint, locked, refusing
from newsreader.store.generations import Contents, JournalRelation, Paths
from newsreader.store.journal import NewerSchemaError, Record, Scan
from newsreader.store.snapshot import HIGHEST_ID, ID, META, LazyTable, Meta, Snapshot, Tables
from newsreader.text import plural

_OTHERS = {
    r"\.[0-9a-f]{12}\.tmp$": "left by a process that died, the next writer removes it",
    r"\.(aside|replaced|damaged|rescued|schema)-\d+\D*$": "kept from before and not used, remove what you do not need",
}
"""What else stands beside the files, by how the names end."""
_KEY = re.compile(r'(?<!\\)"((?:[^"\\\n]|\\.){1,100})"\s*:\s*')
"""A quotation mark within a text has a backslash before it, whatever was damaged around it."""
_TABLE = re.compile(r'\{\s*"[0-9]{1,20}"\s*:\s*\{')
"""A table that begins with a document."""
_BETWEEN = "{}, \t\r\n\0"
"""What stands between documents."""
_UNDECODED = re.compile("[\udc80-\udcff]")
"""Bytes that were not UTF-8."""
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)
_TELLING = {
    "articles": {"headline"},
    "views": {"name", "query"},
    "state": {"read", "starred"},
    "sources": {"key", "name"},
    "history": {"action", "changes"},
    "mutes": {"query"},
    TOMBSTONES: {"source", "story"},
    FULL_TEXTS: {"html", "at"},
    META: {"schema"},
}
"""The known tables, and the fields by which that of a document is recognised, where its name can't be read; the first
that fits."""
_WRONG_FIELD = re.compile(r"\$\.(\w+)")
"""What msgspec's message says of a field with a wrong type."""


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
    without_id: dict[str, dict[str, Raw]] = field(default_factory=dict)
    origin: str = ""
    """Where the documents come from, in words; empty where they are what opens."""
    lost: list[str] = field(default_factory=list)
    """What may be lost, in words; empty where nothing is."""
    rescues: bool = False
    """The library that the journal belongs to, which another snapshot was put over, is written to a file of its own."""


@dataclass
class Diagnosis:
    """What was found."""

    path: Path
    exists: bool
    """Whether there is any file of a store."""
    refusal: str = ""
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
        self.contents, self.refusal, self.kind = _load(paths)
        """What opens; where it is refused, why, and the kind of the damage."""
        self.relation, self.meta = self.contents.relation, self.contents.snapshot.meta
        self.opens = self.relation is not JournalRelation.NEW
        self.previous, refusal, _ = _load(Paths(paths.old_snapshot, is_named=False))
        """The previous generation with its journal, where it opens."""
        self.previous_problem = ""
        """Why it can't be read, where that is not its damage."""
        if refusal:
            problems = ((path.name, _read(path)[1]) for path in (paths.old_snapshot, paths.old_journal))
            self.previous_problem = next((f"{name}: {problem}" for name, problem in problems if problem), "")
        elif self.previous.snapshot_stamp == self.contents.snapshot_stamp:  # A crash came in a checkpoint.
            self.previous = Contents()
        self.snapshot: bytes | None = None
        self.snapshot_problem = self.journal_problem = ""
        self.scan = self.contents.scan
        """What the journal says."""
        self.has_journal = self.opens and self.relation is not JournalRelation.ALONE
        """Whether there is one that can be read."""
        if not self.opens:
            self.snapshot, self.snapshot_problem = _read(paths.snapshot)
            log, self.journal_problem = _read(paths.journal)
            if log is not None and self.kind != NewerSchemaError.KIND:
                self.scan, self.has_journal = journal.scan(log, paths.journal), True
        self.header = self.scan.header
        self.is_replaced = self.contents.is_replaced
        """Whether the snapshot is not the one that the journal continues, but another store's or moment's."""

    @property
    def has_damaged_bytes(self) -> bool:
        """Whether the snapshot has the length that it was written with, and other bytes: nobody edits like that."""
        if self.header is None or self.relation is not JournalRelation.EDITED:
            return False
        return self.contents.fingerprint.length == self.header.snapshot.length

    @property
    def last_record(self) -> Record:
        """The journal's last record, where it is whole but for its line end; else nothing."""
        tail = self.scan.tail if self.scan.end else b""
        numbered = journal.payload(tail) or journal.payload(tail + b"\n")
        return (numbered and journal.decode(numbered[2])) or {}

    @property
    def lacks_journal(self) -> bool:
        """Whether what the journal held is gone."""
        if self.has_journal:
            return not self.scan.end
        return not self.opens or self.contents.lacks_journal

    @cached_property
    def written(self) -> Snapshot | None:
        """The snapshot that the journal continues, made anew of the generation before; None if it can't be."""
        before = self.previous
        if self.header is None:
            return None
        if before.fingerprint == self.header.snapshot:  # A crash came in the next checkpoint.
            return before.snapshot
        made = replace(before.snapshot, meta=before.next_meta(self.header.store, self.header.generation))
        return made if Fingerprint.of(snapshot.encode(made)) == self.header.snapshot else None

    @property
    def earlier(self) -> Tables:
        """What the previous generation and its journal hold, where it opens and is of the same store."""
        store = self.header.store if self.header and not self.is_replaced else self.meta.store
        its = self.previous.snapshot.meta.store
        return Tables() if store and its and store != its else self.previous.snapshot.tables


def _load(paths: Paths) -> tuple[Contents, str, str]:
    """Open a store; return what it holds, and why it is refused, in words and by the kind of the damage."""
    try:
        return generations.load(paths), "", ""
    except StoreError as error:
        return Contents(), _words(error, paths.snapshot), error.kind


def _read(path: Path) -> tuple[bytes | None, str]:
    """Read a file; return its content, and why it can't be read."""
    try:
        read = files.read(path)
    except StoreError as error:
        return None, _words(error, path)
    return (read[0] if read else None), ""


def _words(error: StoreError, path: Path) -> str:
    """Return what an error says beside the path, and that nothing was changed."""
    return str(error).removeprefix(f"{path}: ").partition("; nothing was changed")[0]


def examine(path: Path) -> Diagnosis:
    """Examine all files of the store at `path`. Changes nothing, and refuses nothing."""
    return _diagnose(_Evidence(Paths(path)))


def _diagnose(evidence: _Evidence) -> Diagnosis:
    path, refusal, problem = evidence.paths.snapshot, evidence.refusal, evidence.previous_problem
    if not evidence.opens and not refusal:
        return Diagnosis(path, exists=False)
    damage = [*_snapshot_damage(evidence), *_journal_damage(evidence)]
    notes = [*_notes(evidence), *_notes_beside(evidence.paths)]
    if problem and damage:  # A repair without it would write less than there may be.
        name, _, problem = problem.partition(": ")
        damage.append(Damage(name, "unreadable", problem))
    elif problem:
        notes.append(problem)
    inventory = Inventory.of(evidence.contents.snapshot.tables) if evidence.opens else None
    recovery = _recover(evidence) if damage else None
    return Diagnosis(path, True, refusal, list(_facts(evidence)), damage, notes, inventory, recovery)


def _snapshot_damage(evidence: _Evidence) -> Iterator[Damage]:
    content, relation, name = evidence.contents.snapshot, evidence.relation, evidence.paths.snapshot.name
    if not evidence.opens:
        if not evidence.journal_problem:
            kind = evidence.kind or ("unreadable" if evidence.snapshot_problem else "no-store")
            yield Damage(name, kind, evidence.refusal)
    elif relation is JournalRelation.FOREIGN:
        problem = "is not the snapshot that the journal continues: one of the two was put here"
        yield Damage(name, "foreign-journal", problem)
    elif evidence.has_damaged_bytes:
        yield Damage(name, "altered", "its checksum is wrong: bytes of it are not what was written")
    elif relation is JournalRelation.EDITED and evidence.header:
        yield Damage(name, "edited", "was changed by another program, and is taken as it is")
    elif content.is_sound is False:
        yield Damage(name, "altered", "its checksum is wrong: it was changed since it was written, or is damaged")
    for table, ids in undecodable(content.tables).items():
        yield Damage(
            name, "wrong-type", f"{plural(len(ids), 'document')} of table {table} with a field of a wrong type"
        )
    for problem in content.odd_json:
        yield Damage(name, "odd-json", problem)


def _journal_damage(evidence: _Evidence) -> Iterator[Damage]:
    scan = evidence.scan
    is_damaged = {
        ("unreadable", evidence.journal_problem): evidence.journal_problem,
        ("no-journal", "is missing: what it held is not there"): evidence.contents.lacks_journal,
        ("empty-journal", "is empty or cut off: what it held is not there"): evidence.has_journal and not scan.end,
        ("journal-header", "its first line is damaged"): scan.end and not scan.header,
        ("repeated-lines", f"{scan.repeated} of its lines stand there twice"): scan.repeated,
        ("line-order", "its lines stand in another order than they were written"): not scan.is_in_order,
        ("journal-lines", f"{scan.damaged} of its lines are damaged or missing"): scan.damaged
        and not evidence.is_replaced,
        ("line-end", "its last change is whole, but its line has no end"): evidence.last_record,
    }
    return (Damage(evidence.paths.journal.name, *what) for what, is_so in is_damaged.items() if is_so)


def _notes(evidence: _Evidence) -> Iterator[str]:
    """Say what is unusual, and not damage."""
    content, meta, older = evidence.contents.snapshot, evidence.meta, evidence.previous.snapshot.meta
    name, log, scan = evidence.paths.snapshot.name, evidence.paths.journal.name, evidence.scan
    for table, its in content.without_id.items():
        yield f"{name}: {plural(len(its), 'document')} of table {table} without a usable id, set aside"
    if evidence.relation is JournalRelation.FOLLOWED:
        yield f"{log}: a checkpoint was interrupted; the next writer ends it"
    elif evidence.relation is JournalRelation.RESTORED:
        yield f"{log}: belongs to what was replaced; a restore was interrupted, and the next writer ends it"
    elif meta.schema == 0:
        yield f"{name}: is a plain TinyDB file; the first change takes it on"
    elif evidence.relation is JournalRelation.ALONE and not evidence.lacks_journal:
        yield f"{name}: stands alone, as a backup does"
    if unknown := sorted(content.tables.keys() - _TELLING.keys()):
        yield f"{name}: has unknown tables, which are kept: {', '.join(unknown)}"
    if older.generation and older.store == meta.store and older.generation + 1 < meta.generation:
        yield f"{evidence.paths.old_snapshot.name}: is from before the snapshot was found changed or damaged"
    if scan.end and scan.tail and not evidence.last_record:
        yield f"{log}: ends with part of a change that was never acknowledged; the next writer drops it"


def _notes_beside(paths: Paths) -> Iterator[str]:
    """Say what else there is beside the files that are used."""
    name = paths.snapshot.name
    if problem := _read(paths.lock)[1]:
        yield f"{paths.lock.name}: {problem}"
    beside: list[str] = []
    with contextlib.suppress(OSError):
        beside = sorted(path.name for path in paths.snapshot.parent.iterdir() if path.name.startswith(f"{name}."))
    for ending, about in _OTHERS.items():
        if names := [each for each in beside if re.search(ending, each.removeprefix(name))]:
            yield f"{about}: {', '.join(names)}"


def _facts(evidence: _Evidence) -> Iterator[FileFact]:
    paths, scan, generation = evidence.paths, evidence.scan, evidence.meta.generation
    about, log, lock = "the snapshot, which does not open", "the journal, which can't be read", "the lock"
    if evidence.opens:
        about = f"the snapshot, generation {generation}" if generation else "the snapshot"
    if evidence.has_journal:
        log = f"the journal of generation {scan.generation}" if scan.generation else "the journal"
        log += f", {plural(len(scan.records), 'change')}"
    holder = _read(paths.lock)[0] or b""
    if holder.strip().isdigit():
        lock = f"the lock, taken last by process {int(holder)}"
    known = {
        paths.snapshot: about,
        paths.journal: log,
        paths.old_snapshot: "the previous generation",
        paths.old_journal: "its journal",
        paths.lock: lock,
    }
    for path, words in known.items():
        with contextlib.suppress(StoreError):
            if stamp := files.stamp(path):
                yield FileFact(path.name, stamp.size, words)


def _recover(evidence: _Evidence) -> Recovery | None:
    """Work out what can be recovered; None where there is nothing to work on, or where it may not be touched."""
    if evidence.snapshot_problem or evidence.journal_problem or evidence.previous_problem:
        return None
    if evidence.kind == NewerSchemaError.KIND:
        return None
    found = _recover_snapshot(evidence)
    if not evidence.is_replaced:
        _apply_journal(evidence, found)
    else:
        found.lost.append("the changes since the last checkpoint of this snapshot, whose journal is not here")
        found.rescues = evidence.written is not None
        count = len(evidence.scan.records)
        if count and not found.rescues:
            found.lost.append(f"{plural(count, 'change')} in {evidence.paths.journal.name}, made to another snapshot")
    for article_id in found.tables[TOMBSTONES]:  # pruned articles, which may stand in an older file
        for name in ("articles", "state", FULL_TEXTS):
            if article_id in found.tables[name]:
                found.tables[name].changed[article_id] = None
    _mend(found, evidence.earlier)
    return found


def _recover_snapshot(evidence: _Evidence) -> Recovery:
    contents, is_damaged = evidence.contents, evidence.has_damaged_bytes
    if (not evidence.opens or is_damaged) and (written := evidence.written):
        origin = "the previous generation and its journal, which hold all that was in it"
        if evidence.previous.relation is JournalRelation.NEW:
            origin = "the journal, which goes back to the beginning"
        return Recovery(written.tables.copy(), written.without_id, origin)
    if not evidence.opens:
        return _recover_by_documents(evidence)
    found = Recovery(contents.snapshot.tables.copy(), contents.snapshot.without_id)
    if is_damaged or (evidence.relation is JournalRelation.ALONE and contents.snapshot.is_sound is False):
        found.lost.append("what the damage changed within documents that can still be read")
    return found


def _apply_journal(evidence: _Evidence, found: Recovery) -> None:
    scan = evidence.scan
    for record in [*scan.records.values(), evidence.last_record]:
        found.tables.apply(record)
    if scan.damaged:
        found.lost.append(f"{scan.damaged} of the changes since the last checkpoint, whose lines are damaged")
    elif evidence.lacks_journal:
        found.lost.append("the changes since the last checkpoint")


def _recover_by_documents(evidence: _Evidence) -> Recovery:
    salvaged, earlier = salvage(evidence.snapshot or b""), evidence.earlier
    found = Recovery(Tables(), salvaged.without_id)
    for tables in (salvaged.doubtful, earlier, salvaged.tables):
        for name, table in tables.items():
            found.tables.setdefault(name, LazyTable()).changed.update(table.documents())
    origins = {
        "what can be read of the snapshot": salvaged.tables,
        "the previous generation": earlier,
        "the journal": evidence.scan.records,
    }
    found.origin = " and ".join(origin for origin, is_there in origins.items() if is_there) or "nothing"
    doubtful = {(name, key) for name, table in salvaged.doubtful.items() for key in table}
    known = {(name, key) for name, key in doubtful if key in earlier[name]}
    if doubtful - known:
        found.lost.append(f"characters in the texts of {plural(len(doubtful - known), 'document')}")
    if known:
        found.lost.append(f"changes of {plural(len(known), 'document')} that the previous generation does not have")
    if salvaged.gaps or not salvaged.tables:
        places = f"in {plural(salvaged.gaps, 'place')} of it" if salvaged.tables else "in it"
        instead = " and the previous generation does not have" if earlier else ""
        found.lost.append(f"what can't be read {places}{instead}")
    written = evidence.header.snapshot.length if evidence.header else 0
    missing = written - len(evidence.snapshot or b"")
    if missing > 0:  # Lines that are gone leave no other trace.
        found.lost.append(f"what stood in {plural(missing, 'byte')} of the snapshot that are missing")
    return found


def _mend(found: Recovery, earlier: Tables) -> None:
    """Mend the documents with a wrong type in a known field."""
    for name, ids in undecodable(found.tables).items():
        changed = found.tables[name].changed
        for document_id in ids:
            before = earlier[name].get(document_id)
            changed[document_id] = mended(name, found.tables[name][document_id], before)
            if changed[document_id] is None:
                found.lost.append(f"document {document_id} of table {name}, which says nothing that can be read")
            elif changed[document_id] != before:
                found.lost.append(f"a field of document {document_id} of table {name}")


def repair(path: Path) -> Repaired:
    """Repair the store at `path`, under its lock: write what can be recovered as a new generation.

    Raises StoreError, and changes nothing, where nothing can be done or it can't be written.
    """
    paths = Paths(path)
    if files.stamp(paths.snapshot.parent) is None:
        raise StoreError(f"{paths.snapshot}: there is no such file")
    made = "the repair is made, but its end failed; make it again when the disk is well"
    with refusing(paths.snapshot, made=made), locked(paths.lock, PATIENCE):
        evidence = _Evidence(paths)
        found = _diagnose(evidence)
        if not found.damage:
            return Repaired(found, found)
        if found.recovery is None:
            unreadable = [f"{each.file}: {each.problem}" for each in found.damage if each.kind == "unreadable"]
            problem = unreadable[0] if unreadable else f"{paths.snapshot}: {found.damage[0].problem}"
            raise StoreError(f"{problem}; a repair can do nothing about that; nothing was changed")
        with backup.keeping(paths, "damaged") as kept:
            rescued = None
            if found.recovery.rescues and evidence.written:
                tables = evidence.written.tables.copy()
                for record in evidence.scan.records.values():
                    tables.apply(record)
                rescued = paths.numbered(".rescued-")
                backup.write_alone(replace(evidence.written, tables=tables), rescued)
            _write(evidence, found.recovery)
    return Repaired(found, examine(path), kept, rescued)


def _write(evidence: _Evidence, found: Recovery) -> None:
    paths, known, header = evidence.paths, evidence.meta, evidence.header
    generation = max(known.generation, header.generation if header else 0)
    meta = Meta(store=known.store or (header.store if header else ""), generation=generation)
    relation = JournalRelation.FOREIGN if evidence.is_replaced else JournalRelation.EDITED
    content = Snapshot(found.tables, found.without_id, meta)
    had_old = files.stamp(paths.old_snapshot)
    scan = Scan(generation=generation, header=header)
    generations.checkpoint(Contents(content, relation=relation, scan=scan), paths)
    if not had_old:
        # What was replaced is damaged; it is kept under another name, and is no generation to go back to.
        paths.old_snapshot.unlink(missing_ok=True)
        paths.old_journal.unlink(missing_ok=True)


@dataclass
class Salvaged:
    """The documents that could be read."""

    tables: Tables = field(default_factory=Tables)
    doubtful: Tables = field(default_factory=Tables)
    """Documents with bytes that are not text any more; U+FFFD stands for them."""
    without_id: dict[str, dict[str, Raw]] = field(default_factory=dict)
    gaps: int = 0
    """Places that could not be read."""


def salvage(data: bytes) -> Salvaged:
    """Read the documents of a damaged snapshot that can be read whole, in any layout.

    After a place that can't be read the next document, or the next table, is looked for.
    """
    text = data.decode("utf-8-sig", "surrogateescape")
    found = Salvaged()
    table: str | None = None
    at = end = 0
    while match := _KEY.search(text, at):
        key, at = match[1], match.end()
        between, is_id = text[end : match.start()], ID.fullmatch(key)
        is_after_gap = bool(between.strip(_BETWEEN))
        is_name = not is_id and not is_after_gap and (table is None or "}" in between)
        if not is_id and text.startswith("{", at) and (is_name or key in _TELLING or _TABLE.match(text, at)):
            table, end = key, at
            found.tables.setdefault(table, LazyTable())
            found.gaps += is_after_gap
            continue
        if is_after_gap and not is_id:
            continue
        try:
            value, end_of_value = _DECODER.raw_decode(text, at)
            is_key = isinstance(value, str) and text.startswith(":", end_of_value)
            if is_key or _has_swallowed(value):
                continue
        except (ValueError, RecursionError):
            continue
        at = end = end_of_value
        if is_name:  # a table that is none
            table = None
        elif is_after_gap or not _fits(value, table):
            table = recognised(value) or table
        found.gaps += is_after_gap or table is None
        if table is not None:
            _put(found, table, key, Raw(codec.encode(value)), _UNDECODED.search(text, match.end(), end) is not None)
    rest = text[end:]
    found.gaps += bool(rest.strip(_BETWEEN)) or rest.count("}") < 2
    for tables in (found.tables, found.doubtful, found.without_id):
        tables.pop(META, None)
    return found


def _put(found: Salvaged, table: str, key: str, raw: Raw, is_doubtful: bool) -> None:
    if not ID.fullmatch(key) or int(key) > HIGHEST_ID:
        found.without_id.setdefault(table, {})[key] = raw
        found.gaps += 1
    else:
        tables = found.doubtful if is_doubtful else found.tables
        tables.setdefault(table, LazyTable()).changed[int(key)] = raw


def recognised(value: object) -> str | None:
    """Return the table that a document belongs to, by its fields; None where they don't say."""
    return next((name for name in _TELLING if _fits(value, name)), None)


def _fits(value: object, table: str | None) -> bool:
    return table in _TELLING and isinstance(value, dict) and _TELLING[table] <= value.keys()


def _has_swallowed(value: object) -> bool:
    """Whether a document has others within it, because the end of it is lost."""
    inside = [(key, each) for key, each in value.items() if isinstance(each, dict)] if isinstance(value, dict) else ()
    return any((ID.fullmatch(key) and recognised(each)) or _has_swallowed(each) for key, each in inside)


def undecodable(tables: Tables) -> dict[str, list[int]]:
    """Find the documents with a wrong type in a known field, by table."""
    found = {name: [key for key, raw in tables[name].documents() if _problem(name, raw)] for name in codec.DECODERS}
    return {name: ids for name, ids in found.items() if ids}


def mended(name: str, raw: Raw, earlier: Raw | None) -> Raw | None:
    """Mend a document of table `name` with a wrong type in a known field: take the earlier one, else drop the field.

    None where nothing that is needed is left.
    """
    if earlier is not None and not _problem(name, earlier):
        return earlier
    document = codec.decode(raw)
    while document is not None and (problem := _problem(name, raw)):
        wrong = _WRONG_FIELD.search(problem)
        if wrong and wrong[1] in document:
            del document[wrong[1]]
        elif name == "articles" and "headline" not in document:
            document["headline"] = codec.UNTITLED
        else:
            return None
        raw = Raw(codec.encode(document))
    return None if document is None else raw


def _problem(name: str, raw: Raw) -> str:
    """Return why a document can't be decoded; empty if it can."""
    try:
        codec.DECODERS[name](raw, 1)
        if name == "articles":
            codec.body(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        return str(error) or "nested too deeply"
    return ""
