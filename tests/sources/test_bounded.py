"""Parsing in processes that can be ended: the same results, and no source costs more than its share."""

import asyncio
import os
import re
import signal
import sys
import time
from datetime import date, datetime, timedelta, timezone
from io import BytesIO

import msgspec
import pytest

from newsreader.errors import SourceError, UsageError
from newsreader.sources import parse
from newsreader.sources.bounded import parsers as bounded
from newsreader.sources.bounded import process as bounded_process
from newsreader.sources.bounded.parsers import Parsers, deadline, parse_bounded
from newsreader.sources.bounded.worker import LENGTH, Question, _answer

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
async def parsers():
    async with Parsers(2) as running:
        yield running


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
async def test_the_result_is_that_of_parsing_here(parsers, data, arguments):
    try:
        here = parse(data, **arguments)
    except SourceError as error:
        with pytest.raises(SourceError, match=str(error)):
            await parsers.parse(data, **arguments)
    else:
        assert await parsers.parse(data, **arguments) == here
        assert here.drafts


async def test_all_processes_may_be_started_at_once():
    async with Parsers(2, first=2) as parsers:
        while len(parsers.pids) < 2:
            await asyncio.sleep(0.01)
        assert await parsers.parse(FEED) == parse(FEED)


def test_one_thing_may_be_parsed_alone():
    assert parse_bounded(PAGE) == parse(PAGE)


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"no date anywhere", b"<rss><channel/></rss", b"\xff\xfe\0"])
async def test_an_error_is_that_of_parsing_here(parsers, data):
    try:
        here = parse(data, name="a name")
    except SourceError as error:
        with pytest.raises(SourceError) as raised:
            await parsers.parse(data, name="a name")
        assert str(raised.value) == str(error)
    else:
        assert await parsers.parse(data, name="a name") == here


async def test_wrong_usage_is_wrong_usage(parsers):
    with pytest.raises(UsageError, match="no such format: opera"):
        await parsers.parse(PAGE, format="opera")


def test_the_deadline_scales_with_the_size():
    assert deadline(0) == 5
    assert deadline(10_000_000) == 15


async def test_what_takes_too_long_is_ended_and_what_waits_behind_it_has_a_new_process():
    async with Parsers(1) as parsers:
        await parsers.parse(PAGE)
        (pid,) = parsers.pids
        os.kill(pid, signal.SIGSTOP)  # as good as a parser that never returns
        late = asyncio.create_task(parsers.parse(PAGE, name="a name", seconds=0.3))
        behind = [asyncio.create_task(parsers.parse(PAGE)) for _ in range(20)]
        with pytest.raises(SourceError, match=re.escape("a name: it takes longer than 0.3 s to read")):
            await late
        assert await asyncio.gather(*behind) == [parse(PAGE)] * 20
        assert pid not in parsers.pids
        assert len(parsers.pids) == 1


async def test_a_bomb_costs_no_more_than_its_deadline():
    async with Parsers(1) as parsers:
        await parsers.parse(PAGE)
        start = time.monotonic()
        with pytest.raises(SourceError):
            await parsers.parse(BOMB, seconds=1)
        assert time.monotonic() - start < 10


async def test_a_process_that_dies_takes_only_its_own_question_along(parsers):
    await parsers.parse(PAGE)
    for pid in parsers.pids:
        os.kill(pid, signal.SIGKILL)
    answers = await asyncio.gather(*[parsers.parse(PAGE) for _ in range(3)], return_exceptions=True)
    assert str(answers[0]) == "its parser died of it"
    assert answers[1:] == [parse(PAGE)] * 2


async def test_a_process_that_cannot_be_started_fails_what_was_asked_and_tries_no_more(monkeypatch):
    monkeypatch.setattr("newsreader.sources.bounded.process.sys.executable", "/nowhere/python")
    async with Parsers(1) as parsers:
        with pytest.raises(SourceError, match="its parser can't be started"):
            await parsers.parse(PAGE)


