"""Feeds that are built to harm, and feeds that broke on their way: an answer in words, soon, and nothing else."""

import resource
import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.errors import SourceError
from newsreader.sources.feed import Feed, parse_feed
from newsreader.text import clean
from tests.hostile import HOSTILE
from tests.sources.test_feed import FEEDS, rss

LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMBS = {
    "billion laughs": f"{LAUGHS}]>".encode() + rss("<title>&i;</title>"),
    "billion laughs in utf-16": (f"{LAUGHS}]>" + rss("<title>&i;</title>").decode()).encode("utf-16"),
    "external entity": b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss("<title>&x;</title>"),
    "parameter entity": b'<!DOCTYPE l [<!ENTITY % x SYSTEM "http://127.0.0.1:1/"> %x;]>' + rss("<title>T</title>"),
    "entity behind a comment": b"<!--"
    + b" " * 30_000
    + b'--><!DOCTYPE l [<!ENTITY x "y">]>'
    + rss("<title>&x;</title>"),
    "document type without end": b"<!DOCTYPE l [<!-- "
    + b"x" * 200_000
    + b' --><!ENTITY x "y">]>'
    + rss("<title>&x;</title>"),
    "200,000 levels": rss("<a>" * 200_000 + "</a>" * 200_000),
    "200,000 levels, broken": rss("</b>" + "<a>" * 200_000),
    "100,000 attributes": rss("<a " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"),
    "100,000 attributes, broken": rss("</b><a " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"),
    "nested JSON": b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 200_000,
}
SURVIVED = {
    "DTD elsewhere": b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/x.dtd">' + rss("<title>T&nbsp;</title>"),
    "XInclude": rss('<title>T</title><i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
    "20 MB attribute": rss(f'<title>T</title><a x="{"y" * 20_000_000}"/>'),
    "20 MB attribute, broken": rss(f'<title>T</title></b><a x="{"y" * 20_000_000}"/>'),
    "tags that never end": rss("<title>T</title>" + "<a " * 100_000),
    "quotes that never end": rss("<title>T</title>" + "<a x='" * 100_000),
    "ends of nothing": rss("<title>T</title>" + "</a>" * 200_000),
    "prefixes that nobody declared": rss("<title>T</title>" + "".join(f"<a{n}:b/>" for n in range(50_000))),
    "unclosed comments": rss("<title>T</title>" + "<!--" * 100_000),
    "unclosed CDATA": rss("<title>T</title>" + "<![CDATA[" * 100_000),
    "ampersands": rss("<title>T</title>" + "&" * 200_000),
    "angle brackets": rss("<title>T</title>" + "<" * 200_000),
    "HTML 200,000 deep": rss(f"<title>T</title><description><![CDATA[{'<div>' * 200_000}x]]></description>"),
    "HTML attributes": rss(
        f"<title>T</title><description><![CDATA[<p {' '.join(f'a{n}=1' for n in range(100_000))}>x]]></description>"
    ),
    "HTML links": rss(
        f"<title>T</title><description><![CDATA[{'<a href=' + chr(34) * 1} {'<a href=' * 50_000}]]></description>"
    ),
    "an author of signs": rss(f"<title>T</title><author>{'a@' * 200_000}</author>"),
}


@pytest.fixture(autouse=True)
def no_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that a feed says makes a parser look elsewhere."""

    def refuse(*_: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once(name):
    started, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(SourceError) as refusal:
        parse_feed(BOMBS[name])
    assert len(str(refusal.value)) < 200
    assert time.process_time() - started < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


@pytest.mark.parametrize("name", SURVIVED)
def test_what_only_looks_harmful_is_read_in_bounded_time(name):
    started = time.process_time()
    (draft,) = parse_feed(SURVIVED[name]).drafts
    assert draft.headline == "T"
    assert "root:" not in repr(draft)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("name", HOSTILE)
def test_text_that_attacks_is_cleaned_in_every_field(name):
    text = HOSTILE[name].replace("&", "&amp;").replace("<", "&lt;").encode("utf-8", "replace").decode()
    fields = "".join(f"<{tag}>{text}</{tag}>" for tag in "title description guid author category link pubDate".split())
    feed = parse_feed(rss(fields, f"<title>{text}</title><link>{text}</link>"))
    for draft in feed.drafts:
        assert all(value == clean(value) for value in (draft.headline, draft.summary, draft.content, draft.guid))
        assert all(value == clean(value) for value in (draft.author, draft.section, draft.url, feed.title, feed.link))
        assert "\n" not in draft.headline + draft.guid + draft.author + draft.section


def parsed_or_refused(data: bytes) -> None:
    try:
        feed = parse_feed(data)
    except SourceError as refusal:
        message = str(refusal)
        assert message
        assert "\n" not in message
    else:
        assert isinstance(feed, Feed)


SAMPLES = [path.read_bytes() for path in sorted(FEEDS.iterdir())]


@pytest.mark.parametrize(
    "text", ["<title>T<link>x", "<item>", "<p><p>", "</rss>", "<rss", "<title><![CDATA[", "<link/><id>"]
)
def test_a_feed_without_a_root_of_feeds_gives_an_answer(text):
    parsed_or_refused(text.encode())
    parsed_or_refused(f"<?xml version='1.0'?><rss {text}".encode())


@given(st.sampled_from(SAMPLES), st.data())
def test_a_feed_that_is_cut_off_anywhere_gives_an_answer(sample, data):
    parsed_or_refused(sample[: data.draw(st.integers(0, len(sample)))])


@given(st.sampled_from(SAMPLES), st.data())
def test_a_feed_with_changed_bytes_gives_an_answer(sample, data):
    changed = bytearray(sample)
    places = st.tuples(st.integers(0, len(sample) - 1), st.integers(0, 255))
    for place, byte in data.draw(st.lists(places, min_size=1, max_size=20)):
        changed[place] = byte
    parsed_or_refused(bytes(changed))


@given(st.sampled_from(SAMPLES), st.sampled_from(SAMPLES), st.data())
def test_pieces_of_feeds_put_together_give_an_answer(first, second, data):
    parsed_or_refused(first[: data.draw(st.integers(0, len(first)))] + second[data.draw(st.integers(0, len(second))) :])


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(data):
    parsed_or_refused(data)
    parsed_or_refused(b"<rss>" + data)
    parsed_or_refused(b'{"version":"https://jsonfeed.org/version/1","items":[' + data)


FIELDS = st.sampled_from("id title url authors tags attachments name mime_type content_html".split())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=5),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=4), JSON)
def test_a_json_feed_with_fields_of_any_type_gives_what_is_usable(items, title):
    import json

    version = "https://jsonfeed.org/version/1.1"
    feed = parse_feed(json.dumps({"version": version, "title": title, "items": items}).encode())
    objects = [item for item in items if isinstance(item, dict)]
    assert len(feed.drafts) + len(feed.skipped) == len(objects)
    for draft in feed.drafts:
        texts = (draft.headline, draft.summary, draft.section, draft.url, draft.author, draft.content, draft.guid)
        assert draft.headline and all(text == clean(text) for text in texts)
