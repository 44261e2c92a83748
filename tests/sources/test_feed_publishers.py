"""Feeds as publishers and their programs write them: what is odd there, and frequent, is read as it was meant."""

import json
from datetime import datetime

import pytest

from newsreader.dates import to_iso
from newsreader.errors import SourceError
from newsreader.sources import parse
from newsreader.sources.content import render
from newsreader.sources.feed import BATCH, parse_feed
from tests.sources.test_feed import atom, only, rss

CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("AT&T and R&D", "AT&T and R&D"),
        ("Caf&eacute; &ndash; open&hellip;", "Café – open…"),
        ("A&nbsp;B", "A B"),
        ("salt &unknown; pepper", "salt &unknown; pepper"),
        ("a&#11;b&#xFFFF;c", "abc"),
        ("&#8217;s & &#x2019;s", "’s & ’s"),
        ("<![CDATA[Q&A]]> & <!-- & -->more", "Q&A & more"),
        ("5 &lt; 6 & 7 &gt; 6", "5 < 6 & 7 > 6"),
    ],
)
def test_an_ampersand_that_means_nothing_is_one(written, read_as):
    draft = only(rss(f"<title>{written}</title><description>{written}</description>"))
    assert draft.headline == read_as
    assert draft.summary == read_as


def test_an_address_with_bare_ampersands_stays_as_it_is():
    link = "https://h.example/?a=1&copy=2&b=3"
    assert only(rss(f"<title>T</title><link>{link}</link>")).url == link


def test_an_address_with_blanks_is_written_as_browsers_do():
    link = "\n https://h.example/a b\n\t/c.html?d=e f\n"
    enclosure = '<enclosure url="https://h.example/a b.mp3"/>'
    draft = only(rss(f"<title>T</title><link>{link}</link>{enclosure}"))
    assert draft.url == "https://h.example/a%20b/c.html?d=e%20f"
    assert 'href="https://h.example/a%20b.mp3"' in draft.content


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY eacute "&#233;"> <!ENTITY nbsp "&#160;">]>',
        "<!DOCTYPE rss [<!ENTITY eacute '&#xE9;'>]>",
        '<!DOCTYPE rss [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN"'
        ' "http://www.w3.org/TR/xhtml1/DTD/xhtml-lat1.ent"> %HTMLlat1;]>',
        '<!DOCTYPE rss SYSTEM "rss-0.91.dtd">',
        '<!DOCTYPE rss SYSTEM "rss-0.91.dtd" [<!-- ] > -->]>',
    ],
)
def test_names_of_html_may_be_declared(doctype):
    assert only(doctype.encode() + rss("<title>Caf&eacute; noir</title>")).headline == "Café noir"


@pytest.mark.parametrize("entity", ['x "&eacute;&eacute;"', 'x "text"', 'x SYSTEM "file:///x"', '% y SYSTEM "x"'])
def test_other_entities_are_refused(entity):
    with pytest.raises(SourceError, match="declares entities"):
        parse_feed(f"<!DOCTYPE rss [<!ENTITY {entity}>]>".encode() + rss("<title>T</title>"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<br />\n<b>Warning</b>: headers already sent in <b>feed.php</b>\n", ""),
        ("Notice: undefined index\n", ""),
        ("\n\n", "<!-- served in 3 s -->\n<script>x</script>"),
    ],
)
def test_what_a_server_writes_around_a_feed_is_passed_over(before, after):
    data = before.encode() + b'<?xml version="1.0" encoding="utf-8"?>' + rss("<title>One</title>") + after.encode()
    assert [draft.headline for draft in parse(data).drafts] == ["One"]


def test_a_feed_is_known_behind_a_long_comment():
    comment = f"<!-- {'licence ' * 1_500} -->".encode()
    assert parse(b'<?xml version="1.0"?>\n' + comment + rss("<title>One</title>")).drafts[0].headline == "One"


def test_utf_16_without_a_mark_is_known_in_any_language():
    text = '<?xml version="1.0" encoding="utf-16"?>' + rss(f"<title>{'Кран ' * 500}</title>").decode()
    for encoding in ("utf-16-le", "utf-16-be"):
        assert parse(text.encode(encoding)).drafts[0].headline.startswith("Кран Кран")


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [("gb2312", "gb18030", "镕基 €"), ("Shift_JIS", "cp932", "①髙"), ("euc-kr", "cp949", "햏")],
)
def test_the_name_of_an_encoding_stands_for_all_that_is_written_under_it(declared, encoding, text):
    data = f'<?xml version="1.0" encoding="{declared}"?>'.encode() + rss("<title>#</title>")
    assert only(data.replace(b"#", text.encode(encoding))).headline == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("We show $n<m$ for all.", "We show $n<m$ for all."),
        ("For a<b, and so on", "For a<b, and so on"),
        ("An Array<T> of <b>them</b>", "An Array<T> of them"),
        ("Ann <ann@h.example> says", "Ann <ann@h.example> says"),
        ("See <https://h.example/> there", "See <https://h.example/> there"),
        ("<p>It ends in a <b", "It ends in a <b"),
        ("<o:p></o:p><p>Word</p><x-y>z</x-y>", "Word\nz"),
    ],
)
def test_a_sign_that_begins_no_tag_takes_no_text_with_it(html, text):
    assert only(atom(f'<content type="html"><![CDATA[{html}]]></content>')).summary == text
    assert "\n".join(block.text for block in render(html).blocks).replace(" [1]", "") == text


