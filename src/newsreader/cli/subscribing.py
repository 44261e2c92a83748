"""Lists of sources (OPML) as the import command takes them, and as export writes them."""

from __future__ import annotations

from collections.abc import Iterable

from newsreader.cli.diagnostics import say
from newsreader.cli.output import Row, print_line
from newsreader.library import Library
from newsreader.library.sources import Subscribed, outlines, subscribe
from newsreader.model import Source
from newsreader.sources.http import redacted
from newsreader.sources.opml import Outlines, write_opml


def show(listed: Outlines) -> None:
    """Print what a list would bring."""
    for outline in listed.outlines:
        tags = "".join(f"  #{tag}" for tag in outline.tags)
        print_line(f"{outline.name}  {redacted(outline.url)}{tags}")


def take(library: Library, name: str, listed: Outlines, output: str) -> Row:
    """Take a list into the library, and say what became of it; return that as JSON output shows it."""
    done = subscribe(library, listed)
    if output == "text":
        print_line(f"{name}: {_in_words(done)}")
        say("`newsreader refresh` fetches them")
    return {
        "file": name,
        "sources": [source.name for source in done.added],
        "added": len(done.added),
        "known": len(done.known),
        "skipped": [{"headline": each.headline, "reason": each.reason} for each in done.skipped],
    }


def _in_words(done: Subscribed) -> str:
    counts = [f"{len(done.added)} sources added", f"{len(done.known)} known"]
    if done.skipped:
        counts.append(f"{len(done.skipped)} skipped")
    return ", ".join(counts)


def as_opml(sources: Iterable[Source]) -> str:
    """Write sources as OPML 2.0."""
    return write_opml(outlines(sources))
