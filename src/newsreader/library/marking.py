"""Changes of state, each of which can be undone: read, starred, hidden and tags; mute rules; undo and redo.

A mute rule is a query whose articles are kept out of sight for as long as the rule is active. It goes by what
publishers say, never by what the reader did: an article does not come and go with its marks. Nothing is deleted or
marked; `is:muted` in a query shows what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from newsreader.errors import QueryError, UsageError
from newsreader.library.library import Library
from newsreader.library.search.searching import EVERYTHING_AT_ALL, search
from newsreader.model import ArticleId, HistoryEntry, Reverted
from newsreader.query import EVERYTHING, Query, parse
from newsreader.query.tree import All, Is, Tag
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
    """How many articles were to be marked."""
    changed: tuple[ArticleId, ...]
    """The ones that were not so before."""


def set_state(library: Library, ids: Iterable[ArticleId], field: str, value: bool) -> Marked:
    """Set a field (`read`, `starred`, `hidden`, `tag:NAME`) of the state of articles: one transaction, one undo.

    Raises:
        StoreError: nothing was changed.
    """
    action = describe(field, value)
    ids = dict.fromkeys(ids)
    changed = []
    with library.store.transaction(action) as transaction:
        for article_id in ids:
            if article_id in library.store.articles and transaction.set_state(article_id, field, value):
                changed.append(article_id)
    return Marked(action, len(ids), tuple(changed))


def describe(field: str, value: bool) -> str:
    """Return in words what setting a field does, as the history shows it."""
    if field.startswith(TAG):
        return f"{'tagged' if value else 'untagged'} {field.removeprefix(TAG)}"
    return _ACTIONS[field, value]


def tag_field(name: str) -> str:
    """Return the field of a tag.

    Raises:
        UsageError: the name is empty, or can't be written in a query.
    """
    name = clean_line(name, limit=100).removeprefix("#")
    if not name or "," in name:
        raise UsageError("a tag needs a name, without commas")
    return TAG + name


def undo(library: Library) -> Reverted | None:
    """Take back the newest change of state that is not undone, whoever made it; None if there is none.

    Raises:
        StoreError: nothing was changed.
    """
    return library.store.undo()


def redo(library: Library) -> Reverted | None:
    """Make the change again that was undone last; None if there is none, or if another change came after.

    Raises:
        StoreError: nothing was changed.
    """
    return library.store.redo()


def history(library: Library, limit: int | None = None) -> list[HistoryEntry]:
    """Return the changes of state, the newest first."""
    return library.store.history(limit)


def articles_of(library: Library, entry: HistoryEntry) -> tuple[ArticleId, ...]:
    """Return the articles whose state a change set; none for one of sources, mute rules or views."""
    return library.store.articles_changed_by(entry.number)


class Rule(NamedTuple):
    """A mute rule, and what it hides."""

    query: str
    hidden: int
    """Articles that the rule matches, whether another one hides them too or not."""
    unread: int
    """How many of them are unread."""


def rules(library: Library) -> list[Rule]:
    """Return the active rules, in alphabetical order."""
    return [what_it_hides(library, str(query)) for query in library.mute_rules]


def what_it_hides(library: Library, text: str) -> Rule:
    """Count what a rule would hide; nothing is changed.

    Raises:
        QueryError: the query can't be read, or can't be a rule.
    """
    query = _rule(text)
    hidden = search(library, Query(All((EVERYTHING_AT_ALL, query.root)))).articles
    return Rule(str(query), len(hidden), sum(not library.state(article.id).read for article in hidden))


def mute(library: Library, text: str) -> bool:
    """Hide what a query matches, now and when it arrives; return whether that is new. Undo takes it back.

    Raises:
        QueryError: the query can't be read, or can't be a rule.
        StoreError: nothing was changed.
    """
    return _set_mute(library, str(_rule(text)), True)


def unmute(library: Library, text: str) -> str:
    """Take a rule back, given by its query or its number in `rules`, from 1 on; return its query.

    Raises:
        UsageError: there is no such rule.
        StoreError: nothing was changed.
    """
    active = [str(query) for query in library.mute_rules]
    if text.isdecimal() and 1 <= int(text) <= len(active):
        text = active[int(text) - 1]
    if text not in active:
        text = str(parse(text))
    if text not in active:
        raise UsageError(f"no rule mutes {text!r}; `newsreader mute` lists them")
    _set_mute(library, text, False)
    return text


def _rule(text: str) -> Query:
    query = parse(text)
    if query.root == EVERYTHING.root:
        raise QueryError("expected what to mute: everything is too much", text, len(text))
    if query.sort:
        raise QueryError("a rule has no order: leave sort: out", text, text.find("sort:"))
    for node in query.nodes:
        if isinstance(node, Is | Tag):
            position = max(text.find(str(node)), 0)
            raise QueryError(f"a mute rule can't use is: or tag:; leave {node} out", text, position)
    return query


def _set_mute(library: Library, query: str, active: bool) -> bool:
    with library.store.transaction(f"{'muted' if active else 'unmuted'} {query}") as transaction:
        return transaction.set_mute(query, active)
