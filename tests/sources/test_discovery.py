"""The feeds that a page links: all of them, in order, and only what is a feed."""

import time

import pytest

from newsreader.sources.discovery import MAX_LINKS, FeedLink, find_feeds, guess_feeds

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
    ]
    outside = [
        "/",
        "/feedback",
        "/rss-guide",
        "/x.xml",
        "https://other.example/feed",
        "javascript:feed",
        "/feed/tips.html",
    ]
    anchors = "".join(f"<a class=x href='{href}'>RSS</a>" for href in inside + outside + inside)
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
        "https://h.example/q?f=1",
    ]
    assert find_feeds(anchors, "https://h.example/") == []


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
    assert time.process_time() - started < 5
