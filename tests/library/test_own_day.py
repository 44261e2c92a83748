"""Days are those of the person: the zone of the system decides, as it is now."""

from datetime import UTC, date, datetime, timedelta

from newsreader.dates import describe_age
from newsreader.library import open_library, own_clock
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.scheduling import after
from newsreader.library.searching import select
from newsreader.library.views import ViewCounts
from newsreader.model import Draft, Source, SourceKind
from newsreader.query import parse
from newsreader.sources.http import NotModified
from tests.conftest import draft


def test_the_clock_is_that_of_the_system_in_its_zone_also_after_a_journey(set_zone):
    for zone, hours in (("Pacific/Kiritimati", 14), ("Etc/GMT+12", -12), ("UTC", 0)):
        set_zone(zone)
        now = own_clock()
        assert now.utcoffset() == timedelta(hours=hours)
        assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_zone_that_the_program_was_not_told_of_is_noticed(monkeypatch, set_zone):
    set_zone("Etc/GMT+12")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    assert own_clock().utcoffset() == timedelta(hours=14)


def test_what_a_library_opens_with_is_that_clock(store_path, set_zone):
    set_zone("Pacific/Kiritimati")
    with open_library(store_path) as library:
        assert library.clock().utcoffset() == timedelta(hours=14)


def test_today_is_the_same_day_for_ages_searches_and_counts(library, clock, set_zone):
    set_zone("Pacific/Kiritimati")
    clock.now = datetime(2025, 11, 23, 12, tzinfo=UTC).astimezone()  # 24 November there
    add_drafts(
        library, Parsed("site", [draft("Today's", date(2025, 11, 24)), draft("Yesterday's", date(2025, 11, 23))])
    )
    found = {article.headline for article in select(library, parse("on:today"))}
    assert found == {"Today's"}
    ages = {
        article.headline: describe_age(date.fromisoformat(article.published), library.clock())
        for article in library.store.articles.values()
    }
    assert ages == {"Today's": "today", "Yesterday's": "yesterday"}


def test_what_is_written_into_the_store_is_utc(library, clock, set_zone):
    set_zone("Pacific/Kiritimati")
    clock.now = clock.now.astimezone()
    add_drafts(library, Parsed("site", [draft("One")]))
    [article] = library.store.articles.values()
    assert article.added == library.store.sources["site"].added == "2025-11-23T12:00:00+00:00"
    fetched = after(
        Source(key="k", name="k", kind=SourceKind.FEED),
        NotModified(etag="", last_modified="", fresh_for=None),
        clock.now,
    )
    assert fetched.checked == "2025-11-23T12:00:00+00:00"
    assert fetched.due.endswith("+00:00")


def test_in_another_zone_the_open_library_has_another_order_and_other_counts(library, clock, set_zone):
    set_zone("UTC")
    late = Draft(headline="Late", published=datetime(2025, 11, 22, 23, tzinfo=UTC))
    add_drafts(library, Parsed("site", [late, draft("Plain", date(2025, 11, 22)), draft("Next", date(2025, 11, 23))]))
    counts = ViewCounts(library)
    counts.catch_up()
    order = [article.headline for article in select(library, parse("sort:newest"))]
    assert order == ["Next", "Late", "Plain"]
    set_zone("Asia/Tokyo")
    assert counts.is_behind
    order = [article.headline for article in select(library, parse("sort:newest"))]
    assert order == ["Late", "Next", "Plain"]


def test_an_age_counts_the_days_of_summer_time_as_they_were(set_zone):
    set_zone("Europe/Berlin")
    now = datetime(2025, 10, 27, 12, tzinfo=UTC).astimezone()
    published = datetime(2025, 10, 24, 22, 30, tzinfo=UTC)  # 00:30 of the 25th, in summer time
    assert describe_age(published, now) == "2 days ago"
