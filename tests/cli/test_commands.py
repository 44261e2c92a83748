"""The commands: what they print, what they change, and how they end."""

import json
import os
import shlex
import socket
from importlib import import_module

import pytest

from newsreader.cli.commands import COMMANDS, build_parser

NAMES = [command.name for command in COMMANDS]


def test_a_page_is_imported_once(run, page, tmp_path):
    assert run("import", page).out == f"{page}: 3 added, 0 updated, 0 unchanged (imported)\n"
    other = tmp_path / "other name.txt"
    other.write_bytes(page.read_bytes())
    assert "0 added, 0 updated, 3 unchanged" in run("import", other).out


def test_an_import_reports_as_json(run, page):
    (report,) = run("import", page, "--source", "Glass Weekly", "--output", "json").data
    assert report == {
        "file": str(page),
        "source": "Glass Weekly",
        "added": 3,
        "updated": 0,
        "unchanged": 0,
        "pruned": 0,
        "repeated": 0,
        "skipped": [],
    }


def test_a_dry_run_shows_the_drafts_and_changes_nothing(run, page):
    drafts = run("import", "--dry-run", "--output", "json", page).data
    assert [draft["published"] for draft in drafts] == ["2025-11-13", "2025-11-11", "2007-07-01"]
    assert list(drafts[0]) == ["headline", "published", "summary", "section", "url", "author"]
    assert run("list").code == 3


def test_what_a_dry_run_prints_can_be_imported(run, page, tmp_path):
    drafts = tmp_path / "drafts.json"
    drafts.write_text(run("import", "--dry-run", "--output", "json", page).out, encoding="utf-8")
    assert "3 added" in run("import", page).out
    assert "0 added, 0 updated, 3 unchanged" in run("import", "--format", "json", drafts).out
    assert "0 added, 0 updated, 3 unchanged" in run("import", drafts).out


def test_stdin_is_a_file_too(run, page, monkeypatch):
    with page.open() as opened:
        monkeypatch.setattr("sys.stdin", opened)
        assert run("import", "-").out.startswith("stdin: 3 added")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("absent.txt", None, "there is no such file"),
        ("empty.txt", b"", "empty"),
        ("binary.bin", bytes(range(256)) * 20, "binary"),
        ("prose.txt", b"Nothing here has a date.\n\nNor has this.\n", ""),
        ("feed.xml", b'<?xml version="1.0"?><rss version="2.0"><channel><item/></channel></rss>', "none of its items"),
    ],
)
def test_a_file_without_stories_is_an_error_and_the_others_are_imported(run, page, tmp_path, name, content, says):
    bad = tmp_path / name
    if content is not None:
        bad.write_bytes(content)
    result = run("import", bad, page)
    assert result.code == 4
    assert "3 added" in result.out
    (line,) = result.err.splitlines()
    assert str(bad) in line and says in line


def test_an_address_is_no_file(run):
    done = run("import", "https://example.org/feed?a=1&b=2")
    assert done.code == 4
    assert done.err.endswith(
        "there is no such file: `newsreader add 'https://example.org/feed?a=1&b=2'` adds an address\n"
    )


def test_a_folder_is_no_file(run, tmp_path):
    result = run("import", tmp_path)
    assert result.code == 4
    assert "is a folder" in result.err


def test_a_list_is_newest_first_and_every_format_has_the_same_articles(filled):
    objects = filled("list", "--output", "json").data
    assert [each["published"] for each in objects] == ["2025-11-13", "2025-11-11", "2007-07-01"]
    assert list(objects[0]) == (
        "id headline published added summary section source url author read starred tags content".split()
    )
    assert [json.loads(line) for line in filled("list", "--output", "jsonl").out.splitlines()] == objects
    assert filled("list", "--output", "ids").out.split() == [each["id"] for each in objects]
    rows = [line.split("\t") for line in filled("list", "--output", "tsv").out.splitlines()]
    assert [row[6] for row in rows] == [each["headline"] for each in objects]
    table = filled("list").out.splitlines()
    assert len(table) == 3 and all(each["headline"] in line for each, line in zip(objects, table, strict=True))


def test_an_address_can_not_end_its_link_in_markdown(run, tmp_path):
    drafts = [{"headline": "One", "published": "2025-11-13", "url": "https://example.org/a>)[b](https://evil.example"}]
    (tmp_path / "drafts.json").write_text(json.dumps(drafts))
    run("import", tmp_path / "drafts.json")
    assert "[One](<https://example.org/a%3E)[b](https://evil.example>)" in run("export", "-o", "md").out


