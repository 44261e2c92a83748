"""Data on stdout: the same bytes for a pipe and a file, always UTF-8; tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from newsreader.cli.streams import write
from newsreader.dates import to_iso
from newsreader.ids import format_id
from newsreader.library import Library
from newsreader.model import Article, Draft

Row = dict[str, object]


def article_object(library: Library, article: Article) -> Row:
    """Give an article as JSON output shows it; the keys and their order are API."""
    state = library.state(article.id)
    return {
        "id": format_id(article.id),
        "headline": article.headline,
        "published": article.published,
        "added": article.added,
        "summary": library.body(article.id).summary,
        "section": article.section,
        "source": library.source_name(article.source),
        "url": article.url,
        "author": article.author,
        "read": state.read,
        "starred": state.starred,
        "tags": sorted(state.tags),
    }


def draft_object(draft: Draft) -> Row:
    """Give a draft as `import --dry-run --output json` prints it, and `--format json` reads it."""
    return {
        "headline": draft.headline,
        "published": to_iso(draft.published),
        "summary": draft.summary,
        "section": draft.section,
        "url": draft.url,
        "author": draft.author,
    }


def print_line(text: str) -> None:
    """Print one line of text; a lone surrogate (of a file name that is no UTF-8) as a question mark."""
    write(text.encode(errors="replace") + b"\n")


def write_json(rows: Iterable[Row]) -> None:
    """Print a JSON array (RFC 8259), a row a line."""
    write(b"[")
    separator = b"\n"
    for row in rows:
        write(separator + _json(row))
        separator = b",\n"
    write(b"\n]\n")


def write_jsonl(rows: Iterable[Row]) -> None:
    """Print a JSON object a line."""
    for row in rows:
        write(_json(row) + b"\n")


def write_tsv(rows: Iterable[Row], columns: Sequence[str]) -> None:
    """Print columns separated by tabs, without a heading; no value holds a tab or a line break."""
    for row in rows:
        print_line("\t".join(_cell(row[column]) for column in columns))


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ",".join(map(str, value))
        case _:
            return " ".join(str(value).split())


def write_history(rows: Sequence[Row], output: str) -> None:
    """Print the changes of state."""
    columns = ("number", "at", "action", "changed", "undone")
    if output == "table":
        from newsreader.cli.tables import Column, write_table  # noqa: PLC0415 - Rich is only needed for tables

        headings = [
            Column("number"),
            Column("at"),
            Column("change", flexible=True),
            Column("articles"),
            Column(""),
        ]
        cells = [[_cell(row[column]) for column in columns[:-1]] for row in rows]
        undone = [bool(row["undone"]) for row in rows]
        notes = ["undone" if row["undone"] else "can't be undone" if row["final"] else "" for row in rows]
        write_table(headings, [[*row, note] for row, note in zip(cells, notes, strict=True)], dim=undone)
        return
    write_rows(rows, output, columns)


def write_rows(rows: Iterable[Row], output: str, columns: Sequence[str]) -> None:
    """Print rows in one of the formats for programs."""
    match output:
        case "json":
            write_json(rows)
        case "jsonl":
            write_jsonl(rows)
        case "tsv":
            write_tsv(rows, columns)


def _json(row: Row) -> bytes:
    return msgspec.json.encode(row)
