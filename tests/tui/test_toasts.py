"""Toasts: what is told takes the place of what was told before."""

import pytest
from textual.app import App
from textual.geometry import Region
from textual.notifications import Notification
from textual.widgets._toast import Toast, ToastHolder

from newsreader.tui.app import NewsApp
from newsreader.tui.host import LINE, PROBLEM, notify
from tests.conftest import draft


async def shown(pilot) -> list[str]:
    """What stands in the toasts on the screen."""
    await pilot.pause()
    assert len(pilot.app.screen.query(ToastHolder)) == len(pilot.app.screen.query(Toast))
    return [str(toast._notification.message) for toast in pilot.app.screen.query(Toast)]


async def test_a_piece_of_information_takes_the_place_of_the_one_before():
    app = App()
    async with app.run_test(notifications=True) as pilot:
        notify(app, "One hidden.")
        assert await shown(pilot) == ["One hidden."]
        notify(app, "Two hidden.")
        notify(app, "Three hidden.")
        assert await shown(pilot) == ["Three hidden."]


async def test_problems_stand_beside_each_other_but_the_same_one_only_once():
    app = App()
    async with app.run_test(notifications=True) as pilot:
        for text in ("No room.", "No key.", "No room."):
            notify(app, text, problem=True)
        notify(app, "One hidden.")
        notify(app, "[/red] hidden.")
        assert sorted(await shown(pilot)) == ["No key.", "No room.", "[/red] hidden."]


async def test_a_toast_has_nothing_that_acts_on_a_terminal():
    app = App()
    async with app.run_test(notifications=True) as pilot:
        notify(app, "no command x\x1b]0;owned\x07\x9b31m\u202e", problem=True)
        assert await shown(pilot) == ["no command x"]


async def test_what_was_just_told_in_the_same_words_is_told_anew_only_when_it_is_about_to_go(monkeypatch):
    app = App()
    async with app.run_test(notifications=True) as pilot:
        notify(app, "One hidden.")
        await pilot.pause()
        (first,) = app._notifications
        notify(app, "One hidden.")
        await pilot.pause()
        assert list(app._notifications) == [first]
        monkeypatch.setattr(Notification, "time_left", 1.0)
        notify(app, "One hidden.")
        await pilot.pause()
        (second,) = app._notifications
        assert second.identity != first.identity and second.message == "One hidden."


async def test_ctrl_c_says_which_key_quits(week, open_reader):
    async with open_reader() as reader:
        await reader.press("ctrl+c", "ctrl+c", "question_mark", "ctrl+c")
        assert set(reader.notified) == {"Ctrl+Q quits"}


async def test_hiding_one_by_one_leaves_one_toast(week, open_reader):
    async with open_reader() as reader:
        await reader.press("d", "d", "d")
        await reader.saved()
        await reader.until(lambda: reader.count == 4, "hidden")
        assert reader.toasts == ["Hidden (u: undo)"]
        await reader.press("u")
        await reader.until(lambda: reader.toasts == ["Undone: hidden (1 article)"], "what is true now")


async def test_all_that_is_wrong_at_the_start_is_told_in_one_toast_for_as_long_as_it_takes(week, library):
    problems = [f"[keys] there is nothing called {name}" for name in ("a", "b", "c")]
    app = NewsApp(library, problems=problems)
    try:
        async with app.run_test(notifications=True) as pilot:
            await pilot.pause()
            (told,) = app._notifications
            assert told.message == "\n".join(problems)
            assert told.timeout == PROBLEM + 2 * LINE
    finally:
        app.close()


@pytest.mark.parametrize("size", [(160, 45), (120, 36), (100, 30), (80, 24), (50, 20)])
@pytest.mark.parametrize("zoomed", [False, True])
@pytest.mark.parametrize("key", ["g", "G"])
async def test_a_toast_never_covers_the_row_under_the_cursor(add, open_reader, size, zoomed, key):
    add(*[draft(f"Story {number:02}") for number in range(90)])
    async with open_reader(size=size) as reader:

        def is_covered():
            toasts = [toast.region for toast in reader.screen.query(Toast)]
            assert toasts and all(reader.screen.region.contains_region(region) for region in toasts)
            row = Region(reader.list.region.x, reader.list.cursor_screen_offset.y, reader.list.region.width, 1)
            return any(row.overlaps(region) for region in toasts)

        await reader.press(*["z"] * zoomed, key)
        for text in ("One.", "Two.", "A long story about the harbour. " * 4):
            reader.screen.host.notify(text, problem=True)
        await reader.until(lambda: len(reader.screen.query(Toast)) == 3, "told")
        await reader.pilot.pause()
        assert not is_covered()
        await reader.press("G" if key == "g" else "g")
        await reader.pilot.pause()
        assert not is_covered(), "after the cursor went there"
