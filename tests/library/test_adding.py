"""Adding: what an address turns out to be, and the source that is made of it."""

import gc
import tracemalloc

import pytest

from newsreader.errors import SourceError, UsageError
from newsreader.library.adding import ONLY_HTTP, THE_PAGE, LinkedFeedError, add, preview
from newsreader.library.importing import Parsed, add_drafts
from newsreader.library.searching import select
from newsreader.library.sources import key_of, remove, rename
from newsreader.model import SourceKind
from newsreader.query import parse
from tests.conftest import draft
from tests.site import PAGE, item, rss


def headlines(library, query: str = "") -> list[str]:
    return [article.headline for article in select(library, parse(query))]


def link(path: str, title: str = "", kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{path}">'


def test_a_feed_is_recognised_by_its_content_shown_and_added(library, site):
    url = site.put("/news", rss("Harbour", "One", "Two", ttl=120), content_type="text/plain", etag='"1"')
    found = preview(library, url)
    assert (found.kind, found.format, found.title, len(found.drafts)) == (SourceKind.FEED, "RSS 2.0", "Harbour", 2)
    assert not library.store.sources
    added = add(library, found, tags=["sea"], every=7200)
    source = library.store.sources[added.source.key]
    assert source == added.source and source.key == url
    assert (source.name, source.tags, source.every, source.etag) == ("Harbour", ("sea",), 7200, '"1"')
    assert (source.due, source.succeeded) == ("2025-11-23T14:00:00+00:00", "2025-11-23T12:00:00+00:00")
    assert (added.report.added, added.known) == (2, False)
    assert sorted(headlines(library, "tag:sea")) == ["One", "Two"]


def test_a_listing_page_is_recognised(library, site):
    found = preview(library, site.put("/news", PAGE.format(links="")))
    assert (found.kind, found.format) == (SourceKind.LISTING, "listing page")
    assert (found.drafts[0].headline, found.drafts[0].url) == ("Cranes Rest at Noon", site.url("/cranes"))
    assert add(library, found).source.kind is SourceKind.LISTING


def test_a_page_that_links_one_feed_means_that_feed(library, site):
    site.put("/feed", rss("Harbour", "One"))
    found = preview(library, site.put("/", PAGE.format(links=link("/feed"))))
    assert (found.kind, found.url, len(found.feeds)) == (SourceKind.FEED, site.url("/feed"), 1)


def test_of_several_feeds_one_is_chosen_or_the_page_itself(library, site):
    site.put("/a", rss("All", "One"))
    site.put("/b", rss("Ships", "Two"))
    url = site.put("/", PAGE.format(links=link("/a", "All") + link("/b", "Ships")))
    undecided = preview(library, url)
    assert undecided.fetched is None and [each.title for each in undecided.feeds] == ["All", "Ships"]
    with pytest.raises(UsageError, match="choose"):
        add(library, undecided)
    assert preview(library, url, 2).title == "Ships"
    assert preview(library, url, THE_PAGE).kind is SourceKind.LISTING
    for number in (3, -1):
        with pytest.raises(UsageError, match="links 2"):
            preview(library, url, number)


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [("404 Not Found", "", "404"), ("200 OK", "<html><body>Log in<p>please</body></html>", "HTML page")],
)
def test_a_linked_feed_that_fails_is_told_from_the_page_and_the_page_may_be_taken(library, site, status, body, says):
    feed = site.put("/feed", body, status)
    url = site.put("/", PAGE.format(links=link("/feed")))
    with pytest.raises(LinkedFeedError, match=says) as error:
        preview(library, url)
    assert str(error.value).startswith(f"{url} links a feed that can't be read: {feed}: ")
    assert preview(library, url, THE_PAGE).kind is SourceKind.LISTING


def test_a_page_that_declares_no_feed_and_lists_nothing_means_the_feed_it_links(library, site):
    site.put("/blog/rss.xml", rss("Harbour", "One"))
    anchor = '<a href="/blog/rss.xml">RSS</a>'
    bare = site.put("/bare", f"<html><body><p>Welcome</p>{anchor}</body></html>")
    assert preview(library, bare).title == "Harbour"
    listing = site.put("/news", PAGE.format(links="").replace("</body>", f"{anchor}</body>"))
    assert preview(library, listing).kind is SourceKind.LISTING
    assert preview(library, listing, 1).title == "Harbour"
    two = site.put("/two", f"<html><body><p>Welcome</p>{anchor}<a href='/sea/feed/'>Sea</a></body></html>")
    assert [each.url for each in preview(library, two).feeds] == [site.url("/blog/rss.xml"), site.url("/sea/feed/")]


HELLO = "<html><head>{head}</head><body><p>Hello.</p></body></html>"


