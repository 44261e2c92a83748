"""What can be typed: the commands, their arguments and their help."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import NoReturn

from newsreader import __version__

LIST_FORMATS = ("table", "json", "jsonl", "tsv", "ids")
EXPORT_FORMATS = ("json", "jsonl", "md", "tsv", "opml")
SORTS = ("newest", "oldest", "headline", "source", "section")

_QUERY_HELP = 'words, "a phrase", /regex/, -word, a OR b, headline:word, is:unread; all of them must match'


_Command = Callable[[str, str, str], argparse.ArgumentParser]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        if message.startswith("unrecognized arguments: -"):
            message += " (to leave out a word, quote the whole query, or put it after --)"
        self.exit(2, f"newsreader: {message}\n  {self.prog} --help says what can be typed\n")


def build_parser() -> argparse.ArgumentParser:
    """Make the parser; the namespace it returns has `command`, `store` and the command's own arguments."""
    common = _Parser(add_help=False)
    common.add_argument(
        "--store",
        metavar="PATH",
        default=argparse.SUPPRESS,
        help="the library (default: your own; NEWSREADER_STORE)",
    )
    parser = _Parser(
        prog="newsreader",
        parents=[common],
        description="A news reader for the terminal. Without a command it opens the reader.",
        epilog="Exit codes: 0 done, 1 nothing matched, 2 wrong usage, 3 the store can't be used, "
        "4 a source or file failed, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"newsreader {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    def command(name: str, module: str, description: str) -> argparse.ArgumentParser:
        """Add a command; its function is `run_NAME` of the module in `newsreader.cli`."""
        sentence = f"{description[0].upper()}{description[1:]}."
        added = commands.add_parser(name, parents=[common], help=description, description=sentence)
        added.set_defaults(module=module)
        return added

    _query(command("tui", "screens", "open the reader"), "show only what matches")
    _add_import(command("import", "importing", "take articles from files into the library"))
    _add_reading(command)
    _add_changing(command)
    return parser


def _query(parser: argparse.ArgumentParser, purpose: str, *, required: bool = False) -> None:
    parser.add_argument("query", nargs="+" if required else "*", metavar="QUERY", help=f"{purpose}: {_QUERY_HELP}")


def _output(parser: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    parser.add_argument("--output", choices=formats, default=formats[0], help=f"default: {formats[0]}")


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a listing page as HTML or text, or drafts as JSON; - is stdin",
    )
    parser.add_argument(
        "--source",
        default="",
        metavar="NAME",
        help="the source they come from (default: the site that the page names)",
    )
    parser.add_argument("--format", choices=("auto", "listing", "json"), default="auto", help="default: auto")
    parser.add_argument(
        "--today", type=_day, metavar="DAY", help="the day that '3 hours ago' counts from, as 2025-11-13"
    )
    parser.add_argument("--undated", action="store_true", help="take stories without a date too")
    parser.add_argument("--dry-run", action="store_true", help="show what was understood, change nothing")
    _output(parser, ("text", "json"))


def _add_reading(command: _Command) -> None:
    listing = command("list", "reading", "print the headlines")
    _query(listing, "which")
    _output(listing, LIST_FORMATS)
    listing.add_argument("--limit", type=_count, metavar="N", help="at most so many")
    listing.add_argument("--sort", choices=SORTS, help="default: newest")
    show = command("show", "reading", "print one article")
    show.add_argument("id", metavar="ID", help="an id, or as much of its beginning as is unique")
    _output(show, ("text", "json"))
    command("open", "reading", "open one article in the browser").add_argument("id", metavar="ID", help="as for show")
    export = command("export", "reading", "write articles out of the library")
    _query(export, "which")
    _output(export, EXPORT_FORMATS)
    history = command("history", "changing", "print the changes of state, newest first")
    history.add_argument("--limit", type=_count, metavar="N", help="at most so many")
    _output(history, ("table", "json", "jsonl", "tsv"))


def _add_changing(command: _Command) -> None:
    mark = command("mark", "changing", "mark articles")
    mark.add_argument(
        "mark",
        choices=("read", "unread", "starred", "unstarred"),
        metavar="MARK",
        help="read, unread, starred or unstarred",
    )
    _query(mark, "which", required=True)
    tag = command("tag", "changing", "tag articles")
    tag.add_argument("change", choices=("add", "remove"), metavar="add|remove", help="add the tag, or remove it")
    tag.add_argument("tag", metavar="TAG", help="the tag")
    _query(tag, "which", required=True)
    for name, description in (("undo", "take back changes of state"), ("redo", "make undone changes again")):
        command(name, "changing", description).add_argument(
            "count", type=_count, nargs="?", default=1, metavar="N", help="how many (default: 1)"
        )
    remove = command("remove", "changing", "hide a source and its articles (undo brings them back)")
    remove.add_argument("source", metavar="SOURCE", help="its name")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day, such as 2025-11-13") from None


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)
