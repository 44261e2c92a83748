"""What there is to read of an article: its content, its summary, or both."""

import pytest

from newsreader.blocks import LONGEST, MAX_LINES
from newsreader.library.rendering import rendered
from newsreader.model import Body

OWN = "https://own.example/1"


def read(html: str, summary: str = "") -> list[str]:
    return [block.text for block in rendered(Body(summary=summary, content=html), OWN).blocks]


def test_the_summary_is_read_where_there_is_no_content_or_none_with_text():
    assert read("", "One\nTwo") == ["One", "Two"]
    assert read("<p> </p>", "One") == ["One"]


def test_a_lead_that_the_content_has_not_stands_before_it():
    html = '<p>The <a href="https://a.example/">long</a> text<sup><a href="#n">1</a></sup>.</p>'
    said = "The long [2] text[^1]."
    assert read(html, "A lead.\nThe long text1.") == ["A lead.", said]
    assert read(html, "The long text1.") == [said]
    assert read(html, "The long …") == [said]
    assert read(html, "Something else") == [said]


def test_html_that_would_keep_a_parser_busy_is_read_as_its_summary():
    assert read("<div>" * 100_000, "What it says") == ["What it says"]


@pytest.mark.parametrize("summary", ["a\n" * 50_000, "word " * LONGEST])
def test_an_endless_summary_is_cut(summary):
    found = rendered(Body(summary=summary), OWN)
    assert found.cut and len(found.blocks) <= MAX_LINES
    assert sum(len(block.text) for block in found.blocks) <= LONGEST


@pytest.mark.parametrize("body", [Body(summary="word\n" * 50_000), Body(content="<p>some words</p>" * 25_000)])
def test_what_is_exported_is_not_cut_where_a_screen_is(body):
    assert rendered(body, OWN).cut
    found = rendered(body, OWN, whole=True)
    assert not found.cut and len(found.blocks) >= 25_000
