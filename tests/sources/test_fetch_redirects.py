"""Where redirects may lead, what is remembered of them, and what does not travel along."""

import base64
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.addresses import ascii_url, check_url, redacted
from newsreader.errors import UsageError
from newsreader.sources.http import Failed, Fetched, Limits, Outcome, Request
from newsreader.sources.http.fetcher import Cookies, Fetcher, is_private
from tests.server import Answer, Exchange, Server, reply, serving

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


async def test_ten_redirects_are_followed_and_no_more():
    answers = {f"/{number}": moved(f"/{number + 1}") for number in range(19)}
    with serving({**answers, "/10": reply(b"x")}) as server:
        assert isinstance(await fetch(server.url("/0")), Fetched)
    with serving(answers) as server:
        outcome = await fetch(server.url("/0"))
        assert outcome == Failed(reason=f"it redirects more than 10 times, last to {server.url('/11')}")
        assert server.targets == [f"/{number}" for number in range(11)]


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


def asking_for(cookie: str, *, set_cookies: list[str], login: str = "/login") -> Answer:
    """A server whose feed is for those that have a cookie, and that sends all others where they get it."""

    async def answer(exchange: Exchange) -> None:
        if exchange.target == "/login":
            lines = "".join(f"Set-Cookie: {line}\r\n" for line in set_cookies)
            await exchange.send(
                f"HTTP/1.1 302 F\r\n{lines}Location: /feed\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
            )
        elif exchange.headers.get("cookie", b"").decode("latin-1") == cookie:
            await exchange.send(reply(b"x"))
        else:
            await exchange.send(moved(login, 302))

    return answer


@pytest.mark.parametrize(
    ("set_cookies", "cookie"),
    [
        (["seen=1"], "seen=1"),
        (["seen=1; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"], "seen=1"),
        (["a=1", "b=2; Expires=Fri, 31 Dec 2100 23:59:59 GMT"], "a=1; b=2"),
        (['quoted="x y"; path=/feed'], 'quoted="x y"'),
        (["name=caf\xe9"], "name=caf\xe9"),
        (["a=1; Path=/else", "b=2"], "b=2"),
        (["a=1; Domain=bank.example", "b=2"], "b=2"),
        (["a=1; Secure", "b=2"], "b=2"),
        (["a=1", "a=; Max-Age=0", "b=2"], "b=2"),
        (["a=" + "x" * 5000, "", "=", ";;;", "b=2"], "b=2"),
    ],
)
async def test_a_cookie_that_is_set_on_the_way_is_sent_back_on_it_and_forgotten_after(
    set_cookies: list[str], cookie: str
):
    with serving(asking_for(cookie, set_cookies=set_cookies)) as server:
        async with Fetcher(LIMITS) as fetcher:
            for _ in range(2):
                outcome = await fetcher.fetch(Request(url=server.url("/feed")))
                assert isinstance(outcome, Fetched), outcome
                assert outcome.url == server.url("/feed")
        assert server.targets == ["/feed", "/login", "/feed"] * 2
        assert "cookie" not in server.exchanges[3].headers


async def test_a_redirect_to_itself_that_sets_a_cookie_is_no_loop():
    async def answer(exchange: Exchange) -> None:
        seen = exchange.headers.get("cookie") == b"gate=open"
        await exchange.send(reply(b"x") if seen else reply(b"", "307 T", location="", set_cookie="gate=open"))

    async def with_location(exchange: Exchange) -> None:
        seen = exchange.headers.get("cookie") == b"gate=open"
        await exchange.send(reply(b"x") if seen else reply(b"", "307 T", location="/", set_cookie="gate=open"))

    with serving(with_location) as server:
        assert isinstance(await fetch(server.url()), Fetched)
    with serving(answer) as server:
        assert await fetch(server.url()) == Failed(reason="it redirects without saying where")


