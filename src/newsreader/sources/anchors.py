"""The dates of a page that stories hang on: lines that are nothing but a date, or begin or end with one.

A date inside a sentence or a headline is never an anchor, nor is a month and a year alone. A line that has the
shape of a date and is none (30 February, no year, day and month not to be told apart) is an anchor without a date:
its story is refused with the reason, and lends its text to nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from newsreader.dates import leading_date, parse_published, trailing_date
from newsreader.model import Published
from newsreader.sources.boilerplate import byline, is_label, is_noise, is_stamp_word
from newsreader.sources.lines import Line, Page
from newsreader.text import fold

MAX_ANCHORS = 20_000
_LONGEST = 600
"""A line that begins or ends with a date and is longer than this is no story on one line."""

_SLASHED = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d/-])")
_SEPARATORS = " \t|•·–—-:;,/~>»\u2022"
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
_PAGE_UPDATED = re.compile(r"\W*(?:page|site|this page|last|stand|today is|as of|updated daily)\b")
_META = re.compile(
    r"(?:in|under|from|source|via|category|topics?|tags?|at)\b:?\s.{1,60}|(?:\d+\s?(?:min|comments?|views|words)\b.{0,20})"
    r"|.{0,40}\b(?:\d+ comments?|leave a (?:comment|reply)|comments off|no comments)|\d{1,2}[:.h]\d{2}.{0,20}"
)
_LEADS_TO_DATE = re.compile(
    r"(?:\b(?:on|by|until|till|of|for|from|since|before|after|to|through|and|or|in|at|the|is|was|dated|due|starting"
    r"|am|vom|bis|zum|ab|der|den|le|du|au|de|del|el|dal|il|al|den|fra|til|op|van)|[,;&-])\s*$"
)
_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
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
            found.append(anchor)
            if len(found) > MAX_ANCHORS:
                break
    return found


def story_dates(page: Page, found: list[Anchor]) -> list[Anchor]:
    """Keep the dates that are stories' own."""
    return _without_strays(page, _primary(page, found))


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
    plain = text.strip(" *_~").translate({0x200C: None, 0x200D: None})
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


def _is_meta(text: str) -> bool:
    text = text.strip(_SEPARATORS + "()[]")
    if not text:
        return True
    return bool(byline(text) or is_label(text) or is_stamp_word(text) or is_noise(text) or _META.fullmatch(fold(text)))


def _stamped(text: str, index: int, reader: DateReader) -> Anchor | None:
    """Read "Posted by Ann Lee on 6 November 2025 in Trials"."""
    stamp = _STAMP.match(text)
    if not stamp:
        return None
    found = leading_date(text[stamp.end() :], reference=reader.reference, day_first=reader.day_first)
    if not found or found.start:
        return None
    rest = text[stamp.end() + found.end :].strip(_SEPARATORS)
    author = re.search(r"\bby\s+(.+?)\s+on\b", stamp.group(), re.IGNORECASE)
    name = author.group(1) if author else byline(rest)
    return Anchor(index, found.published, author=name) if _is_meta(rest) or len(rest.split()) <= 8 else None


def _leading(text: str, index: int, reader: DateReader) -> Anchor | None:
    found = leading_date(text, reference=reader.reference, day_first=reader.day_first)
    if not found:
        return None
    rest = text[found.end :]
    if _is_meta(rest) or reader.whole(rest.strip(_SEPARATORS)) is not None:
        return Anchor(index, found.published, author=byline(rest.strip(_SEPARATORS)))
    divided = _DIVIDED.match(rest)
    if divided:
        rest = rest[divided.end() :]
        segments = _segments(rest)
        if all(map(_is_meta, segments)):
            return Anchor(index, found.published, author=next(filter(None, map(byline, segments)), ""))
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
    if _is_meta(stamp):
        return Anchor(index, found.published, author=byline(stamp.strip(_SEPARATORS)))
    if not _DIVIDED_END.search(lead):
        listed = len(lead.split()) > 1 and lead[-1:].isspace() and not _LEADS_TO_DATE.search(fold(lead))
        return Anchor(index, found.published, lead=lead.strip(), loose=True) if listed else None
    segments = _segments(lead)
    if all(map(_is_meta, segments)):
        return Anchor(index, found.published, author=next(filter(None, map(byline, segments)), ""))
    return Anchor(index, found.published, lead=lead.rstrip(_SEPARATORS + "[("), divided=True)


def _segments(text: str) -> list[str]:
    return [part for part in re.split(r"\s*[|•·–—~]\s*|\s-\s|\s/\s", text) if part.strip()]


def _segmented(text: str, index: int, reader: DateReader) -> Anchor | None:
    """Read a date that stands between bars: "By Ann Lee | 6 November 2025 | Trials"."""
    parts = _segments(text)
    if not 2 < len(parts) < 8:
        return None
    for place, part in enumerate(parts):
        published = reader.whole(part)
        if published is not None:
            others = parts[:place] + parts[place + 1 :]
            name = next(filter(None, map(byline, others)), "")
            lead = " | ".join(other for other in parts[:place] if not _is_meta(other))
            return Anchor(index, published, lead=lead, divided=True, author=name)
    return None


