"""What a key costs the screen: counted in layouts, frames and lines, never in milliseconds."""

from collections import Counter

import pytest
from textual.screen import Screen

from newsreader.tui.detail.pane import Detail
from newsreader.tui.dialogs.dialog import Dialog
from newsreader.tui.list.pane import HeadlineList
from newsreader.tui.views.sidebar import Sidebar
from tests.conftest import draft

WIDE = (140, 40)
LONG = "A sentence of a long story about the harbour. " * 60


@pytest.fixture
def cost(monkeypatch):
    """Counts layouts of the screen, frames, and lines that each pane painted anew."""
    counts = Counter()

    def counted(owner, method, name):
        real = getattr(owner, method)

        def count(self, *args, **kwargs):
            counts[name] += 1
            return real(self, *args, **kwargs)

        monkeypatch.setattr(owner, method, count)

    counted(Screen, "_refresh_layout", "layouts")
    counted(Screen, "_compositor_refresh", "frames")
    counted(HeadlineList, "render_line", "headlines")
    counted(Sidebar, "render_line", "views")
    counted(Detail, "render_line", "text")
    return counts


@pytest.fixture
def many(add):
    """Stories of different lengths, more than the screen has lines."""
    return add(*[draft(f"Story {number} of the harbour", summary=LONG * (number % 3)) for number in range(200)])


async def quiet(reader, cost):
    """Wait until nothing is painted any more, and count from there."""
    before = None
    while before != cost:
        before = cost.copy()
        await reader.pilot.pause(0.1)
    cost.clear()


async def test_a_letter_of_a_search_never_lays_the_screen_out(many, open_reader, cost):
    async with open_reader(size=WIDE) as reader:
        await reader.press("slash")
        for typed in ("1", "17", "17x"):
            await quiet(reader, cost)
            await reader.press(typed[-1])
            await reader.until(lambda typed=typed: reader.screen.finding.query.search == typed, f"found {typed}")
            await reader.pilot.pause(0.1)
            assert cost["layouts"] == 0, typed
            assert cost["frames"] <= 3, typed  # the letter in its box, what was found, the clock of the cursor
            assert cost["headlines"] <= reader.list.size.height
            assert cost["text"] <= reader.detail.size.height
            assert cost["views"] == 0


@pytest.mark.parametrize("size", [WIDE, (100, 30), (80, 24), (50, 20)])
async def test_going_down_paints_two_headlines_and_the_text(many, open_reader, cost, size):
    async with open_reader(size=size) as reader:
        await reader.press("j", "j")
        for _ in range(3):
            await quiet(reader, cost)
            await reader.press("j")
            await reader.pilot.pause(0.1)
            assert (cost["layouts"], cost["headlines"], cost["views"]) == (0, 2, 0)
            assert cost["frames"] == 1
            assert cost["text"] <= reader.detail.size.height


async def test_a_mark_paints_its_line_its_day_and_the_counts_that_changed(many, open_reader, cost):
    async with open_reader(size=WIDE) as reader:
        await reader.until(lambda: reader.screen.panes.sidebar.count, "counted")
        await quiet(reader, cost)
        await reader.press("m")
        await reader.saved()
        await reader.until(lambda: cost["views"], "counts painted")
        await reader.pilot.pause(0.1)
        assert cost["layouts"] == 0
        assert cost["headlines"] <= 2
        assert cost["text"] <= 8  # the headline and what stands below it, the marks last
        assert cost["views"] < 8


async def test_a_view_is_painted_without_a_layout_but_for_its_name(many, open_reader, cost):
    async with open_reader(size=WIDE) as reader:
        await quiet(reader, cost)
        await reader.press("3")
        await reader.until(lambda: reader.count == 0, "nothing starred")
        await reader.press("1")
        await reader.until(lambda: reader.count == 200, "all")
        await reader.pilot.pause(0.1)
        assert cost["layouts"] == 0


@pytest.mark.parametrize("size", [WIDE, (80, 24)])
async def test_moving_the_line_between_the_panes_costs_no_more_than_another_size_does(many, open_reader, cost, size):
    async with open_reader(size=size) as reader:
        for key in ("plus", "plus", "minus"):
            await quiet(reader, cost)
            await reader.press(key)
            await reader.pilot.pause(0.1)
            assert cost["layouts"] <= 2, key  # the panes' sizes, and then their scrollbars
            assert cost["headlines"] <= 2 * reader.list.size.height, key


async def test_a_mark_below_a_heading_that_has_scrolled_off_paints_its_row_and_the_first_line(many, open_reader, cost):
    async with open_reader(size=(80, 24)) as reader:
        await reader.press(*["j"] * 40)
        await quiet(reader, cost)
        await reader.press("s")
        await reader.saved()
        await reader.pilot.pause(0.1)
        assert (cost["layouts"], cost["headlines"]) == (0, 2)


async def test_scrolling_an_article_and_going_from_hit_to_hit_is_one_frame_a_key(add, open_reader, cost):
    add(draft("Long", content=f"<p>{LONG} fog</p>" * 50))
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", "slash", *"fog", "enter", "n")
        for key in ("j", "n", "k", "N", "j"):
            await quiet(reader, cost)
            await reader.press(key)
            await reader.pilot.pause(0.1)
            assert (cost["layouts"], cost["frames"], cost["headlines"]) == (0, 1, 0), key
            assert cost["text"] <= 2 * reader.detail.size.height


@pytest.mark.parametrize("keys", [("v",), ("L",), ("H",)])
async def test_going_down_in_a_dialog_lays_nothing_out_and_paints_no_more_than_the_dialog(add, open_reader, cost, keys):
    for number in range(60):
        add(f"Story {number}", source=f"Source {number}")
    async with open_reader(size=WIDE) as reader:
        await reader.press("s", "x", "t", *"later", "enter")
        await reader.saved()
        await reader.press(*keys)
        await reader.until(lambda: isinstance(reader.app.screen, Dialog), "opened")
        reader.app.clear_notifications()  # one that goes away by itself lays out
        frames = []
        for _ in range(3):  # what is counted for the screen below paints that meanwhile
            await quiet(reader, cost)
            await reader.press("down")
            assert (cost["layouts"], cost["headlines"]) == (0, 0)
            frames.append(cost["frames"])
        assert min(frames) <= 2, frames
