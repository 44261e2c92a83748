"""Marks: at once on the screen, soon on disk, taken back when they can't be kept."""

import threading

import pytest

from newsreader.errors import StoreError
from newsreader.library import marking, open_library
from newsreader.tui import marking as commands
from newsreader.tui.presenter import Marks
from newsreader.tui.search.finding import Finding


async def test_m_marks_on_disk_and_again_unmarks(week, open_reader):
    async with open_reader() as reader:
        await reader.press("m")
        await reader.until(lambda: reader.read("Harbour reopens"), "read on disk")
        assert "○" in reader.row("Harbour reopens")
        assert "4 unread" in reader.status
        await reader.press("m")
        await reader.until(lambda: not reader.read("Harbour reopens"), "unread on disk")
        assert reader.current == "Harbour reopens"


@pytest.mark.parametrize("key", ["enter", "l", "right"])
async def test_going_into_the_article_marks_it_read(key, week, open_reader):
    async with open_reader() as reader:
        await reader.press(key)
        await reader.until(lambda: reader.read("Harbour reopens"), "read")
        assert reader.screen.panes.in_detail


async def test_moving_and_tab_mark_nothing(week, open_reader):
    async with open_reader() as reader:
        await reader.press("j", "k", "tab", "tab", "n", "G", "J")
        await reader.saved()
        assert sum(reader.read(headline) for headline in reader.headlines) == 2


async def test_a_mark_is_painted_before_it_is_on_disk(week, open_reader, monkeypatch):
    gate = threading.Event()

    def slow(*arguments):
        gate.wait(10)
        return marking.set_state(*arguments)

    monkeypatch.setattr(commands, "set_state", slow)
    async with open_reader() as reader:
        await reader.press("m", "j", "s")
        assert "○" in reader.row("Harbour reopens")
        assert "★" in reader.row("Lighthouse sold")
        assert not reader.read("Harbour reopens")
        gate.set()
        await reader.until(lambda: reader.read("Harbour reopens"), "on disk")


async def test_a_mark_that_is_refused_is_taken_back_and_told(week, open_reader, monkeypatch):
    def refuse(*_):
        raise StoreError("no room on the disk [/red]")

    monkeypatch.setattr(commands, "set_state", refuse)
    async with open_reader() as reader:
        await reader.press("m")
        await reader.until(lambda: "no room on the disk [/red]" in reader.toasts, "the reason")
        assert "5 unread" in reader.status
        assert "●" in reader.row("Harbour reopens")


async def test_a_marks_all_shown_and_u_takes_it_back(week, open_reader):
    async with open_reader() as reader:
        await reader.press("A")
        await reader.until(lambda: "5 articles marked read (u: undo)" in reader.toasts, "told")
        assert all(reader.read(headline) for headline in reader.headlines)
        await reader.press("u")
        await reader.until(lambda: "Undone: marked read (5 articles)" in reader.toasts, "told")
        assert "5 unread" in reader.status
        await reader.press("ctrl+r")
        await reader.until(lambda: "Redone: marked read (5 articles)" in reader.toasts, "told")
        assert "0 unread" in reader.status
        await reader.press("A")
        await reader.until(lambda: "Nothing unread here" in reader.toasts, "nothing left")


async def test_all_shown_means_the_search_too(week, open_reader):
    async with open_reader() as reader:
        await reader.search("harbour", 3)
        await reader.press("enter", "A")
        await reader.until(lambda: "2 articles marked read (u: undo)" in reader.toasts, "told")
        assert not reader.read("Bridge inspected")


async def test_x_capital_marks_this_and_all_below(week, open_reader):
    async with open_reader() as reader:
        await reader.press("n", "X")
        await reader.until(lambda: reader.read("Old wreck found"), "read")
        assert not reader.read("Harbour reopens")
        assert reader.current == "Bridge inspected"


async def test_undo_tells_what_it_left(week, store_path, library, open_reader):
    async with open_reader() as reader:
        await reader.press("A")
        await reader.until(lambda: "5 articles marked read (u: undo)" in reader.toasts, "told")
        with open_library(store_path, clock=library.clock) as elsewhere:
            marking.set_state(elsewhere, [week[0]], "read", False)
            marking.set_state(elsewhere, [week[0]], "read", True)
            elsewhere.store.undo()
            elsewhere.store.undo()
            marking.set_state(elsewhere, [week[0]], "read", False)
        await reader.press("u")
        await reader.until(lambda: "Undone: marked unread (1 article)" in reader.toasts, "the newest, whoever made it")
        await reader.press("u")
        await reader.until(lambda: "Undone: marked read (5 articles)" in reader.toasts, "then the one before")


