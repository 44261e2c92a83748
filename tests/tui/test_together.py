"""Other processes on the same library: what they do is seen, and nothing moves."""

from datetime import UTC, date, datetime

import pytest

from newsreader.errors import StoreError
from newsreader.library import marking, open_library
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.marking import mute, prune, unmute
from newsreader.library.sources import remove
from newsreader.model import Draft
from newsreader.settings import Settings
from tests.conftest import draft


@pytest.fixture
def elsewhere(library, store_path):
    """The same library, in another process as it were."""
    with open_library(store_path, clock=library.clock) as opened:
        yield opened


async def test_a_mark_from_elsewhere_is_painted(week, elsewhere, open_reader):
    async with open_reader() as reader:
        marking.set_state(elsewhere, [week[0]], "read", True)
        await reader.until(lambda: "○" in reader.row("Harbour reopens"), "painted")
        assert "4 unread" in reader.status
        assert "unread" not in reader.page


async def test_new_articles_are_announced_and_enter_on_a_full_stop(week, elsewhere, open_reader):
    async with open_reader() as reader:
        await reader.press("n")
        add_drafts(elsewhere, Parsed("site", [draft("Fog expected"), draft("Gulls counted")]))
        await reader.until(lambda: "2 new (." in reader.status, "announced")
        assert reader.count == 7
        assert reader.current == "Bridge inspected"
        await reader.press("full_stop")
        await reader.until(lambda: reader.count == 9, "taken in")
        assert reader.current == "Bridge inspected"
        assert "new" not in reader.status.partition("m mark read")[0]


async def test_an_empty_list_says_how_to_take_in_what_arrived(elsewhere, open_reader):
    async with open_reader() as reader:
        await reader.until(lambda: "No articles yet." in reader.text, "empty")
        add_drafts(elsewhere, Parsed("site", [draft("Fog expected"), draft("Gulls counted")]))
        await reader.until(lambda: "2 new." in reader.text and ". shows them." in reader.text, "announced")
        await reader.press("full_stop")
        await reader.until(lambda: reader.count == 2, "taken in")


async def test_new_articles_that_the_view_does_not_mean_are_not_announced(week, elsewhere, open_reader):
    async with open_reader(query="harbour") as reader:
        add_drafts(elsewhere, Parsed("site", [draft("Fog expected"), draft("Harbour dredged")]))
        await reader.until(lambda: "1 new (." in reader.status, "announced")
        await reader.press("full_stop")
        await reader.until(lambda: reader.count == 4, "taken in")


async def test_what_was_read_stays_in_the_unread_view_when_new_articles_enter(week, elsewhere, open_reader):
    async with open_reader() as reader:
        await reader.press("2")
        await reader.until(lambda: reader.count == 5, "unread")
        await reader.press("m")
        await reader.saved()
        add_drafts(elsewhere, Parsed("site", [draft("Fog expected")]))
        await reader.until(lambda: "1 new (." in reader.status, "announced")
        await reader.press("full_stop")
        await reader.until(lambda: reader.count == 6, "taken in")
        assert "Harbour reopens" in reader.headlines


async def test_a_changed_summary_is_shown_where_the_article_stands(week, elsewhere, open_reader, library):
    async with open_reader() as reader:
        original = library.store.articles[week[0]]
        changed = draft("Harbour reopens", summary="Ships are back, all nine.", url=original.url, section="Port")
        add_drafts(elsewhere, Parsed("site", [changed]))
        await reader.until(lambda: "all nine" in reader.page, "the new summary")
        assert reader.count == 7
        assert "new" not in reader.status.partition("m mark read")[0]


async def test_an_article_that_is_pruned_elsewhere_stays_until_the_list_is_made_anew(week, elsewhere, open_reader):
    async with open_reader() as reader:
        prune(elsewhere, [week[0]])
        await reader.until(lambda: week[0] not in reader.app.library.store.articles, "pruned")
        await reader.press("j", "k", "m")
        assert reader.current == "Harbour reopens"
        await reader.press("1")
        await reader.until(lambda: reader.count == 6, "made anew")


