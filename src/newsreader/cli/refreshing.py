"""The refresh command: sources asked for what is new, with progress on stderr and a summary at the end."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from newsreader.cli.diagnostics import ExitCode, say
from newsreader.cli.opened import writable
from newsreader.cli.output import print_line, write_json
from newsreader.cli.progress import display
from newsreader.errors import StoreError, UsageError
from newsreader.library import Library
from newsreader.library.refreshing import Refresh, RefreshReport, Stage, all_sources, due_sources
from newsreader.library.scheduling import can_be_asked
from newsreader.library.sources import find
from newsreader.model import Source

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def run_refresh(arguments: argparse.Namespace) -> ExitCode:
    """Refresh the sources that are named, those that are due, or all."""
    with writable(arguments) as library:
        sources = _wanted(library, arguments)
        if not sources and not arguments.due:
            say("there is no source to refresh: `newsreader add URL` adds one")
            return ExitCode.NOTHING
        return _refresh(library, sources, arguments.output)


def _wanted(library: Library, arguments: argparse.Namespace) -> list[Source]:
    """Give the sources that are meant. Raises UsageError for a name that means none."""
    named = [find(library, name) for name in arguments.sources]
    for source in named:
        if not can_be_asked(source):
            raise UsageError(f"{source.name} has no address to ask: `newsreader import` reads its file again")
    if not arguments.due:
        return named or all_sources(library)
    keys = {source.key for source in named}
    return [source for source in due_sources(library) if not keys or source.key in keys]


def _refresh(library: Library, sources: list[Source], output: str) -> ExitCode:
    with display(len(sources)) as shown:
        refresh = Refresh(library, sources, listener=shown.show)
        try:
            with _ended_by_signals(refresh) as interrupted:
                refresh.run()
        except StoreError:
            say(f"{_summary(refresh.report)}; these are kept")
            raise
    report = refresh.report
    if output == "json":
        write_json(_object(report))
    elif sources and not interrupted:
        print_line(_summary(report))
    if interrupted:
        say(f"interrupted: {_summary(report)}, of {len(sources)}; what has arrived is kept")
        return ExitCode.INTERRUPTED
    return ExitCode.SOURCE if report.at(Stage.FAILED) else ExitCode.DONE


@contextmanager
def _ended_by_signals(refresh: Refresh) -> Iterator[list[int]]:
    """Let Ctrl+C, and who else ends the program, cancel a refresh, as often as they like; give what came."""
    came: list[int] = []

    def end(number: int, _: object) -> None:
        came.append(number)
        refresh.cancel()

    heard = [number for number in _SIGNALS if signal.getsignal(number) not in {signal.SIG_IGN, None}]
    before = {number: signal.signal(number, end) for number in heard}
    try:
        yield came
    finally:
        for number, handler in before.items():
            # Whoever presses Ctrl+C again wants the same, and must not break off the closing of the library.
            signal.signal(number, signal.SIG_IGN if came else handler)


def _summary(report: RefreshReport) -> str:
    asked = len(report.ended)
    counts = [f"{report.added:,} new"]
    counts += [f"{count:,} {word}" for count, word in _others(report) if count]
    return f"{asked} source{'' if asked == 1 else 's'}: {', '.join(counts)}"


def _others(report: RefreshReport) -> list[tuple[int, str]]:
    return [
        (report.updated, "changed"),
        (len(report.at(Stage.FAILED)), "failed"),
        (len(report.at(Stage.WAITING)), "waiting"),
    ]


def _object(report: RefreshReport) -> list[dict[str, object]]:
    return [
        {
            "source": ended.source.name,
            "state": ended.stage.value,
            "added": ended.added,
            "updated": ended.updated,
            "error": ended.error,
        }
        for ended in report.ended
    ]
