"""What a person has run after a refresh: programs that get the new articles, and a notification of the desktop."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import IO

import msgspec

from newsreader import debug
from newsreader.choices import Notify
from newsreader.config import STORE_VARIABLE, read_small, state_folder, write_small
from newsreader.errors import UsageError
from newsreader.library.library import Library
from newsreader.model import ArticleId
from newsreader.settings import Settings
from newsreader.text import clean_line, escape_json, plural

TIME_LIMIT = 60.0
"""Seconds after which a program is ended."""
GRACE = 1.0
"""Seconds that a program has to end when it is asked to, before it is killed."""
_WITHIN = "NEWSREADER_HOOK"
"""Set for the programs: a refresh that one of them makes runs none."""
_NAMED = 3
"""How many headlines a notification has."""
_LONGEST = 200
"""Characters of a notification, and of what is said of a failure."""


class Hooks:
    """Runs what the settings name, one program at a time. For any thread."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.settings = settings
        self._library = library
        self._turn = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_closed = False

    def run(self, new: Sequence[ArticleId]) -> dict[str, str]:
        """Run what is to run after a refresh that brought some articles, and wait for it.

        Returns why what failed did, a line each, by the names of the settings.
        """
        commands = {"after_refresh": self.settings.after_refresh}
        if new:
            commands["on_new"] = self.settings.on_new
            if self.settings.notify == Notify.DESKTOP:
                from html import escape  # noqa: PLC0415 - rarely: the body is markup

                title, headlines = self.announcement(new)
                commands["notify"] = ("notify-send", "--app-name=newsreader", "--", title, escape(headlines))
        commands = {name: arguments for name, arguments in commands.items() if arguments}
        if not commands or _WITHIN in os.environ:
            return {}
        lines = self._lines(new)
        with self._turn:
            outcomes = {name: self._run(arguments, lines) for name, arguments in commands.items()}
        return {name: f"{name}: {commands[name][0]} {said}" for name, said in outcomes.items() if said}

    def announcement(self, new: Sequence[ArticleId]) -> tuple[str, str]:
        """Say in a line each how many articles are new, and the first headlines."""
        articles = filter(None, map(self._library.store.articles.get, new[:_NAMED]))
        return plural(len(new), "new article"), clean_line("; ".join(each.headline for each in articles), _LONGEST)

    def close(self) -> None:
        """End the program that runs, and start no other; may be called again, also by a signal's handler."""
        self._is_closed = True
        if (process := self._process) is not None:
            _end(process)

    def _lines(self, new: Iterable[ArticleId]) -> bytes:
        lines = []
        for article in filter(None, map(self._library.store.articles.get, new)):
            with suppress(KeyError):  # another process pruned it meanwhile
                record = msgspec.json.encode(self._library.record(article))
                lines.append(f"{escape_json(record.decode())}\n")
        return "".join(lines).encode()

    def _run(self, arguments: Sequence[str], lines: bytes) -> str:
        """Run a program; return why it failed, empty where it did not, or was ended by `close`."""
        environment = {**os.environ, STORE_VARIABLE: str(self._library.store.path.absolute()), _WITHIN: "1"}
        with tempfile.TemporaryFile() as errors:
            if self._is_closed:
                return ""
            try:
                self._process = process = subprocess.Popen(  # noqa: S603 - the person's own, and no shell
                    arguments,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    env=environment,
                    start_new_session=True,  # so that all that it starts can be ended
                )
            except OSError as error:
                return f"can't be started ({error.strerror})"
            with process:  # closes its pipe, whatever comes
                try:
                    if self._is_closed:  # since it was looked at: `close` may not have seen the program
                        return ""
                    process.communicate(lines, timeout=TIME_LIMIT)
                except subprocess.TimeoutExpired:
                    return f"was ended after {TIME_LIMIT:g} seconds"
                finally:
                    _end(process)
                    self._process = None
            debug.note("hook", code=process.returncode)
            if self._is_closed or not process.returncode:
                return ""
            return clean_line(f"failed ({process.returncode}){_last_line(errors)}", _LONGEST)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and what it has started, where it still runs."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            with suppress(OSError):
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)


def _last_line(errors: IO[bytes]) -> str:
    errors.seek(max(0, errors.seek(0, os.SEEK_END) - 2 * _LONGEST))
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return f": {lines[-1]}" if lines else ""


def not_said(failures: Mapping[str, str]) -> list[str]:
    """Return the failures that the last call, of any process, was not given: cron would mail each every time."""
    before: Mapping[str, str] = {}
    with suppress(OSError, UsageError, ValueError):
        before = msgspec.json.decode(read_small(state_folder() / "hooks.json"), type=dict[str, str])
    if failures != before:
        with suppress(OSError, UsageError):
            write_small(state_folder() / "hooks.json", msgspec.json.encode(failures))
    return [said for name, said in failures.items() if before.get(name) != said]
