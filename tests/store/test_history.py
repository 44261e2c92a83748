"""Undo and redo: exact, many levels deep, after a restart, across processes."""

from __future__ import annotations

from msgspec.structs import replace

from newsreader.model import State


def test_undo_and_redo_go_many_levels(store, fill, mark, reopen):
    fill(store, 1, 2)
    mark(store, 1)
    mark(store, 1, 2, field="starred")
    mark(store, 2, field="tag:x")
    before = dict(store.states)
    store.close()
    again = reopen()
    assert [again.undo().restored for _ in range(3)] == [1, 2, 1]
    assert again.undo() is None
    assert again.states[1] == again.states[2] == State()
    third = reopen()
    assert [third.redo().restored for _ in range(3)] == [1, 2, 1]
    assert third.redo() is None
    assert dict(third.states) == before


def test_the_history_says_what_really_changed(store, fill, mark, clock):
    fill(store, 1, 2, 3)
    mark(store, 1, action="marked read")
    clock.go_on(seconds=60)
    mark(store, 1, 2, 3, action="marked 3 read")
    newest, oldest = store.history()
    assert (newest.number, newest.action, newest.changed, newest.undone) == (2, "marked 3 read", 2, False)
    assert (oldest.number, oldest.changed) == (1, 1)
    assert newest.at > oldest.at
    assert store.history(1) == [newest] and store.history(0) == []


def test_nothing_really_changed_is_no_entry(store, fill, mark):
    fill(store, 1)
    mark(store, 1)
    mark(store, 1)
    with store.transaction("to and fro") as transaction:
        transaction.set_state(1, "starred", True)
        transaction.set_state(1, "starred", False)
    assert len(store.history()) == 1


def test_a_transaction_without_an_action_is_no_entry(store, fill, mark):
    fill(store, 1)
    mark(store, 1, action="")
    assert not store.history() and store.states[1].read


def test_undo_leaves_what_was_changed_since_and_says_so(store, fill, mark):
    fill(store, 1, 2, 3)
    mark(store, 1, 2, 3)
    mark(store, 2, value=False, action="")
    reverted = store.undo()
    assert (reverted.restored, reverted.entry.changed) == (2, 3)
    assert sorted(reverted.articles) == [1, 3] and reverted.entry.undone
    redone = store.redo()
    assert redone.restored == 3


def test_redo_leaves_what_was_changed_since(store, fill, mark):
    fill(store, 1, 2)
    mark(store, 1, 2)
    store.undo()
    mark(store, 1, action="")
    assert store.redo().restored == 1
    assert store.states[1].read and store.states[2].read


def test_a_new_change_clears_redo(store, fill, mark):
    fill(store, 1, 2, 3)
    mark(store, 1)
    store.undo()
    mark(store, 2)
    assert store.redo() is None


def test_an_entry_given_up_is_not_redone_later(store, fill, mark):
    fill(store, 1, 2, 3)
    mark(store, 1)
    mark(store, 2)
    store.undo()
    mark(store, 3)
    store.undo()
    store.undo()
    assert [store.redo().entry.number, store.redo().entry.number] == [1, 3]
    assert store.redo() is None
    assert not store.states[2].read


def test_several_fields_of_one_article_are_one_changed_article(store, fill):
    fill(store, 1)
    with store.transaction("both") as transaction:
        transaction.set_state(1, "read", True)
        transaction.set_state(1, "starred", True)
    assert store.history()[0].changed == 1
    assert store.undo().restored == 1
    assert store.states[1] == State()


def test_removing_a_source_is_undone(store, fill):
    fill(store, 1)
    with store.transaction("removed source onco") as transaction:
        transaction.set_removed("onco", True)
    reverted = store.undo()
    assert (reverted.restored, reverted.articles) == (1, ())
    assert not store.sources["onco"].removed
    store.redo()
    assert store.sources["onco"].removed


def test_undo_takes_the_newest_whoever_made_it(store, fill, mark, reopen):
    fill(store, 1, 2)
    other = reopen()
    mark(store, 1, action="here")
    mark(other, 2, action="there")
    assert store.undo().entry.action == "there"
    assert other.undo().entry.action == "here"
    assert store.redo().entry.action == "here"


def test_undo_stamps_the_time_as_any_change(store, fill, mark, clock):
    fill(store, 1)
    mark(store, 1)
    first = store.database.table("state").get(doc_id=1)["changed"]["read"]
    clock.go_on(seconds=-10)
    store.undo()
    assert store.database.table("state").get(doc_id=1)["changed"]["read"] > first


def test_an_undo_is_one_record(store, path, fill, mark):
    fill(store, 1, 2)
    mark(store, 1, 2)
    log = path.parent / "articles.json.log"
    before = log.read_bytes().count(b"\n")
    store.undo()
    assert log.read_bytes().count(b"\n") == before + 1


def test_a_damaged_entry_is_undone_as_nothing(store, fill, mark):
    fill(store, 1)
    mark(store, 1)
    store.database.table("history").update({"changes": [{"table": "articles", "field": "headline"}]}, doc_ids=[1])
    assert store.undo().restored == 0
    store.database.table("history").update(
        {
            "undone": 0,
            "changes": [{"table": "articles", "field": "headline", "before": True, "after": False, "ids": [1]}],
        }
    )
    assert store.undo().restored == 0
    assert store.articles[1].headline == "Headline 1"


def test_what_a_reader_decides_of_a_source_is_undone_and_what_its_server_said_stays(store, fill):
    fill(store, 1)
    before = replace(store.sources["onco"], tags=("sea", "b"))
    with store.transaction() as transaction:
        transaction.add_source(before)
    after = replace(before, name="Oncology", every=7200, tags=("sea", "a"), etag='"1"')
    with store.transaction("changed onco") as transaction:
        assert transaction.change_source(after)
        assert not transaction.change_source(after)
    assert store.sources["onco"] == after
    assert store.history()[0].changed == 1
    assert store.undo().restored == 1
    assert store.sources["onco"] == replace(after, name=before.name, every=0, tags=("b", "sea"))
    store.redo()
    assert store.sources["onco"] == replace(after, tags=("a", "sea"))


def test_a_source_that_a_script_adds_is_no_change_that_undo_could_leave_without_a_name(store):
    store.database.table("sources").insert({"key": "k", "name": "By a script", "kind": "file"})
    assert store.history() == []
    store.database.table("sources").update({"name": "Renamed"}, doc_ids=[store.source_ids["k"]])
    assert store.undo().restored == 1
    assert store.sources["k"].name == "By a script"
