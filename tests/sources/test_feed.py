"""What each format of feed gives: every field, in the feed's order, with nothing invented."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.dates import parse_published
from newsreader.dates.reader import read_whole
from newsreader.errors import SourceError
from newsreader.model import Draft
from newsreader.sources import parse, xml
from newsreader.sources.feed import UNTITLED, Feed, parse_feed
from newsreader.sources.listing import Skipped

FEEDS = Path(__file__).parent / "feeds"
EAST = timezone(timedelta(hours=2))


def read(name: str, url: str = "") -> Feed:
    return parse_feed((FEEDS / name).read_bytes(), url=url)


def rss(item: str, channel: str = "") -> bytes:
    return f'<rss version="2.0"><channel>{channel}<item>{item}</item></channel></rss>'.encode()


def atom(entry: str) -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>{entry}</entry></feed>'.encode()


def only(data: bytes, url: str = "") -> Draft:
    (draft,) = parse_feed(data, url=url).drafts
    return draft


@pytest.mark.parametrize(
    ("duration", "shown"),
    [("1:02:03", ", 1:02:03"), ("62:03", ", 1:02:03"), ("95", ", 1:35"), ("soon", ""), ("1:x", "")],
)
def test_a_recording_says_how_long_it_is(duration, shown):
    itunes = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    item = f"<title>T</title><itunes:duration {itunes}>{duration}</itunes:duration>"
    files = (
        '<enclosure url="https://h.example/1.mp3" type="audio/mpeg" length="5000"/>'
        '<enclosure url="https://h.example/1.jpg" type="image/jpeg" length="5000"/>'
    )
    content = only(rss(item + files)).content
    assert f">audio/mpeg, 5 kB{shown}</a>" in content and ">image/jpeg, 5 kB</a>" in content


def test_an_rss_feed_gives_all_that_it_says():
    feed = read("everything.rss")
    assert (feed.title, feed.link, feed.ttl, feed.format) == (
        "Harbour & Tide",
        "https://harbour.example/",
        5400,
        "RSS 2.0",
    )
    assert feed.site == "Harbour & Tide"
    assert feed.skipped == []
    fog, crane, text = feed.drafts
    assert fog == Draft(
        headline="Ferries & fog: the long night",
        published=datetime(2025, 11, 13, 0, 30, tzinfo=EAST),
        summary="Eleven ferries stayed in.\n- Three at the pier\n- Eight outside",
        section="Weather",
        url="https://harbour.example/news/fog",
        author="Ada Quay",
        content="<p>Eleven ferries stayed in.</p><ul><li>Three at the"
        ' <a href="https://harbour.example/pier">pier</a></li><li>Eight outside</li></ul>\n'
        '<p><a rel="enclosure" href="https://harbour.example/audio/fog.mp3">audio/mpeg, 12.4 MB</a></p>',
        guid="harbour-1",
    )
    assert crane.headline == "A crane is 5 < 6 metres & no more"
    assert crane.published == date(2025, 11, 12)
    assert type(crane.published) is date
    assert crane.author == "Bob Mole"
    assert crane.summary.endswith("été.")
    assert text.headline == "Only a text stands here, and its first sentence is the headline."
    assert text.published is None


def test_an_atom_feed_gives_all_that_it_says():
    feed = read("everything.atom")
    assert (feed.title, feed.link, feed.format, feed.ttl) == ("Hill & Dale", "https://hill.example/", "Atom 1.0", None)
    first, second = feed.drafts
    assert first.headline == "A <b> is a tag &amp; no more"
    assert first.published == datetime(2025, 11, 13, 9, tzinfo=EAST)
    assert first.url == "https://hill.example/1"
    assert (first.author, first.section, first.guid) == ("Una Fell", "Sheep", "tag:hill.example,2025:1")
    assert (first.summary, first.content) == ("Two <i>plain</i> words", "")
    assert second.headline == "Snow <3 here"
    assert second.published == date(2025, 11, 12)
    assert (second.summary, second.content) == ("First.\nSecond.", "<p>First.</p><p>Second.</p>")


def test_a_json_feed_gives_all_that_it_says():
    feed = read("everything.json", url="https://lamp.example/feed.json")
    assert (feed.title, feed.link, feed.format) == ("Lamp Post", "https://lamp.example/", "JSON Feed 1.1")
    first, second = feed.drafts
    assert first.headline == "Light <on> & off"
    assert first.published == datetime(2025, 11, 13, 8, tzinfo=timezone(timedelta(hours=1)))
    assert (first.url, first.guid, first.author, first.section) == (
        "https://lamp.example/posts/7",
        "7",
        "Lu, Mo",
        "Light",
    )
    assert first.summary == "Both ways\nIt is on.\nIt is off."
    assert first.content.endswith('<p><a rel="enclosure" href="https://lamp.example/7.ogg">audio/ogg, 2 kB</a></p>')
    assert second.headline == "No title at all."
    assert second.summary == "No title at all.\nTwo paragraphs & an ampersand."
    assert (second.author, second.section, second.published) == ("Nan", "", None)


@pytest.mark.parametrize(
    ("name", "format_", "headline", "url", "published", "summary"),
    [
        ("old.rdf", "RSS 1.0", "The wheel turns", "https://mill.example/1", date(2005, 3, 2), "Slowly."),
        ("older.rdf", "RSS 0.90", "The wheel stands", "https://mill.example/0", None, ""),
        (
            "old.atom",
            "Atom 0.3",
            "Knee deep",
            "https://ford.example/1",
            datetime(2004, 5, 6, 7, 8, 9, tzinfo=UTC),
            "Still & cold.",
        ),
        ("channel.cdf", "CDF", "It rang", "https://bell.example/1", datetime(1999, 3, 4, 5, 6, 7), "Twice."),
    ],
)
def test_the_older_formats_are_read(name, format_, headline, url, published, summary):
    feed = read(name)
    assert feed.format == format_
    (draft,) = feed.drafts
    assert (draft.headline, draft.url, draft.published, draft.summary) == (headline, url, published, summary)


def test_a_feed_that_breaks_the_rules_of_xml_is_read_whole():
    feed = read("broken.rss")
    first, second = feed.drafts
    assert feed.title == "Wall Gate"
    assert first.headline == "Salt & pepper"
    assert first.url == "https://wall.example/?a=1&b=2"
    assert first.guid == "w1"
    assert first.summary == "Not well formed here"
    assert second.headline == "Second"


@pytest.mark.parametrize("name", ["everything.rss", "everything.atom", "old.rdf", "old.atom"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_encoding_changes_nothing(name, encoding):
    data = (FEEDS / name).read_bytes()
    assert parse_feed(data.decode().encode(encoding)) == parse_feed(data)


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "utf-8", "nonsense", "us-ascii"])
def test_latin_text_is_read_whatever_the_feed_declares(declared):
    text = f'<?xml version="1.0" encoding="{declared}"?>' + rss("<title>“Été” à Łódź</title>").decode().replace(
        "Łódź", "Genève"
    )
    assert only(text.encode("windows-1252")).headline == "“Été” à Genève"


def test_what_http_says_of_the_encoding_counts():
    assert (
        parse_feed(rss("<title>Привет</title>").decode().encode("koi8-r"), charset="koi8-r").drafts[0].headline
        == "Привет"
    )


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("AT&amp;amp;T", "AT&T"),
        ("AT&amp;T", "AT&T"),
        ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
        ("<![CDATA[<i>Tilted</i> &amp; true]]>", "Tilted & true"),
        ("&amp;lt;script&amp;gt; explained", "<script> explained"),
        ("x &lt; y and y &gt; z", "x < y and y > z"),
        ("List&lt;String&gt; in Java", "List<String> in Java"),
        ("It&#146;s &#147;here&#148;", "It’s “here”"),
        ("Two\n   lines", "Two lines"),
        ("CafÃ© crÃ¨me", "Café crème"),
        ("GrÃ¶ÃŸe â€“ Ã\x9cbung", "Größe – Übung"),
        ("On the &lt;dl&gt; and &lt;blockquote&gt;", "On the <dl> and <blockquote>"),
        ("&lt;hr&gt; considered harmful", "<hr> considered harmful"),
        ("&lt;b&gt; vs &lt;strong&gt; &amp;amp; more", "<b> vs <strong> & more"),
        ("What &lt;/p&gt; closes", "What </p> closes"),
        ("From &lt;b&gt; to &lt;/b&gt; and an empty &lt;p&gt;&lt;/p&gt;", "From <b> to </b> and an empty <p></p>"),
        ("&lt;table of contents&gt;", "<table of contents>"),
        ("Use &lt;String&gt; &amp;amp; &lt;img&gt;", "Use <String> & <img>"),
        ("&lt;i&gt;Titanic sinks", "Titanic sinks"),
        ("News&lt;/b&gt;", "News"),
        ("One&lt;br&gt;two&lt;br /&gt;three", "One two three"),
        ("&lt;p&gt; All of it &lt;/p&gt;", "All of it"),
        ("&lt;a href='/x'&gt;Linked&lt;/a&gt; &lt;SPAN class='x'&gt;Una", "Linked Una"),
        ("&lt;img alt='A gull' src='x'&gt;", "A gull"),
    ],
)
def test_a_title_of_rss_becomes_text_once(written, read_as):
    assert only(rss(f"<title>{written}</title>")).headline == read_as
    assert only(rss(f"<title>{written}</title></x>")).headline == read_as  # the other parser


@pytest.mark.parametrize(
    ("kind", "written", "read_as"),
    [
        ("", "1 &lt; 2 &amp;amp; 3", "1 < 2 &amp; 3"),
        ('type="text"', "&lt;b&gt;", "<b>"),
        ('type="html"', "1 &amp;lt; 2 &lt;b&gt;!&lt;/b&gt;", "1 < 2 !"),
        ('type="xhtml"', '<div xmlns="http://www.w3.org/1999/xhtml">So <b>it</b> is</div>', "So it is"),
    ],
)
def test_a_title_of_atom_is_what_its_type_says(kind, written, read_as):
    assert only(atom(f"<title {kind}>{written}</title>")).headline == read_as


def test_xhtml_content_is_kept_and_becomes_text():
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>Two &amp; a half</p></div>'
    draft = only(atom(f'<title>T</title><content type="xhtml">{div}</content>'))
    assert draft.summary == "One\nTwo & a half"
    assert draft.content == "<p>One</p><p>Two &amp; a half</p>"


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        (
            "<pubDate>Thu, 13 Nov 2025 10:00:00 EST</pubDate>",
            datetime(2025, 11, 13, 10, tzinfo=timezone(timedelta(hours=-5))),
        ),
        ("<pubDate>2025-11-13</pubDate>", date(2025, 11, 13)),
        ("<pubDate>13 Nov 2025 10:00</pubDate>", datetime(2025, 11, 13, 10)),
        ("<pubDate>2024</pubDate>", None),
        ("<pubDate>31 Feb 2025</pubDate>", None),
        ("<pubDate/>", None),
        ("", None),
        ("<guid>2025-11-13</guid>", None),
    ],
)
def test_a_date_is_what_the_feed_wrote_and_no_more(dates, published):
    for ill in ("", "</x>"):
        found = only(rss(f"<title>T</title>{dates}{ill}")).published
        assert found == published
        assert type(found) is type(published)


def test_the_time_of_publication_comes_before_that_of_the_last_update():
    dates = "<updated>2025-11-20T00:00:00Z</updated><published>2025-11-13T00:00:00Z</published>"
    assert only(atom(f"<title>T</title>{dates}")).published == datetime(2025, 11, 13, tzinfo=UTC)
    assert only(atom("<title>T</title><updated>2025-11-20</updated>")).published == date(2025, 11, 20)
    assert only(atom("<title>T</title><published>?</published><updated>2025-11-20</updated>")).published == date(
        2025, 11, 20
    )


ENCLOSURE = "https://h.example/a.mp3"


@pytest.mark.parametrize("base", ["", "xml:base='https://h.example/b/'"])
@pytest.mark.parametrize(
    ("guid", "of_rss", "of_others"),
    [
        ("4", "", ""),
        ("abc-123", "", ""),
        ("2025/11/4", "", ""),
        ("#4", "", ""),
        ("tag:h.example,2025:4", "", ""),
        ("urn:uuid:4", "", ""),
        ("http:4", "", ""),
        ("http://[4", "", ""),
        ("www.x.example/a", "", ""),
        ("Story 4 of the day", "", ""),
        ("/g", "https://h.example/g", ""),
        ("./g", "https://h.example/b/g", ""),
        ("../g", "https://h.example/g", ""),
        ("//x.example/g", "https://x.example/g", ""),
        ("https://x.example/g g", "https://x.example/g%20g", ""),
        ("HTTPS://x.example/g", "HTTPS://x.example/g", "HTTPS://x.example/g"),
        ("http://x.example/g", "http://x.example/g", "http://x.example/g"),
    ],
)
def test_a_guid_is_an_address_only_where_it_has_the_form_of_one(base, guid, of_rss, of_others):
    title = f"<title>T</title><enclosure url='{ENCLOSURE}'/><link rel='enclosure' href='{ENCLOSURE}'/>"
    item = f"<rss><channel {base}><item>{title}<guid{{}}>{guid}</guid></item></channel></rss>"
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "T", "id": guid}]}
    feed["items"][0]["attachments"] = [{"url": ENCLOSURE}]
    documents = {
        item.format(""): of_rss,
        item.format(" isPermaLink='TRUE'"): of_rss,
        item.format(" isPermaLink='False'"): "",
        f"<rss><channel {base}><item>{title}<id>{guid}</id></item></channel></rss>": of_others,
        f"<feed xmlns='http://www.w3.org/2005/Atom' {base}><entry>{title}<id>{guid}</id></entry></feed>": of_others,
        f"<rdf:RDF {rdf} {base}><item rdf:about='{guid}'>{title}</item></rdf:RDF>": of_others,
        json.dumps(feed): of_others,
    }
    for document, url in documents.items():
        read = only(document.encode(), url="https://h.example/b/feed")
        assert (read.guid, read.url) == (guid, url or ENCLOSURE), document


def test_a_guid_is_an_address_unless_the_feed_says_that_it_is_none():
    guid = "https://h.example/1"
    assert only(rss(f"<title>T</title><guid>{guid}</guid>")).url == guid
    assert only(rss(f'<title>T</title><guid isPermaLink="false">{guid}</guid>')).url == ""
    assert only(rss(f'<title>T</title><guid isPermaLink="false">{guid}</guid>')).guid == guid
    assert only(rss("<title>T</title><guid>17</guid><link>https://h.example/2</link>")).url == "https://h.example/2"
    assert only(rss("<title>T</title><link>https://h.example/2</link>")).guid == ""


def test_relative_links_start_from_the_feed_and_from_what_it_names_as_base():
    html = "&lt;img src='c.png'&gt;&lt;a href=\"#x\"&gt;y&lt;/a&gt;"
    item = f"<title>T</title><link>a/b</link><description>{html}</description>"
    draft = only(rss(item), url="https://h.example/feeds/all")
    assert draft.url == "https://h.example/feeds/a/b"
    assert draft.content == '<img src="https://h.example/feeds/c.png"><a href="#x">y</a>'
    based = atom(
        '<title>T</title><link href="1"/><content type="html">&lt;a href="2"&gt;z&lt;/a&gt;</content>'
    ).replace(b"<entry>", b'<entry xml:base="https://base.example/x/">')
    draft = only(based, url="https://h.example/")
    assert draft.url == "https://base.example/x/1"
    assert draft.content == '<a href="https://base.example/x/2">z</a>'


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//", "http://[", "ftp://h/x"]
)
def test_a_link_that_may_not_be_opened_is_left_out(link):
    assert only(rss(f"<title>T</title><link>{link}</link>"), url="").url == ""


def test_an_item_is_kept_while_anything_tells_it_from_others():
    items = "<item><guid>1</guid></item><item><link>https://h.example/2</link></item><item/><item><pubDate>x</pubDate></item>"
    feed = parse_feed(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
    assert [draft.headline for draft in feed.drafts] == [UNTITLED, "https://h.example/2"]
    assert feed.skipped == [Skipped("", "an item with neither title, text, address nor guid")] * 2


def test_a_lead_that_the_content_does_not_repeat_stands_before_it():
    encoded = '<x:encoded xmlns:x="http://purl.org/rss/1.0/modules/content/">&lt;p&gt;The body.&lt;/p&gt;</x:encoded>'
    assert only(rss(f"<title>T</title><description>A lead.</description>{encoded}")).summary == "A lead.\nThe body."
    assert only(rss(f"<title>T</title><description>The bo...</description>{encoded}")).summary == "The body."


def test_a_podcast_without_a_page_leads_to_its_file():
    draft = only(rss('<title>T</title><enclosure url="https://h.example/1.mp3" type="audio/mpeg" length="0"/>'))
    assert draft.url == "https://h.example/1.mp3"
    assert "12" not in draft.content


@pytest.mark.parametrize(
    ("elements", "seconds"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<ttl>often</ttl>", None),
        ("<ttl>0</ttl>", None),
        ('<s:updatePeriod xmlns:s="http://purl.org/rss/1.0/modules/syndication/">daily</s:updatePeriod>', 86400),
        (
            '<s:updatePeriod xmlns:s="http://purl.org/rss/1.0/modules/syndication/">daily</s:updatePeriod>'
            '<s:updateFrequency xmlns:s="http://purl.org/rss/1.0/modules/syndication/">4</s:updateFrequency>',
            21600,
        ),
    ],
)
def test_a_feed_says_how_long_it_wants_to_be_left_alone(elements, seconds):
    assert parse_feed(rss("<title>T</title>", elements)).ttl == seconds


def test_a_feed_without_items_is_a_feed():
    feed = parse_feed(b'<rss version="2.0"><channel><title>Nothing yet</title></channel></rss>')
    assert (feed.drafts, feed.title, feed.format) == ([], "Nothing yet", "RSS 2.0")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b" \n ", "it is empty"),
        (b"<!doctype html><html><body><p>Log in</p></body></html>", "it is an HTML page"),
        (b"<html><body><p>Log in<br></body></html>", "it is an HTML page"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "its root is svg"),
        (b'{"error": "too many requests"}', "names no version"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [}', "line 1"),
        (b"/etc/passwd", "it has no tags"),
        (b"http://127.0.0.1:1/feed", "it has no tags"),
        (b"\x00\x01\x02" * 50, "binary"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(data, reason):
    with pytest.raises(SourceError, match=reason):
        parse_feed(data)


@pytest.mark.parametrize("name", sorted(path.name for path in FEEDS.iterdir() if path.suffix != ".opml"))
def test_a_feed_is_known_by_its_content(name):
    data = (FEEDS / name).read_bytes()
    found = parse(data)
    assert isinstance(found, Feed)
    assert found == parse(data, format="feed")
    assert isinstance(parse(data.decode().encode("utf-16")), Feed)


WRAPPED = b"""<rss xml:base="https://h.example/a/"><head><item><title>Zero</title></item></head><channel><title>F</title>
<group xml:base="b/"><item><title>One</title><link>1</link></item><group><item><title>Two</title></item></group></group>
<author><name>Ann</name></author><link>../</link></channel><item><title>Three</title><link>3</link></item></rss>"""

OF_PARTS = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
A <b>long</b> <i>title</i></div></title><author><email>a@h.example</email><name>Ann</name></author>
<entry><title>One</title></entry></feed>"""


