"""Articles hidden by hand: left out everywhere, deleted nowhere, and back with one undo."""

import json

import pytest

from newsreader.library import open_library
from newsreader.library.marking import prune, set_state
from newsreader.library.searching import among, select
from newsreader.model import State
from newsreader.query import EVERYTHING, parse
from newsreader.store import codec


def headlines(library, query: str = "") -> set[str]:
    return {article.headline for article in select(library, parse(query))}


@pytest.fixture
def ids(add):
    return add("Glass cools", "Bridges hum", "Night train")


def test_a_hidden_article_is_in_no_list_unless_it_is_asked_for(ids, library):
    marked = set_state(library, ids[:1], "hidden", True)
    assert (marked.action, marked.changed) == ("hidden", (ids[0],))
    assert headlines(library) == {"Bridges hum", "Night train"}
    assert headlines(library, "glass") == headlines(library, "-is:read glass") == set()
    assert headlines(library, "is:hidden") == {"Glass cools"}
    assert headlines(library, "is:hidden OR train") == {"Glass cools", "Night train"}
    assert len(select(library, EVERYTHING)) == 2
    assert [article.id for article in among(library, EVERYTHING, ids)] == ids[1:]
    assert len(among(library, parse("is:hidden"), ids)) == 1


def test_undo_brings_back_exactly_what_was_hidden(ids, library):
    set_state(library, ids[:1], "hidden", True)
    set_state(library, ids, "hidden", True)
    assert headlines(library) == set()
    library.store.undo()
    assert headlines(library) == {"Bridges hum", "Night train"}
    library.store.undo()
    assert len(headlines(library)) == 3
    library.store.redo()
    assert len(headlines(library)) == 2
    assert [entry.action for entry in library.store.history()] == ["hidden", "hidden"]


def test_hiding_is_kept_and_seen_by_other_processes(ids, library, store_path, clock):
    with open_library(store_path, clock=clock) as other:
        set_state(library, ids[:2], "hidden", True)
        set_state(library, ids[:1], "read", True)
        assert other.store.poll().states == set(ids[:2])
        assert headlines(other) == {"Night train"}
        set_state(other, ids[1:2], "hidden", False)
    library.store.poll()
    assert headlines(library) == {"Bridges hum", "Night train"}
    library.close()
    with open_library(store_path, clock=clock) as later:
        assert later.store.states[ids[0]] == State(read=True, hidden=True)
        assert headlines(later, "is:hidden") == {"Glass cools"}


def test_hidden_articles_can_be_pruned(ids, library):
    set_state(library, ids[:1], "hidden", True)
    prune(library, [article.id for article in select(library, parse("is:hidden"))])
    assert headlines(library, "is:hidden OR -is:hidden") == {"Bridges hum", "Night train"}
    assert not library.store.hidden


def test_a_state_that_was_never_hidden_is_written_as_before(ids, library, store_path):
    set_state(library, ids[:1], "read", True)
    set_state(library, ids[1:2], "hidden", True)
    library.close()
    states = json.loads(store_path.read_text())["state"]
    assert list(states[str(ids[0])]) == ["read", "starred", "tags", "changed"]
    assert list(states[str(ids[1])]) == ["read", "starred", "tags", "changed", "hidden"]


def test_what_is_no_truth_value_hides_nothing():
    assert "hidden" not in codec.state_document({"hidden": "perhaps"})
    assert codec.state_document({"hidden": True, "mine": 1})["hidden"] is True
