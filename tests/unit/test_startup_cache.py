"""What is kept from one start to the next: there for its stamp, and otherwise not there."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newsreader import startup_cache
from newsreader.config import cache_folder
from newsreader.startup_cache import Basis, StartupCache

STORE = Path("/library/articles.json")


def save(library: Path, name: str, stamp: str, data: bytes) -> bool:
    return StartupCache(library, lambda: Basis(stamp, frozenset())).save(name, lambda _: data)


def load(library: Path, name: str, stamp: str) -> bytes | None:
    return StartupCache(library, lambda: Basis(stamp, frozenset())).load(name, bytes)[0]


def kept() -> list[Path]:
    return [path for path in cache_folder().rglob("*") if path.is_file() and path.name != "library"]


@pytest.mark.parametrize("data", [b"", b"words", b"two\nlines\n", bytes(range(256)) * 4096])
def test_what_was_saved_is_loaded(data):
    save(STORE, "words", "1-2-3", data)
    assert load(STORE, "words", "1-2-3") == data


def test_another_stamp_name_or_library_has_nothing():
    save(STORE, "words", "1-2-3", b"words")
    assert load(STORE, "words", "1-2-4") is None
    assert load(STORE, "orders", "1-2-3") is None
    assert load(STORE.with_name("other.json"), "words", "1-2-3") is None


def test_a_later_one_takes_the_place_of_an_earlier_one():
    save(STORE, "words", "1-2-3", b"old")
    save(STORE, "words", "2-2-3", b"new")
    assert load(STORE, "words", "1-2-3") is None
    assert load(STORE, "words", "2-2-3") == b"new"
    assert len(kept()) == 1


def test_a_later_format_takes_the_place_of_an_earlier_one():
    for name in ("words-3-headline", "orders-1", "words-4-headline"):
        save(STORE, name, "1-2-3", b"words")
    assert sorted(path.name for path in kept()) == ["orders-1", "words-4-headline"]


def test_a_library_without_a_snapshot_has_no_cache():
    save(STORE, "words", "", b"words")
    assert not kept()
    assert load(STORE, "words", "") is None


def test_the_ways_to_a_library_lead_to_one_cache(tmp_path):
    (tmp_path / "articles.json").touch()
    (tmp_path / "link.json").symlink_to(tmp_path / "articles.json")
    save(tmp_path / "link.json", "words", "1-2-3", b"words")
    assert load(tmp_path / "articles.json", "words", "1-2-3") == b"words"


def test_a_cache_of_another_version_is_none(monkeypatch):
    save(STORE, "words", "1-2-3", b"words")
    monkeypatch.setattr(startup_cache, "__version__", "0.0.1")
    assert load(STORE, "words", "1-2-3") is None


def test_a_cache_with_any_byte_changed_or_cut_off_is_none():
    save(STORE, "words", "1-2-3", b"some words")
    (path,) = kept()
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert load(STORE, "words", "1-2-3") is None
        path.write_bytes(whole[:at])
        assert load(STORE, "words", "1-2-3") is None


def test_only_its_owner_can_read_it():
    save(STORE, "words", "1-2-3", b"words")
    (path,) = kept()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    folders = [folder for folder in path.parents if folder.is_relative_to(cache_folder())]
    assert len(folders) > 2 and {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def folders() -> set[Path]:
    return set((cache_folder() / "libraries").iterdir())


def test_what_was_kept_for_a_library_that_is_gone_is_dropped_by_whoever_saves_next(tmp_path):
    (tmp_path / "there.json").touch()
    for library in (tmp_path / "gone.json", tmp_path / "there.json"):
        save(library, "words", "1-2-3", b"words")
    (cache_folder() / "libraries" / "something of somebody else").mkdir()
    save(STORE, "words", "1-2-3", b"words")
    assert load(tmp_path / "gone.json", "words", "1-2-3") is None
    assert load(tmp_path / "there.json", "words", "1-2-3") == b"words"
    assert load(STORE, "words", "1-2-3") == b"words"
    assert len(folders()) == 3


@pytest.mark.parametrize("is_loaded", [True, False])
def test_what_nobody_loaded_for_long_is_dropped(tmp_path, is_loaded):
    library = tmp_path / "there.json"
    library.touch()
    save(library, "words", "1-2-3", b"words")
    (folder,) = folders()
    os.utime(folder, (0, 0))
    if is_loaded:
        assert load(library, "words", "1-2-3") == b"words"
    save(STORE, "words", "1-2-3", b"words")
    assert (folder in folders()) is is_loaded


def test_a_cache_that_cannot_be_dropped_is_passed_over(tmp_path):
    save(STORE, "words", "1-2-3", b"words")
    (folder,) = folders()
    (folder.parent / "7zzzzzzzzzzzz").symlink_to(tmp_path, target_is_directory=True)
    (folder.parent / "6zzzzzzzzzzzz").touch()
    for path in folder.parent.iterdir():
        os.utime(path, (0, 0), follow_symlinks=False)
    save(STORE, "words", "2-2-3", b"words")
    assert load(STORE, "words", "2-2-3") == b"words"
    assert tmp_path.is_dir()


def test_two_that_save_at_once_leave_a_whole_one_or_none():
    def saved(number: int) -> bool:
        for _ in range(50):
            save(STORE, "words", "1-2-3", bytes([number]) * 100_000)
            found = load(STORE, "words", "1-2-3")
            if found is not None and len(set(found)) > 1:
                return False
        return True

    with ThreadPoolExecutor() as threads:
        assert all(threads.map(saved, range(4)))
    assert load(STORE, "words", "1-2-3") is None or len(kept()) == 1


def test_the_folder_moves_with_its_variable(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    save(STORE, "words", "1-2-3", b"words")
    assert all(tmp_path / "elsewhere" in path.parents for path in kept())


def test_a_file_in_the_place_of_the_folder_is_passed_over(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    save(STORE, "words", "1-2-3", b"words")
    assert load(STORE, "words", "1-2-3") is None


def test_a_folder_in_the_place_of_a_cache_is_passed_over():
    save(STORE, "words", "1-2-3", b"words")
    (path,) = kept()
    path.unlink()
    path.mkdir()
    save(STORE, "words", "1-2-3", b"words")
    assert load(STORE, "words", "1-2-3") is None
    assert {each.name for each in path.parent.iterdir()} == {"words", "library"}


def test_without_a_home_there_is_no_cache(monkeypatch):
    monkeypatch.setenv("HOME", "")
    save(STORE, "words", "1-2-3", b"words")
    assert load(STORE, "words", "1-2-3") is None


def test_what_is_saved_leaves_out_the_articles_that_changed_since_the_snapshot_and_loading_names_them():
    cache = StartupCache(STORE, lambda: Basis("1-2-3", frozenset({7})))
    assert cache.save("ids", lambda changed: bytes(sorted({5, 6, 7} - changed)))
    assert cache.contains("ids")
    assert cache.load("ids", list) == ([5, 6], Basis("1-2-3", frozenset({7})))


def test_what_was_derived_from_an_earlier_snapshot_is_not_saved_for_a_later_one():
    stamps = ["1-2-3", "2-2-3"]
    assert not StartupCache(STORE, lambda: Basis(stamps.pop(0), frozenset())).save("words", lambda _: b"words")
    assert not StartupCache(STORE, lambda: Basis("2-2-3", frozenset())).save("words", lambda _: b"words", "1-2-3")
    assert not StartupCache(STORE, lambda: Basis("2-2-3", frozenset())).save("words", lambda _: None)
    assert not cache_folder().exists()


@pytest.mark.parametrize("error", [ValueError, TypeError, LookupError, OverflowError])
def test_what_cannot_be_decoded_is_passed_over(error):
    def fail(data: bytes) -> None:
        raise error

    save(STORE, "words", "1-2-3", b"words")
    assert StartupCache(STORE, lambda: Basis("1-2-3", frozenset())).load("words", fail)[0] is None
