"""Searching as one types, and choosing views and orders."""

import threading

import pytest

from newsreader.library import Library, corpus, patterns, searching
from newsreader.library.marking import mute
from newsreader.library.views import views
from newsreader.tui.app import Session
from newsreader.tui.search.finding import Finding


async def test_the_list_narrows_with_each_key_and_hits_are_highlighted(week, open_reader):
    async with open_reader() as reader:
        await reader.press("slash")
        for letters, hits in [("h", 4), ("a", 3), ("r", 3), ("b", 3)]:
            await reader.press(letters)
            await reader.until(lambda hits=hits: reader.count == hits, f"{hits} after {letters}")
        assert reader.headlines == ["Harbour reopens", "Harbour master retires", "Old wreck found"]
        assert _highlighted(reader.list.render_line(1)) == ["Harb"]
        assert reader.title == " newsreader   All  / harb"


def _highlighted(strip):
    return [segment.text for segment in strip if segment.style.underline]


async def test_hits_in_the_detail_are_highlighted(week, open_reader):
    async with open_reader() as reader:
        await reader.search("ships", 1)
        await reader.until(lambda: reader.page.startswith("Harbour reopens"), "shown")
        content = reader.detail.content
        assert [content.plain[start:end] for start, end, style in content.spans if "underline" in str(style)] == [
            "Ships"
        ]


async def test_enter_keeps_the_search_and_esc_on_the_list_drops_it(week, open_reader):
    async with open_reader() as reader:
        await reader.search("harbour", 3)
        await reader.press("enter", "j")
        assert reader.current == "Harbour master retires"
        assert "/ harbour" in reader.text
        await reader.press("escape")
        assert reader.count == 7
        assert reader.current == "Harbour master retires"
        assert "/ harbour" not in reader.text


async def test_esc_while_typing_returns_to_the_same_article_at_the_same_scroll(add, open_reader):
    add(*[f"headline {number:03}" for number in range(300)])
    async with open_reader() as reader:
        await reader.press("pagedown", "pagedown", "pagedown", "k", "k", "k")
        await reader.until(lambda: reader.current in reader.lines[1], "the detail shows it")
        before = reader.current, reader.list.top, reader.lines
        await reader.search("29", 13)
        await reader.press("down", "down")
        await reader.press("escape")
        await reader.until(lambda: reader.lines == before[2], "the same screen to the letter")
        assert (reader.current, reader.list.top) == before[:2]


async def test_a_search_from_the_detail_shows_the_list_and_esc_returns_to_the_detail(week, open_reader):
    async with open_reader(size=(50, 20)) as reader:
        await reader.press("enter")
        assert "Ships are back." in reader.text
        await reader.press("colon", *"search", "enter", *"bridge")  # its key finds in the article there
        await reader.until(lambda: reader.count == 1, "found")
        assert "Bridge inspected" in reader.text
        await reader.press("escape")
        assert "Ships are back." in reader.text
        assert reader.detail.has_focus


async def test_taking_back_every_letter_is_where_it_began(week, open_reader):
    async with open_reader() as reader:
        await reader.press("n")
        await reader.search("old", 2)
        await reader.press("backspace", "backspace", "backspace")
        await reader.until(lambda: reader.count == 7, "all")
        assert reader.current == "Bridge inspected"


async def test_the_cursor_stays_on_its_article_while_that_still_matches(week, open_reader):
    async with open_reader() as reader:
        await reader.press("G")
        await reader.search("harbour", 3)
        assert reader.current == "Old wreck found"


async def test_slash_again_edits_the_search_and_esc_returns_to_it(week, open_reader):
    async with open_reader() as reader:
        await reader.search("harbour", 3)
        await reader.press("enter", "slash", *" master")
        await reader.until(lambda: reader.count == 1, "one")
        await reader.press("escape")
        await reader.until(lambda: reader.count == 3, "three again")
        assert reader.title == " newsreader   All  / harbour"


async def test_a_query_that_cannot_be_read_yet_keeps_the_list_and_says_what_is_missing(week, open_reader):
    async with open_reader() as reader:
        await reader.search("harbour", 3)
        await reader.press("space", "left_parenthesis")
        await reader.until(lambda: reader.screen.finding.query_problem, "a complaint")
        assert reader.count == 3
        assert reader.screen.finding.query_problem in reader.status
        await reader.press("backspace")
        await reader.until(lambda: not reader.screen.finding.query_problem, "no complaint")


