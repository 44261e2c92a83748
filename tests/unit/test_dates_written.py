"""Dates in the store's form, days of the reader, and ages."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.dates import by_the_clock, describe_age, from_iso, local_day, short_age, to_iso
from newsreader.model import Published

NEW_YORK = ZoneInfo("America/New_York")
OFFSETS = st.timedeltas(timedelta(hours=-23, minutes=-59), timedelta(hours=23, minutes=59)).map(timezone)
PUBLISHED: st.SearchStrategy[Published] = st.one_of(
    st.none(), st.dates(), st.datetimes(), st.datetimes(timezones=OFFSETS)
)


@pytest.mark.parametrize(
    ("published", "text"),
    [
        (None, None),
        (date(2025, 11, 6), "2025-11-06"),
        (datetime(2025, 11, 6), "2025-11-06T00:00:00"),
        (datetime(2025, 11, 6, 10, 30, tzinfo=UTC), "2025-11-06T10:30:00+00:00"),
        (datetime(2025, 11, 6, 10, 30, tzinfo=timezone(-timedelta(hours=3.5))), "2025-11-06T10:30:00-03:30"),
        (datetime(2025, 11, 6, 10, 30, 0, 5), "2025-11-06T10:30:00.000005"),
        (date(1, 1, 1), "0001-01-01"),
    ],
)
def test_iso_text_says_what_the_date_says(published: Published, text: str | None) -> None:
    assert to_iso(published) == text
    assert from_iso(text) == published
    assert type(from_iso(text)) is type(published)


@given(PUBLISHED)
def test_what_was_written_is_read_back(published: Published) -> None:
    text = to_iso(published)
    read = from_iso(text)
    assert (type(read), read, to_iso(read)) == (type(published), published, text)


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T?[0-9:+.Z-]{0,20}", fullmatch=True))
def test_reading_iso_text_never_raises(text: str) -> None:
    assert from_iso(text) is None or isinstance(from_iso(text), date)


@pytest.mark.parametrize("text", ["", "2025", "2025-11", "20251106", "2025-02-30", "2025-11-06 10:30", "\ud800" * 10])
def test_other_text_than_ours_is_no_date(text: str) -> None:
    assert from_iso(text) is None


def test_a_day_is_everywhere_the_same_and_a_time_is_not() -> None:
    late = datetime(2025, 11, 6, 23, 30, tzinfo=NEW_YORK)
    assert local_day(date(2025, 11, 6), UTC) == date(2025, 11, 6)
    assert local_day(late.replace(tzinfo=None), UTC) == date(2025, 11, 6)
    assert local_day(late, UTC) == date(2025, 11, 7)
    assert local_day(late, NEW_YORK) == date(2025, 11, 6)


@given(st.dates() | st.datetimes() | st.datetimes(timezones=OFFSETS), st.none() | OFFSETS)
def test_a_local_day_is_at_most_a_day_or_two_away_and_never_raises(published: date, zone: timezone | None) -> None:
    own = published.date() if isinstance(published, datetime) else published
    assert abs(local_day(published, zone) - own) <= timedelta(days=2)


NOW = datetime(2025, 11, 6, 10, 30, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("published", "age"),
    [
        (NOW, "just now"),
        (NOW - timedelta(seconds=59), "just now"),
        (NOW + timedelta(seconds=59), "just now"),
        (NOW - timedelta(minutes=1), "1 minute ago"),
        (NOW - timedelta(minutes=59), "59 minutes ago"),
        (NOW - timedelta(hours=1), "1 hour ago"),
        (NOW - timedelta(hours=23, minutes=59), "23 hours ago"),
        (NOW - timedelta(hours=24), "yesterday"),
        (datetime(2025, 11, 5, 0, 1, tzinfo=NEW_YORK), "yesterday"),
        (datetime(2025, 11, 4, 23, 59, tzinfo=NEW_YORK), "2 days ago"),
        (datetime(2025, 11, 6, 12, 30, tzinfo=UTC), "3 hours ago"),
        (datetime(2025, 11, 6, 7, 30), "3 hours ago"),
        (datetime(2025, 11, 5, 3, 0, tzinfo=UTC), "2 days ago"),
        (date(2025, 11, 6), "today"),
        (date(2025, 11, 5), "yesterday"),
        (date(2025, 10, 27), "10 days ago"),
        (date(2025, 10, 7), "30 days ago"),
        (date(2025, 10, 6), "1 month ago"),
        (date(2025, 6, 1), "5 months ago"),
        (date(2024, 11, 7), "11 months ago"),
        (date(2024, 11, 6), "1 year ago"),
        (date(2007, 7, 1), "18 years ago"),
        (date(1, 1, 1), "2,024 years ago"),
        (date(2025, 11, 7), "tomorrow"),
        (date(2025, 11, 9), "in 3 days"),
        (NOW + timedelta(hours=3), "in 3 hours"),
        (date(2026, 11, 5), "in 11 months"),
        (date(9999, 12, 31), "in 7,974 years"),
        (None, ""),
    ],
)
def test_an_age_is_said_as_people_say_it(published: Published, age: str) -> None:
    assert describe_age(published, NOW) == age


@given(PUBLISHED, st.datetimes(timezones=OFFSETS))
def test_an_age_is_never_negative_and_never_raises(published: Published, now: datetime) -> None:
    assert "-" not in describe_age(published, now)


def test_a_clock_without_an_offset_is_the_system_s() -> None:
    now = datetime(2025, 11, 6, 10, 30)
    assert describe_age(now.astimezone(UTC), now) == "just now"


@pytest.mark.parametrize(
    ("published", "age"),
    [
        (NOW, "now"),
        (NOW - timedelta(seconds=59), "now"),
        (NOW + timedelta(seconds=59), "now"),
        (NOW - timedelta(minutes=59), "59m"),
        (NOW - timedelta(minutes=60), "1h"),
        (NOW - timedelta(hours=23, minutes=59), "23h"),
        (NOW - timedelta(hours=24), "1d"),
        (NOW.date(), "today"),
        (NOW.date() - timedelta(1), "1d"),
        (NOW.date() - timedelta(6), "6d"),
        (NOW.date() - timedelta(7), "1w"),
        (NOW.date() - timedelta(41), "5w"),
        (NOW.date() - timedelta(364), "52w"),
        (NOW.date() - timedelta(365), "1y"),
        (date(1, 1, 1), "2024y"),
        (NOW + timedelta(hours=5), "soon"),
        (NOW.date() + timedelta(1), "soon"),
        (date(9999, 12, 31), "soon"),
        (None, ""),
    ],
)
def test_an_age_is_also_said_in_a_few_letters(published: Published, age: str) -> None:
    assert short_age(published, NOW) == age


@given(PUBLISHED, st.datetimes(timezones=OFFSETS))
def test_a_short_age_always_fits_and_never_says_that_a_day_has_passed_without_one(
    published: Published, now: datetime
) -> None:
    assert len(short_age(published, now)) <= 5
    assert short_age(published, now)[:1] != "0"


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (datetime(2025, 11, 14, 3, 30, 59, tzinfo=UTC), "2025-11-13 22:30"),
        (datetime(2025, 7, 1, 0, 0, tzinfo=timezone(timedelta(hours=2))), "2025-06-30 18:00"),
        (datetime(2025, 11, 14, 3, 30), "2025-11-14 03:30"),
        (date(2025, 11, 14), "2025-11-14"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "0001-01-01 00:00"),
        (None, ""),
    ],
)
def test_a_time_is_shown_as_the_readers_own_clock_has_it(
    published: Published, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert by_the_clock(published) == shown
    finally:
        monkeypatch.undo()
        time.tzset()


@given(PUBLISHED)
def test_every_date_can_be_shown(published: Published) -> None:
    assert len(by_the_clock(published)) in {0, 10, 16}
