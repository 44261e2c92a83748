"""The dates of a page that stories hang on: what stands on a line before a full date and behind it decides.

A date inside a sentence or a headline is never an anchor, nor is a month and a year alone. A line that has the
shape of a date and is none (30 February, no year, day and month not to be told apart) is an anchor without a date:
its story is refused with the reason, and lends its text to nobody. So is one that
only looks like a date: its month is in a language that nobody knows. Of all that were found, `story_dates` keeps those
of stories: others stand in sentences, date the page, or say it twice.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from operator import attrgetter

from newsreader.dates import DateMatch, find_dates, leeway_of, parse_published, settle_croatian, settle_day_order
from newsreader.dates.forms import WEEKDAYS
from newsreader.model import Published
from newsreader.sources.listing.lines import FEWEST, LONGEST_STORY, MANY, MOST, Anchor, Line, Page
from newsreader.sources.listing.wording import (
    byline,
    date_like,
    ends_unspaced,
    is_label,
    is_name,
    is_noise,
    is_read_more,
    is_sentence,
    is_version,
    word_count,
)
from newsreader.text import fold

YEARS = range(1600, 2400)
"""The years of newspapers; others are another calendar's (1394-11-27 Persian, 2568-11-06 Buddhist)."""
LONGEST_DATE = 120
"""Characters of a date with its label, weekday, time and zone."""
LONGEST_STAMPED = 8
"""Words behind a stamp ("Posted on 6 November 2025 in Trials") that are no text of the story."""
FEW = 3
"""Words behind a date that are a name or a category, as words of scripts without capitals don't show."""
SEPARATORS = " \t|•·–—-:;,/~>»"
"""What divides the parts of a date's line."""

_DIVIDER = re.compile(r"\s*[\])]?\s*(?:[|•·–—:~»]|\s-(?=\s)|-\s|,\s?[|-])\s*|[\])]\s+")
_DIVIDER_BEFORE = re.compile(r"(?:\s*[|•·–—~»]|\s-|:|\.{2,}|\s,|\s{2})\s*[\[(]?$|\s*[\[(]$")
_STAMPED = (
    r"(?:first\s+|originally\s+|last\s+)?(?:posted|published|written|submitted|added|updated|created|released"
    r"|veröffentlicht|publié|publicado|pubblicato|erstellt)\b"
)
_STAMP = re.compile(rf"{_STAMPED}[^\d|•·]{{0,60}}?\s(?:on|at|am|le|el|il)\s*:?\s+", re.IGNORECASE)
_STAMP_BEHIND = re.compile(rf"(?<=[(\[|•·–—,;-])\s*{_STAMPED}(?:\s(?:on|at|am|le|el|il))?\s*:?\s*$", re.IGNORECASE)
"""What divides a headline from the date behind it in words: "- Posted on", "(published", ", updated"."""
_STAMP_AUTHOR = re.compile(r"\bby\s+(.+?)\s+on\b", re.IGNORECASE)
_PREPOSITION = re.compile(r"\s+(?:on|am|le|el|il|den)\s*$")
_UPDATED = re.compile(
    r"\W*(?:(?:page |site |this page (?:was )?)?(?:last )?(?:updated|modified|edited|revised|changed|generated)"
    r"|stand|aktualisiert|mis a jour|actualizado|aggiornato|oppdatert|today is|as of)\b"
)
_LEADS_TO_DATE = re.compile(
    r"(?:\b(?:on|by|until|till|of|for|from|since|before|after|to|through|and|or|in|at|the|is|was|dated|due|starting"
    r"|am|vom|bis|zum|ab|der|den|le|du|au|de|del|el|dal|il|al|den|fra|til|op|van)|[,;&-])\s*$"
)
_META = re.compile(
    r"(?:in|under|from|source|via|category|topics?|tags?|at)\b:?\s.{1,60}|(?:vol(?:ume|\.)?|issue|no\.|ausgabe|heft)\s?\d.{0,40}"
    r"|(?:\d[\d.,]*k?\s?(?:min|comments?|views?|words|likes?|shares?|reads?|kommentare?|aufrufe|vues|vistas)\b.{0,20})"
    r"|.{0,40}\b(?:\d+ comments?|leave a (?:comment|reply)|comments off|no comments)|\d{1,2}[:.h]\d{2}.{0,20}"
    r"|(?:views?|comments?|reads?|likes?|hits?|zugriffe|aufrufe)\s?[:(]?\s?\d[\d.,]*k?\)?"
    r"|[^\W\d_]{2,20}\s?:\s?\d[\d.,]*k?"  # in whatever language
)
_COUNTS = re.compile(r"(?:\d{1,3}(?:[\s.,]\d{3})+|\d{1,7}(?:[.,]\d)?)\s?[kKmM]?(?:\s+\d[\d.,]*[kKmM]?){0,3}")
_THOUSANDS = dict.fromkeys(map(ord, "kKmM"))
_SIGNS = ("So", "Sk", "Mn", "Cf")
"""Unicode categories of pictures and what belongs to them."""
_BY_LOGIN = re.compile(r"\s+(?:by|von|par|por|da|di|av|af|door)\s+[^\W\d][\w.-]{1,30}\s*(?:[|•·–—~]|$)")
_ITEM_OR_SOURCE = re.compile(r"\s*(?:\d{1,3}[.)]|[(\[][^()\[\]]{1,40}[)\]])\s*")
"""The number of an item, or a source in brackets, before a date: "1.", "(Univ A)"."""
_SEGMENT = re.compile(r"\s*[|•·–—~]\s*|\s-\s|\s/\s")
_LEADERS = re.compile(r"\s*\.{3,}\s*$")
_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_ONE_NUMBER = re.compile(r"\D{0,20}\d{1,2}\D{0,20}")
_BARE_WORD = re.compile(r"[^\W\d]+")
_OPENING = "“\"'‘«„(["
_MONTH_COUNT = re.compile(r"\s\(\d{1,5}\)$")
"""The number of stories behind a month: "October 2025 (12)"."""
_OF_TWO_MONTHS = re.compile(r"(?<!\d)\d{1,2}\.?[\s-](?:lip|lis|srp)\.?[\s-]\d{4}(?!\.)", re.IGNORECASE)
"""Short names that Croatian, Polish and Czech share for different months; a stop behind the year is Croatian."""
_UNSEEN = {0x200C: None, 0x200D: None, 0xB0: None}
"""Joiners of Persian and Arabic, and the degree sign that stands for the ordinal of "1° maggio"."""
SHORTEST_HEADLINE = 4
"""Words; with fewer a line may be a category."""
LONGEST_CATEGORY = 4
"""Words of a category or a site's name beside a date: "Arts, Books and Culture"."""

