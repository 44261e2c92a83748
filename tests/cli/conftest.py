"""The shell, driven in this process."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import jsonschema
import pytest

from newsreader.cli import main
from newsreader.schema import OUTPUTS

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema.json").read_text(encoding="utf-8"))

PAGE = """Latest News

A panel of glass that cools itself when the sun is on it.
Cooling Glass Passes Its First Summer

November 13th 2025

A panel of glass that cools itself when the sun is on it.

Why Bridges Hum at Night
Why Bridges Hum at Night

November 11th 2025

More News

Site Logo

The Quiet Return of the Night Train

July 1st 2007

Sleepers run again between eleven cities, and are booked out for months.
"""
"""A listing page of three stories."""


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    """Return what checks the output of a command."""
    return jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{quote(name)}"})


def check_data(name: str, data: object) -> None:
    """Hold what a command printed to the schema. Raises jsonschema.ValidationError."""
    validator(name).validate(data)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A file with a listing page."""
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def is_own_library() -> bool:
    """Whether the library was written by the program alone: of what others wrote a date, say, is what they wrote."""
    return True


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_own_library: bool
) -> Callable[..., Result]:
    """Run a command line on a library of the test's own; a SystemExit is its code."""
    monkeypatch.setenv("NEWSREADER_STORE", str(tmp_path / "articles.json"))

    def run_command(*arguments: object) -> Result:
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        result = Result(code, *capsys.readouterr())
        if is_own_library and "json" in arguments and result.out.startswith(("[", "{")):
            command = next(argument for argument in map(str, arguments) if argument in OUTPUTS)
            check_data("import --dry-run" if {"import", "--dry-run"} <= {*arguments} else command, result.data)
        return result

    return run_command


@pytest.fixture
def filled(run: Callable[..., Result], page: Path) -> Callable[..., Result]:
    """The same, on a library of three articles."""
    assert run("import", page).code == 0
    return run


def run_on_a_terminal(*arguments: str, columns: int = 80, rows: int = 24, **environment: str) -> tuple[int, bytes]:
    """Run a command on a terminal of its own; give its exit code and all that it wrote there, errors too."""
    main_end, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    command = [sys.executable, "-m", "newsreader", *arguments]
    process = subprocess.Popen(command, stdout=side, stderr=side, env={**os.environ, "TERM": "xterm", **environment})
    os.close(side)
    shown = b""
    try:
        while piece := os.read(main_end, 4096):
            shown += piece
    except OSError:  # all is read
        pass
    os.close(main_end)
    return process.wait(20), shown
