"""The import command: adds the stories of files to the library, and the sources of lists (OPML, newsboat, sfeed)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from newsreader.addresses import redacted
from newsreader.cli.arguments import STDIN, opened, read_file
from newsreader.cli.output import ExitCode, more_counts, print_line, print_message, write_json
from newsreader.dates import by_the_clock, to_iso
from newsreader.errors import SourceError
from newsreader.library import Library
from newsreader.library.importing import ImportReport, Parsed, add_drafts, parse_file
from newsreader.model import Draft
from newsreader.sources.lists import looks_like_list, read_list
from newsreader.text import clean_line, plural

if TYPE_CHECKING:
    from newsreader import schema
    from newsreader.library.sources import Subscribed
    from newsreader.sources.lists import Outlines


def import_files(arguments: argparse.Namespace) -> ExitCode:
    """Add what each file holds; a file that fails does not stop the others."""
    files: list[tuple[str, Parsed | Outlines]] = []
    code = ExitCode.DONE
    for name in arguments.files:
        try:
            parsed = _parse(read_file(name), arguments)
        except SourceError as error:
            print_message(f"{_shown(name)}: {error}")
            code = ExitCode.SOURCE
            continue
        for skipped in () if arguments.quiet else parsed.skipped:
            print_message(f"{_shown(name)}: skipped: {skipped}")
        files.append((clean_line(name), parsed))
    if arguments.dry_run:
        _preview([parsed for _, parsed in files], arguments.output)
        return code
    done: list[tuple[str, ImportReport | Subscribed]] = []
    if files:
        with opened(arguments, creates=True) as library:
            is_text = arguments.output == "text" and not arguments.quiet
            done = [(name, _add(library, name, parsed, is_text=is_text)) for name, parsed in files]
    if arguments.output == "json":
        write_json(_record(name, report) for name, report in done)
    return code


def _shown(name: str) -> str:
    """Return what a file is called for people."""
    return "stdin" if name == STDIN else name or "''"


def _parse(data: bytes, arguments: argparse.Namespace) -> Parsed | Outlines:
    """Parse the stories of a file, or its list of sources. Raises SourceError when it has neither."""
    if arguments.format == "opml" or (arguments.format == "auto" and looks_like_list(data)):
        return read_list(data)
    return parse_file(
        data, source=arguments.source, format=arguments.format, today=arguments.today, undated=arguments.undated
    )


def _preview(files: list[Parsed | Outlines], output: str) -> None:
    drafts: list[Draft] = []
    skipped = 0
    for parsed in files:
        if isinstance(parsed, Parsed):
            drafts += parsed.drafts
            skipped += len(parsed.skipped)
        elif output == "text":
            for outline in parsed.outlines:
                tags = "".join(f"  #{tag}" for tag in outline.tags)
                print_line(f"{outline.name}  {redacted(outline.url)}{tags}")
    if output == "json":
        from newsreader import schema  # noqa: PLC0415 - only for JSON

        write_json(schema.Draft.of(draft, published=to_iso(draft.published)) for draft in drafts)
        return
    for draft in drafts:
        section = f"  [{draft.section}]" if draft.section else ""
        print_line(f"{by_the_clock(draft.published) or 'no date':16}  {draft.headline}{section}")
        if draft.summary:
            print_line(f"{'':16}  {draft.summary}")
    if any(isinstance(parsed, Parsed) for parsed in files):
        understood = f"{plural(len(drafts), 'article')} understood{more_counts((skipped, 'skipped'))}"
        print_message(f"{understood}; nothing was changed")


def _add(library: Library, name: str, parsed: Parsed | Outlines, *, is_text: bool) -> ImportReport | Subscribed:
    """Add what a file holds; return what became of it."""
    if not isinstance(parsed, Parsed):
        return _add_sources(library, name, parsed, is_text=is_text)
    report = add_drafts(library, parsed)
    if is_text:
        left_out = (report.pruned, "pruned before"), (report.repeated, "repeated"), (len(report.skipped), "skipped")
        others = more_counts(*left_out)
        counts = f"{report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged{others}"
        print_line(f"{_shown(name)}: {counts} ({report.source})")
    return report


def _add_sources(library: Library, name: str, outlines: Outlines, *, is_text: bool) -> Subscribed:
    from newsreader.library.sources import subscribe  # noqa: PLC0415 - only for lists of sources

    done = subscribe(library, outlines)
    if is_text:
        skipped = more_counts((len(done.skipped), "skipped"))
        print_line(f"{_shown(name)}: {plural(len(done.added), 'source')} added, {len(done.known):,} known{skipped}")
        print_message("`newsreader refresh` fetches them")
    return done


def _record(name: str, report: ImportReport | Subscribed) -> schema.Record:
    """Write what became of a file for JSON output."""
    from newsreader import schema  # noqa: PLC0415 - only for JSON

    skipped = list(map(schema.Skipped.of, report.skipped))
    if isinstance(report, ImportReport):
        return schema.Imported.of(report, file=name, skipped=skipped)
    sources, known = [source.name for source in report.added], len(report.known)
    return schema.ImportedSources(file=name, sources=sources, added=len(sources), known=known, skipped=skipped)
