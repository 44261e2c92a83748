"""Any text, any length, any machine: a date or none, the same everywhere, at once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsreader.dates import find_dates, from_iso, parse_published, to_iso
from newsreader.model import Published

MONTHS = "January February March April May June July August September October November December".split()
WORDS = [
    *MONTHS,
    *("Nov.", "Sept", "mai", "août", "März", "Mon", "Thu,", "lundi", "Sonntag"),
    *("6", "6th", "06", "31", "2025", "2025-11-06", "6.11.2025", "4/6/2016", "20251106", "25", "0", "99999"),
    *("10:30", "10:30:15", "23:59:60", "24:00", "99:99", "14h30", "5 PM", "am", "Uhr", "T", "Z"),
    *("EST", "ET", "XYZ", "A", "+0100", "-99:99", "+01:00", "GMT", "GMT+1", "Europe/Paris", "America/Argentina"),
    *("Published:", "le", "on", "yesterday", "ago", "3", "hours", "vor", "an", "years", "just now"),
    *("-", "–", ",", ".", "/", ":", "(", ")", "年", "月", "日", "오후", "\u00a0", "\u200b", "\ud800", "İ", "ß"),
]
TEXTS = st.text(max_size=150) | st.lists(st.sampled_from(WORDS), max_size=10).flatmap(
    lambda words: st.sampled_from(["", " ", "  "]).map(lambda blank: blank.join(words))
)
REFERENCES = st.none() | st.dates() | st.datetimes() | st.datetimes(timezones=st.timezones())


def is_sound(published: Published) -> bool:
    text = to_iso(published)
    return from_iso(text) == published and type(from_iso(text)) is type(published)


@given(TEXTS, REFERENCES, st.none() | st.booleans())
@example("6 Nov 2025 10:30 America/Argentina", None, None)
@example("in İstanbul, 6 Nov 2025", None, None)
def test_any_text_gives_a_date_that_the_store_can_hold_or_none(
    text: str, reference: date | None, day_first: bool | None
) -> None:
    assert is_sound(parse_published(text, reference=reference, day_first=day_first))
    last = 0
    for match in find_dates(text, reference=reference, day_first=day_first):
        assert last <= match.start < match.end <= len(text)
        assert is_sound(match.published)
        assert text[match.start : match.end].strip() == text[match.start : match.end]
        last = match.end


@given(TEXTS, st.dates(), st.dates())
def test_a_reference_moves_only_what_is_relative(text: str, one: date, other: date) -> None:
    absolute = parse_published(text)
    if absolute is not None:
        assert parse_published(text, reference=one) == parse_published(text, reference=other) == absolute


def ordinal(day: int) -> str:
    return f"{day}{'th' if 10 < day < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def written(day: date) -> list[str]:
    name, year = MONTHS[day.month - 1], f"{day.year:04}"
    return [
        f"{name} {ordinal(day.day)} {year}",
        f"{name[:3]}. {day.day}, {year}",
        f"{day.day} {name} {year}",
        f"{ordinal(day.day)} of {name}, {year}",
        f"{day.day:02}-{name[:3]}-{year}",
        f"{day.day}.{day.month}.{year}",
        f"{year}/{day.month:02}/{day.day:02}",
        f"{year}年{day.month}月{day.day}日",
        f"Published: {name} {day.day}, {year}",
        day.isoformat(),
    ]


@given(st.dates())
def test_a_day_is_read_back_from_every_form_it_is_written_in(day: date) -> None:
    for text in written(day):
        assert parse_published(text) == day, text
    for text in written(day)[:-2]:
        assert find_dates(f"{text}The rest") == [(day, 0, len(text))], text
        assert find_dates(f"The rest ({text})") == [(day, len("The rest ("), len("The rest (") + len(text))], text


@given(st.datetimes(), st.integers(-23 * 60, 23 * 60))
def test_a_time_is_read_back_with_its_offset(time: datetime, minutes: int) -> None:
    time = time.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    sign, (hour, minute) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    offset, name = f"{sign}{hour:02}{minute:02}", MONTHS[time.month - 1]
    for text in (
        f"Mon, {time.day:02} {name[:3]} {time.year:04} {time:%H:%M:%S} {offset}",
        f"{name} {time.day}, {time.year:04} at {time.hour % 12 or 12}:{time:%M:%S} "
        f"{'am' if time.hour < 12 else 'pm'} GMT{offset}",
        time.isoformat(),
    ):
        read = parse_published(text)
        assert isinstance(read, datetime), text
        assert (read, read.utcoffset()) == (time, time.utcoffset()), text


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    [
        "1" * 1_000_000,
        " " * 1_000_000,
        "a " * 500_000,
        "Nov " * 250_000,
        "6 Nov 2025 " * 100_000,
        "(" * 1_000_000,
        "\u0301" * 1_000_000,
        "Published: " * 100_000,
        "10:30 " * 200_000,
        "1 day " * 200_000,
    ],
)
def test_a_megabyte_of_anything_is_refused_at_once(text: str) -> None:
    assert parse_published(text, reference=date(2025, 11, 6)) is None
    find_dates(text, reference=date(2025, 11, 6))


PROBES = [
    "November 6th 2025",
    "2025-11-06T10:30",
    "Thu, 06 Nov 2025 10:30:00 EST",
    "Nov 2, 2025 1:30 ET",
    "6 août 2025",
    "2025, 6. mayo",
    "March 2024",
    "yesterday",
]
SCRIPT = f"""
import locale
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
from newsreader.dates import parse_published
print([repr(parse_published(text)) for text in {PROBES!a}])
"""


@pytest.mark.parametrize(("zone", "language"), [("UTC", "C"), ("America/New_York", "C.UTF-8"), ("Asia/Tokyo", "de_DE")])
def test_zone_and_locale_of_the_machine_change_nothing(zone: str, language: str) -> None:
    environment = {**os.environ, "TZ": zone, "LC_ALL": language}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str([repr(parse_published(text)) for text in PROBES])


def test_reading_what_the_store_holds_loads_neither_the_patterns_nor_dateutil() -> None:
    script = "import sys; from newsreader.dates import from_iso; from_iso('2025-11-06'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    unneeded = {f"newsreader.dates.{module}" for module in ("reader", "forms", "words", "names")} | {"dateutil"}
    assert not unneeded & set(done.stdout.split())
