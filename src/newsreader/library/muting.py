"""Mute rules: queries whose articles are kept out of sight, for as long as the rule stands.

A rule goes by what publishers say, never by what the reader did: an article does not come and go with its marks.
Nothing is deleted or marked; `is:muted` in a query shows what is hidden.
"""

from __future__ import annotations

from typing import NamedTuple

from newsreader.errors import QueryError, UsageError
from newsreader.library.library import Library
from newsreader.library.search.matching import EVERYTHING_AT_ALL
from newsreader.library.search.searching import search
from newsreader.query import EVERYTHING, Query, parse
from newsreader.query.tree import All, Is, Tag


class Rule(NamedTuple):
    """A mute rule, and what it hides."""

    query: str
    hidden: int
    """Articles that the rule means, whether another one hides them too or not."""
    unread: int
    """How many of them are unread."""


def rules(library: Library) -> list[Rule]:
    """Give the rules that stand, in alphabetical order."""
    return [what_it_hides(library, str(query)) for query in library.mute_rules]


def what_it_hides(library: Library, text: str) -> Rule:
    """Count what a rule would hide; nothing is changed.

    Raises:
        QueryError: the query can't be read, or can't be a rule.
    """
    query = _read(text)
    hidden = search(library, Query(All((EVERYTHING_AT_ALL, query.root)))).articles
    return Rule(str(query), len(hidden), sum(not library.state(article.id).read for article in hidden))


def mute(library: Library, text: str) -> bool:
    """Hide what a query means, now and when it arrives; tell whether that is new. Undo takes it back.

    Raises:
        QueryError: the query can't be read, or can't be a rule.
        StoreError: nothing was changed.
    """
    return _set(library, str(_read(text)), True)


def unmute(library: Library, text: str) -> str:
    """Take a rule back, given by its query or its number in `rules`, from 1 on; return its query.

    Raises:
        UsageError: there is no such rule.
        StoreError: nothing was changed.
    """
    standing = [str(query) for query in library.mute_rules]
    if text.isdecimal() and 1 <= int(text) <= len(standing):
        text = standing[int(text) - 1]
    if text not in standing:
        text = str(parse(text))
    if text not in standing:
        raise UsageError(f"no rule mutes {text!r}; `newsreader mute` lists them")
    _set(library, text, False)
    return text


def _read(text: str) -> Query:
    query = parse(text)
    if query.root == EVERYTHING.root:
        raise QueryError("expected what to mute: everything is too much", text, len(text))
    if query.sort:
        raise QueryError("a rule has no order: leave sort: out", text, text.find("sort:"))
    for node in query.nodes:
        if isinstance(node, Is | Tag):
            reason = "a rule goes by what articles say, not by what you did with them"
            raise QueryError(f"{reason}: leave {node} out", text, max(text.find(str(node)), 0))
    return query


def _set(library: Library, query: str, active: bool) -> bool:
    with library.store.transaction(f"{'muted' if active else 'unmuted'} {query}") as transaction:
        changed = transaction.set_mute(query, active)
    library.content_changed()
    return changed
