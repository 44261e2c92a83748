import pytest
from textual.app import App
from textual.events import Click
from textual.widgets import OptionList

from newsreader.library import views
from newsreader.library.marking import set_state
from newsreader.tui.dialogs import palette
from newsreader.tui.dialogs.palette import PROVIDERS, Palette, open_palette
from newsreader.tui.keys.table import KEYS, Scope
from tests.conftest import draft

HOSTILE = "[/red] [@click=app.quit]Vaccine[/] \\["


class Reader(App):
    COMMANDS = PROVIDERS

    def __init__(self, library):
        super().__init__()
        self.library = library
        self.done = []

    async def run_key(self, key):
        self.done.append(key.name)

    def show_view(self, view):
        self.done.append(view.query)

    def show_article(self, article_id):
        self.done.append(article_id)


async def offered(pilot, typed=""):
    open_palette(pilot.app)
    await pilot.pause()
    await pilot.press(*(key if key != " " else "space" for key in typed))
    await settled(pilot)
    return [option.prompt.plain for option in pilot.app.screen.query_one(OptionList).options if option.id]


async def settled(pilot):
    for _ in range(200):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        if pilot.app.screen.has_class("-ready"):
            return
    raise AssertionError("the palette never got ready")


async def test_every_action_is_offered_with_its_key_and_runs(library):
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        lines = await offered(pilot)
        for key in KEYS:
            if key.scope is not Scope.PANE and key.name != "palette":
                line = f"{key.label.capitalize()}  {' '.join(key.shown_keys)}\n{key.description}"
                assert line in lines
        await pilot.press("escape")
        lines = await offered(pilot, "undo the last")
        assert lines[0].startswith("Undo  u\n")
        await pilot.press("enter")
        await settled_to(pilot, lambda: app.done == ["undo"])


async def settled_to(pilot, condition):
    for _ in range(200):
        if condition():
            return
        await pilot.pause()
        if isinstance(pilot.app.screen, Palette) and not condition():
            await pilot.press("enter")
    raise AssertionError("never so")


async def test_views_are_offered_by_name(library, add):
    add(draft("One", section="Latest [b]News"), source="daily")
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert "Section: Latest [b]News" in await offered(pilot, "latest")
        await pilot.press("enter")
        await settled_to(pilot, lambda: app.done == ['section:"Latest [b]News"'])


async def test_saved_views_are_offered_and_hidden_headlines_are_not(library, add):
    hidden, _ = add(draft("Port closed"), draft("Port opened"))
    set_state(library, [hidden], "hidden", True)
    views.save(library, "Port [/red]", "headline:port")
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert await offered(pilot, "port") == ["Saved: Port [/red]", "Port opened"]
        await pilot.press("enter")
        await pilot.pause()
        assert app.done == ["headline:port"]


async def test_headlines_are_offered_newest_first_and_shown_letter_for_letter(library, add):
    old, new = add(draft("Old vaccine", section=""), draft(HOSTILE))
    add(draft("Nothing of the kind"))
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert await offered(pilot, "vaccine") == ["Old vaccine", HOSTILE]
        await pilot.press("escape")
        assert (await offered(pilot, "click vaccine")) == [HOSTILE]
        await pilot.press("enter")
        await settled_to(pilot, lambda: app.done == [new])
        assert old != new


async def test_an_action_is_not_found_by_letters_scattered_over_its_name(library, add):
    add("Breast cancer")
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert await offered(pilot, "bre") == ["Breast cancer"]


async def test_a_letter_or_two_look_through_no_headlines(library, add, monkeypatch):
    add("Vaccine")
    monkeypatch.setattr(palette, "select", None)
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert "Vaccine" not in await offered(pilot, "va")


async def test_views_that_have_a_key_are_offered_once(library):
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert [line for line in await offered(pilot, "starred") if "tarred" in line.splitlines()[0]] == [
            "Starred  3\nShow the starred articles."
        ]


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


@pytest.mark.parametrize("count", [palette.MAX_HEADLINES + 20])
async def test_no_more_headlines_are_offered_than_can_be_looked_at(library, add, count):
    add(*(f"Vaccine number {number}" for number in range(count)))
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        lines = await offered(pilot, "vaccine number")
        assert len(lines) == palette.MAX_HEADLINES


@pytest.mark.parametrize("typed", ["", "un", "zzz"])
@pytest.mark.parametrize("size", [(20, 5), (8, 3), (3, 20), (1, 1)])
async def test_any_size_takes_its_keys(library, size, typed):
    app = Reader(library)
    async with app.run_test(size=size) as pilot:
        open_palette(app)
        await pilot.press(*typed, "pagedown", "down", "pageup", "up")
        await pilot.resize_terminal(100, 30)
        await settled(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, Palette)


async def test_a_click_where_a_resize_left_nothing_closes_it(library):
    app = Reader(library)
    async with app.run_test(size=(100, 30)) as pilot:
        open_palette(app)
        await settled(pilot)
        palette = app.screen
        click = {"x": 1, "y": 1, "delta_x": 0, "delta_y": 0, "button": 1, "shift": False, "meta": False, "ctrl": False}
        palette.post_message(Click(palette, screen_x=500, screen_y=500, **click))
        await pilot.pause()
        assert app.screen is not palette


async def test_a_tiny_terminal_shows_what_is_found(library):
    app = Reader(library)
    async with app.run_test(size=(20, 5)) as pilot:
        open_palette(app)
        await pilot.press("u", "n", "d", "o")
        await settled(pilot)
        assert app.screen.query_one("#--input").region.bottom <= 2
        assert app.screen.query_one(OptionList).region.bottom <= 5


async def test_the_colours_can_be_chosen(library):
    app = Reader(library)
    async with app.run_test(size=(100, 40)) as pilot:
        assert (await offered(pilot, "theme"))[0].startswith("Theme\n")
