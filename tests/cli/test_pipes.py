"""The obvious pipes: what one command prints, the next one reads."""

import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def piped(filled, monkeypatch):
    """Run a command line with something on stdin."""

    def run(stdin: str | bytes, *arguments: object):
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        return filled(*arguments)

    return run


@pytest.fixture
def ids(filled):
    """The ids of the three articles, newest first."""
    return filled("list", "-o", "ids").out.split()


def read_ids(run) -> list[str]:
    return run("list", "is:read", "-o", "ids").out.split()


@pytest.mark.parametrize("output", ["ids", "tsv", "table"])
def test_what_a_list_prints_is_read_back_as_ids_in_every_form(filled, piped, ids, output):
    lines = filled("list", "-o", output).out.splitlines()
    assert piped("\n".join([lines[2], "", lines[0]]), "mark", "read", "-").out.startswith("2 changed")
    assert read_ids(filled) == [ids[0], ids[2]]


@pytest.mark.parametrize(
    ("command", "finds"),
    [
        ("list - -o ids", lambda run, out: out.split()),
        ("list -o ids -", lambda run, out: out.split()),
        ("export - -o tsv", lambda run, out: [line.split("\t")[0] for line in out.splitlines()]),
        ("show - -o json", lambda run, out: [each["id"] for each in json.loads(out)]),
        ("tag add later -", lambda run, out: run("list", "tag:later", "-o", "ids").out.split()),
        ("mark starred -", lambda run, out: run("list", "is:starred", "-o", "ids").out.split()),
        ("prune --dry-run -o json -", lambda run, out: json.loads(out)["pruned"]),
        ("stats - -o json", lambda run, out: ["?"] * json.loads(out)["total"]["articles"]),
    ],
)
def test_every_command_that_takes_articles_reads_ids_from_stdin(filled, piped, ids, command, finds):
    done = piped(f"{ids[0]}\n{ids[1]}\r\n{ids[0]}\n", *command.split())
    assert done.code == 0
    assert finds(filled, done.out) in ([ids[0], ids[1]], ["?"] * 2)


def test_stdin_narrows_a_query_and_nothing_on_it_is_nothing(filled, piped, ids):
    assert piped("\n".join(ids), "list", "bridges", "-", "-o", "ids").out.split() == [ids[1]]
    for command in (["mark", "read", "-"], ["list", "-"], ["prune", "-"], ["show", "-"]):
        done = piped("\n \n", *command)
        assert (done.code, done.out, done.err) == (1, "", "newsreader: nothing matched\n")
    assert read_ids(filled) == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Glass Weekly", "'Glass' (line 2 of stdin)"),
        ("7", "'7' (line 2 of stdin)"),
        ('{"id": "x"}', "line 2 of stdin"),
        ("\x1b[31m", "line 2"),
    ],
)
def test_a_line_that_is_no_id_changes_nothing(filled, piped, ids, line, says):
    done = piped(f"{ids[0]}\n{line}\n", "mark", "read", "-")
    assert (done.code, done.out) == (2, "") and says in done.err and "\x1b" not in done.err
    assert read_ids(filled) == []


def test_ids_that_no_article_has_are_named_and_the_others_are_found(filled, piped, ids):
    done = filled("show", "0000", ids[0], "-o", "json")
    assert (done.code, [each["id"] for each in done.data]) == (0, ids[:1])
    assert done.err == "newsreader: no article with id 0000\n"
    assert piped(f"{ids[1]}\n0000000000000\n", "mark", "read", "-").out.startswith("1 changed")


@pytest.mark.parametrize(
    ("command", "query"),
    [
        (["mark", "read"], "is:read"),
        (["tag", "add", "later"], "tag:later"),
        (["list", "--output", "ids"], ""),
        (["export", "--output", "tsv"], ""),
    ],
)
def test_several_ids_mean_all_of_these_articles(filled, ids, command, query):
    done = filled(*command, ids[2], ids[0])
    found = filled("list", query, "-o", "ids").out if query else done.out
    assert [line.split("\t")[0] for line in found.splitlines()] == [ids[0], ids[2]]


