"""Bodies: what they were compressed with, however it was announced, and the memory that all of them take together."""

import asyncio
import gc
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.errors import SourceError
from newsreader.sources.http import Failed, Fetched, Limits, Outcome, Request
from newsreader.sources.http.client import decoded
from newsreader.sources.http.fetcher import Fetcher, Place, Room
from tests.server import Exchange, reply, serving

LIMITS = Limits(connect=5, read=5, total=10, max_bytes=1_000_000)
BODY = b"<rss>" + b"a headline " * 100 + b"</rss>"
Encode = Callable[[bytes], bytes]


async def fetch(url: str, limits: Limits = LIMITS) -> Outcome:
    async with Fetcher(limits) as fetcher:
        return await fetcher.fetch(Request(url=url))


def raw_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


def twice(data: bytes) -> bytes:
    return gzip.compress(gzip.compress(data, mtime=0), mtime=0)


@pytest.mark.parametrize("slowly", [False, True])
@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("gzip", gzip.compress),
        ("X-GZip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("gzip", lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])),
        ("gzip", lambda data: gzip.compress(data) + b"\0" * 100),
        ("identity", bytes),
        ("UTF-8", bytes),
        ("none", bytes),
    ],
)
async def test_a_compressed_body(encoding: str, encode: Encode, slowly: bool):
    sent = encode(BODY)

    async def answer(exchange: Exchange) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(sent)}\r\n\r\n"
        await exchange.send(head.encode())
        for start in range(0, len(sent), 3 if slowly else len(sent)):
            await exchange.send(sent[start : start + (3 if slowly else len(sent))])

    with serving(answer) as server:
        outcome = await fetch(server.url())
    assert isinstance(outcome, Fetched)
    assert outcome.data == BODY


def decode(body: bytes, announced: str = "", step: int = 1 << 16) -> bytes:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), step):
            yield body[start : start + step]

    async def gather() -> bytes:
        return b"".join([piece async for piece in decoded(chunks(), announced)])

    return asyncio.run(gather())


@pytest.mark.parametrize(
    ("announced", "encode"),
    [
        *[("", encode) for encode in (gzip.compress, zlib.compress, twice, lambda data: zlib.compress(data, 9))],
        *[("gzip", encode) for encode in (twice, bytes, zlib.compress)],
        *[("gzip, gzip", encode) for encode in (twice, gzip.compress, bytes)],
        *[("deflate", encode) for encode in (bytes, gzip.compress, lambda data: zlib.compress(zlib.compress(data)))],
        *[("deflate, gzip", lambda data, inner=inner: gzip.compress(inner(data))) for inner in (raw_deflate, bytes)],
        *[(coding, encode) for coding in ("br", "zstd", "compress") for encode in (bytes, gzip.compress)],
        *[("gzip,identity", gzip.compress), ("identity, gzip", gzip.compress), ("utf-8", gzip.compress)],
    ],
)
@pytest.mark.parametrize("step", [1, 7, 1 << 16])
def test_a_body_is_read_whatever_is_announced(announced: str, encode: Encode, step: int):
    assert decode(encode(BODY), announced, step) == BODY


@pytest.mark.parametrize(
    "text",
    [
        b"{}",
        "\ufeff<rss/>".encode(),
        "新闻 <b>标题</b>".encode("gb18030").rjust(60),
        "<p>Überschrift".encode("latin-1"),
        b"x^2 + y^2",
        b"(a) first\r\n(b) second",
        b"<p>\x1b$B%K%e!<%9\x1b(B",
    ],
)
@pytest.mark.parametrize("announced", ["", "gzip", "deflate", "br"])
def test_text_is_known_for_what_it_is_though_it_is_announced_as_compressed(text: bytes, announced: str):
    assert decode(text, announced) == text


@given(st.binary(max_size=300), st.lists(st.sampled_from(["gzip", "deflate"]), max_size=3), st.integers(1, 40))
def test_what_was_compressed_as_announced_comes_back(data: bytes, codings: list[str], step: int):
    body = b"<rss>" + data
    for coding in codings:
        body = gzip.compress(body) if coding == "gzip" else zlib.compress(body)
    assert decode(body, ", ".join(codings), step) == b"<rss>" + data


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "deflate", "br", ",,", "gzip, deflate"]))
def test_no_body_breaks_the_decoder(data: bytes, announced: str):
    for body in (data, gzip.compress(BODY)[:40] + data, zlib.compress(BODY)[:20] + data):
        try:
            decode(body, announced)
        except SourceError as error:
            assert str(error).isprintable()


