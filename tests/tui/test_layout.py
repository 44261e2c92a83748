"""What is where, at every size."""

import random

import pytest

from newsreader.settings import Settings
from newsreader.tui.dialogs.dialog import LineInput
from newsreader.tui.panes import Layout, layout_for, too_small
from newsreader.tui.search.finding import SearchBox
from tests.conftest import draft


@pytest.mark.parametrize(
    ("size", "layout"),
    [
        ((140, 40), Layout.WIDE),
        ((100, 5), Layout.WIDE),
        ((99, 40), Layout.STACKED),
        ((60, 20), Layout.STACKED),
        ((60, 19), Layout.SINGLE),
        ((59, 40), Layout.SINGLE),
        ((20, 5), Layout.SINGLE),
        ((19, 40), Layout.TINY),
        ((200, 4), Layout.TINY),
        ((0, 0), Layout.TINY),
    ],
)
def test_the_layout_follows_the_size(size, layout):
    assert layout_for(*size) is layout


def test_too_small_says_so_in_as_many_words_as_fit():
    assert [too_small(width) for width in (30, 18, 17, 9, 5, 4, 0)] == [
        *("terminal too small", "terminal too small", "too small", "too small", "small", "", "")
    ]


async def test_wide_is_side_by_side(week, open_reader):
    async with open_reader(size=(100, 30)) as reader:
        assert reader.list.region.right == reader.detail.region.x
        assert reader.list.region.y == reader.detail.region.y


async def test_stacked_is_the_list_over_the_detail(week, open_reader):
    async with open_reader(size=(80, 24)) as reader:
        assert reader.list.region.bottom == reader.detail.region.y
        assert reader.list.region.width == 80


async def test_narrow_is_one_pane_at_a_time(week, open_reader):
    async with open_reader(size=(50, 20)) as reader:
        assert reader.list.display and not reader.detail.display
        await reader.press("enter")
        assert reader.detail.display and not reader.list.display
        assert "Ships are back." in reader.text
        await reader.press("escape")
        assert reader.list.display and not reader.detail.display


async def test_20_by_5_is_usable(week, open_reader):
    async with open_reader(size=(20, 5)) as reader:
        assert len(reader.lines) == 5
        assert any("Harbour reo" in line for line in reader.lines)
        assert "1/7" in reader.status
        await reader.press("G", "m", "slash", *"sold")
        await reader.until(lambda: reader.count == 1, "found")
        assert "sold" in reader.lines[0]
        await reader.press("enter", "q", "q")
        await reader.until(lambda: reader.app._exit, "quits")


@pytest.mark.parametrize("size", [(19, 4), (10, 3), (3, 1), (1, 1)])
async def test_smaller_says_so_and_still_quits(size, week, open_reader):
    async with open_reader(size=size) as reader:
        assert "".join(reader.lines).split() == too_small(size[0]).split()
        await reader.press("q")
        await reader.until(lambda: reader.app._exit, "quits")


async def test_a_storm_of_sizes_keeps_the_article_and_the_keys(week, open_reader):
    rng = random.Random(7)
    async with open_reader() as reader:
        await reader.press("n")
        for _ in range(12):
            await reader.pilot.resize_terminal(rng.randint(1, 200), rng.randint(1, 60))
        await reader.pilot.resize_terminal(100, 30)
        assert reader.current == "Bridge inspected"
        assert reader.list.has_focus
        await reader.press("j")
        assert reader.current == "Ferry delayed"


@pytest.mark.parametrize("pane", ["list", "detail"])
async def test_a_terminal_that_is_too_small_takes_the_keys_from_nobody(pane, week, open_reader):
    async with open_reader() as reader:
        for size in ((1, 1), (200, 2), (2, 60)):
            await reader.press(*["enter"] * (pane == "detail"))
            await reader.pilot.resize_terminal(*size)
            assert getattr(reader, pane).has_focus, size
            await reader.press("escape", "j")
            assert reader.current == "Lighthouse sold", size
            await reader.pilot.resize_terminal(100, 30)
            await reader.press("k")