def test_a_feed_is_found_by_the_header_of_a_page_of_any_kind(library, site):
    site.put("/feed", rss("Harbour", "One"))
    named = '</feed>; rel="alternate"; type="application/rss+xml"'
    for number, body in enumerate([HELLO.format(head=""), "Just words.", b"%PDF-1.4"]):
        assert preview(library, site.put(f"/{number}", body, link=named)).url == site.url("/feed")


def test_a_page_that_sends_its_readers_on_is_what_it_leads_to(library, site):
    site.put("/feed", rss("Harbour", "One"))
    refresh = '<meta http-equiv="refresh" content="0; url={}">'
    site.put("/second", HELLO.format(head=link("/feed")))
    site.put("/first", HELLO.format(head=refresh.format("/second")))
    assert preview(library, site.put("/", HELLO.format(head=refresh.format("first")))).title == "Harbour"
    assert preview(library, site.put("/straight", HELLO.format(head=refresh.format("/feed")))).title == "Harbour"
    assert preview(library, site.put("/header", HELLO.format(head=""), refresh="0; url=/feed")).title == "Harbour"
    site.put("/news", PAGE.format(links=""))
    found = preview(library, site.put("/old-news", HELLO.format(head=refresh.format("/news"))))
    assert (found.kind, found.url) == (SourceKind.LISTING, site.url("/news"))
    slow = site.put("/slow", PAGE.format(links=refresh.format("/nowhere").replace("0;", "600;")))
    assert preview(library, slow).url == slow


def test_pages_that_send_each_other_on_end(library, site):
    for number in range(9):
        site.put(f"/{number}", HELLO.format(head=f'<meta http-equiv="refresh" content="0; url=/{number + 1}">'))
    with pytest.raises(SourceError, match="5 pages in a row"):
        preview(library, site.url("/0"))
    assert site.asked("/5") == 0


def test_a_page_may_not_send_on_to_a_private_host_that_is_another_one(library, site):
    page = HELLO.format(head=f'<meta http-equiv="refresh" content="0; url={site.url("/feed", host="localhost")}">')
    site.put("/feed", rss("Harbour", "One"))
    with pytest.raises(SourceError, match="private host localhost"):
        preview(library, site.put("/", page))
    assert site.asked("/feed") == 0


def test_a_link_named_rss_is_a_feed(library, site):
    site.put("/syndication.php", rss("Harbour", "One"))
    page = HELLO.format(head="").replace("Hello.", '<a href="/syndication.php"><img src="/rss.gif" alt="RSS"></a>')
    assert preview(library, site.put("/", page)).title == "Harbour"


@pytest.mark.parametrize("path", ["/", "/linked"])
def test_nothing_is_left_of_a_body_that_could_not_be_read(library, site, path):
    site.put("/", b"\x89PNG" + bytes(6_000_000))
    site.put("/linked", HELLO.format(head=link("/")))
    gc.collect()
    gc.disable()
    try:
        tracemalloc.start()
        for _ in range(3):
            with pytest.raises(SourceError):
                preview(library, site.url(path))
        assert tracemalloc.get_traced_memory()[0] < 5_000_000
    finally:
        tracemalloc.stop()
        gc.enable()


def test_a_page_that_links_itself_as_its_feed_links_none(library, site):
    url = site.put("/news", PAGE.format(links=link("") + link("/news")))
    assert preview(library, url).kind is SourceKind.LISTING


def test_xml_that_is_no_feed_is_named(library, site):
    url = site.put("/x", '<?xml version="1.0"?><!-- c --><urlset><url><lastmod>2025-11-13</lastmod></url></urlset>')
    with pytest.raises(SourceError, match="neither a feed nor a news page: it is XML with the root 'urlset'"):
        preview(library, url)


def test_a_number_where_no_feed_is_linked_says_so(library, site):
    with pytest.raises(UsageError, match="links none"):
        preview(library, site.put("/", PAGE.format(links="")), 1)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<html><body><form>Log in, please.</form></body></html>", "no news"),
        (b'{"error": "no"}', "JSON"),
        (bytes(range(256)) * 9, "binary"),
        (b"\x89PNG\r\n", "image"),
        (b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', "OPML"),
        (b"", "empty"),
    ],
)
def test_what_is_neither_feed_nor_page_is_refused_with_its_address_and_nothing_is_stored(library, site, body, says):
    url = site.put("/x", body)
    with pytest.raises(SourceError, match=says) as error:
        preview(library, url)
    assert str(error.value).startswith(url)
    assert not library.store.sources


