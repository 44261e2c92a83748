"""How an article is laid out in lines: by its golden renderings, and by what holds of every article."""

import re
import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from newsreader.blocks import Block, Kind, Span, Style, Text, plain
from newsreader.errors import SourceError
from newsreader.sources.content import render
from newsreader.text import clean
from newsreader.typesetting.layout import ASCII, block_lines, drawable, text_lines
from newsreader.typesetting.wrapping import stable_width
from tests.typesetting.articles import FOLDER, NAMES, assert_golden, html_of

WIDTHS = (40, 80, 120)


def lines_of(html: str, width: int, **drawn) -> list[str]:
    return [plain(line).rstrip() for line in text_lines(render(html, 2), width, **drawn)]


@pytest.mark.parametrize("name", NAMES)
def test_an_article_is_printed_as_it_was(name):
    sections = (f"{'=' * width} {width}\n" + "\n".join(lines_of(html_of(name), width)) for width in WIDTHS)
    assert_golden(f"{name}.txt", "\n".join(sections) + "\n")


def test_every_golden_file_is_of_an_article():
    assert {path.stem for path in FOLDER.iterdir()} == set(NAMES)
    assert len(NAMES) >= 25


@pytest.mark.parametrize("name", NAMES)
def test_a_terminal_of_ascii_gets_no_signs_of_ours_that_are_none(name):
    html = html_of(name)
    ours = set("".join(lines_of(html, 60, signs=ASCII))) - set(html) - set("“”—")
    assert "".join(sorted(ours - set(plain(sum((block.spans for block in render(html).blocks), ()))))).isascii()


@pytest.mark.parametrize(("text", "shown"), [("10⁶ km²", "10^6 km^2"), ("CO₂, xₙ₊₁", "CO_2, x_(n+1)")])
def test_scripts_keep_their_meaning_in_ascii(text, shown):
    (line,) = text_lines(Text([Block(Kind.PARAGRAPH, (Span(text),))]), 40, ASCII)
    assert plain(line) == shown


WORDS = st.text(
    st.sampled_from(
        "abcdefghij XYZ 0123 .,;-— éß 漢字仮名、。「」 שלום مرحبا 👩🇩🇪\u0301\u200d\t\n&<>[]*_`|#\x1b\x9b\u202e"
    ),
    max_size=60,
)
TAGS = (
    "p b i code pre ul ol li dl dt dd blockquote table tr td th h2 sup sub a details summary figure figcaption".split()
)


def elements(children):
    attributes = st.sampled_from(["", " href='https://a.example/x'", " href='#n'", " colspan=2", " rowspan=3"])
    return st.tuples(st.sampled_from(TAGS), attributes, st.lists(children, max_size=4)).map(
        lambda made: f"<{made[0]}{made[1]}>{''.join(made[2])}</{made[0]}>"
    )


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


HTML = st.recursive(WORDS.map(escaped), elements, max_leaves=20)


@given(HTML, st.integers(20, 100))
def test_no_line_is_wider_than_the_pane_and_none_has_a_control_in_it(html, width):
    for line in text_lines(render(html), width):
        text = plain(line)
        assert cell_len(text) <= width
        assert "\n" not in text and clean(text) == unicodedata.normalize("NFC", text)