@pytest.mark.parametrize("piece", [1, 7, 100, 1_000])
@pytest.mark.parametrize(
    "document",
    [
        WRAPPED,
        OF_PARTS,
        *(path.read_bytes() for path in sorted(FEEDS.iterdir()) if path.suffix not in {".opml", ".json"}),
    ],
)
def test_a_feed_that_is_read_in_pieces_gives_the_same(document, piece, monkeypatch):
    whole = parse_feed(document, url="https://h.example/feed")
    monkeypatch.setattr(xml, "PIECE", piece)
    assert parse_feed(document, url="https://h.example/feed") == whole


def test_items_are_found_within_other_elements():
    feed = parse_feed(WRAPPED)
    assert (feed.title, feed.link) == ("F", "https://h.example/")
    assert [(each.headline, each.url) for each in feed.drafts] == [
        ("Zero", ""),
        ("One", "https://h.example/a/b/1"),
        ("Two", ""),
        ("Three", "https://h.example/a/3"),
    ]


def test_a_list_of_sources_is_told():
    with pytest.raises(SourceError, match=r"an OPML file, a list of sources"):
        parse((FEEDS / "sources.opml").read_bytes())


NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:x="http://www.w3.org/1999/xhtml" xmlns:other="http://other.example/"'
)


@pytest.mark.parametrize(
    ("elements", "field", "value"),
    [
        ("<dc:title>A</dc:title>", "headline", "A"),
        ("<media:group><media:title>B</media:title></media:group><title>A</title>", "headline", "A"),
        ("<media:title>B</media:title><title/>", "headline", "B"),
        ("<other:title>B</other:title><title>A</title>", "headline", "A"),
        ("<title>A</title><image><title>B</title></image>", "headline", "A"),
        ("<TITLE>A</TITLE>", "headline", "A"),
        ("<itunes:summary>B</itunes:summary><description>A</description>", "summary", "A"),
        ("<description/><itunes:summary>B</itunes:summary>", "summary", "B"),
        ("<media:description>B</media:description><content:encoded>A</content:encoded>", "summary", "A"),
        ("<media:content><media:description>B</media:description></media:content>", "summary", "B"),
        ("<x:body>A <x:b>bold</x:b> &lt; word</x:body>", "content", "A <b>bold</b> &lt; word"),
        ("<description>A <br/><b>bold</b> word</description>", "content", "A <br><b>bold</b> word"),
        ("<description>A<!-- note --> word</description>", "summary", "A word"),
        ("<content>plain</content><description>A</description>", "summary", "A"),
        ("<link>https://h.example/a</link><atom:link href='/b'/>", "url", "https://h.example/a"),
        ("<atom:link rel='self' href='/s'/><atom:link href='https://h.example/a'/>", "url", "https://h.example/a"),
        ("<link/><guid>https://h.example/a</guid>", "url", "https://h.example/a"),
        ("<link>/a</link><guid isPermaLink='False'>https://h.example/b</guid>", "url", "https://base.example/a"),
        ("<link>a</link><guid xml:base='https://h.example/'>/g</guid>", "guid", "/g"),
        ("<id>1</id>", "guid", "1"),
        ("<guid/><link>https://h.example/a</link>", "guid", ""),
        ("<dcterms:issued>2025-11-13</dcterms:issued>", "published", date(2025, 11, 13)),
        ("<updated>2025-11-14</updated><pubDate>soon</pubDate>", "published", date(2025, 11, 14)),
        ("<author>Ann</author><dc:creator>Bo</dc:creator>", "author", "Ann, Bo"),
        ("<author><name>Ann</name><email>a@h.example</email></author>", "author", "Ann"),
        ("<atom:author><email>a@h.example</email></atom:author>", "author", "a@h.example"),
        ("<source url='https://s.example/'>Some Paper</source>", "author", "Some Paper"),
        ("<categories><category>A</category></categories>", "section", "A"),
        ("<dc:subject>A</dc:subject>", "section", "A"),
        ("<category> </category><category>A</category>", "section", "A"),
        ("<link>gemini://h.example/a</link><link>https://h.example/a</link>", "url", "https://h.example/a"),
        ("<link>https://h.example/a</link><link>mailto:a@h.example</link>", "url", "https://h.example/a"),
        ("<link>https://h.example/?a=1&amp;amp;b=2</link>", "url", "https://h.example/?a=1&b=2"),
        ("<link>news:a</link><guid>https://h.example/a</guid>", "url", "https://h.example/a"),
        ("<guid ispermalink='false'>https://h.example/b</guid>", "url", ""),
        ("<guid isPermaLink=''>https://h.example/b</guid>", "url", "https://h.example/b"),
        ("<enclosure url='rtmp://h.example/a'/><enclosure url='https://h.example/a'/>", "url", "https://h.example/a"),
        ("<description> </description><itunes:subtitle>A</itunes:subtitle>", "summary", "A"),
        ("<title/><itunes:title>A</itunes:title>", "headline", "A"),
        ("<content:encoded/><description>A</description>", "summary", "A"),
        ("<itunes:author> </itunes:author><dc:creator>Ann</dc:creator>", "author", "Ann"),
        ("<media:content url='https://h.example/a.jpg'/>", "url", "https://h.example/a.jpg"),
        ("<media:thumbnail url='https://h.example/a.jpg'/>", "url", "https://h.example/a.jpg"),
        ("<description>&lt;img src='a' title='A gull'&gt;</description>", "summary", "A gull"),
    ],
)
def test_each_element_gives_its_field(elements, field, value):
    title = "" if field == "headline" else "<title>T</title>"
    feed = f'<rss version="2.0" {NAMESPACES}><channel><item>{title}{elements}</item></channel></rss>'
    assert getattr(only(feed.encode(), url="https://base.example/feed"), field) == value


