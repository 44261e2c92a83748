"""Where redirects may lead, what is remembered of them, and what does not travel along."""

import base64
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address

import pytest

from newsreader.addresses import ascii_url, check_url, redacted
from newsreader.errors import UsageError
from newsreader.sources.http import Failed, Fetched, Limits, Outcome, Request
from newsreader.sources.http.fetcher import Fetcher
from tests.server import Exchange, Server, reply, serving

LIMITS = Limits(connect=5, read=5, total=10)


async def fetch(url: str, **fields: object) -> Outcome:
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    async with Fetcher(LIMITS, ssl_context=nobody) as fetcher:
        return await fetcher.fetch(Request(url=url, **fields))


def moved(location: str, status: int = 301) -> bytes:
    return reply(b"moved", f"{status} Moved", location=location)


async def ok(exchange: Exchange) -> None:
    await exchange.send(reply(b"x"))


@pytest.mark.parametrize(
    ("hops", "stored"),
    [
        ([301], "/1"),
        ([308], "/1"),
        ([301, 308], "/2"),
        ([302], "/"),
        ([303], "/"),
        ([307], "/"),
        ([302, 301], "/"),
        ([301, 302], "/1"),
        ([301, 302, 301], "/1"),
    ],
)
async def test_only_permanent_redirects_change_the_stored_address(hops: list[int], stored: str):
    answers = {f"/{number or ''}": moved(f"/{number + 1}", status) for number, status in enumerate(hops)}
    answers[f"/{len(hops)}"] = reply(b"x")
    with serving(answers) as server:
        outcome = await fetch(server.url())
        assert isinstance(outcome, Fetched)
        assert (outcome.url, outcome.final_url) == (server.url(stored), server.url(f"/{len(hops)}"))


async def test_a_permanent_redirect_to_a_failure_is_not_remembered():
    with serving({"/": moved("/lost")}) as server:
        assert await fetch(server.url()) == Failed(reason="404 Not Found", status=404)


async def test_five_redirects_are_followed_and_no_sixth():
    answers = {f"/{number}": moved(f"/{number + 1}") for number in range(9)}
    with serving({**answers, "/5": reply(b"x")}) as server:
        assert isinstance(await fetch(server.url("/0")), Fetched)
    with serving(answers) as server:
        outcome = await fetch(server.url("/0"))
        assert outcome == Failed(reason=f"it redirects more than 5 times, last to {server.url('/6')}")
        assert server.targets == ["/0", "/1", "/2", "/3", "/4", "/5"]


async def test_a_loop_is_named():
    with serving({"/": moved("/a"), "/a": moved("/b"), "/b": moved("/a")}) as server:
        outcome = await fetch(server.url())
        loop = " → ".join([server.url("/a"), server.url("/b"), server.url("/a")])
        assert outcome == Failed(reason=f"it redirects in a loop: {loop}")


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://a.example/", "data:text/xml,<rss/>", "javascript:alert(1)", "gopher://a/"],
)
async def test_a_redirect_to_another_scheme_is_refused(location: str):
    with serving(moved(location)) as server:
        outcome = await fetch(server.url())
    assert outcome == Failed(reason=f"it redirects to something that is not a web address: {location}")


async def test_a_redirect_may_say_nothing_or_nonsense():
    with serving(reply(status="302 Found")) as server:
        assert await fetch(server.url()) == Failed(reason="it redirects without saying where")
    with serving(moved("http://[/")) as server:
        assert await fetch(server.url()) == Failed(
            reason="it redirects to something that is not a web address: http://[/"
        )


@pytest.mark.parametrize(
    ("location", "target"),
    [("b?c=d#e", "/a/b?c=d"), ("/é", "/%C3%A9"), ("?q", "/a/?q"), ("../x", "/x"), (" b c", "/a/b%20c")],
)
async def test_a_relative_redirect_counts_from_where_it_stands(location: str, target: str):
    async def answer(exchange: Exchange) -> None:
        first = exchange.target == "/a/"
        head = b"HTTP/1.1 301 M\r\nLocation: " + location.encode() + b"\r\nContent-Length: 0\r\n\r\n"
        await exchange.send(head if first else reply(b"x"))

    with serving(answer) as server:
        outcome = await fetch(server.url("/a/"))
        assert isinstance(outcome, Fetched)
        assert server.targets[1] == target


async def test_name_and_password_are_sent_as_such_and_shown_nowhere():
    with serving({"/": moved("/b"), "/b": reply(b"x")}) as server:
        url = server.url().replace("//", "//anna:se%40cret@")
        outcome = await fetch(url)
        assert isinstance(outcome, Fetched)
        sent = [exchange.headers.get("authorization", b"") for exchange in server.exchanges]
        assert sent == [b"Basic " + base64.b64encode(b"anna:se@cret")] * 2
        assert outcome.url == f"{url}b"
        assert outcome.final_url == server.url("/b")


async def test_name_and_password_stay_with_their_host():
    with serving(ok) as other, serving(moved(other.url().replace("//", "//eve:x@"))) as server:
        outcome = await fetch(server.url().replace("//", "//anna:secret@"))
        assert isinstance(outcome, Fetched)
        assert outcome.url == other.url()
        assert "authorization" not in other.exchanges[0].headers


