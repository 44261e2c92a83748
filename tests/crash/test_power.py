"""Power that fails: what was not synced may be lost, torn, or there; what was acknowledged is there all the same.

The calls that change files are recorded while a store works. Then the folder is built as a disk may show it after a
cut at any of them: of the writes since a file's last sync any one may be missing or torn, or all of them, or none; of
the names since the folder's last sync the last ones may be missing, or any one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest
from tinydb import TinyDB

from newsreader.store import Store
from tests.crash.actions import add, clock, mark
from tests.store.plain import fields_of


class File:
    """One inode: what a reader sees now, what is certainly on the disk, and what was written since."""

    def __init__(self) -> None:
        self.seen = self.synced = b""
        self.writes: tuple[tuple[int, int], ...] = ()

    def write(self, data: bytes) -> None:
        self.writes += ((len(self.seen), len(self.seen) + len(data)),)
        self.seen += data

    def sync(self) -> None:
        self.synced, self.writes = self.seen, ()

    def possible(self) -> frozenset[bytes]:
        """What may be found in it after a cut."""
        found = {self.seen, self.synced}
        for start, end in self.writes:
            middle = (start + end) // 2
            for gap in (start, middle):
                found.add(self.seen[:gap] + bytes(end - gap) + self.seen[end:])
                if end == len(self.seen):
                    found.add(self.seen[:gap])
        return frozenset(found)


Names = dict[str, File]


@dataclass
class Cut:
    """The disk at one instant: how much was acknowledged, what each file may hold, what the names may be."""

    done: int
    possible: dict[File, frozenset[bytes]]
    names: list[Names]


@dataclass
class Recorder:
    """Follows the calls, and remembers the disk after each."""

    synced_names: Names = field(default_factory=dict)
    changes: list[tuple[Names, str]] = field(default_factory=list)
    """Names given, and a name taken away, since the folder was synced."""
    files: list[File] = field(default_factory=list)
    opened: dict[int, File | None] = field(default_factory=dict)
    cuts: list[Cut] = field(default_factory=list)
    done: int = 0

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("open", "write", "fsync", "fdatasync", "ftruncate", "replace", "link", "unlink"):
            patch.setattr(os, name, self._watched(getattr(os, name), getattr(self, f"_{name}")))

    @property
    def names(self) -> Names:
        return self._after(self.changes)

    def _after(self, changes: list[tuple[Names, str]]) -> Names:
        names = dict(self.synced_names)
        for given, gone in changes:
            names.update(given)
            names.pop(gone, None)
        return names

    def _possible_names(self) -> Iterator[Names]:
        for number in range(len(self.changes) + 1):
            yield self._after(self.changes[:number])
            yield self._after(self.changes[:number] + self.changes[number + 1 :])

    def _watched(self, real, note):
        def call(*args, **options):
            result = real(*args, **options)
            note(result, *args)
            possible = {file: file.possible() for file in self.files}
            self.cuts.append(Cut(self.done, possible, list(self._possible_names())))
            return result

        return call

    def _open(self, descriptor, path, flags, *_) -> None:
        name = Path(path).name
        if Path(path).is_dir():
            self.opened[descriptor] = None
            return
        if name not in self.names:
            self.files.append(File())
            self.changes.append(({name: self.files[-1]}, ""))
        self.opened[descriptor] = self.names[name]

    def _write(self, length, descriptor, data) -> None:
        self.opened[descriptor].write(bytes(data[:length]))

    def _ftruncate(self, _, descriptor, size) -> None:
        self.opened[descriptor].seen = self.opened[descriptor].seen[:size]

    def _fsync(self, _, descriptor) -> None:
        file = self.opened[descriptor]
        if file is None:
            self.synced_names, self.changes = self.names, []
        else:
            file.sync()

    _fdatasync = _fsync

    def _replace(self, _, source, target) -> None:
        self.changes.append(({Path(target).name: self.names[Path(source).name]}, Path(source).name))

    def _link(self, _, source, target) -> None:
        self.changes.append(({Path(target).name: self.names[Path(source).name]}, ""))

    def _unlink(self, _, path) -> None:
        self.changes.append(({}, Path(path).name))


STEPS = [
    lambda store: add(store, [1, 2]),
    lambda store: mark(store, [1, 2]),
    lambda store: store.checkpoint(),
    lambda store: mark(store, [1], "starred"),
    lambda store: store.undo(),
    lambda store: store.checkpoint(),
    lambda store: add(store, [3]),
    lambda store: store.close(),
]


def test_no_power_cut_loses_what_was_acknowledged(tmp_path):
    recorder = Recorder()
    (tmp_path / "work").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        store = Store(tmp_path / "work" / "articles.json", clock=clock)
        recorder.watch(patch)
        after = [fields_of(store)]
        for step in STEPS:
            step(store)
            after.append(fields_of(store))
            recorder.done += 1
    seen: set[tuple[object, ...]] = set()
    for cut in recorder.cuts:
        for names in cut.names:
            for found in product(*(cut.possible[file] for file in names.values())):
                disk = dict(zip(names, found, strict=True))
                key = (cut.done, *sorted(disk.items()))
                if key not in seen:
                    seen.add(key)
                    check(tmp_path / str(len(seen)), disk, after[cut.done : cut.done + 2])
    assert len(seen) > 200, len(seen)


def check(folder: Path, disk: dict[str, bytes], allowed: list[dict[int, set[str]]]) -> None:
    folder.mkdir()
    for name, content in disk.items():
        (folder / name).write_bytes(content)
    path = folder / "articles.json"
    store = Store(path, clock=clock)
    assert fields_of(store) in allowed and not store.notices
    add(store, [9])
    store.close()
    assert 9 in Store(path, clock=clock).articles
    with TinyDB(path) as stock:
        assert stock.table("articles").contains(doc_id=9)
