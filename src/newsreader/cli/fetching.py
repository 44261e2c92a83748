"""The commands that wait for servers: refresh and fetch. A bar says how far they are, and Ctrl+C ends them early."""

from __future__ import annotations

import argparse
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from newsreader import schema
from newsreader.cli.arguments import matched, required_query
from newsreader.cli.output import ExitCode, found, more_counts, print_line, print_message, write_json
from newsreader.errors import StoreError, UsageError
from newsreader.ids import format_id
from newsreader.library import Library
from newsreader.library.fetching import Fetching, refuse_read_only
from newsreader.library.hooks import Hooks, not_said
from newsreader.library.refreshing import Progress, Refresh, RefreshReport, all_sources, due_sources
from newsreader.library.scheduling import can_be_asked
from newsreader.library.searching import select
from newsreader.library.sources import find
from newsreader.model import Article, Source
from newsreader.settings import load_settings
from newsreader.text import clean_line, plural

if TYPE_CHECKING:
    from newsreader.library import full_texts

P = TypeVar("P", Progress, "full_texts.Progress")
Report = TypeVar("Report", RefreshReport, "full_texts.FullTextReport")
Show = Callable[[P], None]
"""Shows that something was begun, or has ended."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def refresh_sources(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """Fetch new articles of the named sources, of those that are due, or of all."""
    refuse_read_only(library)
    sources = [find(library, name) for name in arguments.sources]
    for source in sources:
        if not can_be_asked(source):
            raise UsageError(f"{source.name} has no address: use `newsreader import` on its file again")
    if arguments.due:
        sources = [source for source in due_sources(library) if not sources or source in sources]
    else:
        sources = sources or all_sources(library)
        if not sources:
            print_message("there are no sources to refresh: `newsreader add URL` adds one")
            return ExitCode.NOTHING
    quiet = arguments.quiet or (arguments.due and not sys.stderr.isatty())
    report, code = _refresh(library, sources, as_json=arguments.output == "json", quiet=quiet)
    if code is not ExitCode.INTERRUPTED:
        code = max(code, fetch_new(library, sources, quiet=quiet))
    if code is not ExitCode.INTERRUPTED:
        code = max(code, _run_hooks(library, report, quiet=quiet))
    return code


def _refresh(library: Library, sources: list[Source], *, as_json: bool, quiet: bool) -> tuple[RefreshReport, ExitCode]:
    def so_far(ended: list[Progress]) -> str:
        return f"{RefreshReport(ended).added:,} new"

    has_bar = not quiet and sys.stderr.isatty()
    display = _bar(len(sources), so_far) if has_bar else _lines(_failure if quiet else _result)
    report, code = _run(partial(Refresh, library, sources), display, _summary, f"of {len(sources)}; fetched articles")
    if as_json:
        write_json(schema.Refreshed.of(each, source=each.source.name, state=each.stage.value) for each in report.ended)
    elif sources and not quiet and code is not ExitCode.INTERRUPTED:
        print_line(_summary(report))
    return report, code


def _result(progress: Progress) -> str:
    """Say what a source brought, or why it failed or has to wait."""
    news = more_counts((progress.added, "new"), (progress.updated, "changed"))
    return progress.error or (news + more_counts((progress.repeated, "repeated")) if news else "").removeprefix(", ")


def _summary(report: RefreshReport) -> str:
    stages = Counter(each.stage.value for each in report.ended)
    others = more_counts((report.updated, "changed"), (stages["failed"], "failed"), (stages["waiting"], "waiting"))
    return f"{plural(len(report.ended), 'source')}: {report.added:,} new{others}"


def _run_hooks(library: Library, report: RefreshReport, *, quiet: bool) -> ExitCode:
    """Run what the settings have after a refresh; when `quiet`, what fails again in the same way is told once."""
    if not report.ended:
        return ExitCode.DONE
    settings, problems = load_settings()
    for problem in () if quiet else problems:
        print_message(problem)
    hooks = Hooks(library, settings)
    with _signals_call(hooks.close) as received:
        failures = hooks.run(report.new)
    for failure in not_said(failures) if quiet else failures.values():
        print_message(failure)
    if received:
        print_message("interrupted; fetched articles are saved")
        return ExitCode.INTERRUPTED
    return ExitCode.SOURCE if failures else ExitCode.DONE


def fetch_articles(library: Library, arguments: argparse.Namespace) -> ExitCode:
    """Fetch the full texts of what a query matches."""
    refuse_read_only(library)
    matching = select(library, required_query(library, arguments))
    articles = [article for article in matching if article.url]
    if matching and len(articles) < len(matching):
        print_message(f"{plural(len(matching) - len(articles), 'article')} without an address left out")
    if not articles:
        return found(0, "no article to fetch") if matching else matched(library, arguments, matching)
    report, code = _fetch(library, articles, again=arguments.again, quiet=arguments.quiet, named=True)
    if arguments.output == "json":
        write_json(
            schema.Fetched.of(each, id=format_id(each.article.id), url=each.article.url, state=each.stage.value)
            for each in report.ended
        )
    elif code is not ExitCode.INTERRUPTED and not arguments.quiet:
        print_line(_text_summary(report))
    return code


def fetch_new(library: Library, sources: Iterable[Source], *, quiet: bool) -> ExitCode:
    """Fetch the full texts of new articles of those sources that want it.

    Articles that fail are counted, and do not make the refresh fail.
    """
    keys = [source.key for source in sources if library.store.sources[source.key].full]
    if not keys:
        return ExitCode.DONE
    from newsreader.library.full_texts import new_of_sources  # noqa: PLC0415 - for few sources

    articles = new_of_sources(library, keys)
    if not articles:
        return ExitCode.DONE
    report, code = _fetch(library, articles, again=False, quiet=quiet, named=False)
    if code is ExitCode.INTERRUPTED:
        return code
    if not quiet:
        print_message(f"full texts: {_text_summary(report)}")
    return ExitCode.DONE


def _fetch(
    library: Library, articles: Sequence[Article], *, again: bool, quiet: bool, named: bool
) -> tuple[full_texts.FullTextReport, ExitCode]:
    """Fetch full texts; with `named`, every one that fails is named. Return what came of it, and the exit code."""
    from newsreader.library.full_texts import FullTextFetch  # noqa: PLC0415 - not for a refresh

    def so_far(ended: list[full_texts.Progress]) -> str:
        return f"{sum(each.stage == 'fetched' for each in ended):,} fetched"

    def told(progress: full_texts.Progress) -> str:
        return _failure(progress) if named else ""

    has_bar = not quiet and sys.stderr.isatty()
    display = _bar(len(articles), so_far, named=named) if has_bar else _lines(told)
    fetch = partial(FullTextFetch, library, articles, again=again)
    return _run(fetch, display, _text_summary, f"of {len(articles)}; fetched texts")


def _text_summary(report: full_texts.FullTextReport) -> str:
    stages = Counter(each.stage.value for each in report.ended)
    failed_before = sum(each.stage == "known" and bool(each.error) for each in report.ended)
    others = more_counts(
        (stages["known"] - failed_before, "there already"),
        (failed_before, "failed before"),
        (stages["failed"], "failed"),
        (stages["waiting"], "waiting"),
    )
    return f"{plural(len(report.ended), 'article')}: {stages['fetched']:,} fetched{others}"


def _run(
    make: Callable[..., Fetching[Report]],
    display: AbstractContextManager[Show[P]],
    summary: Callable[[Report], str],
    rest: str,
) -> tuple[Report, ExitCode]:
    """Do what waits for servers, to its end or until a signal comes. Return what came of it, and the exit code."""
    with display as show:
        work = make(listener=show)
        try:
            with _signals_call(work.cancel) as received:
                report = work.run()
        except StoreError:
            print_message(f"{summary(work.report)}; these are saved")
            raise
    if received:
        print_message(f"interrupted: {summary(report)}, {rest} are saved")
        return report, ExitCode.INTERRUPTED
    return report, ExitCode.SOURCE if any(each.stage == "failed" for each in report.ended) else ExitCode.DONE


@contextmanager
def _signals_call(stop: Callable[[], None]) -> Iterator[list[int]]:
    """Let Ctrl+C and the signals that end a program call `stop` instead; give the list of those received."""
    received: list[int] = []

    def note(number: int, _: object) -> None:
        received.append(number)
        stop()

    handled = [number for number in _SIGNALS if signal.getsignal(number) not in {signal.SIG_IGN, None}]
    previous = {number: signal.signal(number, note) for number in handled}
    try:
        yield received
    finally:
        for number, handler in previous.items():
            # A second Ctrl+C must not interrupt the closing of the library.
            signal.signal(number, signal.SIG_IGN if received else handler)


def _name(progress: Progress | full_texts.Progress) -> str:
    return progress.source.name if isinstance(progress, Progress) else progress.article.headline


def _failure(progress: Progress | full_texts.Progress) -> str:
    """Say why something failed; empty where it did not."""
    return progress.error if progress.stage == "failed" else ""


@contextmanager
def _lines(told: Callable[[P], str]) -> Iterator[Show[P]]:
    """Print a line for each of which there is something to be told."""

    def show(progress: P) -> None:
        if what := told(progress):
            print_message(f"{_name(progress)}: {what}")

    yield show


@contextmanager
def _bar(count: int, so_far: Callable[[list[P]], str], *, named: bool = True) -> Iterator[Show[P]]:
    """Show a bar of so many steps, with what came of those that ended, and the names of those that are running.

    Where they are to be `named`, what failed or has to wait stands in lines above it.
    """
    from rich import progress as bars  # noqa: PLC0415 - 0.1 s, for a terminal only
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Column  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    ended: list[P] = []
    running: list[str] = []
    words = bars.TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))
    columns = bars.BarColumn(20), bars.MofNCompleteColumn(), words
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=count)

        def show(progress: P) -> None:
            name = clean_line(_name(progress))
            if progress.stage == "fetching":
                running.append(name)
            if progress.stage in {"fetching", "reading"}:
                return
            ended.append(progress)
            if name in running:  # what has to wait is not begun
                running.remove(name)
            if named and progress.stage in {"failed", "waiting"}:
                line = f"{name}: {clean_line(progress.error)}"
                bar.console.print(Text(line, "red" if progress.stage == "failed" else "dim"))
            failed = more_counts((sum(each.stage == "failed" for each in ended), "failed"))
            # A copy, because another thread may add to them meanwhile.
            names = ", ".join(list(running))
            bar.update(task, advance=1, description=f"{so_far(ended)}{failed}  {names}")

        yield show
