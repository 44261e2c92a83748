import runpy
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.app import App
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from newsreader.settings import Settings
from newsreader.tui.cells import UNICODE
from newsreader.tui.dialogs.help import HelpScreen, signs, table
from newsreader.tui.keys import BY_NAME, KEYS, Group


class Helping(App):
    BINDINGS = [("m", "mark")]  # noqa: RUF012 - Textual's own way
    closed = False
    marked = False

    def __init__(self, views=None):
        super().__init__()
        self.views = views

    def on_mount(self):
        self.push_screen(HelpScreen(self.views), self.take)

    def take(self, _):
        self.closed = True

    def action_mark(self):
        self.marked = True

    @property
    def text(self):
        return self.screen.query_one(".keys", Static).content.plain


def test_every_key_is_there_with_its_description_under_its_group():
    text = table("", 84, KEYS, signs(UNICODE)).plain
    for key in KEYS:
        assert key.description.split(",")[0][:50] in text
        for shown in key.shown_keys:
            assert shown in text
    positions = [text.index(f"{group.value}\n") for group in Group]
    assert positions == sorted(positions)


@pytest.mark.parametrize("width", [1, 5, 20, 39, 40, 46, 84])
def test_no_line_is_wider_than_there_is_room(width):
    lines = table("", width, KEYS, signs(UNICODE)).split("\n")
    if width >= 20:
        assert max(line.cell_length for line in lines) <= width


async def test_typing_narrows_by_word_and_by_key():
    app = Helping()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("u", "n", "d", "o", "backspace", "o")
        await pilot.pause()
        heading, *lines = app.text.splitlines()
        assert heading == "Marking" and "last change" in lines[0]
        assert all("undo" in line or line.startswith("    ") for line in lines[1:])
        await pilot.press(*["backspace"] * 4)
        await pilot.press("ctrl+k")
        await pilot.press("C", "t", "r", "l", "plus", "r")
        await pilot.pause()
        assert "Ctrl+R" in app.text
        assert len(app.text.splitlines()) == 2
        await pilot.press("z", "z")
        await pilot.pause()
        assert app.text == "No key or sign for “Ctrl+rzz”."


@pytest.mark.parametrize("key", ["escape", "question_mark", "f1", "enter"])
async def test_keys_close_it(key):
    app = Helping()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert app.closed


async def test_its_keys_do_nothing_to_the_articles_behind_it():
    app = Helping()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("m", "backspace", "j", "m")
        await pilot.pause()
        assert not app.marked


async def test_letters_narrow_and_do_nothing_else():
    app = Helping()
    async with app.run_test(size=(80, 24)) as pilot:
        for typed in ("quit", "jump", "keys", "go", "Go"):
            await pilot.press(*typed)
            await pilot.pause()
            assert not app.closed
            assert app.screen.query_one(Input).value == typed
            await pilot.press(*["backspace"] * len(typed))


@pytest.mark.parametrize("size", [(140, 40), (50, 20), (20, 5)])
async def test_any_size_scrolls_to_the_last_key(size):
    app = Helping()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        scroll = app.screen.query_one(VerticalScroll)
        assert scroll.region.bottom <= size[1]
        assert scroll.max_scroll_x == 0 < scroll.max_scroll_y
        await pilot.press("down", "space", "up", "end")
        await pilot.pause()
        assert scroll.scroll_offset.y == scroll.max_scroll_y
        await pilot.press("home")
        await pilot.pause()
        assert scroll.scroll_offset.y == 0


async def test_keys_that_the_config_changed_are_shown_as_they_are_now(monkeypatch):
    monkeypatch.setitem(BY_NAME, "undo", replace(BY_NAME["undo"], keys="ctrl+y,g u"))
    app = Helping()
    async with app.run_test(size=(84, 24)) as pilot:
        await pilot.press(*"undo", "space", *"the")
        await pilot.pause()
        assert "Ctrl+Y gu" in app.text


async def test_the_keys_of_saved_views_are_shown_letter_for_letter():
    app = Helping({"f6": "Port [/red] news", "6": "Sea"})
    async with app.run_test(size=(84, 24)) as pilot:
        await pilot.press("P", "o", "r", "t")
        await pilot.pause()
        assert app.text.splitlines() == ["Finding", next(line for line in app.text.splitlines() if "F6" in line)]
        assert "Show Port [/red] news." in app.text


def test_the_page_of_keys_is_up_to_date_and_names_every_key():
    docs = Path(__file__).parents[2] / "docs"
    page = (docs / "keys.md").read_text()
    assert page == runpy.run_path(str(docs / "keys.py"))["keys_page"](), "run: make docs"
    for key in KEYS:
        assert f"| {key.name} |" in page


async def test_what_the_signs_mean_stands_below_the_keys_and_narrows_with_them(week, open_reader):
    async with open_reader(settings=Settings(ascii=True)) as reader:
        await reader.press("question_mark", *"select")
        await reader.until(lambda: "Signs" in reader.text, "shown")
        *_, heading, signs_left = reader.app.screen.query_one(".keys", Static).content.plain.splitlines()
        assert heading == "Signs" and signs_left.split(maxsplit=1) == [
            "x",
            "Selected: marks apply to all selected articles.",
        ]


async def test_a_page_key_typed_right_after_the_key_of_help_is_not_lost(week, open_reader):
    async with open_reader(size=(80, 24)) as reader:
        await reader.press("question_mark", "pagedown")
        await reader.until(lambda: reader.app.screen.query_one(VerticalScroll).scroll_y > 10, "a page down")
