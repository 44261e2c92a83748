"""What a file is, told by its bytes."""

from __future__ import annotations

from time import process_time

import pytest

from newsreader.errors import SourceError
from newsreader.sources.document import decode, feed_name, is_html, looks_like_feed

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
    assert feed_name('<?xml version="1.0" encoding="utf-8">\n<rss/><?php ?>') == "an RSS feed"
    assert feed_name('<?xml version="1.0"?><opml version="2.0"/>') == "an OPML file"
    assert feed_name('{"version": "https://jsonfeed.org/version/1.1", "items": []}') == "a JSON Feed"
    assert not feed_name("<html><body>rss</body></html>")


GERMAN = "Fähren über die Mündung – „größer“, schöner, früher, über Brücken"


@pytest.mark.parametrize(
    "wrap",
    ["{}", '<meta charset="utf-8">{}', '<meta charset="iso-8859-1">{}', '<?xml version="1.0" encoding="utf-8"?><a>{}',
     '{{"title": "{}"}}'],
)  # fmt: skip
@pytest.mark.parametrize(
    "bad",
    [b"\xe9", b"\xe2\x80", b"\xc3", b"\x93", b"\xff", b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\xed\xa0\xbd\xed\xb8\x80"],
)
def test_one_bad_byte_is_all_that_is_lost(wrap: str, bad: bytes) -> None:
    text = decode(wrap.format(GERMAN + " BAD here").encode().replace(b"BAD", bad))
    assert text.replace("\ufffd", "") == wrap.format(GERMAN + "  here")
    assert "\ufffd" in text


def test_blanks_and_nuls_before_a_document_are_no_sign_of_binary_data() -> None:
    assert decode(b"\0" * 5_000 + b"<p>x") == "<p>x"


def test_what_http_calls_utf_8_stays_so() -> None:
    assert decode("ö [".encode() + b"\xe9\xe8\xfc", charset="UTF-8") == "ö [\ufffd\ufffd\ufffd"
    assert decode(b"An ellipsis\xe2\x80 cut", charset="utf8") == "An ellipsis\ufffd cut"


def test_old_encodings_are_not_taken_for_broken_utf_8() -> None:
    for encoding, text in {
        "windows-1252": "Größe, déjà vu, mañana, smørrebrød",
        "windows-874": "ข่าวท่าเรือวันนี้เปิดให้ทุกคน",
        "gbk": "港口新闻今天开放给大家看",
        "euc-kr": "항구 소식이 오늘 공개되었습니다",
        "shift_jis": "港のニュースは今日公開されました",
        "windows-1256": "الميناء مفتوح اليوم للجميع",
    }.items():
        assert decode(text.encode("cp874" if encoding == "windows-874" else encoding), charset=encoding) == text


def test_every_label_of_the_standard_names_an_encoding() -> None:
    import webencodings.labels  # type: ignore[import-untyped]

    for label, name in webencodings.labels.LABELS.items():
        if name not in {"replacement", "utf-16le", "utf-16be", "utf-8", "iso-2022-jp", "windows-1252"}:
            beyond_ascii = bytes(range(0xA1, 0xFF)) + b"  "
            assert decode(beyond_ascii, charset=label) != decode(beyond_ascii), label


def test_japanese_of_seven_bits_is_read_whatever_is_declared() -> None:
    for declared in ("iso-2022-jp", "utf-8", "none"):
        page = f'<meta charset="{declared}"><h1>港のニュース</h1>'
        assert decode(page.encode("iso-2022-jp")) == page


def test_utf_16_without_a_mark_is_read_where_http_says_so() -> None:
    text = "港の知らせ\n大きい船"
    assert decode(text.encode("utf-16-be"), charset="UTF-16BE") == text
    assert decode(text.encode("utf-16-le"), charset="utf-16") == text
    assert decode(b'<?xml encoding="utf-16"?><a>\xc3\xa4</a>') == '<?xml encoding="utf-16"?><a>ä</a>'


@pytest.mark.parametrize("control", [b"\0", b"\x08", b"\x0c", b"\x1b", b"\x7f", b"\0\0"])
def test_a_control_byte_is_no_sign_of_binary_data(control: bytes) -> None:
    text = decode(b"A headline" + control + b"\nOctober 21, 2025\n" + b"Some words of a summary.\n" * 3)
    assert text.startswith("A headline")
    assert "\0" not in text


@pytest.mark.parametrize(
    "preamble",
    ["<!-- c -->" * 5_000, "\n" * 30_000, f"<?xml-stylesheet {'x' * 900}?>", f"<!-- {'>' * 30_000} --><!-- -- -->",
     f"Warning: {'x' * 25_000} in f.php\n", f"<!DOCTYPE rss [<!-- {'y' * 30_000} -->]>"],
)  # fmt: skip
def test_a_root_is_found_behind_a_long_preamble(preamble: str) -> None:
    for before, after in ((preamble, ""), ("", preamble)):
        text = f"{before}<?xml version='1.0'?>{after}<rss version='2.0'><channel/></rss>"
        if after.startswith("Warning"):
            continue
        assert feed_name(text) == "an RSS feed"
        assert looks_like_feed(text.encode())
        assert looks_like_feed(text.encode("utf-16"))


def test_a_prolog_without_end_is_given_up_at_once() -> None:
    for unit in ("<!-- x", "<?p ", "<!DOCTYPE a [", " ", "<!-- -->", "<!DOCTYPE a []>"):
        started = process_time()
        assert feed_name("<?xml version='1.0'?>" + unit * (400_000 // len(unit))) == ""
        assert process_time() - started < 0.5
