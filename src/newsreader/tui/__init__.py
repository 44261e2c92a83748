"""The reader: a terminal app of two panes. The only part that imports Textual, and only in `run`."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, TextIO

from newsreader import debug
from newsreader.errors import UsageError
from newsreader.text import clean

if TYPE_CHECKING:
    from newsreader.library.library import Library
    from newsreader.settings import Loaded
    from newsreader.tui.keys import Key

__all__ = ["key_in_reader", "keys_in_reader", "run", "themes_in_reader", "why_not"]

TOLD = 3
"""How many settings that can't be used are told at the start, where they cover the screen."""


def why_not() -> str:
    """Say why the reader can't run here; empty when it can.

    What TEXTUAL_DRIVER names needs no terminal: `textual serve` shows the reader in a browser.
    """
    if os.environ.get("TEXTUAL_DRIVER"):
        return ""
    for stream, name in ((sys.__stdin__, "input"), (sys.__stdout__, "output")):
        if not _is_terminal(stream):
            return f"the reader needs a terminal, and its {name} is none; try `newsreader list`"
    kind = os.environ.get("TERM", "")
    if kind in {"", "dumb", "unknown"}:
        said = f"TERM={kind} can't do that" if kind else "TERM is not set"
        return f"the reader needs a terminal that can place text, and {said}; try `newsreader list`"
    return ""


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it was closed
        return False


def run(library: Library, query: str = "") -> int:
    """Open the reader on `library`, narrowed to `query`, and give the exit code.

    2 without a terminal, 3 when something could not be saved, 70 after an error of our own, 128 + the number
    of the signal that ended it, else 0. The library is closed then.
    """
    refused = why_not()
    if refused:
        _say(f"newsreader: {refused}")
        return 2
    from newsreader.settings import declared, read_settings  # noqa: PLC0415 - whoever only asks `why_not` loads none of this
    from newsreader.tui import keys  # noqa: PLC0415

    loaded = read_settings()
    settings = loaded.settings
    problems = [*loaded.problems, *keys.use(settings.keys, settings.preset, loaded.key_places)]
    debug.note("settings", set="+".join(name for name in declared() if name in loaded.given))
    problems += themes_in_reader(loaded)
    if len(problems) > TOLD:
        problems[TOLD:] = [f"and {len(problems) - TOLD} more: `newsreader config` lists them"]
    from newsreader.tui.app import NewsApp, Session  # noqa: PLC0415 - made of the keys as they are now

    app = NewsApp(library, query, Session.load(library.store.path), settings, problems)
    try:
        code = app.run_guarded(mouse=settings.mouse)
    finally:
        app.close()
        library.close()
        app.reader.stories.save()
    failures = app.reader.jobs.failures
    for failure in failures:  # said now that the terminal is a plain one again
        _say(f"newsreader: {failure}")
    if app.crash is None:
        app.session().save(library.store.path)
    else:  # the next start might crash where this one did, so it is not told where that was
        _say(f"newsreader: {debug.report_crash(app.crash)}")
    return code or (3 if failures else 0)


def key_in_reader(key: str) -> tuple[str, str]:
    """Give the name that the reader has for a key, and what the key does there, as it is set: empty where it is free.

    Loads no Textual. Raises UsageError for what is no key.
    """
    from newsreader.settings import read_settings  # noqa: PLC0415 - whoever only asks `why_not` loads none of this
    from newsreader.tui.keys import command_of, key_name, why_no_key  # noqa: PLC0415

    if problem := why_no_key(key):
        raise UsageError(problem)
    keys, _ = keys_in_reader(read_settings())
    return key_name(key), command_of(key_name(key), keys)


def keys_in_reader(loaded: Loaded) -> tuple[list[Key], list[str]]:
    """Give the commands with their keys as they are in force, and a line for each problem. Loads no Textual."""
    from newsreader.tui.keys import keymap  # noqa: PLC0415 - as above

    return keymap(loaded.settings.keys, loaded.settings.preset, loaded.key_places)


def themes_in_reader(loaded: Loaded) -> list[str]:
    """Describe in a line each what of a person's themes can't be used; loads Textual only where there is one."""
    settings = loaded.settings
    if not settings.theme and not settings.themes:
        return []
    from newsreader.tui.themes import own_themes, unknown_theme  # noqa: PLC0415 - loads Textual

    found = [("themes", problem) for problem in own_themes(settings.themes)[1]]
    if problem := unknown_theme(settings):
        found.append(("theme", problem))
    return [clean(f"{loaded.given[name].place}: {problem}") for name, problem in found]


def _say(line: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone
        print(clean(line), file=sys.stderr, flush=True)  # noqa: T201
