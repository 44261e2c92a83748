"""When a source is asked, and what its answer makes of it."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from newsreader.library.scheduling import (
    LONGEST_WAIT,
    ParsedBody,
    after,
    asked_to_wait,
    can_be_asked,
    describe_interval,
    digest_of,
    is_due,
    with_interval,
)
from newsreader.model import Source, SourceKind
from newsreader.sources.http import Failed, Fetched, Gone, Later, NotModified

NOW = datetime(2025, 11, 23, 12, 0, tzinfo=UTC)
URL = "https://example.org/feed"
SOURCE = Source(key="k", name="K", kind=SourceKind.FEED, url=URL, etag='"1"', last_modified="Mon")
DAY = 86_400


def fetched(**fields: object) -> Fetched:
    known = {"data": b"", "url": SOURCE.url, "final_url": SOURCE.url, "charset": "", "etag": ""}
    return Fetched(**{**known, "last_modified": "", "fresh_for": None, **fields})


def not_modified(**fields: object) -> NotModified:
    return NotModified(**{"etag": "", "last_modified": "", "fresh_for": None, **fields})


def waits(source: Source) -> float:
    """Give the seconds from NOW to the next refresh."""
    return (datetime.fromisoformat(source.due) - NOW).total_seconds()


def test_a_body_that_was_read_brings_validators_and_the_next_hour():
    source = after(
        replace(SOURCE, error="x", failures=3), fetched(etag='W/"2"', last_modified="Tue"), NOW, ParsedBody(digest="d")
    )
    assert source.digest == "d"
    assert (source.etag, source.last_modified, source.error, source.failures) == ('W/"2"', "Tue", "", 0)
    assert source.checked == source.succeeded == "2025-11-23T12:00:00+00:00"
    assert waits(source) == 3600


def test_a_body_without_validators_takes_the_old_ones_away():
    assert (after(SOURCE, fetched(), NOW).etag, after(SOURCE, fetched(), NOW).last_modified) == ("", "")


def test_a_permanent_redirect_is_believed_with_a_body_that_could_be_read_only():
    moved = fetched(url="https://example.org/new", etag='"2"')
    assert after(SOURCE, moved, NOW).url == "https://example.org/new"
    failed = after(SOURCE, moved, NOW, ParsedBody(problem="it is a log-in page"))
    assert (failed.url, failed.etag, failed.error) == (SOURCE.url, '"1"', "it is a log-in page")
    assert failed.succeeded == "" and failed.checked


def test_nothing_new_keeps_what_is_known_and_takes_new_validators():
    source = after(replace(SOURCE, ttl=7200), not_modified(), NOW)
    assert (source.etag, source.last_modified, source.succeeded != "") == ('"1"', "Mon", True)
    assert waits(source) == 7200
    assert after(SOURCE, not_modified(etag='"2"'), NOW).etag == '"2"'


@pytest.mark.parametrize(
    ("every", "ttl", "fresh_for", "expected"),
    [
        (0, 0, None, 3600),
        (600, 0, None, 600),
        (600, 1800, None, 1800),
        (600, 0, 900, 900),
        (7200, 1800, 900, 7200),
        (0, 10**9, None, DAY),
        (0, 0, 10**12, DAY),
        (0, -5, -1, 3600),
        (7 * DAY, 0, 3600, 7 * DAY),
    ],
)
def test_the_longest_of_what_reader_feed_and_server_want_holds_up_to_a_day(every, ttl, fresh_for, expected):
    assert (
        waits(after(replace(SOURCE, every=every), fetched(fresh_for=fresh_for), NOW, ParsedBody(ttl=ttl))) == expected
    )


def test_failures_back_off_to_a_day_and_never_further():
    source, seen = SOURCE, []
    for _ in range(100):
        source = after(source, Failed(reason="no answer", status=None), NOW)
        seen.append(waits(source))
    assert seen[:3] == [7200, 14_400, 28_800]
    assert seen[-1] == LONGEST_WAIT and seen == sorted(seen)
    assert (source.error, source.failures, source.etag) == ("no answer", 100, '"1"')


def test_a_source_asked_once_a_week_is_not_asked_more_often_because_it_fails():
    assert waits(after(replace(SOURCE, every=7 * DAY), Failed(reason="x", status=500), NOW)) == 7 * DAY


@pytest.mark.parametrize(
    ("every", "said", "alone", "expected"),
    [
        (0, 120, 120, 3600),
        (60, 120, 120, 120),
        (0, 7200, 7200, 7200),
        (0, 10**15, DAY, DAY),
        (7 * DAY, 60, 60, 7 * DAY),
    ],
)
def test_retry_after_is_honoured_up_to_a_day_and_nobody_asks_more_often_for_it(every, said, alone, expected):
    source = after(replace(SOURCE, every=every), Later(reason="429 Too Many Requests", seconds=said), NOW)
    assert waits(source) == expected
    assert source.error == "429 Too Many Requests"
    assert asked_to_wait(source.wait, NOW) == NOW + timedelta(seconds=alone)
    assert is_due(source, NOW + timedelta(seconds=expected))


@pytest.mark.parametrize("said", [None, 0, -7])
def test_without_a_time_to_come_a_busy_server_is_left_alone_as_after_any_failure(said):
    source = after(SOURCE, Later(reason="503", seconds=said), NOW)
    assert waits(source) == 7200
    assert asked_to_wait(source.wait, NOW) is None


def test_a_source_that_is_gone_is_never_due_and_comes_back_when_it_answers():
    gone = after(SOURCE, Gone(), NOW)
    assert gone.gone and "gone" in gone.error
    assert not is_due(gone, NOW + timedelta(days=400))
    assert not after(gone, fetched(), NOW).gone


def test_the_wait_ends_with_the_next_answer():
    waiting = after(SOURCE, Later(reason="429", seconds=600), NOW)
    assert after(waiting, fetched(), NOW).wait == ""


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("", True),
        ("2025-11-23T12:00:00+00:00", True),
        ("2025-11-23T12:00:01+00:00", False),
        ("2025-11-24T12:00:00+00:00", False),
        ("2031-01-01T00:00:00+00:00", True),
        ("nonsense", True),
        ("2025-11-25", True),
    ],
)
def test_a_source_is_due_when_its_time_has_come_or_makes_no_sense(due, expected):
    assert is_due(replace(SOURCE, due=due), NOW) == expected


def test_files_and_removed_sources_are_not_asked():
    assert can_be_asked(SOURCE)
    for source in (replace(SOURCE, kind=SourceKind.FILE), replace(SOURCE, removed=True), replace(SOURCE, url="")):
        assert not can_be_asked(source) and not is_due(source, NOW)


def test_a_digest_tells_bodies_apart():
    assert digest_of(b"a") == digest_of(b"a") != digest_of(b"b")


def test_another_interval_counts_from_the_last_refresh_where_the_one_before_did():
    weekly = after(replace(SOURCE, every=7 * DAY), not_modified(), NOW)
    assert waits(weekly) == 7 * DAY
    hourly = with_interval(weekly, 0)
    assert (hourly.every, waits(hourly)) == (0, 3600)
    assert waits(with_interval(replace(weekly, ttl=7200), 0)) == 7200
    failing = after(SOURCE, Failed(reason="no answer"), NOW)
    assert with_interval(failing, 60).due == failing.due
    assert with_interval(SOURCE, 60) == replace(SOURCE, every=60)


def test_an_interval_is_told_in_the_largest_unit_that_measures_it():
    told = [describe_interval(seconds) for seconds in (0, 60, 5400, 3600, 7200, DAY, 36 * 3600, 14 * DAY, 61)]
    hours = ["every hour", "every 2 hours", "every day", "every 36 hours"]
    assert told == ["every hour", "every minute", "every 90 minutes", *hours, "every 2 weeks", "every 61 seconds"]
