"""The real program on a real terminal: what no test inside the process can see."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date

import pytest

from newsreader.library import open_library
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.searching import select
from newsreader.model import Draft
from newsreader.query import parse
from tests.tui.console import Console, script

FIRST, SECOND, THIRD = "Trial of a new vaccine", "Regulator approves", "Why the older drug"
DRAFTS = [
    Draft(
        headline="Trial of a new vaccine meets its main endpoint",
        published=date(2025, 11, 13),
        summary="The vaccine halved the number of infections, and side effects were mild.",
        url="https://example.org/story",
        section="Latest News",
    ),
    Draft(
        headline="Regulator approves a second biosimilar",
        published=date(2025, 11, 11),
        summary="It may be used wherever the first one was.",
        section="Latest News",
    ),
    Draft(
        headline="Why the older drug still matters",
        published=date(2007, 7, 1),
        summary="Cost decides in most countries.",
        section="Opinion",
    ),
]


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "store" / "articles.json"
    with open_library(path) as library:
        add_drafts(library, Parsed("site", DRAFTS))
    return path


@pytest.fixture
def start():
    consoles = []

    def start_console(*arguments, **options):
        console = Console(*arguments, **options)
        consoles.append(console)
        return console

    yield start_console
    for console in consoles:
        console.close()


@pytest.fixture
def reader(start, store):
    def start_reader(*arguments, **options):
        return start("-m", "newsreader", "--store", str(store), *arguments, **options)

    return start_reader


def read_headlines(store):
    with open_library(store) as library:
        return {article.headline[:18] for article in select(library, parse("is:read"))}


def test_a_first_run_opens_on_the_sample_and_quits(start):
    console = start("-m", "newsreader")
    console.shows("All", "sample news · a adds a source", "unread")
    console.press("q")
    assert console.exit_code() == 0
    assert console.left_on() == []


def test_the_keys_of_a_preset_and_of_the_config_are_those_of_the_reader(reader, store, scratch_home):
    config = scratch_home / ".config" / "newsreader" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('preset = "vim"\n[keys]\nmark_older = "g o"\nzoom = "g"\n')
    console = reader()
    console.shows(FIRST, "3 unread", "config.toml:4: g is for zoom", "begins g")
    console.press("2", "j")
    console.shows("3/3")
    console.press("g")
    console.shows("· g ")
    console.press("g")
    console.shows("1/3")
    console.press("g", "o")
    console.shows("1 unread")
    console.press("d", "d")
    console.shows("0 unread", "Hidden (u: undo)")
    console.press("Z", "Z")
    assert console.exit_code() == 0
    assert read_headlines(store) == {SECOND, THIRD}


def test_keys_move_read_search_mark_undo_and_help(reader, store):
    console = reader()
    console.shows(FIRST, SECOND, THIRD, "halved the number", "3 unread")
    console.press("j")
    console.shows("It may be used wherever", "2/3")
    console.press("enter")
    console.shows("2 unread")
    console.press("esc")
    console.press("m")
    console.shows("3 unread")
    console.press("u")
    console.shows("2 unread")
    console.press("/", "older")
    console.until(lambda: FIRST not in console.text and THIRD in console.text, "the search")
    console.press("enter", "esc")
    console.shows(FIRST)
    console.press("?")
    console.shows("Moving", "Go one headline down")
    console.press("esc")
    console.shows(FIRST)
    console.press("q")
    assert console.exit_code() == 0
    assert console.left_on() == []
    assert read_headlines(store) == {"Regulator approves"}


def test_the_reader_opens_where_it_was_left(reader):
    console = reader()
    console.shows("1/3")
    console.press("j", "j")
    console.shows("3/3", "Cost decides")
    console.press("q")
    console.exit_code()
    console = reader()
    console.shows("3/3", "Cost decides")
    console.press("q")
    assert console.exit_code() == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_saves_restores_the_terminal_and_tells_the_shell(reader, store, number, code):
    console = reader()
    console.shows("3 unread")
    console.press("m")
    console.shows("2 unread")
    began = time.monotonic()
    console.send(number)
    assert console.exit_code() == code
    assert time.monotonic() - began < 5
    assert console.left_on() == []
    assert read_headlines(store) == {"Trial of a new vac"}


@pytest.mark.parametrize("keys", ["?", "v", "t", "/", ":"])
def test_a_signal_is_heard_whatever_is_open(reader, keys):
    console = reader()
    console.shows(FIRST)
    console.press(keys)
    console.press("abc")
    console.until(lambda: "abc" in console.text, "what was typed")
    console.send(signal.SIGTERM)
    assert console.exit_code() == 143
    assert console.left_on() == []


def test_a_terminal_that_is_closed_ends_the_reader_with_all_saved(reader, store):
    console = reader()
    console.shows("3 unread")
    console.press("m")
    console.shows("2 unread")
    console.hang_up()
    assert console.exit_code() == 129
    assert read_headlines(store) == {"Trial of a new vac"}


def test_suspending_gives_the_shell_its_terminal_and_comes_back_redrawn(reader):
    console = reader()
    console.shows(FIRST)
    console.press("ctrl+z")
    console.until(console.stopped, "the stop")
    while console._read(0.05):
        pass
    assert console.left_on() == []
    console.screen.reset()
    console.send(signal.SIGCONT)
    console.shows(FIRST, SECOND, "3 unread")
    console.press("j")
    console.shows("2/3")
    console.press("q")
    assert console.exit_code() == 0


@pytest.mark.parametrize(
    "streams",
    [
        {"stdin": subprocess.DEVNULL},
        {"stdout": subprocess.PIPE},
        {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE},
    ],
)
def test_without_a_terminal_it_says_so_at_once_and_draws_nothing(store, streams):
    controller, end = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "newsreader", "--store", str(store)],
            **({"stdin": end, "stdout": end} | streams),
            stderr=subprocess.PIPE,
            timeout=30,
            check=False,
        )
    finally:
        os.close(controller)
        os.close(end)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"terminal" in done.stderr
    assert b"\x1b" not in done.stderr + (done.stdout or b"")


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_place_text_is_refused(reader, term):
    console = reader(TERM=term)
    assert console.exit_code() == 2
    assert "newsreader:" in console.text
    assert b"\x1b" not in console.raw


def test_any_size_down_to_one_cell_and_back(reader):
    console = reader()
    console.shows(FIRST)
    for size in ((20, 5), (1, 1), (3, 2), (200, 60), (2, 40), (40, 2), (1, 1)):
        console.resize(*size)
        console._read(0.05)
    console.resize(100, 30)
    console.press("j")  # at once: whoever had the keys still has them
    console.shows(FIRST, SECOND, "3 unread", "2/3")
    console.press("q")
    assert console.exit_code() == 0


def test_a_tiny_terminal_shows_the_list_and_quits(reader):
    console = reader(columns=20, rows=5)
    console.shows("Trial of")
    console.press("?")
    console.shows("Moving")
    console.press("esc")
    console.shows("Trial of")
    console.press("q")
    assert console.exit_code() == 0


HOSTILE = "A\x1b]52;c;aGk=\x07 B\x1b]0;owned\x07 C\x9b31m D\x1b[2J E\u202e F [/red][@click=app.quit]G[/]"


def test_escape_sequences_of_a_headline_never_reach_the_terminal(start, tmp_path, store):
    console = start("-m", "newsreader", "--store", str(store))
    console.shows(FIRST)
    console.press("q")
    console.exit_code()
    data = json.loads(store.read_text())
    for document in data["articles"].values():
        document["headline"] = document["section"] = document["author"] = HOSTILE
        document["url"] = "https://example.org/\x1b]52;c;aGk=\x07"
    other = tmp_path / "edited.json"
    other.write_text(json.dumps(data))
    console = start("-m", "newsreader", "--store", str(other))
    console.shows("[/red]")
    console.press("enter", "esc", "v")
    console.shows("Starred")
    console.press("esc", ":", "red")
    console.shows("[/red]")
    console.press("esc", "q")
    console.exit_code()
    for forbidden in (b"\x1b]52", b"\x1b]0;", b"\xc2\x9b", b"\x9b31m", b"owned", "\u202e".encode()):
        assert forbidden not in console.raw


def test_a_text_browser_is_lent_the_terminal(reader, tmp_path):
    browser = script(tmp_path, "w3m", 'echo "BROWSER SHOWS $1"; read line; echo got $line')
    console = reader(BROWSER=f"{browser} %s")
    console.shows(FIRST)
    console.press("o")
    console.shows("BROWSER SHOWS https://example.org/story")
    assert console.left_on() == []
    console.screen.reset()
    console.press("\n")
    console.shows(FIRST)
    console.press("q")
    assert console.exit_code() == 0


def test_a_signal_while_the_text_browser_has_the_terminal_ends_both(reader, tmp_path):
    browser = script(tmp_path, "lynx", "echo BROWSER $$; exec sleep 1000")
    console = reader(BROWSER=browser)
    console.shows(FIRST)
    console.press("o")
    console.shows("BROWSER ")
    console.send(signal.SIGTERM)
    assert console.exit_code() == 143
    assert console.left_on() == []


def test_a_browser_with_its_own_window_never_touches_the_screen(reader, tmp_path):
    browser = script(tmp_path, "gui", f'echo GARBAGE; echo GARBAGE >&2; echo "$1" > {tmp_path}/opened; sleep 2')
    console = reader(BROWSER=browser)
    console.shows(FIRST)
    console.press("o")
    console.until((tmp_path / "opened").exists, "the browser")
    console.press("j")
    console.shows("2/")
    assert b"GARBAGE" not in console.raw
    console.press("q")
    assert console.exit_code() == 0


def test_a_browser_that_fails_leaves_the_address_to_copy(reader):
    console = reader(BROWSER="/bin/false")
    console.shows(FIRST)
    console.press("o")
    console.shows("could not be started", "https://example.org/story")
    console.press("esc")
    console.shows_no("could not be started")
    console.press("q")
    assert console.exit_code() == 0


@pytest.mark.parametrize("environment", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}, {"NO_COLOR": "1"}])
def test_a_terminal_of_another_encoding_shows_the_list(reader, environment):
    console = reader(**environment)
    console.shows(FIRST, "3 unread")
    console.press("?")
    console.shows("Moving")
    console.press("esc", "q")
    assert console.exit_code() == 0
    assert b"\\u" not in console.raw


def test_bytes_that_are_no_text_are_no_keys(reader):
    console = reader()
    console.shows("1/3")
    os.write(console._controller, b"\xff\xe9\xc3")
    console.until(lambda: console.press("j") or "1/3" not in console.text, "a move")
    console.press("q")
    assert console.exit_code() == 0


def test_errors_sent_to_a_file_leave_the_screen_where_it_is(start, store, tmp_path):
    code = (
        "import os, sys; os.dup2(os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT), 2);"
        "from newsreader.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    console = start("-c", code, str(tmp_path / "errors"), "--store", str(store))
    console.shows(FIRST, SECOND)
    console.press("q")
    assert console.exit_code() == 0
    assert console.left_on() == []
    assert (tmp_path / "errors").read_text() == ""


CRASH = """
import sys
from newsreader.tui.app import NewsApp
def fail(self):
    headline = "nobody's business"
    raise ValueError(headline)
