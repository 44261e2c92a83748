"""Disks that fail while a library is opened, examined, repaired, backed up or restored: what is said of it is so."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from newsreader.errors import StoreError
from newsreader.store import Store, generations
from newsreader.store.backup import back_up, compact, restore
from newsreader.store.doctor import examine, repair
from tests.crash.actions import add, clock, mark
from tests.crash.test_faults import Fault
from tests.store.disk import contents, leftovers
from tests.store.plain import fields_of

ONCE, FOR_EVER = False, True


def build(folder: Path) -> Path:
    """Make a library of two generations with changes in its journal, and another one beside it."""
    for name, ids in (("articles.json", (1, 2)), ("other.json", (11, 12))):
        store = Store(folder / name, clock=clock)
        add(store, ids)
        store.checkpoint()
        mark(store, ids[:1])
    return folder / "articles.json"


def damage(path: Path) -> Path:
    """Spoil the snapshot; the previous generation and the journal have everything."""
    path.write_bytes(path.read_bytes()[:-100])
    return path


def state(path: Path) -> object:
    """What a library holds; None where there is none, and what is said of it where it does not open."""
    if not path.exists():
        return None
    try:
        store = Store(path, clock=clock)
    except StoreError:
        return "refused"
    return fields_of(store)


def backup_of(path: Path) -> Path:
    return path.with_name("backup.json")


OPERATIONS = {
    "opening": (lambda path: path, lambda path: fields_of(Store(path, clock=clock))),
    "examining": (lambda path: path, examine),
    "examining what is damaged": (damage, examine),
    "repairing": (damage, repair),
    "backing up": (lambda path: path, lambda path: back_up(path, backup_of(path))),
    "backing up again": (
        lambda path: (back_up(path, backup_of(path)), mark(Store(path, clock=clock), [2])),
        lambda path: back_up(path, backup_of(path), force=True),
    ),
    "restoring": (lambda path: path, lambda path: restore(path, path.with_name("other.json"))),
    "restoring over what is damaged": (damage, lambda path: restore(path, path.with_name("other.json"))),
    "merging": (lambda path: path, compact),
}
ERRORS = {"broken once": ONCE, "broken": FOR_EVER}


def both(path: Path) -> tuple[object, object]:
    return state(path), state(backup_of(path))


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_said_of_a_fault_at_any_call_is_so(tmp_path, monkeypatch, operation, error):
    monkeypatch.setattr(generations, "_PAUSE", 0)  # Nobody writes meanwhile whom a second look could meet done.
    prepare, act = OPERATIONS[operation]
    built = build(tmp_path / "built")
    prepare(built)
    before = both(built)
    sound = Path(shutil.copytree(built.parent, tmp_path / "sound")) / built.name
    act(sound)
    after = both(sound)
    number, happened = 0, True
    while happened:
        number += 1
        path = Path(shutil.copytree(built.parent, tmp_path / str(number))) / built.name
        files = contents(path.parent)
        said = ""
        with pytest.MonkeyPatch.context() as patch:
            fault = Fault(patch, number, OSError(errno.EIO, "Input/output error"), for_ever=ERRORS[error])
            try:
                act(path)
            except StoreError as refusal:
                said = str(refusal)
            happened = fault.happened
        assert "\n" not in said
        if not said:
            assert both(path) == after
        elif "nothing was" in said:
            assert both(path) == before, said
            now = contents(path.parent)
            assert all(now[name] == files[name] for name in (path.name, f"{path.name}.log"))
        elif any(words in said for words in ("is made", "is in its place", "is there, but")):
            assert both(path) == after, said
        else:
            assert both(path) in (before, after), said
        if operation.startswith(("repairing", "restoring")):
            act(path)  # The disk is well again.
            assert both(path) == after
            mark(Store(path, clock=clock), [1, 11], "starred")
            assert not leftovers(path.parent)
        shutil.rmtree(path.parent)
    assert number > 1


@pytest.mark.parametrize("name", ["articles.json.old", "articles.json.old.log"])
def test_a_repair_stops_where_the_previous_generation_can_not_be_read(tmp_path, monkeypatch, name):
    import os

    path = damage(build(tmp_path / "library"))
    files, real = contents(path.parent), os.open

    def fail(target, *arguments):
        if str(target).endswith(name):
            raise OSError(errno.EIO, "Input/output error")
        return real(target, *arguments)

    monkeypatch.setattr(os, "open", fail)
    found = examine(path)
    assert found.recovery is None and [each.file for each in found.damage if each.kind == "unreadable"] == [name]
    with pytest.raises(StoreError, match=rf"{name}: can't be read: input/output error; .*nothing was changed"):
        repair(path)
    monkeypatch.undo()
    assert contents(path.parent).items() >= files.items()
    assert repair(path).before.recovery.lost == []
