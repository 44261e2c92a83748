import pytest
from textual.app import App
from textual.widgets import Input, Static

from newsreader.tui.dialogs.dialog import AskScreen

KNOWN = ["work", "later", "Breast cancer", "[/red]"]


def no_blanks(answer):
    return "A tag has no blanks." if " " in answer else ""


class Asking(App):
    answer = "none yet"

    def __init__(self, check=no_blanks):
        super().__init__()
        self.check = check

    def on_mount(self):
        self.ask()

    def ask(self):
        self.answer = "none yet"
        self.push_screen(AskScreen("Tag 3 articles", KNOWN, self.check), self.take)

    def take(self, answer):
        self.answer = answer

    @property
    def said(self):
        return str(self.screen.query_one(".known", Static).content)


async def test_keys_answer():
    app = Asking()
    async with app.run_test() as pilot:
        await pilot.pause()
        for keys, answer in (
            ("n e w enter", "new"),
            ("escape", None),
            ("n e escape", None),
            ("enter", None),
            ("space space enter", None),
            ("l tab enter", "later"),
            ("L tab enter", "later"),
            ("l right enter", "later"),
            ("z tab enter", "z"),
            ("space w enter", "w"),
        ):
            for key in keys.split():
                await pilot.press(key)
                await pilot.pause()
            assert app.answer == answer, keys
            app.ask()
            await pilot.pause()


async def test_what_is_known_stands_below_and_narrows():
    app = Asking()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.said == "[/red]  Breast cancer  later  work"
        await pilot.press("a", "t")
        await pilot.pause()
        assert app.said == "later"


async def test_an_answer_that_will_not_do_is_told_why_and_can_be_mended():
    app = Asking()
    async with app.run_test() as pilot:
        await pilot.press("a", "space", "b", "enter")
        await pilot.pause()
        assert app.said == "A tag has no blanks."
        assert app.answer == "none yet"
        await pilot.press("backspace", "backspace", "enter")
        await pilot.pause()
        assert app.answer == "a"


async def test_the_answer_is_clean():
    app = Asking(lambda _: "")
    async with app.run_test() as pilot:
        await pilot.pause()
        app.screen.query_one(Input).value = " a\x1b[31m\u202e \t b "
        await pilot.press("enter")
        await pilot.pause()
        assert app.answer == "a b"


@pytest.mark.parametrize("size", [(50, 20), (20, 5), (1, 1)])
async def test_any_size_takes_an_answer(size):
    app = Asking()
    async with app.run_test(size=size) as pilot:
        await pilot.press("o", "k")
        await pilot.pause()
        if size >= (20, 5):
            assert 0 < app.screen.query_one(Input).region.bottom <= size[1]
        await pilot.press("enter")
        await pilot.pause()
        assert app.answer == "ok"