def test_a_list_is_limited_and_sorted(filled):
    (oldest,) = filled("list", "--limit", 1, "--sort", "oldest", "--output", "json").data
    assert oldest["published"] == "2007-07-01"


def test_nothing_matched_is_exit_1(filled):
    for command in (["list", "absent"], ["export", "absent"], ["mark", "read", "absent"], ["show", "0000"]):
        result = filled(*command)
        assert (result.code, result.err) == (1, "newsreader: nothing matched\n")


def test_an_unreadable_query_is_exit_2_with_a_caret_under_the_place(filled):
    result = filled("list", "glass is:unred")
    assert result.code == 2
    _, query, caret = result.err.splitlines()
    assert query[caret.index("^") :] == "unred"


@pytest.mark.parametrize(
    "line",
    ["mark read", "mark green x", "tag add x", "list --limit 0", "nonsense", "list -x", "import", "show", "undo 1 2"]
    + ["import --today soon x", "tag add # x", "undo -1", "export --output table"],
)
def test_wrong_usage_is_exit_2_in_a_line_or_two(filled, line):
    result = filled(*line.split())
    assert result.code == 2
    assert result.out == ""
    assert 1 <= len(result.err.splitlines()) <= 2


@pytest.mark.parametrize(
    "command", [["mark", "read"], ["tag", "add", "later"], ["prune"], ["show"], ["open"], ["fetch"]]
)
@pytest.mark.parametrize("query", [[""], [" ", ""]])
def test_an_empty_query_does_not_mean_everything(filled, command, query):
    done = filled(*command, *query)
    assert (done.code, done.out) == (2, "")
    assert "the query is empty" in done.err
    assert filled("list", "is:unread", "--output", "ids").out.count("\n") == 3


def test_wrong_usage_is_told_without_what_could_act_on_the_terminal(run):
    done = run("list", "--\x1b]0;title\x07wrong")
    assert done.code == 2 and "wrong" in done.err
    assert not set(done.err) & {"\x1b", "\x07"}


def test_marks_say_how_many_they_changed(filled):
    assert filled("mark", "read", "glass OR bridges").out.startswith("2 changed")
    again = filled("mark", "read", "glass OR bridges")
    assert (again.code, again.out[:9]) == (0, "0 changed")
    assert [each["read"] for each in filled("list", "--output", "json").data] == [True, True, False]


def test_what_is_hidden_is_left_out_until_it_is_asked_for(filled):
    assert filled("mark", "hidden", "glass").out.startswith("1 changed")
    assert len(filled("list", "--output", "json").data) == 2
    assert filled("list", "glass").code == 1
    (hidden,) = filled("list", "is:hidden", "--output", "json").data
    assert "hidden" in filled("show", hidden["id"]).out
    assert filled("mark", "unhidden", "is:hidden").code == 0
    assert len(filled("list", "--output", "json").data) == 3
    assert filled("undo").code == 0
    assert len(filled("list", "--output", "json").data) == 2


def test_tags_are_added_and_removed(filled):
    assert filled("tag", "add", "to read", "glass").out.startswith("1 changed")
    (tagged,) = filled("list", 'tag:"to read"', "--output", "json").data
    assert tagged["tags"] == ["to read"]
    assert filled("tag", "remove", "to read", "glass").out.startswith("1 changed")


def test_a_tag_is_one_whatever_its_case(filled):
    filled("tag", "add", "later", "glass")
    assert filled("tag", "add", "Làter", "glass OR bridges").out.startswith("1 changed: tagged later, of 2")
    assert {*map(str, (each["tags"] for each in filled("list", "--output", "json").data))} == {"['later']", "[]"}
    assert filled("tag", "remove", "LATER", "tag:later").out.startswith("2 changed: untagged later")
    assert filled("list", "tag:later").code == 1


def test_undo_and_redo_walk_the_history(filled):
    filled("mark", "read", "glass")
    filled("mark", "starred", "glass OR bridges")
    assert filled("undo", 2).out == "undone: starred, 2 articles\nundone: marked read, 1 article\n"
    assert filled("undo").code == 1
    assert filled("redo").out == "redone: marked read, 1 article\n"
    assert [entry["undone"] for entry in filled("history", "--output", "json").data] == [True, False]
    filled("mark", "unread", "glass")
    assert (filled("redo").code, filled("redo").err) == (1, "newsreader: nothing to redo\n")


