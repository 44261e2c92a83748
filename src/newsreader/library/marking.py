"""Marks: read, starred, hidden and tags, for one article or for thousands, in one step that can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from newsreader.errors import UsageError
from newsreader.library.library import Library
from newsreader.model import ArticleId
from newsreader.text import clean_line

TAG = "tag:"
"""What the field of a tag begins with: `tag:later`."""

_ACTIONS = {
    ("read", True): "marked read",
    ("read", False): "marked unread",
    ("starred", True): "starred",
    ("starred", False): "unstarred",
    ("hidden", True): "hidden",
    ("hidden", False): "brought back",
}


class Marked(NamedTuple):
    """What a mark did."""

    action: str
    """In words: `marked read`."""
    matched: int
    """How many articles were meant."""
    changed: tuple[ArticleId, ...]
    """The ones that were not so before."""


def set_state(library: Library, ids: Iterable[ArticleId], field: str, value: bool) -> Marked:
    """Set a field (`read`, `starred`, `hidden`, `tag:NAME`) of the state of articles: one transaction, one undo.

    Raises:
        StoreError: nothing was changed.
    """
    action = describe(field, value)
    wanted = tuple(dict.fromkeys(ids))
    with library.store.transaction(action) as transaction:
        changed = tuple(
            article_id
            for article_id in wanted
            if article_id in library.store.articles and transaction.set_state(article_id, field, value)
        )
    return Marked(action, len(wanted), changed)


def describe(field: str, value: bool) -> str:
    """Say in words what setting a field does, as the history shows it."""
    if field.startswith(TAG):
        return f"{'tagged' if value else 'untagged'} {field.removeprefix(TAG)}"
    return _ACTIONS[field, value]


def tag_field(name: str) -> str:
    """Give the field of a tag.

    Raises:
        UsageError: the name is empty, or can't be written in a query.
    """
    name = clean_line(name, limit=100).removeprefix("#")
    if not name or "," in name:
        raise UsageError("a tag needs a name, without commas")
    return TAG + name
