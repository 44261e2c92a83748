"""The article of a page: what of it is kept, and what is said of pages that have none."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.blocks import Kind
from newsreader.errors import SourceError, UsageError
from newsreader.sources.content import render
from newsreader.sources.full_text import MAX_HTML, Extractors, check_selector, extract
from newsreader.text import clean
from tests.article_pages import LOGIN, NO_ARTICLE, RICH, SCRIPTS, TEASER, article_page

URL = "http://harbour.example/2025/rope.html"


def extracted(page: str | bytes, *, asked: str = URL, url: str = URL, **arguments: str) -> str:
    data = page.encode() if isinstance(page, str) else page
    return extract(data, asked=asked, url=url, **arguments).html


def why_not(page: str | bytes, **arguments: str) -> str:
    with pytest.raises(SourceError) as error:
        extracted(page, **arguments)
    return str(error.value)


def test_an_article_is_kept_without_what_stands_around_it():
    html = extracted(article_page())
    assert html.count("The cranes of the harbour") == 3
    assert not any(word in html for word in ("Weather", "Most read", "Copyright"))


@pytest.mark.parametrize(
    "piece",
    [
        '<a href="http://harbour.example/2025/making/rope.html?strands=3">three strands</a>',
        "<strong>hemp</strong>",
        "10<sup>6</sup>",
        "<h2>How it is done</h2>",
        '<img src="http://harbour.example/pictures/rope.jpg" alt="Four people with a rope">',
        "Four people, one rope",
        "Run <code>twist --left</code> first",
        '<pre><code class="language-python">for strand in rope:\n    twist(strand)\n</code></pre>',
        "<ol><li>Comb the hemp</li><li>Spin the yarn</li></ol>",
        "<ul><li>Tar</li><li>Wax</li></ul>",
        "<dl><dt>Hawser</dt><dd>A thick rope</dd></dl>",
        "<th>Rope</th><th>Metres</th>",
        "<td>Hawser</td><td>220</td>",
        "<blockquote><p>Nobody hurries a rope",
        "<del>Soon</del>",
    ],
)
def test_what_an_article_is_made_of_is_kept(piece):
    assert piece in extracted(RICH)


def test_links_and_pictures_start_from_what_the_page_declares():
    page = RICH.replace("<head>", '<head><base href="/archive/">')
    html = extracted(page)
    assert 'href="http://harbour.example/archive/making/rope.html?strands=3"' in html
    assert 'src="http://harbour.example/pictures/rope.jpg"' in html


def test_the_headline_is_not_said_again():
    assert "<h1>" in extracted(RICH)
    assert "<h1>" not in extracted(RICH, headline="A rope as long as a street")


def test_code_without_a_language_keeps_its_lines():
    page = article_page(
        "Code", "Long enough to be the beginning of an article. " * 5 + "</p><pre>one\n  two\n</pre><p>" * 1
    )
    assert "<pre>one\n  two\n</pre>" in extracted(page)


def test_a_selector_takes_the_place_of_the_search():
    page = article_page() + '<div class="body"><p>Only <a href="/x">this</a>.</p><div class="body">Within</div></div>'
    html = extracted(page, selector="div.body")
    assert html.count("Within") == 1
    assert '<a href="http://harbour.example/x">this</a>' in html
    assert "cranes" not in html
    assert why_not(page, selector="div.absent") == "its page has nothing that fits the selector div.absent"


@pytest.mark.parametrize("selector", ["", "div..x", "div >", "["])
def test_what_is_no_selector_is_refused(selector):
    with pytest.raises(UsageError, match="not a CSS selector"):
        check_selector(selector)
    check_selector("article > div.body, #main")


@pytest.mark.parametrize("label", ["http", "page"])
def test_a_page_in_an_older_encoding_is_read(label):
    text = "Краны в порту стоят с полудня до трёх, потому что сталь слишком горяча. " * 4
    head = '<meta charset="windows-1251">' if label == "page" else ""
    page = article_page("Краны", text, text, head=head).encode("windows-1251")
    assert "Краны в порту стоят" in extracted(page, charset="windows-1251" if label == "http" else "")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (TEASER, "it is behind a paywall: its page has no more than the beginning"),
        (SCRIPTS, "its page needs scripts to show it, and those are for the browser"),
        (LOGIN, "its server asks to log in"),
        (NO_ARTICLE, "its page has no article"),
        (b"%PDF-1.7 and so on", "it is a PDF document"),
        (b"\x89PNG\r\n", "it is an image"),
        ("<rss version='2.0'><channel></channel></rss>", "it is an RSS feed, not a page"),
        ("Just a few words.", "it is plain text or data, not a page"),
        (b" ", "it is empty"),
        ("<div>" * 20_000, "it has 20,000 tags, nested 20,000 deep"),
    ],
)
def test_a_page_without_an_article_says_what_it_is_instead(page, reason):
    assert why_not(page) == reason


def test_an_article_that_is_not_free_and_there_all_the_same_is_kept():
    page = article_page(head='<script type="application/ld+json">{"isAccessibleForFree":"False"}</script>')
    assert why_not(page).startswith("it is behind a paywall")
    assert extracted(page.replace("</article>", "<p>" + "And so it goes on to its end. " * 60 + "</p></article>"))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://harbour.example/login?next=rope", "its server asks to log in"),
        ("http://login.harbour.example/x", "its server asks to log in"),
        ("http://consent.harbour.example/collect", "its server asks for consent first, in the browser"),
        ("http://harbour.example/subscribe/now", "it is behind a paywall"),
        ("http://harbour.example/", "its address leads to a front page: it was removed, or has moved"),
    ],
)
def test_a_redirect_away_from_the_article_is_told(url, reason):
    assert why_not(article_page(), url=url) == reason


@pytest.mark.parametrize("path", ["login-gov-redesigned", "2025/rope.html?utm=1", "on-consent/"])
def test_a_redirect_to_the_article_is_followed(path):
    assert extracted(article_page(), url=f"http://harbour.example/{path}")


def test_a_page_that_sends_its_readers_on_says_where():
    page = '<html><head><meta http-equiv="refresh" content="0; url=/real"></head><body>Wait</body></html>'
    found = extract(page.encode(), asked=URL, url=URL)
    assert (found.html, found.next_url) == ("", "http://harbour.example/real")


def test_a_comic_is_an_article_without_words():
    page = article_page("Comic", '<img src="/strip.png" alt="Two cats"> ' + "They talk. " * 3)
    assert "http://harbour.example/strip.png" in extracted(page, selector="article p")


def test_an_endless_article_is_cut():
    page = article_page(
        "Long", *[f"<b>{number} is a long paragraph, and not the last one.</b> " * 20 for number in range(1_000)]
    )
    assert MAX_HTML - 100 < len(extracted(page)) <= MAX_HTML


def test_scripts_pictures_within_the_page_and_escape_sequences_are_left_out():
    text = "A long paragraph of the article, and not the last one. " * 6
    page = article_page(
        "X", f"{text}<script>evil()</script><img src='data:image/png;base64,AAAA'>&#8;\x1b[31m\u202ered {text}"
    )
    for html in (extracted(page), extracted(page, selector="article")):
        assert "red" in html
        assert not any(each in html for each in ("evil", "base64", "\x1b", "\u202e"))


NOISE = st.lists(
    st.sampled_from([*"<>/=\"' \n&;ж\x1b", "<p>", "</article>", "<ol><li>", "<code>", "<pre>", "<img src="])
)


@given(NOISE.map("".join))
def test_whatever_a_page_holds_gives_clean_html_or_an_error_in_words(noise):
    page = article_page("X", f"A long paragraph of the article, and not the last one. {noise}" * 4)
    try:
        html = extracted(page)
    except SourceError as error:
        assert str(error) and "\n" not in str(error)
    else:
        assert html == clean(html)


def test_what_takes_too_long_is_ended_and_the_next_one_is_extracted():
    async def both() -> tuple[str, str, float]:
        async with Extractors(1) as extractors:
            await extractors.extract(article_page().encode(), asked=URL, url=URL)  # so that it has loaded
            start = time.monotonic()
            with pytest.raises(SourceError) as error:
                await extractors.extract(article_page().encode() * 400, seconds=0.001, asked=URL, url=URL)
            took = time.monotonic() - start
            found = await extractors.extract(article_page().encode(), asked=URL, url=URL)
            return str(error.value), found.html, took

    reason, html, took = asyncio.run(both())
    assert reason == "its article can't be extracted: it takes longer than 0.001 s"
    assert "The cranes of the harbour" in html
    assert took < 5


def test_pictures_that_a_page_waits_with_are_there():
    words = "A long paragraph of the article, and not the last one. " * 6
    page = article_page("X", words, f'{words} <img src="data:image/gif;base64,A" data-src="/late.jpg"> {words}')
    for html in (extracted(page), extracted(page, selector="article")):
        assert 'src="http://harbour.example/late.jpg"' in html


def test_the_words_behind_a_picture_without_an_address_stay():
    words = "A long paragraph of the article, and not the last one. " * 6
    page = article_page(
        "X", f"""<span><img data-src='{{"w": 73}}'></span> Ships are back, and {words}""", f"Then {words}"
    )
    assert "Ships are back" in extracted(page)


@pytest.mark.parametrize(
    "caption", ["Four people", "<p>Four people</p>", "<em>Four</em> people", "\n <p>Four people</p>"]
)
def test_the_caption_of_a_picture_is_known_as_one(caption):
    figure = f'</p><figure><img src="/rope.jpg"><figcaption>{caption}</figcaption></figure><p>'
    words = "A long paragraph of the article, and not the last one. " * 6
    html = extracted(article_page("Rope", words, f"{words}{figure}{words}", words))
    captions = [block.text for block in render(html).blocks if block.kind is Kind.CAPTION]
    assert captions == ["Four people"]
    assert "\ue0ca" not in html


@pytest.mark.parametrize(
    "note",
    [
        'The note. <a href="#r1">↩</a>',
        '<p>The <em>note</em>. <a href="#r1">↩</a></p>',
        '<b><a href="#r1">^</a></b> <span>The note.</span>',
        "\ue0cb7\ue0cbThe note.",
        "&#xe0cb;7&#xe0cb;The note.",
    ],
)
def test_a_footnote_begins_with_the_mark_that_leads_to_it(note):
    words = "A long paragraph of the article, and not the last one. " * 6
    notes = f'<h2>Notes</h2><ol><li id="fn:1">{note}</li><li id="fn:2">Another note.</li></ol>'
    html = extracted(
        article_page("X", f'{words} Smith<sup><a href="#fn:1">1</a></sup> said.', f"{words}</p>{notes}<p>")
    )
    said = [(block.frames[0].mark, block.text) for block in render(html).blocks if block.frames]
    assert said == [("[^1]", "The note."), ("2.", "Another note.")]
    assert not any(mark in html for mark in "\ue0ca\ue0cb")
