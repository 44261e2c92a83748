"""Pages that mean harm: built to keep a parser busy, or to reach the terminal."""

from __future__ import annotations

import pytest

from newsreader.errors import SourceError
from newsreader.sources.listing import parse_listing, stories
from newsreader.sources.listing.stories import same

BOMBS = {
    "unclosed_tags": "<html>" + "<a " * 20_000,
    "attributes": "<html><p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">x</p>",
    "nested_blocks": "<html>" + "<div>" * 200_000 + "x",
    "nested_inline": "<html>" + "<b>" * 200_000 + "x",
    "comments": "<html>" + "<!--" * 20_000,
    "many_lines": "A line of text that is long enough.\n" * 250_000,
    "many_paragraphs": "<html>" + "<p>A paragraph</p>" * 100_000,
    "markdown_links": "[a](" * 100_000,
    "markdown_emphasis": "**a " * 200_000,
    "one_line": "word " * 1_000_000,
    "combining_marks": "e\u0301\u0302" * 300_000,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_page_built_to_keep_a_parser_busy_is_refused(bomb: str) -> None:
    with pytest.raises(SourceError) as refusal:
        parse_listing(BOMBS[bomb])
    assert "\n" not in str(refusal.value)


@pytest.mark.timeout(20)
def test_deep_nesting_that_real_pages_have_is_read() -> None:
    page = "<html>" + "<div>" * 300 + "<h2>Quay Reopened</h2><p>October 21, 2025</p>" + "</div>" * 300
    assert [draft.headline for draft in parse_listing(page).drafts] == ["Quay Reopened"]


HOSTILE = "Quay \x1b]52;c;AAAA\x07Reopens\x9b31m \u202eafter\u2066 a [/red][@click=app.quit]Year\x00"


@pytest.mark.parametrize(
    "page", ["{0}\n\nOctober 21, 2025\n\n{0}.\n", "<h2>{0}</h2><p>October 21, 2025</p><p>{0}.</p>"]
)
def test_escape_sequences_and_bidi_controls_leave_no_trace(page: str) -> None:
    draft = parse_listing(page.format(HOSTILE)).drafts[0]
    assert draft.headline == "Quay Reopens after a [/red][@click=app.quit]Year"
    assert not any(character < " " or "\x7f" <= character < "\xa0" for character in draft.headline + draft.summary)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//", "http://", "mailto:a@b"]
)
def test_only_web_addresses_are_kept(url: str) -> None:
    page = f'<h2><a href="{url}">Quay Reopens After a Year</a></h2><p>October 21, 2025</p>'
    assert parse_listing(page).drafts[0].url == ""


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("", ""),
        ('<base href="https://bay.example.org/news/">', "https://bay.example.org/news/quay"),
        ('<link rel="canonical" href="https://bay.example.org/n/index.html">', "https://bay.example.org/n/quay"),
        ('<meta property="og:url" content="https://bay.example.org/x">', "https://bay.example.org/quay"),
        ('<base href="/b/"><link rel="canonical" href="https://bay.example.org/x">', "https://bay.example.org/b/quay"),
        ('<base href="javascript:x">', ""),
    ],
)
def test_a_relative_link_needs_a_page_that_names_its_address(head: str, url: str) -> None:
    page = f'<html><head>{head}</head><h2><a href="quay">Quay Reopens</a></h2><p>October 21, 2025</p></html>'
    assert parse_listing(page).drafts[0].url == url


def test_the_site_is_the_one_that_the_page_names() -> None:
    story = '<h2><a href="https://bay.example.org/1">Quay Reopens</a></h2><p>October 21, 2025</p>'
    named = '<html><head><meta property="og:site_name" content="The Bay Courier"></head>' + story
    assert parse_listing(named).site == "The Bay Courier"
    assert parse_listing("<html>" + story).site == "bay.example.org"
    assert parse_listing("Quay Reopens\n\nOctober 21, 2025\n").site == ""


def test_a_headline_of_a_megabyte_is_cut() -> None:
    draft = parse_listing("Quay " * 200_000 + "\n\nOctober 21, 2025\n").drafts[0]
    assert len(draft.headline) <= 2_000


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_long_page_costs_what_its_stories_cost(gap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0

    def counted(first: str, second: str) -> bool:
        nonlocal compared
        compared += 1
        return same(first, second)

    monkeypatch.setattr(stories, "same", counted)
    costs = []
    for count in (40, 80):
        compared = 0
        blocks = [
            gap.join((f"Quay Number {number} Reopens", f"{number % 28 + 1} October 2025", f"The text of {number}."))
            for number in range(count)
        ]
        assert len(parse_listing("\n\n".join(blocks)).drafts) == count
        costs.append(compared)
    assert 0 < costs[1] <= 2.5 * costs[0]
