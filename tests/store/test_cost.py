"""What a change costs: bytes and calls, never the size of the library."""

from __future__ import annotations

import os

import pytest

from newsreader.model import Body
from newsreader.store import checkpoint


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
    assert large.database.storage.engine.contents.mark.length > checkpoint.SMALL
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
