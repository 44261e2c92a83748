"""The fetch command and the full texts of sources: what is asked, said and left, on a real server."""

import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from newsreader.library import full_texts
from newsreader.library.library import open_library
from newsreader.model import Article, Body, Source, SourceKind
from tests.article_pages import SCRIPTS, article_page
from tests.hostile import HOSTILE, assert_harmless
from tests.site import item, rss


@pytest.fixture(autouse=True)
def without_pause(monkeypatch):
    monkeypatch.setattr(full_texts, "PAUSE", 0)


@pytest.fixture
def known(site, tmp_path):
    """Put articles into the library, by headline and address, of a source on the site."""

    def add(**urls: str) -> None:
        with open_library(tmp_path / "articles.json") as library, library.store.transaction() as transaction:
            transaction.add_source(Source(key="h", name="Harbour", kind=SourceKind.FEED, url=site.url("/feed")))
            for number, (headline, url) in enumerate(urls.items(), 1):
                article = Article(
                    id=number,
                    headline=headline,
                    published=f"2025-11-{20 - number}",
                    added=library.stamp(),
                    source="h",
                    url=url,
                )
                transaction.add_article(article, Body(summary="What the feed says.", content="<p>From the feed.</p>"))

    return add


def start(tmp_path, *arguments: str, **options) -> subprocess.Popen:
    command = [sys.executable, "-m", "newsreader", "--store", str(tmp_path / "articles.json"), *arguments]
    return subprocess.Popen(command, text=True, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options})


def wait_for(site, path: str) -> None:
    deadline = time.monotonic() + 30
    while path not in site.server.targets:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_was_fetched_and_what_failed_is_said_and_the_exit_code_is_4(run, site, known):
    known(good=site.put("/good", article_page()), app=site.put("/app", SCRIPTS), absent=site.url("/absent"))
    result = run("fetch", "is:unread")
    assert (result.code, result.out) == (4, "3 articles: 1 fetched, 2 failed\n")
    assert sorted(result.err.splitlines()) == [
        "newsreader: absent: 404 Not Found; it may have moved",
        "newsreader: app: its page needs scripts to show it, and those are for the browser",
    ]
    again = run("fetch", "is:unread")
    assert (again.code, again.out, again.err) == (0, "3 articles: 0 fetched, 1 there already, 2 failed before\n", "")
    assert run("fetch", "--again", "headline:good").out == "1 article: 1 fetched\n"
    assert (site.asked("/good"), site.asked("/app"), site.asked("/absent")) == (2, 1, 1)


def test_a_fetch_can_be_data(run, site, known):
    known(good=site.put("/good", article_page()), absent=site.url("/absent"))
    rows = run("fetch", "is:unread", "--output", "json").data
    assert sorted(rows, key=lambda row: row["state"]) == [
        {
            "id": "0000000000002",
            "url": site.url("/absent"),
            "state": "failed",
            "error": "404 Not Found; it may have moved",
        },
        {"id": "0000000000001", "url": site.url("/good"), "state": "fetched", "error": ""},
    ]


def test_articles_without_an_address_are_left_out_and_no_match_exits_1(run, site, known):
    known(good=site.put("/good", article_page()), paper="")
    result = run("fetch", "is:unread")
    assert (result.code, result.out) == (0, "1 article: 1 fetched\n")
    assert result.err == "newsreader: 1 article without an address left out\n"
    assert run("fetch", "headline:paper").code == 1
    assert run("fetch", "headline:absent").code == 1
    assert run("fetch", "").code == 2


def test_the_content_in_json_is_the_full_text_where_there_is_one(run, site, known):
    known(good=site.put("/good", article_page()), other=site.url("/other"))
    run("fetch", "headline:good")
    for command in (("list", "--output", "json"), ("export", "--output", "json")):
        content = {row["headline"]: row["content"] for row in run(*command).data}
        assert content["other"] == "<p>From the feed.</p>"
        assert "The cranes of the harbour" in content["good"]
    (shown,) = run("show", "0000000000001", "--output", "json").data
    assert (shown["summary"], "The cranes" in shown["content"]) == ("What the feed says.", True)


@pytest.mark.parametrize("output", ["text", "md", "html"])
def test_the_full_text_is_shown_with_where_it_is_from(run, site, known, output):
    known(good=site.put("/good", article_page()))
    assert "From the feed." in run("show", "0000000000001", "-o", output).out
    run("fetch", "is:unread")
    shown = " ".join(run("show", "0000000000001", "-o", output).out.replace("\\", "").split())
    assert "full text from 127.0.0.1" in shown
    assert "The cranes of the harbour" in shown
    assert "From the feed." not in shown


