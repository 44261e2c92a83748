"""The log of `--debug`: what it has, and what it must not have."""

import os
import subprocess
import sys

import pytest

from newsreader import debug
from newsreader.config import state_folder
from newsreader.library import open_library
from newsreader.model import Source, SourceKind
from newsreader.settings import settings_file
from tests.site import rss
from tests.tui.console import Console


@pytest.fixture(autouse=True)
def no_log_left(monkeypatch):
    """End the log that a test has begun in this process."""
    monkeypatch.setattr(debug, "_log", None)


@pytest.fixture
def log(scratch_home):
    """Give the lines of the log, each without its time."""

    def lines() -> list[str]:
        text = (state_folder() / "debug.log").read_text()
        return [line.split(" ", 4)[4] for line in text.splitlines()]

    return lines


def test_the_log_says_what_ran_on_what_and_how_it_ended(filled, log):
    result = filled("--debug", "list", "cooling")
    assert (result.code, result.err) == (0, f"newsreader: logging to {state_folder()}/debug.log\n")
    lines = log()
    assert lines[0].startswith("start newsreader=") and "textual=8." in lines[0] and " python=3." in lines[0]
    assert lines[1].startswith("terminal encoding=")
    assert lines[2:4] == ["command name=list", "opened articles=3 notices=0"]
    assert lines[4].startswith("end code=0 processor=")
    assert (state_folder() / "debug.log").stat().st_mode & 0o777 == 0o600


def test_the_log_holds_nothing_that_was_read(run, site, log, tmp_path):
    with open_library(tmp_path / "articles.json") as library, library.store.transaction() as transaction:
        for name in ("Secretsource", "Secretgone"):
            url = site.url(f"/{name}?secretkey=1")
            transaction.add_source(Source(key=url, name=name, kind=SourceKind.FEED, url=url))
    site.put("/Secretsource?secretkey=1", rss("Secretfeed", "Secretheadline"))
    for line in (
        ["refresh"],
        ["list", "secretquery"],
        ["list", "is:secretmistake"],
        ["mark", "starred", "secretheadline"],
        ["tag", "add", "secrettag", "secretheadline"],
        ["views", "save", "secretview", "secretheadline"],
        ["show", "secretid"],
        ["secretcommand"],
    ):
        run(*line[:1], "--debug", *line[1:])
    text = "\n".join(log())
    assert "secret" not in text.lower()
    assert text.count("refreshed host=127.0.0.1 stage=") == 2 and "outcome=Fetched bytes=" in text
    assert "changed tables=" in text and "refused type=QueryError" in text


def test_what_is_no_word_of_ours_is_left_out(scratch_home, log):
    debug.start()
    debug.note("event", words="a headline of words", path="/home/me", letters="ö", count=3, seconds=0.12345, it=None)
    assert log()[-1] == "event words=? path=? letters=? count=3 seconds=0.123 it=None"


def test_without_the_option_there_is_no_log(filled):
    filled("list")
    assert not (state_folder() / "debug.log").exists()


def test_a_log_that_has_grown_large_begins_anew_and_none_is_written_through_a_link(filled, tmp_path):
    path = state_folder() / "debug.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * 1_000_001)
    filled("list", "--debug")
    assert path.stat().st_size < 10_000
    path.unlink()
    path.symlink_to(tmp_path / "precious")
    (tmp_path / "precious").write_text("precious")
    filled("list", "--debug")
    assert (tmp_path / "precious").read_text() == "precious" and not path.is_symlink()


def test_a_log_that_cannot_be_written_is_told(filled, scratch_home):
    (state_folder() / "debug.log").mkdir(parents=True)
    result = filled("list", "--debug")
    assert result.code == 2 and "the log of --debug can't be written (Is a directory)" in result.err


def test_processes_that_log_at_the_same_time_keep_their_lines_whole(filled, log, tmp_path):
    command = [sys.executable, "-m", "newsreader", "list", "--debug"]
    environment = {**os.environ, "NEWSREADER_STORE": str(tmp_path / "articles.json")}
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) for _ in range(3)]
    assert [process.wait(30) for process in running] == [0, 0, 0]
    assert sum(line.startswith("end code=0") for line in log()) == 3


def test_the_reader_logs_which_settings_are_set_and_not_what_is_typed(filled, log, tmp_path):
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text('secret = 1\nascii = true\n[keys]\nundo = "Z"\n')
    console = Console("-m", "newsreader", "--debug")
    console.shows("3 unread")
    console.press("/", *"cooling", "enter")
    console.shows("1/1")
    console.press("m")
    console.shows("0 unread")
    console.press("ctrl+q")
    assert console.exit_code() == 0
    lines = log()
    assert "settings set=ascii+keys" in lines and "size columns=100 rows=30" in lines
    assert "changed tables=state" in lines and lines[-1].startswith("end code=0")
    assert "cooling" not in "\n".join(lines) and "secret" not in "\n".join(lines)
