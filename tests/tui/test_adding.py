"""Adding a source in the reader, from its address to its articles; and the list of sources."""

import pytest

from newsreader.library.views import save
from newsreader.model import Source, SourceKind
from newsreader.settings import Settings
from tests.hostile import HOSTILE, assert_harmless
from tests.site import PAGE, item, rss

LINK = '<link rel="alternate" type="application/rss+xml" title="{}" href="{}">'


async def look_at(reader, url):
    """Ask for what is at an address."""
    await reader.press("a", *url, "enter")


async def test_a_preview_writes_days_in_the_style_that_is_set(site, open_reader):
    url = site.put("/feed", rss("Harbour", "Ship"))
    async with open_reader(settings=Settings(date_style="iso")) as reader:
        await look_at(reader, url)
        await reader.until(lambda: "Enter add" in reader.text, "previewed")
        assert " 11-13  Ship" in reader.text


async def test_an_address_is_looked_at_and_added_with_enter(site, open_reader, library):
    url = site.put("/feed", rss("Harbour", *[f"Ship {number}" for number in range(7)]))
    async with open_reader() as reader:
        await look_at(reader, url)
        await reader.until(lambda: "Enter add" in reader.text, "previewed")
        assert "RSS 2.0, 7 articles" in reader.text
        assert "13 Nov  Ship 0" in reader.text
        assert "Ship 4" in reader.text
        assert "Ship 5" not in reader.text
        assert "and 2 more" in reader.text
        assert not library.store.sources
        await reader.press("enter")
        await reader.until(lambda: reader.toasts == ["Harbour added: 7 new"], "added")
        await reader.until(lambda: "7 new (." in reader.status, "announced")
        assert reader.count == 0
        await reader.press("full_stop")
        await reader.until(lambda: reader.count == 7, "taken in")


async def test_the_sample_says_what_it_is_until_a_source_was_added(site, add, open_reader):
    url = site.put("/feed", rss("Harbour", "Ship"))
    add("Ship 0", source="sample")
    async with open_reader(size=(50, 20)) as reader:
        assert reader.title == " newsreader   All  sample news · a adds a source"
        await look_at(reader, url)
        await reader.until(lambda: "Enter add" in reader.text, "previewed")
        await reader.press("enter")
        await reader.until(lambda: reader.title == " newsreader   All", "no sample alone any more")


async def test_a_listing_page_is_a_source_too(site, open_reader):
    url = site.put("/news", PAGE.format(links=""), content_type="text/html")
    async with open_reader() as reader:
        await look_at(reader, url)
        await reader.until(lambda: "listing page, 3 articles" in reader.text, "previewed")
        await reader.press("enter")
        await reader.until(lambda: "3 new (." in reader.status, "announced")


async def test_esc_adds_nothing(site, open_reader, library):
    url = site.put("/feed", rss("Harbour", "Ship"))
    async with open_reader() as reader:
        await look_at(reader, url)
        await reader.until(lambda: "Enter add" in reader.text, "previewed")
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is reader.screen, "closed")
        assert not library.store.sources


async def test_esc_leaves_a_server_that_never_answers(site, open_reader):
    url = site.hang("/feed")
    async with open_reader() as reader:
        await look_at(reader, url)
        await reader.until(lambda: "Fetching" in reader.text and site.asked("/feed"), "asked")
        await reader.press("enter")
        assert reader.app.screen is not reader.screen
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is reader.screen, "closed")


async def test_of_several_feeds_one_is_chosen(site, open_reader):
    links = LINK.format("All news", "/all") + LINK.format("Only ships", "/ships")
    url = site.put("/", PAGE.format(links=links), content_type="text/html")
    site.put("/ships", rss("Ships", "A ship"))
    async with open_reader() as reader:
        await look_at(reader, url)
        await reader.until(lambda: "Which of its feeds?" in reader.text, "asked which")
        assert "All news" in reader.text
        assert "the page itself" in reader.text
        await reader.press("down", "enter")
        await reader.until(lambda: "RSS 2.0, 1 article" in reader.text, "previewed")
        await reader.press("enter")
        await reader.until(lambda: reader.toasts == ["Ships added: 1 new"], "added")


