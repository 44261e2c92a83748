"""How an article's content is read: blocks in their order, links numbered, clean and bounded whatever the HTML is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader import text
from newsreader.library.rendering import LONGEST, rendered
from newsreader.model import MAX_LINES, Body

OWN = "https://own.example/1"


def read(html: str, summary: str = "") -> list[str]:
    """Give the blocks in a short notation."""
    blocks = rendered(Body(summary=summary, content=html), OWN).blocks
    return ["> " * b.quoted + "  " * b.depth + f"{b.kind.value[0]}{b.mark}:{b.text}" for b in blocks]


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<p>One &amp; two</p><p>Three</p>", ["p:One & two", "p:Three"]),
        ("One<br>two<br> <br>three", ["p:One\ntwo", "p:three"]),
        ("<h2>Head</h2>Text <b>bold</b>ly", ["h:Head", "p:Text boldly"]),
        ("<ul><li>One<ul><li>in it</ul><li>Two", ["  i-:One", "    i-:in it", "  i-:Two"]),
        ("<ol><li>One<li><p>Two</p><p>more</p></ol>after", ["  i1.:One", "  i2.:Two", "  i:more", "p:after"]),
        ("<blockquote>Said<blockquote>before</blockquote></blockquote>", ["> p:Said", "> > p:before"]),
        ("<pre>a  b\n\tc</pre>", ["c:a  b\n    c"]),
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", ["r:a | b", "r:1 | 2"]),
        ("<table><tr><td><p>One</p><p>Two</p></table>", ["p:One", "p:Two"]),
        ('<p><img alt="A harbour" src=x> <img src=y>here', ["p:[A harbour] here"]),
        ('<img src="http://h.example/a" alt="A sea">', ["p:[A sea] [2]"]),
        ('<a href="http://h.example/"><img src="http://h.example/a" title="A sea"></a>', ["p:[A sea] [2]"]),
        ('<p><img src="http://h.example/a"><img src="b" alt="">', ["p:[picture] [2]"]),
        ("a<script>b</script><style>c</style><iframe>d</iframe>e", ["p:ae"]),
        ("<li>One", ["i-:One"]),
        ("</ul></li></pre></blockquote>One", ["p:One"]),
    ],
)
def test_html_is_read_in_blocks(html, blocks):
    assert read(html) == blocks


def test_links_are_numbered_after_the_articles_own_and_each_address_once():
    html = (
        f'<a href="https://a.example/">A</a> <a href="{OWN}">own</a> <a href="https://b.example/">B</a>'
        ' <a href="https://a.example/">A</a> <a href="javascript:x">no</a> <a href="https://c.example/"></a>'
        ' <a href="https://d.example/"><p>Block</p></a>'
    )
    found = rendered(Body(content=html), OWN)
    assert found.blocks[0].text == "A [2] own [1] B [3] A [2] no"
    assert found.blocks[1].text == "Block [4]"
    assert found.links == ["https://a.example/", "https://b.example/", "https://d.example/"]


def test_the_summary_is_read_where_there_is_no_content_or_none_with_text():
    assert read("", "One\nTwo") == ["p:One", "p:Two"]
    assert read("<p> </p>", "One") == ["p:One"]


def test_a_lead_that_the_content_has_not_stands_before_it():
    html = '<p>The <a href="https://a.example/">long</a> text.</p>'
    assert read(html, "A lead.\nThe long text.") == ["p:A lead.", "p:The long [2] text."]
    assert read(html, "The long text.") == ["p:The long [2] text."]
    assert read(html, "The long …") == ["p:The long [2] text."]
    assert read(html, "Something else") == ["p:The long [2] text."]


@pytest.mark.parametrize(
    "html", ["<div>" * 100_000, "<p>" + "<b>x</b>" * 100_000, "<p>some text</p>" * 50_000, "<a " * 50_000]
)
def test_what_is_endless_is_cut_or_read_as_its_summary(html):
    found = rendered(Body(summary="What it says", content=html), OWN)
    assert found.cut or [block.text for block in found.blocks] == ["What it says"]
    assert sum(len(block.text) for block in found.blocks) <= LONGEST


@pytest.mark.parametrize(
    "body",
    [
        Body(summary="a\n" * 50_000),
        Body(content="<pre>" + "a\n" * 50_000),
        Body(content="a<br>" * 50_000),
        Body(content="<table>" + "<tr><td>a<td>b" * 6_000),
    ],
)
def test_lines_are_bounded_as_characters_are(body):
    found = rendered(body, OWN)
    assert found.cut
    assert sum(block.text.count("\n") + 1 for block in found.blocks) <= MAX_LINES


def test_a_row_has_its_cells_however_many_of_them_are_empty():
    assert read("<table><tr><td> <td><td>a<td><td>b</table>") == ["r:a | | b"]


PIECES = st.sampled_from(
    ["<p>", "</p>", "<ul>", "<ol>", "</ol>", "<li>", "<pre>", "</pre>", "<blockquote>", "<td>", "<br>", "\x1b[31m"]
    + [
        "&#27;]0;x",
        "&#8238;",
        "<a href='https://a.example/\u202e'>",
        "</a>",
        "text",
        " ",
        "\n",
        "&#0;",
        "<img alt='\x9b'>",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_what_is_shown_is_clean_whatever_the_html(html):
    found = rendered(Body(content=html), OWN)
    for block in found.blocks:
        assert text.clean(block.text) == block.text and block.text.strip()
        assert "\0" not in block.text
    assert all(text.clean_url(link) == link for link in found.links)