@pytest.mark.parametrize(
    ("elements", "field", "value"),
    [
        ('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>b</b></div></title>', "headline", "A b"),
        ('<content type="html"><div>A &lt;b&gt;b&lt;/b&gt;</div></content>', "content", "A <b>b</b>"),
        ('<content type="application/x" mode="base64">QSA8Yg==</content>', "summary", "A <b"),
        ('<summary type="text">A &lt;b&gt;</summary>', "summary", "A <b>"),
        ('<link rel="alternate" type="text/plain" href="/t"/><link href="/h"/>', "url", "https://base.example/h"),
        ('<link href="a" xml:base="https://h.example/b/"/>', "url", "https://h.example/b/a"),
        ('<source><title>A</title><author><name>Ann</name></author></source>', "author", "Ann"),
        ('<category term="a" label="A"/>', "section", "A"),
        ('<author><email>ann@h.example</email></author>', "author", "ann@h.example"),
        ('<author><uri>https://h.example/ann</uri></author>', "author", "https://h.example/ann"),
        ('<link rel="http://www.iana.org/assignments/relation/alternate" href="/h"/>', "url", "https://base.example/h"),
        ('<content type="text/html" src="/there"/>', "url", "https://base.example/there"),
        ('<content src="/there"/><link href="tel:1"/><link href="/page"/>', "url", "https://base.example/page"),
    ],
)  # fmt: skip
def test_each_element_of_atom_gives_its_field(elements, field, value):
    assert getattr(only(atom(elements), url="https://base.example/feed"), field) == value


