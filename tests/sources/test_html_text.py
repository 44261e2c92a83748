"""Plain text of HTML: the short way for what is flat gives what the parser gives."""

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newsreader.sources import html as html_text
from newsreader.sources.html import html_to_text
from newsreader.text import clean_text

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
