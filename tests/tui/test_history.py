"""The history of changes in the reader."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from rich.style import Style

from newsreader.choices import DateStyle
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.marking import set_state
from newsreader.library.views import save
from newsreader.model import HistoryEntry
from newsreader.tui.history import HistoryScreen, entry_strip, when_of
from tests.conftest import draft

NOW = datetime(2025, 11, 23, 12, 0, tzinfo=UTC)
ENTRY = HistoryEntry(number=1, at="2025-11-13T09:12:00+00:00", action="marked read", changed=412)


async def opened(reader) -> HistoryScreen:
    await reader.press("H")
    await reader.until(lambda: isinstance(reader.app.screen, HistoryScreen), "opened")
    return reader.app.screen


def lines(screen: HistoryScreen) -> list[str]:
    shown = screen._list
    return [line for y in range(shown.size.height) if (line := shown.render_line(y).text.strip())]


@pytest.mark.parametrize("size", [(140, 40), (50, 20), (20, 5)])
async def test_changes_are_listed_newest_first_with_how_many_and_what_became_of_them(size, week, library, open_reader):
    set_state(library, week, "starred", True)
    set_state(library, week[:1], "tag:later", True)
    library.store.undo()
    async with open_reader(size=size) as reader:
        screen = await opened(reader)
        await reader.until(lambda: len(lines(screen)) == 3, "listed")
        found = lines(screen)
        assert "undone" in found[0]
        assert "7" in found[1] and "undone" not in found[1]
        if size[0] >= 50:
            assert found[0].split()[:3] == ["12:00", "tagged", "later:"]
            assert "Harbour reopens" in found[0] or size[0] == 50
            assert "History: 3 changes" in reader.text
        await reader.press("q")
        assert reader.app.screen is reader.screen


async def test_undo_and_redo_work_in_it_and_show(week, library, open_reader):
    set_state(library, week, "starred", True)
    async with open_reader() as reader:
        screen = await opened(reader)
        await reader.press("u")
        await reader.until(lambda: "undone" in lines(screen)[0], "undone")
        assert not any(state.starred for state in library.store.states.values())
        await reader.press("u")
        await reader.until(lambda: "undone" in lines(screen)[1], "the one before too")
        await reader.press("ctrl+r", "ctrl+r")
        await reader.until(lambda: "undone" not in "".join(lines(screen)), "redone")
        await reader.press("H")
        assert reader.app.screen is reader.screen
        assert reader.screen.presenter.marks.state(week[0]).starred


async def test_enter_lists_the_articles_of_a_change_hidden_ones_too(week, library, open_reader):
    set_state(library, week[2:4], "starred", True)
    set_state(library, week[:1], "hidden", True)
    async with open_reader() as reader:
        await opened(reader)
        await reader.press("enter")
        await reader.until(lambda: reader.headlines == ["Harbour reopens"], "the hidden one")
        await opened(reader)
        await reader.press("j", "enter")
        await reader.until(lambda: reader.headlines == ["Bridge inspected", "Ferry delayed"], "the starred ones")
        assert reader.title.endswith("   starred") and "Esc back" in reader.status


async def test_a_double_click_on_a_change_lists_its_articles(week, library, open_reader):
    set_state(library, week[2:4], "starred", True)
    set_state(library, week[:1], "tag:later", True)
    async with open_reader() as reader:
        screen = await opened(reader)
        await reader.pilot.click("HistoryList", offset=(5, 1))
        assert reader.app.screen is screen and screen._list.cursor == 1
        await reader.pilot.click("HistoryList", offset=(9, 1), times=2)
        await reader.until(lambda: reader.headlines == ["Bridge inspected", "Ferry delayed"], "the starred ones")


async def test_a_change_of_any_size_is_listed_and_searched_and_left_again(add, library, open_reader):
    ids = add(*[draft(f"headline {number}") for number in range(300)])
    set_state(library, ids[:250], "read", True)
    async with open_reader() as reader:
        await reader.press("2")
        await reader.until(lambda: reader.count == 50, "the unread")
        await opened(reader)
        await reader.press("enter", "slash", *"line 12", "enter")
        await reader.until(lambda: reader.count == 13, "those of the change with 12 in them")
        add_drafts(library, Parsed("site", [draft("headline 1234")]))
        reader.screen.refreshing.own_imports.append(library.store.articles)
        await reader.pilot.pause()
        await reader.press("escape")
        await reader.until(lambda: reader.count == 250, "all of the change")
        assert reader.screen.finding.arrived == set()
        await reader.press("w")
        assert "saved as a view" in reader.toasts[-1]
        assert reader.app.session().view == ""
        await reader.press("escape")
        await reader.until(lambda: reader.count == 51, "back in the unread")


async def test_a_change_of_no_article_is_told(week, library, open_reader):
    save(library, "wrecks", "wreck")
    async with open_reader() as reader:
        await opened(reader)
        await reader.press("enter")
        await reader.until(lambda: "saved view wrecks: no articles to list" in reader.toasts, "said")
        assert reader.count == 7


async def test_an_empty_history_says_so(add, open_reader):
    add("One")
    async with open_reader() as reader:
        screen = await opened(reader)
        assert lines(screen) == ["Nothing was changed yet."]
        await reader.press("enter", "j", "G", "u", "escape")
        assert reader.app.screen is reader.screen


async def test_of_a_hundred_thousand_changes_those_seen_are_painted(week, library, open_reader, monkeypatch):
    from newsreader.tui import history as module

    many = [replace(ENTRY, number=number) for number in range(100_000, 0, -1)]
    monkeypatch.setattr(library.store, "history", lambda: many)
    painted = []
    monkeypatch.setattr(module, "entry_strip", lambda *args: painted.append(args) or entry_strip(*args))
    async with open_reader() as reader:
        screen = await opened(reader)
        await reader.press("G")
        await reader.until(lambda: screen._list.current.number == 1, "the oldest")
        assert len(painted) < 200


@pytest.mark.parametrize("width", [4, 20, 36, 50, 140])
def test_a_line_is_as_wide_as_the_list_and_bears_any_text(width):
    for action in ("marked read", "tagged [/red] 東京", "x" * 300, ""):
        strip = entry_strip(ENTRY, action, "13 Nov 09:12", width, Style())
        assert strip.cell_length == width


@pytest.mark.parametrize(
    ("at", "style", "shown"),
    [
        ("2025-11-23T09:12:00+00:00", "day-first", "09:12"),
        ("2025-11-13T09:12:00+00:00", "day-first", "13 Nov 09:12"),
        ("2025-11-13T09:12:00+00:00", "month-first", "Nov 13 09:12"),
        ("2025-11-13T09:12:00+00:00", "iso", "11-13 09:12"),
        ("2024-11-13T09:12:00+00:00", "day-first", "13 Nov 2024"),
        ("2024-11-13T09:12:00+00:00", "iso", "2024-11-13"),
        ("0001-01-01T00:00:00+14:00", "iso", "0001-01-01"),
        ("9999-12-31T23:59:00-14:00", "iso", "9999-12-31"),
        ("nonsense", "iso", ""),
        ("", "iso", ""),
    ],
)
def test_when_a_change_was_made_is_told_as_short_as_it_can_be_in_the_style_that_is_set(at, style, shown):
    assert when_of(at, NOW, DateStyle(style)) == shown