async def test_marks_act_on_the_selection_and_let_go_of_it(week, open_reader):
    async with open_reader() as reader:
        await reader.press("x", "j", "j", "x")
        assert "2 selected" in reader.status
        assert reader.text.count("✓") == 2
        await reader.press("j", "m")
        await reader.until(lambda: reader.read("Harbour reopens") and reader.read("Bridge inspected"), "both")
        assert not reader.read("Ferry delayed")
        assert "selected" not in reader.status
        await reader.until(lambda: "2 articles marked read (u: undo)" in reader.toasts, "told")


async def test_x_twice_and_esc_let_go_of_the_selection(week, open_reader):
    async with open_reader() as reader:
        await reader.press("x", "x")
        assert reader.list.selection.ids == set()
        await reader.press("x", "j", "x", "escape")
        assert reader.list.selection.ids == set()
        assert "✓" not in reader.text


async def test_what_is_not_shown_is_not_selected(week, open_reader):
    async with open_reader() as reader:
        await reader.press("x", "j", "j", "x")
        await reader.search("bridge", 1)
        await reader.press("enter", "m")
        await reader.until(lambda: reader.read("Bridge inspected"), "the one that is shown")
        assert not reader.read("Harbour reopens")


async def test_a_mixed_selection_becomes_read_first(week, open_reader):
    async with open_reader() as reader:
        await reader.press("x", "j", "x", "m")
        await reader.until(lambda: reader.read("Harbour reopens"), "read")
        assert reader.read("Lighthouse sold")


async def test_s_stars_and_3_shows_the_starred(week, open_reader):
    async with open_reader() as reader:
        await reader.press("j", "s")
        await reader.saved()
        await reader.press("3")
        await reader.until(lambda: reader.headlines == ["Lighthouse sold"], "the starred one")
        assert "★" in reader.text


async def test_t_asks_for_a_tag_and_gives_it(week, library, open_reader):
    async with open_reader() as reader:
        await reader.press("t")
        await reader.until(lambda: reader.app.screen is not reader.screen, "asked")
        await reader.press(*"later", "enter")
        await reader.until(lambda: library.store.states[week[0]].tags == {"later"}, "tagged")
        await reader.until(lambda: "#later" in reader.page, "the detail says so")
        await reader.press("t", *"Later", "enter")
        await reader.until(lambda: library.store.states[week[0]].tags == set(), "untagged")


async def test_rows_just_read_stay_in_the_unread_view_until_another_is_chosen(week, open_reader):
    async with open_reader() as reader:
        await reader.press("2")
        await reader.until(lambda: reader.count == 5, "five unread")
        await reader.press("m", "j", "m")
        await reader.saved()
        assert reader.count == 5
        assert "3 unread" in reader.status
        await reader.press("slash", "escape")
        assert reader.count == 5
        await reader.press("2")
        await reader.until(lambda: reader.count == 3, "three unread")


async def test_a_mark_made_while_a_search_runs_is_in_what_it_finds(week, open_reader, monkeypatch):
    found, gate, search = threading.Event(), threading.Event(), Finding._search

    def slow(*arguments):
        headlines = search(*arguments)
        found.set()
        gate.wait(10)
        return headlines

    async with open_reader() as reader:
        monkeypatch.setattr(Finding, "_search", slow)
        await reader.press("2")
        await reader.until(found.is_set, "found, and not shown yet")
        await reader.press("m")
        gate.set()
        await reader.until(
            lambda: " 4 unread" in reader.status and reader.title.endswith("   Unread"), "the mark is counted"
        )


async def test_a_read_only_library_says_so_and_refuses(week, library, open_reader):
    library.store._storage.read_only = "its folder can't be written"
    async with open_reader() as reader:
        assert reader.toasts == [f"{library.store.path}: its folder can't be written; changes will not be saved"]
        await reader.press("m")
        await reader.until(lambda: len(reader.toasts) == 2, "refused")
        assert "5 unread" in reader.status


def test_marks_lie_over_each_other_in_order_and_come_off(week, library):
    marks = Marks(library)
    first = marks.lay([week[0]], "read", True)
    second = marks.lay([week[0], week[2]], "read", False)
    assert marks.unread(week[:3]) == {week[0], week[2]}
    marks.settle(second)
    assert marks.unread(week[:3]) == {week[2]}
    tag = marks.lay([week[0]], "tag:later", True)
    assert marks.state(week[0]).tags == {"later"}
    marks.settle(first)
    marks.settle(tag)
    assert marks.state(week[0]) == library.store.states[week[0]]


async def test_the_question_for_a_tag_says_how_many_articles_it_is_for(week, open_reader):
    async with open_reader() as reader:
        await reader.press("V", "j", "j", "t")
        await reader.until(lambda: "Tag 3 articles" in reader.text, "asked")