NewsApp.action_show_help = fail
from newsreader.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_an_error_nobody_foresaw_restores_the_terminal_and_leaves_a_log(start, store, scratch_home):
    console = start("-c", CRASH, "--store", str(store), columns=300)
    console.shows("3 unread")
    console.press("m", "?")
    assert console.exit_code() == 70
    assert console.left_on() == []
    log = scratch_home / ".local/state/newsreader/crash.log"
    assert f"ValueError at <string>:6); saved changes are kept; log: {log}" in console.text
    assert "nobody's business" not in console.text
    assert "Traceback" not in console.text
    assert log.stat().st_mode & 0o777 == 0o600
    assert read_headlines(store) == {"Trial of a new vac"}


def test_the_size_of_the_terminal_is_its_own_whatever_the_environment_says(reader):
    console = reader(columns=100, rows=30, COLUMNS="200", LINES="50")
    console.until(lambda: "3 unread" in console.screen.display[29], "the status line in the last row")
    console.resize(80, 24)
    console.until(lambda: "3 unread" in console.screen.display[23], "the status line in the new last row")
    console.until(lambda: console.screen.display[0].startswith(" newsreader"), "the title in the first row")


def test_the_cursor_of_the_terminal_stands_on_the_current_row_and_in_the_box_that_has_the_keys(reader):
    console = reader()
    console.shows("1/3")
    for key, headline in (("j", SECOND), ("G", THIRD), ("g", FIRST)):
        console.press(key)
        console.until(
            lambda headline=headline: (
                console.screen.display[console.screen.cursor.y].startswith("▌")
                and headline in console.screen.display[console.screen.cursor.y]
            ),
            "the cursor on the row",
        )
    console.press("/", "vac")
    console.until(
        lambda: console.screen.display[0][: console.screen.cursor.x].rstrip().endswith("vac"), "the cursor in the box"
    )


