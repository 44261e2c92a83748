"""The lists of other readers for the terminal, newsboat's `urls` and sfeed's `sfeedrc`: nothing in them is ever run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.errors import SourceError
from newsreader.sources.lists import MAX_OUTLINES, Outline, looks_like_list, read_list
from newsreader.text import clean_line
from tests.hostile import HOSTILE

URLS = rb"""# my feeds
https://harbour.example/rss.xml sea "cool stuff" "~Harbour News"   # the best

http://plain.example/feed
 https://tabs.example/?a=1&b=#c	news	news
"https://quoted.example/feed" "a \"b\" c" "~The \\ Quoted"
https://hidden.example/ "!Hidden things" !
feed://old.example/rss
https://harbour.example/rss.xml docks
"query:Unread Articles:unread = \"yes\" and tags # \"sea\""
exec:~/bin/feed.sh tag
"exec:~/bin/feed.sh --all"
filter:~/bin/filter.py:https://filtered.example/feed
file:///home/me/feed.xml
https://me:secret@private.example/feed mine
"""

SFEEDRC = rb"""#sfeedpath="$HOME/.sfeed/feeds"
maxjobs=8

# list of feeds to fetch:
feeds() {
	# feed <name> <feedurl> [basesiteurl] [encoding]
	feed "Harbour News" "https://harbour.example/atom.xml" "https://harbour.example/" "iso-8859-1"
	feed 'single' 'https://single.example/feed'; feed "second" "https://second.example/"
	feed plain https://plain.example/rss # a comment
	feed first "https://first.example/?a=1&b=2" && feed last https://last.example/ & wait
	#feed "off" "https://off.example/"
	feed "long one" \
		"https://long.example/feed"
	feed "a $HOME b" "https://dollar.example/$(date +%Y)"
	feed "no address"
	feed "open
	feed "local" "file:///tmp/x.xml"
}

