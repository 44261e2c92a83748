"""Older schemas: what they become, that the old file is kept, and that a kill leaves the one or the other."""

from __future__ import annotations

import json

import pytest
from tinydb import TinyDB

from newsreader.store import Store, snapshot
from newsreader.store.doctor import examine, repair
from tests.store.disk import contents, leftovers
from tests.store.dying import dying


@pytest.fixture
def plain(path):
    """A file that stock TinyDB made, with what was read and starred in the articles themselves."""
    path.parent.mkdir()
    with TinyDB(path) as database:
        articles = database.table("articles")
        articles.insert({"headline": "One", "read": True, "score": 5})
        articles.insert({"headline": "Two", "read": False, "starred": True, "tags": ["later"]})
        articles.insert({"headline": "Three", "read": "perhaps"})
        database.table("state").insert({"read": False, "starred": True})
    return path


def test_what_a_plain_file_says_of_its_articles_becomes_their_state(plain, reopen):
    store = reopen()
    assert store.notices == [] and set(store.articles) == {1, 2, 3}
    assert store.states[1].starred and not store.states[1].read, "a state that is there goes before"
    assert store.states[2].starred and store.states[2].tags == {"later"}
    assert not store.states[3].read


def test_reading_a_plain_file_changes_nothing(plain, reopen):
    before = contents(plain.parent)
    reopen().close()
    assert contents(plain.parent) == before


def test_the_first_change_migrates_and_keeps_the_old_file_for_good(plain, reopen, mark):
    before = plain.read_bytes()
    for number in (1, 2, 3):
        store = reopen()
        mark(store, number)
        store.close()
    kept = plain.with_name("articles.json.schema-0")
    assert kept.read_bytes() == before and not list(plain.parent.glob("*.schema-0-*"))
    data = json.loads(plain.read_bytes())
    assert data["meta"]["1"]["schema"] == snapshot.SCHEMA and data["articles"]["1"]["score"] == 5
    assert data["state"]["2"]["tags"] == ["later"] and all(data["state"][key]["read"] for key in "123")
    with TinyDB(kept) as old:
        assert len(old.table("articles")) == 3


def test_a_second_old_file_is_kept_beside_the_first(plain, reopen, mark):
    first = plain.read_bytes()
    store = reopen()
    mark(store, 1)
    store.close()
    second = first.replace(b"One", b"Uno")
    plain.write_bytes(second)
    plain.with_name("articles.json.log").unlink()
    store = reopen()
    mark(store, 1)
    store.close()
    assert plain.with_name("articles.json.schema-0").read_bytes() == first
    assert plain.with_name("articles.json.schema-0-1").read_bytes() == second


def test_a_migration_killed_at_any_call_leaves_the_old_file_or_the_new(plain, clock):
    before = plain.read_bytes()
    with dying("mark") as mark_and_die:
        for number in range(1, 100):
            for path in plain.parent.iterdir():
                path.unlink()
            plain.write_bytes(before)
            died = mark_and_die(number, plain)
            migrated = plain.read_bytes() != before
            assert not migrated or plain.with_name("articles.json.schema-0").read_bytes() == before
            with Store(plain, clock=clock) as store:
                assert set(store.articles) == {1, 2, 3} and store.states[2].starred and store.notices == []
                assert not store.states[2].read or migrated
                with store.transaction("marked") as transaction:
                    transaction.set_state(1, "read", True)
            assert plain.with_name("articles.json.schema-0").read_bytes() == before and leftovers(plain.parent) == []
            if not died:
                assert number > 10
                return
    raise AssertionError("it never ended")


def test_a_repair_killed_at_any_call_can_be_made_again(path, clock, fill, mark):
    with Store(path, clock=clock) as store:
        fill(store, 1, 2)
    with Store(path, clock=clock) as store:
        mark(store, 1)
        store._storage.closed = True
    path.write_bytes(path.read_bytes()[:90])
    damaged = contents(path.parent)
    with dying("repair") as repair_and_die:
        for number in range(1, 200):
            for each in path.parent.iterdir():
                each.unlink()
            for name, data in damaged.items():
                (path.parent / name).write_bytes(data)
            died = repair_and_die(number, path)
            repair(path)
            assert not examine(path).damage
            with Store(path, clock=clock) as store:
                assert set(store.articles) == {1, 2} and store.states[1].read and store.notices == []
                mark(store, 2)
            kept = contents(path.parent)
            assert damaged["articles.json"] in kept.values() and damaged["articles.json.log"] in kept.values()
            assert leftovers(path.parent) == []
            if not died:
                assert number > 20
                return
    raise AssertionError("it never ended")
