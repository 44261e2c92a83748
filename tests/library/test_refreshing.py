"""Refreshing: what each answer does to a source and its articles, on a server that gives these answers for real."""

import _thread
import asyncio
import threading

import pytest
from msgspec.structs import replace

from newsreader.errors import StoreError
from newsreader.library import open_library, refreshing
from newsreader.library.adding import add, preview
from newsreader.library.importing import ImportReport
from newsreader.library.marking import set_state
from newsreader.library.refreshing import Arrival, Landing, Progress, Refresh, Stage, all_sources, due_sources
from newsreader.library.scheduling import ParsedBody
from newsreader.library.searching import select
from newsreader.library.sources import remove, rename
from newsreader.model import Draft, Source, SourceKind
from newsreader.query import parse
from newsreader.sources.http import Fetched, Limits
from newsreader.sources.http.fetcher import Fetcher, Place, Room
from newsreader.sources.parsers import Parsers
from tests.server import Exchange, reply, serving
from tests.site import PAGE, item, rss


def headlines(library, query: str = "") -> list[str]:
    return sorted(article.headline for article in select(library, parse(query)))


def known(library, url: str, kind: SourceKind = SourceKind.FEED, **fields) -> Source:
    """Make a source, without fetching it."""
    source = Source(key=url, name=url.rpartition("/")[2], kind=kind, url=url, **fields)
    with library.store.transaction() as transaction:
        transaction.add_source(source)
    return source


def once(library) -> Progress:
    """Refresh the only source there is."""
    (ended,) = Refresh(library, all_sources(library)).run().ended
    return ended


@pytest.fixture
def limit(monkeypatch):
    """Have sources fetched within other limits."""

    def limit(**limits) -> None:
        monkeypatch.setattr(refreshing, "Fetcher", lambda: Fetcher(Limits(**limits)))

    return limit


def test_only_what_is_new_is_added_and_what_was_read_stays_read(library, site):
    url = site.put("/feed", rss("Harbour", "One", "Two"))
    known(library, url)
    assert once(library).added == 2
    set_state(library, [article.id for article in select(library, parse("one"))], "read", True)
    site.put("/feed", rss("Harbour", "One", "Two", "Three"))
    ended = once(library)
    assert (ended.stage, ended.added, ended.updated, ended.error) == (Stage.DONE, 1, 0, "")
    assert [library.store.articles[each].headline for each in ended.articles] == ["Three"]
    assert headlines(library, "is:read") == ["One"]
    assert once(library).articles == ()


def test_a_feed_that_is_cut_off_gives_its_whole_items_and_says_so_and_the_next_one_gives_the_rest(library, site):
    whole = rss("Harbour", "One", "Two", "Three")
    url = site.put("/feed", whole[: whole.index("Three") + 2])
    known(library, url)
    ended = once(library)
    assert (ended.stage, ended.added, ended.error) == (Stage.FAILED, 2, "the feed is cut off after 2 items")
    assert library.store.sources[url].error == ended.error
    site.put("/feed", whole)
    ended = once(library)
    assert (ended.stage, ended.added, ended.updated, ended.error) == (Stage.DONE, 1, 0, "")
    assert headlines(library) == ["One", "Three", "Two"]


def test_an_answer_that_ends_within_a_feed_gives_its_whole_items(library):
    whole = rss("Harbour", "One", "Two", "Three").encode()
    cut = whole[: whole.index(b"Three") + 2]
    with serving(reply(cut, content_length=len(whole))) as server:
        known(library, server.url("/feed"))
        ended = once(library)
    assert (ended.stage, ended.added, ended.error) == (Stage.FAILED, 2, "the feed is cut off after 2 items")


def test_a_feed_without_items_is_fine_and_one_whose_items_are_all_skipped_is_not(library, site):
    url = site.put("/feed", rss("Harbour"))
    known(library, url)
    assert (once(library).stage, once(library).error) == (Stage.DONE, "")
    site.put("/feed", rss("Harbour").replace("</channel>", "<item><pubDate>now</pubDate></item></channel>"))
    reason = "none of its items can be taken: an item with neither title, text, address nor guid"
    assert (once(library).stage, once(library).error) == (Stage.FAILED, reason)


