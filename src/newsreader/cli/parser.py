"""What can be typed: the commands, their arguments and their help."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import NoReturn

from newsreader import __version__
from newsreader.text import clean_line

LIST_FORMATS = ("table", "json", "jsonl", "tsv", "ids")
EXPORT_FORMATS = ("json", "jsonl", "md", "tsv", "opml")
IMPORT_FORMATS = ("auto", "listing", "feed", "opml", "json")
POLICIES = ("explicit", "open", "dwell", "end")
SHELLS = ("bash", "zsh", "fish")
SORTS = ("newest", "oldest", "headline", "source", "section", "relevance")

_QUERY_HELP = 'words, "a phrase", /regex/, -word, a OR b, headline:word, is:unread; all of them must match'


_Command = Callable[[str, str, str], argparse.ArgumentParser]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        if message.startswith("unrecognized arguments: -"):
            message += " (to leave out a word, quote the whole query, or put it after --)"
        self.exit(2, f"newsreader: {clean_line(message)}\n  {self.prog} --help says what can be typed\n")


def build_parser() -> argparse.ArgumentParser:
    """Make the parser; the namespace it returns has `command`, `store` and the command's own arguments."""
    parser, command, common = _reader_and_more()
    _add_import(command("import", "importing", "take articles from files into the library"))
    _add_reading(command)
    _add_changing(command)
    _add_sources(command, common)
    _add_views(command, common)
    _add_care(command)
    command("config", "settings", "print what is set, and where it is set")
    completions = command("completions", "completions", "print a script that completes command lines on Tab")
    completions.add_argument("shell", choices=SHELLS, nargs="?", default="bash", help="default: bash")
    completions.add_argument("--names", choices=("sources", "views", "tags"), help=argparse.SUPPRESS)
    return parser


def reader_parser() -> argparse.ArgumentParser:
    """Make a parser that knows no command but `tui`: to make them all takes as long as to open a small library."""
    return _reader_and_more()[0]


def _reader_and_more() -> tuple[argparse.ArgumentParser, _Command, argparse.ArgumentParser]:
    """Make the parser with the reader's command, what adds another command, and the options that all have."""
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
    return parser, command, common


def _query(parser: argparse.ArgumentParser, purpose: str, *, required: bool = False) -> None:
    parser.add_argument("query", nargs="+" if required else "*", metavar="QUERY", help=f"{purpose}: {_QUERY_HELP}")


def _output(parser: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    parser.add_argument("--output", choices=formats, default=formats[0], help=f"default: {formats[0]}")


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a listing page as HTML or text, a feed, a list of sources (OPML), or drafts as JSON; - is stdin",
    )
    parser.add_argument(
        "--source",
        default="",
        metavar="NAME",
        help="the source they come from (default: the site that the page names)",
    )
    parser.add_argument("--format", choices=IMPORT_FORMATS, default="auto", help="default: auto")
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
        choices=("read", "unread", "starred", "unstarred", "hidden", "unhidden"),
        metavar="MARK",
        help="read, unread, starred, unstarred, hidden or unhidden",
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


def _add_views(command: _Command, common: argparse.ArgumentParser) -> None:
    views = command("views", "views", "list the views with their counts, save and remove them")
    _output(views, ("table", "json", "jsonl", "tsv"))
    changes = views.add_subparsers(dest="change", metavar="CHANGE")
    save = changes.add_parser("save", parents=[common], help="save a query as a view; that of its name is replaced")
    save.add_argument("name", metavar="VIEW", help="its name; that of another view puts it in the place of that")
    _query(save, "which", required=True)
    save.add_argument("--key", metavar="KEY", help="the key that shows it in the reader, as 6, f2 or comma")
    save.add_argument("--read", choices=POLICIES, help="when its articles count as read (default: as for all)")
    remove = changes.add_parser("remove", parents=[common], help="remove a saved view (undo brings it back)")
    remove.add_argument("name", metavar="VIEW", help="its name")
    stats = command("stats", "stats", "count articles by source and by day")
    _query(stats, "which")
    _output(stats, ("table", "json", "jsonl", "tsv"))


