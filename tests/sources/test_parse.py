"""`sources.parse`: any bytes in, a listing or one line that says what they are."""

from __future__ import annotations

import json
from datetime import date

import pytest

from newsreader.errors import SourceError
from newsreader.sources import parse
from newsreader.sources.http import Limits
from newsreader.sources.results import read_drafts

DRAFT = {
    "headline": "Quay Reopens",
    "published": "2025-10-21T09:30:00+02:00",
    "summary": "After a year.",
    "section": "Harbour",
    "url": "https://bay.example.org/1",
    "author": "Kit Moss",
}


def test_a_list_of_drafts_is_read_as_it_was_printed() -> None:
    draft = parse(json.dumps([DRAFT]).encode()).drafts[0]
    assert draft.published is not None
    assert {**DRAFT, "published": draft.published.isoformat()} == {
        **{name: getattr(draft, name) for name in DRAFT if name != "published"},
        "published": DRAFT["published"],
    }


def test_a_plain_day_and_no_date_stay_what_they_are() -> None:
    drafts = read_drafts(json.dumps([{**DRAFT, "published": "2025-10-21"}, {"headline": "x", "published": None}]))
    assert [draft.published for draft in drafts] == [date(2025, 10, 21), None]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{}", "Expected `array`, got `object`"),
        ("[1]", r"Expected `object`, got `int` - at `\$\[0\]`"),
        ('[{"headline": "x"}, {}]', "item 2 has no headline"),
        ('[{"headline": 3}]', r"Expected `str`, got `int` - at `\$\[0\].headline`"),
        ('[{"headline": "x", "published": "soon"}]', "unreadable date, soon"),
        ('[{"headline": "x"', "not a list of drafts"),
        ("[" * 100_000, "not a list of drafts"),
    ],
)
def test_what_is_no_list_of_drafts_is_refused_with_the_place(text: str, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        read_drafts(text)


@pytest.mark.parametrize(
    "page", [b"just some words", b"<html><p>words</p></html>", b"March 2016\n\nApril 2016\n", b"log in"]
)
def test_a_page_without_a_date_gives_nothing_and_says_why(page: bytes) -> None:
    with pytest.raises(SourceError, match="no news found"):
        parse(page)


def test_a_feed_that_declares_entities_is_refused_as_the_feed_that_it_is() -> None:
    for name in ("lolz", "rss"):
        bomb = f'<?xml version="1.0"?>\n<!DOCTYPE {name} [\n<!ENTITY a "b">\n]>\n<rss><channel><title>&a;</title>'
        with pytest.raises(SourceError, match="it declares entities, which are not expanded"):
            parse(bomb.encode())
    with pytest.raises(SourceError, match="it declares entities, which are not expanded"):
        parse(b"<!DOCTYPE rss [" + b'<!ENTITY a "b">' * 2_000 + b"]><rss/>")


def test_how_much_is_read_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = b"<rss><channel><item><title>" + b"a" * 1_000_000 + b"</title></item></channel></rss>"
    assert parse(feed).drafts
    monkeypatch.setenv("NEWSREADER_LARGEST", "0.5")
    assert Limits().max_bytes == 500_000
    with pytest.raises(SourceError, match=r"it is too big: 1 MB, at most 0\.5 MB are read"):
        parse(feed)
    monkeypatch.setenv("NEWSREADER_LARGEST", "much")
    assert Limits().max_bytes == 128_000_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_a_feed_is_read_in_every_encoding_of_unicode_with_and_without_a_mark(encoding: str) -> None:
    feed = "<rss version='2.0'><channel><item><title>Größe 大</title></item></channel></rss>"
    assert [draft.headline for draft in parse(feed.encode(encoding)).drafts] == ["Größe 大"]
