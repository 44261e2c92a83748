"""One form for the many addresses of a page, and different ones for different pages."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.canonical import are_of_one_page, canonical_url, names_a_page


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/a-b-c",
        "http://www.example.org/news/a-b-c/",
        "https://m.example.org/news/a-b-c?utm_source=rss&fbclid=1",
        "https://example.org/news/a-b-c/amp",
        "https://amp.example.org/news/a-b-c.amp.html#top",
        "https://www.google.com/amp/s/example.org/news/a-b-c",
        "https://example-org.cdn.ampproject.org/c/s/example.org/news/a-b-c.html",
        "https://EXAMPLE.org:443/news/a-b-c?at_medium=RSS",
        "https://reader@example.org./news/a-b-c?&UTM_Campaign=x&",
        "https://example.org/news/%61-b-c?mc_cid=4f&mc_eid=&via=twitter&ref=rss&amp",
        "https://example.org/news/a-b-c?outputType=amp&CMP=Share_iOSApp_Other#Echobox=1763",
        "https://example.org/news/a-b-c#comments",
        "https://example.org/news/a-b-c?utm_source=rss&amp;utm_medium=feed&epik=1&_branch_match_id=2",
        "https://example.org/news/a-b-c#:~:text=quay",
    ],
)
def test_a_page_has_one_address(url):
    assert canonical_url(url) == "example.org/news/a-b-c"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/?p=1", "https://example.org/?p=2"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a", "https://example.com/a"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://m.org/a", "https://org/a"),
        ("https://example.org/show.php?17", "https://example.org/show.php?18"),
        ("https://example.org/show.php?17&utm_source=a", "https://example.org/show.php?18&utm_source=a"),
        ("https://example.org/?a=%26b", "https://example.org/?a=&b"),
        ("https://example.org/a%3Fb", "https://example.org/a?b"),
        ("https://example.org/log#v1.2", "https://example.org/log#v1.3"),
        ("https://example.org/#!/story/1", "https://example.org/#!/story/2"),
        *(
            (f"https://example.org/read.asp?{name}=5001", f"https://example.org/read.asp?{name}=5002")
            for name in (
                "cid from source src m output via ref mod feed partner share shared campaign campaign_id newsletter nl"
                " fr icid print mobile embed tracking sh rss cmp amp wt id"
            ).split()
        ),
    ],
)
def test_two_pages_have_two_addresses(one, other):
    assert canonical_url(one) != canonical_url(other)
    assert not are_of_one_page(canonical_url(one), canonical_url(other))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org/a",
        "http://[::1/",
        "mailto:a@b",
        "https://",
        "http://a:99999/",
        "http://./",
        "http://a:9b/",
    ],
)
def test_what_is_no_address_of_a_page_has_no_canonical_one(url):
    assert canonical_url(url) == ""


def test_a_part_of_a_page_is_told_from_another_part_and_not_from_the_page():
    assert are_of_one_page("example.org/log", "example.org/log#v1")
    assert not are_of_one_page("example.org/log#v2", "example.org/log#v1")
    assert not are_of_one_page("example.org/log#v1", "example.org/news#v1")


def test_a_site_or_a_section_is_no_page():
    assert not any(map(names_a_page, ["example.org", "example.org/", "example.org/news", "example.org/news/sport"]))
    assert all(
        map(names_a_page, ["example.org/?p=1", "example.org/news/12", "example.org/a-b-c", "a.b/2025/11/13/budget-day"])
    )


PIECES = st.sampled_from("www. m. a.org b :80 / ? & = % %3F a=1 amp . .html".split())


@given(st.lists(PIECES, max_size=12).map("".join))
def test_what_tracks_changes_nothing(rest):
    url = f"https://example.org/{rest}"
    sign = "&" if "?" in url else "?"
    assert canonical_url(f"{url}{sign}utm_source=feed&fbclid=9") == canonical_url(url)


@pytest.mark.parametrize("piece", ["/", "%", "&utm_a=1", "?", "#", ".", "/amp", "@", ":", "a"])
def test_the_time_goes_with_the_length(piece):
    before = process_time()
    canonical_url("https://example.org/a" + piece * 100_000)
    canonical_url("https://" + piece * 100_000)
    assert process_time() - before < 5
