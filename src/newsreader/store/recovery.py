"""What can be recovered from a store's files: worked out in memory, so that it can be shown before it is done.

In the order of trust: the snapshot, where its checksum is right; the previous generation with its journal, which
together hold all that the snapshot was written with; documents read one by one out of what is damaged. The journal's
good records are applied on top.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Raw

from newsreader.errors import StoreError
from newsreader.store import codec, documents, files, generations, journal, snapshot
from newsreader.store.codec import TOMBSTONES
from newsreader.store.documents import LazyTable, Record, Tables
from newsreader.store.files import Fingerprint
from newsreader.store.generations import Contents, JournalRelation, Paths
from newsreader.store.journal import Scan
from newsreader.store.snapshot import META, Meta, Snapshot

_TRIES = 5


class Evidence:
    """What stands in a store's folder, read without the lock and without changing anything, whatever state it is in."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.snapshot, self.snapshot_problem = _read(paths.snapshot)
        """The content, where it can be read, and why it can't be."""
        self.journal, self.journal_problem = _read(paths.journal)
        self.contents, self.refusal = _load(paths)
        """What opens, and why it is refused where it does not."""
        self.previous, _ = _load(Paths(paths.old_snapshot))
        """The previous generation with its journal, where it opens."""
        self.scan: Scan | None = None
        """What the journal says; None where there is none, or a newer newsreader wrote it."""
        with contextlib.suppress(StoreError):
            self.scan = None if self.journal is None else journal.scan(self.journal, paths.journal)
        self.header = self.scan.header if self.scan else None
        self.losses = losses(self.journal or b"")

    @property
    def exists(self) -> bool:
        """Whether there is any file of a store."""
        paths = (self.paths.snapshot, self.paths.journal, self.paths.old_snapshot, self.paths.old_journal)
        return any(map(os.path.lexists, paths))

    @property
    def is_replaced(self) -> bool:
        """Whether the snapshot is not the one that the journal continues, but another store's or moment's."""
        return self.contents is not None and self.contents.relation is JournalRelation.FOREIGN

    @property
    def store(self) -> str:
        """The store's own name; empty where nothing says it."""
        if self.header is not None and not self.is_replaced:
            return self.header.store
        return self.contents.snapshot.meta.store if self.contents else ""

    @property
    def has_damaged_bytes(self) -> bool:
        """Whether the snapshot has the length that it was written with, and other bytes: nobody edits like that."""
        if self.header is None or self.snapshot is None:
            return False
        if self.contents is not None and self.contents.relation is not JournalRelation.EDITED:
            return False
        found, written = Fingerprint.of(self.snapshot), self.header.snapshot
        return found.length == written.length and found != written

    @cached_property
    def written(self) -> Tables | None:
        """All that was in the snapshot which the journal continues, by the generation before; None if not all is."""
        header, previous = self.header, self.previous
        if header is not None:
            empty = Snapshot(meta=Meta(store=header.store, generation=header.generation))
            if Fingerprint.of(b"".join(snapshot.encode(empty))) == header.snapshot:
                return {}  # a new store begins with it
        if previous is None or previous.relation is not JournalRelation.MATCHES or previous.scan.damaged:
            return None
        meta = previous.snapshot.meta
        if header is not None:
            is_before = (header.store, header.generation) == (meta.store, meta.generation + 1)
        else:
            is_before = self.contents is None or self.contents.snapshot.meta.follows == previous.fingerprint
        return previous.snapshot.tables if is_before else None

    @property
    def earlier(self) -> Tables:
        """What the previous generation and its journal hold, where it opens and is of the same store."""
        store = self.previous.snapshot.meta.store if self.previous else ""
        is_other = bool(store and self.store and store != self.store)
        return self.previous.snapshot.tables if self.previous and not is_other else {}


def _read(path: Path) -> tuple[bytes | None, str]:
    try:
        read = files.read(path)
    except StoreError as error:
        return None, str(error).removeprefix(f"{path}: ")
    return (read[0] if read else None), ""


def _load(paths: Paths) -> tuple[Contents | None, str]:
    try:
        contents = generations.load(paths)
    except StoreError as error:
        return None, str(error).removeprefix(f"{paths.snapshot}: ").partition("; nothing was changed")[0]
    return (None if contents.relation is JournalRelation.NEW else contents), ""


def gather(paths: Paths) -> Evidence:
    """Read all of a store's files; once more, where another process changed them meanwhile."""
    for _ in range(_TRIES):
        found = Evidence(paths)
        if (found.snapshot, found.journal) == (_read(paths.snapshot)[0], _read(paths.journal)[0]):
            break
    return found


