"""How dates are written: the words (months, weekdays, zones, units, labels), the forms as patterns, what groups mean.

All is folded as `newsreader.text.fold` does (lower case, no accents). Months and weekdays are those of the CLDR
(`names.json`), with the abbreviations that newsrooms use besides. Each pattern runs in linear time on a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newsreader.text import fold

_CLDR: dict[str, Any] = json.loads(Path(__file__).with_name("names.json").read_bytes())
"""The names in many languages, as `make names` writes them."""
CROATIAN: dict[str, int] = _CLDR["croatian"]
"""Names of months that Croatian has alone, or that are other months elsewhere."""


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(" ".join(lines).split())


_BESIDE_CLDR = (
    "tammik|januarja|stycz",
    "helmik|februarja|febb",
    "maalisk|mrz|brez",
    "huhtik|kwiet",
    "toukok|kvet",
    "kesak|junija|czerw",
    "heinak|julija",
    "elok|avgusta|sierp",
    "syysk|wrzes|сен|σεπτ",
    "lokak|pazdz",
    "marrask|noi|ноя",
    "jouluk|grudz",
)
"""What newsrooms write besides: abbreviations of Finnish, Polish, Czech, Italian, German, Russian and Greek texts, and
the Slovene genitives, which the CLDR gives for the other months only."""
MONTHS = {
    **CROATIAN,
    **_CLDR["months"],
    **{name: number for number, names in enumerate(_BESIDE_CLDR, 1) for name in names.split("|")},
}
"""Name or abbreviation of a month, to 1 to 12."""
OF_TWO_MONTHS = frozenset(name for name, month in CROATIAN.items() if MONTHS[name] != month)
"""Names that are one month in Croatian and another in Polish or Czech."""
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
"""Months in dates of Poland, Hungary, Romania and Italy: "5.II.2025"."""
_BUDDHIST = range(2400, 2700)
"""Years of the calendar that Thai papers have, which counts from 544 BC, beside the Gregorian one."""
WEEKDAYS = frozenset((*_CLDR["weekdays"], *_words("tues weds thurs thur vendr sonnabend")))
"""Names of weekdays: read past, never held against the date."""
_ALSO_WORDS = frozenset(("den", "die", "met", "per", "pre", *(name for name in WEEKDAYS if len(name) < 3)))
"""Names of weekdays that may be words of a sentence before a date, in other languages: "on", "do", "den"."""
FIRST_WORDS = frozenset(name.replace("-", " ").partition(" ")[0] for name in (*MONTHS, *WEEKDAYS))
"""The words that a date may begin with."""

_ZONE_NAMES = (
    "-10 hst | -9 akst | -8 pst akdt | -7 mst pdt | -6 cst mdt | -5 est cdt | -4 edt clt | -3.5 nst | -3 brt | -2.5 ndt"
    " | 0 ut gmt utc z wet | 1 cet met mez bst west wat | 2 cest mest mesz eet cat sast | 3 eest msk trt eat | 5 pkt"
    " | 5.75 npt | 7 ict wib | 8 hkt sgt pht awst | 9 jst kst | 9.5 acst | 10 aest | 10.5 acdt | 11 aedt | 12 nzst"
    " | 13 nzdt"
)
ZONES = {name: float(hours) for hours, *names in map(str.split, _ZONE_NAMES.split("|")) for name in names}
"""Name of a zone, to its hours east of Greenwich.