def test_what_is_said_of_a_feed_behind_its_items_counts():
    feed = parse_feed(
        b"<rss version='2.0'><channel><item><title>A</title></item><image><title>B</title><link>/b</link></image>"
        b"<title>C</title><link>https://c.example/</link><ttl>5</ttl></channel></rss>"
    )
    assert (feed.title, feed.link, feed.ttl) == ("C", "https://c.example/", 300)


def test_a_nul_in_the_middle_is_left_out():
    assert only(rss("<title>a\0b</title>")).headline == "ab"


def test_the_div_around_xhtml_is_no_content_and_what_stands_beside_it_is_kept():
    xhtml = '<content type="xhtml">{}<div xmlns="http://www.w3.org/1999/xhtml"><p>in</p></div>{}</content>'
    assert only(atom(xhtml.format("", ""))).content == "<p>in</p>"
    assert only(atom(xhtml.format("before ", ""))).summary.split() == ["before", "in"]
    assert only(atom(xhtml.format("", " behind"))).summary.split() == ["in", "behind"]


CLOCKS = st.tuples(st.integers(0, 25), st.integers(0, 61), st.integers(0, 61))
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@given(st.integers(0, 32), st.integers(0, 11), st.integers(0, 9999), CLOCKS, st.integers(-1600, 1600))
def test_a_date_of_a_program_is_read_as_the_reader_reads_it(day, month, year, clock, zone):
    time = ":".join(f"{part:02}" for part in clock)
    for text in (
        f"Mon, {day:02} {MONTHS[month]} {year:04} {time} {zone:+05}",
        f"{day} {MONTHS[month]} {year:04} {time} GMT",
        f"{year:04}-{month + 1:02}-{day:02}T{time}Z",
        f"{year:04}-{month + 1:02}-{day:02}T{time}{f'{zone:+05}'[:3]}:{f'{zone:+05}'[3:]}",
    ):
        assert parse_published(text) == read_whole(text, None, None)


