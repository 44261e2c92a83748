"""What the layers above may count on."""

from __future__ import annotations

import stat
import threading

import msgspec
import pytest

from newsreader.errors import StoreError
from newsreader.model import Body, Source, SourceKind, State
from newsreader.store import Changes


def test_a_path_that_does_not_exist_opens_empty_and_makes_nothing(store, path):
    assert not store.articles and not store.states and not store.sources and not store.history()
    store.close()
    assert not path.parent.exists()


def test_the_first_commit_creates_a_private_file_in_a_private_folder(store, path, fill):
    fill(store, 1)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for name in ("articles.json", "articles.json.log", "articles.json.lock"):
        assert stat.S_IMODE((path.parent / name).stat().st_mode) == 0o600


def test_a_mode_that_the_file_has_is_kept(store, path, fill, reopen):
    fill(store, 1)
    store.close()
    path.chmod(0o644)
    again = reopen()
    fill(again, 2)
    again.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_what_was_added_is_there_after_reopening(store, reopen, article):
    full = article(
        7,
        published="2025-11-13",
        section="Latest News",
        url="https://example.org/7",
        author="A. B.",
        guid="g7",
        position=3,
    )
    source = Source(key="onco", name="Onco", kind=SourceKind.LISTING, url="https://example.org", added="2026-01-01")
    body = Body(summary="One.\nTwo.", content="<p>One.</p>")
    with store.transaction() as transaction:
        transaction.add_source(source)
        transaction.add_article(full, body)
    for later in (store, reopen()):
        assert dict(later.articles) == {7: full}
        assert dict(later.sources) == {"onco": source}
        assert later.body(7) == body


def test_a_body_that_is_not_there_is_a_key_error(store):
    with pytest.raises(KeyError):
        store.body(5)


def test_an_absent_state_is_a_fresh_one(store, fill):
    fill(store, 1)
    assert store.states[1] == store.states.get(1) == State()
    assert 1 not in store.states and len(store.states) == 0


def test_each_field_of_a_state_is_set_and_says_whether_it_changed(store, fill, reopen):
    fill(store, 1)
    with store.transaction("several") as transaction:
        assert transaction.set_state(1, "read", True)
        assert not transaction.set_state(1, "read", True)
        assert transaction.set_state(1, "starred", True)
        assert transaction.set_state(1, "tag:later", True)
        assert transaction.set_state(1, "tag:b:c", True)
        assert not transaction.set_state(1, "tag:gone", False)
        assert not transaction.set_state(99, "read", True)
    expected = State(read=True, starred=True, tags=frozenset({"later", "b:c"}))
    assert store.states[1] == reopen().states[1] == expected


@pytest.mark.parametrize("field", ["", "tag:", "seen", "changed", "tags"])
def test_a_field_that_is_none_is_refused(store, fill, field):
    fill(store, 1)
    with pytest.raises(ValueError, match="no field"), store.transaction("x") as transaction:
        transaction.set_state(1, field, True)


def test_a_source_is_renamed_and_removed(store, fill, reopen):
    fill(store, 1)
    with store.transaction("removed source onco") as transaction:
        assert transaction.set_removed("onco", True)
        assert not transaction.set_removed("onco", True)
        transaction.add_source(Source(key="onco", name="Oncology", removed=True))
        with pytest.raises(KeyError):
            transaction.set_removed("other", True)
    assert reopen().sources["onco"] == Source(key="onco", name="Oncology", removed=True)
    assert [(entry.action, entry.changed) for entry in store.history()] == [("removed source onco", 1)]


def test_an_exception_inside_writes_nothing(store, path, fill):
    fill(store, 1)
    before = (path.parent / "articles.json.log").read_bytes()
    with pytest.raises(RuntimeError), store.transaction("x") as transaction:
        transaction.set_state(1, "read", True)
        raise RuntimeError
    assert (path.parent / "articles.json.log").read_bytes() == before
    assert store.states[1] == State() and not store.history()


def test_a_transaction_without_changes_writes_nothing(store, path, fill):
    fill(store, 1)
    before = (path.parent / "articles.json.log").read_bytes()
    with store.transaction("x") as transaction:
        transaction.set_state(1, "read", False)
        transaction.add_source(store.sources["onco"])
        transaction.update_article(store.articles[1], store.body(1))
    assert (path.parent / "articles.json.log").read_bytes() == before
    assert not store.history()


def test_updating_keeps_the_unknown_fields_and_the_state(store, fill, mark, article, reopen):
    fill(store, 1)
    mark(store, 1)
    store.database.table("articles").update({"mood": [1, {"deep": "x"}]}, doc_ids=[1])
    with store.transaction() as transaction:
        transaction.update_article(article(1, headline="Corrected"), Body(summary="New."))
        with pytest.raises(KeyError):
            transaction.update_article(article(2), Body())
    again = reopen()
    document = again.database.table("articles").get(doc_id=1)
    assert document["mood"] == [1, {"deep": "x"}] and document["headline"] == "Corrected"
    assert again.states[1].read


