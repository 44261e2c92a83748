"""Marking articles: on the screen at once, on disk by the job thread, taken back when that fails."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from newsreader.errors import NewsreaderError, UsageError
from newsreader.library.marking import Marked, set_state, tag_field
from newsreader.model import ArticleId
from newsreader.tui.changes.marks import Pending, has_field
from newsreader.tui.commands.finding import bring_back
from newsreader.tui.jobs import Job
from newsreader.tui.keys.table import BY_NAME

if TYPE_CHECKING:
    from newsreader.tui.screen import ReaderScreen


def mark(reader: ReaderScreen, ids: Iterable[ArticleId], field: str, value: bool, *, told: str | None = None) -> None:
    """Set a field of articles, as one change.

    Args:
        reader: where.
        ids: the articles; what a collapsed story covers is among them.
        field: `read`, `starred`, `hidden` or `tag:NAME`.
        value: what to set it to.
        told: which articles these are, for a toast that says what was done (`""` for no more than how many); None for
            no toast.
    """
    pending = reader.marks.lay(ids, field, value)
    reader.states_changed(pending.ids)
    reader.jobs.submit(
        Job(
            partial(set_state, reader.library, pending.ids, field, value),
            partial(_marked, reader, pending, told),
            partial(_refused, reader, pending),
        )
    )


def _marked(reader: ReaderScreen, pending: Pending, told: str | None, marked: Marked) -> None:
    reader.marks.settle(pending)
    if told is not None:
        undo_key = BY_NAME["undo"].shown_keys[0]
        reader.say(f"{_articles(len(marked.changed))}{told} {marked.action}. {undo_key} takes it back.")


def _refused(reader: ReaderScreen, pending: Pending, error: NewsreaderError) -> None:
    reader.marks.settle(pending)
    reader.states_changed(pending.ids)
    if pending.field == "hidden" and pending.value:
        bring_back(reader, pending.ids)
    reader.say(str(error), problem=True)


def toggle_read(reader: ReaderScreen) -> None:
    """Mark read, or unread where all are read."""
    _toggle(reader, "read")


def toggle_star(reader: ReaderScreen) -> None:
    """Star, or take the stars away where all have one."""
    _toggle(reader, "starred")


def tag(reader: ReaderScreen) -> None:
    """Ask for a tag, and give it; take it away where all have it."""
    ids = targets(reader)
    if not ids:
        return
    from newsreader.tui.dialogs.dialog import AskScreen  # noqa: PLC0415 - not needed to start

    known = sorted({tag for state in list(reader.library.store.states.values()) for tag in state.tags})
    title = "Tag" if len(ids) == 1 else f"Tag {_articles(len(ids))}"
    reader.app.push_screen(AskScreen(title, known, check=_why_no_tag), partial(_tag_named, reader, ids))


def _why_no_tag(name: str) -> str:
    try:
        tag_field(name)
    except UsageError as error:
        return str(error)
    return ""


def _tag_named(reader: ReaderScreen, ids: list[ArticleId], name: str | None) -> None:
    if name:
        _toggle(reader, tag_field(name), ids, told="")


def _toggle(reader: ReaderScreen, field: str, ids: list[ArticleId] | None = None, *, told: str | None = None) -> None:
    ids = targets(reader) if ids is None else ids
    if ids:
        value = not all(has_field(reader.marks.state(article_id), field) for article_id in ids)
        reader.list.selection.let_go()
        mark(reader, ids, field, value, told="" if len(ids) > 1 else told)


def targets(reader: ReaderScreen) -> list[ArticleId]:
    """The articles that a mark is for now: those selected, else the one under the cursor, with as many as were counted.

    What a collapsed story covers is among them.
    """
    headlines, cursor = reader.list.headlines, reader.list.cursor
    counted = [article.id for article in headlines.articles[cursor : cursor + max(reader.chords.count, 1)]]
    return headlines.covered(reader.list.selection.ids or counted)


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"