def test_ctrl_l_paints_what_something_else_wrote_over_again(reader):
    console = reader()
    console.shows(FIRST)
    console._stream.feed(b"\x1b[5;3HBroadcast message\x1b[30;1Hfrom root")
    console.shows("Broadcast", "from root")
    console.press("\x0c")
    console.shows_no("Broadcast")
    console.shows_no("from root")
    console.press("/", "x\x0c")
    console.shows("/ x")


def test_what_the_terminal_answers_is_no_key_and_esc_before_a_key_is_one(reader):
    console = reader()
    console.shows("1/3")
    os.write(console._controller, b"\x1b]10;rgb:ffff/ffff/ffff\x07\x1b[>41;354;0c\x1bP!|00000000\x1b\\\x1b[<0;NaN;NaNM")
    os.write(console._controller, b"\x1b[97:65;99999999999:1;1114112u\x1b[48;1;1;0;0t\x1b[<0;3;3M\x1b[<0;3;3m")
    console.press("G")
    console.shows("3/3", "3 unread")
    console.press("/", "vac")
    console.shows("1/1")
    os.write(console._controller, b"\x1bG")
    console.shows("3/3")


def test_keys_typed_before_the_reader_is_there_do_what_they_do_later(reader):
    console = reader()
    console.press("/", "vac", "enter", "s")
    console.shows("/ vac", "1/1", "★ starred")


