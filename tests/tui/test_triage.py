"""Deciding on many articles: bulk marks with their counts, ranges, hiding, keys in sequence."""

from datetime import datetime

import pytest

from newsreader.errors import StoreError
from newsreader.library import marking, open_library, views
from newsreader.library.importing import Parsed, add_drafts
from newsreader.model import HistoryEntry, Reverted
from newsreader.tui import keys
from newsreader.tui import marking as commands
from newsreader.tui.history import described
from newsreader.tui.keys import Chords, keymap, use
from tests.conftest import draft

UNREAD = ["Harbour reopens", "Bridge inspected", "Ferry delayed", "Tide tables corrected", "Old wreck found"]


def unread(reader) -> list[str]:
    return [headline for headline in reader.headlines if not reader.read(headline)]


@pytest.fixture
def vim(monkeypatch):
    """The reader with the keys of vim."""

    def use(reader):
        reader.screen.chords = Chords(keymap({}, "vim")[0])

    return use


@pytest.mark.parametrize(
    ("key", "told", "left"),
    [
        ("A", "5 articles marked read", []),
        ("D", "2 articles marked read", [UNREAD[0], *UNREAD[3:]]),
        ("X", "3 articles marked read", UNREAD[:2]),
        ("U", "2 articles marked read", UNREAD[2:]),
        ("O", "2 articles marked read", UNREAD[:3]),
        ("I", "4 articles marked read", ["Ferry delayed"]),
    ],
)
async def test_each_bulk_mark_has_its_targets_and_one_undo(key, told, left, week, library, open_reader):
    async with open_reader() as reader:
        await reader.press("j", "j", "j", key)
        await reader.until(lambda: f"{told} (u: undo)" in reader.toasts, told)
        assert unread(reader) == left
        assert len(library.store.history()) == 2
        await reader.press("u")
        await reader.until(lambda: unread(reader) == UNREAD, "taken back")


@pytest.mark.parametrize("sort", ["oldest", "headline"])
async def test_older_and_day_go_by_time_in_any_order(sort, week, open_reader):
    async with open_reader(query=f"sort:{sort}") as reader:
        reader.list.go_to(reader.headlines.index("Ferry delayed"))
        await reader.press("O")
        await reader.until(lambda: reader.read("Old wreck found"), "the older ones")
        assert set(unread(reader)) == set(UNREAD[:3])
        await reader.press("D")
        await reader.until(lambda: unread(reader) == ["Harbour reopens"], "the day")


async def test_older_within_a_day_goes_by_the_hour_where_both_say_it(add, open_reader):
    add(
        *[
            draft(headline, published=datetime.fromisoformat(f"2025-11-13T{hour}:00+00:00"))
            for headline, hour in [("noon", 12), ("ten", 10), ("eleven", 11)]
        ],
        draft("some time"),
    )
    async with open_reader() as reader:
        await reader.press("j", "O")
        await reader.until(lambda: reader.read("ten"), "the older one")
        assert reader.current == "eleven"
        assert unread(reader) == ["noon", "eleven", "some time"]


async def test_others_spares_what_is_selected(week, open_reader):
    async with open_reader() as reader:
        await reader.press("x", "j", "j", "x", "I")
        await reader.until(lambda: unread(reader) == UNREAD[:2], "all but two")
        assert "2 selected" in reader.status


async def test_the_menu_counts_beforehand_and_the_next_key_does_it(week, open_reader):
    async with open_reader() as reader:
        await reader.press("j", "j", "j", "M")
        assert reader.status.split("  ") == [
            " mark read", "A all 5", "D day 2", "X below 3", "O older 2", "U above 2", "I others 4",
        ]  # fmt: skip
        await reader.press("O")
        await reader.until(lambda: unread(reader) == UNREAD[:3], "the older ones")
        assert not reader.status.startswith(" mark read")


async def test_a_narrow_menu_leaves_counts_out_rather_than_marks_or_their_names(week, open_reader):
    async with open_reader(size=(50, 20)) as reader:
        await reader.press("M")
        assert reader.status == " A all  D day  X below  O older  I others"
        await reader.press("I")
        await reader.until(lambda: unread(reader) == UNREAD[:1], "the others")


@pytest.mark.parametrize("key", ["escape", "j", "m"])
async def test_any_other_key_drops_the_menu_and_does_nothing(key, week, open_reader):
    async with open_reader() as reader:
        await reader.press("M", key)
        assert not reader.status.startswith(" mark read")
        assert reader.current == "Harbour reopens" and unread(reader) == UNREAD


async def test_a_click_on_another_article_drops_the_menu(week, open_reader):
    async with open_reader() as reader:
        await reader.press("M")
        await reader.pilot.click(reader.list, offset=(20, reader.list.headlines.row_of(3) - reader.list.top))
        assert reader.list.cursor == 3
        assert not reader.status.startswith(" mark read")
        await reader.press("X")
        await reader.until(lambda: unread(reader) == UNREAD[:2], "those from there on")


