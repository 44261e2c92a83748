"""What a person sets, in the reader: keys, marks, and reading by staying."""

from datetime import UTC, date, datetime, timedelta

from newsreader.settings import Settings, settings_file
from newsreader.tui.list import pane
from tests.conftest import draft
from tests.tui.console import Console


async def test_an_article_that_the_cursor_stays_on_is_read_where_that_is_set(week, open_reader):
    async with open_reader(settings=Settings(read_after=0.05)) as reader:
        await reader.press("G")
        last = reader.list.current.id
        await reader.until(lambda: reader.screen.presenter.marks.state(last).read, "the last article read")


async def test_leaving_an_article_keeps_it_unread_and_without_the_setting_none_is_read(week, open_reader):
    async with open_reader(settings=Settings(read_after=3600)) as reader:
        first = reader.list.current.id
        assert reader.screen.reading.dwell_timer is not None
        before = reader.screen.reading.dwell_timer
        await reader.press("j")
        await reader.until(lambda: reader.screen.reading.dwell_timer is not before, "the wait begun anew")
        assert not reader.screen.presenter.marks.state(first).read
    async with open_reader() as reader:
        await reader.press("j")
        assert reader.screen.reading.dwell_timer is None


async def test_an_article_behind_a_dialog_is_read_only_after_that_is_closed(week, open_reader):
    async with open_reader(settings=Settings(read_after=3_600)) as reader:
        await reader.press("G", "question_mark")
        reading, last = reader.screen.reading, reader.list.current.id
        waits = reading.dwell_timer
        reading.mark_dwelt_on(last)  # as the timer does when the time is over
        assert reading.dwell_timer is not waits
        assert not reader.screen.presenter.marks.state(last).read
        await reader.press("escape")
        reading.mark_dwelt_on(last)
        await reader.until(lambda: reader.screen.presenter.marks.state(last).read, "read")


async def test_an_article_that_is_not_under_the_cursor_any_more_is_not_marked(week, open_reader):
    async with open_reader() as reader:
        first = reader.list.current.id
        await reader.press("j")
        reader.screen.reading.mark_dwelt_on(first)
        assert not reader.screen.presenter.marks.state(first).read


def test_the_config_changes_keys_everywhere_and_what_is_wrong_in_it_is_told(scratch_home):
    path = settings_file()
    path.parent.mkdir(parents=True)
    path.write_text('colour = 1\n[keys]\ntoggle_read = "Z"\ntogle_star = "b"\n')
    console = Console("-m", "newsreader", columns=160)
    try:
        console.shows("colour;", "toggle_star?")
        console.shows("7 unread", "Z mark read")
        console.press("m", "Z")
        console.shows("6 unread")
        console.press("?")
        console.shows("Go one headline down")
        console.press("select")
        console.shows("Z     ", "Mark the article, or the selected ones, read or unread.")
    finally:
        console.close()


def dated(add, clock):
    """Articles of all kinds of dates."""
    add(
        draft("Three hours", clock.now - timedelta(hours=3)),
        draft("Today", clock.now.date()),
        draft("Two days", date(2025, 11, 21)),
        draft("Two years", datetime(2023, 11, 21, 9, tzinfo=UTC)),
        draft("Wrong zone", clock.now + timedelta(hours=5)),
        draft("To come", date(2026, 5, 1)),
        draft("Undated", None),
    )


async def test_the_list_says_how_old_articles_are_where_that_is_set(add, clock, open_reader):
    dated(add, clock)
    async with open_reader(settings=Settings(ages=True)) as reader:
        shown = {headline: reader.row(headline)[3:9].strip() for headline in reader.headlines}
    assert shown == {
        "Three hours": "3h",
        "Today": "today",
        "Two days": "2d",
        "Two years": "2y",
        "Wrong zone": "soon",
        "To come": "~now",
        "Undated": "~now",
    }


async def test_ages_change_nothing_but_the_times(add, clock, open_reader):
    dated(add, clock)
    shown = []
    for settings in (Settings(days="headings"), Settings(days="headings", ages=True)):
        async with open_reader(settings=settings) as reader:
            shown.append([line[:3] + line[9:] for line in reader.lines if " · " not in line])
            assert ("09:00 Three hours" in reader.text) is not settings.ages
    assert shown[0] == shown[1]


async def test_a_list_of_plain_days_has_a_column_of_ages(week, open_reader):
    async with open_reader() as reader:
        assert reader.row("Harbour reopens")[4:].startswith("Harbour")
    async with open_reader(settings=Settings(ages=True)) as reader:
        assert reader.row("Harbour reopens")[4:].startswith("   1w Harbour")


async def test_ages_go_on_while_the_reader_is_open_and_nothing_moves(add, clock, open_reader, monkeypatch):
    monkeypatch.setattr(pane, "MINUTE", 0.05)
    add(draft("Harbour", clock.now - timedelta(minutes=59)), draft("Lighthouse", date(2025, 11, 1)))
    async with open_reader(settings=Settings(ages=True)) as reader:
        await reader.press("j")
        assert "  59m Harbour" in reader.text
        clock.go_on(minutes=1)
        await reader.until(lambda: "   1h Harbour" in reader.text, "an hour old")
        assert reader.current == "Lighthouse"


async def test_settings_are_changed_in_the_reader_and_kept_in_the_config(add, library, open_reader):
    for number, source in enumerate(("Port", "Sea", "Air")):
        add(*[draft(f"{source} {each}", date(2025, 11, 13)) for each in range(number + 1)], source=source)
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("# mine\nempty_views = true # all\n")
    async with open_reader(size=(140, 40)) as reader:
        sidebar = reader.screen.panes.sidebar
        await reader.until(lambda: "Port" in reader.text.split("Sources")[1].split("\n")[2], "by name")
        await reader.press("colon", *"settings", "enter", *"order", "enter", "down")
        await reader.until(lambda: sidebar.views[-1].view.name == "Port", "shown as the cursor rests on it")
        await reader.press("escape")
        await reader.until(lambda: sidebar.views[-1].view.name == "Sea", "as it was")
        await reader.press(*"order", "enter", "down", "enter", *"place", "enter", *"column", "enter", "escape")
        await reader.until(lambda: reader.row("Sea 0").startswith(" ●  13 Nov Sea 0"), "days in a column")
        assert sidebar.views[-1].view.name == "Port"
        await reader.until(lambda: 'days = "column"' in settings_file().read_text(), "kept")
    assert settings_file().read_text() == 'days = "column"\nview_order = "unread"\n# mine\nempty_views = true # all\n'


async def test_text_takes_as_many_columns_as_are_chosen_at_once(add, open_reader):
    add(draft("Port", summary="word " * 100))
    async with open_reader(size=(140, 40)) as reader:
        await reader.press("b", "colon", *"settings", "enter", *"columns", "enter", *"50", "enter", "escape")
        await reader.until(lambda: max(map(len, reader.page.split("\n"))) <= 50, "narrow")
        assert reader.detail.size.width < 60
