"""Marks that are on the screen already and not yet on disk, laid over the states that the library has."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from newsreader.library import Library
from newsreader.library.marking import TAG
from newsreader.library.ordering import Flags, Ordered, difference, union
from newsreader.model import ArticleId, State


class Pending(msgspec.Struct, frozen=True, eq=False):
    """A mark that was asked for and is not settled."""

    ids: frozenset[ArticleId]
    field: str
    """`read`, `starred`, `hidden` or `tag:NAME`."""
    value: bool


class Marks:
    """The states as the reader should see them now; read on any thread, changed on the screen's."""

    def __init__(self, library: Library) -> None:
        """Lay marks over the states of a library."""
        self._library = library
        self._pending: list[Pending] = []

    def state(self, article_id: ArticleId) -> State:
        """Give the state of an article, marks under way included, in the order they were made."""
        state = self._library.state(article_id)
        for mark in tuple(self._pending):
            if article_id in mark.ids:
                state = with_field(state, mark.field, mark.value)
        return state

    def unread(self, ids: Iterable[ArticleId]) -> set[ArticleId]:
        """Give those of the articles that are unread."""
        pending = [mark for mark in self._pending if mark.field == "read"]
        ids = list(ids) if pending else ids
        found = self._library.unread(ids)
        for mark in pending:
            marked = mark.ids.intersection(ids)
            found = found - marked if mark.value else found | marked
        return found

    def unread_in(self, order: Ordered) -> Flags:
        """Give those of the articles in an order that are unread."""
        found = self._library.unread_in(order)
        for mark in tuple(self._pending):
            if mark.field == "read":
                marked = order.flags_of(mark.ids)
                found = difference(found, marked) if mark.value else union(found, marked)
        return found

    def lay(self, ids: Iterable[ArticleId], field: str, value: bool) -> Pending:
        """Show a mark from now on."""
        mark = Pending(frozenset(ids), field, value)
        self._pending.append(mark)
        return mark

    def settle(self, mark: Pending) -> None:
        """Stop laying a mark over: the library has it now, or refused it."""
        self._pending.remove(mark)


def with_field(state: State, field: str, value: bool) -> State:
    """Give a state with one field set."""
    if field.startswith(TAG):
        tag = {field.removeprefix(TAG)}
        return replace(state, tags=state.tags | tag if value else state.tags - tag)
    return replace(state, **{field: value})


def has_field(state: State, field: str) -> bool:
    """Whether a field of a state is set."""
    if field.startswith(TAG):
        return field.removeprefix(TAG) in state.tags
    return bool(getattr(state, field))