_TIME = re.compile(
    r"(?P<hour>[01]?\d|2[0-3])[:h.](?P<minute>[0-5]\d)(?![\d:.])(?:\s?(?:Uhr|h)\b)?\s*[|•·–—:-]?\s*(?P<rest>.*)"
)
"""A time of 24 hours and the headline behind it."""


def find_anchors(page: Page, reference: date | datetime | None) -> list[Anchor]:
    """Find the dates that stories may hang on, in page order.

    `reference` is the day that relative dates count from.
    """
    texts = [line.text for line in page.lines if len(line.text) <= LONGEST_STORY]
    croatian = settle_croatian(texts, page.language)
    reader = _LineReader(reference, settle_day_order(texts, page.language), croatian)
    anchors: list[Anchor] = []
    for index, line in enumerate(page.lines):
        anchor = None if line.image else reader.read(line, index)
        if anchor and anchor.published and anchor.published.year not in YEARS:
            reason = f"its year is {anchor.published.year}: another calendar?"
            anchor = replace(anchor, published=None, refused=reason)
        elif anchor and croatian is None and (name := _OF_TWO_MONTHS.search(line.text)):
            reason = f"its month is one in Polish or Czech and another in Croatian: {name[0]}"
            anchor = replace(anchor, published=None, refused=reason)
        if anchor:
            anchors.append(anchor)
    return anchors


