"""A library that somebody else wrote: whatever its fields hold, nothing that is printed acts on a terminal."""

import json
import os

import pytest

from newsreader.cli.fetching import _bar
from newsreader.library.refreshing import Progress, Stage
from newsreader.model import Source
from newsreader.settings import settings_file
from tests.cli.conftest import run_on_a_terminal
from tests.hostile import HOSTILE, assert_harmless

EVIL = "x\x1b]0;owned\x07\x1b[31m\x9b2J\u202eevil\u2066\x7f\u2028line\U000e0041\r\nend" + HOSTILE["clipboard"]
BAD = ("owned", "\x9b", "\u202e", "]52;", "\x1b[31m\x9b")
FAR = "http://127.0.0.1:9/"
ONE, TWO = "12345678901234567", "22345678901234567"
DOCUMENTS = {
    "articles": {
        ONE: dict.fromkeys("headline published added source section url author guid summary content".split(), EVIL),
        TWO: {"headline": "Plain", "published": "2025-11-13", "added": EVIL, "source": "s", "url": f"{FAR}#{EVIL}"},
    },
    "sources": {
        "1": dict.fromkeys("key name url error checked succeeded due wait".split(), EVIL) | {"tags": [EVIL]},
        "2": {"key": "s", "name": EVIL, "kind": "feed", "url": FAR, "tags": [EVIL], "error": EVIL, "failures": 2},
    },
    "state": {ONE: {"read": True, "tags": [EVIL]}},
    "history": {
        "1": {
            "action": EVIL,
            "at": EVIL,
            "changed": 1,
            "changes": [{"table": "state", "field": "read", "before": False, "after": True, "ids": [int(ONE)]}],
        }
    },
    "mutes": {"1": {"query": f'"{EVIL}"'}},
    "views": {"1": {"name": EVIL, "query": f'"{EVIL}"', "key": EVIL, "read": EVIL}},
}
DATA = {"list": "json jsonl tsv table ids", "export": "json jsonl tsv md opml", "doctor": "json text"}
LISTINGS = ("history", "sources", "views", "mute", "stats")
COMMANDS = [
    *(f"{name} --output {output}" for name, outputs in DATA.items() for output in outputs.split()),
    *(f"{name} --output {output}" for name in LISTINGS for output in "table json jsonl tsv".split()),
    *(f"show 0ayk --output {output}" for output in ("text", "json")),
    *(f"completions --names {names}" for names in "sources tags views ids queries".split()),
    *("undo", "refresh", "refresh --output json", "mark unread is:read", "open 0ayk", "compact", "config"),
    *("mute --remove 1", "prune plain", "views remove nope", "sources rename nope x", "import /nope"),
]


@pytest.fixture
def is_own_library():
    return False


@pytest.fixture
def foreign(run, tmp_path, monkeypatch):
    """The shell, on that library."""
    monkeypatch.setenv("BROWSER", "/bin/false")
    (tmp_path / "articles.json").write_text(json.dumps({"meta": {"1": {"schema": 1}}, **DOCUMENTS}))
    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_prints_what_could_act_on_a_terminal(foreign, command):
    done = foreign(*command.split())
    assert done.code != 70 and (done.out or done.err)
    assert_harmless(done.out + done.err)


def test_json_keeps_the_value_that_it_escapes(foreign):
    (entry,) = foreign("history", "--output", "json").data
    assert entry["action"] == EVIL


def test_the_progress_of_a_refresh_is_harmless_on_a_terminal(foreign, tmp_path):
    _, shown = run_on_a_terminal("--store", str(tmp_path / "articles.json"), "refresh")
    text = shown.decode()
    assert "evil" in text
    assert not any(each in text for each in BAD)


def test_what_a_refresh_shows_meanwhile_is_harmless_whoever_named_the_source(capsys, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    named = Source(key="k", name=EVIL)
    with _bar(2, lambda ended: f"{len(ended)} done") as show:
        show(Progress(named, Stage.FETCHING))
        show(Progress(Source(key="other", name=EVIL), Stage.FAILED, error=EVIL))
    shown = capsys.readouterr().err
    assert "evil" in shown
    assert not any(each in shown for each in BAD)


def test_names_in_the_config_are_harmless(run, scratch_home):
    path = settings_file()
    path.parent.mkdir(parents=True)
    path.write_text(
        '"colour\\u001b[31m" = 1\nread = "\\u009b31m"\n[keys]\n"t\\u001b[31mx" = "m"\ndown = "\\u001b[31m"\n'
    )
    done = run("config")
    assert done.code == 2
    assert_harmless(done.out + done.err)


def test_a_path_that_is_no_unicode_is_told_in_every_form(run, tmp_path):
    store = os.fsdecode(bytes(tmp_path) + b"/\xff\x1b[31m.json")
    found = run("--store", store, "doctor", "--output", "json").data
    assert not found["exists"]
    assert_harmless(run("--store", store, "list").err)