async def test_the_page_itself_may_be_meant(site, open_reader):
    links = LINK.format("All news", "/all") + LINK.format("Only ships", "/ships")
    url = site.put("/", PAGE.format(links=links), content_type="text/html")
    async with open_reader() as reader:
        await look_at(reader, url)
        await reader.until(lambda: "Which of its feeds?" in reader.text, "asked which")
        await reader.press("down", "down", "enter")
        await reader.until(lambda: "listing page, 3 articles" in reader.text, "previewed")


async def test_the_page_itself_may_be_meant_where_one_feed_is_linked(site, open_reader):
    site.put("/all", rss("All", "A ship"))
    good = site.put("/", PAGE.format(links=LINK.format("All", "/all")))
    dead = site.put("/dead", PAGE.format(links=LINK.format("All", "/none")))
    async with open_reader() as reader:
        for url, says in ((good, "RSS 2.0, 1 article"), (dead, "404")):
            await look_at(reader, url)
            await reader.until(lambda says=says: says in reader.text, "looked at")
            assert "p the page itself" in reader.text
            await reader.press("p")
            await reader.until(lambda: "listing page, 3 articles" in reader.text, "the page")
            await reader.press("p", "escape")
            await reader.until(lambda: reader.app.screen is reader.screen, "closed")


async def test_what_is_wrong_is_said_and_the_address_can_be_mended(site, open_reader):
    site.put("/feed", rss("Harbour", "Ship"))
    async with open_reader() as reader:
        await look_at(reader, site.url("/fee"))
        await reader.until(lambda: "404" in reader.text, "why not")
        await reader.press("enter", "d", "enter")
        await reader.until(lambda: "Enter add" in reader.text, "previewed")


async def test_what_is_no_address_is_said(open_reader):
    async with open_reader() as reader:
        await look_at(reader, "gopher://old.example")
        await reader.until(lambda: "Enter edit the address" in reader.text, "why not")
        assert "gopher" in reader.text


async def test_a_source_that_is_there_already_takes_what_is_new(site, open_reader):
    url = site.put("/feed", rss("Harbour", "Ship"))
    async with open_reader() as reader:
        for _ in range(2):
            await look_at(reader, url)
            await reader.until(lambda: "RSS 2.0" in reader.text, "previewed")
            known = "a source already" in reader.text
            site.put("/feed", rss("Harbour", "Ship", "Boat"))
            await reader.press("enter")
            await reader.until(lambda: reader.app.screen is reader.screen, "closed")
            await reader.saved()
        assert known
        await reader.until(lambda: "Harbour was a source already: 1 new" in reader.toasts, "added")


@pytest.mark.parametrize("size", [(120, 40), (50, 20), (20, 5)])
async def test_hostile_feeds_are_previewed_letter_for_letter(size, site, open_reader):
    attacks = [HOSTILE[name] for name in ("rich markup", "textual action", "bidi", "emoji", "right to left")]
    items = [item(attack, guid=str(number)) for number, attack in enumerate(attacks)]
    url = site.put("/feed", rss(HOSTILE["rich markup"], *items))
    async with open_reader(size=size) as reader:
        await look_at(reader, url)
        await reader.until(lambda: "Enter add" in reader.text, "previewed")
        assert_harmless(reader.text.replace("\u2068", "").replace("\u2069", ""))
        if size[0] > 80:
            assert reader.text.count("[/red] [bold]x[/bold] [[y]] \\[b]") == 2
            assert "[@click=app.quit]press[/] [$foo] [/" in reader.text


async def test_a_password_is_not_shown(site, open_reader):
    site.put("/feed", rss("Harbour", "Ship"))
    async with open_reader(size=(120, 40)) as reader:
        await look_at(reader, site.url("/feed").replace("http://", "http://me:secret@"))
        await reader.until(lambda: "Enter add" in reader.text, "previewed")
        assert "secret" not in reader.text


@pytest.fixture
def failing(library, add, site):
    """A source of two articles that failed, and one that was read from a file."""
    url = site.url("/feed")
    source = Source(key=url, name="Harbour", kind=SourceKind.FEED, url=url, error="no such page (404)", failures=3)
    with library.store.transaction() as transaction:
        transaction.add_source(source)
    add("Ship", "Boat", source="Harbour")
    add("Apples", source="Market")
    return source


