"""Servers and networks that misbehave: each ends in one clear line, in time, and leaves nothing behind."""

import asyncio
import socket
import ssl
import threading
import time

import pytest

from newsreader.sources.http import Failed, Fetched, Limits, NotModified, Outcome, Request
from newsreader.sources.http.fetcher import Fetcher
from tests.server import Exchange, reply, serving

LIMITS = Limits(connect=5, read=5, total=10, max_bytes=1_000_000)
ONE = Limits(connect=5, read=5, total=10, per_host=1)
SHORT = Limits(connect=10, read=0.3, total=20)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


async def fetch(url: str, limits: Limits = LIMITS) -> Outcome:
    async with Fetcher(limits, ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) as fetcher:
        return await fetcher.fetch(Request(url=url))


async def reason(url: str, limits: Limits = LIMITS) -> str:
    """Fetch what fails, and give the reason: always one line."""
    outcome = await fetch(url, limits)
    assert isinstance(outcome, Failed)
    assert outcome.reason.isprintable()
    return outcome.reason


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


async def test_a_connection_that_is_refused():
    assert await reason(f"http://127.0.0.1:{free_port()}/") == "127.0.0.1 refused the connection"


async def test_a_name_that_stands_for_several_addresses_that_refuse(monkeypatch: pytest.MonkeyPatch):
    port = free_port()
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{number}", port)) for number in (1, 2)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert await reason(f"http://a.example:{port}/") == "a.example refused the connection"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.EAI_NONAME, "there is no host a.example"),
        (socket.EAI_AGAIN, "a.example can't be looked up: there is no network, or its name server does not answer"),
    ],
)
async def test_a_name_that_is_not_found(monkeypatch: pytest.MonkeyPatch, error: int, words: str):
    def lookup(*_: object, **__: object) -> None:
        raise socket.gaierror(error, "no")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert await reason("http://a.example/") == words


def test_a_look_up_that_hangs_holds_up_neither_the_answer_nor_the_end(monkeypatch: pytest.MonkeyPatch):
    hanging = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: hanging.wait(60))
    start = time.monotonic()
    assert asyncio.run(reason("http://a.example/", Limits(connect=0.3))) == "no connection to a.example within 0.3 s"
    assert time.monotonic() - start < 30
    hanging.set()


async def test_a_server_that_never_answers():
    with serving(Exchange.until_gone) as server:
        assert await reason(server.url(), SHORT) == "127.0.0.1 sent nothing for 0.3 s"
        assert server.exchanges[0].gone.wait(10)


async def test_a_server_that_stalls_in_the_body():
    async def answer(exchange: Exchange) -> None:
        await exchange.send(HEAD + b"Content-Length: 100\r\n\r\n<rss>")
        await exchange.until_gone()

    with serving(answer) as server:
        assert await reason(server.url(), SHORT) == "127.0.0.1 sent nothing for 0.3 s"


async def test_a_server_that_sends_a_byte_now_and_then_for_ever():
    async def answer(exchange: Exchange) -> None:
        await exchange.send(HEAD + b"\r\n")
        while True:
            await exchange.send(b"x")
            await asyncio.sleep(0.02)

    with serving(answer) as server:
        limits = Limits(connect=5, read=5, total=0.5)
        assert await reason(server.url(), limits) == "it was not done within 0.5 s"
        assert server.exchanges[0].gone.wait(10)


async def test_redirects_share_one_deadline():
    async def answer(exchange: Exchange) -> None:
        await asyncio.sleep(0.25)
        await exchange.send(reply(status="302 Found", location=f"{exchange.target}a"))

    with serving(answer) as server:
        assert await reason(server.url("/a"), Limits(total=0.6)) == "it was not done within 0.6 s"
        assert len(server.exchanges) <= 3


async def test_a_body_without_end():
    async def answer(exchange: Exchange) -> None:
        await exchange.send(HEAD + b"\r\n")
        while True:
            await exchange.send(b"<item>" * 10_000)

    with serving(answer) as server:
        assert await reason(server.url()) == "it sends more than 1 MB"
        assert server.exchanges[0].gone.wait(10)


async def test_a_body_that_is_announced_as_too_big_is_not_begun():
    with serving(HEAD + b"Content-Length: 99999999999\r\n\r\n") as server:
        assert await reason(server.url()) == "it sends more than 1 MB"


async def test_headers_without_end():
    async def answer(exchange: Exchange) -> None:
        await exchange.send(HEAD)
        while True:
            await exchange.send(b"X-A: " + b"a" * 10_000 + b"\r\n")

    with serving(answer) as server:
        assert await reason(server.url()) == "the answer has headers without end"