@pytest.fixture
def stories(filled, tmp_path, monkeypatch):
    """A dozen articles with addresses, newest first, and a browser that notes what it opens."""
    days = [f"2020-01-{30 - number}" for number in range(12)]
    drafts = [{"headline": f"Story of {day}", "published": day, "url": f"https://example.org/{day}"} for day in days]
    (tmp_path / "drafts.json").write_text(json.dumps(drafts))
    filled("import", tmp_path / "drafts.json")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/opened\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    return filled("list", "story", "-o", "ids").out.split()


def test_several_articles_are_shown_and_opened_one_after_the_other(filled, ids, stories, tmp_path):
    shown = filled("show", ids[1], ids[0][:8]).out
    assert shown.index("Bridges") < shown.index("\n---\n") < shown.index("Cooling Glass")
    done = filled("open", stories[0], ids[0], stories[1])
    assert done.code == 2 and "Cooling Glass" in done.err and "has no address" in done.err
    assert len((tmp_path / "opened").read_text().split()) == 2
    assert read_ids(filled) == stories[:2]


def test_what_a_query_finds_is_opened_and_much_of_it_only_with_a_limit(filled, stories, tmp_path):
    done = filled("open", "story")
    assert (done.code, done.err) == (2, "newsreader: these are 12 articles: -n 12 opens all of them\n")
    assert not (tmp_path / "opened").exists()
    assert filled("open", "story", "-n", 2).code == 0
    assert read_ids(filled) == stories[:2]
    assert filled("open", "nowhere").code == 1


def test_an_article_that_is_out_of_sight_is_found_by_its_id(filled, ids):
    filled("mark", "hidden", ids[0])
    filled("mute", "bridges")
    assert filled("list", "-o", "ids").out.split() == [ids[2]]
    assert filled("list", *ids, "-o", "ids").out.split() == ids
    assert filled("mark", "unhidden", ids[0], ids[1]).out.startswith("1 changed")


def test_thousands_of_ids_are_marked_in_one_go(run, piped, tmp_path):
    drafts = [{"headline": f"Story {n}", "published": "2025-11-13"} for n in range(5_000)]
    (tmp_path / "drafts.json").write_text(json.dumps(drafts))
    run("import", tmp_path / "drafts.json")
    ids = run("list", "story", "-o", "ids").out
    assert piped(ids, "mark", "starred", "-").out.startswith("5,000 changed")
    assert run("mark", "read", *ids.split()[:4_000]).out.startswith("4,000 changed")


def test_a_backup_goes_through_a_pipe_and_back(filled, tmp_path):
    filled("mark", "read", "glass")
    store = ["--store", str(tmp_path / "articles.json")]
    program = [sys.executable, "-m", "newsreader"]
    saved = subprocess.run([*program, *store, "backup", "-"], capture_output=True, check=True)
    assert b"backed up to stdout: 3 articles" in saved.stderr
    assert json.loads(saved.stdout)["articles"]
    other = ["--store", str(tmp_path / "other.json")]
    restored = subprocess.run([*program, *other, "restore", "-"], input=saved.stdout, capture_output=True, check=True)
    assert restored.stdout.startswith(b"restored from stdin: 3 articles, 1 with state")
    assert filled(*other, "list", "is:read", "-o", "ids").out == filled("list", "is:read", "-o", "ids").out
    cut = subprocess.run([*program, *other, "restore", "-"], input=saved.stdout[:300], capture_output=True, check=False)
    assert cut.returncode == 3 and filled(*other, "doctor").code == 0