def test_of_many_settings_that_cannot_be_used_some_are_told_with_their_lines(reader, scratch_home):
    config = scratch_home / ".config" / "newsreader" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("asci = 1\nmouse = 1\nages = 1\ngroup = 1\n[keys]\nundu = 'u'\n")
    console = reader()
    console.shows(
        FIRST, "config.toml:1: unknown setting asci", "config.toml:3: ages must be", "and 2 more: `newsreader"
    )
    assert "undu" not in console.text and "config.toml:4" not in console.text


def test_the_mouse_is_left_to_the_terminal_where_that_is_set(reader, scratch_home):
    config = scratch_home / ".config" / "newsreader" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("mouse = false\n")
    console = reader()
    console.shows("1/3")
    row = next(row for row, line in enumerate(console.screen.display, 1) if THIRD in line)
    os.write(console._controller, f"\x1b[<0;12;{row}M\x1b[<0;12;{row}m".encode())
    console.press("j")
    console.shows("2/3")
    assert b"\x1b[?1000h" not in console.raw


def test_letters_of_the_terminals_own_encoding_can_be_typed(reader):
    console = reader(PYTHONIOENCODING="koi8-r")
    console.shows(FIRST)
    console.press("/")
    os.write(console._controller, "мир".encode("koi8-r"))
    console.until(lambda: "р".encode("koi8-r") in console.raw, "what was typed")


def test_a_zone_without_an_hour_of_this_day_and_a_pipe_for_settings_are_no_harm(reader, scratch_home):
    folder = scratch_home / ".config" / "newsreader"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "config.toml")
    console = reader(TZ="XXX-24")
    console.shows(FIRST, "ignored")
    console.press("H")
    console.shows("History")
    console.press("esc", "q")
    assert console.exit_code() == 0