async def test_keys_reach_a_reader_that_was_started_too_small(week, open_reader):
    async with open_reader(size=(10, 3)) as reader:
        await reader.press("j")
        assert reader.current == "Lighthouse sold"


async def test_a_search_being_typed_survives_a_terminal_that_is_too_small_for_a_moment(week, open_reader):
    async with open_reader() as reader:
        await reader.press("slash", *"har")
        await reader.pilot.resize_terminal(2, 1)
        await reader.pilot.resize_terminal(80, 24)
        await reader.press(*"bour")
        await reader.until(lambda: reader.screen.finding.query.search == "harbour", "still typing")


async def test_the_cursor_stays_in_sight_when_the_screen_shrinks(add, open_reader):
    add(*[f"headline {number:03}" for number in range(300)])
    async with open_reader(size=(100, 40)) as reader:
        await reader.press("pagedown", "pagedown")
        await reader.pilot.resize_terminal(40, 8)
        assert reader.current in "\n".join(reader.lines)


async def test_the_summary_is_wrapped_at_no_more_than_80_columns(add, open_reader):
    add(draft("Long lines", summary="word " * 400))
    async with open_reader(size=(240, 40)) as reader:
        assert max(len(line) for line in reader.page.split("\n")) == 79
    async with open_reader(size=(90, 40)) as reader:
        assert max(len(line) for line in reader.page.split("\n")) == 79


async def test_an_empty_library_says_what_to_do(open_reader):
    async with open_reader() as reader:
        assert "No articles yet." in reader.text
        assert "newsreader import FILE" in reader.text
        assert "0/0" in reader.status
        await reader.press(
            "j", "k", "G", "g", "pagedown", "enter", "m", "s", "x", "A", "X", "n", "o", "y", "space", "t"
        )
        assert reader.app.screen is reader.screen


async def test_nothing_unread_says_what_to_do(week, mark, open_reader):
    mark(week)
    async with open_reader() as reader:
        await reader.press("2")
        await reader.until(lambda: "Nothing unread." in reader.text, "said")
        assert "1 shows all, v other views." in reader.text


async def test_plain_ascii_marks_are_for_the_asking(week, open_reader):
    async with open_reader(settings=Settings(ascii=True)) as reader:
        assert "\n".join(reader.list.render_line(y).text for y in range(reader.list.size.height)).isascii()
        assert reader.row("Harbour reopens").startswith(">*")
        assert reader.row("Lighthouse sold").startswith(" -")


async def test_plain_ascii_is_what_addresses_are_cut_with_too(add, open_reader):
    add(draft("Ship", url=f"https://example.org/{'long-' * 40}end"))
    async with open_reader(settings=Settings(ascii=True)) as reader:
        await reader.until(lambda: "long-end" in reader.page, "its address")
        assert reader.page.isascii() and "..." in reader.page


async def test_without_colours_no_colour_is_sent_and_unread_is_still_told_apart(week, open_reader, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_reader() as reader:
        strips = [reader.list.render_line(y) for y in range(6)]
        filtered = [reader.app._filters[-1].apply(list(strip), reader.list.background_colors[1]) for strip in strips]
        colours = {colour.name for line in filtered for _, style, _ in line for colour in (style.color, style.bgcolor)}
        assert colours == {"default"}
        assert "●" in reader.row("Bridge inspected")
        assert "○" in reader.row("Lighthouse sold")
        assert filtered[1][0].style.reverse, "the row under the cursor"


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "nord", "gruvbox", "ansi-dark", "ansi-light"])
async def test_the_cursor_can_be_read_in_every_theme(theme, week, open_reader):
    async with open_reader() as reader:
        reader.app.theme = theme
        await reader.pilot.pause()
        for segment in reader.list.render_line(1):
            if segment.text.strip(" ▌"):
                assert segment.style.color != segment.style.bgcolor


