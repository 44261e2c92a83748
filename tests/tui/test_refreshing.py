"""Refreshing from within the reader: against a server that answers for real, and never in the reader's way."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from newsreader.library import open_library
from newsreader.library.adding import add as add_found
from newsreader.library.adding import preview
from newsreader.library.importing import land
from newsreader.library.refreshing import Progress, RefreshReport, Stage
from newsreader.model import Source, SourceKind
from newsreader.settings import Settings, settings_file
from newsreader.tui.host import notification
from newsreader.tui.refreshing import summary
from tests.hostile import HOSTILE, assert_harmless
from tests.server import Exchange, reply
from tests.site import rss
from tests.tui.console import Console


@pytest.fixture
def subscribe(library, site):
    """Add a feed of a few headlines: `subscribe("Harbour", "Cranes rest")`; returns its path."""

    def add_feed(title, *headlines, path=""):
        path = path or f"/{title}"
        url = site.put(path, rss(title, *headlines))
        # On a thread of its own: the test has an event loop in this one.
        with ThreadPoolExecutor() as threads:
            found = threads.submit(preview, library, url).result()
        add_found(library, found)
        return path

    return add_feed


class Gate:
    """Holds an answer of the site back until it is opened."""

    def __init__(self, site, path, body):
        self._opened = threading.Event()
        self.asked = threading.Event()

        async def answer(exchange: Exchange) -> None:
            self.asked.set()
            while not self._opened.is_set():
                await asyncio.sleep(0.005)
            await exchange.send(reply(body.encode()))

        site.answers[path] = answer

    def open(self):
        self._opened.set()


def brought(reader):
    """Whether a refresh is over."""
    return reader.screen.refreshing.progress is None and reader.toasts


async def test_r_refreshes_the_source_of_the_article_and_no_other(subscribe, site, open_reader):
    subscribe("Harbour", "Cranes rest")
    subscribe("Market", "Apples rise")
    async with open_reader() as reader:
        name = reader.app.library.source_name(reader.list.current.source)
        other = {"Harbour": "Market", "Market": "Harbour"}[name]
        site.put(f"/{name}", rss(name, "Ferry late", "Fog lifts"))
        await reader.press("r")
        await reader.until(lambda: brought(reader), "refreshed")
        assert reader.toasts == [f"{name}: 2 new."]
        assert (site.asked(f"/{name}"), site.asked(f"/{other}")) == (2, 1)


async def test_what_a_refresh_brings_is_announced_and_enters_on_a_full_stop(subscribe, site, open_reader):
    subscribe("Harbour", "Cranes rest", "Ropes sold", "Tide high")
    async with open_reader() as reader:
        await reader.press("j")
        current, shown = reader.current, reader.headlines
        site.put("/Harbour", rss("Harbour", "Ferry late", "Fog lifts"))
        await reader.press("R")
        await reader.until(lambda: "2 new (." in reader.status, "announced")
        assert (reader.current, reader.headlines) == (current, shown)
        await reader.press("full_stop")
        await reader.until(lambda: reader.count == 5, "taken in")
        assert reader.current == current
        assert "new" not in reader.status.partition("m mark read")[0]


async def test_articles_are_announced_as_they_arrive_while_another_source_keeps_its_own_back(
    subscribe, site, open_reader
):
    subscribe("Harbour", "Cranes rest")
    gate = Gate(site, subscribe("Market", "Apples rise"), rss("Market", "Pears fall"))
    site.put("/Harbour", rss("Harbour", "Ferry late"))
    async with open_reader(size=(120, 30)) as reader:
        await reader.press("R")
        await reader.until(lambda: "1 new (." in reader.status, "announced")
        await reader.until(lambda: "refreshing 1/2" in reader.status, "progress")
        gate.open()
        await reader.until(lambda: "2 new (." in reader.status and "refreshing" not in reader.status, "all")
        assert reader.toasts == ["2 new from 2 sources."]


async def test_keys_and_marks_do_not_wait_for_a_refresh(subscribe, site, open_reader):
    gate = Gate(site, subscribe("Harbour", "Cranes rest", "Ropes sold"), rss("Harbour", "Ferry late"))
    async with open_reader() as reader:
        await reader.press("r")
        await reader.until(gate.asked.is_set, "asked")
        first = reader.current
        await reader.press("m", "j")
        await reader.until(lambda: reader.current != first, "moved")
        await reader.saved()
        assert reader.read(first)
        assert "refreshing 0/1" in reader.status
        gate.open()
        await reader.until(lambda: "1 new (." in reader.status, "announced")


async def test_a_refresh_under_way_is_not_begun_again(subscribe, site, open_reader):
    path = subscribe("Harbour", "Cranes rest")
    gate = Gate(site, path, rss("Harbour", "Ferry late"))
    async with open_reader() as reader:
        await reader.press("R")
        await reader.until(gate.asked.is_set, "asked")
        await reader.press("R", "r")
        await reader.until(lambda: set(reader.notified) == {"Already refreshing: 0 of 1 done"}, "said")
        gate.open()
        await reader.until(lambda: "Harbour: 1 new." in reader.notified, "done")
        assert site.asked(path) == 2


async def test_sources_that_fail_are_named_with_the_reason(subscribe, site, open_reader):
    for number in range(5):
        subscribe(f"Port {number}", f"Ship {number}", path=f"/{number}")
    for number in range(4):
        site.put(f"/{number}", "no such page", "404 Not Found")
    site.put("/4", rss("Port 4", "Ship 4", "Ship 5"))
    async with open_reader(size=(120, 30)) as reader:
        await reader.press("R")
        await reader.until(lambda: brought(reader), "over")
        (toast,) = reader.toasts
        assert toast.startswith("1 new from 1 source. 4 failed: Port ")
        assert toast.count("404") == 3
        assert toast.endswith("; 1 more.")


async def test_failures_are_counted_while_a_refresh_goes_on(subscribe, site, open_reader):
    site.put(subscribe("Harbour", "Cranes rest"), "broken", "500 Internal Server Error")
    gate = Gate(site, subscribe("Market", "Apples rise"), rss("Market"))
    async with open_reader(size=(120, 30)) as reader:
        await reader.press("R")
        await reader.until(lambda: "refreshing 1/2 · 1 failed" in reader.status, "progress")
        gate.open()
        await reader.until(lambda: brought(reader), "over")


async def test_without_an_address_there_is_nothing_to_refresh(week, open_reader):
    async with open_reader() as reader:
        await reader.press("R")
        await reader.until(lambda: brought(reader), "said")
        await reader.press("r")
        await reader.until(lambda: len(reader.toasts) == 2, "said")
        assert reader.toasts == [
            "No source has an address yet. Press a to add one.",
            "site has no address to refresh from: newsreader import reads its file again.",
        ]


async def test_an_empty_library_has_nothing_to_refresh(open_reader):
    async with open_reader() as reader:
        await reader.press("r")
        assert reader.toasts == ["No article selected. a adds a source."]


async def test_quitting_ends_a_refresh_and_keeps_what_has_arrived(subscribe, site, open_reader, store_path, clock):
    subscribe("Harbour", "Cranes rest")
    site.put("/Harbour", rss("Harbour", "Ferry late"))
    gate = Gate(site, subscribe("Market", "Apples rise"), rss("Market", "Pears fall"))
    async with open_reader() as reader:
        await reader.press("R")
        await reader.until(lambda: "1 new (." in reader.status and gate.asked.is_set(), "half of it")
        [thread] = reader.screen.jobs._fetchers
        await reader.press("q")
    thread.join(10)
    assert not thread.is_alive()
    with open_library(store_path, clock=clock) as again:
        headlines = {article.headline for article in again.store.articles.values()}
    assert "Ferry late" in headlines
    assert "Pears fall" not in headlines


async def test_articles_that_are_landing_while_the_reader_quits_are_kept(
    subscribe, site, open_reader, store_path, clock, monkeypatch
):
    subscribe("Harbour", "Cranes rest")
    site.put("/Harbour", rss("Harbour", "Ferry late"))
    landing = threading.Event()

    def slow_land(*arguments):
        landing.set()
        while not reader.screen.jobs._closed:
            time.sleep(0.01)
        return land(*arguments)

    monkeypatch.setattr("newsreader.library.refreshing.land", slow_land)
    async with open_reader() as reader:
        await reader.press("R")
        await reader.until(landing.is_set, "landing")
    with open_library(store_path, clock=clock) as again:
        assert "Ferry late" in {article.headline for article in again.store.articles.values()}


async def test_sources_that_are_due_are_refreshed_in_the_background(subscribe, site, open_reader, clock):
    subscribe("Harbour", "Cranes rest")
    clock.go_on(minutes=30)
    subscribe("Market", "Apples rise")
    clock.go_on(minutes=40)
    site.put("/Harbour", rss("Harbour", "Ferry late"))
    site.put("/Market", rss("Market", "Pears fall"))
    async with open_reader(settings=Settings(refresh=15)) as reader:
        await reader.until(lambda: "1 new (." in reader.status, "announced")
        assert (site.asked("/Harbour"), site.asked("/Market")) == (2, 1)
        assert reader.toasts == ["Harbour: 1 new."]


async def test_the_background_is_silent_about_what_is_no_news(subscribe, site, open_reader, clock):
    path = subscribe("Harbour", "Cranes rest")
    site.put(path, "broken", "500 Internal Server Error")
    clock.go_on(hours=2)
    async with open_reader(settings=Settings(refresh=15)) as reader:
        await reader.until(lambda: brought(reader), "the first failure")
        clock.go_on(hours=24)
        reader.screen.refreshing.refresh_sources(None)
        await reader.until(lambda: site.asked(path) == 3 and not reader.screen.refreshing.progress, "asked again")
        assert len(reader.toasts) == 1
        assert "500" in reader.toasts[0]


async def test_nothing_is_asked_in_the_background_unless_that_is_wanted(subscribe, site, open_reader, clock):
    path = subscribe("Harbour", "Cranes rest")
    clock.go_on(hours=2)
    async with open_reader() as reader:
        await reader.press("j")
        assert reader.screen.refreshing.progress is None
        assert site.asked(path) == 1


def ended(name, stage=Stage.DONE, error="", added=0):
    return Progress(Source(key=name, name=name), stage, added=added, error=error)


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_summary_is_harmless_and_short_whatever_sources_are_called(attack):
    text = HOSTILE[attack] * 20
    assert_harmless(summary(RefreshReport([ended(text, Stage.FAILED, "broken " * 100)])))
    line = summary(RefreshReport([ended(text, Stage.FAILED, "broken " * 100) for _ in range(50)]))
    assert_harmless(line)
    assert "\n" not in line
    assert len(line) < 600


def test_a_summary_says_what_came_and_who_asked_to_be_left_alone():
    report = RefreshReport([ended("a", added=1200), ended("b"), ended("c", Stage.WAITING, "wait")])
    assert summary(report) == "1,200 new from 2 sources. 1 skipped as their servers asked to wait."
    assert summary(RefreshReport([ended("a")])) == "a: nothing new."


async def test_hostile_names_are_shown_letter_for_letter(library, add, site, open_reader):
    add("Cranes rest", source="site")
    names = [HOSTILE["rich markup"], HOSTILE["textual action"], HOSTILE["csi"]]
    with library.store.transaction() as transaction:
        for number, name in enumerate(names):
            url = site.url(f"/missing/{number}")
            transaction.add_source(Source(key=url, name=name, kind=SourceKind.FEED, url=url))
    async with open_reader(size=(120, 40)) as reader:
        await reader.press("R")
        await reader.until(lambda: brought(reader), "over")
        await reader.until(lambda: "3 failed" in reader.text, "shown")
        assert_harmless(reader.toasts[0])
        assert "[/red] [bold]x[/bold] [[y]]" in reader.toasts[0]
        assert "[@click=app.quit]press[/]" in reader.toasts[0]


def test_a_program_that_refreshes_ends_at_once_when_it_is_quit(library, add, site, store_path):
    """What a hanging server, a parser or a landing leaves running would keep the process."""
    add("Cranes rest")
    url = site.hang("/feed")
    with library.store.transaction() as transaction:
        transaction.add_source(Source(key=url, name="Harbour", kind=SourceKind.FEED, url=url))
    library.close()
    console = Console("-m", "newsreader", "--store", str(store_path), "tui")
    try:
        console.shows("Cranes rest")
        console.press("R")
        console.shows("refreshing 0/1")
        console.until(lambda: site.asked("/feed"), "asked")
        console.press("q")
        assert console.exit_code() == 0
        assert not console.left_on()
    finally:
        console.close()


def test_the_reader_starts_without_what_only_a_refresh_needs():
    """A start that loads an HTTP client and parsers takes twice as long."""
    heavy = ["httpcore2", "selectolax", "newsreader.library.refreshing"]
    code = f"import newsreader.tui.app, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


async def test_a_library_that_can_not_be_changed_says_so(subscribe, site, open_reader, library, monkeypatch):
    path = subscribe("Harbour", "Cranes rest")
    monkeypatch.setattr(type(library.store), "read_only", "its folder can't be written")
    async with open_reader(settings=Settings(refresh=15)) as reader:
        await reader.press("R")
        await reader.until(lambda: len(reader.toasts) == 2, "said")
        assert reader.toasts == [
            f"{library.store.path}: its folder can't be written; changes will not be saved",
            f"{library.store.path}: its folder can't be written; nothing was changed",
        ]
        assert site.asked(path) == 1


async def test_hooks_run_beside_the_screen_and_a_failure_is_said_once(subscribe, site, open_reader, tmp_path):
    path = subscribe("Harbour", "Cranes rest")
    site.put(path, rss("Harbour", "Ferry late"))
    line = f"cat > {tmp_path}/got; while ! test -e {tmp_path}/go; do sleep 0.01; done; echo no room >&2; exit 1"
    async with open_reader(settings=Settings(on_new=("sh", "-c", line))) as reader:
        await reader.press("R")
        await reader.until(lambda: (tmp_path / "got").exists() and (tmp_path / "got").read_text(), "the hook runs")
        assert json.loads((tmp_path / "got").read_text())["headline"] == "Ferry late"
        await reader.press("m")
        await reader.until(lambda: reader.read("Cranes rest"), "marked meanwhile")
        assert reader.notified[:1] == ["Harbour: 1 new."] and "on_new" not in str(reader.notified)
        (tmp_path / "go").touch()
        await reader.until(lambda: "on_new: sh failed (1): no room" in reader.notified, "said")
        refreshing = reader.screen.refreshing
        for number in range(2):
            reader.app.clear_notifications()
            before = refreshing._failures
            site.put(path, rss("Harbour", f"Ferry {number}"))
            await reader.press("R")
            await reader.until(lambda: refreshing._failures is not before, "failed again")  # noqa: B023
        assert str(reader.notified).count("no room") == 1


async def test_a_hook_ends_with_the_reader(subscribe, site, open_reader, tmp_path):
    subscribe("Harbour", "Cranes rest")
    settings = Settings(after_refresh=("sh", "-c", f"echo $$ > {tmp_path}/pid; sleep 99"))
    async with open_reader(settings=settings) as reader:
        await reader.press("R")
        await reader.until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text(), "the hook runs")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_the_terminal_is_told_of_new_articles(subscribe, site, store_path, library, scratch_home):
    path = subscribe("Harbour", "Cranes rest")
    library.close()
    site.put(path, rss("Harbour", "Ferry late"))
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('notify = "terminal"\n')
    console = Console("-m", "newsreader", "--store", str(store_path))
    console.shows("Cranes rest")
    console.press("R")
    console.until(lambda: b"\x1b]9;1 new article: Ferry late\x07" in console.raw, "the notification")
    console.press("esc", "q")
    assert console.exit_code() == 0


@pytest.mark.parametrize(
    ("environment", "sequence"),
    [
        ({"TERM": "xterm"}, "\x1b]9;1 new article\x07"),
        ({"TERM": "foot-extra"}, "\x1b]777;notify;newsreader;1 new article\x07"),
        ({"TERM": "xterm", "VTE_VERSION": "7600"}, "\x1b]777;notify;newsreader;1 new article\x07"),
        ({"TERM": "tmux", "TMUX": "/tmp/x"}, "\x1bPtmux;\x1b\x1b]9;1 new article\x07\x1b\\"),
        ({"TERM": "linux"}, ""),
    ],
)
def test_each_terminal_is_told_in_its_way(environment, sequence):
    assert notification("1 new\x07 article\x1b[31m", environment) == sequence
