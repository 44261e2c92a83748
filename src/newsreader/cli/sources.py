"""The commands for sources: add, list, rename, move, tag and remove."""

from __future__ import annotations

import argparse
import os
import shlex
from datetime import datetime

from newsreader import schema
from newsreader.addresses import redacted
from newsreader.cli.fetching import fetch_new
from newsreader.cli.output import (
    ExitCode,
    Row,
    ask,
    found,
    more_counts,
    print_line,
    print_message,
    write_json_object,
)
from newsreader.cli.tables import Column, Kind, Listing, write_listing
from newsreader.dates import by_the_clock, describe_age, from_iso, to_iso
from newsreader.errors import SourceError, UsageError
from newsreader.library import Library
from newsreader.library.adding import THE_PAGE, Added, LinkedFeedError, Preview, add, preview
from newsreader.library.fetching import refuse_read_only
from newsreader.library.scheduling import describe_interval
from newsreader.library.sources import move, remove, rename, retag, set_interval, want_full_text
from newsreader.library.statistics import Overview, next_refresh, overview
from newsreader.text import plural

PREVIEWED = 5
"""How many articles of a new source are shown."""
SOURCES = Listing(
    (
        Column("name"),
        Column("kind", Kind.WHOLE, is_optional=True),
        Column("unread", Kind.NUMBER),
        Column("weekly", Kind.NUMBER, "a week", is_optional=True),
        Column("fetched", Kind.WHOLE, is_optional=True),
        Column("next", Kind.WHOLE, is_optional=True),
        Column("tags", is_optional=True),
        Column("note"),
    ),
    tsv=("name", "kind", "unread", "total", "weekly", "succeeded", "due", "note", "error", "url"),
    is_dim=lambda row: not row["unread"] and not row["note"],
)


