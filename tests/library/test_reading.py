"""Which articles a query means, in which order, and the views."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from newsreader.library.marking import mute, set_state
from newsreader.library.ordering import Basis, place
from newsreader.library.searching import among, select, short_ids
from newsreader.library.sources import remove
from newsreader.library.views import tally, views
from newsreader.model import Article
from newsreader.query import Sort, parse
from tests.conftest import draft

NOW = datetime(2025, 11, 23, 12, 0, tzinfo=UTC)


def headlines(library, query: str = "", sort: Sort | None = None) -> list[str]:
    return [article.headline for article in select(library, parse(query), sort)]


def article(published: str | None, added: str = "2025-11-20T08:00:00+00:00") -> Article:
    return Article(id=1, headline="One", published=published, added=added, source="s")


def test_a_plain_day_stands_where_it_says_in_every_zone(set_zone):
    for zone in ("America/Los_Angeles", "Pacific/Auckland"):
        set_zone(zone)
        assert place(article("2025-11-13"), NOW) == (date(2025, 11, 13), None, Basis.PUBLISHED)


def test_a_time_stands_on_the_readers_own_day(set_zone):
    set_zone("Europe/Paris")
    placed = place(article("2025-11-13T23:30:00-05:00"), NOW)
    assert placed.day == date(2025, 11, 14)
    assert (placed.time.hour, placed.time.minute) == (5, 30)


def test_a_time_without_an_offset_is_the_readers_own(set_zone):
    set_zone("Asia/Tokyo")
    placed = place(article("2025-11-13T23:30:00"), NOW)
    assert (placed.day, placed.time.hour) == (date(2025, 11, 13), 23)


@pytest.mark.parametrize(
    ("published", "basis"),
    [
        (None, Basis.UNDATED),
        ("nonsense", Basis.UNDATED),
        ("2099-01-01", Basis.FUTURE),
        ("2099-01-01T00:00:00Z", Basis.FUTURE),
        ("9999-12-31T23:59:59-01:00", Basis.FUTURE),
    ],
)
def test_without_a_day_that_has_been_an_article_stands_where_it_was_added(published, basis):
    placed = place(article(published), NOW)
    assert (placed.day, placed.time.hour, placed.basis) == (date(2025, 11, 20), 8, basis)


def test_newest_first_with_times_before_plain_days_and_page_order_within(library, add, clock):
    day = date(2025, 11, 13)
    morning, noon = (datetime(2025, 11, 13, hour, tzinfo=UTC) for hour in (8, 12))
    add(draft("plain 1", day), draft("plain 2", day), draft("08:00", morning), draft("12:00", noon))
    clock.go_on(hours=1)
    add(draft("plain 0", day), draft("the day after", date(2025, 11, 14)), draft("2007", date(2007, 7, 1)))
    expected = ["the day after", "12:00", "08:00", "plain 0", "plain 1", "plain 2", "2007"]
    assert headlines(library) == expected
    assert headlines(library, sort=Sort.OLDEST) == expected[::-1]
    assert headlines(library, "sort:oldest", Sort.NEWEST) == expected[::-1]


def test_other_orders_ignore_case_and_accents(library, add):
    add(draft("beta", section="Ö"), draft("Alpha", section="P"), draft("Éclair", section="n"))
    assert headlines(library, sort=Sort.HEADLINE) == ["Alpha", "beta", "Éclair"]
    assert headlines(library, sort=Sort.SECTION) == ["Éclair", "beta", "Alpha"]


def test_words_are_found_in_headline_summary_section_source_and_author(library, add):
    add(draft("One", summary="zebra"), draft("Two", section="Zebra"), draft("Three", author="Z. Ebra-Zebra"), "zebra")
    add("Other", source="zebra.example")
    assert len(headlines(library, "zebra")) == 5
    assert headlines(library, "headline:zebra") == ["zebra"]


def test_an_updated_article_is_found_by_its_new_words(library, add):
    add(draft("One", url="https://example.org/1"))
    assert headlines(library, "corrected") == []
    add(draft("One, corrected", url="https://example.org/1"))
    assert headlines(library, "corrected") == ["One, corrected"]


def test_articles_of_a_removed_source_are_hidden_until_undo(library, add):
    add("here")
    add("gone", source="other")
    remove(library, "other")
    assert headlines(library) == ["here"]
    assert [view.name for view in views(library)] == ["All", "Unread", "Starred", "Today", "This week", "site"]
    library.store.undo()
    assert sorted(headlines(library)) == ["gone", "here"]


def test_views_mean_their_source_section_or_tag_and_no_other(library, add):
    (first, *_) = add(draft("One", section="News"), draft("Two", section="More News"), draft("Three", section="(a/b)"))
    add("Four", source="site.example")
    set_state(library, [first], "tag:to read", True)
    found = {view.name: view for view in views(library)}
    counted = {view.name: count.total for view, count in tally(library, found.values()).items()}
    assert counted == {
        "All": 4,
        "Unread": 4,
        "Starred": 0,
        "Today": 0,
        "This week": 0,
        "site": 3,
        "site.example": 1,
        "News": 1,
        "More News": 1,
        "(a/b)": 1,
        "to read": 1,
    }


def test_counts_follow_marks(library, add):
    ids = add("One", "Two", "Three")
    set_state(library, ids[:2], "read", True)
    everything = views(library)[0]
    assert tally(library, [everything]) == {everything: (1, 3)}


def test_short_ids_are_unique_beginnings(library, add):
    add(*[f"Story {number}" for number in range(300)])
    articles = select(library, parse(""))
    shorts = short_ids(library, articles)
    assert len(set(shorts.values())) == 300
    for each in articles:
        assert select(library, parse(f"id:{shorts[each.id]}")) == [each]


def test_times_of_many_offsets_are_in_order(library, add):
    base = datetime(2025, 11, 13, 12, 0, tzinfo=UTC)
    moments = [
        (base + timedelta(minutes=number)).astimezone(timezone(timedelta(hours=number % 24 - 12)))
        for number in range(48)
    ]
    add(*[draft(f"{number:02}", moment) for number, moment in enumerate(moments)])
    assert headlines(library, sort=Sort.OLDEST) == [f"{number:02}" for number in range(48)]


@pytest.mark.parametrize("query", ["", "is:unread", "ship", "source:port OR harbour", "is:muted", "NOT ship"])
def test_among_all_articles_are_those_that_are_selected(query, library, add):
    ids = add("ship sails", "harbour opens", "crane rests", source="port")
    ids += add("ship sinks", "anchor found", source="sea") + add("ship sold", source="gone")
    set_state(library, ids[:2], "read", True)
    remove(library, "gone")
    mute(library, "anchor OR crane")
    selected = {article.id for article in select(library, parse(query))}
    assert {article.id for article in among(library, parse(query), [*ids, 404])} == selected
    assert [article.id for article in among(library, parse(query), ids[:1])] == [ids[0]] * (ids[0] in selected)
