"""Every page in `pages/` gives the stories that stand beside it, and keeps giving them however it was saved."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from newsreader.dates import to_iso
from newsreader.errors import SourceError
from newsreader.sources import Listing
from newsreader.sources.listing import parse_listing

PAGES = Path(__file__).parent / "pages"
EXPECTED = sorted(PAGES.glob("*.expected.json"))


def read_page(expected: Path) -> tuple[bytes, dict[str, Any]]:
    name = expected.name.removesuffix(".expected.json")
    page = next(path for path in (PAGES / f"{name}.txt", PAGES / f"{name}.html") if path.exists())
    return page.read_bytes(), json.loads(expected.read_text("utf-8"))


def parse(page: str | bytes, wanted: dict[str, Any]) -> Listing:
    return parse_listing(page, reference=date.fromisoformat(wanted.get("reference", "2026-01-01")))


def stories(listing: Listing, wanted: dict[str, Any]) -> list[dict[str, str]]:
    """Give the drafts with just the fields that are expected of each."""
    found = []
    for number, draft in enumerate(listing.drafts):
        fields = wanted["stories"][number] if number < len(wanted["stories"]) else {"headline": ""}
        story = {name: getattr(draft, name) for name in fields if name != "published"}
        if "published" in fields:
            story["published"] = (to_iso(draft.published) or "")[:10]
        found.append(story)
    return found


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_a_page_gives_the_stories_expected_of_it(expected: Path) -> None:
    page, wanted = read_page(expected)
    if not wanted["stories"]:
        with pytest.raises(SourceError, match="no news found"):
            parse(page, wanted)
        return
    listing = parse(page, wanted)
    assert stories(listing, wanted) == wanted["stories"]
    if "skipped" in wanted:
        assert [skipped.headline for skipped in listing.skipped] == wanted["skipped"]
        assert all(skipped.reason for skipped in listing.skipped)


def wrapped(text: str) -> str:
    """Wrap every line as mail programs do."""
    return "\n".join("\n".join(textwrap.wrap(line, 72, break_long_words=False)) for line in text.split("\n"))


MUTATIONS: dict[str, Callable[[str], str | bytes]] = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "cr": lambda text: text.replace("\n", "\r"),
    "no_break_blanks": lambda text: text.replace(" ", "\u00a0"),
    "thin_blanks": lambda text: text.replace(" ", "\u2009"),
    "double_blank_lines": lambda text: text.replace("\n\n", "\n\n\n"),
    "no_blank_lines": lambda text: re.sub(r"\n+", "\n", text),
    "every_line_apart": lambda text: re.sub(r"\n+", "\n\n", text),
    "trailing_blanks": lambda text: text.replace("\n", "   \n"),
    "indented": lambda text: text.replace("\n", "\n   "),
    "bulleted": lambda text: re.sub(r"^(?=.)", "• ", text, flags=re.MULTILINE),
    "quoted": lambda text: re.sub(r"^", "> ", text, flags=re.MULTILINE),
    "wrapped": wrapped,
    "wrapped_and_quoted": lambda text: re.sub(r"^", "> ", wrapped(text), flags=re.MULTILINE),
    "mailed": lambda text: (
        f"From: Ann Lee <ann@bay.example.org>\nSubject: Read this\n\n{text}\n-- \nAnn Lee, Harbour Road 1\n"
    ),
    "zero_width": lambda text: re.sub(r"\b(?=\w)", "\u200b", text),
    "byte_order_mark": lambda text: ("\ufeff" + text).encode(),
    "utf_16": lambda text: text.encode("utf-16"),
    "utf_16_without_mark": lambda text: text.encode("utf-16-le"),
    "windows_1252": lambda text: text.encode("cp1252"),
    "as_html": lambda text: (
        "<html><body><pre>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</pre></body></html>"
    ),
}
SHUFFLED = [
    path for path in EXPECTED if not path.name.startswith("html_") and json.loads(path.read_text("utf-8"))["stories"]
]


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize(
    "name",
    ["base", "plain_no_alts", "sections", "undated_among_dated", "sl_byline_above", "german", "french", "sl_undated"],
)
def test_how_a_page_was_saved_changes_nothing(name: str, mutation: str) -> None:
    page, wanted = read_page(PAGES / f"{name}.expected.json")
    text = page.decode("utf-8")
    if mutation == "as_html" and name not in {"plain_no_alts", "sections", "german", "french"}:
        pytest.skip("HTML says what is an image: a copied alternative text is none there")
    if name == "undated_among_dated" and mutation.startswith("wrapped"):
        pytest.skip("too few of its lines are full to show that it was wrapped")
    if name == "sl_undated" and mutation in {"no_blank_lines", "every_line_apart"}:
        pytest.skip("without its blank lines the page no longer says which line is the story without a date")
    assert stories(parse(MUTATIONS[mutation](text), wanted), wanted) == wanted["stories"]


@pytest.mark.parametrize(
    "mutation", ["crlf", "double_blank_lines", "indented", "bulleted", "quoted", "wrapped", "mailed"]
)
@pytest.mark.parametrize("name", ["front_page", "date_below_category", "alts_above_categories", "issues_with_numbers"])
def test_a_copied_page_may_have_been_sent_around(name: str, mutation: str) -> None:
    page, wanted = read_page(PAGES / f"{name}.expected.json")
    assert stories(parse(MUTATIONS[mutation](page.decode()), wanted), wanted) == wanted["stories"]


def test_importing_is_the_same_for_bytes_and_for_text() -> None:
    page, wanted = read_page(PAGES / "base.expected.json")
    assert parse(page, wanted) == parse(page.decode(), wanted)


def test_undated_stories_are_taken_when_asked_for() -> None:
    page, _ = read_page(PAGES / "undated_among_plain.expected.json")
    listing = parse_listing(page, undated=True)
    story = next(draft for draft in listing.drafts if draft.published is None)
    assert story.headline == "Market Square Gets a Second Fountain"
    assert story.summary == "The fountain will be switched on in spring."
    assert [draft.published is None for draft in listing.drafts] == [False, True, False, False]


def test_a_relative_date_without_a_reference_day_is_refused_and_says_so() -> None:
    page, _ = read_page(PAGES / "relative.expected.json")
    with pytest.raises(SourceError, match="its date is relative"):
        parse_listing(page)


def test_what_has_a_date_in_a_side_box_is_named() -> None:
    page, wanted = read_page(PAGES / "html_sidebar_dates.expected.json")
    skipped = parse(page, wanted).skipped
    assert [(story.headline, story.reason) for story in skipped] == [
        ("Pier Walk", "it stands beside the stories of the page")
    ]


YEARS = "Posts\n\n{}\n\nNov 2 Pier Grows by Forty Metres\nJul 9 Ferries Run Late\n\n{}\n\nDec 1 Puffins Counted\n"


@pytest.mark.parametrize("years", [("2025", "2024"), ("November 2025", "December 2024")])
def test_days_take_the_year_of_the_heading_above_them(years: tuple[str, str]) -> None:
    text = YEARS.format(*years)
    if years[0] != "2025":
        text = text.replace("Jul 9", "Nov 1")
    published = [to_iso(draft.published) for draft in parse_listing(text).drafts]
    assert published == ["2025-11-02", "2025-07-09" if years[0] == "2025" else "2025-11-01", "2024-12-01"]


@pytest.mark.parametrize(
    "text",
    [
        YEARS.format("2025\n2024", "2023"),  # a list of years to choose from
        YEARS.format("2024", "2025"),  # the days do not fall from the first to the last
        YEARS.format("October 2025", "December 2024"),  # the days are of another month
    ],
)
def test_a_year_that_the_page_leaves_in_doubt_is_not_taken(text: str) -> None:
    with pytest.raises(SourceError, match="no news found"):
        parse_listing(text)


SHARED = Path(__file__).parents[3] / "shared" / "listings"


@pytest.mark.skipif(not (SHARED / "cases.json").exists(), reason="the shared corpus is not here")
def test_the_shared_pages_give_the_stories_expected_of_them() -> None:
    wrong = []
    for case in json.loads((SHARED / "cases.json").read_text("utf-8")):
        wanted = json.loads((SHARED / f"{case['name']}.expected.json").read_text("utf-8"))
        if case["accept_empty"]:
            continue
        reference = date.fromisoformat(case["reference_date"] or "2026-01-01")
        listing = parse_listing((SHARED / case["file"]).read_bytes(), reference=reference)
        optional = {" ".join(headline.split()) for headline in case["optional"]}
        found = [draft.headline for draft in listing.drafts if draft.headline not in optional]
        expected = [" ".join(story["headline"].split()) for story in wanted]
        expected = [headline for headline in expected if headline not in optional]
        if "headline" not in case["lenient"] and found != expected:
            wrong.append(case["name"])
        if len(found) != len(expected):
            wrong.append(f"{case['name']}: {len(found)} of {len(expected)}")
    assert not wrong


def test_a_year_of_another_calendar_is_refused() -> None:
    listing = parse_listing("Quay Reopens\n\n1394-11-27\n\nFerry Returns\n\n2025-10-03\n")
    assert [draft.headline for draft in listing.drafts] == ["Ferry Returns"]
    assert "another calendar" in listing.skipped[0].reason


def test_many_stories_of_one_day_with_one_summary_are_all_taken() -> None:
    page = "".join(
        f"Report of Watch {number}\n\nOctober 21, 2025\n\nThe sea was calm all night.\n\n" for number in range(300)
    )
    drafts = parse_listing(page).drafts
    assert [draft.headline for draft in drafts] == [f"Report of Watch {number}" for number in range(300)]
    assert {draft.summary for draft in drafts} == {"The sea was calm all night."}


@pytest.mark.parametrize(
    "line",
    [
        "The council said on 6 May 2020 that the pier is safe.",
        "In a statement on 6 May 2020 Boeing named no reason",
        "What happened between 6 May 2020 and the first frost",
        "Fans recall 6 May 2019 Cup Final",
        "Storm of 6 May 2020: Why nobody was warned in time",
        "Registration is open until 6 May 2020",
        "Tickets from 6 May 2020 at the harbour office",
    ],
)
def test_a_date_inside_a_sentence_or_a_headline_is_no_story_s(line: str) -> None:
    page = "\n\n".join(f"Quay Reopens for Boat {number}\n\n{number + 1} June 2020\n\n{line}" for number in range(4))
    drafts = parse_listing(page).drafts
    assert [draft.headline for draft in drafts] == [f"Quay Reopens for Boat {number}" for number in range(4)]
    assert [to_iso(draft.published) for draft in drafts] == [f"2020-06-0{number + 1}" for number in range(4)]
    with pytest.raises(SourceError, match="no news found"):
        parse_listing(f"Notices\n\n{line}\n\nThe board meets again in a week.\n")


def test_a_month_above_dates_that_have_a_year_writes_no_second_one() -> None:
    page = "September 2016\n\nSeptember 23, 2016 - Board approves a longer pier\nSeptember 9, 2016 - Fares stay\n"
    assert [(draft.headline, to_iso(draft.published)) for draft in parse_listing(page).drafts] == [
        ("Board approves a longer pier", "2016-09-23"),
        ("Fares stay", "2016-09-09"),
    ]