def refusal(text: str, reader: DateReader) -> str:
    """Say why a text that has the shape of a date is none; nothing where it has not."""
    if len(text) > 60 or len(text.split()) > 8:
        return ""
    if not any(map(str.isdigit, text)):
        relative = _BARE_WORD.fullmatch(text) is None and reader.reference is None
        shaped = relative and parse_published(text, reference=date(2000, 6, 15)) is not None
        return f"its date is relative ({text}): a reference day is needed" if shaped else ""
    if reader.reference is None and parse_published(text, reference=date(2000, 6, 15)) is not None:
        return f"its date is relative ({text}): a reference day is needed"
    if parse_published(text, day_first=True) is not None:
        return f"day and month cannot be told apart in {text}"
    if parse_published(_NUMBER.sub("01", text)) is not None:
        return f"there is no such date: {text}"
    if re.fullmatch(r"\D{0,20}\d{1,2}\D{0,20}", text) and any(
        parse_published(f"{text.rstrip('.')}{year}") is not None for year in (" 2024", ", 2024", ".2024")
    ):
        return f"its date has no year: {text}"
    return ""


def is_month(text: str) -> bool:
    """Whether `text` is a month and a year alone, as archives list them."""
    return len(text) < 30 and text[-4:].isdigit() and parse_published(f"1 {text}") is not None


def _primary(page: Page, found: list[Anchor]) -> list[Anchor]:
    """Keep the anchors that the page itself uses.

    Where dates stand on lines of their own, a date that begins or ends another line is that line's own matter
    (a dateline, an event), unless the text is glued to it without a blank.
    """
    found = _without_shared_text(found)
    whole = [anchor for anchor in found if anchor.whole and not anchor.updated and not anchor.refused]
    found = _without_loose(page, found, bool(whole))
    inline = [anchor for anchor in found if not anchor.whole]
    if not whole or len(inline) > 2 * len(whole):
        return found if not inline else [a for a in found if not a.whole or not (a.updated or a.refused)]
    lines = {anchor.line for anchor in whole}
    return [
        anchor
        for anchor in found
        if anchor.whole or (anchor.rest and not anchor.divided and not _follows_date(page, anchor.line, lines))
    ]


def _without_shared_text(found: list[Anchor]) -> list[Anchor]:
    """Few words that stand beside many dates are a name or a category, and no headline."""
    said = Counter(fold(anchor.lead or anchor.rest) for anchor in found)
    often = max(3, 0.3 * len(found))
    return [
        replace(anchor, lead="", rest="")
        if said[text := fold(anchor.lead or anchor.rest)] >= often and 0 < len(text.split()) <= 4
        else anchor
        for anchor in found
    ]


def _without_loose(page: Page, found: list[Anchor], has_whole: bool) -> list[Anchor]:
    """Drop dates at the end of a line that nothing divides from its text, unless most lines of a list end so."""
    loose = [anchor.line for anchor in found if anchor.loose]
    if len(loose) >= 3 and not has_whole:
        said = sum(not page.lines[index].heading for index in range(loose[0], loose[-1] + 1))
        if len(loose) >= 0.6 * said:
            return found
    return [anchor for anchor in found if not anchor.loose]


def _follows_date(page: Page, index: int, lines: set[int]) -> bool:
    return index - 1 in lines or (index - 2 in lines and _is_meta(page.lines[index - 1].text))


def _without_strays(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Drop dates that are no story's: the second of two that belong together, a day list, the page's own date."""
    kept: list[Anchor] = []
    for anchor in anchors:
        last = kept[-1] if kept else None
        if last and last.whole and anchor.whole and _adjacent(page, last.line, anchor.line):
            if (last.updated and not anchor.updated) or (last.refused and not anchor.refused):
                kept[-1] = anchor
            continue
        kept.append(anchor)
    if kept and kept[0].updated and _speaks_of_page(page, kept[0]):
        kept = kept[1:]
    if kept and kept[-1].updated and _speaks_of_page(page, kept[-1]):
        kept.pop()
    if any(not anchor.relative for anchor in kept):
        kept = [a for a in kept if not (a.relative and _BARE_WORD.fullmatch(page.lines[a.line].text))]
    return _without_repeat(page, _without_second_dates(kept))


def _without_repeat(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Drop the dates of a closing box that shows stories of the page again."""
    while len(anchors) > 2 and any(_repeats(page, anchors[-1], other) for other in anchors[:-2]):
        anchors = anchors[:-1]
    return anchors


def _repeats(page: Page, last: Anchor, other: Anchor) -> bool:
    if last.published != other.published or not last.whole:
        return False
    around = {fold(page.lines[index].text) for index in _neighbours(page, other.line)}
    return any(fold(page.lines[index].text) in around for index in _neighbours(page, last.line))


def _neighbours(page: Page, index: int) -> list[int]:
    near = [place for place in (index - 1, index + 1) if 0 <= place < len(page.lines)]
    return [place for place in near if len(page.lines[place].text.split()) > 2 and not _is_meta(page.lines[place].text)]


def _speaks_of_page(page: Page, anchor: Anchor) -> bool:
    return _PAGE_UPDATED.match(fold(page.lines[anchor.line].text)) is not None


def _adjacent(page: Page, first: int, second: int) -> bool:
    if page.lines[first].box != page.lines[second].box and page.marked and second - first > 2:
        return False
    return all(_is_meta(line.text) for line in page.lines[first + 1 : second])


def _without_second_dates(anchors: list[Anchor]) -> list[Anchor]:
    """Where every story gives its date twice (above its text and below it), keep the first of each two."""
    days = [anchor.published for anchor in anchors]
    if len(days) < 6 or len(days) % 2 or len(set(days)) == 1:
        return anchors
    if all(days[place] == days[place + 1] for place in range(0, len(days), 2)):
        return anchors[::2]
    return anchors
