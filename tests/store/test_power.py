"""Power that fails: what was not synced may be lost, torn, or there; what was acknowledged is there all the same.

The calls that change files are recorded while a store works. Then the folder is built as a disk may show it after a
cut at any of them: contents as of their last sync or later, names as of the folder's last sync or later.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tinydb import TinyDB

from newsreader.store import open_store
from tests.store.plain import fields_of
from tests.store.test_crash import add, mark


def clock() -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class File:
    """One inode: what a reader sees now, and what is certainly on the disk."""

    seen: bytes = b""
    synced: bytes = b""


Names = dict[str, File]


@dataclass
class Cut:
    """The disk at one instant."""

    done: int
    files: list[tuple[File, bytes, bytes]]
    names: list[Names]
    """From those of the last sync of the folder to those of now, one change after the other."""


@dataclass
class Recorder:
    """Follows the calls, and remembers the disk after each."""

    names: list[Names] = field(default_factory=lambda: [{}])
    opened: dict[int, File | None] = field(default_factory=dict)
    every: list[File] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    done: int = 0

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("open", "write", "fsync", "fdatasync", "ftruncate", "replace", "link", "unlink"):
            patch.setattr(os, name, self._watched(getattr(os, name), getattr(self, f"_{name}")))

    def _watched(self, real, note):
        def call(*args, **options):
            result = real(*args, **options)
            note(result, *args)
            files = [(each, each.synced, each.seen) for each in self.every]
            self.cuts.append(Cut(self.done, files, [dict(names) for names in self.names]))
            return result

        return call

    def _rename(self, change: Names, gone: str = "") -> None:
        names = {**self.names[-1], **change}
        names.pop(gone, None)
        self.names.append(names)

    def _open(self, descriptor, path, flags, *_) -> None:
        name = Path(path).name
        if Path(path).is_dir():
            self.opened[descriptor] = None
            return
        if name not in self.names[-1]:
            self.every.append(File())
            self._rename({name: self.every[-1]})
        self.opened[descriptor] = self.names[-1][name]

    def _write(self, length, descriptor, data) -> None:
        self.opened[descriptor].seen += bytes(data[:length])

    def _ftruncate(self, _, descriptor, size) -> None:
        self.opened[descriptor].seen = self.opened[descriptor].seen[:size]

    def _fsync(self, _, descriptor) -> None:
        file = self.opened[descriptor]
        if file is None:
            del self.names[:-1]
        else:
            file.synced = file.seen

    _fdatasync = _fsync

    def _replace(self, _, source, target) -> None:
        self._rename({Path(target).name: self.names[-1][Path(source).name]}, gone=Path(source).name)

    def _link(self, _, source, target) -> None:
        self._rename({Path(target).name: self.names[-1][Path(source).name]})

    def _unlink(self, _, path) -> None:
        self._rename({}, gone=Path(path).name)


def contents(synced: bytes, seen: bytes) -> dict[str, bytes]:
    """What a file may hold after the cut: nothing since the sync, everything, half of it, or its length in zeros."""
    half = (len(synced) + len(seen)) // 2
    zeros = synced + bytes(len(seen) - len(synced)) if len(seen) > len(synced) else seen
    return {"lost": synced, "whole": seen, "torn": seen[:half] if seen.startswith(synced) else seen, "zeros": zeros}


def test_no_power_cut_loses_what_was_acknowledged(tmp_path):
    recorder = Recorder()
    steps = [
        lambda store: add(store, [1, 2]),
        lambda store: mark(store, [1, 2]),
        lambda store: store.checkpoint(),
        lambda store: mark(store, [1], "starred"),
        lambda store: store.undo(),
        lambda store: store.checkpoint(),
        lambda store: add(store, [3]),
        lambda store: store.close(),
    ]
    (tmp_path / "work").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        store = open_store(tmp_path / "work" / "articles.json", clock=clock)
        recorder.watch(patch)
        after = [fields_of(store)]
        for step in steps:
            step(store)
            after.append(fields_of(store))
            recorder.done += 1
    seen: set[tuple[object, ...]] = set()
    for cut in recorder.cuts:
        for kind in ("lost", "whole", "torn", "zeros"):
            held = {id(file): contents(synced, shown)[kind] for file, synced, shown in cut.files}
            for names in cut.names:
                disk = {name: held[id(file)] for name, file in names.items()}
                key = (cut.done, *sorted(disk.items()))
                if key not in seen:
                    seen.add(key)
                    check(tmp_path / str(len(seen)), disk, after[cut.done : cut.done + 2])
    assert len(seen) > 50


def check(folder: Path, disk: dict[str, bytes], allowed: list[dict[int, set[str]]]) -> None:
    folder.mkdir()
    for name, content in disk.items():
        (folder / name).write_bytes(content)
    path = folder / "articles.json"
    store = open_store(path, clock=clock)
    assert fields_of(store) in allowed and not store.notices
    add(store, [9])
    store.close()
    assert 9 in open_store(path, clock=clock).articles
    with TinyDB(path) as stock:
        assert stock.table("articles").contains(doc_id=9)
