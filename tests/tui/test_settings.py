"""What a person sets, in the reader: keys, marks, and reading by staying."""

from newsreader.settings import Settings, settings_file
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
    console = Console("-m", "newsreader", columns=120)
    try:
        console.shows("colour;", "toggle_star?")
        console.shows("7 unread of 7", "Z read")
        console.press("m", "Z")
        console.shows("6 unread of 7")
        console.press("?")
        console.shows("Go one headline down")
        console.press("select")
        console.shows("Z     ", "Mark the article, or the selected ones, read or unread.")
    finally:
        console.close()