RSS_1 = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:enc="http://purl.oclc.org/net/rss_2.0/enc#">'
    '<channel><title>C</title></channel><item rdf:about="https://h.example/1"><title>T</title><dc:creator>Ann</dc:creator>'
    '<dc:subject>Sea</dc:subject><enc:enclosure rdf:resource="https://h.example/1.mp3" enc:type="audio/mpeg"'
    ' enc:length="5000"/></item></rdf:RDF>{}'
)


@pytest.mark.parametrize("ill", ["", "</x>"])
def test_an_item_of_rss_1_has_its_author_category_and_enclosure(ill):
    draft = only(RSS_1.format(ill).encode())
    assert (draft.author, draft.section, draft.url) == ("Ann", "Sea", "https://h.example/1")
    assert draft.content == '<p><a rel="enclosure" href="https://h.example/1.mp3">audio/mpeg, 5 kB</a></p>'


@pytest.mark.parametrize(
    ("media", "about"),
    [
        ("<media:content url='/a.jpg' medium='image'><media:description>A gull</media:description></media:content>",
         "A gull, image"),
        ("<media:group><media:content url='/a.jpg' type='image/jpeg'/></media:group>", "image/jpeg"),
        ("<media:content url='/a.jpg' fileSize='7000'><media:title>Gull &amp;amp; sea</media:title></media:content>",
         "Gull & sea, 7 kB"),
        ("<media:content url='/a.jpg'/><enclosure url='/a.jpg' type='image/jpeg'/>", "image/jpeg"),
    ],
)  # fmt: skip
def test_a_picture_beside_the_text_is_a_link_with_its_words(media, about):
    item = f"<item><title>T</title><description>Fog.</description>{media}</item>"
    feed = f'<rss version="2.0" {NAMESPACES}><channel>{item}</channel></rss>'
    draft = only(feed.encode(), url="https://h.example/")
    assert (draft.headline, draft.summary) == ("T", "Fog.")
    about = about.replace("&", "&amp;")
    assert draft.content == f'Fog.\n<p><a rel="enclosure" href="https://h.example/a.jpg">{about}</a></p>'


