"""Two parsers read feeds, the second one those that are broken: identity, dates, texts, order are the same."""

import re
from typing import NoReturn

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from newsreader.dates import parse_published
from newsreader.dates.reader import read_whole, tidy
from newsreader.sources import feed
from newsreader.sources.feed import Feed, parse_feed
from newsreader.sources.xml import NotWellFormed
from tests.conftest import SHARED
from tests.sources.test_feed import FEEDS

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


SUMMARIES = ("description", "itunes:summary", "media:content", "media:group")


def element(part: str) -> str:
    """The element of a part, or the group of elements of which feedparser takes another one than we do.

    Of authors it takes the last one even if that is empty, and a second summary for content.
    """
    name = re.match(r"<([\w:]+)", part)[1]
    groups = {"author": ("dc:creator", "itunes:author"), "summary": SUMMARIES}
    return part if name == "link" else next((group for group, names in groups.items() if name in names), name)


def mixes_texts(parts: list[str]) -> bool:
    """Whether feedparser mixes iTunes' summary, or that of a picture, with the content."""
    has_content = any(part.startswith("<content") for part in parts)
    return has_content and any("media:description" in part or "itunes:summary" in part for part in parts)


def both(data: bytes) -> tuple[Feed, Feed]:
    """Read a feed as it is read, and by feedparser alone."""
    found = parse_feed(data, url="http://base.example/feed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed, "read_xml_feed", not_well_formed)
        broken = parse_feed(data, url="http://base.example/feed")
    if b"media:description" in data:  # feedparser takes what is said of a picture for HTML
        found, broken = (
            replace(each, drafts=[replace(draft, content="") for draft in each.drafts]) for each in (found, broken)
        )
    return found, broken


def not_well_formed(document: bytes) -> NoReturn:
    raise NotWellFormed


@given(st.lists(st.lists(RSS_PARTS, max_size=7, unique_by=element), min_size=1, max_size=3))
def test_both_parsers_give_the_same_of_rss(items):
    assume(not any(map(mixes_texts, items)))
    body = "".join(f"<item>{''.join(parts)}</item>" for parts in items)
    fast, slow = both(f'<rss version="2.0" {NAMESPACES}><channel><title>C</title>{body}</channel></rss>'.encode())
    assert fast == slow


@given(st.lists(st.lists(ATOM_PARTS, max_size=7, unique_by=element), min_size=1, max_size=3))
def test_both_parsers_give_the_same_of_atom(items):
    assume(not any(map(mixes_texts, items)))
    body = "".join(f"<entry>{''.join(parts)}</entry>" for parts in items)
    xmlns = f'xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}'
    fast, slow = both(f"<feed {xmlns}><title>C</title>{body}</feed>".encode())
    assert fast == slow


@pytest.mark.parametrize("name", ["everything.rss", "everything.atom", "old.rdf", "old.atom"])
def test_both_parsers_give_the_same_of_ordinary_feeds(name):
    fast, slow = both((FEEDS / name).read_bytes())
    assert fast == slow


@pytest.mark.skipif(not (SHARED / "feeds").exists(), reason="no feeds of others here")
def test_both_parsers_give_the_same_of_the_feeds_of_others():
    seen = 0
    for path in sorted((SHARED / "feeds" / "feeds").rglob("*.*")):
        try:
            fast, slow = both(path.read_bytes())
        except feed.SourceError:
            continue
        if path.name == "OneFootTsunami.atom":  # an empty address is none, and feedparser makes it one by `xml:base`
            continue
        seen += 1
        assert [(d.guid, d.url, d.published, d.headline) for d in fast.drafts] == [
            (d.guid, d.url, d.published, d.headline) for d in slow.drafts
        ], path
    assert seen > 100


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
        assert parse_published(text) == read_whole(tidy(text), None, None)
