"""The table of saved views: what is kept of a view, what undo takes back, what damage costs."""

import json

from newsreader.model import SavedView
from newsreader.store import Store
from newsreader.store.doctor import examine, recognised
from tests.conftest import FixedClock

ONCO = SavedView(name="Onco", query="breast", key="6", read="end")


def opened(path):
    return Store(path, clock=FixedClock())


def save(store, view, action="saved"):
    with store.transaction(action) as transaction:
        return transaction.set_view(view)


def kept(store):
    return [view for view in store.saved_views.values() if view.active]


def test_a_view_is_kept_and_stock_tinydb_reads_it(tmp_path):
    path = tmp_path / "a.json"
    with opened(path) as store:
        assert save(store, ONCO)
        assert not save(store, ONCO)
        assert kept(store) == [ONCO]
    ((document,),) = [list(table.values()) for name, table in json.loads(path.read_text()).items() if name == "views"]
    assert {key: document[key] for key in ("name", "query", "key", "read", "active")} == {
        "name": "Onco",
        "query": "breast",
        "key": "6",
        "read": "end",
        "active": True,
    }
    assert set(document["changed"]) == {"active", "query", "key", "read"}


def test_undo_gives_back_the_texts_that_were_and_redo_those_that_came(tmp_path):
    with opened(tmp_path / "a.json") as store:
        save(store, ONCO)
        later = SavedView(name="ONCO", query="lung", key="", read="open")
        save(store, later)
        assert kept(store) == [later]
        assert store.history()[0].changed == 1
        assert store.undo().restored == 1
        assert kept(store) == [ONCO]
        store.undo()
        assert kept(store) == []
        store.redo()
        store.redo()
        assert kept(store) == [later]


def test_another_process_sees_it(tmp_path):
    with opened(tmp_path / "a.json") as store, opened(tmp_path / "a.json") as other:
        touched = []
        other.listeners.append(touched.append)
        save(store, ONCO)
        changes = other.poll()
        assert changes and len(changes.views) == 1
        assert kept(other) == [ONCO]
        assert [set(each) for each in touched] == [{"views"}]
        assert not other.poll()


def test_one_of_a_wrong_type_is_set_aside_and_the_others_are_there(tmp_path):
    path = tmp_path / "a.json"
    with opened(path) as store:
        save(store, ONCO)
        save(store, SavedView(name="Lung", query="lung"))
    path.write_text(path.read_text().replace('"query":"lung"', '"query":["lung"]'))
    with opened(path) as store:
        assert [view.name for view in kept(store)] == ["Onco"]
        assert any("views" in notice for notice in store.notices)


def test_the_doctor_knows_the_table(tmp_path):
    path = tmp_path / "a.json"
    with opened(path) as store:
        save(store, ONCO)
    assert "views" not in str(examine(path))


def test_where_the_heading_of_the_table_is_lost_a_view_is_told_from_a_source_and_a_mute_rule():
    documents = (
        {"name": "Onco", "query": "breast", "key": "6", "active": True},
        {"query": "glass", "active": True},
        {"key": "k", "name": "n", "kind": "feed"},
    )
    assert [recognised(document) for document in documents] == ["views", "mutes", "sources"]