def test_a_picture_that_the_text_shows_is_not_told_again():
    html = "&lt;p&gt;&lt;img src='/a.jpg'&gt;"
    item = f'<description>{html}</description><media:content url="https://h.example/a.jpg"/>'
    feed = f'<rss version="2.0" {NAMESPACES}><channel><item>{item}</item></channel></rss>'
    assert only(feed.encode(), url="https://h.example/").content == '<p><img src="https://h.example/a.jpg"></p>'


def test_plain_titles_have_the_characters_that_were_escaped_once_too_often():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Blog &#8211; Lamp",
        "items": [{"id": "1", "title": "It&#x2019;s &amp; not &#x9;; &copy;", "content_text": "t"}],
    }
    parsed = parse_feed(json.dumps(feed).encode(), url="https://h.example/")
    assert parsed.title == "Blog \N{EN DASH} Lamp"
    assert parsed.drafts[0].headline == "It\N{RIGHT SINGLE QUOTATION MARK}s &amp; not &#x9;; &copy;"


def test_a_json_feed_names_authors_of_all_items_and_pictures():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "author": {"name": "Ann"},
        "items": [
            {"id": "1", "url": "gopher://h.example/1", "external_url": "https://h.example/1", "image": "/a.jpg"},
            {"id": "2", "content_html": " ", "content_text": "Words", "authors": {"name": "Bo"}, "tags": "none"},
            {"id": "3", "attachments": {"url": "/b.mp3", "mime_type": "audio/mpeg", "title": "Say"}},
        ],
    }
    first, second, third = parse_feed(json.dumps(feed).encode(), url="https://h.example/").drafts
    assert (first.author, first.url) == ("Ann", "https://h.example/1")
    assert 'href="https://h.example/a.jpg"' in first.content
    assert (second.author, second.summary, second.section) == ("Bo", "Words", "")
    assert third.content.endswith('href="https://h.example/b.mp3">Say, audio/mpeg</a></p>')