@dataclass(slots=True, frozen=True)
class _LineReader:
    """Reads lines with the reference day, the order of day and month and the names of months of one page."""

    reference: date | datetime | None = None
    day_first: bool | None = None
    croatian: bool | None = None

    def read(self, line: Line, index: int) -> Anchor | None:
        """Read the date that a line has for its story, or the reason why it has none."""
        text = line.text
        updated = _UPDATED.match(fold(text[:60])) is not None
        if line.published is not None:
            return Anchor(index, line.published, updated=updated)
        if not any(map(str.isdigit, text)) and (len(text) > 40 or len(text.split()) > 6):  # "publié il y a un an"
            return None
        text = text.strip(" *_~").translate(_UNSEEN)
        if (published := self._parse(text)) is not None:
            return Anchor(index, published, updated=updated, leeway=self._leeway(text))
        for match in self._find(text):
            if anchor := self.anchor(text, match, index):
                return replace(anchor, updated=updated)
        reason = self._refusal(text)
        return Anchor(index, None, refused=reason) if reason else None

    def _parse(self, text: str) -> Published:
        """Read a text that is nothing but a date."""
        if len(text) > LONGEST_DATE:
            return None
        return parse_published(text, reference=self.reference, day_first=self.day_first, croatian=self.croatian)

    def _leeway(self, text: str) -> timedelta:
        return leeway_of(text) if self.reference is not None else timedelta()

    def _find(self, text: str) -> list[DateMatch]:
        if len(text) <= LONGEST_STORY:
            return find_dates(text, reference=self.reference, day_first=self.day_first, croatian=self.croatian)
        found = find_dates(text[:LONGEST_DATE], day_first=self.day_first, croatian=self.croatian)
        return [each for each in found[:1] if each.start == 0]

    def anchor(self, text: str, match: DateMatch, index: int) -> Anchor | None:
        """Take a date for a story's by what stands before and behind it; None: it is in a sentence or a headline."""
        before, after = text[: match.start], text[match.end :]
        parts_before, parts_after = segments(before), segments(after)
        bylines = [byline(part.strip(SEPARATORS)) for part in parts_before + parts_after]
        leeway = self._leeway(text[match.start : match.end])
        anchor = Anchor(index, match.published, author=next(filter(None, bylines), ""), leeway=leeway)
        divided_before, divided_after = _DIVIDER_BEFORE.search(before), _DIVIDER.match(after)
        if _STAMP.fullmatch(before):  # "Posted by Ann Lee on 6 November 2025 in Trials"
            if author := _STAMP_AUTHOR.search(before):
                anchor = replace(anchor, author=author[1])
            if not divided_after and len(after.split()) <= LONGEST_STAMPED:
                return anchor
        bare = _PREPOSITION.sub("", before).strip(SEPARATORS + "()[]")
        counted = _ITEM_OR_SOURCE.fullmatch(before) is not None and not is_version(before.strip(SEPARATORS))
        alone_before = (
            counted
            or is_meta(before)
            or is_label(bare)
            or byline(bare)
            or (divided_before and all(map(is_meta, parts_before)))
        )
        login = _BY_LOGIN.match(after) and all(len(part.split()) <= 4 for part in parts_after[1:])
        again = self._parse(after.strip(SEPARATORS)) is not None
        alone_after = is_meta(after) or login or again or (divided_after and all(map(is_meta, parts_after)))
        if not alone_before:
            return _behind_headline(anchor, before, after, few=bool(alone_after))
        if alone_after:
            return anchor
        if not before.strip(" ([{") or divided_before or divided_after or counted or is_label(before):
            return _before_text(anchor, after)
        return None  # "In a statement on 6 May 2020 Boeing"

    def _refusal(self, text: str) -> str:
        """Explain why a text that has the shape of a date is none; nothing where it has not."""
        if len(text) > 60 or len(text.split()) > 8 or (_BARE_WORD.fullmatch(text) and self.reference is None):
            return ""
        if self.reference is None and parse_published(text, reference=date(2000, 6, 15)) is not None:
            return f"its date is relative ({text}): `newsreader import --today DAY` says what day it counts from"
        reason = ""
        if any(map(str.isdigit, text)):
            if parse_published(text, day_first=True) is not None:
                reason = f"day and month can't be told apart in {text}"
            elif parse_published(_NUMBER.sub("01", text)) is not None:
                reason = f"there is no such date: {text}"
            elif _ONE_NUMBER.fullmatch(text):
                with_year = [text.rstrip(".") + year for year in (" 2024", ", 2024", ".2024")]
                if any(parse_published(each) is not None for each in with_year):
                    reason = f"its date has no year: {text}"
        return reason


