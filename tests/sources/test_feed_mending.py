"""A feed that broke is read as the feed that it was meant to be: whatever breaks it, its entries are the same."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.sources import feed
from newsreader.sources.feed import Feed, parse_feed
from newsreader.sources.feed.xml_feed import NAMESPACES as KNOWN
from newsreader.sources.xml import mend, parse_xml, utf8_xml
from tests.sources.test_feed import FEEDS, only, rss

NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
)
TEXTS = st.sampled_from(
    ["One", "AT&amp;T", "a &amp;amp; b", "&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;",
     "<![CDATA[<b>x</b> &amp; y]]>", "1 &lt; 2", "", " padded\n ", "Grüße “an” 東京", "&#8217;", "It&#146;s",
     "<!-- c -->Seen", "http://h.example/&amp;x=1"]
)  # fmt: skip
DATES = st.sampled_from(
    ["Thu, 13 Nov 2025 10:00:00 +0200", "2025-11-13", "2025-11-13T10:00:00Z", "13 Nov 2025 10:00 EST", "soon", ""]
)
GUIDS = st.sampled_from(["1", "http://h.example/g", "2025-01-01"])
RSS_PARTS = st.one_of(
    st.builds("<title>{}</title>".format, TEXTS),
    st.builds("<description>{}</description>".format, TEXTS),
    st.builds("<content:encoded>{}</content:encoded>".format, TEXTS),
    st.builds("<itunes:summary>{}</itunes:summary>".format, TEXTS),
    st.builds("<itunes:author>{}</itunes:author>".format, st.sampled_from(["Una", "Bo"])),
    st.builds("<media:title>{}</media:title>".format, TEXTS),
    st.builds("<media:content><media:description>{}</media:description></media:content>".format, TEXTS),
    st.builds("<pubDate>{}</pubDate>".format, DATES),
    st.builds("<dc:date>{}</dc:date>".format, DATES),
    st.builds("<dc:creator>{}</dc:creator>".format, st.sampled_from(["Una", "Bo", ""])),
    st.builds("<author>{}</author>".format, st.sampled_from(["u@h.example (Una)", "Una", "Una &lt;u@h.example&gt;"])),
    st.builds("<link>{}</link>".format, st.sampled_from(["http://h.example/1", "/1", "", "javascript:x"])),
    st.builds('<guid isPermaLink="{}">{}</guid>'.format, st.sampled_from(["true", "false"]), GUIDS),
    st.builds("<guid>{}</guid>".format, GUIDS),
    st.builds("<category>{}</category>".format, st.sampled_from(["News", "A &amp;amp; B", ""])),
    st.builds('<enclosure url="a.mp3" type="audio/mpeg" length="{}"/>'.format, st.sampled_from(["", "5", "many"])),
    st.just('<atom:link rel="self" href="http://h.example/self"/>'),
    st.just("<slash:comments>3</slash:comments>"),
)  # fmt: skip
KINDS = st.sampled_from(["", ' type="text"', ' type="html"'])
RELATIONS = st.sampled_from(
    ["", " rel='alternate'", " rel='self'", " rel='enclosure' type='audio/ogg'", " rel='alternate' type='text/plain'"]
)
ATOM_PARTS = st.one_of(
    st.builds("<title{}>{}</title>".format, KINDS, TEXTS),
    st.builds("<summary{}>{}</summary>".format, KINDS, TEXTS),
    st.builds("<content{}>{}</content>".format, KINDS, TEXTS),
    st.builds("<published>{}</published>".format, DATES),
    st.builds("<updated>{}</updated>".format, DATES),
    st.builds("<author><name>{}</name><email>x@h.example</email></author>".format, st.sampled_from(["Una", "Bo"])),
    st.builds("<link{} href='{}'/>".format, RELATIONS, st.sampled_from(["http://h.example/1", "/2"])),
    st.builds("<id>{}</id>".format, st.sampled_from(["tag:1", "http://h.example/i"])),
    st.builds('<category term="{}"/>'.format, st.sampled_from(["News", "Sport"])),
    st.just("<media:group><media:title>M</media:title><media:description>D</media:description></media:group>"),
)  # fmt: skip


BREAKS: dict[str, Callable[[str], str]] = {
    "an end of nothing": lambda text: text.replace("<title>C", "</p><title>C", 1),
    "an ampersand": lambda text: text.replace("<title>C", "<ttl>1 & 2 &hellip;</ttl><title>C", 1),
    "a bracket": lambda text: text.replace("<title>C", "<copyright>1 < 2 <</copyright><title>C", 1),
    "a break": lambda text: text.replace("<title>C", "<copyright>one<br>two<p>three</copyright><title>C", 1),
    "a prefix": lambda text: text.replace("<title>C", "<no:such a:b='1'/><title>C", 1),
    "prefixes that are not declared": lambda text: re.sub(r' xmlns:(?!x)\w+="[^"]+"', "", text),
    "an attribute twice": lambda text: text.replace("<title>C", "<cloud port='1' port='2'/><title>C", 1),
    "an attribute without quotes": lambda text: text.replace("<title>C", "<cloud port=1 path=/a/ on/><title>C", 1),
    "text behind the end": lambda text: f"{text}\n<script>track('</b>')</script> & more",
    "no end of the root": lambda text: text.replace("</rss>", ""),
    "items that do not end": lambda text: text.replace("</item>", "").replace("</entry>", ""),
    "ends in capitals": lambda text: text.replace("</item>", "</ITEM >").replace("</title>", "</Title>"),
    "a control": lambda text: text.replace("<title>C", "<copyright>&#2;&#xFFFF;&#55555;</copyright><title>C", 1),
    "an end of CDATA": lambda text: text.replace("<title>C", "<copyright>]]> <![CDATA[ ]]></copyright><title>C", 1),
    "an unknown namespace": lambda text: text.replace("<rss ", "<rss xmlns='http://feeds.example/' "),
}  # fmt: skip
HOW = st.sampled_from(sorted(BREAKS))


def same(text: str, how: str) -> None:
    assert meant(BREAKS[how](text)) == meant(text)


def meant(text: str) -> Feed:
    found = parse_feed(text.encode(), url="http://base.example/feed")
    return Feed(drafts=found.drafts, skipped=found.skipped, title=found.title, format=found.format)


@given(st.lists(st.lists(RSS_PARTS, max_size=7), min_size=1, max_size=3), HOW)
def test_a_broken_feed_of_rss_gives_what_was_meant(items, how):
    body = "".join(f"<item>{''.join(parts)}</item>" for parts in items)
    same(f'<rss version="2.0" {NAMESPACES}><channel><title>C</title>{body}</channel></rss>', how)


@given(st.lists(st.lists(ATOM_PARTS, max_size=7), min_size=1, max_size=3), HOW)
def test_a_broken_feed_of_atom_gives_what_was_meant(items, how):
    body = "".join(f"<entry>{''.join(parts)}</entry>" for parts in items)
    same(f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}><title>C</title>{body}</feed>', how)


@pytest.mark.parametrize("name", ["everything.rss", "everything.atom", "old.rdf", "older.rdf", "old.atom"])
@pytest.mark.parametrize("how", BREAKS)
def test_a_broken_feed_of_any_format_gives_what_was_meant(name, how):
    same((FEEDS / name).read_text().replace("<title>", "<title>C", 1), how)


@given(st.lists(st.sampled_from(
    ["<", ">", "</", "/>", "<a", "<b>", "</b>", "<a x=1>", "<i:p q:r=''", "&", "&amp;", "&#1;", "<![CDATA[", "]]>",
     "<!--", "-->", "<?p", "?>", "'", '"', "=", " ", "text", "<item>", "</item>", "<title>", "</title>", "<!DOCTYPE x>",
     "xmlns=''", "xmlns:a=''", "xml:lang", "<xmlns:p>", "<a:b:c>", "<p>", "<br>", "</rss>", "\x0b", "é", "<é>"]
)))  # fmt: skip
def test_whatever_is_mended_is_well_formed(pieces):
    document = utf8_xml(f"<rss>{''.join(pieces)}".encode())
    parse_xml(mend(document, KNOWN)[0])


@pytest.mark.parametrize(
    ("item", "field", "value"),
    [
        ("<title>Why <table> came back</title>", "headline", "Why <table> came back"),
        ("<title>One <b>bold</b> word</title>", "headline", "One bold word"),
        ("<title>Love <3 & peace</title>", "headline", "Love <3 & peace"),
        ("<title>T</title><description><p>One<br>two <b>three<p>Four</description>", "summary", "One\ntwo three\nFour"),
        ("<title>T</title><description><ul><li>One<li>Two</ul></description>", "summary", "- One\n- Two"),
        ("<title>T</title><description><![CDATA[<p>One</description>", "summary", "One"),
        ("<title>T</title><description><!-- One</description>", "summary", "One"),
        ("<title>T</title><dc:creator>Una</dc:creator>", "author", "Una"),
        ("<title>T</title><content:encoded>&lt;p>Words</content:encoded>", "summary", "Words"),
        ("<title>T</title><link>http://h.example/?a=1&b=2&copy=3</link>", "url", "http://h.example/?a=1&b=2&copy=3"),
        ("<title>T</title><enclosure url=http://h.example/1.mp3 type=audio/mpeg>", "url", "http://h.example/1.mp3"),
        ("<title>T</title><enclosure url='http://h.example/?a=1&b=2'/>", "url", "http://h.example/?a=1&b=2"),
        ("<title>T</title><guid isPermaLink=false>http://h.example/1</guid>", "url", ""),
        ("<TITLE>T</title><GUID>7</Guid>", "guid", "7"),
        ("<title>T</title><enclosure url='http://h.example/1' url='/2'/>", "url", "http://h.example/1"),
        ("<title>T<link>http://h.example/1<guid isPermaLink='false'>7</guid>", "url", "http://h.example/1"),
        ("<title>T<pubDate>soon<description>Words", "summary", "Words"),
    ],
)
def test_a_broken_item_gives_its_field(item, field, value):
    assert getattr(only(rss(f"{item}</nothing>")), field) == value


@pytest.mark.parametrize(
    ("name", "first", "end"),
    [
        ("everything.rss", b"<item", b"</channel>"),
        ("everything.atom", b"<entry", b"</feed>"),
        ("old.atom", b"<entry", b"</feed>"),
        ("old.rdf", b"<item", b"</rdf:RDF>"),
        ("everything.json", b'"items": [', b"]"),
    ],
)
def test_of_a_feed_that_is_cut_off_the_whole_items_are_taken_and_nothing_else(name, first, end):
    data = (FEEDS / name).read_bytes()
    whole = parse_feed(data, url="http://base.example/")
    assert whole.problem == ""
    counts = set()
    for length in range(data.index(first) + len(first), data.rindex(end)):
        cut = parse_feed(data[:length], url="http://base.example/")
        assert cut.drafts == whole.drafts[: len(cut.drafts)]
        assert cut.problem == f"the feed is cut off after {len(cut.drafts)} item{'s' * (len(cut.drafts) != 1)}"
        assert cut.skipped[-1].reason == cut.problem
        counts.add(len(cut.drafts))
    assert counts >= set(range(len(whole.drafts)))


def test_a_json_feed_is_cut_off_at_any_character_of_it():
    item = r'{"id":"é[{,","n":-1.5e-3,"yes":true,"no":null,"u":"\u00e9\n"}'
    text = f'{{"version":"https://jsonfeed.org/version/1","items":[{item},{item},{item}]}}'
    for length in range(text.index("[{") + 1, len(text)):
        cut = parse_feed(text[:length].encode())
        assert len(cut.drafts) == text[:length].count('\\n"}'), text[:length]
        assert "cut off" in cut.problem


def test_broken_json_is_not_taken_for_a_feed_that_is_cut_off():
    for data in (
        b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"1"},{"id" "2"}]}',
        b'{"items":[{"id":1}',
        b'{"version":"https://jsonfeed.org/version/1","items":[{"id":trux}]}',
        b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"\\q"}]}',
    ):
        with pytest.raises(feed.SourceError):
            parse_feed(data)


def test_a_feed_that_only_lacks_the_end_of_its_root_is_whole():
    assert parse_feed(rss("<title>T</title>").removesuffix(b"</rss>")).problem == ""
