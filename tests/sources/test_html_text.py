"""Plain text of HTML: the short way for what is flat gives what the parser gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newsreader.sources import html as html_text
from newsreader.sources.html import html_to_text, resolve_links, title_to_line
from newsreader.text import clean_text, fold

TAGS = [f"<{slash}{tag}>" for tag in ("p", "br", "b", "i", "em", "strong", "a") for slash in ("", "/")]
OTHERS = ["<br/>", "<br />", '<a href="x y" title="">', '<img src="a" />', '<img src="a">', "<div>", "</div>", "&amp;"]
WORDS = ["a", "b c", " ", "\n", "\t", "\x0c", "\x0b", "\r", "\0", ">", '"', "é", "\x01", "\ufeff"]


@given(st.lists(st.sampled_from(TAGS + OTHERS + WORDS), max_size=12).map("".join))
def test_flat_html_says_without_the_parser_what_it_says_with_it(html):
    body = LexborHTMLParser(html).body
    parsed = "" if body is None else html_text._text_of(body)
    if "<" in html or "&" in html:
        assert html_to_text(html) == clean_text(parsed)


def test_most_summaries_are_flat(monkeypatch):
    monkeypatch.delattr(html_text, "LexborHTMLParser")
    assert (
        html_to_text('<p>One <b>two</b></p>\n<p>and <a href="https://x.example/?a">three</a><br/>4')
        == "One two\nand three\n4"
    )


def test_a_number_with_an_exponent_stays_that_number_in_headlines_and_summaries():
    html = "10<sup>6</sup> cells, CO<sub>2</sub>, the 4<sup>th</sup>, found.<sup><a href='#n'>1</a></sup>"
    said = "10⁶ cells, CO₂, the 4th, found.¹"
    assert html_to_text(f"<p>{html}</p>") == title_to_line(html) == said
    assert fold("10⁶ CO₂") == "106 co2", "so a search finds them as they are typed"


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<ul><li><p>One</p></li>\n<li>\n<p>Two</p><p>More</p></li><li>Three</ul>", "- One\n- Two\nMore\n- Three"),
        ("<ol><li><h3>One</h3>text<li></li><li><p></p><li><ul><li>Two</ul></ol>after", "- One\ntext\n- Two\nafter"),
        ("<ul><li><div><p>One<ul><li><p>In it</ul></div></ul>", "- One\n- In it"),
    ],
)
def test_the_first_paragraph_of_an_item_is_beside_its_mark(html, said):
    assert html_to_text(html) == said


@pytest.mark.parametrize(
    ("html", "absolute"),
    [
        ("<a href=/one>1</a>", '<a href="https://h.example/one">1</a>'),
        ('<a Href = "two">2</a>', '<a href="https://h.example/blog/two">2</a>'),
        ('<a title="x > y" href="../3">3</a>', '<a title="x &gt; y" href="https://h.example/3">3</a>'),
        ('<img/src="4.png">', '<img src="https://h.example/blog/4.png">'),
        ('<a href="&#47;5">5</a>', '<a href="https://h.example/5">5</a>'),
        ('<a href="//cdn.example/6">6</a>', '<a href="https://cdn.example/6">6</a>'),
        ('<a href=" /a\nb ">7</a>', '<a href="https://h.example/ab">7</a>'),
        ('<a href="?8&amp;x">8</a>', '<a href="https://h.example/blog/post?8&amp;x">8</a>'),
        ('<base href="/b/"><a href="9">9</a>', '<base href="https://h.example/b/"><a href="https://h.example/b/9">9</a>'),
        ('<div xml:base="/x/"><i><a href="y">y</a></i></div><a href="z">z</a>',
         '<div xml:base="/x/"><i><a href="https://h.example/x/y">y</a></i></div><a href="https://h.example/blog/z">z</a>'),
        ('<img srcset="a.png 1x, /b.png 2x">',
         '<img srcset="https://h.example/blog/a.png 1x, https://h.example/b.png 2x">'),
        ('<video poster=p.jpg><source src=v.mp4></video>',
         '<video poster="https://h.example/blog/p.jpg"><source src="https://h.example/blog/v.mp4"></video>'),
        (f'<a data-x="{"y" * 3000}" href="/far">f</a>', f'<a data-x="{"y" * 3000}" href="https://h.example/far">f</a>'),
        ("<td><a href=/c>c</a></td>", '<a href="https://h.example/c">c</a>'),
    ],
)  # fmt: skip
def test_every_relative_address_is_resolved(html, absolute):
    assert resolve_links(html, "https://h.example/blog/post") == absolute


@pytest.mark.parametrize(
    "html",
    ["<p>No link <br>here", '<a href="https://a.example/x">y</a>', "<A HREF='http://a.example/'>y", '<a href="#n">',
     '<a href="mailto:a@h.example">y</a>', "the base data of src and href", '<a href="">y</a>', '<a href>y</a>',
     '<img srcset="https://a.example/1.png 1x, https://a.example/2.png 2x">', "<div>" * 30_000],
)  # fmt: skip
def test_html_without_relative_addresses_stays_as_it_was_sent(html):
    assert resolve_links(html, "https://h.example/blog/post") == html


@given(
    st.lists(st.sampled_from(["<a ", "href", "=", "'", '"', "/x", ">", "<b>", "srcset", ",", " 1x", "&#47;", "<base "]))
)
def test_resolving_twice_changes_nothing(pieces):
    once = resolve_links("".join(pieces), "https://h.example/a")
    assert resolve_links(once, "https://h.example/a") == once
