"""The commands of the shell, each declared once (its function, its help and its arguments), and how one is run.

The parser, usage texts and completions are made from `COMMANDS`; errors become exit codes here.
"""

from __future__ import annotations

import argparse
import gc
import re
import shlex
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import date
from importlib import import_module
from itertools import takewhile
from typing import Any, NamedTuple, NoReturn

from newsreader import __version__, debug
from newsreader.choices import ReadPolicy, Sort
from newsreader.cli import output
from newsreader.cli.output import ExitCode, print_message
from newsreader.errors import NewsreaderError, QueryError, SourceError, StoreError, UsageError, did_you_mean, meant
from newsreader.text import clean_line


class Argument:
    """An argument of a command: its names, its help, and options of `argparse.ArgumentParser.add_argument`.

    `completes` is what Tab offers for it: `file`, or one of `newsreader.cli.completions.NAMES`.
    """

    def __init__(self, names: str, description: str, *, completes: str = "", **options: Any) -> None:
        self.names = names.split()
        self.completes = completes
        self.options = options | {"help": description}


class Command(NamedTuple):
    """A command, or a change that a command makes, such as `sources rename`."""

    name: str
    run: str
    """`module.function`: the module of `newsreader.cli` that is imported, and the function that runs the command.

    It takes the arguments, and before them the open library where it has a parameter for it.
    """
    help: str
    example: str
    """A command line, without `newsreader` before it."""
    arguments: tuple[Argument, ...] = ()
    changes: tuple[Command, ...] = ()
    creates: bool = False
    """Whether it may make the library that was named, where there is none."""


def _query(purpose: str, nargs: str = "*", also: str = "", completes: str = "queries") -> Argument:
    syntax = 'words, "a phrase", /regex/, -word, a OR b, headline:word, is:unread, on:today; all of them must match'
    return Argument("query", f"{purpose}: {syntax}{also}", nargs=nargs, metavar="QUERY", completes=completes)


def _output(*formats: str) -> Argument:
    return Argument("-o --output", f"the format (default: {formats[0]})", choices=formats, default=formats[0])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2025-11-13") from None


