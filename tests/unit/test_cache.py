"""What is kept from one start to the next: there for its stamp, and otherwise not there."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from newsreader import cache
from newsreader.config import cache_folder

STORE = Path("/library/articles.json")


def kept() -> list[Path]:
    return [path for path in cache_folder().rglob("*") if path.is_file()]


@pytest.mark.parametrize("data", [b"", b"words", b"two\nlines\n", bytes(range(256)) * 4096])
def test_what_was_saved_is_loaded(data):
    cache.save(STORE, "words", "1-2-3", data)
    assert cache.load(STORE, "words", "1-2-3") == data


def test_another_stamp_name_or_library_has_nothing():
    cache.save(STORE, "words", "1-2-3", b"words")
    assert cache.load(STORE, "words", "1-2-4") is None
    assert cache.load(STORE, "orders", "1-2-3") is None
    assert cache.load(STORE.with_name("other.json"), "words", "1-2-3") is None


def test_a_later_one_takes_the_place_of_an_earlier_one():
    cache.save(STORE, "words", "1-2-3", b"old")
    cache.save(STORE, "words", "2-2-3", b"new")
    assert cache.load(STORE, "words", "1-2-3") is None
    assert cache.load(STORE, "words", "2-2-3") == b"new"
    assert len(kept()) == 1


def test_a_library_without_a_snapshot_has_no_cache():
    cache.save(STORE, "words", "", b"words")
    assert not kept()
    assert cache.load(STORE, "words", "") is None


def test_the_ways_to_a_library_lead_to_one_cache(tmp_path):
    (tmp_path / "articles.json").touch()
    (tmp_path / "link.json").symlink_to(tmp_path / "articles.json")
    cache.save(tmp_path / "link.json", "words", "1-2-3", b"words")
    assert cache.load(tmp_path / "articles.json", "words", "1-2-3") == b"words"


def test_a_cache_of_another_version_is_none(monkeypatch):
    cache.save(STORE, "words", "1-2-3", b"words")
    monkeypatch.setattr(cache, "__version__", "0.0.1")
    assert cache.load(STORE, "words", "1-2-3") is None


def test_a_cache_with_any_byte_changed_or_cut_off_is_none():
    cache.save(STORE, "words", "1-2-3", b"some words")
    (path,) = kept()
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert cache.load(STORE, "words", "1-2-3") is None
        path.write_bytes(whole[:at])
        assert cache.load(STORE, "words", "1-2-3") is None


def test_only_its_owner_can_read_it():
    cache.save(STORE, "words", "1-2-3", b"words")
    (path,) = kept()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_folder_moves_with_its_variable(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    cache.save(STORE, "words", "1-2-3", b"words")
    assert all(tmp_path / "elsewhere" in path.parents for path in kept())


def test_a_file_in_the_place_of_the_folder_is_passed_over(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    cache.save(STORE, "words", "1-2-3", b"words")
    assert cache.load(STORE, "words", "1-2-3") is None


def test_a_folder_in_the_place_of_a_cache_is_passed_over():
    cache.save(STORE, "words", "1-2-3", b"words")
    (path,) = kept()
    path.unlink()
    path.mkdir()
    cache.save(STORE, "words", "1-2-3", b"words")
    assert cache.load(STORE, "words", "1-2-3") is None
    assert list(path.parent.iterdir()) == [path]


def test_without_a_home_there_is_no_cache(monkeypatch):
    monkeypatch.setenv("HOME", "")
    cache.save(STORE, "words", "1-2-3", b"words")
    assert cache.load(STORE, "words", "1-2-3") is None
