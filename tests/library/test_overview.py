"""How the sources are doing, and which of them are pointed out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from newsreader.library.marking import mute, set_state
from newsreader.library.sources import remove
from newsreader.library.statistics import next_refresh, note, overview
from newsreader.model import Source, SourceKind
from tests.conftest import draft

NOW = datetime(2025, 11, 23, 12, 0, tzinfo=UTC)
FINE = Source(
    key="k", name="K", kind=SourceKind.FEED, url="https://example.org/", succeeded="2025-11-23T11:30:00+00:00"
)
TODAY = date(2025, 11, 23)


def ago(**time: float) -> str:
    return (NOW - timedelta(**time)).isoformat()


@pytest.mark.parametrize(
    ("fields", "newest", "expected"),
    [
        ({}, TODAY, ""),
        ({}, None, ""),
        ({"gone": True, "error": "x", "failures": 1}, TODAY, "gone"),
        ({"error": "x", "failures": 1}, TODAY, "failing"),
        ({"error": "x", "failures": 7}, TODAY, "failing, 7 times"),
        ({"error": "x", "wait": "2025-11-23T12:30:00+00:00"}, TODAY, "waits until 2025-11-23 12:30"),
        ({"succeeded": ""}, None, "never fetched"),
        ({"succeeded": "2025-11-23T11:30:00"}, None, "never fetched"),  # a script wrote it, without an offset
        ({"succeeded": ago(days=2)}, TODAY, ""),
        ({"succeeded": ago(days=4)}, TODAY, "stale: fetched 4 days ago"),
        ({"succeeded": ago(days=4), "every": 7 * 86_400}, TODAY, ""),
        ({}, TODAY - timedelta(days=90), ""),
        ({}, TODAY - timedelta(days=200), "inactive: newest 6 months ago"),
        ({"kind": SourceKind.FILE, "succeeded": ""}, TODAY - timedelta(days=200), ""),
    ],
)
def test_what_needs_a_look_is_pointed_out(fields, newest, expected):
    assert note(replace(FINE, **fields), newest, NOW) == expected


@pytest.mark.parametrize("due", ["", "2025-11-23T11:30:00", "soon", "2025-11-23"])
def test_a_time_without_an_offset_keeps_no_source_from_being_due(due):
    assert next_refresh(replace(FINE, due=due), NOW) == "now"


def test_articles_are_counted_by_source(library, add):
    days = [date(2025, 11, 23), date(2025, 11, 20), date(2025, 10, 27), date(2025, 10, 26), date(2099, 1, 1)]
    ids = add(*(draft(f"One {day}", day) for day in days), source="one")
    add("Two", source="Another")
    add("Three", source="removed")
    remove(library, "removed")
    set_state(library, ids[:2], "read", True)
    another, one = overview(library)
    assert (another.source.name, one.source.name) == ("Another", "one")
    # The one of 2099 came with its source, on a day that tells nothing of it.
    assert (one.total, one.unread, one.weekly, one.newest) == (5, 3, 0.75, date(2025, 11, 23))
    mute(library, "source:one")
    assert overview(library)[1].total == 0
