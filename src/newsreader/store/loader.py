"""Reading a store from the disk, without a lock, whatever state a crash or another program left it in.

How a snapshot and the journal beside it fit (`Fit`) is told by the journal's header, which holds the length and the
checksum of the snapshot that it goes on from:

- MATCHES: it is this snapshot.
- FOLLOWS: the snapshot was made from that one, and a crash came before the journal was exchanged. The journal's
  records are in the snapshot, all or most of them; they are applied again.
- EDITED: another program changed the snapshot, or it is damaged, or the journal's own header is. The records are
  applied: what was acknowledged stays, and what the edit did to other documents stays too.
- FOREIGN: the snapshot is of another store, or another generation; the records say nothing of it. They are not
  applied; the next writer sets the journal aside.
- ALONE: there is no journal: a file of stock TinyDB, or a snapshot that was copied by itself. It begins a store of
  its own.
- NEW: there is nothing at all.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import count
from pathlib import Path

import msgspec

from newsreader.errors import StoreError
from newsreader.store import files, image, index, journal, kept, migration, snapshot
from newsreader.store.files import Stamp
from newsreader.store.image import Filed
from newsreader.store.journal import Header, Mark, Scan
from newsreader.store.kept import Kept
from newsreader.store.lineage import Lineage
from newsreader.store.reader import Reader
from newsreader.store.snapshot import Snapshot

_Read = tuple[Snapshot, Mark, Kept | None]
_TRIES = 100
_PAUSE = 0.02
_MOMENT = 4


class Fit(Enum):
    """How a snapshot and the journal beside it fit."""

    NEW = auto()
    ALONE = auto()
    MATCHES = auto()
    FOLLOWS = auto()
    EDITED = auto()
    FOREIGN = auto()


class Paths:
    """The files of a store."""

    def __init__(self, snapshot: Path) -> None:
        self.snapshot = snapshot
        self.journal = self.beside(".log")
        """The changes since the snapshot."""
        self.lock = self.beside(".lock")
        """What writers lock."""
        self.kept_snapshot = self.beside(".old")
        """The previous generation; with its journal a store of its own."""
        self.kept_journal = self.beside(".old.log")

    def aside(self) -> Path:
        """Return a free name for a journal that can't be used."""
        return self.beside(f".log.aside-{self.free('.log.aside-')}")

    def free(self, ending: str) -> int:
        """Return the lowest number from 1 on that no file beside the snapshot has after `ending`."""
        return next(number for number in count(1) if not self.beside(f"{ending}{number}").exists())

    def beside(self, ending: str) -> Path:
        """Return the name of a file beside the snapshot."""
        return Path(f"{self.snapshot}{ending}")


@dataclass
class Contents:
    """What a store's files hold, and which files these were."""

    snapshot: Snapshot
    mark: Mark
    fit: Fit
    scan: Scan
    snapshot_stamp: Stamp | None = None
    journal_stamp: Stamp | None = None
    lineage: Lineage = field(default_factory=Lineage)
    kept: Kept | None = None
    """What need not be decoded of the snapshot."""

    @property
    def notices(self) -> list[str]:
        """One line for each thing that was not as it should be."""
        return self.snapshot.notices

    @property
    def settled(self) -> bool:
        """Whether records can be appended: the journal is of this snapshot, and of the present schema."""
        return self.fit is Fit.MATCHES and self.snapshot.meta.schema == snapshot.SCHEMA


def load(paths: Paths, *, quickly: bool = False) -> Contents:
    """Read a store. Raises StoreError, and changes nothing, when what is there can't be used.

    `quickly` takes the long tables of a large snapshot as they were kept, where they were.

    The files are read again while another process is exchanging them, and once more when they can't be used: a
    program that writes in place (stock TinyDB, `cp`) may be in the middle of it.
    """
    unusable: tuple[Stamp | None, ...] = ()
    for _ in range(_TRIES):
        before = (_stamp(paths.snapshot), _stamp(paths.journal))
        try:
            contents = _load_once(paths, quickly)
            if contents is not None:
                return contents
        except StoreError:
            if unusable == before:
                raise
            unusable = before
        time.sleep(_PAUSE)
    raise StoreError(f"{paths.snapshot}: is being changed all the time by another program; try again")


def journal_of(snapshot: Stamp, since: Mark, paths: Paths) -> tuple[Scan, Header, Stamp] | None:
    """Read the journal of a snapshot that was made of the one before (`since`) and its journal; None if it was not.

    A snapshot takes its name a moment before its journal does, so there are a few tries.
    """
    for _ in range(_MOMENT):
        logged = files.read(paths.journal)
        scan = journal.scan(logged[0], paths.journal) if logged else Scan()
        if scan.header and scan.header.snapshot != since:
            break
        time.sleep(_PAUSE)
    if logged is None or scan.header is None or scan.header.since != since or scan.damaged:
        return None
    if scan.header.snapshot.length != snapshot.size or _stamp(paths.snapshot) != snapshot:
        return None
    return scan, scan.header, logged[1]


