"""The commands that show articles: list, show, open, export."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

from newsreader.cli.arguments import articles_meant, matched, query_of
from newsreader.cli.output import (
    PLAIN,
    ExitCode,
    Row,
    found,
    has_color,
    page,
    print_line,
    print_message,
    print_text,
    write_json,
)
from newsreader.cli.tables import Column, Kind, Listing, write_listing
from newsreader.dates import by_the_clock, is_clock_zero
from newsreader.errors import StoreError, UsageError
from newsreader.ids import format_id
from newsreader.library import Library
from newsreader.library.marking import set_state
from newsreader.library.ordering import Basis, place
from newsreader.library.searching import select, short_ids
from newsreader.model import Article
from newsreader.query import Sort

if TYPE_CHECKING:
    from newsreader.typesetting.articles import Looks

ARTICLES = Listing(
    (
        Column("id", Kind.WHOLE),
        Column("marks", Kind.WHOLE, ""),
        Column("published", Kind.DATE),
        Column("source"),
        Column("headline", weight=3),
    ),
    tsv=("id", "published", "read", "starred", "source", "section", "headline", "url"),
    is_dim=itemgetter("read"),
)
MANY = 10
"""Articles up to which no limit has to be given where all are opened in the browser."""
_BETWEEN = "\n\n---\n\n"
"""What stands between two articles that are shown."""


def list_articles(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """List the headlines of what a query matches."""
    sort = Sort(arguments.sort) if arguments.sort else None
    articles = select(library, query_of(library, arguments), sort)[: arguments.limit]
    if arguments.output == "ids":
        for article in articles:
            print_line(format_id(article.id))
    else:
        _write_articles(library, articles, arguments.output)
    return matched(library, arguments, articles)


def _write_articles(library: Library, articles: Sequence[Article], output: str) -> None:
    write_listing(ARTICLES, output, map(library.record, articles), _headlines(library, articles))


def _headlines(library: Library, articles: Sequence[Article]) -> Iterator[Row]:
    """Return articles as the table shows them."""
    ids, now = short_ids(library, articles), library.clock()
    for article in articles:
        state, where = library.store.states[article.id], place(article, now)
        day, came = where.time or where.day, "" if where.basis is Basis.PUBLISHED else "~"
        yield {
            "id": ids[article.id],
            "marks": ("○" if state.read else "●") + ("★" if state.starred else " "),
            "published": "no date" if came and is_clock_zero(day) else f"{came}{by_the_clock(day)}",
            "source": library.source_name(article.source),
            "headline": article.headline,
            "read": state.read,
        }


def show_articles(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """Show articles, one after the other: on a terminal in its width and through a pager."""
    articles = articles_meant(library, arguments)[: arguments.limit]
    if arguments.output == "json":
        write_json(map(library.record, articles))
        return matched(library, arguments, articles)
    from newsreader.typesetting import articles as written  # noqa: PLC0415 - only where an article is laid out

    if not articles:
        return matched(library, arguments, articles)
    match arguments.output:
        case "md":
            print_text("\n".join(written.article_markdown(library, article) for article in articles).rstrip())
        case "html":
            print_text("\n".join(written.article_html(library, article) for article in articles))
        case _:
            looks = _looks_of_stdout(shutil.get_terminal_size().columns)
            page(_BETWEEN.join(written.article_text(library, article, looks) for article in articles) + "\n")
    return ExitCode.DONE


def _looks_of_stdout(width: int) -> Looks:
    """Return what stdout can show."""
    from newsreader.typesetting.articles import Looks  # noqa: PLC0415 - only where an article is laid out
    from newsreader.typesetting.hyperlinks import terminal_takes_links  # noqa: PLC0415

    is_terminal = sys.stdout.isatty()
    styles = has_color() or (is_terminal and os.environ.get("TERM") not in PLAIN)
    return Looks(width, styles, has_color(), addresses=is_terminal and styles and terminal_takes_links())


def open_articles(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """Open articles in the browser and mark them read."""
    from newsreader.library.programs import open_address  # noqa: PLC0415 - only this command starts programs
    from newsreader.settings import load_settings  # noqa: PLC0415

    settings, problems = load_settings()
    for problem in problems:
        print_message(problem)
    articles = articles_meant(library, arguments)[: arguments.limit]
    if len(articles) > MANY and not arguments.limit:
        raise UsageError(f"these are {len(articles):,} articles: -n {len(articles)} opens all of them")
    code = matched(library, arguments, articles)
    for article in articles:
        try:
            if not open_address(article.url, settings):
                print_message("no browser could be started; set BROWSER, or copy the address:")
                print_line(article.url)
        except UsageError as error:
            print_message(f"{article.headline}: {error}")
            code = ExitCode.USAGE
            continue
        try:
            set_state(library, [article.id], "read", True)
        except StoreError as error:
            print_message(f"not marked read: {error}")
    return code


def export_articles(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """Export articles as data or Markdown, or their sources as OPML."""
    articles = select(library, query_of(library, arguments))
    match arguments.output:
        case "md":
            from newsreader.typesetting.articles import article_markdown  # noqa: PLC0415 - the other formats lay nothing out

            for article in articles:
                print_text(article_markdown(library, article))
        case "opml":
            return _export_sources(library, articles, everything=not arguments.query)
        case _:
            _write_articles(library, articles, arguments.output)
    return matched(library, arguments, articles)


def _export_sources(library: Library, articles: Sequence[Article], *, everything: bool) -> ExitCode:
    """Export the sources of articles; without a query also sources that have no articles yet."""
    from newsreader.library.sources import outlines  # noqa: PLC0415 - the other formats need no parser
    from newsreader.sources.lists import write_opml  # noqa: PLC0415

    keys = {article.source for article in articles}
    sources = [source for source in library.store.sources.values() if everything or source.key in keys]
    present = [source for source in sources if not source.removed]
    if present:
        print_text(write_opml(outlines(present)))
    return found(present)
