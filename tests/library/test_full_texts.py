"""Full texts: what is fetched, kept, left alone and tried again, on servers that answer so for real."""

import asyncio
import threading
import time

import pytest
from msgspec.structs import replace

from newsreader.errors import StoreError
from newsreader.library import Library, full_texts, open_library
from newsreader.library.full_texts import (
    FAILURES,
    MOST_OF_SOURCE,
    FullTextFetch,
    FullTextReport,
    Stage,
    is_wanted,
    new_of_sources,
)
from newsreader.library.marking import mute, prune, set_state
from newsreader.model import Article, Body, FullText, Source, SourceKind
from newsreader.sources.full_text import MAX_PAGE
from newsreader.sources.http.fetcher import Fetcher
from tests.article_pages import SCRIPTS, article_page
from tests.server import Exchange, reply


@pytest.fixture(autouse=True)
def without_pause(monkeypatch):
    monkeypatch.setattr(full_texts, "PAUSE", 0)


@pytest.fixture
def know(library, site):
    """Put articles into the library, by their addresses, of a source on the site; returns them."""

    def put(*urls: str, headline: str = "Cranes Rest at Noon", **fields: str) -> list[Article]:
        source = Source(key="harbour", name="Harbour", kind=SourceKind.FEED, url=site.url("/feed"), **fields)
        start = len(library.store.articles) + 1
        with library.store.transaction() as transaction:
            transaction.add_source(source)
            for number, url in enumerate(urls, start):
                article = Article(id=number, headline=headline, added=library.stamp(), source="harbour", url=url)
                transaction.add_article(article, Body(summary="What the feed says."))
        return [library.store.articles[number] for number in range(start, start + len(urls))]

    return put


def fetch(library: Library, articles: list[Article], **options) -> FullTextReport:
    return FullTextFetch(library, articles, **options).run()


def fetch_one(library: Library, article: Article, **options) -> FullText:
    """Fetch one page; return what is in the library afterwards."""
    fetch(library, [article], **options)
    kept = library.store.full_text(article.id)
    assert kept is not None
    return kept


@pytest.fixture
def quick(monkeypatch) -> None:
    """Have pages fetched with little patience."""
    monkeypatch.setattr(full_texts, "Fetcher", lambda limits: Fetcher(replace(limits, read=0.3, total=1.0)))


def test_an_article_is_kept_with_where_and_when_it_was_had_and_the_feeds_text_stays(library, site, know):
    (article,) = know(site.put("/cranes", article_page()))
    (ended,) = fetch(library, [article]).ended
    assert (ended.stage, ended.error) == (Stage.FETCHED, "")
    kept = library.store.full_text(article.id)
    assert (kept.url, kept.at, kept.error) == (article.url, library.stamp(), "")
    assert "The cranes of the harbour" in kept.html
    assert "<h1>" not in kept.html
    assert library.store.body(article.id) == Body(summary="What the feed says.")
    assert library.shown_body(article.id) == Body(content=kept.html)
    assert library.store.history() == []


def test_a_page_and_not_a_feed_is_asked_for(library, site, know):
    fetch(library, know(site.put("/cranes", article_page())))
    assert site.server.exchanges[0].headers["accept"].startswith(b"text/html")


def test_what_is_there_is_not_fetched_again_unless_asked(library, site, know):
    (article,) = know(site.put("/cranes", article_page()))
    fetch(library, [article])
    assert [each.stage for each in fetch(library, [article]).ended] == [Stage.KNOWN]
    assert site.asked("/cranes") == 1
    site.put("/cranes", article_page("Cranes", "They rest at two now, and that is an hour and more later. " * 5))
    assert "They rest at two" in fetch_one(library, article, again=True).html


def test_a_failure_never_takes_the_place_of_a_text(library, site, know):
    (article,) = know(site.put("/cranes", article_page()))
    before = fetch_one(library, article)
    site.put("/cranes", "gone", "404 Not Found")
    (ended,) = fetch(library, [article], again=True).ended
    assert (ended.stage, ended.error) == (Stage.FAILED, "404 Not Found; it may have moved")
    assert library.store.full_text(article.id) == before


@pytest.mark.parametrize(
    ("status", "reason", "is_tried_again"),
    [
        ("404 Not Found", "404 Not Found; it may have moved", False),
        ("410 Gone", "its server says that it is gone for good (410)", False),
        ("401 Unauthorized", "401 Unauthorized: it is for subscribers, or not for programs", False),
        ("402 Payment Required", "402 Payment Required: it is for subscribers, or not for programs", False),
        ("403 Forbidden", "403 Forbidden: it is for subscribers, or not for programs", False),
        ("500 Internal Server Error", "500 Internal Server Error", True),
    ],
)
def test_what_a_server_refuses_is_said_and_kept_and_only_its_troubles_are_tried_again(
    library, site, know, status, reason, is_tried_again
):
    (article,) = know(site.put("/cranes", "no", status))
    assert fetch_one(library, article).error == reason
    (ended,) = fetch(library, [article]).ended
    assert (ended.stage, ended.error) == ((Stage.FAILED if is_tried_again else Stage.KNOWN), reason)
    assert site.asked("/cranes") == 1 + is_tried_again
    site.put("/cranes", article_page())
    assert fetch_one(library, article, again=True).html


