"""Eight writers and a reader at once: no update is lost, no half of one is read, nobody waits for ever.

`make crash` lets them write for 30 seconds (CRASH_SECONDS), `make test` for two.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsreader.errors import StoreError
from newsreader.store import Store
from tests.crash.actions import add, clock, mark
from tests.store.disk import leftovers
from tests.store.plain import fields_of

SECONDS = float(os.environ.get("CRASH_SECONDS", "2"))
WRITERS = 8
OWN = 1_000_000
"""Articles that belong to each writer."""

PRELUDE = """
import sys, time
from pathlib import Path
from newsreader.errors import StoreError
from newsreader.store import Store
from newsreader.store.files import locked
from tests.crash.actions import add, clock, mark
path = Path(sys.argv[1])
store = Store(path, clock=clock)
"""
WRITER = """
own, deadline = int(sys.argv[2]) * 1_000_000, time.monotonic() + float(sys.argv[3])
done = refused = 0
def insist(change, *arguments):
    global refused
    while True:
        try:
            return change(*arguments)
        except StoreError as error:
            assert "is writing; nothing was changed" in str(error), error
            refused += 1
while time.monotonic() < deadline:
    pair = (own + 2 * done, own + 2 * done + 1)
    insist(add, store, pair)
    insist(mark, store, pair, "tag:mine")
    done += 1
    if done % 50 == 0:
        insist(store.checkpoint)
    if done % 20 == 0:
        store.poll()
store.close()
print(done, refused)
"""
HOLDER = """
with locked(Path(sys.argv[1] + ".lock"), patience=5):
    print("held", flush=True)
    sys.stdin.readline()
"""
APPENDER = """
import os
real = os.fdatasync
def hold(descriptor):
    real(descriptor)
    print("held", flush=True)
    time.sleep(60)
os.fdatasync = hold
mark(store, [1])
"""


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


@pytest.mark.timeout(120 + SECONDS * 4)
def test_eight_writers_and_a_reader(path):
    with Store(path, clock=clock) as store:
        add(store, [1])
    reader = Store(path, clock=clock)
    writers = [start(WRITER, path, number, SECONDS) for number in range(1, WRITERS + 1)]
    polls = 0
    while any(process.poll() is None for process in writers):
        reader.poll()
        polls += 1
        fields = fields_of(reader)
        for first in [each for each in fields if each >= OWN and each % 2 == 0]:
            assert fields.get(first + 1) == fields[first], "half of a transaction"
        assert not reader.notices
    told = [process.communicate()[0].split() for process in writers]
    counts = [int(count) for count, _ in told]
    print("pairs written", counts, "refused", [int(refused) for _, refused in told], "polls", polls)
    expected = {1: set()}
    for number, count in enumerate(counts, start=1):
        expected |= {number * OWN + each: {"tag:mine"} for each in range(2 * count)}
    reader.poll()
    for store in (reader, Store(path, clock=clock)):
        assert fields_of(store) == expected and not store.notices
        assert len(store.history()) == sum(counts)
    assert sum(counts) > WRITERS and not leftovers(path.parent)


def hold(path: Path, code: str) -> subprocess.Popen[str]:
    with Store(path, clock=clock) as store:
        add(store, [1, 2])
    holder = start(code, path)
    assert holder.stdout.readline() == "held\n"
    return holder


@pytest.mark.parametrize("code", [HOLDER, APPENDER], ids=["before its change", "in its change"])
def test_a_process_killed_while_it_holds_the_lock_lets_the_others_go_on(path, code):
    holder = hold(path, code)
    store = Store(path, clock=clock)
    holder.kill()
    holder.communicate()
    mark(store, [2])
    assert fields_of(Store(path, clock=clock))[2] == {"read"}


def test_a_process_stopped_while_it_holds_the_lock_is_an_error_within_five_seconds(path):
    holder = hold(path, HOLDER)
    store = Store(path, clock=clock)
    holder.send_signal(signal.SIGSTOP)
    before = time.monotonic()
    with pytest.raises(StoreError, match=rf"another newsreader \(PID {holder.pid}\) is writing; nothing was changed"):
        mark(store, [2])
    assert time.monotonic() - before < 5
    assert store.poll() is not None and fields_of(store)[2] == set()
    holder.send_signal(signal.SIGCONT)
    holder.communicate("\n")
    mark(store, [2])
    assert fields_of(store)[2] == {"read"}
