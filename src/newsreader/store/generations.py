"""The generations of a store: how snapshot and journal are read, and how they become the next snapshot.

A checkpoint writes the next snapshot and its journal under other names and syncs them; the snapshot takes its name, and
the folder is synced; then the journal takes its. In between, the old journal stands beside the new snapshot, which says
that it was made from the same one (`Meta.follows`), so the journal's records are applied again, which changes nothing.
So a crash at any instant leaves a store that opens right. The generation before is kept as `.old` and `.old.log`.

Beside a snapshot of ours there always is a journal, from before the first one on: where it is not, it was removed. A
store is read without a lock, whatever state a crash or another program left it in. A damaged journal, or one of another
snapshot, is set aside by the next writer (`_keep_generation`), never removed; so is, in the second case, the previous
generation. The file of an older schema is kept for good.
"""

from __future__ import annotations

import os
import time
from enum import Enum, auto
from itertools import count
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from newsreader.errors import StoreError
from newsreader.startup_cache import Basis
from newsreader.store import files, journal, opening_cache, snapshot
from newsreader.store.files import Buffer, Fingerprint, Stamp, Temporary
from newsreader.store.journal import Header, Record, Scan
from newsreader.store.opening_cache import Opening
from newsreader.store.snapshot import LazyTable, Meta, Places, Snapshot, SnapshotFile, Tables
from newsreader.text import plural

SMALL = 1_000_000
"""Bytes of a snapshot up to which every clean exit makes a checkpoint."""
SHARE = 4
"""A larger one gets a checkpoint when the journal has passed this part of it (a quarter)."""
NOTHING = Fingerprint.of(())
"""What the first journal of a new store continues."""
_TRIES = 100
_PAUSE = 0.02
"""Seconds between attempts to read files that another process is exchanging."""


class JournalRelation(Enum):
    """How the journal relates to the snapshot beside it; its header has the fingerprint of the one it continues."""

    NEW = auto()
    """There is neither, or only the journal that is made before the first snapshot."""
    ALONE = auto()
    """There is no journal: a file of stock TinyDB, a backup, or a snapshot that was copied. It begins its own store."""
    MATCHES = auto()
    """It continues this snapshot."""
    FOLLOWED = auto()
    """The snapshot was made from the one that it continues, and a crash came before the journals were exchanged.

    Most or all of its records are in the snapshot; they are applied again.
    """
    EDITED = auto()
    """Another program changed the snapshot, or it is damaged, or the journal's header is.

    The records are applied: what was acknowledged stays, and what the edit did to other documents stays too.
    """
    FOREIGN = auto()
    """The snapshot is another store's, or of another generation. The records are not applied."""
    RESTORED = auto()
    """So it is, because a restore put it there, and a crash came before the journals were exchanged.

    What it replaced is kept under other names, with its journal.
    """


class Paths:
    """The files of a store."""

    def __init__(self, path: Path, *, is_named: bool = True) -> None:
        """Name the files of the store at `path`, which may be a link where the person named it."""
        self.snapshot = Path(os.path.realpath(path)) if is_named else path
        self.journal = Path(f"{self.snapshot}.log")
        """The changes since the snapshot."""
        self.lock = Path(f"{self.snapshot}.lock")
        self.old_snapshot = Path(f"{self.snapshot}.old")
        """The previous generation; with its journal a store of its own."""
        self.old_journal = Path(f"{self.snapshot}.old.log")

    def numbered(self, ending: str) -> Path:
        """Return the first name that no file has: `ending` and a number from 1 on."""
        paths = (Path(f"{self.snapshot}{ending}{number}") for number in count(1))
        return next(path for path in paths if not os.path.lexists(path))


