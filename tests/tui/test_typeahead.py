import asyncio

import pytest
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from newsreader.tui.dialogs.dialog import LineInput
from newsreader.tui.terminal.guard import GuardedApp


class Ask(ModalScreen):
    AUTO_FOCUS = "Input"

    def compose(self):
        yield Input()

    def on_input_submitted(self):
        self.dismiss(None)


class Sample(GuardedApp):
    AUTO_FOCUS = None
    BINDINGS = [  # noqa: RUF012 - Textual's own way
        Binding("slash", "search"),
        Binding("m", "mark"),
        Binding("a", "ask"),
        Binding("ctrl+r", "gone"),
    ]

    def __init__(self):
        super().__init__()
        self.marks = 0

    def compose(self):
        yield Static("list")
        yield LineInput(id="search")

    def action_search(self):
        self.query_one("#search").focus()

    def action_mark(self):
        self.marks += 1

    def action_ask(self):
        self.push_screen(Ask())

    async def action_gone(self):
        await self.query_one("#search").remove()


def type_ahead(app: App, *keys: str) -> None:
    """Send keys as a slow line does: all in one piece."""
    for key in keys:
        if len(key) > 1 and not key.startswith(("ctrl", "slash", "enter", "escape")):
            app.post_message(events.Paste(key))
        else:
            app.post_message(events.Key(key, {"slash": "/", "enter": "\r"}.get(key, key if len(key) == 1 else None)))


async def settled(pilot, condition):
    for _ in range(100):
        if condition():
            return
        await pilot.pause(0.02)
    raise AssertionError("never so")


class ClosingInput(Input):
    def on_key(self):
        self.screen.dismiss(None)


class Closing(ModalScreen):
    """Closes with its first key, before that is done."""

    AUTO_FOCUS = "Input"

    def compose(self):
        yield ClosingInput()


async def test_what_is_typed_after_a_search_key_goes_to_the_search():
    app = Sample()
    async with app.run_test() as pilot:
        type_ahead(app, "m", "slash", "m", "a", "m", "m", "a")
        await settled(pilot, lambda: app.query_one("#search").value == "mamma")
        assert app.marks == 1
        assert len(app.screen_stack) == 1


async def test_what_is_pasted_after_a_search_key_goes_to_the_search():
    app = Sample()
    async with app.run_test() as pilot:
        type_ahead(app, "slash", "pasted")
        await settled(pilot, lambda: app.query_one("#search").value == "pasted")


async def test_keys_go_through_a_screen_that_opens_and_closes_between_them():
    app = Sample()
    async with app.run_test() as pilot:
        type_ahead(app, "a", "m", "m", "enter", "m", "slash", "m")
        await settled(pilot, lambda: app.query_one("#search").value == "m")
        assert app.marks == 1


async def test_a_key_whose_target_goes_away_does_not_hold_up_the_next_ones():
    app = Sample()
    async with app.run_test() as pilot:
        type_ahead(app, "slash", "ctrl+r", "m")
        await settled(pilot, lambda: app.marks == 1)


@pytest.mark.parametrize("keys", [("question_mark", "question_mark"), ("v", "1"), ("S", "escape"), ("H", "q")])
async def test_a_key_after_one_that_closes_a_dialog_waits_for_no_other_key(keys, week, open_reader):
    if hasattr(asyncio, "eager_task_factory"):  # Python 3.12 and later, where Textual's run uses it
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    async with open_reader() as reader:
        for key in (*keys, "j"):
            reader.type_ahead(key)
            await reader.pilot.pause(0.1)
        await reader.until(lambda: reader.list.cursor == 1, "moved")
        assert reader.app.screen is reader.screen


async def test_keys_that_waited_go_to_the_screen_that_came_meanwhile():
    app = Sample()
    async with app.run_test() as pilot:
        app.waits = lambda: True
        type_ahead(app, "m", "a")
        await pilot.pause(0.1)
        assert app.marks == 0
        app.push_screen(Ask())
        app.waits = lambda: False
        app.go_on()
        await settled(pilot, lambda: app.screen.query(Input) and app.screen.query_one(Input).value == "ma")


async def test_an_urgent_key_drops_what_waits_before_it():
    app = Sample()
    async with app.run_test() as pilot:
        app.waits = lambda: True
        type_ahead(app, "m", "m", "escape", "slash")
        await settled(pilot, lambda: len(app._typed) == 1)
        app.waits = lambda: False
        app.go_on()
        await settled(pilot, lambda: not app._typed and app.query_one("#search").has_focus)
        assert app.marks == 0


async def test_esc_and_a_key_in_one_piece_are_both_keys_unless_that_key_with_alt_is_one():
    app = Sample()
    async with app.run_test() as pilot:
        app.has_key = lambda key: key == "alt+a"
        app.post_message(events.Key("alt+m", "m"))
        await settled(pilot, lambda: app.marks == 1)
        app.post_message(events.Key("alt+a", "a"))
        await settled(pilot, lambda: not app._typed and app._delivery.done())
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize(
    ("key", "value", "position"),
    [
        (events.Key("alt+b", "b"), "one two three", 4),
        (events.Key("alt+b", None), "one two three", 4),  # as kitty's protocol has it
        (events.Key("alt+f", "f"), "one two three", 13),
        (events.Key("alt+d", "d"), "one two ", 8),
        (events.Key("alt+backspace", None), "one three", 4),
    ],
)
async def test_alt_and_a_key_go_by_words_where_something_is_typed(key, value, position):
    app = Sample()
    async with app.run_test() as pilot:
        type_ahead(app, "slash", "one two three")
        box = app.query_one("#search")
        await settled(pilot, lambda: box.value == "one two three")
        box.cursor_position = len("one two ")
        app.post_message(key)
        await settled(pilot, lambda: (box.value, box.cursor_position) == (value, position))


@pytest.mark.parametrize(
    ("pasted", "value"),
    [
        ("\nfirst\nsecond\n", "first second"),
        ("one ", "one "),
        ("https://e.org/a-\r\nlong-path\r\n", "https://e.org/a-long-path"),
        ("https://e.org/a\nhttps://e.org/b", "https://e.org/a https://e.org/b"),
        ("a\x1b[31mb\x07", "ab"),
        ("\r\n", ""),
    ],
)
async def test_the_lines_of_a_paste_are_joined(pasted, value):
    app = Sample()
    async with app.run_test() as pilot:
        app.post_message(events.Key("slash", "/"))
        app.post_message(events.Paste(pasted))
        app.post_message(events.Key("x", "x"))
        await settled(pilot, lambda: app.query_one("#search").value == f"{value}x")
