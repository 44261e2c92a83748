"""Colours and the pager: the options, the variables, and what is done where nothing is said."""

import os
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


@pytest.mark.parametrize("command", ["list", "history", "views", "sources", "show -"])
def test_what_is_longer_than_the_terminal_goes_through_the_pager(filled, command, tmp_path):
    filled("mark", "read", "glass")
    words = command.replace("-", filled("list", "-o", "ids", "-n", "1").out.strip()).split()
    shown = run_on_a_terminal(*words, rows=2, PAGER=PAGER)[1]
    assert shown.startswith(b"paged\r\n") and shown.count(b"\n") > 2
    for line, rows, environment in (
        ([*words, "--no-pager"], 2, {}),
        (["--no-pager", *words], 2, {}),
        (words, 2, {"TERM": "dumb"}),
        (words, 40, {}),
    ):
        assert not run_on_a_terminal(*line, rows=rows, **environment, PAGER=PAGER)[1].startswith(b"paged")
    assert b"paged" not in piped(*words, PAGER=PAGER)


@pytest.mark.parametrize("format_", ["json", "tsv", "ids"])
def test_data_goes_through_no_pager(filled, format_):
    assert not run_on_a_terminal("list", "-o", format_, rows=2, PAGER=PAGER)[1].startswith(b"paged")


@pytest.mark.parametrize("pager", ["", "cat", "no-such-program", "'unclosed", "/"])
def test_without_a_pager_that_can_be_started_the_list_is_printed(filled, pager):
    code, shown = run_on_a_terminal("list", rows=2, PAGER=pager)
    assert (code, shown.count(b"\n")) == (0, 4)


def test_a_pager_that_is_left_early_is_no_error(filled):
    code, shown = run_on_a_terminal("list", rows=2, PAGER="true")
    assert (code, shown) == (0, b"")


def test_less_is_told_to_show_styles_and_the_encoding_whatever_the_locale_is(filled):
    told = "sh -c 'echo $LESS $LESSCHARSET; cat'"
    assert run_on_a_terminal("list", rows=2, PAGER=told, LC_ALL="C")[1].startswith(b"FRX utf-8\r\n")
    mine = {"LESS": "-R", "LESSCHARSET": "latin1"}
    assert run_on_a_terminal("list", rows=2, PAGER=told, **mine)[1].startswith(b"-R latin1\r\n")
