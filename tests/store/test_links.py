"""Files of a library that are links, FIFOs or folders: none is followed, none is waited for, and it is said."""

from __future__ import annotations

import os

import pytest

from newsreader.errors import StoreError
from newsreader.store import Store
from newsreader.store.backup import back_up, compact, restore
from newsreader.store.doctor import examine, repair
from tests.store.disk import contents

SECRET = "ssh-ed25519 AAAA somebody@example.org\n"
ENDINGS = [".log", ".lock", ".old", ".old.log"]


@pytest.fixture
def victim(tmp_path):
    """A file of the person, elsewhere."""
    found = tmp_path / "authorized_keys"
    found.write_text(SECRET)
    return found


@pytest.fixture
def library(store, path, fill, mark):
    fill(store, 1, 2)
    store.checkpoint()
    mark(store, 1)
    store.checkpoint()
    mark(store, 2)
    return path


def beside(path, ending):
    return path.with_name(path.name + ending)


def use(path, clock, tmp_path):
    """Do all that can be done with a library; what is refused is refused with one line."""
    said = []

    def change():
        with Store(path, clock=clock) as store, store.transaction("marked") as transaction:
            transaction.set_state(1, "starred", not store.states[1].starred)

    def read():
        with Store(path, clock=clock) as store:
            return [store.body(article_id) for article_id in store.articles]

    for act in (
        read,
        change,
        lambda: compact(path),
        lambda: examine(path),
        lambda: repair(path),
        lambda: back_up(path, tmp_path / "backup.json", force=True),
        lambda: restore(path, tmp_path / "good.json", force=True),
    ):
        try:
            act()
        except StoreError as refusal:
            said.append(str(refusal))
    return said


@pytest.mark.parametrize("target", ["authorized_keys", "nothing"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_no_link_in_the_place_of_a_file_of_the_library_is_followed(library, victim, tmp_path, clock, ending, target):
    back_up(library, tmp_path / "good.json")
    beside(library, ending).unlink(missing_ok=True)
    beside(library, ending).symlink_to(tmp_path / target)
    said = use(library, clock, tmp_path)
    assert victim.read_text() == SECRET and not (tmp_path / "nothing").exists()
    assert all("\n" not in line for line in said)
    if ending in {".log", ".lock"}:
        assert f"{library.name}{ending}" in said[0] and "is a symbolic link, and none is followed there" in said[0]


@pytest.mark.parametrize("name", ["damaged-1", "damaged-1.log", "log.aside-1", "0123456789ab.tmp", "schema-0"])
def test_no_link_in_the_place_of_a_file_that_is_kept_is_followed(library, victim, tmp_path, clock, name):
    beside(library, f".{name}").symlink_to(victim)
    library.write_bytes(library.read_bytes()[:-40])
    repair(library)
    assert set(Store(library, clock=clock).articles) == {1, 2}
    assert victim.read_text() == SECRET


def test_a_hard_link_in_the_place_of_the_lock_is_not_written_to(library, victim, clock, tmp_path):
    beside(library, ".lock").unlink()
    os.link(victim, beside(library, ".lock"))
    back_up(library, tmp_path / "good.json")
    use(library, clock, tmp_path)
    assert victim.read_text() == SECRET


def test_the_link_that_the_person_named_is_followed(library, tmp_path, clock):
    link = tmp_path / "news.json"
    link.symlink_to(library)
    with Store(link, clock=clock) as store, store.transaction("marked") as transaction:
        transaction.set_state(1, "starred", True)
    assert link.is_symlink() and Store(library, clock=clock).states[1].starred
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("news")] == ["news.json"]


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
@pytest.mark.parametrize("ending", ["", *ENDINGS])
def test_a_fifo_or_a_folder_in_the_place_of_a_file_is_not_waited_for(library, tmp_path, clock, ending, make):
    back_up(library, tmp_path / "good.json")
    beside(library, ending).unlink(missing_ok=True)
    make(beside(library, ending))
    before = contents(library.parent)
    said = use(library, clock, tmp_path)
    assert all("\n" not in line for line in said)
    if ending in {"", ".log"}:
        assert said and f"{library.name}{ending}: is" in said[0]
        assert contents(library.parent).items() >= {k: v for k, v in before.items() if not k.endswith(".lock")}.items()


def test_a_repair_takes_nothing_through_a_link_in_the_place_of_the_previous_generation(library, tmp_path, clock):
    other = tmp_path / "other.json"
    back_up(library, other)
    beside(library, ".old").unlink()
    beside(library, ".old").symlink_to(other)
    assert not examine(library).damage
    assert f"{library.name}.old: is a symbolic link, and none is followed there; remove it" in examine(library).notes
    library.write_bytes(b"")
    with pytest.raises(StoreError, match=r"old: is a symbolic link.*nothing was changed"):
        repair(library)
    beside(library, ".old").unlink()
    assert not repair(library).after.damage