def letters(text: str) -> str:
    """Give what is left of a text by any rendering of it: no blanks, no signs, no brackets around notes."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", text))


@given(st.lists(WORDS.map(lambda text: re.sub("://", "", text)), min_size=1, max_size=12), st.data())
def test_all_that_is_seen_in_a_browser_is_in_the_lines(words, data):
    tags = [data.draw(st.sampled_from("p b i code li dd blockquote pre sub sup h3 ins".split())) for _ in words]
    html = "".join(f"<{tag}>{escaped(word)}</{tag}>" for tag, word in zip(tags, words, strict=True))
    shown = letters("".join(lines_of(html, 40)))
    for word in words:
        assert letters(stable_width(clean(word))) in shown


@given(st.lists(st.lists(WORDS, min_size=2, max_size=6), min_size=1, max_size=6), st.integers(20, 90))
def test_no_word_of_a_table_is_lost_at_any_width(rows, width):
    html = (
        "<table><tr>"
        + "".join(f"<th>c{n}" for n in range(6))
        + "".join("<tr>" + "".join(f"<td>{escaped(cell)}</td>" for cell in row) for row in rows)
    )
    lines = lines_of(html, width)
    assert max(map(cell_len, lines)) <= width
    # A cell that wraps has its words on several lines, so they are counted by letter.
    shown = letters("".join(lines))
    for letter in set(letters("".join(clean(cell) for row in rows for cell in row))):
        assert shown.count(letter) >= sum(letters(clean(cell)).count(letter) for row in rows for cell in row)


@given(st.lists(st.text("ab-", min_size=1, max_size=12), min_size=20, max_size=60), st.integers(5, 15))
def test_lines_of_latin_are_as_full_as_the_width_allows_and_no_fuller(words, width):
    text = " ".join(words)
    lines = lines_of(f"<p>{text}", width)
    assert " ".join(lines).replace(" ", "") == "".join(words)
    assert all(len(line) <= width for line in lines)
    for line, after in pairwise(lines):
        assert len(line) + 1 + len(after.split(" ")[0]) > width


@pytest.mark.parametrize("width", range(12, 40))
def test_no_line_of_chinese_begins_with_what_closes_or_ends_with_what_opens(width):
    lines = lines_of("<p>" + "港の「灯台」は、百年前に（建て）られました。" * 20, width)
    assert not any(line[0] in "、。」）" or line[-1] in "「（" for line in lines)
    assert all(width - 5 <= cell_len(line) <= width for line in lines[:-1])


@pytest.mark.parametrize("width", [3, 12, 20, 30])
def test_quotes_and_items_give_way_where_they_would_leave_no_room_for_text(width):
    lines = lines_of("<blockquote><ul><li>" * 4 + "the harbour, the ferries and the fog", width)
    assert max(map(cell_len, lines)) <= width
    assert len(lines) <= 36 // min(width, 8) + 1


def test_code_is_coloured_by_the_language_that_it_names():
    def colours(language, text):
        lines = block_lines(Block(Kind.CODE, (Span(text),), language=language), None, 60)
        return {span.text: span.style & ~Style.CODE for line in lines for span in line if span.text.strip()}

    python = colours("py3", 'def f(x):\n    return "a"  # b')
    assert python["def"] == python["return"] == Style.KEYWORD
    assert python["# b"] == Style.COMMENT and python["a"] == Style.STRING
    assert colours("diff", "-a\n+b") == {"-a": Style.REMOVED, "+b": Style.ADDED}
    assert set(colours("no such language", "def f").values()) == {Style.PLAIN}
    assert set(colours("python", "def f\n" * 2_000).values()) == {Style.PLAIN}, "too long"


def test_the_number_of_a_link_in_a_heading_looks_as_everywhere():
    (line,) = text_lines(render("<h2>The <a href='https://a.example/'>plan</a></h2>", 2), 40)
    assert [(span.text, span.style) for span in line if span.style & Style.NUMBER] == [("[2]", Style.NUMBER)]


@pytest.mark.parametrize("width", range(20, 40))
def test_the_number_of_a_link_stays_with_its_last_word(width):
    html = "<p>" + "the <a href='https://a.example/'>plan</a> " * 20
    assert not any(line.startswith("[2]") for line in lines_of(html, width))


@pytest.mark.parametrize("width", [9, 30, *WIDTHS])
@pytest.mark.parametrize("name", NAMES)
def test_each_part_of_a_line_knows_where_it_stands_in_the_text_of_its_block(name, width):
    for block in map(drawable, render(html_of(name), 2).blocks):
        text, known = block.text.replace("\u00a0", " "), set()
        for span in (span for line in block_lines(block, None, width) for span in line if span.place >= 0):
            assert text[span.place : span.place + len(span.text)] == span.text
            known.update(range(span.place, span.place + len(span.text)))
        unknown = {place for place, character in enumerate(text) if place not in known}
        assert not "".join(text[place] for place in sorted(unknown)).strip() or block.heads


HOSTILE = {
    "nested tags": "<div>" * 10_000 + "deep",
    "nested bold": "<b>" * 10_000 + "deep",
    "nested quotes": "<blockquote>" * 10_000 + "deep",
    "nested lists": "<ul><li>" * 5_000 + "deep",
    "nested tables": "<table><tr><td>" * 1_000 + "deep",
    "a table of 1,000 columns": "<table>" + ("<tr>" + "<td>cell" * 1_000) * 20,
    "cells that span": "<table>" + "<tr><td rowspan=1000 colspan=1000>x<td>y" * 500,
    "a cell of a megabyte": "<table><tr><td>a<td>" + "word " * 200_000,
    "megabytes of paragraphs": "<p>some text</p>" * 200_000,
    "one word": "<p>" + "x" * 1_000_000,
    "one word of marks": "<p>e" + "\u0301" * 1_000_000,
    "one line of Chinese": "<p>" + "漢字" * 500_000,
    "one line of code": "<pre class=language-python>" + "(" * 1_000_000,
    "links": "<a href='https://a.example/'>x" * 50_000,
    "links in each other": "<a href='https://a.example/'><b>x" * 5_000,
    "scripts": "<sup>1" * 10_000,
    "addresses": "https://a.example/((((" * 50_000,
    "brackets": "(https://a.example/" + ")" * 400_000,
    "pictures": "<figure>" + "<img alt=x src=https://a.example/>" * 20_000,
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_hostile_html_takes_no_longer_than_a_long_article(html):
    start = time.process_time()
    try:
        text = render(html, 2)
        text.read_all()
    except SourceError:
        text = Text()
    read = time.process_time()
    lines = list(text_lines(text, 80))
    assert read - start < 3
    assert time.process_time() - read < 1.5
    assert len(lines) < 10_000


CODE = [
    "(",
    "[",
    "{",
    '"',
    "'",
    "`",
    "\\",
    "/*",
    "<!--",
    "<",
    "$(",
    "#{",
    "a",
    " ",
    "\t",
    "%",
    "r#",
    "0",
    "_",
    "a.",
    "\n#",
    "=",
    "-",
    '"""',
    "//",
    "*",
]


@pytest.mark.parametrize(
    "language", ["python", "bash", "rust", "js", "html", "php", "ruby", "yaml", "cpp", "sql", "haskell"]
)
def test_no_code_keeps_a_lexer_busy(language):
    for piece in CODE:
        text = "\n".join([piece * (400 // len(piece))] * 19)
        start = time.process_time()
        list(block_lines(Block(Kind.CODE, (Span(text),), language=language), None, 80))
        assert time.process_time() - start < 1, piece