async def test_enter_on_a_query_that_cannot_be_read_keeps_the_last_good_one(week, open_reader):
    async with open_reader() as reader:
        await reader.search("harbour", 3)
        await reader.press("space", "left_parenthesis", "enter")
        assert reader.count == 3
        assert reader.status.startswith(" 1/3 · 2 unread")


async def test_no_match_says_what_to_do(week, open_reader):
    async with open_reader() as reader:
        await reader.search("zeppelin", 0)
        assert "Nothing matches." in reader.text
        assert "Esc clears the search." in reader.text
        assert reader.page == ""
        await reader.press("enter", "m", "o", "y", "x", "A", "X", "space", "enter", "n", "j", "escape", "escape")
        await reader.until(lambda: reader.count == 7, "all again")


async def test_typing_does_not_wait_and_stale_searches_are_dropped(week, open_reader, monkeypatch):
    gate, asked, search = threading.Event(), [], Finding._search

    def slow(finding, wanted, *rest):
        asked.append(wanted.query.search)
        gate.wait(10)
        return search(finding, wanted, *rest)

    async with open_reader() as reader:
        monkeypatch.setattr(Finding, "_search", slow)
        await reader.press("slash", *"harbour")
        assert reader.screen.top_bar.box.value == "harbour"
        gate.set()
        await reader.until(lambda: reader.count == 3, "the last one")
        assert asked == ["h", "harbour"]


@pytest.fixture
def slow_find(monkeypatch):
    """Searches that wait until they are let go."""
    gate, search = threading.Event(), Finding._search

    def slow(*arguments):
        gate.wait(10)
        return search(*arguments)

    monkeypatch.setattr(Finding, "_search", slow)
    gate.set()
    return gate


async def test_a_key_typed_after_enter_waits_for_what_was_searched_for(week, open_reader, slow_find):
    """`A` means the articles that were asked for, not those that are still on the screen."""
    async with open_reader() as reader:
        slow_find.clear()
        reader.type_ahead("slash", *"bridge", "enter", "A")
        await reader.until(reader.app.waits, "the search is under way, and Enter was pressed")
        await reader.until(lambda: "searching…" in reader.status, "it says that it searches")
        assert not reader.toasts
        slow_find.set()
        await reader.until(lambda: "Marked read (u: undo)" in reader.toasts, "marked")
        assert reader.read("Bridge inspected")
        assert not reader.read("Harbour reopens")


async def test_keys_typed_after_a_view_act_on_that_view_in_their_order(week, mark, open_reader, slow_find):
    mark([week[6]], "starred")
    async with open_reader() as reader:
        slow_find.clear()
        reader.type_ahead("3", "A", "2", "j", "m")
        await reader.until(reader.app.waits, "the view is being looked for")
        slow_find.set()
        await reader.until(lambda: "Marked read (u: undo)" in reader.toasts, "the starred one")
        await reader.until(lambda: reader.status.startswith(" 2/4 · 3 unread"), "then the unread")
        assert reader.read("Old wreck found")
        await reader.until(lambda: reader.read("Bridge inspected"), "and their second")


async def test_esc_does_not_wait_and_what_waits_is_not_done(week, open_reader, slow_find):
    async with open_reader() as reader:
        slow_find.clear()
        reader.type_ahead("slash", *"bridge", "enter", "A")
        await reader.until(reader.app.waits, "waiting")
        await reader.press("escape")
        assert not reader.app.waits()
        slow_find.set()
        await reader.press("j")
        assert (reader.count, reader.current) == (7, "Lighthouse sold")
        assert not reader.toasts


async def test_ctrl_q_does_not_wait(week, open_reader, slow_find):
    async with open_reader() as reader:
        slow_find.clear()
        reader.type_ahead("2", "ctrl+q")
        await reader.until(lambda: reader.app._exit, "quits")
        slow_find.set()


