"""What holds for any text at all."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from newsreader.errors import SourceError
from newsreader.sources.listing import Listing, parse_listing
from newsreader.text import clean, fold

WORDS = st.sampled_from("Pier Ferry opens the of Storm 2025 “Quay” – news By Video More Read 12 Élan été...".split())
LINES = st.one_of(
    st.lists(WORDS, min_size=1, max_size=9).map(" ".join),
    st.sampled_from(
        ["", "", "October 21, 2025", "3 October 2025", "2025-09-22", "February 30th 2025", "Oct 5", "Site Logo"]
    ),
    st.sampled_from(
        ["Read More", "By Ann Lee, MD", "Latest News", "News", "October 3rd 2025The pier grew.", "1 2 3 Next"]
    ),
    st.text(max_size=30),
)
TAGS = st.sampled_from(
    ["p", "h2", "h3", "li", "div", "article", "time", "span", "a href='/x'", "td", "br", "nav", "dd"]
)


def parse(text: str) -> Listing | None:
    try:
        return parse_listing(text, reference=date(2026, 1, 1), undated=True)
    except SourceError as error:
        assert "\n" not in str(error)
        return None


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=400), st.binary(max_size=400)))
def test_nothing_but_a_source_error_comes_of_any_input(page: str | bytes) -> None:
    try:
        parse_listing(page)
    except SourceError as error:
        assert str(error) and "\n" not in str(error)


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, max_size=30).map("\n".join))
def test_headlines_stand_on_the_page_in_its_order(text: str) -> None:
    listing = parse(text)
    if listing is None:
        return
    page = letters(clean(text))
    place = 0
    for draft in listing.drafts:
        place = page.find(letters(draft.headline), place)
        assert place >= 0, draft.headline
        assert letters(draft.summary) in page or all(letters(part) in page for part in draft.summary.split("\n"))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(TAGS, LINES), max_size=25))
def test_any_html_gives_headlines_of_the_page_and_dates_that_it_shows(parts: list[tuple[str, str]]) -> None:
    body = "".join(f"<{tag}>{line}</{tag.split()[0]}>" for tag, line in parts)
    listing = parse(f"<html><body>{body}</body></html>")
    if listing is None:
        return
    shown = letters(clean(" ".join(line for _, line in parts)))
    for draft in listing.drafts:
        assert draft.headline
        if draft.published is not None:
            assert str(draft.published.year) in shown
            assert str(draft.published.day) in shown


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))
