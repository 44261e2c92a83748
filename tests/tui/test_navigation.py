"""Moving through the list and between the panes."""

import pytest
from textual.events import MouseScrollDown

from tests.conftest import draft

TABLE = {
    "the newest unread is where it starts": ([], "Harbour reopens"),
    "j": (["j"], "Lighthouse sold"),
    "down": (["down", "down"], "Bridge inspected"),
    "k": (["j", "j", "k"], "Lighthouse sold"),
    "up at the top": (["up"], "Harbour reopens"),
    "G": (["G"], "Old wreck found"),
    "end": (["end"], "Old wreck found"),
    "j at the end": (["G", "j"], "Old wreck found"),
    "g": (["G", "g"], "Harbour reopens"),
    "home": (["G", "home"], "Harbour reopens"),
    "page down": (["pagedown"], "Old wreck found"),
    "page up": (["G", "pageup"], "Harbour reopens"),
    "n skips what is read": (["n"], "Bridge inspected"),
    "n goes across days": (["n", "n", "n"], "Tide tables corrected"),
    "N": (["G", "N", "N"], "Ferry delayed"),
    "] goes to the next day": (["right_square_bracket"], "Bridge inspected"),
    "] from within a day": (["j", "right_square_bracket", "right_square_bracket"], "Harbour master retires"),
    "[ goes to the head of this day first": (["j", "left_square_bracket"], "Harbour reopens"),
    "[ goes to the day above": (["G", "left_square_bracket"], "Harbour master retires"),
    "Tab goes to the detail, where j scrolls": (["tab", "j"], "Harbour reopens"),
    "Tab comes back": (["tab", "tab", "j"], "Lighthouse sold"),
    "h comes back": (["l", "h", "j"], "Lighthouse sold"),
    "left comes back": (["right", "left", "j"], "Lighthouse sold"),
    "Esc comes back": (["enter", "escape", "j"], "Lighthouse sold"),
    "q comes back": (["enter", "q", "j"], "Lighthouse sold"),
    "n works in the detail too": (["enter", "n"], "Bridge inspected"),
    "J and K scroll the detail from the list": (["J", "K"], "Harbour reopens"),
}


@pytest.mark.parametrize("name", TABLE)
async def test_a_key_moves_the_cursor(name, week, open_reader):
    keys, headline = TABLE[name]
    async with open_reader() as reader:
        await reader.press(*keys)
        await reader.until(lambda: reader.current == headline, headline)
        await reader.until(lambda: reader.page.startswith(headline), "the detail shows it")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["G", "n"], "No unread headlines below. Press n again for the first one."),
        (["N"], "No unread headlines above. Press N again for the last one."),
        (["G", "right_square_bracket"], "This is the last day shown"),
        (["left_square_bracket"], "This is the first day shown"),
        (["full_stop"], "Nothing new"),
        (["u", "u"], "Nothing to undo"),
        (["ctrl+r"], "Nothing to redo"),
    ],
)
async def test_a_key_with_nothing_to_do_stays_and_says_so(keys, said, week, open_reader):
    async with open_reader() as reader:
        await reader.press(*keys[:-1])
        before = reader.current
        await reader.press(keys[-1])
        await reader.until(lambda: said in reader.toasts, said)
        assert reader.current == before


async def test_day_headings_stand_between_the_days_with_their_unread(week, open_reader):
    async with open_reader() as reader:
        assert reader.days == ["2025-11-13", "2025-11-11", "2025-11-08", "2025-11-01"]
        assert "Thursday 13 November · 1 ●" in reader.text
        assert "Tuesday 11 November · 2 ●" in reader.text


async def test_ctrl_d_and_ctrl_u_go_half_a_page(add, open_reader):
    add(*[f"headline {number:03}" for number in range(200)])
    async with open_reader() as reader:
        await reader.press("ctrl+d", "ctrl+d")
        there = reader.list.cursor
        assert there == pytest.approx(reader.list.size.height, abs=2)
        await reader.press("ctrl+u")
        assert 0 < reader.list.cursor < there
        await reader.press("pagedown", "pageup")
        assert 0 < reader.list.cursor < there


