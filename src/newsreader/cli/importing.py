"""The import command: files in, a report of what became of their stories out."""

from __future__ import annotations

import argparse
import stat
import sys
from dataclasses import asdict
from pathlib import Path

from newsreader.cli import subscribing
from newsreader.cli.diagnostics import ExitCode, articles, report, say
from newsreader.cli.opened import opened
from newsreader.cli.output import draft_object, print_line, write_json
from newsreader.config import LARGEST_VARIABLE, largest
from newsreader.dates import to_iso
from newsreader.errors import SourceError
from newsreader.library.importing import ImportOptions, ImportReport, Parsed, add_drafts, parse_file
from newsreader.library.sources import is_list, read_list
from newsreader.sources.opml import Outlines
from newsreader.text import clean_line


def run_import(arguments: argparse.Namespace) -> ExitCode:
    """Read each file, whatever becomes of the others; take its stories into the library."""
    options = ImportOptions(
        source=arguments.source, format=arguments.format, today=arguments.today, undated=arguments.undated
    )
    read: list[tuple[str, Parsed | Outlines]] = []
    code = ExitCode.DONE
    for name in arguments.files:
        try:
            parsed = _parse(_contents(name), options)
        except SourceError as error:
            code = report(SourceError(f"{name}: {error}"))
            continue
        for skipped in parsed.skipped:
            say(f"{name}: skipped: {skipped}")
        read.append((clean_line(name), parsed))
    if arguments.dry_run:
        _preview([parsed for _, parsed in read], arguments.output)
    elif read:
        _add(arguments, read)
    elif arguments.output == "json":
        write_json([])
    return code


def _parse(data: bytes, options: ImportOptions) -> Parsed | Outlines:
    """Read a file: stories, or a list of sources. Raises SourceError when it is neither."""
    if options.format == "opml" or (options.format == "auto" and is_list(data)):
        return read_list(data)
    return parse_file(data, options)


def _preview(files: list[Parsed | Outlines], output: str) -> None:
    drafts = [draft for parsed in files if isinstance(parsed, Parsed) for draft in parsed.drafts]
    if output == "json":
        write_json([draft_object(draft) for draft in drafts])
        return
    for parsed in files:
        if isinstance(parsed, Outlines):
            subscribing.show(parsed)
    for draft in drafts:
        section = f"  [{draft.section}]" if draft.section else ""
        print_line(f"{to_iso(draft.published) or 'no date':25}  {draft.headline}{section}")
        if draft.summary:
            print_line(f"{'':25}  {draft.summary}")
    skipped = sum(len(parsed.skipped) for parsed in files if isinstance(parsed, Parsed))
    if drafts:
        left = f", {skipped:,} skipped" if skipped else ""
        say(f"{articles(len(drafts))} understood{left}; nothing was changed")


def _add(arguments: argparse.Namespace, read: list[tuple[str, Parsed | Outlines]]) -> None:
    reports: list[dict[str, object]] = []
    with opened(arguments) as library:
        for name, parsed in read:
            if isinstance(parsed, Outlines):
                reports.append(subscribing.take(library, name, parsed, arguments.output))
                continue
            done = add_drafts(library, parsed)
            reports.append({"file": name, **asdict(done)})
            if arguments.output == "text":
                print_line(f"{name}: {_in_words(done)}")
    if arguments.output == "json":
        write_json(reports)


def _in_words(done: ImportReport) -> str:
    counts = [f"{done.added} added", f"{done.updated} updated", f"{done.unchanged} unchanged"]
    if done.pruned:
        counts.append(f"{done.pruned} pruned before")
    if done.skipped:
        counts.append(f"{len(done.skipped)} skipped")
    return f"{', '.join(counts)} ({done.source})"


def _contents(name: str) -> bytes:
    """Read a file, or stdin for `-`; a device or an endless pipe is not read for ever.

    Raises:
        SourceError: it can't be read, or is too big.
    """
    most = largest()
    try:
        if name == "-":
            if sys.stdin.isatty():
                say("reading from the terminal; Ctrl+D ends")
            data = sys.stdin.buffer.read(most + 1)
        else:
            path = Path(name)
            if stat.S_ISDIR(path.stat().st_mode):
                raise SourceError("is a folder; name the files in it")
            with path.open("rb") as file:
                data = file.read(most + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise SourceError(f"can't be read ({reason or error})") from error
    if len(data) > most:
        raise SourceError(f"is longer than {most / 1_000_000:g} MB, the most that is read ({LARGEST_VARIABLE})")
    return data
