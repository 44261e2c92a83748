"""The commands that print articles: as a table, as data, as documents."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from newsreader.cli import documents
from newsreader.cli.diagnostics import ExitCode, say
from newsreader.cli.opened import only, opened, selected
from newsreader.cli.output import article_object, print_line, write_json, write_rows
from newsreader.dates import describe_age, from_iso
from newsreader.errors import StoreError
from newsreader.ids import format_id
from newsreader.library import Library
from newsreader.library.browser import open_address
from newsreader.library.marking import set_state
from newsreader.library.search.searching import short_ids
from newsreader.model import Article

TSV_COLUMNS = ("id", "published", "read", "starred", "source", "section", "headline", "url")
"""The columns of `--output tsv`, which has no heading line."""


def run_list(arguments: argparse.Namespace) -> ExitCode:
    """Print the headlines."""
    with opened(arguments) as library:
        found = selected(library, arguments.query, arguments.sort)[: arguments.limit]
        match arguments.output:
            case "table" if found:
                _write_headlines(library, found)
            case "ids":
                for article in found:
                    print_line(format_id(article.id))
            case "json" | "jsonl" | "tsv":
                _write_articles(library, found, arguments.output)
    return _found(found)


def run_export(arguments: argparse.Namespace) -> ExitCode:
    """Write articles out of the library."""
    with opened(arguments) as library:
        found = selected(library, arguments.query)
        match arguments.output:
            case "md":
                for article in found:
                    print_line(documents.as_markdown(article_object(library, article)))
            case "opml":
                return _export_sources(library, found, everything=not arguments.query)
            case output:
                _write_articles(library, found, output)
    return _found(found)


def _export_sources(library: Library, articles: Sequence[Article], *, everything: bool) -> ExitCode:
    """Write the sources of articles as OPML; those that have none yet too, when everything is asked for."""
    from newsreader.cli.subscribing import as_opml  # noqa: PLC0415 - the other formats need no parser

    keys = {article.source for article in articles}
    sources = [source for source in library.store.sources.values() if everything or source.key in keys]
    there = [source for source in sources if not source.removed]
    if there:
        print_line(as_opml(there))
    return _found(there)


def _found(found: Sequence[object]) -> ExitCode:
    if found:
        return ExitCode.DONE
    say("nothing matched")
    return ExitCode.NOTHING


def _write_articles(library: Library, articles: Sequence[Article], output: str) -> None:
    write_rows((article_object(library, article) for article in articles), output, TSV_COLUMNS)


def _write_headlines(library: Library, articles: Sequence[Article]) -> None:
    from newsreader.cli.tables import Column, write_table  # noqa: PLC0415 - Rich is only needed for tables

    ids = short_ids(library, articles)
    states = [library.state(article.id) for article in articles]
    rows = [
        (
            ids[article.id],
            ("○" if state.read else "●") + ("★" if state.starred else " "),
            _when(article),
            article.headline,
            library.source_name(article.source),
        )
        for article, state in zip(articles, states, strict=True)
    ]
    columns = [
        Column("id", "cyan"),
        Column(""),
        Column("published"),
        Column("headline", flexible=True),
        Column("source"),
    ]
    write_table(columns, rows, dim=[state.read for state in states])


def _when(article: Article) -> str:
    return (article.published or "").replace("T", " ")[:16] or "no date"


def run_show(arguments: argparse.Namespace) -> ExitCode:
    """Print one article."""
    with opened(arguments) as library:
        article = only(library, arguments.id)
        if article is None:
            return _found(())
        if arguments.output == "json":
            write_json([article_object(library, article)])
        else:
            print_line(_as_text(library, article))
    return ExitCode.DONE


def _as_text(library: Library, article: Article) -> str:
    state = library.state(article.id)
    marks = ["read" if state.read else "unread"]
    marks += [name for name, is_so in (("starred", state.starred), ("hidden", state.hidden)) if is_so]
    marks += [f"#{tag}" for tag in sorted(state.tags)]
    age = describe_age(from_iso(article.published), library.clock())
    meta = [_when(article) + (f" ({age})" if age else ""), library.source_name(article.source)]
    meta += [article.section, article.author, ", ".join(marks)]
    parts = [
        f"{article.headline}\n{' · '.join(filter(None, meta))}",
        library.body(article.id).summary,
        article.url,
    ]
    return "\n\n".join(filter(None, parts))


def run_open(arguments: argparse.Namespace) -> ExitCode:
    """Open one article in the browser, which is reading it."""
    with opened(arguments) as library:
        article = only(library, arguments.id)
        if article is None:
            return _found(())
        if not open_address(article.url):
            say("no browser could be started; set BROWSER, or copy the address:")
            print_line(article.url)
        try:
            set_state(library, [article.id], "read", True)
        except StoreError as error:
            say(f"not marked read: {error}")
    return ExitCode.DONE
