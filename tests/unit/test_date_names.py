"""The names of months and weekdays are those of the CLDR, and dates as the CLDR writes them are read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from runpy import run_path

import pytest

from newsreader.dates import find_dates, parse_published

pytest.importorskip("babel")
from babel.dates import format_date

SCRIPT = run_path(str(Path(__file__).parents[2] / "scripts" / "date_names.py"))
DAYS = [date(2025, month, month + 3) for month in range(1, 13)]
PATTERNS = ("full", "long", "medium", "EEEE d MMMM y", "EEE, dd MMM y", "d MMM y", "d. MMMM y")
NUMBERED = {"vi", "ja", "zh", "ko"}
"""Languages whose months are numbers: only their own order is read."""
OTHER_ORDERS = {
    ("pl", "d. MMMM y"),
    *((language, "medium") for language in ("pt_PT", "ar", "ar_DZ", "ar_MA", "ar_SY")),  # 4/6/2025
}


def test_the_table_is_what_the_script_makes_of_the_cldr() -> None:
    assert SCRIPT["MODULE"].read_text(encoding="utf-8") == SCRIPT["names_module"]()


@pytest.mark.parametrize("language", SCRIPT["LANGUAGES"])
def test_every_month_of_a_language_is_read_as_the_cldr_writes_its_dates(language: str) -> None:
    patterns = PATTERNS[:3] if language in NUMBERED else PATTERNS
    texts = {
        format_date(day, pattern, locale=language): day
        for day in DAYS
        for pattern in patterns
        if (language, pattern) not in OTHER_ORDERS
    }
    assert {text: parse_published(text) for text in texts} == texts
    assert {text: parse_published(f"{text} 10:30") for text in texts} == {
        text: parse_published(f"{day} 10:30") for text, day in texts.items()
    }


@pytest.mark.parametrize("language", [language for language in SCRIPT["LANGUAGES"] if language not in NUMBERED])
def test_a_date_is_found_with_its_weekday_before_text(language: str) -> None:
    for day in DAYS:
        text = format_date(day, "EEEE, d MMMM y", locale=language)
        assert [(found.published, found.start) for found in find_dates(f"{text} - 7")] == [(day, 0)], text


def test_croatian_dates_are_read_by_their_stops() -> None:
    for day in DAYS:
        text = format_date(day, "d. MMMM y.", locale="hr")
        assert parse_published(text) == day
        assert parse_published(text.rstrip(".")) == (None if day.month == 10 else day)
