"""Stores on a scratch path, and articles in few words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from newsreader.model import Article, Body, Source
from newsreader.store import Store


@pytest.fixture
def path(store_path: Path) -> Path:
    """Where the store is."""
    return store_path


@pytest.fixture
def reopen(path: Path, clock: Callable[[], datetime]) -> Iterator[Callable[[], Store]]:
    """Open the store at `path` once more, beside those that are open."""
    opened: list[Store] = []

    def open_again() -> Store:
        opened.append(Store(path, clock=clock))
        return opened[-1]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen: Callable[[], Store]) -> Store:
    return reopen()


@pytest.fixture
def fill() -> Callable[..., None]:
    """Add articles with the given ids."""

    def add(store: Store, *ids: int, source: str = "onco", summary: str = "What is known.") -> None:
        with store.transaction() as transaction:
            transaction.add_source(Source(key=source, name=source.title()))
            for position, article_id in enumerate(ids):
                transaction.add_article(
                    make_article(article_id, source=source, position=position), Body(summary=summary)
                )

    return add


@pytest.fixture
def mark() -> Callable[..., None]:
    """Set a field of articles, as one entry of the history."""

    def set_field(store: Store, *ids: int, field: str = "read", value: bool = True, action: str = "marked") -> None:
        with store.transaction(action) as transaction:
            for article_id in ids:
                transaction.set_state(article_id, field, value)

    return set_field


def make_article(article_id: int, **fields: object) -> Article:
    known = {"headline": f"Headline {article_id}", "added": "2025-11-23T12:00:00.000000+00:00", "source": "onco"}
    return Article(id=article_id, **{**known, **fields})  # type: ignore[arg-type]


@pytest.fixture
def article() -> Callable[..., Article]:
    return make_article