async def test_a_loop_with_cookies_ends():
    numbers = count()

    async def the_same(exchange: Exchange) -> None:
        await exchange.send(reply(b"", "302 F", location="/", set_cookie="a=1"))

    async def another_each_time(exchange: Exchange) -> None:
        await exchange.send(reply(b"", "302 F", location="/", set_cookie=f"a={next(numbers)}"))

    with serving(the_same) as server:
        outcome = await fetch(server.url())
        assert isinstance(outcome, Failed) and "in a loop" in outcome.reason
        assert len(server.targets) == 2
    with serving(another_each_time) as server:
        outcome = await fetch(server.url())
        assert isinstance(outcome, Failed) and "more than 10 times" in outcome.reason


async def test_a_cookie_stays_with_the_host_that_set_it():
    with serving(ok) as other:
        with serving(reply(b"", "302 F", location=other.url("/", host="localhost"), set_cookie="a=1")) as server:
            assert isinstance(await fetch(server.url()), Fetched)
        assert "cookie" not in other.exchanges[0].headers


@given(st.lists(st.text(st.characters(max_codepoint=255, exclude_characters="\0\r\n"), max_size=60), max_size=4))
def test_no_cookie_breaks_what_keeps_them(lines: list[str]):
    cookies = Cookies()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cookies.keep("http://a.example/x", lines)
        assert cookies.header("http://a.example/x").isprintable() or any(not line.isprintable() for line in lines)


PRIVATE = """
127.0.0.1 10.1.2.3 192.168.0.1 172.16.0.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 255.255.255.255 198.18.0.1
::1 :: fe80::1 fec0::1 fc00::1 ff02::1 2001:db8::1 ::ffff:10.0.0.1 2002:7f00:1:: 2002:c0a8:1::
2001:0:4136:e378:8000:63bf:3fff:fdd2 ::127.0.0.1 ::8.8.8.8 ::ffff:0:127.0.0.1 ::ffff:0:8.8.8.8 64:ff9b::7f00:1
64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::7f00:1 64:ff9b:1:7f00:0:100:: 100::1 4000::1
""".split()
PUBLIC = "93.184.216.34 2606:2800:220:1:: ::ffff:93.184.216.34 64:ff9b::93.184.216.34 2002:5db8:d822:: 2a00:1450::1"


@pytest.mark.parametrize(
    ("address", "private"), [*[(each, True) for each in PRIVATE], *[(each, False) for each in PUBLIC.split()]]
)
def test_an_address_is_private_or_public(address: str, private: bool):
    assert is_private(ip_address(address)) is private


@pytest.mark.parametrize(
    "host",
    """127.1 127.0.1 0177.0.0.1 0177.1 0x7f.0.0.1 0x7f000001 0x7F.1 2130706433 017700000001 127.0.0x0.1 0 0.0.0.0 10.1
    192.168.257 0300.0250.0.1 127.0.0.1. localhost localhost. LOCALHOST a.localhost printer.local nas.home.arpa
    vault.internal ip.localdomain １２７.0.0.1 127。0。0。1 ①②⑦.1 ｌocalhost [::1] [0:0:0:0:0:0:0:1]
    [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:0:127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::127.0.0.1] [64:ff9b:1::1]
    [fe80::1%25eth0] [2002:7f00:1::] [::127.0.0.1]""".split(),
)
async def test_no_spelling_of_a_private_host_is_asked_when_a_stranger_leads_to_it(
    host: str, monkeypatch: pytest.MonkeyPatch
):
    """Behind a proxy, so that the spelling alone must do, and nothing is looked up."""
    as_utf_8 = host.encode().decode("latin-1")
    with serving(reply(b"", "302 F", location=f"http://{as_utf_8}/latest/meta-data")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url())
        outcome = await fetch("http://public.example/feed")
        assert isinstance(outcome, Failed)
        assert "leads to the private host" in outcome.reason
        assert len(proxy.exchanges) == 1


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