def _add_care(command: _Command) -> None:
    prune = command("prune", "care", "take articles out of the library for good; starred and tagged ones stay")
    _query(prune, "which", required=True)
    prune.add_argument("--dry-run", action="store_true", help="count, change nothing")
    _output(prune, ("text", "json"))
    backup = command("backup", "care", "write the library into one file that restores all of it")
    backup.add_argument("file", metavar="FILE", help="a new file; it opens with --store as well")
    backup.add_argument("--force", action="store_true", help="replace a file that is there")
    restore = command("restore", "care", "put a backup in the place of the library, which is kept beside it")
    restore.add_argument("file", metavar="FILE", help="a backup, or any library")
    restore.add_argument("--force", action="store_true", help="restore what can be read of a damaged one")
    doctor = command("doctor", "health", "say what is in the library's files, and what is wrong with them")
    doctor.add_argument("--repair", action="store_true", help="restore what can be had; what was found is kept")
    _output(doctor, ("text", "json"))
    command("compact", "care", "fold the journal of changes into the library's file")


def _add_sources(command: _Command, common: argparse.ArgumentParser) -> None:
    add = command("add", "sources", "add a feed or a listing page as a source")
    add.add_argument("url", metavar="URL", help="its address, or that of a page that links it")
    add.add_argument("--feed", type=int, metavar="N", help="which feed of the page; 0 is the page itself")
    add.add_argument("--name", default="", help="what to call it (default: what it calls itself)")
    add.add_argument("--tag", action="append", default=[], help="a tag for its articles; may be given again")
    add.add_argument("--every", type=_duration, default=0, metavar="TIME", help="how often to ask, as 30m, 2h, 1d")
    _output(add, ("text", "json"))
    refresh = command("refresh", "refreshing", "fetch what is new")
    refresh.add_argument("sources", nargs="*", metavar="SOURCE", help="its name (default: all)")
    refresh.add_argument("--due", action="store_true", help="only those whose time has come (for cron)")
    _output(refresh, ("text", "json"))
    sources = command("sources", "sources", "list the sources and how they are doing, rename, move and tag them")
    _output(sources, ("table", "json", "jsonl", "tsv"))
    changes = sources.add_subparsers(dest="change", metavar="CHANGE")
    rename = changes.add_parser("rename", parents=[common], help="give a source another name")
    rename.add_argument("source", metavar="SOURCE", help="its name")
    rename.add_argument("name", metavar="NAME", help="its new name")
    move = changes.add_parser("move", parents=[common], help="give a source another address; its articles stay")
    move.add_argument("source", metavar="SOURCE", help="its name")
    move.add_argument("url", metavar="URL", help="its new address")
    tag = changes.add_parser("tag", parents=[common], help="tag all articles of a source")
    tag.add_argument("source", metavar="SOURCE", help="its name")
    tag.add_argument("how", choices=("add", "remove"), metavar="add|remove", help="add the tag, or remove it")
    tag.add_argument("tag", metavar="TAG", help="the tag")
    remove = command("remove", "changing", "hide a source and its articles (undo brings them back)")
    remove.add_argument("source", metavar="SOURCE", help="its name")
    mute = command("mute", "muting", "keep articles out of sight, or list the rules that do")
    _query(mute, "which")
    mute.add_argument("--remove", action="store_true", help="take the rule back, given by its query or its number")
    mute.add_argument("--dry-run", action="store_true", help="count what it would hide, change nothing")
    _output(mute, ("table", "json", "jsonl", "tsv"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day, such as 2025-11-13") from None


def _duration(text: str) -> int:
    """Read `30m`, `2h`, `1d`, `1w` as seconds."""
    units = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
    number, unit = text[:-1], units.get(text[-1:])
    if not unit or not number.isdecimal() or not 0 < int(number) * unit <= 100 * units["w"]:
        raise argparse.ArgumentTypeError(f"{text!r} is no time, such as 30m, 2h or 1d")
    return int(number) * unit


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)
