"""The table of full texts: what is kept, what goes with an article, what damage and other programs do to it."""

import json

import pytest

from newsreader.model import FullText, Tombstone
from newsreader.store import open_database
from newsreader.store.backup import back_up
from newsreader.store.doctor import examine, recognised

FETCHED = FullText(html="<p>All of it.</p>", url="https://port.example/1", at="2025-11-23T12:00:00+00:00")
FAILED = FullText(at="2025-11-23T12:00:00+00:00", error="404 Not Found", due="2025-11-23T13:00:00+00:00")


def keep(store, article_id, full_text):
    with store.transaction() as transaction:
        transaction.set_full_text(article_id, full_text)


@pytest.mark.parametrize("full_text", [FETCHED, FAILED])
def test_what_came_of_a_page_is_there_in_the_next_session_and_no_change_of_articles(store, fill, reopen, full_text):
    fill(store, 1)
    touched = []
    store.listeners.append(touched.append)
    keep(store, 1, full_text)
    assert [list(each) for each in touched] == [["full_texts"]]
    store.checkpoint()
    assert reopen().full_text(1) == full_text


def test_an_article_that_is_written_again_keeps_it(store, fill):
    fill(store, 1)
    keep(store, 1, FETCHED)
    fill(store, 1, summary="What is known since.")
    assert store.full_text(1) == FETCHED


def test_undo_passes_it_over(store, fill, mark):
    fill(store, 1)
    mark(store, 1)
    keep(store, 1, FETCHED)
    assert store.undo().restored == 1
    assert store.full_text(1) == FETCHED


def test_it_is_pruned_with_its_article(store, fill, reopen):
    fill(store, 1, 2)
    keep(store, 1, FETCHED)
    keep(store, 2, FETCHED)
    store.checkpoint()
    with store.transaction("pruned") as transaction:
        transaction.prune_article(1, Tombstone(source="onco"))
    for each in (store, reopen()):
        assert each.full_text(1) is None
        assert each.full_text(2) == FETCHED


def test_of_an_article_that_is_gone_nothing_is_kept(store, fill):
    fill(store, 1)
    keep(store, 2, FETCHED)
    assert store.full_text(2) is None


def test_fields_that_nobody_knows_stay(store, fill, path):
    fill(store, 1)
    keep(store, 1, FETCHED)
    with open_database(path) as database:
        database.table("full_texts").update({"words": 3}, doc_ids=[1])
    store.poll()
    keep(store, 1, FAILED)
    with open_database(path) as database:
        document = dict(database.table("full_texts").get(doc_id=1))
    assert document == {"html": "", "at": FAILED.at, "error": FAILED.error, "due": FAILED.due, "words": 3}


def test_what_another_program_wrote_is_cleaned_and_a_wrong_type_is_none(store, fill, path):
    fill(store, 1, 2)
    hostile = {"html": "<p>\x1b[31mred\u202e</p>", "at": "now", "url": "javascript:x", "error": "a\nb"}
    with open_database(path) as database:
        database.table("full_texts").insert_multiple([])
        database.table("full_texts").upsert(_document(hostile, 1))
        database.table("full_texts").upsert(_document({"html": 5, "at": "now"}, 2))
    store.poll()
    assert store.full_text(1) == FullText(html="<p>red</p>", at="now", error="a b")
    assert store.full_text(2) is None


def _document(value, doc_id):
    from tinydb.table import Document

    return Document(value, doc_id)


def test_the_doctor_and_a_backup_know_the_table(store, fill, path, tmp_path, reopen):
    fill(store, 1)
    keep(store, 1, FETCHED)
    assert not any("unknown" in note for note in examine(path).notes)
    back_up(path, tmp_path / "backup.json")
    document = json.loads((tmp_path / "backup.json").read_text())["full_texts"]["1"]
    assert document == {"html": FETCHED.html, "url": FETCHED.url, "at": FETCHED.at}
    assert recognised(document) == recognised({"html": "", "at": "x", "error": "y"}) == "full_texts"
