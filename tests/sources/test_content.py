"""How an article's content is read: blocks in their order, links numbered, clean and bounded whatever the HTML is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader import text
from newsreader.blocks import LONGEST, MAX_LINES, LinkKind, Span, Style, plain
from newsreader.errors import SourceError
from newsreader.sources.content import render

OWN = "https://own.example/1"


def notation(block) -> str:
    """Give a block in short: its frames, the first letter of its kind, what it says."""
    frames = "".join("> " if f.is_quote else f"{f.mark or ':'}{'' if f.begins else '…'} " for f in block.frames)
    said = " / ".join(" | ".join(map(plain, row)) for row in block.rows) or block.text
    return f"{frames}{block.kind.value[0]} {said}".rstrip()


def read(html: str, headline: str = "") -> list[str]:
    return [notation(block) for block in render(html, 2, OWN, headline).blocks]


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<p>One &amp; two</p><p>Three</p>", ["p One & two", "p Three"]),
        ("One<br>two<br> <br>three", ["p One\ntwo", "p three"]),
        ("<h2>Head</h2>Text <b>bold</b>ly", ["h Head", "p Text boldly"]),
        ("<ul><li>One<ul><li>in it</ul><li>Two", ["- p One", "-… - p in it", "- p Two"]),
        ("<ol><li>One<li><p>Two</p><p>more</p></ol>after", ["1. p One", "2. p Two", "2.… p more", "p after"]),
        ("<ol start=3><li>c<li value=9>i<li>j</ol>", ["3. p c", "9. p i", "10. p j"]),
        ("<blockquote>Said<blockquote>before</blockquote></blockquote>", ["> p Said", "> > p before"]),
        ("<ul><li><blockquote>in an item", ["- > p in an item"]),
        ("<pre>a  b\n\tc</pre>", ["c a  b\n    c"]),
        ("<dl><dt>Term<dd>One<dd>Two</dl>", ["t Term", ": p One", ": p Two"]),
        ("<details><summary>More</summary>Text</details>", ["+ t More", "+… p Text"]),
        ("One<hr>Two", ["p One", "r", "p Two"]),
        ("<figure><img alt=A><figcaption>B</figcaption></figure>", ["p [image: A]", "c B"]),
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", ["t a | b / 1 | 2"]),
        ("<table><caption>C</caption><tr><td>1<td>2</table>", ["t 1 | 2"]),
        ("<table><tr><td><p>One</p><p>Two</p></table>", ["p One", "p Two"]),
        ("<table><tr><td><p>One</p><p>Two</p><td>Three</table>", ["p One", "p Two", "p Three"]),
        ("<table><tr><td><table><tr><td>a<td>b<tr><td>d<td>e</table><td>c</table>", ["t a | b / d | e", "p c"]),
        ("<table><tr><td> <td><td>a<td><td>b<tr><td>c<td>d<td>e</table>", ["t  |  | a | b / c | d | e |"]),
        ("<table><tr><th>a<td rowspan=2>b<td>c<tr><td>d<td>e</table>", ["t a | b | c / d |  | e"]),
        ("<table><tr><th colspan=2>a<th>b<tr><td>c<td>d<td>e</table>", ["t a |  | b / c | d | e"]),
        ("<table><tr><th>a<th>b<tr><td><ul><li>x<li>y</ul><td>z</table>", ["t a | b / • x\n• y | z"]),
        ("a<script>b</script><style>c</style><noscript>d</noscript>e", ["p ae"]),
        ("a<p hidden>b</p><i aria-hidden=true>c</i><i style='display: none'>d</i>e", ["p ae"]),
        ("<h2>Head <a href='#head'>#</a></h2>", ["h Head"]),
        ("<li>One", ["- p One"]),
        ("</ul></li></pre></blockquote>One", ["p One"]),
        ("<q>Said</q> <ruby>字<rp>(</rp><rt>ji</rt><rp>)</rp></ruby>", ["p “Said” 字(ji)"]),
        ("no&nbsp;break  two", ["p no\u00a0break two"]),
    ],
)
def test_html_is_read_in_blocks(html, blocks):
    assert read(html) == blocks


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("10<sup>6</sup> cells per cm<sup>2</sup> of CO<sub>2</sub>", "10⁶ cells per cm² of CO₂"),
        ("10<sup>−19</sup>, x<sup>n+1</sup>", "10⁻¹⁹, xⁿ⁺¹"),
        ("x<sup>a, b</sup>, x<sup>α</sup>, k<sub>B</sub>, k<sub>a b</sub>", "x^(a, b), x^α, k_B, k_(a b)"),
        ("the 4<sup>th</sup>", "the 4th"),
        ("word<sup>1</sup>", "word¹"),
        ("<math alttext='E=mc^2'><mi>E</mi></math>", "E=mc^2"),
        ("<math><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math>", "E=mc²"),
        ("<math><mfrac><mn>1</mn><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>", "1/(n+1)"),
        ("<math><msqrt><mn>2</mn></msqrt><mroot><mi>x</mi><mn>3</mn></mroot></math>", "√2³√x"),
        (
            "<math><munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><msub><mi>a</mi><mi>i</mi></msub></math>",
            "∑ᵢⁿaᵢ",
        ),
        ("<math>" + "<mrow>" * 3_000 + "<mi>q</math>", "q"),
        ("<sup>a text that is set in small letters</sup>", "a text that is set in small letters"),
    ],
)
def test_what_is_raised_and_lowered_keeps_its_meaning(html, said):
    assert read(html) == [f"p {said}"]


@pytest.mark.parametrize(
    "html",
    [
        'Smith<sup><a href="#fn1">1</a></sup> said',
        'Smith<a href="#fn1"><sup>1</sup></a> said',
        'Smith<a href="#fn1">1</a> said',
        f'Smith<sup><a href="{OWN}#fn1">1</a></sup> said',
        'Smith<sup>[<a href="#fn1">1</a>]</sup> said',
        'Smith<sup><a href="#fn1">[1]</a></sup> said',
    ],
)
def test_a_footnote_does_not_glue_to_its_word(html):
    assert read(html) == ["p Smith[^1] said"]
    assert render(html, 2, OWN).links == []


@pytest.mark.parametrize(
    "note",
    [
        '<ol><li value="7" id="fn1">The note. <a href="#r1">↩</a></ol>',
        '<ol><li value="7" id="fn1"><p>The note. <a href="#r1">↩︎</a></p></ol>',
        '<ul><li><a name="fn1"></a><a href="#r1">^</a> The note.</ul>',
        '<ol><li id="fn1"><b><a href="#r1">a</a></b> <a href="#r2">b</a> The note.</ol>',
        '<ol><li id="fn1">^ <a href="#r1"><sup>a</sup></a> <a href="#r2">b</a> The note.</ol>',
        '<ol><li id="fn1"><p>The note. <a href="#r1">↩</a> <a href="#r2">↩<sup>2</sup></a></p></ol>',
    ],
)
def test_a_footnote_begins_with_the_mark_that_leads_to_it(note):
    blocks = render(f'<p>Smith<sup id=r1><a href="#fn1">1</a></sup> said</p>{note}<ol><li>One</ol>', 2).blocks
    assert [(block.frames[0].mark, block.text) for block in blocks[1:]] == [("[^1]", "The note."), ("1.", "One")]


@pytest.mark.parametrize(
    "note",
    [
        '<p id="fn1"><sup>1</sup> The note.',
        '<p><a href="#r1" id="fn1">[1]</a> The note.',
        '<div><a id="fn1" href="#r1">1</a><div><p>The note.</p></div></div>',
        '<aside id="fn1"><span>[<a href="#r1">1</a>]</span><p>The note.</p></aside>',
    ],
)
def test_a_footnote_that_is_a_paragraph_begins_with_its_mark_too(note):
    assert read(f'Smith<a href="#fn1">1</a> said{note}') == ["p Smith[^1] said", "p [^1] The note."]


@pytest.mark.parametrize(
    ("html", "marks"),
    [
        ("<ol type=a start=25><li>x<li>y<li>z</ol>", "y. z. aa."),
        ("<ol type=I><li>x<li value=9>y<li type=i>z</ol>", "I. IX. x."),
        ("<ol reversed><li>x<li>y<li>z</ol>", "3. 2. 1."),
        ("<ol type=i><li value=-3>x<li value=4000>y<li value=3999>z</ol>", "-3. 4000. mmmcmxcix."),
        ("<ol type=A><li>x<ol><li>y</ol><li>z</ol>", "A. 1. B."),
    ],
)
def test_items_are_counted_as_a_browser_counts_them(html, marks):
    assert [block.frames[-1].mark for block in render(html, 2).blocks] == marks.split()


def test_an_address_for_mail_and_a_telephone_number_are_said_where_the_words_do_not():
    html = '<a href="mailto:a@e.example?subject=x">Write</a> to <a href="mailto:b@e.example">b@e.example</a>, or '
    assert read(f'{html}<a href="tel:+12%033">call</a>.') == ["p Write (a@e.example) to b@e.example, or call (+123)."]


def test_the_mark_of_a_footnote_that_says_nothing_stays_where_it_is():
    html = 'Smith<a href="#fn1">1</a><div><a id="fn1" href="#r1">1</a></div>'
    assert read(html) == ["p Smith[^1]", "p [^1]"]
    assert read(f"{html}<h2>More</h2>") == ["p Smith[^1]", "h [^1] More"]


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        (
            "<ul><li><input type=checkbox checked disabled> Done<li><input type=checkbox>Open",
            ["- p [x] Done", "- p [ ] Open"],
        ),
        ("<dl><dt id=f>f(x)<a href='#f'>¶</a></dt><dd>Does", ["t f(x)", ": p Does"]),
        ("<pre><span class='ln'>1 </span>one\n<span class='ln'>2 </span>two</pre>", ["c one\ntwo"]),
        ("<table><tr><td class='gutter gl'><pre>1\n2</pre><td class=code><pre>one\ntwo</pre></table>", ["c one\ntwo"]),
        ("<p>Fact<sup>[<i>citation needed</i>]</sup>", ["p Fact[citation needed]"]),
        ("<table><tr><td>left<td>right</table>", ["p left right"]),
        ("<table><tr><th>Born<td>1900</table>", ["t Born | 1900"]),
        (
            "Let <span style='display: none'><math alttext='{\\displaystyle x^{2}}'><mi>x</mi></math></span>"
            "<img src='https://a.example/x.svg' aria-hidden=true alt='x'> be",
            ["p Let x^{2} be"],
        ),
        ("Yes <img class=emoji alt=':smile:' src='https://a.example/s.png'>", ["p Yes :smile:"]),
        ("<img width=24 height=24 src='https://a.example/avatar.png'> Ann", ["p Ann"]),
        ("<img width=24 height=24 src='https://a.example/a.png' alt='Ann'>", ["p [image: Ann] [2]"]),
        ("<img width=240 height=24 src='https://a.example/a.png'>", ["p [image] [2]"]),
    ],
)
def test_what_publishers_make_of_html_is_read_as_it_is_meant(html, blocks):
    assert read(html) == blocks


def test_a_link_around_a_picture_is_not_called_by_the_picture():
    html = "<a href='https://a.example/page'><img src='https://a.example/x.jpg' alt='A quay'></a>"
    assert [link.words for link in render(html, 2).links] == ["A quay", ""]


def test_a_word_that_leads_to_a_place_on_its_page_is_no_footnote():
    assert read('See <a href="#map">here</a>, or at the <a href="#top">top</a>.') == ["p See here, or at the top."]


def test_words_have_the_style_of_what_they_stand_in():
    html = "a <b>b <i>c</i></b> <code>d</code> <s>e</s> <ins>f</ins> <a href='https://a.example/'><b>g</b></a>"
    (block,) = render(html, 2).blocks
    assert [span for span in block.spans if span.style] == [
        Span("b", Style.BOLD),
        Span("c", Style.BOLD | Style.ITALIC),
        Span("d", Style.CODE),
        Span("e", Style.STRUCK),
        Span("f", Style.UNDERLINED),
        Span("g", Style.BOLD | Style.LINK, 2),
        Span("[2]", Style.NUMBER, 2),
    ]


def test_links_are_numbered_after_the_articles_own_and_each_address_once():
    html = (
        f'<a href="https://a.example/">A</a> <a href="{OWN}">own</a> <a href="https://b.example/">B</a>'
        ' <a href="https://a.example/">A</a> <a href="javascript:x">no</a> <a href="https://c.example/"></a>'
        ' <a href="https://d.example/"><p>Block</p></a>'
    )
    found = render(html, 2, OWN)
    assert found.blocks[0].text == "A [2] own [1] B [3] A [2] no"
    assert found.blocks[1].text == "Block [4]"
    assert [link.url for link in found.links] == ["https://a.example/", "https://b.example/", "https://d.example/"]
    assert [link.words for link in found.links] == ["A", "B", ""]


@pytest.mark.parametrize(
    ("html", "said", "links"),
    [
        ("See https://a.example/x.", "See https://a.example/x [2].", ["https://a.example/x"]),
        ("(https://a.example/x_(y))", "(https://a.example/x_(y) [2])", ["https://a.example/x_(y)"]),
        ("https://a.example/?id=1&amp;utm_source=rss", "https://a.example/?id=1 [2]", None),
        ("<code>https://a.example/x</code>", "https://a.example/x", []),
        (
            "<a href='https://a.example/?utm_medium=x'>https://a.example/?utm_medium=x</a>",
            "https://a.example/ [2]",
            None,
        ),
        (f"https://a.example/{'x' * 80}", f"https://a.example/{'x' * 22}…{'x' * 19} [2]", None),
    ],
)
def test_bare_addresses_are_links_and_shown_without_what_tracks(html, said, links):
    found = render(html, 2)
    assert found.blocks[0].text == said
    if links is not None:
        assert [link.url for link in found.links] == links
    else:  # what is opened is the true address
        assert found.links[0].url in html.replace("&amp;", "&")


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<p><img alt="A harbour" src=x> <img src=y>here', ["p [image: A harbour] here"]),
        ('<img src="http://h.example/a" alt="A sea" title="At noon">', ["p [image: A sea — At noon] [2]"]),
        ('<img src="http://h.example/a" alt="The Headline">', ["p [image] [2]"]),
        ('<img src="http://h.example/a" alt="IMG_1234.jpg">', ["p [image] [2]"]),
        ('<img src="http://h.example/a" width=1 height=1>', []),
        ('Fine <img src="http://h.example/s.png" alt=":-)" class=smiley>', ["p Fine :-)"]),
        ('<a href="http://h.example/a"><img src="http://h.example/a" alt=Sea></a>', ["p [image: Sea] [2]"]),
        ('<a href="http://h.example/p"><img src="http://h.example/a" alt=Sea></a>', ["p [image: Sea] [2] [3]"]),
        ('<img data-src="http://h.example/a" src="data:x">', ["p [image] [2]"]),
        ('<img srcset="http://h.example/a 1x, http://h.example/b 2x">', ["p [image] [2]"]),
        ("<figure><img alt=Sea src=http://h.example/a><figcaption>Sea</figcaption>", ["p [image] [2]", "c Sea"]),
        ('<video title="A talk"><source src="http://h.example/v.mp4"></video>', ["p [video: A talk] [2]"]),
        ('<audio src="http://h.example/v">no audio</audio>', ["p [audio] [2]"]),
        ('<iframe src="https://www.youtube.com/embed/x" title="A talk">', ["p [video: A talk] [2]"]),
        ('<iframe src="https://h.example/form">', ["p [page within the page] [2]"]),
        (
            '<a rel="enclosure" href="http://h.example/e">audio/mpeg, 24.0 MB</a>',
            ["p [audio: mpeg, 24.0 MB] [2]"],
        ),
    ],
)
def test_pictures_and_recordings_say_what_they_are_and_have_numbers(html, said):
    assert read(html, "The headline") == said


def test_a_link_says_what_it_leads_to():
    html = "".join(f'<a href="https://h.example/{name}">x</a>' for name in ("a", "b.JPG", "c.mp3?x=1", "d.mp4"))
    kinds = [LinkKind.PAGE, LinkKind.IMAGE, LinkKind.AUDIO, LinkKind.VIDEO]
    assert [link.kind for link in render(html).links] == kinds


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ('<pre class="language-python">x</pre>', "python"),
        ('<pre><code class="hljs lang-rust">x</code></pre>', "rust"),
        ('<div class="highlight highlight-source-js"><pre>x</pre></div>', "js"),
        ('<pre data-lang="go">x</pre>', "go"),
        ("<pre>x</pre>", ""),
    ],
)
def test_code_says_its_language_however_it_is_marked(html, language):
    assert [block.language for block in render(html).blocks] == [language]


@pytest.mark.parametrize(
    "html", ["<div>" * 100_000, "<p>" + "<b>x</b>" * 100_000, "<p>some text</p>" * 50_000, "<a " * 50_000]
)
def test_what_is_endless_is_cut_or_refused(html):
    try:
        found = render(html)
    except SourceError:
        return
    assert found.cut
    assert sum(len(block.text) for block in found.blocks) <= LONGEST


@pytest.mark.parametrize(
    "html",
    ["<pre>" + "a\n" * 50_000, "a<br>" * 50_000, "<table>" + "<tr><td>a<td>b" * 6_000, "<hr>" * 5_000, "<p>a" * 9_000],
)
def test_lines_are_bounded_as_characters_are(html):
    found = render(html)
    assert found.cut
    assert sum(len(block.rows) or block.text.count("\n") + 1 for block in found.blocks) <= MAX_LINES


PIECES = st.sampled_from(
    ["<p>", "</p>", "<ul>", "<ol>", "</ol>", "<li>", "<pre>", "</pre>", "<blockquote>", "<td>", "<br>", "\x1b[31m"]
    + ["<table>", "</table>", "<tr>", "<th rowspan=2>", "<td colspan=3>", "<caption>", "<sup>", "</sup>", "<dd>", "<b>"]
    + [
        "&#27;]0;x",
        "&#8238;",
        "<a href='https://a.example/\u202e'>",
        "</a>",
        "text",
        " ",
        "\n",
        "&#0;",
        "x<sub>1</sub>",
    ]
    + [
        "<img alt='\x9b'>",
        "<img src='https://a.example/' alt=b>",
        "<a href='#n'>1</a>",
        "<details>",
        "https://a.example",
    ]
    + ["</td>", "</tr>", "</details>", "<summary>", "<hr>", "</b>", "<a href='https://b.example'>", "<math>", "<msup>"]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_what_is_shown_is_clean_whatever_the_html(html):
    found = render(html, 2, OWN)
    for block in found.blocks:
        assert text.clean(block.text) == block.text
        assert block.text.strip() or block.kind == "rule"
        assert "\0" not in block.text
        assert all(len(row) == len(block.rows[0]) for row in block.rows)
        assert all(1 <= span.link <= len(found.links) + 1 for span in block.spans if span.link)
    assert all(text.clean_url(link.url) == link.url for link in found.links)
