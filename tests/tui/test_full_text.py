"""The full text in the reader: fetched from a server that answers for real, shown, and taken back."""

import asyncio
import threading
import time

import pytest
from msgspec.structs import replace

from newsreader.library import full_texts, open_library
from newsreader.model import Article, Body, FullText, Source, SourceKind
from tests.article_pages import SCRIPTS, article_page
from tests.server import Exchange, reply
from tests.site import item, rss
from tests.tui.console import Console

SAID = "What the feed says."


@pytest.fixture(autouse=True)
def without_pause(monkeypatch):
    monkeypatch.setattr(full_texts, "PAUSE", 0)


@pytest.fixture
def know(library, site):
    """Put articles into the library, by headline and address, of a source on the site; the first one is on top."""

    def put(**urls: str) -> None:
        with library.store.transaction() as transaction:
            transaction.add_source(Source(key="h", name="Harbour", kind=SourceKind.FEED, url=site.url("/feed")))
            for number, (headline, url) in enumerate(urls.items(), 1):
                day = f"2025-11-{20 - number}"
                article = Article(
                    id=number, headline=headline, published=day, added=library.stamp(), source="h", url=url
                )
                transaction.add_article(article, Body(summary=SAID))

    return put


def page(reader) -> str:
    """The whole text of the detail, whatever its lines."""
    return " ".join(reader.page.split())


async def test_f_shows_the_full_text_with_its_source_and_goes_back(know, site, open_reader):
    know(cranes=site.put("/cranes", article_page()))
    async with open_reader() as reader:
        assert SAID in page(reader)
        await reader.press("F")
        await reader.until(lambda: "full text from 127.0.0.1" in page(reader), "the full text")
        assert "The cranes of the harbour stand still" in page(reader)
        assert SAID not in page(reader)
        await reader.press("F")
        assert SAID in page(reader)
        assert "full text from" not in page(reader)
        await reader.press("F")
        assert "The cranes of the harbour stand still" in page(reader)
        assert site.asked("/cranes") == 1
        assert reader.toasts == []


async def test_while_it_is_fetched_that_is_said_and_keys_do_not_wait(know, site, open_reader):
    know(slow=site.hang("/slow"), other="")
    async with open_reader() as reader:
        await reader.press("F")
        assert "fetching the full text" in page(reader)
        await reader.press("F")
        await reader.press("j")
        assert reader.current == "other"
        assert SAID in page(reader)
        await reader.until(lambda: site.asked("/slow"), "asked")
        start = time.monotonic()
    assert time.monotonic() - start < 10
    assert site.asked("/slow") == 1


async def test_what_failed_is_said_stays_said_and_can_be_tried_again(know, site, open_reader):
    know(app=site.put("/app", SCRIPTS))
    reason = "its page needs scripts to show it, and those are for the browser"
    async with open_reader(size=(200, 30)) as reader:
        await reader.press("F")
        await reader.until(lambda: f"no full text: {reason}" in page(reader), "the reason")
        assert SAID in page(reader)
        assert reader.notified == []  # it stands there already
        site.put("/app", article_page())
        await reader.press("F")
        await reader.until(lambda: "full text from" in page(reader), "the full text")


async def test_an_article_without_an_address_has_none(know, open_reader):
    know(paper="")
    async with open_reader() as reader:
        await reader.press("F")
        assert reader.toasts == ["This article has no link"]


async def test_where_the_article_is_not_seen_it_is_opened(know, site, open_reader):
    know(cranes=site.put("/cranes", article_page()))
    async with open_reader(size=(40, 12)) as reader:
        assert not reader.screen.panes.detail_seen
        await reader.press("F")
        assert reader.screen.panes.in_detail
        await reader.until(lambda: "The cranes" in reader.text, "the full text on the screen")
        await reader.press("escape", "F")
        assert "The cranes" in reader.text
        await reader.press("F")
        assert SAID in reader.text
        await reader.press("escape", "F")
        assert "The cranes" in reader.text


