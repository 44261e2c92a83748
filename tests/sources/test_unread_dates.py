"""A date that nobody can read, in whatever form: its story is named, and lends its text to nobody."""

from __future__ import annotations

import pytest

from newsreader.sources import parse

UNREAD = [
    "5.XIM.2025",
    "5/Vak/2025",
    "ke 5. vaktalk. 2025",
    "5 de vakto de 2025",
    "Vakten 5, 2025",
    "2025ko vaktoaren 5a",
    "2025eko vaktoaren 5a, asteazkena",
    "2025. vak. 5.",
    "2025 m. vak 5 d.",
    "พุธที่ 5 วาคตม พ.ศ. 2568",
    "den 5:e vakten 2025",
    "ke 5. vaktalk. 2025 klo 12.30",
]
LAYOUTS = {
    "headline, date, text": "{head}\n{date}\n{text}\n",
    "headline and date": "{head}\n{date}\n",
    "date, headline, text": "{date}\n\n{head}\n\n{text}\n",
    "headline, text, date": "{head}\n\n{text}\n\n{date}\n\n",
    "on one line": "{date} - {head}",
    "behind the headline": "{head} ({date})",
    "with the author": "{head}\n{date} | By Ann Lee\n{text}\n",
    "cards": "<article><h2><a href='/{place}'>{head}</a></h2><p><span>{date}</span></p><p>{text}</p></article>",
    "cells of a list": "<li><a href='/{place}'>{head}</a> <span>{date}</span><p>{text}</p></li>",
}
HEADS = ["Tram line twelve opens", "Gulls are counted again", "A pier is painted green", "The ferry is late"]
TEXTS = ["It runs to the pier from Monday.", "There were nine hundred.", "It was blue before.", "Nobody was waiting."]


def read(layout: str, dates: list[str], heads: list[str] = HEADS) -> tuple[list[tuple[str, ...]], list[str]]:
    """Give the stories of a page in a layout, and the headlines of those that were skipped."""
    stories = enumerate(zip(heads, dates, TEXTS, strict=True))
    page = "\n".join(
        layout.format(place=place, head=head, date=date, text=text) for place, (head, date, text) in stories
    )
    listing = parse(page.encode())
    drafts = [(draft.headline, str(draft.published), draft.summary, draft.section) for draft in listing.drafts]
    return drafts, [skipped.headline for skipped in listing.skipped]


DAYS = ["2025-01-01", "2025-02-02", "2025-03-03", "2025-04-04"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_date_that_cannot_be_read_costs_its_own_story_only(layout: str, place: int) -> None:
    whole, none = read(LAYOUTS[layout], DAYS)
    assert len(whole) == 4
    assert none == []
    for unread in UNREAD:
        drafts, skipped = read(LAYOUTS[layout], [*DAYS[:place], unread, *DAYS[place + 1 :]])
        assert drafts == [*whole[:place], *whole[place + 1 :]], unread
        assert skipped == [HEADS[place]], unread


@pytest.mark.parametrize(
    "headline",
    [
        "Week 12, 2025",
        "Chapter 5, 2020",
        "Top 10 of 2025",
        "5 Things to Watch in 2025",
        "2025 Half 1",
        "Race 12 Lund 2019",
    ],
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_headline_with_a_number_and_a_year_is_no_date(layout: str, headline: str) -> None:
    heads = [HEADS[0], headline, *HEADS[2:]]
    drafts, skipped = read(LAYOUTS[layout], DAYS, heads)
    assert [draft[0] for draft in drafts] == heads
    assert skipped == []