async def test_the_processes_are_kept_and_few_questions_are_no_reason_for_another(monkeypatch):
    monkeypatch.setattr(bounded, "_PATIENCE", 60)
    async with Parsers(2) as parsers:
        assert await asyncio.gather(*[parsers.parse(FEED) for _ in range(100)]) == [parse(FEED)] * 100
        assert len(parsers.pids) == 1


async def test_another_process_is_started_when_much_waits(monkeypatch):
    monkeypatch.setattr(bounded, "_ENOUGH", 10 * len(FEED))
    async with Parsers(2) as parsers:
        assert await asyncio.gather(*[parsers.parse(FEED) for _ in range(100)]) == [parse(FEED)] * 100
        assert len(parsers.pids) == 2


async def test_another_process_is_started_when_the_first_is_busy_for_long():
    async with Parsers(2) as parsers:
        await parsers.parse(PAGE)
        (pid,) = parsers.pids
        os.kill(pid, signal.SIGSTOP)
        slow = [asyncio.create_task(parsers.parse(PAGE, seconds=60)) for _ in range(bounded_process.AHEAD)]
        await asyncio.sleep(0)
        assert await parsers.parse(PAGE) == parse(PAGE)
        assert not any(task.done() for task in slow)
    assert [str(error) for error in await asyncio.gather(*slow, return_exceptions=True)] == [
        "the parsing was stopped"
    ] * bounded_process.AHEAD


async def test_long_feeds_come_in_parts_and_their_process_gives_its_memory_back(parsers, monkeypatch):
    monkeypatch.setattr(bounded_process, "BIG", 1_000_000)
    items = b"".join(
        b"<item><title>%d</title><guid>%d</guid><x>%s</x></item>" % (n, n, b"y" * 20_000) for n in range(400)
    )
    feed = b'<rss version="2.0"><channel><title>A feed</title>' + items + b"</channel></rss>"
    read = await parsers.parse(feed)
    assert [draft.headline for draft in read.drafts] == [str(n) for n in range(400)]
    assert read.title == "A feed"
    (pid,) = parsers.pids or [0]
    assert await parsers.parse(PAGE) == parse(PAGE)
    assert pid not in parsers.pids


async def test_closing_ends_what_is_being_parsed_and_what_waits():
    parsers = Parsers(1)
    await parsers.parse(PAGE)
    (pid,) = parsers.pids
    os.kill(pid, signal.SIGSTOP)
    asked = [asyncio.create_task(parsers.parse(PAGE, seconds=60)) for _ in range(3 + bounded_process.AHEAD)]
    await asyncio.sleep(0)
    await parsers.close()
    errors = await asyncio.gather(*asked, return_exceptions=True)
    assert {str(error) for error in errors} == {"the parsing was stopped"}
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(SourceError, match="the parsing was stopped"):
        await parsers.parse(PAGE)


async def test_one_who_does_not_wait_any_more_is_in_nobodys_way(parsers):
    await parsers.parse(PAGE)
    given_up = asyncio.create_task(parsers.parse(FEED))
    await asyncio.sleep(0)
    given_up.cancel()
    assert await parsers.parse(PAGE) == parse(PAGE)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is that of Linux")
async def test_what_takes_too_much_memory_is_ended(parsers, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patched:
        patched.setattr(bounded, "_MEMORY", 1)
        with pytest.raises(SourceError):
            await parsers.parse(FEED * 10_000)
    assert await parsers.parse(PAGE) == parse(PAGE)


def test_a_parser_with_a_bug_fails_for_its_source_alone(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("newsreader.sources.parse", broken)
    monkeypatch.setattr("newsreader.sources.bounded.worker._limit", lambda _: None)
    answers = BytesIO()
    _answer(Question(arguments={}, seconds=1, memory=0), b"", answers)
    assert msgspec.json.decode(answers.getvalue()[LENGTH.size :]) == {"error": "its parser failed (RecursionError)"}
