import os
from pathlib import Path

import pytest

from newsreader.tui.app import Session

LEFT = Session(
    view="is:unread", query="breast", sort="oldest", article="0abc", shares={"wide": 0.4}, zoomed=True, theme="nord"
)


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "newsreader"


def test_the_reader_is_found_where_it_was_left(tmp_path):
    LEFT.save(tmp_path / "articles.json")
    assert Session.load(tmp_path / "articles.json") == LEFT


def test_each_library_has_its_own_place(tmp_path):
    LEFT.save(tmp_path / "one.json")
    assert Session.load(tmp_path / "two.json") == Session()


def test_one_library_named_in_two_ways_has_one_place(tmp_path, monkeypatch):
    LEFT.save(tmp_path / "articles.json")
    monkeypatch.chdir(tmp_path)
    assert Session.load(Path("articles.json")) == LEFT


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b'{"view": 3}', b'{"shares": "wide"}', b"\xff\xfe", b"[" * 10_000],
)
def test_a_broken_file_is_as_none(tmp_path, state, data):
    LEFT.save(tmp_path / "articles.json")
    [file] = state.rglob("*.json")
    file.write_bytes(data)
    assert Session.load(tmp_path / "articles.json") == Session()


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_no_file_is_as_none_and_not_waited_for(tmp_path, state, kind):
    LEFT.save(tmp_path / "articles.json")
    [file] = state.rglob("*.json")
    file.unlink()
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "device":
        file.symlink_to("/dev/zero")
    else:
        file.mkdir()
    assert Session.load(tmp_path / "articles.json") == Session()


@pytest.mark.parametrize(
    "left",
    [
        Session(shares={"wide": 1e300}, zoomed=True),
        Session(shares={"wide": -1.0, "stacked": float("nan")}),
        Session(shares={"reading": 1e-300, "unknown": 0.5}),
        Session(view="(" * 3_000, query=")" * 3_000, sort="x" * 3_000, article="z" * 3_000),
        Session(theme="none", searches=["x" * 100_000, "\x1b[2J"], view_kind="none", view_name="\ud800"),
    ],
)
async def test_a_place_that_makes_no_sense_is_as_none(week, open_reader, left):
    async with open_reader(session=left) as reader:
        assert reader.count == 7
        await reader.press("j", "slash", "up", "escape")
        assert reader.list.size.width >= 20
        assert reader.list.display


def test_fields_of_a_later_version_are_passed_over(tmp_path, state):
    LEFT.save(tmp_path / "articles.json")
    [file] = state.rglob("*.json")
    file.write_bytes(b'{"view": "is:starred", "columns": 3}')
    assert Session.load(tmp_path / "articles.json") == Session(view="is:starred")


def test_saving_again_leaves_one_file_that_only_its_owner_reads(tmp_path, state):
    LEFT.save(tmp_path / "articles.json")
    Session().save(tmp_path / "articles.json")
    [file] = (path for path in state.rglob("*") if path.is_file())
    assert file.stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in (file.parent, file.parent.parent)} == {0o700}


def test_a_place_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    LEFT.save(tmp_path / "articles.json")
    assert Session.load(tmp_path / "articles.json") == Session()


def test_a_failed_replacement_leaves_the_old_place_and_no_litter(tmp_path, state, monkeypatch):
    LEFT.save(tmp_path / "articles.json")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    Session().save(tmp_path / "articles.json")
    assert Session.load(tmp_path / "articles.json") == LEFT
    assert len([name for _, _, names in os.walk(state) for name in names]) == 1
