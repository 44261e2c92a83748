"""Changing sources, folders and saved views in the reader, and muting, each with undo."""

import time

import pytest
from msgspec.structs import replace

from newsreader.library import marking
from newsreader.library.marking import mute, set_state
from newsreader.library.sources import find, retag
from newsreader.library.views import save, saved
from newsreader.model import SourceKind
from newsreader.tui.dialogs.dialog import AskScreen
from newsreader.tui.dialogs.pick import PickScreen
from newsreader.tui.views import managing
from tests.tui.test_sidebar import SIZE, counted, lines


async def asked(reader, kind=AskScreen) -> None:
    await reader.until(lambda: isinstance(reader.app.screen, kind), f"{kind.__name__} asked")


async def cleared_and_typed(reader, text: str) -> None:
    await reader.press("ctrl+u", *(("space" if letter == " " else letter) for letter in text), "enter")


async def go_to(reader, name: str) -> None:
    """Put the cursor of the list of views on a view."""
    sidebar = reader.screen.panes.sidebar
    await reader.until(lambda: any(line.view.name == name for line in sidebar.views), f"listed: {name}")
    sidebar.focus()
    await reader.until(lambda: sidebar.has_focus, "focused")
    sidebar.go_to([line.view.name for line in sidebar.views].index(name))


@pytest.fixture
def folders(week, library, add):
    """Two sources, one of them with an address, in a folder."""
    add("Glass found", "Train late", source="market")
    with library.store.transaction() as transaction:
        market = library.store.sources["market"]
        transaction.add_source(replace(market, kind=SourceKind.FEED, url="https://market.example/"))
    retag(library, "market", "Town", present=True)
    return week


async def test_a_source_is_renamed_where_it_is_shown_and_undo_renames_what_is_shown(folders, library, open_reader):
    async with open_reader(size=SIZE) as reader:
        await go_to(reader, "market")
        await reader.press("enter")
        await reader.until(lambda: reader.count == 2 and "market" in reader.title, "shown")
        await go_to(reader, "market")
        await reader.press("w")
        await asked(reader)
        await cleared_and_typed(reader, "Bazaar")
        await reader.until(lambda: reader.title.endswith("Bazaar"), "the title says it")
        await counted(reader, "Bazaar", 2)
        assert reader.screen.panes.sidebar.under_cursor.name == "Bazaar"
        assert reader.toasts[-1] == "market renamed to Bazaar (u: undo)"
        await reader.press("u")
        await reader.until(lambda: reader.title.endswith("market") and reader.count == 2, "and back")
        assert find(library, "market").key == "market"


async def test_a_name_that_is_taken_is_told_and_changes_nothing(folders, library, open_reader):
    async with open_reader(size=SIZE) as reader:
        await go_to(reader, "market")
        await reader.press("w")
        await asked(reader)
        await cleared_and_typed(reader, "site")
        await reader.until(lambda: reader.toasts, "told")
        assert reader.toasts == ["another source is named 'site' already"]


async def test_tags_of_a_source_put_it_into_a_folder_and_out_of_it(folders, library, open_reader):
    async with open_reader(size=SIZE) as reader:
        await go_to(reader, "site")
        await reader.press("t")
        await asked(reader)
        await reader.press("tab", "enter")
        await reader.until(lambda: find(library, "site").tags == ("Town",), "tagged")
        await counted(reader, "Town", 7)
        await go_to(reader, "site")
        await reader.press("t")
        await asked(reader)
        await reader.press("tab", "enter")
        await reader.until(lambda: find(library, "site").tags == (), "untagged")
        assert not any(library.store.states[each].tags for each in library.store.articles), "no article was tagged"


async def test_the_menu_offers_what_there_is_to_change_and_says_how_it_is(folders, library, open_reader):
    async with open_reader(size=(80, 24)) as reader:
        await reader.press("L")
        await asked(reader, PickScreen)
        await reader.press(*"market", "ctrl+o")
        await reader.until(lambda: "Source: market" in reader.text, "offered")
        assert "#Town" in reader.text and "every hour" in reader.text
        await reader.press(*"interval", "enter")
        await reader.until(lambda: "Refresh market" in reader.text, "the intervals")
        await reader.press("6", "space", *"hours", "enter")
        await reader.until(lambda: find(library, "market").every == 6 * 3600, "set")
        await reader.press("ctrl+o", *"full", "enter")
        await reader.until(lambda: find(library, "market").full, "full texts are fetched")
        await reader.press("escape", "u", "u")
        await reader.until(lambda: not find(library, "market").full and find(library, "market").every == 0, "undone")


async def test_the_list_of_sources_switches_full_texts_and_says_that_they_are_fetched(folders, library, open_reader):
    async with open_reader(size=(100, 30)) as reader:
        await reader.press("L")
        await asked(reader, PickScreen)
        assert "Ctrl+T full text" in reader.text
        await reader.press(*"market", "ctrl+t")
        await reader.until(lambda: "a week, full texts" in reader.text, "said")
        assert find(library, "market").full
        await reader.press("ctrl+t")
        await reader.until(lambda: not find(library, "market").full, "off")


async def test_a_source_a_folder_and_a_saved_view_are_removed_and_come_back(folders, library, open_reader):
    save(library, "wrecks", "wreck")
    async with open_reader(size=SIZE) as reader:
        for name, there in (
            ("wrecks", lambda: bool(saved(library))),
            ("Town", lambda: find(library, "market").tags == ("Town",)),
            ("market", lambda: not library.store.sources["market"].removed),
        ):
            await go_to(reader, name)
            await reader.press("d")
            await reader.until(lambda there=there: not there(), f"{name} removed")
            await reader.press("u")
            await reader.until(there, f"{name} is back")
        assert not any(library.store.states[each].hidden for each in library.store.articles), "no article was hidden"


