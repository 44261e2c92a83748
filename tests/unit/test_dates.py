"""What a text that is a date says, and what it doesn't."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from newsreader.dates import find_dates, parse_published


def hours(east: float) -> timezone:
    return timezone(timedelta(hours=east))


NOV_6 = date(2025, 11, 6)


@pytest.mark.parametrize(
    "text",
    [
        "November 6th 2025",
        "Nov. 6, 2025",
        "Nov 6 2025",
        "NOVEMBER 6, 2025",
        "november 6 , 2025",
        "6 November 2025",
        "6 November, 2025",
        "6th of November, 2025",
        "the 6th of November 2025",
        "6nov2025",
        "06-Nov-2025",
        "06/Nov/2025",
        "6 nov. 2025",
        "2025 November 6",
        "2025-Nov-06",
        "2025-11-06",
        "2025-11-6",
        "2025/11/06",
        "2025.11.06",
        "20251106",
        "6.11.2025",
        "06. 11. 2025",
        "Thu, 6 Nov 2025",
        "Thursday 6th of November, 2025",
        "Thursday, November 6, 2025",
        "November 6, 2025 (Thursday)",
        "6 November 2025, Thursday",
        "November, 6 2025",
        "(2025-11-06)",
        "[6 Nov 2025]",
        " • Nov 6, 2025 | ",
        "Nov. 6, 2025.",
        "Nov\u00a06,\u20092025",
        "Nov\u200b 6, 2025",
        "２０２５年１１月６日",
        "2025年11月6日",
        "2025年11月6日（木）",
        "2025년 11월 6일",
        "26 Nov 2025 GMT".replace("26", "6"),
        "2025-11-06Z",
    ],
)
def test_a_day_is_a_plain_day(text: str) -> None:
    assert parse_published(text) == NOV_6
    assert type(parse_published(text)) is date


@pytest.mark.parametrize("weekday", ["Mon", "Friday,", "lundi", "Sonntag, den", "Sábado,"])
def test_a_weekday_that_contradicts_the_date_is_ignored(weekday: str) -> None:
    assert parse_published(f"{weekday} 6 November 2025") == NOV_6


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("August 1, 2025", date(2025, 8, 1)),
        ("August 1st, 2025", date(2025, 8, 1)),
        ("1 August 2025", date(2025, 8, 1)),
        ("22th August 2025", date(2025, 8, 22)),
        ("2th August 2025", date(2025, 8, 2)),
        ("13 th August 2025", date(2025, 8, 13)),
        ("Sept. 4, 2020", date(2020, 9, 4)),
        ("Sept 4, 2020", date(2020, 9, 4)),
        ("Sep 4, 2020", date(2020, 9, 4)),
        ("May 4, 2020", date(2020, 5, 4)),
        ("29 February 2024", date(2024, 2, 29)),
        ("1 January 0100", date(100, 1, 1)),
        ("31 December 9999", date(9999, 12, 31)),
    ],
)
def test_ordinals_and_abbreviations_may_be_sloppy(text: str, day: date) -> None:
    assert parse_published(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er mai 2025", date(2025, 5, 1)),
        ("mercredi 6 août 2025", date(2025, 8, 6)),
        ("6 déc. 2025", date(2025, 12, 6)),
        ("mar., 4 févr. 2025", date(2025, 2, 4)),
        ("6. März 2025", date(2025, 3, 6)),
        ("Donnerstag, den 6. November 2025", date(2025, 11, 6)),
        ("6. Jänner 2025", date(2025, 1, 6)),
        ("6 de noviembre de 2025", date(2025, 11, 6)),
        ("noviembre 6 de 2025", date(2025, 11, 6)),
        ("jueves, 6 de enero del 2022", date(2022, 1, 6)),
        ("aprile 25, 2016", date(2016, 4, 25)),
        ("1º gennaio 2025", date(2025, 1, 1)),
        ("1ª maggio 2025", date(2025, 5, 1)),
        ("giovedì 6 ottobre 2022", date(2022, 10, 6)),
        ("6 ago 2025", date(2025, 8, 6)),
        ("6 de março de 2025", date(2025, 3, 6)),
        ("6 mei 2025", date(2025, 5, 6)),
        ("6. desember 2025", date(2025, 12, 6)),
        ("lördag 6 maj 2023", date(2023, 5, 6)),
        ("6 de desembre de 2025", date(2025, 12, 6)),
        ("6 d'octubre de 2025", date(2025, 10, 6)),
        ("joi, 6 noiembrie 2025", date(2025, 11, 6)),
        ("6 stycznia 2025", date(2025, 1, 6)),
        ("6 października 2025", date(2025, 10, 6)),
        ("6. října 2025", date(2025, 10, 6)),
        ("6. prosince 2025", date(2025, 12, 6)),
        ("6. novembra 2025", date(2025, 11, 6)),
        ("6. avgusta 2025", date(2025, 8, 6)),
        ("2025. augusztus 6.", date(2025, 8, 6)),
        ("torstai 6. marraskuuta 2025", date(2025, 11, 6)),
        ("6 Kasım 2025 Perşembe", date(2025, 11, 6)),
        ("6 Νοεμβρίου 2025", date(2025, 11, 6)),
        ("четверг, 6 ноября 2025", date(2025, 11, 6)),
        ("6 окт. 2025", date(2025, 10, 6)),
        ("6 листопада 2025", date(2025, 11, 6)),
        ("6 ноември 2025", date(2025, 11, 6)),
    ],
)
def test_months_are_known_in_the_languages_of_europe(text: str, day: date) -> None:
    assert parse_published(text) == day
    assert parse_published(text.upper()) == day


def test_months_are_known_in_indonesian_and_arabic() -> None:
    assert parse_published("6 Agustus 2025") == date(2025, 8, 6)
    assert parse_published("6 نوفمبر 2025") == NOV_6


@pytest.mark.parametrize(
    "text", ["6 ноября 2025 г.", "6 ноября 2025 года", "6 листопада 2025 р.", "6 listopada 2025 r."]
)
def test_the_word_for_the_year_may_stand_behind_it(text: str) -> None:
    assert parse_published(text) == NOV_6


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("6. listopada 2025", None),
        ("6.listopada 2025", None),
        ("6.  lis 2025", None),
        ("6. listopada 2025.", date(2025, 10, 6)),
        ("10. LISTOPADA 2025.", date(2025, 10, 10)),
        ("6. lis. 2025.", date(2025, 10, 6)),
        ("6. srp 2025.", date(2025, 7, 6)),
        ("6. srpna 2025.", date(2025, 8, 6)),
        ("6 listopada 2025", NOV_6),
        ("6 lis 2025", NOV_6),
        ("6. listopadu 2025", NOV_6),
    ],
)
def test_the_croatian_october_is_never_taken_for_the_polish_november(text: str, read: date | None) -> None:
    assert parse_published(text) == read
    assert [found.published for found in find_dates(f"{text} Novi gat")] == ([read] if read else [])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "6.XI.2025",
            "6. XI. 2025",
            "6/XI/2025",
            "6-XI-2025",
            "6 XI 2025",
            "6 XI 2025 r.",
            "06.xi.2025",
            "2025. XI. 6.",
        ),
        *("2025.XI.6", "to 6. marrask. 2025", "6 marrask. 2025", "6 ноя 2025"),
        *("2025eko azaroaren 6a", "2025ko azaroaren 6(a), osteguna", "2025(e)ko aza. 6a"),
        *("วันพฤหัสบดีที่ 6 พฤศจิกายน พ.ศ. 2568", "พฤหัสบดีที่ ๖ พฤศจิกายน ๒๕๖๘", "พฤ. 6 พ.ย. 2568", "6 พ.ย. 2025"),
    ],
)
def test_a_date_is_read_as_the_papers_of_its_country_write_it(text: str) -> None:
    assert parse_published(text) == NOV_6
    assert [found.published for found in find_dates(f"{text} - 7")] == [NOV_6]


def test_every_roman_month_is_read() -> None:
    numerals = "I II III IV V VI VII VIII IX X XI XII".split()
    assert [parse_published(f"6.{each}.2025") for each in numerals] == [date(2025, month, 6) for month in range(1, 13)]


@pytest.mark.parametrize(
    "text", ["12 V 2025", "5 i 2025", "6.XIII.2025", "6.IIII.2025", "1.2.XI.2025", "6.XI.25", "31.II.2025"]
)
def test_what_is_no_roman_month_is_no_date(text: str) -> None:
    assert parse_published(text) is None
    assert find_dates(f"{text} - 7") == []


@pytest.mark.parametrize("text", ["6 November 2568", "2568-11-06", "6.11.2568"])
def test_only_a_thai_month_makes_a_year_one_of_the_thai_calendar(text: str) -> None:
    assert parse_published(text) == date(2568, 11, 6)


@pytest.mark.parametrize(
    ("text", "croatian", "read"),
    [
        ("6 lis 2025", True, date(2025, 10, 6)),
        ("6. lis. 2025.", False, NOV_6),
        ("6 srp 2025", True, date(2025, 7, 6)),
        ("6 stu 2025", False, NOV_6),
        ("31 lip 2025", True, None),
    ],
)
def test_a_page_that_knows_its_language_needs_no_stops(text: str, croatian: bool, read: date | None) -> None:
    assert parse_published(text, croatian=croatian) == read


@pytest.mark.parametrize("weekday", ["Pirmdiena", "Wikipäev", "Öpfelziischtig.", "Çrşmb"])
def test_a_word_before_a_comma_and_a_day_is_a_weekday_of_whatever_language(weekday: str) -> None:
    time = datetime(2025, 11, 6, 10, 0, tzinfo=hours(1))
    assert parse_published(f"{weekday}, 06 nov 2025 10:00:00 +0100") == time
    assert parse_published(f"{weekday}, november 6, 2025") == NOV_6
    assert parse_published(f"{weekday} 6 november 2025") in (None, NOV_6)
    assert parse_published(f"{weekday} und {weekday}, 6 november 2025") is None


def test_a_place_before_a_comma_and_a_day_in_a_line_is_no_weekday() -> None:
    assert [found.start for found in find_dates("Lund, 6 November 2025 - The quay")] == [6]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2025-11-06T10:30", (10, 30)),
        ("2025-11-06 10:30:15", (10, 30, 15)),
        ("2025-11-06T10:30:15.25", (10, 30, 15, 250_000)),
        ("2025-11-06 10:30:15,123456789", (10, 30, 15, 123_456)),
        ("20251106T103015", (10, 30, 15)),
        ("Nov 6, 2025 at 3:05 PM", (15, 5)),
        ("November 6, 2025 - 5:47 pm", (17, 47)),
        ("Nov. 6, 2025, 12:30 p.m.", (12, 30)),
        ("Nov 6, 2025 12am", (0, 0)),
        ("Nov 6, 2025 12 PM", (12, 0)),
        ("Nov 6, 2025 0:15 am", (0, 15)),
        ("Nov 6, 2025 16:29 PM", (16, 29)),
        ("06.11.2025 14:30", (14, 30)),
        ("6. November 2025 um 14 Uhr", (14, 0)),
        ("6. November 2025, 14.30 Uhr", (14, 30)),
        ("6. november 2025 kl. 14.30", (14, 30)),
        ("6 novembre 2025 à 14h30", (14, 30)),
        ("6 novembre 2025 alle ore 14:30", (14, 30)),
        ("6 de noviembre de 2025 a las 14:30", (14, 30)),
        ("Thu Nov  6 10:30:15 2025", (10, 30, 15)),
        ("10:30, 6 November 2025", (10, 30)),
        ("2:30 PM | Thursday 6 November 2025", (14, 30)),
        ("2025/11/06(木) 10:30", (10, 30)),
        ("2025年11月6日 10時30分", (10, 30)),
        ("2025-11-06 오후 10:30:15", (22, 30, 15)),
    ],
)
def test_a_time_without_an_offset_stays_without(text: str, time: tuple[int, ...]) -> None:
    read = parse_published(text)
    assert read == datetime(2025, 11, 6, *time)
    assert isinstance(read, datetime)
    assert read.tzinfo is None


@pytest.mark.parametrize(
    ("zone", "east"),
    [
        *{"Z": 0, "UT": 0, "GMT": 0, "UTC": 0, "+0000": 0, "-0000": 0, "+00:00": 0, "Etc/GMT": 0}.items(),
        *{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}.items(),
        *{"ET": -5, "CT": -6, "MT": -7, "PT": -8, "CET": 1, "CEST": 2, "BST": 1, "JST": 9, "AEST": 10}.items(),
        *{"+01": 1, "+1": 1, "+0530": 5.5, "-03:30": -3.5, "GMT+2": 2, "UTC+02:00": 2, "(CET)": 1}.items(),
        *{"+0100 (CET)": 1, "-0700 MST": -7, "GMT+0100 (Central European Standard Time)": 1}.items(),
        *{"America/New_York": -5, "America/Argentina/Buenos_Aires": -3, "Europe/Berlin": 1, "gmt": 0}.items(),
    ],
)
def test_a_zone_gives_the_time_its_offset(zone: str, east: float) -> None:
    expected = datetime(2025, 11, 6, 10, 30, tzinfo=hours(east))
    for text in (f"Thu, 06 Nov 2025 10:30:00 {zone}", f"2025-11-06 10:30:00 {zone}", f"Nov 6, 2025 10:30 am {zone}"):
        read = parse_published(text)
        assert isinstance(read, datetime), text
        assert (read, read.utcoffset()) == (expected, expected.utcoffset()), text


def test_an_offset_may_be_glued_to_an_iso_time() -> None:
    assert parse_published("2025-11-06T10:30+01:00") == datetime(2025, 11, 6, 10, 30, tzinfo=hours(1))
    assert parse_published("20251106T103000Z") == datetime(2025, 11, 6, 10, 30, tzinfo=UTC)


def test_the_sign_after_gmt_means_east_of_greenwich_with_a_plus() -> None:
    read = parse_published("Wed, 19 Feb 2012 22:40:00 GMT-01:01")
    assert isinstance(read, datetime)
    assert read.utcoffset() == -timedelta(hours=1, minutes=1)


def test_a_zone_of_two_seasons_is_resolved_by_the_day() -> None:
    summer, winter = parse_published("July 6, 2025 10:30 ET"), parse_published("Jan 6, 2025 10:30 ET")
    assert summer == datetime(2025, 7, 6, 10, 30, tzinfo=hours(-4))
    assert winter == datetime(2025, 1, 6, 10, 30, tzinfo=hours(-5))


@pytest.mark.parametrize(
    "text",
    ["Nov 2, 2025 1:30 ET", "March 9, 2025 2:30 ET", "Oct 26, 2025 2:30 Europe/Berlin"],
)
def test_a_time_that_was_skipped_or_met_twice_gives_the_plain_day(text: str) -> None:
    assert type(parse_published(text)) is date


@pytest.mark.parametrize("zone", ["IST", "XYZ", "A", "NATO", "Mars/Olympus_Mons"])
def test_an_unknown_zone_gives_the_plain_day_and_never_a_time_without_it(zone: str) -> None:
    assert parse_published(f"Thu, 06 Nov 2025 10:30:00 {zone}") == NOV_6
    assert type(parse_published(f"Thu, 06 Nov 2025 10:30:00 {zone}")) is date


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Thu, 06 Nov 25 08:49:37 GMT", 2025),
        ("06 Nov 49 08:49:37 GMT", 2049),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 1994),
        ("06 Nov 103 08:49:37 +0000", 2003),
    ],
)
def test_a_short_year_is_completed_in_rfc_822_dates_only(text: str, year: int) -> None:
    assert parse_published(text) == datetime(year, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("4/6/2016", None, None),
        ("4-6-2016", None, None),
        ("4/6/2016", True, date(2016, 6, 4)),
        ("4/6/2016", False, date(2016, 4, 6)),
        ("4/26/2016", None, date(2016, 4, 26)),
        ("4/26/2016", True, date(2016, 4, 26)),
        ("26/4/2016", None, date(2016, 4, 26)),
        ("26/4/2016", False, date(2016, 4, 26)),
        ("4/4/2016", None, date(2016, 4, 4)),
        ("06.11.2025", None, NOV_6),
        ("06.11.2025", False, NOV_6),
        ("11.26.2025", None, None),
        ("2025-11-06", True, NOV_6),
    ],
)
def test_day_and_month_in_figures_are_settled_or_refused(text: str, day_first: bool | None, day: date | None) -> None:
    assert parse_published(text, day_first=day_first) == day


@pytest.mark.parametrize(
    "label",
    [
        "Published:",
        "Published on",
        "PUBLISHED",
        "Posted on",
        "Posted",
        "Updated:",
        "Last updated:",
        "Date:",
        "Release Date -",
        "on",
        "le",
        "Publié le",
        "Publié le :",
        "Mis en ligne le",
        "Date de publication :",
        "am",
        "Veröffentlicht am",
        "Stand:",
        "Publicado el",
        "Fecha de publicación:",
        "Pubblicato il",
        "Data di pubblicazione:",
        "Publicado em",
        "Publisert",
        "Opublikowano",
        "Zveřejněno:",
        "Julkaistu",
        "Опубликовано",
        "Дата публикации:",
    ],
)
def test_a_label_before_the_date_is_read_past(label: str) -> None:
    assert parse_published(f"{label} 6 nov. 2025") == NOV_6


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "invalid",
        "Published:",
        "today",
        "yesterday",
        "3 hours ago",
        "Thursday",
        "Thursday 10:30 AM EST",
        "10:30",
        "2024",
        "013",
        "March 2024",
        "March, 2024",
        "2003-12",
        "November 13",
        "13 November",
        "Nov 2025 10:30",
        "November 2025, 12am",
        "6 am November 2025",
        "6 Nov 2025 10",
        "8 5 Nov 2025",
        "Nov 6-7, 2025",
        "6-7 November 2025",
        "Nov 6, 2025, 10:30 - 12:30",
        "Nov 6, 2025 10:30-12:30",
        "Nov 6, 2025 by A. Writer",
        "In May 6, 2025",
        "On May 2, 2020 a study began",
        "13/13/2025",
        "0/5/2025",
        "Feb 30, 2025",
        "29 Feb 2023",
        "31 April 2025",
        "2025-00-10",
        "2025-13-06",
        "0000-01-01",
        "10000-01-01",
        "20250230",
        "2025-11-06T25:00",
        "2025-11-06T24:01",
        "2025-11-06T10:61",
        "2025-11-06T10:30:61Z",
        "2025-11-06T10:30:00+99:99",
        "2025-11-06T10:30:00+24:00",
        "2025-11-06T10:30:00+00:0",
        "2025-11-06T10:30:00-05:00Z",
        "Thu, 06 Nov 2025 10:30:00 +zz:00",
        "Nov 6, 2025 13:30 AM",
        "Nov 6, 2025 0:30 PM",
        "9999-12-31T24:00",
        "9999-12-31T23:59:60",
        "06.11.25",
        "6/11/25",
        "11/06/25 21:55:58",
        "Nov 13 '25",
        "03-12-31",
        "031231",
        "1520932969",
        "1762425000000",
        "2013-01-27-01",
        "192.168.20.2025",
        "1.2.2025.4",
        "2013-xx-27",
        "Sun, 16 zzz 2012 11:47:32 GMT",
    ],
)
def test_what_is_no_date_or_an_impossible_one_is_none(text: str) -> None:
    assert parse_published(text) is None


def test_the_end_of_a_day_and_a_leap_second_are_the_start_of_what_follows() -> None:
    assert parse_published("2025-11-06T24:00:00Z") == datetime(2025, 11, 7, tzinfo=UTC)
    assert parse_published("2016-12-31T23:59:60Z") == datetime(2017, 1, 1, tzinfo=UTC)


def test_an_order_that_no_form_knows_is_read_but_not_guessed() -> None:
    assert parse_published("2025, 6. November") == NOV_6
    assert parse_published("November, Thursday 6, 2025") == NOV_6
    assert parse_published("mayo, thursday 8, 2025") == date(2025, 5, 8)
    assert parse_published("mayo, thursday 0, 2025") is None
    assert parse_published("May, thursday 6, 0000") is None
    assert parse_published("May, thursday 32, 2025") is None
    assert parse_published("May 2025, 12am") is None
    assert parse_published("November Thursday 2025 Nov 6") is None
    assert parse_published("2025, listopada 6.") is None


NOW = datetime(2025, 11, 6, 10, 30, 15, 99, tzinfo=hours(-5))


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("just now", timedelta()),
        ("5 min ago", timedelta(minutes=5)),
        ("3 hours ago", timedelta(hours=3)),
        ("3h ago", timedelta(hours=3)),
        ("an hour ago", timedelta(hours=1)),
        ("about 3 hours ago", timedelta(hours=3)),
        ("Updated 3 hours ago", timedelta(hours=3)),
        ("1 hour, 5 minutes ago", timedelta(hours=1, minutes=5)),
        ("1 day and 3 hours ago", timedelta(days=1, hours=3)),
        ("il y a 3 heures", timedelta(hours=3)),
        ("vor 3 Stunden", timedelta(hours=3)),
        ("hace una hora", timedelta(hours=1)),
        ("3 ore fa", timedelta(hours=3)),
        ("há 3 horas", timedelta(hours=3)),
        ("3 uur geleden", timedelta(hours=3)),
        ("for 3 timer siden", timedelta(hours=3)),
    ],
)
def test_hours_ago_are_a_time_before_a_reference_time(text: str, ago: timedelta) -> None:
    assert parse_published(text, reference=NOW) == NOW.replace(microsecond=0) - ago
    assert parse_published(text, reference=NOW.replace(tzinfo=None)) == datetime(2025, 11, 6, 10, 30, 15) - ago
    assert parse_published(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *dict.fromkeys(["today", "aujourd'hui", "aujourd’hui", "heute", "hoy", "oggi"], NOV_6).items(),
        *dict.fromkeys(
            ["yesterday", "hier", "gestern", "ayer", "ieri", "Posted: Yesterday"], date(2025, 11, 5)
        ).items(),
        ("vorgestern", date(2025, 11, 4)),
        ("2 days ago", date(2025, 11, 4)),
        ("vor einem Tag", date(2025, 11, 5)),
        ("2 weeks ago", date(2025, 10, 23)),
        ("2 months ago", date(2025, 9, 6)),
        ("il y a un an", date(2024, 11, 6)),
        ("1 year, 2 months ago", date(2024, 9, 6)),
    ],
)
@pytest.mark.parametrize("reference", [NOW, NOW.replace(tzinfo=None), NOV_6])
def test_days_ago_are_a_plain_day(text: str, day: date, reference: date) -> None:
    read = parse_published(text, reference=reference)
    assert (type(read), read) == (date, day)


def test_months_ago_end_within_the_shorter_month() -> None:
    assert parse_published("1 month ago", reference=date(2025, 3, 31)) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("text", "day"),
    [("just now", 6), ("5 minutes ago", 6), ("23 hours ago", 6), ("24 hours ago", 5), ("1 day, 30 hours ago", 4)],
)
def test_hours_before_a_plain_day_are_the_day_that_they_surely_reach(text: str, day: int) -> None:
    assert parse_published(text, reference=NOV_6) == date(2025, 11, day)


def test_a_time_yesterday_has_no_more_offset_than_was_said() -> None:
    assert parse_published("yesterday at 3:05 PM", reference=NOW) == datetime(2025, 11, 5, 15, 5)
    assert parse_published("yesterday 15:05 UTC", reference=NOW) == datetime(2025, 11, 5, 15, 5, tzinfo=UTC)


def test_hours_ago_are_counted_across_a_change_of_clocks() -> None:
    from zoneinfo import ZoneInfo

    now = datetime(2025, 11, 2, 3, 0, tzinfo=ZoneInfo("America/New_York"))
    assert parse_published("3 hours ago", reference=now) == datetime(2025, 11, 2, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["9999 years ago", "9999 years 3 hours ago", "99999 days ago"])
def test_more_than_the_calendar_holds_is_no_date(text: str) -> None:
    assert parse_published(text, reference=NOW) is None
    assert parse_published(text, reference=NOV_6) is None


def test_a_reference_at_the_edge_of_the_calendar_does_not_overflow() -> None:
    assert parse_published("yesterday", reference=date.min) is None
    assert parse_published("3 hours ago", reference=datetime.min.replace(tzinfo=hours(14))) is None


@pytest.mark.parametrize(
    "text",
    ["2025. 11. 13.", "13 ноября 2025 г. в 10:05", "13 ноября 2025 в 10:05", "13.11.2025 o 10:05", "١٣ نوفمبر ٢٠٢٥"],
)
def test_dates_of_korean_russian_polish_and_arabic_papers_are_read(text: str) -> None:
    published = parse_published(text)
    assert published is not None and (published.year, published.month, published.day) == (2025, 11, 13)
