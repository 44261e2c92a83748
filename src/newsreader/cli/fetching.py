"""The fetch command: the full texts of articles, for reading them offline; and what a refresh fetches of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from newsreader import schema
from newsreader.cli.arguments import matched, refuse_read_only, required_query
from newsreader.cli.output import ExitCode, found, more_counts, print_line, print_message, write_json
from newsreader.cli.progress import progress_bar, signals_call
from newsreader.errors import StoreError
from newsreader.ids import format_id
from newsreader.library import Library
from newsreader.library.full_texts import FullTextFetch, FullTextReport, Progress, Stage, new_of_sources
from newsreader.library.search.searching import select
from newsreader.model import Article
from newsreader.text import plural


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
        print_line(_summary(report))
    return code


def fetch_new(library: Library, sources: Iterable[str], *, quiet: bool) -> ExitCode:
    """Fetch the full texts of new articles of sources, given by their keys, where that is wanted.

    Articles that fail are counted, and do not make the refresh fail.
    """
    articles = new_of_sources(library, sources)
    if not articles:
        return ExitCode.DONE
    report, code = _fetch(library, articles, again=False, quiet=quiet, named=False)
    if code is ExitCode.INTERRUPTED:
        return code
    if not quiet:
        print_message(f"full texts: {_summary(report)}")
    return ExitCode.DONE


def _fetch(
    library: Library, articles: Sequence[Article], *, again: bool, quiet: bool, named: bool
) -> tuple[FullTextReport, ExitCode]:
    """Fetch full texts; with `named`, every one that fails is named. Return what came of it, and the exit code."""
    with _display(len(articles), quiet=quiet, named=named) as show:
        work = FullTextFetch(library, articles, again=again, listener=show)
        try:
            with signals_call(work.cancel) as received:
                report = work.run()
        except StoreError:
            print_message(f"{_summary(work.report)}; these are saved")
            raise
    if received:
        print_message(f"interrupted: {_summary(report)}, of {len(articles)}; fetched texts are saved")
        return report, ExitCode.INTERRUPTED
    return report, ExitCode.SOURCE if report.at(Stage.FAILED) else ExitCode.DONE


@contextmanager
def _display(count: int, *, quiet: bool, named: bool) -> Iterator[Callable[[Progress], None]]:
    """Give what shows progress: a bar on a terminal, else lines for what failed."""
    if quiet or not sys.stderr.isatty():
        yield _print_failure if named else lambda progress: None
        return
    report = FullTextReport()
    with progress_bar(count) as bar:

        def show(progress: Progress) -> None:
            article = progress.article
            if progress.stage is Stage.FETCHING:
                bar.begin(article.id, article.headline)
                return
            report.ended.append(progress)
            if named and progress.stage in {Stage.FAILED, Stage.WAITING}:
                bar.print(f"{article.headline}: {progress.error}", is_failure=progress.stage is Stage.FAILED)
            failed = more_counts((len(report.at(Stage.FAILED)), "failed"))
            bar.end(article.id, f"{len(report.at(Stage.FETCHED)):,} fetched{failed}")

        yield show


def _print_failure(progress: Progress) -> None:
    """Print a line for an article that failed."""
    if progress.stage is Stage.FAILED:
        print_message(f"{progress.article.headline}: {progress.error}")


def _summary(report: FullTextReport) -> str:
    known = report.at(Stage.KNOWN)
    failed_before = sum(bool(each.error) for each in known)
    others = more_counts(
        (len(known) - failed_before, "there already"),
        (failed_before, "failed before"),
        (len(report.at(Stage.FAILED)), "failed"),
        (len(report.at(Stage.WAITING)), "waiting"),
    )
    return f"{plural(len(report.ended), 'article')}: {len(report.at(Stage.FETCHED)):,} fetched{others}"