class Contents(msgspec.Struct, eq=False):
    """What a store's files hold, and which files these were."""

    snapshot: Snapshot = msgspec.field(default_factory=Snapshot)
    fingerprint: Fingerprint = NOTHING
    relation: JournalRelation = JournalRelation.NEW
    scan: Scan = msgspec.field(default_factory=Scan)
    snapshot_stamp: Stamp | None = None
    journal_stamp: Stamp | None = None
    changed: set[int] = set()
    """The ids of the articles that records have changed since the snapshot was written."""
    opening: Opening | None = None
    """What need not be decoded of the snapshot."""
    is_unverified: bool = False
    """Whether the snapshot, which by its `stat` nobody changed, has yet to be compared with its checksum."""
    lacks_journal: bool = False
    """Whether the journal was removed: files stand beside the snapshot that a copy of it has not."""

    @property
    def basis(self) -> Basis:
        """What data that is kept for the next start is derived from."""
        stamp = _stamp(self.snapshot.meta.generation, self.fingerprint) if self.snapshot_stamp else ""
        return Basis(stamp, frozenset(self.changed))

    def apply(self, record: Record) -> None:
        """Make the changes of a record."""
        tables, patch = self.snapshot.tables, record.get("articles", {})
        self.changed.update(tables["articles"] if patch is None else patch)
        tables.apply(record)

    @property
    def is_replaced(self) -> bool:
        """Whether the snapshot is not the one that the journal continues, but another store's or moment's."""
        return self.relation in {JournalRelation.FOREIGN, JournalRelation.RESTORED}

    def next_meta(self, store: str, generation: int) -> Meta:
        """Return what the snapshot that is made from this says of itself."""
        header, relation = self.scan.header, self.relation
        follows = header.snapshot if header and relation is not JournalRelation.FOREIGN else None
        if relation in {JournalRelation.NEW, JournalRelation.ALONE}:
            follows = self.fingerprint
        return Meta(store=store, generation=generation, follows=follows)

    @property
    def is_appendable(self) -> bool:
        """Whether records can be appended: the journal is of this snapshot, and of the present schema."""
        return self.relation is JournalRelation.MATCHES and self.snapshot.meta.schema == snapshot.SCHEMA


def load(paths: Paths, *, quickly: bool = False) -> Contents:
    """Read a store. Raises StoreError, and changes nothing, when what is there can't be used.

    `quickly` uses what an earlier start kept of a large snapshot.

    The files are read again while another process is exchanging them, and once more when they can't be used: a
    program that writes in place (stock TinyDB, `cp`) may be in the middle of it.
    """
    unusable: tuple[Stamp | None, ...] = ()
    for _ in range(_TRIES):
        before = (files.stamp(paths.snapshot), files.stamp(paths.journal))
        try:
            with files.reading(paths.snapshot):
                contents = _load_once(paths, quickly)
            if contents is not None:
                return contents
        except StoreError:
            if unusable == before:
                raise
            unusable = before
        time.sleep(_PAUSE)
    raise StoreError(f"{paths.snapshot}: is being changed all the time by another program; try again")


def _load_once(paths: Paths, quickly: bool) -> Contents | None:
    """Read a store; None if another process exchanges the files meanwhile."""
    try:
        file = SnapshotFile(paths.snapshot)
    except FileNotFoundError:
        file = None
    logged = files.read(paths.journal)
    if files.stamp(paths.snapshot) != (file.stamp if file else None):
        return None
    scan = journal.scan(logged[0], paths.journal) if logged else Scan()
    if file is None:
        is_beginning = not logged or bool(scan.header and scan.header.snapshot == NOTHING)
        _refuse_rest(paths.old_snapshot if is_beginning else paths.journal, paths)
        return Contents(journal_stamp=logged[1] if logged else None)
    contents = _read_quickly(file, scan, paths) if quickly else None
    if contents is None:
        data = file.read(0, file.stamp.size)
        fingerprint = Fingerprint.of([data])
        if scan.header and scan.header.snapshot == fingerprint:
            file.fingerprint = fingerprint
        found = snapshot.decode(data, paths.snapshot, file if file.fingerprint else None)
        contents = Contents(found, fingerprint, scan=scan)
    if not file.is_unchanged:
        return None
    contents.snapshot_stamp, contents.journal_stamp = file.stamp, logged[1] if logged else None
    contents.relation = _relation(contents) if logged else JournalRelation.ALONE
    if not logged and contents.snapshot.meta.generation:
        contents.lacks_journal = any(map(files.stamp, (paths.lock, paths.old_snapshot)))
    _add_notices(contents, paths)
    for record in scan.records.values() if not contents.is_replaced else ():
        contents.apply(record)
    if contents.snapshot.meta.schema == 0:
        snapshot.adopt(contents.snapshot.tables)
    return contents


def _refuse_rest(rest: Path, paths: Paths) -> None:
    """Raise StoreError where the snapshot is missing, and `rest` of the store is not."""
    if files.stamp(rest):
        raise StoreError(
            f"{paths.snapshot}: is missing, but {rest.name} is there; put {paths.snapshot.name} back"
            f" ({paths.old_snapshot.name} is the previous generation), or remove what is left of it",
            "missing",
        )