async def test_the_sources_are_listed_with_what_is_wrong(failing, open_reader):
    async with open_reader(size=(120, 30)) as reader:
        await reader.press("L")
        await reader.until(lambda: "no such page (404)" in reader.text, "listed")
        assert "failing, 3 times" in reader.text
        assert "2 of 2" in reader.text
        assert "Enter show  Ctrl+R refresh  Ctrl+O change  Delete remove  Ctrl+T full text  Esc close" in reader.text
        await reader.press("down")
        await reader.until(lambda: "from a file" in reader.text, "the other one")


async def test_enter_shows_the_articles_of_a_source(failing, open_reader):
    async with open_reader() as reader:
        await reader.press("L")
        await reader.until(lambda: "Sources" in reader.text and "404" in reader.text, "listed")
        await reader.press("enter")
        await reader.until(lambda: reader.headlines == ["Ship", "Boat"], "shown")


async def test_enter_shows_the_articles_of_a_source_whose_name_another_or_a_view_has(add, library, open_reader):
    add("Ship", source="Harbour")
    add("Boat", source="harbour")
    add("Apples", source="Market")
    save(library, "Market", "headline:ship")
    async with open_reader() as reader:
        for keys, headlines in (
            ([*"harbour", "enter"], {"Ship", "Boat"}),
            ([*"market", "enter"], {"Apples"}),
            ([*"harbour", "down", "enter"], {"Ship", "Boat"}),
        ):
            await reader.press("L", *keys)
            await reader.until(lambda expected=headlines: set(reader.headlines) == expected, "shown")


async def test_a_source_is_refreshed_from_the_list(failing, site, open_reader):
    site.put("/feed", rss("Harbour", "Raft"))
    async with open_reader() as reader:
        await reader.press("L")
        await reader.until(lambda: "404" in reader.text, "listed")
        await reader.press("ctrl+r")
        await reader.until(lambda: reader.toasts == ["Harbour: 1 new."], "refreshed")


async def test_a_source_is_removed_from_the_list_and_undo_brings_it_back(failing, open_reader, library):
    async with open_reader() as reader:
        await reader.until(lambda: reader.count == 3, "all")
        await reader.press("L")
        await reader.until(lambda: "404" in reader.text, "listed")
        await reader.press(*"harb", "delete")
        await reader.until(lambda: reader.headlines == ["Apples"], "removed")
        assert reader.toasts == ["Harbour removed, with 2 articles (u: undo)"]
        assert reader.app.screen is reader.screen
        await reader.press("u")
        await reader.until(lambda: reader.count == 3, "back")
        assert not library.store.sources[failing.key].removed


@pytest.mark.parametrize("typed", ["drum", "reuters", "quanta", "jk"])
async def test_letters_narrow_the_list_of_sources_and_do_nothing_else(typed, add, library, open_reader):
    for source in ("Drum", "Reuters", "Quanta", "Jk"):
        add(f"Story of {source}", source=source)
    async with open_reader() as reader:
        await reader.press("L")
        await reader.until(lambda: "type to narrow" in reader.text, "listed")
        await reader.press(*typed)
        await reader.until(lambda: reader.app.screen.highlighted.label.lower() == typed, "narrowed")
        assert len(reader.app.screen.shown) == 1
        await reader.press("enter")
        await reader.until(lambda: reader.count == 1, "its articles")
        assert reader.current.lower() == f"story of {typed}"
        assert not any(source.removed for source in library.store.sources.values())
        assert not any(state.read for state in library.store.states.values())


async def test_without_sources_there_is_no_list_of_them(open_reader):
    async with open_reader() as reader:
        await reader.press("L")
        await reader.until(lambda: reader.toasts == ["No sources yet. Press a to add one."], "said")


@pytest.mark.parametrize("size", [(120, 40), (20, 5), (8, 3)])
async def test_the_list_of_sources_fits_any_terminal(size, library, open_reader, site):
    with library.store.transaction() as transaction:
        for number, name in enumerate(HOSTILE.values()):
            url = site.url(f"/{number}")
            transaction.add_source(Source(key=url, name=name, kind=SourceKind.FEED, url=url, error=name, failures=1))
    async with open_reader(size=size) as reader:
        await reader.press("L")
        await reader.until(lambda: reader.app.screen is not reader.screen, "listed")
        for _ in HOSTILE:
            await reader.press("down")
            assert_harmless(reader.text.replace("\u2068", "").replace("\u2069", ""))