def _behind_headline(anchor: Anchor, before: str, after: str, *, few: bool) -> Anchor | None:
    """Take a date behind a headline: at the end of the line, or with a label, a name or a category behind it.

    `few`: what stands behind it is known to be no text.
    """
    rest = after.strip(" )].")
    words = rest.split()
    divided_after = _DIVIDER.match(after)
    if words and not divided_after:
        named = few or (all(word[:1].isupper() for word in words) and not is_sentence(after))
        if len(words) > 3 or not named:
            return None
    whole, before = before, _STAMP_BEHIND.sub("", before)
    if not _DIVIDER_BEFORE.search(before):
        text = before.rstrip(" ,")
        stated = before != whole or before[-1:].isspace() or ends_unspaced(before)
        listed = (word_count(text) > 1 or is_version(text)) and stated and not _LEADS_TO_DATE.search(fold(text) + " ")
        return replace(anchor, before=text.strip(), loose=True) if listed and (few or len(words) <= 3) else None
    before = _LEADERS.sub("", before).rstrip(SEPARATORS + "[(")
    loose = bool(rest) and not few and not divided_after
    return replace(anchor, before=before, divided=not loose, loose=loose)


def _before_text(anchor: Anchor, after: str) -> Anchor | None:
    """Take a date before text: divided from it, glued to it, or before a capital."""
    if divided := _DIVIDER.match(after):
        return replace(anchor, after=after[divided.end() :].strip(), divided=True)
    glued = not after[:1].isspace()
    start = after.strip()[:1]
    is_caseless = start.isalpha() and start.upper() == start.lower() and not glued and len(after.split()) <= FEW
    if start.isupper() or start in _OPENING or (start.isdigit() and not glued) or is_caseless:
        return replace(anchor, after=after.strip(), divided=not glued)
    return None


def is_meta(text: str) -> bool:
    """Whether a piece of a date's line is no text of the story: a byline, a label, a count of comments."""
    text = text.strip(SEPARATORS + "()[]")
    if not text:
        return True
    if byline(text) or is_label(text) or is_noise(text) or _META.fullmatch(fold(text)):
        return True
    return is_count(text)


def is_count(text: str) -> bool:
    """Whether a text is numbers and signs alone: readers, comments, likes beside their pictures."""
    if any(map(str.isalpha, text.translate(_THOUSANDS))):
        return False
    bare = "".join(" " if unicodedata.category(sign) in _SIGNS else sign for sign in text)
    return not bare.strip() or _COUNTS.fullmatch(" ".join(bare.split())) is not None


def segments(text: str) -> list[str]:
    """Cut a line at its bars, dots and dashes."""
    return [part for part in _SEGMENT.split(text) if part.strip()]


def is_month(text: str) -> bool:
    """Whether `text` is a month and a year alone, as archives list them."""
    text = _MONTH_COUNT.sub("", text)
    return len(text) < 30 and text[-4:].isdigit() and parse_published(f"1 {text}") is not None


def add_unread_dates(page: Page, dates: list[Anchor]) -> list[Anchor]:
    """Return the dates of a page together with what looks like one and can't be read.

    By its words: a day and a year, with a few words that could be a month and a weekday. By what else is on its line:
    as with the dates that were read. By its place: as far from the next date as these are from one another at least,
    for what stands closer is of that date's story, its headline perhaps ("Week 12, 2025").
    """
    read = [anchor for anchor in dates if anchor.published]
    kinds = {(anchor.alone, bool(anchor.after), anchor.loose) for anchor in read}
    lines = [anchor.line for anchor in dates]
    nearest = 2 if any(after - before == 2 for before, after in pairwise(lines)) else 3
    unread = []
    for index, line in enumerate(page.lines if read else ()):
        anchor = None if line.image or len(line.text) > LONGEST_STORY else _unread(line.text, index)
        if anchor is None or (anchor.alone, bool(anchor.after), anchor.loose) not in kinds:
            continue
        place = bisect_left(lines, index)
        beside = lines[max(place - 1, 0) : place + 1]
        if not anchor.alone or all(abs(index - other) >= nearest for other in beside):
            unread.append(anchor)
    return sorted([*dates, *unread], key=attrgetter("line"))


def _unread(text: str, index: int) -> Anchor | None:
    """Return what looks like a date on a line, as an anchor that is refused."""
    start, end = date_like(text)
    if not end or is_meta(text) or find_dates(text, day_first=True):
        return None
    anchor = _LineReader().anchor(text, DateMatch(date.min, start, end), index)
    return replace(anchor, published=None, refused=f"its date can't be read: {text[start:end]}") if anchor else None


