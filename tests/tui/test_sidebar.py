"""The list of views beside the headlines."""

import pytest

from newsreader.library import open_library
from newsreader.library.marking import mute, set_state
from newsreader.library.sources import retag
from newsreader.library.views import save
from newsreader.settings import Settings
from tests.conftest import draft

SIZE = (140, 40)


def lines(reader) -> list[str]:
    """The list of views as text."""
    sidebar = reader.screen.panes.sidebar
    return [sidebar.render_line(y).text.rstrip() for y in range(sidebar.size.height)]


def count(reader, name: str) -> str:
    """What stands at the end of a view's line."""
    found = [line.split() for line in lines(reader) if f" {name} " in f"{line} "]
    return found[0][-1] if found else ""


def current(reader) -> list[str]:
    return [line.strip("▌ 12345").split("  ")[0] for line in lines(reader) if line.startswith("▌")]


async def counted(reader, name: str, unread: object) -> None:
    await reader.until(lambda: count(reader, name) == str(unread), f"{unread} in {name}: {lines(reader)}")


async def test_it_lists_the_views_by_kind_with_their_unread_counts(week, library, open_reader):
    save(library, "wrecks", "wreck", key="6")
    set_state(library, week[:1], "tag:later", True)
    async with open_reader(size=SIZE) as reader:
        await counted(reader, "All", 5)
        text = [line.strip() for line in lines(reader) if line.strip()]
        headings = [line for line in text if line in {"Views", "Saved", "Sources", "Sections", "Tags"}]
        assert headings == ["Views", "Saved", "Sources", "Sections", "Tags"]
        assert [count(reader, name) for name in ("Unread", "Today", "Port", "Sea", "wrecks", "later")] == [
            *("5", "0", "3", "2", "1", "1")
        ]
        assert current(reader) == ["All"]
        assert all(len(line) <= 27 for line in lines(reader))


@pytest.mark.parametrize("size", [(139, 40), (80, 24), (50, 20), (20, 5)])
async def test_a_narrow_terminal_has_none_and_b_offers_the_views_to_choose(size, week, open_reader):
    async with open_reader(size=size) as reader:
        assert not reader.screen.panes.sidebar.display
        await reader.press("b")
        await reader.until(lambda: reader.app.screen is not reader.screen, "offered")
        await reader.press("2")
        await reader.until(lambda: reader.count == 5, "unread")


async def test_b_takes_it_away_and_the_next_start_knows(week, open_reader):
    async with open_reader(size=SIZE) as reader:
        assert reader.screen.panes.sidebar.display
        left = reader.list.region.x
        await reader.press("b")
        assert not reader.screen.panes.sidebar.display and reader.list.region.x == 0 < left
        assert reader.list.has_focus
        session = reader.app.session()
    async with open_reader(size=SIZE, session=session) as reader:
        assert not reader.screen.panes.sidebar.display
        await reader.press("b")
        await counted(reader, "All", 5)


async def test_marks_undo_and_what_others_do_are_counted(week, library, store_path, clock, open_reader):
    async with open_reader(size=SIZE) as reader:
        await counted(reader, "All", 5)
        await reader.press("m")
        await counted(reader, "Port", 2)
        await counted(reader, "All", 4)
        await reader.press("u")
        await counted(reader, "Port", 3)
        with open_library(store_path, clock=clock) as other:
            set_state(other, week, "read", True)
            await counted(reader, "Sea", 0)
            from newsreader.library.importing import Parsed, add_drafts

            add_drafts(other, Parsed("harbour", [draft("New ship", clock.now.date())]))
            await counted(reader, "harbour", 1)
            await counted(reader, "Today", 1)
            mute(other, "source:harbour")
            await counted(reader, "All", 0)
            assert count(reader, "harbour") == ""
        assert reader.current == "Harbour reopens"


async def test_midnight_is_noticed(add, clock, open_reader):
    add(draft("News of today", clock.now.date()))
    async with open_reader(size=SIZE) as reader:
        await counted(reader, "Today", 1)
        clock.go_on(hours=24)
        reader.screen.views.catch_up()
        await counted(reader, "Today", 0)


async def test_a_click_chooses_and_leaves_the_keys_where_they_were(week, open_reader):
    async with open_reader(size=SIZE) as reader:
        await counted(reader, "Sea", 2)
        line = next(y for y, text in enumerate(lines(reader)) if " Sea " in text)
        await reader.pilot.click(reader.screen.panes.sidebar, offset=(5, line))
        await reader.until(lambda: reader.count == 3, "the section")
        assert reader.list.has_focus and current(reader) == ["Sea"]
        await reader.pilot.click(reader.screen.panes.sidebar, offset=(2, 0))
        assert reader.count == 3