def test_several_tables_change_in_one_record(store, path, fill):
    fill(store, 1, 2, 3)
    records = (path.parent / "articles.json.log").read_bytes().count(b"\n") - 1
    assert records == 1


def test_memory_changes_only_when_the_transaction_ends(store, fill):
    fill(store, 1)
    with store.transaction("x") as transaction:
        transaction.set_state(1, "read", True)
        assert not store.states[1].read
    assert store.states[1].read


def test_the_mappings_are_read_while_another_thread_changes(store, fill):
    fill(store, *range(1, 200))
    done = threading.Event()
    failures: list[BaseException] = []

    def look() -> None:
        try:
            while not done.is_set():
                assert all(article.id in store.articles for article in store.articles.values())
                assert len(dict(store.states.items())) <= len(store.articles)
        except BaseException as error:
            failures.append(error)

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(200, 260):
        fill(store, number)
        with store.transaction("x") as transaction:
            transaction.set_state(number, "read", True)
    done.set()
    reader.join()
    assert not failures


def test_a_symlink_stays_and_its_target_is_written(tmp_path, clock, fill):
    from newsreader.store import Store

    real, link = tmp_path / "real" / "a.json", tmp_path / "link.json"
    with Store(real, clock=clock) as store:
        fill(store, 1)
    link.symlink_to(real)
    with Store(link, clock=clock) as store:
        fill(store, 2)
    assert link.is_symlink() and sorted(entry.name for entry in tmp_path.iterdir()) == ["link.json", "real"]
    with Store(real, clock=clock) as store:
        assert set(store.articles) == {1, 2}


def test_the_last_change_of_a_field_is_never_earlier_than_the_one_before(store, fill, mark, clock):
    fill(store, 1)
    times = []
    for step in (0, -3600, 0, 60):
        clock.go_on(seconds=step)
        mark(store, 1, value=not store.states[1].read)
        times.append(store.database.table("state").get(doc_id=1)["changed"]["read"])
    assert times == sorted(times) and len(set(times)) == len(times)


def test_a_tag_taken_away_keeps_its_time(store, fill, mark):
    fill(store, 1)
    mark(store, 1, field="tag:x")
    mark(store, 1, field="tag:x", value=False)
    document = store.database.table("state").get(doc_id=1)
    assert document["tags"] == [] and list(document["changed"]) == ["tag:x"]


def test_closing_twice_is_closing_and_a_closed_store_refuses(store, fill):
    fill(store, 1)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        fill(store, 2)
    assert set(store.articles) == {1}


def test_changes_are_false_when_there_are_none():
    assert not Changes()
    assert Changes(states=frozenset({1}))


def test_text_that_utf8_has_no_form_for_is_replaced(store, article, reopen):
    with store.transaction() as transaction:
        transaction.add_article(article(1, headline="a\ud800b"), Body(summary="c\udfffd"))
    again = reopen()
    assert again.articles[1].headline == store.articles[1].headline == "a\ufffdb"
    assert again.body(1).summary == "c\ufffdd"


def test_the_values_are_those_of_the_model(store, fill, article):
    fill(store, 1)
    assert type(store.articles[1]) is type(article(1))
    assert msgspec.to_builtins(store.articles[1])["id"] == 1


def test_the_articles_of_a_source_follow_every_change(store, reopen, fill):
    fill(store, 1, 2)
    fill(store, 3, source="other")
    assert {article.id for article in store.articles_of("onco")} == {1, 2}
    fill(store, 4)
    other = reopen()
    with other.transaction() as transaction:
        transaction.update_article(msgspec.structs.replace(other.articles[2], source="other", headline="New"), Body())
    store.database.table("articles").remove(doc_ids=[1])
    assert {article.id for article in store.articles_of("onco")} == {4}
    assert {article.headline for article in store.articles_of("other") if article.id == 2} == {"New"}
    assert store.articles_of("absent") == []


def test_a_mute_rule_is_set_taken_back_and_undone(store, reopen):
    with store.transaction("muted glass") as transaction:
        assert transaction.set_mute("glass", True)
        assert not transaction.set_mute("glass", True)
        assert not transaction.set_mute("absent", False)
    assert [mute.query for mute in reopen().mutes.values() if mute.active] == ["glass"]
    assert store.undo().restored == 1
    assert [mute for mute in store.mutes.values() if mute.active] == []


def test_what_is_known_of_refreshes_is_kept_and_left_out_where_it_is_empty(store, reopen):
    source = Source(
        key="k",
        name="K",
        url="https://me:secret@example.org/",
        tags=("a", "b"),
        etag='W/"1"',
        due="2026-01-01",
        gone=True,
    )
    with store.transaction() as transaction:
        transaction.add_source(source)
    assert reopen().sources["k"] == source
    with store.transaction() as transaction:
        transaction.add_source(msgspec.structs.replace(source, tags=(), etag="", due="", gone=False))
    (document,) = store.database.table("sources").all()
    assert list(document) == ["key", "name", "kind", "url", "added", "removed"]