def test_the_articles_of_a_source_are_one_append(library, site):
    known(library, site.put("/feed", rss("Harbour", *map(str, range(50)))))
    journal = library.store.path.with_name("articles.json.log")
    before = journal.read_bytes().count(b"\n")
    assert once(library).added == 50
    assert journal.read_bytes().count(b"\n") == before + 1


def arrival(library, number: int) -> Arrival:
    source = known(library, f"http://a.example/{number}")
    outcome = Fetched(data=b"", url=source.url, final_url=source.url)
    return Arrival(source.key, outcome, ParsedBody([Draft(headline=f"Number {number}")]))


async def test_articles_that_arrive_together_never_share_an_id(library, monkeypatch):
    monkeypatch.setattr("newsreader.library.importing.stable_id", lambda *parts: 7 if len(parts) == 3 else 8)
    async with Landing(library, lambda source, report: None) as landing:
        await asyncio.gather(*[landing.put(arrival(library, number)) for number in range(2)])
    assert sorted(library.store.articles) == [7, 8]


async def test_what_waits_at_the_same_time_is_one_append(library):
    begun, go_on = threading.Event(), threading.Event()
    told = []

    def tell(source: Source, report: ImportReport) -> None:
        told.append((source.name, report.added))
        begun.set()
        assert go_on.wait(10)

    first, *others = (arrival(library, number) for number in range(6))
    journal = library.store.path.with_name("articles.json.log")
    before = journal.read_bytes().count(b"\n")
    async with Landing(library, tell) as landing:
        tasks = [asyncio.create_task(landing.put(first))]
        assert await asyncio.to_thread(begun.wait, 10)
        tasks += [asyncio.create_task(landing.put(other)) for other in others]
        await asyncio.sleep(0)
        tasks[-1].cancel()
        go_on.set()
        await asyncio.wait(tasks)
    assert told == [(str(number), 1) for number in range(6)]
    assert journal.read_bytes().count(b"\n") == before + 2
    assert [task.cancelled() for task in tasks] == [False] * 5 + [True]


def test_a_source_that_is_named_twice_is_asked_once(library, site):
    source = known(library, site.put("/feed", rss("Harbour", "One")))
    assert Refresh(library, [source, source]).run().added == 1
    assert site.asked("/feed") == 1