@pytest.mark.parametrize(("size", "up"), [((100, 30), (40, 10)), ((80, 24), (10, 8))])
async def test_the_line_between_the_panes_can_be_dragged(size, up, week, open_reader):
    async with open_reader(size=size) as reader:
        line = reader.detail.region.offset
        await reader.pilot.mouse_down(offset=line)
        await reader.pilot.hover(offset=up)
        await reader.pilot.mouse_up(offset=up)
        await reader.until(lambda: reader.detail.region.offset != line, "moved")
        moved = reader.detail.region.offset
        assert moved in {(up[0], line[1]), (line[0], up[1])}
        assert reader.list.has_focus
        session = reader.app.session()
    async with open_reader(size=size, session=session) as reader:
        assert reader.detail.region.offset == moved
        await reader.press("z")
        assert reader.list.region.width == size[0]


async def test_the_sizes_the_theme_and_the_place_are_in_the_session(week, open_reader):
    async with open_reader() as reader:
        await reader.press("colon", *"theme", "enter", *"nord", "enter", "2", "z")
        await reader.until(lambda: reader.count == 5, "unread")
        await reader.press("n")
        session = reader.app.session()
    async with open_reader(session=session) as reader:
        assert (reader.app.theme, reader.screen.panes.zoomed) == ("nord", True)
        assert (reader.screen.finding.query.view.name, reader.current) == ("Unread", "Bridge inspected")


async def test_going_into_the_article_gives_it_most_of_the_height_and_moves_no_headline(add, open_reader):
    add(*[draft(f"headline {number:03}", summary="word " * 400) for number in range(60)])
    async with open_reader(size=(80, 24)) as reader:
        await reader.press("pagedown", "j", "j", "j", "j", "j")
        before, height = list(reader.lines), reader.detail.size.height
        await reader.press("tab")
        assert reader.detail.size.height > 2 * reader.list.size.height > 0 and reader.detail.size.height > height
        assert any(reader.current in line for line in reader.lines[: reader.detail.region.y])
        await reader.press("tab")
        assert reader.lines == before


@pytest.mark.parametrize("size", [(100, 30), (80, 24)])
async def test_keys_give_the_pane_more_of_the_room_and_it_is_remembered(size, week, open_reader):
    def area(pane):
        return pane.size.width * pane.size.height

    async with open_reader(size=size) as reader:
        usual = area(reader.list)
        await reader.press("plus", "plus")
        more = area(reader.list)
        assert more > usual
        await reader.press("minus", "minus")
        assert area(reader.list) == usual
        await reader.press("plus", "plus", "tab")
        reading = area(reader.detail)
        await reader.press("plus")
        assert area(reader.detail) > reading
        await reader.press(*["plus"] * 30)
        assert area(reader.list) > 0
        await reader.press(*["minus"] * 60)
        assert area(reader.detail) > 0
        session = reader.app.session()
        await reader.press("tab")
        left = area(reader.list)
    async with open_reader(size=size, session=session) as reader:
        assert area(reader.list) == left


async def test_a_zoomed_pane_has_all_the_room_whatever_the_keys_say(week, open_reader):
    async with open_reader(size=(100, 30)) as reader:
        await reader.press("z", "minus", "minus")
        assert reader.list.region.width == 100
        await reader.press("z")
        assert reader.list.region.width == 55


@pytest.mark.parametrize(
    ("keys", "box"), [("slash", SearchBox), ("t", LineInput), ("v", LineInput), ("colon", LineInput)]
)
async def test_the_cursor_of_the_terminal_stands_where_the_next_letter_goes(keys, box, week, open_reader):
    async with open_reader() as reader:
        await reader.press(keys)
        await reader.until(lambda: isinstance(reader.app.focused, box), "asked")
        begin = reader.app.focused.cursor_screen_offset
        assert begin == reader.app.focused.content_region.offset
        await reader.press(*"sea")
        assert reader.app.focused.cursor_screen_offset.x == begin.x + 3
        await reader.press("left")
        assert reader.app.focused.cursor_screen_offset.x == begin.x + 2