def _stamp(generation: int, fingerprint: Fingerprint) -> str:
    """Return what identifies a snapshot among those of all libraries."""
    return f"{generation}-{fingerprint.length}-{fingerprint.crc32}"


def _read_quickly(file: SnapshotFile, scan: Scan, paths: Paths) -> Contents | None:
    """Take what an earlier start kept of a snapshot, if there is something, and the snapshot is what was written."""
    header = scan.header
    if header is None or header.snapshot.length < opening_cache.LARGE:
        return None
    opening = opening_cache.load(paths.snapshot, _stamp(header.generation, header.snapshot))
    if opening is None or (opening.meta.store, opening.meta.generation) != (header.store, header.generation):
        return None
    try:
        is_as_it_was = opening.identity == file.identity
        if not is_as_it_was:
            file.verify(header.snapshot)
    except StoreError:
        return None  # The slow way finds it out again, and says so.
    file.fingerprint = header.snapshot
    tables = Tables({name: LazyTable(file=file, places=places) for name, places in opening.places.items()})
    return Contents(
        Snapshot(tables, meta=opening.meta, file=file),
        header.snapshot,
        scan=scan,
        opening=opening,
        is_unverified=is_as_it_was,
    )


def _relation(contents: Contents) -> JournalRelation:
    header, found, scan = contents.scan.header, contents.snapshot, contents.scan
    meta = found.meta
    if header is None:
        is_of_it = scan.generation in {0, meta.generation}
        return JournalRelation.EDITED if is_of_it else JournalRelation.FOREIGN
    if header.snapshot == contents.fingerprint:
        return JournalRelation.MATCHES
    if meta.follows == header.snapshot:
        return JournalRelation.FOLLOWED if meta.store == header.store else JournalRelation.RESTORED
    if (header.store, header.generation) == (meta.store, meta.generation):
        return JournalRelation.EDITED
    if not found.is_meta_sound and contents.fingerprint.length == header.snapshot.length:
        # What identifies the snapshot was damaged. Another store's would be sound, or of another length.
        found.meta = replace(meta, store=header.store, generation=header.generation)
        return JournalRelation.EDITED
    return JournalRelation.FOREIGN


def _add_notices(contents: Contents, paths: Paths) -> None:
    scan, relation, note = contents.scan, contents.relation, contents.snapshot.notices.append
    name = paths.journal.name
    if relation is JournalRelation.FOREIGN:
        note(
            f"{paths.snapshot}: was replaced by another one, so {name}, with {plural(len(scan.records), 'change')},"
            " is not applied, and will be set aside"
        )
    elif relation is JournalRelation.ALONE:
        if contents.snapshot.is_sound is False:
            note(f"{paths.snapshot}: was changed since it was written, or is damaged; it is taken as it is")
        if contents.lacks_journal:
            note(f"{paths.journal}: is missing, so changes since the last checkpoint may be lost")
    elif not scan.end:
        note(f"{paths.journal}: is empty or cut off, so changes since the last checkpoint may be lost")
    elif relation is JournalRelation.EDITED and scan.header:
        note(f"{paths.snapshot}: was changed by another program, or is damaged; it is taken as it is now")
    wrong = scan.damaged + (scan.header is None and scan.end > 0)
    if wrong:
        note(f"{paths.journal}: {plural(wrong, 'damaged line')} left out; the file will be set aside")
    if scan.repeated:
        note(f"{paths.journal}: is damaged, {plural(scan.repeated, 'line')} of it repeated; the file will be set aside")
    if not scan.is_in_order:
        note(f"{paths.journal}: is damaged, its lines stand in another order; the file will be set aside")


class Draft(NamedTuple):
    """A new snapshot that has not got its name yet."""

    file: Temporary
    contents: Contents
    """What there will be."""
    journal_end: int
    """Up to where the journal is in it."""