@pytest.mark.parametrize(
    "head", [b"Content-Length: 100\r\n\r\n<rss>", b"Transfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n"]
)
async def test_a_body_that_is_cut_off(head: bytes):
    with serving(HEAD + head) as server:
        assert await reason(server.url()) == "the answer was cut off"


@pytest.mark.parametrize("is_reset", [False, True])
@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 200\r\n\r\n%b",
        b"Transfer-Encoding: chunked\r\n\r\n64\r\n%b\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n99\r\n%b",
    ],
)
async def test_what_came_of_a_feed_that_is_cut_off_is_kept(head: bytes, is_reset: bool):
    feed = b'<rss version="2.0"><channel>'.ljust(0x64)

    async def answer(exchange: Exchange) -> None:
        await exchange.send(HEAD + head % feed)
        if is_reset:
            await asyncio.sleep(0.1)
            exchange.reset()

    with serving(answer) as server:
        outcome = await fetch(server.url())
    assert isinstance(outcome, Fetched)
    assert outcome.data == feed


async def test_a_body_longer_than_announced_ends_where_it_was_to():
    with serving(HEAD + b"Content-Length: 3\r\n\r\nabcdef") as server:
        outcome = await fetch(server.url())
    assert isinstance(outcome, Fetched)
    assert outcome.data == b"abc"


@pytest.mark.parametrize("head", [b"", HEAD + b"Content-Length: 100\r\n\r\n<rss>"])
async def test_a_connection_that_is_reset(head: bytes):
    async def answer(exchange: Exchange) -> None:
        await exchange.send(head)
        exchange.reset()

    with serving(answer) as server:
        assert await reason(server.url()) in {"127.0.0.1 cut the connection", "the answer was cut off"}


async def test_a_connection_that_ends_before_the_answer():
    with serving(b"") as server:
        assert await reason(server.url()) == "127.0.0.1 closed the connection without an answer"


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"\x15\x03\x03\x00\x02\x02\x50",
        b"HTTP/1.1 2OO OK\r\n\r\n",
        HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        HEAD + b"Content-Length: many\r\n\r\nabc",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        HEAD + b"Bad\x00Name: x\r\n\r\n",
    ],
)
async def test_an_answer_that_is_not_http(answer: bytes):
    with serving(answer) as server:
        assert await reason(server.url()) == "the answer of 127.0.0.1 is not HTTP"


async def test_an_empty_body():
    with serving(reply(b"")) as server:
        assert await reason(server.url()) == "it sent nothing: the body is empty"


async def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch):
    with serving(reply(b"x")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url())
        assert isinstance(await fetch("http://a.example/feed"), Fetched)
        assert proxy.targets == ["http://a.example/feed"]
        assert proxy.exchanges[0].headers["host"] == b"a.example"


async def test_a_host_may_be_left_out_of_the_proxies(monkeypatch: pytest.MonkeyPatch):
    with serving(reply(b"x")) as proxy, serving(reply(b"y")) as server:
        monkeypatch.setenv("all_proxy", proxy.url())
        monkeypatch.setenv("no_proxy", "b.example,127.0.0.1")
        assert isinstance(await fetch(server.url()), Fetched)
        assert isinstance(await fetch("http://a.example/"), Fetched)
        assert (proxy.targets, server.targets) == (["http://a.example/"], ["/"])


async def test_a_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    assert await reason("http://a.example/") == "the proxy 127.0.0.1 refused the connection"
    with serving(reply(status="403 Forbidden")) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url())
        assert await reason("https://a.example/") == "the proxy refused: 403 Forbidden"


async def test_a_proxy_that_cannot_be_used_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("all_proxy", "telnet://anna:secret@a.example")
    words = await reason("http://a.example/")
    assert words.startswith("the proxies or certificates that the environment names can't be used")
    assert "secret" not in words


async def test_a_stranger_may_not_lead_to_a_private_address_behind_a_proxy_either(monkeypatch: pytest.MonkeyPatch):
    with serving(reply(status="302 Found", location="http://127.0.0.1/")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url())
        assert "private" in await reason("http://a.example/feed")
        assert len(proxy.exchanges) == 1


