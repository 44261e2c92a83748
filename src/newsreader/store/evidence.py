"""What stands in a store's folder, read without the lock and without changing anything, whatever state it is in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from newsreader.errors import StoreError
from newsreader.store import files, image, journal, loader, migration, salvage, snapshot
from newsreader.store.image import Tables
from newsreader.store.journal import Header, Mark, Scan
from newsreader.store.loader import Contents, Fit, Paths
from newsreader.store.salvage import Salvaged
from newsreader.store.snapshot import Meta, Snapshot

_TRIES = 5


@dataclass
class File:
    """One file, as far as it can be read."""

    path: Path
    data: bytes | None
    """None where it is missing, or can't be read."""
    problem: str = ""
    """Why it can't be read."""

    @classmethod
    def of(cls, path: Path) -> File:
        """Read a file."""
        try:
            read = files.read(path)
        except StoreError as error:
            return cls(path, None, str(error).removeprefix(f"{path}: "))
        return cls(path, read[0] if read else None)

    @property
    def there(self) -> bool:
        """Whether there is such a file."""
        return self.data is not None or bool(self.problem)


@dataclass
class Evidence:
    """The files of a store, and what they say."""

    paths: Paths
    snapshot: File
    journal: File
    old: File
    old_journal: File
    contents: Contents | None = None
    """What opens; None where the store is refused."""
    refusal: str = ""
    """Why it is."""

    @cached_property
    def scan(self) -> Scan | None:
        """The journal; None where there is none, or a newer newsreader wrote it."""
        return _scan(self.journal)

    @cached_property
    def salvaged(self) -> Salvaged:
        """What can be read of the snapshot by itself."""
        return salvage.read(self.snapshot.data or b"")

    @property
    def header(self) -> Header | None:
        """The journal's first line."""
        return self.scan.header if self.scan else None

    @property
    def store(self) -> str:
        """The store's own name; empty where nothing says it."""
        if self.header is not None and not self.replaced:
            return self.header.store
        meta = self.salvaged.meta or {}
        return str(meta.get("store", "")) if snapshot.is_signed(meta) else ""

    @property
    def is_newer(self) -> bool:
        """Whether a newer newsreader made the store, which nobody else may touch."""
        return "newer newsreader" in self.refusal

    @property
    def of_damaged_length(self) -> bool:
        """Whether the snapshot has the length that it was written with, and other bytes: nobody edits like that."""
        header, data = self.header, self.snapshot.data
        if header is None or data is None:
            return False
        return header.snapshot.length == len(data) and header.snapshot != Mark.of(data)

    @cached_property
    def replaced(self) -> bool:
        """Whether the snapshot is not the one that the journal goes on from, but another store's or moment's."""
        if self.contents is not None:
            return self.contents.fit is Fit.FOREIGN
        meta, header = self.salvaged.meta, self.header
        if meta is None or header is None or self.of_damaged_length or not snapshot.is_signed(meta):
            return False
        return (meta.get("store"), meta.get("generation")) != (header.store, header.generation)

    @cached_property
    def written(self) -> Tables | None:
        """All that was in the snapshot which the journal goes on from, by the generation before; None if not all is."""
        header = self.header
        if header is not None and _is_first(header):
            return {}
        old, log = self.old.data, _scan(self.old_journal)
        if old is None or log is None or log.header is None or log.damaged or log.header.snapshot != Mark.of(old):
            return None
        if header is not None:
            follows = (header.store, header.generation) == (log.header.store, log.header.generation + 1)
        else:
            meta = self.contents.snapshot.meta if self.contents else None
            follows = meta is None or meta.follows == log.header.snapshot
        return self._previous[1] if follows else None

    @property
    def earlier(self) -> Tables:
        """What the previous generation and its journal hold, as far as it can be read and is of the same store."""
        store, tables = self._previous
        return {} if store and self.store and store != self.store else tables

    @property
    def old_generation(self) -> int:
        """The number of the previous generation; 0 where it does not say, or is another store's."""
        log = _scan(self.old_journal)
        header = log.header if log else None
        return header.generation if header and header.store == self.store else 0

    @cached_property
    def _previous(self) -> tuple[str, Tables]:
        """The previous generation with its journal, and the name of its store."""
        found = salvage.read(self.old.data or b"")
        meta, log = found.meta or {}, _scan(self.old_journal)
        schema = meta.get("schema", 0)
        content = Snapshot(
            found.tables, meta=Meta(schema=schema if schema in range(snapshot.SCHEMA) else snapshot.SCHEMA)
        )
        for record in log.records if log else []:
            image.apply(content.tables, record)
        migration.upgrade(content)
        return str(meta.get("store") or (log.header.store if log and log.header else "")), content.tables


def gather(path: Path) -> Evidence:
    """Read all of a store's files; once more, where another process changed them meanwhile."""
    paths = Paths(path)
    for _ in range(_TRIES):
        before = _stamps(paths)
        found = Evidence(
            paths,
            File.of(paths.snapshot),
            File.of(paths.journal),
            File.of(paths.kept_snapshot),
            File.of(paths.kept_journal),
        )
        try:
            found.contents, found.refusal = loader.load(paths), ""
        except StoreError as error:
            found.refusal = str(error).removeprefix(f"{paths.snapshot}: ").partition("; nothing was changed")[0]
        if _stamps(paths) == before:
            break
    return found


def _stamps(paths: Paths) -> list[object]:
    try:
        return [files.stamp(path) for path in (paths.snapshot, paths.journal, paths.kept_snapshot, paths.kept_journal)]
    except OSError:
        return []


def _scan(file: File) -> Scan | None:
    try:
        return journal.scan(file.data, file.path) if file.data is not None else None
    except StoreError:
        return None


def _is_first(header: Header) -> bool:
    """Whether a journal goes on from an empty snapshot, the one that a new store begins with."""
    empty = Snapshot(meta=Meta(store=header.store, generation=header.generation))
    return Mark.of(b"".join(snapshot.encode(replace(empty)))) == header.snapshot
