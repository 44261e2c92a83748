"""Writes src/newsreader/dates/names.json from the CLDR: `python scripts/date_names.py`.

Names of months and weekdays, long and short, in all cases that dates have them in, and how time is counted back from
now, folded as `newsreader.text.fold` does. A name is listed once, however many languages share it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from babel import Locale, __version__

from newsreader.text import fold

FILE = Path(__file__).parents[1] / "src" / "newsreader" / "dates" / "names.json"
LANGUAGES = tuple(
    "en fr fr_CA de de_AT es es_PE ca gl eu it pt pt_PT ro nl af fy lb cy ga da nb nn sv is fo fi et lv lt"
    " pl cs sk sl bs bs_Cyrl sr sr_Latn mk bg hu sq el tr az uz kk ru be uk hy ka"
    " ar ar_DZ ar_MA ar_SY fa ur he hi bn mr ne pa gu ta te kn ml si th id ms fil vi sw ja zh ko".split()
)
"""Languages whose papers are read, and countries that have names of their own."""
_PREPOSITION = re.compile("^(?:de |d')")
"""Catalan has it with the name; the forms of dates know it."""
_DAY, _ORDINAL = "วัน", "ที่"
"""Thai may put "day" before the name, and puts what makes the number of the day an ordinal behind it."""
_BACK = (0, -1, -2)
_OTHER_WORDS = frozenset("haut danes inne eile onte jana کل".split())
"""Words for these days that are names, or words, elsewhere, as short ones are."""
_UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
_SYNONYMS = {"ar": [("قبل", "منذ")], "el": [("πριν απο", "πριν")]}
"""Other words for "ago" that papers have, too."""
CROATIAN = "hr"
"""Its names come last: some of them are those of other months in Czech and in Polish."""


def _months(language: str) -> Iterator[tuple[int, str]]:
    """Give the names of months that are words: "2月" and "tháng 2" are numbers."""
    for widths in Locale.parse(language).months.values():
        for width in ("wide", "abbreviated"):
            for month, name in widths[width].items():
                if not any(map(str.isdigit, name)):
                    yield month, _PREPOSITION.sub("", _tidy(name))
                    if language == "eu" and width == "wide":
                        yield month, f"{_tidy(name)}ren"  # the genitive, which its forms of dates add


def _weekdays(language: str) -> Iterator[str]:
    for widths in Locale.parse(language).days.values():
        for width in ("wide", "abbreviated", *(["short"] if language == "th" else [])):
            for name in widths[width].values():
                yield _tidy(name)
                if language == "th" and width == "wide":
                    short = name.removeprefix(_DAY)
                    yield from map(_tidy, (short, name + _ORDINAL, short + _ORDINAL))


def _days_back(language: str) -> Iterator[tuple[int, str]]:
    """Give the words for today, yesterday and the day before."""
    for days, name in Locale.parse(language)._data["date_fields"]["day"]["relative"].items():
        if days in _BACK and (not name.isascii() or len(name) > 3) and _tidy(name) not in _OTHER_WORDS:
            yield -days, _tidy(name)


def _counted_back(language: str) -> Iterator[tuple[str, str]]:
    """Give the units of time that are counted back from now, and how that is said: `# weeks ago`, `week ago`."""
    fields = Locale.parse(language)._data["date_fields"]
    for unit in _UNITS:
        for width in ("", "-short"):
            for count, pattern in fields[unit + width].get("past", {}).items():
                phrase = _tidy(pattern.replace("{0}", " # "))
                if "(" in phrase or not phrase.replace("#", "").strip() or phrase.startswith("-"):
                    continue
                phrase = " ".join(word.strip(".") for word in phrase.split())
                if "#" in phrase:
                    yield f"{unit}s", phrase
                if count == "one" and not width and len(single := phrase.replace("#", "").split()) > 1:
                    yield f"{unit}s", " ".join(single)
                for written, read in _SYNONYMS.get(language, ()):
                    if "#" in phrase and written in phrase:
                        yield f"{unit}s", phrase.replace(written, read)


def _tidy(name: str) -> str:
    return " ".join(fold(name).strip(" .,").split())


def names_file() -> str:
    """Write the names as JSON."""
    months: dict[str, int] = {}
    for language in LANGUAGES:
        for month, name in _months(language):
            if months.setdefault(name, month) != month:
                raise SystemExit(f"{name} is month {months[name]}, and month {month} in {language}")
    days: dict[str, int] = {}
    units: dict[str, set[str]] = {}
    for language in (*LANGUAGES, CROATIAN):
        for back, name in _days_back(language):
            days.setdefault(name, back)
        for unit, phrase in _counted_back(language):
            units.setdefault(phrase, set()).add(unit)
    names = {
        "source": f"the Unicode CLDR, cldr.unicode.org; babel {__version__}; scripts/date_names.py",
        "months": months,
        "croatian": {name: month for month, name in _months(CROATIAN) if months.get(name) != month},
        "weekdays": list(dict.fromkeys(name for language in (*LANGUAGES, CROATIAN) for name in _weekdays(language))),
        "days_back": days,
        # "m" may be minutes or months
        "counted_back": {phrase: found.pop() for phrase, found in units.items() if len(found) == 1},
    }
    return json.dumps(names, ensure_ascii=False, indent=0)


if __name__ == "__main__":
    FILE.write_text(names_file(), encoding="utf-8")
