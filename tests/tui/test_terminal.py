import fcntl
import io
import os
import pty
import subprocess
import sys
import threading

import pytest

from newsreader.tui import why_not
from newsreader.tui.terminal.driver import ScreenFile, screen_stream
from newsreader.tui.terminal.guard import mouse_holds_escape


class Stream(io.StringIO):
    def __init__(self, tty):
        super().__init__()
        self.tty = tty

    def isatty(self):
        return self.tty


@pytest.fixture
def streams(monkeypatch):
    def use(stdin=True, stdout=True, stderr=True, term="xterm-256color"):
        for name, tty in (("__stdin__", stdin), ("__stdout__", stdout), ("__stderr__", stderr)):
            monkeypatch.setattr(sys, name, None if tty is None else Stream(tty))
        monkeypatch.setenv("TERM", term)

    return use


def test_a_terminal_is_all_that_is_needed(streams):
    streams()
    assert why_not() == ""


@pytest.mark.parametrize(
    ("found", "word"),
    [
        ({"stdin": False}, "input"),
        ({"stdout": False}, "output"),
        ({"stdin": None}, "input"),
        ({"stdout": None}, "output"),
        ({"term": "dumb"}, "dumb"),
        ({"term": "unknown"}, "unknown"),
        ({"term": ""}, "TERM is not set"),
    ],
)
def test_no_terminal_is_said_in_one_line_with_what_to_do(streams, found, word):
    streams(**found)
    assert word in why_not()
    assert "newsreader list" in why_not()
    assert "\n" not in why_not()


def test_a_closed_stream_is_no_terminal(streams):
    streams()
    sys.__stdin__.close()
    sys.__stdin__.isatty = io.StringIO.isatty.__get__(sys.__stdin__)
    assert "input" in why_not()


def test_errors_sent_to_a_file_leave_the_screen_on_stdout(streams):
    streams()
    assert screen_stream() is sys.__stderr__
    streams(stderr=False)
    assert screen_stream() is sys.__stdout__


def test_asking_loads_no_textual():
    code = "import sys, newsreader.tui as tui; tui.why_not(); print('textual' in sys.modules, tui.run.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False run\n"


@pytest.fixture
def pipe():
    read, write = os.pipe()
    with os.fdopen(read, "rb", buffering=0) as reader, os.fdopen(write, "w", encoding="utf-8") as writer:
        yield reader, writer


def shown(text, encoding):
    read, write = os.pipe()
    with os.fdopen(read, "rb") as reader:
        with os.fdopen(write, "w", encoding=encoding) as writer:
            file = ScreenFile(writer)
            file.write(text)
            file.flush()
        return reader.read()


@pytest.mark.parametrize(
    ("encoding", "text", "expected"),
    [
        ("utf-8", "● café 東 \U0001f600", "● café 東 \U0001f600".encode()),
        ("latin-1", "● café │─╮…", b"* caf\xe9 |-+."),
        ("ascii", "★ é 東京 e\u0301", b"+ ? ???? e"),
        ("ascii", "“a” — b’s", b'"a" - b\'s'),
        ("koi8-r", "мир 東", "мир ??".encode("koi8-r")),
    ],
)
def test_a_terminal_of_any_encoding_gets_as_many_columns(encoding, text, expected):
    assert shown(text, encoding) == expected


def test_a_terminal_that_went_away_takes_everything():
    controller, terminal_end = pty.openpty()
    with os.fdopen(terminal_end, "w", encoding="utf-8") as stream:
        file = ScreenFile(stream)
        os.close(controller)
        for _ in range(100):
            file.write("x" * 1000)
            file.flush()


def test_a_terminal_that_others_left_non_blocking_gets_everything(pipe):
    reader, writer = pipe
    flags = fcntl.fcntl(writer.fileno(), fcntl.F_GETFL)
    fcntl.fcntl(writer.fileno(), fcntl.F_SETFL, flags | os.O_NONBLOCK)
    file = ScreenFile(writer)
    file.write("x" * 500_000)
    thread = threading.Thread(target=file.flush)
    thread.start()
    received = 0
    while received < 500_000:
        received += len(reader.read(65_536))
    thread.join()
    assert received == 500_000


@pytest.mark.parametrize(
    ("environment", "holds"),
    [
        ({"STY": "123.x"}, True),
        ({"TERM": "screen.xterm-256color"}, True),
        ({"TERM": "screen-256color"}, False),
        ({}, False),
    ],
)
def test_gnu_screen_is_known_for_holding_esc_back(monkeypatch, environment, holds):
    monkeypatch.delenv("STY", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert mouse_holds_escape() is holds
