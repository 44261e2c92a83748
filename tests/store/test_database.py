"""The store is a TinyDB database, and its file a TinyDB file."""

from __future__ import annotations

import pytest
from tinydb import Query, TinyDB, where
from tinydb.table import Document

from newsreader.errors import StoreError


@pytest.fixture
def table(store):
    return store.database.table("articles")


def test_inserting_gives_ids_that_count_up(table):
    assert table.insert({"headline": "a"}) == 1
    assert table.insert_multiple({"headline": letter} for letter in "bc") == [2, 3]
    assert table.insert(Document({"headline": "d"}, 12)) == 12
    assert table.insert({"headline": "e"}) == 13
    with pytest.raises(ValueError, match="already exists"):
        table.insert(Document({}, 12))


def test_two_processes_never_give_the_same_id(store, reopen):
    first, second = (each.database.table("notes") for each in (store, reopen()))
    assert [first.insert({}), second.insert({}), first.insert({}), second.insert({})] == [1, 2, 3, 4]


def test_reading_updating_and_removing_do_what_tinydb_documents(table):
    table.insert_multiple({"headline": letter, "n": number} for number, letter in enumerate("abcd"))
    assert table.get(where("headline") == "b").doc_id == 2
    assert table.get(doc_id=3)["headline"] == "c" and table.get(doc_id=99) is None
    assert len(table.search(Query().n >= 2)) == 2
    assert table.update({"seen": True}, where("n") < 2) == [1, 2]
    assert table.update({"seen": True}, doc_ids=[3, 99]) == [3]
    assert table.update(lambda document: document.pop("seen"), doc_ids=[3]) == [3]
    assert table.upsert({"headline": "e"}, where("headline") == "e") == [5]
    assert table.upsert(Document({"n": 9}, 1)) == [1]
    assert table.remove(doc_ids=[2, 77]) == [2] and table.remove(where("n") == 9) == [1]
    assert [document.doc_id for document in table] == [3, 4, 5] and len(table) == 3
    assert table.contains(doc_id=3) and table.count(where("seen").exists()) == 0
    table.truncate()
    assert table.all() == []


def test_changes_through_the_table_are_seen_by_everyone(store, reopen, fill):
    fill(store, 1)
    other = reopen()
    store.database.table("articles").update({"headline": "New"}, doc_ids=[1])
    assert store.articles[1].headline == "New"
    assert other.poll().articles == {1} and other.articles[1].headline == "New"
    store.database.table("articles").remove(doc_ids=[1])
    assert 1 not in store.articles
    store.database.drop_table("sources")
    assert not store.sources
    other.poll()
    assert not other.sources and not other.articles


def test_what_a_caller_does_to_a_document_stays_with_the_caller(table):
    table.insert({"tags": ["x"]})
    table.get(doc_id=1)["tags"].append("y")
    assert table.all() == [{"tags": ["x"]}]


def test_true_is_not_one(table):
    table.insert({"flag": 1})
    table.update({"flag": True}, doc_ids=[1])
    assert table.get(doc_id=1)["flag"] is True


def test_a_failing_update_changes_nothing(table, path):
    table.insert_multiple([{"n": 1}, {"m": 2}])
    before = (path.parent / "articles.json.log").read_bytes()

    def add_one(document):
        document["n"] += 1

    with pytest.raises(KeyError):
        table.update(add_one)
    assert table.all() == [{"n": 1}, {"m": 2}]
    assert (path.parent / "articles.json.log").read_bytes() == before


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", float("nan"), float("inf")])
def test_what_json_has_no_form_for_is_refused(table, value):
    table.insert({"n": 1})
    with pytest.raises((TypeError, ValueError)):
        table.insert({"n": value})
    assert table.all() == [{"n": 1}]


def test_dropping_tables_leaves_what_the_store_says_of_itself(store, fill, path, reopen):
    fill(store, 1)
    store.database.drop_tables()
    assert store.database.tables() == set() and not store.articles
    store.close()
    assert '"generation"' in path.read_text()
    assert not reopen().articles


def test_a_closed_database_refuses_instead_of_forgetting(store, table):
    table.insert({})
    store.database.close()
    with pytest.raises(StoreError, match="closed"):
        table.insert({})
    assert len(table) == 1


def test_stock_tinydb_reads_everything_after_a_clean_exit(store, path, fill, mark):
    fill(store, 1, 2)
    mark(store, 1)
    store.close()
    with TinyDB(path) as stock:
        assert stock.tables() == {"articles", "sources", "state", "history", "meta"}
        assert stock.table("articles").get(doc_id=2)["headline"] == "Headline 2"
        assert stock.table("state").get(doc_id=1)["read"] is True


def test_what_stock_tinydb_writes_is_taken_with_a_notice(store, path, fill, mark, reopen):
    fill(store, 1, 2)
    mark(store, 2)
    store.close()
    with TinyDB(path, encoding="utf-8") as stock:
        stock.table("articles").update({"headline": "Ünd"}, doc_ids=[1])
    again = reopen()
    assert again.articles[1].headline == "Ünd" and again.states[2].read
    assert any("changed by another program" in notice for notice in again.notices)
    mark(again, 1)
    again.close()
    third = reopen()
    assert third.articles[1].headline == "Ünd" and third.states[1].read and not third.notices
    assert "Ünd" in path.read_text(encoding="utf-8")


def test_a_plain_tinydb_file_is_a_store_and_is_kept_at_the_first_change(path, reopen, mark):
    path.parent.mkdir()
    with TinyDB(path, indent=2) as stock:
        stock.table("articles").insert({"headline": "First", "url": "https://example.org/1"})
        stock.table("plans").insert({"any": "thing"})
    original = path.read_bytes()
    store = reopen()
    assert store.articles[1].headline == "First" and not store.notices
    assert path.read_bytes() == original
    mark(store, 1)
    assert (path.parent / "articles.json.old").read_bytes() == original
    store.close()
    again = reopen()
    assert again.states[1].read and again.database.table("plans").all() == [{"any": "thing"}]


def test_the_snapshot_has_one_document_a_line_with_keys_in_order(store, path, article):
    from newsreader.model import Body

    with store.transaction() as transaction:
        for number in (1, 2):
            value = article(number, headline="Žluť", author="A", guid="g", url="https://example.org")
            transaction.add_article(value, Body(content="<p>", summary="s"))
    store.close()
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "Žluť" in line]
    assert len(lines) == 2
    keys = [
        "headline",
        "published",
        "added",
        "summary",
        "content",
        "url",
        "author",
        "section",
        "source",
        "guid",
        "position",
    ]
    places = [lines[0].index(f'"{key}":') for key in keys]
    assert places == sorted(places)