@pytest.mark.parametrize(
    ("key", "view", "count"), [("1", "All", 7), ("2", "Unread", 5), ("3", "Starred", 1)], ids=["1", "2", "3"]
)
async def test_a_view_has_a_key(key, view, count, week, mark, open_reader):
    mark([week[6]], "starred")
    async with open_reader() as reader:
        await reader.press("3", key)
        await reader.until(lambda: reader.count == count and reader.screen.finding.query.view.name == view, view)
        assert reader.title.endswith(f"   {view}")


async def test_a_view_keeps_the_cursor_on_its_article_and_drops_the_search(week, open_reader):
    async with open_reader() as reader:
        await reader.search("harbour", 3)
        await reader.press("enter", "G", "2")
        await reader.until(lambda: reader.count == 5, "unread")
        assert reader.current == "Old wreck found"


async def test_v_offers_sections_and_sources_with_their_counts(week, library, open_reader):
    async with open_reader() as reader:
        await reader.press("v")
        await reader.until(lambda: "section  " in reader.text, "with their kinds")
        await reader.until(lambda: reader.app.screen is not reader.screen, "offered")
        await reader.until(lambda: "2 of 3" in reader.text, "counted")
        await reader.press(*"sea", "enter")
        await reader.until(lambda: reader.count == 3, "the section")
        assert reader.title.endswith("   Sea")
        assert {view.name for view in views(library)} >= {"All", "Port", "Sea"}


async def test_capital_s_offers_orders_and_headings_are_only_under_days(week, open_reader):
    async with open_reader() as reader:
        await reader.press("n", "S")
        await reader.until(lambda: reader.app.screen is not reader.screen, "offered")
        await reader.press(*"head", "enter")
        await reader.until(lambda: reader.headlines == sorted(reader.headlines), "in order")
        assert reader.days == []
        assert reader.current == "Bridge inspected"
        await reader.press("right_square_bracket")
        assert "This is the last day shown" in reader.toasts


async def test_a_sort_in_the_search_wins(week, open_reader):
    async with open_reader() as reader:
        await reader.search("sort:oldest", 7)
        await reader.until(lambda: reader.headlines[0] == "Old wreck found", "oldest first")
        assert reader.days[0] == "2025-11-01"


async def test_a_query_given_at_the_start_is_searched_for(week, open_reader):
    async with open_reader(query="harbour is:unread") as reader:
        assert reader.headlines == ["Harbour reopens", "Old wreck found"]
        await reader.press("escape")
        await reader.until(lambda: reader.count == 7, "all")


async def test_what_is_pasted_is_cleaned(week, open_reader):
    from textual.events import Paste

    async with open_reader() as reader:
        await reader.press("slash")
        reader.app.post_message(Paste("har\x1b[31mbour\x07"))
        await reader.until(lambda: reader.screen.finding.query.search == "harbour", "cleaned")
        assert "\x1b" not in reader.text


async def test_in_an_empty_box_the_up_arrow_brings_back_earlier_searches(week, open_reader):
    async with open_reader(session=Session(searches=["lighthouse"])) as reader:
        await reader.search("harbour", 3)
        await reader.press("enter", "escape", "slash", "up")
        await reader.until(lambda: reader.count == 3, "the last one")
        assert reader.screen.top_bar.box.value == "harbour"
        await reader.press("up")
        await reader.until(lambda: reader.count == 1, "the one before")
        await reader.press("up")
        assert reader.screen.top_bar.box.value == "lighthouse", "there is none before"
        await reader.press("down", "down")
        await reader.until(lambda: reader.count == 7, "nothing is searched for")
        assert reader.screen.top_bar.box.value == ""
        await reader.press("down")
        assert reader.current == "Lighthouse sold", "there is none after: the list moves"
        assert reader.app.session().searches == ["harbour", "lighthouse"]


async def test_where_something_was_typed_the_arrows_move_the_list(week, open_reader):
    async with open_reader(session=Session(searches=["lighthouse"])) as reader:
        await reader.search("harbour", 3)
        await reader.press("down", "up", "up")
        assert (reader.current, reader.screen.top_bar.box.value) == ("Harbour reopens", "harbour")


async def test_what_cannot_be_read_or_was_dropped_is_not_kept(week, open_reader):
    async with open_reader() as reader:
        await reader.press("slash", *"is:nothing", "enter", "escape")
        await reader.search("harbour", 3)
        await reader.press("escape")
        assert reader.app.session().searches == []