async def test_the_targets_of_the_menu_are_those_of_when_it_was_asked_for(week, library, store_path, open_reader):
    async with open_reader() as reader:
        await reader.press("M")
        with open_library(store_path, clock=library.clock) as elsewhere:
            marking.set_state(elsewhere, [week[1]], "read", False)
        await reader.until(lambda: "●" in reader.row("Lighthouse sold"), "the mark of another process")
        await reader.press("A")
        await reader.until(lambda: unread(reader) == ["Lighthouse sold"], "those of before")


async def test_the_footer_counts_what_a_bulk_mark_would_mark_now(week, open_reader):
    async with open_reader(size=(200, 30)) as reader:
        assert "A all read 5 " in reader.status
        assert "X all below read 5  D day read 1 " in reader.status
        await reader.press("j", "j")
        assert "X all below read 4  D day read 2 " in reader.status
        await reader.press("m")
        assert "X all below read 3  D day read 1 " in reader.status


async def test_nothing_unread_is_told(week, open_reader):
    async with open_reader() as reader:
        await reader.press("U")
        await reader.until(lambda: "Nothing unread above" in reader.toasts, "told")
        await reader.press("A")
        await reader.until(lambda: "marked read" in "".join(reader.toasts), "marked")
        await reader.press("M")
        await reader.until(lambda: "Nothing unread here" in reader.toasts, "told")
        assert not reader.screen.marking.menu


async def test_a_range_grows_and_shrinks_with_the_cursor(week, open_reader):
    async with open_reader() as reader:
        await reader.press("j", "V", "j", "j")
        assert "3 selected…" in reader.status and reader.text.count("✓") == 3
        await reader.press("k", "k", "k")
        assert "2 selected…" in reader.status and reader.text.count("✓") == 2
        await reader.press("V", "j", "j", "j")
        assert "2 selected " in reader.status
        await reader.press("m")
        await reader.until(lambda: reader.read("Harbour reopens"), "marked")
        assert unread(reader) == UNREAD[1:]
        assert "selected" not in reader.status


async def test_a_mark_acts_on_the_range_at_once(week, open_reader):
    async with open_reader() as reader:
        await reader.press("V", "G", "s")
        await reader.until(lambda: "7 articles starred (u: undo)" in reader.toasts, "told")
        await reader.press("k")
        assert "selected" not in reader.status


async def test_a_range_adds_to_what_is_selected_and_esc_drops_all(week, open_reader):
    async with open_reader() as reader:
        await reader.press("x", "j", "j", "V", "j", "x")
        assert "3 selected " in reader.status
        await reader.press("escape")
        assert "selected" not in reader.status and "✓" not in reader.text


async def test_d_hides_and_the_cursor_goes_to_the_next(week, library, open_reader):
    async with open_reader() as reader:
        await reader.press("j", "j", "d")
        assert reader.current == "Ferry delayed"
        assert "Bridge inspected" not in reader.headlines
        await reader.until(lambda: "Hidden (u: undo)" in reader.toasts, "told")
        assert library.store.states[week[2]].hidden
        assert "4 unread" in reader.status
        await reader.press("u")
        await reader.until(lambda: reader.count == 7, "back")
        assert reader.headlines.index("Bridge inspected") == 2
        assert reader.current == "Ferry delayed"
        await reader.press("ctrl+r")
        await reader.until(lambda: reader.count == 6, "hidden again")


async def test_the_last_ones_hidden_leave_the_cursor_on_the_one_before(week, open_reader):
    async with open_reader() as reader:
        await reader.press("G", "V", "k", "d")
        assert reader.current == "Harbour master retires"
        assert reader.count == 5
        await reader.press("V", "g", "d")
        assert reader.count == 0 and reader.current == ""
        await reader.press("u")
        await reader.until(lambda: reader.count == 5, "back")


async def test_hiding_adds_nothing_that_waits_and_undo_neither(week, open_reader, store_path, library):
    async with open_reader() as reader:
        with open_library(store_path, clock=library.clock) as elsewhere:
            add_drafts(elsewhere, Parsed("site", [draft("Fog expected")]))
        await reader.until(lambda: "1 new" in reader.status, "announced")
        await reader.press("d", "u")
        await reader.until(lambda: reader.count == 7, "back")
        assert "Fog expected" not in reader.headlines and "1 new" in reader.status


async def test_a_hidden_article_is_gone_from_where_the_search_began_too(week, open_reader):
    async with open_reader() as reader:
        await reader.search("harbour", 3)
        await reader.press("enter", "d", "escape")
        assert reader.count == 6 and reader.current == "Harbour master retires"