def test_the_address_of_what_failed_is_named_without_its_password(library, site):
    url = site.put("/x", "", "403 Forbidden").replace("//", "//me:secret@")
    with pytest.raises(SourceError) as error:
        preview(library, url)
    assert "secret" not in str(error.value) and "403" in str(error.value)


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "file:///etc/passwd", "ftp://x.org/", "/etc/passwd", "a b"])
def test_what_is_no_address_of_the_web_is_wrong_usage(library, url):
    with pytest.raises(UsageError):
        preview(library, url)


def test_the_scheme_of_feeds_is_understood(library, site):
    url = site.put("/feed", rss("Harbour", "One"))
    assert preview(library, f"feed:{url}").url == url
    assert preview(library, f"Feed://{url}").url == url
    assert preview(library, f" <{url}>\n").url == url


def test_an_address_without_a_scheme_is_asked_by_https_and_then_by_http_which_is_said(library, site):
    url = site.put("/feed", rss("Harbour", "One"))
    typed = url.removeprefix("http://")
    for text in (typed, f"feed://{typed}"):
        found = preview(library, text)
        assert (found.url, found.note) == (url, ONLY_HTTP)
    assert preview(library, url).note == ""
    for text in (f"https://{typed}", f"feed://me:secret@{typed}"):
        with pytest.raises(SourceError, match="https://"):
            preview(library, text)


def test_where_neither_scheme_is_answered_that_of_https_is_told(library):
    with pytest.raises(SourceError, match=r"^https://127\.0\.0\.1:9/x: "):
        preview(library, "127.0.0.1:9/x")


def test_name_and_password_are_sent_and_stand_in_no_key(library, site):
    url = site.put("/feed", rss("Harbour", "One")).replace("//", "//me:secret@")
    source = add(library, preview(library, url)).source
    assert source.url == url and "secret" not in source.key
    assert site.server.exchanges[-1].headers["authorization"].startswith(b"Basic ")


def test_a_source_is_added_once_and_takes_what_is_new(library, site):
    url = site.put("/feed", rss("Harbour", "One"))
    first = add(library, preview(library, url)).source
    rename(library, "Harbour", "Docks")
    site.put("/feed", rss("Harbour", "One", "Two"))
    again = add(library, preview(library, url), tags=["sea"])
    assert again.known and again.report.added == 1
    assert (again.source.key, again.source.name, again.source.tags) == (first.key, "Docks", ("sea",))
    assert len(library.store.sources) == 1


def test_a_source_that_was_removed_comes_back_with_its_articles(library, site):
    url = site.put("/feed", rss("Harbour", "One"))
    add(library, preview(library, url))
    remove(library, "Harbour")
    assert headlines(library) == []
    assert not add(library, preview(library, url)).known
    assert headlines(library) == ["One"]


def test_two_sources_of_one_title_have_two_names(library, site):
    urls = [site.put(f"/{number}", rss("News", f"Story {number}")) for number in range(3)]
    assert [add(library, preview(library, url)).source.name for url in urls] == ["News", "News (127.0.0.1)", "News (2)"]


def test_pages_of_one_host_are_named_by_their_paths(library, site):
    urls = [site.put(path, PAGE.format(links="")) for path in ("/", "/sea/", "/land%20news", "/sea")]
    names = [add(library, preview(library, url)).source.name for url in urls]
    assert names == ["127.0.0.1", "127.0.0.1/sea", "127.0.0.1/land news", "127.0.0.1 (2)"]


def test_a_name_that_another_source_has_is_refused_and_nothing_is_stored(library, site):
    add_drafts(library, Parsed("Harbour", [draft("Old")]))
    found = preview(library, site.put("/feed", rss("Other", "One")))
    with pytest.raises(UsageError, match="another source"):
        add(library, found, name="Harbour")
    assert headlines(library) == ["Old"]
    assert add(library, found, name=" Docks ").source.name == "Docks"


def test_the_same_guid_in_two_sources_is_two_articles(library, site):
    for path in ("/a", "/b"):
        add(library, preview(library, site.put(path, rss(path, item("One", guid="g")))))
    assert headlines(library) == ["One", "One"]


def test_hostile_titles_are_text(library, site):
    found = preview(library, site.put("/feed", rss("\x9b31m[/red] Harbour\u202e", "One")))
    assert add(library, found).source.name == "31m[/red] Harbour" or "\x9b" not in library.source_name(found.url)


def test_adding_is_not_taken_back_by_undo(library, site):
    add(library, preview(library, site.put("/feed", rss("Harbour", "One"))))
    assert library.store.undo() is None


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("HTTP://Example.ORG:80", "http://example.org/"),
        ("https://me:pw@example.org:443/a?b=C#d", "https://example.org/a?b=C"),
        ("http://example.org:8080/A/", "http://example.org:8080/A/"),
        ("", ""),
        ("onco", ""),
    ],
)
def test_a_key_is_the_normalised_address(url, key):
    assert key_of(url) == key
