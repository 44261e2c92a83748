"""The names of months and weekdays are those of the CLDR, and dates as the CLDR writes them are read."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from runpy import run_path

import pytest

from newsreader.dates import find_dates, leeway_of, parse_published

pytest.importorskip("babel")
from babel.dates import format_date, format_timedelta

SCRIPT = run_path(str(Path(__file__).parents[2] / "scripts" / "date_names.py"))
NOW = datetime(2025, 11, 20, 12)
DAYS = [date(2025, month, month + 3) for month in range(1, 13)]
PATTERNS = ("full", "long", "medium", "EEEE d MMMM y", "EEE, dd MMM y", "d MMM y", "d. MMMM y")
NUMBERED = {"vi", "ja", "zh", "ko"}
"""Languages whose months are numbers: only their own order is read."""
OTHER_ORDERS = {
    ("pl", "d. MMMM y"),
    *((language, "medium") for language in ("pt_PT", "ar", "ar_DZ", "ar_MA", "ar_SY")),  # 4/6/2025
}


def test_the_table_is_what_the_script_makes_of_the_cldr() -> None:
    assert SCRIPT["FILE"].read_text(encoding="utf-8") == SCRIPT["names_file"]()


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


@pytest.mark.parametrize("language", SCRIPT["LANGUAGES"])
def test_what_is_counted_back_is_read_as_the_cldr_says_it(language: str) -> None:
    for unit, length in {"hour": 1, "day": 24, "week": 7 * 24}.items():
        for amount in (1, 2, 3, 5):
            back = timedelta(hours=amount * length)
            text = format_timedelta(-back, granularity=unit, threshold=99, add_direction=True, locale=language)
            if "(" in text or not any(map(str.isdecimal, text)):
                continue  # Hebrew says two days in one word, and the number behind it
            read = parse_published(text, reference=NOW)
            assert read == (NOW - back if unit == "hour" else (NOW - back).date()), text
            assert leeway_of(text) == timedelta(hours=length), text
            assert [found.published for found in find_dates(f"{text} | Sport", reference=NOW)] == [read], text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("вчера", 19),
        ("Вчера, 14:30", 19),
        ("dzisiaj", 20),
        ("včera 9:05", 19),
        ("昨日", 19),
        ("3日前", 17),
        ("어제", 19),
        ("tydzień temu", 13),
        ("неделю назад", 13),
        ("abans-d'ahir", 18),
        ("viikko sitten", 13),
        ("منذ 3 أيام", 17),
        ("πριν 3 ημέρες", 17),
        ("3 дня назад в Порту", None),
        ("Jana", None),
        ("Haut", None),
        ("Danes", None),
        ("3 дня", None),
        ("назад", None),
    ],
)
def test_days_are_counted_back_in_many_languages(text: str, day: int | None) -> None:
    read = parse_published(text, reference=NOW)
    assert (read and read.day) == day


def test_a_word_for_a_day_within_a_sentence_is_no_date() -> None:
    for text in (
        *("Вчера Москва отметила день города", "Wczoraj Polacy wygrali", "Dnes Praha slaví", "Ma Roma cresce"),
        *("Today the agency opened", "Yesterday, Boeing named no reason", "I dag fløy Icelandair"),
    ):
        assert find_dates(text, reference=NOW) == []
    assert [found.published for found in find_dates("Вчера | Спорт", reference=NOW)] == [date(2025, 11, 19)]


def test_croatian_dates_are_read_by_their_stops() -> None:
    for day in DAYS:
        text = format_date(day, "d. MMMM y.", locale="hr")
        assert parse_published(text) == day
        assert parse_published(text.rstrip(".")) == (None if day.month == 10 else day)