async def test_tab_goes_there_and_enter_chooses(week, open_reader):
    async with open_reader(size=SIZE) as reader:
        await counted(reader, "Sea", 2)
        sidebar = reader.screen.panes.sidebar
        await reader.press("tab", "tab")
        assert sidebar.has_focus
        await reader.press("j", "enter")
        await reader.until(lambda: reader.count == 5, "unread")
        assert reader.list.has_focus and current(reader) == ["Unread"]
        await reader.press("shift+tab")
        assert sidebar.has_focus
        await reader.press("k", "k", "k", "G", "enter")
        await reader.until(lambda: current(reader) == ["Sea"], "the last one")
        await reader.press("shift+tab", "escape")
        assert reader.list.has_focus and current(reader) == ["Sea"]
        await reader.press("tab", "tab", "tab")
        assert reader.list.has_focus


async def test_it_never_keeps_the_keys_when_it_goes(week, open_reader):
    async with open_reader(size=SIZE) as reader:
        for leave in (lambda: reader.press("b"), lambda: reader.pilot.resize_terminal(100, 40)):
            await reader.press("shift+tab")
            assert reader.screen.panes.in_views
            await leave()
            await reader.until(lambda: reader.list.has_focus, "the list has the keys")
            await reader.press("j", "k")
            if not reader.screen.panes.views_on:
                await reader.press("b")


async def test_zoom_gives_its_room_away_too(week, open_reader):
    async with open_reader(size=SIZE) as reader:
        await reader.press("z")
        assert not reader.screen.panes.sidebar.display and reader.list.region.width == SIZE[0]
        await reader.press("z")
        assert reader.screen.panes.sidebar.display


async def test_hundreds_of_sources_are_painted_as_far_as_they_are_seen(add, open_reader, monkeypatch):
    from newsreader.tui.views.sidebar import Sidebar

    for number in range(200):
        add("One", source=f"{number:04} " + "a very long name of a source" * 2)
    painted = []
    paint = Sidebar._view_strip
    monkeypatch.setattr(Sidebar, "_view_strip", lambda *args: painted.append(args) or paint(*args))
    async with open_reader(size=SIZE) as reader:
        await counted(reader, "All", 200)
        painted.clear()
        await reader.press("shift+tab", "G")
        await reader.until(lambda: any("0199" in line for line in lines(reader)), "the end")
        assert len(painted) < 4 * SIZE[1]
        assert any("…" in line for line in lines(reader))
        await reader.press("g")
        assert lines(reader)[0].strip() == "Views"


async def test_the_present_view_is_told_without_colours_and_under_the_cursor(week, open_reader, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_reader(size=SIZE) as reader:
        await counted(reader, "All", 5)
        assert current(reader) == ["All"]
        await reader.press("shift+tab", "j")
        strip = reader.screen.panes.sidebar.render_line(2)
        assert any(segment.style and segment.style.reverse for segment in strip)


async def test_hostile_names_are_tame(library, add, open_reader):
    from tests.hostile import HOSTILE, assert_harmless

    for name in HOSTILE.values():
        add("One", source=f"x {name}")
    async with open_reader(size=SIZE) as reader:
        await counted(reader, "All", len(library.store.articles))
        for line in lines(reader):
            assert line.count("\u2068") == line.count("\u2069")
            assert_harmless(line.translate(dict.fromkeys((0x2068, 0x2069))))


async def test_the_settings_put_the_most_unread_first_and_leave_out_what_is_read(week, add, library, open_reader):
    ids = add("One", "Two", source="a market")
    set_state(library, add("Three", source="b read"), "read", True)
    settings = Settings(view_order="unread", empty_views=False)
    async with open_reader(size=SIZE, settings=settings) as reader:
        await counted(reader, "site", 5)
        listed = [line.strip() for line in lines(reader)]
        assert [line.split()[0] for line in listed[listed.index("Sources") + 1 :][:2]] == ["site", "a"]
        assert not any("b read" in line for line in listed) and any("Starred" in line for line in listed)
        set_state(library, ids, "read", True)
        reader.screen.views.catch_up()
        await reader.until(lambda: not any("a market" in line for line in lines(reader)), "gone when it is read")


async def test_h_closes_a_folder_from_within_and_then_goes_to_the_list(add, library, open_reader):
    for name in ("a", "b"):
        add(f"{name} news", source=name)
        retag(library, name, "sea", present=True)
    async with open_reader(size=SIZE) as reader:
        sidebar = reader.screen.panes.sidebar
        await counted(reader, "sea", 2)
        await reader.press("shift+tab", "G")
        assert sidebar.under_cursor.name == "b"
        await reader.press("h")
        assert (sidebar.under_cursor.name, sidebar.line_under_cursor.is_open) == ("sea", False)
        await reader.press("left")
        assert reader.list.has_focus