def test_a_source_that_wants_it_has_its_new_articles_fetched_after_it_was_added_and_refreshed(run, site):
    one, two = site.put("/one", article_page()), site.put("/two", article_page())
    feed = site.put("/feed", rss("Harbour", item("One", link=one)))
    added = run("add", feed, "--full")
    assert (added.code, added.err) == (0, "newsreader: full texts: 1 article: 1 fetched\n")
    site.put("/feed", rss("Harbour", item("One", link=one), item("Two", link=two), item("Gone", link=site.url("/no"))))
    result = run("refresh")
    assert result.code == 0
    assert "newsreader: full texts: 2 articles: 1 fetched, 1 failed\n" in result.err
    assert (site.asked("/one"), site.asked("/two")) == (1, 1)
    run("refresh")
    assert site.asked("/no") == 1


def test_full_text_is_turned_on_and_off_for_a_source(run, site):
    one = site.put("/one", article_page() + '<div class="body"><p>Only this.</p></div>')
    run("add", site.put("/feed", rss("Harbour", item("One", link=one))))
    assert run("sources", "full", "Harbour", "on", "--selector", "div.body").out == "Harbour: full text on (div.body)\n"
    (source,) = run("sources", "--output", "json").data
    assert (source["full"], source["selector"]) == (True, "div.body")
    run("refresh")
    assert site.asked("/one") == 0  # it came before
    run("fetch", "headline:one")
    (shown,) = run("list", "--output", "json").data
    assert shown["content"] == '<div class="body"><p>Only this.</p></div>'
    assert run("sources", "full", "Harbour", "off").out == "Harbour: full text off (div.body)\n"
    assert run("sources", "full", "Harbour", "--selector", "").out == "Harbour: full text off\n"
    wrong = run("sources", "full", "Harbour", "--selector", "div..x")
    assert (wrong.code, wrong.err) == (2, "newsreader: not a CSS selector: 'div..x'\n")
    assert run("sources", "full", "Absent", "on").code == 2


def test_moving_a_source_keeps_what_is_wanted_of_it(run, site):
    run("add", site.put("/feed", rss("Harbour", "One")), "--full", "--selector", "article")
    run("sources", "move", "Harbour", site.put("/moved", rss("Harbour", "One")))
    (source,) = run("sources", "--output", "json").data
    assert (source["full"], source["selector"]) == (True, "article")


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_what_a_page_says_acts_on_no_terminal(run, site, known, hostile):
    page = article_page("Cranes", *[f"{hostile} {number} and much more than that. " * 5 for number in range(3)])
    known(good=site.put("/good", page.encode("utf-8", "replace")))
    assert run("fetch", "is:unread").code == 0
    (row,) = run("list", "--output", "json").data
    assert_harmless(row["content"].replace("\n", " "))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_fetch_that_is_interrupted_keeps_what_it_has(tmp_path, site, known, number):
    known(good=site.put("/good", article_page()), slow=site.hang("/slow"))
    process = start(tmp_path, "fetch", "--output", "json", "is:unread")
    wait_for(site, "/slow")
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted: 1 article: 1 fetched, of 2; fetched texts are saved" in err
    with open_library(tmp_path / "articles.json") as library:
        assert library.full_html(1)
        assert not library.full_html(2)


def test_a_fetch_that_is_killed_keeps_what_it_has(tmp_path, site, known):
    known(good=site.put("/good", article_page()), slow=site.hang("/slow"))
    process = start(tmp_path, "fetch", "is:unread")
    wait_for(site, "/slow")
    process.kill()
    process.communicate(timeout=30)
    with open_library(tmp_path / "articles.json") as library:
        assert library.full_html(1)


def test_on_a_terminal_a_bar_says_how_far_it_is(tmp_path, site, known):
    known(good=site.put("/good", article_page()), absent=site.url("/absent"))
    primary, replica = pty.openpty()
    process = start(tmp_path, "fetch", "is:unread", stderr=replica)
    os.close(replica)
    shown = b""
    try:
        while part := os.read(primary, 10_000):
            shown += part
    except OSError:
        pass
    process.communicate(timeout=30)
    os.close(primary)
    assert b"absent: 404 Not Found" in shown
    assert "2/2" in shown.decode() or "1/2" in shown.decode()
