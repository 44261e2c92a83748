"""Parsing in processes that can be ended: the same results, and no source costs more than its share."""

import os
import re
import signal
import sys
import threading
import time
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone

import pytest

from newsreader.errors import SourceError, UsageError
from newsreader.sources import bounded, parse
from newsreader.sources.bounded import Parsers, deadline, parse_bounded
from newsreader.sources.bounded_worker import Question, _answer

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


@pytest.fixture(scope="module")
def parsers():
    with Parsers(2) as running:
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
def test_the_result_is_that_of_parsing_here(parsers, data, arguments):
    try:
        here = parse(data, **arguments)
    except SourceError as error:
        with pytest.raises(SourceError, match=str(error)):
            parsers.parse(data, **arguments)
    else:
        assert parsers.parse(data, **arguments) == here
        assert here.drafts


def test_one_thing_may_be_parsed_alone():
    assert parse_bounded(PAGE) == parse(PAGE)


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"no date anywhere", b"<rss><channel/></rss", b"\xff\xfe\0"])
def test_an_error_is_that_of_parsing_here(parsers, data):
    try:
        here = parse(data, name="a name")
    except SourceError as error:
        with pytest.raises(SourceError) as raised:
            parsers.parse(data, name="a name")
        assert str(raised.value) == str(error)
    else:
        assert parsers.parse(data, name="a name") == here


def test_wrong_usage_is_wrong_usage(parsers):
    with pytest.raises(UsageError, match="no such format: opera"):
        parsers.parse(PAGE, format="opera")


def test_the_deadline_scales_with_the_size():
    assert deadline(0) == 5
    assert deadline(10_000_000) == 15


def test_what_takes_too_long_is_ended_and_the_next_one_has_a_new_process():
    with Parsers(1) as parsers:
        parsers.parse(PAGE)
        (pid,) = parsers.pids
        os.kill(pid, signal.SIGSTOP)  # as good as a parser that never returns
        with pytest.raises(SourceError, match=re.escape("a name: it takes longer than 0.3 s to read")):
            parsers.parse(PAGE, name="a name", seconds=0.3)
        assert parsers.pids == []
        assert parsers.parse(PAGE) == parse(PAGE)


def test_a_bomb_costs_no_more_than_its_deadline():
    with Parsers(1) as parsers:
        parsers.parse(PAGE)
        start = time.monotonic()
        with pytest.raises(SourceError):
            parsers.parse(BOMB, seconds=1)
        assert time.monotonic() - start < 10


def test_a_process_that_dies_takes_only_its_own_question_along(parsers):
    parsers.parse(PAGE)
    for pid in parsers.pids:
        os.kill(pid, signal.SIGKILL)
    with suppress(SourceError):  # where the death is not noticed before the question is put
        parsers.parse(PAGE)
    assert parsers.parse(PAGE) == parse(PAGE)


def test_the_processes_are_kept():
    with Parsers(2) as parsers:
        for _ in range(20):
            parsers.parse(PAGE)
        assert len(parsers.pids) == 1


def test_many_threads_share_the_processes(parsers):
    results = []
    threads = [threading.Thread(target=lambda: results.append(parsers.parse(FEED))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [parse(FEED)] * 20
    assert len(parsers.pids) <= 2


def test_closing_ends_what_is_being_parsed_and_what_waits():
    parsers = Parsers(1)
    parsers.parse(PAGE)
    (pid,) = parsers.pids
    os.kill(pid, signal.SIGSTOP)
    errors = []

    def parse_until_closed() -> None:
        with pytest.raises(SourceError) as raised:
            parsers.parse(PAGE, seconds=60)
        errors.append(str(raised.value))

    threads = [threading.Thread(target=parse_until_closed) for _ in range(3)]
    for thread in threads:
        thread.start()
    parsers.close()
    for thread in threads:
        thread.join(10)
    assert errors == ["the parsing was stopped"] * 3
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is that of Linux")
def test_what_takes_too_much_memory_is_ended(parsers, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patched:
        patched.setattr(bounded, "_MEMORY", 1)
        with pytest.raises(SourceError):
            parsers.parse(FEED * 10_000)
    assert parsers.parse(PAGE) == parse(PAGE)


def test_a_parser_with_a_bug_fails_for_its_source_alone(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("newsreader.sources.parse", broken)
    monkeypatch.setattr("newsreader.sources.bounded_worker._limit", lambda _: None)
    answer = _answer(Question(arguments={}, seconds=1, memory=0), b"")
    assert answer.error == "its parser failed (RecursionError)"
