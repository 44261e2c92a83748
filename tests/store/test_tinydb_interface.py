"""People's scripts use a library with TinyDB's own API, beside a running reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document

from newsreader.errors import StoreError
from newsreader.store import JournalStorage, open_database

MANUAL = (Path(__file__).parents[2] / "docs" / "store.md").read_text(encoding="utf-8")
COUNT, STAR, ADD = re.findall(r"```python\n(.*?)```", MANUAL, re.DOTALL)


@pytest.fixture
def database(path):
    with open_database(path) as found:
        yield found


def test_the_examples_of_the_manual_work_beside_a_reader(store, fill, article, path, monkeypatch, capsys):
    from newsreader.model import Body

    fill(store, 1, 2)
    fill(store, 3, source="lwn")
    with store.transaction() as transaction:
        transaction.update_article(article(2, headline="Hubble sees far"), Body())
    monkeypatch.chdir(path.parent)
    exec(COUNT, {})
    assert capsys.readouterr().out == "Counter({'onco': 2, 'lwn': 1})\n"
    exec(STAR, {})
    assert store.poll().states == {2}
    assert store.states[2].starred and not store.states[1].starred
    exec(ADD, {})
    (added,) = store.poll().articles
    assert store.articles[added].headline == "By a script" and store.articles[added].source == "scripts"
    assert not store.notices


def test_a_star_of_a_script_is_in_the_history_and_can_be_undone(store, fill, mark, database):
    fill(store, 1, 2)
    mark(store, 1, field="tag:later")
    state = database.table("state")
    state.upsert(Document({"starred": True, "read": True}, 1))
    state.insert(Document({"tags": ["a", "b"]}, 2))
    state.update({"tags": []}, where("tags").any(["later"]))
    store.poll()
    assert [(entry.action, entry.changed) for entry in store.history()] == [
        ("changed by a script", 1),
        ("changed by a script", 1),
        ("changed by a script", 1),
        ("marked", 1),
    ]
    assert store.states[1].starred and not store.states[1].tags and store.states[2].tags == {"a", "b"}
    for _ in range(3):
        store.undo()
    assert store.states[1].tags == {"later"} and not store.states[1].starred and not store.states[1].read
    assert not store.states[2].tags
    store.redo()
    assert store.states[1].starred and store.states[1].read


@pytest.mark.parametrize("wrong", [5, True, "later", {"later": 1}, [1, None]])
def test_tags_of_a_wrong_type_are_set_and_replaced_as_any_field(store, fill, database, wrong):
    fill(store, 1)
    state = database.table("state")
    state.upsert(Document({"tags": wrong}, 1))
    assert state.get(doc_id=1)["tags"] == wrong
    state.update({"tags": ["a"]}, doc_ids=[1])
    database.table("sources").update({"tags": wrong})
    store.poll()
    assert store.states[1].tags == {"a"} and not store.sources
    store.undo()
    assert not store.states[1].tags


def test_a_script_notes_when_it_changed_what(store, fill, mark, database):
    fill(store, 1)
    mark(store, 1)
    before = database.table("state").get(doc_id=1)["changed"]
    database.table("state").update({"read": False, "mood": "x"})
    after = database.table("state").get(doc_id=1)["changed"]
    assert after["read"] > before["read"] and set(after) == {"read"}
    database.table("state").remove(doc_ids=[1])
    assert store.poll().states == {1}
    database.table("sources").update({"removed": True})
    store.poll()
    assert store.sources["onco"].removed
    store.undo()
    assert not store.sources["onco"].removed


def test_what_history_does_not_keep_makes_no_entry(store, fill, database):
    fill(store, 1)
    database.table("articles").update({"headline": "New"})
    database.table("articles").insert({"headline": "Another"})
    database.table("notes").insert({"read": True})
    database.table("state").insert(Document({"read": False, "mood": "x"}, 1))
    store.poll()
    assert store.history() == [] and store.articles[1].headline == "New"


def test_what_another_process_writes_is_seen_at_the_next_call(store, fill, mark, database):
    assert len(database.table("articles")) == 0
    fill(store, 1, 2)
    assert database.table("articles").count(where("source") == "onco") == 2
    mark(store, 1)
    database.table("state").upsert(Document({"starred": True}, 1))
    assert database.table("state").get(doc_id=1)["read"]


@pytest.mark.parametrize("key", [0, -1, 1 << 63])
def test_an_id_that_no_document_can_have_is_refused(database, key):
    with pytest.raises(ValueError, match="not a usable id"):
        database.table("articles").insert(Document({"headline": "a"}, key))
    assert not database.table("articles").all()


def test_a_closed_database_refuses_changes(path):
    with open_database(path) as database:
        database.table("articles").insert({"headline": "a"})
    with pytest.raises(StoreError, match="closed"):
        database.table("articles").insert({"headline": "b"})


class TestStockTables:
    """`TinyDB(path, storage=JournalStorage)`, whose tables read and write everything."""

    @pytest.fixture
    def stock(self, path):
        with TinyDB(path, storage=JournalStorage) as found:
            yield found

    def test_they_read_query_and_write(self, store, fill, stock):
        fill(store, 1, 2)
        table = stock.table("articles")
        assert table.get(doc_id=2)["headline"] == "Headline 2" and len(table) == 2
        assert table.update({"mood": "x"}, where("headline") == "Headline 1") == [1]
        assert table.insert({"headline": "Three"}) == 3
        assert table.remove(doc_ids=[2]) == [2]
        store.poll()
        assert set(store.articles) == {1, 3}
        stock.drop_table("sources")
        assert stock.tables() == {"articles"}
        stock.drop_tables()
        assert not stock.tables()

    def test_they_overwrite_nothing_that_another_process_wrote(self, store, fill, mark, stock):
        fill(store, 1, 2)
        stock.table("articles").update({"mood": "x"}, doc_ids=[1])
        fill(store, 3)
        mark(store, 1)
        stock.table("articles").update({"mood": "y"}, doc_ids=[2])
        store.poll()
        assert set(store.articles) == {1, 2, 3} and store.states[1].read

    def test_they_refuse_to_change_what_was_changed_meanwhile(self, store, fill, mark, stock, article):
        from newsreader.model import Body

        fill(store, 1, 2)

        def change_it_elsewhere(document):
            with store.transaction() as transaction:
                transaction.update_article(article(1, headline="Elsewhere"), Body())
            document["headline"] = "Here"

        with pytest.raises(StoreError, match="by another process meanwhile; nothing was changed"):
            stock.table("articles").update(change_it_elsewhere, doc_ids=[1])
        assert stock.table("articles").get(doc_id=1)["headline"] == "Elsewhere"

    def test_an_id_that_another_process_gave_meanwhile_is_refused(self, store, stock):
        notes = stock.table("notes")
        assert notes.insert({"n": 1}) == 1
        store.database.table("notes").insert({"n": 2})
        with pytest.raises(ValueError, match="already exists"):
            notes.insert({"n": 3})
        assert [document["n"] for document in notes] == [1, 2]

    def test_several_documents_with_ids_that_another_process_gave_meanwhile_are_refused(self, store, stock):
        notes = stock.table("notes")
        assert notes.insert_multiple([{"n": 1}]) == [1]
        store.database.table("notes").insert_multiple([{"n": 2}, {"n": 3}])
        with pytest.raises(StoreError, match="by another process meanwhile; nothing was changed"):
            notes.insert_multiple([{"n": 4}, {"n": 5}])
        assert [document["n"] for document in notes] == [1, 2, 3]
        assert notes.update({"n": 9}, where("n") == 3) == [3] and notes.insert_multiple([{"n": 6}]) == [4]

    def test_a_table_that_another_process_wrote_to_meanwhile_is_not_dropped(self, store, fill, stock, monkeypatch):
        fill(store, 1)
        real = stock.storage.write

        def write_late(data):
            fill(store, 2)
            real(data)

        monkeypatch.setattr(stock.storage, "write", write_late)
        with pytest.raises(StoreError, match="by another process meanwhile"):
            stock.drop_table("articles")
        assert set(store.articles) == {1, 2}
        monkeypatch.undo()
        stock.drop_table("articles")
        store.poll()
        assert not store.articles

    def test_a_star_of_theirs_can_be_undone(self, store, fill, stock):
        fill(store, 1)
        stock.table("state").insert(Document({"starred": True}, 1))
        store.poll()
        assert store.states[1].starred
        store.undo()
        assert not store.states[1].starred
