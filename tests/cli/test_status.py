"""Counts for bars and prompts."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from newsreader.cli import status
from newsreader.config import cache_folder
from newsreader.library import open_library
from newsreader.library.importing import Parsed, add_drafts
from newsreader.query import parse
from tests.conftest import FixedClock, draft


@pytest.fixture
def counted(filled, monkeypatch):
    """The same as `filled`, and a list of what was counted anew."""
    counted = []
    count = status.count

    def note(library, query):
        counted.append(query)
        return count(library, query)

    monkeypatch.setattr(status, "count", note)
    filled.counted = counted
    return filled


def test_the_counts_are_those_of_the_library(filled):
    assert filled("status").out == "3 unread, 3 new\n"
    filled("mark", "read", "cooling")
    filled("mark", "starred", "bridges")
    result = filled("status", "--format", "{unread}/{total} ★{starred} #[bold] {sources} {failing} {new}")
    assert (result.code, result.out) == (0, "2/3 ★1 #[bold] 1 0 2\n")
    everything = {"unread": 2, "new": 2, "starred": 1, "total": 3, "sources": 1, "failing": 0}
    assert filled("status", "-o", "json").data == everything
    assert filled("status", "--format", "{unread} of {total}", "headline:bridges").out == "1 of 1\n"


def test_new_is_what_was_added_today(tmp_path, scratch_home):
    clock = FixedClock()
    with open_library(tmp_path / "x.json", clock=clock) as library:
        add_drafts(library, Parsed("site", [draft("Yesterday")]))
        clock.go_on(days=1)
        add_drafts(library, Parsed("site", [draft("Today"), draft("Also today")]))
        counts = status.count(library, parse("headline:today"))
        assert (counts["new"], counts["unread"]) == (2, 2)
        assert status.count(library, parse(""))["new"] == 2
        clock.now = clock.now.replace(hour=0, minute=0, second=1) + timedelta(days=1)
        assert status.count(library, parse(""))["new"] == 0


def test_what_was_counted_is_not_counted_again_until_something_changes(counted):
    for _ in range(3):
        assert counted("status").out == "3 unread, 3 new\n"
        assert counted("status", "cooling").out == "1 unread, 1 new\n"
    assert len(counted.counted) == 2
    counted("mark", "read", "cooling")
    assert counted("status").out == "2 unread, 2 new\n"
    assert counted("status", "cooling").out == "0 unread, 0 new\n"
    assert len(counted.counted) == 4


def test_a_new_day_and_another_zone_count_anew(counted, set_zone):
    set_zone("UTC")
    counted("status")
    set_zone("Asia/Tokyo")
    counted("status")
    assert len(counted.counted) == 2


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"x\n1 2 3\n", None])
def test_what_is_kept_may_be_damaged(counted, content):
    counted("status")
    (path,) = cache_folder().glob("libraries/*/status")
    basis = path.read_bytes().splitlines(keepends=True)[0]
    path.write_bytes(basis + b"1 2\nx\n" if content is None else content)
    assert counted("status").out == "3 unread, 3 new\n"
    assert len(counted.counted) == 2


def test_where_nothing_can_be_kept_it_is_counted(counted, scratch_home):
    if cache_folder().exists():
        cache_folder().rename(scratch_home / "away")
    cache_folder().parent.mkdir(parents=True, exist_ok=True)
    cache_folder().write_text("")
    assert counted("status").out == counted("status").out == "3 unread, 3 new\n"
    assert len(counted.counted) == 2


def test_only_so_many_queries_are_kept_and_none_is_written_down(counted):
    for number in range(30):
        counted("status", f"quokka{number}")
    (path,) = cache_folder().glob("libraries/*/status")
    text = path.read_text()
    assert len(text.splitlines()) == 21 and "quokka" not in text


def test_a_field_that_there_is_not_is_told_with_the_one_that_was_meant(filled):
    result = filled("status", "--format", "{unred}")
    assert (result.code, result.out) == (2, "")
    assert result.err == "newsreader: --format has no {unred}; did you mean unread?\n"


def test_a_field_that_is_not_closed_is_told_and_other_braces_are_printed(filled):
    result = filled("status", "--output", "json", "--format", "{new}")
    assert (result.code, result.out) == (2, "") and "--format is the form of text" in result.err
    result = filled("status", "--format", "{new} {unread")
    assert (result.code, result.err) == (2, "newsreader: --format has a {unread without a } behind it\n")
    assert filled("status", "--format", '{"text": "{unread}"}').out == '{"text": "3"}\n'


def test_a_mistake_in_the_query_is_shown(filled):
    result = filled("status", "is:unred")
    assert result.code == 2 and "did you mean unread?" in result.err


def test_a_library_that_is_not_there_is_told(run, tmp_path):
    result = run("status", "--store", tmp_path / "no.json")
    assert result.code == 3 and "there is no library" in result.err


def test_what_was_counted_is_printed_without_the_store(filled, tmp_path):
    filled("status")
    code = (
        "import sys; from newsreader.cli import main; main(['status']);"
        "print(sorted({'tinydb', 'msgspec', 'textual', 'rich', 'selectolax', 'json'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "3 unread, 3 new\n[]\n"
    assert json.loads(filled("status", "-o", "json").out)["unread"] == 3