@pytest.mark.parametrize("where", [(), ("enter",)], ids=["the list", "the detail"])
async def test_c_drops_the_search_from_anywhere(where, week, open_reader):
    async with open_reader() as reader:
        await reader.search("harbour", 3)
        await reader.press("enter", "j", *where, "c")
        await reader.until(lambda: reader.count == 7, "all")
        assert reader.current == "Harbour master retires"
        await reader.press("c")
        assert "No search to clear" in reader.toasts


async def test_by_relevance_there_are_no_headings(week, open_reader):
    async with open_reader() as reader:
        await reader.search("harbour sort:relevance", 3)
        assert reader.days == []
        assert reader.headlines == ["Harbour reopens", "Harbour master retires", "Old wreck found"]


async def test_headlines_are_found_while_summaries_are_still_read(week, open_reader, monkeypatch):
    gate, summary = threading.Event(), Library.summary

    def slow(library, article_id):
        if threading.current_thread() is not threading.main_thread():
            gate.wait(10)
        return summary(library, article_id)

    for module in (corpus, searching):
        monkeypatch.setattr(module, "FEW", 0)
    monkeypatch.setattr(Library, "summary", slow)
    async with open_reader() as reader:
        await reader.search("harbour", 2)
        await reader.until(lambda: "searching…" in reader.status, "it says that there is more")
        await reader.press("down")
        gate.set()
        await reader.until(lambda: reader.count == 3, "what the summaries say")
        await reader.until(lambda: "searching…" not in reader.status, "that is all")


async def test_a_mute_rule_that_takes_too_long_is_named_once(add, library, open_reader, monkeypatch):
    mute(library, "/(a+)+$/")
    monkeypatch.setattr(patterns, "SECONDS", 0.3)
    add("a" * 50 + "b", "other")
    async with open_reader() as reader:
        await reader.until(lambda: reader.count == 2, "shown")
        await reader.press("2")
        await reader.press("1")
        named = [toast for toast in reader.toasts if "The mute rule /(a+)+$/ takes too long and hides nothing" in toast]
        assert len(named) == 1


async def test_a_reader_opened_on_an_expression_that_takes_too_long_shows_all(add, open_reader, monkeypatch):
    monkeypatch.setattr(patterns, "SECONDS", 0.3)
    add("a" * 50 + "b", "other")
    async with open_reader(query="/(a+)+$/") as reader:
        await reader.until(lambda: reader.count == 2, "all")
        assert any("takes too long" in toast for toast in reader.toasts)
        await reader.search("oth", 1)


async def test_an_expression_that_takes_too_long_leaves_the_list_and_the_reader_can_be_quit(
    add, open_reader, monkeypatch
):
    monkeypatch.setattr(patterns, "SECONDS", 0.5)
    add("a" * 50 + "b", "other")
    async with open_reader() as reader:
        await reader.press("slash", *"/(a+)+$/")
        await reader.press("down")
        assert reader.current == "other", "keys are answered meanwhile"
        await reader.until(lambda: any("takes too long" in toast for toast in reader.toasts), "told")
        assert reader.count == 2
        await reader.press("escape", "ctrl+q")
        await reader.until(lambda: reader.app._exit, "quits")


@pytest.mark.parametrize(("clicked", "offset"), [("HeadlineList", (5, 2)), ("Detail", (5, 5)), ("Sidebar", (5, 2))])
async def test_a_click_elsewhere_ends_the_typing_and_gives_the_keys_back(clicked, offset, week, open_reader):
    async with open_reader(size=(160, 40)) as reader:
        await reader.until(lambda: reader.screen.panes.sidebar.count, "counted")
        await reader.search("harbour", hits=3)
        await reader.pilot.click(clicked, offset=offset)
        await reader.until(lambda: reader.screen.finding.before_typing is None, "ended")
        assert reader.app.focused is (reader.detail if clicked == "Detail" else reader.list)
        assert "Enter apply" not in reader.status
        await reader.press("h", "M")
        assert reader.status.startswith(" mark read")
        await reader.press("escape")
        assert not reader.status.startswith(" mark read")
