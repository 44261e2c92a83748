"""Parsing in processes that can be killed: the same results, and no source costs more than its share."""

import asyncio
import os
import re
import signal
import sys
import time
from datetime import date, datetime, timedelta, timezone

import pytest

from newsreader.errors import SourceError
from newsreader.sources import feed, parse, parsers
from newsreader.sources.parsers import Parsers, deadline, parse_in_sandbox
from newsreader.sources.results import Skipped

PAGE = b"""<html><head><meta property="og:site_name" content="The Site"></head><body><h2>Latest News</h2>
<p>Trial of a new thing begins</p><p>November 13th 2025</p><p>What the trial is about.</p>
<p>Old thing withdrawn</p><p>November 12th 2025</p><p>Why it was withdrawn.</p></body></html>"""
FEED = b"""<rss version="2.0"><channel><title>A feed</title><link>https://a.example/</link><ttl>60</ttl>
<item><title>One &amp; a half \xc5\xbc</title><link>/1</link><guid>1</guid><author>Ann</author>
<description>&lt;p&gt;Text &lt;b&gt;here&lt;/b&gt;&lt;/p&gt;</description>
<pubDate>Thu, 13 Nov 2025 09:12:00 +0130</pubDate></item>
<item><title>Two</title><guid>2</guid><pubDate>2025-11-13</pubDate></item><item><title>Three</title></item><item/>
</channel></rss>"""
BOMB = b"<html><body>" + b"<a " * 60_000
"""Quadratic in the library's own parser of HTML, and in others."""


@pytest.fixture
async def running():
    async with Parsers(2) as made:
        yield made


@pytest.mark.parametrize(
    ("data", "arguments"),
    [
        (PAGE, {}),
        (PAGE, {"format": "listing", "undated": True}),
        (FEED, {"url": "https://a.example/feed", "charset": "utf-8"}),
        (b'[{"headline": "a", "published": "2025-11-13T09:12:00"}, {"headline": "b", "published": null}]', {}),
        (b"A headline\n2 days ago\nWhat it is about.\n", {"reference": date(2025, 11, 13)}),
        (
            b"A headline\n2 hours ago\nWhat it is about.\n",
            {"reference": datetime(2025, 11, 13, 9, 12, tzinfo=timezone(timedelta(hours=1)))},
        ),
    ],
)
async def test_the_result_is_that_of_parsing_here(running, data, arguments):
    try:
        here = parse(data, **arguments)
    except SourceError as error:
        with pytest.raises(SourceError, match=str(error)):
            await running.parse(data, **arguments)
    else:
        assert await running.parse(data, **arguments) == here
        assert here.drafts


def test_one_thing_may_be_parsed_alone():
    assert parse_in_sandbox(PAGE) == parse(PAGE)


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"no date anywhere", b"<rss><channel/></rss", b"\xff\xfe\0"])
async def test_an_error_is_that_of_parsing_here(running, data):
    try:
        here = parse(data)
    except SourceError as error:
        with pytest.raises(SourceError) as raised:
            await running.parse(data)
        assert str(raised.value) == str(error)
    else:
        assert await running.parse(data) == here


def test_the_deadline_scales_with_the_size():
    assert deadline(0) == 5
    assert deadline(10_000_000) == 15


async def test_what_takes_too_long_is_ended():
    async with Parsers(1) as running:
        await running.parse(PAGE)
        (pid,) = running.pids
        os.kill(pid, signal.SIGSTOP)  # as good as a parser that never returns
        late = asyncio.create_task(running.parse(PAGE, seconds=0.3))
        behind = [asyncio.create_task(running.parse(PAGE)) for _ in range(20)]
        with pytest.raises(SourceError, match=re.escape("it takes longer than 0.3 s")):
            await late
        assert await asyncio.gather(*behind) == [parse(PAGE)] * 20
        assert pid not in running.pids
        assert len(running.pids) == 1


async def test_a_bomb_costs_no_more_than_its_deadline():
    async with Parsers(1) as running:
        await running.parse(PAGE)
        start = time.monotonic()
        with pytest.raises(SourceError):
            await running.parse(BOMB, seconds=1)
        assert time.monotonic() - start < 10


async def test_closing_ends_what_is_being_parsed_and_what_waits():
    running = Parsers(1)
    await running.parse(PAGE)
    (pid,) = running.pids
    os.kill(pid, signal.SIGSTOP)
    tasks = [asyncio.create_task(running.parse(PAGE, seconds=60)) for _ in range(10)]
    await asyncio.sleep(0)
    await running.__aexit__()
    errors = await asyncio.gather(*tasks, return_exceptions=True)
    assert {str(error) for error in errors} == {"it was stopped"}
    with pytest.raises(SourceError, match="it was stopped"):
        await running.parse(PAGE)


async def test_one_who_does_not_wait_any_more_is_in_nobodys_way(running):
    await running.parse(PAGE)
    given_up = asyncio.create_task(running.parse(FEED))
    await asyncio.sleep(0)
    given_up.cancel()
    assert await running.parse(PAGE) == parse(PAGE)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is that of Linux")
async def test_what_takes_too_much_memory_is_ended(running, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patched:
        patched.setattr(parsers, "MEMORY", 1)
        with pytest.raises(SourceError):
            await running.parse(FEED * 10_000)
    assert await running.parse(PAGE) == parse(PAGE)


def rss(items: int) -> bytes:
    shown = "".join(
        f"<item><title>Headline {number}</title><guid isPermaLink='false'>g{number}</guid>"
        f"<description>&lt;p&gt;{'text ' * 20}&lt;/p&gt;</description></item>"
        if number % 7
        else "<item><category>nothing to show</category></item>"
        for number in range(items)
    )
    return f"<rss version='2.0'><channel><title>A feed</title>{shown}</channel></rss>".encode()


@pytest.mark.parametrize("items", [1, 9, 10, 11, 25, 100])
def test_a_long_feed_is_delivered_in_parts(items, monkeypatch):
    monkeypatch.setattr(feed, "BATCH", 10)
    whole, parts = parse(rss(items)), []
    last = parse(rss(items), deliver=parts.append)
    assert all(len(part.drafts) == 10 for part in parts)
    assert [draft for part in (*parts, last) for draft in part.drafts] == whole.drafts
    assert [each for part in (*parts, last) for each in part.skipped] == whole.skipped
    assert last.title == whole.title


def test_a_process_reads_a_long_feed_as_it_is_read_here():
    data = rss(9_000)
    whole, found = parse(data), parse_in_sandbox(data, seconds=100)
    assert found == whole
    assert found.skipped == [Skipped("", "an item with neither title, text, address nor guid")] * 1286
    assert (found.title, found.format) == ("A feed", "RSS 2.0")


def test_of_a_long_feed_that_breaks_off_nothing_is_delivered_twice():
    data = rss(9_000).replace(b"</channel>", b"<title>One & two</channel>")
    parts = []
    last = parse(data, deliver=lambda part: parts.extend(part.drafts))
    assert [draft.guid for draft in (*parts, *last.drafts)] == [f"g{n}" for n in range(9_000) if n % 7]