@dataclass
class Losses:
    """What is wrong with a journal's lines."""

    lines: int = 0
    """Changes that are missing, at most."""
    repeated: int = 0
    """Lines that stand there twice."""
    unfinished: bool = False
    """A record that was never acknowledged stands at the end."""
    last: Record | None = None
    """The last record, where it is whole but for its line end."""
    emptied: bool = False
    """Not even the first line is there."""


_LINE = re.compile(rb"[0-9a-f]{8} \d+ \d+ \{")


def losses(data: bytes) -> Losses:
    """Check each line of a journal."""
    found = Losses(emptied=b"\n" not in data)
    seen: set[int] = set()
    trailing = 0
    for text in data.splitlines(keepends=True):
        if not text.endswith(b"\n"):
            found.last = _record(text) or _record(text + b"\n")
            found.unfinished = found.last is None
            continue
        numbered = journal.payload(text)
        if numbered is None:
            trailing += max(1, len(_LINE.findall(text)))
            continue
        found.repeated += numbered[1] in seen
        seen.add(numbered[1])
        trailing = 0
    found.lines = len(set(range(1, max(seen, default=0) + 1)) - seen) + trailing
    return found


def _record(text: bytes) -> Record | None:
    numbered = journal.payload(text)
    return documents.decode(numbered[2]) if numbered and numbered[1] else None


@dataclass
class Recovery:
    """What a repair would write."""

    tables: Tables
    without_id: dict[str, dict[str, Raw]] = field(default_factory=dict)
    origin: str = ""
    """Where the snapshot's documents come from, in words; empty where they are what opens."""
    lost: list[str] = field(default_factory=list)
    """What may be lost, in words; empty where nothing is."""
    mended: int = 0
    """Documents of which a field had a wrong type."""


def recover(evidence: Evidence) -> Recovery | None:
    """Work out what can be recovered; None where there is nothing to work on, or where it may not be touched."""
    if evidence.snapshot_problem or not evidence.exists or "newer newsreader" in evidence.refusal:
        return None
    found = _snapshot_of(evidence)
    if not evidence.is_replaced:
        _apply_journal(evidence, found)
    for article_id in found.tables.get(TOMBSTONES, ()):  # pruned articles, which may stand in an older file
        for name in ("articles", "state"):
            if article_id in found.tables.get(name, ()):
                found.tables[name].changed[article_id] = None
    _mend(found, evidence.earlier)
    return found


def _apply_journal(evidence: Evidence, found: Recovery) -> None:
    wrong = evidence.losses
    for record in [*(evidence.scan.records if evidence.scan else ()), wrong.last or {}]:
        documents.apply(found.tables, record)
    if wrong.lines:
        found.lost.append(f"{wrong.lines} of the changes since the last checkpoint, whose lines are damaged")
    elif wrong.emptied and (evidence.journal is not None or evidence.contents is None):
        found.lost.append("the changes since the last checkpoint")


def _snapshot_of(evidence: Evidence) -> Recovery:
    """Recover what the snapshot held when it was written."""
    contents, written = evidence.contents, evidence.written
    without_id = contents.snapshot.without_id if contents else {}
    is_damaged = evidence.has_damaged_bytes
    if written is not None and not evidence.is_replaced and (contents is None or is_damaged):
        origin = "the previous generation and its journal, which hold all that was in it"
        if evidence.previous is None:
            origin = "the journal, which goes back to the beginning"
        return Recovery(documents.copied(written), without_id, origin)
    if contents is None:
        return _document_by_document(evidence)
    found = Recovery(documents.copied(contents.snapshot.tables), without_id)
    if is_damaged or (contents.relation is JournalRelation.ALONE and contents.snapshot.is_sound is False):
        found.lost.append("what the damage changed within documents that can still be read")
    return found


def _document_by_document(evidence: Evidence) -> Recovery:
    salvaged, earlier, scan = salvage(evidence.snapshot or b""), evidence.earlier, evidence.scan
    found = Recovery({}, salvaged.without_id)
    for piece in (salvaged.doubtful, earlier, salvaged.tables):
        for name, table in piece.items():
            found.tables.setdefault(name, LazyTable()).changed.update(table.documents())
    origins = {
        "what can be read of the snapshot": salvaged.tables,
        "the previous generation": earlier,
        "the journal": scan and scan.records,
    }
    found.origin = " and ".join(origin for origin, is_there in origins.items() if is_there) or "nothing"
    doubtful = sum(len(set(table) - set(earlier.get(name, ()))) for name, table in salvaged.doubtful.items())
    if doubtful:
        found.lost.append(f"characters in the texts of {doubtful} documents")
    if salvaged.gaps or not salvaged.tables:
        places = f"in {salvaged.gaps} place{'s' * (salvaged.gaps > 1)} of it" if salvaged.tables else "in it"
        instead = " and the previous generation does not have" if earlier else ""
        found.lost.append(f"what can't be read {places}{instead}")
    return found


