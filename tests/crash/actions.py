"""What the programs of these tests do to a store, and what a plain dict says of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from newsreader.model import Article, Body, Source
from newsreader.store import Store
from tests.store.plain import PlainStates

Order = list
"""A change as it is told through a pipe: its kind, then what it takes."""


def clock() -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC)


def body_of(article_id: int) -> str:
    return f"What article {article_id} says. " * (1 + article_id % 7 * 20)


def add(store: Store, ids: Iterable[int]) -> None:
    """Add articles and their source in one transaction, as an import does."""
    with store.transaction() as transaction:
        transaction.add_source(Source(key="s", name="S"))
        for each in ids:
            article = Article(id=each, headline=f"H{each}", added="", source="s")
            transaction.add_article(article, Body(summary=body_of(each).strip()))


def mark(store: Store, ids: Iterable[int], field: str = "read", value: bool = True) -> None:
    with store.transaction("marked") as transaction:
        for each in ids:
            transaction.set_state(each, field, value)


def follow(plain: PlainStates, order: Order) -> None:
    """Make a change in the plain dict."""
    kind, *rest = order
    if kind == "set":
        plain.set(*rest)
    elif kind == "add":
        plain.add(*rest)
    elif kind in {"undo", "redo"}:
        getattr(plain, kind)()