async def test_a_saved_view_is_renamed_and_a_folder_with_its_sources(folders, library, open_reader):
    save(library, "wrecks", "wreck")
    async with open_reader(size=SIZE) as reader:
        for name in ("wrecks", "Town"):
            await go_to(reader, name)
            await reader.press("enter")
            await reader.until(lambda name=name: reader.title.endswith(name), "shown")
            await go_to(reader, name)
            await reader.press("w")
            await asked(reader)
            await cleared_and_typed(reader, "Wrecks 2" if name == "wrecks" else "New name")
        await reader.until(lambda: find(library, "market").tags == ("New name",), "renamed")
        assert [view.name for view in saved(library)] == ["Wrecks 2"]
        await reader.until(lambda: reader.title.endswith("New name") and reader.count == 2, "shown under its new name")
        await go_to(reader, "site")
        await reader.press("w")
        await asked(reader)
        await cleared_and_typed(reader, "A name")
        await counted(reader, "A name", 5)
        assert reader.screen.panes.sidebar.under_cursor.name == "A name", "not shown, and yet followed"


async def test_the_number_of_articles_is_seen_before_a_typed_word_is_muted(folders, library, open_reader):
    async with open_reader(size=(80, 24)) as reader:
        await reader.press("i")
        await asked(reader, PickScreen)
        await reader.press(*"harbour")
        await reader.until(lambda: "3 articles, 2 unread" in reader.text, "counted")
        await reader.press("enter")
        await reader.until(lambda: reader.count == 6, "hidden")
        assert reader.toasts[-1] == "Muted harbour: 3 articles, 2 unread (u: undo)"
        await reader.press("i")
        await reader.until(lambda: "Unmute: harbour" in reader.text, "offered to be taken back")
        await reader.press("escape", "u")
        await reader.until(lambda: reader.count == 9, "undone")


async def test_while_a_word_to_mute_is_typed_only_the_last_count_goes_on(folders, library, open_reader, monkeypatch):
    counts = []

    def what_it_hides(library, text, cancel):
        counts.append((text, cancel))
        end = time.monotonic() + 5
        while not cancel.is_cancelled and text != "harbour" and time.monotonic() < end:
            time.sleep(0.001)
        cancel.check()
        return marking.what_it_hides(library, text)

    async with open_reader(size=(80, 24)) as reader:
        await reader.press("i")
        await asked(reader, PickScreen)
        monkeypatch.setattr(managing, "what_it_hides", what_it_hides)
        await reader.press(*"harbour")
        await reader.until(lambda: "3 articles, 2 unread" in reader.text, "counted")
        assert [text for text, cancel in counts if not cancel.is_cancelled] == ["harbour"]


async def test_the_source_and_the_search_at_hand_are_offered_to_be_muted(folders, library, open_reader):
    save(library, "wet", "ferry OR harbour", key="6")
    async with open_reader(size=(80, 24)) as reader:
        await reader.press("6")
        await reader.until(lambda: reader.title.endswith("wet"), "shown")
        await reader.search("ferry", 1)
        await reader.press("enter", "i")
        await asked(reader, PickScreen)
        offers = [choice.label for choice in reader.app.screen.choices]
        assert offers == ["Source: site", "Section: Port", "Search: ferry", "View: wet"]
        await reader.press("enter")
        await reader.until(lambda: library.mute_rules, "muted")
        assert [str(rule) for rule in library.mute_rules] == ["source:site"]


async def test_what_can_be_no_rule_is_told_and_enter_waits_for_one_that_can(folders, library, open_reader):
    set_state(library, folders[:1], "tag:later", True)
    mute(library, "nothing")
    async with open_reader(size=(80, 24)) as reader:
        await reader.press("i")
        await asked(reader, PickScreen)
        await reader.press(*"is:unread")
        await reader.until(lambda: "a mute rule can't use" in reader.text, "told")
        await reader.press("enter")
        assert isinstance(reader.app.screen, PickScreen)
        await reader.press("ctrl+u", *"unmute", "down", "enter")
        await reader.until(lambda: not library.mute_rules, "the rule is taken back")


async def test_what_can_not_be_changed_says_so(week, open_reader):
    async with open_reader(size=SIZE) as reader:
        await go_to(reader, "All")
        await reader.press("d")
        assert reader.toasts == ["Choose a source or a folder or a saved view first"]
        assert reader.count == 7


async def test_folders_are_a_tree_that_closes_and_stays_closed(folders, open_reader):
    async with open_reader(size=SIZE) as reader:
        await counted(reader, "Town", 2)
        listed = [line.strip() for line in lines(reader) if line.strip()]
        start = listed.index("Sources")
        assert [line.split()[:2] for line in listed[start + 1 : start + 4]] == [
            ["▾", "Town"],
            ["market", "2"],
            ["site", "5"],
        ]
        assert "Tags" not in listed
        await go_to(reader, "market")
        await reader.press("e")
        assert not any("market" in line for line in lines(reader))
        assert reader.screen.panes.sidebar.under_cursor.name == "Town"
        session = reader.app.session()
    async with open_reader(size=SIZE, session=session) as reader:
        await counted(reader, "Town", 2)
        assert any("▸ Town" in line for line in lines(reader))
        row = next(y for y, line in enumerate(lines(reader)) if "Town" in line)
        await reader.pilot.click(reader.screen.panes.sidebar, offset=(1, row))
        assert any("market" in line for line in lines(reader))
        assert reader.screen.finding.query.view.name == "All"
