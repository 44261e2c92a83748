"""The feeds that a page links: all of them, in order, and only what is a feed."""

import time
from xml.sax.saxutils import quoteattr

import pytest

from newsreader.sources.discovery import MAX_LINKS, FeedLink, find_feeds, guess_feeds, refresh_target

PAGE = """<!doctype html><html><head><title>Harbour</title>
<link rel="stylesheet" href="/style.css">
<link rel="alternate" type="application/rss+xml" title="All &amp; sundry" href="/feed">
<LINK REL='Alternate' TYPE='application/atom+xml; charset=utf-8' HREF='https://other.example/atom'>
<link rel=alternate type=application/feed+json href=feed.json title="As&#10;JSON">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
<link rel="alternate" hreflang="fr" href="/fr/">
<link rel="alternate stylesheet" type="text/xml" href="/dark.css">
<!-- <link rel="alternate" type="application/rss+xml" href="/commented"> -->
<link rel="feed" href="/by-relation">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/rss+xml" title="again" href="/feed">
</head><body><a href="/feed">RSS</a></body></html>"""


def test_all_feeds_are_found_in_page_order():
    assert find_feeds(PAGE, "https://harbour.example/news/") == [
        FeedLink("https://harbour.example/feed", "All & sundry", "RSS"),
        FeedLink("https://other.example/atom", "", "Atom"),
        FeedLink("https://harbour.example/news/feed.json", "As JSON", "JSON Feed"),
        FeedLink("https://harbour.example/by-relation", "", "feed"),
    ]


LINK = '<link rel="alternate" type="application/rss+xml" href="/feed">'


@pytest.mark.parametrize(
    "page",
    [
        f"<!--[if !IE]><!--><html><head>{LINK}</head><!--<![endif]-->",
        f"<!--> {LINK} <!-- -->",
        f"<!-- a --!> {LINK}",
        f'<script>var x = "<!--";</script>{LINK}',
        f"<title><!-- </title>{LINK}",
        LINK.replace("href", 'title="a > b" href'),
        LINK.replace("href", "title='it\"s' data-x href"),
        LINK.replace("href", "title= \n '>' href"),
    ],
)
def test_what_stands_around_or_in_a_link_does_not_hide_it(page):
    assert [link.url for link in find_feeds(page, "https://h.example/")] == ["https://h.example/feed"]


@pytest.mark.parametrize(
    "page", [f"<!-- {LINK} -->", f"<!-- {LINK}", f"<script>'{LINK}'</script>", f"<textarea>{LINK}</textarea>"]
)
def test_what_is_no_markup_links_nothing(page):
    assert find_feeds(page, "https://h.example/") == []


def test_links_of_a_page_may_look_like_feeds_of_its_site():
    inside = [
        "/feed",
        "/a/rss/",
        "/atom.xml",
        "news-feed.json",
        "/x.rss",
        "https://www.h.example/feed/posts",
        "/en/index.xml",
        "/rss.php",
        "/?feed=rss2",
        "/index.php?id=1&format=feed&type=atom",
    ]
    outside = [
        "/",
        "/index.php",
        "/news.php?format=print",
        "/feedback",
        "/rss-guide",
        "/x.xml",
        "https://other.example/feed",
        "javascript:feed",
        "/feed/tips.html",
    ]
    anchors = "".join(f"<a class=x href='{href}'>more</a>" for href in inside + outside + inside)
    found = guess_feeds(
        f"<base href='/b/'><p>{anchors}<a type='application/rss+xml' href='/q?f=1'>", "https://h.example/"
    )
    assert [link.url for link in found] == [
        "https://h.example/feed",
        "https://h.example/a/rss/",
        "https://h.example/atom.xml",
        "https://h.example/b/news-feed.json",
        "https://h.example/x.rss",
        "https://www.h.example/feed/posts",
        "https://h.example/en/index.xml",
        "https://h.example/rss.php",
        "https://h.example/?feed=rss2",
        "https://h.example/index.php?id=1&format=feed&type=atom",
        "https://h.example/q?f=1",
    ]
    assert find_feeds(anchors, "https://h.example/") == []


