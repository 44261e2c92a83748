"""What a file is, told by its bytes."""

from __future__ import annotations

import pytest

from newsreader.errors import SourceError
from newsreader.sources.document import decode, feed_name, is_html

TEXT = "Café “Zürich” – 1 €"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_is_read_in_the_encoding_that_it_shows(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_a_declared_charset_counts_where_utf_8_fails() -> None:
    page = '<meta charset="iso-8859-2"><p>Łódź</p>'
    assert "Łódź" in decode(page.encode("iso-8859-2"))
    assert decode("Привет".encode("koi8-r"), charset="koi8-r") == "Привет"


@pytest.mark.parametrize(
    ("labels", "encoding", "text"),
    [
        ("windows-31j x-sjis", "cp932", "ニュース"),
        ("ks_c_5601-1989 windows-949", "cp949", "뉴스"),
        ("gb2312 x-gbk gb_2312-80", "gb18030", "新闻㐁"),
        ("windows-874 dos-874", "cp874", "ข่าว"),
        ("koi8-ru", "koi8_u", "новини"),
        ("x-cp1250", "cp1250", "Łódź"),
        ("iso88592", "iso8859-2", "Łódź"),
        ("x-euc-jp", "euc_jp", "ニュース"),
    ],
)
def test_an_encoding_is_known_by_every_label_that_browsers_know(labels: str, encoding: str, text: str) -> None:
    assert {decode(text.encode(encoding), charset=label) for label in labels.split()} == {text}


def test_latin_1_means_windows_1252_as_browsers_take_it() -> None:
    assert "“x”" in decode('<meta charset="iso-8859-1">“x”'.encode("cp1252"))


def test_a_declared_charset_that_is_none_is_passed_over() -> None:
    assert decode(b'<meta charset="no-such">caf\xe9') == '<meta charset="no-such">café'
    assert decode(b'<meta charset="rot13">caf\xe9') == '<meta charset="rot13">café'


def test_a_page_cut_off_within_a_character_is_still_utf_8() -> None:
    assert decode("naïve café".encode()[:-1]) == "naïve caf"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "image"),
        (b"\x1f\x8b\x08" + bytes(50), "compressed"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x01\x02\x03\xff\xfe" * 100, "binary"),
    ],
)
def test_what_is_no_text_is_refused_with_what_it_is(data: bytes, what: str) -> None:
    with pytest.raises(SourceError, match=what):
        decode(data)


def test_a_page_beyond_the_cap_is_refused() -> None:
    with pytest.raises(SourceError, match="too big"):
        decode(b"word " * 8_000_000)


def test_html_is_known_by_its_content() -> None:
    assert is_html("\n<!DOCTYPE html><p>x")
    assert is_html("<!-- saved -->\n<html>")
    assert is_html("<ul><li>One</li><li>Two</li></ul>")
    assert not is_html('31-Mar-2020: see the <a href="/x">notes</a>\n30-Mar-2020: a <b>second</b> one')
    assert not is_html("A headline with <5 mmHg and >3 doses\nOctober 21, 2025")


def test_feeds_are_told_from_pages() -> None:
    assert feed_name('<?xml version="1.0"?>\n<rss version="2.0"><channel/></rss>') == "an RSS feed"
    assert feed_name('<feed xmlns="http://www.w3.org/2005/Atom"/>') == "an Atom feed"
    assert feed_name('<?xml version="1.0"?><opml version="2.0"/>') == "an OPML file"
    assert feed_name('{"version": "https://jsonfeed.org/version/1.1", "items": []}') == "a JSON Feed"
    assert not feed_name("<html><body>rss</body></html>")