RFC 5322 4.3 settles the American ones; the others are IANA's abbreviations, BST being British. Those that two
regions share in feeds (AMT, AST, GST, IST) and the military letters (RFC 5322: sent with either sign) are unknown.
"""
REGIONS = {
    "at": "America/Halifax",
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
"""Names that leave open whether daylight saving is on, to the IANA zone that knows."""

_UNIT_NAMES = {
    "seconds": "seconds second secs sec s secondes seconde sekunden sekunde sek segundos segundo secondi secondo",
    "minutes": "minutes minute mins min mn m minuten minutos minuto minuti minuut minuter minutter minutt",
    "hours": "hours hour hrs hr h heures heure stunden stunde std horas hora ore ora uur timmar timme timer time",
    "days": "days day d jours jour tagen tage tag dias dia giorni giorno dagen dagar dager dage dag",
    "weeks": "weeks week wks wk w semaines semaine wochen woche semanas semana settimane settimana"
    " weken veckor vecka uker uke uger uge",
    "months": "months month mo mois monaten monate monat meses mes mesi mese maanden maand manader manad maneder maned",
    "years": "years year yrs yr y ans an annees annee jahren jahre jahr anos ano anni anno jaar ar",
}
_UNITS = {name: unit for unit, names in _UNIT_NAMES.items() for name in names.split()}
"""Unit of time, to the name that `timedelta` and `relativedelta` give it."""
_ONES = _words("a an one un une ein eine einem einer una uno um uma een en et ett")
_AFTER_SPAN = ("ago", "fa", "geleden", "siden", "sedan", "atras")
"""What stands after "3 days"."""
_BEFORE_SPAN = ("il y a", "vor", "hace", "ha")
"""What stands before "3 days"."""
JUST_NOW = (
    "just now",
    "moments ago",
    "a moment ago",
    "a few seconds ago",
    "less than a minute ago",
    "a l'instant",
    "gerade eben",
    "ahora mismo",
    "proprio ora",
)
DAYS_BACK: dict[str, int] = _CLDR["days_back"] | {"hoy": 0, "idag": 0, "dzis": 0, "igar": 1, "вчора": 1}
"""The words for today, for yesterday, and for the day before it, those that the CLDR lacks included."""
COUNTED_BACK: dict[str, str] = _CLDR["counted_back"]
"""How units of time are counted back from now, to the unit; # stands for the number."""
FIRST_OF_COUNTED = frozenset(phrase.partition(" ")[0] for phrase in (*COUNTED_BACK, *DAYS_BACK, *JUST_NOW))

_LABELS = _words(
    "published publication posted updated modified created released release added issued submitted filed",
    "date dated publie publiee mis mise ajoute actualise modifie parution",
    "veroffentlicht aktualisiert erstellt geandert publiziert stand datum dato",
    "publicado publicada actualizado modificado creado fecha",
    "pubblicato pubblicata aggiornato aggiornata modificato data inserito",
    "postado atualizado gepubliceerd geplaatst bijgewerkt publicerad uppdaterad publisert oppdatert udgivet",
    "opublikowano dodano zverejneno publikovano vlozeno julkaistu опубликовано дата размещено обновлено publicat",
    "dang",
)
"""What stands before a date and says of what it is the date."""
_LINKS = (
    "in data",
    *_words("on at date the le a jour en ligne de publication du am vom der den um el del publicacion"),
    *_words("il di pubblicazione em publicacao op d publikacji публикации ngay"),
)
"""What may stand between such a label and the date, or alone before a date."""


