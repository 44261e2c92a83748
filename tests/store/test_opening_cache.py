"""A start with what was kept of the snapshot finds what a start without it finds, whatever happened in between."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsreader.config import cache_folder
from newsreader.errors import StoreError
from newsreader.model import Article, Body, Mute, Source, State, Tombstone
from newsreader.store import Store, codec, opening_cache
from newsreader.store.files import Fingerprint
from newsreader.store.snapshot import ChangedError, Meta, SnapshotFile
from tests.store.conftest import make_article

WHOLE = Article(
    id=7,
    headline="Größe, and “quotes”",
    published="2025-11-13T09:00:00+01:00",
    added="2025-11-23T12:00:00.000000+00:00",
    source="onco",
    section="Latest News",
    url="https://example.org/7",
    author="Ann Lee",
    guid="tag:7",
    position=3,
    edited="2025-11-23T12:00:00+00:00",
)


@pytest.fixture(autouse=True)
def all_are_large(monkeypatch):
    monkeypatch.setattr(opening_cache, "LARGE", 0)


@pytest.fixture
def decoded(monkeypatch):
    """The ids of the articles that are decoded."""
    found = []
    real = codec.article

    def note(raw, article_id):
        found.append(article_id)
        return real(raw, article_id)

    monkeypatch.setitem(codec.DECODERS, "articles", note)
    return found


@pytest.fixture
def verified(monkeypatch):
    """The snapshots that were compared with a checksum, in turn."""
    found = []
    real = SnapshotFile.verify

    def note(file, expected):
        found.append(file)
        real(file, expected)

    monkeypatch.setattr(SnapshotFile, "verify", note)
    return found


def shown(store):
    bodies = {key: store.body(key) for key in store.articles}
    tables = {name: dict(table.items()) for name, table in store.database.storage.tables.items()}
    values = [dict(each.items()) for each in (store.articles, store.states, store.sources, store.mutes)]
    return values, bodies, tables, store.startup_cache._basis(), store.notices, set(store.hidden)


def kept_file() -> Path:
    (path,) = kept_files()
    return path


def kept_files() -> list[Path]:
    return [path for path in cache_folder().rglob("*") if path.is_file() and path.name != "library"]


def fold_and_keep(store):
    store.checkpoint()
    store.keep_opening()


def test_a_start_with_it_decodes_no_article_and_finds_every_field(store, reopen, decoded):
    with store.transaction() as transaction:
        transaction.add_source(Source(key="onco", name="Onco"))
        transaction.add_article(WHOLE, Body(summary="What is known."))
        transaction.add_article(make_article(8), Body())
        transaction.set_state(7, "read", True)
        transaction.set_state(7, "hidden", True)
        transaction.set_state(8, "tag:later", True)
        transaction.set_mute("glass", True)
    fold_and_keep(store)
    decoded.clear()
    other = reopen()
    assert not decoded
    assert shown(other) == shown(store)
    assert other.articles[7] == WHOLE
    assert other.states[7] == State(read=True, hidden=True)
    assert other.states[8] == State(tags=frozenset({"later"}))
    assert list(other.mutes.values()) == [Mute(query="glass")]
    assert all(getattr(WHOLE, name) for name in Article.__struct_fields__)


def test_only_what_the_journal_changed_is_decoded(store, reopen, fill, mark, decoded):
    fill(store, 1, 2, 3, 4)
    mark(store, 1, 2)
    fold_and_keep(store)
    with store.transaction() as transaction:
        transaction.update_article(make_article(2, headline="Another"), Body())
        transaction.add_article(make_article(5), Body())
        transaction.prune_article(3, Tombstone(source="onco"))
    mark(store, 4)
    mark(store, 1, value=False)
    decoded.clear()
    assert shown(reopen()) == shown(store)
    assert set(decoded) <= {2, 3, 5}


def test_it_is_made_after_changes_too_and_tells_what_the_snapshot_says(store, path, reopen, fill, mark):
    fill(store, 1, 2, 3)
    mark(store, 1, 2)
    store.checkpoint()
    log = path.with_name(f"{path.name}.log")
    empty = log.read_bytes()
    with store.transaction() as transaction:
        transaction.update_article(make_article(1, headline="Another"), Body())
        transaction.prune_article(2, Tombstone(source="onco"))
    store.keep_opening()
    assert shown(reopen()) == shown(store)
    log.write_bytes(empty)
    again = reopen()
    assert again.articles.keys() == {1, 2, 3}
    assert again.articles[1].headline == "Headline 1"
    assert again.body(2) == Body(summary="What is known.")


def test_a_store_that_was_opened_with_it_is_changed_and_folded_as_any(store, reopen, fill, mark):
    fill(store, 1, 2, 3)
    mark(store, 1)
    fold_and_keep(store)
    other = reopen()
    fill(other, 4)
    mark(other, 2, 4)
    other.undo()
    with other.transaction() as transaction:
        transaction.update_article(make_article(3, headline="Another"), Body(summary="New."))
    other.checkpoint()
    store.poll()
    assert shown(reopen())[:3] == shown(other)[:3]
    assert dict(store.articles) == dict(other.articles)
    assert store.body(3) == Body(summary="New.")


def test_a_store_that_is_closed_keeps_what_it_folded(store, reopen, fill, decoded):
    fill(store, 1, 2)
    store.close()
    decoded.clear()
    assert reopen().articles.keys() == {1, 2}
    assert not decoded


def test_articles_that_nobody_put_in_order_are_kept_newest_first(store, reopen):
    dates = {1: "2025-11-02", 2: "2025-11-04T10:00:00.000000+00:00", 3: None, 4: "2025-11-04T09:00:00.000000+00:00"}
    with store.transaction() as transaction:
        transaction.add_source(Source(key="onco", name="Onco"))
        for article_id, published in dates.items():
            added = "2025-11-03T12:00:00.000000+00:00"
            transaction.add_article(make_article(article_id, published=published, added=added), Body())
    fold_and_keep(store)
    other = reopen()
    assert list(other.articles) == [2, 4, 3, 1]
    assert shown(other) == shown(store)


def test_a_store_that_was_only_read_keeps_nothing_when_it_is_closed(store, reopen, fill):
    fill(store, 1)
    store.close()
    kept_file().unlink()
    reopen().close()
    assert not kept_files()


def test_a_small_store_keeps_nothing_and_asks_for_no_order_to_keep(store, fill, monkeypatch):
    monkeypatch.setattr(opening_cache, "LARGE", 1_000_000)
    asked = []
    store.order_to_keep = lambda: asked.append(True)
    fill(store, 1)
    fold_and_keep(store)
    assert not cache_folder().exists()
    assert not asked  # which takes 3 ms, for the zone


def test_a_store_that_followed_a_checkpoint_of_another_keeps_what_that_one_would(store, reopen, fill, mark, decoded):
    fill(store, *range(1, 50))
    store.checkpoint()
    other = reopen()
    mark(other, 1)
    other.checkpoint()
    store.poll()
    assert store.startup_cache.stamp == other.startup_cache.stamp
    store.keep_opening()
    decoded.clear()
    assert shown(reopen()) == shown(other)
    assert not decoded


def test_an_edit_from_outside_is_noticed_with_it_as_without_it(store, path, reopen, fill):
    fill(store, 1, 2)
    store.close()
    data = path.read_bytes()
    path.write_bytes(data.replace(b"Headline 2", b"Headline X"))
    other = reopen()
    assert other.articles[2].headline == "Headline X"
    assert any("was changed by another program" in notice for notice in other.notices)


def test_a_start_compares_the_snapshot_with_its_checksum_when_it_is_polled_and_not_before(
    store, reopen, fill, verified
):
    fill(store, 1, 2)
    fold_and_keep(store)
    verified.clear()
    other = reopen()
    assert len(verified) == 0
    other.poll()
    other.poll()
    assert len(verified) == 1


@pytest.mark.parametrize("step", ["poll", "change"])
def test_damage_that_the_system_does_not_tell_of_is_noticed_soon(store, path, reopen, fill, mark, monkeypatch, step):
    fill(store, 1, 2)
    fold_and_keep(store)
    data = path.read_bytes().replace(b"Headline 2", b"Headline X")
    path.write_bytes(data)
    monkeypatch.setattr(SnapshotFile, "identity", opening_cache.load(path, store.startup_cache.stamp).identity)
    other = reopen()
    assert other.articles[2].headline == "Headline 2" and not other.notices
    if step == "poll":
        assert other.poll().articles == {1, 2}
    else:
        mark(other, 1)
        assert other.states[1].read
    assert other.articles[2].headline == "Headline X"
    assert any("was changed by another program, or is damaged" in notice for notice in other.notices)
    assert other.body(2) == Body(summary="What is known.")


def test_damage_that_leaves_nothing_to_read_is_told_again_and_again_and_nothing_is_changed(
    store, path, reopen, fill, mark, monkeypatch
):
    fill(store, 1, 2)
    fold_and_keep(store)
    path.write_bytes(b"\xff" * len(path.read_bytes()))
    monkeypatch.setattr(SnapshotFile, "identity", opening_cache.load(path, store.startup_cache.stamp).identity)
    other = reopen()
    for _ in range(2):
        other.poll()
        assert any("is not UTF-8 text" in notice for notice in other.notices)
    with pytest.raises(StoreError):
        mark(other, 1)
    assert not other.states[1].read


def test_a_file_with_its_times_set_back_is_read_at_once(store, path, reopen, fill):
    fill(store, 1, 2)
    store.close()
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Headline 2", b"Headline X"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert reopen().articles[2].headline == "Headline X"


@pytest.mark.parametrize("spoil", [lambda data: b"", lambda data: data[:-9], lambda data: b"\0" * len(data)])
def test_what_is_spoiled_is_not_used(store, reopen, fill, decoded, spoil):
    fill(store, 1, 2)
    store.close()
    file = kept_file()
    file.write_bytes(spoil(file.read_bytes()))
    decoded.clear()
    other = reopen()
    assert other.articles.keys() == {1, 2}
    assert decoded == [1, 2]


EIGHT = b"12345678"
COLUMNS = [opening_cache.Column([])] * 10
NONSENSE = [
    b"",
    b"\x90",
    b"\xff" * 40,
    ({}, [], []),
    ({"articles": (EIGHT, b"")}, [], []),
    ({"articles": (b"123", b"123")}, [], []),
    ({"articles": (b"", b"")}, COLUMNS[1:], []),
    ({"articles": (EIGHT, EIGHT)}, [opening_cache.Column(["x"], b"\t\0\0\0")] * 10, []),
    ({"articles": (EIGHT, EIGHT)}, [opening_cache.Column(["x"])] * 3, []),
    ({"articles": (b"", b"")}, COLUMNS, []),
]


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_with_a_right_checksum_is_not_used(store, path, reopen, fill, nonsense):
    fill(store, 1, 2)
    store.close()
    data = nonsense
    if not isinstance(nonsense, bytes):
        tables, articles, states = nonsense
        file = opening_cache.File(Meta(), (), tables, articles, opening_cache.Column(states))
        data = msgspec.msgpack.encode(file)
    assert store.startup_cache.save(opening_cache.NAME, lambda _: data)
    assert reopen().articles.keys() == {1, 2}


def test_a_document_that_cannot_be_read_is_set_aside_again(store, path, reopen, fill):
    fill(store, 1, 2)
    table = store.database.table("articles")
    table.update({"headline": 5}, doc_ids=[2])
    fold_and_keep(store)
    other = reopen()
    assert other.articles.keys() == {1}
    assert other.notices == store.notices != []


def test_a_store_with_a_number_that_has_too_many_bits_keeps_nothing(store, path, reopen):
    with store.transaction() as transaction:
        transaction.add_article(make_article(1, position=1 << 70), Body())
    store.checkpoint()
    store.keep_opening()
    assert not kept_files() and reopen().articles[1].position == 1 << 70


def test_a_table_that_was_removed_and_made_anew_since_is_read(store, reopen, fill, mark):
    fill(store, 1, 2)
    mark(store, 1, 2)
    mark(store, 2, field="hidden")
    fold_and_keep(store)
    store.database.drop_table("state")
    assert shown(reopen()) == shown(store)
    mark(store, 1)
    other = reopen()
    assert shown(other) == shown(store)
    assert set(other.read) == {1} and not other.hidden


def test_unknown_tables_and_a_snapshot_without_states_are_read(store, reopen):
    with store.transaction() as transaction:
        transaction.add_article(make_article(1), Body())
    store.database.table("annotations").insert({"text": "mine"})
    fold_and_keep(store)
    other = reopen()
    assert shown(other) == shown(store)
    assert other.database.table("annotations").all() == [{"text": "mine"}]


@given(data=st.binary(max_size=40), chunk=st.integers(1, 20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_is_compared_with_its_checksum_whole(tmp_path, monkeypatch, data, chunk):
    monkeypatch.setattr("newsreader.store.snapshot._CHUNK", chunk)
    (tmp_path / "file").write_bytes(data)
    file = SnapshotFile(tmp_path / "file")
    file.verify(Fingerprint.of([data]))
    with pytest.raises(ChangedError):
        file.verify(Fingerprint.of([data, b"x"]))
    with pytest.raises(ChangedError):
        file.verify(Fingerprint(len(data), "none"))


STEPS = st.lists(
    st.tuples(st.sampled_from("add change prune mark star fold keep reopen undo".split()), st.integers(1, 8)),
    max_size=30,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_at_any_time_a_quick_start_finds_what_a_slow_one_finds(steps, tmp_path_factory, monkeypatch, clock):
    path = tmp_path_factory.mktemp("kept") / "articles.json"
    monkeypatch.setenv("XDG_CACHE_HOME", str(path.parent / "cache"))
    store = Store(path, clock=clock)
    for count, (step, key) in enumerate(steps):
        if step == "reopen":
            store.close()
            store = Store(path, clock=clock)
        elif step in {"fold", "keep", "undo"}:
            {"fold": store.checkpoint, "keep": store.keep_opening, "undo": store.undo}[step]()
        else:
            change(store, step, key, f"Headline {count}")
        quick = shown(Store(path, clock=clock))
        with monkeypatch.context() as slowly:
            slowly.setenv("XDG_CACHE_HOME", str(path.parent / "none"))
            assert shown(Store(path, clock=clock)) == quick
    store.close()


def change(store, step, key, headline):
    with store.transaction(step) as transaction:
        if key not in store.articles:
            transaction.add_article(make_article(key, headline=headline), Body(summary=headline))
        elif step == "change":
            transaction.update_article(make_article(key, headline=headline), Body(summary=headline))
        elif step == "prune":
            transaction.prune_article(key, Tombstone(source="onco"))
        elif step == "mark":
            transaction.set_state(key, "read", not store.states[key].read)
        elif step == "star":
            transaction.set_state(key, "tag:x", True)
