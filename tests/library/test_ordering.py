"""The order of a list is what `place` says of each article by itself, whatever the zone, the dates and the sort."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from math import inf

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from newsreader.library.ordering import in_order, newest_first, place
from newsreader.model import Article
from newsreader.query import Sort

NOW = datetime(2025, 11, 23, 12, 0, tzinfo=UTC)
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/St_Johns",
    "Pacific/Apia",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/New_York",
]


@pytest.fixture(params=ZONES)
def zone(request, monkeypatch):
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def one_by_one(articles, now):
    """The order by its definition."""
    ordered = sorted(articles, key=lambda article: (article.source, article.position, article.id))

    def when_added(article):
        at = place(replace(article, published=None), now).time
        return at.timestamp() if at else -inf

    ordered.sort(key=when_added, reverse=True)

    def key(article):
        day, at, _ = place(article, now)
        return -day.toordinal(), at is None, -at.timestamp() if at else 0.0

    return sorted(ordered, key=key)


OFFSETS = ["", "+00:00", "Z", "+02:00", "-03:30", "+14:00", "-12:00", "+05:53:28"]
# Around the changes of summer time, of the date line (Samoa left out a day in 2011), of the day, and of `NOW`.
MOMENTS = [
    "2025-10-26T00:59:59",
    "2025-10-26T01:00:00",
    "2025-10-26T02:30:00",
    "2025-10-26T22:30:00",
    "2025-11-02T04:30:00",
    "2025-04-05T13:15:00",
    "2025-03-30T02:30:00",
    "2010-11-07T00:01:00",
    "2010-11-07T03:31:00",
    "2010-11-06T23:30:00",
    "2011-12-30T10:00:00",
    "2011-12-30T09:59:59.999999",
    "2025-04-05T15:30:00",
    "2025-11-23T23:59:59",
    "2025-11-24T00:00:00.000001",
    "2025-11-24T12:00:00",
    "2025-11-24T12:00:01",
    "1969-12-31T23:59:59",
    "1900-01-01T00:00:00",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59",
]
AROUND = [datetime.fromisoformat(moment).date() for moment in MOMENTS[:-2]]
DAYS = sorted({f"{day + timedelta(days=more)}" for day in AROUND for more in (-1, 0, 1)} | {"9999-12-31", "0001-01-01"})
times = st.one_of(
    st.sampled_from(MOMENTS),
    st.datetimes(datetime(2000, 1, 1), datetime(2025, 12, 1)).map(datetime.isoformat),
    st.datetimes(datetime(2025, 10, 25), datetime(2025, 10, 27)).map(datetime.isoformat),
)
days = st.sampled_from(DAYS)
odd = st.sampled_from([None, "", "2025-13-01", "yesterday", "2025-11-23 10:00", "2025-11-23T"])
published = st.one_of(odd, days, st.builds("".join, st.tuples(times, st.sampled_from(OFFSETS))))
added = st.one_of(
    st.builds("".join, st.tuples(times, st.sampled_from(OFFSETS))),
    st.sampled_from(["2025-11-01T10:00:00.000000+00:00", "2025-11-02T10:00:00.000000+00:00", "2025-11-02", ""]),
)
article = st.builds(
    lambda **fields: fields,
    headline=st.sampled_from(["One", "two", "Three"]),
    published=published,
    added=added,
    source=st.sampled_from(["a", "b"]),
    section=st.sampled_from(["", "World"]),
    position=st.integers(0, 3),
)


def dated(text):
    return {"headline": "x", "published": text, "added": "2025-11-02T10:00:00+00:00", "source": "a"}


def numbered(fields):
    return [Article(id=number, **each) for number, each in enumerate(fields, start=1)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.lists(article, max_size=30))
@example(fields=[dated(f"{moment}{offset}") for moment in MOMENTS for offset in OFFSETS] + [dated(day) for day in DAYS])
def test_every_order_is_the_one_that_the_definition_gives(zone, fields):
    articles = numbered(fields)
    newest = one_by_one(articles, NOW)
    assert in_order(articles, Sort.NEWEST, NOW, {}) == newest
    assert in_order(reversed(articles), Sort.NEWEST, NOW, {}) == newest
    assert in_order(articles, Sort.OLDEST, NOW, {}) == newest[::-1]
    assert in_order(articles, Sort.SECTION, NOW, {}) == sorted(
        newest, key=lambda each: (not each.section, each.section)
    )


def test_local_time_is_asked_for_days_and_not_for_articles(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "newsreader.library.ordering.localtime", lambda seconds: asked.append(seconds) or time.localtime(seconds)
    )
    fields = [
        {
            "headline": "x",
            "published": f"2025-11-{1 + number % 20:02}T10:00:{number % 60:02}+00:00",
            "added": "",
            "source": "a",
        }
        for number in range(2000)
    ]
    newest_first(numbered(fields), NOW)
    assert len(asked) == 2 * 20
