"""Pruning: what goes stays away, and what is starred or tagged stays."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsreader.library import open_library
from newsreader.library.importing import ImportReport, Parsed, add_drafts
from newsreader.library.marking import count_prunable, find_to_prune, prune, set_state
from newsreader.library.searching import select
from newsreader.library.sources import remove
from newsreader.model import Draft
from newsreader.query import parse
from tests.conftest import draft

A, B = "https://example.org/a", "https://example.org/b"


def land(library, *drafts: Draft, source: str = "site") -> ImportReport:
    return add_drafts(library, Parsed(source, drafts))


def test_starred_and_tagged_articles_stay(library, add):
    one, two, three, four = add("One", "Two", "Three", "Four")
    set_state(library, [one, two, three, four], "read", True)
    set_state(library, [two, three], "starred", True)
    set_state(library, [three, four], "tag:later", True)
    wanted = [article.id for article in select(library, parse("is:read"))]
    assert count_prunable(library, wanted) == ((one,), 2, 1) and len(library.store.articles) == 4
    assert prune(library, wanted) == ((one,), 2, 1)
    assert set(library.store.articles) == {two, three, four}
    assert one not in dict(library.store.states) and select(library, parse("one")) == []


@pytest.mark.parametrize(
    ("gone", "again"),
    [
        (draft("Words"), draft("Words")),
        (draft("Words", None), draft("Words", None)),
        (draft("Words", guid="1"), draft("Words", date(2026, 1, 1), guid="1")),
        (draft("Words", guid="1"), draft("New words", guid="1")),
        (draft("Words", url=A), draft("New words", url=A)),
        (draft("Words", url=A), draft("Words")),
        (draft("Words", guid="1", url=A), draft("Words", guid="2", url=A)),
    ],
)
def test_a_pruned_article_stays_away(library, add, gone, again):
    prune(library, add(gone))
    report = land(library, again)
    assert (report.added, report.updated, report.unchanged, report.pruned) == (0, 0, 0, 1)
    assert not library.store.articles


@pytest.mark.parametrize(
    ("gone", "fresh"),
    [
        (draft("Words"), draft("Other words")),
        (draft("Words"), draft("Words", date(2025, 11, 14))),
        (draft("Words", guid="1"), draft("Words", guid="2")),
        (draft("Words", url=A), draft("Words", url=B)),
    ],
)
def test_another_story_comes_in(library, add, gone, fresh):
    prune(library, add(gone))
    assert land(library, fresh).added == 1


def test_what_is_pruned_in_one_source_may_come_from_another(library, add):
    prune(library, add("Words"))
    assert land(library, draft("Words"), source="other").added == 1


def test_a_pruned_article_stays_away_after_opening_again_and_in_other_processes(library, add, store_path, clock):
    with open_library(store_path, clock=clock) as other:
        assert land(other, draft("Two")).added == 1
        prune(library, add("One"))
        assert land(other, draft("One")).pruned == 1
    library.close()
    with open_library(store_path, clock=clock) as again:
        assert land(again, draft("One")).pruned == 1
        assert b"One" not in store_path.read_bytes()


def test_articles_of_a_removed_source_are_pruned_where_the_query_means_them(library, add):
    add_drafts(library, Parsed("kept", [draft("Port opens")]))
    add_drafts(library, Parsed("gone", [draft("Port closes"), draft("Rain")]))
    remove(library, "gone")
    port = find_to_prune(library, parse("port"))
    assert sorted(library.store.articles[each].headline for each in port) == ["Port closes", "Port opens"]
    assert len(prune(library, find_to_prune(library, parse("source:gone"))).articles) == 2
    assert [article.headline for article in library.store.articles.values()] == ["Port opens"]


def test_undo_passes_a_pruning_over_and_the_history_says_so(library, add):
    one, two = add("One", "Two")
    set_state(library, [one, two], "read", True)
    prune(library, [one], "pruned is:read")
    entry = library.store.history()[0]
    assert (entry.action, entry.changed, entry.final) == ("pruned is:read", 1, True)
    assert library.store.redo() is None
    reverted = library.store.undo()
    assert (reverted.entry.action, reverted.restored, reverted.entry.changed) == ("marked read", 1, 2)
    assert library.store.undo() is None
    assert library.store.redo().restored == 1 and library.store.states[two].read
    assert not library.store.history()[1].undone


def test_pruning_clears_what_could_be_redone(library, add):
    one, two = add("One", "Two")
    set_state(library, [two], "read", True)
    library.store.undo()
    prune(library, [one])
    assert library.store.redo() is None


def test_pruning_nothing_leaves_no_trace(library, add):
    (one,) = add("One")
    set_state(library, [one], "starred", True)
    assert prune(library, [one, 99]) == ((), 1, 0)
    assert len(library.store.history()) == 1


def test_a_star_that_another_process_gave_meanwhile_saves_an_article(library, add, store_path, clock):
    (one,) = add("One")
    with open_library(store_path, clock=clock) as other:
        wanted = [article.id for article in select(other, parse(""))]
        set_state(library, [one], "starred", True)
        assert prune(other, wanted) == ((), 1, 0)


def test_others_see_that_articles_went(library, add, store_path, clock):
    (one,) = add("One")
    with open_library(store_path, clock=clock) as other:
        prune(library, [one])
        assert one in other.store.poll().articles and not other.store.articles and select(other, parse("")) == []


DRAFTS = st.lists(
    st.builds(
        Draft,
        headline=st.sampled_from(["One", "Two", "Three"]),
        published=st.sampled_from([None, date(2025, 11, 13), datetime(2025, 11, 13, 9, tzinfo=UTC)]),
        url=st.sampled_from(["", A, B]),
        guid=st.sampled_from(["", "1", "2"]),
    ),
    max_size=6,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DRAFTS)
def test_importing_again_what_was_pruned_adds_nothing(tmp_path_factory, clock, page):
    with open_library(tmp_path_factory.mktemp("library") / "articles.json", clock=clock) as library:
        land(library, *page)
        settled = land(library, *page)
        prune(library, [*library.store.articles])
        report = land(library, *page)
        if settled.added == 0 and settled.updated == 0:
            assert (report.added, report.pruned + report.repeated) == (0, len(page))
