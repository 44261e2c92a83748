"""Saved views in the reader: saving one, its key, its own rule for what counts as read."""

import pytest

from newsreader.choices import ReadPolicy
from newsreader.library import open_library
from newsreader.library.views import View, remove, save, saved, set_policy, views
from newsreader.settings import Settings
from newsreader.tui.app import Session
from newsreader.tui.dialogs.pick import PickScreen
from tests.conftest import draft


async def dialog(reader, kind) -> None:
    await reader.until(lambda: isinstance(reader.app.screen, kind), "asked")


async def gone(reader) -> None:
    await reader.until(lambda: reader.app.screen is reader.screen, "back")


async def test_w_saves_view_and_search_under_a_name_and_a_key_that_works_at_once(week, library, open_reader):
    async with open_reader() as reader:
        await reader.press("2")
        await reader.until(lambda: reader.count == 5, "unread")
        await reader.search("harbour", 2)
        await reader.press("enter", "w")
        await reader.until(lambda: "Name of the view: " in reader.text, "says what it is to be a name for")
        await reader.press(*"Port news", "enter", "6", "enter")
        await reader.until(lambda: saved(library), "saved")
        assert reader.toasts[-1] == 'Saved as "Port news" (key 6)'
        assert views(library)[5] == View("Port news", "is:unread harbour", "saved", "6")
        await reader.press("1")
        await reader.until(lambda: reader.count == 7, "all")
        await reader.press("6")
        await reader.until(lambda: reader.count == 2, "the saved one")
        assert reader.title.endswith("   Port news")
        session = reader.app.session()
    async with open_reader(session=session) as reader:
        assert reader.screen.finding.query.view.name == "Port news" and reader.count == 2
        await reader.press("u")
        await reader.until(lambda: not saved(library), "taken back")


async def test_a_key_that_is_taken_is_told_with_what_has_it(week, library, open_reader):
    save(library, "wrecks", "wreck", key="7")
    async with open_reader() as reader:
        await reader.press("w", *"mine", "enter", "m", "enter")
        await reader.until(lambda: "m is taken: mark read." in reader.text, "said")
        await reader.press("backspace", "7", "enter")
        await reader.until(lambda: "7 is taken: it shows wrecks." in reader.text, "said")
        await reader.press("backspace", *"page_up", "enter")
        await reader.until(lambda: "One key, such as 6, f2 or comma." in reader.text, "said")
        await reader.press(*["backspace"] * len("page_up"), *"f6", "enter")
        await reader.until(lambda: len(saved(library)) == 2, "saved")
        await reader.press("f6")
        await reader.until(lambda: reader.screen.finding.query.view.name == "mine", "shown")


async def test_without_a_name_nothing_is_saved_and_without_a_key_it_is(week, library, open_reader):
    async with open_reader() as reader:
        await reader.press("w", "escape")
        await gone(reader)
        assert not saved(library)
        await reader.press("w", *"mine", "enter", "escape")
        await reader.until(lambda: saved(library), "saved")
        assert saved(library)[0].key == ""


async def test_the_order_is_saved_with_it(week, library, open_reader):
    async with open_reader() as reader:
        await reader.press("S")
        await dialog(reader, PickScreen)
        await reader.press(*"old", "enter")
        await reader.until(lambda: reader.headlines[0] == "Old wreck found", "oldest first")
        await reader.press("w", *"mine", "enter", "escape")
        await reader.until(lambda: saved(library), "saved")
        assert saved(library)[0].query == "sort:oldest"


async def test_a_key_of_a_saved_view_that_a_command_has_is_told_at_the_start_and_the_command_wins(
    week, library, open_reader
):
    save(library, "wrecks", "wreck", key="s")
    save(library, "Unread", "is:unread -ferry")
    async with open_reader() as reader:
        assert reader.toasts == ["s is for star and for the view wrecks: it stays star"]
        await reader.press("s")
        assert reader.screen.finding.query.view.name == "All"
        await reader.press("2")
        await reader.until(lambda: reader.count == 4, "the view that was saved in its place")


async def test_what_another_process_saves_has_its_key_here(week, store_path, clock, open_reader):
    async with open_reader() as reader:
        with open_library(store_path, clock=clock) as other:
            save(other, "wrecks", "wreck", key="9")
            await reader.until(lambda: "9" in reader.screen.views.saved_keys.views, "noticed")
            await reader.press("9")
            await reader.until(lambda: reader.headlines == ["Old wreck found"], "shown")
            remove(other, "wrecks")
            await reader.until(lambda: not reader.screen.views.saved_keys.views, "noticed")


async def test_a_search_that_is_being_typed_gets_its_letters(week, library, open_reader):
    save(library, "wrecks", "wreck", key="8")
    async with open_reader() as reader:
        await reader.press("slash", "8")
        await reader.until(lambda: reader.screen.finding.query.search == "8", "typed")