async def test_a_failure_that_comes_late_says_whose_it_is(know, site, open_reader):
    gate = threading.Event()

    async def late(exchange: Exchange) -> None:
        while not gate.is_set():
            await asyncio.sleep(0.01)
        await exchange.send(reply(b"", "404 Not Found"))

    site.answers["/late"] = late
    know(late=site.url("/late"), other="")
    async with open_reader() as reader:
        await reader.press("F", "j")
        await reader.until(lambda: site.asked("/late"), "asked")
        gate.set()
        await reader.until(lambda: reader.toasts, "a toast")
        assert reader.toasts == ["No full text of late: 404 Not Found; it may have moved"]


async def test_a_full_text_begins_at_its_beginning(know, site, open_reader):
    know(
        cranes=site.put("/cranes", article_page("x", *[f"{n} is a paragraph of some length. " * 9 for n in range(40)]))
    )
    async with open_reader() as reader:
        await reader.press("F")
        await reader.until(lambda: "full text from" in page(reader), "the full text")
        await reader.press("enter", "G")
        assert reader.detail.top > 0
        await reader.press("F", "F")
        assert reader.detail.top == 0


async def test_what_another_process_fetches_is_shown(know, site, open_reader, store_path, clock, library):
    know(cranes=site.url("/cranes"))
    async with open_reader() as reader:
        assert SAID in page(reader)
        with open_library(store_path, clock=clock) as other, other.store.transaction() as transaction:
            html = "<p>Fetched elsewhere.</p>"
            transaction.set_full_text(1, FullText(html=html, url="http://port.example/x", at=other.stamp()))
        await reader.until(lambda: "Fetched elsewhere." in page(reader), "the text of the other process")
        assert "full text from port.example" in page(reader)


async def test_after_a_refresh_the_full_texts_of_a_source_that_wants_it_are_fetched(know, site, open_reader, library):
    know(old=site.url("/old"))
    with library.store.transaction() as transaction:
        transaction.add_source(replace(library.store.sources["h"], full=library.stamp()))
        transaction.add_article(replace(library.store.articles[1], added="2025-01-01T00:00:00+00:00"), Body())
    site.put(
        "/feed", rss("Harbour", item("New", link=site.put("/new", article_page())), item("No", link=site.url("/no")))
    )
    async with open_reader() as reader:
        await reader.press("r")
        await reader.until(lambda: site.asked("/new") and site.asked("/no"), "fetched")
        await reader.until(lambda: not reader.screen.full_texts.under_way, "all done")
        (new,) = [each.id for each in library.store.articles.values() if each.headline == "New"]
        assert library.full_html(new)
        assert site.asked("/old") == 0
        assert reader.notified == ["Harbour: 2 new."]


async def test_how_many_full_texts_of_a_refresh_are_there_stands_in_the_status_line(know, site, open_reader, library):
    know(old=site.url("/old"))
    with library.store.transaction() as transaction:
        transaction.add_source(replace(library.store.sources["h"], full=library.stamp()))
    new = item("New", link=site.put("/new", article_page()))
    site.put("/feed", rss("Harbour", new, item("Slow", link=site.hang("/slow"))))
    async with open_reader() as reader:
        await reader.press("r")
        await reader.until(lambda: "full texts 1/" in reader.status, "one of them")
        reader.screen.jobs.cancel()
        await reader.until(lambda: "full texts" not in reader.status, "the end")


async def test_a_library_that_cannot_be_written_says_so(know, site, open_reader, library, monkeypatch):
    know(cranes=site.put("/cranes", article_page()))
    async with open_reader() as reader:
        monkeypatch.setattr(type(library.store), "read_only", "its folder can't be written")
        await reader.press("F")
        await reader.until(lambda: reader.toasts, "a toast")
        assert reader.toasts == [f"{library.store.path}: its folder can't be written; nothing was changed"]
        assert SAID in page(reader)
        assert "fetching" not in page(reader)


def test_quitting_in_the_middle_does_not_wait_for_the_server(know, site, library, store_path):
    know(slow=site.hang("/slow"))
    library.close()
    console = Console("-m", "newsreader", "--store", str(store_path))
    try:
        console.shows("slow")
        console.press("F")
        console.until(lambda: site.asked("/slow"), "asked")
        start = time.monotonic()
        console.press("q")
        assert console.exit_code() == 0
        assert time.monotonic() - start < 10
    finally:
        console.close()
