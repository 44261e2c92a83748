"""What the list looks like: where it says the day and the source, and what the marks change of a row."""

from datetime import UTC, date, datetime, timedelta

import pytest

from newsreader.settings import Settings
from tests.conftest import draft

FIRST = date(2025, 11, 13)
SIZES = [(120, 36), (100, 30), (80, 24), (50, 20)]


@pytest.fixture
def two_days(add):
    """Forty articles of two days."""
    return add(*[draft(f"Story {number:02}", FIRST - timedelta(number // 20)) for number in range(40)])


@pytest.fixture
def a_day_each(add):
    """Forty articles of 39 days."""
    return add(*[draft(f"Story {number:02}", FIRST - timedelta(max(1, number))) for number in range(40)])


def shown(reader):
    """The lines of the list."""
    return [reader.list.render_line(y).text for y in range(reader.list.size.height)]


def styles(reader, headline):
    """The styles of an article's row: of its headline, and of all of it."""
    line = reader.list.render_line(reader.list.headlines.row_of(reader.headlines.index(headline)) - reader.list.top)
    return next(segment.style for segment in line if headline in segment.text), [segment.style for segment in line]


@pytest.mark.parametrize("size", SIZES)
async def test_the_day_stays_in_sight_when_its_heading_has_scrolled_off(two_days, open_reader, size):
    async with open_reader(size=size) as reader:
        for key in ["j"] * 30 + ["k"] * 30 + ["pagedown", "pageup", "G", "g", "ctrl+d", "ctrl+d", "ctrl+u"]:
            await reader.press(key)
            lines = shown(reader)
            day = reader.list.headlines.day_of(reader.list.headlines.index_near(reader.list.top))
            assert lines[0].startswith(f" Thursday {13}" if day.day == FIRST else " Wednesday 12"), key
            assert any(reader.current in line for line in lines[1:]), key


async def test_paging_through_a_list_passes_no_headline_by(two_days, open_reader):
    for key in ("pagedown", "pageup"):
        async with open_reader(size=(50, 12)) as reader:
            await reader.press("G" if key == "pageup" else "g")
            seen = {line[4:12] for line in shown(reader)}
            for _ in range(8):
                await reader.press(key)
                seen |= {line[4:12] for line in shown(reader)}
            assert seen.issuperset(reader.headlines)


async def test_a_mark_below_a_heading_that_has_scrolled_off_is_counted_in_it(two_days, open_reader):
    async with open_reader(size=(50, 12)) as reader:
        await reader.press(*["j"] * 15)
        assert reader.lines[1].startswith(" Thursday 13 November · 20 ●")
        await reader.press("m")
        await reader.until(lambda: reader.lines[1].startswith(" Thursday 13 November · 19 ●"), "counted")


async def test_a_click_on_the_heading_leaves_the_article_behind_it_alone(two_days, open_reader):
    async with open_reader(size=(100, 12)) as reader:
        await reader.press(*["j"] * 15)
        current = reader.current
        await reader.pilot.click(reader.list, offset=(10, 0))
        assert reader.current == current
        await reader.pilot.click(reader.list, offset=(10, 1))
        assert reader.current != current


@pytest.mark.parametrize("size", SIZES)
async def test_where_most_days_have_one_article_the_day_is_a_column(a_day_each, open_reader, size):
    async with open_reader(size=size) as reader:
        lines = shown(reader)
        assert lines[0].startswith("▌●  12 Nov Story 00")
        assert lines[2].startswith(" ●  11 Nov Story 02")
        assert len(reader.list.headlines) == 40
        await reader.press("right_square_bracket")
        assert reader.current == "Story 02", "days are still gone through"


async def test_today_a_column_of_days_says_the_time_and_it_names_the_year_of_others(add, open_reader, clock):
    add(
        *[draft(f"Story {number}", clock.now - timedelta(days=number)) for number in range(5)],
        draft("Long ago", date(2019, 3, 1)),
    )
    async with open_reader() as reader:
        assert [line[:22] for line in shown(reader)[:6]] == [
            "▌●        12:00 Story ",
            " ●       22 Nov Story ",
            " ●       21 Nov Story ",
            " ●       20 Nov Story ",
            " ●       19 Nov Story ",
            " ●   1 Mar 2019 Long a",
        ]


async def test_an_article_without_a_date_stands_at_the_day_when_it_came_and_is_marked(add, open_reader, clock):
    add(draft("Undated", None), draft("To come", clock.now + timedelta(days=99)))
    came, clock.now = clock.now, clock.now + timedelta(days=50)
    add(*[draft(f"Story {number}", came - timedelta(days=number + 1)) for number in range(3)], draft("Just in", None))
    async with open_reader() as reader:
        assert [line[:26].rstrip() for line in shown(reader)[:4]] == [
            f"▌●       ~{clock.now.astimezone():%H:%M} Just in",
            " ● ~23 Nov 2025 Undated",
            " ● ~23 Nov 2025 To come",
            " ●  22 Nov 2025 Story 0",
        ]
        await reader.press("question_mark", *"came")
        await reader.until(lambda: "~13 Nov" in reader.text, "explained")


async def test_the_source_is_named_beside_the_day_in_a_pane_that_is_cut(add, open_reader):
    for source in ("heise online News", "A newspaper of the port"):
        add(*[draft(f"{number} of {source}", FIRST - timedelta(99 * number)) for number in range(9)], source=source)
    for size in ((140, 40), (100, 30), (50, 20)):
        async with open_reader(size=size) as reader:
            assert any(line.rstrip().endswith("…") and " heis" in line for line in shown(reader)), size


@pytest.mark.parametrize(
    ("settings", "first"),
    [
        (Settings(days="headings"), [" Wednesday 12 November ·", "▌●  Story 00"]),
        (Settings(days="headings", date_style="iso"), [" Wednesday 2025-11-12 ·", "▌●  Story 00"]),
        (Settings(date_style="month-first"), ["▌●  Nov 12 Story 00", " ●  Nov 12 Story 01"]),
        (Settings(ages=True), ["▌●     1w Story 00", " ●     1w Story 01"]),
    ],
)
async def test_where_the_day_is_said_and_how_are_settings(a_day_each, open_reader, settings, first):
    async with open_reader(settings=settings) as reader:
        for line, beginning in zip(shown(reader), first, strict=False):
            assert line.startswith(beginning)


async def test_a_list_in_another_order_has_a_column_of_days(two_days, open_reader):
    async with open_reader() as reader:
        await reader.press("S", *"headline", "enter")
        await reader.until(lambda: not reader.list.headlines.days, "in the order of headlines")
        assert any(line.startswith(" ●  13 Nov Story 01") for line in shown(reader))


async def test_sources_are_named_where_there_are_several(two_days, add, open_reader):
    async with open_reader() as reader:
        assert not any("site" in line for line in shown(reader))
    async with open_reader(settings=Settings(source_column="always")) as reader:
        assert shown(reader)[1].rstrip().endswith("site")
    add("Harbour", source="The Harbour Mail")
    async with open_reader() as reader:
        assert any(line.rstrip().endswith("The Harbour…") for line in shown(reader)), "a quarter of the row"
        await reader.press("z")
        assert any(line.rstrip().endswith("The Harbour Mail") for line in shown(reader))
    async with open_reader(settings=Settings(source_column="never")) as reader:
        assert not any("Mail" in line for line in shown(reader))


async def test_unread_is_bold_under_the_cursor_too(two_days, mark, open_reader):
    mark(two_days[1:2])
    async with open_reader() as reader:
        assert styles(reader, "Story 00")[0].bold and styles(reader, "Story 02")[0].bold
        await reader.press("j")
        assert styles(reader, "Story 00")[0].bold and not styles(reader, "Story 01")[0].bold
        await reader.press("m")
        assert styles(reader, "Story 01")[0].bold


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "nord", "gruvbox", "solarized-light"])
async def test_selected_rows_have_a_colour(two_days, open_reader, theme):
    async with open_reader() as reader:
        reader.app.theme = theme
        await reader.press("x", "j", "j")
        (selected,), (other,) = (
            {style.bgcolor for style in styles(reader, f"Story 0{number}")[1]} for number in (0, 1)
        )
        assert selected != other


async def test_a_star_takes_no_room_and_moves_nothing(two_days, open_reader):
    async with open_reader() as reader:
        before = reader.row("Story 00")
        await reader.press("s")
        await reader.saved()
        assert reader.row("Story 00") == before.replace("▌●  Story", "▌●★ Story")


async def test_times_of_a_day_stand_beside_the_headlines(add, open_reader):
    add(*[draft(f"Story {number}", datetime(2025, 11, 13, 10 + number, tzinfo=UTC)) for number in range(3)])
    async with open_reader() as reader:
        assert reader.row("Story 1").startswith(" ●  11:00 Story 1")
