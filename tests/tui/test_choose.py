import pytest
from rich.style import Style
from textual.app import App
from textual.widgets import Static

from newsreader.tui.dialogs.dialog import Hints
from newsreader.tui.dialogs.pick import Action, Choice, ChoiceList, PickScreen, choice_strip

HOSTILE = "[/red] [@click=app.quit]x[/] 東京 \\["
CHOICES = [
    Choice("All", "all", "1,204", "1"),
    Choice("Unread", "unread", "57", "2"),
    Choice("Starred", "starred", "4", "3"),
    Choice("Journal of Oncology", "journal", "12"),
    Choice("Café News", "cafe", "3"),
    Choice(HOSTILE, "hostile", "1"),
]


class Choosing(App):
    answer = "none yet"

    def __init__(self, choices=CHOICES, current=None):
        super().__init__()
        self.choices, self.current = choices, current

    def on_mount(self):
        self.ask()

    def ask(self):
        self.answer = "none yet"
        self.push_screen(self.dialog(), self.take)

    def dialog(self):
        return PickScreen("Views", self.choices, self.current)

    def take(self, answer):
        self.answer = answer

    @property
    def shown(self):
        choices = self.screen.query_one(ChoiceList)
        return [choices.render_line(y).text.strip() for y in range(choices.count)]


async def test_keys_choose():
    app = Choosing()
    async with app.run_test() as pilot:
        await pilot.pause()
        for keys, answer in (
            ("enter", "all"),
            ("down enter", "unread"),
            ("down down enter", "starred"),
            ("ctrl+n ctrl+j ctrl+k enter", "unread"),
            ("up enter", "hostile"),
            ("2", "unread"),
            ("escape", None),
            ("down escape", None),
            ("end enter", "hostile"),
            ("end home enter", "all"),
            ("j o u r enter", "journal"),
            ("q backspace enter", "all"),
            ("o n c enter", "journal"),
            ("c a f e enter", "cafe"),
            ("r e a d enter", "unread"),
            ("s t a r x backspace enter", "starred"),
            ("n e w s space c a enter", "cafe"),
            ("o n c escape", None),
            ("o u r j backspace enter", "journal"),
            ("left_square_bracket slash r enter", "hostile"),
        ):
            await pilot.press(*keys.split())
            await pilot.pause()
            assert app.answer == answer, keys
            app.ask()
            await pilot.pause()


async def test_letters_are_text_wherever_they_are_typed():
    app = Choosing([*CHOICES, Choice("Kjell", "kjell")])
    async with app.run_test() as pilot:
        await pilot.press("k", "j", "e", "l", "l")
        assert [shown.split()[0] for shown in app.shown] == ["Kjell"]
        await pilot.press("home", "delete", "K")
        assert [shown.split()[0] for shown in app.shown] == ["Kjell"]
        await pilot.press("enter")
        await pilot.pause()
        assert app.answer == "kjell"


async def test_it_starts_on_the_present_choice():
    app = Choosing(current="journal")
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.screen.index == 3
        await pilot.press("enter")
        await pilot.pause()
        assert app.answer == "journal"


async def test_nothing_left_is_nothing_to_pick():
    app = Choosing()
    async with app.run_test() as pilot:
        await pilot.press("z", "z", "z", "enter", "down", "enter")
        await pilot.pause()
        assert app.shown == []
        assert app.answer == "none yet"


async def test_where_nothing_is_left_nothing_is_told_of():
    app = Choosing([Choice("All", "all", about="Everything.")])
    async with app.run_test() as pilot:
        await pilot.pause()
        about = app.screen.query_one(".about", Static)
        assert str(about.content) == "Everything."
        await pilot.press(*"xyz")
        assert str(about.content) == ""
        await pilot.press("backspace", "backspace", "backspace")
        assert str(about.content) == "Everything."


async def test_a_click_picks():
    app = Choosing()
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.click(ChoiceList, offset=(3, 1))
        await pilot.pause()
        assert app.answer == "unread"


async def test_a_click_below_the_last_choice_and_keys_where_none_is_left_do_nothing():
    app = Choosing()
    async with app.run_test() as pilot:
        await pilot.press(*"cafe")
        await pilot.click(ChoiceList, offset=(3, 1))
        await pilot.press("x", "pagedown", "pageup", "home", "end", "down", "enter")
        await pilot.pause()
        assert app.answer == "none yet"
        await pilot.press("escape")
        await pilot.pause()
        assert app.answer is None


async def test_outside_text_is_shown_letter_for_letter():
    app = Choosing()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.shown[-1].startswith(HOSTILE)


@pytest.mark.parametrize("size", [(140, 40), (50, 20), (20, 5), (3, 2), (1, 1)])
async def test_any_size_shows_what_is_chosen(size):
    app = Choosing()
    async with app.run_test(size=size) as pilot:
        await pilot.press("down")
        await pilot.pause()
        if size >= (20, 5):
            choices = app.screen.query_one(ChoiceList)
            assert choices.region.bottom < size[1]
            assert choices.size.height >= 1
        await pilot.press("enter")
        await pilot.pause()
        assert app.answer == "unread"


def test_a_row_keeps_its_detail_whatever_the_width():
    choice = Choice("東京 and a rather long name", 1, "57", "2")
    for width in range(8, 60):
        line = choice_strip(choice, width, Style(), Style(), key_width=1)
        assert line.cell_length == width
        assert line.text.endswith(" 57 ")


@pytest.mark.parametrize(
    ("width", "line"), [(9, " 1 Unre… "), (18, f"{' 1 Unread':18}"), (25, " 1 Unread 1,519 of 1,519 ")]
)
def test_a_long_detail_leaves_a_narrow_row_to_its_label(width, line):
    choice = Choice("Unread", 1, "1,519 of 1,519", "1")
    assert choice_strip(choice, width, Style(), Style(), key_width=1).text == line


async def test_a_digit_picks_the_view_that_has_it_unless_names_have_it_too():
    choices = [*CHOICES, Choice("2600 Magazine", "2600"), Choice("Echo", "echo", key="e")]
    app = Choosing(choices)
    async with app.run_test() as pilot:
        await pilot.press("2", "6", "0", "0", "enter")
        await pilot.pause()
        assert app.answer == "2600"


async def test_the_letter_of_a_view_is_text_in_the_list_and_its_function_key_is_none():
    app = Choosing([Choice("Drum", "drum", key="d"), Choice("Echo", "echo", key="f6")])
    async with app.run_test() as pilot:
        await pilot.press("d")
        await pilot.pause()
        assert app.answer == "none yet"
        await pilot.press("f6")
        await pilot.pause()
        assert app.answer == "echo"


async def test_an_action_gets_the_choice_under_the_cursor_and_its_chord_is_named_below():
    done = []
    actions = [Action("ctrl+r", "refresh", done.append), Action("delete,ctrl+d", "remove", done.append, closes=True)]

    class Acting(Choosing):
        def dialog(self):
            return PickScreen("Sources", self.choices, enter="articles", actions=actions)

    app = Acting()
    async with app.run_test() as pilot:
        await pilot.pause()
        hints = app.screen.query_one(Hints).render().plain
        assert hints == "Enter articles  Ctrl+R refresh  Delete remove  Esc close"
        await pilot.press("down", "ctrl+r", "c", "a", "f", "x", "left", "delete", "ctrl+r")
        assert done == ["unread", "cafe"]
        await pilot.press("delete")
        await pilot.pause()
        assert (done, app.answer) == (["unread", "cafe", "cafe"], None)
