"""Colours and the pager: the options, the variables, and what is done where nothing is said."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.cli.conftest import run_on_a_terminal

COLOR = b"\x1b[36m"
PAGER = "sh -c 'echo paged; cat'"


def piped(*arguments, **environment):
    """Run a command whose output goes to a pipe; give that."""
    command = [sys.executable, "-m", "newsreader", *arguments]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=True).stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, True),
        ([], {"NO_COLOR": "1"}, False),
        ([], {"CLICOLOR": "0"}, False),
        ([], {"TERM": "dumb"}, False),
        ([], {"CLICOLOR_FORCE": "1", "TERM": "dumb"}, True),
        ([], {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"CLICOLOR_FORCE": "1"}, False),
        (["--color=always"], {"NO_COLOR": "1", "CLICOLOR": "0"}, True),
        (["--color=auto"], {"NO_COLOR": "1"}, False),
    ],
)
def test_a_terminal_gets_colours_unless_they_are_unwanted(filled, arguments, environment, colored):
    code, shown = run_on_a_terminal(*arguments, "list", **environment)
    assert (code, COLOR in shown) == (0, colored)
    assert (COLOR in run_on_a_terminal("list", *arguments, **environment)[1]) == colored


def test_a_pipe_gets_colours_only_where_they_are_asked_for(filled):
    plain = piped("list")
    assert b"\x1b" not in plain
    assert b"\x1b" not in piped("list", CLICOLOR="1", CLICOLOR_FORCE="0")
    assert COLOR in piped("list", CLICOLOR_FORCE="1")
    assert COLOR in piped("list", "--color", "always")
    assert b"\x1b" not in piped("list", "-o", "tsv", "--color", "always")


@pytest.mark.parametrize("command", ["list", "history", "views", "sources"])
def test_lists_go_through_the_pager_on_a_terminal(filled, command):
    filled("mark", "read", "glass")
    shown = run_on_a_terminal(command, PAGER=PAGER)[1]
    assert shown.startswith(b"paged\r\n") and shown.count(b"\n") > 1
    assert not run_on_a_terminal(command, "--no-pager", PAGER=PAGER)[1].startswith(b"paged")
    assert not run_on_a_terminal("--no-pager", command, PAGER=PAGER)[1].startswith(b"paged")
    assert not run_on_a_terminal(command, PAGER=PAGER, TERM="dumb")[1].startswith(b"paged")
    assert b"paged" not in piped(command, PAGER=PAGER)


@pytest.mark.parametrize("format_", ["json", "tsv", "ids"])
def test_data_goes_through_no_pager(filled, format_):
    assert not run_on_a_terminal("list", "-o", format_, PAGER=PAGER)[1].startswith(b"paged")


@pytest.mark.parametrize("pager", ["", "cat", "no-such-program", "'unclosed", "/"])
def test_without_a_pager_that_can_be_started_the_list_is_printed(filled, pager):
    code, shown = run_on_a_terminal("list", PAGER=pager)
    assert (code, shown.count(b"\n")) == (0, 4)


def test_a_pager_that_is_left_early_is_no_error(filled):
    code, shown = run_on_a_terminal("list", PAGER="true")
    assert (code, shown) == (0, b"")


def test_nothing_found_opens_no_pager(filled):
    code, shown = run_on_a_terminal("list", "unheard-of", PAGER=PAGER)
    assert code == 1 and b"paged" not in shown


@pytest.mark.skipif(shutil.which("less") is None, reason="no less here")
def test_less_shows_what_fits_and_ends_whatever_the_locale_is(filled):
    code, shown = run_on_a_terminal("list", PAGER="less", LC_ALL="C")
    assert (code, shown.count(b"\n")) == (0, 4)
    assert "●".encode() in shown and COLOR in shown
