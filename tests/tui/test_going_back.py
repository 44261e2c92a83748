"""Going back: from list to list, from a related article to where one came from, and out of the reader at last."""

import pytest

from newsreader.library import open_library
from newsreader.library.importing import Parsed, add_drafts
from newsreader.model import Source, SourceKind
from newsreader.settings import Settings
from tests.conftest import draft
from tests.site import rss


async def shows(reader, view):
    await reader.until(lambda: reader.screen.finding.query.view.name == view, view)


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_a_list_is_left_for_the_one_before_and_the_reader_from_the_first(key, week, open_reader):
    async with open_reader() as reader:
        await reader.press("j", "2")
        await shows(reader, "Unread")
        await reader.press("3")
        await shows(reader, "Starred")
        assert reader.count == 0 and "Esc back" in reader.status
        await reader.press(key)
        await shows(reader, "Unread")
        await reader.press(key)
        await shows(reader, "All")
        assert "Esc back" not in reader.status
        await reader.press(key)
        assert reader.app._exit == (key == "q")
        await shows(reader, "All")


async def test_one_is_back_on_the_article_and_row_though_it_was_read_meanwhile(add, open_reader):
    add(*[draft(f"Story {number}") for number in range(200)])
    async with open_reader(query="") as reader:
        await reader.press("2", *["ctrl+d"] * 6, "j", "m")
        await reader.saved()
        current, row = reader.current, reader.list.row_of(reader.list.cursor) - reader.list.top
        await reader.press("v", *"site", "enter")
        await shows(reader, "site")
        await reader.press("end", "escape")
        await shows(reader, "Unread")
        assert reader.current == current
        assert reader.list.row_of(reader.list.cursor) - reader.list.top == row


async def test_a_view_that_was_on_the_way_is_not_gone_through_twice(week, open_reader):
    async with open_reader() as reader:
        for _ in range(4):
            await reader.press("2")
            await shows(reader, "Unread")
            await reader.press("1")
            await shows(reader, "All")
        await reader.press("q")
        assert reader.app._exit


async def test_a_search_is_left_before_its_view_and_is_there_again_on_the_way_back(week, open_reader):
    async with open_reader() as reader:
        await reader.press("2")
        await shows(reader, "Unread")
        await reader.search("harbour", hits=2)
        await reader.press("enter", "3")
        await shows(reader, "Starred")
        await reader.press("escape")
        await reader.until(lambda: reader.count == 2, "the hits")
        await reader.press("escape")
        await reader.until(lambda: reader.count == 5, "the view")
        await reader.press("escape")
        await shows(reader, "All")


async def test_a_way_that_is_given_up_leaves_no_trace(week, open_reader):
    async with open_reader() as reader:
        reader.type_ahead("2", "escape")
        await reader.press("j")
        before = len(reader.screen.finding.trail)
        assert before == (reader.screen.finding.query.view.name == "Unread")


@pytest.fixture
def twins(add, library):
    """Two articles that tell one story, and one that does not; the detail of each twin names the other."""
    add(draft("Harbour reopens after the storm of March", summary="Ships are back. " * 9), source="port")
    add(draft("Harbour reopens after the storm of March", summary="Ships are back. " * 9), source="town")
    add(draft("Apples", summary="Red."), source="port")
    library.stories.update()


@pytest.mark.parametrize("view", ["All", "port"])
async def test_esc_returns_from_a_related_article_to_the_one_before(view, twins, open_reader):
    async with open_reader(settings=Settings(group=False)) as reader:
        if view == "port":
            await reader.press("v", *"port", "enter")
            await shows(reader, "port")
        await reader.press("g")
        while "Harbour" not in reader.current:
            await reader.press("j")
        first = reader.list.current
        await reader.press("enter")
        await reader.until(lambda: "also:" in reader.page, "named")
        number = next(n for n, target in reader.detail.page.targets.items() if target.article)
        await reader.press("f", *str(number))
        await reader.until(lambda: reader.list.current.id != first.id, "there")
        assert reader.screen.panes.in_detail and "Esc back" in reader.status
        await reader.press("escape")
        await reader.until(lambda: reader.list.current.id == first.id, "back")
        assert reader.screen.panes.in_detail
        assert reader.screen.finding.query.view.name == view
        await reader.press("escape")
        assert not reader.screen.panes.in_detail
        assert reader.list.current.id == first.id


async def test_esc_returns_from_a_related_article_to_the_search_that_does_not_find_it(twins, open_reader):
    async with open_reader(settings=Settings(group=False)) as reader:
        await reader.search("source:port harbour", hits=1)
        first = reader.list.current.id
        await reader.press("enter", "enter")
        await reader.until(lambda: "also:" in reader.page, "named")
        number = next(n for n, target in reader.detail.page.targets.items() if target.article)
        await reader.press("f", *str(number))
        await reader.until(lambda: reader.list.current.id != first, "there")
        await reader.press("escape")
        await reader.until(lambda: reader.count == 1, "the search")
        assert reader.list.current.id == first and reader.screen.panes.in_detail
        await reader.press("escape", "escape")
        await reader.until(lambda: reader.count == 3, "no search")
        await reader.press("q")
        assert reader.app._exit


async def test_moving_on_from_a_jump_forgets_it(twins, open_reader):
    async with open_reader(settings=Settings(group=False)) as reader:
        ids = [article.id for article in reader.list.headlines.articles]
        await reader.press("g")
        reader.screen.finding.show_article(ids[2])
        await reader.press("k", "q")
        assert reader.app._exit


