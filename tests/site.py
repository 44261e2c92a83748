"""A site of feeds and pages on the loopback, as it changes from one refresh to the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

from tests.server import Answer, Exchange, Server, reply, serving


class Site:
    """Paths, and what each answers; unknown ones are 404."""

    server: Server

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}

    def put(self, path: str, body: bytes | str, status: str = "200 OK", **headers: object) -> str:
        """Answer a path with a body, or with 304 where the client has its `etag`; returns the address."""
        data = body.encode() if isinstance(body, str) else body

        async def answer(exchange: Exchange) -> None:
            etag = str(headers.get("etag", ""))
            if etag and exchange.headers.get("if-none-match", b"").decode() == etag:
                await exchange.send(reply(b"", "304 Not Modified", content_length="no", **headers))
            else:
                await exchange.send(reply(data, status, **headers))

        self.answers[path] = answer
        return self.url(path)

    def hang(self, path: str) -> str:
        """Never answer a path; returns the address."""

        async def answer(exchange: Exchange) -> None:
            await exchange.until_gone()

        self.answers[path] = answer
        return self.url(path)

    def url(self, path: str, host: str = "") -> str:
        return self.server.url(path, host)

    def asked(self, path: str) -> int:
        """How often a path was asked for."""
        return self.server.targets.count(path)

    async def _answer(self, exchange: Exchange) -> None:
        answer = self.answers.get(exchange.target)
        if answer:
            await answer(exchange)
        else:
            await exchange.send(reply(b"no such page", "404 Not Found"))


@contextmanager
def running_site() -> Iterator[Site]:
    """Run a site that is empty at first."""
    site = Site()
    with serving(site._answer, host="0.0.0.0") as site.server:
        site.server.host = "127.0.0.1"
        yield site


def rss(title: str, *items: str, ttl: int = 0) -> str:
    """Write an RSS feed of items, each a headline or what `item` gives."""
    written = "".join(each if each.startswith("<") else item(each) for each in items)
    wants = f"<ttl>{ttl}</ttl>" if ttl else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{escape(title)}</title>'
        f"<link>http://site.example/</link>{wants}{written}</channel></rss>"
    )


def item(headline: str, *, guid: str = "", link: str = "", date: str = "", text: str = "") -> str:
    """Write an item of RSS; without guid and link it has a guid made of its headline."""
    fields = {
        "title": headline,
        "guid": guid or ("" if link else f"urn:{headline}"),
        "link": link,
        "pubDate": date or "Thu, 13 Nov 2025 09:00:00 GMT",
        "description": text,
    }
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items() if value)
    return f"<item>{inside.replace('<guid>', '<guid isPermaLink=' + chr(34) + 'false' + chr(34) + '>')}</item>"


PAGE = """<html><head><title>Harbour News</title>{links}</head><body><h1>Latest News</h1>
<h3><a href="/cranes">Cranes Rest at Noon</a></h3><p>November 13th 2025</p><p>Nobody lifts anything while it is hot.</p>
<h3><a href="/ferry">The Last Ferry Stays</a></h3><p>November 11th 2025</p><p>It runs until the bridge is open.</p>
<h3><a href="/rope">A Rope as Long as a Street</a></h3><p>November 8th 2025</p><p>Made by hand, and by four people.</p>
</body></html>"""
"""A listing page of three stories; `links` go into its head."""