@pytest.mark.parametrize(
    ("authors", "named"),
    [
        ('"author": "Bo"', "Bo"),
        ('"authors": ["Bo", "Cy"]', "Bo, Cy"),
        ('"authors": [{"url": "https://h.example/bo"}, {"name": "Cy", "url": "https://h.example/cy"}]',
         "https://h.example/bo, Cy"),
        ('"authors": [{"name": null}, 7, null, ""]', "Ann"),
        ('"authors": []', "Ann"),
    ],
)  # fmt: skip
def test_authors_of_a_json_feed_are_read_in_every_form(authors, named):
    item = f'{{"id": "1", {authors}}}'
    feed = f'{{"version": "https://jsonfeed.org/version/1.1", "author": {{"name": "Ann"}}, "items": [{item}]}}'
    assert only(feed.encode()).author == named


def test_controls_within_a_string_of_json_are_left_out():
    item = b'{"id": "1", "title": "Ha\x01r\x08bour\x1b\x0c", "content_text": "a\nb"}'
    draft = only(b'{"version": "https://jsonfeed.org/version/1", "items": [%b]}' % item)
    assert (draft.headline, draft.summary) == ("Harbour", "a\nb")


def test_a_site_that_can_not_be_opened_is_passed_over():
    channel = "<title>C</title><link>gopher://h.example/</link><a:link xmlns:a='http://www.w3.org/2005/Atom' href='/'/>"
    assert parse_feed(rss("<title>T</title>", channel), url="https://h.example/feed").link == "https://h.example/"