@pytest.mark.parametrize(
    ("policy", "keys", "read"),
    [
        (ReadPolicy.OPEN, ["enter"], True),
        (ReadPolicy.EXPLICIT, ["enter"], False),
        (ReadPolicy.EXPLICIT, ["space"], False),
        (ReadPolicy.EXPLICIT, ["m"], True),
        (ReadPolicy.END, ["enter"], False),
        (ReadPolicy.END, ["j", "k"], False),
        (ReadPolicy.END, ["J"], True),
        (ReadPolicy.END, ["space"], True),
        (ReadPolicy.END, ["enter", "j"], True),
        (ReadPolicy.DWELL, ["enter"], True),
    ],
)
async def test_an_article_counts_as_read_when_its_view_says(policy, keys, read, week, library, open_reader):
    async with open_reader(settings=Settings(read=policy)) as reader:
        await reader.until(lambda: reader.detail.has_shown_all_of(reader.list.current), "laid out")
        await reader.press(*keys)
        if read:
            await reader.until(lambda: reader.read("Harbour reopens"), "counted as read")
        await reader.saved()
        assert reader.read("Harbour reopens") is read


async def test_the_end_of_a_long_text_has_to_be_reached(add, open_reader):
    add(draft("Long", summary="word " * 2000))
    async with open_reader(size=(100, 20), settings=Settings(read="end")) as reader:
        await reader.press("J", "J", "enter", "pagedown")
        assert not reader.read("Long")
        await reader.press("K", "G")
        await reader.until(lambda: reader.read("Long"), "the end")


async def test_staying_marks_and_leaving_first_does_not(week, open_reader):
    async with open_reader(settings=Settings(read="dwell", read_after=0.01)) as reader:
        await reader.until(lambda: reader.read("Harbour reopens"), "stayed")
    async with open_reader(settings=Settings(read="dwell")) as reader:
        assert reader.screen.reading.dwell_timer is not None


async def test_p_sets_it_for_this_view_only_and_undo_takes_it_back(week, library, open_reader):
    async with open_reader() as reader:
        await reader.press("p")
        await dialog(reader, PickScreen)
        await reader.press(*"hand", "enter")
        await reader.until(lambda: views(library)[0].read == "explicit", "kept")
        assert reader.toasts[-1] == '"All": marked read by hand only'
        await reader.press("enter", "escape")
        assert not reader.read("Harbour reopens")
        await reader.press("2")
        await reader.until(lambda: reader.count == 5, "unread")
        await reader.press("enter")
        await reader.until(lambda: reader.read("Harbour reopens"), "as ever")
        assert [entry.action for entry in library.store.history()][:2] == [
            "marked read",
            "read policy of All: explicit",
        ]
        library.store.undo()
        library.store.undo()
        assert views(library)[0].read == ""


async def test_a_rule_that_another_process_sets_holds_here(week, library, store_path, clock, open_reader):
    async with open_reader(size=(140, 40)) as reader:
        await reader.until(lambda: reader.screen.panes.sidebar.count, "counted")
        with open_library(store_path, clock=clock) as other:
            set_policy(other, views(other)[0], "explicit")
        await reader.until(lambda: reader.screen.finding.query.view.read == "explicit", "taken in")
        assert reader.count == 7


async def test_the_palette_finds_a_saved_view(week, library, open_reader):
    save(library, "wrecks and all", "wreck")
    async with open_reader() as reader:
        await reader.press("colon")
        await reader.until(lambda: reader.app.screen is not reader.screen, "opened")
        await reader.press(*"wrecks", "space", *"all")
        await reader.until(lambda: "Saved: wrecks and all" in reader.text, "found")
        await reader.press("enter")
        await reader.until(lambda: reader.headlines == ["Old wreck found"], "shown")


async def test_the_palette_runs_commands_and_goes_to_articles(week, open_reader):
    async with open_reader() as reader:
        await reader.press("colon", *"clear", "enter")
        await reader.until(lambda: reader.toasts == ["No search to clear"], "a command of the reader")
        await reader.press("colon", *"wreck")
        await reader.until(lambda: "Old wreck found" in reader.text, "found")
        await reader.press("enter")
        await reader.until(lambda: reader.current == "Old wreck found", "there")
        await reader.press("colon", *"theme", "enter", *"nord", "enter")
        await reader.until(lambda: reader.app.theme == "nord", "a command of the app")


async def test_a_view_that_was_saved_anew_meanwhile_is_found_again_by_its_name(week, library, open_reader):
    save(library, "wrecks", "wreck")
    session = Session(view="wreck", view_name="wrecks", view_kind="saved")
    save(library, "wrecks", "ferry")
    async with open_reader(session=session) as reader:
        assert reader.headlines == ["Ferry delayed"]
    remove(library, "wrecks")
    async with open_reader(session=session) as reader:
        assert reader.headlines == ["Old wreck found"] and reader.title.endswith("   wrecks")
        await reader.press("p")
        assert reader.toasts == ["Save this as a view first (w) to set when it is marked read"]