def test_the_history_is_a_table_too(filled):
    assert filled("history").code == 1
    filled("mark", "read", "glass")
    assert "marked read" in filled("history").out


def test_a_removed_source_is_hidden_and_comes_back(filled):
    assert filled("remove", "imported").out == "removed imported: 3 articles hidden\n"
    assert filled("list").code == 1
    assert "there is no source" in filled("remove", "imported").err
    assert filled("undo").out == "undone: removed source imported\n"
    assert filled("list").code == 0


def test_importing_a_removed_source_again_shows_it_again(filled, page):
    filled("remove", "imported")
    filled("import", page)
    assert len(filled("list", "--output", "json").data) == 3


def test_an_article_is_shown_by_the_beginning_of_its_id(filled):
    first = filled("list", "--output", "json").data[0]
    shown = filled("show", first["id"][:8])
    assert shown.code == 0
    assert first["headline"] in shown.out and first["summary"] in shown.out
    assert filled("show", "id:" + first["id"][:8], "--output", "json").data == [first]


def test_the_beginning_of_several_ids_is_wrong_usage(run, tmp_path):
    many = "".join(f"Story number {number}\n\nNovember 13th 2025\n\n" for number in range(40))
    (tmp_path / "many.txt").write_text("Latest News\n\n" + many)
    run("import", tmp_path / "many.txt")
    result = run("show", run("list", "--output", "ids").out[0])
    assert result.code == 2
    assert "give more characters" in result.err


def test_a_full_id_may_stand_wherever_a_query_may(filled):
    first = filled("list", "--output", "ids").out.split()[0]
    assert filled("list", first, "--output", "ids").out.split() == [first]
    assert filled("mark", "read", f"id:{first[:6]}").out.startswith("1 changed")


def test_opening_uses_the_browser_without_a_shell_and_marks_read(run, tmp_path, monkeypatch):
    drafts = [{"headline": "One", "published": "2025-11-13", "url": "https://example.org/?a=1;touch%20x"}]
    (tmp_path / "drafts.json").write_text(json.dumps(drafts))
    run("import", tmp_path / "drafts.json")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    (article_id,) = run("list", "--output", "ids").out.split()
    assert run("open", article_id).code == 0
    assert (tmp_path / "opened").read_text() == "https://example.org/?a=1;touch%20x|"
    assert run("list", "is:read").code == 0


def test_where_no_browser_starts_the_address_is_shown(run, tmp_path, monkeypatch):
    drafts = [{"headline": "One", "published": "2025-11-13", "url": "https://example.org/1"}]
    (tmp_path / "drafts.json").write_text(json.dumps(drafts))
    run("import", tmp_path / "drafts.json")
    monkeypatch.setenv("BROWSER", "/bin/false")
    result = run("open", run("list", "--output", "ids").out.strip())
    assert "https://example.org/1" in result.out


def test_an_article_without_an_address_is_not_opened(filled):
    result = filled("open", filled("list", "--output", "ids").out.split()[0])
    assert result.code == 2
    assert "no address" in result.err


@pytest.mark.parametrize("content", [b"{", b"[]", b"", b"\xff\xfe", b'{"meta": {"1": {"schema": 99}}}'])
def test_a_store_that_cannot_be_read_is_exit_3_and_left_as_it_is(run, page, tmp_path, content):
    store = tmp_path / "articles.json"
    store.write_bytes(content)
    for command in (["list"], ["mark", "read", "x"], ["import", page]):
        result = run(*command)
        assert result.code == 3
        (line,) = result.err.splitlines()
        assert str(store) in line
    assert store.read_bytes() == content


