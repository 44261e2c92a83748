import pytest
from textual.app import App

from newsreader.library import views
from newsreader.library.marking import set_state
from newsreader.tui.dialogs import pick
from newsreader.tui.dialogs.pick import THEME, ChoiceList, Palette
from newsreader.tui.keys import BY_NAME, KEYS, Scope, keys_in_words
from tests.conftest import draft

HOSTILE = "[/red] [@click=app.quit]Vaccine[/] \\["


class Reader(App):
    """An app that keeps what was found in the palette."""

    def __init__(self, library):
        super().__init__()
        self.library = library
        self.found = "nothing yet"

    def open_palette(self):
        self.push_screen(Palette(self.library), self.take)

    def take(self, found):
        self.found = found


async def offered(pilot, typed=""):
    """Open the palette, type, and give the lines that it lists."""
    pilot.app.open_palette()
    await pilot.pause()
    await pilot.press(*(key if key != " " else "space" for key in typed))
    await settled(pilot)
    return [" ".join(f"{choice.label} {choice.detail}".split()) for choice in pilot.app.screen.shown]


async def settled(pilot):
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_every_action_is_offered_with_its_key_and_what_it_does(library):
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        lines = await offered(pilot)
        for key in KEYS:
            if key.scope is not Scope.PANE and key.name != "palette":
                assert f"{key.label[0].upper()}{key.label[1:]} {' '.join(keys_in_words(key, KEYS))}".strip() in lines
        assert "Copy Markdown Y" in lines
        await pilot.press("escape")
        lines = await offered(pilot, "undo the last")
        assert lines[0] == "Undo u"
        line = app.screen.query_one(ChoiceList).render_line(0).text
        assert line.split("  ")[0] == " Undo" and BY_NAME["undo"].description in line
        await pilot.press("enter")
        await pilot.pause()
        assert app.found is BY_NAME["undo"]


async def test_what_has_the_words_in_its_name_comes_before_what_has_them_in_its_description(library):
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        lines = await offered(pilot, "search")
        assert lines[:2] == ["Search /", "Clear search c"] and len(lines) > 2


async def test_what_begins_with_the_typed_word_comes_before_what_has_it_further_on(library):
    async with Reader(library).run_test(size=(100, 40)) as pilot:
        lines = await offered(pilot, "mark")
        assert lines[:2] == ["Mark read m", "Mark many M"]
        assert lines.index("Copy Markdown Y") > 0


async def test_views_are_offered_by_name(library, add):
    add(draft("One", section="Latest [b]News"), source="daily")
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert "Section: Latest [b]News" in await offered(pilot, "latest")
        await pilot.press("enter")
        await pilot.pause()
        assert app.found.query == 'section:"Latest [b]News"'


async def test_saved_views_are_offered_and_hidden_headlines_are_not(library, add):
    hidden, _ = add(draft("Port closed"), draft("Port opened"))
    set_state(library, [hidden], "hidden", True)
    views.save(library, "Port [/red]", "headline:port")
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert await offered(pilot, "port") == ["Saved: Port [/red]", "Port opened"]
        await pilot.press("enter")
        await pilot.pause()
        assert app.found.query == "headline:port"


async def test_headlines_are_offered_newest_first_and_shown_letter_for_letter(library, add):
    old, new = add(draft("Old vaccine", section=""), draft(HOSTILE))
    add(draft("Nothing of the kind"))
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert await offered(pilot, "vaccine") == ["Old vaccine", HOSTILE]
        await pilot.press("escape")
        assert (await offered(pilot, "click vaccine")) == [HOSTILE]
        await pilot.press("enter")
        await pilot.pause()
        assert app.found.id == new != old


async def test_an_action_is_not_found_by_letters_scattered_over_its_name(library, add):
    add("Breast cancer")
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert await offered(pilot, "bre") == ["Breast cancer"]


async def test_a_letter_or_two_look_through_no_headlines(library, add, monkeypatch):
    add("Vaccine")
    asked = []
    search = pick.search
    monkeypatch.setattr(
        pick, "search", lambda library, query, cancel: asked.append(str(query)) or search(library, query)
    )
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        await offered(pilot, "va")
        assert asked == []
        await pilot.press("c")
        await settled(pilot)
        assert asked == ["headline:vac"]


async def test_views_that_have_a_key_are_offered_once(library):
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert [line for line in await offered(pilot, "starred") if "tarred" in line] == ["Starred 3"]


async def test_headlines_of_removed_sources_are_not_offered(library, add):
    [one] = add("Vaccine")
    set_state(library, [one], "read", True)
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert await offered(pilot, "vaccine") == ["Vaccine"]
        await pilot.press("escape")
        from newsreader.library.sources import remove

        remove(library, "site")
        assert await offered(pilot, "vaccine") == []


@pytest.mark.parametrize("count", [pick.MAX_HEADLINES + 20])
async def test_no_more_headlines_are_offered_than_can_be_looked_at(library, add, count):
    add(*(f"Vaccine number {number}" for number in range(count)))
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        lines = await offered(pilot, "vaccine number")
        assert len(lines) == pick.MAX_HEADLINES


@pytest.mark.parametrize("size", [(20, 5), (8, 3), (3, 20), (1, 1)])
async def test_any_size_takes_its_keys(library, size):
    app = Reader(library)
    async with app.run_test(size=size) as pilot:
        for typed in ("", "un", "zzz"):
            app.open_palette()
            await pilot.press(*typed, "pagedown", "down", "pageup", "up")
            await pilot.resize_terminal(100, 30)
            await settled(pilot)
            await pilot.press("escape")
            await pilot.pause()
            assert app.found is None and len(app.screen_stack) == 1, typed
            await pilot.resize_terminal(*size)


async def test_a_tiny_terminal_shows_what_is_found(library):
    app = Reader(library)
    async with app.run_test(size=(20, 5)) as pilot:
        assert (await offered(pilot, "undo"))[0] == "Undo u"
        assert app.screen.query_one("FilterInput").region.bottom <= 2
        assert app.screen.query_one(ChoiceList).region.bottom <= 4


async def test_the_colours_can_be_chosen(library):
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert (await offered(pilot, "theme"))[0] == "Theme"
        await pilot.press("enter")
        await pilot.pause()
        assert app.found is THEME
