"""What a page counts back from the day of reading is dated by the first reading."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsreader.dates import leeway_of, parse_published
from newsreader.library.importing import Parsed, add_drafts, keep_first_readings
from newsreader.model import Article, Draft
from newsreader.sources import parse

PAGE = """\
<html><body>{}</body></html>"""
STORY = "<article><h3>{}</h3><span>{}</span><p>It is said why, in full.</p></article>"


def page(*stories: tuple[str, str], link: bool = False) -> str:
    html = PAGE.format("".join(STORY.format(*story) for story in stories))
    return html.replace("<h3>", '<h3><a href="https://example.org/only">') if link else html


def dates_after(library, text: str, *days: date | datetime) -> list[str | None]:
    for day in days:
        add_drafts(library, Parsed("site", parse(text.encode(), reference=day).drafts))
    return sorted(article.published or "" for article in library.store.articles_of("site"))


DAYS = [date(2025, 11, day) for day in (13, 14, 15, 19)]


@pytest.mark.parametrize("link", [False, True])
@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("2 weeks ago", "2025-10-30"),
        ("vor 3 Monaten", "2025-08-13"),
        ("il y a un an", "2024-11-13"),
        ("1 month 2 weeks ago", "2025-09-29"),
    ],
)
def test_a_page_that_does_not_change_adds_nothing_and_its_dates_stay(library, words, first, link):
    text = page(("The pier is sold", words), link=link)
    assert dates_after(library, text, *DAYS) == [first]


def test_hours_that_are_read_again_within_the_hour_or_past_midnight_change_nothing(library):
    text = page(("The pier is sold", "3 hours ago"))
    times = [datetime(2025, 11, 13, 2, minute, tzinfo=UTC) for minute in (30, 50)]
    assert dates_after(library, text, *times, datetime(2025, 11, 13, 3, 20, tzinfo=UTC)) == [
        "2025-11-12T23:30:00+00:00"
    ]


def test_what_the_words_no_longer_cover_is_dated_anew(library):
    text = page(("The pier is sold", "2 weeks ago"), link=True)
    assert dates_after(library, text, date(2025, 11, 13), date(2025, 12, 13)) == ["2025-11-29"]


def test_a_headline_that_returns_on_a_page_tells_no_story(library):
    text = page(("The week", "1 week ago"), ("The week", "2 weeks ago"))
    assert dates_after(library, text, date(2025, 11, 13)) == ["2025-10-30", "2025-11-06"]
    other = page(("The month", "2 months ago"))
    assert dates_after(library, other, date(2025, 11, 13)) == ["2025-09-13", "2025-10-30", "2025-11-06"]


def test_a_date_that_is_written_out_is_no_relative_one(library):
    assert dates_after(library, page(("The pier is sold", "2 weeks ago")), date(2025, 11, 13)) == ["2025-10-30"]
    written = page(("The pier is sold", "29 October 2025"), link=True)
    assert dates_after(library, written, date(2025, 11, 13)) == ["2025-10-29", "2025-10-30"]
    assert [leeway_of(text) for text in ("29 October 2025", "yesterday", "today")] == [timedelta()] * 3


def test_another_address_is_another_article():
    article = Article(id="a" * 26, headline="H", published="2025-10-30", added="", source="s", url="https://e.org/1")
    draft = Draft(headline="H", published=date(2025, 10, 31), leeway=timedelta(7), url="https://e.org/2")
    assert keep_first_readings([draft], [article]) == [draft]


def rounded_down(age: timedelta) -> str:
    for unit, length in (("month", 30 * 24), ("week", 7 * 24), ("day", 24), ("hour", 1)):
        if count := int(age / timedelta(hours=length)):
            return f"{count} {unit}{'s' * (count > 1)} ago"
    return f"{max(int(age / timedelta(minutes=1)), 2)} minutes ago"


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.lists(st.integers(2, 300_000), min_size=2, max_size=9)
)
def test_a_story_is_one_article_however_often_its_page_is_read(published, minutes):
    published = published.replace(tzinfo=UTC)
    stored: list[Article] = []
    for age in (timedelta(minutes=minute) for minute in sorted(minutes)):
        words, now = rounded_down(age), published + age
        draft = Draft(headline="H", published=parse_published(words, reference=now), leeway=leeway_of(words))
        [draft] = keep_first_readings([draft], stored)
        day = str(draft.published)[:10]
        assert not stored or stored[0].published[:10] == day, (words, now, stored)
        stored = stored or [
            Article(id="a" * 26, headline="H", published=draft.published.isoformat(), added="", source="s")
        ]