@pytest.mark.parametrize(("policy", "read"), [("open", True), ("explicit", False), ("end", False)])
@pytest.mark.parametrize("entered", ["enter", "tab"])
async def test_n_in_the_article_opens_the_next_unread_one(policy, read, entered, week, open_reader):
    async with open_reader(settings=Settings(read=policy)) as reader:
        await reader.press(entered, "n")
        assert reader.current == "Bridge inspected" and reader.screen.panes.in_detail
        await reader.saved()
        assert reader.read("Harbour reopens") == read
        assert reader.read("Bridge inspected") == read
        await reader.press("h", "n")
        await reader.saved()
        assert not reader.read("Ferry delayed")


async def test_with_newsboats_keys_the_article_that_is_left_by_n_is_read_whatever_the_policy(week, open_reader):
    settings = Settings(read="explicit", preset="newsboat")
    async with open_reader(settings=settings) as reader:
        await reader.press("enter", "n")
        await reader.saved()
        assert reader.read("Harbour reopens")
        assert not reader.read("Bridge inspected")


async def test_new_articles_are_seen_when_they_are_shown_with_the_cursor_on_top(add, library, open_reader):
    add(*[draft(f"Story {number}") for number in range(60)])
    async with open_reader() as reader:
        add_drafts(library, Parsed("site", [draft(f"Fresh {number}", None) for number in range(98)]))
        reader.screen.refreshing.own_imports.append([each.id for each in library.store.articles_of("site")][-98:])
        await reader.until(lambda: "98 new (. shows them)" in reader.status, "announced")
        await reader.press("full_stop")
        await reader.until(lambda: reader.count == 158, "taken in")
        assert reader.list.cursor == reader.list.top == 0
        assert reader.text.count("Fresh") >= 20


async def test_new_articles_do_not_take_the_cursor_that_is_elsewhere(add, library, open_reader):
    add(*[draft(f"Story {number}") for number in range(60)])
    async with open_reader() as reader:
        await reader.press(*["j"] * 5)
        current = reader.current
        [fresh] = add("Fresh")
        reader.screen.refreshing.own_imports.append([fresh])
        await reader.until(lambda: "1 new (. shows it)" in reader.status, "announced")
        await reader.press("full_stop")
        await reader.until(lambda: reader.count == 61, "taken in")
        assert reader.current == current


def subscribe_to(library, count):
    with library.store.transaction() as transaction:
        for number in range(count):
            url = f"https://{number}.example/feed"
            transaction.add_source(Source(key=url, name=f"Source {number}", kind=SourceKind.FEED, url=url))


@pytest.mark.parametrize("key", ["1", "2", "3", "4"])
async def test_after_sources_were_imported_an_empty_list_says_how_to_refresh_them(key, library, open_reader):
    subscribe_to(library, 250)
    async with open_reader(size=(120, 30)) as reader:
        await reader.press(key)
        assert "R refreshes your 250 sources" in reader.text
        assert "R refresh all" in reader.status and "a add source" in reader.status


async def test_sources_that_come_while_the_reader_is_open_are_told_of_too(store_path, open_reader):
    async with open_reader() as reader:
        assert "a adds a source" in reader.text
        assert "R refresh" not in reader.status
        with open_library(store_path) as elsewhere:
            subscribe_to(elsewhere, 1)
        await reader.until(lambda: "R refreshes your source," in reader.text, "told")
        await reader.press("L")
        await reader.until(lambda: "Source 0" in reader.text, "listed")
        await reader.press("enter")
        await reader.until(lambda: reader.toasts, "said")
        assert reader.toasts[0] == "Source 0 has no articles yet: R refreshes your sources"


async def test_the_footer_shows_the_keys_of_the_views_where_they_have_the_focus(week, open_reader):
    async with open_reader(size=(160, 40)) as reader:
        await reader.until(lambda: reader.screen.panes.sidebar.count, "counted")
        await reader.press("tab", "tab")
        assert reader.screen.panes.in_views
        assert "Enter show" in reader.status and "m mark read" not in reader.status
        await reader.press("tab")
        assert "m mark read" in reader.status


async def test_a_tag_that_is_there_is_offered_for_removal(week, library, open_reader):
    async with open_reader() as reader:
        await reader.press("t", *"later", "enter")
        await reader.press("j", "t", *"art", "enter")
        await reader.saved()
        await reader.press("k", "t")
        assert "later (remove)  art" in reader.text
        await reader.press("tab")
        assert "Enter remove" in reader.text
        await reader.press("enter")
        await reader.saved()
        assert not library.store.states[week[0]].tags
        await reader.press("t", *"art")
        assert "Enter accept" in reader.text


async def test_the_list_of_sources_shows_what_a_refresh_does(site, library, open_reader):
    url = site.put("/feed", rss("Harbour", "Ship"))
    with library.store.transaction() as transaction:
        transaction.add_source(Source(key=url, name="Harbour", kind=SourceKind.FEED, url=url))
    async with open_reader(size=(120, 30)) as reader:
        await reader.press("L")
        await reader.until(lambda: "0 of 0" in reader.text, "listed")
        assert "never fetched" in reader.text
        await reader.press("h", "ctrl+r")
        await reader.until(lambda: "never fetched" not in reader.text, "refreshed")
        assert "refreshing" not in "\n".join(reader.lines[:-1])
        assert reader.toasts == ["Harbour: 1 new."]
