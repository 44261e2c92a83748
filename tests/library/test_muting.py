"""Mute rules: what they hide, that nothing else happens to it, and that they can be taken back."""

import pytest

from newsreader.errors import QueryError, UsageError
from newsreader.library import open_library
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.marking import Rule, mute, rules, set_state, unmute, what_it_hides
from newsreader.library.searching import select
from newsreader.library.sources import rename, retag
from newsreader.library.views import tally, views
from newsreader.query import parse
from tests.conftest import draft


def headlines(library, query: str = "") -> set[str]:
    return {article.headline for article in select(library, parse(query))}


@pytest.fixture
def three(library, add):
    add("Glass cools", "Bridges hum", "Night train")
    return library


def test_what_a_rule_would_hide_is_counted_before_it_hides_anything(three, add):
    (glass,) = [article.id for article in select(three, parse("glass"))]
    set_state(three, [glass], "read", True)
    assert what_it_hides(three, "glass OR train") == Rule("glass OR train", 2, 1)
    assert len(headlines(three)) == 3 and rules(three) == []


def test_a_rule_hides_what_is_there_and_what_arrives_from_lists_and_views(three, add):
    assert mute(three, "headline:GLASS")
    add("Glass again")
    assert headlines(three) == {"Bridges hum", "Night train"}
    assert headlines(three, "glass") == set()
    counts = tally(three, views(three))
    assert {view.name: count.total for view, count in counts.items()}["All"] == 2
    assert rules(three) == [Rule("headline:GLASS", 2, 2)]


def test_muted_articles_are_shown_to_a_query_that_asks_for_them(three):
    mute(three, "glass")
    assert headlines(three, "is:muted") == {"Glass cools"}
    assert headlines(three, "is:muted OR train") == {"Glass cools", "Night train"}
    assert headlines(three, "-is:muted") == {"Bridges hum", "Night train"}


def test_a_rule_survives_and_is_seen_by_another_process(three, store_path, clock):
    with open_library(store_path, clock=clock) as other:
        assert len(headlines(other)) == 3
        mute(three, "glass")
        assert other.store.poll()
        assert len(headlines(other)) == 2
    with open_library(store_path, clock=clock) as later:
        assert rules(later) == [Rule("glass", 1, 1)]


def test_a_rule_that_cannot_be_read_can_be_removed(three):
    with three.store.transaction("muted by another version") as transaction:
        transaction.set_mute("mood:dark", True)
    assert rules(three) == []
    assert unmute(three, "mood:dark") == "mood:dark"
    assert not any(rule.active for rule in three.store.mutes.values())


def test_muting_is_undone_and_redone_like_any_change(three):
    mute(three, "glass")
    assert three.store.history()[0].action == "muted glass"
    assert three.store.undo().restored == 1
    assert len(headlines(three)) == 3 and rules(three) == []
    three.store.redo()
    assert len(headlines(three)) == 2


def test_a_rule_is_taken_back_by_its_query_or_its_number(three):
    mute(three, "train")
    mute(three, "glass")
    assert unmute(three, "2") == "train"
    assert unmute(three, " glass ") == "glass"
    assert len(headlines(three)) == 3
    three.store.undo()
    assert headlines(three) == {"Bridges hum", "Night train"}


def test_muting_twice_changes_nothing_and_is_one_entry_of_history(three):
    assert mute(three, "glass") and not mute(three, "  glass ")
    assert len(three.store.history()) == 1
    unmute(three, "glass")
    assert mute(three, "glass")


def test_a_rule_that_does_not_stand_cannot_be_taken_back(three):
    for text in ("glass", "1", "0"):
        with pytest.raises(UsageError, match="no rule"):
            unmute(three, text)


@pytest.mark.parametrize("text", ["", "sort:oldest", "glass sort:oldest", "is:read", "glass -is:starred", "tag:x", "("])
def test_what_says_nothing_of_articles_is_no_rule(three, text):
    with pytest.raises(QueryError):
        mute(three, text)
    assert not rules(three)


def test_two_rules_hide_together_and_marks_stay(three):
    (train,) = [article.id for article in select(three, parse("train"))]
    set_state(three, [train], "starred", True)
    mute(three, "train")
    mute(three, "night")
    unmute(three, "train")
    assert "Night train" not in headlines(three)
    unmute(three, "night")
    assert headlines(three, "is:starred") == {"Night train"}


def test_a_rule_by_source_follows_its_name(three):
    mute(three, "source:other")
    assert len(headlines(three)) == 3
    rename(three, "site", "other")
    assert len(headlines(three)) == 0


def test_the_tag_of_a_source_is_that_of_its_articles(library, add):
    add("Glass cools", source="one")
    add("Night train", source="two")
    retag(library, "one", "sea", present=True)
    assert headlines(library, "tag:sea") == {"Glass cools"}
    assert [view.name for view in views(library) if view.kind == "tag"] == ["sea"]
    assert headlines(library, "is:tagged") == set()
    retag(library, "one", "SEA", present=False)
    assert headlines(library, "tag:sea") == set()


def test_a_rule_that_this_version_cannot_read_is_passed_over(three):
    with three.store.transaction() as transaction:
        transaction.set_mute("nonsense:(", True)
    assert len(headlines(three)) == 3


def test_an_article_that_is_edited_into_a_rule_is_hidden(library):
    add_drafts(library, Parsed("site", [draft("Old words", guid="1")]))
    mute(library, "headline:new")
    add_drafts(library, Parsed("site", [draft("New words", guid="1")]))
    assert headlines(library) == set()
