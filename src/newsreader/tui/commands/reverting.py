"""Undo and redo: changes of the history taken back and made again, told in one toast, shown in the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from newsreader.errors import NewsreaderError
from newsreader.library import Library, marking
from newsreader.model import ArticleId, Reverted
from newsreader.tui.commands.finding import bring_back, take_in_all, take_out
from newsreader.tui.jobs import Job
from newsreader.tui.refresh.arrivals import listed_among
from newsreader.tui.search.finding import Asked

if TYPE_CHECKING:
    from newsreader.tui.screen import ReaderScreen

NAMED = 3
"""Changes that a toast names; of more it says how many."""

Step = Callable[[Library], Reverted | None]


class Outcome(NamedTuple):
    """What several undos, or redos, came to."""

    steps: Sequence[Reverted]
    articles: frozenset[ArticleId]
    """Those that any of them touched."""
    meant: frozenset[ArticleId]
    """Those of them that the list's query means now."""
    problem: str
    """Why the next one failed; empty where none did."""


def undo(reader: ReaderScreen) -> None:
    """Take back the last change of state, or as many as were counted, whoever made them."""
    _revert(reader, marking.undo, "undone", "Nothing to undo.")


def redo(reader: ReaderScreen) -> None:
    """Make the change again that was taken back last, or as many as were counted."""
    _revert(reader, marking.redo, "redone", "Nothing to redo.")


def _revert(reader: ReaderScreen, step: Step, done: str, nothing: str) -> None:
    count = max(reader.chords.count, 1)
    failed: Callable[[NewsreaderError], None] = lambda error: reader.say(str(error), problem=True)  # noqa: E731
    run = partial(_steps, reader.library, step, count, reader.asked)
    reader.jobs.submit(Job(run, partial(_reverted, reader, done, nothing), failed))


def _steps(library: Library, step: Step, count: int, asked: Asked) -> Outcome:
    """Take so many steps through the history, or as many as there are; raise what keeps it from taking any."""
    steps: list[Reverted] = []
    problem = ""
    try:
        while len(steps) < count and (reverted := step(library)) is not None:
            steps.append(reverted)
    except NewsreaderError as error:
        if not steps:
            raise
        problem = str(error)
    articles = frozenset(article_id for reverted in steps for article_id in reverted.articles)
    return Outcome(steps, articles, asked.means(library, articles), problem)


def _reverted(reader: ReaderScreen, done: str, nothing: str, outcome: Outcome) -> None:
    """Show what was done: articles that the list means again are in it again, at their place."""
    reader.say(told(outcome.steps, done) if outcome.steps else nothing)
    if outcome.problem:
        reader.say(outcome.problem, problem=True)
    reader.facts.gone -= outcome.meant
    reader.states_changed(outcome.articles)
    take_out(reader, outcome.articles)
    if not all(reverted.articles for reverted in outcome.steps):
        take_in_all(reader)  # a source, a mute rule or a view came or went
    elif outcome.meant - listed_among(reader.list.headlines, outcome.meant):
        bring_back(reader, outcome.meant)


def told(steps: Sequence[Reverted], done: str) -> str:
    """Say in one sentence what was done: each change, newest first, with how many articles it set back."""
    named = [f"{step.entry.action} ({_how_many(step)})" for step in steps[:NAMED]]
    more = f" and {len(steps) - NAMED} more" if len(steps) > NAMED else ""
    what = f"{len(steps):,} changes {done}" if len(steps) > 1 else done.capitalize()
    return f"{what}: {', '.join(named)}{more}."


def _how_many(step: Reverted) -> str:
    """How many articles a step set back, and how many of them it left."""
    if left := step.entry.changed - step.restored:
        return f"{step.restored:,} of {step.entry.changed:,}; {left:,} changed since"
    return f"{step.entry.changed:,}"