def test_a_store_that_is_a_folder_or_a_socket_is_refused(run, tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    assert run("--store", tmp_path / "folder", "list").code == 3
    with socket.socket(socket.AF_UNIX) as opened:
        monkeypatch.chdir(tmp_path)  # a socket's path is short
        opened.bind("socket")
        assert run("--store", tmp_path / "socket", "list").code == 3
    os.mkfifo(tmp_path / "fifo")
    assert run("--store", tmp_path / "fifo", "list").code == 3


@pytest.mark.parametrize(
    ("path", "code", "says"),
    [("", 2, "--store needs the path"), ("/", 3, "is a folder"), ("~nobody-here/x.json", 3, "there is no library")],
)
def test_an_odd_path_is_told_in_one_line(run, path, code, says):
    done = run("--store", path, "list")
    assert done.code == code
    assert says in done.err and done.err.count("\n") == 1


def test_the_store_may_be_named_before_or_after_the_command(run, page, tmp_path):
    store = tmp_path / "elsewhere" / "news.json"
    assert run("--store", store, "import", page).code == 0
    assert run("list", "--store", store).code == 0
    assert run("list").code == 3


@pytest.mark.parametrize(
    "line",
    "list|show 0abc|open 0abc|export|history|mark read x|tag add x y|undo|redo|refresh|refresh --due|sources|remove x"
    "|sources rename x y|mute --remove x|views|views remove x|stats|prune x|compact|backup {new}|backup -".split("|"),
)
def test_a_library_that_was_named_and_is_not_there_is_an_error_for_what_makes_none(run, tmp_path, line):
    result = run(*line.format(new=tmp_path / "new.json").split())
    assert (result.code, result.out) == (3, "")
    (told,) = result.err.splitlines()
    assert str(tmp_path / "articles.json") in told and "there is no" in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("line", ["import {page}", "mute glass", "views save Glass glass"])
def test_an_empty_library_is_made_by_the_first_command_that_adds_something(run, page, tmp_path, line):
    assert run(*line.format(page=page).split()).code == 0
    assert (tmp_path / "articles.json").exists()


def test_the_users_own_library_begins_as_the_sample(run, monkeypatch, scratch_home):
    monkeypatch.delenv("NEWSREADER_STORE")
    assert len(run("list", "--output", "json").data) == 7
    assert (scratch_home / ".local/share/newsreader/articles.json").is_file()
    assert run("remove", "sample").code == 0
    assert run("list").code == 1


def test_without_a_home_the_error_says_what_to_do(run, monkeypatch):
    monkeypatch.delenv("NEWSREADER_STORE")
    monkeypatch.setenv("HOME", "")
    result = run("list")
    assert result.code == 2
    assert "--store" in result.err


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help_and_a_function(run, command):
    result = run(command.name, "--help")
    assert result.code == 0
    assert result.out.startswith(f"usage: newsreader {command.name}")
    for each in (command, *command.changes):
        module, _, function = each.run.partition(".")
        assert callable(getattr(import_module(f"newsreader.cli.{module}"), function))


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (words, each)
        for command in COMMANDS
        for words, each in [(command.name, command), *((f"{command.name} {c.name}", c) for c in command.changes)]
    ],
)
def test_every_command_shows_an_example_that_is_one_of_it(run, words, command):
    assert run(*words.split(), "--help").out.endswith(f"\nexample:\n  newsreader {command.example}\n")
    parsed = build_parser().parse_args(shlex.split(command.example))
    assert (parsed.command, parsed.run) == (words.split()[0], command.run)


def test_help_lists_every_command_and_shows_what_may_be_left_out(run):
    lines = run("--help").out.splitlines()
    assert " ".join(lines).partition("A news reader")[0].strip().endswith("[COMMAND ...]")
    shown = [line.split()[0] for line in lines if line.startswith("    ") and line.split()[0] in NAMES]
    assert shown == NAMES
    assert "[CHANGE ...]" in run("sources", "--help").out and "[CHANGE ...]" in run("views", "--help").out


def test_the_store_option_may_be_written_in_every_form(run, page, tmp_path):
    store = tmp_path / "other.json"
    run("--store", store, "import", page)
    for form in ([f"--store={store}", "list"], ["list", f"--store={store}"], ["--sto", store, "list"]):
        assert len(run(*form, "--output", "ids").out.split()) == 3


@pytest.mark.parametrize(("query", "caret"), [("is:unred", 3), ("glass  is:unred", 9), ("東京 is:unred", 8), ("(", 1)])
def test_the_caret_is_below_the_mistake_as_it_is_shown(filled, query, caret):
    _, shown, marked = filled("list", query).err.splitlines()
    assert marked == "  " + " " * caret + "^"
    assert shown == "  " + " ".join(query.split())


