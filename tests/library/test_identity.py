"""Which stored article a draft is."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.marking import set_state
from newsreader.model import Draft
from tests.conftest import draft

A, B = "https://example.org/a", "https://example.org/b"


def counts(library, *drafts: Draft, source: str = "site") -> tuple[int, int, int]:
    report = add_drafts(library, Parsed(source, drafts))
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


def test_two_stories_with_one_day_and_one_summary_are_two(library):
    assert counts(library, draft("One", summary="Same"), draft("Two", summary="Same")) == (2, 0, 0)


def test_the_same_story_twice_on_a_page_is_one(library):
    assert counts(library, draft("One"), draft("One")) == (1, 0, 1)


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
    assert library.body(article.id).summary == "Now with a summary"
    assert library.state(article.id).read
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
    assert library.state(only(library).id).read


def test_a_first_summary_is_no_edit(library):
    counts(library, draft("Words", guid="1"))
    counts(library, draft("Words", guid="1", summary="Why"))
    assert only(library).edited == ""


def test_what_a_draft_leaves_out_is_not_taken_away(library):
    counts(library, draft("One", summary="Kept", url=A, author="Ann"))
    assert counts(library, draft("One")) == (0, 0, 1)
    (article,) = library.store.articles.values()
    assert (library.body(article.id).summary, article.url, article.author) == ("Kept", A, "Ann")


def test_a_time_is_not_taken_back_to_its_day(library):
    counts(library, draft("One", datetime(2025, 11, 13, 9, 30, tzinfo=UTC)))
    assert counts(library, draft("One", date(2025, 11, 13))) == (0, 0, 1)


DRAFTS = st.builds(
    draft,
    st.sampled_from(["One", "Two", "Three"]),
    st.sampled_from([None, date(2025, 11, 13), date(2025, 11, 14)]),
    url=st.sampled_from(["", A, B]),
    guid=st.sampled_from(["", "1", "2"]),
)


@given(st.lists(DRAFTS, max_size=6))
def test_importing_a_batch_twice_adds_nothing_whatever_it_holds(tmp_path_factory, batch):
    from newsreader.library import open_library

    with open_library(tmp_path_factory.mktemp("store") / "articles.json") as library:
        first = counts(library, *batch)
        assert sum(first) == len(batch)
        assert counts(library, *batch)[0] == 0
