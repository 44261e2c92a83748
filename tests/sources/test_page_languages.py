"""Pages in every language whose dates are promised to be known: each story has its day."""

from datetime import date

import pytest

from newsreader.sources import parse
from tests.unit.test_date_names import NUMBERED, SCRIPT

pytest.importorskip("babel")
from babel.dates import format_date

DAYS = [date(2025, month, month + 3) for month in range(12, 0, -1)]
HEADLINES = [
    f"Tram line {word} opens" for word in "one two three four five six seven eight nine ten eleven twelve".split()
]
PATTERNS = ("EEEE, d MMMM y", "d MMM y", "d. MMMM y", "EEE d MMM y")


def stories(page: str) -> dict[str, object]:
    return {draft.headline: draft.published for draft in parse(page.encode()).drafts}


@pytest.mark.parametrize("language", [language for language in SCRIPT["LANGUAGES"] if language not in NUMBERED])
def test_the_dates_of_a_page_are_known_in_its_language(language):
    for pattern in PATTERNS:
        if (language, pattern) == ("pl", "d. MMMM y"):  # in November it could be Croatian
            continue
        texts = [format_date(day, pattern, locale=language) for day in DAYS]
        expected = dict(zip(HEADLINES, DAYS, strict=True))
        below = "\n".join(f"{head}\n{text}\nIt was said why.\n" for head, text in zip(HEADLINES, texts, strict=True))
        assert stories(below) == expected, texts
        inline = "\n".join(f"{text} - {head}" for head, text in zip(HEADLINES, texts, strict=True))
        assert stories(inline) == expected, texts
        cards = "".join(
            f"<article><h2><a href='/{place}'>{head}</a></h2><span>{text}</span><p>It was said why.</p></article>"
            for place, (head, text) in enumerate(zip(HEADLINES, texts, strict=True))
        )
        assert stories(f"<html><body>{cards}</body></html>") == expected, texts