async def test_what_is_hidden_elsewhere_stays_dimmed_and_counts_no_more_until_it_is_taken_away(
    week, elsewhere, open_reader
):
    async with open_reader() as reader:
        marking.set_state(elsewhere, [week[0], week[2]], "hidden", True)
        await reader.until(lambda: "2 gone (." in reader.status, "told")
        assert reader.count == 7 and reader.current == "Harbour reopens"
        assert "×" in reader.row("Bridge inspected") and "●" not in reader.row("Bridge inspected")
        assert "× hidden" in reader.page
        assert "3 unread" in reader.status
        await reader.press("n")
        assert reader.current == "Ferry delayed"
        await reader.press("A")
        await reader.until(lambda: "3 articles marked read (u: undo)" in reader.toasts, "not those hidden")
        await reader.press("full_stop")
        await reader.until(lambda: reader.count == 5, "taken away")
        assert reader.current == "Ferry delayed" and "gone" not in reader.status


async def test_what_is_hidden_elsewhere_comes_back_where_it_stands(week, elsewhere, open_reader):
    async with open_reader() as reader:
        marking.set_state(elsewhere, week[:2], "hidden", True)
        await reader.until(lambda: "2 gone" in reader.status, "told")
        marking.set_state(elsewhere, week[:1], "hidden", False)
        await reader.until(lambda: "1 gone" in reader.status and "●" in reader.row("Harbour reopens"), "there again")
        await reader.press("j", "d")
        await reader.until(lambda: "gone" not in reader.status, "brought back by its own key")
        assert "○" in reader.row("Lighthouse sold") and "5 unread" in reader.status


async def test_what_a_rule_of_another_process_mutes_or_a_source_takes_away_is_dimmed(week, elsewhere, open_reader):
    async with open_reader() as reader:
        mute(elsewhere, "harbour")
        await reader.until(lambda: "3 gone (." in reader.status, "muted")
        assert "× muted or removed" in reader.page
        unmute(elsewhere, "harbour")
        await reader.until(lambda: "gone" not in reader.status, "and back")
        remove(elsewhere, "site")
        await reader.until(lambda: "7 gone (." in reader.status, "removed")
        assert reader.count == 7


async def test_a_list_of_what_is_hidden_shows_it_as_it_is(week, elsewhere, open_reader):
    async with open_reader(query="is:hidden OR tide") as reader:
        await reader.until(lambda: reader.count == 1, "the tide tables")
        marking.set_state(elsewhere, [week[5]], "hidden", True)
        await reader.until(lambda: reader.app.library.store.states[week[5]].hidden, "hidden")
        await reader.pilot.pause()
        assert "gone" not in reader.status and "●" in reader.row("Tide tables corrected")


async def test_going_back_from_a_search_leaves_out_what_was_hidden_elsewhere_meanwhile(week, elsewhere, open_reader):
    async with open_reader() as reader:
        await reader.search("bridge", 1)
        await reader.press("enter")
        marking.set_state(elsewhere, [week[0]], "hidden", True)
        await reader.until(lambda: reader.app.library.store.states[week[0]].hidden, "hidden")
        await reader.press("escape")
        await reader.until(lambda: reader.count == 6, "without it")


async def test_trouble_with_the_library_is_told_once(week, open_reader):
    async with open_reader() as reader:
        for _ in range(3):
            reader.screen.refreshing.report_once(StoreError("gone"))
        await reader.until(lambda: reader.toasts, "told")
        assert reader.toasts == ["gone"]


@pytest.mark.parametrize("turn", ["midnight", "journey"])
async def test_when_the_day_turns_while_the_reader_is_open_its_days_and_ages_follow(
    turn, library, clock, add, open_reader, set_zone
):
    set_zone("UTC")
    late = Draft(headline="Late", published=datetime(2025, 11, 22, 23, tzinfo=UTC))
    add(draft("First", date(2025, 11, 23)), late)
    async with open_reader(settings=Settings(days="headings")) as reader:
        assert (reader.current, "· today" in reader.page) == ("First", True)
        if turn == "midnight":
            clock.go_on(hours=13)
            await reader.until(lambda: "· yesterday" in reader.page, "the day turned")
        else:
            set_zone("Asia/Tokyo")
            await reader.until(lambda: "Saturday 22" not in reader.text, "the article moved to its day there")
            assert reader.headlines == ["Late", "First"]
        assert (reader.current, reader.count) == ("First", 2)