fetch() {
	curl -L -s "$2"
}
"""


def test_the_list_of_newsboat_is_read_with_its_titles_and_tags():
    assert read_list(URLS).outlines == [
        Outline("Harbour News", "https://harbour.example/rss.xml", "", ("sea", "cool stuff", "docks")),
        Outline("plain.example", "http://plain.example/feed"),
        Outline("tabs.example", "https://tabs.example/?a=1&b=#c", "", ("news",)),
        Outline("The \\ Quoted", "https://quoted.example/feed", "", ('a "b" c',)),
        Outline("hidden.example", "https://hidden.example/", "", ("Hidden things",)),
        Outline("old.example", "http://old.example/rss"),
        Outline("private.example", "https://me:secret@private.example/feed", "", ("mine",)),
    ]


def test_what_of_newsboat_is_no_address_is_said():
    command = "it is a command, and commands are never run"
    assert [(skipped.headline, skipped.reason) for skipped in read_list(URLS).skipped] == [
        ("line 10: Unread Articles", "it is a saved query: `newsreader views save` makes one here"),
        ("line 11: exec:~/bin/feed.sh", command),
        ("line 12: exec:~/bin/feed.sh --all", command),
        ("line 13: filter:~/bin/filter.py:https://filtered.example/feed", command),
        ("line 14: file:///home/me/feed.xml", "not an http address: file:///home/me/feed.xml"),
    ]


def test_an_odd_line_keeps_no_other_out_of_a_list_and_is_said_with_its_number():
    lines = ["https://a.example/feed", "--- Folder ---", "|feeds --all", "https://b.example/feed sea", "b.example"]
    lines += [f"https://c.example/{number}" for number in range(2_000)]
    data = "\n".join([*lines, "the end of it", ""]).encode()
    assert looks_like_list(data)
    found = read_list(data)
    assert [outline.url for outline in found.outlines[:3]] == [lines[0], "https://b.example/feed", lines[5]]
    odd = "it begins with no address, such as https://example.org/feed"
    assert [(skipped.headline, skipped.reason) for skipped in found.skipped] == [
        ("line 2: --- Folder ---", odd),
        ("line 3: |feeds", "it is a command, and commands are never run"),
        ("line 5: b.example", odd),
        ("line 2006: the end of it", odd),
    ]


def test_the_list_of_sfeed_is_read():
    found = read_list(SFEEDRC)
    assert found.outlines == [
        Outline("Harbour News", "https://harbour.example/atom.xml", "https://harbour.example/"),
        Outline("single", "https://single.example/feed"),
        Outline("second", "https://second.example/"),
        Outline("plain", "https://plain.example/rss"),
        Outline("first", "https://first.example/?a=1&b=2"),
        Outline("last", "https://last.example/"),
        Outline("long one", "https://long.example/feed"),
    ]
    assert [(skipped.headline, skipped.reason) for skipped in found.skipped] == [
        ("line 14: a $HOME b", "the shell is to complete its address, and commands are never run"),
        ("line 15: no address", "it has no address"),
        ('line 16: feed "open', "a quote in it is not closed"),
        ("line 17: local", "not an http address: file:///tmp/x.xml"),
        ("line 20: fetch()", "it is a command, and commands are never run"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        URLS,
        SFEEDRC,
        b"\xef\xbb\xbfhttps://h.example/feed\r\nhttps://o.example/feed tag\r\n",
        'https://h.example/feed Zeitungen "Größe & Maß"\n'.encode("utf-16"),
        b"https://h.example/feed",
        b"feeds() { feed h https://h.example/feed; }",
        b"# only a query\n\"query:All:unread = 'yes'\"\n",
        b'feed "h" "https://h.example/feed"\nfeed "o" "https://o.example/feed"\n',
        b"".join(b"https://h.example/%d tag\n" % number for number in range(5_000)),
    ],
)
def test_a_list_is_known_by_its_content(data):
    assert looks_like_list(data)
    assert read_list(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"# only a comment\n",
        b"https://h.example/a\nCranes rest at noon\n13 November 2025\n",
        b"https://h.example/a 2025-11-13 Cranes rest at noon\nhttps://h.example/b 2025-11-12 Tides\n",
        b"Cranes rest at noon https://h.example/a\n",
        b"Cranes rest at noon\nhttps://h.example/a\nThey rest until evening\n",
        b"https://h.example/a\nCranes rest at noon, 13 November 2025\n",
        b"feed the birds\n13 November 2025\n",
        b"<html><body><a href='https://h.example/'>x</a></body></html>",
        b'{"feed": "https://h.example/"}',
        b"\x89PNG\r\n",
    ],
)
def test_what_is_no_list_is_not_taken_for_one(data):
    assert not looks_like_list(data)
    with pytest.raises(SourceError):
        read_list(data)


@pytest.mark.parametrize("name", HOSTILE)
def test_text_that_attacks_is_cleaned(name):
    line = f'https://h.example/feed "~{HOSTILE[name]}" "{HOSTILE[name]}"'.replace("\n", " ")
    for data in (line, f'feeds() {{\nfeed "{HOSTILE[name]}" "https://h.example/"\n}}'):
        for outline in read_list(data.encode("utf-8", "replace").replace(b"\0", b"")).outlines:
            assert [outline.name, *outline.tags] == list(map(clean_line, [outline.name, *outline.tags]))


def test_no_more_than_so_many_sources_are_taken():
    data = b"".join(b"https://h.example/%d\n" % number for number in range(MAX_OUTLINES + 50))
    assert len(read_list(data).outlines) == MAX_OUTLINES


@given(st.text(max_size=200))
def test_no_text_breaks_the_readers_of_lists(text):
    for data in (text, f"https://h.example/feed {text}", f"feeds() {{\nfeed {text}\n}}"):
        encoded = data.encode("utf-8", "replace")
        try:
            assert not looks_like_list(encoded) or read_list(encoded) is not None
        except SourceError as error:
            assert "OPML" in str(error) or "empty" in str(error) or "page" in str(error)