def write(contents: Contents, file: Temporary) -> Draft:
    """Write the next generation's snapshot, under a name of its own. Raises OSError, StoreError."""
    known, scan = contents.snapshot, contents.scan
    if known.file:  # What was damaged on the disk must not get a new checksum.
        known.file.verify(known.file.fingerprint)
    store = "" if contents.relation is JournalRelation.ALONE else known.meta.store
    if scan.header and not contents.is_replaced:
        store = scan.header.store
    generation = max(known.meta.generation, scan.generation) + 1
    meta = contents.next_meta(store or os.urandom(8).hex(), generation)
    places: dict[str, Places] = {}
    fingerprint = file.write(snapshot.encode(replace(known, meta=meta), places))
    reader = SnapshotFile(file.path)
    reader.path, reader.fingerprint = file.target, fingerprint
    tables = Tables({name: LazyTable(file=reader, places=its) for name, its in places.items()})
    made = replace(known, tables=tables, meta=meta, file=reader)
    return Draft(file, Contents(made, fingerprint, JournalRelation.MATCHES), scan.end)


def exchange(contents: Contents, draft: Draft, paths: Paths) -> Contents:
    """Let a draft take the snapshot's place, while the lock is held; return what there is then. Raises OSError.

    Documents are read from the new file from then on. Records that were appended since the draft was made go into the
    new journal.
    """
    after, meta = draft.contents, draft.contents.snapshot.meta
    files.clear_leftovers(paths.snapshot)
    lines = _first_line(meta.store, meta.generation, after.fingerprint)
    appended, data = Scan(generation=contents.scan.generation), b""
    if contents.scan.end > draft.journal_end and (read := files.read(paths.journal)):
        data = read[0][draft.journal_end : contents.scan.end]
    journal.read_on(appended, data)
    for number, record in enumerate(appended.records.values(), start=1):
        lines += journal.line(meta.generation, number, journal.encode(record))
    if contents.relation in {JournalRelation.NEW, JournalRelation.ALONE}:
        with Temporary(paths.journal) as first:
            first.write(_first_line(meta.store, contents.snapshot.meta.generation, contents.fingerprint))
            first.replace_target()
    with Temporary(paths.journal) as log:
        log.write(lines)
        _keep_generation(contents, paths)
        draft.file.replace_target()
        log.replace_target()
    after.scan = journal.scan(b"".join(lines), paths.journal)
    after.snapshot_stamp, after.journal_stamp = Stamp.of(paths.snapshot.lstat()), Stamp.of(paths.journal.lstat())
    for record in after.scan.records.values():
        after.apply(record)
    after.scan.records.clear()
    return after


def checkpoint(contents: Contents, paths: Paths) -> Contents:
    """Make the next generation, all of it while the lock is held; return it. Raises OSError, StoreError."""
    with Temporary(paths.snapshot) as file:
        return exchange(contents, write(contents, file), paths)


def _first_line(store: str, generation: int, fingerprint: Fingerprint) -> list[Buffer]:
    header = Header(journal.FORMAT, store, generation, fingerprint)
    return journal.line(generation, 0, [msgspec.json.encode(header)])


def _keep_generation(contents: Contents, paths: Paths) -> None:
    relation = contents.relation
    if relation is JournalRelation.NEW:
        return
    if relation is JournalRelation.FOREIGN:
        # What is left of the store that a snapshot was put over; with these three files it can be restored.
        aside = paths.numbered(".log.aside-")
        for path in (paths.old_snapshot, paths.old_journal):
            if files.stamp(path):
                path.rename(path.with_name(f"{path.name}{aside.suffix}"))
        files.link_or_copy(paths.journal, aside)
    elif contents.scan.is_damaged:
        files.link_or_copy(paths.journal, paths.numbered(".log.aside-"))
    if contents.snapshot.meta.schema < snapshot.SCHEMA:
        _keep_older_schema(contents.snapshot.meta.schema, paths)
    if relation is JournalRelation.EDITED and files.stamp(paths.old_snapshot):
        return  # Damage looks like an edit. What was there before it must not be lost to a checkpoint of it.
    files.link_or_copy(paths.snapshot, paths.old_snapshot)
    if contents.is_replaced:
        paths.old_journal.unlink(missing_ok=True)
    else:
        files.link_or_copy(paths.journal, paths.old_journal)


def _keep_older_schema(schema: int, paths: Paths) -> None:
    kept = Path(f"{paths.snapshot}.schema-{schema}")
    if files.stamp(kept) not in {None, files.stamp(paths.snapshot)}:
        kept = paths.numbered(f".schema-{schema}-")
    if not files.stamp(kept):
        files.link_or_copy(paths.snapshot, kept)