def _one_of(names: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")(?![^\W\d_])"


NAME = r"[^\W\d_][^\s\d!-/:-@\[-`{-¿،؛\u2010-\u2bff\u3000-\u303f\U0001f000-\U0001faff]*+"
"""A word of any script, up to a blank, a digit, punctuation or a picture: marks on letters are no letters to `re`."""
_TWO_NAMES = rf"{NAME}[\s.'-]{NAME}"


def _weekday(before: str, after: str) -> tuple[re.Pattern[str], ...]:
    """Return the forms of a weekday of two words and of one."""
    return tuple(re.compile(rf"{before}(?P<name>{name})(?P<mark>{after}") for name in (_TWO_NAMES, NAME))


WEEKDAY = _weekday("", r"\.?\s?[,،]?)\s{0,2}(?:(?:the|den|le|de)\s)?")
WEEKDAY_BEHIND = _weekday(r"\.?[\s,،]{0,2}\(?", r"\.?\)?)")
_DAY = r"(?P<day>[0-9]{1,2})(?![0-9])(?:(?:\s?(?:st|nd|rd|th)|er|re|eme|e|o|a)(?![a-z])|\.)?"
_MONTH = rf"(?P<month>{NAME}(?:[\s.]{NAME})??)\.?"
"""Any word or two: `MONTHS` knows which are names, and asking it is faster than a pattern of a thousand names."""
_YEAR = r"(?:[พค]\.ศ\.\s?)?(?P<year>[0-9]{4})(?![0-9])"  # Thai eras before it
_YEAR += r"(?:\s?(?:[гр]\.?|r(?:\.|\Z)|roku|года|року)(?!\s{0,2}(?!в\s)[^\W\d_]))?"
_GAP = r"(?:[-/]|\s{0,2}[.,،]?\s{0,2})"
_OF = r"(?:(?:of|de|del|di|den)\s|d'|ב)?"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
_ROMAN_MONTH = rf"(?P<roman>{'|'.join(_ROMAN)})"
YEAR_FIRST = (
    re.compile(r"(?P<iso>(?P<year>[0-9]{4})(?P<sep>[-/])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2}))"),
    re.compile(r"(?P<year>[0-9]{4})\.(?P<month>[0-9]{2})\.(?P<day>[0-9]{2})\.?"),
    re.compile(r"(?P<year>[0-9]{4})\.\s(?P<month>[0-9]{1,2})\.\s(?P<day>[0-9]{1,2})(?:\.|(?![.0-9]))"),  # Korean
    re.compile(rf"{_YEAR}{_GAP}{_MONTH}{_GAP}{_DAY}"),
    re.compile(rf"(?P<year>[0-9]{{4}})\.\s?{_ROMAN_MONTH}\.\s?(?P<day>[0-9]{{1,2}})(?:\.|(?![.0-9]))"),
    re.compile(rf"(?P<year>[0-9]{{4}})(?:\(?e\)?)?ko\s{_MONTH}\s{_DAY}(?:\(a\))?"),  # Basque
    # Lithuanian, Armenian; Latvian, Kazakh
    re.compile(rf"(?P<year>[0-9]{{4}})\s(?:m|թ)\.\s{_MONTH}\s{_DAY}(?:\sd\.)?"),
    re.compile(rf"(?P<year>[0-9]{{4}})(?:\.?\sgada|\sж\.)\s{_DAY}\s{_MONTH}"),
    re.compile(r"(?P<year>[0-9]{4})\s?[年년]\s?(?P<month>[0-9]{1,2})\s?[月월]\s?(?P<day>[0-9]{1,2})\s?[日일]"),
)
DAY_FIRST = (
    re.compile(rf"(?P<day>[0-9]{{1,2}})\.\s?(?P<month>[0-9]{{1,2}})\.\s?{_YEAR}"),
    re.compile(rf"(?P<first>[0-9]{{1,2}})(?P<sep>[-/])(?P<second>[0-9]{{1,2}})(?P=sep){_YEAR}"),
    re.compile(rf"{_DAY}{_GAP}{_OF}{_MONTH}{_GAP}{_OF}{_YEAR}"),
    # A blank alone may divide "12 V 2025", which would be volts, or "Henry 8 I 2025".
    re.compile(rf"(?P<day>[0-9]{{1,2}})(?P<sep>\.\s?|[/-]|\s(?=[ivx]{{2}})){_ROMAN_MONTH}(?:(?P=sep)|\.\s){_YEAR}"),
    re.compile(rf"{_DAY},?\s(?:thang|thg)\s(?P<month>[0-9]{{1,2}}),?\s(?:nam\s)?{_YEAR}"),  # Vietnamese
    # RFC 5322 4.3 and RFC 850: a year of two or three digits only before a time with a zone.
    re.compile(
        rf"{_DAY}[\s-]{_MONTH}[\s-](?P<short>[0-9]{{2,3}})(?=\s{_CLOCK}\s(?:[+-][0-9]{{4}}|[a-z]{{1,4}})(?![a-z]))"
    ),
)
MONTH_FIRST = (re.compile(rf"{_MONTH}{_GAP}(?:the\s)?{_DAY}{_GAP}{_OF}{_YEAR}"),)
"""Full dates by what they begin with; either day, month and year (or short), or first, second and year are their
groups."""
COMPACT = re.compile(
    r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})(?:[Tt ]([0-9]{2})([0-9]{2})([0-9]{2})?([Zz]|[+-][0-9]{4})?)?"
)
GLUED = re.compile(r"[0-9]|[-./:][0-9]")
"""What makes the digits before it part of something that is no date."""
WORD = re.compile(
    rf"(?:(?<![^\W_])|(?<=[\u3040-\u30ff\u3400-\u9fff])(?=[0-9]{{4}}[-./]))(?<![0-9][-./,:])(?:[0-9]+|{NAME})"
)
"""A number or a word at which a date could begin: within `6-7 November` or `1.2.2025` none begins. In scripts without
blanks one in numbers alone may touch the word before it."""
YEAR_OR_CLOCK = re.compile(r"[0-9]{4}|[0-9]:[0-9]{2}")
"""What every full date has: its year, or the time behind one of two digits."""