def add_source(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """Find out what an address is, show it, and add it as a source."""
    refuse_read_only(library)
    name = arguments.url
    if os.path.isfile(name):  # noqa: PTH113 - Path.is_file raises for long addresses
        raise UsageError(f"{name} is a file: `newsreader import {shlex.quote(name)}` adds what it holds")
    try:
        previewed = preview(library, arguments.url, arguments.feed)
        if previewed.fetched is None:
            previewed = preview(library, arguments.url, _choose_feed(previewed))
    except LinkedFeedError as error:
        raise SourceError(f"{error}; use --feed {THE_PAGE} for the page itself") from None
    if arguments.output == "text":
        _print_preview(previewed)
    added = add(
        library,
        previewed,
        name=arguments.name,
        tags=arguments.tag,
        every=arguments.every,
        full=arguments.full,
        selector=arguments.selector,
    )
    if arguments.output == "json":
        write_json_object(_added_record(previewed, added))
    else:
        state = "already there" if added.known else "added"
        counts = f"{added.report.added:,} new, {added.report.updated:,} changed"
        left_out = more_counts((added.report.pruned, "pruned before"), (added.report.repeated, "repeated"))
        print_line(f"{added.source.name}: {state}, {counts}{left_out}")
    return fetch_new(library, [added.source], quiet=False)


def _choose_feed(previewed: Preview) -> int:
    """Ask which feed of a page to add. Raises UsageError where stdin is not a terminal, or the answer not a number."""
    for number, feed in enumerate(previewed.feeds, 1):
        kind = "" if feed.format == "feed" else f" ({feed.format})"
        print_message(f"{number}  {feed.title or 'a feed'}{kind}  {redacted(feed.url)}")
    count = len(previewed.feeds)
    answer = ask(f"Which one? 1 to {count}, 0 for the page itself: ")
    if answer is None:
        raise UsageError(f"the page links {count} feeds: choose one with --feed N, or --feed 0 for the page itself")
    if not answer.strip().isdecimal():
        raise UsageError("no feed chosen; nothing was added")
    return int(answer)


def _print_preview(previewed: Preview) -> None:
    print_line(f"{previewed.title}: {previewed.format}, {plural(len(previewed.drafts), 'article')}")
    for draft in previewed.drafts[:PREVIEWED]:
        print_line(f"  {by_the_clock(draft.published) or 'no date':16}  {draft.headline}")
    if len(previewed.drafts) > PREVIEWED:
        print_line(f"  and {len(previewed.drafts) - PREVIEWED:,} more")
    if previewed.note:
        print_message(previewed.note)
    for skipped in previewed.skipped[:PREVIEWED]:
        print_message(f"skipped: {skipped}")
    if previewed.is_linked:
        print_message(f"the page links {redacted(previewed.url)}; use --feed {THE_PAGE} for the page itself")


def _added_record(previewed: Preview, added: Added) -> schema.Added:
    source = added.source
    return schema.Added.of(
        added.report,
        source=source.name,
        kind=source.kind,
        format=previewed.format,
        url=redacted(source.url),
        known=added.known,
        skipped=list(map(schema.Skipped.of, added.report.skipped)),
        first=[schema.Draft.of(each, published=to_iso(each.published)) for each in previewed.drafts[:PREVIEWED]],
    )


def rename_source(library: Library, arguments: argparse.Namespace) -> None:
    """Rename a source."""

    source = rename(library, arguments.source, arguments.name)
    print_line(f"{arguments.source} renamed to {source.name}")


def move_source(library: Library, arguments: argparse.Namespace) -> None:
    """Change the address of a source."""
    source = move(library, arguments.source, arguments.url)
    print_line(f"{source.name}: {redacted(source.url)}")


def tag_source(library: Library, arguments: argparse.Namespace) -> None:
    """Add or remove a tag of a source."""
    source = retag(library, arguments.source, arguments.tag, present=arguments.change == "add")
    print_line(f"{source.name}: {', '.join(f'#{tag}' for tag in source.tags) or 'no tags'}")


def set_source_interval(library: Library, arguments: argparse.Namespace) -> None:
    """Set how often a source is refreshed."""
    source = set_interval(library, arguments.source, arguments.every)
    print_line(f"{source.name}: refreshed {describe_interval(source.every)}")


def set_full_text(library: Library, arguments: argparse.Namespace) -> None:
    """Set whether the full text of a source's new articles is fetched, and where it is on their pages."""
    wanted = None if arguments.wanted is None else arguments.wanted == "on"
    source = want_full_text(library, arguments.source, wanted=wanted, selector=arguments.selector)
    where = f" ({source.selector})" if source.selector else ""
    print_line(f"{source.name}: full text {'on' if source.full else 'off'}{where}")


def remove_source(library: Library, arguments: argparse.Namespace) -> None:
    """Hide a source and its articles."""
    source, hidden = remove(library, arguments.source)
    print_line(f"removed {source.name}: {plural(hidden, 'article')} hidden")
    print_message("`newsreader undo` brings them back")


def list_sources(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """List the sources and their status."""
    listed = overview(library)
    write_listing(
        SOURCES,
        arguments.output,
        map(_source_record, listed),
        (_source_shown(each, library.clock()) for each in listed),
    )
    return found(listed, "there are no sources: `newsreader add URL` adds one")


def _source_record(each: Overview) -> schema.Source:
    source = each.source
    return schema.Source.of(
        source,
        url=redacted(source.url),
        unread=each.unread,
        total=each.total,
        weekly=round(each.weekly, 2),
        newest=to_iso(each.newest),
        full=bool(source.full),
        every=source.every or None,
        checked=source.checked or None,
        succeeded=source.succeeded or None,
        due=source.due or None,
        note=each.note,
    )


def _source_shown(each: Overview, now: datetime) -> Row:
    return {
        "name": each.source.name,
        "kind": each.source.kind.value,
        "unread": each.unread,
        "weekly": each.weekly,
        "fetched": describe_age(from_iso(each.source.succeeded), now),
        "next": next_refresh(each.source, now),
        "tags": " ".join(f"#{tag}" for tag in each.source.tags),
        "note": ": ".join(filter(None, (each.note, each.source.error))),
    }
