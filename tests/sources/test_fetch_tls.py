"""TLS against servers with certificates that are right, and wrong in each way that there is."""

import asyncio
import base64
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from newsreader.sources.http import Failed, Fetched, Limits, Outcome, Request
from newsreader.sources.http.fetcher import Fetcher
from tests.server import Exchange, reply, serving

LIMITS = Limits(connect=10, read=10, total=20)
AUTHORITY = trustme.CA()


def server_side(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


async def fetch(url: str, trusted: trustme.CA | None = AUTHORITY) -> Outcome:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if trusted:
        trusted.configure_trust(context)
    async with Fetcher(LIMITS, ssl_context=context) as fetcher:
        return await fetcher.fetch(Request(url=url))


async def test_a_certificate_that_is_right():
    with serving(reply(b"x"), tls=server_side(AUTHORITY.issue_cert("127.0.0.1"))) as server:
        assert isinstance(await fetch(server.url()), Fetched)


@pytest.fixture
def authority_file(tmp_path: Path) -> Iterator[str]:
    path = tmp_path / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(str(path))
    return str(path)


async def test_the_trust_store_is_the_system_s(authority_file: str, monkeypatch: pytest.MonkeyPatch):
    with serving(reply(b"x"), tls=server_side(AUTHORITY.issue_cert("127.0.0.1"))) as server:
        async with Fetcher(LIMITS) as fetcher:
            assert isinstance(await fetcher.fetch(Request(url=server.url())), Failed)
        monkeypatch.setenv("SSL_CERT_FILE", authority_file)
        async with Fetcher(LIMITS) as fetcher:
            assert isinstance(await fetcher.fetch(Request(url=server.url())), Fetched)


async def test_a_certificate_of_another_host():
    with serving(reply(b"x"), tls=server_side(AUTHORITY.issue_cert("a.example"))) as server:
        outcome = await fetch(server.url(host="localhost"))
        assert outcome == Failed(
            reason="the certificate of localhost is not accepted: Hostname mismatch, certificate is not valid for"
            " 'localhost'."
        )
        assert server.exchanges == []


async def test_a_certificate_that_has_expired():
    expired = AUTHORITY.issue_cert("127.0.0.1", not_after=datetime.now(UTC) - timedelta(days=1))
    with serving(reply(b"x"), tls=server_side(expired)) as server:
        assert await fetch(server.url()) == Failed(
            reason="the certificate of 127.0.0.1 is not accepted: certificate has expired"
        )


async def test_a_certificate_of_an_unknown_authority():
    with serving(reply(b"x"), tls=server_side(AUTHORITY.issue_cert("127.0.0.1"))) as server:
        outcome = await fetch(server.url(), trusted=None)
        assert outcome == Failed(
            reason="the certificate of 127.0.0.1 is not accepted: unable to get local issuer certificate"
        )


async def test_a_version_of_tls_that_is_too_old():
    context = server_side(AUTHORITY.issue_cert("127.0.0.1"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with serving(reply(b"x"), tls=context) as server:
        outcome = await fetch(server.url())
        assert isinstance(outcome, Failed)
        assert "TLS" in outcome.reason


async def test_a_server_without_tls():
    closed = asyncio.Event()

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(status="400 Bad Request"))
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)
        closed.set()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        outcome = await fetch(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        assert outcome == Failed(reason="it does not speak TLS there (is it http:// ?)")
        await closed.wait()


async def test_a_tls_handshake_that_never_ends():
    with socket.create_server(("127.0.0.1", 0)) as server:  # whose connections nobody takes
        async with Fetcher(Limits(connect=1)) as fetcher:
            outcome = await fetcher.fetch(Request(url=f"https://127.0.0.1:{server.getsockname()[1]}/"))
        assert outcome == Failed(reason="no connection to 127.0.0.1 within 1 s")


async def test_a_long_body_arrives_whole():
    body = bytes(range(256)) * 20_000
    with serving(reply(body)) as plain, serving(reply(body), tls=server_side(AUTHORITY.issue_cert("127.0.0.1"))) as tls:
        for server in plain, tls:
            outcome = await fetch(server.url())
            assert isinstance(outcome, Fetched)
            assert outcome.data == body


async def test_tls_goes_through_a_proxy_that_sees_nothing_of_it(monkeypatch: pytest.MonkeyPatch):
    async def relay(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(10_000):
            target.write(data)
        target.close()

    async def connect(exchange: Exchange) -> None:
        host, _, port = exchange.target.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            await exchange.send(b"HTTP/1.1 200 Go on\r\n\r\n")
            await asyncio.gather(relay(exchange.reader, writer), relay(reader, exchange.writer), return_exceptions=True)
        finally:  # the proxy may end before a relay has seen the end of its source
            writer.transport.abort()

    certificate = server_side(AUTHORITY.issue_cert("127.0.0.1"))
    with serving(connect) as proxy, serving(reply(b"x"), tls=certificate) as server:
        monkeypatch.setenv("https_proxy", proxy.url().replace("//", "//anna:se%40cret@"))
        outcome = await fetch(server.url("/feed"))
        assert isinstance(outcome, Fetched)
        assert proxy.targets == [f"127.0.0.1:{server.port}"]
        assert proxy.exchanges[0].headers["proxy-authorization"] == b"Basic " + base64.b64encode(b"anna:se@cret")
        assert server.targets == ["/feed"]


async def test_a_redirect_out_of_tls_is_refused():
    with serving(reply(b"x")) as plain:
        moved = reply(status="301 Moved", location=plain.url("/feed"))
        with serving(moved, tls=server_side(AUTHORITY.issue_cert("127.0.0.1"))) as server:
            outcome = await fetch(server.url())
        assert outcome == Failed(
            reason=f"it redirects from https to plain http, which others can read and change: {plain.url('/feed')}"
        )
        assert plain.exchanges == []


async def test_a_redirect_into_tls_is_followed():
    with serving(reply(b"x"), tls=server_side(AUTHORITY.issue_cert("127.0.0.1"))) as server:
        with serving(reply(status="301 Moved", location=server.url("/feed"))) as plain:
            outcome = await fetch(plain.url())
        assert isinstance(outcome, Fetched)
        assert outcome.url == server.url("/feed")
