"""Backups: one file that restores everything, made while others write, and put in a library's place."""

from __future__ import annotations

import errno
import os
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from newsreader.errors import StoreError
from newsreader.model import Body, Tombstone
from newsreader.store import Store, snapshot
from newsreader.store.backup import back_up, compact, restore
from newsreader.store.doctor import examine
from tests.store.conftest import make_article
from tests.store.disk import contents, leftovers
from tests.store.dying import dying


def everything(path, clock):
    """All that is in a store, read through TinyDB's own interface."""
    with Store(path, clock=clock) as store:
        assert store.notices == []
        database = store.database
        found = {name: {each.doc_id: dict(each) for each in database.table(name)} for name in database.tables()}
        store._storage.closed = True  # looking folds nothing
        return found


@pytest.fixture
def target(tmp_path):
    return tmp_path / "backups" / "monday.json"


@pytest.fixture
def full(store, fill, mark, target):
    """A store that has something in every table, some of it in the journal."""
    target.parent.mkdir()
    fill(store, 1, 2, 3)
    mark(store, 1)
    store.checkpoint()
    mark(store, 2, field="tag:later")
    with store.transaction("muted") as transaction:
        transaction.set_mute("gossip", True)
    with store.transaction("pruned") as transaction:
        transaction.prune_article(3, Tombstone(source="onco", story="0abc"))
    store.database.table("extra").insert({"kept": "as it is"})
    return store


def test_a_backup_restores_everything(full, path, target, tmp_path, clock):
    before = everything(path, clock)
    assert set(before) == {"articles", "extra", "history", "mutes", "pruned", "sources", "state"}
    made = back_up(path, target)
    assert made.path == target and made.size == target.stat().st_size and made.inventory == (2, 1, 2, 4)
    restored = restore(tmp_path / "new" / "articles.json", target)
    assert restored.kept is None
    assert everything(tmp_path / "new" / "articles.json", clock) == before


@pytest.mark.parametrize("call", ["replace", "rename", "link", "unlink", "fsync", "write"])
def test_a_disk_that_fails_while_a_backup_is_restored_is_told_with_what_became_of_it(
    full, path, target, tmp_path, clock, mark, monkeypatch, call
):
    back_up(path, target)
    mark(full, 1, value=False)
    full._storage.closed = True
    after = everything(target, clock)
    real = getattr(os, call)
    for number in range(1, 30):
        folder = tmp_path / f"{call}-{number}"
        shutil.copytree(path.parent, folder)
        left = iter(range(number - 1, -1, -1))

        def failing(*arguments, left=left, **options):
            if next(left, None) == 0:
                raise OSError(errno.EIO, "Input/output error")
            return real(*arguments, **options)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, failing)
            try:
                restore(folder / path.name, target)
                said = "restored"
            except StoreError as error:
                said = str(error)
        found = Store(folder / path.name, clock=clock)
        restored = {name: found.database.storage.tables[name].keys() for name in after} == {
            name: documents.keys() for name, documents in after.items()
        }
        assert restored is ("nothing was changed" not in said), (number, said)
        kept = [name for name in contents(folder) if ".replaced-" in name]
        assert bool(kept) is restored or call == "unlink", (number, kept)
        if next(left, None) is not None:
            return
    raise AssertionError("it never ends")


def test_a_backup_is_one_private_file_that_opens_as_a_store_and_as_stock_tinydb(full, path, target, clock):
    back_up(path, target)
    assert list(contents(target.parent)) == ["monday.json"] and target.stat().st_mode & 0o777 == 0o600
    with TinyDB(target) as stock:
        assert len(stock.table("articles")) == 2
    assert everything(target, clock) == everything(path, clock)


def test_a_backup_replaces_nothing_unless_forced(full, path, target, clock, mark):
    target.write_text("mine")
    with pytest.raises(StoreError, match=r"is there already.*--force"):
        back_up(path, target)
    assert contents(target.parent) == {"monday.json": b"mine"}
    back_up(path, target, force=True)
    with Store(target, clock=clock) as opened:
        mark(opened, 1, value=False)
    assert back_up(path, target, force=True).inventory.articles == 2
    assert everything(target, clock) == everything(path, clock)


@pytest.mark.parametrize("name", ["", ".log", ".lock", ".old", ".old.log"])
def test_a_backup_never_takes_the_place_of_the_librarys_own_files(full, path, name):
    before = contents(path.parent)
    with pytest.raises(StoreError, match="belongs to the library itself"):
        back_up(path, path.with_name(path.name + name), force=True)
    assert contents(path.parent) == before


def test_a_backup_that_cannot_be_written_leaves_nothing(full, path, target, monkeypatch):
    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdatasync", full_disk)
    with pytest.raises(StoreError, match=r"the disk is full.*nothing was written"):
        back_up(path, target)
    assert contents(target.parent) == {}
    with pytest.raises(StoreError, match="no such file"):
        back_up(path, target.parent / "no folder" / "x.json")


def test_there_is_nothing_to_back_up_or_to_compact_where_no_library_is(path, target):
    for order in (lambda: back_up(path, target), lambda: compact(path), lambda: restore(path, target)):
        with pytest.raises(StoreError, match="there is no such file"):
            order()
    assert not path.parent.exists()