def _file(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("'' is not the name of a file")
    return text


def _interval(text: str) -> int:
    """Read `30m`, `2h`, `1d` or `1w`; return seconds."""
    units = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
    seconds = _number(text[:-1]) * units.get(text[-1:], 0)
    if not 0 < seconds <= 100 * units["w"]:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not an interval such as 30m, 2h or 1d")
    return seconds


def _interval_or_default(text: str) -> int:
    return 0 if text == "default" else _interval(text)


def _count(text: str, least: int = 1) -> int:
    if _number(text) < least:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a whole number from {least} on")
    return _number(text)


def _count_from_0(text: str) -> int:
    return _count(text, 0)


def _number(text: str) -> int:
    """Read a whole number; -1 for what is none, or has more digits than anything here counts up to."""
    return int(text) if text.isdecimal() and len(text) < 20 else -1


EVERYWHERE = (
    Argument(
        "--store", "the library to use (default: NEWSREADER_STORE, or your own)", metavar="PATH", completes="file"
    ),
    Argument(
        "--color",
        "use colours: auto (on a terminal, the default), always or never",
        choices=("auto", "always", "never"),
        metavar="WHEN",
    ),
    Argument("--no-pager", "print long output without a pager", action="store_true"),
    Argument(
        "--debug",
        "log what happens into the state folder, without anything that you read (for bug reports)",
        action="store_true",
    ),
)
"""The options that the program and every command have: their names are absent from the namespace where not given."""
_VERSION = Argument("-V --version", "print the version and exit", action="version", version=f"newsreader {__version__}")

_TABLE = _output("table", "json", "jsonl", "tsv")
_REPORT = _output("text", "json")
_LIMIT = Argument("-n --limit", "at most N", type=_count, metavar="N")
_OR_IDS = "; or ids of articles, where - reads them from stdin"
_ARTICLES = _query("the articles", also=_OR_IDS)
_CHANGED = _query("the articles", nargs="+", also=_OR_IDS)
_SHOWN = _query("the articles", "+", "; or ids, or their first characters; - reads ids from stdin", completes="ids")
_QUIET = Argument("-q --quiet", "print only what failed", action="store_true")
_STEPS = Argument("count", "how many changes (default: 1)", type=_count, nargs="?", default=1, metavar="N")
_COUNT_ONLY = Argument("--dry-run", "only count the articles", action="store_true")
_SOURCE = Argument("source", "name of the source", metavar="SOURCE", completes="sources")
_VIEW = Argument("name", "name of the view", metavar="VIEW", completes="views")
_TAGGING = (
    Argument("change", "add or remove the tag", choices=("add", "remove"), metavar="add|remove"),
    Argument("tag", "name of the tag", metavar="TAG", completes="tags"),
)
_MARKS = ("read", "unread", "starred", "unstarred", "hidden", "unhidden")

_IMPORT = (
    Argument(
        "files",
        "a listing page as HTML or text, a feed, a list of sources, or JSON as --dry-run prints it; - is stdin",
        nargs="+",
        metavar="FILE",
        completes="file",
    ),
    Argument("--source", "the source (default: the page's site)", default="", metavar="NAME", completes="sources"),
    Argument(
        "--format",
        "default: auto, which finds it out",
        choices=("auto", "listing", "feed", "opml", "json"),
        default="auto",
    ),
    Argument("--today", "the day that '3 hours ago' refers to, as 2025-11-13", type=_day, metavar="DAY"),
    Argument("--undated", "also add articles without a date", action="store_true"),
    Argument("--dry-run", "only show what was understood", action="store_true"),
    _QUIET,
    _REPORT,
)
_LIST = (
    _ARTICLES,
    _output("table", "json", "jsonl", "tsv", "ids"),
    _LIMIT,
    Argument("--sort", "the order where the query has no sort: (default: newest)", choices=tuple(Sort)),
)
_ADD = (
    Argument("url", "its address, or a page that links it", metavar="URL"),
    Argument("--feed", "which feed of the page; 0 for the page itself", type=_count_from_0, metavar="N"),
    Argument("--name", "name (default: the feed's title)", default=""),
    Argument("--tag", "tag its articles; may be repeated", action="append", default=[], completes="tags"),
    Argument("--every", "refresh interval, such as 30m, 2h or 1d", type=_interval, default=0, metavar="TIME"),
    Argument("--full", "fetch the full text of its articles", action="store_true"),
    Argument("--selector", "CSS selector of the article on their pages", default="", metavar="CSS"),
    _REPORT,
)
_REFRESH = (
    Argument("sources", "name of a source (default: all)", nargs="*", metavar="SOURCE", completes="sources"),
    Argument("--due", "only sources that are due; quiet where there is no terminal (for cron)", action="store_true"),
    _QUIET,
    _REPORT,
)
_FETCH = (
    _CHANGED,
    Argument("--again", "also those that are there, or failed for good", action="store_true"),
    _QUIET,
    _REPORT,
)
_RENAME = (_SOURCE, Argument("name", "the new name", metavar="NAME"))
_MOVE = (_SOURCE, Argument("url", "the new address", metavar="URL"))
_EVERY = (
    _SOURCE,
    Argument("every", "30m, 2h, 1d, or default for every hour", type=_interval_or_default, metavar="TIME|default"),
)
_FULL = (
    _SOURCE,
    Argument("wanted", "whether to fetch it (default: as it is)", choices=("on", "off"), nargs="?", metavar="on|off"),
    Argument("--selector", "CSS selector of the article on its pages; '' finds it without", metavar="CSS"),
)
_SOURCE_CHANGES = (
    Command("rename", "sources.rename_source", "rename a source", "sources rename 'Example Daily' Daily", _RENAME),
    Command(
        "move",
        "sources.move_source",
        "change the address of a source; its articles stay",
        "sources move Daily https://example.org/feed.xml",
        _MOVE,
    ),
    Command(
        "tag",
        "sources.tag_source",
        "add or remove a tag of a source",
        "sources tag Daily add work",
        (_SOURCE, *_TAGGING),
    ),
    Command(
        "every", "sources.set_source_interval", "set how often a source is refreshed", "sources every Daily 2h", _EVERY
    ),
    Command(
        "full",
        "sources.set_full_text",
        "fetch the full text of a source's new articles, or not",
        "sources full Daily on",
        _FULL,
    ),
)
_MUTE = (
    _query("articles to hide"),
    Argument("--remove", "remove the rule with this query or number", action="store_true"),
    _COUNT_ONLY,
    _TABLE,
)
_SAVE_VIEW = (
    Argument("name", "name; replaces a view of that name", metavar="VIEW", completes="views"),
    _query("the articles of the view", nargs="+"),
    Argument("--key", "key that shows it in the reader, such as 6, f2 or comma", metavar="KEY"),
    Argument("--read", "when its articles count as read (default: as in the settings)", choices=tuple(ReadPolicy)),
)
_RENAME_VIEW = (_VIEW, Argument("new", "the new name", metavar="NAME"))
_VIEW_CHANGES = (
    Command(
        "save",
        "views.save_view",
        "save a query as a view",
        "views save onco 'breast OR lung' --key 6",
        _SAVE_VIEW,
        creates=True,
    ),
    Command("rename", "views.rename_view", "rename a saved view", "views rename onco oncology", _RENAME_VIEW),
    Command("remove", "views.remove_view", "remove a saved view (undo restores it)", "views remove onco", (_VIEW,)),
)
_STATUS = (
    _query("the articles"),
    Argument(
        "--format",
        "what to print, with {unread}, {new} (unread, of today), {starred}, {total}, {sources}, {failing} (sources)",
        metavar="TEXT",
    ),
    _REPORT,
)
_BACKUP = (
    Argument(
        "file",
        "a new file, which can be opened with --store; - is stdout",
        type=_file,
        metavar="FILE",
        completes="file",
    ),
    Argument("--force", "replace an existing file", action="store_true"),
)
_RESTORE = (
    Argument("file", "a backup, or any library; - is stdin", type=_file, metavar="FILE", completes="file"),
    Argument("--force", "restore what can be read of a damaged backup", action="store_true"),
)
_DOCTOR = (Argument("--repair", "restore what can be; the damaged files are kept", action="store_true"), _REPORT)
_CONFIG_CHANGES = (
    Command("init", "settings.write_settings", "write a config file that explains every setting", "config init"),
    Command("edit", "settings.edit_settings", "open the config file in your editor, and check it", "config edit"),
)
_COMPLETIONS = (
    Argument("shell", "which shell (default: bash)", choices=("bash", "zsh", "fish"), nargs="?", default="bash"),
    Argument("--names", argparse.SUPPRESS),
)
_TOPIC = Argument("topic", "a command (default: all of them)", nargs="*", metavar="COMMAND")

COMMANDS = (
    Command(
        "tui", "commands.open_reader", "open the reader", "tui is:starred", (_query("show only matching articles"),)
    ),
    Command("import", "importing.import_files", "add articles from files to the library", "import page.html", _IMPORT),
    Command("list", "reading.list_articles", "list headlines", "list 'breast is:unread' -n 20", _LIST),
    Command(
        "show",
        "reading.show_articles",
        "show articles",
        "show 'is:starred on:today'",
        (_SHOWN, _output("text", "md", "html", "json"), _LIMIT),
    ),
    Command(
        "open",
        "reading.open_articles",
        "open articles in the browser",
        "open 'is:starred is:unread' -n 5",
        (_SHOWN, _LIMIT),
    ),
    Command(
        "export",
        "reading.export_articles",
        "export articles, or their sources as OPML",
        "export is:starred -o md",
        (_ARTICLES, _output("json", "jsonl", "md", "tsv", "opml")),
    ),
    Command("history", "changing.show_history", "list changes, newest first", "history -n 10", (_LIMIT, _TABLE)),
    Command(
        "mark",
        "changing.mark_articles",
        "mark articles",
        "mark read 'source:Oncology before:monday'",
        (Argument("mark", ", ".join(_MARKS), choices=_MARKS, metavar="MARK"), _CHANGED),
    ),
    Command(
        "tag", "changing.mark_articles", "add or remove a tag", "tag add later '/phase [23]/'", (*_TAGGING, _CHANGED)
    ),
    Command("undo", "changing.undo_or_redo", "undo changes", "undo 2", (_STEPS,)),
    Command("redo", "changing.undo_or_redo", "redo undone changes", "redo", (_STEPS,)),
    Command(
        "add",
        "sources.add_source",
        "add a feed or listing page as a source",
        "add https://example.org/news --tag work",
        _ADD,
        creates=True,
    ),
    Command("refresh", "fetching.refresh_sources", "fetch new articles", "refresh --due", _REFRESH),
    Command(
        "fetch", "fetching.fetch_articles", "fetch the full text of articles", "fetch 'is:unread on:today'", _FETCH
    ),
    Command(
        "sources",
        "sources.list_sources",
        "list sources; rename, move or tag one, or set its interval",
        "sources -o json",
        (_TABLE,),
        _SOURCE_CHANGES,
    ),
    Command(
        "remove",
        "sources.remove_source",
        "hide a source and its articles (undo restores them)",
        "remove sample",
        (_SOURCE,),
    ),
    Command(
        "mute",
        "changing.mute_articles",
        "hide matching articles, or list the rules",
        "mute 'headline:horoscope'",
        _MUTE,
    ),
    Command(
        "views",
        "views.list_views",
        "list views with counts; save, rename or remove one",
        "views",
        (_TABLE,),
        _VIEW_CHANGES,
    ),
    Command("stats", "views.show_stats", "count articles by source and by day", "stats on:today", (_ARTICLES, _TABLE)),
    Command(
        "status",
        "status.show_status",
        "print counts for a bar or a prompt",
        "status --format '{unread} ({new})'",
        _STATUS,
    ),
    Command(
        "prune",
        "maintenance.prune_articles",
        "delete articles for good; starred and tagged ones stay",
        "prune 'before:2024 is:read' --dry-run",
        (_CHANGED, _COUNT_ONLY, _REPORT),
    ),
    Command("backup", "maintenance.back_up", "write the whole library to one file", "backup news.json", _BACKUP),
    Command("restore", "maintenance.restore", "replace the library with a backup", "restore news.json", _RESTORE),
    Command("doctor", "maintenance.check", "check the library for damage", "doctor --repair", _DOCTOR),
    Command("compact", "maintenance.compact", "merge the journal into the library's file", "compact"),
    Command(
        "config",
        "settings.show_settings",
        "show the settings and where they come from; write or edit their file",
        "config",
        (_output("toml", "json"),),
        _CONFIG_CHANGES,
    ),
    Command(
        "completions",
        "completions.show_completions",
        "print a script that completes command lines on Tab",
        "completions fish",
        _COMPLETIONS,
    ),
    Command("help", "settings.show_help", "describe a command", "help list", (_TOPIC,)),
)
"""In the order of `newsreader --help`."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line; return the exit code. Nothing is raised."""
    output.open_streams()
    try:
        try:
            code = _run(arguments)
        except NewsreaderError as error:
            code = _report(error)
        except KeyboardInterrupt:
            # A second Ctrl+C must not interrupt the clean-up.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            print_message("interrupted; finished work is saved")
            code = ExitCode.INTERRUPTED
        except SystemExit as request:  # the parser's: help, or wrong usage
            code = int(request.code or 0)
        output.flush()
    except output.OutputError as error:
        output.discard_stream(sys.stdout)
        if isinstance(error.__cause__, BrokenPipeError):
            return ExitCode.BROKEN_PIPE
        print_message(f"can't write the output: {getattr(error.__cause__, 'strerror', '')}")
        return ExitCode.SOURCE
    except Exception as error:
        # The last resort: nobody is shown a traceback.
        print_message(debug.report_crash(error))
        return ExitCode.CRASH
    debug.note("end", code=int(code), processor=time.process_time())
    return code


def _run(arguments: Sequence[str]) -> int:
    without_store = arguments[2:] if arguments[:1] == ["--store"] else arguments
    name = without_store[0] if without_store else "tui"
    # To add all commands to a parser takes as long as to open a small library.
    parser = build_parser([command for command in COMMANDS if command.name == name] or COMMANDS)
    parsed = parser.parse_args(arguments)
    if parsed.command is None:  # options only
        parsed = parser.parse_args([*arguments, "tui"])
    output.choose(getattr(parsed, "color", "auto"), pager=not getattr(parsed, "no_pager", False))
    if getattr(parsed, "debug", False):
        _start_log()
    debug.note("command", name=parsed.command)
    module, _, function = parsed.run.partition(".")
    command = getattr(import_module(f"newsreader.cli.{module}"), function)
    if parsed.command != "tui":  # which waits until its list is painted (`GuardedApp.on_ready`)
        gc.enable()
    if command.__code__.co_argcount == 1:
        return int(command(parsed) or ExitCode.DONE)
    from newsreader.cli.arguments import opened  # noqa: PLC0415 - loads the store

    with opened(parsed, creates=parsed.creates) as library:
        return int(command(library, parsed) or ExitCode.DONE)


def open_reader(arguments: argparse.Namespace) -> int:
    """Open the reader, on a query if there is one; it needs nothing of what the other commands load."""
    from newsreader.cli.arguments import opened  # noqa: PLC0415 - loads the store
    from newsreader.query import parse  # noqa: PLC0415

    query = " ".join(arguments.query)
    parse(query)
    with opened(arguments, creates=True, polls=True) as library:
        from newsreader.tui import run as run_reader  # noqa: PLC0415 - Textual takes 0.3 s, and only this command needs it

        return run_reader(library, query)


def _start_log() -> None:
    try:
        path = debug.start()
    except OSError as error:
        raise UsageError(f"the log of --debug can't be written ({error.strerror})") from error
    print_message(f"logging to {path}")


def _report(error: NewsreaderError) -> ExitCode:
    """Print what failed, for a query with a caret under the mistake; return the exit code for it."""
    debug.note("refused", type=type(error).__name__)
    if isinstance(error, QueryError):
        from rich.cells import cell_len  # noqa: PLC0415 - only for an error

        print_message(f"{error} (in the query)")
        up_to_caret = clean_line(f"{error.query[: error.position]}^")
        output.print_stderr(f"  {clean_line(error.query)}")
        output.print_stderr(f"  {' ' * (cell_len(up_to_caret) - 1)}^")
        return ExitCode.USAGE
    print_message(str(error))
    if isinstance(error, StoreError):
        return ExitCode.STORE
    return ExitCode.SOURCE if isinstance(error, SourceError) else ExitCode.USAGE


_EXAMPLE = "example:\n  "
_EXCLUDED = re.compile(r"-[^\W\d_]\w")
"""How a word begins that a query excludes: argparse takes its first letter for an option."""


_WORDS = {
    ": expected one argument": " needs a value",
    ": ignored explicit argument": " takes no value, and was given",
}
"""What argparse says, to which an argument is also the value of an option, and what is said in its place."""


class _HelpFormatter(argparse.HelpFormatter):
    """Shows a subcommand that may be left out in brackets, as argparse does with other arguments; wraps no example."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if text.startswith(_EXAMPLE) else super()._fill_text(text, width, indent)

    def _format_args(self, action: argparse.Action, default_metavar: str) -> str:
        text = super()._format_args(action, default_metavar)
        return f"[{text}]" if action.nargs == argparse.PARSER and not action.required else text


class _Parser(argparse.ArgumentParser):
    _given: Sequence[str] = ()

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse what a command was given; what is unknown is told here, where its options are known."""
        self._given = args or ()
        parsed, unknown = super().parse_known_args(args, namespace)
        options = [word for word in takewhile("--".__ne__, unknown) if word.startswith("-") and word != "-"]
        if options:
            self._refuse_option(options[0])
        if unknown and not self._takes_query:
            self.error(f"an argument too many: {unknown[0]}")
        if unknown:  # argparse takes no words of a query behind an option, where there are some before it
            parsed.query = [*parsed.query, *(word for word in unknown if word != "--")]
        default = self.get_default("output")
        if default and getattr(parsed, "change", None) and parsed.output != default:
            self.error(f"{self.prog.partition(' ')[2]} {parsed.change} takes no --output")
        return parsed, []

    def _refuse_option(self, word: str) -> NoReturn:
        meant = self._option_meant(word[2:]) if word.startswith("--") else ""
        before = "" if " " in self.prog else "; the options of a command stand behind its name"
        self.error(f"there is no option {word}{meant or before}")

    def error(self, message: str) -> NoReturn:
        message = message.removeprefix("argument ")
        for theirs, ours in _WORDS.items():
            message = message.replace(theirs, ours)
        if self._takes_query and any(map(_EXCLUDED.match, self._given)):
            message += " (to exclude a word, quote the whole query, or put it after --)"
        self.exit(2, f"newsreader: {clean_line(message)}\n  see `{self.prog} --help`\n")

    @property
    def _takes_query(self) -> bool:
        return any(action.dest == "query" for action in self._actions)

    @property
    def _options(self) -> list[str]:
        return [option for action in self._actions for option in action.option_strings]

    def _option_meant(self, name: str) -> str:
        """Suggest the option, or the term of a query, that was probably meant; empty where none is like it."""
        known = {option.strip("-"): option for option in self._options}
        if self._takes_query:
            from newsreader.query.fields import FIELDS  # noqa: PLC0415 - only for an error

            known |= {field: f"{field}: in the query" for field in FIELDS}
            known |= {state: f"is:{state} in the query" for state in FIELDS["is"].choices}
        return meant(name.partition("=")[0], known, alike=0.75)  # not `is` for `list`

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.nargs == argparse.PARSER and value not in action.choices:  # type: ignore[operator]
            for word in takewhile(value.__ne__, self._given):
                # argparse takes what stands behind an option that it does not know for the command
                if word.startswith("-") and not any(each.startswith(word.partition("=")[0]) for each in self._options):
                    self._refuse_option(word)
            name = " ".join([*self.prog.split()[1:], value])
            self.error(f"there is no command {name!r}{_command_meant(self.prog, value)}")
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(action, f"invalid choice: {value!r}{did_you_mean(str(value), action.choices)}")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print help and errors as all else is printed: argparse would take a full disk for success."""
        if message:
            (output.print_text if file is sys.stdout else output.print_stderr)(message.removesuffix("\n"))


_OTHER_WORDS = {
    "delete": "remove",
    "find": "list",
    "rm": "remove",
    "search": "list",
    "subscribe": "add",
    "unsubscribe": "remove",
    "update": "refresh",
}
"""What commands are called elsewhere, and what they are here."""


def _command_meant(prog: str, name: str) -> str:
    """Suggest the command, or the change that a command makes, that was probably meant; else say where they are listed.

    `prog` is what the name stood behind.
    """
    _, *parents = prog.split()
    changes = [(change.name, f"{command.name} {change.name}") for command in COMMANDS for change in command.changes]
    commands = {command.name: command.name for command in COMMANDS}
    if parents:
        (parent,) = parents
        known = commands | {name: words for name, words in changes if words.startswith(f"{parent} ")}
        known |= {"list": parent, "show": parent}
    else:
        known = {mark: f"mark {mark}" for mark in _MARKS} | dict(changes) | commands
    known = {other: known[word] for other, word in _OTHER_WORDS.items()} | known
    if not parents and ":" in name:
        from newsreader.query.fields import FIELDS  # noqa: PLC0415 - only for an error

        if other := "add" if "://" in name else "list" if name.partition(":")[0] in FIELDS else "":
            return f"; did you mean `newsreader {other} {shlex.quote(name)}`?"
    found = meant(name, {each: f"`newsreader {words}`" for each, words in known.items()})
    return found or f"; `newsreader {' '.join(['help', *parents])}` tells which there are"


def build_parser(commands: Sequence[Command] = COMMANDS) -> argparse.ArgumentParser:
    """Make a parser of some commands; its namespace has `command`, `run`, `creates`, and the command's arguments."""
    parser = _Parser(
        prog="newsreader",
        description="A news reader for the terminal. Without a command it opens the reader.",
        epilog="Exit codes: 0 done, 1 nothing matched, 2 wrong usage, 3 the store can't be used, "
        "4 a source or file failed, 130 interrupted.",
        formatter_class=_HelpFormatter,
    )
    _add_arguments(parser, (_VERSION,), "command", commands)
    return parser


def _add_arguments(parser: _Parser, arguments: Iterable[Argument], kind: str, commands: Sequence[Command]) -> None:
    """Add arguments to the parser of the program or of a command, and the commands or changes that it has."""
    for argument in (*EVERYWHERE, *arguments):
        absent: dict[str, Any] = {"default": argparse.SUPPRESS} if argument in EVERYWHERE else {}
        action = parser.add_argument(*argument.names, **argument.options, **absent)
        # What shtab makes completions from.
        if argument.completes == "file":
            action.complete = "file"  # type: ignore[attr-defined]
        elif argument.completes:
            action.complete = {  # type: ignore[attr-defined]
                "bash": f"_newsreader_{argument.completes}",
                "zsh": f"_newsreader_names {argument.completes}",
                "fish": f"(newsreader completions --names {argument.completes} 2>/dev/null)",
            }
    if not commands:
        return
    subparsers = parser.add_subparsers(title=f"{kind}s", dest=kind, metavar=kind.upper(), prog=parser.prog)
    for command in commands:
        sentence = f"{command.help[0].upper()}{command.help[1:]}."
        added = subparsers.add_parser(
            command.name,
            help=command.help,
            description=sentence,
            epilog=f"{_EXAMPLE}newsreader {command.example}",
            formatter_class=_HelpFormatter,
        )
        added.set_defaults(run=command.run, creates=command.creates)
        _add_arguments(added, command.arguments, "change", command.changes)
