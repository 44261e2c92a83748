"""Names of months that are two months: the page says which language it is, or the story is refused."""

from __future__ import annotations

import pytest

from newsreader.sources import parse
from newsreader.sources.results import Listing

CROATIAN = {"Gat je otvoren za šetače": "5 {} 2025", "Trajekt vozi i navečer": "3 {} 2025"}
POLISH = {"Prom już nie kursuje": "5 {} 2025", "Most został zamknięty": "3 {} 2025"}
PLAIN = {"Tram line one opens": "5 {} 2025", "Harbour board meets": "3 {} 2025"}


def listing(page: dict[str, str], *months: str, language: str = "") -> Listing:
    """Read a page whose last story has a date that is not in doubt."""
    stories = [(head, date.format(month)) for (head, date), month in zip(page.items(), months, strict=True)]
    blocks = [f"<h2>{head}</h2><p>{date}</p>" for head, date in [*stories, ("Gull 7", "2025-01-02")]]
    return parse(f"<html lang='{language}'><body>{''.join(blocks)}</body></html>".encode())


def days(listing: Listing) -> list[str]:
    return [str(draft.published) for draft in listing.drafts]


@pytest.mark.parametrize(
    ("page", "months", "language", "expected"),
    [
        (CROATIAN, ("lis", "lip"), "", ["2025-10-05", "2025-06-03"]),
        (POLISH, ("lis", "lip"), "", ["2025-11-05", "2025-07-03"]),
        (PLAIN, ("lis", "lip"), "hr", ["2025-10-05", "2025-06-03"]),
        (PLAIN, ("lis", "lip"), "pl-PL", ["2025-11-05", "2025-07-03"]),
        (PLAIN, ("lis", "srp"), "cs", ["2025-11-05", "2025-08-03"]),
        (PLAIN, ("stu", "lis"), "", ["2025-11-05", "2025-10-03"]),
        (CROATIAN, ("listopad", "ruj"), "en", ["2025-10-05", "2025-09-03"]),
        (PLAIN, ("listopada", "sierpnia"), "", ["2025-11-05", "2025-08-03"]),
    ],
)
def test_the_language_of_a_page_says_which_month_a_name_is(page, months, language, expected):
    assert days(listing(page, *months, language=language)) == [*expected, "2025-01-02"]


def test_a_month_that_may_be_two_is_refused_rather_than_guessed() -> None:
    read = listing(PLAIN, "lis", "lip")
    assert days(read) == ["2025-01-02"]
    assert [skipped.headline for skipped in read.skipped] == list(PLAIN)
    assert all("another in Croatian" in skipped.reason for skipped in read.skipped)


def test_a_lip_in_a_headline_is_no_month() -> None:
    page = "2025-01-05 Lip reading is taught\n2025-01-03 Lis 5 opens in 2025\n2025-01-02 The ferry is late\n"
    assert days(parse(page.encode())) == ["2025-01-05", "2025-01-03", "2025-01-02"]
