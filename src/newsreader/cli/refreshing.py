"""The refresh command: sources asked for what is new, with progress on stderr and a summary at the end."""

from __future__ import annotations

import argparse

from newsreader.cli.diagnostics import ExitCode, say
from newsreader.cli.opened import opened
from newsreader.cli.output import print_line, write_json
from newsreader.cli.progress import display
from newsreader.errors import StoreError, UsageError
from newsreader.library import Library
from newsreader.library.refreshing import Refresh, RefreshReport, Stage, all_sources, due_sources
from newsreader.library.scheduling import can_be_asked
from newsreader.library.sources import find
from newsreader.model import Source


def run_refresh(arguments: argparse.Namespace) -> ExitCode:
    """Refresh the sources that are named, those that are due, or all."""
    with opened(arguments) as library:
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
            refresh.run()
        except KeyboardInterrupt:
            interrupted = True
        except StoreError:
            say(f"{_summary(refresh.report)}; these are kept")
            raise
        else:
            interrupted = False
    report = refresh.report
    if output == "json":
        write_json(_object(report))
    elif sources and not interrupted:
        print_line(_summary(report))
    if interrupted:
        say(f"interrupted: {_summary(report)}, of {len(sources)}; what has arrived is kept")
        return ExitCode.INTERRUPTED
    return ExitCode.SOURCE if report.at(Stage.FAILED) else ExitCode.DONE


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
