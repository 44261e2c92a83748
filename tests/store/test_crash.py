"""Processes that die and disks that fail, at every point: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tinydb import TinyDB

from newsreader.errors import StoreError
from newsreader.model import Article, Body
from newsreader.store import Store, open_store
from tests.store.disk import leftovers
from tests.store.plain import PlainStates, fields_of

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "30"))
"""Kills; a long run takes thousands."""
ARTICLES = range(1, 9)


def clock() -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC)


def add(store: Store, ids) -> None:
    with store.transaction() as transaction:
        for each in ids:
            transaction.add_article(Article(id=each, headline=f"H{each}", added="", source="s"), Body(summary="s" * 50))


def mark(store: Store, ids, field: str = "read", value: bool = True) -> None:
    with store.transaction("marked") as transaction:
        for each in ids:
            transaction.set_state(each, field, value)


WORKER = """
import json, random, sys
from pathlib import Path
from newsreader.store import open_store
from tests.store.test_crash import add, clock, mark
chance = random.Random(int(sys.argv[2]))
path = Path(sys.argv[1])
store = open_store(path, clock=clock)
count = 100 + len(store.articles)

def tell(*words):
    sys.stdout.write(json.dumps(words) + "\\n")
    sys.stdout.flush()

while True:
    kind = chance.choice(["set", "set", "set", "add", "undo", "redo", "checkpoint", "reopen"])
    if kind == "set":
        ids = chance.sample(sorted(store.articles), 3)
        order = ["set", chance.choice(["read", "starred", "tag:x"]), chance.random() < 0.6, ids]
        tell("begin", *order)
        mark(store, ids, order[1], order[2])
    elif kind == "add":
        count += 2
        order = ["add", count, count + 1]
        tell("begin", *order)
        add(store, order[1:])
    else:
        order = [kind]
        tell("begin", kind)
        if kind == "checkpoint":
            store.checkpoint()
        elif kind == "reopen":
            store.close()
            store = open_store(path, clock=clock)
        else:
            getattr(store, kind)()
    tell("done")
"""


def follow(plain: PlainStates, order: list) -> None:
    kind, *rest = order
    if kind == "set":
        plain.set(*rest)
    elif kind == "add":
        plain.add(*rest)
    elif kind in {"undo", "redo"}:
        getattr(plain, kind)()


def test_a_process_killed_at_any_instant_loses_nothing_acknowledged(path):
    plain = PlainStates()
    plain.add(*ARTICLES)
    with open_store(path, clock=clock) as store:
        add(store, ARTICLES)
    chance = random.Random(7)
    for seed in range(ROUNDS):
        pending = run_and_kill(path, plain, seed, chance)
        store = open_store(path, clock=clock)
        assert not store.notices
        if fields_of(store) != plain.fields:
            assert pending, "an acknowledged change is not there, or one that nobody made is"
            follow(plain, pending)
        assert fields_of(store) == plain.fields
        with TinyDB(path) as stock:
            assert "articles" in stock.tables()
        if seed % 3 == 0:
            mark(store, [1], "tag:after", seed % 2 == 0)
            plain.set("tag:after", seed % 2 == 0, [1])
            store.close()


def run_and_kill(path: Path, plain: PlainStates, seed: int, chance: random.Random) -> list:
    """Let a worker change the store for a while; returns what it had begun and not acknowledged."""
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, path, str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    told = [worker.stdout.readline() for _ in range(chance.randrange(2, 120))]
    for _ in range(chance.randrange(3000)):
        pass
    worker.kill()
    told += worker.communicate()[0].splitlines(keepends=True)
    pending: list = []
    for text in told:
        if text.endswith("\n"):
            word, *order = json.loads(text)
            if word == "done":
                follow(plain, pending)
            pending = order
    return pending


CALLS = ("open", "write", "fsync", "fdatasync", "replace", "link", "ftruncate", "fchmod", "mkdir", "unlink")


class Crash(BaseException):
    """The process dies here."""


class Fault:
    """Makes the N-th of the calls that change files fail, or it and all later ones; a failing write writes half."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int, error: BaseException, *, for_ever: bool) -> None:
        self.left = number
        self.error = error
        self.for_ever = for_ever
        for name in CALLS:
            monkeypatch.setattr(os, name, self._failing(name, getattr(os, name)))

    @property
    def happened(self) -> bool:
        return self.left <= 0

    def _failing(self, name, real):
        def call(*args, **options):
            if name == "open" and not args[1] & (os.O_WRONLY | os.O_RDWR):
                return real(*args, **options)
            self.left -= 1
            if self.left == 0 or (self.left < 0 and self.for_ever):
                if name == "write" and not self.left:
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
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
    store = open_store(tmp_path / "sound" / "articles.json", clock=clock)
    prepare(store)
    before = fields_of(store)
    act(store)
    after = fields_of(store)
    number, happened = 0, True
    while happened:
        number += 1
        path = tmp_path / str(number) / "articles.json"
        store = open_store(path, clock=clock)
        prepare(store)
        with pytest.MonkeyPatch.context() as patch:
            fault = Fault(patch, number, reason, for_ever=for_ever)
            message = attempt(act, store)
            happened = fault.happened
        fresh = open_store(path, clock=clock)
        assert not fresh.notices
        if not message:
            assert fields_of(fresh) == fields_of(store) == after
        elif "nothing was changed" in message:
            assert fields_of(fresh) == fields_of(store) == before
        else:
            assert fields_of(fresh) in (before, after)
        assert "\n" not in message
        use_on(path, [fresh] if message == "dead" or operation == "closing" else [store, fresh])
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
        assert "tag:usable" in fields_of(open_store(path, clock=clock))[number]
    for store in stores:
        store.close()
    assert not leftovers(path.parent)
    with TinyDB(path) as stock:
        assert stock.table("state").get(doc_id=1)["tags"] == ["usable"]


def test_files_reach_the_disk_before_their_names(path, monkeypatch):
    store = open_store(path, clock=clock)
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
    store = open_store(path, clock=clock)
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data)[:7]))
    begin(store)
    mark(store, [2])
    monkeypatch.undo()
    fresh = open_store(path, clock=clock)
    assert fields_of(fresh) == {1: set(), 2: {"read"}} and not fresh.notices


def test_an_interrupt_at_any_call_is_no_half_change(path, monkeypatch):
    store = open_store(path, clock=clock)
    begin(store)
    for number in range(1, 12):
        with pytest.MonkeyPatch.context() as patch:
            Fault(patch, number, KeyboardInterrupt(), for_ever=False)
            with contextlib.suppress(KeyboardInterrupt):
                mark(store, [1, 2], f"tag:{number}")
        found = fields_of(open_store(path, clock=clock))
        assert found[1] == found[2]
        mark(store, [1, 2], "read", number % 2 == 0)
        assert fields_of(store) == fields_of(open_store(path, clock=clock))
