"""Which stored article a draft is."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.library import open_library
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.marking import prune, set_state
from newsreader.model import Draft
from tests.conftest import draft

A, B = "https://example.org/a", "https://example.org/b"


def counts(library, *drafts: Draft, source: str = "site") -> tuple[int, int, int]:
    report = add_drafts(library, Parsed(source, drafts))
    assert report.added + report.updated + report.unchanged + report.repeated + report.pruned == len(drafts)
    return report.added, report.updated, report.unchanged


def test_the_same_page_a_second_time_adds_nothing(library):
    page = [draft("One"), draft("Two", summary="Why"), draft("Three", None)]
    assert counts(library, *page) == (3, 0, 0)
    assert counts(library, *page) == (0, 0, 3)


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (draft("Old words"), draft("New words"), False),
        (draft("Words", url=A), draft("New words", url=A), True),
        (draft("Words", url=A.replace("https", "http")), draft("New words", url=A), True),
        (draft("Words", url=A.replace("https", "http"), guid="http:a"), draft("Words", url=A, guid="https:a"), True),
        (draft("Words", guid="1"), draft("New words", guid="1"), True),
        (draft("Words", guid="1", url=A), draft("New words", guid="2", url=A), True),
        (draft("Words", guid="1", url=A), draft("Words", guid="2", url=B), False),
        (draft("Words", guid="1"), draft("Words", guid="2"), False),
        (draft("Words"), draft("Words", url=A), True),
        (draft("Words", url=A), draft("Words"), True),
        (draft("Words", url=A), draft("Words", url=B), False),
        (draft("Words", date(2025, 11, 13)), draft("Words", date(2025, 11, 14)), False),
        (draft("Words", guid="1"), draft("Words", date(2025, 11, 14), guid="1"), True),
        (draft("Words", None), draft("Words", None), True),
    ],
)
def test_a_changed_draft_is_the_same_article_or_a_new_one(library, before, after, same):
    counts(library, before)
    added, _, _ = counts(library, after)
    assert added == (0 if same else 1)


def test_an_url_that_stands_for_several_stories_tells_nothing(library):
    counts(library, draft("One", url=A), draft("Two", url=A))
    assert counts(library, draft("One", url=A), draft("Two", url=A)) == (0, 0, 2)
    assert counts(library, draft("Three", url=A), draft("Four", url=A)) == (2, 0, 0)


def test_an_url_tells_nothing_when_the_stored_guid_is_in_the_batch_too(library):
    counts(library, draft("One", url=A, guid="1"))
    assert counts(library, draft("One", url=B, guid="1"), draft("Two", url=A, guid="2")) == (1, 1, 0)


NEXT = date(2025, 11, 14)
C = "https://example.org/2025/quay-reopens"


@pytest.mark.parametrize("guid", ["N/A", "0", " ", "null", "https://example.org/", "one-and-the-same"])
@pytest.mark.parametrize("url", ["", "https://example.org/", "https://example.org/news", "{}"])
def test_a_guid_that_several_have_tells_nothing(library, guid, url):
    page = [draft(f"App {n} updated", guid=guid, url=url.format(f"https://example.org/app/{n}")) for n in range(4)]
    assert counts(library, *page) == (4, 0, 0)
    assert counts(library, *page) == (0, 0, 4)
    assert counts(library, page[2]) == (0, 0, 1)
    assert counts(library, draft("App 5 updated", NEXT, guid=guid, url=url.format(C)), *page[:2]) == (1, 0, 2)


@pytest.mark.parametrize("guid", ["", "N/A", "https://example.org", "weather", "4711"])
@pytest.mark.parametrize(
    "urls", [("", "", ""), ("https://example.org/",) * 3, ("https://example.org/today",) * 3, (A, B, f"{A}/2")]
)
def test_a_new_story_each_day_under_one_guid_and_address_is_new(library, guid, urls):
    for number, url in enumerate(urls):
        assert counts(library, draft(f"Story {number}", date(2025, 11, 13 + number), guid=guid, url=url)) == (1, 0, 0)
        set_state(library, list(library.store.articles), "read", True)
        assert counts(library, draft(f"Story {number}", date(2025, 11, 13 + number), guid=guid, url=url)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("guid", "url"), [("lottery", ""), ("lottery", "https://example.org/"), ("", "https://example.org/lottery")]
)
@pytest.mark.parametrize("days", [(None, None, None), (None, NEXT, None), (date(2025, 11, 13), None, None)])
def test_a_new_story_without_a_day_under_the_one_guid_or_address_of_its_feed_is_new(library, guid, url, days):
    for number, day in enumerate(days):
        story = draft(f"Lottery numbers 1{number}", day, guid=guid, url=url)
        assert counts(library, story) == (1, 0, 0)
        set_state(library, list(library.store.articles), "read", True)
        assert counts(library, story) == (0, 0, 1)
    prune(library, [article.id for article in library.store.articles.values() if article.headline[-1] in "01"])
    assert counts(library, draft("Lottery numbers 20", None, guid=guid, url=url)) == (1, 0, 0)


@pytest.mark.parametrize("mark", ["guid", "url"])
def test_a_corrected_headline_without_a_day_is_no_news_where_each_story_had_a_guid_or_address_of_its_own(library, mark):
    def story(number: int, headline: str) -> Draft:
        return draft(headline, None, **{mark: f"https://example.org/{'abc'[number]}"})

    counts(library, story(0, "Lottery numbers 12"))
    counts(library, story(1, "Lottery numbers 13"))
    assert counts(library, story(1, "Lottery numbers 14")) == (0, 1, 0)
    page = [story(number, f"Lottery numbers 2{number}") for number in range(3)]
    assert counts(library, *page) == (1, 2, 0)


def test_guids_that_several_articles_have_are_no_guids_of_their_own(library):
    for guid in ("old", "new"):
        for number in range(3):
            assert counts(library, draft(f"{guid} {number}", None, guid=guid)) == (1, 0, 0)


def test_a_new_story_under_the_guid_of_one_that_was_pruned_is_new(library):
    for number in range(4):
        story = draft(f"Story {number}", date(2025, 11, 13 + number), guid="latest", url="https://example.org/today")
        assert counts(library, story)[0] == 1
        prune(library, list(library.store.articles))
        assert counts(library, story) == (0, 0, 0)


@pytest.mark.parametrize("before", [draft("Quay", guid="7", url=C), draft("Quay", guid="7"), draft("Quay", url=C)])
def test_a_new_headline_on_another_day_is_the_same_article_where_its_guid_and_address_tell(library, before):
    others = [draft("Ferry", guid="8", url=A), draft("Crane", guid="9", url=B)]
    counts(library, before, *others)
    again = draft("Quay, corrected", NEXT, guid=before.guid, url=before.url)
    assert counts(library, again, *others) == (0, 1, 2)


@pytest.mark.parametrize("url", [C, "https://example.org/2025/quay", "https://example.org/?p=17"])
@pytest.mark.parametrize("guid", ["", "7"])
def test_the_only_item_of_a_feed_is_the_same_at_the_address_of_one_page_whatever_it_says(library, url, guid):
    counts(library, draft("Quay", url=url, guid=guid))
    assert counts(library, draft("Quay, corrected", NEXT, url=url, guid=guid)) == (0, 1, 0)


@pytest.mark.parametrize("url", ["", "https://example.org/{}", "https://example.org/"])
@pytest.mark.parametrize("day", [lambda n: None, lambda n: date(2025, 11, 30 - n), lambda n: NEXT])
@pytest.mark.parametrize("first", [9, 8])
def test_guids_that_number_the_places_of_a_feed_follow_no_place(library, url, day, first):
    def page(first: int) -> list[Draft]:
        return [draft(f"Story {n}", day(n), guid=str(n - first), url=url.format(n)) for n in range(first, first + 5)]

    counts(library, *page(10))
    ids = {article.headline: article.id for article in library.store.articles.values()}
    assert counts(library, *page(first))[0] == 10 - first
    stored = {article.headline: article.id for article in library.store.articles.values()}
    assert sorted(stored) == [f"Story {n}" for n in sorted(range(first, 15), key=str)]
    assert ids.items() <= stored.items()
    assert counts(library, *page(first)) == (0, 0, 5)


@pytest.mark.parametrize(
    ("names", "times"), [pytest.param(["Weather", "Traffic"], 2, id="several have it"), (["Weather"], 1)]
)
def test_a_headline_that_comes_again_under_another_guid_moves_no_guid(library, names, times):
    counts(library, *(draft(name, None, guid=f"{name} {n}") for name in names for n in range(times)))
    before = {article.guid: article.id for article in library.store.articles.values()}
    page = [draft(name, None, guid=f"{name} {n}") for name in names for n in (*range(times - 1), times)]
    corrected = [draft(f"{name}, corrected", None, guid=f"{name} {times - 1}") for name in names]
    counts(library, *page, *corrected)
    assert before.items() <= {article.guid: article.id for article in library.store.articles.values()}.items()


ADDRESSES = (
    C,
    f"{C}?utm_id=1",
    f"{C}?utm_id=2&fbclid=3",
    f"{C}/",
    C.replace("//", "//www."),
    C.replace("https", "http"),
    f"{C}#top",
    f"{C}#section",
    f"{C}.html?via=rss",
    f"{C};jsessionid=4F2A?PHPSESSID=12",
)


def test_a_story_whose_address_differs_in_what_tracks_is_one(library):
    for url in ADDRESSES:
        counts(library, draft("Quay reopens", url=url))
    assert counts(library, draft("Quay reopens", url=f"{only(library).url}&utm_id=5#0")) == (0, 0, 1)
    assert counts(library, draft("Quay reopens after storm", url=f"{C}?utm_id=4")) == (0, 1, 0)
    assert only(library).headline == "Quay reopens after storm"


def test_a_story_whose_address_differs_in_what_tracks_is_one_within_a_batch(library):
    report = add_drafts(library, Parsed("site", [draft("Quay reopens", url=url) for url in ADDRESSES]))
    assert (report.added, report.repeated) == (1, len(ADDRESSES) - 1)


def test_a_story_whose_guid_is_an_address_that_tracks_is_one(library):
    page = [draft("Quay reopens", url=url, guid=url) for url in ADDRESSES]
    report = add_drafts(library, Parsed("site", page))
    assert (report.added, report.repeated) == (1, len(ADDRESSES) - 1)
    for each in page:
        assert counts(library, each)[0] == 0
    assert counts(library, draft("Quay reopens after storm", url=f"{C}?utm_id=4", guid=f"{C}?utm_id=4")) == (0, 1, 0)


def test_a_story_that_was_pruned_stays_away_whatever_tracks_in_its_address(library):
    counts(library, draft("Quay reopens", url=C))
    prune(library, list(library.store.articles))
    for url in ADDRESSES:
        assert add_drafts(library, Parsed("site", [draft("Quay reopens", url=url)])).pruned == 1


@pytest.mark.parametrize(
    "address", ["https://example.org/log#v{}", "https://example.org/show?{}", "https://a.org/?m={}"]
)
def test_addresses_that_differ_in_what_does_not_track_are_of_two_stories(library, address):
    page = [draft("New version", url=address.format(number)) for number in (1, 2)]
    assert counts(library, *page) == (2, 0, 0)
    assert counts(library, draft("New version", url=address.format(3))) == (1, 0, 0)


def test_many_without_a_title_are_told_apart_in_time_that_goes_with_their_number(library):
    page = [draft("(untitled)", guid=f"g{number}") for number in range(3_000)]
    assert add_drafts(library, Parsed("site", [*page, *page[2_000:]])).repeated == 1_000
    assert counts(library, *page) == (0, 0, 3_000)


def test_two_stories_with_one_day_and_one_summary_are_two(library):
    assert counts(library, draft("One", summary="Same"), draft("Two", summary="Same")) == (2, 0, 0)


def test_the_same_story_twice_on_a_page_is_one(library):
    assert counts(library, draft("One"), draft("One")) == (1, 0, 0)


def test_the_same_guid_in_two_sources_is_two_articles(library):
    counts(library, draft("One", guid="1"), source="here")
    assert counts(library, draft("One", guid="1"), source="there") == (1, 0, 0)


def test_the_day_is_that_of_the_articles_own_offset(library):
    late = datetime(2025, 11, 13, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    counts(library, draft("One", late))
    assert counts(library, draft("One", date(2025, 11, 13))) == (0, 0, 1)
    assert counts(library, draft("One", late.astimezone(UTC))) == (1, 0, 0)


def test_a_changed_headline_updates_the_article_and_its_state_stays(library):
    counts(library, draft("One", url=A))
    (article,) = library.store.articles.values()
    set_state(library, [article.id], "read", True)
    assert counts(library, draft("One, corrected", url=A, summary="Now with a summary")) == (0, 1, 0)
    assert library.store.articles[article.id].headline == "One, corrected"
    assert library.store.body(article.id).summary == "Now with a summary"
    assert library.store.states[article.id].read
    assert library.store.articles[article.id].added == article.added


def only(library):
    (article,) = library.store.articles.values()
    return article


def test_a_changed_headline_or_summary_is_an_edit_at_the_time_it_was_seen(library, clock):
    counts(library, draft("Words", guid="1", summary="Why"))
    assert only(library).edited == ""
    clock.go_on(hours=1)
    counts(library, draft("Other words", guid="1", summary="Why"))
    assert only(library).edited == "2025-11-23T13:00:00+00:00"
    clock.go_on(hours=1)
    counts(library, draft("Other words", guid="1", summary="Why not"))
    assert only(library).edited == "2025-11-23T14:00:00+00:00"
    clock.go_on(hours=1)
    assert counts(library, draft("Other words", guid="1", summary="Why not")) == (0, 0, 1)
    assert only(library).edited == "2025-11-23T14:00:00+00:00"


@pytest.mark.parametrize(
    "again",
    [
        draft("Words", date(2025, 11, 20), guid="1", summary="Why"),
        draft("Words", guid="1", url=A, summary="Why"),
        draft("Words", guid="1"),
    ],
)
def test_another_date_or_address_or_a_summary_left_out_is_no_edit(library, again):
    counts(library, draft("Words", guid="1", summary="Why"))
    set_state(library, [only(library).id], "read", True)
    counts(library, again)
    assert only(library).edited == ""
    assert library.store.states[only(library).id].read


def test_a_first_summary_is_no_edit(library):
    counts(library, draft("Words", guid="1"))
    counts(library, draft("Words", guid="1", summary="Why"))
    assert only(library).edited == ""


def test_what_a_draft_leaves_out_is_not_taken_away(library):
    counts(library, draft("One", summary="Kept", url=A, author="Ann"))
    assert counts(library, draft("One")) == (0, 0, 1)
    (article,) = library.store.articles.values()
    assert (library.store.body(article.id).summary, article.url, article.author) == ("Kept", A, "Ann")


def test_a_time_is_not_taken_back_to_its_day(library):
    counts(library, draft("One", datetime(2025, 11, 13, 9, 30, tzinfo=UTC)))
    assert counts(library, draft("One", date(2025, 11, 13))) == (0, 0, 1)


DRAFTS = st.builds(
    draft,
    st.sampled_from(["One", "Two", "Three"]),
    st.sampled_from([None, date(2025, 11, 13), NEXT]),
    url=st.sampled_from(["", A, B, f"{A}?utm_source=x", f"{A}#1", f"{A}#2", "https://example.org/", C]),
    guid=st.sampled_from(["", "1", "2", "3", "N/A"]),
)
PAGES = st.lists(DRAFTS, max_size=6)


@given(PAGES, PAGES)
def test_importing_a_batch_twice_adds_nothing_whatever_there_is(tmp_path_factory, before, batch):
    with open_library(tmp_path_factory.mktemp("store") / "articles.json") as library:
        counts(library, *before)
        counts(library, *batch)
        assert counts(library, *batch)[0] == 0


@given(PAGES)
def test_no_headline_is_lost(tmp_path_factory, batch):
    with open_library(tmp_path_factory.mktemp("store") / "articles.json") as library:
        counts(library, *batch)
        stored = {article.headline for article in library.store.articles.values()}
        assert stored == {each.headline for each in batch}


@given(st.lists(st.sampled_from(["One", "Two", "Three", "Four"])), st.sampled_from(["", "N/A", "latest", "7"]))
def test_no_headline_is_lost_of_a_feed_whose_only_item_has_always_one_guid_and_no_day(tmp_path_factory, days, guid):
    with open_library(tmp_path_factory.mktemp("store") / "articles.json") as library:
        for headline in days:
            counts(library, draft(headline, None, guid=guid))
        assert {article.headline for article in library.store.articles.values()} == set(days)
        assert len(library.store.articles) == len(set(days))
