"""The order that is kept from one start to the next is the order that is made anew, or nobody uses it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from newsreader.library import ordering
from newsreader.library.library import Library
from newsreader.library.ordering import Ordered, in_order, newest_first
from newsreader.model import Article, Body, Source, Tombstone
from newsreader.startup_cache import StartupCache
from newsreader.store import Store

ADDED = "2025-11-20T08:00:00+00:00"
DATES = ["2025-11-22", "2025-11-23T10:00:00+00:00", None, "2025-11-26", "2025-11-25T12:00:00+00:00", "2025-11-01"]


def dated(article_id: int, published: str | None, added: str = ADDED, source: str = "onco") -> Article:
    return Article(
        id=article_id, headline=f"Story {article_id}", published=published, added=added, source=source, position=9
    )


def put(store_path, *articles: Article, fold: bool = True, **sources: bool) -> None:
    with Store(store_path, clock=lambda: datetime.now(UTC)) as store:
        with store.transaction("added") as transaction:
            for key, removed in sources.items():
                transaction.add_source(Source(key=key, name=key, removed=removed))
            for article in articles:
                (transaction.update_article if article.id in store.articles else transaction.add_article)(
                    article, Body()
                )
        if fold:
            store.checkpoint()


@pytest.fixture(autouse=True)
def worth_it(monkeypatch):
    # As in a large library.
    monkeypatch.setattr("newsreader.store.opening_cache.LARGE", 0)
    monkeypatch.setattr("newsreader.store.database.JournalStorage.is_due", lambda *_, **__: False)


@pytest.fixture
def kept(store_path, clock):
    put(store_path, *(dated(number, date) for number, date in enumerate(DATES, 1)), onco=False, lwn=False)
    with Library(Store(store_path, clock=clock), clock) as library:
        library.save_for_next_start()
    return store_path


@pytest.fixture
def sorted_anew(monkeypatch):
    """How often all was put in order."""
    calls = []

    def counted(*given):
        calls.append(given)
        return in_order(*given)

    monkeypatch.setattr(ordering, "in_order", counted)
    return calls


def start(path, clock):
    with Library(Store(path, clock=clock), clock) as library:
        anew = newest_first([each for each in library.store.articles.values() if each.source != "gone"], clock())
        assert library.order().days == Ordered(anew, clock()).days
        return [each.id for each in library.order().articles], [each.id for each in anew]


def test_articles_stand_in_memory_as_the_list_goes_through_them(kept, clock):
    with Library(Store(kept, clock=clock), clock) as library:
        assert list(library.store.articles.values()) == library.order().articles


def test_the_next_start_sorts_nothing(kept, clock, sorted_anew):
    found, anew = start(kept, clock)
    assert found == anew
    assert not sorted_anew


@pytest.mark.parametrize("date", ["2025-11-22", "2025-11-22T10:00:00+01:00"])
def test_where_no_date_is_still_to_come_the_next_start_sorts_nothing(store_path, clock, sorted_anew, date):
    put(store_path, *(dated(number, date) for number in range(1, 6)), onco=False)
    with Library(Store(store_path, clock=clock), clock) as library:
        library.save_for_next_start()
    sorted_anew.clear()
    found, anew = start(store_path, clock)
    assert found == anew
    assert not sorted_anew


def test_articles_that_came_or_changed_since_are_put_in_their_place(kept, clock, sorted_anew):
    put(kept, dated(7, "2025-11-22T09:00:00+00:00"), dated(1, "2025-11-03"), fold=False)
    found, anew = start(kept, clock)
    assert found == anew
    assert len(found) == len(DATES) + 1
    assert not sorted_anew


@pytest.mark.parametrize("date", ["2025-11-22", "2025-11-03", ""])
def test_an_order_that_was_made_before_the_last_changes_is_kept_for_what_it_is(kept, clock, date):
    with Library(Store(kept, clock=clock), clock) as library:
        library.order()
        with library.store.transaction() as transaction:
            transaction.prune_article(5, Tombstone(source="onco"))
            if date:
                transaction.update_article(dated(2, date), Body())
        library.store.checkpoint()
    found, anew = start(kept, clock)
    assert found == anew


def test_articles_of_a_source_that_was_removed_since_are_not_there(kept, clock):
    with Library(Store(kept, clock=clock), clock) as library:
        with library.store.transaction("removed") as transaction:
            transaction.set_removed("onco", True)
        assert library.order().articles == []
    with Library(Store(kept, clock=clock), clock) as library:
        assert library.order().articles == []


@pytest.mark.parametrize("hours", [-1, 24, 36, 48, 60, 72, 100])
def test_dates_that_come_meanwhile_stand_where_they_should(kept, clock, hours):
    clock.now += timedelta(hours=hours)
    found, anew = start(kept, clock)
    assert found == anew


def test_a_day_on_which_no_date_comes_sorts_nothing(kept, clock, sorted_anew):
    clock.now += timedelta(hours=13)
    found, anew = start(kept, clock)
    assert found == anew
    assert not sorted_anew


def test_another_zone_has_another_order(kept, clock, monkeypatch, sorted_anew):
    monkeypatch.setenv("TZ", "Pacific/Apia")
    time.tzset()
    try:
        found, anew = start(kept, clock)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found == anew


def test_what_stands_on_today_for_want_of_any_date_is_sorted_anew_tomorrow(store_path, clock, sorted_anew):
    put(store_path, *(dated(number, None, "some day") for number in range(1, 6)), onco=False)
    with Library(Store(store_path, clock=clock), clock) as library:
        library.save_for_next_start()
    sorted_anew.clear()
    clock.now += timedelta(days=1)
    found, anew = start(store_path, clock)
    assert found == anew
    assert sorted_anew


@pytest.mark.parametrize("garbage", [b"", b"\xc1", b"\x94\x00\x00\x00\xa0", b"\x94\xcb" + b"\x7f\xf8" + bytes(30)])
def test_garbage_in_its_place_is_not_used(kept, clock, monkeypatch, sorted_anew, garbage):
    load = StartupCache.load
    monkeypatch.setattr(StartupCache, "load", lambda self, name, decode: load(self, name, lambda _: decode(garbage)))
    found, anew = start(kept, clock)
    assert found == anew
    assert sorted_anew
