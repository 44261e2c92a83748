"""What runs after a refresh: real programs, with what they get and what becomes of them."""

import json
import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from newsreader.library.hooks import Hooks, not_said
from newsreader.settings import Settings
from tests.conftest import draft
from tests.hostile import HOSTILE, assert_harmless


@pytest.fixture
def new(library, add):
    """Three new articles, by id; one of them would like to act on a terminal."""
    hostile = "".join(HOSTILE[each] for each in ("csi", "line breaks", "clipboard"))
    return add(draft("Cranes rest", summary="All of them."), draft("Gulls <b>rise</b>"), draft(hostile))


def shell(line: str) -> tuple[str, ...]:
    return ("sh", "-c", line)


def test_the_new_articles_come_as_json_lines_with_the_fields_of_a_list(library, new, tmp_path):
    hooks = Hooks(library, Settings(on_new=("tee", str(tmp_path / "got"))))
    assert hooks.run(new) == {}
    text = (tmp_path / "got").read_text()
    assert_harmless(text.replace("\n", ""))
    rows = [json.loads(line) for line in text.splitlines()]
    assert len(rows) == 3 and {row["headline"] for row in rows} >= {"Cranes rest"}
    keys = "id headline published added summary section source url author read starred tags content"
    assert list(rows[0]) == keys.split()
    assert next(row["summary"] for row in rows if row["headline"] == "Cranes rest") == "All of them."


def test_after_a_refresh_one_runs_always_and_one_only_for_new_articles(library, new, tmp_path):
    settings = Settings(
        after_refresh=shell(f"echo after >> {tmp_path}/log"), on_new=shell(f"echo new >> {tmp_path}/log")
    )
    Hooks(library, settings).run([])
    Hooks(library, settings).run(new)
    assert (tmp_path / "log").read_text().split() == ["after", "after", "new"]


def test_a_program_knows_the_library_and_makes_no_hooks_run(library, new, tmp_path, monkeypatch):
    hooks = Hooks(library, Settings(on_new=shell(f"env > {tmp_path}/env")))
    hooks.run(new)
    environment = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines() if "=" in line)
    assert environment["NEWSREADER_STORE"] == str(library.store.path)
    monkeypatch.setenv("NEWSREADER_HOOK", environment["NEWSREADER_HOOK"])
    (tmp_path / "env").unlink()
    assert hooks.run(new) == {}
    assert not (tmp_path / "env").exists()


def test_a_program_that_fails_is_told_with_its_last_line_and_the_others_run(library, new, tmp_path):
    settings = Settings(
        after_refresh=shell("echo first >&2; printf 'no \\033[31mroom\\n' >&2; exit 3"), on_new=("/no/such/program",)
    )
    assert Hooks(library, settings).run(new) == {
        "after_refresh": "after_refresh: sh failed (3): no room",
        "on_new": "on_new: /no/such/program can't be started (No such file or directory)",
    }


def test_a_program_need_not_read_what_it_gets(library, add, tmp_path):
    new = add(draft("Long", summary="x" * 1_000_000))
    assert Hooks(library, Settings(on_new=("true",))).run(new) == {}


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"


def wait_for(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("ignores", ["", "trap '' TERM;"])
def test_a_program_that_takes_too_long_is_ended_with_what_it_has_started(library, new, tmp_path, monkeypatch, ignores):
    monkeypatch.setattr("newsreader.library.hooks.TIME_LIMIT", 0.5)
    hooks = Hooks(library, Settings(on_new=shell(f"{ignores} sleep 99 & echo $! > {tmp_path}/pid; wait")))
    assert hooks.run(new) == {"on_new": "on_new: sh was ended after 0.5 seconds"}
    wait_for(lambda: gone(int((tmp_path / "pid").read_text())))


def test_the_program_that_runs_is_ended_at_the_end_and_no_other_is_started(library, new, tmp_path):
    settings = Settings(
        after_refresh=shell(f"echo $$ > {tmp_path}/pid; sleep 99"), on_new=("touch", f"{tmp_path}/late")
    )
    hooks = Hooks(library, settings)
    outcome = []
    thread = threading.Thread(target=lambda: outcome.append(hooks.run(new)))
    thread.start()
    wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    hooks.close()
    thread.join(10)
    assert outcome == [{}] and gone(int((tmp_path / "pid").read_text()))
    assert not (tmp_path / "late").exists()


def test_a_program_that_began_as_the_end_came_is_ended_and_its_pipe_closed(library, new, monkeypatch):
    hooks = Hooks(library, Settings(after_refresh=shell("sleep 99")))
    started = []

    def start(*arguments, _start=subprocess.Popen, **options):
        started.append(_start(*arguments, **options))
        hooks.close()
        return started[0]

    monkeypatch.setattr(subprocess, "Popen", start)
    assert hooks.run(new) == {}
    assert started[0].returncode and started[0].stdin.closed


def test_the_desktop_is_told_how_many_there_are_and_the_first_headlines(library, new, tmp_path, monkeypatch):
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/told\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert Hooks(library, Settings(notify="desktop")).run(new) == {}
    told = (tmp_path / "told").read_text().splitlines()
    assert told[:3] == ["--app-name=newsreader", "--", "3 new articles"]
    assert "Cranes rest" in told[3] and "Gulls &lt;b&gt;rise" in told[3]
    assert_harmless(told[3])


def test_a_failure_is_said_once_until_it_is_another_one_or_has_gone(scratch_home):
    assert not_said({"on_new": "a"}) == ["a"]
    assert not_said({"on_new": "a"}) == []
    assert not_said({"on_new": "b", "notify": "a"}) == ["b", "a"]
    assert not_said({}) == []
    assert not_said({"on_new": "b"}) == ["b"]


def test_where_nothing_can_be_remembered_failures_are_said_each_time(scratch_home):
    (scratch_home / ".local").write_text("")
    assert not_said({"on_new": "a"}) == ["a"]
    assert not_said({"on_new": "a"}) == ["a"]