@pytest.mark.parametrize(("limits", "most"), [(Limits(), 2), (Limits(per_host=20, at_once=3), 3)])
async def test_no_more_requests_run_at_a_time_than_allowed_and_no_fewer(limits: Limits, most: int):
    together = asyncio.Barrier(most)

    async def answer(exchange: Exchange) -> None:
        await together.wait()
        await exchange.send(reply(b"x"))

    with serving(answer) as server:
        async with Fetcher(limits) as fetcher:
            urls = [server.url(f"/{number}") for number in range(18)]
            outcomes = await asyncio.gather(*[fetcher.fetch(Request(url=url)) for url in urls])
        assert all(isinstance(outcome, Fetched) for outcome in outcomes)
        assert server.most_waiting == most


async def test_a_connection_that_the_server_closed_meanwhile_is_replaced():
    async def answer(exchange: Exchange) -> None:
        if len(server.exchanges) == 2:
            exchange.writer.close()
        else:
            await exchange.send(reply(b"x"))

    with serving(answer, keep_alive=True) as server:
        async with Fetcher(ONE) as fetcher:
            outcomes = await asyncio.gather(*[fetcher.fetch(Request(url=server.url())) for _ in range(3)])
        assert all(isinstance(outcome, Fetched) for outcome in outcomes)
        assert len(server.exchanges) == 4


async def test_a_server_that_closes_every_connection_after_one_answer_is_asked_no_more_often_than_can_help():
    async def answer(exchange: Exchange) -> None:
        if exchange.reader in answered:
            exchange.writer.close()
        else:
            answered.add(exchange.reader)
            await exchange.send(reply(b"x"))

    answered: set[asyncio.StreamReader] = set()
    with serving(answer, keep_alive=True) as server:
        async with Fetcher(ONE) as fetcher:
            outcomes = await asyncio.gather(*[fetcher.fetch(Request(url=server.url())) for _ in range(9)])
        assert all(isinstance(outcome, Fetched) for outcome in outcomes)
        assert len(server.exchanges) == 17


async def test_a_connection_is_kept_for_those_who_wait_for_the_host_and_closed_after_the_last():
    with serving(reply(b"x"), keep_alive=True) as server:
        async with Fetcher(ONE) as fetcher:
            await asyncio.gather(*[fetcher.fetch(Request(url=server.url())) for _ in range(3)])
            assert [exchange.headers["connection"] for exchange in server.exchanges] == [
                b"keep-alive",
                b"keep-alive",
                b"close",
            ]
        assert len(server.writers) == 1


async def test_a_host_that_hangs_delays_nobody_else():
    with serving(Exchange.until_gone) as slow, serving(reply(b"x")) as quick:
        async with Fetcher(Limits(at_once=4)) as fetcher:
            hanging = [asyncio.create_task(fetcher.fetch(Request(url=slow.url()))) for _ in range(10)]
            others = [fetcher.fetch(Request(url=quick.url(host="localhost"))) for _ in range(10)]
            outcomes = await asyncio.wait_for(asyncio.gather(*others), 10)
            assert all(isinstance(outcome, Fetched) for outcome in outcomes)
            while len(slow.exchanges) < 2:
                await asyncio.sleep(0.01)
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
            assert all(task.cancelled() for task in hanging)


async def test_a_cancelled_request_leaves_nothing_running():
    begun = threading.Event()

    async def answer(exchange: Exchange) -> None:
        await exchange.send(HEAD + b"\r\n<rss>")
        begun.set()
        await exchange.until_gone()

    with serving(answer) as server:
        async with Fetcher(LIMITS) as fetcher:
            task = asyncio.create_task(fetcher.fetch(Request(url=server.url())))
            await asyncio.to_thread(begun.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await asyncio.to_thread(server.exchanges[0].gone.wait, 10)
            assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_an_error_that_nobody_thought_of_is_the_fault_of_one_source(monkeypatch: pytest.MonkeyPatch):
    def lookup(*_: object, **__: object) -> None:
        raise RuntimeError("who {knows}\x1b[2J")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert await reason("http://a.example/") == "it failed (RuntimeError: who {knows})"


@pytest.mark.parametrize("host", ["a..example", "a" * 70 + ".example", "xn--a.example", "☃.example", "1.2.3.4.5"])
async def test_a_host_that_cannot_be(host: str):
    assert host[:10] in await reason(f"http://{host}/") or "address" in await reason(f"http://{host}/")


async def test_a_connection_goes_on_being_used_when_nothing_changed():
    with serving(b"HTTP/1.1 304 Not Modified\r\n\r\n", keep_alive=True) as server:
        async with Fetcher(ONE) as fetcher:
            asking = [fetcher.fetch(Request(url=server.url(), etag="a")) for _ in range(3)]
            assert all(isinstance(outcome, NotModified) for outcome in await asyncio.gather(*asking))
        assert len({exchange.writer for exchange in server.exchanges}) == 1
