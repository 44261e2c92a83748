"""What people do with articles: read, starred, hidden and tags; mute rules; pruning.

Each of these is one change in the history. All but pruning can be undone (`Store.undo`).

A mute rule is a query whose articles are kept out of sight for as long as the rule is active. It goes by what
publishers say, never by what the reader did: an article does not come and go with its marks. Nothing is deleted or
marked; `is:muted` in a query shows what is hidden.

Pruning takes articles out of the library for good, so that it does not grow without end; what is starred or tagged
stays. Of each pruned article a tombstone stays, so that its source does not bring it back
(`newsreader.library.identity`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from newsreader.errors import QueryError, UsageError
from newsreader.library.cancellation import NEVER_CANCELLED, CancelToken
from newsreader.library.library import Library
from newsreader.library.searching import EVERYTHING_AT_ALL, among, search, select
from newsreader.model import ArticleId
from newsreader.query import EVERYTHING, Query, parse
from newsreader.query.tree import All, Condition
from newsreader.text import clean_line, fold

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
    with library.store.transaction(action) as transaction:
        changed = tuple(article_id for article_id in ids if transaction.set_state(article_id, field, value))
    return Marked(action, len(ids), changed)


def describe(field: str, value: bool) -> str:
    """Return in words what setting a field does, as the history shows it."""
    if field.startswith(TAG):
        return f"{'tagged' if value else 'untagged'} {field.removeprefix(TAG)}"
    return _ACTIONS[field, value]


def own_tags(library: Library) -> list[str]:
    """Return the tags that articles have of their own, sorted."""
    return sorted({tag for state in list(library.store.states.values()) for tag in state.tags})


def tag_field(name: str, known: Collection[str] = ()) -> str:
    """Return the field of a tag, spelt as a `known` one that queries take for the same.

    Raises:
        UsageError: the name is empty, or can't be written in a query.
    """
    name = clean_line(name, limit=100).removeprefix("#")
    if not name or "," in name:
        raise UsageError("a tag needs a name, without commas")
    if name not in known:
        name = next((each for each in known if fold(each) == fold(name)), name)
    return TAG + name


def why_no_tag(name: str) -> str:
    """Say why a name can't be a tag; empty where it can."""
    try:
        tag_field(name)
    except UsageError as error:
        return str(error)
    return ""


class Rule(NamedTuple):
    """A mute rule, and what it hides."""

    query: str
    hidden: int | None
    """Articles that the rule matches, whether another one hides them too or not; None where that takes too long."""
    unread: int | None
    """How many of them are unread."""


def rules(library: Library) -> list[Rule]:
    """Return the active rules, in alphabetical order."""
    return [what_it_hides(library, str(query)) for query in library.mute_rules]


def what_it_hides(library: Library, text: str, cancel: CancelToken = NEVER_CANCELLED) -> Rule:
    """Count what a rule would hide; nothing is changed.

    Raises:
        QueryError: the query can't be read, or can't be a rule.
        CancelledError: it was cancelled.
    """
    query = _rule(text)
    try:
        hidden = search(library, Query(All((EVERYTHING_AT_ALL, query.root))), cancel=cancel).articles
    except UsageError:
        return Rule(str(query), None, None)
    return Rule(str(query), len(hidden), sum(not library.store.states[article.id].read for article in hidden))


def mute(library: Library, text: str) -> bool:
    """Hide what a query matches, now and when it arrives; return whether that is new. Undo takes it back.

    Raises:
        QueryError: the query can't be read, or can't be a rule.
        StoreError: nothing was changed.
    """
    query = str(_rule(text))
    with library.store.transaction(f"muted {query}") as transaction:
        return transaction.set_mute(query, True)


def unmute(library: Library, text: str, *, dry_run: bool = False) -> str:
    """Take a rule back, given by its query or its number in `rules`, from 1 on; return its query. Nothing is searched.

    A `dry_run` only finds it.

    Raises:
        UsageError: there is no such rule.
        StoreError: nothing was changed.
    """
    readable = [str(query) for query in library.mute_rules]
    if text.isdecimal() and 1 <= int(text) <= len(readable):
        text = readable[int(text) - 1]
    active = [mute.query for mute in library.store.mutes.values() if mute.active]
    query = next((each for each in active if _printed(each) == _printed(text)), None)
    if query is None:
        raise UsageError(f"no rule mutes {text!r}; `newsreader mute` lists them")
    if not dry_run:
        with library.store.transaction(f"unmuted {query}") as transaction:
            transaction.set_mute(query, False)
    return query


def _printed(text: str) -> str:
    """Return a query as it prints; one that can't be read, which another version may have written, as it is."""
    try:
        return str(parse(text))
    except QueryError:
        return text


def _rule(text: str) -> Query:
    query = parse(text)
    if query.root == EVERYTHING.root:
        raise QueryError("expected what to mute: everything is too much", text, len(text))
    if query.sort:
        raise QueryError("a rule has no order: leave sort: out", text, text.find("sort:"))
    for node in query.nodes:
        if isinstance(node, Condition) and node.field in {"is", "tag"}:
            position = max(text.find(str(node)), 0)
            raise QueryError(f"a mute rule can't use is: or tag:; leave {node} out", text, position)
    return query


class Pruned(NamedTuple):
    """What was pruned, or would be."""

    articles: tuple[ArticleId, ...]
    starred: int
    """Articles that stay because they are starred."""
    tagged: int
    """Articles that stay because they are tagged, and are not starred."""


def find_to_prune(library: Library, query: Query) -> list[ArticleId]:
    """Return the articles that a query matches, those of removed sources too: they are out of sight, and take room.

    Raises:
        UsageError: an expression takes too long, in the query or in a mute rule.
    """
    removed = [source.key for source in library.store.sources.values() if source.removed]
    unseen = among(
        library, query, [each.id for key in removed for each in library.store.articles_of(key)], out_of_sight=True
    )
    found = [article.id for article in [*select(library, query), *unseen]]
    for rule in library.slow_rules:
        raise UsageError(f"nothing was pruned, because the mute rule {rule} takes too long to say what it keeps hidden")
    return found


def count_prunable(library: Library, ids: Iterable[ArticleId]) -> Pruned:
    """Return what pruning these articles would take away; nothing is changed."""
    states = {each: library.store.states[each] for each in ids if each in library.store.articles}
    prunable = [article_id for article_id, state in states.items() if not state.starred and not state.tags]
    starred = sum(state.starred for state in states.values())
    return Pruned(tuple(prunable), starred, len(states) - len(prunable) - starred)


def prune(library: Library, ids: Iterable[ArticleId], action: str = "pruned") -> Pruned:
    """Take articles out of the library: all that may go, or none. Undo does not bring them back.

    `action` is what the history says of it.

    Raises:
        StoreError: nothing was changed.
    """
    from newsreader.library.identity import tombstone_of  # noqa: PLC0415 - its tables take 8 ms, and marks need none

    at = library.stamp()
    with library.store.transaction(action) as transaction:
        # Only here is it certain that no other process has starred one of them meanwhile.
        pruned = count_prunable(library, ids)
        for article_id in pruned.articles:
            transaction.prune_article(article_id, tombstone_of(library.store.articles[article_id], at))
    return pruned
