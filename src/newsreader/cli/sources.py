"""The commands for sources: add one, list them with how they are doing, rename, move and tag them."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

from newsreader.cli.diagnostics import ExitCode, articles, say
from newsreader.cli.opened import opened, writable
from newsreader.cli.output import Row, draft_object, print_line, write_json, write_rows
from newsreader.dates import describe_age, from_iso, to_iso
from newsreader.errors import SourceError, UsageError
from newsreader.library import Library
from newsreader.library.adding import THE_PAGE, Added, LinkedFeedError, Preview, add, preview
from newsreader.library.sources import move, rename, retag
from newsreader.library.statistics import Overview, next_refresh, overview
from newsreader.sources.http import redacted

SHOWN = 5
"""How many articles of a new source are shown."""
TSV_COLUMNS = ("name", "kind", "unread", "total", "weekly", "succeeded", "due", "note", "error", "url")


def run_add(arguments: argparse.Namespace) -> ExitCode:
    """Find out what an address is, show it, and add it."""
    with writable(arguments) as library:
        found = _look(library, arguments.url, arguments.feed)
        if found.fetched is None:
            found = _look(library, arguments.url, _choose(found))
        if arguments.output == "text":
            _show(found)
        added = add(library, found, name=arguments.name, tags=arguments.tag, every=arguments.every)
    _report(found, added, arguments.output)
    return ExitCode.DONE


def _look(library: Library, url: str, feed: int | None) -> Preview:
    try:
        return preview(library, url, feed)
    except LinkedFeedError as error:
        raise SourceError(f"{error}; --feed {THE_PAGE} takes the page itself") from None


def _choose(found: Preview) -> int:
    """Ask which feed of a page is meant. Raises UsageError where nobody can be asked, or nothing was chosen."""
    for number, feed in enumerate(found.feeds, 1):
        kind = "" if feed.format == "feed" else f" ({feed.format})"
        say(f"{number}  {feed.title or 'a feed'}{kind}  {redacted(feed.url)}")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"the page links {len(found.feeds)} feeds: choose one with --feed N, or --feed 0 for the page")
    print(f"Which one? 1 to {len(found.feeds)}, 0 for the page itself: ", end="", file=sys.stderr, flush=True)  # noqa: T201
    answer = sys.stdin.readline().strip()
    if not answer.isdecimal():
        raise UsageError("nothing was chosen; nothing was added")
    return int(answer)


def _show(found: Preview) -> None:
    print_line(f"{found.title}: {found.format}, {articles(len(found.drafts))}")
    for draft in found.drafts[:SHOWN]:
        print_line(f"  {to_iso(draft.published) or 'no date':25}  {draft.headline}")
    if len(found.drafts) > SHOWN:
        print_line(f"  and {len(found.drafts) - SHOWN:,} more")
    for skipped in found.skipped[:SHOWN]:
        say(f"skipped: {skipped}")
    if found.is_linked:
        say(f"the page links {redacted(found.url)}; --feed {THE_PAGE} takes the page itself")


def _report(found: Preview, added: Added, output: str) -> None:
    report, source = added.report, added.source
    if output == "text":
        what = "is there already" if added.known else "added"
        print_line(f"{source.name}: {what}, {report.added:,} new, {report.updated:,} changed")
        return
    write_json(
        [
            {
                "source": source.name,
                "kind": source.kind.value,
                "format": found.format,
                "url": redacted(source.url),
                "known": added.known,
                "added": report.added,
                "updated": report.updated,
                "unchanged": report.unchanged,
                "skipped": [{"headline": each.headline, "reason": each.reason} for each in report.skipped],
                "first": [draft_object(draft) for draft in found.drafts[:SHOWN]],
            }
        ]
    )


def run_sources(arguments: argparse.Namespace) -> ExitCode:
    """List the sources, or change one."""
    with opened(arguments) as library:
        match arguments.change:
            case "rename":
                source = rename(library, arguments.source, arguments.name)
                print_line(f"{arguments.source} is named {source.name}")
            case "move":
                source = move(library, arguments.source, arguments.url)
                print_line(f"{source.name}: {redacted(source.url)}")
            case "tag":
                source = retag(library, arguments.source, arguments.tag, present=arguments.how == "add")
                print_line(f"{source.name}: {', '.join(f'#{tag}' for tag in source.tags) or 'no tags'}")
            case _:
                return _list(library, arguments.output)
    return ExitCode.DONE


def _list(library: Library, output: str) -> ExitCode:
    found = overview(library)
    if output == "table":
        _write_table(found, library.clock())
    else:
        write_rows([_object(each) for each in found], output, TSV_COLUMNS)
    if not found:
        say("there are no sources: `newsreader add URL` adds one")
        return ExitCode.NOTHING
    return ExitCode.DONE


def _object(each: Overview) -> Row:
    source = each.source
    return {
        "name": source.name,
        "kind": source.kind.value,
        "url": redacted(source.url),
        "tags": list(source.tags),
        "unread": each.unread,
        "total": each.total,
        "weekly": round(each.weekly, 2),
        "newest": to_iso(each.newest),
        "every": source.every or None,
        "checked": source.checked or None,
        "succeeded": source.succeeded or None,
        "due": source.due or None,
        "error": source.error,
        "failures": source.failures,
        "note": each.note,
    }


def _write_table(found: list[Overview], now: datetime) -> None:
    from newsreader.cli.tables import Column, write_table  # noqa: PLC0415 - Rich is only needed for tables

    headings = [Column("name", "cyan"), Column("kind"), Column("unread"), Column("a week"), Column("last read")]
    headings += [Column("next"), Column("tags"), Column("note", flexible=True)]
    rows = [
        (
            each.source.name,
            each.source.kind.value,
            f"{each.unread:,}",
            f"{each.weekly:.1f}".removesuffix(".0"),
            describe_age(from_iso(each.source.succeeded), now),
            next_refresh(each.source, now),
            " ".join(f"#{tag}" for tag in each.source.tags),
            ": ".join(filter(None, (each.note, each.source.error))),
        )
        for each in found
    ]
    write_table(headings, rows, dim=[not each.unread and not each.note for each in found])
