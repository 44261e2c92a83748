"""The dates of a page that stories hang on: lines that are nothing but a date, or begin or end with one.

A date inside a sentence or a headline is never an anchor, nor is a month and a year alone. A line that has the
shape of a date and is none (30 February, no year, day and month not to be told apart) is an anchor without a date:
its story is refused with the reason, and lends its text to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from newsreader.dates import leading_date, parse_published, trailing_date
from newsreader.errors import SourceError
from newsreader.model import Published
from newsreader.sources.listing.boilerplate import byline
from newsreader.sources.listing.date_lines import SEPARATORS, are_meta, is_login, is_meta, segments
from newsreader.sources.listing.lines import Line, Page
from newsreader.text import fold

MAX_ANCHORS = 20_000
YEARS = range(1600, 2400)
"""The years of newspapers; others are another calendar's (1394-11-27 Persian, 2568-11-06 Buddhist)."""
_LONGEST = 600
"""A line that begins or ends with a date and is longer than this is no story on one line."""

_SLASHED = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d/-])")
_DIVIDED = re.compile(r"\s*[\])]?\s*(?:[|•·–—:~»]|\s-(?=\s)|-\s|,\s?[|-])\s*|[\])]\s+")
_DIVIDED_END = re.compile(r"(?:\s*[|•·–—~»]|\s-|:|\.{2,}|\s,|\s{2})\s*[\[(]?$|\s*[\[(]$")
_STAMP = re.compile(
    r"(?:(?:first\s+|originally\s+|last\s+)?(?:posted|published|written|submitted|added|updated|created|released|veröffentlicht"
    r"|publié|publicado|pubblicato|erstellt)\b[^\d|•·]{0,60}?\s(?:on|at|am|le|el|il)\s*:?\s+)",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\W*(?:(?:page |site |this page (?:was )?)?(?:last )?(?:updated|modified|edited|revised|changed|generated)"
    r"|stand|aktualisiert|mis a jour|actualizado|aggiornato|oppdatert|today is|as of)\b"
)
_LEADS_TO_DATE = re.compile(
    r"(?:\b(?:on|by|until|till|of|for|from|since|before|after|to|through|and|or|in|at|the|is|was|dated|due|starting"
    r"|am|vom|bis|zum|ab|der|den|le|du|au|de|del|el|dal|il|al|den|fra|til|op|van)|[,;&-])\s*$"
)
_LATER = re.compile(
    r"[\s|(,;·•–-]*\b(?:last )?(?:updated|modified|edited|aktualisiert|mis à jour|actualizado|aggiornato|oppdatert)"
    r"\W*(?:on\b)?\W*(?:[^\W\d]+\W+){0,2}\d.{0,40}$",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"[\s|(,;·•–-]+\d[\d.,]*k?\s(?:comments?|views?|likes?|shares?|reads?|min(?:ute)?s?(?: read)?|kommentare?"
    r"|commentaires?|comentarios?|commenti)\.?$",
    re.IGNORECASE,
)
"""What stands behind a date and its author without being text."""
_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_LEADERS = re.compile(r"\s*\.{3,}\s*$")
_ONE_NUMBER = re.compile(r"\D{0,20}\d{1,2}\D{0,20}")
_BARE_WORD = re.compile(r"[^\W\d]+")


@dataclass(slots=True, frozen=True)
class Anchor:
    """A date that a story hangs on."""

    line: int
    """Index of its line."""
    published: Published
    """None: it is refused."""
    refused: str = ""
    """Why."""
    lead: str = ""
    """What stands before the date on its line, unless it is a byline or a label."""
    rest: str = ""
    """What stands after it."""
    divided: bool = False
    """A dash, colon or bar stands between the date and that text: it is not just glued on."""
    loose: bool = False
    """Only a blank stands between the date and that text: trusted where a whole list is written so."""
    author: str = ""
    relative: bool = False
    """It counts from the reference day ("yesterday")."""
    updated: bool = False
    """It says when something was changed, not published."""

    @property
    def whole(self) -> bool:
        """Nothing but the date, and perhaps a byline, stands on the line."""
        return not self.lead and not self.rest


@dataclass(slots=True, frozen=True)
class DateReader:
    """Reads dates as one page writes them."""

    reference: date | datetime | None
    day_first: bool | None

    def whole(self, text: str) -> Published:
        """Read a text that is nothing but a date."""
        return parse_published(text, reference=self.reference, day_first=self.day_first)


def find_anchors(page: Page, reference: date | datetime | None) -> list[Anchor]:
    """Find the dates that stories may hang on, in page order."""
    reader = DateReader(reference, settle_order(page))
    found: list[Anchor] = []
    for index, line in enumerate(page.lines):
        if not line.image and (anchor := _read(line, index, reader)):
            found.append(_of_our_calendar(anchor))
            if len(found) > MAX_ANCHORS:
                raise SourceError(f"not a news page: it has more than {MAX_ANCHORS:,} dates")
    return found


def _of_our_calendar(anchor: Anchor) -> Anchor:
    """Refuse a year that no newspaper had: it is a day of another calendar."""
    if anchor.published is None or anchor.published.year in YEARS:
        return anchor
    return replace(anchor, published=None, refused=f"its year is {anchor.published.year}: another calendar?")


def settle_order(page: Page) -> bool | None:
    """Tell from all dates of the page whether 4/6/2016 has its day first: a part above 12 shows it, else the
    language that the page declares."""
    first = second = False
    for line in page.lines:
        if len(line.text) < 200:
            for match in _SLASHED.finditer(line.text):
                first |= 12 < int(match.group(1)) <= 31
                second |= 12 < int(match.group(3)) <= 31
    if first != second:
        return first
    if first or not page.language:
        return None
    if page.language.startswith("en"):
        return {"en-us": False, "en-gb": True, "en-au": True, "en-nz": True, "en-ie": True}.get(page.language)
    return True if re.match(r"(?:de|fr|es|it|pt|nl|da|nb|no|fi|pl|ru|cs|ro|el)\b", page.language) else None


def _read(line: Line, index: int, reader: DateReader) -> Anchor | None:
    text = line.text
    updated = _UPDATED.match(fold(text[:60])) is not None
    if line.dated and line.published is not None:
        return Anchor(index, line.published, updated=updated)
    if not any(map(str.isdigit, text)) and (len(text) > 40 or len(text.split()) > 4):
        return None
    plain = text.strip(" *_~").translate({0x200C: None, 0x200D: None, 0xB0: None})
    if (later := _LATER.search(plain)) and any(map(str.isdigit, plain[: later.start()])):
        plain = plain[: later.start()]
    if (count := _COUNT.search(plain)) and count.start():
        plain = plain[: count.start()]
    if len(plain) < 120 and (published := reader.whole(plain)) is not None:
        relative = reader.reference is not None and parse_published(plain, day_first=reader.day_first) is None
        return Anchor(index, published, updated=updated, relative=relative)
    if len(text) > _LONGEST:
        return _leading(plain, index, reader) if plain[:1].isdigit() or plain[:1].isalpha() else None
    forms: tuple[Callable[[str, int, DateReader], Anchor | None], ...] = (_stamped, _leading, _trailing, _segmented)
    for form in forms:
        if anchor := form(plain, index, reader):
            return replace(anchor, updated=updated)
    reason = refusal(plain, reader)
    return Anchor(index, None, refused=reason) if reason else None


def _stamped(text: str, index: int, reader: DateReader) -> Anchor | None:
    """Read "Posted by Ann Lee on 6 November 2025 in Trials"."""
    stamp = _STAMP.match(text)
    if not stamp:
        return None
    found = leading_date(text[stamp.end() :], reference=reader.reference, day_first=reader.day_first)
    if not found or found.start:
        return None
    rest = text[stamp.end() + found.end :].strip(SEPARATORS)
    author = re.search(r"\bby\s+(.+?)\s+on\b", stamp.group(), re.IGNORECASE)
    name = author.group(1) if author else byline(rest)
    return Anchor(index, found.published, author=name) if is_meta(rest) or len(rest.split()) <= 8 else None


def _leading(text: str, index: int, reader: DateReader) -> Anchor | None:
    found = leading_date(text, reference=reader.reference, day_first=reader.day_first)
    if not found:
        return None
    rest = text[found.end :]
    if is_meta(rest) or is_login(rest) or reader.whole(rest.strip(SEPARATORS)) is not None:
        return Anchor(index, found.published, author=byline(rest.strip(SEPARATORS)))
    divided = _DIVIDED.match(rest)
    if divided:
        rest = rest[divided.end() :]
        parts = segments(rest)
        if are_meta(parts):
            return Anchor(index, found.published, author=next(filter(None, map(byline, parts)), ""))
        return Anchor(index, found.published, rest=rest.strip(), divided=True)
    glued = not rest[:1].isspace()
    start = rest.strip()[:1]
    if start.isupper() or start in "“\"'‘«„([" or (start.isdigit() and not glued) or (glued and _is_caseless(start)):
        return Anchor(index, found.published, rest=rest.strip(), divided=not glued)
    return None


def _is_caseless(character: str) -> bool:
    return character.isalpha() and character.upper() == character.lower()


def _trailing(text: str, index: int, reader: DateReader) -> Anchor | None:
    found = trailing_date(text, reference=reader.reference, day_first=reader.day_first)
    if not found:
        return None
    lead = text[: found.start]
    stamp = re.sub(r"\s+(?:on|am|le|el|il|den)\s*$", "", lead)
    if is_meta(stamp):
        return Anchor(index, found.published, author=byline(stamp.strip(SEPARATORS)))
    if not _DIVIDED_END.search(lead):
        plain = lead.rstrip(" ,")
        listed = len(plain.split()) > 1 and lead[-1:].isspace() and not _LEADS_TO_DATE.search(fold(plain) + " ")
        return Anchor(index, found.published, lead=plain.strip(), loose=True) if listed else None
    parts = segments(lead)
    if are_meta(parts):
        return Anchor(index, found.published, author=next(filter(None, map(byline, parts)), ""))
    return Anchor(index, found.published, lead=_LEADERS.sub("", lead).rstrip(SEPARATORS + "[("), divided=True)


def _segmented(text: str, index: int, reader: DateReader) -> Anchor | None:
    """Read a date that stands between bars: "By Ann Lee | 6 November 2025 | Trials"."""
    parts = segments(text)
    if not 2 < len(parts) < 8:
        return None
    for place, part in enumerate(parts):
        published = reader.whole(part)
        if published is not None:
            others = parts[:place] + parts[place + 1 :]
            name = next(filter(None, map(byline, others)), "")
            lead = " | ".join(other for other in parts[:place] if not is_meta(other))
            return Anchor(index, published, lead=lead, divided=True, author=name)
    return None


def refusal(text: str, reader: DateReader) -> str:
    """Say why a text that has the shape of a date is none; nothing where it has not."""
    if len(text) > 60 or len(text.split()) > 8 or (_BARE_WORD.fullmatch(text) and reader.reference is None):
        return ""
    if reader.reference is None and parse_published(text, reference=date(2000, 6, 15)) is not None:
        return f"its date is relative ({text}): a reference day is needed"
    if not any(map(str.isdigit, text)):
        return ""
    if parse_published(text, day_first=True) is not None:
        return f"day and month cannot be told apart in {text}"
    if parse_published(_NUMBER.sub("01", text)) is not None:
        return f"there is no such date: {text}"
    yearless = _ONE_NUMBER.fullmatch(text) and any(
        parse_published(f"{text.rstrip('.')}{year}") is not None for year in (" 2024", ", 2024", ".2024")
    )
    return f"its date has no year: {text}" if yearless else ""


def is_month(text: str) -> bool:
    """Whether `text` is a month and a year alone, as archives list them."""
    return len(text) < 30 and text[-4:].isdigit() and parse_published(f"1 {text}") is not None