@pytest.mark.parametrize("path", ["/", "/loop", "/ftp"])
async def test_no_failure_shows_a_password(path: str):
    answers = {"/loop": moved("/loop"), "/ftp": moved("ftp://anna:secret@a.example/?token=secret")}
    with serving(answers) as server:
        outcome = await fetch(server.url(path).replace("//", "//anna:secret@"))
    assert isinstance(outcome, Failed)
    assert "secret" not in outcome.reason
    assert "anna" not in outcome.reason
    assert isinstance(await fetch("http://anna:secret@a b/"), Failed)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://anna:secret@a.example/feed", "https://a.example/feed"),
        ("https://anna@a.example", "https://a.example"),
        ("https://a:b@c:d@e.example/@x", "https://e.example/@x"),
        ("https://a.example/?x=1&access_token=abc&y=2#auth=3", "https://a.example/?x=1&access_token=…&y=2#auth=3"),
        ("http://a\x1b[2J b", "http://a b"),
        ("no address", "no address"),
    ],
)
def test_an_address_is_shown_without_what_is_secret(url: str, shown: str):
    assert redacted(url) == shown


def test_an_address_is_trimmed_and_its_host_lowered():
    assert check_url(" HTTPS://Anna:X@A.Example:8080/Feed?Q#part ") == "https://Anna:X@a.example:8080/Feed?Q"


@pytest.mark.parametrize("url", ["a.example", "ftp://a/", "https://", "http://a:99999/", "file:///x", "http://a\\@b/"])
def test_what_cannot_be_fetched_is_wrong_usage(url: str):
    with pytest.raises(UsageError):
        check_url(url)


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://a.example", "https://a.example/"),
        ("https://anna:secret@a.example:443/x?y", "https://a.example/x?y"),
        ("http://a.example:8080/", "http://a.example:8080/"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("http://a.example/ż|%20;a=b,c'd?q=ó&%e9", "http://a.example/%C5%BC%7C%20;a=b,c'd?q=%C3%B3&%e9"),
        ("http://a.example/a/./b/../c?/../d", "http://a.example/a/c?/../d"),
        ("http://żółw.example/", "http://xn--w-uga1v8h.example/"),
        ("http://straße.example/", "http://xn--strae-oqa.example/"),
        ("http://a_b.xn--w-uga1v8h.example./", "http://a_b.xn--w-uga1v8h.example./"),
    ],
)
def test_an_address_is_sent_in_ascii(url: str, sent: str):
    assert ascii_url(url) == sent
    assert ascii_url(sent) == sent


@contextmanager
def public_and_private() -> Iterator[tuple[Server, Server]]:
    """A server that plays one of the public internet, and one that is private."""
    with ExitStack() as stack:
        try:
            public = stack.enter_context(serving(b"", host="127.0.0.2"))
        except (OSError, AssertionError):
            pytest.skip("there is only one address on the loopback")
        private = stack.enter_context(serving(ok, host="127.0.0.1"))
        yield public, private


async def guarded(url: str, **fields: object) -> Outcome:
    def private(address: object) -> bool:
        return address != ip_address("127.0.0.2")

    async with Fetcher(LIMITS, private=private) as fetcher:
        return await fetcher.fetch(Request(url=url, **fields))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"])
async def test_the_public_internet_may_not_lead_to_a_private_address(host: str):
    with public_and_private() as (public, private):
        public.answer = _always(moved(private.url(host=host)))
        outcome = await guarded(public.url())
        assert isinstance(outcome, Failed)
        assert "private" in outcome.reason
        assert private.exchanges == []


async def test_a_name_that_turns_out_to_be_private_is_refused_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch):
    real = socket.getaddrinfo

    def lookup(host: str, *args: object, **kwargs: object) -> object:
        return real("127.0.0.1" if "rebound.example" in str(host) else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with public_and_private() as (public, private):
        public.answer = _always(moved(private.url(host="rebound.example")))
        outcome = await guarded(public.url())
        assert isinstance(outcome, Failed)
        assert "rebound.example" in outcome.reason
        assert private.exchanges == []


async def test_a_connection_that_stands_is_no_way_around_the_guard(monkeypatch: pytest.MonkeyPatch):
    with public_and_private() as (public, private):
        public.answer = _always(moved(private.url()))

        async with Fetcher(LIMITS, private=lambda address: address != ip_address("127.0.0.2")) as fetcher:
            assert isinstance(await fetcher.fetch(Request(url=private.url())), Fetched)
            assert isinstance(await fetcher.fetch(Request(url=public.url())), Failed)
        assert len(private.exchanges) == 1


async def test_the_reader_may_ask_for_a_private_address_and_be_led_to_another():
    with public_and_private() as (public, private):
        private.answer = _always(moved(public.url()))
        public.answer = ok
        assert isinstance(await guarded(private.url()), Fetched)


async def test_an_address_that_was_found_may_not_be_private():
    with public_and_private() as (public, private):
        public.answer = ok
        assert isinstance(await guarded(public.url(), untrusted=True), Fetched)
        assert isinstance(await guarded(private.url(), untrusted=True), Failed)
        assert private.exchanges == []


def _always(answer: bytes):
    async def send(exchange: Exchange) -> None:
        await exchange.send(answer)

    return send