def test_what_is_said_of_a_video_keeps_its_lines():
    group = f"<media:group {MEDIA}><media:description>One\n\nTwo: https://h.example/\nR&amp;D</media:description></media:group>"
    draft = only(atom(f"<title>T</title>{group}"))
    assert draft.summary == "One\nTwo: https://h.example/\nR&D"
    assert draft.content == ""


@pytest.mark.parametrize(
    ("lead", "summary"),
    [
        ("First. Second one is […]", "First.\nSecond one is longer."),
        ("First. Second one... Read more", "First.\nSecond one is longer."),
        ("First.\nSecond one is longer.", "First.\nSecond one is longer."),
        ("Something else […]", "Something else […]\nFirst.\nSecond one is longer."),
    ],
)
def test_an_excerpt_is_no_lead(lead, summary):
    html = "<content:encoded><![CDATA[<p>First.</p><p>Second one is longer.</p>]]></content:encoded>"
    data = rss(f"<title>T</title><description>{lead}</description>{html}").replace(b"<rss", f"<rss {CONTENT}".encode())
    assert only(data).summary == summary


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("<![CDATA[Ann O&#039;Neil]]>", "Ann O'Neil"),
        ("&lt;a href='https://h.example/'&gt;Ann&lt;/a&gt;, &lt;a href='x'&gt;Bo&lt;/a&gt;", "Ann, Bo"),
        ("Ann &lt;ann@h.example&gt;", "Ann"),
    ],
)
def test_an_author_becomes_text(author, name):
    assert only(rss(f"<title>T</title><author>{author}</author>")).author == name


def test_an_entry_of_a_feed_of_feeds_names_whom_it_is_from():
    written = "<title>T</title><updated>2025-11-13</updated>"
    named = "<source><title>A's Blog</title><author><name>Ann</name></author></source>"
    untitled = "<source><id>x</id><title>A's Blog</title></source>"
    assert only(atom(written + named)).author == "Ann"
    assert only(atom(written + untitled)).author == "A's Blog"
    assert only(atom(f"{written}{named}<author><name>Bo</name></author>")).author == "Bo"
    assert only(atom(f"{written}{named}</x>")).author == "Ann"
    assert only(rss('<title>T</title><source url="https://h.example/">The Paper</source>')).author == "The Paper"


def test_the_author_of_an_atom_feed_is_that_of_its_entries():
    feed = atom("<title>T</title>").replace(b"<entry>", b"<author><name>Una</name></author><entry>")
    assert only(feed).author == "Una"
    assert only(feed.replace(b"</entry>", b"</x></entry>")).author == "Una"
    assert only(feed.replace(b"</entry>", b"<author><name>Bo</name></author></entry>")).author == "Bo"


@pytest.mark.parametrize(
    "date",
    [
        "0001-01-01T00:00:00Z",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "1601-01-01T00:00:00Z",
        "1970-01-01",
        "1969-12-31T19:00:00-05:00",
        "1970-01-01T01:00:00+01:00",
    ],
)
def test_the_zero_of_a_clock_is_no_date(date):
    assert only(rss(f"<title>T</title><pubDate>{date}</pubDate>")).published is None
    assert only(atom(f"<title>T</title><published>{date}</published>")).published is None


def test_the_last_second_that_there_is_a_date_for_is_read_though_in_utc_it_is_none():
    date = "9999-12-31T23:59:59-05:00"
    assert only(rss(f"<title>T</title><pubDate>{date}</pubDate>")).published == datetime.fromisoformat(date)


@pytest.mark.parametrize(
    ("dates", "language", "read"),
    [
        (("11/25/2025 3:04 PM", "11/05/2025", "10/02/2025"), "", ("2025-11-25T15:04:00", "2025-11-05", "2025-10-02")),
        (("05/11/2025", "25/11/2025 15:04"), "", ("2025-11-05", "2025-11-25T15:04:00")),
        (("05/11/2025", "11/25/2025", "25/11/2025"), "", (None, "2025-11-25", "2025-11-25")),
        (("05/11/2025", "2025-11-25"), "", (None, "2025-11-25")),
        (("05/11/2025",), "en-GB", ("2025-11-05",)),
        (("05/11/2025",), "en-us", ("2025-05-11",)),
        (("05/11/2025",), "en", (None,)),
        (("11/25/2025", "05/11/2025"), "en-GB", ("2025-11-25", "2025-05-11")),
    ],
)
def test_the_order_of_day_and_month_is_settled_by_all_dates_of_a_feed(dates, language, read):
    items = "".join(f"<item><title>T {date}</title><pubDate>{date}</pubDate></item>" for date in dates)
    feed = f"<rss version='2.0'><channel><language>{language}</language>{items}</channel></rss>"
    for document in (feed, feed.replace("</channel></rss>", "")):  # well-formed, and for feedparser
        assert tuple(to_iso(draft.published) for draft in parse_feed(document.encode()).drafts) == read
    items = [{"id": date, "title": "T", "date_published": date} for date in dates]
    feed = {"version": "https://jsonfeed.org/version/1.1", "language": language, "items": items}
    assert tuple(to_iso(draft.published) for draft in parse_feed(json.dumps(feed).encode()).drafts) == read


def test_the_order_of_day_and_month_is_known_before_the_first_drafts_of_a_long_feed_are_handed_over():
    dates = ["05/11/2025"] * BATCH + ["11/25/2025"]
    items = "".join(
        f"<item><title>T {place}</title><pubDate>{date}</pubDate></item>" for place, date in enumerate(dates)
    )
    handed = []
    parse_feed(
        f"<rss version='2.0'><channel>{items}</channel></rss>".encode(),
        deliver=lambda part: handed.extend(part.drafts),
    )
    assert {to_iso(draft.published) for draft in handed} == {"2025-05-11"}
