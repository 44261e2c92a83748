"""Which of a page's dates are its stories' own: the others stand in sentences, date the page, or say it twice."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, time
from itertools import pairwise

from newsreader.dates.words import WEEKDAYS
from newsreader.sources.listing.anchors import LONGEST_STORY, Anchor, is_meta, segments
from newsreader.sources.listing.boilerplate import is_read_more
from newsreader.sources.listing.lines import Page
from newsreader.sources.listing.wording import is_sentence, word_count
from newsreader.text import fold

MOST = 0.8
"""The share of dates that shows how a page writes: one in five may be another box's or a story without what the others
have."""
FEWEST = 3
"""Twice may be chance."""
LONGEST_CATEGORY = 4
"""Words of a category or a site's name beside a date: "Arts, Books and Culture"."""

_ABOUT_PAGE = re.compile(r"\W*(?:page|site|this page|last|stand|today is|as of|updated daily)\b")
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:h](?P<minute>\d\d)|\.(?P<dotted>\d\d)(?=\s?Uhr))(?![\d:.])(?:\s?(?:Uhr|h|(?P<half>[AaPp])\.?[Mm]\.?)\b)?"
    r"\s*[|•·–—:-]?\s*(?P<rest>.*)"
)


def story_dates(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Keep the dates that are stories' own."""
    anchors = _without_categories(page, _without_shared_text(_with_times(page, anchors)))
    alone = [anchor for anchor in anchors if anchor.alone and not anchor.updated and not anchor.refused]
    anchors = _without_loose(page, anchors, bool(alone))
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
    ends = [*(anchor.line for anchor in anchors[1:]), len(page.lines)]
    lists = [_times_below(page, anchor, end) for anchor, end in zip(anchors, ends, strict=True)]
    listed = sum(map(bool, lists))
    if listed < MOST * len(lists) or sum(map(len, lists)) < max(FEWEST, 1.5 * listed):  # one time a day is a date's own
        return anchors
    timed: list[Anchor] = []
    for anchor, times in zip(anchors, lists, strict=True):
        order = [str(each.published) for each in times]
        if order not in (sorted(order), sorted(order, reverse=True)):
            return anchors
        timed.extend(times or [anchor])
    return timed


def _times_below(page: Page, day: Anchor, end: int) -> list[Anchor]:
    """Read the times with which lines below a day begin."""
    times: list[Anchor] = []
    if day.published is None or isinstance(day.published, datetime):
        return times
    for index in range(day.line + 1, end):
        match = _TIME.fullmatch(page.lines[index].text[:LONGEST_STORY])
        if match is None:
            continue
        hour, minute = int(match["hour"]), int(match["minute"] or match["dotted"])
        if match["half"]:
            hour = hour % 12 + 12 * (match["half"] in "Pp") if 1 <= hour <= 12 else 24
        if hour < 24 and minute < 60:
            published = datetime.combine(day.published, time(hour, minute))
            rest = match["rest"].strip()
            times.append(replace(day, line=index, published=published, after=rest, divided=bool(rest)))
    return times


def _without_shared_text(anchors: list[Anchor]) -> list[Anchor]:
    """Take off what stands beside many dates: the name of the site, a category, an author; no headline."""
    counts = Counter(part for anchor in anchors for part in _parts(anchor))
    often = max(FEWEST, MOST * len(anchors))
    shared = {part for part, count in counts.items() if count >= often and len(part.split()) <= LONGEST_CATEGORY}
    if shared:
        anchors = [_without_parts(anchor, shared) for anchor in anchors]
    texts = [anchor.before or anchor.after for anchor in anchors]
    returning = Counter(map(fold, texts))
    cleared = []
    for anchor, text in zip(anchors, texts, strict=True):
        often_said = returning[fold(text)] >= max(FEWEST, 0.3 * len(anchors))  # a third: there are several categories
        if text and often_said and len(text.split()) <= LONGEST_CATEGORY:
            cleared.append(replace(anchor, before="", after="", loose=False))
        else:
            cleared.append(anchor)
    return cleared


def _parts(anchor: Anchor) -> set[str]:
    """Return the parts of the text behind a date, if bars divide it."""
    parts = set(map(fold, segments(anchor.after))) if anchor.divided else set()
    return parts if len(parts) > 1 else set()


def _without_parts(anchor: Anchor, shared: set[str]) -> Anchor:
    if not _parts(anchor):
        return anchor
    return replace(anchor, after=" | ".join(part for part in segments(anchor.after) if fold(part) not in shared))


def _without_categories(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Take a few words off the dates of a page that has a headline right above each: categories that differ."""
    cleared = []
    for anchor in anchors:
        text = anchor.before or anchor.after
        if not text:
            cleared.append(anchor)
            continue
        above = page.lines[anchor.line - 1] if anchor.line else None
        if above is None or word_count(text) > 3 or word_count(above.text) < word_count(text) + 2:
            return anchors
        if is_sentence(above.text) or is_sentence(text) or page.lines[anchor.line].gap:
            return anchors
        cleared.append(replace(anchor, before="", after="", loose=False))
    return cleared


def _without_loose(page: Page, anchors: list[Anchor], has_alone: bool) -> list[Anchor]:
    """Drop dates at the end of a line that nothing divides from its text, unless most lines or headlines end so."""
    loose = [anchor.line for anchor in anchors if anchor.loose]
    if len(loose) >= FEWEST and not has_alone:
        lines = sum(not page.lines[index].heading for index in range(loose[0], loose[-1] + 1))
        # With a line of text below each they are half of the lines; in wrapped paragraphs few lines end so.
        if len(loose) >= 0.45 * lines or all(_stands_alone(page, index) for index in loose):
            return anchors
    return [anchor for anchor in anchors if not anchor.loose]


def _stands_alone(page: Page, index: int) -> bool:
    """Whether blank lines keep a line apart, as they do a headline: no line of a wrapped paragraph ends so."""
    apart = index + 1 == len(page.lines) or page.lines[index + 1].gap > 0
    return apart and (page.lines[index].gap > 0 or index == 0) and len(page.lines[index].text.split()) <= 25


def _without_strays(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Drop dates that are no story's: the second of two that belong together, a day list, the page's own date."""
    anchors = _without_second_dates(page, _without_updates(anchors))
    pairs = [one.alone and two.alone and _adjacent(page, one.line, two.line) for one, two in pairwise(anchors)]
    if len(pairs) > 1 and pairs[0] and not any(pairs[1:]) and anchors[0].published != anchors[1].published:
        anchors = anchors[1:]  # the date of the page above that of the first story
    own: list[Anchor] = []
    for anchor in anchors:
        last = own[-1] if own else None
        if last and last.alone and anchor.alone and _adjacent(page, last.line, anchor.line):
            heads = page.lines[anchor.line].heading > 0 and not page.lines[last.line].heading
            if heads or (last.updated and not anchor.updated) or (last.refused and not anchor.refused):
                own[-1] = anchor
            continue
        own.append(anchor)
    first_is_page = (
        own and own[0].updated and (_is_about_page(page, own[0]) or not any(each.updated for each in own[1:]))
    )
    if first_is_page or _dates_issue(page, own):
        own = own[1:]
    if own and own[-1].updated and _is_about_page(page, own[-1]):
        own.pop()
    return _without_repeat(page, own)


def _adjacent(page: Page, first: int, second: int) -> bool:
    if page.lines[first].box != page.lines[second].box and page.marked and second - first > 2:
        return False
    return all(is_meta(line.text) for line in page.lines[first + 1 : second])


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


def _is_about_page(page: Page, anchor: Anchor) -> bool:
    return _ABOUT_PAGE.match(fold(page.lines[anchor.line].text)) is not None


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


def _without_updates(anchors: list[Anchor]) -> list[Anchor]:
    """Where most dates have a date of change after them, it is the same story's, wherever it stands."""
    changed = [place for place, anchor in enumerate(anchors) if anchor.updated and place]
    paired = {place for place in changed if not anchors[place - 1].updated}
    if len(changed) < 2 or len(paired) < 0.7 * len(changed) or len(paired) < 0.7 * (len(anchors) - len(changed)):
        return anchors
    return [anchor for place, anchor in enumerate(anchors) if place not in paired]


def _without_repeat(page: Page, anchors: list[Anchor]) -> list[Anchor]:
    """Drop the dates of a closing box that shows stories of the page again."""
    while len(anchors) > 2 and any(_repeats(page, anchors[-1], other) for other in anchors[:-2]):
        anchors = anchors[:-1]
    return anchors


def _repeats(page: Page, last: Anchor, other: Anchor) -> bool:
    if last.published != other.published or not last.alone:
        return False
    headlines = _texts_beside(page, other.line)[:1]
    return any(text and text in headlines for text in _texts_beside(page, last.line))


def _texts_beside(page: Page, index: int) -> list[str]:
    """Return the lines right above and below a date that are text, folded; "" for one that is not."""
    near = [page.lines[place].text if 0 <= place < len(page.lines) else "" for place in (index - 1, index + 1)]
    return [fold(text) if len(text.split()) > 2 and not is_meta(text) else "" for text in near]
