"""What an answer's status and headers come to, from a real server."""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request as Asked
from werkzeug import Response

from newsreader import __version__
from newsreader.sources.http import Failed, Fetched, Gone, Later, Limits, NotModified, Outcome, Request
from newsreader.sources.http.fetcher import Fetcher
from tests.server import Exchange, reply, serving

DAY = 86_400
LIMITS = Limits(connect=5, read=5, total=10)


async def fetch(url: str, limits: Limits = LIMITS, **fields: object) -> Outcome:
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    async with Fetcher(limits, ssl_context=nobody) as fetcher:
        return await fetcher.fetch(Request(url=url, **fields))


async def test_a_body_comes_with_what_the_server_says_of_it(httpserver: HTTPServer):
    httpserver.expect_request("/feed").respond_with_data(
        b"<rss/>",
        headers={
            "Content-Type": "Application/RSS+xml; Charset='ISO-8859-2'",
            "ETag": 'W/"a"',
            "Last-Modified": "Thu, 13 Nov 2025 09:12:00 GMT",
            "Cache-Control": "public, max-age=600",
        },
    )
    url = httpserver.url_for("/feed")
    assert await fetch(url) == Fetched(
        data=b"<rss/>",
        url=url,
        final_url=url,
        charset="iso-8859-2",
        etag='W/"a"',
        last_modified="Thu, 13 Nov 2025 09:12:00 GMT",
        fresh_for=600,
    )


async def test_a_request_says_who_we_are_and_nothing_of_the_reader(httpserver: HTTPServer):
    seen: list[Asked] = []
    httpserver.expect_request("/").respond_with_handler(lambda asked: seen.append(asked) or Response(b"x"))
    await fetch(httpserver.url_for("/"))
    headers = {name.lower(): value for name, value in seen[0].headers.items()}
    assert headers.pop("user-agent").startswith(f"newsreader/{__version__} ")
    assert headers.pop("accept-encoding") == "gzip, deflate"
    assert set(headers) <= {"host", "accept", "connection"}


async def test_validators_are_sent_back_byte_for_byte():
    etag, date = b'"\xe9 \\ ;,"', b"Thu, 13 November 2025 9:12 nonsense"

    async def answer(exchange: Exchange) -> None:
        if exchange.headers.get("if-none-match"):
            await exchange.send(reply(status="304 Not Modified", content_length="no"))
        else:
            head = b"HTTP/1.1 200 OK\r\nETag: " + etag + b"\r\nLast-Modified: " + date
            await exchange.send(head + b"\r\nContent-Length: 1\r\n\r\nx")

    with serving(answer) as server:
        first = await fetch(server.url())
        assert isinstance(first, Fetched)
        second = await fetch(server.url(), etag=first.etag, last_modified=first.last_modified)
        assert server.exchanges[1].headers["if-none-match"] == etag
        assert server.exchanges[1].headers["if-modified-since"] == date
        assert second == NotModified(etag=first.etag, last_modified=first.last_modified)


async def test_an_answer_that_nothing_changed_brings_new_validators(httpserver: HTTPServer):
    new = {"ETag": '"2"', "Cache-Control": "max-age=60"}
    httpserver.expect_request("/").respond_with_data(b"", 304, headers=new)
    outcome = await fetch(httpserver.url_for("/"), etag='"1"', last_modified="then")
    assert outcome == NotModified(etag='"2"', last_modified="then", fresh_for=60)


async def test_nothing_changed_is_a_fault_when_nothing_was_known(httpserver: HTTPServer):
    httpserver.expect_request("/").respond_with_data(b"", 304)
    assert await fetch(httpserver.url_for("/")) == Failed(reason="304 Not Modified", status=304)


@pytest.mark.parametrize("etag", ["a\r\nCookie: x", "żółw", "a\x00", "\x7f"])
async def test_a_validator_that_cannot_stand_in_a_header_is_not_sent(httpserver: HTTPServer, etag: str):
    seen: list[Asked] = []
    httpserver.expect_request("/").respond_with_handler(lambda asked: seen.append(asked) or Response(b"x"))
    assert isinstance(await fetch(httpserver.url_for("/"), etag=etag), Fetched)
    assert not {"if-none-match", "cookie"} & {name.lower() for name, _ in seen[0].headers.items()}


async def test_a_validator_without_end_is_not_kept(httpserver: HTTPServer):
    httpserver.expect_request("/").respond_with_data(b"x", headers={"ETag": "a" * 5000})
    outcome = await fetch(httpserver.url_for("/"))
    assert isinstance(outcome, Fetched)
    assert outcome.etag == ""


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "400 Bad Request"),
        (401, "401 Unauthorized: put a name and a password into the address, as in https://name:password@host/"),
        (403, "403 Forbidden"),
        (404, "404 Not Found"),
        (418, "418 I'm a Teapot"),
        (500, "500 Internal Server Error"),
        (299, "299 (unknown status)"),
        (204, "204 No Content"),
        (206, "206 Partial Content"),
        (300, "300 Multiple Choices"),
        (999, "999 (unknown status)"),
    ],
)
async def test_a_status_that_is_no_success_fails_in_words(httpserver: HTTPServer, status: int, words: str):
    httpserver.expect_request("/").respond_with_data(b"x", status)
    assert await fetch(httpserver.url_for("/")) == Failed(reason=words, status=status)