_KEY = re.compile(r'(?<=[{,\s])"((?:[^"\\\n]|\\.){1,100})"\s*:\s*')
_ID = re.compile(r"[1-9][0-9]{0,18}")
_TABLE = re.compile(r'\{\s*(?:"[0-9]{1,20}"\s*:\s*\{|(\}))')
"""A table that begins with a document, or (the group) is empty."""
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
    META: {"schema"},
}
"""Fields by which a document's table is recognised, where the table's name can't be read; the first that fits."""


@dataclass
class Salvaged:
    """The documents that could be read."""

    tables: Tables = field(default_factory=dict)
    doubtful: Tables = field(default_factory=dict)
    """Documents with bytes that are not text any more; U+FFFD stands for them."""
    without_id: dict[str, dict[str, Raw]] = field(default_factory=dict)
    gaps: int = 0
    """Places that could not be read."""


def salvage(data: bytes) -> Salvaged:
    """Read documents out of a snapshot that is damaged, in any layout: those that can be read whole.

    After a place that can't be read the next document, or the next table, is looked for. Nothing is guessed of what
    stood there.
    """
    text = data.decode("utf-8-sig", "surrogateescape")
    found = Salvaged()
    table: str | None = None
    at = end = 0
    while match := _KEY.search(text, at):
        key, at = match[1], match.end()
        is_after_gap = bool(text[end : match.start()].strip(_BETWEEN))
        begins = _TABLE.match(text, at)
        if not _ID.fullmatch(key) and (key in _TELLING or begins) and text.startswith("{", at):
            if is_after_gap and key not in _TELLING and begins and begins[1]:
                continue  # an empty object within a document that is damaged
            table = key
            found.tables.setdefault(table, LazyTable())
            found.gaps += is_after_gap
            end = at
            continue
        if is_after_gap and not _ID.fullmatch(key):
            continue
        try:
            value, end_of_value = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        if is_after_gap or table not in _TELLING:
            table = _recognised(value) or table
        found.gaps += is_after_gap or table is None
        at = end = end_of_value
        if table is not None:
            _put(found, table, key, Raw(codec.encode(value)), _UNDECODED.search(text, match.end(), end) is not None)
    rest = text[end:]
    found.gaps += bool(rest.strip(_BETWEEN)) or rest.count("}") < 2
    found.tables.pop(META, None)
    return found


def _put(found: Salvaged, table: str, key: str, raw: Raw, is_doubtful: bool) -> None:
    if not _ID.fullmatch(key):
        found.without_id.setdefault(table, {})[key] = raw
        found.gaps += _UNDECODED.search(key) is not None
    else:
        tables = found.doubtful if is_doubtful else found.tables
        tables.setdefault(table, LazyTable()).changed[int(key)] = raw


def _recognised(value: object) -> str | None:
    fields = set(value) if isinstance(value, dict) else set()
    return next((name for name, telling in _TELLING.items() if telling <= fields), None)


def undecodable(tables: Tables) -> dict[str, list[int]]:
    """Find the documents with a wrong type in a known field, by table."""
    found = {
        name: [key for key, raw in tables.get(name, LazyTable()).documents() if _problem(name, raw)]
        for name in codec.DECODERS
    }
    return {name: ids for name, ids in found.items() if ids}


def _problem(name: str, raw: Raw) -> str:
    """Return why a document can't be decoded; empty if it can."""
    try:
        codec.DECODERS[name](raw, 1)
        if name == "articles":
            codec.body(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        return str(error) or "nested too deeply"
    return ""


def _mend(found: Recovery, earlier: Tables) -> None:
    """Replace documents with a wrong type in a known field: by the earlier one, else without that field."""
    for name, ids in undecodable(found.tables).items():
        table = found.tables[name]
        for document_id in ids:
            before = earlier.get(name, LazyTable()).get(document_id)
            is_usable = before is not None and not _problem(name, before)
            mended = before if is_usable else _without_wrong_fields(name, table[document_id])
            table.changed[document_id] = mended
            if mended is None:
                found.lost.append(f"document {document_id} of table {name}, which says nothing that can be read")
            else:
                found.mended += 1


_WRONG_FIELD = re.compile(r"\$\.(\w+)")
"""What msgspec's message says of it."""


def _without_wrong_fields(name: str, raw: Raw) -> Raw | None:
    """Remove the fields of a document that have a wrong type; None where nothing that is needed is left."""
    document = codec.decode(raw)
    if document is None:
        return None
    while problem := _problem(name, raw):
        wrong = _WRONG_FIELD.search(problem)
        if wrong and wrong[1] in document:
            del document[wrong[1]]
        elif name == "articles" and "headline" not in document:
            document["headline"] = codec.UNTITLED
        else:
            return None
        raw = Raw(codec.encode(document))
    return raw