async def test_hidden_ones_are_found_by_asking_and_come_back(week, mark, library, open_reader):
    mark([week[2]], "hidden")
    async with open_reader(query="is:hidden") as reader:
        assert reader.headlines == ["Bridge inspected"] and "hidden" in reader.page
        await reader.press("d")
        await reader.until(lambda: not library.store.states[week[2]].hidden, "back")
        assert reader.count == 1
        await reader.press("full_stop", "1")
        await reader.until(lambda: reader.count == 7, "among all")


async def test_what_cannot_be_hidden_comes_back(week, open_reader, monkeypatch):
    def refuse(*_):
        raise StoreError("no room on the disk")

    monkeypatch.setattr(commands, "set_state", refuse)
    async with open_reader() as reader:
        await reader.press("j", "d")
        await reader.until(lambda: "no room on the disk" in reader.toasts, "the reason")
        await reader.until(lambda: reader.count == 7, "back")


async def test_undo_brings_what_it_touched_back_into_the_unread_view(week, open_reader):
    async with open_reader() as reader:
        await reader.press("A", "2")
        await reader.until(lambda: reader.count == 0, "nothing unread")
        await reader.press("u")
        await reader.until(lambda: reader.headlines == UNREAD, "all back")


async def test_counts_and_sequences_work_where_the_preset_has_them(week, vim, open_reader):
    async with open_reader() as reader:
        vim(reader)
        await reader.press("3")
        assert " 3  " in reader.status
        await reader.press("j")
        assert reader.current == "Ferry delayed"
        await reader.press("g")
        assert " g  " in reader.status
        await reader.press("g")
        assert reader.current == "Harbour reopens" and " g  " not in reader.status
        await reader.press("6", "G")
        assert reader.current == "Tide tables corrected"
        await reader.press("2", "N")
        assert reader.current == "Bridge inspected"
        await reader.press("2", "m")
        await reader.until(lambda: unread(reader) == [UNREAD[0], *UNREAD[3:]], "two marked")
        await reader.press("3", "d", "d")
        await reader.until(lambda: reader.count == 4, "three hidden")
        await reader.press("g", "2")
        await reader.until(lambda: reader.count == 3, "the unread")
        await reader.press("g", "escape", "1", "escape")
        assert reader.count == 3


async def test_nothing_is_a_chord_while_something_is_typed(week, vim, open_reader):
    async with open_reader() as reader:
        vim(reader)
        await reader.press("slash", "g", "g", "3", "escape")
        await reader.press("slash", *"dd")
        assert reader.screen.top_bar.box.value == "dd"


def test_bindings_leave_sequences_to_the_chords(monkeypatch):
    monkeypatch.setattr(keys, "BY_NAME", dict(keys.BY_NAME))
    assert use({"quit": "Q,Z Z,ctrl+q"}) == []
    bound = [binding for binding in keys.bindings(keys.Scope.APP) if binding.action == "quit"]
    assert [(binding.key, binding.priority) for binding in bound] == [("Q", False), ("ctrl+q", True)]


async def test_the_key_of_a_saved_view_is_any_other_key_after_the_menu(week, library, open_reader):
    views.save(library, "Port", "section:Port", key="6")
    async with open_reader() as reader:
        await reader.press("M", "6")
        assert not reader.status.startswith(" mark read") and reader.count == 7
        await reader.press("6")
        await reader.until(lambda: reader.count == 4, "the view")


async def test_a_count_undoes_and_redoes_as_many_changes_and_says_which(week, vim, open_reader):
    async with open_reader() as reader:
        vim(reader)
        await reader.press("m")
        await reader.press("s")
        await reader.press("d", "d")
        await reader.until(lambda: reader.count == 6, "hidden")
        await reader.press("2", "u")
        await reader.until(lambda: "2 changes undone: hidden (1 article), starred (1 article)" in reader.toasts, "told")
        await reader.until(lambda: reader.count == 7, "back in the list")
        assert reader.read("Harbour reopens")
        await reader.press("9", "ctrl+r")
        redone = "2 changes redone: starred (1 article), hidden (1 article)"
        await reader.until(lambda: redone in reader.toasts, "as many as there are")
        await reader.until(lambda: reader.count == 6, "hidden again")


def test_of_many_changes_some_are_named():
    entries = [HistoryEntry(number=number, at="", action=f"tagged {number}", changed=2) for number in range(5)]
    steps = [Reverted(entry=entry, restored=2 - entry.number // 4, articles=(1,)) for entry in entries]
    named = ", ".join(f"tagged {number} (2 articles)" for number in range(3))
    assert described(steps, "undone") == f"5 changes undone: {named} and 2 more"
    assert described(steps[4:], "redone") == "Redone: tagged 4 (1 of 2 articles; 1 changed since)"
