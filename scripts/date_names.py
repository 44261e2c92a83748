"""Writes src/newsreader/dates/names.py from the CLDR: `python scripts/date_names.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from babel import Locale, __version__

from newsreader.text import fold

MODULE = Path(__file__).parents[1] / "src" / "newsreader" / "dates" / "names.py"
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
_HEAD = '''\
"""Names of months and weekdays, long and short, in all cases that dates have them in.

Written by `make names` from the Unicode CLDR (cldr.unicode.org; babel {version}), folded as `newsreader.text.fold`
does; a name is listed once, however many languages share it.
"""

'''


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
                if "#" in phrase:
                    yield f"{unit}s", phrase
                if count == "one" and not width and len(single := phrase.replace("#", "").split()) > 1:
                    yield f"{unit}s", " ".join(single)
                for written, read in _SYNONYMS.get(language, ()):
                    if "#" in phrase and written in phrase:
                        yield f"{unit}s", phrase.replace(written, read)


def _tidy(name: str) -> str:
    return " ".join(fold(name).strip(" .,").split())


def names_module() -> str:
    """Write the module with the names."""
    months: dict[str, int] = {}
    for language in LANGUAGES:
        for month, name in _months(language):
            if months.setdefault(name, month) != month:
                raise SystemExit(f"{name} is month {months[name]}, and month {month} in {language}")
    croatian = {name: month for month, name in _months(CROATIAN) if months.get(name) != month}
    weekdays = {name: None for language in (*LANGUAGES, CROATIAN) for name in _weekdays(language)}
    parts = [_HEAD.format(version=__version__), "MONTHS = (\n"]
    for number in range(1, 13):
        parts.append(_text([name for name, month in months.items() if month == number], 4) + ",\n")
    parts.append(')\n"""The names of January, of February, and so on, divided by bars."""\n')
    parts.append("WEEKDAYS = (\n" + _text(list(weekdays), 4) + "\n)\n")
    parts.append("CROATIAN = {\n" + "".join(f'    "{name}": {month},\n' for name, month in croatian.items()) + "}\n")
    parts.append('"""Names of months that Croatian has alone, or that are other months elsewhere."""\n')
    days: dict[str, int] = {}
    units: dict[str, set[str]] = {}
    for language in (*LANGUAGES, CROATIAN):
        for back, name in _days_back(language):
            days.setdefault(name, back)
        for unit, phrase in _counted_back(language):
            units.setdefault(phrase, set()).add(unit)
    parts.append("DAYS_BACK = (\n")
    parts += [_text([name for name, back in days.items() if back == -number], 4) + ",\n" for number in _BACK]
    parts.append(')\n"""The words for today, for yesterday, and for the day before it."""\n')
    parts.append("COUNTED_BACK = {\n")
    for unit in _UNITS:
        phrases = [phrase for phrase, found in units.items() if found == {f"{unit}s"}]  # "m" may be two of them
        parts.append(f'    "{unit}s": (\n{_text(phrases, 8)}\n    ),\n')
    parts.append('}\n"""By unit of time, how it is counted back from now; # stands for the number."""\n')
    return "".join(parts)


def _text(names: list[str], indent: int) -> str:
    """Write names as one text of several lines."""
    blanks = " " * indent
    lines = wrap("|".join(names).replace(" ", "\u00a0").replace("|", "| "), 118 - indent - 2)
    text = [line.replace("| ", "|").replace("\u00a0", " ") for line in lines]
    return "\n".join(f'{blanks}"{line}"' for line in text)


if __name__ == "__main__":
    MODULE.write_text(names_module(), encoding="utf-8")
