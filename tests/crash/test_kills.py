"""Processes killed at any instant: what was acknowledged is there, and nothing is half there.

`make crash` kills thousands (CRASH_ROUNDS) where `make test` kills 120. The seed is printed where one fails.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tinydb import TinyDB

from newsreader.store import Store
from tests.crash.actions import body_of, clock, follow, mark
from tests.store.disk import leftovers
from tests.store.plain import PlainStates, fields_of

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "120"))
SEED = int(os.environ.get("CRASH_SEED", "7"))
SERIES = 40
"""Kills of one store; then another one begins, with nothing."""


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    yield process
    process.communicate()


def hear(nursery: subprocess.Popen[str]) -> list:
    return json.loads(nursery.stdout.readline())


def run_and_kill(nursery: subprocess.Popen[str], path: Path, plain: PlainStates, seed: int) -> list:
    """Let a process change the store for a while; returns what it had begun and not acknowledged."""
    chance = random.Random(seed)
    nursery.stdin.write(f"{seed} {path}\n")
    nursery.stdin.flush()
    heard = hear(nursery)
    told = []
    while heard[0] != "born":  # the child may be faster
        told.append(heard)
        heard = hear(nursery)
    child = heard[1]
    told += [hear(nursery) for _ in range(chance.randrange(60) - len(told))]
    for _ in range(chance.randrange(20_000)):
        pass
    os.kill(child, signal.SIGKILL)
    while told[-1:] != [["dead"]]:
        told.append(hear(nursery))
    pending: list = []
    for word, *order in told[:-1]:
        if word == "done":
            follow(plain, pending)
        pending = order
    return pending


def check(path: Path, plain: PlainStates, pending: list) -> Store:
    """Hold what is there against what was told; what was begun and not acknowledged is there whole, or not at all."""
    store = Store(path, clock=clock)
    assert not store.notices
    if fields_of(store) != plain.fields:
        assert pending, "an acknowledged change is not there, or one that nobody made is"
        follow(plain, pending)
    assert fields_of(store) == plain.fields
    assert all(store.body(each).summary == body_of(each).strip() for each in store.articles)
    if path.exists():
        with TinyDB(path, access_mode="r", encoding="utf-8") as stock:
            assert stock.tables() >= {"meta"} and len(stock.table("articles")) <= len(plain.fields)
    return store


@pytest.mark.timeout(60 + ROUNDS)
@pytest.mark.parametrize("series", range(SEED, SEED + max(1, ROUNDS // SERIES)))
def test_a_process_killed_at_any_instant_loses_nothing_acknowledged(path, nursery, series):
    plain = PlainStates()
    for number in range(SERIES):
        seed = series * SERIES + number
        print("seed", seed)
        store = check(path, plain, run_and_kill(nursery, path, plain, seed))
        if number % 3 == 0 and store.articles:
            some = min(store.articles)
            mark(store, [some], "tag:after", number % 2 == 0)
            plain.set("tag:after", number % 2 == 0, [some])
            store.close()
            assert not leftovers(path.parent)