@pytest.mark.parametrize(
    "link",
    [
        "<a href=/x>RSS</a>",
        "<a href=/x> Our <b>RSS</b> feed </a>",
        "<a href=/x>Flux RSS</a>",
        "<a href=/x>RSSフィード</a>",
        "<a href=/x>Atom</a>",
        "<a href=/x>Subscribe via feed",
        "<a href='/x'>XML</a>",
        "<a href=/x><img src=/1.gif alt='XML'></a>",
        "<a href=/x><img alt=Feed src=/1.gif></a>",
        "<a href=/x><img src='/i/rss.png' alt=''></a>",
        "<a href=/x><i class='fa fa-rss'></i></a>",
        "<a href=/x title='Our RSS feed'><svg><path d='M0 0'/></svg></a>",
        "<a href=/x aria-label=RSS></a>",
        "<a href=/x class='icon-rss'>Follow</a>",
    ],
)
def test_a_link_that_says_what_it_is_counts_where_no_address_does(link):
    page = f"<p><a href=/about>About us</a> {link} <a href=/y>Next page</a>"
    (found,) = guess_feeds(page, "https://h.example/")
    assert found.url == "https://h.example/x"
    by_address = guess_feeds(page + "<a href='/blog/feed/'>New</a>", "https://h.example/")
    assert [each.url for each in by_address] == ["https://h.example/blog/feed/"]


@pytest.mark.parametrize(
    "link",
    [
        "<a href=/x>What RSS is, and why you should want it on every page of yours</a>",
        "<a href=/rss.html>RSS</a>",
        "<a href=https://encyclopedia.example/what-is-rss>RSS</a>",
        "<a href=/x>Atom smasher starts</a>",
        "<a href=/x>Press</a>",
        "<a href=/x>Animal feed</a>",
        "<a href=mailto:rss@h.example>RSS</a>",
        "<!-- <a href=/x>RSS</a> -->",
        "<a>RSS</a>",
        "<a href=/x></a> RSS",
        "<a href=/x></a><a>RSS</a>",
    ],
)
def test_not_every_link_with_such_a_word_counts(link):
    assert guess_feeds(link, "https://h.example/") == []


@pytest.mark.parametrize("scheme", ["feed:https:", "feed:", "FEED:", "itpc:", "pcast:"])
def test_a_link_for_readers_is_one_to_a_feed_wherever_it_leads(scheme):
    links = f"<a href=/feedback>RSS</a><a href='{scheme}//o.example/x'>Listen</a>"
    assert [link.url for link in guess_feeds(links, "https://h.example/")] == ["https://o.example/x"]


def test_a_host_of_feeds_may_be_another_site():
    page = "<a href='https://feeds.host.example/harbour'>RSS</a><a href=https://o.example/news.rss><b>Feed</b></a>"
    assert [link.url for link in guess_feeds(page, "https://h.example/")] == [
        "https://feeds.host.example/harbour",
        "https://o.example/news.rss",
    ]


@pytest.mark.parametrize(
    "tag",
    [
        "<link rel=alternate type=application/rss+xml href='feed:https://h.example/x'>",
        "<link rel=alternate type=application/rss+xml href='feed://h.example/x'>",
        "<link rel=alternate type=application/rss+xml href='FEED:HTTPS://h.example/x'>",
        "<link rel=alternate type=application/x-rss+xml href=/x>",
        "<link rel=alternate type=text/rss href=/x>",
        "<link rel=alternate type=application/x.atom+xml href=/x>",
        "<link rel=alternate href=/x/feed/>",
        "<link rel=alternate title=News href=/x.rss>",
    ],
)
def test_a_feed_is_declared_in_many_ways(tag):
    (found,) = find_feeds(tag, "https://h.example/")
    assert found.url.lower().startswith("https://h.example/x")


@pytest.mark.parametrize("tag", ["<link rel=alternate hreflang=fr href=/fr/feed/>", "<link rel=alternate href=/fr/>"])
def test_an_alternate_of_no_type_that_looks_like_none_is_none(tag):
    assert find_feeds(tag, "https://h.example/") == []