def test_a_page_without_an_article_is_said_and_not_asked_again(library, site, know):
    (article,) = know(site.put("/app", SCRIPTS))
    assert fetch_one(library, article).error == "its page needs scripts to show it, and those are for the browser"
    assert [each.stage for each in fetch(library, [article]).ended] == [Stage.KNOWN]


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_page_that_is_too_big_is_given_up(library, site, know, is_announced):
    headers = {} if is_announced else {"content_length": "no"}
    (article,) = know(site.put("/big", b"<html>" + b"x" * (MAX_PAGE + 2_000_000), **headers))
    assert fetch_one(library, article).error == "it sends more than 8 MB"
    assert [each.stage for each in fetch(library, [article]).ended] == [Stage.KNOWN]


@pytest.mark.usefixtures("quick")
def test_a_body_without_end_is_given_up(library, site, know):
    async def drip(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
        while True:
            await exchange.send(b"<p>more</p>")
            await asyncio.sleep(0.05)

    site.answers["/endless"] = drip
    (article,) = know(site.url("/endless"))
    assert fetch_one(library, article).error == "it was not done within 1 s"


@pytest.mark.usefixtures("quick")
def test_silence_and_a_dead_port_are_said_and_tried_again(library, site, know):
    silent, dead = know(site.hang("/silent"), "http://127.0.0.1:1/x")
    assert fetch_one(library, silent).error == "127.0.0.1 sent nothing for 0.3 s"
    assert fetch_one(library, dead).error == "127.0.0.1 refused the connection"
    assert is_wanted(library.store.full_text(dead.id), library.clock())


def test_a_redirect_to_a_login_is_said_and_one_to_the_article_is_followed(library, site, know):
    login, moved = know(
        site.put("/members", "", "302 Found", location="/login?next=members"),
        site.put("/old", "", "301 Moved Permanently", location="/2025/new"),
    )
    site.put("/login?next=members", article_page("Sign in"))
    site.put("/2025/new", article_page())
    assert fetch_one(library, login).error == "its server asks to log in"
    assert fetch_one(library, moved).url == site.url("/2025/new")


def test_a_page_that_sends_its_readers_on_is_followed_but_not_in_a_circle(library, site, know):
    on = '<html><head><meta http-equiv="refresh" content="0; url={}"></head><body>Please wait</body></html>'
    good, circle = know(site.put("/a", on.format("/b")), site.put("/c", on.format("/d")))
    site.put("/b", article_page())
    site.put("/d", on.format("/c"))
    assert fetch_one(library, good).url == site.url("/b")
    assert fetch_one(library, circle).error == "3 pages in a row sent us on to the next one"


def test_an_article_of_a_stranger_does_not_lead_to_a_private_host(library, site, know):
    own, foreign = know(site.put("/own", article_page()), site.url("/foreign", host="127.0.0.2"))
    assert fetch_one(library, own).html
    reason = "an address from outside leads to the private host 127.0.0.2: not followed"
    assert fetch_one(library, foreign).error == reason
    assert "/foreign" not in site.server.targets


def test_the_selector_of_a_source_is_used(library, site, know):
    page = article_page() + '<div class="body"><p>Only this.</p></div>'
    (article,) = know(site.put("/cranes", page), selector="div.body")
    assert fetch_one(library, article).html == '<div class="body"><p>Only this.</p></div>'


def test_a_server_that_asks_to_wait_is_not_asked_for_another_article_until_then(library, site, know, clock):
    articles = know(*(site.put(f"/{n}", "", "429 Too Many Requests", retry_after=600) for n in range(3)))
    report = fetch(library, articles)
    assert [each.stage for each in report.ended] == [Stage.FAILED, Stage.WAITING, Stage.WAITING]
    assert report.ended[1].error == "its server asked to wait until 2025-11-23 12:10"
    assert len(site.server.targets) == 1
    for again in (False, True):
        assert {each.stage for each in fetch(library, articles, again=again).ended} == {Stage.WAITING}
    assert len(site.server.targets) == 1
    clock.go_on(minutes=11)
    for n in range(3):
        site.put(f"/{n}", article_page())
    assert {each.stage for each in fetch(library, articles).ended} == {Stage.FETCHED}


def test_a_host_that_does_not_answer_is_given_up_and_others_are_not(library, site, know):
    dead = [f"http://127.0.0.1:1/{number}" for number in range(5)]
    articles = know(*dead, site.put("/good", article_page()).replace("127.0.0.1", "localhost"))
    with library.store.transaction() as transaction:  # so that localhost is its own
        transaction.add_source(Source(key="other", name="Other", url=articles[-1].url))
        transaction.add_article(replace(articles[-1], source="other"), Body())
    articles[-1] = library.store.articles[articles[-1].id]
    report = fetch(library, articles)
    assert len(report.at(Stage.FAILED)) == FAILURES
    assert [each.error for each in report.at(Stage.WAITING)] == ["127.0.0.1 did not answer 3 times in a row"] * 2
    assert [each.article.id for each in report.at(Stage.FETCHED)] == [articles[-1].id]


def test_one_page_of_a_host_is_fetched_at_a_time(library, site, know):
    fetch(library, know(*(site.put(f"/{number}", article_page()) for number in range(6))))
    assert len(site.server.targets) == 6
    assert site.server.most_waiting == 1


def test_between_two_pages_of_a_host_there_is_a_pause(library, site, know, monkeypatch):
    monkeypatch.setattr(full_texts, "PAUSE", 1)
    asked = []

    async def answer(exchange: Exchange) -> None:
        asked.append(time.monotonic())
        await exchange.send(reply(article_page().encode()))

    site.answers |= dict.fromkeys(("/0", "/1", "/2"), answer)
    fetch(library, know(*(site.url(f"/{number}") for number in range(3))))
    assert asked[2] - asked[1] >= 1  # before the second one the worker had to start


def test_a_fetch_that_is_cancelled_keeps_what_it_has(library, site, know):
    articles = know(site.put("/one", article_page()), site.hang("/two"), site.url("/three"))
    fetched = threading.Event()
    work = FullTextFetch(
        library, articles, listener=lambda each: fetched.set() if each.stage is Stage.FETCHED else None
    )
    thread = threading.Thread(target=work.run)
    thread.start()
    assert fetched.wait(30)
    work.cancel()
    thread.join(10)
    assert not thread.is_alive()
    assert library.store.full_text(articles[0].id).html
    assert library.store.full_text(articles[1].id) is None
    assert "/three" not in site.server.targets


def test_a_library_that_cannot_be_changed_is_not_asked_for(library, site, know, monkeypatch):
    articles = know(site.put("/one", article_page()))
    monkeypatch.setattr(type(library.store), "read_only", "it can't be written")
    with pytest.raises(StoreError, match="it can't be written"):
        fetch(library, articles)
    assert site.server.targets == []


def test_another_process_sees_what_was_fetched(library, site, know, store_path, clock):
    (article,) = know(site.put("/cranes", article_page()))
    with open_library(store_path, clock=clock) as other:
        fetch(library, [article])
        assert other.store.poll().full_texts == {article.id}
        assert other.store.full_text(article.id) == library.store.full_text(article.id)


def test_two_that_fetch_the_same_at_once_leave_one_whole_text(library, site, know, store_path, clock):
    articles = know(*(site.put(f"/{number}", article_page()) for number in range(5)))
    with open_library(store_path, clock=clock) as other:
        works = [FullTextFetch(each, articles) for each in (library, other)]
        threads = [threading.Thread(target=work.run) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert [len(work.report.at(Stage.FETCHED)) for work in works] == [5, 5]
    library.store.poll()
    assert all(library.store.full_text(article.id).html for article in articles)


def test_the_full_text_goes_with_its_article(library, site, know):
    (article,) = know(site.put("/cranes", article_page()))
    fetch(library, [article])
    prune(library, [article.id])
    assert library.store.full_text(article.id) is None
    fetch(library, [article])  # of an article that went meanwhile nothing is kept
    assert library.store.full_text(article.id) is None


def test_after_a_refresh_the_new_unread_articles_of_the_sources_that_want_it_are_chosen(library, site, know, clock):
    know(site.url("/old"))
    clock.go_on(hours=1)
    since = library.stamp()
    clock.go_on(hours=1)
    fresh, read, _ = know(site.put("/fresh", article_page()), site.url("/read"), "", full=since)
    hidden, _ = know(site.url("/hidden"), site.url("/muted"), full=since)
    set_state(library, [read.id], "read", True)
    set_state(library, [hidden.id], "hidden", True)
    mute(library, "url:muted")
    assert new_of_sources(library, ["harbour"]) == [fresh]
    assert new_of_sources(library, []) == []
    fetch(library, [fresh])
    assert new_of_sources(library, ["harbour"]) == []


def test_of_a_source_that_brings_many_the_newest_are_chosen(library, site, know, clock):
    since = library.stamp()
    articles = []
    for number in range(MOST_OF_SOURCE + 5):
        clock.go_on(minutes=1)
        articles += know(site.url(f"/{number}"), full=since)
    assert new_of_sources(library, ["harbour"]) == articles[: -MOST_OF_SOURCE - 1 : -1]