async def test_q_on_the_list_quits(week, open_reader):
    async with open_reader() as reader:
        await reader.press("q")
        await reader.until(lambda: not reader.app.is_running or reader.app._exit, "the end")
        assert reader.app.return_code == 0


async def test_a_click_selects_and_does_not_mark(week, open_reader):
    async with open_reader() as reader:
        await reader.pilot.click("HeadlineList", offset=(20, 4))
        assert reader.current == "Bridge inspected"
        await reader.pilot.click("Detail", offset=(5, 5))
        assert reader.screen.panes.in_detail
        await reader.saved()
        assert not reader.read("Bridge inspected")


async def test_a_click_on_the_article_under_the_cursor_does_nothing_more_and_a_double_click_opens_it(week, open_reader):
    async with open_reader() as reader:
        await reader.pilot.click("HeadlineList", offset=(20, 1))
        assert reader.current == "Harbour reopens"
        assert not reader.screen.panes.in_detail
        await reader.pilot.click("HeadlineList", offset=(20, 4), times=2)
        await reader.until(lambda: reader.screen.panes.in_detail, "the detail has the keys")
        await reader.until(lambda: reader.read("Bridge inspected"), "read")


async def test_a_click_on_a_heading_or_below_the_list_does_nothing(week, open_reader):
    async with open_reader() as reader:
        for row in (0, 3, 25):
            await reader.pilot.click("HeadlineList", offset=(20, row))
        assert reader.current == "Harbour reopens"
        assert not reader.screen.panes.in_detail


async def test_the_wheel_scrolls_and_leaves_the_cursor(add, open_reader):
    add(*[f"headline {number:03}" for number in range(200)])
    async with open_reader() as reader:
        await reader.pilot._post_mouse_events([MouseScrollDown], "HeadlineList", offset=(5, 5))
        await reader.until(lambda: reader.list.top > 0, "scrolled")
        assert reader.current == "headline 000"


async def test_zoom_gives_the_pane_all_the_room_and_back(week, open_reader):
    async with open_reader() as reader:
        await reader.press("z")
        await reader.until(lambda: reader.list.size.width > 95, "wide list")
        assert not reader.detail.display
        await reader.press("enter")
        await reader.until(lambda: reader.detail.display and not reader.list.display, "wide detail")
        await reader.press("escape", "escape")
        await reader.until(lambda: reader.detail.display and reader.list.display, "both")


async def test_space_pages_the_detail_and_then_goes_to_the_next_unread(add, open_reader):
    add(draft("Long", summary="\n".join(f"Paragraph {n}." for n in range(60))), draft("Next", summary="Short."), "Last")
    async with open_reader() as reader:
        tops = set()
        while reader.current == "Long":
            tops.add(reader.detail.scroll_offset.y)
            await reader.press("space")
            assert len(tops) < 20
        assert len(tops) > 3
        assert reader.current == "Next"
        await reader.until(lambda: reader.read("Long"), "read at its end")
        assert not reader.read("Next")
        await reader.until(lambda: reader.detail.scroll_offset.y == 0, "the next one from its beginning")
        for headline in ("Next", "Last"):
            article = reader.list.current
            await reader.until(lambda article=article: reader.detail.has_shown_all_of(article), "laid out")
            await reader.press("space")
            await reader.until(lambda headline=headline: reader.read(headline), headline)
        await reader.until(lambda: "No unread headlines here" in reader.toasts, "said at the end")


async def test_space_does_not_pass_over_an_article_that_is_not_laid_out_yet(add, open_reader):
    add(draft("Short"), draft("Long", summary="\n".join(f"Paragraph {n}." for n in range(60))), "Last")
    async with open_reader() as reader:
        reader.type_ahead("space", "space", "space")
        await reader.until(lambda: reader.read("Short"), "the short one is read")
        await reader.pilot.pause()
        assert reader.current == "Long"
        assert not reader.read("Long")


async def test_in_one_pane_space_shows_the_article_before_it_counts_as_read(week, open_reader):
    async with open_reader(size=(50, 20)) as reader:
        await reader.press("space")
        assert reader.screen.panes.in_detail
        assert not reader.read("Harbour reopens")
        await reader.press("space")
        await reader.until(lambda: reader.read("Harbour reopens"), "read")
        await reader.until(lambda: reader.page.startswith("Bridge"), "the next unread")