@pytest.mark.parametrize(
    ("header", "urls"),
    [
        ('</feed>; rel="alternate"; type="application/rss+xml"', ["/feed"]),
        ("</feed>;rel=alternate;type=application/atom+xml", ["/feed"]),
        ('<x,y>; title="a, \\"b\\" <c>"; rel="x alternate"; type="application/feed+json; charset=utf-8"', ["/n/x,y"]),
        (
            '</a>; rel=preload; as=font, </b>; REL="Alternate"; Type="text/xml" , <https://o.example/c>; rel=feed',
            ["/b", "c"],
        ),
        ("<feed://h.example/d>; rel=feed", ["/d"]),
        (
            '<https://h.example/wp-json/>; rel="https://w.example/", </wp-json/>; rel=alternate; type=application/json',
            [],
        ),
        ('</feed>; rel=alternate; type=application/rss+xml; anchor="/other"', []),
        ("</feed>; rel=self; type=application/rss+xml, <javascript:x>; rel=feed", []),
        ("", []),
        ("</feed", []),
        ("<>; rel=feed", []),
    ],
)
def test_the_header_of_a_page_names_feeds(header, urls):
    found = [link.url for link in find_feeds("<base href=/deep/>", "https://h.example/n/", header)]
    assert [url.removeprefix("https://h.example").removeprefix("https://o.example/") for url in found] == urls


@pytest.mark.parametrize(
    "content",
    [
        "0; url=/next",
        "0;URL='/next'",
        '5, url = "/next" ; x',
        "0;/next",
        "  3.5 ; url=/next  ",
        "0 url=next",
        ".5; url=/next",
        "0;url=./next#a",
    ],
)
def test_a_page_that_sends_its_readers_on_at_once_says_where(content):
    tag = f"<META HTTP-EQUIV=Refresh CONTENT={quoteattr(content)}>"
    assert refresh_target(tag, "https://h.example/").partition("#")[0] == "https://h.example/next"
    assert refresh_target("", "https://h.example/", content).partition("#")[0] == "https://h.example/next"
    assert refresh_target(f"<base href=/>{tag}", "https://h.example/a/b").startswith("https://h.example/next")


@pytest.mark.parametrize(
    "content",
    ["300", "300; url=/next", "0", "", "url=/next", "0; url=/#top", "0; url=", "0; url=javascript:x", "x; url=/n"],
)
def test_a_page_that_looks_for_its_own_news_stays(content):
    tag = f"<meta http-equiv=refresh content={quoteattr(content)}>"
    assert refresh_target(tag, "https://h.example/") == ""
    assert (
        refresh_target("<noscript><meta http-equiv=refresh content='0; url=/x'></noscript>", "https://h.example/") == ""
    )
    assert refresh_target("<meta name=refresh content='0; url=/x'>", "https://h.example/") == ""


def test_the_base_of_the_page_counts():
    page = '<base href="/deep/"><link rel="alternate" type="application/rss+xml" href="x.rss">'
    assert find_feeds(page, "https://h.example/a/b")[0].url == "https://h.example/deep/x.rss"


@pytest.mark.parametrize("page", ["", "plain text", "<p>No links</p>", "<link>", "<link rel=alternate href=/x>"])
def test_a_page_without_feeds_gives_none(page):
    assert find_feeds(page, "https://h.example/") == []


HARMFUL = ("<link a='" * 100_000, "<a href=x " * 100_000, "<script>" * 100_000, "<link " + "=" * 500_000)


def test_a_page_that_is_built_to_harm_costs_little():
    started = time.process_time()
    link = '<link rel="alternate" type="application/rss+xml" href="/{}">'
    assert len(find_feeds("".join(link.format(n) for n in range(2_000)), "https://h.example/")) == MAX_LINKS
    for page in ("<div>" * 200_000, "<link " * 200_000, "<!--" * 200_000, "<link" + " a=1" * 100_000 + ">", *HARMFUL):
        assert find_feeds(page, "https://h.example/") == []
        assert guess_feeds(page, "https://h.example/") == []
        assert refresh_target(page, "https://h.example/", page) == ""
    anchors = "<a href=/x>" + "<a href=/rss title=" + "r" * 100
    assert guess_feeds(f"{anchors}> RSS <b>" * 5_000, "https://h.example/")
    for header in (
        "<a>;" * 100_000,
        "<a>; a=" + '"' * 100_000,
        "<a" * 100_000,
        "<a>" + "; " * 100_000,
        "<a>; b " * 50_000,
    ):
        assert find_feeds("", "https://h.example/", header) == []
    assert time.process_time() - started < 5
