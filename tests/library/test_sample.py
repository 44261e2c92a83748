"""The sample library, and the first run that copies it."""

import errno
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from tinydb import TinyDB

from newsreader.config import default_store, sample_store
from newsreader.errors import StoreError
from newsreader.library import open_library
from newsreader.library.library import copy_sample
from newsreader.store.doctor import examine
from tests.conftest import SHARED


def test_the_sample_is_a_tinydb_database_of_seven_stories():
    with TinyDB(sample_store(), access_mode="r") as database:
        articles = database.table("articles").all()
    assert [each["section"] for each in articles] == ["Latest News"] * 5 + ["More News"] * 2
    assert sum(bool(each["summary"]) for each in articles) == 5


@pytest.mark.skipif(not (SHARED / "listings").exists(), reason="the page that the sample was made from is not here")
def test_the_sample_has_the_headlines_days_and_sections_of_its_page():
    expected = json.loads((SHARED / "listings" / "seed.expected.json").read_text(encoding="utf-8"))
    with TinyDB(sample_store(), access_mode="r") as database:
        articles = database.table("articles").all()
    fields = ("headline", "published", "section")
    assert [[each[name] for name in fields] for each in articles] == [
        [each[name] for name in fields] for each in expected
    ]
    assert not {each["summary"] for each in articles if each["summary"]} & {each["summary"] for each in expected}


def test_the_first_run_starts_from_the_sample_and_the_second_from_what_was_left():
    with open_library() as library:
        assert len(library.store.articles) == 7
        assert library.store.notices == []
    default_store().write_bytes(b'{"articles": {}}')
    with open_library() as library:
        assert len(library.store.articles) == 0


def test_a_first_command_that_changes_nothing_leaves_the_sample_sound():
    with open_library() as library:
        assert library.store.undo() is None  # which takes the lock, and leaves its file
    with open_library() as library:
        assert library.store.notices == []
    assert not examine(default_store()).damage


def test_the_sample_does_not_take_the_place_of_a_library_that_lost_its_main_file():
    open_library().close()
    beside = default_store().with_name("articles.json.old")
    default_store().rename(beside)
    with pytest.raises(StoreError, match=r"is missing, but articles\.json\.old is there"):
        open_library()
    assert not default_store().exists()


def test_a_home_that_can_not_be_looked_into_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / ("x" * 300)))  # the system refuses, also to root
    with pytest.raises(StoreError, match="can't be read: file name too long"):
        open_library()


def test_the_users_library_is_nobody_elses():
    open_library().close()
    assert default_store().stat().st_mode & 0o077 == 0
    assert default_store().parent.stat().st_mode & 0o077 == 0


def test_two_first_runs_at_once_make_one_library(tmp_path):
    path = tmp_path / "articles.json"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: copy_sample(sample_store(), path), range(32)))
    assert path.read_bytes() == sample_store().read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_the_first_run_needs_no_links_between_files(tmp_path, monkeypatch):
    def refused(*names, **options):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", refused)
    path = tmp_path / "articles.json"
    copy_sample(sample_store(), path)
    path.write_bytes(b"what was made of it")
    copy_sample(sample_store(), path)
    assert path.read_bytes() == b"what was made of it"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"can't make the library .*--store"):
        copy_sample(sample_store(), tmp_path / "file" / "articles.json")