async def test_a_password_that_is_not_taken_is_not_asked_for_again(httpserver: HTTPServer):
    httpserver.expect_request("/").respond_with_data(b"", 401)
    outcome = await fetch(httpserver.url_for("/").replace("://", "://ann:secret@"))
    words = "401 Unauthorized: its server does not take the name and the password of the address"
    assert outcome == Failed(reason=words, status=401)


async def test_what_is_gone_is_gone(httpserver: HTTPServer):
    httpserver.expect_request("/").respond_with_data(b"", 410)
    assert await fetch(httpserver.url_for("/")) == Gone()


async def test_what_a_temporary_redirect_leads_to_may_be_gone_without_the_source_being_so(httpserver: HTTPServer):
    httpserver.expect_request("/").respond_with_data(b"", 302, headers={"Location": "/gone"})
    httpserver.expect_request("/gone").respond_with_data(b"", 410)
    assert await fetch(httpserver.url_for("/")) == Failed(reason="410 Gone", status=410)


@pytest.mark.parametrize(("status", "words"), [(429, "429 Too Many Requests"), (503, "503 Service Unavailable")])
@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("99999999999999", DAY),
        ("9" * 300, None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Thu, 13 Nov 1825 09:12:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY),
        ("Thu, 13 Nov 99999 09:12:00 GMT", None),
    ],
)
async def test_a_busy_server_is_left_alone_as_long_as_it_says(
    httpserver: HTTPServer, status: int, words: str, header: str, seconds: int | None
):
    httpserver.expect_request("/").respond_with_data(b"", status, headers={"Retry-After": header})
    assert await fetch(httpserver.url_for("/")) == Later(reason=words, seconds=seconds)


async def test_a_busy_server_may_say_when_to_come_back(httpserver: HTTPServer):
    moment = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    httpserver.expect_request("/").respond_with_data(b"", 503, headers={"Retry-After": moment})
    outcome = await fetch(httpserver.url_for("/"))
    assert isinstance(outcome, Later)
    assert outcome.seconds is not None
    assert 3500 <= outcome.seconds <= 3600


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "max-age=600, must-revalidate"}, 600),
        ({"Cache-Control": 'private, MAX-AGE = "600"'}, 600),
        ({"Cache-Control": "max-age=600", "Age": "250"}, 350),
        ({"Cache-Control": "max-age=600", "Age": "900"}, 0),
        ({"Cache-Control": "s-maxage=600"}, None),
        ({"Cache-Control": "max-age=600, no-cache"}, 0),
        ({"Cache-Control": "no-store"}, 0),
        ({"Cache-Control": "max-age=31536000"}, DAY),
        ({"Cache-Control": "max-age=soon"}, None),
        ({"Date": "Thu, 13 Nov 2025 09:00:00 GMT", "Expires": "Thu, 13 Nov 2025 09:12:00 GMT"}, 720),
        ({"Date": "Thu, 13 Nov 2025 09:00:00 GMT", "Expires": "Thu, 13 Nov 2025 08:12:00 GMT"}, 0),
        ({"Date": "Thu, 13 Nov 2025 09:00:00 GMT", "Expires": "Mon, 13 Nov 9999 08:12:00 GMT"}, DAY),
        ({"Expires": "0"}, 0),
        ({"Expires": "Thu, 13 Nov 2025 08:12:00 GMT", "Cache-Control": "max-age=60"}, 60),
    ],
)
async def test_an_answer_says_how_long_it_stays_fresh(headers: dict[str, str], seconds: int | None):
    with serving(reply(b"x", **{name.replace("-", "_"): value for name, value in headers.items()})) as server:
        outcome = await fetch(server.url())
    assert isinstance(outcome, Fetched)
    assert outcome.fresh_for == seconds


async def test_no_cookie_is_kept_or_sent(httpserver: HTTPServer):
    seen: list[Asked] = []

    def answer(asked: Asked) -> Response:
        seen.append(asked)
        return Response(b"x", headers={"Set-Cookie": "a=b; Path=/"})

    httpserver.expect_request("/").respond_with_handler(answer)
    async with Fetcher(LIMITS) as fetcher:
        for _ in range(2):
            await fetcher.fetch(Request(url=httpserver.url_for("/")))
    assert [dict(asked.cookies) for asked in seen] == [{}, {}]


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html; charset=utf-8", "utf-8"),
        ("text/html; charset=", ""),
        ("text/html; charset=\x1b[2J", ""),
        ("\x1b[2J", ""),
        ("", ""),
    ],
)
async def test_charsets_are_names_or_nothing(header: str, charset: str):
    with serving(reply(b"x", content_type=header, etag="\x1b[2J")) as server:
        outcome = await fetch(server.url())
    assert isinstance(outcome, Fetched)
    assert (outcome.charset, outcome.etag) == (charset, "")


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "feed:a", "", "http://", "http://a b/", "-x"]
)
async def test_what_is_no_address_of_the_web_is_not_fetched(url: str):
    outcome = await fetch(url)
    assert isinstance(outcome, Failed)
    assert "http:// or https://" in outcome.reason


async def test_an_address_in_other_letters_is_fetched(httpserver: HTTPServer):
    httpserver.expect_request("/żółw ").respond_with_data(b"x")
    assert isinstance(await fetch(f"HTTP://LOCALHOST:{httpserver.port}/żółw%20#part"), Fetched)