TO_TIME = re.compile(
    r"(?:t(?=[0-9])|(?:\.(?=\s))?\s{0,3}(?:[,;|@·-]\s{0,2})?"
    r"(?:(?:at|a las|a la|a|um|alle ore|alle|ore|kl\.?|klo|om|as|в|о|o godz\.?|godz\.?|o|ob|saat|la)\s)?)"
)
TIME = re.compile(
    r"(?:(?P<half>오전|오후|上午|下午|午前|午後)\s?)?(?<![0-9:.])(?P<hour>[0-9]{1,2})"
    r"(?:(?:[:時时시]\s?|\s?h\s?|\.(?=[0-9]{2}(?:\s?(?:uhr|[ap]\.?m)|\.?$)))(?P<minute>[0-9]{2})(?![0-9])[分분]?"
    r"(?::(?P<second>[0-9]{2})(?![0-9])(?:[.,](?P<fraction>[0-9]{1,9}))?)?)?"
    r"(?(minute)|(?=\s?(?:[ap]\.?m|uhr|hrs|h)(?![a-z])))"
    r"(?:\s?(?:(?P<meridiem>[ap])(?:m|\.\s?m\.?)|uhr|hrs|h)(?![a-z]))?"
    r"(?![0-9]|[:.][0-9]|\s?-\s[0-9])"
)
GLUED_MERIDIEM = re.compile(r"\s?[AaPp]\.?[Mm][A-Z]")
"""For text as it stands: `10:30 PMThe`, half of it a time."""
OFFSET = re.compile(
    r"(?P<blank>\s{0,2})\(?(?P<utc>(?:gmt|utc|ut)\s?)?"
    r"(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?![0-9:])\)?"
)
ZONE_NAME = re.compile(r"\s{0,2}\(?(?P<name>[A-Za-z]{1,5}|[A-Z][a-z]+(?:/[A-Z][A-Za-z_]+){1,2})(?![A-Za-z0-9+/-])\)?")
"""For text as it stands: only capitals can be an unknown zone."""
REST = re.compile(r"(?:\s?[(\[][^()\[\]]{0,60}[)\]]?)?\.?")
"""What may follow a date that stands alone, or its weekday: a comment."""
LABEL = re.compile(
    rf"(?:(?:first|last|originally|article)\s)?(?:{_one_of(_LABELS)}\.?\s?)?"
    rf"(?:{_one_of(_LINKS)}\.?\s?){{0,3}}(?:[:|-]\s?)?"
)
_AFTERNOON = {"오후", "下午", "午後"}
EDGES = " \t()[]{}<>|,;:·•*-–—"