def test_a_backup_that_has_no_room_says_so(filled, piped, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/nonexistent")
    for command in ("backup", "restore"):
        done = piped("x", command, "-")
        assert (done.code, done.out) == (3, "") and "TMPDIR" in done.err


def test_short_options_are_the_long_ones(filled, ids):
    assert filled("list", "-n", 1, "-o", "ids").out.split() == ids[:1]
    assert filled("history", "-n1", "-ojson").code == 1
    assert filled("-V") == filled("--version")
    done = filled("list", "-office")
    assert done.code == 2 and "to exclude a word" in done.err


def test_a_quiet_import_prints_only_what_failed(run, page, tmp_path):
    assert run("import", "-q", page) == (0, "", "")
    done = run("import", "--quiet", page, tmp_path / "absent")
    assert (done.code, done.out, len(done.err.splitlines())) == (4, "", 1)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("lst", "there is no command 'lst'; did you mean `newsreader list`?"),
        ("refesh --due", "did you mean `newsreader refresh`?"),
        ("update", "did you mean `newsreader refresh`?"),
        ("star glass", "did you mean `newsreader mark starred`?"),
        ("save x y", "did you mean `newsreader views save`?"),
        ("views sav x y", "there is no command 'views sav'; did you mean `newsreader views save`?"),
        ("views delete x", "did you mean `newsreader views remove`?"),
        ("sources remove x", "did you mean `newsreader remove`?"),
        ("sources list", "did you mean `newsreader sources`?"),
        ("list -o jsno", "did you mean json"),
        ("mark raed x", "did you mean read?"),
        ("zzz", "there is no command 'zzz'; `newsreader help` tells which there are"),
        ("views zzz", "there is no command 'views zzz'; `newsreader help views` tells which there are"),
        ("is:unread", "there is no command 'is:unread'; did you mean `newsreader list is:unread`?"),
        ("https://example.org/feed", "did you mean `newsreader add https://example.org/feed`?"),
        ("-o json", "there is no option -o; the options of a command stand behind its name"),
        ("-o json list", "there is no option -o; the options of a command stand behind its name"),
        ("--store x.json --output=json list", "there is no option --output=json; the options of a command stand"),
        ("--colour always list", "there is no option --colour; did you mean --color?"),
        ("backup ''", "FILE: '' is not the name of a file"),
        ("restore ''", "FILE: '' is not the name of a file"),
        ("help lst", "did you mean `newsreader list`?"),
        ("completions bsh", "did you mean bash?"),
    ],
)
def test_what_was_mistyped_is_told_with_what_was_meant(run, line, says):
    done = run(*shlex.split(line))
    assert (done.code, done.out) == (2, "") and says in done.err


@pytest.mark.parametrize("topic", ["", "list", "sources rename", "help"])
def test_help_prints_what_the_option_prints(run, topic):
    assert run("help", *topic.split()) == run(*topic.split(), "--help")
    assert run("help", *topic.split()).out.startswith("usage: newsreader " + topic)


@pytest.mark.parametrize("line", ["--help", "-V", "--version", "help", "list --help", "help list", "completions"])
def test_help_that_cannot_be_written_is_an_error(line):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "newsreader", *line.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            check=False,
        )
    assert (done.returncode, done.stderr.count(b"\n")) == (4, 1)


def test_stdin_that_is_too_large_is_named_once(filled, piped, monkeypatch):
    monkeypatch.setenv("NEWSREADER_LARGEST", "0.001")
    says = "is larger than 0.001 MB, the limit that NEWSREADER_LARGEST sets\n"
    imported, listed = piped("x" * 2000, "import", "-"), piped("x" * 2000, "list", "-")
    assert (imported.code, imported.err) == (4, f"newsreader: stdin: {says}")
    assert (listed.code, listed.err) == (4, f"newsreader: stdin {says}")


def test_a_backup_on_stdin_that_is_none_is_told_without_the_file_it_was_put_in(piped, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for nothing in ("", "{", "Not a library."):
        done = piped(nothing, "restore", "-")
        assert (done.code, done.err.count("\n")) == (3, 1)
        assert done.err.startswith("newsreader: stdin: ") and "newsreader-" not in done.err


def test_an_empty_name_of_a_file_is_told_as_one(filled):
    done = filled("import", "")
    assert (done.code, done.err) == (4, "newsreader: '': names no file\n")
