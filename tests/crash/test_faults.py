"""Disks that fail, at every single call: the old state or the new is there, whole, and the store can be used on."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

import pytest
from tinydb import TinyDB

from newsreader.errors import StoreError
from newsreader.store import Store
from tests.crash.actions import add, clock, mark
from tests.store.disk import leftovers
from tests.store.plain import fields_of

CALLS = (
    "open",
    "write",
    "fsync",
    "fdatasync",
    "replace",
    "rename",
    "link",
    "ftruncate",
    "chmod",
    "mkdir",
    "unlink",
    "read",
    "pread",
    "fstat",
    "lseek",
)
ALSO_FAIL = ("close", "stat", "lstat", "listdir")


class Crash(BaseException):
    """The process dies here."""


class Fault:
    """Makes the N-th of the calls about files fail, or it and all later ones; a failing write writes half."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int, error: BaseException, *, for_ever: bool) -> None:
        self.left = number
        self.error = error
        self.for_ever = for_ever
        # A process dies at these too; but here its files would stay open and locked.
        for name in CALLS + ALSO_FAIL if isinstance(error, OSError) else CALLS:
            monkeypatch.setattr(os, name, self._failing(name, getattr(os, name)))

    @property
    def happened(self) -> bool:
        return self.left <= 0

    def _failing(self, name, real):
        def call(*args, **options):
            self.left -= 1
            if self.left == 0 or (self.left < 0 and self.for_ever):
                if name == "write" and not self.left:
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                if name == "close":
                    real(*args)
                raise self.error
            return real(*args, **options)

        return call


def begin(store: Store) -> None:
    add(store, [1, 2])


def checkpoint(store: Store) -> None:
    store.checkpoint()


OPERATIONS = {
    "the first commit": (lambda store: None, begin),
    "adding": (begin, lambda store: add(store, [3, 4])),
    "marking": (begin, lambda store: mark(store, [1, 2])),
    "undoing": (lambda store: (begin(store), mark(store, [1, 2])), lambda store: store.undo()),
    "a checkpoint": (lambda store: (begin(store), mark(store, [1])), checkpoint),
    "a second checkpoint": (lambda store: (begin(store), checkpoint(store), mark(store, [1])), checkpoint),
    "closing": (lambda store: (begin(store), mark(store, [1])), lambda store: store.close()),
}
ERRORS = {
    "full once": (OSError(errno.ENOSPC, "No space left on device"), False),
    "full": (OSError(errno.ENOSPC, "No space left on device"), True),
    "broken once": (OSError(errno.EIO, "Input/output error"), False),
    "broken": (OSError(errno.EIO, "Input/output error"), True),
    "dead": (Crash(), True),
}


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_fault_at_any_call_leaves_the_old_state_or_the_new(tmp_path, operation, error):
    prepare, act = OPERATIONS[operation]
    reason, for_ever = ERRORS[error]
    store = Store(tmp_path / "sound" / "articles.json", clock=clock)
    prepare(store)
    before = fields_of(store)
    act(store)
    after = fields_of(store)
    number, happened = 0, True
    while happened:
        number += 1
        path = tmp_path / str(number) / "articles.json"
        store = Store(path, clock=clock)
        prepare(store)
        with pytest.MonkeyPatch.context() as patch:
            fault = Fault(patch, number, reason, for_ever=for_ever)
            message = attempt(act, store)
            happened = fault.happened
        fresh = Store(path, clock=clock)
        assert not fresh.notices
        if not message:
            assert fields_of(fresh) == fields_of(store) == after
        elif "nothing was changed" in message:
            assert fields_of(fresh) == fields_of(store) == before
        else:
            assert fields_of(fresh) in (before, after)
        assert "\n" not in message
        use_on(path, [fresh] if message == "dead" or operation == "closing" else [store, fresh])
        reason.__traceback__ = reason.__context__ = None  # they hold the stores, and these their files
    assert number > 1


def attempt(act, store: Store) -> str:
    """Try it; returns what was said when it failed."""
    try:
        act(store)
    except StoreError as refusal:
        return str(refusal)
    except Crash:
        return "dead"
    return ""


def use_on(path: Path, stores: list[Store]) -> None:
    """Go on with what a fault left: every store can write, and a clean exit leaves no rubbish."""
    for number, store in enumerate(stores, start=1):
        add(store, [number])
        mark(store, [number], "tag:usable")
        assert "tag:usable" in fields_of(Store(path, clock=clock))[number]
    for store in stores:
        store.close()
    assert not leftovers(path.parent)
    with TinyDB(path) as stock:
        assert stock.table("state").get(doc_id=1)["tags"] == ["usable"]


def test_files_reach_the_disk_before_their_names(path, monkeypatch):
    store = Store(path, clock=clock)
    begin(store)
    order = []
    names: dict[int, str] = {}

    def watch(name: str, note) -> None:
        real = getattr(os, name)

        def call(*args, **options):
            result = real(*args, **options)
            note(result, *args)
            return result

        monkeypatch.setattr(os, name, call)

    def kind(name: object) -> str:
        return "folder" if Path(str(name)).is_dir() else "log" if ".log" in str(name) else "snapshot"

    watch("open", lambda descriptor, name, *_: names.update({descriptor: kind(name)}))
    watch("fsync", lambda _, descriptor: order.append(f"sync {names[descriptor]}"))
    watch("fdatasync", lambda _, descriptor: order.append(f"sync {names[descriptor]}"))
    watch("replace", lambda _, source, target: order.append(f"rename {kind(target)}"))
    mark(store, [1])
    assert order == ["sync log"]
    order.clear()
    checkpoint(store)
    assert order == [
        "sync snapshot",
        "sync log",
        "rename snapshot",
        "sync folder",
        "rename log",
        "sync folder",
    ]


def test_a_short_write_goes_on_where_it_stopped(path, monkeypatch):
    store = Store(path, clock=clock)
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data)[:7]))
    begin(store)
    mark(store, [2])
    monkeypatch.undo()
    fresh = Store(path, clock=clock)
    assert fields_of(fresh) == {1: set(), 2: {"read"}} and not fresh.notices


def test_an_interrupt_at_any_call_is_no_half_change(path, monkeypatch):
    store = Store(path, clock=clock)
    begin(store)
    for number in range(1, 12):
        with pytest.MonkeyPatch.context() as patch:
            Fault(patch, number, KeyboardInterrupt(), for_ever=False)
            with contextlib.suppress(KeyboardInterrupt):
                mark(store, [1, 2], f"tag:{number}")
        found = fields_of(Store(path, clock=clock))
        assert found[1] == found[2]
        mark(store, [1, 2], "read", number % 2 == 0)
        assert fields_of(store) == fields_of(Store(path, clock=clock))
