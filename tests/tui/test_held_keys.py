"""Keys that wait for a dialog that is still to come: none of them is lost for good, whatever is typed meanwhile."""

import pytest
from textual.content import Content

from newsreader.tui.dialogs.dialog import AskScreen
from newsreader.tui.dialogs.help import HelpScreen
from newsreader.tui.dialogs.pick import Choice, Palette, PickScreen
from tests.conftest import draft


@pytest.fixture
def many(add):
    return add(*[draft(f"headline {number}", summary="text") for number in range(2_000)])


@pytest.mark.parametrize("keys", ["v", "H", "L", "v escape v", "v q"])
async def test_esc_right_behind_a_key_that_opens_a_dialog_leaves_a_reader_that_hears_keys(keys, many, open_reader):
    async with open_reader() as reader:
        for delay in (0, 0.005, 0.02, 0.04):
            reader.type_ahead(*keys.split())
            if delay:
                await reader.pilot.pause(delay)
            await reader.press("escape")
            await reader.until(lambda: reader.app.screen is reader.screen, "no dialog stays open")
            before = reader.list.cursor
            reader.type_ahead("j")
            # No dialog opens after Esc, either: it would have got the key.
            await reader.until(lambda before=before: reader.list.cursor == before + 1, f"heard after {delay}")


@pytest.mark.parametrize("key", ["v", "L"])
async def test_what_is_typed_behind_the_key_of_a_list_narrows_it(key, many, add, library, open_reader):
    add("Daily headline", source="Daily mud")
    async with open_reader() as reader:
        reader.type_ahead(key, *"daily mud")
        await reader.until(lambda: "daily mud" in reader.text, "typed in the list")
        assert reader.app.screen.highlighted.label == "Daily mud"
        assert not any(state.read or state.hidden for state in library.store.states.values())


@pytest.mark.parametrize(
    "make",
    [
        lambda reader: PickScreen("Pick", [Choice("one", 1, about=Content("the first"))], preview=lambda _: None),
        lambda reader: AskScreen("Ask", ["known"]),
        lambda reader: Palette(reader.app.library),
        lambda reader: HelpScreen({}, reader.screen.glyphs),
    ],
    ids=["pick", "ask", "palette", "help"],
)
async def test_a_dialog_that_is_closed_before_anything_of_it_is_there_does_no_harm(make, many, open_reader):
    async with open_reader() as reader:
        dialog = make(reader)
        reader.app.push_screen(dialog)
        dialog.dismiss(None)
        await reader.until(lambda: reader.app.screen is reader.screen and not dialog.is_running, "closed")
        await reader.press("j")
        assert reader.list.cursor == 1
