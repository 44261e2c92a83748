"""The store's files behind the database: what they hold, in memory, and how a change gets into them.

A change counts as acknowledged when `Engine.commit` returns: its record is then on the disk (fdatasync). Only after
that does the image in memory change. Other processes do the same; `catch_up` takes in what they wrote.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import msgspec

from newsreader.errors import StoreError
from newsreader.store import checkpoint, files, image, journal, loader
from newsreader.store.files import Stamp
from newsreader.store.image import Documents, Record, Tables
from newsreader.store.journal import Scan
from newsreader.store.lineage import Lineage
from newsreader.store.loader import Contents, Fit, Paths
from newsreader.store.lock import NoLocksError, are_missing, locked

PATIENCE = 4.5
PATIENCE_AT_EXIT = 0.5
"""Seconds; then the folding is left to whoever writes just now."""
HELD = 2
"""An open store reads the snapshot anew when what it holds in memory has passed this part of it (half)."""
NO_LOCKS = "its file system has no locks, so changes will not be saved"
Listener = Callable[[Record, bool], None]
"""Told of each change of the image: the record, and whether it was made here."""


class Engine:
    """One process's hold on a store."""

    def __init__(self, path: Path) -> None:
        """Open the store at `path`, or an empty one that the first commit creates. Raises StoreError."""
        self.paths = Paths(Path(os.path.realpath(path)))
        self.contents: Contents = loader.load(self.paths, quickly=True)
        self.read_only = _why_read_only(self.paths)
        self.listener: Listener = lambda record, ours: None
        self.patience = PATIENCE
        """Seconds to wait for another writer."""
        self.closed = False
        self._tidied = False

    @property
    def tables(self) -> Tables:
        """The image: what is in the store."""
        return self.contents.snapshot.tables

    def documents(self, name: str) -> Documents:
        """Return a table's encoded documents; none where there is no such table."""
        return self.tables.get(name, {})

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the store's lock, with everything that others wrote taken in. Raises StoreError."""
        if self.closed:
            raise StoreError(f"{self.paths.snapshot}: is closed; nothing was changed")
        if self.read_only:
            raise StoreError(f"{self.paths.snapshot}: {self.read_only}; nothing was changed")
        if self.contents.fit is Fit.NEW:
            with refusing(self.paths.snapshot):
                files.make_folder(self.paths.snapshot.parent)
        with self._locked():
            if not self._tidied:
                files.clear_leftovers(self.paths.snapshot)
                self._tidied = True
            self.catch_up()
            yield

    def commit(self, record: Record) -> None:
        """Append a record, and wait until it is on the disk; then change the image. Needs `writing`.

        Raises StoreError; nothing was changed then, and the store can be used on.
        """
        with refusing(self.paths.snapshot):
            if not self.contents.settled:
                checkpoint.fold(self.contents, self.paths)
            checksum, length, stamp = self._append(record)
        # An interrupt from here on is mended by `catch_up`: what the scan has not passed is read from the disk.
        self.contents.lineage.follow([record], self.tables)
        image.apply(self.tables, record)
        self.listener(record, True)
        self.contents.scan.appended(checksum, length)
        self.contents.journal_stamp = stamp

    def catch_up(self) -> None:
        """Take in what other processes wrote; two calls of `stat` when that is nothing. Raises StoreError."""
        with refusing(self.paths.snapshot):
            snapshot, log = files.stamp(self.paths.snapshot), files.stamp(self.paths.journal)
            known = self.contents
            if (snapshot, log) == (known.snapshot_stamp, known.journal_stamp):
                return
            if known.settled and log:
                if snapshot == known.snapshot_stamp and self._read_on(self.paths.journal):
                    return
                if snapshot and snapshot != known.snapshot_stamp and self._follow(snapshot):
                    return
        self._reload()

    def checkpoint(self) -> bool:
        """Fold the journal into a new snapshot; whether that was done. Raises StoreError.

        The new snapshot is written without the lock, which covers the exchange of the files only. When another
        process was faster, nothing is done.
        """
        with self.writing():
            frozen = checkpoint.freeze(self.contents)
        with refusing(self.paths.snapshot):
            draft = checkpoint.write(frozen, self.paths)
        try:
            with self.writing():
                if self.contents.mark != frozen.mark or self.contents.scan.damaged != frozen.scan.damaged:
                    return False
                with refusing(self.paths.snapshot):
                    checkpoint.exchange(self.contents, frozen, draft, self.paths)
        finally:
            draft.discard()
        return True

    def is_due(self) -> bool:
        """Whether a process that goes on should fold the journal: what that writes is bounded by what was appended."""
        return self.contents.settled and self.contents.scan.end * checkpoint.SHARE > max(
            self.contents.mark.length, checkpoint.SMALL
        )

    def close(self) -> None:
        """Fold the journal where that is due, and refuse changes from now on.

        Where it can't be folded nothing is lost: its records are on the disk.
        """
        if self.closed:
            return
        with contextlib.suppress(StoreError):
            if not self.read_only and checkpoint.is_due(self.contents):
                self.patience = PATIENCE_AT_EXIT
                self.checkpoint()
        self.closed = True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            with locked(self.paths.lock, self.patience):
                yield
        except NoLocksError:
            self.read_only = NO_LOCKS
            raise

    def _append(self, record: Record) -> tuple[bytes, int, Stamp]:
        """Write a record; give its checksum, its length, and what the file is known by then."""
        scan = self.contents.scan
        chunks = journal.chunks(scan.generation, scan.next_number, image.encode(record))
        first = next(chunks)
        length = 0
        descriptor = os.open(self.paths.journal, os.O_WRONLY | os.O_APPEND | files.FLAGS)
        try:
            if os.fstat(descriptor).st_size > scan.end:
                os.ftruncate(descriptor, scan.end)
            try:
                for chunk in chain([first], chunks):
                    files.write_all(descriptor, chunk)
                    length += len(chunk)
                files.sync(descriptor)
                return first[: journal.CHECKSUM], length, Stamp.of(os.fstat(descriptor))
            except BaseException as error:
                self._take_back(descriptor, error)
                raise
        finally:
            os.close(descriptor)

    def _take_back(self, descriptor: int, error: BaseException) -> None:
        """Cut off a record that could not be written."""
        try:
            os.ftruncate(descriptor, self.contents.scan.end)
            files.sync(descriptor)
        except OSError:
            raise StoreError(
                f"{self.paths.journal}: the disk failed while a change was written ({error});"
                " whether it was made is seen at the next start"
            ) from error

    def _read_on(self, path: Path) -> bool:
        """Read what was appended to the journal, that is at `path` now; False if that is not what happened to it."""
        known = self.contents.scan
        try:
            descriptor = os.open(path, os.O_RDONLY | files.FLAGS)
        except FileNotFoundError:
            return False
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            now = Stamp.of(os.fstat(descriptor))
            before = self.contents.journal_stamp
            if before is None or now[:2] != before[:2] or now.size < known.end:
                return False
            file.seek(known.last_start)
            if file.read(journal.CHECKSUM) != known.last_checksum:
                return False
            file.seek(known.end)
            data = file.readall()
        scan = dataclasses.replace(known, records=[])
        journal.read_on(scan, data)
        if scan.damaged != known.damaged:
            return False
        self.contents.scan, self.contents.journal_stamp = scan, now
        self._take(scan)
        return True

    def _follow(self, snapshot: Stamp) -> bool:
        """Take in another process's checkpoint; False if it is not one that only folded what is in the journals.

        Documents go on being read from the former snapshot, while that holds most of them; what was changed since is
        in the records.
        """
        known = self.contents
        found = loader.journal_of(snapshot, known.mark, self.paths)
        if found is None or not self._read_on(self.paths.kept_journal):
            return False
        scan, header, log = found
        known.lineage = Lineage(header.generation, header.snapshot)
        self._take(scan)
        known.scan, known.mark, known.snapshot_stamp, known.journal_stamp = scan, header.snapshot, snapshot, log
        known.snapshot.meta = msgspec.structs.replace(
            known.snapshot.meta, generation=header.generation, follows=header.since
        )
        return image.weight(known.snapshot.tables) * HELD < known.mark.length

    def _take(self, scan: Scan) -> None:
        for record in scan.records:
            self.contents.lineage.follow([record], self.tables)
            image.apply(self.tables, record)
            self.listener(record, False)
        scan.records = []

    def _reload(self) -> None:
        before = self.contents
        contents = loader.load(self.paths)
        if contents.fit is Fit.NEW and before.fit is not Fit.NEW:
            raise StoreError(f"{self.paths.snapshot}: is gone; put it back; nothing was changed")
        lost = before.scan.last_number - contents.scan.last_number
        if before.mark == contents.mark and contents.fit is Fit.MATCHES and lost > 0:
            gone = "1 change is gone" if lost == 1 else f"{lost} changes are gone"
            contents.notices.append(f"{self.paths.journal}: was cut off by another program; {gone}")
        changed = image.difference(before.snapshot.tables, contents.snapshot.tables)
        image.settle(contents.snapshot.tables)
        self.contents = contents
        self.listener(changed, False)


@contextmanager
def refusing(path: Path, outcome: str = "nothing was changed") -> Iterator[None]:
    """Turn a failing system call into the error that people see, with what became of the change."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            problem = "the disk is full; make room and try again"
        else:
            problem = f"can't be written: {files.reason(error)}"
        raise StoreError(f"{path}: {problem}; {outcome}") from error


def _why_read_only(paths: Paths) -> str:
    folder = paths.snapshot.parent
    while not folder.exists():
        folder = folder.parent
    for path in (folder, paths.snapshot, paths.journal):
        if path.exists() and not os.access(path, os.W_OK):
            kind = "its folder" if path == folder else path.name
            return f"{kind} can't be written, so changes will not be saved"
    return NO_LOCKS if are_missing(paths.lock) else ""