def _load_once(paths: Paths, quickly: bool) -> Contents | None:
    try:
        reader = Reader(paths.snapshot)
    except FileNotFoundError:
        reader = None
    logged = files.read(paths.journal)
    if _stamp(paths.snapshot) != (reader.stamp if reader else None):
        return None
    if reader is None:
        return _nothing(paths, logged is not None)
    scan = journal.scan(logged[0], paths.journal) if logged else Scan()
    read = (quickly and _read_rest(reader, scan.header, paths)) or _read_snapshot(reader, scan.header, paths)
    if not reader.is_unchanged:
        return None
    found, mark, known = read
    contents = Contents(found, mark, Fit.ALONE, scan, reader.stamp, logged[1] if logged else None, kept=known)
    if logged:
        contents.fit = _fit(found, scan, mark)
    _judge(contents, paths)
    contents.lineage = Lineage(found.meta.generation, mark)
    if contents.fit is not Fit.FOREIGN:
        contents.lineage.follow(scan.records, found.tables)
        for record in scan.records:
            if known:
                known.note(record, found.tables)
            image.apply(found.tables, record)
    scan.records.clear()
    migration.upgrade(found)
    return contents


def _read_snapshot(reader: Reader, header: Header | None, paths: Paths) -> _Read:
    """Decode a snapshot, and where it is laid out as ours are find its documents in the file."""
    data = reader.everything()
    mark = Mark.of(data)
    trusted = header is not None and mark == header.snapshot
    found = snapshot.decode(data, paths.snapshot, trusted=trusted)
    places = index.locate(data, found.tables) if trusted and not found.strays else None
    if places is not None:
        reader.crc32 = mark.crc32
        for name, documents in found.tables.items():
            found.tables[name] = Filed(reader, places[name], dict(documents))
    return found, mark, None


def _read_rest(reader: Reader, header: Header | None, paths: Paths) -> _Read | None:
    """Decode what was not kept of a snapshot, where something was, and the snapshot is what was written."""
    known = kept.load(paths.snapshot, Lineage(header.generation, header.snapshot)) if header else None
    if known is None or header is None:
        return None
    try:
        data = reader.verify(header.snapshot.crc32, known.cuts)
        found = snapshot.decode(data, paths.snapshot, trusted=True)
    except StoreError:
        return None  # It is found out again, and said, by those who read all of it.
    places = None if found.strays else index.locate(data, found.tables, known.cuts)
    if places is None:
        return None
    reader.crc32 = header.snapshot.crc32
    rest = {name: Filed(reader, places[name], dict(documents)) for name, documents in found.tables.items()}
    found.tables = {**{name: Filed(reader, table.places) for name, table in known.tables.items()}, **rest}
    return found, header.snapshot, known


def _nothing(paths: Paths, has_journal: bool) -> Contents:
    for path in (paths.journal, paths.kept_snapshot):
        if has_journal or path.exists():
            raise StoreError(
                f"{paths.snapshot}: is missing, but {path.name} is there; put {paths.snapshot.name} back"
                f" ({paths.kept_snapshot.name} is the previous generation), or remove what is left of it"
            )
    return Contents(Snapshot(), Mark(0, ""), Fit.NEW, Scan())


def _fit(found: Snapshot, scan: Scan, mark: Mark) -> Fit:
    header, meta = scan.header, found.meta
    if header and header.snapshot == mark:
        return Fit.MATCHES
    if header is None:
        return Fit.EDITED if scan.generation in {0, meta.generation} else Fit.FOREIGN
    if meta.follows == header.snapshot:
        return Fit.FOLLOWS
    if (header.store, header.generation) == (meta.store, meta.generation):
        return Fit.EDITED
    if not found.signed and mark.length == header.snapshot.length:
        # What says whose it is was damaged. Another store's snapshot would be signed, or of another length.
        found.meta = msgspec.structs.replace(meta, store=header.store, generation=header.generation)
        return Fit.EDITED
    return Fit.FOREIGN


def _judge(contents: Contents, paths: Paths) -> None:
    scan, notices = contents.scan, contents.notices
    name = paths.journal.name
    if contents.fit is Fit.FOREIGN:
        notices.append(
            f"{paths.snapshot}: was replaced by another one, so the {len(scan.records)} changes in {name}"
            " are not applied; that file will be set aside"
        )
    elif contents.fit is Fit.ALONE:
        if contents.snapshot.sound is False:
            notices.append(f"{paths.snapshot}: was changed since it was written, or is damaged; it is taken as it is")
    elif not scan.end:
        notices.append(f"{paths.journal}: is empty or cut off, so changes since the last clean exit may be lost")
    elif contents.fit is Fit.EDITED and scan.header:
        notices.append(f"{paths.snapshot}: was changed by another program, or is damaged; it is taken as it is now")
    if scan.damaged:
        notices.append(f"{paths.journal}: {scan.damaged} damaged lines are left out; the file will be set aside")


def _stamp(path: Path) -> Stamp | None:
    try:
        return files.stamp(path)
    except OSError as error:
        raise StoreError(f"{path}: can't be read: {files.reason(error)}") from error
