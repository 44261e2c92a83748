"""Piping an article to a command, on a real terminal."""

import signal

import pytest

from newsreader.library import open_library
from newsreader.library.importing import Parsed, add_drafts
from tests.conftest import draft
from tests.tui.console import Console

HEADLINE = "Ferry late"


@pytest.fixture
def console(tmp_path):
    path = tmp_path / "store" / "articles.json"
    with open_library(path) as library:
        add_drafts(library, Parsed("site", [draft(HEADLINE, content="<p>in fog</p>" * 100 + "<p>the end of it</p>")]))
    console = Console("-m", "newsreader", "--store", str(path))
    console.shows(HEADLINE)
    yield console
    console.close()


def pipe(console, line):
    console.press("|")
    console.shows("Pipe the article to the command")
    for _ in range(80):
        console.press("backspace")
    console.press(line, "enter")


def comes_back(console):
    """Enter brings the reader back, which quits and leaves the terminal as it was."""
    console.screen.reset()
    console.press("enter")
    console.shows(HEADLINE)
    console.press("q")
    assert console.exit_code() == 0
    assert console.left_on() == []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("tail -n 1; echo 'two  blanks' $((6*7))", ["the end of it", "two  blanks 42", "[done; Enter goes back]"]),
        ("cat >/dev/null; exit 3", ["[failed with exit code 3; Enter goes back]"]),
        ("no-such-program-here", ["not found", "[failed with exit code 127; Enter goes back]"]),
        ("true", ["[done; Enter goes back]"]),
        ("kill -9 $$", ["[ended by signal 9; Enter goes back]"]),
        ("stty raw -echo </dev/tty; printf '\\033[?25l\\033[3;5r'; kill -9 $$", ["Enter goes back]"]),
        ("read a </dev/tty; echo got $a", []),
    ],
)
def test_a_command_gets_the_text_and_the_terminal_which_comes_back_whatever_it_does(console, line, shown):
    pipe(console, line)
    if not shown:
        console.until(lambda: console.left_on() == [], "the terminal is lent")
        console.press("typed\n")
        shown = ["got typed", "[done"]
    console.shows(*shown)
    comes_back(console)


def test_a_command_that_never_ends_is_ended_by_ctrl_c(console):
    pipe(console, "echo be''gun; exec sleep 1000")
    console.shows("begun")
    console.press("\x03")
    console.shows("Enter goes back]")
    comes_back(console)


def test_a_command_that_floods_is_ended_by_ctrl_c(console):
    pipe(console, "yes flo''od")
    console.shows("flood\nflood")
    console.press("\x03")
    console.shows("Enter goes back]")
    comes_back(console)


@pytest.mark.parametrize("line", ["echo be''gun; exec sleep 1000", "echo be''gun"])
def test_a_signal_meanwhile_ends_the_reader_and_leaves_the_terminal_as_it_was(console, line):
    pipe(console, line)
    console.shows("begun" if "sleep" in line else "Enter goes back]")
    console.send(signal.SIGTERM)
    assert console.exit_code() == 143
    assert console.left_on() == []


def test_the_last_command_is_offered_again(console):
    pipe(console, "wc -c")
    console.shows("[done")
    console.press("enter")
    console.shows(HEADLINE)
    console.press("|")
    console.shows("wc -c")
    console.press("esc", "q")
    assert console.exit_code() == 0
