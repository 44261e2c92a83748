"""Which of a page's dates are its stories' own: the others stand in sentences, date the page, or say it twice."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time
from itertools import pairwise

from newsreader.dates.forms import WEEKDAYS
from newsreader.sources.listing.anchors import Anchor, is_meta, segments
from newsreader.sources.listing.lines import FEWEST, LONGEST_STORY, MANY, MOST, Page
from newsreader.sources.listing.wording import is_name, is_read_more, is_sentence, word_count
from newsreader.text import fold

SHORTEST_HEADLINE = 4
"""Words; with fewer a line may be a category."""
LONGEST_CATEGORY = 4
"""Words of a category or a site's name beside a date: "Arts, Books and Culture"."""

_TIME = re.compile(
    r"(?P<hour>[01]?\d|2[0-3])[:h.](?P<minute>[0-5]\d)(?![\d:.])(?:\s?(?:Uhr|h)\b)?\s*[|•·–—:-]?\s*(?P<rest>.*)"
)
"""A time of 24 hours and the headline behind it."""


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