_TERM = rf"(?:[0-9]{{1,4}}|{_one_of(_ONES)})\s?{_one_of(_UNITS)}\.?"
_AND = r",?\s?(?:(?:and|et|und|y|e)\s)?"
_COUNTED = re.compile(rf"([0-9]{{1,4}}|{_one_of(_ONES)})\s?({_one_of(_UNITS)})")
AGO = re.compile(
    r"(?:(?:about|circa|ca\.|etwa|environ|for)\s)?"
    rf"(?P<since>{_one_of(_BEFORE_SPAN)}\s(?:(?:environ|etwa)\s)?)?"
    rf"(?P<span>{_TERM}(?:{_AND}{_TERM}){{0,2}})(?(since)|\s?{_one_of(_AFTER_SPAN)})"
)
TOKEN = re.compile(rf"\s?(?:(?P<number>[0-9]{{1,4}})(?![0-9.,:/-])|(?P<word>{NAME}(?:['-]{NAME}){{0,2}})\.?)")
"""A number or a word of what is counted back in other languages."""
APART = re.compile(r"\s*(?:$|[|•·–—:()\]]|-\s)|\s[0-9]")
"""What stands behind a word for a day that is no word of a sentence; a time may stand there, too."""
DIVIDERS = re.compile(r"[\s.,;/-]+")
"""What divides the words of a date in whatever order."""
DAY_OR_YEAR = re.compile(r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?|(?P<year>[0-9]{4})")


def read_day(form: re.Match[str], day_first: bool | None, croatian: bool | None) -> date | None:
    """Read the day of a full date; None: there is no such day, or `4/6/2016` or `6. lis 2025` may be two."""
    groups = form.groupdict()
    first, second, short = groups.get("first"), groups.get("second"), groups.get("short")
    if first and second:
        day, month = int(first), int(second)
        if day <= 12 and day != month and (month > 12 or not day_first):
            if month <= 12 and day_first is None:
                return None
            day, month = month, day
    elif roman := groups.get("roman"):
        day, month = int(groups["day"]), _ROMAN.index(roman) + 1
    else:
        name = groups["month"]
        day, month = int(groups["day"]), int(name) if name.isdigit() else _month(form, fold(name), croatian)
    try:
        year = int(short or groups["year"])
        if year in _BUDDHIST and "ก" <= (groups.get("month") or "")[:1] <= "๛":
            year -= 543
        if short:  # completed as RFC 5322, 4.3 does
            year += 2000 if len(short) == 2 and year < 50 else 1900
        return date(year, month, day)
    except ValueError:
        return None


def past_weekday(weekday: tuple[re.Pattern[str], ...], text: str, start: int, *, whole: bool) -> int:
    """Return where a weekday that stands at `start` in one of its forms ends; `start` if none does.

    In a `whole` date, one word before a comma is a weekday, in whatever language; within other texts, a name that may
    be another word needs its stop or comma.
    """
    for form in weekday:
        match = form.match(text, start)
        name = fold(match["name"]) if match else ""
        is_clear = whole or not start or name not in _ALSO_WORDS or (match and match["mark"].strip())
        if match and name in WEEKDAYS and is_clear:
            return match.end()
        if match and whole and match["mark"].endswith((",", "،")) and form is WEEKDAY[-1]:
            return match.end()
    return start


def _month(form: re.Match[str], name: str, croatian: bool | None) -> int:
    """Return the month of that name; 0: there is none, or it may be two.

    Some Croatian names are those of other months in Czech or Polish. Where nothing says which language it is, its stops
    do: Croatian has one behind the day and the year, Polish behind neither.
    """
    if croatian is None and name in OF_TWO_MONTHS and form.string[form.end("day") : form.end("day") + 1] == ".":
        return CROATIAN[name] if form.string[form.end() : form.end() + 1] == "." else 0
    return CROATIAN.get(name, 0) or MONTHS.get(name, 0) if croatian else MONTHS.get(name, 0)


def read_time(day: date, clock: re.Match[str]) -> datetime | None:
    """Read a `TIME` on a day; None: there is no such time."""
    hour, minute, second = int(clock["hour"]), int(clock["minute"] or 0), int(clock["second"] or 0)
    if clock["meridiem"] or clock["half"]:
        afternoon = clock["meridiem"] == "p" or clock["half"] in _AFTERNOON
        if (hour == 0) if afternoon else (hour > 12):
            return None
        hour = hour % 12 + 12 * afternoon if hour <= 12 else hour
    carry = timedelta()
    if (hour, minute, second) == (24, 0, 0):  # the end of the day (ISO 8601:2004, 4.2.3)
        hour, carry = 0, timedelta(days=1)
    elif second == 60:  # a leap second is the first of the next minute (POSIX.1, 4.16)
        second, carry = 59, timedelta(seconds=1)
    microsecond = int((clock["fraction"] or "").ljust(6, "0")[:6])
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, microsecond) + carry
    except (ValueError, OverflowError):
        return None


def read_offset(offset: re.Match[str]) -> timezone | None:
    """Read `+0100`, `+01:00`, `GMT+1`: plus is east of Greenwich, and `-0000` UTC (RFC 5322, 3.3)."""
    hours, minutes = int(offset["hours"]), int(offset["minutes"] or 0)
    if hours > 23 or minutes > 59:
        return None
    east = timedelta(hours=hours, minutes=minutes)
    return timezone(-east if offset["sign"] == "-" else east)


def zone_offset(name: str, local: datetime) -> timezone | None:
    """Resolve a zone's name at a local time; None: unknown, or skipped or met twice when clocks were set."""
    hours = ZONES.get(name.lower())
    if hours is not None:
        return timezone(timedelta(hours=hours))
    try:
        zone = ZoneInfo(name if "/" in name else REGIONS[name.lower()])
    except (KeyError, ValueError, OSError):
        return None
    early, late = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return timezone(early) if early is not None and early == late else None


def read_amounts(span: str) -> dict[str, int]:
    """Read "2 days 3 hours" as amounts by unit."""
    amounts: dict[str, int] = {}
    for count, unit in _COUNTED.findall(span):
        name = _UNITS[unit]
        amounts[name] = amounts.get(name, 0) + (int(count) if count.isdigit() else 1)
    return amounts