@pytest.mark.parametrize("encode", [gzip.compress, zlib.compress, raw_deflate, twice])
async def test_a_bomb_is_noticed_while_it_is_small(encode: Encode):
    encoding = "deflate" if encode in {zlib.compress, raw_deflate} else "gzip"
    bomb = encode(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    with serving(reply(bomb, content_encoding=encoding)) as server:
        assert await fetch(server.url()) == Failed(reason="it sends more than 1 MB", status=200)


@pytest.mark.parametrize(
    ("encoding", "body", "words"),
    [
        ("gzip", b"\x07\x07", "the compressed body is damaged (gzip)"),
        ("deflate", b"\x07\x07", "the compressed body is damaged (deflate)"),
        ("gzip", gzip.compress(b"abc" * 1000, mtime=0)[:-20], "the compressed body was cut off"),
        ("none", gzip.compress(b"abc" * 1000, mtime=0)[:-20], "the compressed body was cut off"),
        ("gzip", twice(b"abc" * 1000)[:-20], "the compressed body was cut off"),
        ("gzip", gzip.compress(gzip.compress(b"abc" * 1000, mtime=0)[:-9], mtime=0), "the compressed body was cut off"),
        ("gzip", gzip.compress(b"abc" * 1000, mtime=0)[:-8] + b"12345678", "the compressed body is damaged (gzip)"),
        ("none", gzip.compress(b"abc" * 1000, mtime=0)[:-8] + b"12345678", "the compressed body is damaged (gzip)"),
        ("gzip", gzip.compress(b"a", mtime=0) * 1000, "the compressed body is damaged (gzip)"),
        ("br", b"\x8b\x02\x80<rss/>\x03", "it sent the body compressed in a way that was not asked for (br)"),
        ("gzip, br", b"\x8b\x02\x80<rss/>\x03", "it sent the body compressed in a way that was not asked for (br)"),
    ],
)
async def test_a_compressed_body_that_is_broken(encoding: str, body: bytes, words: str):
    with serving(reply(body, content_encoding=encoding)) as server:
        assert await fetch(server.url()) == Failed(reason=words, status=None if "cut off" in words else 200)


@pytest.mark.parametrize("encode", [gzip.compress, zlib.compress, twice])
async def test_a_compressed_feed_that_is_cut_off_is_read_as_far_as_it_came(encode: Encode):
    feed = b"<rss>" + b"".join(b"<item>%d</item>" % number for number in range(1_000))
    with serving(reply(encode(feed)[:-200])) as server:
        outcome = await fetch(server.url())
    assert isinstance(outcome, Fetched)
    assert feed.startswith(outcome.data)
    assert len(outcome.data) > len(feed) // 2


async def endless(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        await exchange.send(b"<item>" * 10_000)


async def compressed_without_end(exchange: Exchange) -> None:
    """Twelve kilobytes of it are ten megabytes."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
    compressor = zlib.compressobj(wbits=31)
    while True:
        await exchange.send(compressor.compress(b"<item>" * 10_000))


@pytest.mark.parametrize("answer", [endless, compressed_without_end])
async def test_nothing_is_left_of_a_body_that_is_too_big(answer: Callable[[Exchange], None]):
    """An error keeps the frames that it went through, and what they hold, for as long as it is in a circle."""
    limits = Limits(max_bytes=20_000_000)
    gc.collect()
    gc.disable()
    try:
        with serving(answer) as server:
            async with Fetcher(limits) as fetcher:
                tracemalloc.start()
                for _ in range(3):
                    outcome = await fetcher.fetch(Request(url=server.url()))
                    assert outcome == Failed(reason="it sends more than 20 MB", status=200)
                assert tracemalloc.get_traced_memory()[0] < 5_000_000
    finally:
        tracemalloc.stop()
        gc.enable()


async def test_all_bodies_together_are_bounded_whatever_their_number():
    limits = Limits(max_bytes=20_000_000, shared_bytes=5_000_000, per_host=16)
    with serving(endless) as server:
        tracemalloc.start()
        try:
            async with Fetcher(limits) as fetcher:
                fetches = [fetcher.fetch(Request(url=server.url(f"/{number}"))) for number in range(16)]
                outcomes = await asyncio.gather(*fetches)
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert outcomes == [Failed(reason="it sends more than 20 MB", status=200)] * 16
    assert most < 60_000_000  # 25 MB, what is on its way, and the server's own


async def test_room_is_for_all_until_it_is_full_then_for_one_at_a_time():
    room = Room(10)
    first, second, third = (Place(room) for _ in range(3))
    await first.take(6)
    await second.take(4)
    await second.take(50)  # which has the other part now
    waiting = [asyncio.create_task(first.take(1)), asyncio.create_task(third.take(1))]
    await asyncio.sleep(0)
    assert not any(task.done() for task in waiting)
    await second.take(1)
    with second:
        assert room.taken == 61
    await asyncio.gather(*waiting)
    assert room.taken == 8
    for place in (first, third):
        room.leave(place)
    assert room.taken == 0


async def test_the_time_that_a_body_waits_for_room_is_not_its_own():
    room = Room(0)
    first, second = Place(room), Place(room)
    await first.take(1)
    async with asyncio.timeout(60) as second.deadline:
        end = second.deadline.when()
        waiting = asyncio.create_task(second.take(1))
        await asyncio.sleep(0)
        assert second.deadline.when() is None
        room.leave(first)
        await waiting
        assert second.deadline.when() > end


async def test_what_is_cancelled_while_it_waits_for_room_takes_none():
    with serving(reply(BODY)) as server:
        async with Fetcher(Limits(shared_bytes=1)) as fetcher:
            async with fetcher.fetching(Request(url=server.url("/a"))):
                waiting = asyncio.create_task(fetcher.fetch(Request(url=server.url("/b"))))
                await asyncio.wait([waiting], timeout=0.1)
                waiting.cancel()
                await asyncio.wait([waiting])
            assert isinstance(await fetcher.fetch(Request(url=server.url("/c"))), Fetched)
