"""Several processes on one store: nothing is lost, nobody waits for ever, and everybody sees the others' changes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from newsreader.errors import StoreError
from newsreader.store import Store
from newsreader.store.files import locked
from tests.store.disk import leftovers

PRELUDE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from newsreader.model import Article, Body
from newsreader.store import Store
from newsreader.store.files import locked
from tests.store.disk import leftovers
store = Store(Path(sys.argv[1]), clock=lambda: datetime.now(UTC))
"""


def start(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + textwrap.dedent(code), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_poll_tells_what_others_changed_and_only_once(store, reopen, fill, mark):
    fill(store, 1, 2)
    other = reopen()
    assert not other.poll()
    mark(store, 1)
    fill(store, 3, source="extra")
    changes = other.poll()
    assert (changes.articles, changes.states, changes.sources) == ({3}, {1}, {"extra"})
    assert not other.poll() and not store.poll()


def test_what_a_transaction_takes_in_is_told_by_the_next_poll(store, reopen, fill, mark):
    fill(store, 1, 2)
    other = reopen()
    mark(store, 1)
    mark(other, 2)
    assert other.states[1].read and other.states[2].read
    assert other.poll().states == {1}
    assert store.poll().states == {2}


def test_a_checkpoint_of_another_process_is_followed(store, reopen, fill, mark):
    fill(store, 1, 2)
    other = reopen()
    mark(other, 1)
    other.close()
    assert store.poll().states == {1}
    mark(store, 2)
    assert {number for number, state in reopen().states.items() if state.read} == {1, 2}


def test_a_store_made_by_another_process_is_found(store, reopen, fill):
    other = reopen()
    fill(other, 1)
    assert store.poll().articles == {1}


def test_a_poll_without_news_is_two_calls_of_stat(store, fill, monkeypatch):
    fill(store, 1)
    calls = []
    for name in ("open", "read", "stat", "lstat", "fstat", "listdir"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *args, _real=real, _name=name, **kw: calls.append(_name) or _real(*args, **kw)
        )
    store.poll()
    assert calls == ["stat", "stat"]


def test_writers_at_once_lose_nothing(store, path, fill, reopen):
    ids = range(1, 201)
    fill(store, *ids)
    writer = """
    sys.stdin.readline()
    for number in range(int(sys.argv[2]), 201, 4):
        with store.transaction("marked") as transaction:
            transaction.set_state(number, "read", True)
        if number % 40 < 4:
            store.checkpoint()
    store.close()
    """
    writers = [start(writer, path, first) for first in (1, 2, 3, 4)]
    for process in writers:
        process.stdin.write("go\n")
        process.stdin.flush()
    while any(process.poll() is None for process in writers):
        store.poll()
    assert [process.wait() for process in writers] == [0] * 4
    for process in writers:
        process.communicate()
    store.poll()
    for each in (store, reopen()):
        assert {number for number, state in each.states.items() if state.read} == set(ids)
        assert len(each.history()) == 200 and not each.notices


def test_a_change_during_a_checkpoint_is_not_lost(store, reopen, fill, mark, monkeypatch):
    from newsreader.store import generations

    fill(store, 1, 2, 3)
    other = reopen()
    real = generations.write

    def write_slowly(*arguments):
        draft = real(*arguments)
        mark(other, 2)
        return draft

    monkeypatch.setattr(generations, "write", write_slowly)
    mark(store, 1)
    assert store.checkpoint()
    for each in (store, other, reopen()):
        each.poll()
        assert each.states[1].read and each.states[2].read and not each.notices
    mark(other, 3)
    assert reopen().states[3].read


def test_a_checkpoint_that_another_process_made_first_is_not_made_again(store, reopen, fill, path, monkeypatch):
    from newsreader.store import generations

    fill(store, 1)
    other = reopen()
    real = generations.write

    def be_overtaken(*arguments):
        monkeypatch.setattr(generations, "write", real)
        draft = real(*arguments)
        assert other.checkpoint()
        return draft

    monkeypatch.setattr(generations, "write", be_overtaken)
    assert not store.checkpoint()
    assert not leftovers(path.parent)
    assert set(reopen().articles) == {1}


def test_a_checkpoint_of_another_process_that_is_seen_in_its_middle_is_no_damage(
    store, reopen, fill, mark, monkeypatch
):
    from newsreader.store.files import Temporary

    fill(store, 1, 2)
    mark(store, 1)
    other = reopen()
    real, polled = Temporary.replace_target, []

    def replace_and_poll(temporary):
        real(temporary)
        polled.append(store.poll())
        assert not store.notices

    monkeypatch.setattr(Temporary, "replace_target", replace_and_poll)
    assert other.checkpoint()
    assert len(polled) == 2 and not any(polled)
    mark(other, 2)
    assert store.poll().states == {2} and not store.notices


def test_a_lock_held_too_long_is_an_error_that_names_its_holder(store, path, fill, mark):
    fill(store, 1)
    holder = start("""
    from newsreader.store.files import locked
    with locked(Path(sys.argv[1] + ".lock"), patience=5):
        print("held", flush=True)
        sys.stdin.readline()
    """, path)  # fmt: skip
    assert holder.stdout.readline() == "held\n"
    store.database.storage.patience = 0.05
    with pytest.raises(StoreError, match=rf"another newsreader \(PID {holder.pid}\) is writing; nothing was changed"):
        mark(store, 1)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    mark(store, 1)
    assert store.states[1].read


def test_leftovers_of_the_dead_are_cleared_and_those_of_the_living_stay(store, path, fill):
    from newsreader.store.files import Temporary

    path.parent.mkdir()
    dead = path.parent / "articles.json.0123456789ab.tmp"
    dead_log = path.parent / "articles.json.log.0123456789ab.tmp"
    strange = path.parent / "articles.json.mine.tmp"
    for leftover in (dead, dead_log, strange):
        leftover.write_text("x")
    with Temporary(path) as living:
        living.write([b"x"])
        fill(store, 1)
        assert not dead.exists() and not dead_log.exists()
        assert strange.exists() and living.path.exists()


def test_a_file_system_without_locks_refuses_changes(store, fill, monkeypatch):
    import errno
    import fcntl

    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(StoreError, match="has no locks"):
        fill(store, 1)


def test_a_reader_needs_no_lock(store, path, fill, clock):
    fill(store, 1)
    with locked(path.parent / "articles.json.lock", patience=0), Store(path, clock=clock) as reader:
        assert set(reader.articles) == {1} and not reader.poll()


def test_an_exit_does_not_wait_for_a_writer(store, path, fill, reopen):
    fill(store, 1)
    store.database.storage.patience = 60
    with locked(path.parent / "articles.json.lock", patience=0):
        store.close()
    assert set(reopen().articles) == {1}


def test_what_another_program_took_away_is_told(store, reopen, fill):
    fill(store, 1, 2)
    other = reopen()
    other.database.table("articles").remove(doc_ids=[1])
    other.database.table("sources").truncate()
    changes = store.poll()
    assert changes.articles == {1} and changes.sources == {"onco"}
    assert set(store.articles) == {2} and not store.sources


def test_a_journal_that_another_program_cut_at_a_line_end_is_told_and_followed(store, path, fill, mark, reopen):
    fill(store, 1, 2)
    mark(store, 1)
    mark(store, 2)
    journal = path.with_name(path.name + ".log")
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    assert store.poll().states == {2}
    assert "1 change gone" in store.notices[0]
    mark(store, 2)
    assert [reopen().states[each].read for each in (1, 2)] == [True, True]


def test_a_new_file_that_another_process_clears_away_before_it_is_locked_gets_another_name(path, monkeypatch):
    import fcntl

    from newsreader.store import files

    path.parent.mkdir(parents=True, exist_ok=True)
    real, cleared = fcntl.flock, []

    def lock_late(*arguments):
        if not cleared:
            cleared.append(True)
            files.clear_leftovers(path)
        real(*arguments)

    monkeypatch.setattr(fcntl, "flock", lock_late)
    temporary = files.Temporary(path)
    temporary.write([b"whole"])
    temporary.replace_target()
    assert cleared
    assert path.read_bytes() == b"whole"
    assert [found.name for found in path.parent.iterdir()] == [path.name]
