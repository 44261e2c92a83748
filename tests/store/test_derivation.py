"""Stamp and changed articles: what is derived from a snapshot holds for all articles but these."""

from __future__ import annotations

import json
import shutil

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsreader.model import Body
from newsreader.store import Store
from tests.store.conftest import make_article


def basis(store):
    return store.startup_cache._basis()


def change(store, article_id, headline):
    with store.transaction() as transaction:
        transaction.update_article(make_article(article_id, headline=headline), Body())


def test_a_store_that_is_not_there_has_no_stamp(store):
    assert basis(store) == ("", frozenset())


def test_what_the_journal_adds_updates_and_takes_away_is_changed(store, reopen, fill, mark):
    fill(store, 1, 2, 3)
    store.checkpoint()
    stamp = basis(store).stamp
    assert stamp
    assert not basis(store).changed
    mark(store, 1)
    assert basis(store) == (stamp, frozenset())
    change(store, 2, "Another headline")
    fill(store, 4)
    store.database.table("articles").remove(doc_ids=[3])
    assert basis(store) == (stamp, {2, 3, 4})
    assert basis(reopen()) == basis(store)


def test_a_checkpoint_begins_anew(store, reopen, fill):
    fill(store, 1, 2)
    before = basis(store).stamp
    store.checkpoint()
    assert basis(store).stamp != before
    assert basis(store).changed == frozenset()
    assert basis(reopen()) == basis(store)


def test_what_others_write_is_taken_in_with_their_checkpoints(store, reopen, fill):
    fill(store, 1)
    other = reopen()
    fill(other, 2)
    store.poll()
    assert basis(store).changed == {1, 2}
    other.checkpoint()
    fill(other, 3)
    store.poll()
    assert basis(store) == basis(other) == basis(reopen())
    assert basis(store).changed == {3}


def test_what_is_written_while_another_folds_is_changed_since_its_snapshot(store, fill, monkeypatch):
    fill(store, 1, 2)
    from newsreader.store import generations

    real = generations.write

    def meanwhile(frozen, paths):
        draft = real(frozen, paths)
        fill(store, 3)
        return draft

    monkeypatch.setattr(generations, "write", meanwhile)
    assert store.checkpoint()
    assert basis(store).changed == {3}


def test_a_table_that_is_taken_away_changes_all_of_its_articles(store, reopen, fill):
    fill(store, 1, 2)
    store.checkpoint()
    store.database.drop_table("articles")
    assert basis(store).changed == {1, 2}
    assert basis(reopen()).changed == {1, 2}


def test_a_snapshot_that_another_program_rewrote_has_another_stamp(store, path, reopen, fill):
    fill(store, 1, 2)
    store.checkpoint()
    before = basis(store).stamp
    tables = json.loads(path.read_bytes())
    tables["articles"]["1"]["headline"] = "Headline X"
    path.write_text(json.dumps(tables))
    store.poll()
    assert basis(store).stamp != before
    assert store.articles[1].headline == "Headline X"
    assert basis(reopen()) == basis(store)


def test_another_library_in_its_place_has_its_own_stamp_and_no_changes(store, path, reopen, fill, tmp_path, clock):
    fill(store, 1)
    with Store(tmp_path / "other.json", clock=clock) as other:
        fill(other, 7)
    shutil.copy(tmp_path / "other.json", path)
    store.poll()
    assert list(store.articles) == [7]
    assert basis(store).changed == frozenset()
    assert basis(reopen()) == basis(store)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "remove", "mark", "checkpoint", "poll", "reopen"]),
        st.integers(0, 1),
        st.integers(1, 6),
    ),
    max_size=25,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_was_derived_from_a_stamp_holds_for_all_articles_but_the_changed_ones(steps, tmp_path_factory, clock):
    path = tmp_path_factory.mktemp("derivation") / "articles.json"
    stores = [Store(path, clock=clock), Store(path, clock=clock)]
    derived: dict[str, dict[int, str]] = {}
    for count, (step, which, article_id) in enumerate(steps):
        store = stores[which]
        take(store, step, article_id, f"Headline {count}")
        if step == "reopen":
            stores[which] = Store(path, clock=clock)
        for each in stores:
            each.poll()
            stamp, changed = basis(each)
            now = {key: article.headline for key, article in each.articles.items()}
            known = derived.setdefault(stamp, {})
            assert {key: now[key] for key in now.keys() & known.keys() - changed} == {
                key: known[key] for key in now.keys() & known.keys() - changed
            }
            assert known.keys() - changed <= now.keys()
            known.update((key, now[key]) for key in now.keys() - changed)
    assert basis(stores[0]) == basis(stores[1])
    for store in stores:
        store.close()


def take(store, step, article_id, headline):
    if step == "checkpoint":
        store.checkpoint()
    elif step == "reopen":
        store.close()
    elif step == "remove" and article_id in store.articles:
        store.database.table("articles").remove(doc_ids=[article_id])
    elif step == "change" and article_id in store.articles:
        change(store, article_id, headline)
    elif step in {"add", "mark"}:
        with store.transaction() as transaction:
            if step == "mark" and article_id in store.articles:
                transaction.set_state(article_id, "starred", True)
            elif step == "add" and article_id not in store.articles:
                transaction.add_article(make_article(article_id, headline=headline), Body())