def story_dates(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Keep the dates that are stories' own."""
    anchors = _without_names(page, _without_categories(page, _without_shared_text(_with_times(page, anchors))))
    alone = [anchor for anchor in anchors if anchor.alone and not anchor.updated and not anchor.refused]
    if sum(anchor.loose for anchor in anchors) < max(FEWEST, 2 * len(alone) + 1):
        anchors = [anchor for anchor in anchors if not anchor.loose]
    inline = [anchor for anchor in anchors if not anchor.alone]
    if alone and len(inline) <= 2 * len(alone):
        # Where dates have lines of their own, one that begins or ends another line is that line's own matter (a
        # dateline, an event), unless its text is glued to it.
        anchors = [anchor for anchor in anchors if anchor.alone or (anchor.after and not anchor.divided)]
    elif inline:
        anchors = [anchor for anchor in anchors if not anchor.alone or not (anchor.updated or anchor.refused)]
    return _without_strays(page, anchors)


def _with_times(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Give each story below a date its own time, where the page has a list of times below most of its dates.

    The times below a date all rise or all fall: a column of durations does not.
    """
    if not anchors or not all(anchor.alone for anchor in anchors):
        return anchors
    timed: list[Anchor] = []
    listed = 0
    for day, end in zip(anchors, [*(anchor.line for anchor in anchors[1:]), len(page.lines)], strict=True):
        times: list[Anchor] = []
        for index in range(day.line + 1, end):
            match = _TIME.fullmatch(page.lines[index].text[:LONGEST_STORY])
            if match and type(day.published) is date:
                published = datetime.combine(day.published, time(int(match["hour"]), int(match["minute"])))
                times.append(replace(day, line=index, published=published, after=match["rest"].strip(), divided=True))
        order = [str(each.published) for each in times]
        if order not in (sorted(order), sorted(order, reverse=True)):
            return anchors
        listed += bool(times)
        timed.extend(times or [day])
    # one time a day is a date's own: half of the days have a second one at least
    few = listed < MOST * len(anchors) or len(timed) < max(FEWEST, 1.5 * len(anchors))
    return anchors if few else timed


def _without_shared_text(anchors: list[Anchor]) -> list[Anchor]:
    """Take off what stands beside many dates: the name of the site, a category, an author; no headline."""
    parts = [segments(anchor.before or anchor.after) for anchor in anchors]
    counts = Counter(part for each in parts for part in set(map(fold, each)))
    often = max(FEWEST, MANY * len(anchors))
    cleared = list(anchors)
    for place, (anchor, each) in enumerate(zip(anchors, parts, strict=True)):
        own = [part for part in each if counts[fold(part)] < often or len(part.split()) > LONGEST_CATEGORY]
        if len(own) < len(each):
            text = " | ".join(own)
            before, after = text if anchor.before else "", text if anchor.after else ""
            cleared[place] = replace(anchor, before=before, after=after, loose=anchor.loose and bool(own))
    return cleared


def _without_categories(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Take a few words off the dates of a page that has a headline right above each: categories that differ."""
    cleared = []
    for anchor in anchors:
        text = anchor.before or anchor.after
        above = page.lines[anchor.line - 1].text if anchor.line and not page.lines[anchor.line].gap else ""
        few = word_count(text) <= min(3, word_count(above) - 2)
        if text and (not few or is_sentence(above) or is_sentence(text)):
            return anchors
        cleared.append(replace(anchor, before="", after="", loose=anchor.loose and not text))
    return cleared


def _without_names(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Take names off the dates of a page that has a headline above each: they are those of the authors."""
    cleared: list[Anchor] = []
    for anchor in anchors:
        above = page.lines[cleared[-1].line + 1 if cleared else 0 : anchor.line]
        headed = any(word_count(line.text) >= SHORTEST_HEADLINE and not is_sentence(line.text) for line in above)
        if not headed or anchor.after or not is_name(anchor.before):
            return anchors
        cleared.append(replace(anchor, before="", author=anchor.before, loose=False))
    return cleared


def _without_strays(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Drop dates that are no story's: the second of two that belong together, a day list, the page's own date."""
    anchors = _without_second_dates(page, _without_updates(page, anchors))
    adjacent = [_adjacent(page, one, two) for one, two in pairwise(anchors)]
    if adjacent[:1] == [True] and len(adjacent) > 1 and not any(adjacent[1:]):
        anchors = anchors[1:]  # the date of the page above that of the first story
    own = anchors[:1]
    for anchor in anchors[1:]:
        if not _adjacent(page, own[-1], anchor):
            own.append(anchor)
        elif own[-1].updated and not anchor.updated:
            own[-1] = anchor
    first_is_page = own and own[0].updated and not any(each.updated for each in own[1:])
    if first_is_page or _dates_issue(page, own):
        own = own[1:]
    return _without_repeat(page, own)


def _adjacent(page: Page, one: Anchor, two: Anchor) -> bool:
    """Whether two dates that stand alone have no text between them."""
    return one.alone and two.alone and all(is_meta(line.text) for line in page.lines[one.line + 1 : two.line])


def _dates_issue(page: Page, anchors: list[Anchor]) -> bool:
    """Whether the first date is that of the page: none is later, only the paper's name or a menu stands above it, and
    it alone has a weekday, or nothing stands below the last date, whose story is above it then."""
    if len(anchors) < 2 or any(len(line.text.split()) > LONGEST_CATEGORY for line in page.lines[: anchors[0].line]):
        return False
    days = [str(anchor.published) for anchor in anchors]
    if days[0] < max(days) or not anchors[0].alone:
        return False
    weekdays = [fold(page.lines[anchor.line].text).split(",")[0] in WEEKDAYS for anchor in anchors]
    if weekdays[0] and len(anchors) > FEWEST and not any(weekdays[1:]):
        return True
    above = [line for line in page.lines[: anchors[0].line] if not is_meta(line.text)]
    below = [line for line in page.lines[anchors[-1].line + 1 :] if not is_meta(line.text)]
    return not above and not below and anchors[-1].alone


def _without_second_dates(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Where every story gives its date twice, keep the first of each two.

    Two stories of one day show their dates alike, and have a headline between them: only the same day in two ways, a
    text without a headline between the two, or nothing outside of them, is one story's.
    """
    pairs = list(zip(anchors[::2], anchors[1::2], strict=False))
    days = {anchor.published for anchor in anchors}
    if len(pairs) < 2 or len(anchors) % 2 or len(days) == 1 or not all(anchor.alone for anchor in anchors):
        return anchors
    if any(one.published != two.published for one, two in pairs):
        return anchors
    shown = [page.lines[anchor.line].text for anchor in anchors]
    if len(pairs) >= FEWEST and all(one != two for one, two in zip(shown[::2], shown[1::2], strict=True)):
        return anchors[::2]
    inside = [_texts_between(page, one, two) for one, two in pairs]
    outside = [_texts_between(page, two, one) for (_, two), (one, _) in pairwise(pairs)]
    enclosed = min(map(len, inside)) > max(map(len, outside)) < 2
    text_alone = all(map(all, inside)) and all(inside) and not any(map(all, outside))
    return anchors[::2] if enclosed or text_alone else anchors


def _texts_between(page: Page, one: Anchor, two: Anchor) -> list[bool]:
    """Return for each line of text between two dates whether it ends as sentences do."""
    lines = page.lines[one.line + 1 : two.line]
    texts = [line.text for line in lines if not (line.image or is_meta(line.text) or is_read_more(line.text))]
    return [text[-1] in ".!?…]" for text in texts]


def _without_updates(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Drop dates of change that are a second one of a story: all, where most dates have one after them; else those that
    have no headline, but text alone, between them and the date before."""
    changed = [place for place, anchor in enumerate(anchors) if anchor.updated and place]
    paired = {place for place in changed if not anchors[place - 1].updated}
    if len(changed) < 2 or len(paired) < MOST * len(changed) or len(paired) < MOST * (len(anchors) - len(changed)):
        pairs = {place: _texts_between(page, anchors[place - 1], anchors[place]) for place in changed}
        paired = {place for place in paired if pairs[place] and all(pairs[place])}
    return [anchor for place, anchor in enumerate(anchors) if place not in paired]


def _without_repeat(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Drop the dates of a closing box that shows stories of the page again: same day, same line above or below."""
    shown: dict[str, set[str]] = {}
    for anchor in anchors[:-2]:
        above = page.lines[anchor.line - 1].text if anchor.line else ""
        if len(above.split()) > 2 and not is_meta(above):
            shown.setdefault(str(anchor.published), set()).add(fold(above))
    while len(anchors) > 2 and anchors[-1].alone:
        last = anchors[-1].line
        beside = {fold(line.text) for line in page.lines[max(last - 1, 0) : last + 2]}
        if beside.isdisjoint(shown.get(str(anchors[-1].published), ())):
            break
        anchors = anchors[:-1]
    return anchors
