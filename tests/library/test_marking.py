"""Marks, undo and redo, as the library does them."""

import pytest

from newsreader.errors import UsageError
from newsreader.library.marking import set_state, tag_field


def test_a_mark_tells_what_it_really_changed(library, add):
    ids = add("One", "Two", "Three")
    set_state(library, ids[:1], "read", True)
    marked = set_state(library, [*ids, ids[0], 12345], "read", True)
    assert (marked.action, marked.matched, set(marked.changed)) == ("marked read", 4, set(ids[1:]))


def test_undo_sets_back_only_what_the_mark_changed(library, add):
    ids = add("One", "Two")
    set_state(library, ids[:1], "read", True)
    set_state(library, ids, "read", True)
    reverted = library.store.undo()
    assert (reverted.restored, set(reverted.articles)) == (1, {ids[1]})
    assert [library.store.states[each].read for each in ids] == [True, False]
    library.store.redo()
    assert [library.store.states[each].read for each in ids] == [True, True]


def test_a_mark_that_changes_nothing_is_not_in_the_history(library, add):
    ids = add("One")
    set_state(library, ids, "read", False)
    assert library.store.history() == []
    assert library.store.undo() is None


def test_each_mark_is_named_in_the_history(library, add):
    ids = add("One")
    for field, value in (("read", True), ("starred", True), ("tag:later", True), ("tag:later", False), ("read", False)):
        set_state(library, ids, field, value)
    assert [entry.action for entry in reversed(library.store.history())] == (
        ["marked read", "starred", "tagged later", "untagged later", "marked unread"]
    )


@pytest.mark.parametrize(("name", "field"), [("later", "tag:later"), (" #to  read ", "tag:to read")])
def test_a_tags_name_is_cleaned(name, field):
    assert tag_field(name) == field


def test_a_tag_is_spelt_as_the_one_that_queries_take_for_the_same():
    assert tag_field("LATER", ["Work", "Later"]) == "tag:Later"
    assert tag_field("LATER", ["Later", "LATER"]) == "tag:LATER"
    assert tag_field("late", ["Later"]) == "tag:late"


@pytest.mark.parametrize("name", ["", "  ", "#", "a,b", "\x1b[31m"])
def test_a_tag_needs_a_name(name):
    with pytest.raises(UsageError):
        tag_field(name)


def test_a_reader_that_goes_on_for_long_folds_its_journal_now_and_then(library, add, store_path):
    ids = add(*[f"Story {number}" for number in range(500)])
    journal = store_path.with_name(store_path.name + ".log")
    before = journal.stat().st_size
    library.checkpoint_if_due()
    assert journal.stat().st_size == before
    for number in range(20):
        set_state(library, ids, "read", number % 2 == 0)
    library.checkpoint_if_due()
    assert journal.stat().st_size < 1_000
    assert not any(library.store.states[each].read for each in ids)
