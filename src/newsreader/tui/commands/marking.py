"""Marking articles: on the screen at once, on disk by the job thread, taken back when that fails."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from newsreader.errors import NewsreaderError, UsageError
from newsreader.library import undoing
from newsreader.library.marking import Marked, set_state, tag_field
from newsreader.model import ArticleId, Reverted
from newsreader.tui.commands.finding import take_in_all
from newsreader.tui.jobs import Job
from newsreader.tui.keys import BY_NAME
from newsreader.tui.marks import Pending, has_field

if TYPE_CHECKING:
    from newsreader.tui.screens.reader import ReaderScreen


def mark(reader: ReaderScreen, ids: Iterable[ArticleId], field: str, value: bool, *, announce: bool = False) -> None:
    """Set a field of articles; `announce` tells in a toast what that did."""
    pending = reader.marks.lay(ids, field, value)
    reader.states_changed(pending.ids)
    reader.jobs.submit(
        Job(
            partial(set_state, reader.library, pending.ids, field, value),
            partial(_marked, reader, pending, announce),
            partial(_refused, reader, pending),
        )
    )


def _marked(reader: ReaderScreen, pending: Pending, announce: bool, marked: Marked) -> None:
    reader.marks.settle(pending)
    if announce:
        undo_key = BY_NAME["undo"].shown_keys[0]
        reader.say(f"{_articles(len(marked.changed))} {marked.action}. {undo_key} takes it back.")


def _refused(reader: ReaderScreen, pending: Pending, error: NewsreaderError) -> None:
    reader.marks.settle(pending)
    reader.states_changed(pending.ids)
    reader.say(str(error), problem=True)


def toggle_read(reader: ReaderScreen) -> None:
    """Mark read, or unread where all are read."""
    _toggle(reader, "read")


def toggle_star(reader: ReaderScreen) -> None:
    """Star, or take the stars away where all have one."""
    _toggle(reader, "starred")


def tag(reader: ReaderScreen) -> None:
    """Ask for a tag, and give it; take it away where all have it."""
    if not _targets(reader):
        return
    from newsreader.tui.screens.ask import AskScreen  # noqa: PLC0415 - not needed to start

    known = sorted({tag for state in list(reader.library.store.states.values()) for tag in state.tags})
    reader.app.push_screen(AskScreen("Tag", known, check=_why_no_tag), partial(_tag_named, reader))


def _why_no_tag(name: str) -> str:
    try:
        tag_field(name)
    except UsageError as error:
        return str(error)
    return ""


def _tag_named(reader: ReaderScreen, name: str | None) -> None:
    if name:
        _toggle(reader, tag_field(name), announce=True)


def _toggle(reader: ReaderScreen, field: str, *, announce: bool = False) -> None:
    ids = _targets(reader)
    if ids:
        value = not all(has_field(reader.marks.state(article_id), field) for article_id in ids)
        reader.list.selected.clear()
        mark(reader, ids, field, value, announce=announce or len(ids) > 1)


def _targets(reader: ReaderScreen) -> list[ArticleId]:
    """The articles that a mark is for: those selected, else the one under the cursor."""
    current = reader.list.current
    return list(reader.list.selected) or ([current.id] if current is not None else [])


def select(reader: ReaderScreen) -> None:
    """Select the article under the cursor, or let go of it."""
    if (article := reader.list.current) is not None:
        reader.list.selected ^= {article.id}
        reader.states_changed([article.id])


def mark_shown(reader: ReaderScreen) -> None:
    """Mark all that is in the list now read."""
    _mark_from(reader, 0)


def mark_below(reader: ReaderScreen) -> None:
    """Mark this article and all below it read."""
    _mark_from(reader, reader.list.cursor)


def _mark_from(reader: ReaderScreen, index: int) -> None:
    unread = reader.list.headlines.unread_from(index)
    if unread:
        mark(reader, unread, "read", True, announce=True)
    else:
        reader.say("Nothing unread here.")


def undo(reader: ReaderScreen) -> None:
    """Take back the last change of state, whoever made it."""
    _revert(reader, "Undone", "Nothing to undo.")


def redo(reader: ReaderScreen) -> None:
    """Make the change again that was taken back last."""
    _revert(reader, "Redone", "Nothing to redo.")


def _revert(reader: ReaderScreen, done: str, nothing: str) -> None:
    revert = undoing.undo if done == "Undone" else undoing.redo
    reader.jobs.submit(
        Job(
            partial(revert, reader.library),
            partial(_reverted, reader, done, nothing),
            lambda error: reader.say(str(error), problem=True),
        )
    )


def _reverted(reader: ReaderScreen, done: str, nothing: str, reverted: Reverted | None) -> None:
    if reverted is None:
        reader.say(nothing)
        return
    entry = reverted.entry
    left = entry.changed - reverted.restored
    count = f"{reverted.restored} of {entry.changed}; {left} changed since" if left else f"{entry.changed}"
    reader.say(f"{done}: {entry.action} ({count}).")
    if reverted.articles:
        reader.states_changed(reverted.articles)
    else:
        take_in_all(reader)


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"
