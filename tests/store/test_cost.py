"""What a change costs: bytes and calls, never the size of the library."""

from __future__ import annotations

import os

import pytest

from newsreader.model import Body
from newsreader.store import generations


@pytest.fixture
def written(monkeypatch):
    """Count the bytes that go to files."""
    total = [0]
    real = os.write

    def count(descriptor, data):
        total[0] += len(data)
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", count)
    return total


@pytest.fixture
def large(store, article):
    """A store of 3,000 articles with summaries, its journal folded."""
    with store.transaction() as transaction:
        for number in range(1, 3001):
            transaction.add_article(article(number), Body(summary="word " * 200))
    store.checkpoint()
    return store


def test_marking_one_writes_less_than_a_kilobyte_whatever_the_size(large, mark, written):
    for number in range(1, 6):
        written[0] = 0
        mark(large, number)
        assert 0 < written[0] < 1000


def test_undoing_one_writes_less_than_a_kilobyte(large, mark, written):
    mark(large, 1)
    written[0] = 0
    large.undo()
    assert 0 < written[0] < 1000


def test_adding_one_writes_little_more_than_it(large, article, written):
    with large.transaction() as transaction:
        transaction.add_article(article(5000), Body(summary="x" * 1000))
    assert written[0] < 1500


def test_marking_everything_is_one_append_and_one_compact_entry(large, mark, written, path, monkeypatch):
    synced = []
    real = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: synced.append(descriptor) or real(descriptor))
    mark(large, *range(1, 3001))
    assert len(synced) == 1 and written[0] < 3000 * 130
    assert large.history()[0].changed == 3000


def test_a_change_through_the_table_decodes_and_writes_what_it_touches(large, written, monkeypatch):
    from newsreader.store import codec

    decoded = []
    real = codec.decode
    monkeypatch.setattr(codec, "decode", lambda raw: decoded.append(raw) or real(raw))
    large.database.table("articles").update({"mood": "x"}, doc_ids=[7])
    assert large.database.table("articles").get(doc_id=7)["mood"] == "x"
    assert written[0] < 2000 and len(decoded) < 5


def test_a_small_store_is_folded_at_each_clean_exit(store, path, fill, reopen, mark):
    fill(store, 1)
    store.close()
    assert path.with_name("articles.json.log").read_bytes().count(b"\n") == 1
    again = reopen()
    content = path.read_bytes()
    again.close()
    assert path.read_bytes() == content, "an exit without changes writes nothing"


def test_a_large_store_is_folded_when_its_journal_has_passed_a_quarter(large, path, mark, article, reopen):
    assert large.database.storage.contents.fingerprint.length > generations.SMALL
    before = path.read_bytes()
    mark(large, 1)
    large.close()
    assert path.read_bytes() == before
    again = reopen()
    assert again.states[1].read
    with again.transaction() as transaction:
        transaction.add_article(article(9000), Body(summary="x" * (len(before) // 4)))
    again.close()
    assert len(path.read_bytes()) > len(before) and not reopen().notices


def test_adding_fifty_leaves_the_snapshot_alone(large, article, written, path):
    before = path.stat()
    with large.transaction() as transaction:
        for number in range(5000, 5050):
            transaction.add_article(article(number), Body(summary="x" * 1000))
    assert not large.checkpoint_if_due()
    assert path.stat() == before and written[0] < 50 * 1300


def test_a_mark_opens_the_lock_and_the_journal_and_reads_nothing_of_the_snapshot(large, mark, monkeypatch):
    mark(large, 1)
    opened, read = [], []
    real_open, real_pread = os.open, os.pread
    monkeypatch.setattr(os, "open", lambda path, *rest: opened.append(os.fspath(path)) or real_open(path, *rest))
    monkeypatch.setattr(os, "pread", lambda *arguments: read.append(arguments) or real_pread(*arguments))
    mark(large, 2)
    assert [name.rpartition(".")[2] for name in opened] == ["lock", "log"] and not read


def test_looking_at_an_article_reads_its_own_line(large, monkeypatch):
    read = []
    real = os.pread
    monkeypatch.setattr(os, "pread", lambda descriptor, length, at: read.append(length) or real(descriptor, length, at))
    assert large.body(2000).summary.startswith("word word")
    assert len(read) == 1 and read[0] < 1500


def test_a_process_that_goes_on_writes_a_few_times_what_was_appended(large, article, written):
    appended = total = 0
    for first in range(10_000, 14_000, 100):
        written[0] = 0
        with large.transaction() as transaction:
            for number in range(first, first + 100):
                transaction.add_article(article(number), Body(summary="word " * 200))
        appended += written[0]
        large.checkpoint_if_due()
        total += written[0]
    assert appended < total < 7 * appended
