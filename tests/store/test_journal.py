"""What is read of a journal that a crash or a fault of the disk left behind."""

from __future__ import annotations

import json

import pytest

from newsreader.errors import StoreError
from newsreader.model import Source
from newsreader.store import Store
from newsreader.store.journal import line


@pytest.fixture
def log(store, path, fill, mark):
    """A journal of three marks after the articles."""
    fill(store, 1, 2, 3)
    for number in (1, 2, 3):
        mark(store, number)
    return path.parent / "articles.json.log"


def lines(log):
    return log.read_bytes().splitlines(keepends=True)


def read_ids(store):
    return {number for number, state in store.states.items() if state.read}


def test_a_torn_last_record_is_dropped_at_every_byte(log, reopen, mark):
    whole = log.read_bytes()
    last = len(lines(log)[-1])
    for cut in range(1, last + 1):
        log.write_bytes(whole[:-cut])
        store = reopen()
        assert read_ids(store) == {1, 2} and not store.notices
        store.close()
        log.write_bytes(whole)


def test_the_next_writer_cuts_the_torn_record_off(log, reopen, mark, path):
    log.write_bytes(log.read_bytes()[:-5])
    store = reopen()
    mark(store, 3, field="starred")
    for later in (store, reopen()):
        assert read_ids(later) == {1, 2} and later.states[3].starred and not later.notices
    assert log.read_bytes().endswith(b"\n")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_flipped_byte_costs_its_own_record_and_no_other(log, reopen, number, mark, path):
    content = lines(log)
    damaged = content[number + 1].replace(b'"read":true', b'"read":tru3')
    log.write_bytes(b"".join([*content[: number + 1], damaged, *content[number + 2 :]]))
    store = reopen()
    assert read_ids(store) == {1, 2, 3} - {number}
    assert len(store.notices) == 1 and "1 damaged line left out" in store.notices[0]
    mark(store, 1, field="starred")
    assert reopen().states[1].starred and len(reopen().notices) == 1
    store.close()
    assert damaged in (path.parent / "articles.json.log.aside-1").read_bytes()
    final = reopen()
    assert final.states[1].starred and not final.notices and read_ids(final) == {1, 2, 3} - {number}


@pytest.mark.parametrize("position", range(0, 200, 9))
def test_a_flipped_bit_anywhere_loses_at_most_two_records_and_says_so(log, reopen, position):
    content = bytearray(log.read_bytes())
    start = len(b"".join(lines(log)[:2]))
    content[start + position] ^= 0x04
    log.write_bytes(content)
    store = reopen()
    assert len(store.articles) == 3 and len(read_ids(store)) >= 1
    assert "damaged" in store.notices[0]


def test_a_flipped_byte_in_the_header_loses_nothing(log, reopen, mark):
    content = log.read_bytes()
    log.write_bytes(content.replace(b'"journal":1', b'"journal":0', 1))
    store = reopen()
    assert read_ids(store) == {1, 2, 3} and "damaged" in store.notices[0]
    mark(store, 3, field="starred")
    assert reopen().states[3].starred and read_ids(reopen()) == {1, 2, 3}


def test_a_line_that_is_missing_is_noticed(log, reopen):
    content = lines(log)
    log.write_bytes(b"".join([*content[:2], *content[3:]]))
    store = reopen()
    assert read_ids(store) == {2, 3} and "1 damaged line left out" in store.notices[0]


def test_a_journal_that_stands_twice_is_read_once(log, reopen, store, mark):
    mark(store, 1, value=False)
    log.write_bytes(log.read_bytes() * 2)
    again = reopen()
    assert read_ids(again) == {2, 3} and "damage" in again.notices[0]
    mark(again, 1)
    assert read_ids(reopen()) == {1, 2, 3}


def test_an_emptied_journal_is_noticed(log, reopen, mark):
    log.write_bytes(b"")
    store = reopen()
    assert "cut off" in store.notices[0] and not store.articles
    with store.transaction() as transaction:
        transaction.add_source(Source(key="k", name="K"))
    assert set(reopen().sources) == {"k"} and not reopen().notices


def test_a_journal_of_a_newer_format_is_refused(log, path, clock):
    log.write_bytes(b"".join(line(1, 0, [b'{"journal":2,"anything":"else"}'])))
    before = log.read_bytes()
    with pytest.raises(StoreError, match="newer newsreader"):
        Store(path, clock=clock)
    assert log.read_bytes() == before


def test_reading_the_records_twice_is_reading_them_once(log, path, reopen, store):
    states = dict(store.states)
    generation_before = log.read_bytes()
    store.close()
    log.write_bytes(generation_before)
    again = reopen()
    assert dict(again.states) == states and not again.notices
    assert len(again.history()) == 3


def test_a_snapshot_copied_by_itself_begins_a_store_of_its_own(store, path, tmp_path, clock, fill, mark):
    fill(store, 1)
    store.close()
    copy = tmp_path / "copy.json"
    copy.write_bytes(path.read_bytes())
    with Store(copy, clock=clock) as other:
        assert set(other.articles) == {1} and not other.notices
        mark(other, 1)
    name = json.loads(path.read_bytes())["meta"]["1"]["store"]
    assert json.loads(copy.read_bytes())["meta"]["1"]["store"] not in {"", name}
