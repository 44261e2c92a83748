"""Documents stay in the snapshot's file, which other processes replace and other programs change."""

from __future__ import annotations

import errno
import fcntl
import os

import pytest

from newsreader.errors import StoreError
from newsreader.model import Body
from newsreader.store import generations


def held(store) -> int:
    """Bytes of documents in memory."""
    tables = store.database.storage.tables
    return sum(len(raw) for table in tables.values() for raw in table.changed.values() if raw is not None)


@pytest.fixture
def folded(store, fill, mark):
    """Twenty articles in the snapshot, one of them read; the journal is empty."""
    fill(store, *range(1, 21))
    mark(store, 1)
    store.checkpoint()
    return store


def test_a_store_holds_no_document_of_its_snapshot_in_memory(folded, reopen, mark):
    again = reopen()
    assert held(folded) == held(again) == 0
    mark(again, 2)
    assert 0 < held(again) < 1000
    again.checkpoint()
    assert held(again) == 0
    assert again.states[2].read and again.body(2).summary == "What is known."


def test_what_was_changed_while_a_checkpoint_was_written_stays_in_memory(folded, reopen, mark, monkeypatch):

    other = reopen()
    real = generations.write

    def write_slowly(*arguments):
        draft = real(*arguments)
        mark(other, 2)
        other.database.table("articles").remove(doc_ids=[3])
        return draft

    monkeypatch.setattr(generations, "write", write_slowly)
    assert folded.checkpoint()
    for each in (folded, reopen()):
        assert each.states[2].read and 3 not in each.articles and not each.notices
        assert [document.doc_id for document in each.database.table("articles")] == [1, 2, *range(4, 21)]
        assert len(each.history()) == 2


def test_bodies_are_read_from_a_snapshot_that_was_replaced(folded, reopen, article):
    other = reopen()
    with other.transaction() as transaction:
        transaction.update_article(article(4), Body(summary="New."))
    other.checkpoint()
    assert folded.body(4).summary == "What is known."
    assert folded.poll().articles == {4}
    assert folded.body(4).summary == "New." and folded.body(5).summary == "What is known."


def test_a_checkpoint_of_another_process_is_followed(folded, reopen, mark, article):
    with folded.transaction() as transaction:
        transaction.add_article(article(90), Body(summary="x" * 10_000))
    folded.checkpoint()
    reader, other = reopen(), reopen()
    mark(other, 2)
    reader.poll()
    mark(other, 3)
    other.checkpoint()
    mark(other, 4)
    assert reader.poll().states == {3, 4}
    assert not reader.poll() and not reader.notices
    mark(reader, 5)
    reader.undo()
    assert other.poll().states == {5}
    assert reader.checkpoint()
    for each in (reader, other, reopen()):
        each.poll()
        assert {key for key, state in each.states.items() if state.read} == {1, 2, 3, 4}
        assert each.body(90).summary == "x" * 10_000 and not each.notices


def test_after_a_checkpoint_of_another_process_documents_are_read_from_its_snapshot(folded, reopen, article):
    reader, other = reopen(), reopen()
    with other.transaction() as transaction:
        transaction.add_article(article(91), Body(summary="x" * 50_000))
    other.checkpoint()
    assert reader.poll().articles == {91}
    assert held(reader) == 0 and reader.body(91).summary == "x" * 50_000


def test_an_edit_that_another_process_folded_is_seen(folded, reopen, path, mark):
    path.write_bytes(path.read_bytes().replace(b"Headline 7", b"Headline 8"))
    other = reopen()
    mark(other, 2)
    changes = folded.poll()
    assert 7 in changes.articles and 2 in changes.states
    assert folded.articles[7].headline == "Headline 8"


@pytest.mark.parametrize("content", [b"", b"{", b"x" * 100_000], ids=["emptied", "cut", "overwritten"])
def test_a_snapshot_changed_in_its_place_gives_no_wrong_body(folded, path, content, mark):
    whole = path.read_bytes()
    path.write_bytes(content)
    assert folded.body(4) == Body()
    with pytest.raises(StoreError, match="nothing was changed"):
        mark(folded, 4)
    assert path.read_bytes() == content
    path.write_bytes(whole)
    folded.poll()
    assert folded.body(4).summary == "What is known."
    mark(folded, 4)
    assert folded.states[4].read


def test_a_fold_does_not_make_good_what_was_damaged_on_the_disk(folded, path, mark):
    mark(folded, 2)
    before, status = path.read_bytes(), path.stat()
    with path.open("r+b") as file:
        file.seek(before.index(b"Headline 9"))
        file.write(b"Headlime 9")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    with pytest.raises(StoreError, match="not what it was"):
        folded.checkpoint()
    assert path.read_bytes() == before.replace(b"Headline 9", b"Headlime 9")


@pytest.mark.parametrize("lines", [0, 1, 2])
def test_a_journal_cut_by_another_program_is_noticed(folded, path, mark, reopen, lines):
    log = path.with_name("articles.json.log")
    mark(folded, 2)
    mark(folded, 3)
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:lines]))
    folded.poll()
    assert any("articles.json.log" in notice for notice in folded.notices)
    mark(folded, 4)
    for each in (folded, reopen()):
        assert each.states[1].read and each.states[4].read and len(each.articles) == 20


def test_a_running_process_folds_what_is_due_and_nothing_else(folded, article, path, mark):
    before = path.read_bytes()
    mark(folded, 2)
    assert not folded.checkpoint_if_due()
    assert path.read_bytes() == before
    with folded.transaction() as transaction:
        transaction.add_article(article(92), Body(summary="x" * 300_000))
    assert folded.checkpoint_if_due() and not folded.checkpoint_if_due()
    assert folded.body(92).summary == "x" * 300_000 and held(folded) == 0


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_without_locks_is_read_only(folded, reopen, mark, monkeypatch, number):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(StoreError, match="has no locks"):
        mark(folded, 2)
    for each in (folded, reopen()):
        assert "no locks" in each.read_only
        with pytest.raises(StoreError, match=r"no locks.*nothing was changed"):
            mark(each, 2)
        assert len(each.articles) == 20 and not each.states[2].read
    monkeypatch.undo()
    assert reopen().read_only == ""
