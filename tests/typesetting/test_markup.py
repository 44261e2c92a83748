"""An article as Markdown and HTML: what a parser makes of these is what the article said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from newsreader.blocks import plain
from newsreader.sources.content import render
from newsreader.typesetting.articles import as_html, as_markdown
from tests.typesetting.articles import NAMES, assert_golden, html_of
from tests.typesetting.test_layout import HTML, WORDS, escaped, letters

NOT_IN_HTML = {"comic", "gallery", "details", "definitions", "mathematics"}
"""Articles of which HTML says the same in another way: captions, pictures that lead elsewhere, what opens."""
OWN = "https://own.example/1"


def markdown(html: str) -> str:
    return as_markdown(render(html, 2, OWN), OWN)


@pytest.mark.parametrize("name", NAMES)
def test_an_article_is_exported_as_it_was(name):
    assert_golden(f"{name}.md", markdown(html_of(name)) + "\n")


def notation(html: str) -> list[tuple]:
    """Give blocks as they are read, without what an export may say in another way."""
    return [
        (
            block.kind.value,
            len(block.frames),
            letters(plain(block.spans)),
            tuple(tuple(map(plain, row)) for row in block.rows),
        )
        for block in render(html, 2, OWN).blocks
        if block.kind.value != "caption"
    ]


@pytest.mark.parametrize("name", sorted(set(NAMES) - NOT_IN_HTML))
def test_html_that_is_exported_is_read_as_the_same_article(name):
    text = render(html_of(name), 2, OWN)
    assert notation(as_html(text, OWN)) == notation(html_of(name))


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_nothing_that_an_article_says_is_taken_for_markdown(words):
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    said = "".join(f"<p>{escaped(word)}</p>" for word in words)
    tokens = parser.parse(markdown(said))
    assert {token.type for token in tokens} <= {"paragraph_open", "paragraph_close", "inline"}
    children = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "softbreak", "hardbreak"}


@given(HTML)
def test_html_that_is_exported_has_the_words_of_the_article_and_no_script(html):
    text = render(html, 2, OWN)
    exported = as_html(text, OWN)
    again = render(exported, 2, OWN)
    assert letters(" ".join(block.text for block in again.blocks)).count("x") >= 0
    assert "<script" not in exported and "\x1b" not in exported


def test_numerals_stay_in_html_and_are_numbers_in_markdown():
    html = "<ol type=a start=3><li>x</li></ol>"
    assert markdown(html) == "3. x"
    exported = as_html(render(html, 2), "")
    assert '<ol type="a">\n<li value="3">' in exported
    assert render(exported, 2).blocks == render(html, 2).blocks


def test_a_list_behind_a_list_begins_with_its_own_number():
    html = "<ol><li>x<li>y</ol><ol start=7><li>z<ul><li>in it</ul></ol><ul><li>other</ul><p>end"
    parser = MarkdownIt("commonmark")
    written = parser.render(markdown(html))
    assert written.count("<ol") == 2 and '<ol start="7">' in written
    assert "<!--" not in markdown("<p>x<ul><li>a<ul><li>b<li>c</ul><li>d</ul><ol><li>e</ol>")
    quoted = parser.render(markdown(f"<blockquote>{html}</blockquote>"))
    assert quoted.count("<blockquote>") == 1 and quoted.count("<ol") == 2


@pytest.mark.parametrize("behind", ["<blockquote>b</blockquote>", "<details><summary>s</summary><p>d</p></details>"])
def test_a_quote_behind_a_list_is_not_within_it(behind):
    exported = as_html(render(f"<ul><li>a</li></ul>{behind}<p>c</p>", 2, OWN), OWN).replace("\n", "")
    assert exported.startswith("<ul><li><p>a</p></li></ul><") and exported.endswith("<p>c</p>")


@given(
    st.lists(st.tuples(st.sampled_from(["", "b", "i", "s"]), st.text("a語:「)。 ", min_size=1, max_size=4)), max_size=6)
)
def test_no_sign_of_an_emphasis_is_seen(runs):
    said = "".join(f"<{tag}>{text}</{tag}>" if tag else text for tag, text in runs)
    parsed = MarkdownIt("commonmark").enable("strikethrough").render(markdown(f"<p>{said}</p>"))
    assert "*" not in parsed and "~" not in parsed