def test_a_restored_library_keeps_the_one_it_replaced_and_its_readers_notice(full, path, target, clock, mark, reopen):
    back_up(path, target)
    mark(full, 2, field="starred")
    reader = reopen()
    later = everything(path, clock)
    restored = restore(path, target)
    assert restored.kept == path.with_name("articles.json.replaced-1")
    assert reader.poll().states == {2} and not reader.states[2].starred
    mark(full, 1, field="starred")
    assert reader.poll().states == {1} and reader.states[1].starred and not full.notices
    assert everything(restored.kept, clock) == later
    assert restore(path, restored.kept).kept == path.with_name("articles.json.replaced-2")
    assert everything(path, clock) == later


@pytest.mark.parametrize("damage", [b"", b"Hello", b'{"meta": {"1": {"schema": 99}}}', None])
def test_a_library_that_cannot_be_read_is_replaced_and_kept(full, path, target, clock, damage):
    back_up(path, target)
    wanted = everything(target, clock)
    full.close()
    journal = path.with_name("articles.json.log").read_bytes()
    old = path.with_name("articles.json.old").read_bytes()
    path.unlink() if damage is None else path.write_bytes(damage)
    kept = restore(path, target).kept
    assert everything(path, clock) == wanted
    if damage is not None:
        assert path.with_name("articles.json.replaced-1").read_bytes() == damage
    assert kept and path.with_name("articles.json.replaced-1.log").read_bytes() == journal
    assert path.with_name("articles.json.replaced-1.old").read_bytes() == old


def test_a_damaged_backup_is_refused_unless_forced(full, path, target, clock):
    back_up(path, target)
    target.write_bytes(target.read_bytes().replace(b"Headline 2", b"Headline 7"))
    before = contents(path.parent)
    with pytest.raises(StoreError, match=r"damaged.*nothing was changed.*--force"):
        restore(path, target)
    assert contents(path.parent) == before
    restore(path, target, force=True)
    assert everything(path, clock)["articles"][2]["headline"] == "Headline 7"


def test_a_restore_that_is_killed_at_any_call_leaves_the_one_library_or_the_other(tmp_path, clock, fill):
    with dying("restore") as restore_and_die:
        for number in range(1, 200):
            folder = tmp_path / str(number)
            one, other = folder / "articles.json", folder / "other.json"
            for path, article_id in ((one, 1), (other, 2)):
                with Store(path, clock=clock) as store:
                    fill(store, article_id)
                    store.checkpoint()
                    fill(store, article_id + 10)
                    store._storage.closed = True
            died = restore_and_die(number, one, other)
            with Store(one, clock=clock) as store:
                found = set(store.articles)
                assert found in ({1, 11}, {2, 12}), number
                assert not store.notices and not examine(one).damage
                fill(store, 20)
                store.checkpoint()
            assert leftovers(folder) == []
            if not died:
                assert found == {2, 12} and number > 10
                return
    raise AssertionError("it never ended")


def test_compacting_folds_the_journal_and_changes_nothing_else(full, path, clock, reopen):
    before = everything(path, clock)
    reader = reopen()
    done = compact(path)
    assert done.changes > 3 and done.after < done.before
    assert everything(path, clock) == before and not reader.poll()
    assert compact(path).changes == 0


BODIES = st.builds(Body, summary=st.text(max_size=20), content=st.text(max_size=20))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.integers(1, (1 << 63) - 1), st.tuples(st.text(max_size=30), BODIES), max_size=5),
    st.lists(st.tuples(st.sampled_from(["read", "starred", "tag:ä"]), st.booleans()), max_size=4),
)
def test_restoring_a_backup_is_identity(tmp_path_factory, clock, articles, marks):
    folder = tmp_path_factory.mktemp("store")
    with Store(folder / "a.json", clock=clock) as store:
        with store.transaction() as transaction:
            for article_id, (headline, body) in articles.items():
                transaction.add_article(make_article(article_id, headline=headline), body)
        for field, value in marks:
            with store.transaction("marked") as transaction:
                for article_id in articles:
                    transaction.set_state(article_id, field, value)
    if not (folder / "a.json").exists():
        return
    before = everything(folder / "a.json", clock)
    back_up(folder / "a.json", folder / "b.json")
    restore(folder / "c.json", folder / "b.json")
    back_up(folder / "c.json", folder / "d.json")
    assert everything(folder / "c.json", clock) == everything(folder / "d.json", clock) == before


def test_two_backups_into_one_file_at_once_do_not_disturb_one_another(full, path, tmp_path, clock, monkeypatch):
    target = tmp_path / "backup.json"
    real, second = snapshot.encode, []

    def encode_slowly(*arguments):
        pieces = list(real(*arguments))
        if not second:
            second.append(True)
            back_up(path, target, force=True)
        return pieces

    monkeypatch.setattr(snapshot, "encode", encode_slowly)
    back_up(path, target, force=True)
    assert everything(target, clock) == everything(path, clock)
    assert leftovers(tmp_path) == [] and not examine(target).damage