def test_nothing_new_by_validators_changes_nothing(library, site):
    url = site.put("/feed", rss("Harbour", "One"), etag='W/"a b"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    known(library, url)
    once(library)
    assert (library.store.sources[url].etag, site.asked("/feed")) == ('W/"a b"', 1)
    before = dict(library.store.articles)
    version = library.content_version
    assert once(library).stage is Stage.DONE
    asked = site.server.exchanges[-1].headers
    assert asked["if-none-match"] == b'W/"a b"'
    assert asked["if-modified-since"] == b"Mon, 01 Jan 2024 00:00:00 GMT"
    assert (dict(library.store.articles), library.content_version) == (before, version)


def test_a_body_that_is_the_same_is_not_read_again_and_counts_as_read(library, site, clock):
    url = site.put("/feed", rss("Harbour", "One", ttl=120))
    known(library, url)
    once(library)
    (article,) = library.store.articles.values()
    with library.store.transaction() as transaction:
        transaction.update_article(replace(article, headline="Marked"), library.store.body(article.id))
    clock.go_on(hours=3)
    assert once(library).articles == ()
    assert headlines(library) == ["Marked"]
    source = library.store.sources[url]
    assert (source.succeeded, source.due) == ("2025-11-23T15:00:00+00:00", "2025-11-23T17:00:00+00:00")
    site.put("/feed", rss("Harbour", "One", "Two", ttl=120))
    assert (once(library).added, headlines(library)) == (1, ["One", "Two"])


def test_validators_are_kept_only_with_a_body_that_was_read(library, site):
    url = site.put("/feed", rss("Harbour", "One"), etag='"1"')
    known(library, url)
    once(library)
    site.put("/feed", "<html><body>Log in</body></html>", etag='"2"')
    assert once(library).stage is Stage.FAILED
    assert library.store.sources[url].etag == '"1"'
    assert headlines(library) == ["One"]


def test_a_permanent_redirect_moves_the_source_and_a_temporary_one_does_not(library, site):
    old = site.put("/old", "", "301 Moved Permanently", location="/new")
    new = site.put("/new", rss("Harbour", "One"))
    known(library, old)
    once(library)
    assert library.store.sources[old].url == new
    site.put("/new", "", "302 Found", location="/elsewhere")
    site.put("/elsewhere", rss("Harbour", "One", "Two"))
    assert once(library).added == 1
    assert library.store.sources[old].url == new
    assert list(library.store.sources) == [old]


def test_a_redirect_to_what_is_no_feed_is_not_believed(library, site):
    old = site.put("/old", "", "301 Moved Permanently", location="/login")
    site.put("/login", "<html><body>Log in</body></html>")
    known(library, old)
    assert "not a feed" in once(library).error
    assert library.store.sources[old].url == old


def test_a_source_that_is_gone_keeps_its_articles_and_is_asked_only_by_name(library, site):
    url = site.put("/feed", rss("Harbour", "One"))
    known(library, url)
    once(library)
    site.put("/feed", "", "410 Gone")
    assert "gone" in once(library).error
    assert headlines(library) == ["One"]
    assert (all_sources(library), due_sources(library)) == ([], [])
    site.put("/feed", rss("Harbour", "One", "Two"))
    assert Refresh(library, library.store.sources.values()).run().added == 1
    assert all_sources(library)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_server_that_asks_to_wait_is_left_alone_until_then(library, site, clock, status):
    known(library, site.put("/feed", "", status, retry_after=7200))
    assert status[:3] in once(library).error
    waiting = once(library)
    assert (waiting.stage, site.asked("/feed")) == (Stage.WAITING, 1)
    assert "2025-11-23 14:00" in waiting.error
    assert due_sources(library) == []
    clock.go_on(seconds=7201)
    assert len(due_sources(library)) == 1
    site.put("/feed", rss("Harbour", "One"))
    assert once(library).added == 1


@pytest.mark.parametrize(
    ("status", "says"),
    [("404 Not Found", "404"), ("401 Unauthorized", "401"), ("403 Forbidden", "403"), ("500 Oops", "500")],
)
def test_an_error_is_said_in_words_and_everything_is_kept(library, site, clock, status, says):
    url = site.put("/feed", rss("Harbour", "One"))
    known(library, url)
    once(library)
    site.put("/feed", "", status)
    ended = once(library)
    assert ended.stage is Stage.FAILED and says in ended.error
    source = library.store.sources[url]
    assert (source.error, source.failures) == (ended.error, 1)
    assert source.due == "2025-11-23T14:00:00+00:00"
    assert headlines(library) == ["One"]
    clock.go_on(hours=2)
    site.put("/feed", rss("Harbour", "One"))
    once(library)
    assert (library.store.sources[url].error, library.store.sources[url].failures) == ("", 0)


@pytest.mark.parametrize("body", ["", "<html><body>Log in</body></html>", '{"a": 1}', "plain words"])
def test_what_is_no_feed_is_an_error_of_its_source_and_the_others_are_refreshed(library, site, body):
    known(library, site.put("/bad", body))
    known(library, site.put("/good", rss("Harbour", "One")))
    report = Refresh(library, all_sources(library)).run()
    assert [each.source.name for each in report.at(Stage.FAILED)] == ["bad"]
    assert headlines(library) == ["One"]


def test_a_source_that_hangs_delays_nobody(library, site):
    landed = threading.Event()
    hanging = known(library, site.hang("/hang"))
    others = {known(library, site.put(f"/{number}", rss("Harbour", str(number)))).key for number in range(5)}

    def listen(progress: Progress) -> None:
        if progress.stage is Stage.DONE:
            others.discard(progress.source.key)
            if not others:
                landed.set()

    running = Refresh(library, all_sources(library), listener=listen)
    thread = threading.Thread(target=running.run)
    thread.start()
    assert landed.wait(20)
    assert headlines(library) == [str(number) for number in range(5)]
    running.cancel()
    thread.join(10)
    assert not thread.is_alive()
    assert hanging.key not in {ended.source.key for ended in running.report.ended}


def test_a_deadline_ends_a_source_that_hangs(library, site, limit):
    limit(total=0.3)
    known(library, site.hang("/hang"))
    ended = once(library)
    assert ended.stage is Stage.FAILED and "0.3 s" in ended.error


def test_an_interrupt_keeps_what_has_arrived(library, site):
    known(library, site.hang("/hang"))
    known(library, site.put("/good", rss("Harbour", "One")))

    def listen(progress: Progress) -> None:
        if progress.stage is Stage.DONE:
            _thread.interrupt_main()

    with pytest.raises(KeyboardInterrupt):
        Refresh(library, all_sources(library), listener=listen).run()
    assert headlines(library) == ["One"]


def test_a_refresh_that_is_cancelled_before_it_runs_does_nothing(library, site):
    known(library, site.put("/feed", rss("Harbour", "One")))
    running = Refresh(library, all_sources(library))
    running.cancel()
    assert running.run().ended == []
    assert site.server.targets == []


def test_a_refresh_that_is_cancelled_again_while_it_ends_puts_its_processes_away(library, site, monkeypatch):
    known(library, site.hang("/hang"))
    known(library, site.put("/good", rss("Harbour", "One")))
    put_away = []
    close = Parsers.__aexit__

    async def cancelled_again(parsers, *_):
        running.cancel()
        await asyncio.sleep(0)  # where a second cancellation would arrive
        await close(parsers)
        put_away.append(parsers.pids)

    def listen(progress: Progress) -> None:
        if progress.stage is Stage.DONE:
            running.cancel()

    monkeypatch.setattr(Parsers, "__aexit__", cancelled_again)
    running = Refresh(library, all_sources(library), listener=listen)
    running.run()
    assert put_away == [[]]
    assert headlines(library) == ["One"]


def test_a_source_that_is_renamed_or_removed_meanwhile_stays_so(library, site):
    renamed, removed = (known(library, site.url(path)) for path in ("/renamed", "/removed"))

    def listen(progress: Progress) -> None:
        if progress.stage is Stage.READING and progress.source.key == renamed.key:
            rename(library, "renamed", "Docks")
        if progress.stage is Stage.READING and progress.source.key == removed.key:
            remove(library, "removed")

    for path in ("/renamed", "/removed"):
        site.put(path, rss("Harbour", path))
    Refresh(library, all_sources(library), listener=listen).run()
    assert library.store.sources[renamed.key].name == "Docks"
    assert library.store.sources[removed.key].removed
    assert headlines(library) == ["/renamed"]


def test_two_refreshes_at_once_do_no_harm(library, site, store_path, clock):
    for number in range(10):
        known(library, site.put(f"/{number}", rss("Harbour", *(f"{number}-{each}" for each in range(5)))))
    with open_library(store_path, clock=clock) as other:
        sources = all_sources(other)
        thread = threading.Thread(target=Refresh(other, sources).run)
        thread.start()
        first = Refresh(library, all_sources(library)).run()
        thread.join(30)
        library.store.poll()
        assert not first.at(Stage.FAILED)
        assert len(library.store.articles) == len(other.store.articles) == 50


def test_a_library_that_cannot_be_changed_asks_nobody(library, site):
    known(library, site.put("/feed", rss("Harbour", "One")))
    library.store._storage.read_only = "read-only"
    with pytest.raises(StoreError, match="read-only"):
        Refresh(library, all_sources(library)).run()
    assert site.server.targets == []


def test_a_store_that_fails_ends_the_refresh_and_says_so(library, site, monkeypatch):
    known(library, site.hang("/hang"))
    known(library, site.put("/feed", rss("Harbour", "One")))

    def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(library.store, "transaction", fail)
    with pytest.raises(StoreError, match="the disk is full"):
        Refresh(library, all_sources(library)).run()


def test_a_listing_page_read_again_adds_only_what_is_new(library, site):
    url = site.put("/news", PAGE.format(links=""))
    add(library, preview(library, url))
    newer = "<h3>A Bell Is Found</h3><p>November 20th 2025</p><p>It hung in the old customs house.</p>"
    site.put("/news", PAGE.format(links="").replace("</h1>", f"</h1>{newer}"))
    ended = once(library)
    assert (ended.added, ended.updated) == (1, 0)
    assert len(headlines(library)) == 4


def test_a_listing_page_without_stories_is_an_error_of_its_source(library, site):
    url = site.put("/news", PAGE.format(links=""))
    add(library, preview(library, url))
    site.put("/news", "<html><body><div id=app></div><p>Enable scripts, please.</p></body></html>")
    ended = once(library)
    assert ended.stage is Stage.FAILED and "its layout may have changed: not a feed, and no news" in ended.error
    assert len(headlines(library)) == 3


def test_a_feed_without_items_is_no_error(library, site):
    known(library, site.put("/feed", rss("Harbour")))
    assert once(library).stage is Stage.DONE


def test_a_changed_guid_with_the_same_url_is_the_same_article(library, site):
    link = "http://site.example/1"
    known(library, site.put("/feed", rss("Harbour", item("One", guid="a", link=link))))
    once(library)
    set_state(library, list(library.store.articles), "read", True)
    site.put("/feed", rss("Harbour", item("One", guid="b", link=link)))
    assert once(library).added == 0
    assert headlines(library, "is:read") == ["One"]


def test_an_edited_headline_updates_the_row_and_a_new_date_does_not_make_it_unread(library, site):
    known(library, site.put("/feed", rss("Harbour", item("One", guid="a"), item("Two", guid="b"))))
    once(library)
    set_state(library, list(library.store.articles), "read", True)
    redated = "Sat, 22 Nov 2025 09:00:00 GMT"
    items = (item("One, Corrected", guid="a", date=redated), item("Two", guid="b", date=redated))
    site.put("/feed", rss("Harbour", *items))
    ended = once(library)
    assert (ended.added, ended.updated) == (0, 2)
    assert headlines(library, "is:read") == ["One, Corrected", "Two"]
    assert {article.published for article in library.store.articles.values()} == {"2025-11-22T09:00:00+00:00"}


@pytest.mark.parametrize("feed", ["same guid", "no ids", "same link"])
def test_a_second_refresh_adds_nothing_whatever_the_ids_are(library, site, feed):
    items = {
        "same guid": [item("One", guid="a"), item("Two", guid="a")],
        "no ids": [f"<item><title>{name}</title></item>" for name in ("One", "Two", "One")],
        "same link": [item(name, link="http://site.example/all") for name in ("One", "Two")],
    }[feed]
    known(library, site.put("/feed", rss("Harbour", *items)))
    first = once(library)
    assert first.added >= 1
    assert once(library).articles == ()


def test_a_missing_date_is_the_time_it_was_first_seen_and_stays_so(library, site, clock):
    known(library, site.put("/feed", rss("Harbour", "<item><title>One</title><guid>a</guid></item>")))
    once(library)
    clock.go_on(days=3)
    assert once(library).articles == ()
    (article,) = library.store.articles.values()
    assert (article.published, article.added) == (None, "2025-11-23T12:00:00+00:00")


def test_relative_dates_count_from_the_refresh_and_stay(library, site, clock):
    page = PAGE.format(links="").replace("November 13th 2025", "3 days ago")
    known(library, site.put("/news", page), kind=SourceKind.LISTING)
    once(library)
    clock.go_on(days=5)
    site.put("/news", page.replace("3 days ago", "8 days ago"))
    assert once(library).articles == ()


def test_a_refresh_is_no_change_of_state(library, site):
    known(library, site.put("/feed", rss("Harbour", "One")))
    once(library)
    assert library.store.history() == []


def test_what_is_due_is_what_the_reader_the_feed_and_the_server_agree_on(library, site, clock):
    known(library, site.put("/plain", rss("Harbour", "One")))
    known(library, site.put("/ttl", rss("Harbour", "Two", ttl=240)))
    known(library, site.put("/cached", rss("Harbour", "Three"), cache_control="max-age=7200"))
    known(library, site.put("/often", rss("Harbour", "Four")), every=600)
    Refresh(library, due_sources(library)).run()
    due = []
    for _ in range(5):
        clock.go_on(minutes=55)
        due.append({source.name for source in due_sources(library)})
    assert due[:3] == [{"often"}, {"plain", "often"}, {"plain", "cached", "often"}]
    assert due[4] == {"plain", "ttl", "cached", "often"}


def test_no_password_stands_in_an_error(library, site):
    known(library, site.put("/feed", "", "403 Forbidden").replace("//", "//me:secret@"))
    assert "secret" not in once(library).error


def test_at_most_so_many_bodies_are_in_hand(library, site, limit):
    """A place is kept until the body has landed, so that quick servers do not fill the memory."""
    arrived = threading.Semaphore(0)
    go_on = threading.Event()

    async def answer(exchange: Exchange) -> None:
        arrived.release()
        await exchange.send(reply(rss("Harbour", exchange.target).encode()))

    for number in range(6):
        site.answers[f"/{number}"] = answer
        known(library, site.url(f"/{number}", host=f"127.0.0.{number + 1}"))

    def listen(progress: Progress) -> None:
        if progress.stage is Stage.READING:
            assert go_on.wait(10)

    limit(at_once=2)
    running = Refresh(library, all_sources(library), listener=listen)
    thread = threading.Thread(target=running.run)
    thread.start()
    arrived.acquire(timeout=10)
    assert len(site.server.targets) <= 2
    go_on.set()
    thread.join(20)
    assert len(running.report.ended) == 6


def test_refreshing_in_a_loop_that_runs_already_is_done_on_a_thread(library, site):
    """As the reader does it: Textual has a loop of its own."""
    known(library, site.put("/feed", rss("Harbour", "One")))

    async def main() -> int:
        return (await asyncio.to_thread(Refresh(library, all_sources(library)).run)).added

    assert asyncio.run(main()) == 1


def test_a_source_that_was_never_asked_is_due_at_once_and_a_file_never(library):
    known(library, "http://site.example/feed")
    known(library, "somewhere", kind=SourceKind.FILE)
    known(library, "http://site.example/gone", removed=True)
    assert [source.name for source in due_sources(library)] == ["feed"]
    assert all_sources(library) == due_sources(library)


@pytest.mark.parametrize("shared", [0, 1, 1000])
def test_sources_whose_bodies_have_room_one_at_a_time_are_all_refreshed(library, site, shared, limit):
    for number in range(6):
        known(library, site.put(f"/{number}", rss(f"Feed {number}", "One")))
    limit(shared_bytes=shared, per_host=6)
    assert Refresh(library, all_sources(library)).run().added == 6


def test_the_room_of_a_body_is_kept_until_it_has_landed_and_given_back_then(library, site, monkeypatch):
    """All bodies are bounded together, those that wait for their parser or for the disk among them."""
    rooms: set[Room] = set()
    held: list[int] = []
    take = Room.take

    def remember(room: Room, place: Place, size: int) -> bool:
        rooms.add(room)
        return take(room, place, size)

    monkeypatch.setattr(Room, "take", remember)
    body = rss("Harbour", "One")
    for number in range(3):
        known(library, site.put(f"/{number}", body))

    def listen(progress: Progress) -> None:
        if progress.stage is Stage.DONE:
            held.append(sum(room.taken for room in rooms))

    Refresh(library, all_sources(library), listener=listen).run()
    assert len(held) == 3 and min(held) >= len(body)
    assert [room.taken for room in rooms] == [0]