def test_what_was_skipped_is_told_with_the_reason(run, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(
        "Latest News\n\nA Story That Has Its Day\n\nNovember 13th 2025\n\nA Story of No Day\n\nFebruary 30th 2025\n"
    )
    result = run("import", page, "--output", "json")
    assert result.code == 0
    (report,) = result.data
    assert report["added"] == 1
    assert [skipped["headline"] for skipped in report["skipped"]] == ["A Story of No Day"]
    assert "February 30th" in report["skipped"][0]["reason"] and "skipped" in result.err
    assert "1 article understood, 1 skipped; nothing was changed" in run("import", "--dry-run", page).err


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("list -n -3", "newsreader: -n/--limit: '-3' is not a whole number from 1 on\n"),
        (f"list -n {'9' * 5000}", "is not a whole number from 1 on\n"),
        ("list -n", "newsreader: -n/--limit needs a value\n"),
        ("list --undated", "there is no option --undated\n"),
        ("list --debug=3", "newsreader: --debug takes no value, and was given '3'\n"),
        ("add x --feed x", "newsreader: --feed: 'x' is not a whole number from 0 on\n"),
        ("add x --feed -1", "newsreader: --feed: '-1' is not a whole number from 0 on\n"),
        (f"add x --every {'9' * 5000}h", "is not an interval such as 30m, 2h or 1d\n"),
        ("views -o json save Glass glass", "newsreader: views save takes no --output\n"),
        ("sources --output tsv rename imported Other", "newsreader: sources rename takes no --output\n"),
        ("config -o json init", "newsreader: config init takes no --output\n"),
        ("list --since 1", "there is no option --since; did you mean since: in the query?\n"),
        ("mark read glass --unread", "there is no option --unread; did you mean is:unread in the query?\n"),
        ("list --limt 3", "there is no option --limt; did you mean --limit?\n"),
        ("refresh --unread", "there is no option --unread\n"),
        ("show glass -nanotech", "(to exclude a word, quote the whole query, or put it after --)\n"),
        ("undo 1 2", "an argument too many: 2\n"),
    ],
)
def test_a_mistake_in_options_is_told_with_what_was_meant(filled, command, says):
    done = filled(*command.split())
    assert (done.code, done.out) == (2, "")
    assert says in done.err and done.err.splitlines()[1].startswith(f"  see `newsreader {command.split()[0]} --help`")


@pytest.mark.parametrize(
    ("command", "headlines"),
    [
        ("list bridges -n 5 hum", ["Why Bridges"]),
        ("list bridges -n 5 hum -o tsv is:unread", ["Why Bridges"]),
        ("list night -n 5 -- -bridges", ["The Quiet Return"]),
        ("list -n 5 -- night -bridges", ["The Quiet Return"]),
    ],
)
def test_words_of_a_query_may_stand_on_both_sides_of_an_option(filled, command, headlines):
    done = filled(*command.split())
    assert [name for name in ("Cooling Glass", "Why Bridges", "The Quiet Return") if name in done.out] == headlines
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("command", "meant"),
    [
        ("serch glass", "list"),
        ("updat", "refresh"),
        ("sources refesh", "refresh"),
        ("sources delete imported", "remove"),
        ("views delete Glass", "views remove"),
        ("views rm Glass", "views remove"),
        ("config list", "config"),
        ("rename imported Other", "views rename"),
        ("unred glass", "mark unread"),
    ],
)
def test_a_command_by_another_word_or_with_a_slip_is_told(filled, command, meant):
    done = filled(*command.split())
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[0].endswith(f"; did you mean `newsreader {meant}`?")


def test_show_takes_a_query_as_well_as_ids(filled):
    (glass,) = filled("list", "glass", "-o", "ids").out.split()
    limited = ["glass OR bridges", "-n", 1]
    for words in (["glass"], [glass[:5]], [f"id:{glass[:5]}"], ["is:unread -since:2030", "glass"], limited):
        assert [each["id"] for each in filled("show", "-o", "json", *words).data] == [glass]
    for nothing in ("nowhere", "0000"):
        done = filled("show", nothing)
        assert (done.code, done.out) == (1, "")


def test_the_beginning_of_an_id_in_a_query_is_told_how_to_write_it(filled):
    (glass,) = filled("list", "glass", "-o", "ids").out.split()
    (bridges,) = filled("list", "bridges", "-o", "ids").out.split()
    assert filled("list", bridges, glass[:5]).err == f"newsreader: nothing matched; did you mean id:{glass[:5]}?\n"
    for command in (["list"], ["mark", "read"], ["export"], ["stats"], ["prune"], ["fetch"]):
        done = filled(*command, glass[:5])
        assert (done.code, done.err) == (1, f"newsreader: nothing matched; did you mean id:{glass[:5]}?\n")
    assert filled("list", "0000").err == "newsreader: nothing matched\n"
    assert filled("list", "unread").err == "newsreader: nothing matched; did you mean is:unread?\n"
